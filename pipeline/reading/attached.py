"""A file found inside a form -> the ending and the bytes it is kept under. What is surely a picture, a text or a document is kept as it is;
everything else lies in a zip, where nothing starts by a press on it. And what of that else may be a program.

Judged by the content: what a file is called decides nothing but that a text is called one, and what a computer would start it as.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.base import preflight
from pipeline.base.package import Package, pack

from .properties import DAMAGE, DoctypeError, parse
from .reaching import has_action, in_package, runs

PICTURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", ".png"), (0, b"\xff\xd8\xff", ".jpg"), (0, b"GIF87a", ".gif"), (0, b"GIF89a", ".gif"),
    (0, b"II*\0", ".tif"), (0, b"MM\0*", ".tif"), (8, b"WEBP", ".webp"), (4, b"ftypheic", ".heic"), (4, b"ftypheix", ".heic"),
    (4, b"ftypmif1", ".heic"), (4, b"ftypavif", ".avif"), (40, b" EMF", ".emf"), (0, b"\xd7\xcd\xc6\x9a", ".wmf"),
    (0, b"\1\0\t\0\0\3", ".wmf"), (0, b"\1\0\t\0\0\1", ".wmf"),
)  # fmt: skip
"""(place, signature, ending)."""
BITMAP_HEAD = 14
"""Bytes before a bitmap's own head, whose length tells it from any text that begins with BM."""
TEXTS = frozenset({"", ".txt", ".text", ".csv", ".tsv", ".log", ".md", ".asc"})
"""What a text may be called. A script is a text too: what it is called is all that makes a computer run it."""
NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
NO_TEXT_BEGINNING = (
    b"#!",
    b"<",
    b"{\\rtf",
    b"MZ",
    b"%PDF",
    b"PK",
    b"[InternetShortcut]",
    b"@echo",
    b"Windows Registry",
    b"REGEDIT",
)
LIVE_SVG = re.compile(
    rb"""(?i)<(?:\w+:)?(?:script|foreignObject|handler|iframe|embed|object)\b|\son\w+\s*=|<!(?:ENTITY|DOCTYPE)|javascript:|@import"""
    rb"""|(?:href|src)\s*=\s*["'](?!#|data:image/)|url\(\s*["']?(?!#)"""
)
"""What makes a drawing more than one: browsers run scripts in it and fetch what it refers to."""
OFFICE = (
    (b"wordprocessingml.document.main+xml", ".docx"), (b"spreadsheetml.sheet.main+xml", ".xlsx"), (b"presentationml.presentation.main+xml", ".pptx"),
)  # fmt: skip
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
    b"application/vnd.oasis.opendocument.graphics": ".odg",
}
ENDING = re.compile(r"\.[a-z0-9-]{1,24}")
STARTED = frozenset(
    (
        "ade adp app appcontent-ms application appref-ms appx appxbundle bas bat bgi chm cmd com command cpl csh desktop diagcab dll dmg exe fxp "
        "gadget grp hlp hpj hta htc img inf ins iqy iso isp its jar jnlp js jse ksh library-ms lnk mad maf mag mam maq mar mas mat mau mav maw mcf "
        "mda mde msc msh msh1 msh2 mshxml msi msix msixbundle msp mst msu ops oqy osd pcd pif pkg pl plg prf prg printerexport ps1 ps1xml "
        "ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 py pyc pyo pyw pyz pyzw reg rqy scf scr sct search-ms searchconnector-ms settingcontent-ms sh shb shs "
        "slk sys theme themepack url vb vbe vbp vbs vhd vhdx vsmacros vsw webloc website wll ws wsb wsc wsf wsh xbap xll xlam xnk"
    ).split()
)
"""Endings that Windows, macOS or Linux start, mount, merge or follow at a press."""
PROGRAM_SIGNS = (
    b"\x7fELF", b"#!", b"L\0\0\0\1\x14\2\0", b"ITSF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
    b"[InternetShortcut]", b"Windows Registry", b"REGEDIT4", b"@echo off",
)  # fmt: skip
"""How programs, shortcuts, help files and scripts begin, whatever they are called."""
HTML_PROGRAM = re.compile(rb"(?i)<hta:application\b")
DISK_IMAGE, DISK_SIGN = 0x8001, b"CD001"
JAVA = re.compile(r".*\.(?:class|dex)|META-INF/MANIFEST\.MF")
"""What makes a zip a program."""


