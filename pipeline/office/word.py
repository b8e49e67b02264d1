"""What our Word files made from nothing share: page, properties, styles, tables, and the elements python-docx has no call for."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.comments import Comments
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table

from pipeline.base.xml_text import plain

from .looks import FONT, HEAD, MUTED, RULE

NS = nsdecls("w")
Xml = Any
"""lxml elements under python-docx's own classes, which have no usable types."""

TABLE_ORDER = ("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing",
               "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")  # fmt: skip


UNUSED = ("customXml", "thumbnail", "stylesWithEffects")
"""What python-docx's own template brings along: a bibliography, a picture of a page, a second copy of every style."""
CORE_PROPERTIES = RELATIONSHIP_TYPE.CORE_PROPERTIES
UNDATED = date(2000, 1, 1)
"""The date in a file's properties when nothing in it has one: the clock would give other bytes each time."""
A4 = (21.0, 29.7)
LANGUAGE = "sv-SE"


def set_page(doc: Document, side: float, edge: float, foot: float, lying: bool = False) -> None:
    """A4. Centimetres left and right of the text, above and below it, and from the header and the footer to the paper's edge."""
    section = doc.sections[0]
    width, height = sorted(A4, reverse=lying)
    if lying:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = Cm(side)
    section.top_margin, section.bottom_margin = Cm(edge), Cm(edge)
    section.footer_distance = Cm(foot)


def set_properties(doc: Document, title: str, author: str, mark: str = "", day: date = UNDATED, hour: int = 0) -> None:
    """What stands in the file's properties. `mark` is among its keywords; no more than 255 letters each, as Word has it."""
    about = doc.core_properties
    about.title, about.author = plain(title).replace("\n", " ")[:255], plain(author)[:255]
    about.keywords, about.language = mark[:255], LANGUAGE
    about.comments, about.last_modified_by = "", ""
    about.created = about.modified = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def drop_unused_parts(doc: Document) -> None:
    """And LibreOffice's properties, which python-docx does not know for such: there would be two."""
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [k for k, r in rels.items() if is_unused(r.reltype)]:
            del rels[key]


def is_unused(kind: str) -> bool:
    return kind.rsplit("/", 1)[-1] in UNUSED or (kind.endswith("/core-properties") and kind != CORE_PROPERTIES)


Look = tuple[float, str, float, float]
"""Of a paragraph style: points, colour, points before and after."""


def set_styles(doc: Document, looks: Mapping[str, Look], line: float | None = None) -> None:
    """The looks of some of Word's own styles, upright and in our font, and the language of all; `line` is their distance of lines."""
    styles = doc.styles
    set_default_language(styles.element, LANGUAGE)
    for name, (size, ink, before, after) in looks.items():
        style: Any = styles[name]
        set_font(style.element, FONT)
        style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor.from_string(ink), False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        if line:
            style.paragraph_format.line_spacing = line
    for name in ("Title", "Subtitle"):
        plain_title(styles[name].element)


def add_prompt_style(doc: Document) -> None:
    """What stands in a box until somebody writes there."""
    prompt: Any = doc.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    prompt.font.color.rgb = RGBColor.from_string(MUTED)


def add_table(doc: Document, heads: Sequence[str], caption: str) -> Table:
    """A table of its head only, which is repeated on every page; a screen reader says the caption."""
    table: Table = doc.add_table(rows=1, cols=len(heads))
    table.autofit = False
    describe_table(table._tbl, caption, RULE)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        fill(cell._tc, HEAD)
        cell.paragraphs[0].add_run(head).bold = True
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    header_row(table.rows[0]._tr)
    return table


def add_row(table: Table) -> Any:
    """The cells of a new row."""
    return table.add_row().cells  # type: ignore[no-untyped-call]


def control(key: str, alias: str, prompt: str, labels: tuple[str, ...] | None, text: str = "") -> Xml:
    """An inline content control: a drop-down list when `labels` is given, else multi-line plain text.

    With a `text` it is filled in as Word fills it. Only text controls are locked against deletion: a locked drop-down
    cannot be answered in every editor.
    """
    if labels is None:
        lock, kind = '<w:lock w:val="sdtLocked"/>', '<w:text w:multiLine="1"/>'
    else:
        items = "".join(f"<w:listItem w:displayText={quoteattr(x)} w:value={quoteattr(x)}/>" for x in labels)
        lock, kind = "", f"<w:dropDownList>{items}</w:dropDownList>"
    number = zlib.crc32(key.encode()) & 0x7FFFFFFF or 1
    empty = "" if text else "<w:showingPlcHdr/>"
    prompted = f'<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>{escape(prompt)}</w:t>'
    return parse_xml(
        f"<w:sdt {NS}><w:sdtPr><w:alias w:val={quoteattr(alias)}/><w:tag w:val={quoteattr(key)}/>"
        f'<w:id w:val="{number}"/>{lock}{empty}{kind}</w:sdtPr>'
        f"<w:sdtContent><w:r>{_run_content(text) if text else prompted}</w:r></w:sdtContent></w:sdt>"
    )


