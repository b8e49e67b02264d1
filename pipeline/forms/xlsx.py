"""The Excel form: written (drawn in xlsx_writer.py) and read back by defined name and, equal in rank, by visible code.

What stands where is for book.py.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from pipeline.model import Finding, Practice, Round
from pipeline.questionnaire import Instrument

from .answers import Reading, picture_finding
from .book import Book, read_book
from .package_properties import core_properties, other_mark, parse
from .xlsx_cells import formats, read_cells, shared_strings
from .xlsx_parts import drawings, margins, names, notes, sheet_parts

Xml = Any
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def write_form(instrument: Instrument, practice: Practice, round: Round) -> bytes:
    """The blank Excel form for one practice. The same input gives the same bytes."""
    from . import xlsx_writer  # noqa: PLC0415  (openpyxl takes 0.2 s to import, and reading does without it)

    return xlsx_writer.draw(instrument, practice, round)


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .xlsx.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when the package is not a whole workbook; what that
    means for the file is for reading.py to say.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        book = parse(z.read("xl/workbook.xml"))
        strings, shown = shared_strings(z), formats(z)
        parts = {name: (part, parse(z.read(part))) for name, part in sheet_parts(z, book)}
        sheets = {name: read_cells(sheet, strings, shown) for name, (_, sheet) in parts.items()}
        remarks = {name: list(notes(z, part)) for name, (part, _) in parts.items()}
        drawn = [drawing for part, _ in parts.values() for drawing in drawings(z, part)]
        printed = [text for _, sheet in parts.values() for text in margins(sheet)]
        carried, saved = core_properties(z)
        carried = carried or other_mark(z)
    loose = [(text, "") for drawing in drawn for text in _texts(drawing)] + [(text, "") for text in printed]
    pictured = any(next(drawing.iter(DRAWING + "pic"), None) is not None for drawing in drawn)
    said: tuple[Finding, ...] = (picture_finding(""),) if pictured else ()
    return read_book(instrument, Book(sheets, remarks, dict(names(book)), loose, carried, saved, said))


def _texts(drawing: Xml) -> list[str]:
    """The texts of text boxes and shapes."""
    shapes = drawing.iter(DRAWING + "txBody")
    texts = ("\n".join("".join(t.text or "" for t in p.iter(A + "t")) for p in s.iter(A + "p")) for s in shapes)
    return [text.strip() for text in texts if text.strip()]
