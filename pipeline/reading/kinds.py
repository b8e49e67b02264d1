"""What a file is, told by its content: names and endings lie."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from typing import NamedTuple

from pipeline.base import preflight
from pipeline.base.package import LOCKED, pack

from .odf_xml import OFFICE
from .properties import parse

ODF = b"application/vnd.oasis.opendocument."
FLAT_ODF, FLAT_WORD = OFFICE[1:-1].encode(), b"http://schemas.microsoft.com/office/2006/xmlPackage"
WEB = (b"<html", b"<!doctype html", b"<table")
ZIP, DIRECTORY, OLE, RTF = b"PK\3\4", b"PK\1\2", b"\xd0\xcf\x11\xe0", b"{\\rtf1"
OLE_STREAMS = tuple("".join(f"{c}\0" for c in name).encode() for name in ("WordDocument", "Workbook"))
"""How the two that we read are named in the list of streams of a compound file."""
PDF, NEAR = b"%PDF-", 1024
"""How a PDF begins, and in how many bytes."""
HEADS = 32_000
"""Bytes in which a mail's headers are looked for."""
MOST_BEFORE = 1 << 16
"""Bytes before a document in which it is looked for."""
OF_THEIR_OWN = (
    *preflight.PROGRAMS,
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"L\0\0\0\1\x14\2\0",
    b"RIFF",
    b"OggS",
    b"ID3",
)
"""Pictures, programs, shortcuts, sound: what lies in one of them is not what the file is."""


MAIN = ("[Content_Types].xml", "content.xml", "mimetype")
FOLDERS = ("word/", "xl/", "ppt/")
ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
FIELD = re.compile(rb"([!-9;-~]{1,76}):")
"""The beginning of a header (RFC 5322)."""
OF_MAIL = frozenset(
    rb"from to cc subject date message-id received return-path reply-to sender in-reply-to references delivered-to".split()
)
OF_BOTH = frozenset((b"mime-version", b"content-type", b"x-unsent", b"x-mozilla-status"))
SAVED_PAGE = (b"snapshot-content-location", b"content-location")
"""A web page saved in one file (.mhtml) is told as a mail is, and is none."""


class FileKind(StrEnum):
    """Formats we read, then those we can only name."""

    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    XLS = "xls"
    PDF = "pdf"
    DOC = ".doc"
    RTF = ".rtf"
    WEB = ".html"
    FLAT_WORD = "flat word"
    ZIP = "zip"
    EMPTY = "empty"
    CUT_OFF = "cut off"
    LOCKED = "locked"
    LABEL = "label"
    MAIL = "mail"
    ARCHIVE = "archive"
    XLSB = "xlsb"
    TRAP = "trap"
    """A document that base/preflight.py refuses."""
    SLIDES = "slides"
    IWORK = "iwork"
    """Apple Pages, Numbers or Keynote."""
    OTHER = "other"


FLAT_KINDS = (FileKind.FLAT_WORD, FileKind.ODT, FileKind.ODS)
"""Those that may be one part of XML instead of a package."""


PACKAGED = (FileKind.DOCX, FileKind.XLSX, FileKind.ODT, FileKind.ODS)
BACKWARDS = (b"word\\", b"xl\\", b"META-INF\\")


class FoundDocument(NamedTuple):
    """A file's document, and what it is."""

    kind: FileKind
    content: bytes
    """The document, without what stands before and after it."""
    stray: int = 0
    """Bytes around it that belong to no document: a mail program's line break, a server's answer."""


def kind_of(data: bytes) -> FileKind:
    """The kind of a file's content. Never raises."""
    return find_document(data).kind


