"""A zip archive that came back -> the files in it. In memory only: no path in an archive is ever written to.

Sizes are checked in the archive's own directory first, and again while unpacking, because the directory may lie.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .package import LOCKED
from .preflight import is_iwork, too_many_names
from .torn_zip import salvage_members

FILES, EACH, TOTAL, RATIO = 200, 50_000_000, 200_000_000, 200
"""Files, bytes per file, bytes in all, and how many times its packed size a file may grow. A form is 0.2 MB and grows tenfold."""
ENTRIES = 5_000
"""Names in one directory, system files and folders too."""
DEEP = 1
"""An archive in an archive is opened; one in that is not."""
CHUNK = 1 << 16
SMALL = 1_000_000
"""Below this a file may grow as it likes: empty cells and white space pack very well."""
UTF8 = 0x800
DOS, WINDOWS = 0, 10
"""Systems an entry says it was made on, whose names are in the code page of a DOS window."""
SYSTEM = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", "icon\r", ".localized"})
PACKAGES = re.compile(
    r"\[Content_Types\]\.xml|mimetype|content\.xml|META-INF/manifest\.xml|(?:word/document|xl/workbook|ppt/presentation)\d*\.(?:xml|bin)"
)
"""What makes a zip an Office or OpenDocument file, also a damaged one."""

PARTS = re.compile(
    r"(?:docProps|customXml|_rels|word|xl|ppt|META-INF|Configurations2|Thumbnails)/.*(?:xml|rels|png)", re.I
)
"""What else lies in such a file, for when what makes it one is lost."""
FILE = re.compile(r"\.(?:do[ct][xm]?|xl[st][xm]?|o[dt][ts]|rtf|pdf|eml|msg|zip)$", re.I)
"""How the names of files end that an answer can lie in."""
BEGINNINGS = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<?xml", b"From ", b"Return-Path:", b"Received:"
"""What documents and mails begin with; a lock file begins with somebody's name, a Mac's own with a mark of theirs."""

PASSWORD = "Zip-arkivet har lösenord. Be om filerna utan lösenord."
BROKEN = "Zip-arkivet går inte att öppna: det är avhugget eller skadat. Be avsändaren att skicka filerna igen, helst var för sig."
PART_OF_IT = "Zip-arkivet är avhugget eller skadat. Filerna som gick att packa upp är lästa, men alla kanske inte är med: be avsändaren att skicka dem igen, helst var för sig."
PART_BROKEN = "Filen går inte att packa upp ur zip-arkivet: den är skadad. Be avsändaren att skicka den igen."
PART_LOCKED = "Filen i zip-arkivet har lösenord. Be om den utan lösenord."
TOO_MUCH = "Zip-arkivet har fler eller större filer än det får ha ({files} filer, {size} MB). Packa upp det och lägg formulären i inbox."
TOO_DEEP = "Zip-arkivet ligger i ett arkiv som ligger i ett arkiv. Packa upp det och lägg formulären i inbox."
EMPTY = "Zip-arkivet innehåller inga filer. Be avsändaren att skicka formuläret."


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, or why it could not be had."""

    name: str
    """ "arkiv.zip/mapp/svar.docx": the archive's name and the file's own in it, for a person to read; never a path to open."""
    content: bytes | None = field(repr=False)
    """None when it could not be unpacked; then `code` and `reason` say why."""
    code: str = ""
    """archive_locked, archive_broken, archive_too_large, archive_too_deep or archive_empty."""
    reason: str = ""
    """In Swedish, with what to do."""


