"""A workbook's cells -> Reading. Shared by every spreadsheet format: each tells its file as a Book first.

A name is believed only when it points into the row that shows its code: sorting rows leaves names at their old places,
which would put an answer on the wrong question without any error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Attachment, Carrier, Finding, Identity, Severity, Unplaced
from pipeline.questionnaire import Field, Instrument, field_map

from .answers import Reading, Spot, after_question, collect, guess_depth, plain_code, settled_identity
from .form_texts import IDENTITY, heading, is_form_text, is_named_text, squeezed
from .layout import Row, rows_by_code
from .sheets import sheets
from .xlsx_cells import Place, as_date, column_letters


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as far as text goes, whatever format it came in."""

    sheets: Mapping[str, Mapping[Place, str]]
    """{sheet: {(row, column): what the cell shows}}, hidden sheets, rows and columns too; rows and columns from 1."""
    remarks: Mapping[str, list[tuple[int, str]]]
    """{sheet: (row, text) of every note and comment}."""
    names: Mapping[str, tuple[str, Place]]
    """Workbook-wide defined names of single cells: {name: (sheet, place)}."""
    loose: list[tuple[str, str]]
    """(text, visible code of the nearest row or "") of text boxes, shapes, charts, printed heads and feet."""
    carried: Identity | None
    """The mark in the file's properties."""
    saved: datetime | None
    findings: tuple[Finding, ...] = ()
    """What is already to be told, such as a picture."""
    attachments: tuple[Attachment, ...] = ()


def read_book(instrument: Instrument, book: Book) -> Reading:
    """The answers of one workbook, its unplaced texts and what a human should know about it."""
    return _Reader(instrument, book).read(book.saved)


class _Reader:
    """One pass over one workbook. Holds what is being collected; nothing of it outlives `read`."""

    def __init__(self, instrument: Instrument, book: Book) -> None:
        self.instrument, self.book, self.carried = instrument, book, book.carried
        self.sheets, self.notes = book.sheets, book.remarks
        self.names = {key: place for key, place in book.names.items() if place[0] in book.sheets}
        self.spots: list[tuple[str, Spot]] = []
        self.loose: list[tuple[str, str]] = list(book.loose)
        self.said: list[Finding] = list(book.findings)
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