def find_document(data: bytes) -> FoundDocument:
    """The document in a file, which may stand behind some bytes that are none of it. Never raises."""
    if not data:
        return FoundDocument(FileKind.EMPTY, data)
    kind = _kind_from_start(data)
    if kind in PACKAGED and any(folder in data for folder in BACKWARDS):
        return FoundDocument(kind, _straighten_names(data))
    if kind is FileKind.CUT_OFF and data.startswith(ZIP) and 0 < (end := preflight.end_of_zip(data)) < len(data):
        return _beside(data[:end], len(data) - end) or FoundDocument(kind, data)
    if kind is FileKind.WEB or (kind is FileKind.CUT_OFF and data.startswith(ZIP) and not preflight.is_member(data)):
        return _behind(data, len(data) if kind is FileKind.WEB else NEAR) or FoundDocument(kind, data)
    if kind not in (FileKind.OTHER, FileKind.MAIL) or data.startswith((b"PK", OLE, *OF_THEIR_OWN)):
        return FoundDocument(kind, data)
    starts = [at for sign in (ZIP, OLE) if (at := data.find(sign, 0, MOST_BEFORE)) > 0]
    if (
        kind is FileKind.MAIL
    ):  # a server's answer has heads as a mail has; only right after them can a file stand as it is
        starts = [at for at in starts if at == _end_of_heads(data)]
    for at in starts[:1]:
        if found := _beside(data[at:], at):
            return found
    if kind is FileKind.OTHER:
        return _find_damaged(data)
    return FoundDocument(kind, data)


