"""Whether a group of practices answers a question otherwise than the others do, where there are enough of both.

Each group is set against all other practices. The test is the ordinary one of two proportions, with Bonferroni's
correction for how many comparisons there are: in at most one round of twenty without real differences would any be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import MIN_SHARE, GroupDifference, Grouping
from pipeline.model.returns import Practice

from .tally import Tally

BACKGROUNDS: Mapping[str, Callable[[Practice], tuple[str, ...]]] = {
    "område": lambda p: (p.area,),
    "typ": lambda p: p.types,
    "skede": lambda p: (p.stage,),
}
FEWEST = MIN_SHARE
"""Practices that must be in a group, and outside it, for the two to be compared."""
EXPECTED = 5
"""The fewest that chance alone must be expected to put in each cell of a comparison (Cochran's rule)."""
RISK = 0.05
"""Of telling any difference at all in a round where there is none."""


class _Compared(NamedTuple):
    question: str
    found: GroupDifference
    size: float
    """In standard errors."""


def groupings(tally: Tally) -> tuple[Grouping, ...]:
    """How many practices there are in each group, and which groups can be compared."""
    found = []
    for background in BACKGROUNDS:
        groups = _groups(tally, background)
        sizes = {g: bits.bit_count() for g, bits in groups.items()}
        found.append(Grouping(background, sizes, tuple(g for g, _ in _comparable(groups, len(tally.cases)))))
    return tuple(found)


def differences(instrument: Instrument, tally: Tally) -> dict[str, tuple[GroupDifference, ...]]:
    """{question: what groups answer otherwise}, per question and group the choice in which they differ most."""
    compared = list(_comparisons(instrument, tally))
    if not compared:
        return {}
    limit = NormalDist().inv_cdf(1 - RISK / (2 * len(compared)))
    most: dict[tuple[str, str, str], _Compared] = {}
    for c in compared:
        place = (c.question, c.found.background, c.found.group)
        if c.size >= limit and (place not in most or c.size > most[place].size):
            most[place] = c
    told: dict[str, tuple[GroupDifference, ...]] = {}
    for c in most.values():
        told[c.question] = (*told.get(c.question, ()), c.found)
    return told


def _comparisons(instrument: Instrument, tally: Tally) -> Iterator[_Compared]:
    everyone = (1 << len(tally.cases)) - 1
    for background in BACKGROUNDS:
        for group, members in _comparable(_groups(tally, background), len(tally.cases)):
            for q in instrument.questions:
                asked = tally.questions[q.id]
                of, of_others = (
                    (asked.answered & members).bit_count(),
                    (asked.answered & everyone & ~members).bit_count(),
                )
                if min(of, of_others) < FEWEST:
                    continue
                for choice, practices in asked.choices.items():
                    n, others = (practices & members).bit_count(), (practices & ~members).bit_count()
                    size = _size(n, of, others, of_others)
                    if size is not None:
                        yield _Compared(
                            q.id, GroupDifference(background, group, choice, n, of, others, of_others), size
                        )


def _size(n: int, of: int, others: int, of_others: int) -> float | None:
    """The difference of two proportions in standard errors; None when there are too few to tell."""
    share = (n + others) / (of + of_others)
    if min(share, 1 - share) * min(of, of_others) < EXPECTED:
        return None
    return abs(n / of - others / of_others) / sqrt(share * (1 - share) * (1 / of + 1 / of_others))


def _groups(tally: Tally, background: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, case in enumerate(tally.cases):
        for group in BACKGROUNDS[background](case.practice):
            if group:
                found[group] = found.get(group, 0) | 1 << n
    return dict(sorted(found.items()))


def _comparable(groups: Mapping[str, int], practices: int) -> Sequence[tuple[str, int]]:
    """Groups large enough, with enough others; of two that are each other's others only the first."""
    everyone, seen, found = (1 << practices) - 1, set(), []
    for group, members in groups.items():
        others = everyone & ~members
        if min(members.bit_count(), others.bit_count()) >= FEWEST and others not in seen:
            found.append((group, members))
            seen.add(members)
    return found
