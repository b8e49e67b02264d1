"""An empty deck: 16:9, two layouts, a theme whose font is on every computer, Swedish all through.

Made from python-pptx's own template, which is 4:3, Calibri and American English.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Emu

from pipeline.base.package import pack, unpack
from pipeline.base.xml_text import plain
from pipeline.office.content import Overview
from pipeline.office.looks import BLUE, FONT, GREY, HEAD, ICE, INK, MUTED, PAPER, SKY, STEEL
from pipeline.office.text_width import shortened

from .markup import NAMESPACES, Place, emu, frame, paragraph, run, shape, solid
from .slide import BODY, HEIGHT, LEFT, ROOM, TITLE_SIZES, WIDTH

NO_DATE = date(2000, 1, 1)
UNUSED = ("thumbnail", "printerSettings")
COLOURS = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": BLUE,
    "lt2": HEAD,
    "accent1": BLUE,
    "accent2": SKY,
    "accent3": MUTED,
    "accent4": ICE,
    "accent5": STEEL,
    "accent6": GREY,
    "hlink": BLUE,
    "folHlink": BLUE,
}
TITLE = Place(LEFT, 1.5, ROOM, 1.3)
TEXT = Place(LEFT, 3.2, ROOM, 13.6)
FOOT = Place(LEFT, 18.0, ROOM - 3, 0.6)
NUMBER = Place(LEFT + ROOM - 2.4, 18.0, 2.4, 0.6)
FOOT_POINTS = 10.0
OPENING_TITLE = Place(2.6, 6.2, ROOM - 3, 3.6)
OPENING_TEXT = Place(2.6, 10.3, ROOM - 3, 2.4)
APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Microsoft Office PowerPoint</Application></Properties>'
)


def empty(overview: Overview) -> Any:
    """A presentation without slides: its first layout opens it, its second holds all else."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(emu(WIDTH)), Emu(emu(HEIGHT))
    about = deck.core_properties
    title = plain(overview.title).replace("\n", " ")
    about.title, about.author, about.language = title[:255], plain(overview.made_by)[:255], "sv-SE"
    about.comments, about.last_modified_by, about.keywords, about.revision = "", "", "", 1
    day = overview.made_on or NO_DATE
    about.created = about.modified = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for rels in (deck.part.rels, deck.part.package._rels):
        for key in [k for k, r in rels.items() if r.reltype.rsplit("/", 1)[-1] in UNUSED]:
            rels.pop(key)
    for layout in list(deck.slide_layouts)[2:]:
        deck.slide_layouts.remove(layout)
    _theme(deck)
    _master(deck.slide_master._element)
    foot = shortened(title, FOOT_POINTS, FOOT.width, 1)
    _opening(deck.slide_layouts[0]._element)
    _content(deck.slide_layouts[1]._element, foot)
    return deck


def saved(deck: Any) -> bytes:
    """The deck's file; the same deck gives the same bytes. What its templates have of English and of other fonts goes."""
    buffer = io.BytesIO()
    deck.save(buffer)
    members = unpack(buffer.getvalue())
    for name, data in members.items():
        if name.startswith("ppt/") and name.endswith(".xml") and "/slides/" not in name and "/charts/" not in name:
            members[name] = re.sub(rb'lang="en-US"', b'lang="sv-SE"', data).replace(
                b'typeface="Calibri"', f'typeface="{FONT}"'.encode()
            )
    return pack({**members, "docProps/app.xml": APP.encode()}.items())


