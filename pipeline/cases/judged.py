"""Cases -> the same cases with what named people have said of their elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.assessment import booklets
from pipeline.model.assessment import Judged, Rating, latest
from pipeline.model.case import Case
from pipeline.round.folder import RoundFolder


def with_ratings(at: RoundFolder, cases: Sequence[Case]) -> tuple[Case, ...]:
    """The same cases with what named people have said of them; ratings of other answers than those there are now are marked."""
    record = booklets.load(at.assessments)
    known: dict[str, list[Rating]] = {}
    for r in latest(record):
        known.setdefault(r.practice.casefold(), []).append(r)
    return tuple(_with(at, c, known.get(c.practice.id.casefold(), [])) for c in cases)


def _with(at: RoundFolder, case: Case, ratings: Sequence[Rating]) -> Case:
    if case.judged is None or not ratings:
        return case
    digest, edition = booklets.answers_digest(case), f"{at.instrument.id} {at.instrument.version}"
    outdated = frozenset(r for r in ratings if (r.answers, r.edition) != (digest, edition))
    return replace(case, judged=Judged(case.judged.proposal, tuple(ratings), outdated))
