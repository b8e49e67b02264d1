"""The sheet Kodbok: every variable, every code and the rules of completeness, in words taken from the instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pipeline.model.instrument import Choice, Field, Instrument, fields
from pipeline.model.returns import Severity, Status
from pipeline.office.sheets import Column, Row, Sheet

from .rules_told import rules_told
from .words import (
    ATTACHMENT,
    CARRIERS,
    FATES,
    HELD,
    KINDS,
    LEVELS,
    OUTSIDE,
    SEVERITIES,
    STATES,
    STATUSES,
    WAITING,
    Word,
    wording,
)

Code = TypeVar("Code", bound=str)
COLUMNS = (
    Column("Avsnitt", 19),
    Column("Kod", 25),
    Column("Nr", 7),
    Column("Ord i bladen", 25),
    Column("Betydelse", 76),
    Column("Svarstyp", 10),
    Column("Tillåtna val", 34),
    Column("Djup", 14),
)


def codebook(instrument: Instrument, sheets: Sequence[Sheet], judged: bool = False) -> Sheet:
    """Explains the instrument's variables, and every column and word used in `sheets`; of levels only when some are `judged`."""
    rules = "reglerna för vad som räknas som ifyllt" + (", och reglerna för nivåerna" if judged else "")
    about = f"Varje variabel och kod i de andra bladen, och {rules}."
    return Sheet("Kodbok", "Kodbok", about, COLUMNS, _rows(instrument, sheets, judged), frozen=2)


def _rows(instrument: Instrument, sheets: Sequence[Sheet], judged: bool) -> Iterator[Row]:
    about = instrument.instrument
    yield _row("Formulär", about.id, f"{about.name}, utgåva {about.version}", about.source)
    for sheet in sheets:
        yield _row("Blad", "", sheet.name, sheet.about)
    for sheet in sheets:
        yield from (_row(f"Kolumn i {sheet.name}", "", c.header, c.about) for c in sheet.columns if c.about)
    yield from (_row("Regel för ifyllt", "", name, text) for name, text in _rules(instrument))
    yield from _words("Ifyllt", LEVELS)
    yield from (_row("Ifyllt", "", w.word, w.about) for w in (WAITING, HELD))
    yield from _words("Läge", STATES)
    yield from _words("Läge", FATES)
    yield from (_row("Läge", "", w.word, w.about) for w in (OUTSIDE, ATTACHMENT))
    yield from _words("Hämtat från", CARRIERS)
    yield from _words("Svarstyp", KINDS)
    yield from _words("Slag av lucka", SEVERITIES)
    yield from (
        _row("Slag av lucka", "", w.word, w.about)
        for w in (WAITING, STATUSES[Status.QUARANTINED], STATUSES[Status.UNREAD])
    )
    yield from _words("Filens status", STATUSES)
    yield from (_row("Val", c.code, c.label, _choice_words(c)) for c in instrument.choices)
    for check in instrument.checks:
        yield _row("Kontroll", check.code, SEVERITIES[Severity(check.severity)].word, check.message)
    yield from _criteria(instrument)
    if judged:
        yield from (_row(*told) for told in rules_told(instrument))
    yield from _variables(instrument)


def _row(section: str, code: str, word: str, about: str) -> Row:
    return (section, code, "", word, about, "", "", "")


def _words(section: str, words: Mapping[Code, Word]) -> Iterator[Row]:
    return (_row(section, str(code), w.word, w.about) for code, w in words.items())


def _criteria(instrument: Instrument) -> Iterator[Row]:
    """Each criterion with the questions that bear on it, and what in it nothing asks about."""
    covered = {c.criterion: c for c in instrument.coverage}
    for criterion in (c for e in instrument.elements for c in e.criteria):
        found = covered.get(criterion.id)
        asked = f"Prövas av {found.asked_by}" if found else ""
        missing = f" Ingen fråga gäller: {'; '.join(found.not_asked)}." if found and found.not_asked else ""
        yield _row("Kriterium", criterion.id, asked, f"{criterion.text.removesuffix('.')}.{missing}")


def _choice_words(choice: Choice) -> str:
    return f"Läses också så när det är skrivet för hand: {', '.join(choice.typed)}." if choice.typed else ""


def _variables(instrument: Instrument) -> Iterator[Row]:
    """Every key once, in the form's order, with the depths it is asked in."""
    found: dict[str, Field] = {}
    asked_in: dict[str, list[str]] = {}
    # The fullest depth first: its order holds for the keys that both depths share.
    for depth in sorted(instrument.depths, key=lambda d: -len(fields(instrument, d.code))):
        for f in fields(instrument, depth.code):
            found.setdefault(f.key, f)
            asked_in.setdefault(f.key, []).append(depth.label)
    for key, f in found.items():
        allowed = "; ".join(f"{code} = {instrument.label(code)}" for code in f.choices)
        depths = ", ".join(asked_in[key])
        yield ("Variabel", key, f.code, f.alias, wording(instrument, f), KINDS[f.kind].word, allowed, depths)


def _rules(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """The rules that cases/completeness.py follows, said from the same data."""
    rules = instrument.completeness
    yield "Ifyllt, inte bra", "Bladet Översikt visar vad som är ifyllt. Det säger inget om hur bra arbetssättet är."
    yield "Val hålls isär", "Varje val är ett svar för sig och räknas aldrig om till ett annat."
    for depth in instrument.depths:
        if depth.unit == "element":
            yield depth.label, "Per element efterfrågas ett val och en beskrivning."
        else:
            yield depth.label, "Per element efterfrågas en beskrivning, och på varje fråga ett val."
            yield "Kommentarer", "Kommentarer till frågorna är frivilliga, om inget annat sägs här."
    yield "Motivering", f"Valet {_labels(instrument, rules.reason_if)} behöver en text. {rules.reason_why}"
    waived = _labels(instrument, rules.text_waived_if_all)
    yield "Beskrivning behövs inte", f"Är alla val i elementet {waived}, efterfrågas ingen beskrivning."
    outside = _labels(instrument, rules.not_relevant_if_all)
    yield "Hela elementet", f"Är alla val i elementet {outside}, visas elementet som {outside}."
    for q in instrument.questions:
        if q.text_if:
            yield (
                f"Kommentar till {q.id}",
                f"Vid {_labels(instrument, q.text_if)} efterfrågas en kommentar. {q.text_why}",
            )
        if q.requires:
            closed = _labels(instrument, q.requires.is_not)
            yield (
                f"Följer av {q.requires.question}",
                f"Är svaret på {q.requires.question} {closed}, följer {q.id} av det. {FOLLOWS}",
            )
    for gate in instrument.gates:
        opens = _labels(instrument, gate.opens_on)
        followers = _and(gate.followers, "och")
        yield (
            f"Följer av {gate.question}",
            f"Är svaret på {gate.question} något annat än {opens}, följer {followers} av det. {FOLLOWS}",
        )


FOLLOWS = "Ett tomt svar räknas då varken som ett nej eller som en lucka. Det som ändå är ifyllt behålls."


def _labels(instrument: Instrument, codes: Sequence[str]) -> str:
    return _and([instrument.label(c) for c in codes], "eller")


def _and(words: Sequence[str], joint: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else last
