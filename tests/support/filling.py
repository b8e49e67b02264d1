"""What happens to a form between our writing it and our reading it: filled in as Word and Excel do, and edited as people do."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import Workbook, load_workbook

from pipeline.base.package import FIXED_TIME, unpack
from pipeline.forms import FORMATS
from pipeline.model.instrument import fields
from pipeline.model.returns import Answer, State
from pipeline.reading.book import xlsx
from pipeline.reading.document import docx
from tests.libreoffice.as_microsoft import excel_fill, word_fill
from tests.support import ROUND, instrument, practice

Xml = Any
DOCUMENT, CORE = "word/document.xml", "docProps/core.xml"
READ = {"docx": docx.read_form, "xlsx": xlsx.read_form}
"""What reads the form of each format that forms are written in."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def blank(format: str, depth: str = "fordjupad", id: str = "P01", stage: str = "pågående") -> bytes:
    """The form as it is sent out."""
    return FORMATS[format].write(instrument(), practice(id, depth, format=format, stage=stage), ROUND)  # type: ignore[index]


def packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    """As `package.pack` does, but packed less tightly, which takes a third of the time: what these files are, they are once."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for name, data in members:
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, data, compresslevel=1)
    return buffer.getvalue()


def filled(form: bytes, answers: dict[str, str], saved: str = "2026-10-01") -> bytes:
    """The form with the answers ({key: text}, choices as labels) filled in by Word or Excel and saved on a day."""
    return _filled(form, tuple(answers.items()), saved)


@lru_cache(maxsize=64)
def _filled(form: bytes, answers: tuple[tuple[str, str], ...], saved: str) -> bytes:
    fill = word_fill if DOCUMENT in unpack(form) else excel_fill
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "form"), Path(folder, "filled")
        source.write_bytes(form)
        fill(source, dict(answers), target)
        members = unpack(target.read_bytes())
    stamp = f"\\g<1>{saved}T12:00:00Z"
    members[CORE] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", stamp, members[CORE].decode()).encode()
    return packed(members.items())


def changed(package: bytes, change: Callable[[Xml], object], part: str = DOCUMENT) -> bytes:
    """The package with the tree of one part changed in place."""
    members = unpack(package)
    root: Xml = etree.fromstring(members[part])
    change(root)
    members[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(members.items())


def reworked(workbook: bytes, change: Callable[[Workbook], object]) -> bytes:
    """The workbook opened, changed and saved by another program."""
    book = load_workbook(io.BytesIO(workbook), rich_text=True)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def controls(root: Xml) -> dict[str, Xml]:
    """{tag: content control} of a document."""
    return {sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val"): sdt for sdt in root.iter(f"{W}sdt")}


def row_of(element: Xml) -> Xml:
    return next(element.iterancestors(f"{W}tr"))


def flatten(root: Xml) -> None:
    """Every control becomes ordinary text, as in .doc, .rtf, pandoc and Google Docs; prompts too."""
    for sdt in list(root.iter(f"{W}sdt")):
        for n, child in enumerate(sdt.find(f"{W}sdtContent")):
            sdt.getparent().insert(sdt.getparent().index(sdt) + n, child)
        sdt.getparent().remove(sdt)


def runs(text: str) -> list[Xml]:
    """A run of ordinary text, as typed outside a control."""
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    return [run]


def paragraph(text: str) -> Xml:
    p = etree.Element(f"{W}p")
    p.extend(runs(text))
    return p


def meant(answers: dict[str, str], depth: str) -> dict[str, tuple[State, str | None]]:
    """{key: (state, value)} of a perfect reading; a text stays as it was typed."""
    code = {c.label: c.code for c in instrument().choices}
    result: dict[str, tuple[State, str | None]] = {}
    for f in fields(instrument(), depth):
        text = answers.get(f.key, "")
        value = code[text] if f.kind == "choice" and text else text.strip() if f.kind == "date" else text
        result[f.key] = (State.ANSWERED, value) if text.strip() else (State.BLANK, None)
    return result


def told(answers: dict[str, Answer]) -> dict[str, tuple[State, str | None]]:
    return {key: (a.state, a.value) for key, a in answers.items()}
