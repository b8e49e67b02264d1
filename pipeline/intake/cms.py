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
PEM = re.compile(rb"\s*(?:-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----\s)?([A-Za-z0-9+/=\s]{40,})(?:-----END|$)")
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


class Element(NamedTuple):
    """One element of BER: where its content is, and where the next one begins."""

    tag: int
    start: int
    stop: int
    after: int


def sealed(data: bytes, most: int) -> tuple[Sealed, bytes] | None:
    """(the kind, what was signed or packed, at most so many bytes); None when it is no such message.

    Signed apart from its content it gives none. DER and BER (of no told length too), PEM and bare base64. Never raises.
    """
    for tried in (data, _from_text(data)):
        try:
            if found := _sealed(tried, most):
                return found
        except (ValueError, IndexError, zlib.error):
            continue
    return None


def _from_text(data: bytes) -> bytes:
    text = PEM.match(data)
    try:
        return b64decode(b"".join(text[1].split())) if text else b""
    except (Error, ValueError):
        return b""


def _sealed(data: bytes, most: int) -> tuple[Sealed, bytes] | None:
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


def _first(data: bytes, of: Element, count: int) -> list[Element]:
    return list(islice(_within(data, of), count))


def _within(data: bytes, of: Element) -> Iterator[Element]:
    at = of.start
    while at < of.stop:
        one = _element(data, at, of.stop)
        yield one
        at = one.after


def _octets(data: bytes, of: Element, depth: int) -> Iterator[bytes]:
    if of.tag == OCTETS:
        yield data[of.start : of.stop]
    elif of.tag == OCTETS_IN_PIECES and depth < DEEPEST:
        for piece in islice(_within(data, of), PIECES):
            yield from _octets(data, piece, depth + 1)


def _element(data: bytes, at: int, end: int, depth: int = 0) -> Element:
    """The element that begins there. One that says it is longer than what there is ends where that does."""
    tag, length = data[at], data[at + 1]
    start = at + 2
    if tag & 0x1F == 0x1F or depth > DEEPEST:
        raise ValueError("no element of ours")
    if length == 0x80:  # its end is told by two zeros
        here = start
        while here < end and data[here : here + 2] != b"\0\0":
            here = _element(data, here, end, depth + 1).after
        return Element(tag, start, min(here, end), min(here + 2, end))
    if length > 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("no length of ours")
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    stop = min(start + length, end)
    return Element(tag, min(start, end), stop, stop)
