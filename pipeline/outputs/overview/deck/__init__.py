"""The overview as a PowerPoint deck that stands alone: native charts and tables, and all numbers in the notes."""

from __future__ import annotations

from typing import Any

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart

from pipeline.base.xml_text import plain
from pipeline.office.charts import ChartSize, Inks, chart_xml, numbers_book
from pipeline.office.content import Overview
from pipeline.office.looks import FONT
from pipeline.office.text_width import shorten_text, width

from .figures import BETWEEN, CHART_POINTS, FEW_BARS, HALF, KEYS_CM, table_cut
from .frame import empty, save_deck
from .look import FILE, DeckLook, Holder, open_look
from .markup import NAMESPACES, Face, SlidePlace, cell_mark, graphic, paragraph, run, shape, table
from .plan import plan
from .slide import BODY, BOTTOM, LEAD, LEFT, ROOM, SMALL, TOP, Slide, SlideLine, tall, title_size

__all__ = ["FILE", "DeckLook", "draw", "open_look"]

PART = SlidePlace(LEFT, 0.75, ROOM, 0.6)
KEY_CM = 2.0
"""Of a key's letter and what is between two."""
BAR, AROUND = 2.2, 2.2
"""Centimetres of a chart per bar, at most, and for what is around them."""
OPENING_POINTS, OPENING_ROOM = (36.0, 30.0, 24.0, 20.0), ROOM - 3
"""Sizes of the first slide's title, and the centimetres it may take."""


def draw(overview: Overview, look: DeckLook) -> bytes:
    """The deck as .pptx; the same overview gives the same bytes."""
    frame = empty(overview, look)
    for n, slide in enumerate(plan(overview), 1):
        page = frame.deck.slides.add_slide(frame.opening if slide.opening else frame.content)
        tree = page.shapes._spTree
        for child in list(tree)[2:]:
            tree.remove(child)
        for xml in _opening(slide, look) if slide.opening else _shapes(page, slide, look, n):
            tree.append(parse_xml(xml))
        _notes(page, slide.notes)
    return save_deck(frame.deck)


def _opening(slide: Slide, look: DeckLook) -> list[str]:
    """In the places of its layout."""
    head, below = look.opening
    title = paragraph(run(slide.title, title_size(slide.title, OPENING_POINTS, OPENING_ROOM), head.face))
    under = "".join(paragraph(run(x.text, BODY, below.face)) for x in slide.lines)
    return [
        shape(2, "Rubrik", head.kind, None, title, "b"),
        shape(3, "Underrubrik", below.kind, below.place, under),
    ]


def _shapes(page: Any, slide: Slide, look: DeckLook, n: int) -> list[str]:
    """In reading order: title, part, text, figure, key, note, number."""
    head, text, counted = look.content
    points = title_size(slide.title)
    y = TOP + tall(slide.title, points, True)
    found = [
        shape(
            2,
            "Rubrik",
            head.kind,
            SlidePlace(LEFT, TOP, ROOM, y - TOP),
            paragraph(run(slide.title, points, head.face)),
        )
    ]
    if slide.part:
        found.append(shape(3, "Del", "", PART, paragraph(run(slide.part, SMALL, look.small))))
    bottom = BOTTOM
    if slide.note:
        bottom -= tall(slide.note, SMALL)
        note = shape(
            8,
            "Not",
            "",
            SlidePlace(LEFT, bottom, ROOM, tall(slide.note, SMALL)),
            paragraph(run(slide.note, SMALL, look.small)),
        )
        bottom -= 0.15
    alone = not (slide.plot or slide.sheets)
    if slide.lines:
        size = BODY if alone else LEAD
        high = bottom - y - 0.3 if alone else sum(tall(x.text, size) for x in slide.lines)
        found.append(
            shape(
                4,
                "Text",
                text.kind,
                SlidePlace(LEFT, y + (0.3 if alone else 0.1), ROOM, high),
                "".join(_line(x, size, text.face) for x in slide.lines),
            )
        )
        y += 0.1 + high
    found += _figure(page, slide, look, y + 0.25, bottom)
    return [*found, *([note] if slide.note else []), _number(str(n), counted)]


