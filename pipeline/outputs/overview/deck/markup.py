"""PresentationML as strings: text, placeholders and tables. Everything that comes from people is made plain and escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from pipeline.base.xml_text import plain
from pipeline.office.boxes import Box, BoxTable
from pipeline.office.looks import Look
from pipeline.office.text_width import lines, shorten_text

from .slide import LINE

EMU = 360000
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TEXT, MUTED, LINES, GROUND = "tx1", "accent3", "accent6", "bg2"
"""What a deck takes of its theme's colours besides that of titles."""
MARGIN, TIGHT = 0.2, 0.05
"""Centimetres left and right in a table's cell, and in one that holds a letter or a number on a fill."""


HEAD_POINTS = 10.0
"""Of a head that stands upright."""


class SlidePlace(NamedTuple):
    """Centimetres."""

    x: float
    y: float
    width: float
    height: float


def emu(cm: float) -> int:
    return round(cm * EMU)


def attribute(text: str) -> str:
    return quoteattr(plain(text).replace("\n", " "))


def solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def theme_fill(slot: str) -> str:
    """A fill that follows the theme's colours."""
    return f'<a:solidFill><a:schemeClr val="{slot}"/></a:solidFill>'


class Face(NamedTuple):
    """What a run of text says of its own look; what is empty it inherits from where it stands."""

    fill: str = ""
    """An element."""
    font: str = ""
    bold: bool | None = None


def run(text: str, points: float, face: Face | None = None, ground: str = "") -> str:
    """Text in Swedish, line breaks kept; `ground` is a colour behind it. Its size is its layout's with no points."""
    face = face or Face()
    behind = f'<a:highlight><a:srgbClr val="{ground}"/></a:highlight>' if ground else ""
    size = f' sz="{points * 100:.0f}"' if points else ""
    properties = f'lang="sv-SE"{size}' + ("" if face.bold is None else f' b="{face.bold:d}"')
    filled = f"{face.fill}{behind}" + (f"<a:latin typeface={quoteattr(face.font)}/>" if face.font else "")
    return "".join(
        f"<a:br><a:rPr {properties}>{filled}</a:rPr></a:br>"
        if part == "\n"
        else f"<a:r><a:rPr {properties}>{filled}</a:rPr><a:t>{escape(part)}</a:t></a:r>"
        for part in re.split(r"(\n)", plain(text).replace("\t", " "))
        if part
    )


def cell_mark(look: Look, points: float) -> str:
    return run(f" {look.letter} ", points, Face(solid(look.ink), bold=True), look.fill)


def paragraph(runs: str, properties: str = "", inside: str = "") -> str:
    return f"<a:p><a:pPr{properties}>{inside}</a:pPr>{runs}</a:p>"


def shape(number: int, name: str, kind: str, place: SlidePlace | None, paragraphs: str, anchor: str = "t") -> str:
    """A placeholder (`kind` is p:ph) or, without a kind, a text box."""
    where = frame(place) if place else ""
    box = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>' if not kind else ""
    what = '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>' if kind else '<p:cNvSpPr txBox="1"/>'
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name={attribute(name)}/>{what}<p:nvPr>{kind}</p:nvPr></p:nvSpPr>'
        f'<p:spPr>{where}{box}</p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def frame(place: SlidePlace, kind: str = "a") -> str:
    return f'<{kind}:xfrm><a:off x="{emu(place.x)}" y="{emu(place.y)}"/><a:ext cx="{emu(place.width)}" cy="{emu(place.height)}"/></{kind}:xfrm>'


def graphic(number: int, name: str, about: str, place: SlidePlace, uri: str, content: str) -> str:
    return (
        f'<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr><p:cNvPr id="{number}" name={attribute(name)} descr={attribute(about)}/>'
        f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{frame(place, "p")}'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">{content}</a:graphicData></a:graphic></p:graphicFrame>'
    )


class TableSetting(NamedTuple):
    """How a table is set: points, widths of its columns, lines a cell may have, height of an upright head (0 for none)."""

    points: float
    widths: tuple[float, ...]
    most: int
    head: float = 0.0


