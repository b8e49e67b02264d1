"""winmail.dat, Outlook's own wrapping ([MS-OXTNEF]) -> Opened: the mail's words, its files under their long names, mails attached to it.

Only what is needed of it is read; what is damaged ends the reading there, and what came before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from .headers import as_text
from .opened import DEEP, EACH, FILES, TOO_DEEP, TOO_MUCH, TOTAL, Attached, Opened
from .rtf import plain_of, unpack_rtf

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_PROPERTIES, MOST_VALUES = 20_000, 20_000
"""In one list, and of one property. A mail has some hundred."""
STRING8, STRING, BINARY, OBJECT, MANY = 0x001E, 0x001F, 0x0102, 0x000D, 0x1000
WIDTHS = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of the properties whose length follows from their type, padded."""
TEXT, HTML, RTF, CHARSETS = 0x1000, 0x1013, 0x1009, (0x3FDE, 0x3FFD)
LONG_NAME, SHORT_NAME, SHOWN_NAME, CONTENT, MEDIA, CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E, 0x3712
FLAGS, HIDDEN, IN_TEXT = 0x3714, 0x7FFE, 4
NAMED = 0x8000
A_MAIL = bytes.fromhex("0703020000000000c000000000000046")
"""What an attached mail begins with: the class of the object."""
DAMAGED = (
    "Det som Outlook slog in i winmail.dat är skadat eller avhugget, så en fil kan saknas. Öppna mejlet i Outlook, spara de "
    "bifogade filerna och lägg dem i inbox, eller be om filen igen."
)


class Attribute(IntEnum):
    """Those that are needed, of the mail and of its attachments."""

    BODY = 0x0002800C
    CODEPAGE = 0x00069007
    OF_MAIL = 0x00069003
    """The mail's properties."""
    BEGIN = 0x00069002
    """Another attachment."""
    TITLE = 0x00018010
    DATA = 0x0006800F
    OF_FILE = 0x00069005
    """An attachment's properties."""


OF_FILES = (Attribute.TITLE, Attribute.DATA, Attribute.OF_FILE)


class _Cut(Exception):
    """The data ends, or says what cannot be, in the middle of something."""


