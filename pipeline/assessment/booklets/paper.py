"""A booklet as a Word form: the answers of every practice, and below each element a box for the level and one for the reason."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from pipeline.base.package import pack, unpack
from pipeline.base.xml_text import plain
from pipeline.office import word
from pipeline.office.looks import ANSWER, BLUE, INK, MUTED, SAID

from .booklet import (
    ABOUT,
    DATE,
    LEVELS,
    MEANINGS,
    PROMPT_DATE,
    PROMPT_LEVEL,
    PROMPT_NAME,
    PROMPT_REASON,
    Booklet,
    ElementPart,
    PracticePart,
)

ANSWER_HEADS, SAID_HEADS, JUDGE_HEADS = (
    ("Nr", "Fråga", "Svar", "Kommentar"),
    ("Vem", "Har satt", "Därför"),
    ("Nr", "Nivå", "Skäl"),
)
WIDTH = 26.1
"""Centimetres between the margins."""
COVER_WIDTHS, ABOUT_WIDTHS = (5.0, 21.1), (4.0, 22.1)
ANSWER_WIDTHS, SAID_WIDTHS, JUDGE_WIDTHS = (1.3, 9.3, 2.6, 12.9), (4.6, 3.4, 18.1), (2.0, 4.0, 20.1)
TABLE_SIZE = 9.0
LONG = 900
"""Characters: a row with a text of this length may go on on the next page."""


def draw(booklet: Booklet, author: str) -> bytes:
    """The .docx; the same booklet, the same bytes."""
    doc = Document()
    _prepare(doc, booklet, author)
    _cover(doc, booklet)
    for practice in booklet.practices:
        _practice(doc, practice)
    buffer = io.BytesIO()
    doc.save(buffer)
    return pack(unpack(buffer.getvalue()).items())


def _prepare(doc: DocumentType, booklet: Booklet, author: str) -> None:
    word.set_page(doc, side=(29.7 - WIDTH) / 2, edge=1.5, foot=0.8, lying=True)
    word.set_properties(doc, booklet.title, author, booklet.mark)
    footer = doc.sections[0].footer.paragraphs[0]
    footer.add_run(f"{booklet.mark}    sida ")
    word.page_number(footer._p)
    looks: dict[str, word.Look] = {
        "Normal": (10, INK, 0, 3), "Title": (20, BLUE, 0, 2), "Subtitle": (12, INK, 0, 8), "Heading 1": (15, BLUE, 0, 2),
        "Heading 2": (12, BLUE, 12, 3), "List Number": (10, INK, 0, 1), "List Bullet": (9, INK, 0, 1), "Footer": (8, MUTED, 0, 0),
    }  # fmt: skip
    word.set_styles(doc, looks)
    word.add_prompt_style(doc)


def _cover(doc: DocumentType, booklet: Booklet) -> None:
    doc.add_paragraph(booklet.title, "Title")
    doc.add_paragraph(booklet.round, "Subtitle")
    label, name = booklet.who
    table = _table(doc, ("Uppgift", "Skriv här"), "Vem som bedömer")
    for what, text, prompt in ((label, name, PROMPT_NAME), (DATE, "", PROMPT_DATE)):
        cells = word.add_row(table)
        cells[0].paragraphs[0].add_run(what).bold = True
        _box(cells[1], f"b_{what.lower()}", what, prompt, None, text)
    _finish(table, COVER_WIDTHS)
    _section(doc, "Så går det till")
    for step in booklet.steps:
        doc.add_paragraph(step, "List Number")
    _section(doc, "Nivåerna")
    levels = _table(doc, ("Benämning", "Betyder"), "Vad nivåerna betyder")
    for level, meaning in MEANINGS.items():
        cells = word.add_row(levels)
        cells[0].paragraphs[0].add_run(str(level)).bold = True
        cells[1].paragraphs[0].add_run(meaning)
    _finish(levels, COVER_WIDTHS)
    doc.add_paragraph(ABOUT).paragraph_format.space_before = Pt(6)
    small = doc.add_paragraph().add_run(booklet.marked)
    small.font.size, small.font.color.rgb = Pt(8.5), RGBColor.from_string(MUTED)


def _section(doc: DocumentType, heading: str) -> None:
    doc.add_paragraph(heading, "Heading 1").paragraph_format.space_before = Pt(12)


def _practice(doc: DocumentType, practice: PracticePart) -> None:
    doc.add_paragraph(practice.heading, "Heading 1").paragraph_format.page_break_before = True
    small = doc.add_paragraph().add_run(practice.answers)
    small.font.size, small.font.color.rgb = Pt(8.5), RGBColor.from_string(MUTED)
    about = _table(doc, ("Uppgift", "Enheten skriver"), f"Om arbetssättet: {practice.id}")
    for line in practice.about:
        _row(about, line)
    _finish(about, ABOUT_WIDTHS)
    for part in practice.elements:
        _element(doc, practice, part)


def _element(doc: DocumentType, practice: PracticePart, part: ElementPart) -> None:
    doc.add_paragraph(part.title, "Heading 2")
    for id, text in part.criteria:
        doc.add_paragraph(f"{id} {text}", "List Bullet").paragraph_format.keep_with_next = True
    table = _table(doc, ANSWER_HEADS, f"Svaren: {practice.id} {part.heading}")
    for a in part.answers:
        _row(table, (a.code, a.question, a.choice, a.text))
    _finish(table, ANSWER_WIDTHS)
    _keep_with_next(table)
    if part.said:
        _between(doc)
        said = _table(doc, SAID_HEADS, f"Redan sagt: {practice.id} {part.heading}")
        for line in part.said:
            _row(said, line, SAID)
        _finish(said, SAID_WIDTHS)
        _keep_with_next(said)
    _between(doc)
    judge = _table(doc, JUDGE_HEADS, f"{part.ask}: {practice.id}")
    cells = word.add_row(judge)
    cells[0].paragraphs[0].add_run(part.code).bold = True
    key = part.code.replace(" ", "_").lower()
    _box(cells[1], f"{key}_niva", f"{part.code} Nivå", PROMPT_LEVEL, LEVELS, part.level)
    _box(cells[2], f"{key}_skal", f"{part.code} Skäl", PROMPT_REASON, None, part.reason)
    judge.rows[-1].height = Cm(1.4)
    word.keep_row_together(judge.rows[-1]._tr)
    _finish(judge, JUDGE_WIDTHS)


def _between(doc: DocumentType) -> None:
    """A hair of space that stays with what comes after it."""
    spacer = doc.add_paragraph()
    spacer.paragraph_format.keep_with_next = True
    word.thin_spacer(spacer)


def _keep_with_next(table: Table) -> None:
    """The boxes to fill in stand on the page of the last answer, never alone on the next."""
    last: Any = table._tbl.tr_lst[-1]
    for paragraph in last.iter(qn("w:p")):
        Paragraph(paragraph, table).paragraph_format.keep_with_next = True


def _box(cell: Any, key: str, alias: str, prompt: str, labels: tuple[str, ...] | None, text: str) -> None:
    word.fill(cell._tc, ANSWER)
    cell.paragraphs[0]._p.append(word.control(key, alias, prompt, labels, plain(text)))


def _row(table: Table, texts: tuple[str, ...], fill: str = "") -> None:
    cells = word.add_row(table)
    if max(map(len, texts)) < LONG:
        word.keep_row_together(table._tbl.tr_lst[-1])
    for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        run = cell.paragraphs[0].add_run(plain(text))
        run.bold, run.font.size = n == 0, Pt(TABLE_SIZE)
        if fill:
            word.fill(cell._tc, fill)


def _table(doc: DocumentType, heads: tuple[str, ...], caption: str) -> Table:
    table = word.add_table(doc, heads, caption)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].font.size = Pt(TABLE_SIZE)
    return table


def _finish(table: Table, widths: tuple[float, ...]) -> None:
    for n, width in enumerate(widths):
        table.columns[n].width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
