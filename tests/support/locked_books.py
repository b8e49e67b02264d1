"""An .xls of ours as Excel locks it: with its own key when the structure is protected, or with somebody's password."""

from __future__ import annotations

import hashlib
import io
import struct

import olefile

from .pdf_files import rc4

OWN = "VelvetSweatshop"
WHO_SAVED, LOCK, FILLER = 0x5C, 0x2F, 0x0FFE
NEVER_LOCKED = (0x809, LOCK, 0xE1)
SHEET_BEGINS = 0x85
SALT, SIGN = bytes(range(16)), bytes(range(100, 116))
XOR_KEY, XOR_SUM = 0xB359, 0x9A0A
"""Of Excel's own key."""
XOR_PAD = bytes.fromhex("bb")


def locked(data: bytes, how: str, password: str = OWN) -> bytes:
    """`how`: "xor" (Excel 95; its own key only), "rc4" (97) or "rc4 of windows" (2002)."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        stream = bytearray(ole.openstream("Workbook").read())
    lock, at = _lock(how, password), 0
    begins = len(stream)
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == WHO_SAVED:
            begins = at
            rest = size - len(lock) - 4
            told = struct.pack("<HH", LOCK, len(lock)) + lock + struct.pack("<HH", FILLER, rest) + bytes(rest)
            stream[at : at + 4 + size] = told
            size = len(lock)
        elif at > begins and kind not in NEVER_LOCKED:
            first = at + (8 if kind == SHEET_BEGINS else 4)
            for place in range(first, at + 4 + size):
                stream[place] = _byte(how, password, stream[place], place, size)
        at += 4 + size
    copy = io.BytesIO(data)
    with olefile.OleFileIO(copy, write_mode=True) as ole:
        ole.write_stream("Workbook", bytes(stream))
        return copy.getvalue()


def _lock(how: str, password: str) -> bytes:
    if how == "xor":
        return struct.pack("<HHH", 0, XOR_KEY, XOR_SUM)
    if how == "rc4":
        return struct.pack("<HHH", 1, 1, 1) + SALT + rc4(_key(how, password, 0), SIGN + hashlib.md5(SIGN).digest())
    head = struct.pack("<8IH", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0, 0)
    signs = rc4(_key(how, password, 0), SIGN + hashlib.sha1(SIGN).digest())
    about = struct.pack("<I", 16) + SALT + signs[:16] + struct.pack("<I", 20) + signs[16:]
    return struct.pack("<HHHII", 1, 2, 2, 4, len(head)) + head + about


def _key(how: str, password: str, block: int) -> bytes:
    typed, number = password.encode("utf-16-le"), struct.pack("<I", block)
    if how == "rc4":
        short = hashlib.md5((hashlib.md5(typed).digest()[:5] + SALT) * 16).digest()[:5]
        return hashlib.md5(short + number).digest()
    return hashlib.sha1(hashlib.sha1(SALT + typed).digest() + number).digest()[:16]


_streams: dict[tuple[str, str, int], bytes] = {}


def _byte(how: str, password: str, byte: int, place: int, size: int) -> int:
    if how == "xor":
        n = (place + size) % 16
        key = (OWN.encode() + XOR_PAD)[n] ^ XOR_KEY.to_bytes(2, "little")[n % 2]
        mixed = byte ^ (key << 2 | key >> 6) & 0xFF
        return (mixed >> 3 | mixed << 5) & 0xFF
    own = (how, password, place // 1024)
    if own not in _streams:
        _streams[own] = rc4(_key(*own), bytes(1024))
    return byte ^ _streams[own][place % 1024]
