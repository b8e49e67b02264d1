"""Whether what a PDF holds is what its program wrote. pdfminer reads on in silence where a packed part does not unpack, and with
other letters where the table that says what they mean is damaged, so nothing else would tell."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream

FEW = 0.01
"""The share of unknown letters that may be bullets and symbols; a form without its letters has a fifth at the least."""
PIECE = 1_000_000
"""Bytes unpacked at a time."""
UNKNOWN = re.compile(r"\(cid:\d+\)")
"""What pdfminer gives for a letter that the file does not say the meaning of."""


def is_whole(document: Any) -> bool:
    """True when every packed part of pdfminer's document unpacks to what was packed. Asked before its pages are read."""
    return all(_unpacks(stream) for stream in _streams(document))


def _streams(document: Any) -> Iterator[PDFStream]:
    for number in sorted({n for table in document.xrefs for n in table.get_objids()}):
        try:
            found = document.getobj(number)
        except Exception:  # listed and not there, or in a part that is damaged: its answers are missed by their rows
            continue
        if isinstance(found, PDFStream):
            yield found


def _unpacks(stream: PDFStream) -> bool:
    filters = stream.get_filters()
    if stream.rawdata is None or not filters or filters[0][0] not in LITERALS_FLATE_DECODE:
        return True
    data = stream.rawdata
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    try:
        left = zlib.decompressobj()
        while left.decompress(data, PIECE) or left.unconsumed_tail:  # in pieces, so that a bomb takes no memory
            data = left.unconsumed_tail
    except zlib.error:
        return False
    return left.eof


def unknown_letters(letters: list[str]) -> int:
    """How many of the letters on a page have no meaning that the file tells."""
    return sum(1 for letter in letters if UNKNOWN.fullmatch(letter))
