"""Makes overview.docx and overview.pptx as they come with the program: how reports and decks look, with a sample of each style to see it by.

The program takes styles, page, header, master and layouts, never what stands in them. What it needs is checked when it opens them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor
from lxml import etree
from pptx import Presentation
from pptx.util import Emu
from template_styles import save

from pipeline.base.package import pack, unpack
from pipeline.office import word
from pipeline.office.looks import BLUE, FONT, GREY, HEAD, ICE, INK, MUTED, PAPER, RULE, SKY, STEEL
from pipeline.office.report.look import NEEDED
from pipeline.outputs.overview.deck.frame import APP, FOOT_POINTS
from pipeline.outputs.overview.deck.look import CONTENT, NAME, OPENING
from pipeline.outputs.overview.deck.markup import NAMESPACES, SlidePlace, emu, frame, paragraph, run, shape, theme_fill
from pipeline.outputs.overview.deck.slide import BODY, HEIGHT, LEFT, ROOM, TITLE_SIZES, WIDTH

CHANGE = (
    "Ändra utseendet i bildbakgrunden: typsnitt, färger, bakgrund och logotyp. Bilderna i den här filen används inte."
)
TITLE, UNDER = SlidePlace(2.6, 6.2, ROOM - 3, 3.6), SlidePlace(2.6, 10.3, ROOM - 3, 2.4)
"""Of the first slide."""
HEADING, TEXT = SlidePlace(LEFT, 1.5, ROOM, 1.3), SlidePlace(LEFT, 3.2, ROOM, 13.6)
FOOT, NUMBER = SlidePlace(LEFT, 18.0, ROOM - 3, 0.6), SlidePlace(LEFT + ROOM - 2.4, 18.0, 2.4, 0.6)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
THEME = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": BLUE,
    "lt2": HEAD,
    "accent1": BLUE,
    "accent2": SKY,
    "accent3": MUTED,
    "accent4": ICE,
    "accent5": STEEL,
    "accent6": RULE,
    "hlink": BLUE,
    "folHlink": GREY,
}
"""Text is dk1, titles dk2, what stands beside is accent3, lines are accent6 and the ground of a table's head is lt2."""
STYLES: dict[str, word.Look] = {
    "Normal": (10, INK, 0, 5),
    "Title": (24, BLUE, 0, 4),
    "Subtitle": (12, MUTED, 0, 12),
    "Heading 1": (16, BLUE, 18, 6),
    "Heading 2": (12, BLUE, 12, 3),
    "Caption": (9, INK, 8, 3),
    "List Bullet": (10, INK, 0, 3),
    "Tabelltext": (8.5, INK, 0, 0),
    "Tabellhuvud": (8.5, INK, 0, 0),
    "Liten text": (8.5, MUTED, 2, 6),
}
TIGHT = ("Tabelltext", "Tabellhuvud", "Title", "Caption")
"""One line apart; the others a tenth more."""
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
SAMPLES = (
    ("Rapportens rubrik", "Title"),
    ("Underrubrik: omgång och avsändare", "Subtitle"),
    ("Ändra stilarna i den här filen, så får översiktens rapport och rapporten om frågorna ert utseende. Texten används inte.", "Normal"),
    ("Rubrik 1", "Heading 1"),
    ("Rubrik 2", "Heading 2"),
    ("En punkt i en lista", "List Bullet"),
    ("Liten text: noter, sidfot och det som står under en rubrik", "Liten text"),
    ("Beskrivning: tabellens rubrik", "Caption"),
)  # fmt: skip


