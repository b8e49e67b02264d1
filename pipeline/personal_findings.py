"""Answers -> findings about what in them seems to point at a person: where and of what kind, never what stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .case import Case, Completeness
from .model import Answer, Finding, Severity, State, Unplaced
from .personal import Kind, find
from .questionnaire import Field, Instrument, fields
from .settling import unsettled
from .swedish import listed

CERTAIN, POSSIBLE = "personal_data", "personal_data_possible"
NUMBERS_OF_PERSONS = (Kind.PERSONNUMMER, Kind.SAMORDNINGSNUMMER)
WORDS = {
    Kind.PERSONNUMMER: ("ett personnummer", "personnummer"),
    Kind.SAMORDNINGSNUMMER: ("ett samordningsnummer", "samordningsnummer"),
    Kind.PHONE: ("ett telefonnummer", "telefonnummer"),
    Kind.EMAIL: ("en e-postadress", "e-postadresser"),
    Kind.ADDRESS: ("en gatuadress", "gatuadresser"),
}
"""What is found, as one and as several."""
MAYBE = {
    Kind.PERSONNUMMER: "något som liknar ett personnummer, eller en del av ett",
    Kind.SAMORDNINGSNUMMER: "något som liknar ett samordningsnummer, eller en del av ett",
    Kind.ADDRESS: "en boxadress",
    Kind.CASE: "numret på en journal, en akt eller ett ärende",
    Kind.VEHICLE: "ett registreringsnummer på ett fordon",
    Kind.NAME: "namnet på någon som får stöd, eller på en anhörig",
}
"""What is found and may well be something else."""
SOFT = (
    "{where} kan det stå {what}. Det är osäkert: läs det. Är det en enskild person, be om en version utan. "
    "Det är borttaget i det som skrivs tills ni har avgjort det: lovande decide --list."
)
MESSAGE = "{where} ser det ut att stå {what}. Läs det, och be om en version utan om uppgiften gäller en enskild person."


def with_personal_data(instrument: Instrument, case: Case) -> Completeness:
    """The case's completeness, with what `personal_data` tells of its answers and of what stands beside them.

    Nothing is told of what somebody has decided may stand.
    """
    answers = {
        k: a._replace(value=a.value and unsettled(a.value, k, case.settled), raw=unsettled(a.raw, k, case.settled))
        for k, a in case.completeness.answers.items()
    }
    told = personal_data(
        instrument, case.depth, answers if case.settled else case.completeness.answers, case.ret.unplaced
    )
    return replace(case.completeness, findings=(*told, *case.completeness.findings))


def personal_data(
    instrument: Instrument, depth: str, answers: Mapping[str, Answer], unplaced: Sequence[Unplaced]
) -> tuple[Finding, ...]:
    """One finding per field in which something seems to point at a person and one per field in which something may, then texts outside.

    Who answered, and corrections of the register, are about people at work and stay in the unit: there only the number
    of a person is told.
    """
    return (*_in_answers(instrument, depth, answers), *_beside(unplaced))


def _in_answers(instrument: Instrument, depth: str, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    described = {b.key for b in instrument.background if b.exported}
    for f in fields(instrument, depth):
        kinds = tuple(Kind) if f.element is not None or f.key in described else NUMBERS_OF_PERSONS
        for code, message in _told(f"På {f.code}", _written(f, answers.get(f.key)), kinds):
            yield Finding(code, Severity.TELL, message, f.element, f.code, f.key)


def _written(f: Field, answer: Answer | None) -> str:
    """What somebody wrote in a field, also in the place of a choice."""
    if answer is None:
        return ""
    if answer.state is State.UNCLEAR:
        return answer.raw
    return answer.value or "" if f.kind == "text" else ""


def _beside(unplaced: Sequence[Unplaced]) -> Iterator[Finding]:
    for text in unplaced:
        where = f"I text utanför svarsrutorna, nära {text.near}," if text.near else "I text utanför svarsrutorna"
        for code, message in _told(where, text.text, tuple(Kind)):
            yield Finding(code, Severity.TELL, message, None, text.near or None, file=text.file)


def _told(where: str, text: str, kinds: Sequence[Kind]) -> Iterator[tuple[str, str]]:
    """(code, message) of what stands there for certain, and of what may."""
    found = find(text, doubtful=True)
    count = Counter(f.kind for f in found if f.certain)
    if what := [WORDS[k][count[k] > 1] for k in kinds if count[k]]:
        yield CERTAIN, MESSAGE.format(where=where, what=listed(what))
    maybe = {f.kind for f in found if f.doubtful}
    if what := [MAYBE[k] for k in kinds if k in maybe]:
        yield POSSIBLE, SOFT.format(where=where, what=listed(what))
