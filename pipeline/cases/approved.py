"""Cases -> the same cases with what is on record of their descriptions: fact-checked by their unit, read by a named person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.base.swedish import swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.case import Case
from pipeline.model.returns import Decision
from pipeline.model.sentences import statements
from pipeline.model.settling import Settled
from pipeline.model.texts.description import DescriptionTexts
from pipeline.round import approvals, decisions
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
    lines = decisions.RECORD.load(at.record)
    return [
        CaseStanding(
            c, approvals.current(record, c.practice.id, c.described, s, len(c.open_finds), settled_on(c, lines))
        )
        for c, s in zip(told, said, strict=True)
    ]


def settled_on(case: Case, record: Iterable[Decision | Settled]) -> date | None:
    """The last day on which a file of a practice came, or somebody decided something about it; None where nobody knows."""
    came = [f.accepted for f in case.ret.files]
    decided = [d.day for d in record if d.practice.casefold() == case.practice.id.casefold()]
    return None if None in came else max(filter(None, (*came, *decided)), default=None)
