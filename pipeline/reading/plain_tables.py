"""A file's tables as rows of text, whatever it is for: for files of ours that are no forms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.reading.document.text import TBL, TC, TR, P, text_of, unwrap

from .answers import TooMuchTextError
from .book import Book, ods, xlsx
from .document import Document, docx, odt
from .kinds import FileKind, kind_of
from .properties import DAMAGE, DoctypeError

READ: Mapping[FileKind, Callable[[bytes], Document | Book]] = {
    FileKind.DOCX: docx.document_of,
    FileKind.ODT: odt.document_of,
    FileKind.XLSX: xlsx.book_of,
    FileKind.ODS: ods.book_of,
}
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainTables:
    """Every table of a document, or every sheet of a workbook, in order."""

    tables: tuple[tuple[Row, ...], ...]
    """Rows of cells; an empty cell is an empty text."""
    loose: str
    """All other text, as it comes: for what can stand anywhere, such as a mark."""
    saved: datetime | None
    outside: str = ""
    """Of a document, what of it stands in no table."""
    struck: tuple[frozenset[tuple[int, int]], ...] = ()
    """Of a workbook, per table: (row, column), from 0, of cells with something struck through."""


class NotTablesError(Exception):
    """It is none of .docx, .odt, .xlsx and .ods, or it is damaged or repeats itself without end."""


def plain_tables(data: bytes) -> PlainTables:
    """Raises NotTablesError."""
    read = READ.get(kind_of(data))
    if read is None:
        raise NotTablesError
    try:
        found = read(data)
    except (*DAMAGE, DoctypeError, TooMuchTextError) as e:
        raise NotTablesError from e
    return _of_book(found) if isinstance(found, Book) else _of_document(found)


def _of_book(book: Book) -> PlainTables:
    tables = tuple(tuple(_rows(cells)) for cells in book.sheets.values())
    struck = tuple(_struck_places(cells, book.struck.get(name, frozenset())) for name, cells in book.sheets.items())
    loose = "\n".join(t.text for t in book.loose)
    return PlainTables(tables, loose, book.saved, struck=struck)


def _struck_places(
    cells: Mapping[tuple[int, int], str], places: Collection[tuple[int, int]]
) -> frozenset[tuple[int, int]]:
    order = {row: n for n, row in enumerate(sorted({row for row, _ in cells}))}
    return frozenset((order[row], column - 1) for row, column in places if row in order)


def _rows(cells: Mapping[tuple[int, int], str]) -> Iterator[Row]:
    width = max((column for _, column in cells), default=0)
    for row in sorted({row for row, _ in cells}):
        yield tuple(cells.get((row, column), "").strip() for column in range(1, width + 1))


def _of_document(document: Document) -> PlainTables:
    tables = tuple(
        tuple(tuple(text_of(cell).strip() for cell in unwrap(row, TC)) for row in unwrap(table, TR))
        for table in document.body.iter(TBL)
    )
    loose = "\n".join(text_of(p) for p in (*document.body.iter(P), *document.margins))
    outside = "\n".join(text_of(p) for p in document.body.iter(P) if not any(a.tag == TBL for a in p.iterancestors()))
    return PlainTables(tables, loose, document.saved, outside)
