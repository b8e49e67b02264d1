"""One file per format; each writes its form AND reads it back. layout.py is the contract they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from pipeline.model import Format, Practice, Round
from pipeline.questionnaire import Instrument

from . import docx, xlsx
from .answers import Reading

Write = Callable[[Instrument, Practice, Round], bytes]
Read = Callable[[Instrument, bytes], Reading]


@dataclass(frozen=True, slots=True)
class FormFormat:
    """A file format that forms are written in and read back from."""

    ending: str
    part: str
    """What the name of a package's main part begins with; the format is told by content, never by file name."""
    write: Write
    read: Read


FORMATS: Mapping[Format, FormFormat] = {
    "docx": FormFormat(".docx", "word/document", docx.write_form, docx.read_form),
    "xlsx": FormFormat(".xlsx", "xl/workbook.xml", xlsx.write_form, xlsx.read_form),
}


def of_package(members: Collection[str]) -> FormFormat | None:
    """The format of a zip package with these members, or None when it is none of ours."""
    return next((f for f in FORMATS.values() if any(m.startswith(f.part) for m in members)), None)
