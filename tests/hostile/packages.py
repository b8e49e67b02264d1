"""Traps in the package: sizes, names, places, relationships, and what could be run."""

from __future__ import annotations

import io
import struct
import zipfile

from .expected import Hostile, added, changed, form, members, packed

RELS, TYPES, DOCUMENT = "word/_rels/document.xml.rels", "[Content_Types].xml", "word/document.xml"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
LARGE = ("package_too_large",)


def bomb(part: str, size: int, format: str = "docx") -> bytes:
    """One part that packs into a thousandth."""
    return packed(members(format) | {part: b" " * size})


def lying(says: int, size: int) -> bytes:
    """The directory says that a part is small; it is not."""
    data = bytearray(
        packed(
            {
                DOCUMENT: b"x" * 10,
                **{k: v for k, v in members("docx").items() if k != DOCUMENT},
                "word/x.xml": b" " * size,
            }
        )
    )
    at = data.rfind(b"PK\1\2")
    while data[at + 46 : at + 46 + 10] != b"word/x.xml":
        at = data.rfind(b"PK\1\2", 0, at)
    struct.pack_into("<I", data, at + 24, says)
    return bytes(data)


def huge() -> bytes:
    """The directory says in its long form (zip64) that the last part unpacks to more than any disk holds."""
    data = bytearray(packed(members("docx") | {"word/x.xml": b" " * 1_000}))
    at, end = data.rfind(b"PK\1\2"), data.rfind(b"PK\5\6")
    extra = struct.pack("<HHQQ", 1, 16, 2**60, 2**50)
    struct.pack_into("<I", data, end + 12, struct.unpack_from("<I", data, end + 12)[0] + len(extra))
    struct.pack_into("<II", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", data, at + 30, len(extra))
    name = at + 46 + struct.unpack_from("<H", data, at + 28)[0]
    data[name:name] = extra
    return bytes(data)


def zero_in_name() -> bytes:
    """Some programs read a name to the zero, others all of it: they would open different parts."""
    return packed([*members("docx").items(), ("word/x?x.xml", b"x")]).replace(b"word/x?x.xml", b"word/x\0x.xml")


def overlapping() -> bytes:
    """Every name leads to the same packed content (a bomb without nesting)."""
    parts = members("docx")
    data = bytearray(packed({"word/kernel.bin": b"\0" * 4_000_000} | parts))
    offsets, at = [], data.find(b"PK\1\2")
    while at >= 0:
        offsets.append(at)
        at = data.find(b"PK\1\2", at + 4)
    first = struct.unpack_from("<I", data, offsets[0] + 42)[0]
    for n in offsets[3:]:
        struct.pack_into("<I", data, n + 42, first + 1)
    return bytes(data)


def directory(count: int) -> bytes:
    """The end of the directory says that there are so many names."""
    data = bytearray(form("docx"))
    at = data.rfind(b"PK\5\6")
    struct.pack_into("<HH", data, at + 8, count, count)
    return bytes(data)


def many_parts(count: int) -> bytes:
    return packed([*members("docx").items(), *((f"word/media/{n}.txt", b"") for n in range(count))])


def named(name: str) -> bytes:
    return packed([*members("docx").items(), (name, b"x")])


def link() -> bytes:
    out = io.BytesIO(form("docx"))
    with zipfile.ZipFile(out, "a") as z:
        info = zipfile.ZipInfo("word/media/bild.png")
        info.external_attr = 0o120777 << 16
        z.writestr(info, "/etc/passwd")
    return out.getvalue()


def twice(name: str) -> bytes:
    parts = list(members("docx").items())
    return packed([*parts, (name, members("docx")[DOCUMENT])])


def broken_crc() -> bytes:
    data = bytearray(form("docx"))
    at = data.find(b"PK\1\2")
    while data[at + 46 : at + 46 + len(DOCUMENT)] != DOCUMENT.encode():
        at = data.find(b"PK\1\2", at + 4)
    data[at + 16] ^= 0xFF
    return bytes(data)


def unknown_method() -> bytes:
    """For the list of content types, which nothing in the form depends on."""
    data = bytearray(form("docx"))
    at = data.find(b"PK\1\2")
    struct.pack_into("<H", data, at + 10, 99)
    return bytes(data)


def reaching(kind: str, target: str) -> bytes:
    relation = b'<Relationship Id="rIdX" Type="%s%s" Target="%s" TargetMode="External"/></Relationships>' % (
        OFFICE,
        kind.encode(),
        target.encode(),
    )
    return changed("docx", RELS, lambda x: x.replace(b"</Relationships>", relation, 1))


def settings_template() -> bytes:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="%sattachedTemplate" Target="http://127.0.0.1:9/elak.dotm" TargetMode="External"/></Relationships>'
    )
    return packed(members("docx") | {"word/_rels/settings.xml.rels": rels % OFFICE})


