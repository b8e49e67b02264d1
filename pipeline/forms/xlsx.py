"""The Excel form: written (drawn in xlsx_writer.py) and read back by defined name and, equal in rank, by visible code.

A name is believed only when it points into the row that shows its code: sorting rows leaves names at their old places,
which would put an answer on the wrong question without any error.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pipeline.model import Carrier, Finding, Identity, Practice, Round, Severity, Unplaced
from pipeline.questionnaire import Field, Instrument, field_map

from .answers import Reading, Spot, after_question, collect, guess_depth, picture_finding, plain_code, settled_identity
from .form_texts import IDENTITY, heading, is_form_text, is_named_text, squeezed
from .layout import Row, rows_by_code
from .package_properties import core_properties, other_mark, parse
from .sheets import sheets
from .xlsx_cells import Place, as_date, column_letters, formats, read_cells, shared_strings
from .xlsx_parts import drawings, margins, names, notes, sheet_parts

Xml = Any
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


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
        strings, shown = shared_strings(z), formats(z)
        parts = {name: (part, parse(z.read(part))) for name, part in sheet_parts(z, book)}
        sheets = {name: read_cells(sheet, strings, shown) for name, (_, sheet) in parts.items()}
        remarks = {name: list(notes(z, part)) for name, (part, _) in parts.items()}
        drawn = [drawing for part, _ in parts.values() for drawing in drawings(z, part)]
        printed = [text for _, sheet in parts.values() for text in margins(sheet)]
        carried, saved = core_properties(z)
        carried = carried or other_mark(z)
    named = {key: place for key, place in names(book) if place[0] in sheets}
    reader = _Reader(instrument, sheets, remarks, named, carried)
    for drawing in drawn:
        reader.drawing(drawing)
    reader.loose += [(text, "") for text in printed]
    return reader.read(saved)


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
        self.facts: list[tuple[str, str]] = []
        self.cover: list[str] = []
        self.marks: list[str] = []
        self.held: list[tuple[tuple[str, Place], str, str]] = []
        """Named cells in rows that show no code: the name decides whether they are answers."""
        self.own_cells: dict[str, list[str]] = {}
        self.rows_found = 0

    def read(self, saved: datetime | None) -> Reading:
        depth = self._depth()
        self.known, self.rows = field_map(self.instrument, depth), rows_by_code(self.instrument, depth)
        self.asks = _asks(self.instrument, depth)
        self.by_key = {key: place for key, place in self.names.items() if key in self.known}
        self.by_place = {place: key for key, place in self.names.items() if key in self.known}
        for name, cells in self.sheets.items():
            self._sheet(name, cells)
        self._names_outside_rows()
        if self.moved:
            self.said.append(_moved(self.moved))
        answers, unplaced = collect(self.instrument, depth, self.spots, self.said)
        texts = [
            Unplaced(text, near) for text, near in self.loose if text not in self.cover and not self._is_form_text(text)
        ]
        identity = settled_identity(self.instrument, self.marks, self.carried, self.said)
        return Reading(
            answers,
            (*unplaced, *texts),
            tuple(self.said),
            identity,
            depth,
            saved,
            tuple(self.facts),
            tuple(self.cover),
            len(self.by_key),
            self.rows_found,
        )

    def drawing(self, drawing: Xml) -> None:
        """Text boxes and shapes have their text kept; a picture is told."""
        for shape in drawing.iter(DRAWING + "txBody"):
            text = "\n".join("".join(t.text or "" for t in p.iter(A + "t")) for p in shape.iter(A + "p")).strip()
            self.loose += [(text, "")] if text else []
        if next(drawing.iter(DRAWING + "pic"), None) is not None:
            self.said.append(picture_finding(""))

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
            found = None if at is not None else heading(self.instrument, tuple(texts.get(c, "") for c in range(1, 12)))
            if found is not None and not heads:
                heads = {name: k + 1 for name, k in found.items()}
                facts = columns.fact in heads
                self.loose += [(t, near) for t in row.values()]
            elif at is not None and not facts:
                near = plain_code(texts[at])
                self._row(name, number, self.rows[near], row, at, heads)
            elif facts:
                self.marks += texts.values()
                ours = [texts[c] for c in sorted(texts) if c in heads.values()]
                self.facts += [(label, "\n".join(ours[1:])) for label in ours[:1]]
                if ours[:1] == [self.instrument.form.mark]:
                    self.loose += [(IDENTITY.sub("", t).strip(), near) for t in ours[1:]]
                self.loose += [(t, near) for c, t in row.items() if c not in heads.values()]
            else:
                named = {c for c in row if (name, (number, c)) in self.by_place}
                self.held += [((name, (number, c)), row[c], near) for c in named]
                self._loose_row([t for c, t in row.items() if c not in named], near)
                self.marks += texts.values()
        for number, text in self.notes[name]:
            codes = (plain_code(cells.get((number, column), "")) for column in (1, 2, 3))
            self.loose.append((text, next((c for c in codes if c in self.rows), "")))

    def _loose_row(self, texts: list[str], near: str) -> None:
        """The cover says a label and its sentence in two cells."""
        pair, further = texts[:2], texts[2:]
        sentence = ": ".join(pair)
        if is_named_text(self.instrument, sentence):
            self.cover.append(sentence)
        elif not is_form_text(self.instrument, sentence):
            self.cover += [t for t in pair if is_named_text(self.instrument, t)]
            self.loose += [(t, near) for t in pair]
        self.loose += [(t, near) for t in further]

    def _is_form_text(self, text: str) -> bool:
        return (bool(self.facts) and text.strip() == self.facts[0][1]) or is_form_text(self.instrument, text)

    def _row(
        self, sheet: str, number: int, row: Row, texts: Mapping[int, str], at: int, heads: Mapping[str, int]
    ) -> None:
        self.rows_found += 1
        columns = self.instrument.form.columns
        taken = {at}
        spare = heads.get(columns.choice) if columns.both in heads and row.fields[0].kind != "choice" else None
        for n, field in enumerate(row.fields):
            column = self._column(sheet, number, field, heads, at + 2 + n)
            taken.add(column)
            beside = texts.get(spare, "") if spare is not None else ""
            if beside and spare is not None:
                taken.add(spare)
            self._place(sheet, (number, column), field, texts.get(column, ""), beside)
        for column, text in texts.items():
            if column not in taken and squeezed(text) not in ("", self.asks[row.code]):
                self.loose.append((after_question(text, self.asks[row.code]), row.code))

    def _column(self, sheet: str, number: int, field: Field, heads: Mapping[str, int], otherwise: int) -> int:
        """The field's column in its row: where its name points, else under its head, else where we drew it."""
        named = self.names.get(field.key)
        if named is not None and named[0] == sheet and named[1][0] == number:
            return named[1][1]
        columns = self.instrument.form.columns
        if field.kind == "choice" or columns.both not in heads:
            return heads.get(columns.choice, otherwise)
        return heads[columns.both]

    def _place(self, sheet: str, place: Place, field: Field, text: str, beside: str) -> None:
        """`beside`: a text written in the row's choice column, where there is nothing to choose."""
        number = place[0]
        named = self.names.get(field.key)
        in_row = named is not None and named[0] == sheet and named[1][0] == number
        here = self.by_place.get((sheet, place))
        if here is not None and here != field.key and text.strip():
            self.moved.append(field)
        value = as_date(text) if field.kind == "date" else text
        self.own_cells.setdefault(field.key, []).append(f"{sheet}!{column_letters(place[1])}{number}")
        self.spots.append(
            (
                field.key,
                Spot(
                    value,
                    beside,
                    Carrier.NAME if in_row else Carrier.ROW,
                    f"{sheet}!{column_letters(place[1])}{number}",
                ),
            )
        )

    def _names_outside_rows(self) -> None:
        """A named cell whose row shows no code any more is the answer; one that was moved from its row is told."""
        placed = {key for key, _ in self.spots}
        answers = set()
        for key, (sheet, place) in self.by_key.items():
            text = self.sheets[sheet].get(place, "")
            where = f"{sheet}!{column_letters(place[1])}{place[0]}"
            if key not in placed:
                answers.add((sheet, place))
                self.spots.append((key, Spot(text, "", Carrier.NAME, where)))
            elif text.strip() and where not in self.own_cells.get(key, where):
                self.moved.append(self.known[key])
        self.loose += [(text, near) for place, text, near in self.held if place not in answers]


def _moved(fields: list[Field]) -> Finding:
    codes = ", ".join(dict.fromkeys(f.code for f in fields))
    message = f"Rader verkar ha flyttats eller sorterats om i filen ({codes}). Numret i raden gäller för varje svar: kontrollera några av dem mot filen."
    return Finding("carrier_conflict", Severity.ASK, message, None, fields[0].code, fields[0].key)


def _asks(instrument: Instrument, depth: str) -> dict[str, str]:
    """What the question cell of each row says, white space removed."""
    rows = (row for part in sheets(instrument, depth) for row in part.rows)
    return {row.code: squeezed(row.title + row.ask + row.hint + row.help) for row in rows}


def _by_row(cells: Mapping[Place, str]) -> Iterator[tuple[int, dict[int, str]]]:
    rows: dict[int, dict[int, str]] = {}
    for (number, column), text in cells.items():
        rows.setdefault(number, {})[column] = text
    yield from sorted(rows.items())
