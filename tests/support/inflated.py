"""Everything that anybody can get out of a file: its bytes, what a zip holds, and what lies packed inside it, also in a database's freed pages."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
"""How a zlib stream begins, whatever it lies in."""
STEP = 256


def inflated(data: bytes) -> bytes:
    """The bytes, and after them the members of a zip and as much of every packed stream as can be read."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return data + b"".join(inflated(z.read(name)) for name in z.namelist())
    return data + b"".join(_stream(data[found.start() :]) for found in STREAM.finditer(data))


def _stream(data: bytes) -> bytes:
    """A stream that another has been written over gives what came before: a page of a database holds a piece of it."""
    inflater, out = zlib.decompressobj(), b""
    for n in range(0, len(data), STEP):
        try:
            out += inflater.decompress(data[n : n + STEP])
        except zlib.error:
            break
        if inflater.eof:
            break
    return out
