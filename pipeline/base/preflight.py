"""A first look at a file from a stranger, before anything takes it apart: what no Office program writes is refused, what reaches
out of the file or could be run is told, and none of it is followed or run.

Bytes in, words out. Sizes are read in the package's own directory, which may lie; base/package.py unpacks no more than it says.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

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
END, ENTRIES = b"PK\5\6", struct.Struct("<10xHI")
"""The end of a zip's directory, and where in it the number of names and the size of the directory stand."""
END_64, ENTRIES_64 = b"PK\6\6", struct.Struct("<32xQQ")
"""The same of a large one (zip64), which zipfile goes by wherever it finds it."""
DIRECTORY_SIZE = 2_000_000
"""Bytes of a directory: some hundred for each name."""
PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
XML_NAME = re.compile(r".*\.(?:xml|rels|vml|rdf)", re.I)
ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
HEADER = struct.Struct("<4s5H3I2H")
"""A member's own header, before its name."""
MEMBER, UTF8, LONG = b"PK\3\4", 0x800, 0xFFFFFFFF
"""How it begins; set when its name is in UTF-8; in place of a size that stands in a long form."""
IWORK = re.compile(r"(?:[^/]+\.(?:pages|numbers|key)/)?(?:Index/.+\.iwa|Index\.zip|index\.(?:xml|apxl)(?:\.gz)?)", re.I)
"""What makes a zip one of Apple's Pages, Numbers and Keynote, or the folder that such a file can be."""

DAMAGING = "Öppna den inte: be avsändaren om formuläret igen, sparat i Word eller Excel."
TOO_LARGE = "Filen packar upp till mycket mer än ett formulär ({what}), så den är inte läst. Kontrollera om fel fil bifogades, och be annars om formuläret utan stora bilder."
BOMB = f"Filen har en del på {{size}} MB som är packad till en {{times}}-del, och den är inte läst: den som öppnar den kan få en dator som stannar. {DAMAGING}"
TRAP = f"Filen är gjord på ett sätt som inget ordbehandlings- eller kalkylprogram gör ({{what}}), så den är inte läst. {DAMAGING}"
HUGE = f"Filen är större än {FILE // 1_000_000} MB, så den är inte läst. Be om formuläret utan stora bilder och filmer."

TEMPLATE = "Filen hämtar en mall från en annan plats. Det har inte följts. Fråga avsändaren om det är meningen."
LINKED = (
    "Filen hämtar bilder eller text från en annan plats. Det har inte följts: fråga avsändaren vad som skulle stå där."
)
ACTIVE = "Filen innehåller aktiva kontroller (ActiveX). De har inte körts, och svaren är lästa utan dem."
EMBEDDED = "Filen har en annan fil inbäddad i sig. Den har inte öppnats: fråga avsändaren vad det är."
MAY_LEAD_OUT = re.compile(rb"TargetMode|&|\0|Target\s*=\s*[\"'](?:[A-Za-z][A-Za-z0-9+.-]+:|//|\\\\)")
"""Relationships without it surely lead nowhere: most are, and need not be taken apart."""
LEADS_OUT = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|//|\\\\)", re.I)
HREF = "{http://www.w3.org/1999/xlink}href"
PRESSED = ("hyperlink", "a")
"""What leads somewhere only when a person presses it: in Office and in OpenDocument."""
MACROS = re.compile(r".*(?:vba.*\.bin|macrosheets/.+|(?:^|/)(?:basic|scripts)/.+\.(?:xml|xba|py|js|bsh))", re.I)
MACRO_TYPES = re.compile(rb"vbaProject|macroEnabled|macrosheet", re.I)


class Refusal(NamedTuple):
    """Why a file is not read: the finding's code, and the sentence in Swedish."""

    code: str
    reason: str


class Reaching(NamedTuple):
    """Something in a file that was neither followed nor run: code and sentence."""

    code: str
    message: str


def too_many_names(data: bytes) -> bool:
    """Whether a zip's directory is larger than anybody's: told without taking it apart, by its size, for its number may lie."""
    at = data.rfind(END)
    if at < 0 or len(data) < at + ENTRIES.size:
        return False
    count, size = ENTRIES.unpack_from(data, at)
    large = data.rfind(END_64, 0, at)
    if large >= 0 and len(data) >= large + ENTRIES_64.size:
        count, size = (max(pair) for pair in zip((count, size), ENTRIES_64.unpack_from(data, large), strict=True))
    if int(size) > len(data):
        return False  # the end itself is torn: nothing so large is there to be taken apart
    return int(count) > DIRECTORY or int(size) > DIRECTORY_SIZE


def end_of_zip(data: bytes) -> int:
    """Where the zip in the data ends by its own account; 0 when it has no end."""
    at = data.rfind(END)
    if at < 0 or len(data) < at + ENTRIES.size + 6:
        return 0
    return min(len(data), at + 22 + int.from_bytes(data[at + 20 : at + 22], "little"))


