"""The formats forms are written in; layout.py is the contract that they and their reading share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.model.instrument import Instrument
from pipeline.model.returns import Format, Practice, Round

from .filling import BLANK, Filling


class Write(Protocol):
    """A form as a file: blank, or with answers and notes in it. The same input gives the same bytes."""

    def __call__(
        self, instrument: Instrument, practice: Practice, round: Round, filling: Filling | None = None
    ) -> bytes: ...


@dataclass(frozen=True, slots=True)
class FormFormat:
    """A file format that forms are written in."""

    ending: str
    write: Write


def write_word(instrument: Instrument, practice: Practice, round: Round, filling: Filling | None = None) -> bytes:
    """The Word form for one practice, blank without a filling."""
    from .masters.word import write  # noqa: PLC0415  (python-docx takes 0.1 s to import, and reading does without it)

    return write(instrument, practice, round, filling or BLANK)


def write_excel(instrument: Instrument, practice: Practice, round: Round, filling: Filling | None = None) -> bytes:
    """The Excel form for one practice, blank without a filling."""
    from .masters.excel import write  # noqa: PLC0415  (openpyxl takes 0.2 s to import, and reading does without it)

    return write(instrument, practice, round, filling or BLANK)


FORMATS: Mapping[Format, FormFormat] = {
    "docx": FormFormat(".docx", write_word),
    "xlsx": FormFormat(".xlsx", write_excel),
}
