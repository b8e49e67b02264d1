"""A workbook's cells -> Reading. Shared by every spreadsheet format: each tells its file as a Book first.

A name is believed only when it points into the row that shows its code: sorting rows leaves names at their old places,
which would put an answer on the wrong question without any error. At the end the sum of all text must close.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from pipeline.forms.form_texts import IDENTITY, heading, is_form_text, is_named_text, squeeze
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, field_map
from pipeline.model.returns import Answer, Carrier, Finding, Identity, Unplaced
from pipeline.reading.answers import (
    Reading,
    Spot,
    after_question,
    blank_texts,
    collect,
    find_identity,
    guess_depth,
    is_answer,
    settled_identity,
)
from pipeline.reading.document.extras import attachment_findings, struck_text

from .extras import FastenedFile, Loose, Merge, attachments_of, doubtful_code, merged_cells, moved_names, wrong_code
from .made_over import MadeOver, made_over_finding
from .rows import AnswerColumns, RowMark, answer_column, columns_under, design, possible_codes, tell, tell_plain
from .run_on import WrittenAnswer, run_on_findings
from .sums import missing, unaccounted_finding
from .unlisted import by_row, find_unlisted
from .values import Place, as_date, column_letters

Named = tuple[tuple[str, Place], ...]
"""The cells a defined name points to: (sheet, place)."""
HEADED = range(1, 12)
"""Columns in which a table may have its heads."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as far as text goes, whatever format it came in."""

    sheets: Mapping[str, Mapping[Place, str]]
    """{sheet: {(row, column): what the cell shows}}, hidden sheets, rows and columns too; rows and columns from 1."""
    names: Mapping[str, Named]
    """{defined name: (sheet, place) of every cell it points to}: the workbook's own first, then those of single sheets."""
    loose: list[Loose]
    """Texts that stand in no cell: notes, comments, text boxes, charts, printed heads and feet."""
    carried: Identity | None
    """The mark in the file's properties."""
    saved: datetime | None
    files: tuple[FastenedFile, ...] = ()
    """Pictures and embedded files."""
    merged: Mapping[str, list[Merge]] = dataclasses.field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    """What a sensitivity label may have written, white space removed."""
    lost: tuple[Loose, ...] = ()
    """Text that a coarse count of the file saw and its reader did not know."""
    findings: tuple[Finding, ...] = ()
    struck: Mapping[str, Collection[Place]] = dataclasses.field(default_factory=dict)
    """{sheet: cells in which text is struck through}."""
    made: Mapping[str, Mapping[Place, MadeOver]] = dataclasses.field(default_factory=dict)
    """{sheet: cells whose value Excel may have made of something else}."""
    unlisted: Sequence[Mapping[Place, str]] = ()
    """Cells of sheets that the workbook no longer lists: nobody sees them, so they hold no answers, but somebody wrote them."""


def read_book(instrument: Instrument, book: Book) -> Reading:
    """The answers of one workbook, its unplaced texts and what a human should know about it."""
    return _Reader(instrument, book).read()


