"""Zip packages with the same bytes for the same content, and content hashes."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

LOCKED = 0x1
"""Set for a member that needs a password."""
STRANGE, UTF8 = 0x1 | 0x20 | 0x40, 0x800
"""Set for a member that is locked or patched, and for one whose name is UTF-8."""
OWN_HEADER = b"PK\x03\x04"
NAME_AND_EXTRA = struct.Struct("<26x2H")
"""The last two numbers of a member's own header: the lengths of what stands between it and the content."""
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the members in the given order with fixed dates, so that equal content is equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, data)
    return buffer.getvalue()


class Package(zipfile.ZipFile):
    """A zip in memory, read member by member. zipfile's own way takes four times as long for members as small as ours."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self._data = data

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """The content of a member. Raises KeyError when there is none, BadZipFile or zlib.error when it is damaged."""
        info = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if info.flag_bits & LOCKED or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return super().read(info, pwd)
        name_length, extra_length = NAME_AND_EXTRA.unpack_from(self._data, info.header_offset)
        start = info.header_offset + NAME_AND_EXTRA.size + name_length + extra_length
        content = self._data[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_DEFLATED:
            unpacking = zlib.decompressobj(-15)  # no more than the directory says: it may lie
            content = unpacking.decompress(content, info.file_size + 1)
        if zlib.crc32(content) != info.CRC:
            raise zipfile.BadZipFile(f"{info.filename}: bad CRC")
        return content


class NamedPackage(Package):
    """The same, and a member's own header must name it as the directory does, as zipfile wants it."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """As Package.read; BadZipFile also when the two names differ."""
        info = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if info.flag_bits & STRANGE:
            return zipfile.ZipFile.read(self, info, pwd)
        at = info.header_offset
        length, _ = NAME_AND_EXTRA.unpack_from(self._data, at)
        own = self._data[at + NAME_AND_EXTRA.size : at + NAME_AND_EXTRA.size + length]
        coding = "utf-8" if info.flag_bits & UTF8 else "cp437"
        if self._data[at : at + 4] != OWN_HEADER or own.decode(coding) != info.orig_filename:
            raise zipfile.BadZipFile(f"{info.filename}: another name in its own header")
        return super().read(info, pwd)


def unpack(data: bytes) -> dict[str, bytes]:
    """The members of a zip in memory, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {name: z.read(name) for name in z.namelist() if not name.endswith("/")}


def sha256(data: bytes | Path) -> str:
    """The hex digest of some bytes or of a file's content."""
    content = data if isinstance(data, bytes) else data.read_bytes()
    return hashlib.sha256(content).hexdigest()
