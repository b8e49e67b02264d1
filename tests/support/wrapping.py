"""Mails wrapped as programs wrap them: cryptographic messages (CMS) in every encoding, and Outlook's winmail.dat. Written here, read by no code of ours."""

from __future__ import annotations

import struct
from collections.abc import Sequence

PKCS7 = bytes.fromhex("2a864886f70d0107")
DATA, SIGNED, ENVELOPED = PKCS7 + b"\x01", PKCS7 + b"\x02", PKCS7 + b"\x03"
COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
A_MAIL, A_STORAGE = (bytes.fromhex(f"0{n}0{m}0{k}0000000000c000000000000046") for n, m, k in ((7, 3, 2), (0, 0, 0)))


def der(tag: int, *content: bytes) -> bytes:
    """An element whose length is told."""
    whole = b"".join(content)
    size = len(whole)
    told = (
        bytes((size,))
        if size < 128
        else (n := size.to_bytes((size.bit_length() + 7) // 8, "big")) and bytes((0x80 | len(n),)) + n
    )
    return bytes((tag,)) + told + whole  # fmt: skip


def ber(tag: int, *content: bytes) -> bytes:
    """One that ends with two zeros, as whoever signs in a stream writes."""
    return bytes((tag, 0x80)) + b"".join(content) + b"\0\0"


def cms(kind: bytes, content: bytes, streamed: bool = False, pieces: int = 1000) -> bytes:
    """A message of a kind; signed by nobody."""
    e = ber if streamed else der
    cut = [content[n : n + pieces] for n in range(0, len(content), pieces)]
    octets = ber(0x24, *(der(4, c) for c in cut)) if streamed else der(4, content)
    inner = e(0x30, der(6, DATA), e(0xA0, octets))
    body = e(0x30, der(2, b"\x01"), der(0x31), inner, der(0x31))
    if kind == ENVELOPED:
        body = e(0x30, der(2, b"\0"), der(0x31), e(0x30, der(6, DATA), der(0x30), der(0x80, content)))
    return e(0x30, der(6, kind), e(0xA0, body))


def tnef(*attributes: bytes) -> bytes:
    """winmail.dat with these attributes."""
    return b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x00089006, b"\0\0\1\0") + b"".join(attributes)


def attribute(kind: int, value: bytes, of_file: bool = False) -> bytes:
    return (
        bytes((2 if of_file else 1,))
        + struct.pack("<II", kind, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
    )


def properties(*held: tuple[int, int, bytes]) -> bytes:
    """(id, type, value) each; types of told length have their bytes as they are."""
    out = struct.pack("<I", len(held))
    for id, kind, value in held:
        out += struct.pack("<HH", kind, id)
        if kind in (0x1E, 0x1F, 0x102, 0x0D):
            out += struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4)
        else:
            out += value
    return out


def body(text: str) -> bytes:
    return attribute(0x0002800C, text.encode("cp1252") + b"\0")


def mail_properties(*held: tuple[int, int, bytes]) -> bytes:
    return attribute(0x00069003, properties(*held))


def file(name: str, content: bytes, long: str = "", more: Sequence[tuple[int, int, bytes]] = ()) -> bytes:
    """A file by its short name, and its long one among the properties."""
    held = [(0x3707, 0x1F, f"{long}\0".encode("utf-16-le"))] if long else []
    out = attribute(0x00069002, bytes(14), True) + attribute(0x00018010, name.encode("cp1252") + b"\0", True)
    return out + attribute(0x0006800F, content, True) + attribute(0x00069005, properties(*held, *more), True)


def mail_in(name: str, inner: bytes) -> bytes:
    """A mail attached to a mail; `inner` is a whole winmail.dat."""
    held = [(0x3701, 0x0D, A_MAIL + inner), (0x3001, 0x1F, f"{name}\0".encode("utf-16-le"))]
    return attribute(0x00069002, bytes(14), True) + attribute(0x00069005, properties(*held), True)