def target(name: str) -> bytes:
    """A relationship inside the package that leads out of it."""
    return changed(
        "docx",
        RELS,
        lambda x: x.replace(
            b"</Relationships>",
            b'<Relationship Id="rIdY" Type="%simage" Target="%s"/></Relationships>' % (OFFICE, name.encode()),
            1,
        ),
    )


def dde() -> bytes:
    field = (
        b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'
        b'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    )
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:sectPr", field, 1))


def chunk() -> bytes:
    """A piece of HTML that Word puts in its place when it opens the file."""
    relation = b'<Relationship Id="rIdA" Type="%saFChunk" Target="afchunk.html"/></Relationships>' % OFFICE
    parts = members("docx")
    parts[RELS] = parts[RELS].replace(b"</Relationships>", relation, 1)
    parts[DOCUMENT] = parts[DOCUMENT].replace(
        b"<w:sectPr", b'<w:altChunk xmlns:r="%s" r:id="rIdA"/><w:sectPr' % OFFICE[:-1], 1
    )
    parts["word/afchunk.html"] = b"<html><script>alert(1)</script><img src='http://127.0.0.1:9/x.png'></html>"
    return packed(parts)


PACKAGES = (
    Hostile("a part of 300 MB of spaces", lambda: bomb("word/document.xml", 300_000_000), LARGE),
    Hostile("a picture of 150 MB of zeroes", lambda: bomb("word/media/x.png", 150_000_000), LARGE),
    Hostile("a sheet of 200 MB of spaces", lambda: bomb("xl/worksheets/sheet1.xml", 200_000_000, "xlsx"), LARGE),
    Hostile("a content type list that is a bomb", lambda: bomb(TYPES, 60_000_000), LARGE),
    Hostile(
        "a part larger than the directory says",
        lambda: lying(1_000, 30_000_000),
        ("cut_off",),
    ),
    Hostile("a part that says it is 3 GB", lambda: lying(3_000_000_000, 1_000), ("cut_off",)),
    Hostile("a part that says it is a billion GB (zip64)", huge, ("cut_off",)),
    Hostile("a part with a zero in its name", zero_in_name, ("trap",)),
    Hostile("parts that lie on each other", overlapping, ("trap",)),
    Hostile("a directory of 65,535 names that are not there", lambda: directory(65_535), LARGE),
    Hostile("3,000 parts", lambda: many_parts(3_000), ("package_too_large",)),
    Hostile("a part that leads up and out", lambda: named("../../../../etc/cron.d/x"), ("trap",)),
    Hostile("a part with an absolute place", lambda: named("/etc/passwd"), ("trap",)),
    Hostile("a part with a drive", lambda: named("C:/Windows/system32/x.dll"), ("trap",)),
    Hostile("a part that leads up with backslashes", lambda: named("..\\..\\x.exe"), ("trap",)),
    Hostile("a part that is a link", link, ("trap",)),
    Hostile("the same part twice", lambda: twice(DOCUMENT), ("cut_off",)),
    Hostile("the same part twice in other capitals", lambda: twice("Word/Document.xml"), ("trap",)),
    Hostile("a wrong check sum", broken_crc, ("cut_off",)),
    Hostile("a way of packing that nobody has", unknown_method, reads=True),
    Hostile("a template on a server", settings_template, told=("outside_link",), reads=True),
    Hostile(
        "a linked picture", lambda: reaching("image", "http://127.0.0.1:9/x.png"), told=("outside_link",), reads=True
    ),
    Hostile(
        "a linked file on a server (OLE)",
        lambda: reaching("oleObject", "\\\\127.0.0.1\\share\\x.xls"),
        told=("outside_link",),
        reads=True,
    ),
    Hostile(
        "a linked file on the computer",
        lambda: reaching("image", "file:///etc/passwd"),
        told=("outside_link",),
        reads=True,
    ),
    Hostile(
        "a frame from a server", lambda: reaching("frame", "http://127.0.0.1:9/"), told=("outside_link",), reads=True
    ),
    Hostile("a relationship that leads out of the package", lambda: target("../../../../../etc/passwd"), reads=True),
    Hostile("a relationship to itself", lambda: target("document.xml"), reads=True),
    Hostile(
        "macros under a plain name",
        lambda: added("docx", word__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        told=("macros",),
        reads=True,
    ),
    Hostile(
        "macros in a workbook",
        lambda: added("xlsx", xl__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        told=("macros",),
        reads=True,
    ),
    Hostile(
        "ActiveX",
        lambda: added("docx", word__activeX__activeX1_DOT_xml=b"<x/>", word__activeX__activeX1_DOT_bin=b"MZ"),
        told=("macros",),
        reads=True,
    ),
    Hostile(
        "an embedded program",
        lambda: added("docx", word__embeddings__oleObject1_DOT_bin=b"MZ" + b"\0" * 500),
        told=("embedded_object", "embedded_program"),
        reads=True,
    ),
    Hostile("a field that starts a program (DDE)", dde, told=("outside_program",), reads=True),
    Hostile("a piece of HTML to be put in (altChunk)", chunk, reads=True),
)