def set_theme(part: Any, name: str) -> None:
    """Our colours and our font in a theme that python-docx or python-pptx brings along."""
    theme = etree.fromstring(part.blob)
    for slot, value in THEME.items():
        (place,) = theme.iterfind(f".//{{{DRAWING}}}clrScheme/{{{DRAWING}}}{slot}")
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, f"{{{DRAWING}}}srgbClr", val=value)
    for font in theme.iterfind(f".//{{{DRAWING}}}fontScheme//{{{DRAWING}}}latin"):
        font.set("typeface", FONT)
    theme.set("name", name)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def make_report(path: Path) -> None:
    doc = Document()
    word.set_page(doc, side=2.0, edge=2.0, foot=1.0)
    doc.sections[0].header_distance = doc.sections[0].footer_distance
    word.set_properties(doc, "Utseende för rapporter", "")
    word.drop_unused_parts(doc)
    styles = doc.styles
    for name in ("Tabelltext", "Tabellhuvud", "Liten text"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    word.set_styles(doc, STYLES, line=1.1)
    for name in TIGHT:
        styles[name].paragraph_format.line_spacing = 1.0
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Tabellhuvud"].font.bold = True
    link: Any = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(BLUE), True
    styles.element.append(_table_style())
    set_theme(next(p for p in doc.part.package.iter_parts() if str(p.partname).endswith("/theme1.xml")), "Rapport")
    _drop_styles(styles)
    for text, style in SAMPLES:
        doc.add_paragraph(text, style)
    table = doc.add_table(2, 2)
    table.style = styles["Rapporttabell"]
    for row, look, texts in zip(
        table.rows, ("Tabellhuvud", "Tabelltext"), (("Huvud", "Antal"), ("En rad", "7")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].style = look
            cell.paragraphs[0].add_run(text)
    word.header_row(table.rows[0]._tr)
    table._tbl.tblPr.append(parse_xml(f'<w:tblCaption {nsdecls("w")} w:val="En tabell"/>'))
    doc.add_paragraph("", "Liten text").add_run("En länk i texten", "Hyperlink")
    footer = doc.sections[0].footer.paragraphs[0]
    footer.style = "Liten text"
    footer.add_run("Sidfoten skriver programmet, med sidans nummer. Ert sidhuvud följer med.")
    save(doc, path)


def _drop_styles(styles: Any) -> None:
    """All but what reports are written in and what that rests on: a hundred and sixty looks of tables would hide the unit's own."""
    known = {s.style_id: s for s in styles}
    kept = {s.style_id for s in styles if s.name in NEEDED or s.element.get(qn("w:default")) == "1"}
    while (
        more := {
            e.get(qn("w:val"))
            for k in kept
            for n in ("w:basedOn", "w:link", "w:next")
            for e in known[k].element.findall(qn(n))
        }
        - kept
    ):
        kept |= more & known.keys()
    for name, style in known.items():
        if name not in kept:
            style.delete()


def _table_style() -> Any:
    lines = "".join(f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>' for s in SIDES)
    pads = "".join(
        f'<w:{s} w:w="{w}" w:type="dxa"/>' for s, w in (("top", 34), ("left", 85), ("bottom", 34), ("right", 85))
    )
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Rapporttabell"><w:name w:val="Rapporttabell"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders><w:tblCellMar>{pads}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{HEAD}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def make_deck(path: Path) -> None:
    """16:9, two layouts and a slide of each; made from python-pptx's own template, which is 4:3, Calibri and American English."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = Emu(emu(WIDTH)), Emu(emu(HEIGHT))
    about = deck.core_properties
    about.title, about.author, about.language, about.revision = "Utseende för översikten", "", "sv-SE", 1
    about.comments = about.last_modified_by = about.keywords = ""
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC)
    for rels in (deck.part.rels, deck.part.package._rels):
        for key in [k for k, r in rels.items() if r.reltype.rsplit("/", 1)[-1] in ("thumbnail", "printerSettings")]:
            rels.pop(key)
    for layout in list(deck.slide_layouts)[2:]:
        deck.slide_layouts.remove(layout)
    set_theme(next(p for p in deck.part.package.iter_parts() if str(p.partname).endswith("/theme1.xml")), "Översikt")
    _master(deck.slide_master._element)
    opening, content = list(deck.slide_layouts)
    _opening(opening._element)
    _content(content._element)
    for layout, title, text in ((opening, "Översiktens rubrik", "Underrubrik"), (content, "En bild", CHANGE)):
        slide = deck.slides.add_slide(layout)
        slide.shapes.title.text_frame.text, slide.placeholders[1].text_frame.text = title, text
        slide.notes_slide.notes_text_frame.text = ""
    buffer = BytesIO()
    deck.save(buffer)
    members = unpack(buffer.getvalue())
    for name, data in members.items():
        if name.startswith("ppt/") and name.endswith(".xml"):
            said = re.sub(rb'lang="en-US"', b'lang="sv-SE"', data)
            members[name] = re.sub(rb'typeface="Calibri"', f'typeface="{FONT}"'.encode(), said)
    path.write_bytes(pack({**members, "docProps/app.xml": APP.encode()}.items()))


def _put(element: Any, name: str, *shapes: str) -> None:
    """A master or layout with these shapes instead of its own."""
    if name:
        element.cSld.set("name", name)
    tree = element.cSld.spTree
    for child in list(tree)[2:]:
        tree.remove(child)
    for xml in shapes:
        tree.append(parse_xml(xml))


def _level(points: float, slot: str, bold: bool = False, place: str = "l", before: int = 0) -> str:
    """The first level of text: what slides inherit."""
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{place}" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f'<a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="{before}"/></a:spcBef><a:buNone/>'
        f'<a:defRPr lang="sv-SE" sz="{points * 100:.0f}" b="{bold:d}" kern="1200">{theme_fill(slot)}'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
    )


def _holder(number: int, name: str, kind: str, place: SlidePlace, text: str, level: str = "", anchor: str = "t") -> str:
    """A placeholder with a sample that says nothing of its own look; `level` is what it has other than its master."""
    drawn = shape(number, name, kind, place, text if text.startswith("<") else paragraph(run(text, 0)), anchor)
    return drawn.replace("<a:lstStyle/>", f"<a:lstStyle>{level}</a:lstStyle>") if level else drawn


def _number(number: int, index: int) -> str:
    field = (
        '<a:fld id="{C1FF6DA9-008F-4B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="sv-SE"/><a:t>‹#›</a:t></a:fld>'
    )
    kind = f'<p:ph type="sldNum" sz="quarter" idx="{index}"/>'
    small = _level(FOOT_POINTS, "accent3", place="r")
    return _holder(number, "Bildnummer", kind, NUMBER, paragraph(field, ' algn="r"'), small)


def _band(width: float) -> str:
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="9" name="Band"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{frame(SlidePlace(0, 0, width, HEIGHT))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{theme_fill("tx2")}<a:ln><a:noFill/></a:ln></p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="sv-SE"/></a:p></p:txBody></p:sp>'
    )


HEAD_PROMPT, TEXT_PROMPT = "Klicka för att ändra rubriken", "Klicka för att ändra texten"


def _master(master: Any) -> None:
    _put(
        master,
        "",
        _holder(2, "Rubrik", '<p:ph type="title"/>', HEADING, HEAD_PROMPT),
        _holder(3, "Text", '<p:ph type="body" idx="1"/>', TEXT, TEXT_PROMPT),
        _number(4, 4),
    )
    styles = master.find("{*}txStyles")
    for name, level in (
        ("titleStyle", _level(TITLE_SIZES[0], "tx2", bold=True)),
        ("bodyStyle", _level(BODY, "tx1", before=600)),
    ):
        styles.replace(styles.find(f"{{*}}{name}"), parse_xml(f"<p:{name} {NAMESPACES}>{level}</p:{name}>"))


def _opening(layout: Any) -> None:
    head, below = _level(36, "tx2", bold=True), _level(BODY, "accent3")
    _put(
        layout,
        OPENING,
        _band(1.2),
        _holder(2, "Rubrik", '<p:ph type="ctrTitle"/>', TITLE, HEAD_PROMPT, head, "b"),
        _holder(3, "Underrubrik", '<p:ph type="subTitle" idx="1"/>', UNDER, "Underrubrik", below),
    )


def _content(layout: Any) -> None:
    small = _level(FOOT_POINTS, "accent3")
    _put(
        layout,
        CONTENT,
        _band(0.4),
        _holder(2, "Rubrik", '<p:ph type="title"/>', HEADING, HEAD_PROMPT),
        _holder(3, "Text", '<p:ph type="body" idx="1"/>', TEXT, TEXT_PROMPT),
        _number(4, 12),
        _holder(5, NAME, "", FOOT, "Översiktens namn", small),
    )
