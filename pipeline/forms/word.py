"""Draws the Word form: inline content controls, one per cell of fixed tables. Read back in docx.py.

What the file carries follows DESIGN: tag = key, alias = human name, the visible code in the first column of every
answer row, the form's identity in four places. What may not be used there is not used here.
"""

from __future__ import annotations

import io
from copy import deepcopy
from functools import cache, lru_cache
from typing import assert_never

from docx import Document
from docx.comments import Comments
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pipeline.base.package import pack, unpack
from pipeline.base.xml_text import plain
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Practice, Round
from pipeline.office import word
from pipeline.office.looks import ANSWER, BLUE, INK, MUTED

from .filling import BLANK, Filling
from .layout import (
    Block,
    Cover,
    FormRow,
    FormSection,
    Front,
    front,
    labels_offered,
    narrow_sections,
    sections,
    table_name,
)

WIDTH = 17.6
LONG = 1200
"""Characters of an answer whose row may break over pages."""
CUSTOM_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


def draw(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> bytes:
    """The Word form for one practice, with answers and comments in it; the same input gives the same bytes."""
    said, noted = front(instrument, practice, round, filling), is_noted(instrument, practice.depth, filling)
    doc = draw_document(instrument, practice.depth, practice.stage, said, filling, noted)
    return pack(members_of(doc).items())


def is_noted(instrument: Instrument, depth: str, filling: Filling) -> bool:
    """Whether the form has comments."""
    shown = (f.key for f in fields(instrument, depth) if filling.only is None or f.key in filling.only)
    return any(filling.notes.get(key) for key in shown)


def members_of(doc: DocumentType) -> dict[str, bytes]:
    """The members of the file that a document is saved as."""
    buffer = io.BytesIO()
    doc.save(buffer)
    return unpack(buffer.getvalue())


def draw_document(
    instrument: Instrument, depth: str, stage: str, said: Front, filling: Filling, noted: bool
) -> DocumentType:  # fmt: skip
    """The form with answers, and with comments when it is `noted`."""
    doc, first = Document(io.BytesIO(_base_document())), said.cover
    word.set_properties(doc, f"{first.title}: {first.practice}", said.sender, said.mark)
    _draw_cover(doc, instrument, first)
    for n, section in enumerate(narrow_sections(sections(instrument, depth), filling.only)):
        _draw_section(doc, instrument, section, depth, stage, filling, new_page=n == 0 and not filling.part)
    if noted:
        add_comments(doc.element.body, doc.comments, filling, said.sender)
    _add_paragraph(doc, instrument.form.thanks, "Lead").paragraph_format.space_before = Pt(8)
    _footer(doc, f"{first.mark}   ·   {instrument.form.page}")
    _custom_property(doc, said.mark)
    return doc


def add_comments(where: word.Xml, comments: Comments, filling: Filling, sender: str) -> None:
    """Comments around the controls of a document or of a row."""
    for sdt in tuple(word.controls_in(where)):
        if note := filling.notes.get(word.key_of(sdt)):
            word.comment(comments, sdt, plain(note), sender)


@cache
def _base_document() -> bytes:
    """The page and the styles of every form."""
    doc = Document()
    word.set_page(doc, side=1.6, edge=1.5, foot=0.8)
    doc.sections[0].header_distance = Cm(0.8)
    _styles(doc)
    word.drop_unused_parts(doc)
    buffer = io.BytesIO()
    doc.save(buffer)
    return buffer.getvalue()


def _styles(doc: DocumentType) -> None:
    looks: dict[str, word.Look] = {"Normal": (9.5, INK, 0, 3), "Title": (20, BLUE, 0, 0), "Subtitle": (12, INK, 0, 6), "Heading 1": (14, BLUE, 12, 2),
             "Heading 2": (11, BLUE, 9, 3), "List Number": (9.5, INK, 0, 1), "List Bullet": (9.5, INK, 0, 1)}  # fmt: skip
    word.set_styles(doc, looks, line=1.0)
    styles = doc.styles
    for name, size, color, after in (("Lead", 9.5, MUTED, 4), ("Cell", 9.5, INK, 0), ("Small", 8.5, MUTED, 0)):
        style = styles.add_style(name, 1)
        style.base_style = styles["Normal"]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(color)
        style.paragraph_format.space_after = Pt(after)
    styles["Lead"].paragraph_format.keep_with_next = True
    word.add_prompt_style(doc)


def _draw_cover(doc: DocumentType, instrument: Instrument, first: Cover) -> None:
    _add_paragraph(doc, first.title, "Title")
    _add_paragraph(doc, first.practice, "Subtitle")
    for label, text in first.texts:
        p = doc.add_paragraph()
        p.add_run(f"{label}: ").bold = True
        p.add_run(text)
    for heading, items, style in (
        (instrument.form.steps_heading, first.steps, "List Number"),
        (instrument.form.notes_heading, first.notes, "List Bullet"),
    ):
        _add_paragraph(doc, heading, "Heading 1")
        for item in items:
            _add_paragraph(doc, item, style)
    if first.facts_lead:
        _add_paragraph(doc, instrument.form.facts_heading, "Heading 1")
        _add_paragraph(doc, first.facts_lead, "Lead")
    else:
        word.thin_spacer(_add_paragraph(doc, "", "Small"))
    heads = instrument.form.columns
    table = _table(doc, (heads.fact, heads.known), (5.2, WIDTH - 5.2), instrument.form.facts_heading)
    for name, value in first.facts:
        cells = word.add_row(table)
        cells[0].paragraphs[0].add_run(name)
        cells[1].paragraphs[0].add_run(value)
    _finish(table)
    _add_paragraph(doc, first.mark, "Small").paragraph_format.space_before = Pt(8)


def _draw_section(
    doc: DocumentType,
    instrument: Instrument,
    section: FormSection,
    depth: str,
    stage: str,
    filling: Filling,
    new_page: bool,
) -> None:
    heading = _add_paragraph(doc, section.title, "Heading 1")
    heading.paragraph_format.page_break_before = new_page
    if section.lead:
        _add_paragraph(doc, section.lead, "Lead")
    for n, block in enumerate(section.blocks):
        if block.heading:
            _add_paragraph(doc, block.heading, "Heading 2")
        elif n:
            word.thin_spacer(_add_paragraph(doc, "", "Small"))
        table = deepcopy(_blank_table(instrument, depth, stage, block, table_name(section, block)))
        doc.element.body.sectPr.addprevious(table)
        for row, tr in zip(block.rows, table.tr_lst[1:] if filling.answers else (), strict=False):
            fill_row(tr, instrument, row, depth, stage, filling)


@lru_cache(maxsize=512)
def _blank_table(instrument: Instrument, depth: str, stage: str, block: Block, caption: str) -> word.Xml:
    """The table of a block without answers, which practices have alike: to be copied and not changed."""
    table = _table(_scratch(), block.columns, _widths(block), caption)
    for row in block.rows:
        _draw_row(table, instrument, row, depth, stage)
    _finish(table)
    drawn: word.Xml = table._tbl
    drawn.getparent().remove(drawn)
    return drawn


@cache
def _scratch() -> DocumentType:
    return Document()


def fill_row(tr: word.Xml, instrument: Instrument, row: FormRow, depth: str, stage: str, filling: Filling) -> None:
    """Answers in place of the prompts. A row with a long one may break over pages."""
    for tc, field in zip(tr.tc_lst[2:], row.fields, strict=True):
        if text := plain(filling.answers.get(field.key, "")):
            blank = next(word.controls_in(tc))
            blank.getparent().replace(blank, _control(instrument, field, depth, stage, text))
    if any(len(filling.answers.get(f.key, "")) >= LONG for f in row.fields):
        word.let_row_break(tr)


def _widths(block: Block) -> tuple[float, ...]:
    code, choice = 1.2, 2.5
    if len(block.columns) == 3:
        ask = 11.0 if all(f.kind.is_chosen for row in block.rows for f in row.fields) else 5.6
        return code, ask, WIDTH - code - ask
    ask = 5.6 if block.rows[0].title else 8.4
    return code, ask, choice, WIDTH - code - ask - choice


def _draw_row(table: Table, instrument: Instrument, row: FormRow, depth: str, stage: str) -> None:
    cells = word.add_row(table)
    cells[0].paragraphs[0].add_run(row.code).bold = True
    _draw_question(cells[1], row)
    for cell, field in zip(cells[2:], row.fields, strict=True):
        word.fill(cell._tc, ANSWER)
        cell.paragraphs[0]._p.append(_control(instrument, field, depth, stage))
    word.keep_row_together(table.rows[-1]._tr)
    if len(row.fields) == 1 and row.fields[0].element:
        table.rows[-1].height = Cm(2.2)


def _control(instrument: Instrument, field: Field, depth: str, stage: str, text: str = "") -> word.Xml:
    labels: tuple[str, ...] | None
    match field.kind:
        case FieldKind.CHOICE:
            labels = tuple(labels_offered(instrument, field, stage, depth))
            labels = (*labels, text) if text and text not in labels else labels
        case FieldKind.TEXT | FieldKind.DATE:
            labels = None
        case _:
            assert_never(field.kind)
    return word.control(field.key, field.alias, instrument.placeholders.of(field.kind), labels, text)


def _draw_question(cell: _Cell, row: FormRow) -> None:
    p = cell.paragraphs[0]
    if row.title:
        p.add_run(row.title).bold = True
        p = _add_paragraph(cell, "", "Cell")
    p.add_run(row.ask)
    for text, bold in ((row.hint, True), (row.help, False)):
        if text:
            run = _add_paragraph(cell, "", "Small").add_run(text)
            run.bold = bold
            if bold:
                run.font.color.rgb = RGBColor.from_string(INK)


def _add_paragraph(where: DocumentType | _Cell, text: str, style: str) -> Paragraph:
    """A paragraph with a style, by the id that Word makes of its name: python-docx searches all styles twice for a name."""
    paragraph = where.add_paragraph(text)
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _table(doc: DocumentType, columns: tuple[str, ...], widths: tuple[float, ...], caption: str) -> Table:
    table = word.add_table(doc, columns, caption)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _finish(table: Table) -> None:
    widths = [column.width for column in table.columns]
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
            if cell.paragraphs[0]._p.style is None:
                cell.paragraphs[0]._p.style = "Cell"


def _footer(doc: DocumentType, text: str) -> None:
    """The text, with the number of the page in place of {page}."""
    p = doc.sections[0].footer.paragraphs[0]
    p.style = "Small"
    before, after = text.split("{page}")
    p.add_run(before)
    word.page_number(p._p)
    if after:
        p.add_run(after)


def _custom_property(doc: DocumentType, mark: str) -> None:
    blob = word.custom_properties(mark)
    package = doc.part.package
    part = Part(
        PackURI("/docProps/custom.xml"),
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        blob,
        package,
    )
    package.relate_to(part, CUSTOM_PROPERTIES)
