"""A PDF's bytes -> whether they hold what its program wrote. PDFium reads on in silence where a packed part does not unpack, and
with other letters where the table that says what they mean is damaged, so nothing else would tell.
"""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

FEW = 0.01
"""The share of unknown letters that may be bullets and symbols; a form without its letters has a fifth at the least."""
FIRST, PIECE = 4_000, 250_000
"""Bytes given to be unpacked at first, and at most: in pieces a bomb takes no memory, and a file of ten thousand small parts no time."""
ABOUT = 20_000
"""Bytes before a packed part in which what it is stands."""
DRAWN, PICTURED = 12_000_000, 400_000_000
"""Bytes that all texts and drawings, and all pictures and typefaces, may unpack to. Of a form's 40 pages the former are 4 MB.
The latter are never unpacked to be read, and are only looked at so far."""
STREAM = re.compile(rb">>\s*stream(?:\r?\n|\r)")
"""Some programs end the line with a carriage return alone, which the standard forbids and every reader allows."""
LIST = re.compile(rb"/Type\s*/XRef\b")
"""What the file's own list of parts is called. It is never locked."""
END, TAIL = b"%%EOF", 4_000
"""What a PDF ends with, and how much a mail gateway or a saving program may have put after it."""
FILTER = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode\b")
PICTURE = re.compile(rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)\b|/Length1\b")
LENGTH, CLOSED = re.compile(rb"/Length\s+(\d{1,9})(?!\d|\s+\d+\s+R)"), re.compile(rb"\s*endstream")
FLUSHED = b"\0\0\xff\xff"
"""How packed bytes end that were written out before their last block: all that was packed until then is there."""
START = re.compile(rb"startxref\s+(\d{1,12})")
TOKEN = re.compile(rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|%[^\r\n]*|<<|<([^<>]*)[<>]", re.DOTALL)
HEX = re.compile(rb"[0-9A-Fa-f\s]*")
LINEAR, EARLY = re.compile(rb"/Linearized\b.{0,500}?/L\s+(\d{1,12})", re.DOTALL), 3_000
"""A file made for slow networks ("fast web view") says how long it is, and has its list of parts in its first bytes, where nothing moves it."""
LINE_END = re.compile(rb"\r?\n|\r")
DIRECTORY = re.compile(rb"xref\b|(?<!\d)\d+\s+\d+\s+obj\b")
ENTRIES = re.compile(rb"\s+xref\s+\d+ \d+\s+((?:\d{10} \d{5} [nf]\s{1,2})+)")
"""A list of parts that begins with white space, as few programs write it: a byte that was added before it looks the same."""
ENTRY, PART = re.compile(rb"(\d{10}) \d{5} n"), re.compile(rb"(\s*)(?<!\d)\d+\s+\d+\s+obj\b")


class PackedState(StrEnum):
    """What became of the packed parts."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"


def ends(data: bytes, before: int) -> bool:
    """Whether the file has the end that its program wrote, and its list of parts where that says: a byte lost or added anywhere
    before it has moved it. `before`: bytes that stood before the file, which its program may have counted.
    """
    end = data.rfind(END)
    starts = START.findall(data, max(end - 200, 0))
    if end < 0 or not starts or (len(data) - end >= TAIL and data[end + len(END) :].strip(b"\0\r\n\t ")):
        return False
    at = int(starts[-1])
    told = LINEAR.search(data, 0, EARLY)
    if told and at < EARLY:
        after = LINE_END.match(data, end + len(END))
        if int(told[1]) - end - len(END) not in ((0, len(after[0])) if after else (0, 1, 2)):
            return False
    return any(place >= 0 and _is_list(data, place, at - place) for place in (at, at - before))


def _is_list(data: bytes, place: int, before: int) -> bool:
    """Whether the list of parts stands where it should, or after white space with no part moved more than another."""
    if DIRECTORY.match(data, place):
        return True
    listed = ENTRIES.match(data, place)
    parts = [PART.match(data, int(e[1]) - before) for e in ENTRY.finditer(listed[1])] if listed else [None]
    return len({p and p[1] == b"" for p in parts}) == 1 and None not in parts


def state(data: bytes, was_locked: bool = False) -> PackedState:
    """Whether every packed part of a file that is not locked unpacks to what was packed. Asked before its pages are read.

    `was_locked`: it is an unlocked copy, in which PDFium has unlocked also the file's list of parts, that was not locked: lists_whole.
    """
    is_whole, at = True, 0
    left = {True: PICTURED, False: DRAWN}
    while found := STREAM.search(data, at):
        is_whole = is_whole and _has_whole_strings(data, at, found.start())
        at = found.end()
        about = _about(data, found.start())
        if not FILTER.search(about) or (was_locked and LIST.search(about)):
            at = max(data.find(b"endstream", at), at)
            continue
        is_picture = PICTURE.search(about) is not None
        size, packed = _unpack_part(data, at, left[is_picture])
        if size is None and is_whole:
            size, packed = _unpack_unclosed(data, at, about, left[is_picture])
        if size is None:
            is_whole = False
            continue
        left[is_picture] -= size
        if left[False] < 0:
            return PackedState.TOO_LARGE
        at += packed
    return PackedState.WHOLE if is_whole and _has_whole_strings(data, at, len(data)) else PackedState.DAMAGED


def lists_whole(data: bytes) -> bool:
    """Whether every packed list of parts of a locked file unpacks to what was packed."""
    for found in STREAM.finditer(data):
        about = _about(data, found.start())
        if LIST.search(about) and FILTER.search(about) and _unpack_part(data, found.end(), DRAWN)[0] is None:
            return False
    return True


def _about(data: bytes, end: int) -> bytes:
    """What stands before a part: what it is."""
    return data[max(data.rfind(b"obj", max(0, end - ABOUT), end), 0) : end]


def _has_whole_strings(data: bytes, start: int, end: int) -> bool:
    """Whether every text between two packed parts ends where it should: one that reads on takes the field's answer with it."""
    return all(t[1] is None or HEX.fullmatch(t[1]) for t in TOKEN.finditer(data, start, end))


def _unpack_part(data: bytes, at: int, most: int) -> tuple[int | None, int]:
    """(how many bytes a part unpacks to, how many it is packed in); None when it does not. Gives up above `most`."""
    unpacking, size, read, piece = zlib.decompressobj(), 0, at, FIRST
    try:
        while not unpacking.eof and size <= most:
            packed = unpacking.unconsumed_tail
            if not packed:
                packed, read, piece = data[read : read + piece], read + piece, min(4 * piece, PIECE)
                if not packed:
                    return None, 0
            size += len(unpacking.decompress(packed, PIECE))
    except zlib.error:
        return None, 0
    left_over = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    return size, max(min(read, len(data)) - at - len(left_over), 0)


def _unpack_unclosed(data: bytes, at: int, about: bytes, most: int) -> tuple[int | None, int]:
    """The same for a part that is as long as it says and lacks nothing but its last block or its check sum, as some programs
    write: readers show all of it. What there is of the sum has to be right.
    """
    told = LENGTH.search(about)
    end = at + int(told[1]) if told else data.find(b"endstream", at)
    if end <= at or not CLOSED.match(data, end):
        return None, 0
    part = data[at:end] if told else re.sub(rb"\r?\n\Z|\r\Z", b"", data[at:end])
    if part[0] & 15 != zlib.DEFLATED or int.from_bytes(part[:2], "big") % 31:
        return None, 0
    try:
        if part[:-4].endswith(FLUSHED):  # the sum without the block before it
            size, sums, left_over = _raw(part[2:-4], most)
            if left_over is None and part.endswith(sums):
                return size, len(part)
        size, sums, left_over = _raw(part[2:], most)
    except zlib.error:
        return None, 0
    if left_over is None:
        return (size, len(part)) if size > most or part.endswith(FLUSHED) else (None, 0)
    return (size, len(part)) if len(left_over) <= len(sums) and sums.startswith(left_over) else (None, 0)


def _raw(packed: bytes, most: int) -> tuple[int, bytes, bytes | None]:
    """(how many bytes it unpacks to, their check sum, what stands after the last block; None when that did not come)."""
    size, total, unpacking = 0, 1, zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not unpacking.eof and size <= most:
        piece = unpacking.decompress(packed, PIECE)
        size, total, packed = size + len(piece), zlib.adler32(piece, total), unpacking.unconsumed_tail
    return size, total.to_bytes(4, "big"), unpacking.unused_data if unpacking.eof else None
