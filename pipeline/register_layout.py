"""How a register lies in its file: what parts its columns, where its headings are, which cell is an id. For who reads it and who removes from it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

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
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What no Office file can hold; copying from other programs brings it along."""


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


def _headings(table: list[list[str]]) -> int:
    """How many of the register's headings the best row holds: tells which character parts the columns."""
    return max((len({t.strip().casefold() for t in row} & set(HEADINGS)) for row in table), default=0)


def one_line(text: str) -> str:
    """A cell's text without line breaks and double spaces."""
    return " ".join(text.split())


def cell_text(value: object) -> str:
    """A cell as a person sees it: the number 1, which some programs keep as 1.0, is "1"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
