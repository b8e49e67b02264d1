"""What an Office package says about itself: the form's mark and when it was last saved."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from datetime import datetime
from typing import Any

from lxml import etree

from pipeline.model.returns import Identity

from .answers import find_identity

MODIFIED = "{http://purl.org/dc/terms/}modified"
KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
FOOTERS = re.compile(r"docProps/custom\.xml|word/footer\d*\.xml|xl/worksheets/[^/]+\.xml")
NEVER_SAVED = datetime(2001, 1, 1)  # noqa: DTZ001  (compared with UTC that has had its zone taken off)
"""Our own blank forms are stamped earlier than this, so that equal input gives equal bytes."""


class UnknownEncodingError(ValueError):
    """A part says that it is written in letters that do not exist, as "UT-8": it has lost a byte, and is not parsed."""


DAMAGE = (
    UnknownEncodingError,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    struct.error,
    NotImplementedError,
)
"""What a damaged package makes the libraries raise."""
ENCODING = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)", re.S)
PLAIN_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252", b"utf-16")
ROOT = re.compile(rb"<[A-Za-z_]")
HARMLESS_TYPE = re.compile(
    rb"\A((?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?)<!DOCTYPE\s+[\w:]+\s+PUBLIC\s+"
    rb"\"-//(?:OpenOffice\.org//DTD [\w .]+|W3C//DTD MathML [\w .]+)//EN\"\s+\"[\w:/.-]*\"\s*>"
)
"""What OpenOffice before 3.3 writes before a formula: the public name of MathML's own type, nothing declared, nothing to load."""
STRICT = b"http://purl.oclc.org/ooxml/"
STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
PARSER: Any = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=True,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)
"""For every part of a file that came back: nothing outside the part is ever loaded."""


def parse(data: bytes) -> Any:
    """The root of one XML part, a Strict one told in the usual names. Raises etree.XMLSyntaxError."""
    has_type = data.find(b"<!DOCTYPE", 0, 8000) >= 0
    if has_type and b"<!DOCTYPE" in data[:2000]:
        data = HARMLESS_TYPE.sub(rb"\1", data, count=1)
    if declares_type(data):
        raise DoctypeError
    if data.find(STRICT, 0, 4000) >= 0:
        data = STRICT_NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)
    root = etree.fromstring(data, PARSER)
    if has_type and b"<!DOCTYPE" in data[:8000] and root.getroottree().docinfo.internalDTD is not None:
        raise DoctypeError
    return root


def declares_type(data: bytes) -> bool:
    """Whether a document type stands before the root element, in any encoding that it could hide in. Before anything is
    parsed: what such a type declares may grow without end while it is.
    """
    if (told := ENCODING.match(data)) and told[1].lower() not in PLAIN_ENCODINGS:
        if not _is_encoding(told[1]):
            raise UnknownEncodingError
        return True  # no Office program writes it, and it may hide anything
    text = data.replace(b"\0", b"") if b"\0" in data[:8] else data
    at = text.find(b"<!DOCTYPE")
    if at < 0:
        return False
    root = ROOT.search(text)
    return root is None or at < root.start()


def _is_encoding(name: bytes) -> bool:
    try:
        codecs.lookup(name.decode("ascii"))
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


class DoctypeError(ValueError):
    """A part declares a document type, in which text and traps can hide. No Office program writes that."""


def core_properties(z: zipfile.ZipFile) -> tuple[Identity | None, datetime | None]:
    """(the mark in the keywords, when the file was last saved (UTC) by a person's program)."""
    try:
        core = parse(z.read("docProps/core.xml"))
    except (KeyError, etree.XMLSyntaxError):
        return None, None
    modified = core.findtext(MODIFIED) or ""
    try:
        saved = datetime.fromisoformat(modified.removesuffix("Z")[:19])
    except ValueError:
        saved = NEVER_SAVED
    return find_identity(core.findtext(KEYWORDS) or ""), saved if saved > NEVER_SAVED else None


def other_mark(z: zipfile.ZipFile) -> Identity | None:
    """The mark in the custom property or in a footer, for when an editor emptied the core properties."""
    for name in z.namelist():
        if FOOTERS.fullmatch(name):
            found = find_identity("".join(parse(z.read(name)).itertext()))
            if found:
                return found
    return None
