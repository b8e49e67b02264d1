"""The tables of the answers: one row per practice (wide), and one per practice and question (long)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.base.personal_data import REMOVED
from pipeline.base.swedish import join_words
from pipeline.model.case import NAME, Case
from pipeline.model.instrument import Field, Instrument, Question, fields, roles_of, text_key
from pipeline.model.returns import SPREADS, Carrier, Practice, State
from pipeline.model.roles import FieldRole
from pipeline.model.sentences import take_out

from .codes import MISSING as KINDS
from .codes import (
    NO_RETURN,
    NOT_ASKED,
    STATES,
    choice_codes,
    choice_numbers,
    code_of,
    missing_code,
    spread_codes,
    spread_numbers,
)
from .options import Wanted
from .removal import clean_text
from .table import Code, ColumnKind, DataTable, Row, Value, Variable, number_labels, yes_no

ANSWERED, HELD, SILENT = (
    Code(1, "Svar finns"),
    Code(2, "En fil har kommit men kunde inte tas emot"),
    Code(3, "Inget svar"),
)
NO_COMMENT = (
    "Antal tecken i kommentaren till frågan. 0 när ingen kommentar finns. Tomt när formuläret saknar kommentarsfält."
)


@dataclass(frozen=True, slots=True)
class DataMaterial:
    """What the tables are made of."""

    instrument: Instrument
    cases: tuple[Case, ...]
    waiting: tuple[Practice, ...]
    """The practices of the register that have no accepted return."""
    held: frozenset[str]
    """Those of them that a file in quarantine is from."""
    closed: Mapping[str, Mapping[str, str]]
    """{practice: {question: the gate question that it follows from}}, where that is why it is empty."""
    wordings: Mapping[str, str]
    """{key of a field: what the form asks in it}."""
    names: tuple[str, ...]
    """Of people, to be taken out of every text."""

    def plain(self, text: str) -> str:
        return clean_text(text, self.names)[0]


def choice_fields(instrument: Instrument) -> Iterator[tuple[Field, tuple[str, ...]]]:
    """(every choice there is to export, the depths that ask it), in the form's order, the short form's own first."""
    found: dict[str, tuple[Field, list[str]]] = {}
    for depth in sorted(instrument.depths, key=lambda d: len(fields(instrument, d.code))):
        for f in fields(instrument, depth.code):
            if f.kind.is_chosen and f.element is not None:
                found.setdefault(f.key, (f, []))[1].append(depth.code)
    return ((f, tuple(depths)) for f, depths in found.values())


def wide(m: DataMaterial, wanted: Wanted) -> DataTable:
    """One row per practice of the register, one column per choice."""
    asked = list(choice_fields(m.instrument))
    known = [*_background(m, wanted)]
    columns = (*known, *(_choice_column(m, f, depths) for f, depths in asked))
    of = {c.practice.id: c for c in m.cases}
    practices = sorted([*(c.practice for c in m.cases), *m.waiting], key=lambda p: p.id)
    rows = tuple(
        (*_facts(m, wanted, p, of.get(p.id)), *(_code(m, f, depths, p, of.get(p.id)) for f, depths in asked))
        for p in practices
    )
    about = "En rad per arbetssätt i registret, även dem utan svar. En variabel per val."
    return DataTable("bred", "Bred tabell", about, columns, rows)


def long(m: DataMaterial, wanted: Wanted) -> DataTable:
    """One row per practice with an answer and choice that its form asks."""
    numbers = [n for _, n in sorted({(e.number, e.number) for e in m.instrument.elements})]
    offered = [c for d in m.instrument.depths for c in d.choices]
    columns = [
        Variable("id", "Arbetssättets id i registret", ColumnKind.TEXT),
        depth_column(m.instrument),
        Variable("element", "Element", ColumnKind.CODE, tuple(Code(n, m.instrument.element(n).name) for n in numbers)),
        Variable("fraga", "Frågans nummer", ColumnKind.TEXT, about="F4.3 är fråga 4.3, E4 frågan om hela element 4. Bokstaven hindrar Excel från att göra ett datum av numret."),
        Variable("variabel", "Variabelns namn i den breda tabellen", ColumnKind.TEXT),
        Variable("svar", "Svar", ColumnKind.CODE, (*choice_codes(m.instrument, offered), *KINDS),
                 about="Som i den breda tabellen. Val i olika djup delar tal; svarskod skiljer dem åt."),
        Variable("svarskod", "Svarets kod", ColumnKind.TEXT, about=f"{_choices(m.instrument, offered)} Tomt när inget svar finns."),
        Variable("lage", "Vad som är känt om svaret", ColumnKind.CODE, (Code(1, "Besvarat"), *KINDS)),
        Variable("riktning", "Åt vilket håll frågan pekar", ColumnKind.CODE, tuple(code for _, code in DIRECTIONS),
                 about="Talen i svar är aldrig vända. Tomt för ett helt element."),
        Variable("grindfraga", "Grindfrågan som frågan hänger på", ColumnKind.TEXT, about="Tomt när frågan inte hänger på någon annan."),
        Variable("foljer_av", "Frågan som gjorde den här tom", ColumnKind.TEXT, about="Ifyllt bara när svaret är tomt därför att det följer av ett annat svar."),
        Variable("kommentar_tecken", "Kommentarens längd", ColumnKind.NUMBER, about=NO_COMMENT),
        yes_no("beslut", "Svaret är enhetens beslut", "1 när den som samordnar har avgjort vad som gäller, till exempel när två filer sa olika."),
    ]  # fmt: skip
    if wanted.texts:
        about = "Det som skrevs för hand i stället för ett av valen, när det inte gick att tolka. Rensat som i tabellen texter."
        columns.append(Variable("skrivet", "Otydligt svar som det skrevs", ColumnKind.TEXT, about=about))
    rows = tuple(row for c in sorted(m.cases, key=lambda c: c.practice.id) for row in _long_rows(m, wanted, c))
    about = "En rad per arbetssätt med svar och val som dess formulär frågar efter."
    return DataTable("lang", "Lång tabell", about, tuple(columns), rows)


def _long_rows(m: DataMaterial, wanted: Wanted, case: Case) -> Iterator[Row]:
    answers, depth = case.completeness.answers, depth_number(m.instrument, case.depth)
    for f in fields(m.instrument, case.depth):
        if not f.kind.is_chosen or f.element is None:
            continue
        answer = answers.get(f.key)
        told = answer is not None and answer.state is State.ANSWERED
        question = m.instrument.question(f.question) if f.question else None
        closed = m.closed.get(case.practice.id, {}).get(f.question or "", "")
        yield (
            case.practice.id,
            depth,
            f.element,
            display_code(f),
            f.key,
            code_of(m.instrument, case, answer),
            answer.value if answer and told else "",
            1 if told else missing_code(case, answer).number,
            next((code.number for p, code in DIRECTIONS if question and p == question.polarity), None),
            f"F{gate}" if (gate := _gate(m.instrument, question)) else "",
            f"F{closed}" if closed and answer and answer.state is State.NOT_APPLICABLE else "",
            len(case.value(text_key(question.id)) or "") if question else None,
            int(answer is not None and answer.carrier is Carrier.DECISION),
            *([_field_text(m, case, f)] if wanted.texts else []),
        )


def display_code(f: Field) -> str:
    """The number that is seen in an Excel form: F4.3, E4, B1."""
    return f"F{f.code}" if f.question else f.code


DIRECTIONS = (
    ("+", Code(1, "Rak: ett jakande svar talar för")),
    ("+alt", Code(2, "Alternativ: ett jakande svar talar för, ett nekande talar inte emot")),
    ("-", Code(3, "Omvänd: ett jakande svar talar emot")),
)


def is_withheld(case: Case) -> bool:
    """Whether only the municipality and the unit may read what this practice has written."""
    return case.spread == SPREADS[0]


def _field_text(m: DataMaterial, case: Case, f: Field) -> str:
    answer = case.completeness.answers.get(f.key)
    if answer is None or answer.state is not State.UNCLEAR or not answer.raw:
        return ""
    return REMOVED if is_withheld(case) else m.plain(take_out(case, answer.raw, f.key))


def _gate(instrument: Instrument, question: Question | None) -> str:
    if question is None:
        return ""
    gate = instrument.gate_of(question.id)
    return gate.question if gate else question.requires.question if question.requires else ""


# ---- The wide table's columns


def depth_column(instrument: Instrument) -> Variable:
    about = (
        "Det korta formuläret frågar om hela element, det fördjupade ställer varje fråga. Jämför inte svar mellan dem."
    )
    return Variable(
        "djup", "Formulärets djup", ColumnKind.CODE, number_labels([d.label for d in instrument.depths]), about
    )


def depth_number(instrument: Instrument, depth: str) -> int:
    return 1 + [d.code for d in instrument.depths].index(depth)


def _background(m: DataMaterial, wanted: Wanted) -> Iterator[Variable]:
    yield Variable("id", "Arbetssättets id i registret", ColumnKind.TEXT)
    if wanted.municipality:
        yield Variable("arbetssatt", "Arbetssättets namn", ColumnKind.TEXT)
        yield Variable("kommun", "Kommun eller kommuner", ColumnKind.TEXT)
    yield Variable("kommuner_antal", "Antal kommuner som delar arbetssättet", ColumnKind.NUMBER)
    yield Variable("omrade", "Område, enligt registret", ColumnKind.TEXT)
    yield Variable("typ", "Typ av insats, enligt registret", ColumnKind.TEXT, about="Flera har komma emellan.")
    yield Variable("skede", "Skede, enligt registret", ColumnKind.TEXT)
    yield Variable("stod", "Stöd med beskrivningen, enligt registret", ColumnKind.TEXT)
    yield depth_column(m.instrument)
    yield Variable("utgava", "Formulärets namn och utgåva", ColumnKind.TEXT)
    yield Variable("inkommet", "Om svar har kommit", ColumnKind.CODE, (ANSWERED, HELD, SILENT))
    yield Variable(
        "spridning",
        "Vilka som får läsa beskrivningen",
        ColumnKind.CODE,
        spread_codes(m.instrument),
        _spread(m.instrument),
    )
    yield Variable("svarsdatum", "När svaret blev klart", ColumnKind.DATE, about=DATED)
    yield Variable("filer_antal", "Antal filer som svaret är sammanfört ur", ColumnKind.NUMBER)


SPREAD = "Det snävaste av vad registret och den som svarade säger. Gäller beskrivningen och texterna."
NOT_ASKED_SPREAD = "Formuläret frågar inte den som svarar, så det snävaste gäller för alla som har svarat."
DATED = "Datumet i formuläret, annars när filen sparades."


def _spread(instrument: Instrument) -> str:
    return SPREAD if roles_of(instrument).key(FieldRole.SPREAD) else NOT_ASKED_SPREAD


def _facts(m: DataMaterial, wanted: Wanted, p: Practice, case: Case | None) -> Iterator[Value]:
    yield p.id
    if wanted.municipality:
        yield m.plain(take_out(case, p.name, NAME) if case else p.name)
        yield p.municipality
    yield len(p.municipalities)
    yield from (m.plain(text) for text in (p.area, ", ".join(p.types), p.stage, p.support))
    yield depth_number(m.instrument, case.depth if case else p.depth)
    yield edition(m.instrument, case) if case else ""
    yield (ANSWERED if case else HELD if p.id in m.held else SILENT).number
    yield spread_numbers(m.instrument)[case.spread if case else p.spread]
    yield case.date if case else None
    yield len(case.ret.files) if case else 0


def edition(instrument: Instrument, case: Case) -> str:
    """With the instrument's id before it: 2025-01 alone is a month to Excel."""
    i = case.ret.identity
    return f"{i.instrument}/{i.version}" if i else f"{instrument.id}/{instrument.version}"


