"""Answers -> findings about what in them seems to point at a person: where and of what kind, never what stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.base.personal_data import NOBODY, FoundKind, Names
from pipeline.base.swedish import join_words
from pipeline.model.case import Case, Completeness
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Answer, Finding, Severity, State, Unplaced
from pipeline.model.sentences import BESIDE, leaving, told_codes
from pipeline.model.settling import Find, Settled, finds

CERTAIN, POSSIBLE = "personal_data", "personal_data_possible"
NUMBERS_OF_PERSONS = (FoundKind.PERSONNUMMER, FoundKind.SAMORDNINGSNUMMER)
WORDS = {
    FoundKind.PERSONNUMMER: ("ett personnummer", "personnummer"),
    FoundKind.SAMORDNINGSNUMMER: ("ett samordningsnummer", "samordningsnummer"),
    FoundKind.PHONE: ("ett telefonnummer", "telefonnummer"),
    FoundKind.EMAIL: ("en e-postadress", "e-postadresser"),
    FoundKind.ADDRESS: ("en gatuadress", "gatuadresser"),
}
"""What is found, as one and as several."""
MAYBE = {
    FoundKind.PERSONNUMMER: "något som liknar ett personnummer, eller en del av ett",
    FoundKind.SAMORDNINGSNUMMER: "något som liknar ett samordningsnummer, eller en del av ett",
    FoundKind.ADDRESS: "en boxadress",
    FoundKind.CASE: "numret på en journal, en akt eller ett ärende",
    FoundKind.VEHICLE: "ett registreringsnummer på ett fordon",
    FoundKind.NAME: "namnet på någon som får stöd, eller på en anhörig",
}
"""What is found and may well be something else."""
SOFT = "{where} kan det stå {what}. Det är osäkert: läs det. Är det en enskild person, be om en version utan."
UNTIL = " Det är borttaget i det som skrivs, utom i summary.xlsx, tills ni har avgjort det: lovande decide --list."
"""Of a text that others may get; the rest stays in the unit and waits for no decision."""
Waiting = Callable[[str, str], tuple[Find, ...]]
"""(a text, its field's key) -> what in it nobody has settled."""
MESSAGE = "{where} ser det ut att stå {what}. Läs det, och be om en version utan om uppgiften gäller en enskild person."


def with_personal_data(instrument: Instrument, case: Case) -> Completeness:
    """The case's completeness, with what `personal_data` tells of its answers and of what stands beside them.

    Nothing is told of what somebody has settled, masked or kept.
    """
    answers, beside = case.completeness.answers, case.ret.unplaced
    told = personal_data(instrument, case.depth, answers, beside, case.settled, case.names)
    return replace(case.completeness, findings=(*told, *case.completeness.findings))


def personal_data(
    instrument: Instrument, depth: str, answers: Mapping[str, Answer], unplaced: Sequence[Unplaced],
    settled: Sequence[Settled] = (), names: Names = NOBODY,
) -> tuple[Finding, ...]:  # fmt: skip
    """One finding per field in which something seems to point at a person and one per field in which something may, then texts outside.

    Who answered, and corrections of the register, are about people at work and stay in the unit: there only the number
    of a person is told.
    """

    def waiting(text: str, key: str) -> tuple[Find, ...]:
        return tuple(f for f in finds(text, key, settled, names) if f.is_open)

    return (
        *_in_answers(instrument, depth, answers, waiting),
        *_beside(unplaced, waiting, told_codes(instrument, depth)),
    )


def _in_answers(
    instrument: Instrument, depth: str, answers: Mapping[str, Answer], waiting: Waiting
) -> Iterator[Finding]:
    described = {b.key for b in instrument.background if b.exported}
    outside = {f.key for f in leaving(instrument, depth)}
    for f in fields(instrument, depth):
        kinds = tuple(FoundKind) if f.element is not None or f.key in described else NUMBERS_OF_PERSONS
        for code, message in _tell_finds(
            f"På {f.code}", waiting(_field_text(f, answers.get(f.key)), f.key), kinds, f.key in outside
        ):
            yield Finding(code, Severity.TELL, message, f.element, f.code, f.key)


def _field_text(f: Field, answer: Answer | None) -> str:
    """What somebody wrote in a field, also in the place of a choice."""
    if answer is None:
        return ""
    if answer.state is State.UNCLEAR:
        return answer.raw
    return answer.value or "" if f.kind.is_prose else ""


def _beside(unplaced: Sequence[Unplaced], waiting: Waiting, outside: Collection[str]) -> Iterator[Finding]:
    for text in unplaced:
        where = f"I text utanför svarsrutorna, nära {text.near}," if text.near else "I text utanför svarsrutorna"
        for code, message in _tell_finds(where, waiting(text.text, BESIDE), tuple(FoundKind), text.near in outside):
            yield Finding(code, Severity.TELL, message, None, text.near or None, file=text.file)


def _tell_finds(
    where: str, found: Sequence[Find], kinds: Sequence[FoundKind], leaves: bool
) -> Iterator[tuple[str, str]]:
    """(code, message) of what stands there for certain, and of what may."""
    count = Counter(f.kind for f in found if f.certain)
    if what := [WORDS[k][count[k] > 1] for k in kinds if count[k]]:
        yield CERTAIN, MESSAGE.format(where=where, what=join_words(what))
    maybe = {f.kind for f in found if not f.certain}
    if what := [MAYBE[k] for k in kinds if k in maybe]:
        yield POSSIBLE, SOFT.format(where=where, what=join_words(what)) + (UNTIL if leaves else "")
