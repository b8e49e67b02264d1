"""Where answers go in the XML of a workbook as openpyxl writes it: cells and their styles, and the heights of rows."""

from __future__ import annotations

import re
from collections.abc import Collection
from xml.sax.saxutils import escape

from . import place

ROW = re.compile(rb'(<row r="(\d+)" ht=")([^"]*)(?=")')
CELL = re.compile(rb'(<c r="([A-Z]+\d+)" s=")(\d+)(" )(t="n">)?(?(5)</c>)')
"""A cell, and whether it is empty."""
STYLES = "xl/styles.xml"
"""The member that holds the looks of cells, and in it the place of their list."""
LIST = re.compile(rb"<cellXfs .*?</cellXfs>")
LOOK = re.compile(rb"<xf [^>]*/>|<xf .*?</xf>")


def height_at(sheet: int, row: int) -> str:
    """The name of the place of a row's height."""
    return f"height {sheet} {row}"


def cell_at(sheet: int, cell: str) -> str:
    """The name of the place of what is in a cell."""
    return f"cell {sheet} {cell}"


def style_at(sheet: int, cell: str) -> str:
    """The name of the place of the number of a cell's style."""
    return f"style {sheet} {cell}"


def with_places(
    xml: bytes, sheet: int, rows: Collection[int], cells: Collection[str], styled: bool
) -> tuple[bytes, dict[str, bytes]]:
    """A worksheet with places for the heights of these rows, in these empty cells and, `styled`, for every cell's style.

    Also {place: what stood there}, in the order that it stands.
    """
    stood: dict[str, bytes] = {}

    def put(name: str, was: bytes) -> bytes:
        stood[name] = was
        return place(name).encode()

    def height(found: re.Match[bytes]) -> bytes:
        row = int(found[2])
        return found[1] + put(height_at(sheet, row), found[3]) if row in rows else found[0]

    def cell(found: re.Match[bytes]) -> bytes:
        name = found[2].decode()
        style = put(style_at(sheet, name), found[3]) if styled else found[3]
        within = found[5] or b""
        if within:
            within = (put(cell_at(sheet, name), within) if name in cells else within) + b"</c>"
        return found[1] + style + found[4] + within

    return CELL.sub(cell, ROW.sub(height, xml)), stood


def with_text(text: str) -> bytes:
    """What is in a cell with a text."""
    space = b' xml:space="preserve"' if text != text.strip() else b""
    return b't="inlineStr"><is><t%b>%b</t></is>' % (space, escape(text).encode("ascii", "xmlcharrefreplace"))


def find_styles(xml: bytes) -> tuple[bytes, ...]:
    """The looks of cells, in the order of their numbers."""
    found = LIST.search(xml)
    return tuple(LOOK.findall(found[0])) if found else ()


def with_styles_place(xml: bytes) -> tuple[bytes, bytes]:
    """The styles with a place for the looks of cells, and what stood there."""
    found = LIST.search(xml)
    return (LIST.sub(place(STYLES).encode(), xml), found[0]) if found else (xml, b"")


def with_styles(looks: Collection[bytes]) -> bytes:
    """The list of the looks of cells."""
    return b'<cellXfs count="%d">%b</cellXfs>' % (len(looks), b"".join(looks))
