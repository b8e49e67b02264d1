"""Tables of an OpenDocument text -> w:tbl, with merged cells told as Word tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pipeline.forms.document.text import TBL, TC, TR, W, all_text
from pipeline.forms.odf_xml import OFFICE, SVG, TABLE, Pen, children, drawing, make

Xml = Any
Blocks = Callable[[Xml, Xml], None]
"""Translates what stands in the first element into the second."""
CELL, COVERED, ROW = TABLE + "table-cell", TABLE + "covered-table-cell", TABLE + "table-row"
TITLES, DESCRIPTIONS = (TABLE + "title", SVG + "title"), (TABLE + "desc", SVG + "desc")
MOST_COLUMNS = 64
"""Word's own limit. Only workbooks repeat a cell more often."""
MOST_ROWS = 20
SILENT = frozenset(
    TABLE + name
    for name in ("table-column", "table-columns", "table-header-columns", "table-column-group", "named-expressions", "table-source", "scenario")
)  # fmt: skip
SHOWN_VALUES = tuple(OFFICE + name for name in ("string-value", "date-value", "time-value", "boolean-value", "value"))


def table(source: Xml, parent: Xml, blocks: Blocks) -> None:
    """A table:table -> w:tbl last in `parent`, followed by what else the table holds."""
    title, description = (_said(source, names) for names in (TITLES, DESCRIPTIONS))
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
            repeated = _count(row.get(TABLE + "number-rows-repeated"))
            for _ in range(min(repeated, MOST_ROWS) if all_text(row).strip() else 1):
                self._row(row)

    def _row(self, source: Xml) -> None:
        row = make(self.target, TR)
        column = 0
        cell: Xml = None
        for child in children(source):
            if child.tag not in (CELL, COVERED):
                self.blocks(child, make(row, TC))
                continue
            for _ in range(min(_count(child.get(TABLE + "number-columns-repeated")), MOST_COLUMNS)):
                if child.tag == CELL:
                    cell = self._cell(child, row, column)
                elif column in self.below:
                    cell = self._covered_from_above(row, column)
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
        _merged(cell, wide, "restart" if high > 1 else "")
        self.below.pop(column, None)
        if high > 1:
            self.below[column] = high - 1, wide
        self._content(source, cell)
        if not all_text(cell) and source.find("*") is None:
            value = next((v for name in SHOWN_VALUES if (v := source.get(name))), "")
            Pen(cell).exact(value)
        return cell

    def _covered_from_above(self, row: Xml, column: int) -> Xml:
        left, wide = self.below.pop(column)
        if left > 1:
            self.below[column] = left - 1, wide
        cell = make(row, TC)
        _merged(cell, wide, "continue")
        return cell

    def _content(self, source: Xml, cell: Xml) -> None:
        self.blocks(source, cell)


def _merged(cell: Xml, wide: int, down: str) -> None:
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


def _said(source: Xml, names: tuple[str, ...]) -> str:
    return " ".join(text for name in names if (text := (source.findtext(name) or "").strip()))


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 10 else 1
