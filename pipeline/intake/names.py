"""File names: ours for what is saved, and theirs made safe to show. A sender's name for a file is never used as a path.

The ending of what is saved is the content's own. What is no form and may run lies in a zip, as what was found in a form does.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.base.package import sha256
from pipeline.reading import attached, reaching
from pipeline.reading.document.older.rtf import signs_in_rtf
from pipeline.reading.kinds import FileKind, kind_of

UNKNOWN = "okand"
LONGEST = 120
NO_NAME = "fil utan namn"
BY_KIND = {
    FileKind.DOCX: ".docx",
    FileKind.XLSX: ".xlsx",
    FileKind.ODT: ".odt",
    FileKind.ODS: ".ods",
    FileKind.XLS: ".xls",
    FileKind.PDF: ".pdf",
    FileKind.DOC: ".doc",
    FileKind.RTF: ".rtf",
    FileKind.WEB: ".html",
    FileKind.ZIP: ".zip",
    FileKind.XLSB: ".xlsb",
}
SAME = {FileKind.DOCX: (".docm", ".dotx"), FileKind.XLSX: (".xlsm", ".xltx"), FileKind.MAIL: (".eml", ".mbox")}
"""Other endings of the same content, kept when the file came with one."""
BY_START = (
    (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"II*\0", ".tif"), (b"MM\0*", ".tif"), (b"7z\xbc\xaf", ".7z"),
    (b"Rar!", ".rar"), (b"\x1f\x8b", ".gz"),
)  # fmt: skip
BELIEVED = frozenset(
    (
        FileKind.CUT_OFF,
        FileKind.LOCKED,
        FileKind.LABEL,
        FileKind.IWORK,
        FileKind.SLIDES,
        FileKind.FLAT_WORD,
        FileKind.EMPTY,
        FileKind.TRAP,
    )
)
"""What is a document for certain, and whose name says of which program."""
DOCUMENTS = frozenset(".docx .xlsx .odt .ods .doc .xls .pdf .rtf .pptx .ppt .odp .pages .numbers .key".split())
MAY_RUN = frozenset((FileKind.OTHER, FileKind.WEB, FileKind.PDF))
"""What is kept as it is only when its content is on the list of what starts nothing."""
OLE = b"\xd0\xcf\x11\xe0"


def safe_name(original: str, content: bytes, practice: str = "") -> str:
    """ "P01-3f2a9c1d0b.docx": the practice, the content's sum, and an ending that the content decides. Valid on Windows.

    The same content gets the same name whatever it was called. Nothing of `original` but a document's ending is in it.
    """
    return _file_name(practice, content, _ending(original, content))


def safe_file(original: str, content: bytes, practice: str, is_form: bool) -> tuple[str, bytes]:
    """(the name, the bytes) that a file is saved under: the file itself, or a zip with it. The same file gives the same bytes."""
    if is_form or not _may_start(content):
        return safe_name(original, content, practice), content
    how = attached.keep_attached(original, content)
    return _file_name(practice, content, how.ending), how.content


def _may_start(content: bytes) -> bool:
    """Whether a press on it, or on something in it, may start something: then only what is on the list is kept as it is."""
    kind = kind_of(content)
    objects = kind is FileKind.RTF and "object" in signs_in_rtf(content)
    return kind in MAY_RUN or objects or reaching.runs(content) or attached.holds_program(content)


def _file_name(practice: str, content: bytes, ending: str) -> str:
    whose = re.sub(r"[^A-Za-z0-9_-]", "", practice)[:40] or UNKNOWN
    return f"{whose}-{sha256(content)[:10]}{ending}"


def display_name(original: str) -> str:
    """The name as a person can be shown it: no path, nothing invisible or that turns text around, at most 120 characters."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", original.encode("utf-8", "replace").decode()))
    parts = [clean for part in name if (clean := _visible(part)) not in ("", ".", "..")]
    last = re.sub(r"^[A-Za-z]:", "", parts[-1]).strip() if parts else ""
    if not last:
        return NO_NAME
    if len(last) <= LONGEST:
        return last
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > 10:
        return last[: LONGEST - 1] + "…"
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"


def _visible(text: str) -> str:
    """Without control and format characters (bidi, zero width), private and unassigned ones; white space as one space."""
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(seen.split()).rstrip(". ")


def _ending(original: str, content: bytes) -> str:
    kind = kind_of(content)
    said = re.search(r"\.[a-z0-9]{1,7}$", original.lower().strip().rstrip(". \0"))
    came = said[0] if said else ""
    if came in SAME.get(kind, ()):
        return came
    if kind is FileKind.MAIL:
        return ".msg" if content.startswith(OLE) else ".eml"
    if kind in BY_KIND:
        return BY_KIND[kind]
    if kind in BELIEVED and came in DOCUMENTS:
        return came
    return next((ending for start, ending in BY_START if content.startswith(start)), ".bin")
