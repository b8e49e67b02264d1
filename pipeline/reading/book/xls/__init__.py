"""The form as an old Excel workbook (.xls, BIFF8; cells also of Excel 95). Told as a Book; book.py says what stands where.

Cells, names and notes come from xlrd; what it leaves out from the records themselves (xls_records.py); the mark and
embedded files from the compound file (olefile). Nothing in the file is run.
"""

from __future__ import annotations

import io
import itertools
import re
import struct
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pipeline.forms.form_texts import squeeze
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Identity
from pipeline.reading.answers import Reading, find_identity
from pipeline.reading.book import Book, read_book
from pipeline.reading.book.date_formats import MAC_DAYS
from pipeline.reading.book.extras import FastenedFile, Loose, Merge
from pipeline.reading.book.made_over import MadeOver, made_over
from pipeline.reading.book.number_formats import NumberFormat, format_number, shape_of
from pipeline.reading.book.values import Place, with_address
from pipeline.reading.book.xlsx.parts import margin_texts
from pipeline.reading.document.docx.parts import LABEL_NAME
from pipeline.reading.properties import NEVER_SAVED

from . import records as xls_records
from .unlocking import unlock

__all__ = ["NotXlsError", "check_whole", "read_form", "real_kind", "unlock"]

Sheet = Any
TEXT, NUMBER, DATE, BOOLEAN, ERROR = 1, 2, 3, 4, 5
ERRORS = {
    0: "#SKÄRNING!",
    7: "#DIVISION/0!",
    15: "#VÄRDEFEL!",
    23: "#REFERENS!",
    29: "#NAMN?",
    36: "#OGILTIGT!",
    42: "#SAKNAS!",
}
"""What Swedish Excel shows for each."""
WORKSHEET = 0
OPC_IN_OLE = ("EncryptedPackage", "EncryptionInfo")
DISGUISES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<table|<head|<meta)", re.I | re.S), "en webbsida (HTML)"),
    (re.compile(rb"\s*<\?xml.{0,2000}urn:schemas-microsoft-com:office:spreadsheet", re.S), "ett XML-kalkylblad från Excel 2003"),
    (re.compile(rb"\s*<\?xml", re.S), "en XML-fil"),
    (re.compile(rb"(?:MIME-Version|From):[^\n]*\r?\n", re.I), "en webbsida i en fil (MHTML)"),
    (re.compile(rb"ID;P"), "en SYLK-fil"),
    (re.compile(rb"MZ|\x7fELF|#!"), "ett program, som inte ska öppnas"),
    (re.compile(rb"L\x00\x00\x00\x01\x14\x02\x00"), "en genväg (.lnk), som inte ska öppnas"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "en bild"),
    (re.compile(rb'[^\x00-\x08<{%]{0,400}?(?:[;\t][^\r\n]*){2}\r?\n'), "en textfil med skiljetecken (CSV)"),
)  # fmt: skip


class NotXlsError(ValueError):
    """The file is no whole .xls. `code` and the message (plain Swedish, what to do) are for its quarantine."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


CUT_OFF = "Filen går inte att öppna: den är avhuggen eller skadad. Be avsändaren att öppna den hos sig, spara den som .xlsx och skicka den igen."
LOCKED = "Filen är skyddad med lösenord. Be om den utan lösenord."
NO_WORKBOOK = "Filen är ingen Excel-arbetsbok, fast den ligger i samma sorts behållare. Kontrollera om fel fil bifogades och be om rätt fil."


def real_kind(data: bytes) -> str | None:
    """What a file named .xls really is when it is no .xls ("en webbsida (HTML)"), or None when it cannot be told."""
    start = data[:4000].removeprefix(b"\xef\xbb\xbf")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.decode("utf-16", "replace").encode()
    return next((name for pattern, name in DISGUISES if pattern.match(start)), None)


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .xls.

    Raises NotReadError when it is locked, damaged or no workbook; what that means for the file is for reading/files.py to say.
    """
    import olefile  # noqa: PLC0415  (only for this format)
    import xlrd  # noqa: PLC0415

    try:
        ole = olefile.OleFileIO(io.BytesIO(data)) if data.startswith(olefile.MAGIC) else None
        if ole is not None and any(ole.exists(name) for name in OPC_IN_OLE):
            raise NotXlsError("locked", LOCKED)
        main = next((name for name in ("Workbook", "Book") if ole is not None and ole.exists(name)), "")
        if ole is not None and not main:
            raise NotXlsError("not_a_form", NO_WORKBOOK)
        opened = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        book = _book(opened, ole, data if ole is None else ole.openstream(main).read())
    except xlrd.XLRDError as e:
        locked = "encrypted" in str(e).lower() or "password" in str(e).lower()
        raise NotXlsError(*(("locked", LOCKED) if locked else ("cut_off", CUT_OFF))) from e
    except NotXlsError:
        raise
    except (
        Exception
    ) as e:  # xlrd raises whatever the damage makes of it, and a whole .xls cannot be told from a damaged one
        raise NotXlsError("cut_off", CUT_OFF) from e
    return read_book(instrument, book)


