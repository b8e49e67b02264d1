"""An .xls that Excel has locked with a key of its own, as it does when the workbook's structure is protected: no program asks for a password."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

KEY = "VelvetSweatshop"
"""Excel's own ([MS-OFFCRYPTO]); a file locked with any other is locked with somebody's password."""
PASSWORD = KEY.encode("utf-16-le")
XOR_SIGNS = struct.pack("<HH", 0xB359, 0x9A0A)
"""How the oldest lock names Excel's own key: the key, and a sum of the password."""
XOR_PAD = bytes.fromhex("bb ff ff ba ff ff b9 80 00 be 0f 00 bf 0f 00 00")
"""What it adds to a short password ([MS-OFFCRYPTO] 2.3.7.2)."""
FILE_PASS, NOTHING = 0x2F, 0x0FFF
BOUND_SHEET = 0x85
PLAIN = frozenset({0x809, FILE_PASS, 0xE1, 0x194, 0x195, 0x196, 0x138})
"""Records that are never locked ([MS-XLS] 2.2.10); of a BOUND_SHEET the first four bytes."""
BLOCK = 1024
MOST = 3_000_000
"""Bytes that are unlocked: some two seconds of the processor. A form has a hundredth."""
Unlock = Callable[[int, int, bytes], bytes]
"""(where its bytes begin in the stream, how long the record is, them) -> them, unlocked."""


def unlock(data: bytes) -> bytes:
    """The same file without Excel's own lock; as it is when it has none, or somebody's password. Never raises."""
    import olefile  # noqa: PLC0415  (only for this format)

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next(n for n in ("Workbook", "Book") if ole.exists(n))
            stream = bytearray(ole.openstream(name).read())
        at, told = next((at, told) for at, kind, told in _records(stream) if kind == FILE_PASS)
        unlock = _unlock(told)
        if unlock is None or len(stream) > MOST:
            return data
        for place, kind, inside in _records(stream):
            if place > at and kind not in PLAIN and inside:
                start = place + (8 if kind == BOUND_SHEET else 4)
                end = place + 4 + len(inside)
                stream[start:end] = unlock(start, len(inside), bytes(stream[start:end]))
        struct.pack_into("<H", stream, at, NOTHING)
        copy = io.BytesIO(data)
        with olefile.OleFileIO(copy, write_mode=True) as ole:
            ole.write_stream(name, bytes(stream))
            return copy.getvalue()
    except Exception:  # it has no lock, or is damaged, which its reader will find
        return data


def _records(stream: bytearray) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, content) of each record. What a record holds may be changed meanwhile, and not how long it is."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, bytes(stream[at + 4 : at + 4 + size])
        at += 4 + size


def _unlock(told: bytes) -> Unlock | None:
    """How to unlock what this FILE_PASS tells of; None when Excel's own key does not."""
    if told in (XOR_SIGNS, b"\0\0" + XOR_SIGNS):
        return _by_xor
    if told[:6] == struct.pack("<HHH", 1, 1, 1):
        first = hashlib.md5((hashlib.md5(PASSWORD).digest()[:5] + told[6:22]) * 16).digest()[:5]
        return _by_rc4(lambda block: hashlib.md5(first + struct.pack("<I", block)).digest(), told[22:], hashlib.md5)
    if told[:2] == struct.pack("<H", 1) and told[4:6] == struct.pack("<H", 2):
        (head,) = struct.unpack_from("<I", told, 10)
        bits = struct.unpack_from("<I", told, 30)[0] or 40
        about = told[14 + head + 4 :]
        begun = hashlib.sha1(about[:16] + PASSWORD).digest()

        def key(block: int) -> bytes:
            made = hashlib.sha1(begun + struct.pack("<I", block)).digest()[: bits // 8]
            return made.ljust(16, b"\0") if bits == 40 else made

        return _by_rc4(key, about[16:32] + about[36:], hashlib.sha1)
    return None


def _by_rc4(key: Callable[[int], bytes], signs: bytes, digest: Callable[[bytes], Any]) -> Unlock | None:
    """`signs`: what tells a right key from a wrong one, locked itself: some bytes and their sum."""
    plain = rc4(key(0), signs)
    if digest(plain[:16]).digest() != plain[16:]:
        return None
    made = cache(lambda block: rc4(key(block), bytes(BLOCK)))

    def unlock(start: int, size: int, content: bytes) -> bytes:
        blocks = range(start // BLOCK, (start + len(content)) // BLOCK + 1)
        stream = b"".join(map(made, blocks))[start % BLOCK :]
        return bytes(a ^ b for a, b in zip(content, stream, strict=False))

    return unlock


def _by_xor(start: int, size: int, content: bytes) -> bytes:
    both = struct.unpack("<BB", XOR_SIGNS[:2])
    keys = [_rotate(c ^ both[n % 2], 2) for n, c in enumerate(KEY.encode() + XOR_PAD[: 16 - len(KEY)])]
    return bytes(_rotate(c, 3) ^ keys[(start + n + size) % 16] for n, c in enumerate(content))


def _rotate(byte: int, by: int) -> int:
    return (byte << by | byte >> (8 - by)) & 0xFF


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