class Kept(NamedTuple):
    """`ending`: the last of its name, ".png" or ".lnk.zip"; `content`: the file, or a zip with it; `kind`: what to call it."""

    ending: str
    content: bytes
    kind: str
    """"bild" or "fil"."""

    @property
    def is_packed(self) -> bool:
        return self.ending.endswith(".zip")


def keep_attached(name: str, content: bytes) -> Kept:
    """How a file that came inside another is kept. `name`: what it was called there. The same file gives the same bytes."""
    if ending := _picture(content):
        return Kept(ending, content, "bild")
    if ending := _document(name, content):
        return Kept(ending, content, "fil")
    came = came_as(name)
    return Kept(f"{came}.zip", pack([(f"fil{came}_", content)]), "fil")


def holds_program(content: bytes) -> bool:
    """Whether an Office document has a file inside it that is no Office document or picture."""
    if not content.startswith(b"PK") or preflight.too_many_names(content):
        return False
    try:
        with Package(content) as z:
            return not preflight.refusal(z.infolist()) and _embeds(z)
    except (*DAMAGE, zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, NotImplementedError):
        return False


def _embeds(z: Package) -> bool:
    return preflight.embeds((n, z.read(n)) for n in z.namelist() if "embeddings/" in n.casefold())


def may_run(name: str, content: bytes) -> bool:
    """Whether a file that is no form may be a program, or start one: by its content, or by what it is called when its content
    is not surely something else.
    """
    began = content[:100].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_program = began.startswith(PROGRAM_SIGNS) or (content.startswith(b"MZ") and NOT_TEXT.search(content[:1_000]))
    if (
        is_program
        or HTML_PROGRAM.search(content, 0, 100_000)
        or content[DISK_IMAGE:].startswith(DISK_SIGN)
        or _is_java(content)
    ):
        return True
    called = came_as(name.rstrip("_ "))  # "fil.lnk_": as we pack it ourselves
    return called[1:] in STARTED and keep_attached(name, content).is_packed


def _is_java(content: bytes) -> bool:
    if not content.startswith(b"PK") or preflight.too_many_names(content):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            return sum(JAVA.fullmatch(n) is not None for n in z.namelist()) > 1
    except Exception:  # zipfile raises whatever the damage makes of it
        return False


def came_as(name: str) -> str:
    """The ending it came with, or ".bin": in lower case, and with nothing in it that a system takes for more."""
    found = ENDING.fullmatch(PurePosixPath(name.lower().strip().rstrip(". ")).suffix)
    return found[0] if found else ".bin"


def _picture(content: bytes) -> str:
    if found := next((e for at, sign, e in PICTURES if content[at : at + len(sign)] == sign), ""):
        return found
    if content[:2] == b"BM" and content[BITMAP_HEAD : BITMAP_HEAD + 4] in (
        b"\x0c\0\0\0",
        b"\x28\0\0\0",
        b"\x6c\0\0\0",
        b"\x7c\0\0\0",
    ):
        return ".bmp"
    head = content[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if (
        head[:1] == b"<"
        and re.search(rb"<(?:\w+:)?svg\b", head)
        and b"\0" not in content
        and not LIVE_SVG.search(content)
    ):
        return ".svg"
    return ""


def _document(name: str, content: bytes) -> str:
    """The ending of a document that holds nothing to run and reaches for nothing; empty when it is none, or may."""
    if content.startswith(b"%PDF-"):
        return "" if has_action(content) or b"/EmbeddedFile" in content else ".pdf"
    if content.startswith(b"PK"):
        return _office(content)
    stripped = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    plain = not NOT_TEXT.search(content) and not stripped.lower().startswith(
        tuple(b.lower() for b in NO_TEXT_BEGINNING)
    )
    called = PurePosixPath(name.lower().strip().rstrip(". ")).suffix
    return ".txt" if content and plain and called in TEXTS else ""


def _office(content: bytes) -> str:
    if preflight.too_many_names(content) or runs(content):
        return ""
    try:
        with Package(content) as z:
            names = z.namelist()
            if preflight.refusal(z.infolist()) or _embeds(z):
                return ""
            rels = [n for n in names if n.endswith(".rels") or n in ("content.xml", "styles.xml")]
            if any(preflight.find_reaching(((n, z.read(n)) for n in rels), parse)) or in_package(z, parse):
                return ""
            if "mimetype" in names:
                return OPEN_DOCUMENT.get(z.read("mimetype").strip(), "")
            types = z.read("[Content_Types].xml")
            return next((ending for word, ending in OFFICE if word in types), "")
    except (*DAMAGE, DoctypeError, zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, NotImplementedError):
        return ""