def check_whole(data: bytes) -> None:
    """Raises NotReadError, as read_form does, for an .xls that is shut or damaged; its cells are not read."""
    import xlrd  # noqa: PLC0415

    try:
        xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO())
    except Exception as e:  # as above
        locked = "encrypted" in str(e).lower() or "password" in str(e).lower()
        raise NotXlsError(*(("locked", LOCKED) if locked else ("cut_off", CUT_OFF))) from e


def _book(book: Any, ole: Any, stream: bytes) -> Book:
    shift = MAC_DAYS if book.datemode else 0
    texts: dict[str, dict[Place, str]] = {}
    merged: dict[str, list[Merge]] = {}
    struck: dict[str, frozenset[Place]] = {}
    made: dict[str, dict[Place, MadeOver]] = {}
    loose: list[Loose] = []
    files: list[FastenedFile] = []
    biff8 = book.biff_version >= 80
    pictures = xls_records.stored_pictures(stream) if biff8 else []
    used: set[int] = set()
    for name, start, kind in _parts(book, stream):
        sheet = book.sheet_by_name(name) if kind == WORKSHEET and name in book.sheet_names() else None
        if sheet is not None:
            texts[name] = dict(_cells(book, sheet, shift))
            made[name] = dict(_made_over(book, sheet, texts[name], shift))
            if any(font.struck_out for font in book.font_list):
                struck[name] = frozenset(p for p in texts[name] if is_struck(book, sheet, p))
            merged[name] = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
            loose += [
                Loose(note.text.strip(), name, row + 1)
                for (row, _), note in sheet.cell_note_map.items()
                if note.text.strip()
            ]
        drawn = xls_records.read_sheet(stream, start) if biff8 else xls_records.XlsExtras()
        loose += [Loose(text, name, row) for row, text in drawn.texts]
        loose += [Loose(text) for code in dict.fromkeys(drawn.margins) for text in margin_texts(code)]
        for row, number, text in drawn.pictures:
            if number <= len(pictures):
                used.add(number)
                files.append(FastenedFile(f"bild{pictures[number - 1][0]}", pictures[number - 1][1], text, name, row))
        for place, code in drawn.failed.items():
            if name in texts and (typed := _formula(book, code, place)):
                texts[name][place] = typed
        for row, column, address in drawn.links:
            linked = with_address(texts.get(name, {}).get((row, column), ""), address)
            if linked and name in texts:
                texts[name][row, column] = linked
    files += [
        FastenedFile(f"bild{ending}", content)
        for n, (ending, content) in enumerate(pictures, 1)
        if n not in used and content
    ]
    carried, saved, labels = _about(ole)
    marks = [found for text in loose if (found := find_identity(text.text))]
    return Book(
        texts,
        _names(book),
        loose,
        carried or next(iter(marks), None),
        saved,
        (*files, *_embedded_files(ole)),
        merged,
        labels,
        struck=struck,
        made=made,
    )


def _parts(book: Any, stream: bytes) -> Iterator[tuple[str, int, int]]:
    """(name, where its records begin, kind) of every sheet: also charts, dialogs and macro sheets, which the library leaves out."""
    if book.biff_version < 80:
        yield from ((name, 0, WORKSHEET) for name in book.sheet_names())
        return
    for kind, data in xls_records.records(stream):
        if kind == xls_records.BOUND_SHEET and len(data) > 7:
            start, _, sort, count, wide = struct.unpack_from("<IBBBB", data)
            letters = data[8 : 8 + count * (2 if wide & 1 else 1)]
            yield letters.decode("utf-16-le" if wide & 1 else "latin-1", "replace"), start, sort


def _cells(book: Any, sheet: Sheet, shift: int) -> Iterator[tuple[Place, str]]:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            text = _cell_text(book, cell, shift)
            if text:
                yield (row + 1, column + 1), text


def is_struck(book: Any, sheet: Sheet, place: Place) -> bool:
    """True when the cell's font, or that of some words in it, is struck through."""
    cell = sheet.cell(place[0] - 1, place[1] - 1)
    first = book.xf_list[cell.xf_index].font_index if cell.xf_index is not None else 0
    changes = sheet.rich_text_runlist_map.get((place[0] - 1, place[1] - 1)) or ()
    text = str(cell.value)
    starts = [(0, first), *changes, (len(text), 0)]
    runs = [(font, text[at:end]) for (at, font), (end, _) in itertools.pairwise(starts)]
    return any(words.strip() and font < len(book.font_list) and book.font_list[font].struck_out for font, words in runs)


