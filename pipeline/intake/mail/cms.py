"""Bytes of a cryptographic message (CMS, RFC 5652; S/MIME, RFC 8551) -> what kind it is, and what was signed. No signature is checked.

Only the few elements on the way to the content are read, so that no library of ASN.1 is needed for it.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

SEQUENCE, OBJECT, OCTETS, OCTETS_IN_PIECES, EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
OF_PKCS = b"\x2a\x86\x48\x86\xf7\x0d\x01"
PEM = re.compile(rb"(?:-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----\s)?([A-Za-z0-9+/=\s]{40,})(?:-----END|$)")
DEEPEST, PIECES = 16, 1_000_000
"""Elements within elements, and pieces of one content: whoever signs in a stream writes a piece each kilobyte."""


class Sealed(StrEnum):
    """What a cryptographic message is."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    COMPRESSED = "compressed"


KINDS = {
    OF_PKCS + b"\x07\x02": Sealed.SIGNED,
    OF_PKCS + b"\x07\x03": Sealed.ENCRYPTED,
    OF_PKCS + b"\x07\x04": Sealed.ENCRYPTED,
    OF_PKCS + b"\x07\x06": Sealed.ENCRYPTED,
    OF_PKCS + b"\x09\x10\x01\x17": Sealed.ENCRYPTED,
    OF_PKCS + b"\x09\x10\x01\x09": Sealed.COMPRESSED,
}
"""By the object identifier that the message begins with."""


class BerElement(NamedTuple):
    """One element of BER: where its content is."""

    tag: int
    start: int
    stop: int
    """Where it ends; of one that is open, where it ends at the latest."""
    open: bool
    """Its end is told by two zeros."""


def open_sealed(data: bytes, most: int) -> tuple[Sealed, bytes] | None:
    """(the kind, what was signed or packed, at most so many bytes); None when it is no such message.

    Signed apart from its content it gives none. DER and BER (of no told length too), PEM and bare base64. Never raises.
    """
    try:
        return _parse_sealed(data, most) if data[:1] == b"\x30" else _parse_sealed(_from_text(data), most)
    except (ValueError, IndexError, zlib.error):
        return None


def _from_text(data: bytes) -> bytes:
    text = PEM.match(data.strip())
    try:
        return b64decode(b"".join(text[1].split())) if text else b""
    except (Error, ValueError):
        return b""


def _parse_sealed(data: bytes, most: int) -> tuple[Sealed, bytes] | None:
    if data[:1] != b"\x30":
        return None
    whole = _element(data, 0, len(data))
    said, held = _first(data, whole, 2)
    kind = KINDS.get(data[said.start : said.stop]) if said.tag == OBJECT else None
    if kind is None or held.tag != EXPLICIT:
        return None
    if kind is Sealed.ENCRYPTED:
        return kind, b""
    (body,) = _first(data, held, 1)
    inner = _first(data, body, 3)[2]  # after the version and the algorithms
    parts = _first(data, inner, 2)
    content = b""
    if inner.tag == SEQUENCE and len(parts) == 2 and parts[1].tag == EXPLICIT:
        (octets,) = _first(data, parts[1], 1)
        content = b"".join(_octets(data, octets, 0))[:most]
    if kind is Sealed.COMPRESSED:
        content = zlib.decompressobj().decompress(content, most)
    return kind, content


def _first(data: bytes, of: BerElement, count: int) -> list[BerElement]:
    return list(islice(_within(data, of), count))


def _within(data: bytes, of: BerElement, depth: int = 0) -> Iterator[BerElement]:
    at = of.start
    while at < of.stop and not (of.open and data[at : at + 2] == b"\0\0"):
        one = _element(data, at, of.stop)
        yield one
        at = _after(data, one, depth)


def _octets(data: bytes, of: BerElement, depth: int) -> Iterator[bytes]:
    if of.tag == OCTETS:
        yield data[of.start : of.stop]
    elif of.tag == OCTETS_IN_PIECES and depth < DEEPEST:
        for piece in islice(_within(data, of), PIECES):
            yield from _octets(data, piece, depth + 1)


def _element(data: bytes, at: int, end: int) -> BerElement:
    """The element that begins there. One that says it is longer than what there is ends where that does."""
    tag, length = data[at], data[at + 1]
    start = at + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("no element of ours")
    if length == 0x80:
        return BerElement(tag, start, end, True)
    if length > 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("no length of ours")
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    return BerElement(tag, min(start, end), min(start + length, end), False)


def _after(data: bytes, one: BerElement, depth: int) -> int:
    """Where the next element begins. Of an open one all that is in it has to be passed."""
    if not one.open:
        return one.stop
    if depth > DEEPEST:
        raise ValueError("too deep")
    at = one.start
    while at < one.stop and data[at : at + 2] != b"\0\0":
        at = _after(data, _element(data, at, one.stop), depth + 1)
    return min(at + 2, one.stop)
