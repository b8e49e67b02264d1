"""The Excel form: written (drawn in xlsx_writer.py) and read back by defined name and, equal in rank, by visible code.

A name is believed only when it points into the row that shows its code: sorting rows leaves names at their old places,
which would put an answer on the wrong question without any error.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from string import ascii_letters
from typing import Any

from pipeline.model import Carrier, Finding, Identity, Practice, Round, Severity, Unplaced
from pipeline.questionnaire import Field, Instrument, field_map

from .answers import (
    Reading,
    Spot,
    after_question,
    collect,
    guess_depth,
    is_form_text,
    plain_code,
    settled_identity,
    squeezed,
)
from .layout import Row, rows_by_code
from .package_properties import core_properties, other_mark, parse
from .sheets import sheets

Xml = Any
Place = tuple[int, int]
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""How Excel writes characters that XML cannot carry; half a surrogate pair stays as it stands, for no file could hold it."""
REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^!']+))!\$?([A-Z]{1,3})\$?(\d+)(?::.*)?$")
THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
COPY = "tc={"
"""How Excel signs the old-style copy it keeps of a comment thread."""
EXCEL_EPOCH = date(1899, 12, 30)


def write_form(instrument: Instrument, practice: Practice, round: Round) -> bytes:
    """The blank Excel form for one practice. The same input gives the same bytes."""
    from . import xlsx_writer  # noqa: PLC0415  (openpyxl takes 0.2 s to import, and reading does without it)

    return xlsx_writer.draw(instrument, practice, round)


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .xlsx.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when the package is not a whole workbook; what that
    means for the file is for reading.py to say.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        book = parse(z.read("xl/workbook.xml"))
        strings = _shared_strings(z)
        parts = list(_sheet_parts(z, book))
        sheets = {name: _cells(parse(z.read(part)), strings) for name, part in parts}
        notes = {name: list(_notes(z, part)) for name, part in parts}
        carried, saved = core_properties(z)
        carried = carried or other_mark(z)
    names = {key: place for key, place in _names(book) if place[0] in sheets}
    return _Reader(instrument, sheets, notes, names, carried).read(saved)


