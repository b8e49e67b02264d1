"""A PDF printed from a form -> Reading. The rows are told by the visible codes and the table's ruling lines; what they hold is for document.py.

Nobody can see in print where a control began, so everything in an answer cell is the answer. A PDF is read as far as it
goes and always says so: whoever receives it should ask for the file it was printed from.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.forms.answers import Reading, find_identity, guess_depth, plain_code
from pipeline.forms.document import Document, read_document
from pipeline.model import Finding, Identity, Severity
from pipeline.questionnaire import Instrument

from .body import body_of, whole_rows
from .pages import Item, Line, TableRow, items
from .whole import FEW, is_whole, unknown_letters

PAGES, CHARACTERS, BYTES = 120, 600_000, 40_000_000
"""A form of the longest kind has 12 pages and 30,000 characters; a PDF that is more than this is no form."""
DRAWN = 10_000
"""Lines and boxes on one page; a form has 300, and looking for tables among very many takes hours."""
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-])(\d\d)'?(\d\d))?")

PRINTED = re.compile(r"\b(?:Calc|Excel)\b")
"""The programs that cut off a text that its cell has no room for, as told in the file's properties."""

READ = "Svaren är lästa ur en PDF, där radbrytningar och listor inte alltid syns. Jämför de långa svaren med filen, eller be om Word- eller Excel-filen som svaren skrevs i."
READ_CELLS = "Svaren är lästa ur en PDF av en Excel-fil, där text som inte fick plats i sin cell saknas och radbrytningar inte alltid syns. Be om Excel-filen som svaren skrevs i."
CUT = "Filen är en PDF som är avhuggen eller skadad. Be om Word- eller Excel-filen som svaren skrevs i."
LOCKED = "Filen är en PDF med lösenord. Be om Word- eller Excel-filen som svaren skrevs i, utan lösenord."
TOO_LARGE = "Filen är en PDF på fler sidor eller tecken än något formulär har. Kontrollera om fel fil bifogades, och be annars om Word- eller Excel-filen som svaren skrevs i."
LETTERS = "I PDF-filen finns {count} tecken som den inte säger hur de ska läsas, troligen punkter eller symboler. De står som (cid:…) i svaren: jämför dem med filen."
NO_LETTERS = "Filen är en PDF där bokstäverna syns men inte går att läsa som text. Be om Word- eller Excel-filen som svaren skrevs i."
NO_TEXT = "Filen är en PDF utan text, troligen inskannad eller fotograferad. Be om Word- eller Excel-filen som svaren skrevs i."
NO_ROWS = "Filen är en PDF där svaren inte kan skiljas från frågorna. Det som gick att läsa är sparat som oplacerad text. Be om Word- eller Excel-filen som svaren skrevs i."


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What a PDF gave. With a `code` it belongs in quarantine, with the reason; the reading then holds what was found all the same."""

    reading: Reading | None
    code: str = ""
    """cut_off, pdf_locked, pdf_too_large, pdf_without_text, pdf_without_rows or pdf_unknown_letters."""
    reason: str = ""


def read_pdf(instrument: Instrument, data: bytes) -> PdfReading:
    """Read the answers of one PDF. Never raises for what is wrong with the file."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells of every odd font, and texts could follow
    if len(data) > BYTES:
        return PdfReading(None, "pdf_too_large", TOO_LARGE)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            info = {k: v for k, v in (pdf.metadata or {}).items() if isinstance(v, str)}
            whole = is_whole(pdf.doc)
            found, unknown = _items(pdf)
    except PdfminerException as e:
        locked = any(isinstance(x, PDFPasswordIncorrect) for x in (*e.args, e.__cause__))
        return PdfReading(None, "pdf_locked", LOCKED) if locked else PdfReading(None, "cut_off", CUT)
    except Exception:  # pdfminer raises whatever the damage makes of it
        return PdfReading(None, "cut_off", CUT)
    if found is None:
        return PdfReading(None, "pdf_too_large", TOO_LARGE)
    if not any(_has_text(item) for item in found):
        return PdfReading(None, "pdf_without_text", NO_TEXT)
    if unknown.many:
        return PdfReading(None, "pdf_unknown_letters", NO_LETTERS) if whole else PdfReading(None, "cut_off", CUT)
    read = _read(instrument, info, found, unknown.letters)
    return read if whole else PdfReading(read.reading, "cut_off", CUT)


class _Unknown(NamedTuple):
    letters: int
    many: bool


def _items(pdf: Any) -> tuple[list[Item] | None, _Unknown]:
    """What stands on all pages, in order; None when it is more than a form holds. And its letters without meaning."""
    found: list[Item] = []
    characters = unknown = 0
    for number, page in enumerate(pdf.pages, 1):
        characters += len(page.chars)
        drawn = len(page.rects) + len(page.lines) + len(page.curves)
        if number > PAGES or characters > CHARACTERS or drawn > DRAWN:
            return None, _Unknown(0, many=False)
        unknown += unknown_letters([c["text"] for c in page.chars])
        found += items(page, number)
        page.close()
    return found, _Unknown(unknown, many=unknown > FEW * characters)


def _read(instrument: Instrument, info: Mapping[str, str], found: list[Item], unknown: int) -> PdfReading:
    carried = find_identity(info.get("Keywords", ""))
    depth = _depth(instrument, carried, found)
    body = body_of(instrument, depth, whole_rows(instrument, depth, found))
    saved = _date(info.get("ModDate", "")) or _date(info.get("CreationDate", ""))
    cells = PRINTED.search(f"{info.get('Creator', '')} {info.get('Producer', '')}")
    said = [Finding("read_from_pdf", Severity.ASK if cells else Severity.TELL, READ_CELLS if cells else READ)]
    if unknown:
        said.append(Finding("pdf_unknown_letters", Severity.TELL, LETTERS.format(count=unknown)))
    reading = read_document(instrument, Document(body, [], [], carried, saved, findings=tuple(said)))
    return PdfReading(reading) if reading.rows_found else PdfReading(reading, "pdf_without_rows", NO_ROWS)


def _has_text(item: Item) -> bool:
    return bool(item.text if isinstance(item, Line) else any(item.cells) or item.notes)


def _depth(instrument: Instrument, carried: Identity | None, found: list[Item]) -> str:
    texts = (line.text for line in found if isinstance(line, Line))
    mark = next((i for i in map(find_identity, texts) if i and i.instrument == instrument.id), carried)
    if mark and mark.depth in {d.code for d in instrument.depths}:
        return mark.depth
    return guess_depth(instrument, (plain_code(r.cells[0]) for r in found if isinstance(r, TableRow) and r.cells))


def _date(text: str) -> datetime | None:
    """A PDF date as UTC without zone, like the dates of other formats."""
    found = DATE.match(text)
    if not found:
        return None
    try:
        local = datetime(*(int(x) for x in found.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    ahead = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    return local + ahead if found[7] == "-" else local - ahead
