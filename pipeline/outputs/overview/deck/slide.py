"""A slide as data, and how much room there is on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.office.boxes import BoxTable, Key
from pipeline.office.charts import Plot
from pipeline.office.text_width import lines

WIDTH, HEIGHT = 33.867, 19.05
LEFT, ROOM = 1.6, 30.6
"""Centimetres: the slide, where text begins and how wide it may be."""
TOP, BOTTOM = 1.5, 17.7
"""Where the title begins, and where all but the foot ends."""
LINE = 1.2 * 2.54 / 72
"""Centimetres per point of a line of text."""
TITLE_SIZES = (28.0, 24.0, 20.0)
TITLE_LINES = 2
BODY, LEAD, SMALL = 20.0, 16.0, 12.0
"""Points of a text slide, of the text at a figure, and of what stands below it."""
MOST_LINES, MOST_LEAD = 12, 3
MOST_PARTS = 4
"""Slides that one thing may take; what is left is in the report."""


class SlideLine(NamedTuple):
    text: str
    sign: str = ""
    """What stands before it: a bullet, a number."""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Slide:
    title: str
    part: str = ""
    """The section it belongs to, above the title."""
    lines: tuple[SlideLine, ...] = ()
    plot: Plot | None = None
    sheets: tuple[BoxTable, ...] = ()
    keys: tuple[Key, ...] = ()
    note: str = ""
    """Small, below: what a mark means, which rows these are."""
    about: str = ""
    """The figure in words, for who cannot see it."""
    notes: tuple[str, ...] = ()
    """What the speaker has before them: the whole text and the table's numbers."""
    opening: bool = False


def title_size(title: str, sizes: tuple[float, ...] = TITLE_SIZES, room: float = ROOM) -> float:
    """Points in which the title takes no more than its lines, or the smallest there are."""
    return next((s for s in sizes if len(lines(title, s, room, True)) <= TITLE_LINES), sizes[-1])


def tall(text: str, points: float, bold: bool = False) -> float:
    """Centimetres of a text over the slide's width."""
    return len(lines(text, points, ROOM, bold)) * points * LINE + 0.1


def below(title: str, lead: str) -> float:
    """Where a figure begins: below its title and text."""
    return TOP + tall(title, title_size(title), True) + (0.1 + tall(lead, LEAD) if lead else 0) + 0.25