def _code(m: DataMaterial, f: Field, depths: Sequence[str], p: Practice, case: Case | None) -> int:
    if (case.depth if case else p.depth) not in depths:
        return NOT_ASKED.number
    return code_of(m.instrument, case, case.completeness.answers.get(f.key)) if case else NO_RETURN.number


def _choice_column(m: DataMaterial, f: Field, depths: Sequence[str]) -> Variable:
    offered = [c for d in m.instrument.depths if d.code in depths for c in d.choices]
    about = [f"Ställs i djupet {join_words([m.instrument.depth(d).label for d in depths])}."]
    question = m.instrument.question(f.question) if f.question else None
    if question:
        about += [f"{code.label}." for p, code in DIRECTIONS if p == question.polarity and p != DIRECTIONS[0][0]]
        about += [f"Hänger på svaret på {gate}." for gate in [_gate(m.instrument, question)] if gate]
        about += [
            f"Valet {m.instrument.label(c)} erbjuds bara i skedet {join_words(stages, 'eller')}."
            for d in m.instrument.depths
            if d.code in depths
            for c, stages in (d.only_in_stage or {}).items()
        ]
    codes = (*choice_codes(m.instrument, offered), *KINDS)
    return Variable(f.key, f"{f.code} {m.wordings[f.key]}", ColumnKind.CODE, codes, " ".join(about))


def _choices(instrument: Instrument, offered: Sequence[str]) -> str:
    numbers = choice_numbers(instrument)
    order = sorted(dict.fromkeys(offered), key=lambda c: (numbers[c] < 0, abs(numbers[c])))
    return "; ".join(f"{c} = {instrument.label(c)}" for c in order) + "."


__all__ = ["STATES", "DataMaterial", "long", "wide"]
