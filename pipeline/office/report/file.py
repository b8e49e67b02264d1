"""The report's file around its text, in the look of a template: pages, headers and footers, charts as parts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from pipeline.base.package import pack, unpack
from pipeline.office import word
from pipeline.office.charts import ChartSize, Plot, chart_xml, numbers_book

from .look import ReportLook
from .markup import HAIR, TWIPS, attribute, field, paragraph, run

EMU = 360000
"""Per centimetre."""
NUMBERS = re.compile(r"(\{pages?\})")
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><w:body>{body}</w:body></w:document>'
)


class Turn(NamedTuple):
    """From here on new pages: upright or lying, with so much (runs) at the top of each but the first."""

    wide: bool = False
    head: str = ""


class ReportFile:
    """A report being written: what it refers to gets its part and its number here."""

    def __init__(
        self, look: ReportLook, title: str, author: str, day: date | None, footer: tuple[str, str], numbers_below: str
    ) -> None:
        """`day` is the date in its properties; `footer` stands on every page: a text, and how it is numbered, with
        {page} and {pages}; `numbers_below` says of a
        chart, to who cannot see it, where its numbers are."""
        self.look, self.numbers_below = look, numbers_below
        self._doc = look.new_document()
        self._part: Any = self._doc.part
        self._own: Any = self._doc.sections[-1]._sectPr
        self._charts, self._sections = 0, 0
        word.set_properties(self._doc, title, author, day=day or word.UNDATED, hour=12)
        self._footer = self._foot(*footer)
        self._no_header = self._head("")

    def _foot(self, text: str, page: str) -> str:
        part, rid = self._part.add_footer_part()
        fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
        runs = (field(fields[p]) if p in fields else run(p) for p in NUMBERS.split(f"{text}   ·   {page}") if p)
        self._fill(part, "".join(runs))
        return str(rid)

    def _head(self, runs: str) -> str:
        part, rid = self._part.add_header_part()
        self._fill(part, runs)
        return str(rid)

    def _header(self, kind: str) -> str:
        """The template's own header for the first page or the others, else an empty one."""
        for reference in self._own.findall(qn("w:headerReference")):
            if reference.get(qn("w:type")) == kind:
                return str(reference.get(qn("r:id")))
        return self._no_header

    def _section(self, wide: bool, head: str) -> str:
        look = self.look
        width, height = sorted(look.page, reverse=wide)
        others = self._header("default")
        opens = self._own.find(qn("w:titlePg")) is not None and not self._sections
        first = self._header("first") if opens else others
        self._sections += 1
        header = self._head(head) if head else others
        lying = ' w:orient="landscape"' if wide else ""
        sides = zip(("top", "right", "bottom", "left", "header", "footer"), (*look.margins, *look.edges), strict=True)
        edges = " ".join(f'w:{side}="{cm * TWIPS:.0f}"' for side, cm in sides)
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/><w:headerReference w:type="first" r:id="{first}"/>'
            f'<w:footerReference w:type="default" r:id="{self._footer}"/><w:footerReference w:type="first" r:id="{self._footer}"/>'
            f'<w:type w:val="nextPage"/><w:pgSz w:w="{width * TWIPS:.0f}" w:h="{height * TWIPS:.0f}"{lying}/>'
            f'<w:pgMar {edges} w:gutter="0"/>{"<w:titlePg/>" if first != header else ""}</w:sectPr>'
        )

    def chart(self, plot: Plot, size: ChartSize, about: str) -> str:
        """A run that holds a chart; `about` is what a screen reader says."""
        self._charts += 1
        n, package = self._charts, self._doc.part.package
        part = Part(
            PackURI(f"/word/charts/chart{n}.xml"),
            CONTENT_TYPE.DML_CHART,
            chart_xml(plot, size, self.look.inks),
            package,
        )
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
        return pack(
            {
                **unpack(buffer.getvalue()),
                "word/document.xml": self._styled(DOCUMENT.format(body=body)).encode(),
            }.items()
        )

    def _styled(self, xml: str) -> str:
        """With the styles' ids as they are in the template."""
        return re.sub(r'(?<=<w:[prt]Style w:val=")\w+(?=")|(?<=<w:tblStyle w:val=")\w+(?=")', self._id, xml)

    def _id(self, found: re.Match[str]) -> str:
        return self.look.ids[found[0]]

    def _fill(self, part: Any, runs: str) -> None:
        """A header or footer of one paragraph."""
        xml = f'<w:p {word.NS}><w:pPr><w:pStyle w:val="Litentext"/></w:pPr>{runs}</w:p>'
        part.element.replace(part.element[0], parse_xml(self._styled(xml)))
