"""What an OLE compound file is (.doc, .xls, .ppt, .msg, an encrypted package), and what in it points out of it. Told by its streams."""

from __future__ import annotations

import io
import re
from typing import Any, Literal

import olefile

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OleKind = Literal["doc", "xls", "ppt", "msg", "encrypted", "label", "broken", "other"]
"""`encrypted` asks for a password; `label` is shut by a sensitivity label or rights management; `broken` is cut off."""
STREAMS: tuple[tuple[str, OleKind], ...] = (
    ("\x06dataspaces/transforminfo/drmencryptedtransform", "label"),
    ("drmcontent", "label"),
    ("\x09drmcontent", "label"),
    ("encryptedpackage", "encrypted"),
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "ppt"),
    ("__properties_version1.0", "msg"),
)
"""The first that is there decides: what is shut comes before what it looks like."""
OTHER: OleKind = "other"
ENCRYPTED: OleKind = "encrypted"
MACROS = frozenset({"macros", "_vba_project_cur", "vba"})
FIELDS = re.compile(rb"INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|\x13\s*(?:DDE|LINK|IMPORT)\b")
ENCRYPTED_BIT = 0x0100
"""fEncrypted in the flags of the FIB of a .doc ([MS-DOC] 2.5.2), at byte 10."""


def tell_ole(data: bytes) -> OleKind:
    """What the compound file is. `broken` when its directory cannot be read. Never raises."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = _names(ole)
            kind = next((k for stream, k in STREAMS if any(f"{n}/".startswith(f"{stream}/") for n in names)), OTHER)
            return ENCRYPTED if kind == "doc" and _shut(ole) else kind
    except Exception:  # olefile raises whatever the damage makes of it
        return "broken"


def signs_in_doc(data: bytes) -> tuple[str, ...]:
    """What in a .doc reaches out of it or runs: "macros", "link", "object", in that order. Never raises.

    A sign and no proof: a respondent may have written the word of a field in an answer.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = _names(ole)
            text = ole.openstream("WordDocument").read().replace(b"\0", b"")
    except Exception:  # as above
        return ()
    parts = {part for name in names for part in name.split("/")}
    signs = (("macros", bool(parts & MACROS)), ("link", bool(FIELDS.search(text))), ("object", "objectpool" in parts))
    return tuple(sign for sign, seen in signs if seen)


def _names(ole: Any) -> set[str]:
    return {"/".join(path).lower() for path in ole.listdir(streams=True, storages=True)}


def _shut(ole: Any) -> bool:
    head = ole.openstream("WordDocument").read(12)
    return bool(int.from_bytes(head[10:12], "little") & ENCRYPTED_BIT)
