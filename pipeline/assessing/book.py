"""A booklet as a workbook: a cover, and a sheet per practice with the answers and yellow boxes to fill in."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from pipeline.forms.filling import plain
from pipeline.forms.xlsx.heights import height

from .booklet import ABOUT, DATE, HEADS, LEVELS, MEANINGS, Booklet, ElementPart, PracticePart

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  fixed, so that the same booklet is the same bytes
WIDTHS = (10, 58, 19, 64)
MOST = 32_000
"""Characters of a text in a cell; Excel holds 32,767."""
CUT = " … (resten står i beskrivningen)"
INK, BLUE, PALE, ANSWER, RULE = "#1F2933", "#1F4E79", "#E3ECF5", "#FFF8E1", "#9FB3C8"
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def draw(booklet: Booklet) -> bytes:
    """The .xlsx; the same booklet, the same bytes."""
    buffer = io.BytesIO()
    book = Workbook(buffer, PLAIN)
    book.set_properties(
        {"title": booklet.title, "subject": booklet.round, "keywords": booklet.mark, "created": CREATED}
    )
    styles = _Styles(book)
    _cover(book.add_worksheet("Läs först"), booklet, styles)
    for practice in booklet.practices:
        _practice(book.add_worksheet(practice.id[:31]), booklet, practice, styles)
    book.close()
    return buffer.getvalue()


class _Styles:
    """One format for each way a cell looks."""

    def __init__(self, book: Any) -> None:
        def style(**wanted: object) -> Any:
            base = {"font_name": "Calibri", "font_size": 10.5, "font_color": INK, "valign": "top", "text_wrap": True}
            return book.add_format({**base, "num_format": "@", **wanted})

        boxed = {"border": 1, "border_color": RULE}
        self.title = style(font_size=18, bold=True, font_color=BLUE, text_wrap=False)
        self.lead = style(text_wrap=False)
        self.heading = style(font_size=13, bold=True, font_color=BLUE, text_wrap=False)
        self.head = style(bold=True, bg_color=BLUE, font_color="#FFFFFF", valign="vcenter", **boxed)
        self.element = style(bold=True, bg_color=PALE, font_size=12, text_wrap=False, **boxed)
        self.criterion = style(italic=True, **boxed)
        self.text = style(**boxed)
        self.label = style(bold=True, **boxed)
        self.said = style(bg_color="#F2F4F7", **boxed)
        self.answer = style(bg_color=ANSWER, bold=True, border=2, border_color="#B7791F")
        self.wide = style()
        self.small = style(font_size=8.5, font_color="#52606D", text_wrap=False)


def _cover(sheet: Any, booklet: Booklet, styles: _Styles) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 96)
    sheet.write_string(0, 0, booklet.title, styles.title)
    sheet.set_row(0, 28)
    sheet.write_string(1, 0, booklet.round, styles.lead)
    row = 3
    label, name = booklet.who
    for what, text in ((label, name), (DATE, "")):
        sheet.write_string(row, 0, what, styles.label)
        sheet.write_string(row, 1, plain(text), styles.answer)
        row += 1
    row += 1
    sheet.write_string(row, 0, "Så gör ni", styles.heading)
    for n, step in enumerate(booklet.steps, 1):
        row += 1
        sheet.write_string(row, 0, f"{n}.", styles.wide)
        sheet.write_string(row, 1, step, styles.wide)
    row += 2
    sheet.write_string(row, 0, "Nivåerna", styles.heading)
    row += 1
    for n, what in enumerate(("Nivå", "Betyder")):
        sheet.write_string(row, n, what, styles.head)
    for level, meaning in MEANINGS.items():
        row += 1
        sheet.write_string(row, 0, level, styles.label)
        sheet.write_string(row, 1, meaning, styles.text)
    row += 2
    sheet.write_string(row, 0, ABOUT, styles.lead)
    row += 2
    sheet.write_string(row, 0, f"Märkning (ändra den inte): {booklet.mark}", styles.small)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _practice(sheet: Any, booklet: Booklet, practice: PracticePart, styles: _Styles) -> None:
    for n, width in enumerate(WIDTHS):
        sheet.set_column(n, n, width)
    sheet.write_string(0, 0, practice.heading, styles.heading)
    sheet.write_string(1, 0, practice.answers, styles.small)
    for n, head in enumerate(HEADS):
        sheet.write_string(2, n, head, styles.head)
    sheet.freeze_panes(3, 0)
    row = 3
    for part in practice.elements:
        row = _element(sheet, row, part, styles)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer(f"&L&8{booklet.mark}&R&8{practice.id} sida &P av &N")


def _element(sheet: Any, row: int, part: ElementPart, styles: _Styles) -> int:
    """Draws one element from `row` on; returns the first row after it."""
    for n in range(len(HEADS)):
        sheet.write_string(row, n, part.heading if n == 0 else "", styles.element)
    row += 1
    for id, text in part.criteria:
        _line(sheet, row, (id, text, "", ""), (styles.criterion,) * 4)
        row += 1
    for a in part.answers:
        _line(sheet, row, (a.code, a.question, a.choice, a.text), (styles.label, *(styles.text,) * 3))
        row += 1
    for who, level, reason in part.said:
        _line(sheet, row, ("", who, level, reason), (styles.said,) * 4)
        row += 1
    _line(
        sheet,
        row,
        (part.code, part.ask, part.level, part.reason),
        (styles.label, styles.label, styles.answer, styles.answer),
    )
    sheet.data_validation(
        row, 2, row, 2,
        {"validate": "list", "source": list(LEVELS), "error_title": "Välj en nivå", "error_message": "Välj en av nivåerna i listan."},
    )  # fmt: skip
    sheet.set_row(row, max(48.0, height(((part.ask, WIDTHS[1]), (part.reason, WIDTHS[3])))))
    return row + 2


def _line(sheet: Any, row: int, texts: tuple[str, ...], formats: tuple[Any, ...]) -> None:
    for n, (text, style) in enumerate(zip(texts, formats, strict=True)):
        shown = plain(text)
        sheet.write_string(row, n, shown if len(shown) <= MOST else shown[:MOST] + CUT, style)
    sheet.set_row(row, height(tuple(zip(texts, WIDTHS, strict=True))))
