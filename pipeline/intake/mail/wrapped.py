"""A part that wraps others (opaque-signed S/MIME, winmail.dat) -> the mail in it, and what wrapped it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from pipeline.reading.kinds import mail_headers

from . import cms, eml, tnef
from .noise import is_document, is_winmail
from .opened import EACH, PART_DAMAGED, TOO_MUCH, Attached, Opened

SEAL_MEDIA = re.compile(r"application/(?:x-)?pkcs7-(?:mime|signature)|multipart/signed")
SEAL_NAMES = re.compile(r".*\.(?:p7m|p7s|p7c|p7z)", re.I | re.S)
SEAL_ENDING = re.compile(r"\.p7[a-z]$", re.I)
HEAD = re.compile(rb"\s*(?:content-type|mime-version|content-transfer-encoding)\s*:", re.I)


class Wrapping(StrEnum):
    """What a part is wrapped in."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    COMPRESSED = "compressed"
    WINMAIL = "winmail"
    UNKNOWN = "unknown"
    """Said to be sealed, and damaged."""


class Wrapped(NamedTuple):
    """A part that wraps others."""

    how: Wrapping
    mail: Opened | None = None
    """What was in it; None when nothing is or can be had."""
    size: int = 0
    """Bytes that came out of it."""


def unwrap(part: Attached, level: int, room: int) -> Wrapped | None:
    """What is in a part that wraps others; None when it is any other. `level`: in how many mails it lies; `room`: bytes that may come out of it."""
    if part.content.startswith(tnef.SIGNATURE):
        mail = tnef.open_tnef(part.content, level + 1)
        size = sum(len(a.content) for a in mail.attached) + len(mail.plain) + len(mail.html)
        return Wrapped(Wrapping.WINMAIL, mail if size or mail.attached or not mail.broken else None, size)
    named = SEAL_MEDIA.fullmatch(part.media.split(";")[0].strip()) or SEAL_NAMES.fullmatch(part.name[:300])
    most = min(room, EACH)
    if (named or part.content[:1] == b"0") and (found := cms.open_sealed(part.content, most + 1)):
        kind, content = found
        if len(content) > most:
            return Wrapped(Wrapping(kind.value), Opened(broken=TOO_MUCH))
        return Wrapped(Wrapping(kind.value), _mail_of(part, content, level) if content else None, len(content))
    if named and HEAD.match(part.content):  # Outlook keeps a signed mail whole as a file in the mail
        return Wrapped(Wrapping.SIGNED, eml.open_eml(part.content, level + 1))
    if is_document(part):
        return None
    if is_winmail(part):
        return Wrapped(Wrapping.WINMAIL)
    return Wrapped(Wrapping.UNKNOWN, Opened(broken=PART_DAMAGED)) if "pkcs7-mime" in part.media else None


def _mail_of(part: Attached, content: bytes, level: int) -> Opened:
    """A mail, or the file itself that somebody signed."""
    if HEAD.match(content) or mail_headers(content):
        return eml.open_eml(content.lstrip(b"\r\n"), level + 1)
    name = SEAL_ENDING.sub("", part.name) or "bilaga.bin"
    return Opened(attached=(Attached(name, "", content),))
