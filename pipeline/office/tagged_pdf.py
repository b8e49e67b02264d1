"""Word files of ours -> tagged PDF/UA, by the LibreOffice of this computer: for readers without Word, and to keep.

A PDF holds the moment it was made, so it is the one output that is not the same bytes each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from pipeline.base import libreoffice

READS = "MS Word 2007 XML"
OPTIONS = ("PDFUACompliance", "UseTaggedPDF", "ExportBookmarks")
TARGET = "pdf:writer_pdf_Export:" + json.dumps({name: {"type": "boolean", "value": "true"} for name in OPTIONS})
SECONDS = 60
"""That it may sleep in the middle of it."""
EACH = 60.0
"""Seconds of the processor for each file; a report of 300 pages takes some twenty."""
TOGETHER = 20
"""Files in one start: a start costs more than a page, and progress is told between them."""
MISSING = (
    "Inga nya PDF-filer är skrivna, för LibreOffice finns inte på den här datorn. Word-filerna är klara. "
    "Installera LibreOffice (gratis) och kör igen, eller spara som PDF i Word med ”Taggar för dokumentstruktur” valt."
)
FAILED = "{named} gick inte att göra PDF av. Word-filen är klar: öppna den och spara den som PDF i Word."
UNTAGGED = "{named} blev en PDF utan taggar, som skärmläsare inte kan läsa rätt: LibreOffice är äldre än 7.4. Uppdatera det och kör igen."
TAGS = (b"/StructTreeRoot", b"/MarkInfo")


def available() -> bool:
    """Whether this computer has a LibreOffice to make them with."""
    return libreoffice.find_libreoffice() is not None


def write_tagged_pdfs(
    documents: Sequence[bytes], progress: Callable[[int], object] | None = None
) -> Iterator[bytes | None]:
    """Each .docx as a PDF, in order; None for one that could not be made. Call it only where `available()`.

    `progress` is told how many are done. One that stops LibreOffice takes no other along.
    """
    for start in range(0, len(documents), TOGETHER):
        group = documents[start : start + TOGETHER]
        made = _convert_batch(group)
        if len(group) > 1:
            for n in (n for n in range(len(group)) if n not in made):
                made.update(zip([n], _convert_batch([group[n]]).values(), strict=False))
        if progress:
            progress(start + len(group))
        yield from (made.get(n) for n in range(len(group)))


def is_tagged(pdf: bytes) -> bool:
    """Whether it has the structure that a screen reader follows."""
    return all(tag in pdf for tag in TAGS)


def _convert_batch(documents: Sequence[bytes]) -> dict[int, bytes]:
    made, _ = libreoffice.convert_files([(d, ".docx") for d in documents], READS, TARGET, SECONDS, each=EACH)
    return {n: data for n, data in made.items() if data.startswith(b"%PDF") and b"%%EOF" in data[-1024:]}
