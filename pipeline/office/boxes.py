"""A table as it is drawn, in Word and in PowerPoint: boxes with text and look. Heat maps and grids are tables too.

Pure: no format here. What a heat map says in words stands in its legend, since a cell has room for a letter only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.base.xml_text import plain

from .content import Bars, Cell, Figure, Grid, HeatMap, HeatRow, Table, Tone
from .looks import LOOKS, Look, shade


class Box(NamedTuple):
    text: str
    look: Look | None = None
    centred: bool = False
    right: bool = False
    bold: bool = False
    opens: str = ""
    """The id of a practice's page."""
    chip: Look | None = None
    """Its letter stands before the text, as in a heat map."""


class BoxTable(NamedTuple):
    caption: str
    about: str
    """What it shows, for who cannot see it."""
    heads: tuple[str, ...]
    rows: tuple[tuple[Box, ...], ...]
    note: str = ""
    upright: int = 0
    """How many of the last columns have heads that stand upright, above a letter or a number each."""


def by_column(sheet: BoxTable, most: int | None = None) -> list[list[str]]:
    """The texts of each column (of the first `most`), its head first and each with the letter before it: what widths follow from."""
    return [[plain(head), *(_with_chip(row[k]) for row in sheet.rows)] for k, head in enumerate(sheet.heads[:most])]


def _with_chip(box: Box) -> str:
    return (f" {box.chip.letter}     " if box.chip else "") + plain(box.text)


class Key(NamedTuple):
    """A line of a legend."""

    look: Look
    word: str


def from_table(table: Table, about: str = "") -> BoxTable:
    numeric = [
        all(row[k].number is not None or row[k].tone is Tone.HIDDEN for row in table.rows)
        for k in range(len(table.columns))
    ]
    rows = tuple(tuple(_box(c, k, numeric[k]) for k, c in enumerate(row)) for row in table.rows)
    return BoxTable(table.caption, about or table.caption, table.columns, rows, table.note)


def _box(cell: Cell, column: int, numeric: bool) -> Box:
    return Box(cell.text, right=numeric, bold=not column, chip=chip(cell))


def chip(cell: Cell) -> Look | None:
    return None if cell.tone in (Tone.PLAIN, Tone.HIDDEN) else LOOKS[cell.tone]


def from_heat(figure: Figure, heat: HeatMap, rows: Sequence[HeatRow]) -> BoxTable:
    """A row per practice: its name, its municipality, a letter for each element."""
    drawn = tuple(
        (
            Box(r.name, opens=r.opens),
            Box(", ".join(r.facets.municipalities)),
            *(Box(LOOKS[c.tone].letter or c.text, LOOKS[c.tone], centred=True, bold=True) for c in r.cells),
        )
        for r in rows
    )
    heads = (*heat.heads, *(f"{number} {name}" for number, name in heat.columns))
    return BoxTable(figure.title, figure.text, heads, drawn, upright=len(heat.columns))


def legend(heat: HeatMap) -> tuple[Key, ...]:
    """What each letter stands for, in the map's own words, in the order of the tones."""
    words: dict[Tone, str] = {}
    for cell in (c for r in heat.rows for c in r.cells):
        words.setdefault(cell.tone, cell.text)
    return tuple(Key(LOOKS[t], words[t]) for t in Tone if t in words and LOOKS[t].letter)


def from_grid(figure: Figure, grid: Grid, named: bool = False) -> Iterator[BoxTable]:
    """A sheet per panel, shaded by one scale; the first head is the panel's name when `named`, else what the rows are."""
    largest = max((c.number or 0 for _, rows in grid.panels for row in rows for c in row), default=0)
    for name, rows in grid.panels:
        caption = f"{figure.title}: {name}" if name else figure.title
        drawn = tuple(
            (Box(down, bold=True), *(_shade_box(c, largest) for c in row))
            for down, row in zip(grid.down, rows, strict=True)
        )
        yield BoxTable(caption, figure.text, (name if name and named else figure.table.columns[0], *grid.across), drawn)


def _shade_box(cell: Cell, largest: float) -> Box:
    look = shade(cell.number, largest) if cell.tone is Tone.PLAIN else LOOKS[cell.tone]
    return Box(cell.text, look, centred=True, bold=bool(cell.number))


def says_the_same(figure: Figure) -> bool:
    """Whether what is drawn is a table that holds all of the figure's table, which then need not stand twice."""
    table = [[c.text for c in row] for row in figure.table.rows]
    match figure.drawn:
        case Grid(down=down, panels=((_, rows),)):
            return table == [[name, *_texts(row)] for name, row in zip(down, rows, strict=True)]
        case HeatMap(columns=columns, rows=heat):
            same = [
                r.name in row[0] and row[-len(columns) :] == _texts(r.cells)
                for r, row in zip(heat, table, strict=False)
            ]
            return len(table) == len(heat) and all(same)
    return False


def better_as_table(figure: Figure) -> bool:
    """Whether a picture would show less than the table: most bars are hidden or there are none, or the map is one practice's."""
    match figure.drawn:
        case Bars(bars=bars):
            hidden = [not any(s.number for s in b.segments) and any(s.number is None for s in b.segments) for b in bars]
            nothing = not any(s.number for b in bars for s in b.segments)
            return bool(figure.table.rows) and (nothing or 2 * sum(hidden) >= len(bars))
        case HeatMap(rows=(_,)):
            return len(figure.table.rows) > 1
    return False


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [c.text for c in cells]
