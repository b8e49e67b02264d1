"""Fills a form by editing its XML the way Word and Excel do when a person fills in controls and cells and saves."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

Xml = Any
Members = dict[str, bytes]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
CORE = "docProps/core.xml"
STRINGS, RELATIONS = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What happens to look like an escape ("_x0041_") is itself escaped in a workbook."""


def word_fill(form: Path, answers: dict[str, str], target: Path) -> None:
    """Answers in the content controls with these tags. Raises KeyError for a tag that is not there, ValueError for a choice not offered."""
    _edit(form, target, lambda members: _fill_controls(members, answers))


def excel_fill(form: Path, answers: dict[str, str], target: Path) -> None:
    """Answers in the cells with these names, in the shared strings as Excel has them. Raises KeyError for a name that is not there."""
    _edit(form, target, lambda members: _fill_cells(members, answers))


def _edit(form: Path, target: Path, change: Callable[[Members], None]) -> None:
    with zipfile.ZipFile(form) as z:
        infos = z.infolist()
        members = {i.filename: z.read(i) for i in infos}
    change(members)
    stamp = f"\\g<1>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    members[CORE] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", stamp, members[CORE].decode()).encode()
    known = {i.filename: i for i in infos}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(known.get(name, zipfile.ZipInfo(name, infos[0].date_time)), data)


def _bytes(root: Xml) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _fill_controls(members: Members, answers: dict[str, str]) -> None:
    body: Xml = etree.fromstring(members["word/document.xml"])
    controls = {s.find(f"{W}sdtPr/{W}tag").get(f"{W}val"): s for s in body.iter(f"{W}sdt")}
    for key, text in answers.items():
        _fill_control(controls[key], text)
    members["word/document.xml"] = _bytes(body)


def _fill_control(control: Xml, text: str) -> None:
    """The prompt goes, with its style and the note that it is a prompt; Enter in a plain-text control is a line break."""
    properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
    offered = [item.get(f"{W}displayText") for item in properties.iter(f"{W}listItem")]
    if offered and text not in offered:
        raise ValueError(f"{text!r} is not in the list: {', '.join(offered)}")
    for note in properties.findall(f"{W}showingPlcHdr"):
        properties.remove(note)
    for old in list(content):
        content.remove(old)
    run = etree.SubElement(content, f"{W}r")
    for part in re.split(r"([\n\t])", text):
        if part in ("\n", "\t"):
            etree.SubElement(run, f"{W}br" if part == "\n" else f"{W}tab")
        elif part:
            t: Xml = etree.SubElement(run, f"{W}t")
            t.text = part
            t.set(SPACE, "preserve")


def _fill_cells(members: Members, answers: dict[str, str]) -> None:
    """Excel has every text as a shared string once it has saved, also those that the form had in the cells."""
    book: Xml = etree.fromstring(members["xl/workbook.xml"])
    targets = {r.get("Id"): str(r.get("Target")) for r in etree.fromstring(members[RELATIONS])}
    parts = {s.get("name"): f"xl/{targets[s.get(REL)].lstrip('/').removeprefix('xl/')}" for s in book.iter(f"{X}sheet")}
    places = {n.get("name"): _place(n.text) for n in book.iter(f"{X}definedName") if n.get("localSheetId") is None}
    sheets: dict[str, Xml] = {name: etree.fromstring(members[part]) for name, part in parts.items()}
    cells = {(name, c.get("r")): c for name, sheet in sheets.items() for c in sheet.iter(f"{X}c")}
    strings = _shared(members)
    for cell in cells.values():
        if cell.get("t") == "inlineStr":
            _share(cell, strings, list(cell.find(f"{X}is")))
    for key, text in answers.items():
        t: Xml = etree.Element(f"{X}t")
        t.text = LOOKS_ESCAPED.sub("_x005F_", text)
        t.set(SPACE, "preserve")
        _share(cells[places[key]], strings, [t])
    for attribute in ("count", "uniqueCount"):
        strings.set(attribute, str(len(strings)))
    members.update({parts[name]: _bytes(sheet) for name, sheet in sheets.items()}, **{STRINGS: _bytes(strings)})


def _place(reference: str) -> tuple[str, str]:
    """ "'1 Kunskapsbas'!$C$5" -> ("1 Kunskapsbas", "C5")."""
    sheet, cell = reference.rsplit("!", 1)
    return sheet.strip("'").replace("''", "'"), cell.replace("$", "")


def _shared(members: Members) -> Xml:
    """The shared strings; a new empty part, announced where the package wants it, when there are none."""
    if STRINGS in members:
        return etree.fromstring(members[STRINGS])
    types: Xml = etree.fromstring(members["[Content_Types].xml"])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    etree.SubElement(types, f"{{{types.nsmap[None]}}}Override", PartName=f"/{STRINGS}", ContentType=kind)
    relations: Xml = etree.fromstring(members[RELATIONS])
    new = {
        "Id": "rIdStrings",
        "Type": f"{REL[1:].split('}', maxsplit=1)[0]}/sharedStrings",
        "Target": "sharedStrings.xml",
    }
    etree.SubElement(relations, f"{{{relations.nsmap[None]}}}Relationship", new)
    members.update({"[Content_Types].xml": _bytes(types), RELATIONS: _bytes(relations)})
    namespaces: Xml = {None: X[1:-1]}
    return etree.Element(f"{X}sst", nsmap=namespaces)


def _share(cell: Xml, strings: Xml, content: list[Xml]) -> None:
    etree.SubElement(strings, f"{X}si").extend(content)
    for old in list(cell):
        cell.remove(old)
    cell.set("t", "s")
    etree.SubElement(cell, f"{X}v").text = str(len(strings) - 1)