class _Reader:
    """One pass over one workbook. Holds what is being collected; nothing of it outlives `read`."""

    def __init__(
        self,
        instrument: Instrument,
        sheets: Mapping[str, Mapping[Place, str]],
        notes: Mapping[str, list[tuple[int, str]]],
        names: Mapping[str, tuple[str, Place]],
        carried: Identity | None,
    ) -> None:
        self.instrument, self.sheets, self.names, self.carried = instrument, sheets, names, carried
        self.notes = notes
        self.spots: list[tuple[str, Spot]] = []
        self.loose: list[tuple[str, str]] = []
        self.said: list[Finding] = []
        self.moved: list[Field] = []
        self.facts: dict[str, str] = {}
        self.marks: list[str] = []
        self.rows_found = 0
        self.named = 0

    def read(self, saved: datetime | None) -> Reading:
        depth = self._depth()
        self.known, self.rows = field_map(self.instrument, depth), rows_by_code(self.instrument, depth)
        self.asks = _asks(self.instrument, depth)
        self.by_place = {place: key for key, place in self.names.items() if key in self.known}
        for name, cells in self.sheets.items():
            self._sheet(name, cells)
        self._names_outside_rows()
        if self.moved:
            self.said.append(_moved(self.moved))
        answers, unplaced = collect(self.instrument, depth, self.spots, self.said)
        texts = [
            Unplaced(text, near)
            for text, near in self.loose
            if text.strip() not in self.facts.values() and not is_form_text(self.instrument, text)
        ]
        identity = settled_identity(self.instrument, self.marks, self.carried, self.said)
        return Reading(
            answers,
            (*unplaced, *texts),
            tuple(self.said),
            identity,
            depth,
            saved,
            self.facts,
            self.named,
            self.rows_found,
        )

    def _depth(self) -> str:
        if self.carried and self.carried.depth in {d.code for d in self.instrument.depths}:
            return self.carried.depth
        return guess_depth(
            self.instrument,
            (plain_code(text) for cells in self.sheets.values() for text in cells.values() if len(text) < 8),
        )

    def _sheet(self, name: str, cells: Mapping[Place, str]) -> None:
        columns, near, facts = self.instrument.form.columns, "", False
        heads: dict[str, int] = {}
        for number, row in _by_row(cells):
            texts = {c: t.strip() for c, t in row.items()}
            at = next((c for c in sorted(texts)[:3] if plain_code(texts[c]) in self.rows), None)
            if columns.code in texts.values() or columns.fact in texts.values():
                heads = {text: c for c, text in texts.items()}
                facts = columns.fact in heads
            elif at is not None and not facts:
                near = plain_code(texts[at])
                self._row(name, number, self.rows[near], row, at, heads)
            elif facts:
                self.marks += texts.values()
                ours = [texts[c] for c in sorted(texts) if c in heads.values()]
                self.facts |= {label: "\n".join(ours[1:]) for label in ours[:1]}
                self.loose += [(t, near) for c, t in row.items() if c not in heads.values()]
            else:
                pair, further = list(row.values())[:2], list(row.values())[2:]
                told = [] if is_form_text(self.instrument, ": ".join(pair)) else pair
                self.loose += [(t, near) for t in (*told, *further)]
                self.marks += texts.values()
        for number, text in self.notes[name]:
            codes = (plain_code(cells.get((number, column), "")) for column in (1, 2, 3))
            self.loose.append((text, next((c for c in codes if c in self.rows), "")))

    def _row(
        self, sheet: str, number: int, row: Row, texts: Mapping[int, str], at: int, heads: Mapping[str, int]
    ) -> None:
        self.rows_found += 1
        columns = self.instrument.form.columns
        taken = {at}
        spare = heads.get(columns.choice) if columns.both in heads and row.fields[0].kind != "choice" else None
        for n, field in enumerate(row.fields):
            column = heads.get(columns.choice if field.kind == "choice" else columns.both)
            if column is None:
                column = heads.get(columns.choice, at + 2 + n)
            taken.add(column)
            beside = texts.get(spare, "") if spare is not None else ""
            if beside and spare is not None:
                taken.add(spare)
            self._place(sheet, (number, column), field, texts.get(column, ""), beside)
        for column, text in texts.items():
            if column not in taken and squeezed(text) not in ("", self.asks[row.code]):
                self.loose.append((after_question(text, self.asks[row.code]), row.code))

    def _place(self, sheet: str, place: Place, field: Field, text: str, beside: str) -> None:
        """`beside`: a text written in the row's choice column, where there is nothing to choose."""
        number = place[0]
        named = self.names.get(field.key)
        in_row = named is not None and named[0] == sheet and named[1][0] == number
        here = self.by_place.get((sheet, place))
        if here is not None and here != field.key and text.strip():
            self.moved.append(field)
        self.named += bool(in_row)
        value = _as_date(text) if field.kind == "date" else text
        self.spots.append(
            (
                field.key,
                Spot(value, beside, Carrier.NAME if in_row else Carrier.ROW, f"{sheet}!{_letters(place[1])}{number}"),
            )
        )

    def _names_outside_rows(self) -> None:
        """A named cell whose row shows no code any more."""
        placed = {key for key, _ in self.spots}
        for key, (sheet, place) in self.names.items():
            if key in self.known and key not in placed:
                self.named += 1
                text = self.sheets[sheet].get(place, "")
                self.loose = [(t, near) for t, near in self.loose if t != text]
                self.spots.append((key, Spot(text, "", Carrier.NAME, f"{sheet}!{_letters(place[1])}{place[0]}")))


def _moved(fields: list[Field]) -> Finding:
    codes = ", ".join(dict.fromkeys(f.code for f in fields))
    message = f"Rader verkar ha flyttats eller sorterats om i filen ({codes}). Numret i raden gäller för varje svar: kontrollera några av dem mot filen."
    return Finding("carrier_conflict", Severity.ASK, message, None, fields[0].code, fields[0].key)


