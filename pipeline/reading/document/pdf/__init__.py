"""A PDF printed from a form -> Reading. The rows are told by the visible codes and the table's ruling lines; what they hold is for document.py.

Nobody can see in print where a control began, so everything in an answer cell is the answer. A PDF is read as far as it
goes and always says so: whoever receives it should ask for the file it was printed from. Whether it is one of ours is told
first, from its text alone: what is none is not taken apart, and nothing of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.model.instrument import Instrument
from pipeline.model.returns import Finding, Identity, Severity
from pipeline.reading.answers import Reading, find_identity, guess_depth, plain_code
from pipeline.reading.document import Document, read_document

from . import whole
from .body import body_of, whole_rows
from .content import NotOpenedError, Pdf, TooMuchDrawnError, open_pdf
from .ours import is_ours
from .pages import Item, PrintedLine, TableRow, items

PAGES, CHARACTERS, BYTES = 200, 300_000, 40_000_000
"""A form of the longest kind has 12 pages and 30,000 characters, and one filled with all that anybody knows 45 and 100,000. Together
with the lines that ruling.py reads and what whole.py lets unpack this is the budget: it is read in the seconds that the guard gives."""
LOOKED_AT = 30_000
"""Letters that are enough to see whether a file says what its letters are."""
UNREADABLE = 0.1
"""The share of unknown letters above which nobody can say what is no form."""
PICTURED = 0.5
"""The share of a page that a picture covers when the page is scanned."""
SEEN = 40
"""Letters drawn on such a page, on an average, above which it is more than a picture: a scanning program's own name is some twenty."""
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-])(\d\d)'?(\d\d))?")

PRINTED = re.compile(r"\b(?:Calc|Excel)\b")
"""The programs that cut off a text that its cell has no room for, as told in the file's properties."""

