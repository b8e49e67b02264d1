"""What can still be read of a package that was cut off or damaged: its members from the front, its XML as far as it goes."""

from __future__ import annotations

import re
import struct
import zlib

from lxml import etree

from pipeline.package import pack

HEADER = struct.Struct("<4s5H3I2H")
BOOK, BOOK_PARTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LIMIT = 200_000_000
"""Bytes that are unpacked at most."""
MENDING = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def salvaged(data: bytes) -> bytes | None:
    """A whole package of what is left of a damaged zip; None when not even one member is."""
    members = _with_list_of_sheets(_members(data))
    return pack({name: _mended(name, content) for name, content in members.items()}.items()) if members else None


def _members(data: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    at, size = data.find(b"PK\x03\x04"), 0
    while at >= 0 and at + HEADER.size <= len(data) and size < LIMIT:
        _, _, _, method, _, _, _, packed, _, name_length, extra_length = HEADER.unpack_from(data, at)
        start = at + HEADER.size + name_length + extra_length
        name = data[at + HEADER.size : at + HEADER.size + name_length].decode("utf-8", "replace")
        content, end = _content(data, start, method, packed)
        if name and not name.endswith("/") and content:
            found[name] = content
            size += len(content)
        at = data.find(b"PK\x03\x04", max(end, start))
    return found


def _with_list_of_sheets(members: dict[str, bytes]) -> dict[str, bytes]:
    """A workbook that lost the list of its parts: its sheets by number, as every program names them."""
    if BOOK not in members or BOOK_PARTS in members:
        return members
    ids = re.findall(rb'<(?:\w+:)?sheet [^>]*?\b\w+:id="([^"]+)"', members[BOOK])
    rels = "".join(
        f'<Relationship Id="{rid.decode("utf-8", "replace")}" Type="{KIND}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, rid in enumerate(ids, 1)
        if f"xl/worksheets/sheet{n}.xml" in members
    )
    listed = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>'
    )
    return {**members, BOOK_PARTS: listed.encode()}


def _content(data: bytes, start: int, method: int, packed: int) -> tuple[bytes, int]:
    """(what could be unpacked, where it ends)."""
    if method == 0:
        end = start + packed
        return data[start:end], end
    inflate = zlib.decompressobj(-15)
    content = b""
    try:
        for at in range(start, len(data), 4096):
            content += inflate.decompress(data[at : at + 4096], LIMIT - len(content))
            if inflate.eof or len(content) >= LIMIT:
                return content, min(at + 4096, len(data)) - len(inflate.unused_data)
    except zlib.error:
        pass
    return content, start + max(packed, 1)


def _mended(name: str, content: bytes) -> bytes:
    """XML that ends in the middle, closed; everything else as it is."""
    if not name.endswith((".xml", ".rels")):
        return content
    root = etree.fromstring(content, MENDING)
    return content if root is None else etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
