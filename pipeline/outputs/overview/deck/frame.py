"""A deck in the look of a template, empty: properties, the overview's name at the foot, Swedish all through. And its bytes."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from pipeline.base.package import pack, unpack
from pipeline.base.xml_text import plain
from pipeline.office.content import Overview
from pipeline.office.looks import FONT
from pipeline.office.text_width import shorten_text

from .look import CONTENT, OPENING, A, DeckLook, name_box
from .markup import EMU

NO_DATE = date(2000, 1, 1)
UNUSED = ("thumbnail", "printerSettings", "commentAuthors")
FOOT_POINTS = 10.0
APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Microsoft Office PowerPoint</Application></Properties>'
)


class Frame(NamedTuple):
    deck: Any
    opening: Any
    content: Any
    """The layouts."""


def empty(overview: Overview, look: DeckLook) -> Frame:
    """A presentation without slides."""
    deck = Presentation(io.BytesIO(look.data))
    for rels in (deck.part.rels, deck.part.package._rels):
        for key in [k for k, r in rels.items() if _is_unused(r.reltype)]:
            rels.pop(key)
    about = deck.core_properties
    title = plain(overview.title).replace("\n", " ")
    about.title, about.author, about.language = title[:255], plain(overview.made_by)[:255], "sv-SE"
    about.comments, about.last_modified_by, about.keywords, about.revision = "", "", "", 1
    day = overview.made_on or NO_DATE
    about.created = about.modified = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    _drop_slides(deck)
    layouts = {str(x.name): x for m in deck.slide_masters for x in m.slide_layouts}
    _name(name_box(layouts[CONTENT]), title)
    return Frame(deck, layouts[OPENING], layouts[CONTENT])


def _is_unused(kind: str) -> bool:
    """LibreOffice's properties too, which python-pptx does not know for such: there would be two."""
    return kind.rsplit("/", 1)[-1] in UNUSED or (
        kind.endswith("/core-properties") and kind != RELATIONSHIP_TYPE.CORE_PROPERTIES
    )


def _drop_slides(deck: Any) -> None:
    """What stands in the template is there to see its look by."""
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    for kind in ("extLst", "custShowLst"):  # they may name slides
        for old in deck.part._element.findall(f"{{*}}{kind}"):
            deck.part._element.remove(old)


def _name(box: Any, title: str) -> None:
    """The overview's name instead of the sample, in its look and as long as there is room for."""
    wide = next(box.iter(f"{A}ext")).get("cx")
    first, *others = box.iter(f"{A}t")
    first.text = shorten_text(title, FOOT_POINTS, int(wide) / EMU, 1)
    for other in others:
        other.text = ""


def save_deck(deck: Any) -> bytes:
    """The deck's file; the same deck gives the same bytes. What python-pptx's own page of notes has of English and of other fonts goes."""
    buffer = io.BytesIO()
    deck.save(buffer)
    members = unpack(buffer.getvalue())
    for name, data in members.items():
        if name.startswith("ppt/notes") and name.endswith(".xml"):
            members[name] = re.sub(rb'lang="en-US"', b'lang="sv-SE"', data).replace(
                b'typeface="Calibri"', f'typeface="{FONT}"'.encode()
            )
    return pack({**members, "docProps/app.xml": APP.encode()}.items())
