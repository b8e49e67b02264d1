"""kodbok.xlsx: the codebook for people, in three sheets that can be read on screen, on paper and by a screen reader."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from pipeline.office.excel import write
from pipeline.office.sheets import Column, Sheet

from .codebook import CODES, VARIABLES, Line


def write_codebook(
    title: str, about: Sequence[Line], variables: Sequence[Line], codes: Sequence[Line], author: str, written: date
) -> bytes:
    """The workbook. `about` has lines of (what, words); `written` is the date in its properties."""
    meaning = f"{title}: vad talen betyder i variabler med svar"
    sheets = (
        _sheet("Om", title, ("Om", "Beskrivning"), about, (26, 96), 0),
        _sheet("Variabler", f"{title}: variablerna i tabellerna", VARIABLES, variables, (8, 17, 60, 15, 50, 50), 2),
        _sheet("Koder", meaning, CODES, codes, (8, 26, 40, 26, 84), 1),
    )
    out = io.BytesIO()
    write(sheets, out, title, author, written, subject="Kodbok")
    return out.getvalue()


def _sheet(name: str, lead: str, header: Line, lines: Sequence[Line], widths: tuple[float, ...], frozen: int) -> Sheet:
    """`widths` in letters."""
    columns = tuple(Column(head, width) for head, width in zip(header, widths, strict=True))
    return Sheet(name, name, lead, columns, lines, (lead,), frozen=frozen, header_height=18)
