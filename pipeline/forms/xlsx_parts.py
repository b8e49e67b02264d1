"""The parts of a workbook package: sheets, defined names, notes, drawings, printed heads and feet."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from string import ascii_letters
from typing import Any

from .form_texts import IDENTITY, squeezed
from .package_properties import parse
from .xlsx_cells import Place, X, column_number

Xml = Any
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
"""How Excel writes characters that XML cannot carry; half a surrogate pair stays as it stands, for no file could hold it."""
REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^!']+))!\$?([A-Z]{1,3})\$?(\d+)(?::.*)?$")
THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
COPY = "tc={"
"""How Excel signs the old-style copy it keeps of a comment thread."""


def sheet_parts(z: zipfile.ZipFile, book: Xml) -> Iterator[tuple[str, str]]:
    targets = {r.get("Id"): r.get("Target") for r in parse(z.read("xl/_rels/workbook.xml.rels"))}
    for sheet in book.iter(X + "sheet"):
        target = targets.get(sheet.get(REL), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheet" in part:
            yield sheet.get("name"), part


def _related(z: zipfile.ZipFile, part: str, kinds: tuple[str, ...]) -> Iterator[Xml]:
    """The roots of the parts that a sheet points to with relations of these kinds."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    for rel in parse(z.read(rels)) if rels in z.namelist() else ():
        if rel.get("Type", "").endswith(kinds):
            yield parse(z.read(posixpath.normpath(posixpath.join("/", folder, rel.get("Target")))[1:]))


def drawings(z: zipfile.ZipFile, part: str) -> Iterator[Xml]:
    return _related(z, part, ("/drawing",))


def margins(sheet: Xml) -> Iterator[str]:
    """What somebody wrote in the printed head or foot; our own foot holds the mark and the page."""
    for group in sheet.iter(X + "headerFooter"):
        for e in group:
            text = re.sub(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|[A-Z])', "", e.text or "").strip()
            if squeezed(IDENTITY.sub("", text)).removesuffix("sidaav").casefold() not in ("", "page", "sida"):
                yield text


def notes(z: zipfile.ZipFile, part: str) -> Iterator[tuple[int, str]]:
    """(row, text) of every note and comment on a sheet's cells."""
    for root in _related(z, part, ("/comments", "/threadedComment")):
        authors = [a.text or "" for a in root.iter(X + "author")]
        for note in root.iter(X + "comment", THREADED + "threadedComment"):
            author = note.get("authorId", "")
            text = "".join(t.text or "" for t in note.iter(X + "t", THREADED + "text")).strip()
            if text and not (author and authors[int(author)].startswith(COPY)):
                yield int(note.get("ref").lstrip(ascii_letters + "$")), text


def names(book: Xml) -> Iterator[tuple[str, tuple[str, Place]]]:
    for name in book.iter(X + "definedName"):
        found = REFERENCE.match(name.text or "")
        if found and name.get("localSheetId") is None:
            sheet = (found[1] or found[2]).replace("''", "'")
            yield name.get("name"), (sheet, (int(found[4]), column_number(found[3])))
