"""How a register lies in its file: what parts its columns, where its headings are, which cell is an id. For who reads it and who removes from it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

HEADINGS = (
    "id",
    "arbetssätt",
    "kommun",
    "verksamhet",
    "område",
    "typ",
    "skede",
    "stöd",
    "kontaktperson",
    "e-post",
    "format",
    "djup",
    "publicering",
    "visa kontakt",
)
OPTIONAL = frozenset({"verksamhet", "område", "typ", "skede", "stöd", "publicering", "visa kontakt", "djup", "format"})
"""Headings whose cells may be empty; the other columns must be there, filled in."""
LISTS = frozenset({"kommun", "typ"})
"""Headings whose cells may hold several values, also one a line."""
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What no Office file can hold; copying from other programs brings it along."""


OTHERS = ("cp1252", "cp850", "mac_roman")
"""How a Swedish Excel saves "CSV", "CSV (MS-DOS)" and "CSV (Macintosh)"."""
NATIONAL = frozenset(h for h in HEADINGS if not h.isascii())


def decode_csv(content: bytes) -> tuple[str, str]:
    """(a csv's text, the encoding it is written in). What is no UTF is what makes å, ä and ö right in the headings.

    Raises UnicodeDecodeError when nothing does: nothing is guessed.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "utf-16"
    try:
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
        return content.decode(encoding), encoding
    except UnicodeDecodeError as e:
        tried = [(_count_right(content, encoding), encoding) for encoding in OTHERS]
        best, encoding = max(tried, key=lambda t: t[0])
        if not best:
            raise e from None
        return content.decode(encoding), encoding


def _count_right(content: bytes, encoding: str) -> int:
    """How many of the headings with å, ä or ö stand there when it is read so."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return 0
    cells = {cell.strip(' "').casefold() for line in text.splitlines() for cell in re.split(r"[;,\t]", line)}
    return len(NATIONAL & cells)


def sheet_of(sheets: Sequence[Sequence[Sequence[str]]]) -> int | None:
    """Which of a book's sheets is the register: the first when it has the headings, else the only one that has; None when several have."""
    if not sheets or _headings(sheets[0]) == len(HEADINGS):
        return 0
    most = [n for n, rows in enumerate(sheets) if _headings(rows) == len(HEADINGS)]
    if len(most) > 1:
        return None
    if most:
        return most[0]
    return max(range(len(sheets)), key=lambda n: (_headings(sheets[n]), -n))


def parting(text: str) -> str:
    """Which character parts the columns: the one that gives most of the headings. Raises csv.Error."""
    return max(";,\t", key=lambda d: _headings(list(csv.reader(io.StringIO(text), delimiter=d))))


def headings_in(row: Iterable[str]) -> int | None:
    """The id's column when the row is the row of headings."""
    heads = [t.strip().casefold() for t in row]
    return heads.index("id") if "id" in heads else None


def is_id(text: str, practice: str) -> bool:
    """Whether a cell of the id's column says the practice."""
    return one_line(UNPRINTABLE.sub(" ", text)).casefold() == practice.casefold()


def _headings(table: Sequence[Sequence[str]]) -> int:
    """How many of the register's headings the best row holds: tells which character parts the columns, and which sheet it is."""
    return max((len({t.strip().casefold() for t in row} & set(HEADINGS)) for row in table), default=0)


def one_line(text: str) -> str:
    """A cell's text without line breaks and double spaces."""
    return " ".join(text.split())


def cell_text(value: object) -> str:
    """A cell as a person sees it: the number 1, which some programs keep as 1.0, is "1"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
