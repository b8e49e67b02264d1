"""How many pages the parts of a description take, estimated by characters: Word alone knows, and it is not here.

The figures are those of the template that comes with the program (Times New Roman 10 in two columns of 8.4 cm),
measured on the ten cases of the repository. They err on the long side. How the levels were set comes after the
description, on pages of its own, and is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from .part import Part, Row

MOST_PAGES = 3.9
"""Four, and a little for what Word does otherwise."""
LINE = 58
"""Characters on a line of a column."""
SMALL_LINE = 64
"""The same for what is only ticked, in the smaller type."""
WIDE_LINE = 122
"""And over both columns."""
FILLED_CELL, LEVEL_CELL = 22, 58
"""Characters on a line of what is filled in and of how far it holds, in the wide profile."""
PAGE = 122
"""Lines of both columns of a page."""
TITLE = 14
"""Lines the title takes of both columns."""


def first_page(parts: Sequence[Part]) -> float:
    """How much of a page the title and these parts take."""
    return (TITLE + sum(_lines(p) for p in parts)) / PAGE


def total(first: Sequence[Part], others: Sequence[Part]) -> float:
    """Pages of a whole description; a first page that is not full is left as it is, and a wide part is not divided."""
    opening = first_page(first)
    pages = opening if opening > 1 else 1.0
    for part in others:
        height = _lines(part) / PAGE
        if part.is_wide and pages % 1 + height > 1 >= height:
            pages = float(ceil(pages))
        pages += height
    return pages


def second_column(parts: Sequence[Part]) -> int | None:
    """Where page one best goes on in its second column, of the parts below the first one; None when that will not fit."""
    heights = [_lines(p) for p in parts]
    room = (PAGE - TITLE - heights[0]) / 2 if heights else 0
    splits = {n: max(sum(heights[1:n]), sum(heights[n:])) for n in range(2, len(parts))}
    best = min(splits, key=lambda n: splits[n], default=None)
    return best if best and splits[best] <= room else None


def _lines(part: Part) -> float:
    if part.is_wide:
        return _wide_lines(part)
    words = sum(_text(f"{t.lead} {t.text} {t.code}", LINE) for t in part.texts)
    ticked = _ticked_height(part)
    notes = sum(_text(n, SMALL_LINE) for n in part.notes)
    return 2.2 + words + ticked + notes + 1.3 * len(part.rows)


def _wide_lines(part: Part) -> float:
    """Each line of what stands over the whole width takes one of both columns; the columns above it end evenly, or nearly."""
    notes = sum(_text(n, WIDE_LINE) for n in (*part.notes, *part.after))
    head, uneven = 1.3, 1
    return 2 * (2.2 + uneven + notes + head + sum(_row_lines(r) for r in part.rows))


def _row_lines(row: Row) -> float:
    filled = ceil(len(f"{row.said} ({row.follows})" if row.follows else row.said) / FILLED_CELL)
    holds = row.holds
    levels = ceil(len(f"{holds.lead}: {holds.said}; {holds.beside}") / LEVEL_CELL) if holds else 0
    notes = sum(ceil(len(n) / LEVEL_CELL) for n in holds.notes) if holds else 0
    return 0.3 + max(filled, levels + notes)


def _ticked_height(part: Part) -> float:
    said = [f"{g.label} {g.said} {g.codes}" for g in part.groups]
    return (
        _text(" ".join(said), SMALL_LINE) if part.kind == "text" and said else sum(_text(s, SMALL_LINE) for s in said)
    )


def _text(text: str, line: int) -> float:
    return 0.35 + sum(ceil(max(len(row), 1) / line) for row in text.split("\n"))
