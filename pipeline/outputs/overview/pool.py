"""Whose answers a distribution for wider groups counts, and who of them could be set apart by subtracting what is told by name elsewhere.

The leaders of every municipality read named practices' levels and answers in their own set. What is left of a national sum when
those are subtracted, and a municipality's own, is said of the practices that may not be named: it must be as hidden as the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .shown import SharedCase, why_not


class Pool(NamedTuple):
    counted: tuple[SharedCase, ...]
    parts: tuple[tuple[SharedCase, ...], ...] = ()
    """Those who can be set apart, as each reader can: none where everybody is named."""
    left: int = 0
    """How many are not counted."""


def pool(standings: Sequence[SharedCase], least: int) -> Pool:
    """All of them; only those who may be named, when the others are so few that what is left of a sum would be theirs."""
    named = tuple(s for s in standings if why_not(s) is None)
    others = tuple(s for s in standings if why_not(s) is not None)
    towns = {t for s in others for t in s.practice.municipalities}
    seen = (others, *(tuple(s for s in others if t not in s.practice.municipalities) for t in sorted(towns)))
    parts = tuple(part for part in seen if part)
    if any(len(part) < least for part in parts):
        return Pool(named, left=len(others))
    return Pool(tuple(standings), parts)
