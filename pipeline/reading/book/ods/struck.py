"""Which cells of an OpenDocument spreadsheet show struck-through text, by the styles of their column, row, cell and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.reading.odf_xml import OFFICE, STYLE, TABLE, TEXT

Xml = Any
CELL, COVERED = TABLE + "table-cell", TABLE + "covered-table-cell"
PARAGRAPHS = (TEXT + "p", TEXT + "h")
STYLE_NAME, BY_DEFAULT = TABLE + "style-name", TABLE + "default-cell-style-name"
LINES = (STYLE + "text-line-through-type", STYLE + "text-line-through-style")
FAMILY_OF_CELLS, FAMILY_OF_PARAGRAPHS, FAMILY_OF_WORDS = "table-cell", "paragraph", "text"
MOST_PARENTS = 50
MOST_COLUMNS = 1000
"""A form is not wider; a sheet may say that its last column is repeated to the end."""


def count(element: Xml, name: str) -> int:
    """How many times an element stands for itself, at least once."""
    times = element.get(TABLE + name) or "1"
    return max(int(times), 1) if times.isdecimal() else 1


class StruckStyles(NamedTuple):
    """What the styles of one file say of lines through text."""

    styles: Mapping[tuple[str, str], bool]
    """{(family, style): is it struck through}, for the styles that say so themselves or by a parent."""

    def of_columns(self, table: Xml) -> list[str]:
        """The style that each column gives cells without one of their own."""
        names: list[str] = []
        for column in table.iter(TABLE + "table-column"):
            names += [column.get(BY_DEFAULT) or ""] * min(count(column, "number-columns-repeated"), MOST_COLUMNS)
        return names

    def in_row(self, row: Xml, columns: list[str]) -> Iterator[int]:
        """The columns (from 1) of a row's cells that show struck text."""
        at, by_row = 1, row.get(BY_DEFAULT)
        for cell in row:
            if cell.tag in (CELL, COVERED):
                again = count(cell, "number-columns-repeated")
                for column in range(at, at + min(again, MOST_COLUMNS)) if self._holds_text(cell) else ():
                    given = by_row or (columns[column - 1] if column <= len(columns) else "")
                    if self._shows(cell, self._is(FAMILY_OF_CELLS, cell.get(STYLE_NAME) or given, before=False)):
                        yield column
                at += again

    @staticmethod
    def _holds_text(cell: Xml) -> bool:
        return bool(len(cell) or cell.get(OFFICE + "value-type"))

    def _is(self, family: str, name: str, before: bool) -> bool:
        return self.styles.get((family, name), before)

    def _shows(self, cell: Xml, struck: bool) -> bool:
        paragraphs = [p for p in cell if p.tag in PARAGRAPHS]
        return any(self._line(p, struck) for p in paragraphs) or (struck and not paragraphs)

    def _line(self, element: Xml, before: bool) -> bool:
        """True when some words of an element are struck."""
        family = FAMILY_OF_PARAGRAPHS if element.tag in PARAGRAPHS else FAMILY_OF_WORDS
        struck = self._is(family, element.get(TEXT + "style-name") or "", before)
        words = (element.text, *(child.tail for child in element))
        if struck and any(t and t.strip() for t in words):
            return True
        return any(self._line(child, struck) for child in element if isinstance(child.tag, str))


def struck_styles(content: Xml, styles: Xml | None) -> StruckStyles | None:
    """What a file's styles say; None when none of them strikes anything through, so that nothing needs a look."""
    said: dict[tuple[str, str], bool] = {}
    parents: dict[tuple[str, str], str] = {}
    struck = False
    for root, group in ((styles, "styles"), (content, "automatic-styles")):
        for style in () if root is None else (s for g in root.iter(OFFICE + group) for s in g.iter(STYLE + "style")):
            own = (style.get(STYLE + "family") or "", style.get(STYLE + "name") or "")
            parents[own] = style.get(STYLE + "parent-style-name") or ""
            lines = [line for p in style.iter(STYLE + "text-properties") for n in LINES if (line := p.get(n))]
            if lines:
                said[own] = any(line != "none" for line in lines)
                struck = struck or said[own]
    if not struck:
        return None
    for own in parents:
        family, name = own
        for _ in range(MOST_PARENTS):
            if (family, name) in said or not name:
                break
            name = parents.get((family, name), "")
        if (family, name) in said:
            said[own] = said[family, name]
    return StruckStyles(said)