def _asks(instrument: Instrument, depth: str) -> dict[str, str]:
    """What the question cell of each row says, white space removed."""
    rows = (row for part in sheets(instrument, depth) for row in part.rows)
    return {row.code: squeezed(row.title + row.ask + row.hint + row.help) for row in rows}


def _shared_strings(z: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in z.namelist():
        return []
    return [_rich(si) for si in parse(z.read("xl/sharedStrings.xml"))]


def _rich(item: Xml) -> str:
    """A string item's text without the phonetic guides, escapes undone."""
    phonetic = {id(t) for guide in item.iter(X + "rPh") for t in guide.iter(X + "t")}
    text = "".join(t.text or "" for t in item.iter(X + "t") if id(t) not in phonetic)
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _sheet_parts(z: zipfile.ZipFile, book: Xml) -> Iterator[tuple[str, str]]:
    targets = {r.get("Id"): r.get("Target") for r in parse(z.read("xl/_rels/workbook.xml.rels"))}
    for sheet in book.iter(X + "sheet"):
        target = targets.get(sheet.get(REL), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheet" in part:
            yield sheet.get("name"), part


def _notes(z: zipfile.ZipFile, part: str) -> Iterator[tuple[int, str]]:
    """(row, text) of every note and comment on a sheet's cells."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    for rel in parse(z.read(rels)) if rels in z.namelist() else ():
        if not rel.get("Type", "").endswith(("/comments", "/threadedComment")):
            continue
        root = parse(z.read(posixpath.normpath(posixpath.join("/", folder, rel.get("Target")))[1:]))
        authors = [a.text or "" for a in root.iter(X + "author")]
        for note in root.iter(X + "comment", THREADED + "threadedComment"):
            author = note.get("authorId", "")
            text = "".join(t.text or "" for t in note.iter(X + "t", THREADED + "text")).strip()
            if text and not (author and authors[int(author)].startswith(COPY)):
                yield int(note.get("ref").lstrip(ascii_letters + "$")), text


def _names(book: Xml) -> Iterator[tuple[str, tuple[str, Place]]]:
    for name in book.iter(X + "definedName"):
        found = REFERENCE.match(name.text or "")
        if found and name.get("localSheetId") is None:
            sheet = (found[1] or found[2]).replace("''", "'")
            yield name.get("name"), (sheet, (int(found[4]), _column(found[3])))


def _cells(sheet: Xml, strings: list[str]) -> dict[Place, str]:
    cells: dict[Place, str] = {}
    row_number = 0
    for row in sheet.iter(X + "row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for c in row:
            reference = c.get("r")
            column = _column(reference.rstrip("0123456789")) if reference else column + 1
            text = _text(c, strings)
            if text:
                cells[row_number, column] = text
    return cells


def _text(c: Xml, strings: list[str]) -> str:
    """What a cell shows. A formula without a computed value is what the respondent typed, with its '='."""
    kind, value, formula = c.get("t"), c.findtext(X + "v"), c.findtext(X + "f")
    if kind == "inlineStr":
        return _rich(c)
    if not value:
        return f"={formula}" if formula else ""
    if kind == "s":
        return strings[int(value)]  # none there means a damaged package, and an IndexError says so
    if kind == "b":
        return "SANT" if value == "1" else "FALSKT"
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)), value) if kind == "str" else value


def _by_row(cells: Mapping[Place, str]) -> Iterator[tuple[int, dict[int, str]]]:
    rows: dict[int, dict[int, str]] = {}
    for (number, column), text in cells.items():
        rows.setdefault(number, {})[column] = text
    yield from sorted(rows.items())


def _as_date(text: str) -> str:
    """Excel keeps a date as the number of days since 1900."""
    if re.fullmatch(r"\d{5}(\.0+)?", text.strip()):
        return (EXCEL_EPOCH + timedelta(days=int(float(text)))).isoformat()
    return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