def is_member(data: bytes) -> bool:
    """Whether what begins as a zip goes on as one: with a member's header and a name, whatever is damaged later."""
    if len(data) < HEADER.size:
        return True  # cut off before it can be told
    _, _, _, method, *_, length, _ = HEADER.unpack_from(data)
    name = data[HEADER.size : HEADER.size + length]
    return method < 100 and 0 < length < 1000 and not any(byte < 32 for byte in name)


def is_iwork(names: Iterable[str]) -> bool:
    """Whether a zip with these names is a file of Apple's own office programs."""
    return any(IWORK.fullmatch(name) for name in names)


def is_torn(entries: Sequence[zipfile.ZipInfo], data: bytes) -> bool:
    """Whether the directory and the members' own headers disagree: then bytes have been lost, added or changed, and what the
    directory says of places, names and sizes proves nothing about who made the file. No damage leads two names to one place.
    """
    if len({e.header_offset for e in entries}) < len(entries):
        return False
    return not all(_is_at_its_place(e, data) for e in entries)


def _is_at_its_place(e: zipfile.ZipInfo, data: bytes) -> bool:
    if e.header_offset < 0 or e.header_offset + HEADER.size > len(data):
        return False
    sign, _, _, _, _, _, _, packed, size, length, _ = HEADER.unpack_from(data, e.header_offset)
    at = e.header_offset + HEADER.size
    name = e.orig_filename.encode("utf-8" if e.flag_bits & UTF8 else "cp437", "replace").replace(b"\\", b"/")
    if sign != MEMBER or data[at : at + length].replace(b"\\", b"/") != name:
        return False
    # a program that streams writes the sizes after the content, one that writes long forms writes them elsewhere
    return not (packed or size) or LONG in (packed, size) or (packed, size) == (e.compress_size, e.file_size)


def refusal(entries: Sequence[zipfile.ZipInfo]) -> Refusal | None:
    """Why a document with these parts is not to be taken apart; None when it may be."""
    if len(entries) > PARTS:
        return _large(f"{len(entries)} delar")
    if sum(e.file_size for e in entries) > TOTAL:
        return _large(f"över {TOTAL // 1_000_000} MB")
    for e in entries:
        is_xml = XML_NAME.fullmatch(e.filename) is not None
        times = e.file_size // max(e.compress_size, 1)
        most = XML_PART if is_xml else PART
        if is_xml and e.file_size > most and times > RATIO:
            reason = BOMB.format(size=e.file_size // 1_000_000, times=f"{times:,}".replace(",", " "))
            return Refusal("package_too_large", reason)
        if e.file_size > most or (e.file_size > SMALL and times > RATIO):
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
        end = e.header_offset + HEADER.size + e.compress_size


def find_reaching(parts: Iterable[tuple[str, bytes]], parse: Callable[[bytes], Any]) -> Iterator[Reaching]:
    """What in a document reaches out of it. `parts`: (name, content) of its relationships, or in OpenDocument and in flat files
    of its content; `parse`: makes a tree of one, and refuses document types.
    """
    linked = template = False
    for name, content in parts:
        if name.endswith(".rels") and not MAY_LEAD_OUT.search(content):
            continue
        for e in parse(content).iter():
            kind = _leads_out(e)
            template = template or kind in ("attachedTemplate", "template")
            linked = linked or kind not in ("", "attachedTemplate", "template")
    if template:
        yield Reaching("outside_link", TEMPLATE)
    if linked:
        yield Reaching("outside_link", LINKED)


def _leads_out(e: Any) -> str:
    """What kind of thing an element wants from elsewhere without being asked; empty when nothing."""
    if not isinstance(e.tag, str):
        return ""
    name = e.tag.rpartition("}")[2]
    if name == "Relationship":
        outside = e.get("TargetMode", "").strip().casefold() == "external" or LEADS_OUT.match(e.get("Target", ""))
        kind = str(e.get("Type", "")).rstrip("/").rpartition("/")[2]
        return (kind or "other") if outside and kind not in PRESSED else ""
    if name == "dde-source":
        return name
    return name if name not in PRESSED and LEADS_OUT.match(e.get(HREF, "")) else ""


def has_macros(names: Iterable[str], types: bytes) -> bool:
    """Whether something in it could be run as a macro, whatever it is called. `types`: its list of content types."""
    return MACRO_TYPES.search(types) is not None or any(MACROS.fullmatch(n.replace("\\", "/")) for n in names)


def embeds(parts: Iterable[tuple[str, bytes]]) -> bool:
    """Whether there is a file in it that is no Office document or picture: an object of some program, or a program."""
    return any(
        "embeddings/" in n.casefold() and (n.casefold().endswith(".bin") or content.startswith(PROGRAMS))
        for n, content in parts
    )


def is_active(names: Iterable[str]) -> bool:
    """Whether there are controls in it that a program would run."""
    return any("activex/" in n.replace("\\", "/").casefold() for n in names)
