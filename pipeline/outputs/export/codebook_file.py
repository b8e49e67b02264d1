"""kodbok.xlsx: the codebook for people, in three sheets that can be read on screen, on paper and by a screen reader."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.office.looks import PAPER, SHEET

from .codebook import CODES, VARIABLES, Line

INK, RULE, HEAD = f"#{SHEET.ink}", f"#{SHEET.rule}", f"#{SHEET.head}"
LINE = 15.0
"""Points of a line in the standard font."""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    lead: str
    header: Line
    lines: Sequence[Line]
    widths: tuple[int, ...]
    """In letters."""
    frozen: int = 0


def write_codebook(
    title: str, about: Sequence[Line], variables: Sequence[Line], codes: Sequence[Line], author: str, written: date
) -> bytes:
    """The workbook. `about` has lines of (what, words); `written` is the date in its properties."""
    from xlsxwriter import Workbook  # noqa: PLC0415

    sheets = (
        Sheet("Om", title, ("Om", "Beskrivning"), about, (26, 96)),
        Sheet("Variabler", f"{title}: variablerna i tabellerna", VARIABLES, variables, (8, 17, 60, 15, 50, 50), 2),
        Sheet("Koder", f"{title}: vad talen betyder i variabler med svar", CODES, codes, (8, 26, 40, 26, 84), 1),
    )
    out = io.BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    created = datetime(written.year, written.month, written.day)  # noqa: DTZ001  written as UTC, no clock involved
    book.set_properties({"title": title, "subject": "Kodbok", "author": author, "created": created})
    text = {"text_wrap": True, "valign": "top", "border": 1, "border_color": RULE, "font_color": INK}
    body = book.add_format({**text, "num_format": "@"})
    head = book.add_format({**text, "bold": True, "font_color": f"#{PAPER}", "bg_color": HEAD})
    top = book.add_format({"bold": True, "font_size": 14, "font_color": INK})
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, body, head, top)
    book.close()
    return out.getvalue()


def _write_sheet(page: Any, sheet: Sheet, body: Any, head: Any, top: Any) -> None:
    page.write_string(0, 0, sheet.lead, top)
    page.set_row(0, 22)
    for n, width in enumerate(sheet.widths):
        page.set_column(n, n, width)
    for row, cells in enumerate(sheet.lines, 3):
        lines = max(-(-len(cell) // int(width)) or 1 for cell, width in zip(cells, sheet.widths, strict=True))
        page.set_row(row, lines * LINE)
        for n, cell in enumerate(cells):
            page.write_string(row, n, cell, body)
    last = max(len(sheet.lines), 1) + 2
    columns = [{"header": h, "header_format": head} for h in sheet.header]
    style = {"name": sheet.name, "columns": columns, "style": None, "autofilter": sheet.frozen > 0}
    page.add_table(2, 0, last, len(sheet.header) - 1, style)
    page.freeze_panes(3, sheet.frozen)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.set_footer("&L&A&RSida &P av &N")
    page.ignore_errors({"number_stored_as_text": f"A1:F{last + 1}"})
