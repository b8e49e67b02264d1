"""A figure as slides: bars as charts, grids and heat maps as tables; and a chart's table on a slide when it is small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.model.texts import Texts
from pipeline.model.texts.overview import WrittenTexts
from pipeline.office.boxes import BoxTable, better_as_table, by_column, from_grid, from_heat, from_table, legend
from pipeline.office.charts import plots
from pipeline.office.charts.drawing import label_room
from pipeline.office.charts.plot import HIDDEN_MARK
from pipeline.office.content import Bar, Bars, Figure, Grid, HeatMap, Segment, Tone
from pipeline.office.text_width import breaks_words, columns

from . import told
from .markup import TableSetting, heads, row_height
from .slide import BOTTOM, MOST_PARTS, ROOM, Slide, below

CHART_POINTS = 12.0
MOST_BARS, FEW_BARS = 11, 6
"""On a slide, and so few that their text may be larger."""
TABLE_SIZES = (14.0, 12.0, 11.0)
"""Points: the first in which no word is broken."""
SMALL_POINTS = 11.0
PAD = 0.5
"""Centimetres: the left and right margins of a table's cell together."""
MOST_ROWS, MOST_COLUMNS, CELL_LINES = 11, 8, 2
"""Of a table on a slide, and of text in a cell."""
MOST_HEAT = 12
NAME_CM, TOWN_CM, HEAD_CM = 10.0, 4.6, 3.7
"""Columns of a heat map (what is left is the elements'), and the height of its head."""
KEYS_CM, NOTE_CM = 0.95, 0.75
HALF, BETWEEN, GRIDS = (ROOM - 1.2) / 2, 0.6, 4
"""A table beside another, what is between two above each other, and how many a slide holds."""


def part_of(said: WrittenTexts, what: str, n: int, of: int) -> str:
    """A title when what it names goes over several slides."""
    return said.part_of.format(what=what, number=n, all=of)


def rows_here(said: WrittenTexts, first: int, last: int, total: int, cut: bool) -> str:
    """Which rows a slide holds, and where the others are when they are on no slide."""
    rows = f"{first}–{last}" if last > first else f"{first}"
    return said.shown_here.format(rows=rows, all=total) + (f" {said.in_report}" if cut else "")


def draw_figure(texts: Texts, figure: Figure) -> Iterator[Slide]:
    """The slides of a figure; the caller puts its text above."""
    said = texts.overview.written
    match figure.drawn:
        case Bars() | HeatMap() if better_as_table(figure):
            for part, note in _parts(said, figure):
                yield Slide(
                    figure.title,
                    sheets=(part,),
                    about=figure.text,
                    note=note,
                    notes=(figure.text, *told.table(figure.table)),
                )
        case Bars() as bars:
            yield from _bars(said, figure, bars)
            yield from _table(said, figure)
        case Grid() as grid:
            yield from _grid(said, figure, grid)
        case HeatMap() as heat:
            yield from _heat(texts, figure, heat)


def _bars(said: WrittenTexts, figure: Figure, bars: Bars) -> Iterator[Slide]:
    found = plots(bars, MOST_BARS, CHART_POINTS, label_room(ROOM))
    notes = (figure.text, *told.table(figure.table))
    about = f"{figure.title}. {figure.text} {said.numbers_in_notes}"
    if not found:
        yield Slide(figure.title, notes=notes)
    kept = found[:MOST_PARTS]
    first = 1
    for n, plot in enumerate(kept, 1):
        last = first + len(plot.categories) - 1
        where = rows_here(said, first, last, len(bars.bars), len(found) > len(kept)) if len(found) > 1 else ""
        hidden = f"{HIDDEN_MARK.strip()} {figure.table.note}" if plot.hides and figure.table.note else ""
        title = part_of(said, figure.title, n, len(kept)) if len(kept) > 1 else figure.title
        yield Slide(title, plot=plot, about=about, note=f"{where} {hidden}".strip(), notes=notes)
        first = last + 1


def _parts(said: WrittenTexts, figure: Figure) -> list[tuple[BoxTable, str]]:
    return parts(said, from_table(figure.table, figure.text), part_of(said, figure.title, 1, MOST_PARTS), figure.text)


def _table(said: WrittenTexts, figure: Figure) -> Iterator[Slide]:
    """Only where it can be read on a wall, and says more than the bars' own numbers."""
    sheet = from_table(figure.table, figure.text)
    found = _parts(said, figure)
    if len(sheet.heads) > 2 and len(found) == 1 and len(sheet.heads) <= MOST_COLUMNS:
        yield Slide(
            said.table_of.format(what=figure.title),
            sheets=(sheet,),
            about=figure.text,
            note=sheet.note,
            notes=told.sheet(sheet),
        )


