"""What comes with a mail and is nobody's answer: signature pictures, calendar files, cards, signatures. When in doubt it is kept."""

from __future__ import annotations

import re

from pipeline.reading.kinds import FileKind, kind_of

from .opened import Attached

BIG, WIDE = 100_000, 600
"""Bytes, and pixels of the longer side, from which a picture may show something that was filled in."""
MEDIA = re.compile(
    r"text/(?:x-)?(?:calendar|vcalendar|vcard|directory|x-amp-html)|application/(?:ics|ical|calendar|vcard|ms-tnef|vnd\.ms-tnef"
    r"|(?:x-)?pkcs7-signature|(?:x-)?pkcs7-mime|pgp-(?:signature|keys|encrypted)|x-microsoft-rpmsg-message|x-ole-object)"
)
NAMES = re.compile(
    r".*\.(?:ics|ifb|vcs|vcf|p7s|p7m|p7c|rpmsg|sig|mso|wmz|emz|thmx)|signature\.asc|encrypted\.asc|winmail\.dat|oledata\.mso"
    r"|att\d{3,6}\.(?:txt|html?|bin|dat|c)|unsubscribe|footer\.(?:txt|html?)",
    re.I | re.S,
)
SIGNATURE_NAMES = re.compile(
    r"(?:image\d{3}|outlook-|logo|logga|logotyp|signatur|banner|vapen|kommunvapen|facebook|instagram|linkedin|twitter|youtube|~wrd|spacer|pixel|icon|ikon).*"
    r"|[^/\\]*(?:logo|logga|logotyp|signatur)[^/\\]*",
    re.I | re.S,
)
DOCUMENTS = frozenset(FileKind) - {FileKind.EMPTY, FileKind.WEB, FileKind.CUT_OFF, FileKind.ARCHIVE, FileKind.OTHER}
PERHAPS = frozenset((FileKind.CUT_OFF, FileKind.ARCHIVE))
"""A document that lost its end and one that was packed; Office's own leftovers look like these too."""
LEFTOVERS = re.compile(r".*\.(?:mso|wmz|emz|thmx)|oledata\.mso", re.I | re.S)
ZIP, NEAR = b"PK\x03\x04", 4096
"""A gateway may have put something before a form: so far in its beginning is looked for."""
TNEF = b"\x78\x9f\x3e\x22"
PNG, GIF, JPEG = b"\x89PNG\r\n\x1a\n", b"GIF8", b"\xff\xd8\xff"
PICTURES = (PNG, GIF, JPEG, b"BM", b"II*\0", b"MM\0*", b"\x01\0\0\0")
SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG segments that hold the picture's size (SOF0-15)."""


def is_noise(part: Attached, in_text: frozenset[str]) -> bool:
    """Whether a part is set aside. `in_text`: Content-IDs of the pictures that the mail's text shows.

    Gateways call a form ATT00001.bin, and programs type it as anything: what is a document by its content is never noise.
    """
    if is_document(part):
        return False
    if MEDIA.fullmatch(part.media.split(";")[0].strip()) or NAMES.fullmatch(part.name[:300]) or is_winmail(part):
        return True
    if not is_picture(part) or is_big(part.content):
        return False
    shown = part.shown and part.content_id != ""
    return shown or part.content_id in in_text - {""} or bool(SIGNATURE_NAMES.fullmatch(part.name[:300]))


def is_document(part: Attached) -> bool:
    """A file that somebody may have filled in, whole or damaged, whatever it is called or typed as."""
    kind = kind_of(part.content)
    if LEFTOVERS.fullmatch(part.name[:300]):
        return kind in DOCUMENTS
    return kind in DOCUMENTS | PERHAPS or ZIP in part.content[:NEAR]


def is_winmail(part: Attached) -> bool:
    """Outlook's own wrapping (TNEF)."""
    if part.content.startswith(TNEF):
        return True
    return not is_document(part) and (part.media.endswith("ms-tnef") or part.name.lower() == "winmail.dat")


def is_picture(part: Attached) -> bool:
    return part.media.startswith("image/") or part.content.startswith(PICTURES)


def is_big(picture: bytes) -> bool:
    width, height = size_of(picture)
    return len(picture) >= BIG or max(width, height) > WIDE


def size_of(picture: bytes) -> tuple[int, int]:
    """(width, height) in pixels, from the file's head; (0, 0) when it cannot be told."""
    if picture.startswith(PNG):
        return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    if picture.startswith(GIF):
        return int.from_bytes(picture[6:8], "little"), int.from_bytes(picture[8:10], "little")
    if picture.startswith(b"BM"):
        width, height = (int.from_bytes(picture[n : n + 4], "little", signed=True) for n in (18, 22))
        return abs(width), abs(height)
    return _size_of_jpeg(picture) if picture.startswith(JPEG) else (0, 0)


def _size_of_jpeg(picture: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker in SIZED:
            return int.from_bytes(picture[at + 7 : at + 9], "big"), int.from_bytes(picture[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return 0, 0