def _straighten_names(data: bytes) -> bytes:
    """A package whose parts are named with backslashes, as some programs for Windows do, named as all others name them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return pack((i.orig_filename.replace("\\", "/"), z.read(i)) for i in z.infolist())
    except Exception:  # a part is damaged, which its reader will find
        return data


def _behind(data: bytes, within: int) -> FoundDocument | None:
    """The document behind a web page (what a download gave first), or behind the first bytes of a zip that is none."""
    starts = [at for sign in (ZIP, OLE, PDF, RTF) if (at := data.find(sign, 1, within)) > 0]
    for at in sorted(starts):
        content = data[at:]
        if content.startswith(PDF) and not (b"endobj" in content and b"startxref" in content):
            continue  # a page that tells of such files
        if content.startswith(RTF) and b"\\fonttbl" not in content[:4000]:
            continue
        if found := _beside(content, at):
            return found
    torn = [at for at in starts if data.startswith((ZIP, OLE), at) and _kind_from_start(data[at:]) is FileKind.CUT_OFF]
    return FoundDocument(FileKind.CUT_OFF, data[torn[0] :], torn[0]) if torn else None


def _beside(content: bytes, stray: int) -> FoundDocument | None:
    kind = _kind_from_start(content)
    return (
        FoundDocument(kind, content, stray) if kind not in (FileKind.CUT_OFF, FileKind.TRAP, FileKind.OTHER) else None
    )


def _find_damaged(data: bytes) -> FoundDocument:
    """A file that begins as nothing that we know, and was a document when its beginning was there."""
    if DIRECTORY in data and (preflight.END in data[-MOST_BEFORE:] or ZIP in data):
        return FoundDocument(FileKind.CUT_OFF, data)
    if ZIP in data[:MOST_BEFORE] and ZIP in data[MOST_BEFORE // 2 :]:
        return FoundDocument(FileKind.CUT_OFF, data)
    if data.count(b"endobj", 0, 400_000) > 2:
        return FoundDocument(FileKind.PDF, b"%PDF-1.7\n" + data)
    if b"\\fonttbl" in data[:4000] and (at := data.find(b"\\", 1)) > 0:
        return FoundDocument(FileKind.RTF, RTF + data[at:].removeprefix(b"\\rtf1"))
    if any(name in data for name in OLE_STREAMS):
        return FoundDocument(FileKind.CUT_OFF, data)
    return FoundDocument(FileKind.OTHER, data)


def _end_of_heads(data: bytes) -> int:
    ends = [at + len(end) for end in (b"\r\n\r\n", b"\n\n") if (at := data.find(end, 0, MOST_BEFORE)) >= 0]
    return min(ends, default=-1)


def _kind_from_start(data: bytes) -> FileKind:
    if data.startswith(b"PK"):
        return _kind_of_package(data)
    if data.startswith(OLE):
        from pipeline.reading.ole import tell_ole  # noqa: PLC0415  (olefile is needed for old formats only)

        kinds = {
            "doc": FileKind.DOC,
            "xls": FileKind.XLS,
            "msg": FileKind.MAIL,
            "encrypted": FileKind.LOCKED,
            "label": FileKind.LABEL,
        }
        told = tell_ole(data)
        if told == "other" and any(name in data for name in OLE_STREAMS):
            return FileKind.CUT_OFF  # its list of streams is torn: they are there, and nothing leads to them
        return (
            FileKind.CUT_OFF
            if told == "broken"
            else FileKind.SLIDES
            if told == "ppt"
            else kinds.get(told, FileKind.OTHER)
        )
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{\\rtf"):
        return FileKind.RTF
    if data.startswith(ARCHIVES):
        return FileKind.ARCHIVE
    if PDF in data[:NEAR]:
        return FileKind.PDF
    if len(found := mail_headers(data)) > 1 and found & OF_MAIL:
        return FileKind.MAIL
    if FLAT_ODF in start:  # its kind stands after a long list of namespaces
        return FileKind.ODS if b"opendocument.spreadsheet" in data[:20_000] else FileKind.ODT
    if FLAT_WORD in start:
        return FileKind.FLAT_WORD
    return FileKind.WEB if start.lower().startswith(WEB) or b"<html" in start.lower() else FileKind.OTHER


def mail_headers(data: bytes) -> set[bytes]:
    """The headers of a mail that the data begins with, in lower case; none when it begins with anything else.

    Before them a mailbox file (mbox) has a line of its own.
    """
    found: set[bytes] = set()
    text = data[:HEADS]
    if len(data) > HEADS and b"\n" in text:
        text = text[: text.rfind(b"\n") + 1]  # half a header is none
    text = text.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if text.startswith((b"From ", b">From ")):
        text = text.partition(b"\n")[2]
    for line in text.splitlines():
        if not line.strip():
            break
        if line[:1] in b" \t":
            continue
        field = FIELD.match(line)
        if field is None or field[1].lower() in SAVED_PAGE or b"<Saved by " in line:
            return set()
        found.add(field[1].lower())
    return found & (OF_MAIL | OF_BOTH)


def _kind_of_package(data: bytes) -> FileKind:
    if preflight.too_many_names(data):
        return FileKind.TRAP
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = [n.replace("\\", "/") for n in z.namelist()]
            if len(set(names)) != len(names) and any(n in MAIN for n in names):
                return FileKind.CUT_OFF  # the same part twice: nobody can say which one people saw
            if any(n in MAIN or n.startswith(FOLDERS) for n in names):
                if preflight.is_torn(z.infolist(), data):
                    return FileKind.CUT_OFF
                if preflight.refusal(z.infolist()):
                    return FileKind.TRAP
            if {"EncryptedPackage", "encrypted-package"} & set(names) or any(
                i.flag_bits & LOCKED for i in z.infolist()
            ):
                return FileKind.LOCKED
            if any(n.startswith("word/document") for n in names):
                return FileKind.DOCX
            if "xl/workbook.xml" in names:
                return FileKind.XLSX
            if "xl/workbook.bin" in names:
                return FileKind.XLSB
            if "content.xml" in names:
                return _kind_of_odf(z, names)
            if "[Content_Types].xml" in names:
                return _kind_by_types(z.read("[Content_Types].xml"), names)
            return FileKind.IWORK if preflight.is_iwork(names) else FileKind.ZIP
    except Exception:  # zipfile raises whatever the damage makes of it, also in names
        return FileKind.CUT_OFF


def _kind_of_odf(z: zipfile.ZipFile, names: list[str]) -> FileKind:
    """A package that somebody packed anew may have lost its mimetype; its content says what it is all the same."""
    manifest = z.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if b"encryption-data" in manifest or b"encrypted-package" in manifest:
        return FileKind.LOCKED
    if "mimetype" in names:
        told = z.read("mimetype")
        kinds = {
            ODF + b"spreadsheet": FileKind.ODS,
            ODF + b"text": FileKind.ODT,
            ODF + b"presentation": FileKind.SLIDES,
        }
        return next((kind for sign, kind in kinds.items() if sign in told), FileKind.OTHER)
    body = parse(z.read("content.xml")).find(OFFICE + "body")
    inside = {} if body is None else {child.tag for child in body}
    return (
        FileKind.ODS
        if OFFICE + "spreadsheet" in inside
        else FileKind.ODT
        if OFFICE + "text" in inside
        else FileKind.OTHER
    )


def _kind_by_types(types: bytes, names: list[str]) -> FileKind:
    """A package with its parts in unusual places says what its main part is; what is embedded in it has types of its own there."""
    if b"presentationml" in types or b"ms-powerpoint" in types or any(n.startswith("ppt/") for n in names):
        return FileKind.SLIDES
    if b"wordprocessingml" in types or b"ms-word" in types:
        return FileKind.DOCX
    return FileKind.XLSX if b"spreadsheetml" in types else FileKind.OTHER