def table_cut(sheet: BoxTable, room: float) -> TableSetting:
    """How a table is set in so many centimetres."""
    if sheet.upright:
        each = (room - NAME_CM - TOWN_CM) / sheet.upright
        return TableSetting(SMALL_POINTS, (NAME_CM, TOWN_CM, *(each,) * sheet.upright), CELL_LINES, HEAD_CM)
    texts = by_column(sheet)
    points = next((p for p in TABLE_SIZES if not breaks_words(texts, p, room, PAD)), TABLE_SIZES[-1])
    return TableSetting(points, columns(texts, points, room, PAD), CELL_LINES)


def parts(
    said: WrittenTexts, sheet: BoxTable, title: str, lead: str = "", room: float = ROOM, most: int = MOST_ROWS
) -> list[tuple[BoxTable, str]]:
    """A table in pieces that fit below their title, with what each holds. A cell too long is shortened; notes have all of it."""
    cut = table_cut(sheet, room)
    space = (
        BOTTOM
        - NOTE_CM
        - below(title, lead)
        - (KEYS_CM if sheet.upright else 0)
        - (cut.head or row_height(heads(sheet), cut))
    )
    pieces: list[list[int]] = [[]]
    used = 0.0
    for n, row in enumerate(sheet.rows):
        height = row_height(row, cut)
        if pieces[-1] and (used + height > space or len(pieces[-1]) == most):
            pieces.append([])
            used = 0.0
        pieces[-1].append(n)
        used += height
    found = []
    for piece in pieces if pieces[0] else []:
        where = (
            rows_here(said, piece[0] + 1, piece[-1] + 1, len(sheet.rows), len(pieces) > MOST_PARTS)
            if len(pieces) > 1
            else ""
        )
        found.append((sheet._replace(rows=tuple(sheet.rows[n] for n in piece)), f"{where} {sheet.note}".strip()))
    return found


def _grid(said: WrittenTexts, figure: Figure, grid: Grid) -> Iterator[Slide]:
    small = len(grid.panels) > 1 and len(grid.down) <= 5 and len(grid.across) <= 5
    several = GRIDS if small else 1
    sheets = [
        part
        for s in from_grid(figure, grid, named=True)
        for part, _ in parts(said, s, figure.title, figure.text, HALF if small else ROOM)
    ]
    pages = [tuple(sheets[n : n + several]) for n in range(0, len(sheets), several)][:MOST_PARTS]
    notes = (figure.text, *(x for s in sheets for x in told.sheet(s)), *told.table(figure.table))
    for n, page in enumerate(pages, 1):
        title = part_of(said, figure.title, n, len(pages)) if len(pages) > 1 else figure.title
        yield Slide(title, sheets=page, about=figure.text, note=figure.table.note, notes=notes)
    if not pages:
        yield Slide(figure.title, notes=notes)


def _heat(texts: Texts, figure: Figure, heat: HeatMap) -> Iterator[Slide]:
    """All practices while they take few slides; when they do not, first how many are where, then as many as there is room for."""
    said = texts.overview.written
    pages = parts(
        said,
        from_heat(figure, heat, heat.rows),
        part_of(said, figure.title, 1, MOST_PARTS),
        figure.text,
        most=MOST_HEAT,
    )
    if not pages:
        yield Slide(figure.title, notes=(figure.text,))
        return
    kept = pages[:MOST_PARTS]
    if len(pages) > len(kept):
        for plot in plots(_sum_map(texts, heat), 99, CHART_POINTS, label_room(ROOM)):
            about = f"{figure.title}. {figure.text} {said.numbers_in_notes}"
            yield Slide(figure.title, plot=plot, about=about, notes=(figure.text, *_sums(texts, heat)))
    first = 0
    for n, (sheet, where) in enumerate(kept, 1):
        rows = heat.rows[first : first + len(sheet.rows)]
        title = part_of(said, figure.title, n, len(kept)) if len(kept) > 1 else figure.title
        notes = (figure.text, *told.practices(heat.columns, rows))
        yield Slide(title, sheets=(sheet,), keys=legend(heat), about=figure.text, note=where, notes=notes)
        first += len(rows)


def _sum_map(texts: Texts, heat: HeatMap) -> Bars:
    """The map from further away: how many practices have each level, element by element."""
    words = _words(heat)
    bars = []
    for k, (number, name) in enumerate(heat.columns):
        found = Counter(r.cells[k].tone for r in heat.rows)
        bars.append(Bar(f"{number} {name}", tuple(Segment(words[t], found[t], t) for t in words)))
    return Bars(tuple(bars), texts.words.practices)


def _sums(texts: Texts, heat: HeatMap) -> Iterator[str]:
    for bar in _sum_map(texts, heat).bars:
        yield f"{bar.label}: " + ", ".join(f"{s.label} {s.number}" for s in bar.segments)


def _words(heat: HeatMap) -> dict[Tone, str]:
    found: dict[Tone, str] = {}
    for cell in (c for r in heat.rows for c in r.cells):
        found.setdefault(cell.tone, cell.text)
    return {t: found[t] for t in Tone if t in found}
