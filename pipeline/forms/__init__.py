"""The formats forms are written in. Each is written AND read back in one place; layout.py is the contract they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import Format, Practice, Round
from pipeline.questionnaire import Instrument

from . import docx, xlsx
from .answers import Reading
from .filling import Filling


class Write(Protocol):
    """A form as a file: blank, or with answers and notes in it."""

    def __call__(
        self, instrument: Instrument, practice: Practice, round: Round, filling: Filling | None = None
    ) -> bytes: ...


Read = Callable[[Instrument, bytes], Reading]


@dataclass(frozen=True, slots=True)
class FormFormat:
    """A file format that forms are written in and read back from."""

    ending: str
    write: Write
    read: Read


FORMATS: Mapping[Format, FormFormat] = {
    "docx": FormFormat(".docx", docx.write_form, docx.read_form),
    "xlsx": FormFormat(".xlsx", xlsx.write_form, xlsx.read_form),
}