@dataclass(slots=True)
class _TnefFile:
    """One attachment while it is gathered: its attributes come in any order."""

    title: bytes = b""
    content: bytes | None = None
    properties: dict[int, tuple[int, bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class _TnefParts:
    """What has been read so far."""

    body: bytes = b""
    page: int = 0
    own: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    files: list[_TnefFile] = field(default_factory=list)

    def take(self, kind: int, value: bytes) -> None:
        if kind == Attribute.BEGIN or (kind in OF_FILES and not self.files):
            self.files.append(_TnefFile())
        match kind:
            case Attribute.BODY:
                self.body = value
            case Attribute.CODEPAGE:
                self.page = int.from_bytes(value[:4], "little")
            case Attribute.TITLE:
                self.files[-1].title = value
            case Attribute.DATA:
                self.files[-1].content = value
            case Attribute.OF_MAIL:
                self.own |= _properties(value)
            case Attribute.OF_FILE:
                self.files[-1].properties |= _properties(value)


def open_tnef(data: bytes, level: int = 0) -> Opened:
    """The mail in these bytes. Never raises: that something is missing is told in `broken`."""
    got, broken = _TnefParts(), ""
    try:
        for kind, value in _attributes(data):
            if len(got.files) > FILES * 2:
                broken = TOO_MUCH
                break
            got.take(kind, value)
    except _Cut:
        broken = DAMAGED
    own = got.own
    said = next((n for id in CHARSETS if 0 < (n := _number(own, id)) < 65_536), got.page)
    charset = {0: "", 65001: "utf-8", 28591: "cp1252"}.get(said, f"cp{said}")
    attached: list[Attached] = []
    room = TOTAL
    for one in (a for file in got.files if (a := _read_attached(file, charset, level)) is not None):
        room -= len(one.content)
        broken = broken or (one.mail.broken if one.mail else "") or (TOO_MUCH if room < 0 else "")
        if room < 0:
            break
        attached.append(one)
    plain = _text(own, charset, TEXT) or as_text(got.body, charset).replace("\0", "")
    kind, html = own.get(HTML, (0, b""))
    shown = as_text(html, charset) if kind == BINARY else _text(own, charset, HTML)
    if not plain.strip() and not shown and RTF in own:
        plain = plain_of(unpack_rtf(own[RTF][1]))
    return Opened(plain=plain, html=shown.replace("\0", ""), attached=tuple(attached), broken=broken)


def _read_attached(one: _TnefFile, charset: str, level: int) -> Attached | None:
    """A file, or a mail; None when there is neither, as for a picture drawn by another program."""
    held = one.properties
    name = _text(held, charset, LONG_NAME, SHORT_NAME) or as_text(one.title, charset).split("\0")[0]
    name = name or _text(held, charset, SHOWN_NAME)
    kind, content = held.get(CONTENT, (0, b""))
    if kind == OBJECT and content.startswith(A_MAIL):
        if level >= DEEP:
            return Attached(name or "mejl.msg", "message/rfc822", mail=Opened(broken=TOO_DEEP))
        return Attached(name or "mejl.msg", "message/rfc822", mail=open_tnef(content[len(A_MAIL) :], level + 1))
    if kind == OBJECT and len(content) > len(A_MAIL):  # a document drawn in the text by the program that it was made in
        return Attached(
            name or "objekt.ole", "application/x-ole-object", content[len(A_MAIL) :][: EACH + 1], shown=True
        )
    whole = content if kind == BINARY and content else one.content
    if whole is None:
        return None
    shown = bool(_number(held, FLAGS) & IN_TEXT) or bool(_number(held, HIDDEN) & 1)
    media = _text(held, charset, MEDIA).strip().lower()
    content_id = _text(held, charset, CONTENT_ID).strip("<> ")
    return Attached(name or "bilaga.bin", media, whole[: EACH + 1], content_id, shown)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, value) of each. Anything after the last one that cannot be one is rubbish, as some programs leave there."""
    at = len(SIGNATURE) + 2
    if not data.startswith(SIGNATURE) or data[at : at + 1] not in (b"\1", b"\2"):
        raise _Cut
    while at < len(data):
        if data[at] not in (1, 2):  # of the mail, of an attachment
            return
        if at + 9 > len(data):
            raise _Cut
        kind, size = int.from_bytes(data[at + 1 : at + 5], "little"), int.from_bytes(data[at + 5 : at + 9], "little")
        if at + 9 + size > len(data):
            raise _Cut
        yield kind, data[at + 9 : at + 9 + size]
        at += 9 + size + 2  # a sum that nobody minds, damaged or not


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """{id: (type, value)}, of several values the first; named ones, which are nothing we need, are only passed."""
    found: dict[int, tuple[int, bytes]] = {}
    reader = _ByteReader(data)
    for _ in range(min(reader.number(), MOST_PROPERTIES)):
        kind, id = reader.number(2), reader.number(2)
        if id >= NAMED:
            reader.take(16)
            if reader.number():
                reader.padded(reader.number())
            else:
                reader.take(4)
        many, base = kind & MANY, kind & ~MANY
        if base in (STRING8, STRING, BINARY, OBJECT):
            count = reader.number()
            values = [reader.padded(reader.number()) for _ in range(min(count, MOST_VALUES))]
        elif base in WIDTHS:
            values = [reader.take(WIDTHS[base]) for _ in range(min(reader.number(), MOST_VALUES) if many else 1)]
        else:
            raise _Cut
        if values and id < NAMED:
            found.setdefault(id, (base, values[0]))
    return found


class _ByteReader:
    """Takes one thing after the other, and never more than there is."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise _Cut
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.take(size), "little")

    def padded(self, size: int) -> bytes:
        """So many bytes, and those that fill up to four; the last ones may be missing."""
        value = self.take(size)
        self.at = min(self.at + -size % 4, len(self.data))
        return value


def _number(properties: dict[int, tuple[int, bytes]], id: int) -> int:
    return int.from_bytes(properties.get(id, (0, b""))[1][:4], "little")


def _text(properties: dict[int, tuple[int, bytes]], charset: str, *ids: int) -> str:
    """The first of these that is a text and not empty."""
    for id in ids:
        kind, value = properties.get(id, (0, b""))
        if kind in (STRING8, STRING):
            text = value.decode("utf-16-le", "replace") if kind == STRING else as_text(value, charset)
            if clean := text.replace("\0", ""):
                return clean
    return ""
