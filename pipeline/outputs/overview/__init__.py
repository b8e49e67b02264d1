"""The overviews that reference groups read: one content model, drawn as a page, a report and a deck.

`national` is one set; `leaders` and `units` are one per municipality. Who may see what is decided in shown.py alone.
"""

from __future__ import annotations

from pipeline.office.content import Audience, Overview

from .local import leaders, municipalities, units
from .material import OverviewMaterial, Silent
from .national import national
from .shown import Reader, SharedCase, Why, why_not

__all__ = [
    "Audience",
    "Overview",
    "OverviewMaterial",
    "Reader",
    "SharedCase",
    "Silent",
    "Why",
    "leaders",
    "municipalities",
    "national",
    "overviews",
    "units",
    "why_not",
]


def overviews(m: OverviewMaterial, audience: Audience, only: str = "") -> tuple[Overview, ...]:
    """Every set for an audience: the national one, or one per municipality (or for `only` that one)."""
    if audience == "national":
        return (national(m),)
    make = leaders if audience == "leaders" else units
    return tuple(make(m, town) for town in municipalities(m) if only in ("", town))
