"""WordprocessingML as strings: paragraphs and tables. Writing three hundred practices element by element would take minutes.

Everything that comes from people is made plain and escaped here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from pipeline.base.xml_text import plain
from pipeline.office.boxes import Box, BoxTable, by_column
from pipeline.office.looks import INK, Look
from pipeline.office.text_width import columns, lines, shorten_text

TWIPS = 567
"""Per centimetre."""
PAD = 0.3
"""Centimetres: the left and right margins of a cell together."""
NARROW = 0.12
"""The same where a head stands upright."""
HEAD_CM, HEAD_POINTS, HEAD_LINE = 4.1, 8.5, 0.36
"""Centimetres up for an upright head, its size and its distance between lines in centimetres; a longer one is shortened."""
WHOLE, MOST_LINES, FIRST = 12, 24, 1
"""Rows of a table that stays on one page, and the lines they may take; and rows of any other that stay with its head."""
SIGNS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def run(text: str, properties: str = "") -> str:
    """Text in a run; line breaks stay line breaks."""
    inside = "".join(
        SIGNS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in re.split(r"([\n\t])", plain(text))
        if part
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def field(name: str) -> str:
    """A number that Word counts: PAGE, NUMPAGES."""
    return "".join(f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' + inside for k, inside in (
        ("begin", f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'), ("separate", run("1")), ("end", "")))  # fmt: skip


def bold(text: str) -> str:
    return run(text, "<w:b/>")


def cell_mark(look: Look, text: str) -> str:
    """A letter as it stands in a heat map's cell."""
    return run(
        f" {text} ",
        f'<w:b/><w:color w:val="{look.ink}"/><w:bdr w:val="single" w:sz="4" w:space="0" w:color="{INK}"/>{shading(look)}',
    )


def shading(look: Look) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>'


def paragraph(runs: str, style: str = "", properties: str = "") -> str:
    """`style` is a style's id. `properties` are those that come after it in the schema's order."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = f"<w:pPr>{named}{properties}</w:pPr>" if style or properties else ""
    return f"<w:p>{inside}{runs}</w:p>"


def link(anchor: str, text: str, properties: str = "") -> str:
    return (
        f'<w:hyperlink w:anchor="{anchor}" w:history="1">'
        f'{run(text, f"""<w:rStyle w:val="Hyperlink"/>{properties}""")}</w:hyperlink>'
    )


def bookmark(number: int, name: str, runs: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


def attribute(text: str) -> str:
    return quoteattr(plain(text).replace("\n", " "))


KEEP, NEW_PAGE = "<w:keepNext/>", "<w:pageBreakBefore/>"
HAIR = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
GAP = '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
"""Of paragraphs that are there only because a section ends, or because two tables would be one."""
RIGHT, CENTRE = '<w:jc w:val="right"/>', '<w:jc w:val="center"/>'


def table(sheet: BoxTable, room: float, points: float, anchors: dict[str, str], narrow: float = 0) -> str:
    """A table `room` centimetres wide, with a head that is repeated on every page and rows that stay in one piece.

    `anchors` are the bookmarks of what a box may open; `narrow` is the width of the columns below upright heads.
    """
    upright = sheet.upright if narrow else 0
    flowing = len(sheet.heads) - upright
    widths = (*columns(by_column(sheet, flowing), points, room - narrow * upright, PAD), *(narrow,) * upright)
    kept = len(sheet.rows) - 1 if _stays_whole(sheet, widths, points) else FIRST
    middle = bool(sheet.upright)
    rows = "".join(_row(row, widths, anchors, KEEP if n < kept else "", middle) for n, row in enumerate(sheet.rows))
    return f"{_properties(sheet, widths)}{_head(sheet, widths, upright)}{rows}</w:tbl>"


def _stays_whole(sheet: BoxTable, widths: Sequence[float], points: float) -> bool:
    if len(sheet.rows) > WHOLE or any("\n" in box.text for row in sheet.rows for box in row):
        return False
    tall = (
        max(len(lines(plain(box.text), points, w - PAD, box.bold)) for box, w in zip(row, widths, strict=True))
        for row in sheet.rows
    )
    return sum(tall) <= MOST_LINES


def _properties(sheet: BoxTable, widths: Sequence[float]) -> str:
    grid = "".join(f'<w:gridCol w:w="{w * TWIPS:.0f}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Rapporttabell"/><w:tblW w:w="{sum(widths) * TWIPS:.0f}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(sheet.caption)}/><w:tblDescription w:val={attribute(sheet.about)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _head(sheet: BoxTable, widths: Sequence[float], upright: int) -> str:
    cells = "".join(_head_cell(sheet, k, w, upright) for k, w in enumerate(widths))
    height = f'<w:trHeight w:val="{HEAD_CM * TWIPS:.0f}" w:hRule="exact"/>' if upright else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{cells}</w:tr>"


def _head_cell(sheet: BoxTable, k: int, width: float, upright: int) -> str:
    stands = k >= len(sheet.heads) - upright
    direction = (
        f'{_tight()}<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/>'
        if stands
        else '<w:vAlign w:val="bottom"/>'
    )
    text = plain(sheet.heads[k]).replace("\n", " ")
    if stands:
        text = shorten_text(text, HEAD_POINTS, HEAD_CM - 0.2, max(1, int((width - NARROW) / HEAD_LINE)), bold=True)
    first = sheet.rows[0][k] if sheet.rows else Box("")
    place = RIGHT if first.right else CENTRE if first.centred and not stands else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width * TWIPS:.0f}" w:type="dxa"/>{direction}</w:tcPr>'
        f"{paragraph(run(text), 'Tabellhuvud', KEEP + place)}</w:tc>"
    )


def _tight() -> str:
    return '<w:tcMar><w:left w:w="34" w:type="dxa"/><w:right w:w="34" w:type="dxa"/></w:tcMar>'


def _row(row: Sequence[Box], widths: Sequence[float], anchors: dict[str, str], keep: str, middle: bool) -> str:
    cells = "".join(_cell(box, w, anchors.get(box.opens, ""), keep, middle) for box, w in zip(row, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


@lru_cache(maxsize=1 << 14)
def _cell(box: Box, width: float, anchor: str, keep: str, middle: bool) -> str:
    """Kept: what is told of others is the same in many reports, and a map has few signs."""
    weight = "<w:b/>" if box.bold else ""
    if anchor:
        inside = link(anchor, box.text, weight)
    else:
        inside = cell_mark(box.chip, box.chip.letter) + run("  ") if box.chip else ""
        inside += run(box.text, weight + (f'<w:color w:val="{box.look.ink}"/>' if box.look else ""))
    place = CENTRE if box.centred else RIGHT if box.right else ""
    ground = shading(box.look) if box.look else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width * TWIPS:.0f}" w:type="dxa"/>{ground}<w:vAlign w:val="{"center" if middle else "top"}"/></w:tcPr>'
        f"{paragraph(inside, 'Tabelltext', keep + place)}</w:tc>"
    )