def table(sheet: BoxTable, cut: TableSetting, face: Face) -> tuple[str, float]:
    """(a table, its height in centimetres): the first row is its head, and a cell that is too long ends with an ellipsis."""
    grid = "".join(f'<a:gridCol w="{emu(w)}"/>' for w in cut.widths)
    made = [
        _row(row, cut, face, sheet.upright if cut.head and not n else 0, head=not n)
        for n, row in enumerate((heads(sheet), *sheet.rows))
    ]
    rows = "".join(xml for xml, _ in made)
    return f'<a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid>{grid}</a:tblGrid>{rows}</a:tbl>', sum(
        h for _, h in made
    )


def _row(row: tuple[Box, ...], cut: TableSetting, face: Face, upright: int, head: bool) -> tuple[str, float]:
    flowing = len(row) - upright
    height = max(row_height(row[:flowing], cut), cut.head if head else 0)
    cells = "".join(
        _cell(b, w, cut, face, head, k >= flowing) for k, (b, w) in enumerate(zip(row, cut.widths, strict=True))
    )
    return f'<a:tr h="{emu(height)}">{cells}</a:tr>', height


@lru_cache(maxsize=1 << 12)
def row_height(row: tuple[Box, ...], cut: TableSetting) -> float:
    """Centimetres of a row whose cells have no more lines than they may."""
    most = max(
        (
            len(lines(_short(b, w, cut), cut.points, _inside(b, w, cut), b.bold))
            for b, w in zip(row, cut.widths, strict=False)
        ),
        default=1,
    )
    return most * cut.points * LINE + 0.24


def _short(box: Box, width: float, cut: TableSetting) -> str:
    return shorten_text(plain(box.text), cut.points, _inside(box, width, cut), cut.most, box.bold)


def _inside(box: Box, width: float, cut: TableSetting) -> float:
    """Centimetres of text in a cell."""
    sides = TIGHT if box.look else MARGIN
    return width - 2 * sides - _chip(box, cut) - 0.05


def _chip(box: Box, cut: TableSetting) -> float:
    return cut.points * 0.075 if box.chip else 0.0


def heads(sheet: BoxTable) -> tuple[Box, ...]:
    first: Sequence[Box] = sheet.rows[0] if sheet.rows else [Box("")] * len(sheet.heads)
    return tuple(
        Box(h.replace("\n", " "), right=b.right, centred=b.centred, bold=True)
        for h, b in zip(sheet.heads, first, strict=True)
    )


def _cell(box: Box, width: float, cut: TableSetting, face: Face, head: bool, upright: bool) -> str:
    text = plain(box.text) if upright else _short(box, width, cut)
    face = face._replace(fill=solid(box.look.ink) if box.look else face.fill, bold=box.bold or head)
    points = HEAD_POINTS if upright else cut.points
    if upright:  # with breaks of our own: programs differ in how they wrap what stands upright
        short = shorten_text(text, points, cut.head - 0.3, max(1, int((width - 0.1) / (points * LINE))), True)
        text = "\n".join(lines(short, points, cut.head - 0.3, True))
    inside = (cell_mark(box.chip, cut.points) + run("  ", cut.points, face) if box.chip else "") + run(
        text, points, face
    )
    place = ' algn="l"' if upright else ' algn="ctr"' if box.centred else ' algn="r"' if box.right else ' algn="l"'
    edges = "".join(f'<a:{side} w="6350">{theme_fill(LINES)}</a:{side}>' for side in ("lnL", "lnR", "lnT", "lnB"))
    ground = theme_fill(GROUND) if head else solid(box.look.fill) if box.look else "<a:noFill/>"
    direction = ' vert="vert270" anchor="ctr"' if upright else f' anchor="{"b" if head else "ctr"}"'
    sides = TIGHT if upright or box.look else MARGIN
    up = 0.1 if upright else 0.05
    margins = f'marL="{emu(sides)}" marR="{emu(sides)}" marT="{emu(up)}" marB="{emu(up)}"'
    end = '<a:endParaRPr lang="sv-SE"/>' if not inside else ""
    return f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr{place}/>{inside}{end}</a:p></a:txBody><a:tcPr {margins}{direction}>{edges}{ground}</a:tcPr></a:tc>"
