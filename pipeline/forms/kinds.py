"""What a file is, told by its content: names and endings lie."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from pipeline import preflight
from pipeline.package import LOCKED

from .odf_xml import OFFICE
from .package_properties import parse

ODF = b"application/vnd.oasis.opendocument."
FLAT_ODF, FLAT_WORD = OFFICE[1:-1].encode(), b"http://schemas.microsoft.com/office/2006/xmlPackage"
WEB = (b"<html", b"<!doctype html", b"<table")


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


class Kind(StrEnum):
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
    """A document that preflight.py refuses."""
    OTHER = "other"


def kind_of(data: bytes) -> Kind:
    """The kind of a file's content. Never raises."""
    if not data:
        return Kind.EMPTY
    if data.startswith(b"PK"):
        return _kind_of_package(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        from .older.ole import tell_ole  # noqa: PLC0415  (olefile is needed for old formats only)

        kinds = {"doc": Kind.DOC, "xls": Kind.XLS, "msg": Kind.MAIL, "encrypted": Kind.LOCKED, "label": Kind.LABEL}
        return Kind.CUT_OFF if (told := tell_ole(data)) == "broken" else kinds.get(told, Kind.OTHER)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{\\rtf"):
        return Kind.RTF
    if data.startswith(ARCHIVES):
        return Kind.ARCHIVE
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if len(found := mail_headers(data)) > 1 and found & OF_MAIL:
        return Kind.MAIL
    if FLAT_ODF in start:  # its kind stands after a long list of namespaces
        return Kind.ODS if b"opendocument.spreadsheet" in data[:20_000] else Kind.ODT
    if FLAT_WORD in start:
        return Kind.FLAT_WORD
    return Kind.WEB if start.lower().startswith(WEB) or b"<html" in start.lower() else Kind.OTHER


def mail_headers(data: bytes) -> set[bytes]:
    """The headers of a mail that the data begins with, in lower case; none when it begins with anything else.

    Before them a mailbox file (mbox) has a line of its own.
    """
    found: set[bytes] = set()
    text = data[:32_000].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
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


def _kind_of_package(data: bytes) -> Kind:
    if preflight.too_many_names(data):
        return Kind.TRAP
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = [n.replace("\\", "/") for n in z.namelist()]
            if len(set(names)) != len(names) and any(n in MAIN for n in names):
                return Kind.CUT_OFF  # the same part twice: nobody can say which one people saw
            if any(n in MAIN or n.startswith(FOLDERS) for n in names) and preflight.refusal(z.infolist()):
                return Kind.TRAP
            if {"EncryptedPackage", "encrypted-package"} & set(names) or any(
                i.flag_bits & LOCKED for i in z.infolist()
            ):
                return Kind.LOCKED
            if any(n.startswith("word/document") for n in names):
                return Kind.DOCX
            if "xl/workbook.xml" in names:
                return Kind.XLSX
            if "xl/workbook.bin" in names:
                return Kind.XLSB
            if "content.xml" in names:
                return _kind_of_odf(z, names)
            if "[Content_Types].xml" in names:
                return _kind_by_types(z.read("[Content_Types].xml"))
            return Kind.ZIP
    except Exception:  # zipfile raises whatever the damage makes of it, also in names
        return Kind.CUT_OFF


def _kind_of_odf(z: zipfile.ZipFile, names: list[str]) -> Kind:
    """A package that somebody packed anew may have lost its mimetype; its content says what it is all the same."""
    manifest = z.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if b"encryption-data" in manifest or b"encrypted-package" in manifest:
        return Kind.LOCKED
    if "mimetype" in names:
        told = z.read("mimetype")
        return Kind.ODS if ODF + b"spreadsheet" in told else Kind.ODT if ODF + b"text" in told else Kind.OTHER
    body = parse(z.read("content.xml")).find(OFFICE + "body")
    inside = {} if body is None else {child.tag for child in body}
    return Kind.ODS if OFFICE + "spreadsheet" in inside else Kind.ODT if OFFICE + "text" in inside else Kind.OTHER


def _kind_by_types(types: bytes) -> Kind:
    """A package with its parts in unusual places says what its main part is."""
    if b"wordprocessingml" in types or b"ms-word" in types:
        return Kind.DOCX
    return Kind.XLSX if b"spreadsheetml" in types else Kind.OTHER
