"""A booklet as a workbook: a cover, and a sheet per practice with the answers and yellow boxes to fill in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pipeline.base.xml_text import plain
from pipeline.office import looks
from pipeline.office.excel import head_table, open_book, set_up_print
from pipeline.office.row_heights import height, lines

from .booklet import ABOUT, DATE, HEADS, LEVELS, MEANINGS, Booklet, ElementPart, PracticePart

WIDTHS = (9, 56, 19, 68)
COVER_WIDTHS = (19, 84, 16)
FITS = 1.2
"""Characters of Arial 10 to a unit of a column's width, words wrapped; measured on the ten practices' texts."""
MOST_LINES = 26
"""A text that is longer goes on in the next row: no row can be higher than 409 points, and no cell hold 32,768 characters."""
GOES_ON = "(fortsättning)"
BOX = 74.0
"""Points: five lines for a reason, since a row does not grow when somebody types in it."""
NOT_A_LEVEL = "Välj en av nivåerna i listan."
LEVEL_PROMPT, REASON_PROMPT = (
    "Välj en nivå i listan. Vad de betyder står i bladet Läs först.",
    "Skriv varför: vilka svar nivån vilar på.",
)
INK, BLUE, PALE, ANSWER, SAID, RULE, FRAME = (
    f"#{c}" for c in (looks.INK, looks.BLUE, looks.HEAD, looks.ANSWER, looks.SAID, looks.RULE, looks.FRAME)
)


def draw(booklet: Booklet) -> bytes:
    """The .xlsx; the same booklet, the same bytes."""
    buffer = io.BytesIO()
    book = open_book(buffer, booklet.title, subject=booklet.round, mark=booklet.mark, in_memory=True)
    styles = _Styles(book)
    cover = book.add_worksheet("Läs först")
    boxes = [_practice(book.add_worksheet(_tab(p)), booklet, p, styles) for p in booklet.practices]
    _cover(cover, booklet, boxes, styles)
    book.close()
    return buffer.getvalue()


class _Styles:
    """One format for each way a cell looks."""

    def __init__(self, book: Any) -> None:
        def style(**wanted: object) -> Any:
            base = {"font_name": looks.FONT, "font_size": 10, "font_color": INK, "valign": "top", "text_wrap": True}
            return book.add_format({**base, "num_format": "@", **wanted})

        boxed = {"border": 1, "border_color": RULE}
        self.title = style(font_size=18, bold=True, font_color=BLUE, text_wrap=False)
        self.lead = style(text_wrap=False)
        self.heading = style(font_size=13, bold=True, font_color=BLUE, text_wrap=False)
        self.head = style(bold=True, bg_color=BLUE, font_color=f"#{looks.PAPER}", valign="vcenter", **boxed)
        self.element = style(
            bold=True, bg_color=PALE, font_size=12, text_wrap=False, top=1, bottom=1, border_color=RULE
        )
        self.differ = style(
            bold=True, bg_color=f"#{looks.DIFFER}", font_size=12, text_wrap=False, top=1, bottom=1, border_color=RULE
        )
        self.criterion = style(italic=True, **boxed)
        self.text = style(**boxed)
        self.label = style(bold=True, **boxed)
        self.said = style(bg_color=SAID, **boxed)
        self.answer = style(bg_color=ANSWER, bold=True, border=2, border_color=FRAME)
        self.reason = style(bg_color=ANSWER, border=2, border_color=FRAME)
        self.link = style(font_color=f"#{looks.LINK}", underline=1, **boxed)
        self.count = style(num_format="General", **boxed)
        self.wide = style()
        self.small = style(font_size=8.5, font_color=f"#{looks.MUTED}", text_wrap=False)


def _tab(practice: PracticePart) -> str:
    return re.sub(r"[\[\]:*?/\\]", "-", practice.id).strip("'")[:31]


def _cover(sheet: Any, booklet: Booklet, boxes: list[tuple[str, ...]], styles: _Styles) -> None:
    sheet.hide_gridlines(2)
    for n, width in enumerate(COVER_WIDTHS):
        sheet.set_column(n, n, width)
    sheet.write_string(0, 0, booklet.title, styles.title)
    sheet.set_row(0, 28)
    sheet.write_string(1, 0, booklet.round, styles.lead)
    row = 3
    label, name = booklet.who
    for what, text in ((label, name), (DATE, "")):
        sheet.write_string(row, 0, what, styles.label)
        _put(sheet, row, 1, text, styles.answer)
        row += 1
    row += 1
    sheet.write_string(row, 0, "Så går det till", styles.heading)
    for n, step in enumerate(booklet.steps, 1):
        row += 1
        sheet.write_string(row, 0, f"{n}. {plain(step)}", styles.lead)
    row += 2
    _line(sheet, row, ("Vad som bedöms", ABOUT), (styles.label, styles.text), COVER_WIDTHS)
    row += 2
    sheet.write_string(row, 0, "Nivåerna", styles.heading)
    row += 1
    head_table(sheet, (row, row + len(MEANINGS)), ("Nivå", "Betyder"), "Nivaer", styles.head)
    for level, meaning in MEANINGS.items():
        row += 1
        _line(sheet, row, (level, meaning), (styles.label, styles.text), COVER_WIDTHS)
    row = _contents(sheet, row + 2, booklet, boxes, styles)
    sheet.write_string(row, 0, booklet.marked, styles.small)
    set_up_print(sheet, left=0.4, right=0.4, top=0.5, bottom=0.6)


def _contents(sheet: Any, row: int, booklet: Booklet, boxes: list[tuple[str, ...]], styles: _Styles) -> int:
    """A way to every practice, and how far one has come. Returns the first row after it."""
    sheet.write_string(row, 0, "Arbetssätten", styles.heading)
    row += 1
    heads = ("Blad", "Arbetssätt", "Överenskomna" if booklet.agreeing else "Bedömda")
    head_table(sheet, (row, row + len(boxes)), heads, "Arbetssatten", styles.head)
    for practice, cells in zip(booklet.practices, boxes, strict=True):
        row += 1
        sheet.write_url(row, 0, f"internal:'{_tab(practice)}'!A1", styles.link, practice.id, f"Gå till {practice.id}")
        name = f"{practice.name}\nAtt enas om: {practice.differing}" if booklet.agreeing else practice.name
        _put(sheet, row, 1, name, styles.text)
        begun = sum(bool(e.level) for e in practice.elements)
        formula = "+".join(f"('{_tab(practice)}'!{cell}<>\"\")" for cell in cells)
        sheet.write_formula(row, 2, f'={formula}&" av {len(cells)}"', styles.count, f"{begun} av {len(cells)}")
        sheet.set_row(row, _height((name,), COVER_WIDTHS[1:]))
    return row + 2


def _practice(sheet: Any, booklet: Booklet, practice: PracticePart, styles: _Styles) -> tuple[str, ...]:
    """Draws a practice; returns the cells for the levels."""
    for n, width in enumerate(WIDTHS):
        sheet.set_column(n, n, width)
    sheet.write_string(0, 0, plain(practice.heading), styles.heading)
    sheet.write_string(1, 0, practice.answers, styles.small)
    sheet.freeze_panes(3, 0)
    row = 3
    for what, text in practice.about:
        row = _long(sheet, row, ("", what, "", text), (styles.label, styles.label, styles.text, styles.text))
    row += 1
    boxes = []
    for part in practice.elements:
        row = _element(sheet, row, part, styles)
        boxes.append(f"C{row - 1}")
    head_table(sheet, (2, row - 2), HEADS, f"Svar_{sheet.index}", styles.head)
    set_up_print(sheet, left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, 2)
    sheet.set_footer(f"&L&8{booklet.mark}&R&8{practice.id} sida &P av &N")
    return tuple(boxes)


def _element(sheet: Any, row: int, part: ElementPart, styles: _Styles) -> int:
    """Draws one element from `row` on; returns the first row after it and the empty one that follows."""
    for n in range(len(HEADS)):
        _put(sheet, row, n, part.title if n == 0 else "", styles.differ if part.differ else styles.element)
    sheet.set_row(row, 20)
    row += 1
    for id, text in part.criteria:
        row = _long(sheet, row, (id, text, "", ""), (styles.criterion,) * 4)
    for a in part.answers:
        row = _long(sheet, row, (a.code, a.question, a.choice, a.text), (styles.label, *(styles.text,) * 3))
    for who, level, reason in part.said:
        row = _long(sheet, row, ("", who, level, reason), (styles.said,) * 4)
    boxed = (part.code, part.ask, part.level, part.reason)
    _line(sheet, row, boxed, (styles.label, styles.label, styles.answer, styles.reason), WIDTHS, least=BOX)
    title = f"{part.code} Nivå"[:32]
    rule = {"validate": "list", "source": list(LEVELS), "error_title": "Välj en nivå", "error_message": NOT_A_LEVEL}
    sheet.data_validation(row, 2, row, 2, {**rule, "input_title": title, "input_message": LEVEL_PROMPT})
    told = {"validate": "any", "input_title": f"{part.code} Skäl"[:32], "input_message": REASON_PROMPT}
    sheet.data_validation(row, 3, row, 3, told)
    return row + 2


def _long(sheet: Any, row: int, texts: tuple[str, str, str, str], formats: tuple[Any, ...]) -> int:
    """A row whose last text goes on in the rows below when it is long; returns the row after."""
    first, *rest = _pieces(texts[3], WIDTHS[3])
    _line(sheet, row, (*texts[:3], first), formats, WIDTHS)
    for piece in rest:
        row += 1
        _line(sheet, row, ("", GOES_ON, "", piece), formats, WIDTHS)
    return row + 1


def _pieces(text: str, width: float) -> Iterator[str]:
    """The text in pieces of no more than MOST_LINES lines; together they are the text."""
    piece = ""
    for word in re.findall(r"\S{1,400}\s?|\s", text):
        if piece and lines(piece + word, width * FITS) > MOST_LINES:
            yield piece
            piece = ""
        piece += word
    yield piece


def _line(sheet: Any, row: int, texts: tuple[str, ...], formats: tuple[Any, ...], widths: tuple[float, ...], least: float = 0) -> None:  # fmt: skip
    for n, (text, style) in enumerate(zip(texts, formats, strict=True)):
        _put(sheet, row, n, text, style)
    sheet.set_row(row, max(least, _height(texts, widths)))


def _height(texts: tuple[str, ...], widths: tuple[float, ...]) -> float:
    return height(tuple((text, width * FITS) for text, width in zip(texts, widths, strict=False)))


def _put(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """An empty text would count as something, and hide what the cell before it has no room for."""
    if text:
        sheet.write_string(row, column, plain(text), style)
    else:
        sheet.write_blank(row, column, None, style)