class _Reader:
    """One pass over one workbook. Holds what is being collected; nothing of it outlives `read`."""

    def __init__(self, instrument: Instrument, book: Book) -> None:
        self.instrument, self.book, self.sheets = instrument, book, book.sheets
        self.spots: list[tuple[str, Spot]] = []
        self.loose: list[tuple[str, str]] = []
        self.said: list[Finding] = list(book.findings)
        self.moved: list[Field] = []
        self.written: list[WrittenAnswer] = []
        self.facts: list[tuple[str, str]] = []
        self.cover: list[str] = []
        self.marks: list[str] = []
        self.held: list[tuple[tuple[str, Place], str, str]] = []
        """Named cells in rows that show no code: the name decides whether they are answers."""
        self.own_cells: dict[str, set[tuple[str, Place]]] = {}
        self.near: dict[str, list[tuple[int, str]]] = {}
        """{sheet: (row, code)} of the rows found."""
        self.rows_found = 0
        self._ours: dict[str, bool] = {}
        """Texts asked about: are they the form's own?"""

    def read(self) -> Reading:
        book = self.book
        depth = self._depth()
        self.known, self.form = field_map(self.instrument, depth), design(self.instrument, depth)
        self.by_key = {
            key: found for key in self.known if key in book.names and (found := self._places(book.names[key]))
        }
        self.by_place = {place: key for key, found in reversed(self.by_key.items()) for place in found}
        for name, cells in self.sheets.items():
            self._sheet(name, cells)
        self._names_outside_rows()
        if self.moved:
            self.said.append(moved_names(self.moved))
        self.said += run_on_findings(self.written, [(s, row) for s, found in self.near.items() for row, _ in found])
        self._beside_the_cells()
        answers, unplaced = collect(self.instrument, depth, self.spots, self.said)
        told = [Unplaced(text, near) for text, near in self.loose if text not in self.cover and not self._is_ours(text)]
        unplaced += told
        lost = [(t.text.strip(), self._near(t.sheet, t.row)) for t in (*book.lost, *self._missing(answers, unplaced))]
        if book.unlisted:
            listed = frozenset(t for cells in self.sheets.values() for t in cells.values())
            lost += find_unlisted(self.instrument, self.form, book.unlisted, answers, listed, self._is_ours)
        if lost:
            unplaced += [Unplaced(text, near) for text, near in lost]
            self.said.append(unaccounted_finding(lost))
        identity = settled_identity(self.instrument, self.marks, book.carried, self.said)
        return Reading(
            answers,
            tuple(unplaced),
            tuple(self.said),
            identity,
            depth,
            book.saved,
            tuple(self.facts),
            tuple(self.cover),
            len(self.by_key),
            self.rows_found,
            self.attachments,
        )

    def _depth(self) -> str:
        texts = (text for cells in self.sheets.values() for text in cells.values() if "/" in text)
        carried = self.book.carried or next((found for text in texts if (found := find_identity(text))), None)
        if carried and carried.depth in {d.code for d in self.instrument.depths}:
            return carried.depth
        forms = [design(self.instrument, d.code) for d in self.instrument.depths]
        short = (text for cells in self.sheets.values() for text in cells.values() if len(text) < 8)
        return guess_depth(
            self.instrument, [code for text in short for form in forms for code in possible_codes(form, text)]
        )

    def _places(self, named: Named) -> Named:
        """The cells that a name points to in sheets that are there, each with those it is merged with."""
        if len(named) == 1 and named[0][0] in self.sheets and not self.book.merged:
            return named
        return tuple(self._whole(place) for place in named if place[0] in self.sheets)

    def _whole(self, named: tuple[str, Place]) -> tuple[str, Place]:
        """A cell merged with those to its left is the first of them, which holds the text; merged rows stay rows of their own."""
        sheet, (row, column) = named
        if self.sheets[sheet].get((row, column), "").strip():
            return named  # some editors keep what is hidden under the merged ones
        for top, left, bottom, right in self.book.merged.get(sheet, ()):
            if top <= row <= bottom and left <= column <= right:
                return sheet, (row, left)
        return named

    def _sheet(self, name: str, cells: Mapping[Place, str]) -> None:
        names, near, facts = self.instrument.form.columns, "", False
        under: AnswerColumns | None = None
        heads: dict[str, int] = {}
        found_rows = self.near.setdefault(name, [])
        for number, row in by_row(cells):
            told = tell_plain(self.form, row) or tell(self.form, row, self._named_in(name, number, row))
            if told.doubtful:
                self.said.append(doubtful_code(told.doubtful))
                self.loose += [(t, told.doubtful[0]) for c, t in row.items() if c != told.at]
                continue
            if told.code and not (facts and not told.at):
                near, facts = told.code, False
                found_rows.append((number, near))
                self._row(name, number, told, row, under or AnswerColumns())
                continue
            texts = {c: t.strip() for c, t in row.items()}
            found = heading(self.instrument, tuple([texts.get(c, "") for c in HEADED]))
            if found is not None and (not heads or facts or self._only_heads(texts)):
                heads = {head: k + 1 for head, k in found.items()}
                facts, under = names.fact in heads, columns_under(self.instrument, heads)
                self.loose += [(t, near) for t in row.values()]
            elif facts:
                facts = self._fact(texts, row, heads, near)
            else:
                held = {c for c in row if (name, (number, c)) in self.by_place}
                self.held += [((name, (number, c)), row[c], near) for c in held]
                self._loose_row([t for c, t in row.items() if c not in held], near)
                self.marks += texts.values()

    def _named_in(self, sheet: str, number: int, columns: Iterable[int]) -> set[str]:
        """The codes of the fields whose names point into these cells of a row."""
        return {self.known[key].code for c in columns if (key := self.by_place.get((sheet, (number, c))))}

    def _only_heads(self, texts: Mapping[int, str]) -> bool:
        """A header row below another one, as when all sheets were pasted into one."""
        heads = self.instrument.form.columns
        said = {t.casefold() for t in texts.values() if t}
        return {heads.code.casefold(), heads.question.casefold(), heads.choice.casefold()} <= said

    def _fact(self, texts: Mapping[int, str], row: Mapping[int, str], heads: Mapping[str, int], near: str) -> bool:
        """One row of the table of known facts; False when it was the last, which holds the mark."""
        self.marks += texts.values()
        ours = [texts[c] for c in sorted(texts) if c in heads.values()]
        self.facts += [(label, "\n".join(ours[1:])) for label in ours[:1]]
        is_mark = ours[:1] == [self.instrument.form.mark]
        if is_mark:
            self.loose += [(IDENTITY.sub("", t).strip(), near) for t in ours[1:]]
        self.loose += [(t, near) for c, t in row.items() if c not in heads.values()]
        return not is_mark

    def _loose_row(self, texts: list[str], near: str) -> None:
        """The cover says a label and its sentence in two cells."""
        pair, further = texts[:2], texts[2:]
        sentence = ": ".join(pair)
        if is_named_text(self.instrument, sentence):
            self.cover.append(sentence)
        elif self._is_ours(sentence):
            self._ours |= dict.fromkeys(pair, True)
        else:
            if len(pair) > 1:
                self.cover += [t for t in pair if is_named_text(self.instrument, t)]
            self.loose += [(t, near) for t in pair]
        self.loose += [(t, near) for t in further]

    def _is_ours(self, text: str) -> bool:
        if self.facts and text.strip() == self.facts[0][1]:
            return True
        known = self._ours.get(text)
        if known is None:
            known = self._ours[text] = text in self.form.exact or is_form_text(self.instrument, text)
        return known

    def _row(self, sheet: str, number: int, told: RowMark, texts: Mapping[int, str], under: AnswerColumns) -> None:
        self.rows_found += 1
        row, asks = self.form.rows[told.code], self.form.asks[told.code]
        if told.conflict:
            self.said.append(wrong_code(told.code, texts.get(told.at, "")))
        taken = {told.at}
        spare = None
        if not row.fields[0].kind.is_chosen and told.code in self.form.paired:
            spare = under.choice or told.question + 1
        for field in row.fields:
            named = self.by_key.get(field.key, ())
            column = self._column(sheet, number, told, field, under, named)
            gone = not named and self._is_gone(told, field, under)
            if gone and not any(c == column for _, c in self.sheets[sheet]):
                continue
            shared = column in taken  # merged with the cell of the field before it, whose text it is
            taken.add(column)
            beside = texts.get(spare, "") if spare is not None and spare != column else ""
            if beside and spare is not None:
                taken.add(spare)
                self._struck_text((sheet, (number, spare)), field, beside)
            here = (sheet, (number, column))
            self._place(here, field, "" if shared else texts.get(column, ""), beside, here in named)
        for column, text in texts.items():
            if column not in taken and text not in self.form.exact and squeeze(text) not in ("", asks):
                self.loose.append((after_question(text, asks), told.code))

    def _is_gone(self, told: RowMark, field: Field, under: AnswerColumns) -> bool:
        """True when no column head is left of a nameless field while the table's other answer column has its head."""
        if told.code not in self.form.paired:
            return False
        own, other = under if field.kind.is_chosen else reversed(under)
        return own is None and other is not None

    def _column(self, sheet: str, number: int, told: RowMark, field: Field, under: AnswerColumns, named: Named) -> int:
        """The field's column in its row: where its name points, else where the table has it."""
        for where, place in named:
            if where == sheet and place[0] == number and place[1] not in (told.at, told.question):
                headed = under.choice if field.kind.is_chosen else under.text
                apart = headed not in (None, place[1]) and told.code in self.form.paired and self._both_headed(under)
                if apart and not self._is_merged(sheet, number):
                    self.moved.append(field)  # columns were moved by a program that left the names behind
                    break
                return place[1]
        return answer_column(self.form, told, field, under)

    def _is_merged(self, sheet: str, number: int) -> bool:
        return any(top <= number <= bottom for top, _, bottom, _ in self.book.merged.get(sheet, ()))

    @staticmethod
    def _both_headed(under: AnswerColumns) -> bool:
        return under.choice is not None and under.text is not None

    def _place(self, here: tuple[str, Place], field: Field, text: str, beside: str, named: bool) -> None:
        """`beside`: a text written in the row's choice column, where there is nothing to choose."""
        if not named and text.strip() and self.by_place.get(here, field.key) != field.key:
            self.moved.append(field)
        value = self._as_typed(here, field, text)
        self.own_cells.setdefault(field.key, set()).add(here)
        sheet, (row, column) = here
        where = f"{sheet}!{column_letters(column)}{row}"
        spot = Spot(value, beside, Carrier.NAME if named else Carrier.ROW, where)
        if self.book.struck:
            spot = spot._replace(doubt=self._struck_text(here, field, text))
        self.spots.append((field.key, spot))

    def _as_typed(self, here: tuple[str, Place], field: Field, text: str) -> str:
        """A day as it is written, where the cell says it in the way of its program; what Excel may have made over is told."""
        made = self.book.made.get(here[0], {}).get(here[1]) if self.book.made else None
        match field.kind:
            case FieldKind.DATE:
                return (made.day if made else "") or as_date(text)
            case FieldKind.TEXT:
                if text and text not in blank_texts(self.instrument):
                    self.written.append(WrittenAnswer(here[0], *here[1], field, text))
                if made and (asked := made_over_finding(field, text, made)):
                    self.said.append(asked)
                return text
            case FieldKind.CHOICE:
                return text
            case _:
                assert_never(field.kind)

    def _struck_text(self, here: tuple[str, Place], field: Field, text: str) -> str:
        """The cell's text when something in it is struck through, which is told; else empty."""
        sheet, place = here
        if place not in self.book.struck.get(sheet, ()) or not is_answer(self.instrument, text):
            return ""
        self.said.append(struck_text(field))
        return text if field.kind.is_chosen else ""

    def _names_outside_rows(self) -> None:
        """A named cell whose row shows no code any more is the answer; one that was moved from its row is told."""
        answers = set()
        elsewhere = [
            (key, cell)
            for key, cells in self.by_key.items()
            for cell in cells
            if cell not in self.own_cells.get(key, ())
        ]
        rows = {(sheet, row) for sheet, cells in self.sheets.items() for row, _ in cells} if elsewhere else set()
        owners: dict[tuple[str, Place], list[str]] = {}
        for owner, own in self.own_cells.items() if elsewhere else ():
            for cell in own:
                owners.setdefault(cell, []).append(owner)
        for key, (sheet, place) in elsewhere:
            text = self.sheets[sheet].get(place, "")
            taken = owners.get((sheet, place), [])
            if taken or key in self.own_cells:  # its row shows another question: that is whose answer it is
                self.moved += [self.known[key], *(self.known[k] for k in taken)] if text.strip() else ()
            elif (sheet, place[0]) not in rows:
                continue  # nothing is left of its row, so the name points at what is gone: that is no empty answer
            else:
                answers.add((sheet, place))
                value = self._as_typed((sheet, place), self.known[key], text)
                where = f"{sheet}!{column_letters(place[1])}{place[0]}"
                struck = self._struck_text((sheet, place), self.known[key], text)
                self.spots.append((key, Spot(value, "", Carrier.NAME, where, doubt=struck)))
        self.loose += [(text, near) for place, text, near in self.held if place not in answers]

    def _beside_the_cells(self) -> None:
        """Notes, drawings, margins, merged cells and files, each at the row it is fastened to."""
        for text in self.book.loose:
            if squeeze(text.text) not in self.book.labels:
                self.loose.append((text.text.strip(), self._near(text.sheet, text.row)))
        for sheet, merges in self.book.merged.items():
            rows = dict(self.near.get(sheet, ()))
            self.said += [
                merged_cells(self.form.rows[rows[top]], [rows[n] for n in range(top + 1, min(bottom, top + 99) + 1) if n in rows])
                for top, left, bottom, _ in merges
                if bottom > top and top in rows and is_answer(self.instrument, self.sheets[sheet].get((top, left), ""))
                and any(n in rows for n in range(top + 1, min(bottom, top + 99) + 1))
            ]  # fmt: skip
        self.attachments = attachments_of(self.book.files, self._near)
        self.said += attachment_findings(self.attachments)

    def _near(self, sheet: str, row: int) -> str:
        """The code of the row, else of the nearest one above it; empty where there is none."""
        above = [code for number, code in self.near.get(sheet, ()) if number <= row]
        return above[-1] if above else ""

    def _missing(self, answers: Mapping[str, Answer], unplaced: list[Unplaced]) -> list[Loose]:
        """The texts of cells and beside them that came out nowhere."""
        texts = ((t, name, row) for name, cells in self.sheets.items() for (row, _), t in cells.items())
        kept = [
            *(a.raw for a in answers.values()),
            *(u.text for u in unplaced),
            *self.cover,
            *(t for f in self.facts for t in f),
        ]
        beside = (t for t in self.book.loose if squeeze(t.text) not in self.book.labels)
        return missing(self.instrument, (*texts, *beside), kept, self.form, self._is_ours)
