"""What programs do to the package of an Excel form when they save it."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.base.package import FIXED_TIME
from tests.habits.word_editors import STRICT
from tests.habits.workbook import Workbook, X


def _zip(page: Workbook, compression: int = zipfile.ZIP_DEFLATED) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as z:
        for name, data in page.members.items():
            z.writestr(zipfile.ZipInfo(name, FIXED_TIME), data, compression)
    page.raw = buffer.getvalue()


def other_prefixes(page: Workbook) -> None:
    """Some programs write x:worksheet, others declare the name another way."""
    page.store()
    for name in (*page.parts.values(), "xl/workbook.xml", "xl/sharedStrings.xml"):
        text = page.members[name].decode()
        text = re.sub(r"(</?)(?=[a-zA-Z]+[\s/>])", r"\1x:", text).replace(f'xmlns="{X[1:-1]}"', f'xmlns:x="{X[1:-1]}"')
        page.members[name] = text.encode()
    _zip(page)


def parts_elsewhere(page: Workbook) -> None:
    """The relations say where the parts are; their names mean nothing."""
    page.store()
    for n, (name, part) in enumerate(list(page.parts.items())):
        new = f"xl/worksheets/{name[0].lower() if name[0].isascii() else 'x'}{n}.xml"
        page.members[new] = page.members.pop(part)
        for where in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            page.members[where] = page.members[where].replace(
                part.rpartition("/")[2].encode(), new.rpartition("/")[2].encode()
            )
        rels = f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels"
        if rels in page.members:
            page.members[f"xl/worksheets/_rels/{new.rpartition('/')[2]}.rels"] = page.members.pop(rels)
    _zip(page)


def strict(page: Workbook) -> None:
    page.store()
    pairs = [(X[1:-1], "http://purl.oclc.org/ooxml/spreadsheetml/main"), *STRICT]
    for name, data in page.members.items():
        if name.endswith((".xml", ".rels")):
            text = data.decode()
            for old, new in pairs:
                text = text.replace(old, new)
            page.members[name] = text.encode()
    _zip(page)
    page.truth.may_stop = True


def with_macros(page: Workbook) -> None:
    """.xlsm: read without running anything."""
    old = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    page.members["[Content_Types].xml"] = page.members["[Content_Types].xml"].replace(
        old, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    page.members["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + b"\x00" * 99
    page.truth.talk = True


def stored_without_packing(page: Workbook) -> None:
    page.store()
    _zip(page, zipfile.ZIP_STORED)


def cut_off(page: Workbook) -> None:
    data = page.data()
    page.raw = data[: page.random.randrange(len(data) // 4, len(data) - 100)]
    page.truth.reasons = frozenset({"cut_off"})


def part_missing(page: Workbook) -> None:
    """A relation points to a part that is not there."""
    page.relate(page.parts[page.codes[page.code()]], "../comments99.xml", "comments")
    page.truth.talk = True


def marks_lost(page: Workbook) -> None:
    for name in ("docProps/core.xml", "docProps/custom.xml"):
        rels = page.members["_rels/.rels"].decode()
        page.members["_rels/.rels"] = re.sub(rf'<Relationship [^>]*Target="/?{name}"[^>]*/>', "", rels).encode()
        page.members.pop(name)