ORIGINAL = "be om Word- eller Excel-filen som svaren skrevs i"
READ = "Svaren är lästa ur en PDF, där radbrytningar och listor inte alltid syns. Jämför de långa svaren med filen, eller be om Word- eller Excel-filen som svaren skrevs i."
READ_CELLS = "Svaren är lästa ur en PDF av en Excel-fil, där text som inte fick plats i sin cell saknas och radbrytningar inte alltid syns. Be om Excel-filen som svaren skrevs i."
CUT = f"Filen är en PDF som är avhuggen eller skadad. Är den ett svar: {ORIGINAL}."
LOCKED = f"Filen är en PDF som är låst med lösenord eller på annat sätt, så den kan inte läsas. Är den ett svar: {ORIGINAL}, utan lösenord."
TOO_LARGE = f"Filen är en PDF som är mycket större än något ifyllt formulär ({{what}}), så den är inte läst. Se vad den är. Är den ett svar: {ORIGINAL}."
LETTERS = "I PDF-filen finns {count} tecken som den inte säger hur de ska läsas, troligen punkter eller symboler. De står som (cid:…) i svaren: jämför dem med filen."
NO_LETTERS = f"Filen är en PDF som inte säger vilka bokstäver den visar, så texten i den går inte att läsa säkert. Se vad den är. Är den ett svar: {ORIGINAL}."
NO_TEXT = f"Filen är en PDF utan text som går att läsa: sidorna är bilder, teckningar eller tomma. Se vad den är. Är den ett svar: {ORIGINAL}."
SCANNED = (
    f"Filen är en PDF utan text, troligen inskannad eller fotograferad. Se vad den är. Är den ett svar: {ORIGINAL}."
)
PICTURES = f"Filen är en PDF där sidorna är bilder, och formulärets frågor går inte att känna igen i den. Se vad den är. Är den ett svar: {ORIGINAL}."
BESIDE_PICTURES = f"Filen är en PDF med både text och stora bilder, och formulärets frågor går inte att känna igen i den. Se vad den är. Är den ett svar: {ORIGINAL}."
IN_FIELDS = f"Filen är en PDF där all läsbar text står i ifyllbara fält eller kommentarer, så formulärets frågor känns inte igen. Se vad den är. Är den ett svar: {ORIGINAL}."
WRITTEN_IN = "Det som är skrivet är sparat som oplacerad text."
WRITTEN_ON = "Det som är skrivet ovanpå bilderna är sparat som oplacerad text."
NO_ROWS = "I PDF-filen finns formulärets frågor eller märkning, men inga rader med svar. Det som gick att läsa är sparat som oplacerad text. Be om Word- eller Excel-filen."
NOT_A_FORM = "not_a_form"


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What a PDF gave. With a `code` it belongs in quarantine, with the reason; the reading then holds what was found all the same."""

    reading: Reading | None
    code: str = ""
    """not_a_form (whose reason is for reading/files.py to say), cut_off, pdf_locked, pdf_too_large, pdf_without_text, pdf_without_rows
    or pdf_unknown_letters."""
    reason: str = ""
    written_on: tuple[str, ...] = ()
    """What was written with a PDF program on pages that are pictures, or that hold nothing else."""


def read_pdf(instrument: Instrument, data: bytes) -> PdfReading:
    """Read the answers of one PDF. Never raises for what is wrong with the file."""
    if len(data) > BYTES:
        return _too_large(f"{len(data) // 1_000_000} MB")
    before = max(data.find(b"%PDF-"), 0)  # a mail program's lines may stand before it
    data = data[before:]
    is_locked = b"/Encrypt" in data
    packed = whole.PackedState.WHOLE if is_locked else whole.state(data)
    try:
        if packed is not whole.PackedState.TOO_LARGE:
            with open_pdf(data) as pdf:
                packed = whole.state(pdf.unlocked(), was_locked=True) if is_locked else packed
                if packed is not whole.PackedState.TOO_LARGE:
                    is_whole = packed is whole.PackedState.WHOLE and (not is_locked or whole.lists_whole(data))
                    return _read(instrument, pdf, is_whole and whole.ends(data, before))
    except NotOpenedError as e:
        return PdfReading(None, "pdf_locked", LOCKED) if e.locked else PdfReading(None, "cut_off", CUT)
    except TooMuchDrawnError:
        return _too_large("så mycket är ritat i den")
    return _too_large(f"den packar upp till över {whole.DRAWN // 1_000_000} MB")


def _read(instrument: Instrument, pdf: Pdf, is_whole: bool) -> PdfReading:
    if not pdf.pages:
        return PdfReading(None, "cut_off", CUT)
    if pdf.pages > PAGES:
        return _too_large(f"{pdf.pages} sidor")
    carried = find_identity(pdf.info["Keywords"])
    if carried is None and not is_ours(instrument, map(pdf.text, range(pdf.pages))):
        return _not_ours(pdf, is_whole)
    found, unknown, what = _items(pdf)
    if what:
        return _too_large(what)
    if unknown.share > whole.FEW:
        return PdfReading(None, "pdf_unknown_letters", NO_LETTERS) if is_whole else PdfReading(None, "cut_off", CUT)
    read = _read_rows(instrument, pdf.info, carried, found, unknown.letters)
    return read if is_whole and not unknown.pages else PdfReading(read.reading, "cut_off", CUT)


def _too_large(what: str) -> PdfReading:
    return PdfReading(None, "pdf_too_large", TOO_LARGE.format(what=what))


class _Unknown(NamedTuple):
    letters: int
    share: float
    pages: int
    """Pages that could not be read at all."""


def _items(pdf: Pdf) -> tuple[list[Item], _Unknown, str]:
    """What stands on all pages, in order; what of it has no meaning; and what is more than a form holds, in words."""
    found: list[Item] = []
    letters = unknown = lost = 0
    for number in range(pdf.pages):
        size = pdf.size(number)
        if size is None:
            lost += 1
            continue
        letters += size.letters
        if letters > CHARACTERS:
            return [], _Unknown(0, 0, 0), f"över {CHARACTERS} tecken"
        page = pdf.page(number)
        if page is not None:
            unknown += page.unknown
            found += items(page, number + 1)
    return found, _Unknown(unknown, unknown / max(letters, 1), lost), ""


def _not_ours(pdf: Pdf, is_whole: bool) -> PdfReading:
    """Why a file that has nothing of the form in it is not read. Says only what is true of a letter, a report and a photo alike."""
    letters = unknown = pictured = looked_at = seen = 0
    written: list[str] = []
    on_pictures: list[str] = []
    for number in range(pdf.pages):
        size = pdf.size(number)
        is_picture = size is not None and size.pictured > PICTURED
        pictured += is_picture
        if size is None or letters > LOOKED_AT or size.letters > CHARACTERS:
            continue
        page = pdf.page(number, ruled=False)
        if page is not None:
            letters += sum(len(r.text.strip()) for r in page.runs)
            unknown += page.unknown
            (on_pictures if is_picture else written).extend(m.text for m in page.marks)
            looked_at += is_picture
            seen += page.seen if is_picture else 0
    if not is_whole:
        return PdfReading(None, "cut_off", CUT)
    if 2 * pictured >= pdf.pages or not letters:
        kept = tuple(dict.fromkeys(on_pictures if letters else [*on_pictures, *written]))
        if pictured:
            said, more = BESIDE_PICTURES if seen > SEEN * looked_at else PICTURES if letters else SCANNED, WRITTEN_ON
        else:
            said, more = IN_FIELDS if kept else NO_TEXT, WRITTEN_IN
        return PdfReading(None, "pdf_without_text", f"{said} {more}" if kept else said, kept)
    if unknown > UNREADABLE * letters:
        return PdfReading(None, "pdf_unknown_letters", NO_LETTERS)
    return PdfReading(None, NOT_A_FORM)


def _read_rows(
    instrument: Instrument, info: Mapping[str, str], carried: Identity | None, found: list[Item], unknown: int
) -> PdfReading:
    depth = _depth(instrument, carried, found)
    body = body_of(instrument, depth, whole_rows(instrument, depth, found))
    saved = _date(info["ModDate"]) or _date(info["CreationDate"])
    cells = PRINTED.search(f"{info['Creator']} {info['Producer']}")
    said = [Finding("read_from_pdf", Severity.ASK if cells else Severity.TELL, READ_CELLS if cells else READ)]
    if unknown:
        said.append(Finding("pdf_unknown_letters", Severity.TELL, LETTERS.format(count=unknown)))
    reading = read_document(instrument, Document(body, [], [], carried, saved, findings=tuple(said)))
    return PdfReading(reading) if reading.rows_found else PdfReading(reading, "pdf_without_rows", NO_ROWS)


def _depth(instrument: Instrument, carried: Identity | None, found: list[Item]) -> str:
    texts = (line.text for line in found if isinstance(line, PrintedLine))
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
