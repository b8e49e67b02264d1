"""What stands in the sheets Översikt, Svar, Luckor and Källor, as rows of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.model import Answer, Case, Finding, Practice, Return, Round, Severity, State, Status
from pipeline.questionnaire import Field, Instrument, fields

from .table import Column, Row, Shade, Shaded, Sheet
from .words import CARRIERS, HELD, KINDS, OUTSIDE, SEVERITIES, STATES, STATUSES, WAITING, level, wording

NOTE = Column(
    "Anmärkning",
    24,
    "Säger till när en text är för lång för en cell och går vidare på nästa rad. Räkna inte de raderna två gånger.",
)
SHOWN_RAW = (State.UNCLEAR, State.UNREADABLE, State.NOT_FOUND)
"""Where `raw` is the respondent's own words; in an empty field it is the form's prompt."""


def overview(
    instrument: Instrument, round: Round, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Sheet:
    """A row per practice: how far each element is filled in."""
    facts = (
        Column("Id", 6.5),
        Column("Arbetssätt", 25),
        Column("Kommun", 13),
        Column("Verksamhet", 17),
        Column("Område", 16),
        Column("Typ", 15),
        Column("Skede", 10),
        Column("Djup", 10),
        Column("Datum", 10.5),
        Column("Får läsas av", 13, "Det snävare av registrets och den svarandes val."),
    )
    elements = tuple(Column(f"{e.number} {e.name}", 12.5) for e in instrument.elements)
    lead = (
        f"Ifyllt per element: {round.name}",
        "Tabellen visar vad som är ifyllt i svaren, inte om det är bra. Ingen bedömning är gjord.",
        "Delvis 5/9: 5 av 9 efterfrågade svar finns med. Mörkare blått: mer ifyllt. Reglerna står i bladet Kodbok.",
    )
    rows = _overview_rows(instrument, cases, returns, waiting)
    about = "En rad per arbetssätt. Visar vad som är ifyllt per element, inte om det är bra."
    return Sheet("Översikt", "Oversikt", about, facts + elements, rows, lead, frozen=2, header_height=50)


def _overview_rows(
    instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Iterator[Row]:
    held = {_practice_id(r) for r in returns if r.status is Status.QUARANTINED}
    rows: list[tuple[str, Row]] = []
    for case in cases:
        levels = {e.element: level(e) for e in case.completeness.elements}
        when = case.date.isoformat() if case.date else ""
        facts = _facts(instrument, case.practice, case.depth, when, case.spread)
        rows.append((case.practice.id, (*facts, *(levels[e.number] for e in instrument.elements))))
    for p in waiting:
        word = HELD if p.id in held else WAITING
        empty = [Shaded(word.word, Shade.OUTSIDE)] * len(instrument.elements)
        rows.append((p.id, (*_facts(instrument, p, p.depth, "", p.spread), *empty)))
    yield from (cells for _, cells in sorted(rows, key=lambda row: row[0]))


def _facts(instrument: Instrument, p: Practice, depth: str, when: str, spread: str) -> tuple[str, ...]:
    types, label = ", ".join(p.types), instrument.depth(depth).label
    return (p.id, p.name, p.municipality, p.unit, p.area, types, p.stage, label, when, instrument.label(spread))


def answers(instrument: Instrument, cases: Sequence[Case]) -> Sheet:
    """A row per field of every case, whatever its state, and after them the text found outside the fields."""
    columns = (
        Column("Id", 6.5, "Arbetssättets id i registret."),
        Column("Kommun", 13),
        Column("Element", 8.5, "Elementets nummer. Tomt för bakgrundsuppgifter."),
        Column("Nr", 6, "Numret som syns i formuläret, till exempel 4.3, E4 eller B3."),
        Column("Variabel", 16, "Svarets nyckel, samma i alla filer och rapporter."),
        Column("Fråga", 36, "Frågan som den står i formuläret."),
        Column("Svarstyp", 9, "Val, text eller datum."),
        Column("Läge", 13, "Vad som är känt om fältet. Lägena förklaras nedan."),
        Column("Valkod", 11, "Koden för det valda alternativet."),
        Column("Val", 11, "Det valda alternativet i ord."),
        Column(
            "Text",
            62,
            "Den svarandes text, oförändrad. Vid ett val: det som skrevs för hand, om det avviker från valets namn.",
        ),
        Column("Hämtat från", 14, "Hur svaret hittades i filen."),
        Column("Plats", 16, "Var i filen svaret stod."),
        Column("Fil", 18),
        NOTE,
    )
    about = "En rad per fält i varje inläst formulär, vad som än är känt om det."
    return Sheet("Svar", "Svar", about, columns, _answer_rows(instrument, cases), printed=11, noted=True)


def _answer_rows(instrument: Instrument, cases: Sequence[Case]) -> Iterator[Row]:
    labels = {c.code: c.label for c in instrument.choices}
    depths = {d.code: [(f, _asked(instrument, f)) for f in fields(instrument, d.code)] for d in instrument.depths}
    for case in cases:
        id, municipality, file = case.practice.id, case.practice.municipality, case.ret.file
        found = case.completeness.answers
        for field, asked in depths[case.depth]:
            answer = found.get(field.key) or Answer(field.key, State.NOT_FOUND)
            yield (id, municipality, *asked, *_said(field, answer, labels), file, "")
        for beside in case.ret.unplaced:
            yield (id, municipality, "", beside.near, "", "", "", OUTSIDE.word, "", "", beside.text, "", "", file, "")


def _asked(instrument: Instrument, f: Field) -> tuple[str, ...]:
    return (str(f.element or ""), f.code, f.key, wording(instrument, f), KINDS[f.kind].word)


def _said(f: Field, answer: Answer, labels: Mapping[str, str]) -> tuple[str, ...]:
    code = label = text = ""
    if answer.state is State.ANSWERED and f.kind == "choice":
        code = answer.value or ""
        label = labels.get(code, code)
        text = "" if answer.raw.strip() == label else answer.raw
    elif answer.state is State.ANSWERED:
        text = answer.value or ""
    elif answer.state in SHOWN_RAW:
        text = answer.raw
    carrier = CARRIERS[answer.carrier].word if answer.carrier else ""
    return (STATES[answer.state].word, code, label, text, carrier, answer.location)


def gaps(cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]) -> Sheet:
    """What is missing or needs a reply, and whom to ask; practice by practice, files of unknown practices last."""
    columns = (
        Column("Id", 6.5),
        Column("Arbetssätt", 23),
        Column("Kommun", 13),
        Column("Kontaktperson", 17),
        Column("E-post", 24),
        Column("Nr", 6, "Frågan det gäller, som den är numrerad i formuläret."),
        Column("Slag", 12, "Vad det är för lucka. Slagen förklaras nedan."),
        Column("Vad", 64, "Vad som saknas eller behöver ett besked."),
        Column("Fil", 18),
        NOTE,
    )
    about = "Vad som saknas eller behöver ett besked, och vem man kan fråga."
    return Sheet("Luckor", "Luckor", about, columns, _gap_rows(cases, returns, waiting), printed=8, noted=True)


def _gap_rows(cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]) -> Iterator[Row]:
    practices = {p.id: p for p in (*waiting, *(c.practice for c in cases))}
    files: defaultdict[str, list[Return]] = defaultdict(list)
    own: dict[tuple[str, str], Case] = {(c.ret.file, c.ret.sha256): c for c in cases}
    for r in returns:
        case = own.get((r.file, r.sha256))
        files[case.practice.id if case else _practice_id(r)].append(r)
    silent = {p.id for p in waiting}
    for id in sorted({*practices, *files}, key=lambda id: (id not in practices, id == "", id)):
        who = _who(practices.get(id), id)
        for r in files[id]:
            if r.status is Status.QUARANTINED:
                yield (*who, "", STATUSES[r.status].word, r.reason, r.file, "")
        if id in silent:
            held = any(r.status is Status.QUARANTINED for r in files[id])
            message = "Inget svar har kunnat läsas in än." if held else "Inget svar har kommit."
            yield (*who, "", WAITING.word, message, "", "")
        for r in files[id]:
            if r.status is Status.ACCEPTED:
                for f in _findings(own.get((r.file, r.sha256)), r):
                    yield (*who, f.question or "", SEVERITIES[f.severity].word, f.message, r.file, "")


def _findings(case: Case | None, ret: Return) -> list[Finding]:
    every = dict.fromkeys((*(case.completeness.findings if case else ()), *ret.findings))
    rank: dict[Severity, int] = {s: n for n, s in enumerate(SEVERITIES)}
    return sorted(every, key=lambda f: rank[f.severity])


def _who(p: Practice | None, id: str) -> tuple[str, ...]:
    return (p.id, p.name, p.municipality, p.contact, p.email) if p else (id, "", "", "", "")


def _practice_id(ret: Return) -> str:
    return ret.identity.practice if ret.identity else ""


def sources(instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return]) -> Sheet:
    """Every file that arrived."""
    columns = (
        Column("Fil", 24),
        Column("SHA-256", 34, "Filens fingeravtryck. Två filer med samma fingeravtryck är lika, tecken för tecken."),
        Column("Id", 6.5, "Arbetssättet som filen gäller. Tomt om det inte går att se."),
        Column("Status", 11),
        Column("Skäl", 44, "Varför filen ligger i karantän."),
        Column("Formulär", 18),
        Column("Utgåva", 9, "Formulärets utgåva."),
        Column("Omgång", 12),
        Column("Djup", 10),
        Column("Datum", 10.5, "Formulärets datum, annars när filen senast sparades."),
        Column("Antal svar", 8, "Antal fält med läget Besvarat."),
        NOTE,
    )
    about = "Varje fil som kom, inläst eller i karantän."
    return Sheet("Källor", "Kallor", about, columns, _source_rows(instrument, cases, returns), printed=11, noted=True)


def _source_rows(instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return]) -> Iterator[Row]:
    own = {(c.ret.file, c.ret.sha256): c for c in cases}
    depths = {d.code: d.label for d in instrument.depths}
    for r in returns:
        case, i = own.get((r.file, r.sha256)), r.identity
        when = case.date if case else r.saved and r.saved.date()
        known = case.completeness.answers if case else r.answers
        count = sum(a.state is State.ANSWERED for a in known.values())
        form = (i.instrument, i.version, i.round, depths.get(i.depth, i.depth)) if i else ("", "", "", "")
        practice = case.practice.id if case else _practice_id(r)
        date = when.isoformat() if when else ""
        yield (r.file, r.sha256, practice, STATUSES[r.status].word, r.reason, *form, date, str(count), "")
