"""register.xlsx -> its rows as text, with what a person sees and no cell says: merged cells and text that is crossed out.

A row that is hidden or filtered away is read as any other: a filter is a way of looking.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.base.errors import SettingsError
from pipeline.base.swedish import join_words

from .layout import cell_text, sheet_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST = 5_000
"""Rows of a sheet that is looked at so closely: a register has hundreds."""


class MergedCells(NamedTuple):
    """Cells that are one, counted from 1."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A register's rows, headings and all."""

    rows: list[list[str]]
    sheet: str = ""
    other: bool = False
    """It is not the book's first sheet, so a place must say which."""
    merged: tuple[MergedCells, ...] = ()
    struck: frozenset[tuple[int, int]] = frozenset()
    """(row, column), from 1, of every cell whose text is crossed out."""


def read_book(path: Path) -> RegisterTable:
    """The sheet of a workbook that is the register. Raises SettingsError."""
    from openpyxl import load_workbook  # noqa: PLC0415  (0.2 s that --help need not pay)

    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise missing(path) from None
    except OSError:
        content = b""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write the size of another sheet, and rows would be lost
            sheets.append([[cell_text(v) for v in row] for row in sheet.iter_rows(values_only=True)])
        names = [sheet.title for sheet in book.worksheets]
        number = sheet_of(sheets)
        small = number is not None and len(sheets[number]) <= MOST
        looks = (
            _looks(load_workbook(io.BytesIO(content), data_only=True, rich_text=True), names[number])
            if small and number is not None
            else ((), frozenset())
        )
    except Exception:  # a broken file makes openpyxl raise almost anything; to the coordinator it is all the same
        raise SettingsError(
            path, "Filen går inte att läsa som en Excel-fil.", "Öppna den i Excel och spara den som .xlsx."
        ) from None
    if number is None:
        raise SettingsError(
            path,
            f"Registrets rubriker står i flera blad: {join_words(names)}.",
            "Lägg registret först i boken, eller ta bort rubrikraden i de andra bladen.",
        )
    return RegisterTable(sheets[number], names[number], number > 0, *looks)


def _looks(book: Workbook, sheet: str) -> tuple[tuple[MergedCells, ...], frozenset[tuple[int, int]]]:
    found = book[sheet]
    merged = tuple(sorted(MergedCells(m.min_row, m.max_row, m.min_col, m.max_col) for m in found.merged_cells.ranges))
    struck = frozenset(
        (cell.row, cell.column)
        for row in found.iter_rows()
        for cell in row
        if cell.value is not None and _is_struck(cell)
    )
    return merged, struck


def _is_struck(cell: object) -> bool:
    """Whether the whole of a cell's text is crossed out, by the cell's own look or by every piece of its text."""
    value = getattr(cell, "value", None)
    if isinstance(value, list):  # pieces with looks of their own
        return all(
            bool(getattr(getattr(piece, "font", None), "strike", False)) for piece in value if str(piece).strip()
        )
    return bool(getattr(getattr(cell, "font", None), "strike", False))


def missing(path: Path) -> SettingsError:
    return SettingsError(path, "Registret finns inte.", "Lägg register.xlsx (eller register.csv) i omgångens mapp.")