def is_archive(data: bytes) -> bool:
    """True for a zip that is no Office or OpenDocument file in itself. A zip cut off at its end is none that can be told."""
    if too_many_names(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return not (any(PACKAGES.fullmatch(name) for name in z.namelist()) or is_iwork(z.namelist()))
    except Exception:  # zipfile raises whatever the damage makes of it
        return False


def is_torn_archive(data: bytes) -> bool:
    """True for what is left of a zip with whole files in it: none of its members is a part of one document."""
    found = salvage_members(data, EACH)
    if any(PACKAGES.fullmatch(n) or PARTS.fullmatch(n) for n in found) or is_iwork(found):
        return False
    return any(m.content and (m.whole or FILE.search(name)) for name, m in found.items())


def names(data: bytes) -> list[str]:
    """The names in an archive's directory; none when it cannot be read."""
    if too_many_names(data):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return [inner for i in z.infolist()[:ENTRIES] if not i.is_dir() and not _is_system(inner := entry_name(i))]
    except Exception:  # as above
        return []


def members(name: str, data: bytes) -> list[Member]:
    """The files in an archive called `name`, in its own order; those of an archive in it too. Never raises.

    Every file that is not a system file is there: with its content, or with the reason why not. What is wrong with the
    archive as a whole is told as one member with the archive's name.
    """
    return list(_Unpacking().archive(name, data, 0))


class _Unpacking:
    """Counts what all archives in one file give together."""

    def __init__(self) -> None:
        self.files, self.size = 0, 0

    def archive(self, name: str, data: bytes, level: int) -> Iterator[Member]:
        if too_many_names(data):
            yield _too_much(name)
            return
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as z:
                entries = [i for i in z.infolist() if not i.is_dir()]
                if len(z.infolist()) > ENTRIES:
                    yield _too_much(name)
                    return
                wanted = [(i, inner) for i in entries if not _is_noise(z, i, inner := entry_name(i))]
                if not wanted:
                    yield Member(name, None, "archive_empty", EMPTY)
                elif all(i.flag_bits & LOCKED for i, _ in wanted):
                    yield Member(name, None, "archive_locked", PASSWORD)
                elif self.files + len(wanted) > FILES or self.size + sum(i.file_size for i, _ in wanted) > TOTAL:
                    yield _too_much(name)
                else:
                    for info, inner in wanted:
                        yield from self.member(z, data, info, f"{name}/{inner}", level)
        except Exception:  # as above
            yield from self.read_torn(name, data)

    def read_torn(self, name: str, data: bytes) -> Iterator[Member]:
        """The files of an archive that lost or gained bytes, each as far as it goes, and that the archive is damaged."""
        found = {n: m.content for n, m in salvage_members(data, EACH).items() if m.content and not _is_system(n)}
        for inner, content in list(found.items())[: FILES - self.files]:
            self.files += 1
            self.size += len(content)
            yield Member(f"{name}/{_harmless(inner)}", content)
        yield Member(name, None, "archive_broken", PART_OF_IT if found else BROKEN)

    def member(self, z: zipfile.ZipFile, data: bytes, info: zipfile.ZipInfo, name: str, level: int) -> Iterator[Member]:
        self.files += 1
        if info.flag_bits & LOCKED:
            yield Member(name, None, "archive_locked", PART_LOCKED)
            return
        try:
            content = self.content(z, info)
        except Exception:  # as above
            left = salvage_members(data, EACH).get(info.orig_filename)
            content = left.content if left is not None and len(left.content) <= info.file_size else b""
            yield Member(name, content) if content else Member(name, None, "archive_broken", PART_BROKEN)
            return
        if content is None:
            yield _too_much(name)
        elif not is_archive(content):
            yield Member(name, content)
        elif level >= DEEP:
            yield Member(name, None, "archive_too_deep", TOO_DEEP)
        else:
            yield from self.archive(name, content, level + 1)

    def content(self, z: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
        """What the entry unpacks to, or None when it is more than it may be."""
        most = min(EACH, TOTAL - self.size, max(SMALL, RATIO * info.compress_size))
        out = bytearray()
        with z.open(info) as part:
            while chunk := part.read(CHUNK):
                out += chunk
                if len(out) > most:
                    return None
        self.size += len(out)
        return bytes(out)


def entry_name(info: zipfile.ZipInfo) -> str:
    """The name of an entry, readable and harmless: å ä ö right whoever packed it, no drive, no way up, no control characters.

    Without the UTF-8 flag zipfile reads a name as cp437. Windows in Swedish writes cp850, where å ä ö are the same bytes
    as in cp437 but other letters are not; macOS and Linux write UTF-8 without the flag.
    """
    name = info.orig_filename
    if not info.flag_bits & UTF8:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp850", "replace")
    return _harmless(name)


def _harmless(name: str) -> str:
    name = name.replace("\\", "/").split("\0", 1)[0]
    parts = [p.strip() for p in PurePosixPath(name).parts]
    clean = ("".join(c if c.isprintable() else "_" for c in p) for p in parts if p not in ("", "/", ".", ".."))
    return "/".join(p.replace(":", "_") for p in clean) or "_"


def _is_system(name: str) -> bool:
    first, last = name.split("/", 1)[0], name.rsplit("/", 1)[-1]
    return first == "__MACOSX" or last.casefold() in SYSTEM or last.startswith(("._", "~$"))


def _is_noise(z: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bool:
    """A system file by its name; but what begins as a document under the name of a lock file is one."""
    if not _is_system(name) or not name.rsplit("/", 1)[-1].startswith("~$"):
        return _is_system(name)
    try:
        with z.open(info) as part:
            return not part.read(12).startswith(BEGINNINGS)
    except Exception:  # as above
        return True


def _too_much(name: str) -> Member:
    return Member(name, None, "archive_too_large", TOO_MUCH.format(files=FILES, size=TOTAL // 1_000_000))
