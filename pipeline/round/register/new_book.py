"""register.xlsx of a new round: the headings, lists to choose from, and a second sheet that explains each column."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from pipeline.base.swedish import join_words
from pipeline.office.excel import HEADER, TEXT, head_table, open_book, set_up_print

from .new import COLUMNS, INTRODUCTION, Heading

SHEET, READ_ME = "Register", "Läs mig"
ROWS = 500
"""How many rows have lists to choose from."""
LINE, WORDS_WIDTH = 15.0, 66
"""Points of a line, and characters in the column of the second sheet that holds sentences."""
ROWS_STYLE = "Table Style Light 1"


def register_book(headings: Sequence[Heading]) -> bytes:
    """The workbook, with the headings in this order."""
    buffer = io.BytesIO()
    book = open_book(buffer, "Register över arbetssätt", author="lovande", in_memory=True)
    header, text = book.add_format({**HEADER, "text_wrap": True}), book.add_format(TEXT)
    _register(book.add_worksheet(SHEET), headings, header, text)
    _read_me(book.add_worksheet(READ_ME), headings, header, text, book.add_format())
    book.close()
    return buffer.getvalue()


def _register(sheet: Any, headings: Sequence[Heading], header: Any, text: Any) -> None:
    sheet.set_row(0, 24)
    for n, h in enumerate(headings):
        sheet.set_column(n, n, COLUMNS[h.name].width, text)
        if h.choices:
            sheet.data_validation(1, n, ROWS, n, _validation(h))
    names = [h.name for h in headings]
    head_table(sheet, (0, 1), names, "Arbetssatt", header, ROWS_STYLE, "Register: en rad per arbetssätt")
    sheet.freeze_panes(1, 1)
    set_up_print(sheet)
    sheet.set_selection(1, 0, 1, 0)


def _validation(h: Heading) -> dict[str, object]:
    """A list to choose from; an empty cell is fine."""
    words = f"Välj {join_words(h.choices, 'eller')}, eller lämna tomt."
    return {
        "validate": "list", "source": list(h.choices), "ignore_blank": True, "input_title": h.name.capitalize(),
        "input_message": words, "error_title": "Det går inte att läsa", "error_message": words,
    }  # fmt: skip


def _read_me(sheet: Any, headings: Sequence[Heading], header: Any, text: Any, line_format: Any) -> None:
    for n, width in enumerate((16, 16, WORDS_WIDTH, 38)):
        sheet.set_column(n, n, width, text)
    for row, line in enumerate(INTRODUCTION):
        sheet.write_string(row, 0, line, line_format)
    first = len(INTRODUCTION) + 1
    heads = ("Rubrik", "Måste fyllas i", "Vad du skriver", "Till exempel")
    about = "Vad som skrivs under varje rubrik i registret"
    head_table(sheet, (first, first + len(headings)), heads, "Kolumner", header, ROWS_STYLE, about)
    for row, h in enumerate(headings, first + 1):
        c = COLUMNS[h.name]
        chosen = f"Välj {join_words(h.choices, 'eller')}." if h.choices else ""
        words = " ".join(x for x in (c.words, h.note, chosen) if x)
        sheet.set_row(row, LINE * math.ceil(len(words) / (WORDS_WIDTH - 6)))
        for n, cell in enumerate((h.name, "ja" if c.needed else "nej", words, c.example)):
            sheet.write_string(row, n, cell, text)
    sheet.freeze_panes(first + 1, 0)
    set_up_print(sheet)
