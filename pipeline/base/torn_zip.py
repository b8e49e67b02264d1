"""A zip that lost or gained bytes somewhere -> what is left of its members. In memory, nothing written, no size believed.

Two things tell where a member lies: the directory, and the member's own header. A lost byte moves all that stands after it,
so that the directory leads beside; but it still has the check sums, which say for certain when a member was found whole.
What is not whole is unpacked as far as it goes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from .package import LOCKED
from .preflight import DIRECTORY, HEADER, MEMBER

IN_DIRECTORY = struct.Struct("<4s6H3I5H2I")
"""A name in a zip's directory, before the name itself."""
DIRECTORY_SIGN = b"PK\1\2"
STORED, DEFLATED = 0, 8
STEP = 4096
MOST, TOTAL = 10_000_000, 60_000_000
"""Bytes of one member and of all that are unpacked: the directory, which says how large they are, is not believed here."""
LONGEST_NAME = 1000


class TornMember(NamedTuple):
    """What was found of one member of a torn zip."""

    content: bytes
    whole: bool
    """Its check sum is right: nothing is lost of it."""


class _Entry(NamedTuple):
    """Where a member should lie, by the directory or by its own header."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int
    """Where its content begins, if nothing before it was lost or added."""


def salvage_members(data: bytes, most: int = MOST) -> dict[str, TornMember]:
    """{name: what is left of it} of a torn zip, by both of its accounts; a member that was found whole is never given up."""
    listed = list(_by_directory(data))
    moved = _shift_of(data, listed)
    found: dict[str, TornMember] = {}
    left = max(TOTAL, most)
    for entry in (*_by_headers(data), *listed):
        earlier = found.get(entry.name)
        if left <= 0 or not entry.name or entry.name.endswith("/") or (earlier and earlier.whole):
            continue
        for at in dict.fromkeys((entry.start, entry.start + moved)):
            member = _content(data, at, entry, max(1, min(left, most)))
            left -= len(member.content)
            if earlier is None or member.whole or (not earlier.whole and len(member.content) > len(earlier.content)):
                found[entry.name] = earlier = member
    return found


def _by_headers(data: bytes) -> Iterator[_Entry]:
    """The members by their own headers, from the front; those of a zip that lies unpacked in another are no members of it."""
    at = data.find(MEMBER)
    while 0 <= at <= len(data) - HEADER.size:
        _, _, flags, method, _, _, crc, packed, size, length, extra = HEADER.unpack_from(data, at)
        start = at + HEADER.size + length + extra
        name = data[at + HEADER.size : at + HEADER.size + length].decode("utf-8", "replace")
        whole = method == STORED and zlib.crc32(data[start : start + packed]) == crc
        if not flags & LOCKED and length < LONGEST_NAME:
            yield _Entry(name, method, crc, packed, size, start)
        at = data.find(MEMBER, start + packed if whole else max(at + 4, min(start, len(data))))


def _by_directory(data: bytes) -> Iterator[_Entry]:
    """The members by the directory, or by what is left of it."""
    at = data.find(DIRECTORY_SIGN)
    for _ in range(DIRECTORY):
        if not 0 <= at <= len(data) - IN_DIRECTORY.size:
            return
        told = IN_DIRECTORY.unpack_from(data, at)
        flags, method, crc, packed, size, length, offset = (*told[3:5], *told[7:11], told[16])
        name = data[at + IN_DIRECTORY.size : at + IN_DIRECTORY.size + length].decode("utf-8", "replace")
        if not flags & LOCKED and length < LONGEST_NAME:
            header = offset + HEADER.size + length
            start = header + (_extra(data, offset) if offset + HEADER.size <= len(data) else 0)
            yield _Entry(name, method, crc, packed, size, start)
        at = data.find(DIRECTORY_SIGN, at + 4)


def _extra(data: bytes, offset: int) -> int:
    """How much stands between a member's name and its content: only its own header says."""
    for at in (offset, offset - 1, offset + 1):
        if at >= 0 and data[at : at + 4] == MEMBER:
            return int(HEADER.unpack_from(data, at)[10])
    return 0


def _shift_of(data: bytes, listed: list[_Entry]) -> int:
    """By how many bytes what stands last has been moved: the directory itself against where the end says that it is."""
    end = data.rfind(b"PK\5\6")
    first = data.find(DIRECTORY_SIGN)
    if end < 0 or first < 0 or len(data) < end + 20 or not listed:
        return 0
    return first - int.from_bytes(data[end + 16 : end + 20], "little")


def _content(data: bytes, start: int, entry: _Entry, most: int) -> TornMember:
    """What stands at this place, as far as it can be unpacked."""
    if not 0 <= start < len(data):
        return TornMember(b"", whole=False)
    if entry.method == STORED:
        content = data[start : start + min(entry.packed, most)]
        return TornMember(content, zlib.crc32(content) == entry.crc and bool(content))
    if entry.method != DEFLATED:
        return TornMember(b"", whole=False)
    inflate, unpacked = zlib.decompressobj(-15), bytearray()
    try:
        for at in range(start, len(data), STEP):
            unpacked += inflate.decompress(data[at : at + STEP], most - len(unpacked))
            if inflate.eof or len(unpacked) >= most:
                break
    except zlib.error:
        pass
    return TornMember(bytes(unpacked), inflate.eof and zlib.crc32(unpacked) == entry.crc)
