"""Reading one Word form against its floor and against general readers.

The floor is what no reader can do without: inflate word/document.xml and parse it with lxml. The form is a filled deep
form of the example round, as an editor saved it. python-docx walks the content controls; docx2python and mammoth give
the document's text, without telling which question an answer belongs to.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from lxml import etree

from pipeline.instrument.load import load
from pipeline.reading.document import docx
from tests.support import typed
from tests.support.filling import blank, filled

ROOT = Path(__file__).parent.parent
REPEATS = {"mammoth": 1, "docx2python": 1, "python-docx": 10}


def run(rounds: int = 7) -> list[tuple[str, str]]:
    """(label, figure) rows: medians of the time of one read and of its ratio to the floor, over alternating rounds."""
    return [row for name, data in _forms().items() for row in _one(name, data, rounds)]


def _forms() -> dict[str, bytes]:
    """One deep form as Word leaves it, and two of the example round as LibreOffice left them."""
    forms = {"as Word saves it": filled(blank("docx", stage="uppstart"), typed("P01"))}
    for version, practice in (("LibreOffice 25.2", "P01"), ("LibreOffice 7.4", "P07")):
        data = next(p.read_bytes() for p in (ROOT / "inbox").glob("*.docx") if _is_of(p, practice))
        forms[f"as {version} saves it"] = data
    return forms


def _is_of(path: Path, practice: str) -> bool:
    return f"/{practice}/".encode() in zipfile.ZipFile(path).read("docProps/core.xml")


def _one(form: str, data: bytes, rounds: int) -> list[tuple[str, str]]:
    sides = _sides(data)
    seen: dict[str, list[float]] = {name: [] for name in sides}
    for n in range(rounds + 1):
        for name, read in sides.items():
            repeats = REPEATS.get(name, 50)
            start = time.process_time()
            for _ in range(repeats):
                read()
            if n:  # the first round warms caches
                seen[name].append((time.process_time() - start) / repeats)
    size = zipfile.ZipFile(io.BytesIO(data)).getinfo("word/document.xml").file_size // 1024
    rows = [(f"reading, {form} ({size} kB of XML): floor", f"{median(seen['floor']) * 1000:.2f} ms")]
    for name, times in seen.items():
        if name != "floor":
            ratio = median(a / b for a, b in zip(times, seen["floor"], strict=True))
            goal = " (goal <= 2.0)" if name == "lovande" else ""
            rows.append((f"reading, {form}: {name} against the floor{goal}", f"{ratio:.2f}"))
    return rows


def _sides(data: bytes) -> dict[str, Callable[[], object]]:
    instrument = load(ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml")
    return {
        "floor": lambda: _floor(data),
        "lovande": lambda: docx.read_form(instrument, data),
        "python-docx": lambda: _python_docx(data),
        "docx2python": lambda: _docx2python(data),
        "mammoth": lambda: _mammoth(data),
    }


def _floor(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return etree.fromstring(z.read("word/document.xml"))


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


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:70} {figure}")
