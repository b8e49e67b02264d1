"""A file that was cut off, or lost or gained bytes somewhere -> a whole package of what is left of it, its XML closed where it ends."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from pipeline.base.package import pack
from pipeline.base.torn_zip import MOST, salvage_members

BOOK, BOOK_PARTS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", re.compile(r"xl/worksheets/sheet(\d+)\.xml")
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRING_NUMBER = re.compile(rb'\bt="s"[^>]*>\s*<(?:\w+:)?v>(\d{1,7})<')
END_OF_STRINGS = re.compile(rb"</(?:\w+:)?sst\s*>")
GONE = "\ufffd"
"""In place of a text that is lost: whatever stands so has not been read."""
MENDING = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def salvage_zip(data: bytes) -> bytes | None:
    """A whole package of what is left of a damaged zip; None when not even one member is."""
    members = {name: m for name, m in salvage_members(data).items() if m.content}
    found = {name: m.content for name, m in members.items()}
    found = _with_strings(_with_list_of_sheets(found), STRINGS in members and not members[STRINGS].whole)
    return pack({name: _mend_member(name, content) for name, content in found.items()}.items()) if found else None


def mend_xml(data: bytes) -> bytes | None:
    """A flat XML file that was cut off or torn, closed; None when nothing is left of it."""
    at = data.find(b"<")
    root = etree.fromstring(data[at:], MENDING) if at >= 0 and len(data) <= MOST and not _declares(data) else None
    return None if root is None else etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_list_of_sheets(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """A workbook that lost the list of its sheets or of its parts: its sheets by number, as every program names them."""
    numbers = sorted(int(m[1]) for name in members if (m := SHEET.fullmatch(name)))
    if not numbers or (BOOK in members and BOOK_PARTS in members):
        return dict(members)
    ids = re.findall(rb'<(?:\w+:)?sheet [^>]*?\b\w+:id="([^"]+)"', members.get(BOOK, b""))
    named = {n: rid.decode("utf-8", "replace") for n, rid in zip(numbers, ids, strict=False)} if ids else {}
    named |= {n: f"blad{n}" for n in numbers if n not in named} if BOOK not in members else {}
    rels = "".join(
        f'<Relationship Id="{rid}" Type="{KIND}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, rid in named.items()
    )
    listed = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>'
    )
    sheets = "".join(f'<sheet name="Blad {n}" sheetId="{n}" r:id="{rid}"/>' for n, rid in named.items())
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{KIND}"><sheets>{sheets}</sheets></workbook>'
    return {BOOK: book.encode(), **members, BOOK_PARTS: listed.encode()}


def _with_strings(members: Mapping[str, bytes], torn: bool) -> dict[str, bytes]:
    """A workbook that lost some of its list of texts: those that are gone are told as such, and the rest is read.

    A cell names its text by number. When texts are gone from the middle of the list, nobody can say which number is whose.
    """
    if BOOK not in members:
        return dict(members)
    sheets = (content for name, content in members.items() if SHEET.fullmatch(name))
    most = max((int(n) for content in sheets for n in STRING_NUMBER.findall(content)), default=-1)
    root = etree.fromstring(members[STRINGS], MENDING) if members.get(STRINGS) else None
    if root is None:
        root = etree.Element(f"{{{MAIN}}}sst")
    known = sum(1 for _ in root.iterchildren(f"{{{MAIN}}}si"))
    if torn and root.get("uniqueCount") != str(known) and END_OF_STRINGS.search(members[STRINGS]):
        for text in list(root):
            root.remove(text)
        known = 0
    if most < known:
        return dict(members)
    for _ in range(min(most + 1 - known, 1_000_000)):
        etree.SubElement(etree.SubElement(root, f"{{{MAIN}}}si"), f"{{{MAIN}}}t").text = GONE
    return {**members, STRINGS: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)}


def _mend_member(name: str, content: bytes) -> bytes:
    """XML that ends in the middle, closed; everything else as it is."""
    if not name.endswith((".xml", ".rels")) or _declares(content):
        return content
    root = etree.fromstring(content, MENDING)
    return content if root is None else etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _declares(content: bytes) -> bool:
    """What declares a type of its own is never mended: the readers refuse it."""
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content