def _run_content(text: str) -> str:
    """The content of a run: Enter in a plain-text control is a line break."""
    signs = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    return "".join(
        signs.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in re.split(r"([\n\t])", text)
        if part
    )


def key_of(control: Xml) -> str:
    """The key of the field that a control is for."""
    return str(control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")))


def controls_in(element: Xml) -> Iterator[Xml]:
    found: Iterator[Xml] = element.iter(qn("w:sdt"))
    return found


def comment(comments: Comments, sdt: Xml, text: str, author: str) -> None:
    """A comment around a control. It bears no date, so that the same form is the same bytes."""
    initials = "".join(word[0] for word in author.split())[:9]
    said = comments.add_comment(text, author[:255], initials)
    for run in (run for p in said.paragraphs for run in p.runs if run.text):
        run.font.name, run.font.size = FONT, Pt(10)
    made = said._comment_elm
    del made.attrib[qn("w:date")]
    number = made.get(qn("w:id"))
    sdt.addprevious(parse_xml(f'<w:commentRangeStart {NS} w:id="{number}"/>'))
    sdt.addnext(parse_xml(f'<w:r {NS}><w:commentReference w:id="{number}"/></w:r>'))
    sdt.addnext(parse_xml(f'<w:commentRangeEnd {NS} w:id="{number}"/>'))


def set_default_language(styles: Xml, language: str) -> None:
    """The language Word and screen readers go by stands in the document defaults, not in the core properties."""
    lang = styles.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}")
    lang.set(qn("w:val"), language)
    lang.set(qn("w:eastAsia"), language)


def set_font(style: Xml, font: str) -> None:
    """One font for every script; theme fonts would win over it."""
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def plain_title(style: Xml) -> None:
    for parent, name in ((style.pPr, "w:pBdr"), (style.rPr, "w:spacing")):
        found = None if parent is None else parent.find(qn(name))
        if found is not None:
            parent.remove(found)


def fill(cell: Xml, color: str) -> None:
    cell.get_or_add_tcPr().append(parse_xml(f'<w:shd {NS} w:val="clear" w:color="auto" w:fill="{color}"/>'))


def header_row(row: Xml) -> None:
    properties = row.get_or_add_trPr()
    properties.append(parse_xml(f"<w:cantSplit {NS}/>"))
    properties.append(parse_xml(f"<w:tblHeader {NS}/>"))


def keep_row_together(row: Xml) -> None:
    row.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {NS}/>"))


def let_row_break(row: Xml) -> None:
    """The row may break over pages again."""
    properties = row.trPr
    properties.remove(properties.find(qn("w:cantSplit")))
    if not len(properties):
        row.remove(properties)


def describe_table(table: Xml, caption: str, color: str) -> None:
    """Thin lines, cell padding and the title that a screen reader says."""
    sides = "".join(
        f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="{color}"/>'
        for s in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{s} w:w="{w}" w:type="dxa"/>' for s, w in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85))
    )
    properties = table.tblPr
    for old in ("tblStyle", "tblLook"):
        found = properties.find(qn(f"w:{old}"))
        if found is not None:
            properties.remove(found)
    for xml in (
        f'<w:tblInd {NS} w:w="85" w:type="dxa"/>',
        f"<w:tblBorders {NS}>{sides}</w:tblBorders>",
        f"<w:tblCellMar {NS}>{margins}</w:tblCellMar>",
        f'<w:tblLook {NS} w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>',
        f"<w:tblCaption {NS} w:val={quoteattr(caption)}/>",
    ):
        properties.append(parse_xml(xml))
    ordered = sorted(properties, key=lambda e: TABLE_ORDER.index(e.tag.split("}")[1]))
    for element in ordered:
        properties.append(element)


def thin_spacer(paragraph: Any) -> None:
    """Two tables in a row would become one: a hair of space between them."""
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:spacing {NS} w:before="0" w:after="0" w:line="80" w:lineRule="exact"/>')
    )


def page_number(paragraph: Xml) -> None:
    for kind in ("begin", None, "separate", "1", "end"):
        if kind is None:
            xml = f'<w:r {NS}><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        elif kind == "1":
            xml = f"<w:r {NS}><w:t>1</w:t></w:r>"
        else:
            xml = f'<w:r {NS}><w:fldChar w:fldCharType="{kind}"/></w:r>'
        paragraph.append(parse_xml(xml))


def custom_properties(mark: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="Formular"><vt:lpwstr>{escape(mark)}</vt:lpwstr></property></Properties>'
    ).encode()