def _cell_text(book: Any, cell: Any, shift: int) -> str:
    if cell.ctype == TEXT:
        return str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
    if cell.ctype in (NUMBER, DATE):
        return format_number(repr(cell.value), _shape(book, cell), shift)
    if cell.ctype == BOOLEAN:
        return "SANT" if cell.value else "FALSKT"
    return ERRORS.get(cell.value, "#FEL!") if cell.ctype == ERROR else ""


def _shape(book: Any, cell: Any) -> NumberFormat:
    key = book.xf_list[cell.xf_index].format_key if cell.xf_index is not None else 0
    form = book.format_map.get(key)
    return shape_of(key, form.format_str if form is not None else "")


def _made_over(book: Any, sheet: Sheet, texts: Mapping[Place, str], shift: int) -> Iterator[tuple[Place, MadeOver]]:
    """What Excel may have made of what was typed."""
    for place, text in texts.items():
        cell = sheet.cell(place[0] - 1, place[1] - 1)
        if cell.ctype in (NUMBER, DATE):
            found = made_over(repr(cell.value), _shape(book, cell), text, shift)
            if found:
                yield place, found


def _formula(book: Any, code: bytes, place: Place) -> str:
    """A formula that could not be computed, as it was typed: in a form it is a text that began with "="; empty when it cannot be told."""
    from xlrd.formula import FMLA_TYPE_CELL, decompile_formula  # noqa: PLC0415

    try:
        text = decompile_formula(book, code, len(code), FMLA_TYPE_CELL, browx=place[0] - 1, bcolx=place[1] - 1)
    except Exception:  # the library knows not every function; the error itself is told then
        return ""
    return "=" + re.sub(r"\b(\d+)\.0\b", r"\1", text) if text and "?" not in text else ""


def _names(book: Any) -> dict[str, tuple[tuple[str, Place], ...]]:
    """{name: cells}: the workbook's own first; a copied sheet brings names of its own."""
    found: dict[str, list[tuple[str, Place]]] = {}
    sheets = book.sheet_names()
    for name in sorted(book.name_obj_list, key=lambda n: n.scope != -1):
        areas = name.result.value if name.result is not None and isinstance(name.result.value, list) else []
        for area in areas[:1]:
            first, last, top, _, left, _ = getattr(area, "coords", (0, 0, 0, 0, 0, 0))
            if last - first == 1 and 0 <= first < len(sheets):
                found.setdefault(name.name, []).append((sheets[first], (top + 1, left + 1)))
    return {name: tuple(places) for name, places in found.items()}


def _about(ole: Any) -> tuple[Identity | None, datetime | None, frozenset[str]]:
    """(the mark in the keywords or a property of its own, when it was saved (UTC), what a sensitivity label may have written)."""
    if ole is None:
        return None, None, frozenset()
    try:
        told = ole.get_metadata()
        keywords, saved = told.keywords, told.last_saved_time
    except Exception:  # properties are no answers: whatever is wrong with them, the cells say it too
        keywords, saved = None, None
    own = dict(_own_properties(ole))
    said = [_plain(keywords), *own.values()]
    carried = next((found for text in said if (found := find_identity(text))), None)
    labels = frozenset(squeeze(value) for name, value in own.items() if LABEL_NAME.fullmatch(name))
    saved = saved.replace(microsecond=0) if isinstance(saved, datetime) else None
    return carried, saved if saved and saved > NEVER_SAVED else None, labels


def _own_properties(ole: Any) -> Iterator[tuple[str, str]]:
    """The user's own properties, by name."""
    try:
        for told in ole.get_userdefined_properties("\x05DocumentSummaryInformation"):
            yield _plain(told.get("property_name")), _plain(told.get("value"))
    except Exception:
        return


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace").rstrip("\0") if isinstance(value, bytes) else str(value or "").rstrip("\0")


def _embedded_files(ole: Any) -> Iterator[FastenedFile]:
    """Files that were put into the workbook: each in a storage of its own; its text and pictures are for people to open."""
    if ole is None:
        return
    storages: dict[str, list[list[str]]] = {}
    for path in ole.listdir():
        if len(path) > 1 and path[0].upper().startswith("MBD"):
            storages.setdefault(path[0], []).append(path)
    for name, paths in sorted(storages.items()):
        largest = max(paths, key=lambda p: int(ole.get_size(p)))
        ending = {"PACKAGE": ".zip", "WORKBOOK": ".xls", "WORDDOCUMENT": ".doc", "CONTENTS": ".pdf"}.get(
            largest[-1].upper(), ".bin"
        )
        yield FastenedFile(f"{name}{ending}", ole.openstream(largest).read())
