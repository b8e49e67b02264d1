"""What a sheet is: a heading, columns and rows of plain text. No file format here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Shade(StrEnum):
    """A step of the heat map. The cell's text says the same thing: the shade only helps the eye."""

    FULL = "full"
    MOST = "most"
    SOME = "some"
    NONE = "none"
    OUTSIDE = "outside"
    """Not on the scale: not relevant, or nothing to judge yet."""
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not met"
    """How far something holds, in a hue of its own: never to be taken for how far it is filled in."""
    TOTAL = "total"
    """Belongs to a row that sums up the rows below it."""


class Shaded(NamedTuple):
    text: str
    shade: Shade


Cell = str | Shaded
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    header: str
    width: float
    about: str = ""
    """What stands in it, for the codebook; empty when the header says it all."""


NOTE = Column(
    "Anmärkning",
    24,
    "Säger till när en text är för lång för en cell och går vidare på nästa rad. Räkna inte de raderna två gånger. "
    "I bladet Svar även vem som skrivit ett tidigare eller ett annat svar.",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its header row below `lead`."""

    name: str
    table: str
    """The table's name in formulas: ASCII, no spaces."""
    about: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    lead: tuple[str, ...] = ()
    """Lines above the table; the first is its heading."""
    frozen: int = 1
    """How many columns stay put when the sheet is scrolled sideways."""
    header_height: float = 32
    row_height: float = 15
    """The least a row gets, in points: one line of text. More where the shaded cells need it."""
    printed: int | None = None
    """How many columns go to paper, when the last ones are for sorting out and would make the print too small."""
    noted: bool = False
    """The last column is for notes: there the writer says when a text goes on in the next row."""
