"""The report's file around its text: styles, pages, headers and footers, charts as parts. python-docx makes the package."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

from pipeline.base.package import pack, unpack
from pipeline.office import word
from pipeline.office.charts import Plot, Size, chart_xml, numbers_book
from pipeline.office.looks import BLUE, FONT, INK, MUTED

from .markup import HAIR, TWIPS, attribute, field, paragraph, run

EMU = 360000
"""Per centimetre."""
PAGE, PAGES = "Sida", "av"
STYLES = {
    "Normal": (10, INK, 0, 5),
    "Title": (24, BLUE, 0, 4),
    "Subtitle": (12, MUTED, 0, 12),
    "Heading 1": (16, BLUE, 18, 6),
    "Heading 2": (12, BLUE, 12, 3),
    "Caption": (9, INK, 8, 3),
    "List Bullet": (10, INK, 0, 3),
    "List Number": (10, INK, 0, 3),
    "Cell": (8.5, INK, 0, 0),
    "Small": (8.5, MUTED, 2, 6),
}
"""Points, colour, points before and after."""
OWN = ("Cell", "Small")
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><w:body>{body}</w:body></w:document>'
)
PAGE_CM = (21.0, 29.7)
MARGIN = 2.0
ROOM, WIDE_ROOM = PAGE_CM[0] - 2 * MARGIN, PAGE_CM[1] - 2 * MARGIN
"""Centimetres of text on an upright and on a lying page."""


class Turn(NamedTuple):
    """From here on new pages: upright or lying, with so much (runs) at the top of each but the first."""

    wide: bool = False
    head: str = ""


class ReportFile:
    """A report being written: what it refers to gets its part and its number here."""

    def __init__(self, title: str, author: str, day: date | None, footer: str) -> None:
        """`day` is the date in its properties; `footer` stands before the number of every page."""
        self._doc = Document()
        self._part: Any = self._doc.part
        self._charts = 0
        self._prepare(title, author, day or word.UNDATED)
        self._footer = self._foot(footer)
        self._no_header = self._head("")

    def _prepare(self, title: str, author: str, day: date) -> None:
        word.set_properties(self._doc, title, author, day=day, hour=12)
        word.drop_unused_parts(self._doc)
        styles = self._doc.styles
        word.set_default_language(styles.element, "sv-SE")
        for name in OWN:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        for name, (size, colour, before, after) in STYLES.items():
            style: Any = styles[name]
            word.set_font(style.element, FONT)
            style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor.from_string(colour), False
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            style.paragraph_format.line_spacing = 1.0 if name in ("Cell", "Title", "Caption") else 1.1
        for name in ("Title", "Subtitle"):
            word.plain_title(styles[name].element)
        styles["Caption"].paragraph_format.keep_with_next = True

    def _foot(self, text: str) -> str:
        part, rid = self._part.add_footer_part()
        _filled(part, run(f"{text}   ·   {PAGE} ") + field("PAGE") + run(f" {PAGES} ") + field("NUMPAGES"))
        return str(rid)

    def _head(self, runs: str) -> str:
        part, rid = self._part.add_header_part()
        _filled(part, runs)
        return str(rid)

    def _section(self, wide: bool, head: str) -> str:
        width, height = sorted(PAGE_CM, reverse=wide)
        header = self._head(head) if head else self._no_header
        lying = ' w:orient="landscape"' if wide else ""
        edges = " ".join(f'w:{s}="{MARGIN * TWIPS:.0f}"' for s in ("top", "right", "bottom", "left"))
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/><w:headerReference w:type="first" r:id="{self._no_header}"/>'
            f'<w:footerReference w:type="default" r:id="{self._footer}"/><w:footerReference w:type="first" r:id="{self._footer}"/>'
            f'<w:type w:val="nextPage"/><w:pgSz w:w="{width * TWIPS:.0f}" w:h="{height * TWIPS:.0f}"{lying}/>'
            f'<w:pgMar {edges} w:header="510" w:footer="567" w:gutter="0"/>{"<w:titlePg/>" if head else ""}</w:sectPr>'
        )

    def chart(self, plot: Plot, size: Size, about: str) -> str:
        """A run that holds a chart; `about` is what a screen reader says."""
        self._charts += 1
        n, package = self._charts, self._doc.part.package
        part = Part(PackURI(f"/word/charts/chart{n}.xml"), CONTENT_TYPE.DML_CHART, chart_xml(plot, size), package)
        book = Part(
            PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{n}.xlsx"),
            CONTENT_TYPE.SML_SHEET,
            numbers_book(plot),
            package,
        )
        part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
        rid = self._doc.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        extent = f'cx="{size.width * EMU:.0f}" cy="{size.height * EMU:.0f}"'
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{n}" name="Diagram {n}" descr={attribute(about)}/><wp:cNvGraphicFramePr/><a:graphic>'
            f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="{rid}"/></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )

    def saved(self, written: Iterable[str | Turn]) -> bytes:
        """The file with what was written, in its order; the same gives the same bytes."""
        leaves: list[tuple[Turn, list[str]]] = [(Turn(), [])]
        for piece in written:
            if isinstance(piece, Turn):
                leaves.append((piece, []))
            elif piece:
                leaves[-1][1].append(piece)
        full = [("".join(pieces), self._section(*turn)) for turn, pieces in leaves if pieces]
        body = "".join(text + paragraph("", "", HAIR + section) for text, section in full[:-1]) + "".join(full[-1])
        buffer = io.BytesIO()
        self._doc.save(buffer)
        return pack({**unpack(buffer.getvalue()), "word/document.xml": DOCUMENT.format(body=body).encode()}.items())


def _filled(part: Any, runs: str) -> None:
    """A header or footer of one paragraph."""
    made = parse_xml(f'<w:p {word.NS}><w:pPr><w:pStyle w:val="Small"/></w:pPr>{runs}</w:p>')
    part.element.replace(part.element[0], made)
