"""Lines and table rows of a PDF -> Word's own elements, so that document.py reads them: rows over page breaks made whole, the form's own texts put together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.forms.form_texts import heading, is_form_text, is_named_text, page_number, squeeze
from pipeline.forms.layout import FormRow, rows_by_code
from pipeline.forms.sheets import sheets
from pipeline.model.instrument import Instrument
from pipeline.reading.answers import after_question, plain_code
from pipeline.reading.document.text import TBL, TC, TR, P, R, T, W, Xml

from .pages import Item, PrintedLine, TableRow

TOGETHER = 14
"""Lines that the longest of the form's own texts may take in print."""
PARAGRAPH = 14
"""Points of white that part two paragraphs."""
CONTROL = re.compile(r"[^\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry, and a damaged font gives."""
BULLET = re.compile(r"^[•▪◦·\ue000-\uf8ff-]\s*")
"""LibreOffice and ONLYOFFICE print the bullets of symbol typefaces as letters for private use."""


def whole_rows(instrument: Instrument, depth: str, found: list[Item]) -> Iterator[Item]:
    """The same items with each row that goes on over a page break made whole, and the heading rows repeated there left out.

    The first row of a table on a new page goes on with the row before when its code cell is empty and its columns stand
    in the same places. Page footers between them come after it.
    """
    known = rows_by_code(instrument, depth)
    open_row: TableRow | None = None
    between: list[Item] = []
    heads: TableRow | None = None
    for item in found:
        if isinstance(item, PrintedLine):
            between.append(item)
            continue
        repeated = item.first and heads is not None and item.cells == heads.cells and item.left == heads.left
        if repeated and open_row is not None and item.page == open_row.page + 1:
            open_row.notes += item.notes
            heads = item
            continue
        starts = item.first or (
            heads is not None and heads.page == item.page and open_row is not None and heads.page > open_row.page
        )
        goes_on = (
            open_row is not None
            and starts
            and item.page == open_row.page + 1
            and len(item.cells) == len(open_row.cells)
            and plain_code(open_row.cells[0]) in known
            and not item.cells[0].strip()
            and all(_is_margin(instrument, line) for line in between)
        )
        if goes_on and open_row is not None:
            open_row.cells = [f"{a} {b}".strip() if b else a for a, b in zip(open_row.cells, item.cells, strict=True)]
            open_row.notes += item.notes
            open_row.page = item.page
            continue
        yield from between if open_row is None else ()
        if open_row is not None:
            yield open_row
            yield from between
        code, *below = (item.cells[0].split(None, 1) if item.cells else []) or [""]
        between, open_row = [], item
        if below and plain_code(item.cells[0]) not in known and plain_code(code) in known:
            # such as the footer, over which a row too high for its page is printed
            item.cells[0] = code
            between += [PrintedLine(text, (0, 0, 0, 0), True) for text in below[0].split("\n") if text]
        if heading(instrument, tuple(item.cells)) is not None:
            heads = item
    if open_row is not None:
        yield open_row
    yield from between


def _is_margin(instrument: Instrument, item: Item) -> bool:
    return isinstance(item, PrintedLine) and is_form_text(instrument, item.text)


def body_of(instrument: Instrument, depth: str, found: Iterator[Item]) -> Xml:
    """The items in Word's elements. A known row stands in a table of its own, with one cell for each of its fields."""
    known = rows_by_code(instrument, depth)
    asked = {
        row.code: squeeze(row.title + row.ask + row.hint + row.help)
        for s in sheets(instrument, depth)
        for row in s.rows
    }
    body = etree.Element(f"{W}body", nsmap={"w": W[1:-1]})
    waiting: list[PrintedLine] = []
    table: Xml | None = None
    for item in found:
        if isinstance(item, PrintedLine):
            waiting.append(item)
            continue
        if waiting:
            body.extend(_paragraphs(instrument, waiting))
            waiting, table = [], None
        row = known.get(plain_code(item.cells[0])) if item.cells else None
        if row is not None:
            _add_row(etree.SubElement(body, TBL), _as_asked(row, item.cells, asked[row.code]))
            table = None
        else:
            if table is None or heading(instrument, tuple(item.cells)) is not None:
                table = etree.SubElement(body, TBL)
            _add_row(table, item.cells)
        body.extend(_paragraph(note) for note in item.notes)
        table = None if item.notes else table
    body.extend(_paragraphs(instrument, waiting))
    return body


def _as_asked(row: FormRow, cells: list[str], in_sheet: str) -> list[str]:
    """The code, the question and one cell for each field.

    A workbook's table has columns that a row may leave unused, and headings in the question cell (`in_sheet`).
    """
    if len(cells) < 2:
        return cells
    code, question, *answers = cells
    if squeeze(question).startswith(in_sheet):
        beside = "" if squeeze(question) == in_sheet else after_question(question, in_sheet)
        question = f"{row.title}{row.ask}{row.hint}{row.help}\n{beside}".strip()
    if len(row.fields) == 1 and len(answers) > 1:
        answers = ["\n".join(a for a in answers if a)]
    return [code, question, *answers]


def _paragraphs(instrument: Instrument, lines: list[PrintedLine]) -> Iterator[Xml]:
    """Lines outside tables as paragraphs: the form's own texts made whole, all else line by line."""
    n = 0
    while n < len(lines):
        length, text = _own_text(instrument, lines[n : n + TOGETHER])
        yield _paragraph(text if length else lines[n].text)
        n += max(length, 1)


def _own_text(instrument: Instrument, lines: list[PrintedLine]) -> tuple[int, str]:
    """(how many of these lines make one of the form's own texts, that text); 0 when they begin none."""
    starts = [list(_spellings(instrument, [line.text for line in lines[:n]])) for n in range(1, len(lines) + 1)]
    for length, texts in enumerate(starts, 1):
        if own := next((t for t in texts if is_form_text(instrument, t)), None):
            return length, own
    best = 0, ""
    for length, texts in enumerate(starts, 1):
        if best[0] and _begins_own_text(instrument, lines[best[0] :]):
            break  # a name can be any words, and would take the form's next sentence too
        if own := next((t for t in texts if is_named_text(instrument, t)), None):
            best = length, own
        elif best[0] or (length > 1 and lines[length - 1].box[1] - lines[length - 2].box[3] > PARAGRAPH):
            break
    return best


def _begins_own_text(instrument: Instrument, lines: list[PrintedLine]) -> bool:
    texts = ([line.text for line in lines[:n]] for n in range(1, len(lines) + 1))
    return any(is_form_text(instrument, t) for own in texts for t in _spellings(instrument, own))


def _spellings(instrument: Instrument, lines: list[str]) -> Iterator[str]:
    """A text as printed and as the form may have it: without the bullet or the heading in the column before it,
    with the colon that a workbook's cover has a column for, without the page number that its footer has beside the mark.
    """
    form = instrument.form
    text = " ".join(lines)
    yield text
    yield BULLET.sub("", text)
    numbered = page_number(instrument)
    yield numbered.sub("", f"{form.mark}: {text}")
    yield numbered.sub("", text)
    for label in sorted((c.label for c in form.cover), key=len, reverse=True):
        if text.startswith(f"{label} "):
            yield f"{label}: {text[len(label) :].strip()}"
    for title in (form.steps_heading, form.notes_heading, form.facts_heading):
        if text.startswith(f"{title} "):
            yield text[len(title) :].strip()


def _paragraph(text: str) -> Xml:
    paragraph = etree.Element(P)
    for n, line in enumerate(text.split("\n")):
        run = etree.SubElement(paragraph, R)
        if n:
            etree.SubElement(run, f"{W}br")
        etree.SubElement(run, T).text = CONTROL.sub("\ufffd", line)
    return paragraph


def _add_row(table: Xml, cells: list[str]) -> None:
    tr = etree.SubElement(table, TR)
    for text in cells:
        etree.SubElement(tr, TC).append(_paragraph(text))