def _number(shown: str, holder: Holder) -> str:
    """The slide's number, which PowerPoint keeps right when slides are moved."""
    said = run(shown, 0, holder.face).removeprefix("<a:r>").removesuffix("</a:r>")
    field = f'<a:fld id="{{C1FF6DA9-008F-4B48-92A6-B652298478BF}}" type="slidenum">{said}</a:fld>'
    return shape(9, "Bildnummer", holder.kind, None, paragraph(field, ' algn="r"'))


def _line(line: SlideLine, points: float, face: Face) -> str:
    text = run(line.text, points, face._replace(bold=True) if line.bold else face)
    before = f'<a:spcBef><a:spcPts val="{1400 if line.bold else 600}"/></a:spcBef>'
    if not line.sign:
        return paragraph(text, inside=before)
    sign = f'<a:buFont typeface="{FONT}"/>' + (
        '<a:buChar char="•"/>'
        if line.sign == "•"
        else f'<a:buAutoNum type="arabicPeriod" startAt="{line.sign.rstrip(".")}"/>'
    )
    return paragraph(text, ' marL="432000" indent="-432000"', before + sign)


def _figure(page: Any, slide: Slide, look: DeckLook, top: float, bottom: float) -> list[str]:
    if slide.plot:
        high = min(bottom - top, len(slide.plot.categories) * BAR + AROUND)
        rid = _chart(
            page, slide, look.inks, ChartSize(ROOM, high, CHART_POINTS + 2 * (len(slide.plot.categories) <= FEW_BARS))
        )
        inside = (
            f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {NAMESPACES} r:id="{rid}"/>'
        )
        return [graphic(10, "Diagram", slide.about, SlidePlace(LEFT, top, ROOM, high), "chart", inside)]
    if not slide.sheets:
        return []
    keys = [_keys(slide, look.text, top)] if slide.keys else []
    top += KEYS_CM if keys else 0
    room = HALF if len(slide.sheets) > 1 else ROOM
    found, ends = [], [top]
    for k, sheet in enumerate(slide.sheets):
        cut = table_cut(sheet, room)
        inside, high = table(sheet, cut, look.text)
        if k and not k % 2:
            top = max(ends) + BETWEEN
        ends.append(top + high)
        place = SlidePlace(LEFT + (ROOM - HALF) * (k % 2), top, sum(cut.widths), high)
        found.append(graphic(10 + k, f"Tabell {k + 1}", f"{sheet.caption}. {sheet.about}", place, "table", inside))
    return [*keys, *found]


def _keys(slide: Slide, face: Face, top: float) -> str:
    """Words in full where there is room for all."""
    full = sum(width(k.word, SMALL) + KEY_CM for k in slide.keys)
    each = ROOM if full <= ROOM else ROOM / len(slide.keys) - KEY_CM
    runs = run("      ", SMALL, face).join(
        cell_mark(k.look, SMALL) + run(f"  {shorten_text(plain(k.word), SMALL, each, 1)}", SMALL, face)
        for k in slide.keys
    )
    return shape(5, "Teckenförklaring", "", SlidePlace(LEFT, top, ROOM, 0.7), paragraph(runs))


def _chart(page: Any, slide: Slide, inks: Inks, size: ChartSize) -> str:
    package = page.part.package
    assert slide.plot is not None
    part = ChartPart.load(
        package.next_partname(ChartPart.partname_template),
        CONTENT_TYPE.DML_CHART,
        package,
        chart_xml(slide.plot, size, inks),
    )
    part.relate_to(EmbeddedXlsxPart.new(numbers_book(slide.plot), package), RELATIONSHIP_TYPE.PACKAGE)
    return str(page.part.relate_to(part, RELATIONSHIP_TYPE.CHART))


def _notes(page: Any, notes: tuple[str, ...]) -> None:
    body = page.notes_slide.notes_text_frame._txBody
    for old in list(body.p_lst):
        body.remove(old)
    for text in notes or ("",):
        runs = run(text, 12) or '<a:endParaRPr lang="sv-SE"/>'
        body.append(parse_xml(paragraph(runs).replace("<a:p>", f"<a:p {NAMESPACES}>", 1)))
