"""Zips and packages that say one thing in one place and another in the next: directories, extra fields, relationships, types."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from .expected import Hostile, changed, form, members, packed
from .packages import DOCUMENT, OFFICE, RELS, TYPES


def entries(data: bytes) -> list[int]:
    """Where the directory's entries begin."""
    found, at = [], data.rfind(b"PK\5\6")
    at = struct.unpack_from("<I", data, at + 16)[0]
    while data[at : at + 4] == b"PK\1\2":
        found.append(at)
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return found


def entry_of(data: bytes, name: str) -> int:
    return next(at for at in entries(data) if data[at + 46 : at + 46 + len(name)] == name.encode())


class _OneWay(io.RawIOBase):
    """Where nothing can be written over: zipfile then puts the sizes after the content."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def sizes_after() -> bytes:
    out = _OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members("docx").items():
            z.writestr(name, content)
    return bytes(out.data)


def with_extra(kind: int, extra: bytes) -> bytes:
    """The document's entry in the directory with an extra field."""
    data = bytearray(form("docx"))
    at, end = entry_of(data, DOCUMENT), data.rfind(b"PK\5\6")
    field = struct.pack("<HH", kind, len(extra)) + extra
    struct.pack_into("<I", data, end + 12, struct.unpack_from("<I", data, end + 12)[0] + len(field))
    struct.pack_into("<H", data, at + 30, len(field))
    place = at + 46 + len(DOCUMENT)
    data[place:place] = field
    return bytes(data)


def other_path() -> bytes:
    """Info-ZIP's field with a name in Unicode that leads elsewhere."""
    return with_extra(0x7075, b"\1" + struct.pack("<I", zlib.crc32(DOCUMENT.encode())) + b"../../x.xml")


def local_name() -> bytes:
    data = bytearray(form("docx"))
    (at,) = struct.unpack_from("<I", data, entry_of(data, DOCUMENT) + 42)
    data[at + 30 : at + 30 + len(DOCUMENT)] = b"word/settings.xml"[: len(DOCUMENT)].ljust(len(DOCUMENT), b"x")
    return bytes(data)


def local_extra() -> bytes:
    """The member's own header says that 65,535 bytes stand before its content."""
    data = bytearray(form("docx"))
    (at,) = struct.unpack_from("<I", data, entry_of(data, DOCUMENT) + 42)
    struct.pack_into("<H", data, at + 28, 0xFFFF)
    return bytes(data)


def false_end() -> bytes:
    """A comment that holds the end of another directory."""
    data = bytearray(form("docx"))
    comment = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 46, 0, 60_000) + b"x" * 60_000
    struct.pack_into("<H", data, data.rfind(b"PK\5\6") + 20, len(comment))
    return bytes(data) + comment


def two_together() -> bytes:
    return form("docx") + form("xlsx")


def nested_documents(levels: int) -> bytes:
    data = form("docx")
    for _ in range(levels):
        data = packed(members("docx") | {"word/embeddings/inre.docx": data})
    return data


def past_the_end() -> bytes:
    data = bytearray(form("docx"))
    at = entry_of(data, DOCUMENT)
    struct.pack_into("<II", data, at + 20, 50_000_000, 30_000_000)
    return bytes(data)


def second_disk() -> bytes:
    data = bytearray(form("docx"))
    struct.pack_into("<HH", data, data.rfind(b"PK\5\6") + 4, 7, 7)
    return bytes(data)


def long_name() -> bytes:
    return packed([*members("docx").items(), ("word/" + "a" * 60_000 + ".xml", b"<x/>")])


def folders(count: int) -> bytes:
    return packed([*members("docx").items(), *((f"word/{n}/", b"") for n in range(count))])


def round_and_round() -> bytes:
    """A header that refers to the document, which refers to the header."""
    relation = b'<Relationship Id="rIdR%d" Type="%sheader" Target="%s"/></Relationships>'
    parts = members("docx")
    parts[RELS] = parts[RELS].replace(b"</Relationships>", relation % (1, OFFICE, b"rund.xml"), 1)
    parts["word/rund.xml"] = (
        b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p/></w:hdr>'
    )
    start = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts["word/_rels/rund.xml.rels"] = start + relation % (2, OFFICE, b"document.xml")
    return packed(parts)


def many_relations(count: int) -> bytes:
    one = b'<Relationship Id="m%d" Type="' + OFFICE + b'image" Target="media/ingen.png"/>'
    return changed(
        "docx",
        RELS,
        lambda x: x.replace(b"</Relationships>", b"".join(one % n for n in range(count)) + b"</Relationships>", 1),
    )


def same_id() -> bytes:
    one = b'<Relationship Id="rId1" Type="%simage" Target="%s"/>'
    more = one % (OFFICE, b"media/a.png") + one % (OFFICE, b"document.xml")
    return changed("docx", RELS, lambda x: x.replace(b"</Relationships>", more + b"</Relationships>", 1))


def without(part: str, format: str = "docx") -> bytes:
    return packed({n: d for n, d in members(format).items() if n != part})


def main_is_picture() -> bytes:
    return changed(
        "docx",
        TYPES,
        lambda x: x.replace(b"wordprocessingml.document.main+xml", b"x").replace(
            b"application/vnd.openxmlformats-officedocument.x", b"image/png"
        ),
    )


def both_at_once() -> bytes:
    """A Word package and a workbook in one."""
    return packed(members("docx") | {n: d for n, d in members("xlsx").items() if n.startswith("xl/")})


def properties(count: int) -> bytes:
    start = b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    one = b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="%d" name="n%d"><vt:lpwstr>x</vt:lpwstr></property>'
    return packed(
        members("docx")
        | {"docProps/custom.xml": start + b"".join(one % (n + 2, n) for n in range(count)) + b"</Properties>"}
    )


CUT = ("cut_off",)
CONTAINERS = (
    Hostile("sizes that come after the content", sizes_after, reads=True),
    Hostile("a second name for a part, in Unicode, that leads out", other_path, reads=True),
    Hostile("a part whose own header has another name", local_name, CUT, reads=True),
    Hostile("a part that says 65,535 bytes stand before it", local_extra, CUT),
    Hostile("a comment with the end of another directory", false_end, CUT, reads=True),
    Hostile("two forms one after the other", two_together, reads=True),
    Hostile("forms in forms, six deep", lambda: nested_documents(6), reads=True),
    Hostile("a part that ends after the file does", past_the_end, CUT, reads=True),
    Hostile("a zip that says it is the seventh of several", second_disk, reads=True),
    Hostile("a part with a name of 60,000 letters", long_name, reads=True),
    Hostile("1,500 folders", lambda: folders(1_500), reads=True),
    Hostile("parts that refer to each other for ever", round_and_round, reads=True),
    Hostile("50,000 relationships", lambda: many_relations(50_000), reads=True),
    Hostile("one id for three relationships", same_id, reads=True),
    Hostile("no list of content types", lambda: without(TYPES), reads=True),
    Hostile("a document that says it is a picture", main_is_picture, reads=True),
    Hostile("a Word file and a workbook in one package", both_at_once, reads=True),
    Hostile("50,000 properties", lambda: properties(50_000), reads=True),
)
