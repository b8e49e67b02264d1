"""The Word form: written (drawn in docx_writer.py) and read back by content control and, equal in rank, by visible code.

Reading goes by raw XML with lxml: python-docx omits content controls from its texts. What stands where is for document.py.
"""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.model import Practice, Round
from pipeline.questionnaire import Instrument

from .answers import Reading
from .document import Document, read_document
from .docx_text import P
from .package_properties import core_properties, other_mark, parse

MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
NOTES = re.compile(r"word/(?:comments|footnotes|endnotes)\.xml")


def write_form(instrument: Instrument, practice: Practice, round: Round) -> bytes:
    """The blank Word form for one practice. The same input gives the same bytes."""
    from . import docx_writer  # noqa: PLC0415  (python-docx takes 0.1 s to import, and reading does without it)

    return docx_writer.draw(instrument, practice, round)


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .docx.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when the package is not a whole Word document; what
    that means for the file is for reading.py to say.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        body = parse(z.read(_main_part(z)))[0]
        carried, saved = core_properties(z)
        carried = carried or other_mark(z)
        notes = [note for name in z.namelist() if NOTES.fullmatch(name) for note in parse(z.read(name))]
        margins = [p for name in z.namelist() if MARGINS.fullmatch(name) for p in parse(z.read(name)).iter(P)]
    return read_document(instrument, Document(body, notes, margins, carried, saved))


def _main_part(z: zipfile.ZipFile) -> str:
    names = z.namelist()
    return (
        "word/document.xml"
        if "word/document.xml" in names
        else next((n for n in names if re.fullmatch(r"word/document\d*\.xml", n)), "word/document.xml")
    )
