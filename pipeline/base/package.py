"""Zip packages with the same bytes for the same content, and content hashes."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

LOCKED = 0x1
"""Set for a member that needs a password."""
STRANGE, UTF8 = 0x1 | 0x20 | 0x40, 0x800
"""Set for a member that is locked or patched, and for one whose name is UTF-8."""
OWN_HEADER = b"PK\x03\x04"
NAME_AND_EXTRA = struct.Struct("<26x2H")
"""The last two numbers of a member's own header: the lengths of what stands between it and the content."""
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
FIXED_DOS_TIME, FIXED_DOS_DATE = 0, 0x21
"""1 January 1980, the zip format's first day."""
VERSION, ON_UNIX, READ_AND_WRITE = 20, 3, 0o600 << 16
"""What the zipfile module says of a member: needs version 2.0 to unpack, was packed on Unix, its owner may read and write it."""


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the members in the given order with fixed dates, so that equal content is equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, ON_UNIX  # zipfile says on which it runs
            z.writestr(info, data)
    return buffer.getvalue()


class PackedMember(NamedTuple):
    """One file of a zip, compressed."""

    name: str
    method: int
    crc: int
    size: int
    data: bytes


def pack_member(name: str, content: bytes) -> PackedMember:
    """A file as `pack` compresses it."""
    deflate = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    data = deflate.compress(content) + deflate.flush()
    return PackedMember(name, zipfile.ZIP_DEFLATED, zlib.crc32(content), len(content), data)


def read_zip(data: bytes) -> Iterator[PackedMember]:
    """The members of a zip as they are, still compressed."""
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        for info in z.infolist():
            name_length, extra_length = NAME_AND_EXTRA.unpack_from(data, info.header_offset)
            start = info.header_offset + NAME_AND_EXTRA.size + name_length + extra_length
            raw = data[start : start + info.compress_size]
            yield PackedMember(info.filename, info.compress_type, info.CRC, info.file_size, raw)


def write_zip(members: Iterable[PackedMember], *, as_pack: bool = False) -> bytes:
    """A zip of compressed members with fixed dates. (The zipfile module can only compress anew.)

    `as_pack`: the very bytes that `pack` gives for the same contents.
    """
    body, directory, count = [], [], 0
    offset = 0
    for m in members:
        name = m.name.encode()
        flags = 0 if as_pack and m.name.isascii() else UTF8
        fields = (flags, m.method, FIXED_DOS_TIME, FIXED_DOS_DATE, m.crc, len(m.data), m.size, len(name), 0)
        head = struct.pack("<4sHHHHHLLLHH", OWN_HEADER, VERSION, *fields) + name
        by, rights = (VERSION | ON_UNIX << 8, READ_AND_WRITE) if as_pack else (VERSION, 0)
        about = struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\1\2", by, VERSION, *fields, 0, 0, 0, rights, offset)
        directory.append(about + name)
        body += [head, m.data]
        offset += len(head) + len(m.data)
        count += 1
    central = b"".join(directory)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, len(central), offset, 0)
    return b"".join([*body, central, end])


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
