"""How the templates that come with the program look: page, fonts, paragraph styles, and the drawing of lines and tags."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

from pipeline.base.package import read_zip, write_zip
from pipeline.office.looks import BLUE, INK, MUTED, RULE, SERIF
from pipeline.office.looks import FONT as SANS
from pipeline.office.word import drop_unused_parts, set_properties

TEXT_WIDTH = 17.4


def new_document(title: str) -> DocumentType:
    doc = Document()
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(1.65), Cm(1.4)
    section.header_distance, section.footer_distance = Cm(0.8), Cm(0.7)
    set_properties(doc, title, "")
    drop_unused_parts(doc)
    _language(doc)
    return doc


def _language(doc: DocumentType) -> None:
    defaults = doc.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/>'))
    settings = doc.settings.element
    hyphenation = parse_xml(f'<w:autoHyphenation {nsdecls("w")} w:val="true"/>')
    settings.find(qn("w:defaultTabStop")).addnext(hyphenation)


def style(
    doc: DocumentType, name: str, font: str, size: float, color: str = INK, before: float = 0, after: float = 0,
    line: float = 1.0, bold: bool = False, italic: bool = False, base: str = "Normal",
) -> ParagraphStyle:  # fmt: skip
    styles = doc.styles
    found: Any = styles[name] if name in [s.name for s in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != "Normal":
        found.base_style = styles[base]
    _font(found, font, size, color, bold, italic)
    found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(before), Pt(after)
    found.paragraph_format.line_spacing = line
    found.paragraph_format.widow_control = True
    borders = found.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        found.element.pPr.remove(borders)
    return found  # type: ignore[no-any-return]


def character_style(
    doc: DocumentType, name: str, font: str, size: float, color: str, bold: bool = False, italic: bool = False
) -> None:
    _font(doc.styles.add_style(name, WD_STYLE_TYPE.CHARACTER), font, size, color, bold, italic)


def _font(found: Any, font: str, size: float, color: str, bold: bool, italic: bool) -> None:
    found.font.name, found.font.size, found.font.color.rgb = font, Pt(size), RGBColor.from_string(color)
    found.font.bold, found.font.italic = bold, italic
    fonts = found.element.rPr.rFonts
    for theme in [a for a in fonts.attrib if "heme" in a]:
        del fonts.attrib[theme]
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), font)


def border(
    found: ParagraphStyle, side: str, color: str = RULE, size: int = 6, space: int = 3, kind: str = "single"
) -> None:
    properties = found.element.get_or_add_pPr()
    edges = properties.find(qn("w:pBdr"))
    if edges is None:
        edges = OxmlElement("w:pBdr")
        properties.insert_element_before(
            edges,
            "w:shd",
            "w:tabs",
            "w:suppressAutoHyphens",
            "w:spacing",
            "w:ind",
            "w:contextualSpacing",
            "w:jc",
            "w:outlineLvl",
        )
    edges.append(
        parse_xml(f'<w:{side} {nsdecls("w")} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{color}"/>')
    )


def fill(found: ParagraphStyle, color: str) -> None:
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{color}"/>')
    found.element.get_or_add_pPr().insert_element_before(
        shade, "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def no_hyphens(found: ParagraphStyle) -> None:
    found.element.get_or_add_pPr().insert_element_before(
        OxmlElement("w:suppressAutoHyphens"), "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
    )


def right_tab(found: ParagraphStyle, at: float) -> None:
    found.paragraph_format.tab_stops.clear_all()
    found.paragraph_format.tab_stops.add_tab_stop(Cm(at), 2)


def line(doc: Any, style_name: str, *runs: tuple[str, str] | str) -> Paragraph:
    """A paragraph of runs: text, or (text, character style)."""
    paragraph: Paragraph = doc.add_paragraph(style=style_name)
    for run in runs:
        text, look = run if isinstance(run, tuple) else (run, "")
        paragraph.add_run(text, look or None)
    return paragraph


def tag(doc: Any, text: str) -> None:
    """A paragraph that only holds a tag and is gone in the finished document."""
    doc.add_paragraph("{%p " + text + " %}", "Mallrad")


def field(paragraph: Paragraph, code: str) -> None:
    simple = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(simple)


def section_break(doc: DocumentType, columns: int) -> Any:
    """A thin paragraph that ends a section; continuous, so the columns before it are made equally long."""
    paragraph = doc.add_paragraph(style="Avsnittsbrytning")
    paragraph._p.get_or_add_pPr().append(section_properties(doc, columns))
    return paragraph


def section_properties(doc: DocumentType, columns: int) -> Any:
    body = doc.sections[-1]._sectPr
    properties = parse_xml(f'<w:sectPr {nsdecls("w")}><w:type w:val="continuous"/></w:sectPr>')
    for name in ("w:pgSz", "w:pgMar"):
        original = body.find(qn(name))
        properties.append(parse_xml(_xml(original)))
    properties.append(parse_xml(f'<w:cols {nsdecls("w")} w:num="{columns}" w:space="400"/>'))
    return properties


def _xml(element: Any) -> str:
    return etree.tostring(element, encoding="unicode")


def save(doc: DocumentType, path: Path) -> None:
    """Fixed zip dates, so that the script makes the same file each time."""
    buffer = BytesIO()
    doc.save(buffer)
    path.write_bytes(write_zip(read_zip(buffer.getvalue())))


def base_styles(doc: DocumentType) -> None:
    style(doc, "Normal", SERIF, 10)
    no_hyphens(style(doc, "Title", SANS, 22, BLUE, 0, 2, 0.95, bold=True))
    border(style(doc, "Header", SANS, 8, MUTED), "bottom", space=4)
    border(style(doc, "Footer", SANS, 8, MUTED), "top", space=4)
    for name in ("Header", "Footer"):
        right_tab(doc.styles[name], TEXT_WIDTH)  # type: ignore[arg-type]
    heading = style(doc, "Heading 1", SANS, 10.5, BLUE, 8, 2, bold=True)
    heading.paragraph_format.keep_with_next = True
    no_hyphens(heading)
    style(doc, "Mallrad", SANS, 8, MUTED)
    thin = style(doc, "Avsnittsbrytning", SANS, 1)
    thin.paragraph_format.line_spacing = Pt(1)
