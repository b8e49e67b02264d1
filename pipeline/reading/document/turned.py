"""Tables of the form whose rows are not rows any more: turned on their side, written into one row, or merged cell by cell.

Each is told by the form's own questions, which stand with their numbers in the new places; without them nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.forms.form_texts import squeeze
from pipeline.reading.answers import plain_code

from .text import SDT, TC, P, Xml, all_text, unwrap

Cells = list[Xml]


def rows_of(rows: Sequence[Xml], asks: Mapping[str, str]) -> list[tuple[Xml, Cells]]:
    """(row of the table, its cells) of every row as the form had them. `asks`: {code: what its question cell says}."""
    grid = [(tr, unwrap(tr, TC)) for tr in rows]
    if turned := _turned([cells for _, cells in grid], asks):
        return [(None, cells) for cells in turned]
    return [(tr, part) for tr, cells in grid for part in _parted(cells, asks)]


def _turned(grid: Sequence[Cells], asks: Mapping[str, str]) -> list[Cells]:
    """The columns of a table that somebody has turned, as rows; empty when it has not been."""
    if len(grid) < 3 or len({len(cells) for cells in grid}) != 1 or len(grid[0]) < 2:
        return []
    columns = [list(column) for column in zip(*grid, strict=True)]
    asked = sum(_asks_its_own(column, asks) for column in columns)
    return columns if asked >= len(columns) - 1 and asked > 1 else []


def _parted(cells: Cells, asks: Mapping[str, str]) -> list[Cells]:
    """The rows that stand in one: side by side, or paragraph below paragraph in every cell."""
    starts = [n for n, cell in enumerate(cells) if n == 0 or (n > 2 and plain_code(all_text(cell)) in asks)]
    if len(starts) > 1:
        parts = [cells[a:b] for a, b in zip(starts, [*starts[1:], len(cells)], strict=True)]
        if all(_asks_its_own(part, asks) for part in parts):
            return parts
    if len(cells) < 3 or len(cells[0]) < 3:  # its properties and one paragraph, as nearly always
        return [cells]
    blocks = [[b for b in cell if b.tag in (P, SDT)] for cell in cells]
    if len(blocks[0]) > 1 and len({len(b) for b in blocks}) == 1:
        merged = [list(row) for row in zip(*blocks, strict=True)]
        if all(_asks_its_own(row, asks) for row in merged):
            return merged
    return [cells]


def _asks_its_own(cells: Cells, asks: Mapping[str, str]) -> bool:
    """Whether a number stands first, and its own question after it."""
    asked = asks.get(plain_code(all_text(cells[0])))
    return asked is not None and len(cells) > 2 and squeeze(all_text(cells[1])) == squeeze(asked)
