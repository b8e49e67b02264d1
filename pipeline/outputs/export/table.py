"""What a frozen table is: columns described in Swedish and rows of plain values. No file format here.

Another module can make one (assessed levels, for instance) and give it to `pack` beside the answers' own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
RESERVED = frozenset("all and by eq ge gt le lt ne not or to with".split())
"""Words that SPSS does not take as the name of a variable."""
LOWEST = -99
"""Every negative number from here to -1 in a column of codes is a missing kind."""


class ColumnKind(StrEnum):
    """What stands in a column."""

    CODE = "code"
    """A whole number that stands for something: see the column's codes."""
    NUMBER = "number"
    """A whole number that is an amount."""
    TEXT = "text"
    DATE = "date"


class Code(NamedTuple):
    """A number and what it stands for."""

    number: int
    label: str
    about: str = ""

    @property
    def missing(self) -> bool:
        """Whether SPSS and R are to leave it out of calculations unless told otherwise."""
        return self.number < 0


Value = int | str | date | None
"""None is no value at all: an empty cell, a system-missing number."""
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable. Its name is valid in SPSS, R, Stata and a database."""

    name: str
    label: str
    """What it is, in a readable line: a question's number and whole text."""
    kind: ColumnKind
    codes: tuple[Code, ...] = ()
    about: str = ""
    """What a reader has to know to use it rightly."""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name in RESERVED:
            raise ValueError(f"{self.name!r} is no name for a variable")
        numbers = [c.number for c in self.codes]
        if len(set(numbers)) < len(numbers) or any(n < LOWEST for n in numbers):
            raise ValueError(f"{self.name}: a code stands for two things, or is below {LOWEST}")

    @property
    def has_missing(self) -> bool:
        return any(c.missing for c in self.codes)


@dataclass(frozen=True, slots=True)
class DataTable:
    """One table, written as name.csv, name.parquet and name.sav."""

    name: str
    title: str
    about: str
    """What a row is."""
    columns: tuple[Variable, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        if not NAME.fullmatch(self.name) or len(set(names)) < len(names):
            raise ValueError(f"{self.name}: the name is not valid, or two columns are called the same")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: a row has {len(row)} values for {len(self.columns)} columns")
            for column, value in zip(self.columns, row, strict=True):
                if column.codes and value is not None and value not in {c.number for c in column.codes}:
                    raise ValueError(f"{self.name}.{column.name}: {value!r} is not among the codes")

    def values(self, name: str) -> tuple[Value, ...]:
        """One column, from the first row to the last."""
        at = [c.name for c in self.columns].index(name)
        return tuple(row[at] for row in self.rows)


def yes_no(name: str, label: str, about: str = "") -> Variable:
    """A column that holds 1 for yes and 0 for no."""
    return Variable(name, label, ColumnKind.CODE, (Code(0, "Nej"), Code(1, "Ja")), about)


def number_labels(labels: Sequence[str]) -> tuple[Code, ...]:
    """1, 2, 3 ... for these labels."""
    return tuple(Code(n, label) for n, label in enumerate(labels, 1))
