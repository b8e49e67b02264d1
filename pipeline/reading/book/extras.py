"""What a workbook holds beside its answer cells, and what is to be said of them: files, merged cells, moved rows, codes in doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pipeline.forms.layout import FormRow
from pipeline.model.instrument import Field
from pipeline.model.returns import Attachment, Finding, Severity
from pipeline.reading.document.extras import attachment

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
FILE_NAME = re.compile(r"[^\s]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|heic)", re.I)
AUTOMATIC = re.compile(
    r"(?:automatiskt genererad beskrivning|description automatically generated|ai-generated content may be incorrect|AI-genererat innehåll kan vara felaktigt)\.?\s*$",
    re.I,
)
NAMELESS = re.compile(r"(?:picture|image|bild|grafik|graphic|diagram|chart|objekt|object)\s*\d*", re.I)
"""What programs call a picture that nobody named."""


class Loose(NamedTuple):
    """A text that stands in no cell, and the row it is fastened to; row 0 when it is fastened to none."""

    text: str
    sheet: str = ""
    row: int = 0


class FastenedFile(NamedTuple):
    """A picture or embedded file, and the row it is fastened to; row 0 when it is fastened to none."""

    name: str
    content: bytes
    text: str = ""
    """Its alternative text."""
    sheet: str = ""
    row: int = 0


def by_a_person(alternative: str) -> bool:
    """False for an alternative text that a program made: a file's name, a guess at what the picture shows."""
    text = alternative.strip()
    return bool(text) and not FILE_NAME.fullmatch(text) and not AUTOMATIC.search(text) and not NAMELESS.fullmatch(text)


def attachments_of(files: Iterable[FastenedFile], near: Callable[[str, int], str]) -> tuple[Attachment, ...]:
    """The files with names valid on every system, each at the visible code of its row."""
    counts: Counter[str] = Counter()
    return tuple(attachment(counts, near(f.sheet, f.row), f.name, f.content, f.text) for f in files)


def moved_names(fields: list[Field]) -> Finding:
    """Names that point to other rows than their codes do."""
    codes = ", ".join(dict.fromkeys(f.code for f in fields))
    message = f"Rader verkar ha flyttats eller sorterats om i filen ({codes}). Numret i raden gäller för varje svar: kontrollera några av dem mot filen."
    return Finding("carrier_conflict", Severity.ASK, message, None, fields[0].code, fields[0].key)


def wrong_code(code: str, shown: str) -> Finding:
    """A row whose code, question and names do not say the same."""
    message = f"En rad visar numret {shown.strip()} men frågan eller cellernas namn säger något annat. Svaret är läst som {code}: jämför med filen."
    return Finding("carrier_conflict", Severity.ASK, message, None, code)


def doubtful_code(codes: tuple[str, ...]) -> Finding:
    """A row whose code may be one of several, because a program made it a number."""
    message = f"En rad har ett nummer som kan vara {' eller '.join(codes)}, och inget annat i raden säger vilket. Texten är sparad som oplacerad: avgör vart den hör."
    return Finding("doubtful_code", Severity.ASK, message, None, codes[0])


def merged_cells(row: FormRow, others: list[str]) -> Finding:
    """An answer cell merged down over the rows of other questions."""
    message = f"Svarsrutan för {row.code} är sammanslagen med {', '.join(dict.fromkeys(others))}. Texten räknas till {row.code}: fråga om den gäller alla."
    return Finding("merged_cells", Severity.ASK, message, row.fields[0].element, row.code)
