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

NUMBERS_OF_PERSONS = (Kind.PERSONNUMMER, Kind.SAMORDNINGSNUMMER)
WORDS = {
    Kind.PERSONNUMMER: ("ett personnummer", "personnummer"),
    Kind.SAMORDNINGSNUMMER: ("ett samordningsnummer", "samordningsnummer"),
    Kind.PHONE: ("ett telefonnummer", "telefonnummer"),
    Kind.EMAIL: ("en e-postadress", "e-postadresser"),
    Kind.ADDRESS: ("en gatuadress", "gatuadresser"),
}
"""What is found, as one and as several."""
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
    """One finding per field in which something seems to point at a person, then one per such text outside the fields.

    Who answered, and corrections of the register, are about people at work and stay in the unit: there only the number
    of a person is told.
    """
    return (*_in_answers(instrument, depth, answers), *_beside(unplaced))


def _in_answers(instrument: Instrument, depth: str, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    described = {b.key for b in instrument.background if b.exported}
    for f in fields(instrument, depth):
        kinds = tuple(Kind) if f.element is not None or f.key in described else NUMBERS_OF_PERSONS
        if what := _kinds(_written(f, answers.get(f.key)), kinds):
            message = MESSAGE.format(where=f"På {f.code}", what=what)
            yield Finding("personal_data", Severity.TELL, message, f.element, f.code, f.key)


def _written(f: Field, answer: Answer | None) -> str:
    """What somebody wrote in a field, also in the place of a choice."""
    if answer is None:
        return ""
    if answer.state is State.UNCLEAR:
        return answer.raw
    return answer.value or "" if f.kind == "text" else ""


def _beside(unplaced: Sequence[Unplaced]) -> Iterator[Finding]:
    for text in unplaced:
        if what := _kinds(text.text, tuple(Kind)):
            where = f"I text utanför svarsrutorna, nära {text.near}," if text.near else "I text utanför svarsrutorna"
            message = MESSAGE.format(where=where, what=what)
            yield Finding("personal_data", Severity.TELL, message, None, text.near or None, file=text.file)


def _kinds(text: str, kinds: Sequence[Kind]) -> str:
    """'personnummer och ett telefonnummer'; empty when nothing of these kinds is found."""
    count = Counter(found.kind for found in find(text))
    return listed([WORDS[k][count[k] > 1] for k in kinds if count[k]]) if count else ""
