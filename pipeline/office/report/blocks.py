"""The content model's sections as parts of a Word report: headings, texts, lists, tables, charts and maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from pipeline.office.boxes import (
    BoxTable,
    Key,
    better_as_table,
    from_grid,
    from_heat,
    from_table,
    legend,
    says_the_same,
)
from pipeline.office.charts import ChartSize, plots
from pipeline.office.charts.drawing import label_room
from pipeline.office.charts.plot import HIDDEN_MARK
from pipeline.office.content import Bars, Block, Card, Cards, Figure, Grid, HeatMap, Paragraphs, Points, Section, Table

from .file import ReportFile, Turn
from .markup import GAP, KEEP, NEW_PAGE, bold, cell_mark, paragraph, run, table

TABLE_POINTS, CHART_POINTS = 8.5, 9.0
BAR, AROUND = 0.72, 2.0
"""Centimetres of chart per bar, and for legend and axis."""
MOST_BARS = 28
"""On a page."""
WIDE = 8
"""With more elements than this a heat map lies on its side."""
LETTER = 1.15
"""Centimetres of a column with a letter."""


def heading(text: str, level: int, properties: str = "") -> str:
    return paragraph(run(text.replace("\n", " ")), f"Heading{level}", properties)


def table_of(sheet: BoxTable, room: float, anchors: dict[str, str]) -> str:
    after = paragraph(run(sheet.note), "Litentext") if sheet.note else paragraph("", "Litentext", GAP)
    return table(sheet, room, TABLE_POINTS, anchors) + after


def blocks_of(file: ReportFile, section: Section, anchors: dict[str, str]) -> Iterator[str | Turn]:
    """A wide heat map has lying pages of its own, and the section's heading goes with it when it comes first."""
    above = heading(section.heading, 1, NEW_PAGE if section.alone else "")
    for block, below in zip_longest(section.blocks, section.blocks[1:]):
        if isinstance(block, Figure) and _is_wide(block):
            yield Turn(True, _legend(_keys(block)))
            yield above
            yield from _figure(file, block, file.look.wide_room, anchors)
            yield Turn()
        else:
            yield above
            yield from _block(file, block, anchors, isinstance(below, Table))
        above = ""
    yield above


def _is_wide(figure: Figure) -> bool:
    heat = figure.drawn
    return isinstance(heat, HeatMap) and len(heat.columns) > WIDE and bool(heat.rows) and not better_as_table(figure)


def _keys(figure: Figure) -> tuple[Key, ...]:
    return legend(figure.drawn) if isinstance(figure.drawn, HeatMap) else ()


def _block(file: ReportFile, block: Block, anchors: dict[str, str], leads: bool) -> Iterator[str]:
    """`leads`: a table is next, which a text above it stays with."""
    match block:
        case Paragraphs(paragraphs=paragraphs):
            last = len(paragraphs) if leads else 0
            for n, t in enumerate(paragraphs, 1):
                yield paragraph(run(t), "", KEEP if n == last or t.endswith(":") else "")
        case Points(items=items, numbered=numbered, heading=above):
            yield heading(above, 2) if above and items else ""
            yield from _points(items, numbered)
        case Table():
            yield _caption(block.caption)
            yield table_of(from_table(block), file.look.room, anchors)
        case Cards(cards=cards):
            yield from (x for c in cards for x in _card(c))
        case Figure():
            yield from _figure(file, block, file.look.room, anchors)


def _points(items: Iterable[str], numbered: bool) -> Iterator[str]:
    """Numbers are written out: a Word list would go on counting from the list before."""
    hanging = '<w:ind w:left="425" w:hanging="425"/>'
    for n, item in enumerate(items, 1):
        yield paragraph(run(f"{n}.\t{item}"), "", hanging) if numbered else paragraph(run(item), "ListBullet")


def _caption(text: str) -> str:
    return paragraph(run(text.replace("\n", " ")), "Caption")


def _card(card: Card) -> Iterator[str]:
    yield heading(card.title, 2)
    yield paragraph(run(card.place), "Litentext", KEEP)
    for n, (what, text) in enumerate(card.lines, 1):
        yield paragraph(bold(f"{what}: ") + run(text), "", KEEP if n < len(card.lines) else "")


def _figure(file: ReportFile, figure: Figure, room: float, anchors: dict[str, str]) -> Iterator[str]:
    yield heading(figure.title, 2)
    yield paragraph(run(figure.text), "", KEEP if figure.table.rows else "")
    match figure.drawn:
        case Bars() | HeatMap() if better_as_table(figure):
            yield table_of(from_table(figure.table, figure.text), room, anchors)
            return
        case Bars() as bars:
            yield from _charts(file, figure, bars, room)
        case Grid() as grid:
            for sheet in from_grid(figure, grid):
                if sheet.rows:
                    yield _caption(sheet.caption) if len(grid.panels) > 1 else ""
                    yield table_of(sheet, room, anchors)
        case HeatMap() as heat if heat.rows:
            yield paragraph(_legend(_keys(figure)), "Litentext", KEEP)
            sheet = from_heat(figure, heat, heat.rows)
            yield table(
                sheet,
                room,
                TABLE_POINTS,
                anchors,
                LETTER if len(heat.columns) * LETTER < room * 0.7 else room * 0.7 / len(heat.columns),
            )
            yield paragraph("", "Litentext", GAP)
    if figure.table.rows and not says_the_same(figure):
        if figure.table.caption != figure.title:
            yield _caption(figure.table.caption)
        yield table_of(from_table(figure.table, figure.text), room, anchors)


def _charts(file: ReportFile, figure: Figure, bars: Bars, room: float) -> Iterator[str]:
    found = plots(bars, MOST_BARS, CHART_POINTS, label_room(room))
    for plot in found:
        size = ChartSize(room, len(plot.categories) * BAR + AROUND, CHART_POINTS)
        about = f"{figure.title}. {figure.text} {file.numbers_below}"
        yield paragraph(file.chart(plot, size, about), "", KEEP if plot.hides else "")
        if plot.hides and figure.table.note:
            yield paragraph(run(f"{HIDDEN_MARK.strip()} {figure.table.note}"), "Litentext")


def _legend(keys: Iterable[Key]) -> str:
    return run("     ").join(cell_mark(k.look, k.look.letter) + run(f"  {k.word}") for k in keys)
