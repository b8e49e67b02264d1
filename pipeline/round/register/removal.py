"""A row of the register emptied, for a practice that is to be forgotten. The rest of the file is left as it is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pipeline.base.files import change_whole

from .layout import cell_text, decode_csv, headings_in, is_id, parting, sheet_of

FIRST = 3
"""On sheets without the register's headings an id is looked for in so many columns: lists that people keep beside."""


def forget_row(path: Path, practice: str) -> bool:
    """Empty the row of a practice; False when there is none. Raises NotWritableError, also when somebody saves it meanwhile."""
    without = _csv if path.suffix.lower() == ".csv" else _xlsx
    return change_whole(path, lambda before: without(before, practice) if before else None)


def _csv(before: bytes, practice: str) -> bytes | None:
    """By the reader's own idea of columns and headings; a cell may hold line breaks, so records are counted, not lines."""
    text, encoding = decode_csv(before)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=parting(text))
    kept, start, column = [], 0, None
    for row in reader:
        record, start = lines[start : reader.line_num], reader.line_num
        if column is None:
            column = headings_in(row)
            kept += record
        elif column >= len(row) or not is_id(row[column], practice):
            kept += record
    if len(kept) == len(lines):
        return None
    return "".join(kept).encode(encoding)


def _xlsx(before: bytes, practice: str) -> bytes | None:
    from openpyxl import load_workbook  # noqa: PLC0415  (only this needs it)
    from openpyxl.cell import MergedCell  # noqa: PLC0415

    book, found = load_workbook(io.BytesIO(before)), False
    rows = [[[cell_text(v) for v in row] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
    register = sheet_of(rows) or 0
    for number, sheet in enumerate(book.worksheets):
        column: int | None = None
        for row in sheet.iter_rows():
            texts = [cell_text(c.value) for c in row]
            if number == register and column is None:
                column = headings_in(texts)
                continue
            looked = texts[:FIRST] if column is None else texts[column : column + 1]
            if not any(is_id(t, practice) for t in looked):
                continue
            found = found or number == register
            for cell in row:
                if not isinstance(cell, MergedCell):
                    cell.value = cell.comment = cell.hyperlink = None
    if not found:
        return None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
