"""Cases -> the same cases with what is on record of their descriptions: fact-checked by their unit, read by a named person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.base.swedish import swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.case import Case
from pipeline.model.sentences import statements
from pipeline.model.texts.description import DescriptionTexts
from pipeline.round import approvals
from pipeline.round.approvals import Approved
from pipeline.round.folder import RoundFolder

from .judged import with_ratings


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """A practice that has answered, and what holds for it."""

    case: Case
    approved: Approved


def with_standing(at: RoundFolder, cases: Sequence[Case]) -> tuple[Case, ...]:
    """The same cases, each saying whether its description is a draft or when it was fact-checked."""
    said = texts(at.instrument).description
    return tuple(replace(k.case, standing=_standing(said, k.approved)) for k in with_approvals(at, cases))


def _standing(said: DescriptionTexts, a: Approved) -> str:
    return said.fact_checked.format(day=swedish_date(a.checked.day)) if a.checked and a.read else said.draft


def with_approvals(at: RoundFolder, cases: Sequence[Case]) -> list[CaseStanding]:
    """With what named people have said of the levels: a description says that too, and was checked and read with it."""
    record = approvals.load(at.approvals)
    told = with_ratings(at, cases)
    asked = {a.practice.casefold() for a in record}
    said = [statements(at.instrument, c) if c.practice.id.casefold() in asked else () for c in told]
    return [
        CaseStanding(c, approvals.current(record, c.practice.id, c.described, s, len(c.open_finds)))
        for c, s in zip(told, said, strict=True)
    ]
