"""What the library leaves of an .xls: text boxes, printed heads and feet, links, pictures, read from the BIFF8 records themselves.

Record layouts: [MS-XLS] for the workbook, [MS-ODRAW] for what is drawn on it.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
HEADER, FOOTER, HEADER_FOOTER, TXO, OBJ, DRAWING, DRAWING_GROUP, LINK, NOTE = (
    0x14,
    0x15,
    0x89C,
    0x1B6,
    0x5D,
    0xEC,
    0xEB,
    0x1B8,
    0x1C,
)
BOUND_SHEET, FORMULA = 0x85, 0x06
IN_ERROR = 2
OBJ_TYPE, NOTE_OBJECT = 0x15, 0x19
ANCHOR, OPTIONS, TERTIARY, GROUP_OPTIONS, STORE = 0xF010, 0xF00B, 0xF122, 0xF121, 0xF007
PICTURE, NAME, DESCRIPTION, FILE_NAME = 0x0104, 0x0380, 0x0381, 0x0105
IMAGES = {
    0xF01A: ".emf",
    0xF01B: ".wmf",
    0xF01C: ".pict",
    0xF01D: ".jpg",
    0xF01E: ".png",
    0xF01F: ".dib",
    0xF029: ".tif",
    0xF02A: ".jpg",
}
RAW_HEADS = {0xF01A: 50, 0xF01B: 50, 0xF01C: 50}
"""Bytes before the picture itself: a checksum and, in metafiles, its measures; 17 for all others."""
TWO_CHECKSUMS = {
    0xF01A: 0x3D5,
    0xF01B: 0x217,
    0xF01C: 0x543,
    0xF01D: 0x46B,
    0xF01E: 0x6E1,
    0xF01F: 0x7A9,
    0xF029: 0x6E5,
    0xF02A: 0x6E3,
}
NEST = 0xF


class BiffRecord(NamedTuple):
    kind: int
    data: bytes


@dataclass(slots=True)
class XlsExtras:
    """What the library did not tell of one sheet."""

    texts: list[tuple[int, str]] = field(default_factory=list)
    """(row from 1, or 0, text) of text boxes and shapes, and alternative texts."""
    pictures: list[tuple[int, int, str]] = field(default_factory=list)
    """(row, number of the picture in the store, its alternative text)."""
    links: list[tuple[int, int, str]] = field(default_factory=list)
    """(row, column, address)."""
    failed: dict[tuple[int, int], bytes] = field(default_factory=dict)
    """{(row, column): the formula's own code} of formulas in error."""
    margins: list[str] = field(default_factory=list)
    """Heads and feet in Excel's own code."""


def records(stream: bytes, start: int = 0) -> Iterator[BiffRecord]:
    """The records of one substream, from its BOF to its EOF; those of charts in it too."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield BiffRecord(kind, stream[at + 4 : at + 4 + size])
        at += 4 + size
        depth += (kind == BOF) - (kind == EOF)
        if kind == EOF and depth <= 0:
            return


def read_sheet(stream: bytes, start: int) -> XlsExtras:
    """What one sheet's records say beside its cells and notes."""
    drawn, shape = XlsExtras(), DrawnShape()
    pending: list[DrawnShape] = []
    is_note = False
    items = list(records(stream, start))
    depth = 0
    for n, (kind, data) in enumerate(items):
        depth += (kind == BOF) - (kind == EOF)
        if kind == DRAWING:
            pending += _shapes(data + _join_continued(items, n))
        elif kind == OBJ:
            is_note = len(data) >= 6 and struct.unpack_from("<H", data, 4)[0] == NOTE_OBJECT
            shape = pending.pop(0) if pending else DrawnShape()
            if not is_note:
                _tell_shape(shape, drawn)
        elif kind == TXO:
            text = _box_text(items, n)
            if text.strip() and not is_note:
                drawn.texts.append((shape.row, text.strip()))
        elif kind == FORMULA and depth == 1 and len(data) > 22 and data[6] == IN_ERROR and data[12:14] == b"\xff\xff":
            row, column = struct.unpack_from("<HH", data)
            drawn.failed[row + 1, column + 1] = data[22 : 22 + struct.unpack_from("<H", data, 20)[0]]
        elif kind == LINK and depth == 1:
            drawn.links += _link(data)
        elif kind in (HEADER, FOOTER) and len(data) > 3:
            drawn.margins.append(_string(data, 0)[0])
        elif kind == HEADER_FOOTER:
            drawn.margins += _further_margins(data)
        elif kind == 0x100D and len(data) > 4:  # SeriesText: a chart's title and labels
            text = _short_string(data, 3, data[2])
            drawn.texts += [(0, text.strip())] if text.strip() else []
    for left in pending:
        _tell_shape(left, drawn)
    return drawn


def _join_continued(items: list[BiffRecord], n: int) -> bytes:
    """What the CONTINUE records right after a record add to it."""
    return b"".join(
        r.data for r in itertools.takewhile(lambda r: r.kind == CONTINUE, itertools.islice(items, n + 1, None))
    )


@dataclass(slots=True)
class DrawnShape:
    row: int = 0
    picture: int = 0
    text: str = ""
    name: str = ""


def _tell_shape(shape: DrawnShape, drawn: XlsExtras) -> None:
    if shape.picture:
        drawn.pictures.append((shape.row, shape.picture, shape.text))
    elif shape.text:
        drawn.texts.append((shape.row, shape.text))


def _shapes(data: bytes) -> list[DrawnShape]:
    """The shapes told in one drawing record, in order; a group's own frame holds no anchor to a cell."""
    found: list[DrawnShape] = []
    shape = DrawnShape()
    for kind, instance, body in escher(data):
        if kind == 0xF004:
            shape = DrawnShape()
        elif kind in (OPTIONS, TERTIARY, GROUP_OPTIONS):
            _options(shape, body, instance)
        elif kind in (ANCHOR, 0xF00F):
            if kind == ANCHOR and len(body) >= 8:
                shape.row = struct.unpack_from("<H", body, 6)[0] + 1
        elif kind == 0xF011:
            found.append(shape)
    return found


def escher(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(kind, instance, body) of each drawing atom and the beginning of each container, containers opened."""
    at = 0
    while at + 8 <= len(data):
        first, kind, size = struct.unpack_from("<HHI", data, at)
        at += 8
        if first & 0xF == NEST:
            yield kind, first >> 4, b""
        else:
            yield kind, first >> 4, data[at : at + size]
            at += size


def _options(shape: DrawnShape, body: bytes, count: int) -> None:
    long = count * 6
    for k in range(count):
        if k * 6 + 6 > len(body):
            return
        number, value = struct.unpack_from("<HI", body, k * 6)
        if number & 0x8000:
            text = body[long : long + value]
            long += value
            if number & 0x3FFF == DESCRIPTION:
                shape.text = text.decode("utf-16-le", "replace").rstrip("\0").strip()
            elif number & 0x3FFF == NAME:
                shape.name = text.decode("utf-16-le", "replace").rstrip("\0")
        elif number & 0x3FFF == PICTURE:
            shape.picture = value


def _box_text(items: list[BiffRecord], n: int) -> str:
    """The text of a TXO record, which stands in the CONTINUE records after it."""
    data = items[n].data
    left = struct.unpack_from("<H", data, 10)[0] if len(data) >= 12 else 0
    parts = []
    for record in items[n + 1 :]:
        if record.kind != CONTINUE or left <= 0 or not record.data:
            break
        wide = record.data[0] & 1
        letters = min(left, (len(record.data) - 1) // (2 if wide else 1))
        raw = record.data[1 : 1 + letters * (2 if wide else 1)]
        parts.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
        left -= letters
    return "".join(parts).replace("\r\n", "\n").replace("\r", "\n")


def _string(data: bytes, at: int) -> tuple[str, int]:
    """(a long Unicode string, where it ends)."""
    count, flags = struct.unpack_from("<HB", data, at)
    size = count * (2 if flags & 1 else 1)
    return _short_string(data, at + 2, count), at + 3 + size


def _short_string(data: bytes, at: int, count: int) -> str:
    wide = len(data) > at and data[at] & 1
    return data[at + 1 : at + 1 + count * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _further_margins(data: bytes) -> Iterator[str]:
    """Heads and feet of even and first pages."""
    if len(data) < 38:
        return
    counts = struct.unpack_from("<4H", data, 30)
    at = 38
    for count in counts:
        if count and at + 3 <= len(data):
            text, at = _string(data, at)
            yield text


def _link(data: bytes) -> Iterator[tuple[int, int, str]]:
    """The address of a link out of the workbook."""
    if len(data) < 32:
        return
    row, _, column, _ = struct.unpack_from("<4H", data, 0)
    flags, at = struct.unpack_from("<I", data, 28)[0], 32
    for flag in (0x14, 0x80):  # what is shown, the frame it opens in
        if flags & flag and at + 4 <= len(data):
            at += 4 + 2 * struct.unpack_from("<I", data, at)[0]
    if not flags & 0x1 or at + 20 > len(data):
        return
    kind, at = data[at : at + 16], at + 16
    if kind[:4] == b"\xe0\xc9\xea\x79":
        size = struct.unpack_from("<I", data, at)[0]
        yield row + 1, column + 1, data[at + 4 : at + 4 + size].decode("utf-16-le", "replace").split("\0")[0]
    elif kind[:4] == b"\x03\x03\x00\x00" and at + 6 <= len(data):
        size = struct.unpack_from("<I", data, at + 2)[0]
        yield row + 1, column + 1, data[at + 6 : at + 6 + size].decode("latin-1").rstrip("\0")


def stored_pictures(stream: bytes) -> list[tuple[str, bytes]]:
    """(ending, content) of each picture in the workbook's store, in order; empty content for one that is not there."""
    data, inside = b"", False
    for kind, body in records(stream):
        if kind == DRAWING_GROUP or (inside and kind == CONTINUE):
            data, inside = data + body, True
        else:
            inside = False
    return [_picture(body) for kind, _, body in escher(data) if kind == STORE]


def _picture(entry: bytes) -> tuple[str, bytes]:
    if len(entry) < 36 + 8:
        return ".bin", b""
    at = 36 + entry[33]
    first, kind, size = struct.unpack_from("<HHI", entry, at)
    head = RAW_HEADS.get(kind, 17) + (16 if first >> 4 == TWO_CHECKSUMS.get(kind) else 0)
    return IMAGES.get(kind, ".bin"), entry[at + 8 + head : at + 8 + size]
