"""Reading Word and Excel forms against their floor and against general readers.

The floor is what no reader can do without: inflate the parts that the text stands in and parse them with lxml; in a document
word/document.xml, in a workbook its list of sheets and names, its shared strings and every sheet. No file is read twice and no two
have the same answers (returns.py); what the reader keeps of the instrument it has from one file before, as from the first of a round.

*lovande* is the reader alone; *the whole way* goes from a file's bytes to what is told of it: what it is, whether it is a trap,
what in it could be run, its answers and its findings. python-docx walks the content controls and openpyxl the cells; docx2python
and mammoth give the document's text, without telling which question an answer belongs to.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from lxml import etree

from bench import returns
from pipeline.reading.book import xlsx
from pipeline.reading.document import docx
from pipeline.reading.files import read_bytes
from tests.support import instrument

FILES, ROUNDS = 8, 7
FEW = {"mammoth": 1, "docx2python": 1}
"""General readers that take too long for more."""
Read = Callable[[bytes], object]


class Kind(NamedTuple):
    label: str
    make: Callable[[range], list[bytes]]
    goal: str
    sides: dict[str, Read]
    """{name: what reads one file}; the floor first."""


def run(rounds: int = ROUNDS) -> list[tuple[str, str]]:
    """(label, figure) rows: medians of the CPU time of one read and of its ratio to the floor, over alternating rounds."""
    return [row for kind in kinds() for row in _measure(kind, rounds)]


def kinds() -> list[Kind]:
    document: dict[str, Read] = {"floor": _document_floor, "lovande": _lovande_docx, "the whole way": _whole_way}
    general: dict[str, Read] = {"python-docx": _python_docx, "docx2python": _docx2python, "mammoth": _mammoth}
    book: dict[str, Read] = {"floor": _book_floor, "lovande": _lovande_xlsx, "the whole way": _whole_way}
    openpyxl: dict[str, Read] = {"openpyxl": _openpyxl}
    return [
        Kind("docx as Word saves it", returns.from_word, "2.0", document | general),
        Kind("docx as Word saves what it cannot spell", lambda n: returns.from_word(n, 2), "2.0", document),
        Kind("docx as LibreOffice 25.2 saves it", lambda n: returns.from_libreoffice("P01", n), "2.0", document),
        Kind("docx as LibreOffice 7.4 saves it", lambda n: returns.from_libreoffice("P07", n), "2.0", document),
        Kind("xlsx as Excel saves it", returns.from_excel, "2.5", book | openpyxl),
        Kind("xlsx as LibreOffice 25.2 saves it", lambda n: returns.from_libreoffice("P05", n), "2.5", book),
        Kind("xlsx as LibreOffice 7.4 saves it", lambda n: returns.from_libreoffice("P02", n), "2.5", book),
    ]


def _measure(kind: Kind, rounds: int) -> list[tuple[str, str]]:
    seen: dict[str, list[float]] = {name: [] for name in kind.sides}
    (first,) = kind.make(range(1))
    for read in kind.sides.values():
        read(first)  # modules, and what is kept of the instrument
    size = 0
    for n in range(rounds):
        files = kind.make(range(n * FILES + 1, (n + 1) * FILES + 1))
        size = sum(map(_size, files)) // len(files) // 1024
        for name, read in kind.sides.items():
            some = files[: FEW.get(name, FILES)]
            start = time.process_time()
            for data in some:
                read(data)
            seen[name].append((time.process_time() - start) / len(some))
    rows = [(f"{kind.label} ({size} kB of XML): floor", f"{median(seen['floor']) * 1000:.2f} ms")]
    for name, times in seen.items():
        if name != "floor":
            ratio = median(a / b for a, b in zip(times, seen["floor"], strict=True))
            goal = f" (goal <= {kind.goal})" if name == "lovande" else ""
            rows.append((f"{kind.label}: {name} against the floor{goal}", f"{ratio:.2f}"))
    return rows


def _text_parts(z: zipfile.ZipFile) -> list[str]:
    own = ("word/document.xml", "xl/workbook.xml", "xl/sharedStrings.xml")
    return [n for n in z.namelist() if n in own or (n.startswith("xl/worksheets/") and n.endswith(".xml"))]


def _size(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return sum(z.getinfo(part).file_size for part in _text_parts(z))


def _document_floor(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return etree.fromstring(z.read("word/document.xml"))


def _book_floor(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return [etree.fromstring(z.read(part)) for part in _text_parts(z)]


def _lovande_docx(data: bytes) -> object:
    return docx.read_form(instrument(), data)


def _lovande_xlsx(data: bytes) -> object:
    return xlsx.read_form(instrument(), data)


def _whole_way(data: bytes) -> object:
    return read_bytes(instrument(), "svar", data)


def _python_docx(data: bytes) -> dict[str, str]:
    """The least python code that gets the controls' texts out of python-docx: it has no call for them."""
    from docx import Document
    from docx.oxml.ns import qn

    found = {}
    for sdt in Document(io.BytesIO(data)).element.body.iter(qn("w:sdt")):
        tag = sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        if tag is not None:
            found[tag.get(qn("w:val"))] = "".join(t.text or "" for t in sdt.iter(qn("w:t")))
    return found


def _docx2python(data: bytes) -> str:
    from docx2python import docx2python

    with docx2python(io.BytesIO(data)) as document:
        return str(document.text)


def _mammoth(data: bytes) -> str:
    import mammoth

    return str(mammoth.convert_to_html(io.BytesIO(data)).value)


def _openpyxl(data: bytes) -> dict[str, object]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return {f"{s.title}!{c.coordinate}": c.value for s in book for row in s.rows for c in row if c.value is not None}


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:70} {figure}")
