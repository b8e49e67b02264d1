"""Traps in the XML of a package: document types, entities, encodings, depth and length."""

from __future__ import annotations

from .expected import Hostile, changed, form, members, packed

DOCUMENT, SHEET, STRINGS = "word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BOMB = b"".join(
    [
        b'<!DOCTYPE w [<!ENTITY a0 "skratt">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)),
        b"]>",
    ]
)
OUTSIDE = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE w SYSTEM "http://127.0.0.1:9/w.dtd">'
QUADRATIC = b'<!DOCTYPE w [<!ENTITY a "' + b"x" * 50_000 + b'">]>'


def before_root(doctype: bytes, use: bytes = b"") -> bytes:
    def change(xml: bytes) -> bytes:
        declaration, _, rest = xml.partition(b"?>")
        return declaration + b"?>" + doctype + rest.replace(b"<w:t", use + b"<w:t", 1)

    return changed("docx", DOCUMENT, change)


def in_attribute() -> bytes:
    """Entities in attribute values are put in by the parser whatever it is told."""
    return changed(
        "docx", DOCUMENT, lambda x: x.replace(b"?>", b"?>" + BOMB, 1).replace(b"<w:body>", b'<w:body w:x="&a9;">', 1)
    )


def in_utf16() -> bytes:
    return changed(
        "docx",
        DOCUMENT,
        lambda x: (x.decode().replace("UTF-8", "UTF-16").replace("?>", "?>" + OUTSIDE.decode(), 1)).encode("utf-16"),
    )


def in_utf7() -> bytes:
    trap = "<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE w +AFsAPAAh-ENTITY x 'y'+AD4AXQA+-"
    return changed("docx", DOCUMENT, lambda x: trap.encode() + x.partition(b"?>")[2])


def far_down() -> bytes:
    """After more white space than anybody looks through."""
    return changed("docx", DOCUMENT, lambda x: x.replace(b"?>", b"?>" + b" " * 20_000 + OUTSIDE, 1))


def nested(depth: int) -> bytes:
    table = b"<w:tbl><w:tr><w:tc>"
    end = b"<w:p/></w:tc></w:tr></w:tbl>"
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:sectPr", table * depth + end * depth + b"<w:sectPr", 1))


def runs(count: int) -> bytes:
    """One paragraph, one letter in each run."""
    run = b"<w:r><w:t>x</w:t></w:r>"
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:sectPr", b"<w:p>" + run * count + b"</w:p><w:sectPr", 1))


def book() -> bytes:
    """A hundred thousand lines that belong to no answer."""
    line = b"<w:p><w:r><w:t>ring 070-174 06 05</w:t></w:r></w:p>"
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:sectPr", line * 100_000 + b"<w:sectPr", 1))


def attributes() -> bytes:
    many = b" ".join(b'a%d="x"' % n for n in range(100_000))
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:body>", b"<w:body %s>" % many, 1))


def long_name() -> bytes:
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:body>", b"<w:body><w:" + b"a" * 1_000_000 + b"/>", 1))


def controls() -> bytes:
    return changed("docx", DOCUMENT, lambda x: x.replace(b"torsdagar", b"tors\x01\x02\x0bdagar", 1))


def no_namespace() -> bytes:
    return changed("docx", DOCUMENT, lambda x: x.replace(b"xmlns:w=", b"xmlns:other=", 1))


def garbage() -> bytes:
    return changed("docx", DOCUMENT, lambda x: bytes((n * 7) % 256 for n in range(len(x))))


def in_core() -> bytes:
    return changed("docx", "docProps/core.xml", lambda x: x.replace(b"?>", b"?>" + OUTSIDE, 1))


def in_strings() -> bytes:
    parts = members("xlsx")
    name = STRINGS if STRINGS in parts else SHEET
    parts[name] = parts[name].replace(b"?>", b"?>" + BOMB, 1) if b"?>" in parts[name][:200] else BOMB + parts[name]
    return packed(parts)


def flat_word() -> bytes:
    return (
        b'<?xml version="1.0"?>'
        + BOMB
        + b'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">&a9;</pkg:package>'
    )


def flat_odf() -> bytes:
    start = b'<?xml version="1.0"?>' + OUTSIDE
    return (
        start
        + b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:body>&x;</office:body></office:document>'
    )


XML = (
    Hostile("external entity (XXE)", lambda: before_root(OUTSIDE, b"<w:t>&x;</w:t>"), ("doctype",)),
    Hostile("remote document type", lambda: before_root(REMOTE), ("doctype",)),
    Hostile("billion laughs", lambda: before_root(BOMB, b"<w:t>&a9;</w:t>"), ("doctype",)),
    Hostile("billion laughs in an attribute", in_attribute, ("doctype",)),
    Hostile("quadratic blow-up", lambda: before_root(QUADRATIC, b"<w:t>" + b"&a;" * 2_000 + b"</w:t>"), ("doctype",)),
    Hostile("document type in UTF-16", in_utf16, ("doctype",)),
    Hostile("document type in UTF-7", in_utf7, ("doctype",)),
    Hostile("document type after 20,000 spaces", far_down, ("doctype",)),
    Hostile("external entity in core.xml", in_core, ("doctype",)),
    Hostile("billion laughs in a workbook", in_strings, ("doctype",)),
    Hostile("billion laughs in flat Word", flat_word, ("doctype",)),
    Hostile("external entity in flat OpenDocument", flat_odf, ("doctype",)),
    Hostile("100 nested tables", lambda: nested(100), reads=True),
    Hostile("10,000 nested tables", lambda: nested(10_000), ("cut_off",)),
    Hostile("100,000 runs in a paragraph", lambda: runs(100_000), reads=True),
    Hostile("100,000 attributes", attributes, reads=True),
    Hostile("an element with a name of a million letters", long_name, reads=True),
    Hostile("control characters in the text", controls, ("cut_off",)),
    Hostile("a document without its namespace", no_namespace, ("cut_off",)),
    Hostile("a document of random bytes", garbage, ("cut_off",)),
    Hostile("a book after the answers", book, ("too_much_text",), reads=True),
    Hostile("nothing wrong with it", lambda: form("docx"), reads=True),
)
