"""Draws a report as .docx with python-docx: heading styles, header rows, alternative texts, Swedish all through."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pipeline.base.package import pack, unpack
from pipeline.base.xml_text import plain
from pipeline.office import word

from .blocks import Block, Bullets, Chart, Heading, Report, Table, Text
from .chart import WIDTH
from .chart import draw as draw_chart

FONT = "Arial"
INK, MUTED, BLUE, HEAD_FILL, RULE = "1F2933", "52606D", "1F4E79", "E3ECF5", "9FB3C8"
SIZES = {
    "Normal": (9.5, INK, 0, 4),
    "Title": (20, BLUE, 0, 2),
    "Subtitle": (10, MUTED, 0, 6),
    "Heading 1": (13, BLUE, 10, 2),
    "Heading 2": (10.5, BLUE, 6, 2),
    "List Bullet": (9.5, INK, 0, 1),
}
"""Points, colour, points before and after."""
NO_DATE = date(2000, 1, 1)
FIRST = 2
"""Rows of a table that stay with its head; a table of figures stays whole, below its chart."""
UNUSED = ("customXml", "thumbnail", "stylesWithEffects")
"""What python-docx's own template brings along and nothing here needs."""


def draw(report: Report, author: str) -> bytes:
    """The report as a file; the same report gives the same bytes."""
    doc = Document()
    _prepare(doc, report, author)
    doc.add_paragraph(report.title, "Title")
    doc.add_paragraph(report.subtitle, "Subtitle")
    for block, below in zip(report.blocks, (*report.blocks[1:], None), strict=True):
        _block(doc, block)
        if isinstance(block, Text) and isinstance(below, Table | Bullets):
            doc.paragraphs[-1].paragraph_format.keep_with_next = True
    footer = doc.sections[0].footer.paragraphs[0]
    footer.style = doc.styles["Small"]
    footer.add_run(f"{report.footer}   ·   sida ")
    word.page_number(footer._p)
    buffer = io.BytesIO()
    doc.save(buffer)
    return pack(unpack(buffer.getvalue()).items())


def _prepare(doc: DocumentType, report: Report, author: str) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.8)
    about = doc.core_properties
    about.title, about.author, about.language = report.title[:255], author[:255], "sv-SE"
    about.comments, about.last_modified_by, about.keywords = "", "", ""
    day = report.written or NO_DATE
    about.created = about.modified = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [k for k, r in rels.items() if r.reltype.rsplit("/", 1)[-1] in UNUSED]:
            del rels[key]
    _styles(doc)


def _styles(doc: DocumentType) -> None:
    styles = doc.styles
    word.set_default_language(styles.element, "sv-SE")
    for name in ("Cell", "Small"):
        styles.add_style(name, 1).base_style = styles["Normal"]
    for name, (size, color, before, after) in {**SIZES, "Cell": (8, INK, 0, 0), "Small": (8, MUTED, 0, 0)}.items():
        style: Any = styles[name]
        word.set_font(style.element, FONT)
        style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor.from_string(color), False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0 if name in ("Cell", "Small", "Title") else 1.08
    for name in ("Title", "Subtitle"):
        word.plain_title(styles[name].element)


def _block(doc: DocumentType, block: Block) -> None:
    match block:
        case Heading():
            doc.add_heading(plain(block.text), block.level)
        case Text():
            doc.add_paragraph(plain(block.text))
        case Bullets():
            for n, item in enumerate(block.items, 2):
                paragraph = doc.add_paragraph(plain(item), "List Bullet")
                paragraph.paragraph_format.keep_with_next = n == len(block.items)  # the last one never stands alone
        case Table():
            _table(doc, block)
        case Chart():
            _chart(doc, block)


def _chart(doc: DocumentType, chart: Chart) -> None:
    paragraph = doc.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(2)
    shape = paragraph.add_run().add_picture(io.BytesIO(draw_chart(chart)), width=Cm(WIDTH))
    named = shape._inline.docPr
    named.set("descr", plain(chart.about))
    named.set("name", f"Diagram {named.get('id')}")


def _table(doc: DocumentType, content: Table) -> None:
    table = doc.add_table(rows=1 + len(content.rows), cols=len(content.columns))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    word.describe_table(table._tbl, content.caption, RULE)
    for column, width in zip(table.columns, content.widths, strict=True):
        column.width = Cm(width)
    kept = len(content.rows) if content.figures else FIRST
    for n, (line, row) in enumerate(zip(table.rows, (content.columns, *content.rows), strict=True)):
        for k, (cell, text, width) in enumerate(zip(line.cells, row, content.widths, strict=True)):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph._p.style = "Cell"  # by its id: python-docx searches all styles for a name
            run = paragraph.add_run(plain(text))
            paragraph.paragraph_format.keep_with_next = n < min(kept, len(content.rows))
            _look(cell, paragraph, run, head=n == 0, figure=k >= len(row) - content.figures)
        (word.keep_row_together if n else word.header_row)(line._tr)
    after = doc.add_paragraph(style="Small")
    after.paragraph_format.space_after = Pt(2)
    after.paragraph_format.line_spacing = Pt(3)


def _look(cell: Any, paragraph: Paragraph, run: Any, head: bool, figure: bool) -> None:
    if head:
        word.fill(cell._tc, HEAD_FILL)
        run.bold = True
    if figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run.font.size = Pt(7.5) if head else None
        if run.text == "0":
            run.font.color.rgb = RGBColor.from_string(MUTED)
