"""One return told to a person: whose it is, every answer and how it was found, what is out of place, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from pipeline.base.swedish import capital, code_ranges, join_words, swedish_date
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Answer, Carrier, Finding, Return, Severity, State, Status

from .screen import WIDTH, columns, one_line, table, wrap_lines

HOW = {
    Carrier.CONTROL: "i sin svarsruta",
    Carrier.CONTROL_AND_CELL: "i ruta och bredvid",
    Carrier.NAME: "i cell med namn",
    Carrier.ROW: "efter numret i raden",
    Carrier.NUMBER: "efter numret i löpande text",
    Carrier.MARK: "efter markering",
    Carrier.DECISION: "genom beslut",
}
"""How an answer was found, in words; a way not named here is shown by its code."""
SILENT = {
    State.BLANK: "Tomma svar",
    State.NOT_FOUND: "Borta ur filen",
    State.UNREADABLE: "Gick inte att läsa",
    State.UNCLEAR: "Otydliga val",
    State.NOT_APPLICABLE: "Följer av en annan fråga",
}
COMMENTS = {
    State.BLANK: "Tomma kommentarer",
    State.NOT_FOUND: "Kommentarer borta ur filen",
    State.UNREADABLE: "Kommentarer som inte gick att läsa",
}
HEADER = ("Nr", "Svar", "Hittat", "Var")
INDENT = " " * 7
WIDTHS = (5, 23, 20, 26)
"""Of 80 columns; what a wider terminal has over goes to the answer."""


@dataclass(frozen=True, slots=True)
class ExplainedSection:
    """A heading with either a table or texts below it; each text may run over many lines."""

    heading: str
    texts: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def explain(instrument: Instrument, ret: Return) -> tuple[ExplainedSection, ...]:
    """What there is to say about one return, in the order it is read."""
    answers = _answers(instrument, ret)
    found = [
        ExplainedSection(ret.file, tuple(_identity(instrument, ret))),
        ExplainedSection("Svar i filen", rows=tuple(answers)),
        ExplainedSection("Beslut", tuple(_decisions(instrument, ret))),
        ExplainedSection("Text utanför svaren", tuple(_unplaced_lines(ret))),
        ExplainedSection("Bilagor", tuple(_attachments(ret))),
        ExplainedSection("Inga svar på", tuple(_silent(instrument, ret))),
    ]
    steps = tuple(_steps(ret))
    told = tuple(s for s in found if s.texts or s.rows)
    if not steps and ret.status is not Status.ACCEPTED:  # the reason says what to do, and stands first
        return told
    return (*told, ExplainedSection("Att göra", steps or ("Inget.",)))


def lines(sections: Sequence[ExplainedSection], width: int = WIDTH) -> Iterator[str]:
    """The sections as plain lines of at most `width` columns; no text is cut."""
    for n, section in enumerate(sections):
        if n:
            yield ""
            yield f"{section.heading}:"
        else:
            yield from wrap_lines(section.heading, width)
        yield from rows(section, width, whole=True)
        for text in section.texts:
            yield from wrap_lines(text, width, "  ", "    ")


def rows(section: ExplainedSection, width: int, whole: bool) -> Iterator[str]:
    """The table of a section, its header first; nothing when it has none.

    A text that does not fit is cut with …; below it stands all of it when `whole`, else a last line says how to see it.
    """
    nr, answer, *how = WIDTHS
    widths = [nr, max(answer + width - WIDTH, 10), *how]
    cut = False
    for row in [HEADER, *section.rows] if section.rows else []:
        yield from table([row], widths)
        if columns(one_line(row[1])) > widths[1]:
            cut = True
            if whole:
                yield from wrap_lines(row[1], width, INDENT, INDENT)
    if cut and not whole:
        yield "  Långa texter är avkortade här: --json visar hela."


def _identity(instrument: Instrument, ret: Return) -> Iterator[str]:
    if ret.status is Status.QUARANTINED:
        yield f"I karantän: {ret.reason}"
    elif ret.is_unread:
        yield f"Inte läst: {ret.reason}"
    i = ret.identity
    if i is None:
        return
    form = instrument.name if i.instrument == instrument.id else i.instrument
    depth = next((f", {d.label.lower()}" for d in instrument.depths if d.code == i.depth), "")
    yield f"Formulär: {form}, utgåva {i.version}{depth}{f', {i.part}' if i.part else ''}"
    yield f"Arbetssätt: {i.practice or 'okänt, märkningen är borta'}. Omgång: {i.round or 'okänd'}"
    saved = swedish_date(ret.saved.date()) if ret.saved else "okänt när"
    yield f"Filen sparades: {saved}"
    categories = {c.id: c.name for c in instrument.categories}
    for f in _fields(instrument, ret):
        who = ret.value(f.key)
        if f.feed in categories and f.element is None and who:
            yield f"Svarat på {categories[f.feed]}: {one_line(who)}"


def _fields(instrument: Instrument, ret: Return) -> tuple[Field, ...]:
    depths = [d.code for d in instrument.depths]
    depth = ret.identity.depth if ret.identity and ret.identity.depth in depths else depths[0]
    known = fields(instrument, depth)
    return known if ret.answers else ()


def _answers(instrument: Instrument, ret: Return) -> Iterator[tuple[str, ...]]:
    for f in _fields(instrument, ret):
        answer = ret.answers.get(f.key)
        if answer and (
            answer.state is State.ANSWERED or (answer.state in (State.UNCLEAR, State.UNREADABLE) and answer.raw)
        ):
            how = HOW.get(answer.carrier, str(answer.carrier)) if answer.carrier else ""
            yield f.code, _answer_in_words(instrument, f, answer), how, answer.location


def _answer_in_words(instrument: Instrument, f: Field, answer: Answer) -> str:
    labels = {c.code: c.label for c in instrument.choices}
    match f.kind:
        case FieldKind.CHOICE:
            if answer.value is None:
                return f"Otydligt: {answer.raw}"
            label = labels.get(answer.value, answer.value)
            typed = "" if answer.raw.strip() == label or not answer.raw else f" (skrivet: {answer.raw})"
            return label + typed
        case FieldKind.TEXT | FieldKind.DATE:
            words = answer.value or answer.raw
            return f"Kommentar: {words}" if f.question else words
        case _:
            assert_never(f.kind)


def _decisions(instrument: Instrument, ret: Return) -> Iterator[str]:
    asked = {f.key: f for f in _fields(instrument, ret)}
    labels = {c.code: c.label for c in instrument.choices}
    for d in ret.decisions:
        f = asked.get(d.key)
        name, value = (
            (f.alias, labels.get(d.value, d.value) if f.kind.is_chosen else d.value) if f else (d.key, d.value)
        )
        yield f"{name}: {one_line(value).rstrip('.')}. {str(d).rstrip('.')}."


def _unplaced_lines(ret: Return) -> Iterator[str]:
    for u in ret.unplaced:
        yield f"Vid {u.near}: {u.text}" if u.near else f"Utan fråga i närheten: {u.text}"


def _attachments(ret: Return) -> Iterator[str]:
    for a in ret.attachments:
        words = f", ”{one_line(a.title)}”" if a.title else ""
        yield f"{a.name}{words} ({f'vid {a.near}' if a.near else 'utanför frågorna'})"


def _silent(instrument: Instrument, ret: Return) -> Iterator[str]:
    for state, heading in SILENT.items():
        own = [f for f in _fields(instrument, ret) if (a := ret.answers.get(f.key)) and a.state is state]
        asked = [f for f in own if f.required]
        optional = [f for f in own if not f.required]
        if asked:
            yield f"{heading}: {_codes(asked)}"
        if state in COMMENTS:
            comments = [f for f in optional if f.question]
            others = [f for f in optional if not f.question]
            if comments:
                yield f"{COMMENTS[state]}, frivilliga: {_codes(comments)}"
            if others:
                yield f"{heading}, frivilliga: {_codes(others)}"


def _codes(found: Sequence[Field]) -> str:
    return ", ".join(code_ranges(list(dict.fromkeys(f.code for f in found))))


def _steps(ret: Return) -> Iterator[str]:
    """What a person has to do, the file first; upplysningar last."""
    by_severity: dict[Severity, list[Finding]] = {}
    for f in ret.findings:
        if f.message != ret.reason:
            by_severity.setdefault(f.severity, []).append(f)
    for severity in (Severity.DAMAGE, Severity.TELL, Severity.ASK):
        for message in dict.fromkeys(_step(f) for f in by_severity.get(severity, [])):
            yield f"- {capital(one_line(message))}"
    gaps = by_severity.get(Severity.GAP, [])
    if gaps and ret.status is not Status.QUARANTINED:
        codes = code_ranges(list(dict.fromkeys(f.question or "" for f in gaps if f.question)))
        yield f"- Fråga efter det som fattas: {join_words(codes)}. lovande compile skriver brevet."
    for f in by_severity.get(Severity.NOTE, []):
        yield f"- Bra att veta: {one_line(f.message)}"


def _step(finding: Finding) -> str:
    """What to do about a finding, said to the coordinator also where its message is the respondents' own."""
    if finding.code == "unclear_choice":
        return (
            f"Valet på {finding.question} är otydligt: fråga vad som menas, eller besluta med lovande decide om ni vet."
        )
    return finding.message