def _theme(deck: Any) -> None:
    part = next(p for p in deck.part.package.iter_parts() if str(p.partname).endswith("/theme1.xml"))
    theme = parse_xml(part.blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for name, colour in COLOURS.items():
        (slot,) = theme.iterfind(f".//a:clrScheme/a:{name}", space)
        slot.clear()
        slot.append(parse_xml(f'<a:srgbClr {NAMESPACES} val="{colour}"/>'))
    for font in theme.iterfind(".//a:fontScheme//a:latin", space):
        font.set("typeface", FONT)
    theme.set("name", "Översikt")
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _tree(element: Any) -> Any:
    """The shapes of a master or layout, emptied."""
    tree = element.cSld.spTree
    for child in list(tree)[2:]:
        tree.remove(child)
    return tree


def _band(number: int, place: Place) -> Any:
    return parse_xml(
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="Band"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{frame(place)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{solid(BLUE)}<a:ln><a:noFill/></a:ln></p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="sv-SE"/></a:p></p:txBody></p:sp>'
    )


def _prompt(text: str, points: float, ink: str = INK, bold: bool = False) -> str:
    return paragraph(run(text, points, ink, bold))


def number(n: int, shown: str = "‹#›") -> str:
    """The slide's number, which PowerPoint keeps right when slides are moved."""
    field = (
        f'<a:p><a:pPr algn="r"/><a:fld id="{{C1FF6DA9-008F-4B48-92A6-B652298478BF}}" type="slidenum"><a:rPr lang="sv-SE" sz="{FOOT_POINTS * 100:.0f}">'
        f"{solid(MUTED)}</a:rPr><a:t>{shown}</a:t></a:fld></a:p>"
    )
    return shape(n, "Bildnummer", '<p:ph type="sldNum" sz="quarter" idx="12"/>', NUMBER, field)


def _master(master: Any) -> None:
    tree = _tree(master)
    prompt = _prompt("Klicka för att ändra rubriken", TITLE_SIZES[0], BLUE, True)
    tree.append(parse_xml(shape(2, "Rubrik", '<p:ph type="title"/>', TITLE, prompt)))
    tree.append(
        parse_xml(shape(3, "Text", '<p:ph type="body" idx="1"/>', TEXT, _prompt("Klicka för att ändra texten", BODY)))
    )
    tree.append(parse_xml(number(4).replace('idx="12"', 'idx="4"')))
    styles = master.find("{*}txStyles")
    for name, points, bold, ink in (("titleStyle", TITLE_SIZES[0], 1, "tx2"), ("bodyStyle", BODY, 0, "tx1")):
        old = styles.find(f"{{*}}{name}")
        level = (
            f'<a:lvl1pPr marL="0" indent="0" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="{600 if name == "bodyStyle" else 0}"/></a:spcBef><a:buNone/><a:defRPr lang="sv-SE" sz="{points * 100:.0f}" b="{bold}" kern="1200">'
            f'<a:solidFill><a:schemeClr val="{ink}"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
        )
        styles.replace(old, parse_xml(f"<p:{name} {NAMESPACES}>{level}</p:{name}>"))


def _opening(layout: Any) -> None:
    layout.cSld.set("name", "Öppning")
    tree = _tree(layout)
    tree.append(_band(9, Place(0, 0, 1.2, HEIGHT)))
    prompt = _prompt("Klicka för att ändra rubriken", 36, BLUE, True)
    tree.append(parse_xml(shape(2, "Rubrik", '<p:ph type="ctrTitle"/>', OPENING_TITLE, prompt, "b")))
    tree.append(
        parse_xml(
            shape(3, "Underrubrik", '<p:ph type="subTitle" idx="1"/>', OPENING_TEXT, _prompt("Underrubrik", 20, MUTED))
        )
    )


def _content(layout: Any, foot: str) -> None:
    layout.cSld.set("name", "Rubrik och innehåll")
    tree = _tree(layout)
    tree.append(_band(9, Place(0, 0, 0.4, HEIGHT)))
    prompt = _prompt("Klicka för att ändra rubriken", TITLE_SIZES[0], BLUE, True)
    tree.append(parse_xml(shape(2, "Rubrik", '<p:ph type="title"/>', TITLE, prompt)))
    tree.append(
        parse_xml(shape(3, "Text", '<p:ph type="body" idx="1"/>', TEXT, _prompt("Klicka för att ändra texten", BODY)))
    )
    tree.append(parse_xml(number(4)))
    if foot:
        tree.append(parse_xml(shape(5, "Översiktens namn", "", FOOT, paragraph(run(foot, FOOT_POINTS, MUTED)))))
