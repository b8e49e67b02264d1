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
STREAM = re.compile(rb">>\s*stream\r?\n")
END, TAIL = b"%%EOF", 4_000
"""What a PDF ends with, and how much a mail gateway or a saving program may have put after it."""
FILTER = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode\b")
PICTURE = re.compile(rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)\b|/Length1\b")
START = re.compile(rb"startxref\s+(\d{1,12})")
TOKEN = re.compile(rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|%[^\r\n]*|<<|<([^<>]*)[<>]", re.DOTALL)
HEX = re.compile(rb"[0-9A-Fa-f\s]*")
DIRECTORY = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")


class State(StrEnum):
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
    return any(place >= 0 and DIRECTORY.match(data, place) for place in (at, at - before))


def state(data: bytes) -> State:
    """Whether every packed part of a file that is not locked unpacks to what was packed. Asked before its pages are read."""
    is_whole, at = True, 0
    left = {True: PICTURED, False: DRAWN}
    while found := STREAM.search(data, at):
        is_whole = is_whole and _has_whole_strings(data, at, found.start())
        at = found.end()
        about = data[max(data.rfind(b"obj", max(0, found.start() - ABOUT), found.start()), 0) : found.start()]
        if not FILTER.search(about):
            at = max(data.find(b"endstream", at), at)
            continue
        is_picture = PICTURE.search(about) is not None
        size, packed = _unpacked(data, at, left[is_picture])
        if size is None:
            is_whole = False
            continue
        left[is_picture] -= size
        if left[False] < 0:
            return State.TOO_LARGE
        at += packed
    return State.WHOLE if is_whole and _has_whole_strings(data, at, len(data)) else State.DAMAGED


def _has_whole_strings(data: bytes, start: int, end: int) -> bool:
    """Whether every text between two packed parts ends where it should: one that reads on takes the field's answer with it."""
    return all(t[1] is None or HEX.fullmatch(t[1]) for t in TOKEN.finditer(data, start, end))


def _unpacked(data: bytes, at: int, most: int) -> tuple[int | None, int]:
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
