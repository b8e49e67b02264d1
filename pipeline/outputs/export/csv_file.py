"""Tables as CSV that a Swedish Excel opens by a double-click: UTF-8 with a byte order mark, semicolons, CRLF.

A text that a spreadsheet would take for a formula, a number or a date gets one apostrophe before it. So does a text that
has one already: taking one leading apostrophe away gives every text back exactly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from .table import Table, Value

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|'")
"""What begins a formula or a command in some spreadsheet, also in its full-width form; and our own mark."""
NUMBER = re.compile(r"\s*\d[\d\s.,:/\-]*(?:[eE][+-]?\d+)?\s*%?\s*")
"""A whole text that a spreadsheet makes a number, a date or a time of: 4.3, 2025-01, 1E5, 007."""


def write_csv(table: Table) -> bytes:
    """The table with its variables' names in the first row."""
    return lines_as_csv([c.name for c in table.columns], table.rows)


def lines_as_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(v) for v in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="backslashreplace")


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return protected(value)
    return "" if value is None else str(value)


def protected(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) or NUMBER.fullmatch(text) else text


def as_it_was(cell: str) -> str:
    """The inverse of `protected`, as LÄSMIG.txt tells readers to do it."""
    return cell.removeprefix("'")
