"""Tables as CSV that a Swedish Excel opens by a double-click: UTF-8 with a byte order mark, semicolons, CRLF.

A text that a spreadsheet would take for a formula, a number or a date gets one apostrophe before it. So does a text that
has one already: taking one leading apostrophe away gives every text back exactly. What is a number or a date in the
program is one in the spreadsheet too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

Value = str | int | float | date | None
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|'")
"""What begins a formula or a command in some spreadsheet, also in its full-width form; and our own mark."""
NUMBER = re.compile(r"\s*\d[\d\s.,:/\-]*(?:[eE][+-]?\d+)?\s*%?\s*")
"""A whole text that a spreadsheet makes a number, a date or a time of: 4.3, 2025-01, 1E5, 007."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]], end: str = "\r\n") -> bytes:
    """The table as a file that Excel knows for UTF-8."""
    return csv_text(header, rows, end).encode("utf-8-sig")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]], end: str = "\r\n") -> str:
    """The table for whoever reads it from the screen; half a character is told as one (\\ud800), for no file can hold it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator=end)
    writer.writerow(header)
    writer.writerows([_cell(v) for v in row] for row in rows)
    return out.getvalue().encode("utf-8", errors="backslashreplace").decode("utf-8")


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return guard_cell(value)
    return "" if value is None else str(value)


def guard_cell(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) or NUMBER.fullmatch(text) else text


def as_it_was(cell: str) -> str:
    """The inverse of `guard_cell`, as LÄSMIG.txt tells readers to do it."""
    return cell.removeprefix("'")
