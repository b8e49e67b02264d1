"""Tables of an OpenDocument text -> w:tbl, with merged cells told as Word tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from pipeline.reading.answers import TooMuchTextError
from pipeline.reading.document.text import TBL, TC, TR, W, all_text
from pipeline.reading.odf_xml import OFFICE, SVG, TABLE, Pen, children, drawing, make

Xml = Any
Blocks = Callable[[Xml, Xml], None]
"""Translates what stands in the first element into the second."""
CELL, COVERED, ROW = TABLE + "table-cell", TABLE + "covered-table-cell", TABLE + "table-row"
TITLES, DESCRIPTIONS = (TABLE + "title", SVG + "title"), (TABLE + "desc", SVG + "desc")
MOST_COLUMNS = 64
"""Word's own limit. Only workbooks repeat a cell more often."""
MOST_ROWS = 20
MOST_REPEATED = 50_000
"""Cells of one part that come of repeating others, tables in tables multiplied: a workbook that lies in a text has some thousands."""
REPEATED = (
    f"Filen har tabeller vars rader och rutor upprepas till över {MOST_REPEATED // 1000} 000 rutor, så den är inte läst: ett formulär har "
    "några hundra. Se vad den är. Är det ett svar: be avsändaren om det sparat som .docx eller .xlsx."
)
SILENT = frozenset(
    TABLE + name
    for name in ("table-column", "table-columns", "table-header-columns", "table-column-group", "named-expressions", "table-source", "scenario")
)  # fmt: skip
SHOWN_VALUES = tuple(OFFICE + name for name in ("string-value", "date-value", "time-value", "boolean-value", "value"))


def check_repeats(root: Xml) -> None:
    """Raises TooMuchTextError when the tables under `root` repeat themselves to far more than a form, before any of it is made."""
    times, made = [1], 0
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=(ROW, CELL, COVERED)):
        if event == "end":
            times.pop()
            continue
        is_row = element.tag == ROW
        times.append(times[-1] * (_times_down(element) if is_row else _times_across(element)))
        made += 0 if is_row or times[-1] == 1 else times[-1]
        if made > MOST_REPEATED:
            raise TooMuchTextError(REPEATED)


def table(source: Xml, parent: Xml, blocks: Blocks) -> None:
    """A table:table -> w:tbl last in `parent`, followed by what else the table holds."""
    title, description = (_join_texts(source, names) for names in (TITLES, DESCRIPTIONS))
    if title or description:
        drawing(Pen(parent).run(), title, description)
    _Rows(make(parent, TBL), blocks).read(source)
    for other in children(source):
        if other.tag not in SILENT and not _has_rows(other) and other.tag not in (*TITLES, *DESCRIPTIONS):
            blocks(other, parent)


class _Rows:
    def __init__(self, target: Xml, blocks: Blocks) -> None:
        self.target, self.blocks = target, blocks
        self.below: dict[int, tuple[int, int]] = {}
        """{column: (rows still covered from above, columns)}"""

    def read(self, source: Xml) -> None:
        for row in _rows(source):
            for _ in range(_times_down(row)):
                self._row(row)

    def _row(self, source: Xml) -> None:
        row = make(self.target, TR)
        column = 0
        cell: Xml = None
        for child in children(source):
            if child.tag not in (CELL, COVERED):
                self.blocks(child, make(row, TC))
                continue
            for _ in range(_times_across(child)):
                if child.tag == CELL:
                    cell = self._cell(child, row, column)
                elif column in self.below:
                    cell = self._cover_from_above(row, column)
                    self._content(child, cell)
                elif len(child):
                    # what stood in a cell before it was merged: hidden, but somebody wrote it
                    cell = make(row, TC) if cell is None else cell
                    self._content(child, cell)
                column += 1
        if next(row.iter(W + "del"), None) is not None and not all_text(row).strip():
            make(make(row, W + "trPr"), W + "del")  # every word of it deleted with tracking: so is the row
            row.insert(0, row[-1])

    def _cell(self, source: Xml, row: Xml, column: int) -> Xml:
        cell = make(row, TC)
        wide, high = (_count(source.get(f"{TABLE}number-{way}-spanned")) for way in ("columns", "rows"))
        _mark_merged(cell, wide, "restart" if high > 1 else "")
        self.below.pop(column, None)
        if high > 1:
            self.below[column] = high - 1, wide
        self._content(source, cell)
        if not all_text(cell) and source.find("*") is None:
            value = next((v for name in SHOWN_VALUES if (v := source.get(name))), "")
            Pen(cell).exact(value)
        return cell

    def _cover_from_above(self, row: Xml, column: int) -> Xml:
        left, wide = self.below.pop(column)
        if left > 1:
            self.below[column] = left - 1, wide
        cell = make(row, TC)
        _mark_merged(cell, wide, "continue")
        return cell

    def _content(self, source: Xml, cell: Xml) -> None:
        self.blocks(source, cell)


def _mark_merged(cell: Xml, wide: int, down: str) -> None:
    if wide > 1 or down:
        properties = make(cell, W + "tcPr")
        if wide > 1:
            make(properties, W + "gridSpan", val=str(wide))
        if down:
            make(properties, W + "vMerge", val=down)


def _rows(source: Xml) -> Iterator[Xml]:
    """Every row, also inside groups of rows and heading rows."""
    for child in children(source):
        if child.tag == ROW:
            yield child
        elif child.tag not in SILENT and _has_rows(child):
            yield from _rows(child)


def _has_rows(element: Xml) -> bool:
    return element.tag == ROW or (element.tag.startswith(TABLE) and element.find(f".//{ROW}") is not None)


def _join_texts(source: Xml, names: tuple[str, ...]) -> str:
    return " ".join(text for name in names if (text := (source.findtext(name) or "").strip()))


def _times_down(row: Xml) -> int:
    repeated = min(_count(row.get(TABLE + "number-rows-repeated")), MOST_ROWS)
    return repeated if repeated > 1 and all_text(row).strip() else 1


def _times_across(cell: Xml) -> int:
    return min(_count(cell.get(TABLE + "number-columns-repeated")), MOST_COLUMNS)


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 10 else 1
