"""A first look at a file from a stranger, before anything takes it apart: what no Office program writes is refused, what reaches
out of the file or could be run is told, and none of it is followed or run.

Bytes in, words out. Sizes are read in the package's own directory, which may lie; package.py unpacks no more than it says.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

PARTS = 2_000
"""Parts in one document. A form has some twenty; one with hundreds of photos a thousand."""
DIRECTORY = 5_000
"""Names in any zip: more than this only costs time, and an archive of a whole round has some hundreds."""
XML_PART, PART, TOTAL = 40_000_000, 100_000_000, 200_000_000
"""Bytes of one part of XML, of any part, and of all. A form with every box full is 2 MB; a parsed part takes ten times its size."""
RATIO, SMALL = 300, 5_000_000
"""How many times its packed size a part may grow, when it is larger than that. Text packs ten to thirty times."""
FILE = 250_000_000
"""Bytes of one file that are read from the disk at all. No mail server lets so much through."""
END, ENTRIES = b"PK\5\6", struct.Struct("<10xH")
"""The end of a zip's directory, and where in it the number of names stands."""
XML_NAME = re.compile(r".*\.(?:xml|rels|vml|rdf)", re.I)
ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
HEADER = 30
"""Bytes of a member's own header, names apart."""

DAMAGING = "Öppna den inte: be avsändaren om formuläret igen, sparat i Word eller Excel."
TOO_LARGE = f"Filen packar upp till mycket mer än ett formulär ({{what}}), så den är inte läst. {DAMAGING}"
TRAP = f"Filen är gjord på ett sätt som inget ordbehandlings- eller kalkylprogram gör ({{what}}), så den är inte läst. {DAMAGING}"
HUGE = f"Filen är större än {FILE // 1_000_000} MB, så den är inte läst. Be om formuläret utan stora bilder och filmer."

TEMPLATE = "Filen hämtar en mall från en annan plats. Det har inte följts. Fråga avsändaren om det är meningen."
LINKED = (
    "Filen hämtar bilder eller text från en annan plats. Det har inte följts: fråga avsändaren vad som skulle stå där."
)
ACTIVE = "Filen innehåller aktiva kontroller (ActiveX). De har inte körts, och svaren är lästa utan dem."
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.S)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.I)
TYPE = re.compile(rb"\bType\s*=\s*[\"'][^\"']*/([A-Za-z]+)[\"']")
HARMLESS = (b"hyperlink",)
"""Leads somewhere only when a person presses it."""
ODF_LINK = re.compile(
    rb"<(?:draw:image|draw:object|draw:object-ole|draw:plugin|draw:floating-frame|text:section-source|table:table-source|table:cell-range-source)\b"
    rb"[^>]*xlink:href\s*=\s*[\"'](?:[a-z]{2,8}:|//|\\\\)", re.I
)  # fmt: skip
ODF_TEMPLATE = re.compile(rb"<meta:template\b[^>]*xlink:href\s*=\s*[\"'](?:https?|ftp|smb):|<office:dde-source\b", re.I)


class Refusal(NamedTuple):
    """Why a file is not read: the finding's code, and the sentence in Swedish."""

    code: str
    reason: str


class Told(NamedTuple):
    """Something in a file that was neither followed nor run: code and sentence."""

    code: str
    message: str


def too_many_names(data: bytes) -> bool:
    """Whether a zip says that it holds more names than anybody sends: told without taking its directory apart."""
    at = data.rfind(END)
    return at >= 0 and len(data) >= at + ENTRIES.size and ENTRIES.unpack_from(data, at)[0] > DIRECTORY


def refusal(entries: Sequence[zipfile.ZipInfo]) -> Refusal | None:
    """Why a document with these parts is not to be taken apart; None when it may be."""
    if len(entries) > PARTS:
        return _large(f"{len(entries)} delar")
    if sum(e.file_size for e in entries) > TOTAL:
        return _large(f"över {TOTAL // 1_000_000} MB")
    for e in entries:
        most = XML_PART if XML_NAME.fullmatch(e.filename) else PART
        if e.file_size > most or (e.file_size > SMALL and e.file_size > RATIO * max(e.compress_size, 1)):
            return _large(f"en enda del på {e.file_size // 1_000_000} MB")
    what = next(_odd(entries), "")
    return Refusal("trap", TRAP.format(what=what)) if what else None


def _large(what: str) -> Refusal:
    return Refusal("package_too_large", TOO_LARGE.format(what=what))


def _odd(entries: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """What is wrong with the names and places of the parts, as a word for a person."""
    seen: set[str] = set()
    for e in entries:
        name = e.orig_filename.replace("\\", "/")
        if ".." in name.split("/"):
            yield "en del pekar ut ur filen"
        if ABSOLUTE.match(name):
            yield "en del har en plats på en dator"
        if "\0" in name:
            yield "en del har ett namn med osynliga tecken"
        if stat.S_ISLNK(e.external_attr >> 16):
            yield "en del är en länk till något annat"
        if (folded := name.casefold()) in seen:
            yield "samma del finns två gånger"
        seen.add(folded)
    end = 0
    for e in sorted(entries, key=lambda e: e.header_offset):
        if e.header_offset < end:
            yield "delarna ligger på varandra"
        end = e.header_offset + HEADER + e.compress_size


def told(parts: Iterable[tuple[str, bytes]]) -> Iterator[Told]:
    """What in a document reaches out of it or could be run. `parts`: (name, content) of its relationships and, in OpenDocument, content."""
    kinds: set[bytes] = set()
    linked = template = False
    for name, content in parts:
        if name.endswith(".rels"):
            for found in RELATION.findall(content):
                if EXTERNAL.search(found) and (kind := TYPE.search(found)) and kind[1] not in HARMLESS:
                    kinds.add(kind[1])
        else:
            linked = linked or ODF_LINK.search(content) is not None
            template = template or ODF_TEMPLATE.search(content) is not None
    if b"attachedTemplate" in kinds or template:
        yield Told("outside_link", TEMPLATE)
    if kinds - {b"attachedTemplate"} or linked:
        yield Told("outside_link", LINKED)


def is_active(names: Iterable[str]) -> bool:
    """Whether there are controls in it that a program would run."""
    return any("activex/" in n.replace("\\", "/").casefold() for n in names)
