"""One pass over the tables, rows and paragraphs of a document: what stands in every answer cell, and what stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from pipeline.forms.form_texts import heading, is_form_text, squeeze
from pipeline.forms.layout import FormRow, rows_by_code
from pipeline.model.instrument import Field, Instrument, field_map
from pipeline.model.returns import Carrier, Finding, Severity
from pipeline.reading.answers import Spot, after_question, choice_words, is_answer, plain_code
from pipeline.reading.numbered import WALL, Line, LineKind

from .emphasis import marked_words
from .extras import struck_text, struck_words
from .rows import RowPlace, Tagged, cells_of_fields
from .text import (
    ALIAS,
    PROPERTIES,
    SDT,
    STRUCK,
    TAG,
    TBL,
    TC,
    TR,
    P,
    R,
    W,
    Xml,
    all_text,
    blocks,
    cell_texts,
    content_of,
    in_order,
    only_control,
    picked_text,
    property_of,
    tag_of,
    text_of,
    unwrap,
)
from .turned import rows_of

OUTSIDE = "utanför sin rad"
BESIDE_CELLS = frozenset((TC, SDT, *PROPERTIES))
BEGINS = re.compile(r"\s*([FBEK]?\d+(?:\.\d+)?)\b[.:)]?", re.I)
"""A visible code with other text after it in the same cell or paragraph."""


class Flow:
    """What one pass collects. Nothing of it outlives the reading of its document."""

    def __init__(
        self,
        instrument: Instrument,
        depth: str,
        body: Xml,
        unusual: Mapping[str, list[Xml]],
        show_lists: Callable[[], None],
    ) -> None:
        self.instrument, self.depth, self.body, self.show_lists = instrument, depth, body, show_lists
        self.known, self.rows = field_map(instrument, depth), rows_by_code(instrument, depth)
        self.asks = asks(instrument, depth)
        self.has_controls = next(body.iter(SDT), None) is not None
        self.named = next(body.iter(TAG, ALIAS), None) is not None
        """False when an editor took every control's name away: then the rows alone decide."""
        self.labels = frozenset(c.label for c in instrument.choices)
        self.has_struck = any(tag in unusual for tag in STRUCK)
        changed = (d.getparent() for d in unusual.get(W + "del", ()))
        self.deleted = {properties.getparent() for properties in changed if properties.tag == W + "trPr"}
        self.spots: list[tuple[str, Spot]] = []
        self.loose: list[tuple[str, str]] = []
        self.lines: list[Line] = []
        """What stands outside the rows, in order, with what parts it."""
        self.strays: list[tuple[str, int]] = []
        """(code of the row, index among the loose texts) of what stands in a row and in none of its cells."""
        self.said: list[Finding] = []
        self.facts: list[tuple[str, str]] = []
        self.seen: list[str] = []
        """Every text that was placed, as it stood: the other side of the sum."""
        self.spare: list[tuple[str, Xml, str]] = []
        """Controls outside the rows: (key, control, text)."""
        self.codes: set[str] = set()
        self.near = ""
        self.lists_shown = False
        self.rows_found = 0
        self.controls_found = 0
        self._blocks(body, "")
        self._controls_outside_rows()

    def _blocks(self, parent: Xml, inside: str) -> None:
        number = 0
        for block in blocks(parent):
            if block.tag == TBL:
                number += 1
                self._table(block, f"{inside}tabell {number}")
            else:
                self._loose(block)

    def _table(self, table: Xml, name: str) -> None:
        heads: Mapping[str, int] = {}
        head_row: Xml = None
        columns = self.instrument.form.columns
        for n, (tr, cells) in enumerate(rows_of(unwrap(table, TR), self.asks), 1):
            if not cells or (self.deleted and tr in self.deleted):
                continue
            first = all_text(cells[0])
            row = self.rows.get(first) or self.rows.get(plain_code(first))
            if row is not None:
                self.seen.append(first)
                self._row(row, cells, 0, RowPlace(name, n, heads, head_row))
                self._between_cells(tr, row)
            elif not heads and (found := self._heading(cells)):
                heads, head_row = found, tr
            elif columns.known in heads:
                ours = [c for k, c in enumerate(cells) if k in (heads.get(columns.fact), heads[columns.known])]
                self._fact(ours)
                self._unknown_row([c for c in cells if c not in ours])
            elif (other := self._code_further_on(cells) or self._row_without_code(cells)) is not None:
                self._row(*other, RowPlace(name, n, heads, head_row))
            else:
                self._unknown_row(cells)

    def _between_cells(self, tr: Xml, row: FormRow) -> None:
        """What a program has written straight into a row, between its cells."""
        if tr is None or all(child.tag in BESIDE_CELLS for child in tr):
            return
        for child in tr:
            if child.tag in (P, R) and (text := text_of(child)).strip():
                self.seen.append(text)
                self.loose.append((text.strip(), row.code))
                self.strays.append((row.code, len(self.loose) - 1))

    def _wall(self) -> None:
        """A row of the form: what stands before it does not go on after it."""
        if self.lines and self.lines[-1] is not WALL:
            self.lines.append(WALL)

    def _heading(self, cells: list[Xml]) -> Mapping[str, int] | None:
        texts = tuple(map(all_text, cells))
        found = heading(self.instrument, texts)
        if found is None or set(texts) <= found.keys():
            self.seen += texts if found else ()
            return found
        for text, cell in zip(texts, cells, strict=True):
            shown = text if text in found else text_of(cell)
            self.seen.append(shown)
            if shown.strip() not in found:
                self.loose.append((shown.strip(), self.near))
        return found

    def _code_further_on(self, cells: list[Xml]) -> tuple[FormRow, list[Xml], int] | None:
        """The row, and which of its cells shows the code, when a column was put before the codes."""
        for at in (1, 2) if len(cells) > 2 else ():
            text = all_text(cells[at])
            if row := self.rows.get(plain_code(text)):
                self.seen.append(text)
                return row, cells, at
        return None

    def _fact(self, cells: list[Xml]) -> None:
        raw = [text_of(c) for c in cells]
        self.seen += raw
        self._wall()
        label, *text = (t.strip() for t in raw)
        self.facts.append((label, "\n".join(text)))

    def _row_without_code(self, cells: list[Xml]) -> tuple[FormRow, list[Xml], int] | None:
        """A row whose code was changed, told by code with text after it, by the question's own words, or by its controls."""
        if len(cells) < 2:
            return None
        if any(next(c.iter(TBL), None) is not None for c in cells):
            return None
        text = text_of(cells[0])
        begins = BEGINS.match(text)
        if begins and (row := self.rows.get(plain_code(begins[1]))):
            self.seen.append(text)
            self.loose.append((text[begins.end() :].strip(), row.code))
            return row, cells, 0
        asked = [squeeze(all_text(c)) for c in cells]
        rows = [self.rows[code] for code, text in self.asks.items() if squeeze(text) in asked]
        row = rows[0] if len(rows) == 1 else None
        if row is None:
            keys = [self._key(sdt) for c in cells for sdt, _ in cell_texts(c)[1]]
            codes = {self.known[k].code for k in keys if k in self.known}
            row = self.rows.get(codes.pop()) if len(codes) == 1 and len(keys) == len(set(keys)) else None
        return None if row is None or row.code in self._codes() else (row, cells, -1)

    def _codes(self) -> set[str]:
        """Every visible code there is in the document; looked up only when a row has none."""
        if not self.codes:
            self.codes = {plain_code(all_text(c)) for tr in self.body.iter(TR) for c in unwrap(tr, TC)[:3]}
        return self.codes

    def _row(self, row: FormRow, cells: list[Xml], at: int, place: RowPlace) -> None:
        self.near, self.rows_found = row.code, self.rows_found + 1
        self._wall()
        heads, count, first = place.heads, len(cells), len(cells) - len(row.fields)
        taken, spots, where = {at}, [], place.columns()
        for n, (field, column) in enumerate(zip(row.fields, row.columns, strict=True)):
            index = heads.get(column, first + n)
            sdt = None if index >= count or index in taken else only_control(cells[index])
            if sdt is None or self.has_struck or (self.named and self._names_another(sdt, field.key)):
                taken = self._odd_row(row, cells, at, place)
                break
            content, chosen = content_of(sdt), field.kind.is_chosen
            text, picked = all_text(content) if chosen else "", ""
            if text not in self.labels:
                text = text_of(content)
                if chosen and not is_answer(self.instrument, text):
                    picked = picked_text(sdt)
            taken.add(index)
            marked = self._marked(field, cells[index], text) if chosen and text not in self.labels else ""
            spots.append((field.key, Spot(text, "", Carrier.CONTROL, f"{where}{index + 1}", picked, marked=marked)))
        else:
            self.spots += spots
            self.seen += [spot.own for _, spot in spots]
            self.controls_found += len(spots)
        for index, cell in enumerate(cells):
            if index not in taken:
                self._question_cell(row, cell)

    def _odd_row(self, row: FormRow, cells: list[Xml], at: int, place: RowPlace) -> set[int]:
        """A row that is not as it was drawn: returns the indexes of the cells that were taken for its code and its fields."""
        found: list[tuple[Field, int, str, Tagged]] = []
        taken = {at}
        for n, (field, column) in enumerate(zip(row.fields, row.columns, strict=True)):
            index = place.heads.get(column, len(cells) - len(row.fields) + n)
            if index >= len(cells) or index in taken:
                break
            beside, controls = cell_texts(cells[index])
            tagged = [(self._key(sdt), sdt, text) for sdt, text in controls]
            if not (len(tagged) == 1 and tagged[0][0] in (field.key, "")) and (tagged or self.has_controls):
                break
            taken.add(index)
            found.append((field, index, beside, tagged))
        if len(found) != len(row.fields):
            found = cells_of_fields(row, cells, at, place, self._key)
        if not self.lists_shown and any(beside.strip() for _, _, beside, _ in found):
            self.lists_shown = True
            self.show_lists()  # which changes what stands in the cells
            return self._odd_row(row, cells, at, place)
        for field, index, beside, tagged in found:
            self._answer(field, cells[index], beside, tagged, place.column(index))
        return {at, *(index for _, index, _, _ in found)}

    def _answer(self, field: Field, cell: Xml, beside: str, tagged: Tagged, where: str) -> None:
        self.seen.append(beside)
        if not tagged:
            marked = self._marked(field, cell, beside)
            self.spots.append((field.key, Spot("", beside.strip("\n"), Carrier.ROW, where, marked=marked)))
        else:
            self.controls_found += 1
            self.seen += [text for _, _, text in tagged]
            own = [t for t in tagged if t[0] == field.key]
            foreign = [t for t in tagged if t[0] != field.key and t[0] in self.known]
            if foreign:
                self._conflict(field, [self.known[k].code for k, _, _ in foreign])
            if own:
                self.loose += [(t.strip(), field.code) for _, _, t in foreign if is_answer(self.instrument, t)]
            shown = [t for t in tagged if t not in foreign] if own else tagged
            texts = _once(list(dict.fromkeys(t for _, _, t in shown if t)))
            text = texts[0] if len(texts) == 1 else "\n".join(t for t in texts if is_answer(self.instrument, t))
            empty = field.kind.is_chosen and not is_answer(self.instrument, text)
            picked = picked_text(shown[0][1]) if empty else ""
            whole = in_order(cell) if len(tagged) == 1 and beside.strip() else ""
            marked = "" if beside.strip() or len(tagged) > 1 else self._marked(field, cell, text)
            self.spots.append((field.key, Spot(text, beside, Carrier.CONTROL, where, picked, whole, marked)))
        if self.has_struck and (old := struck_words(cell)):
            self.said.append(struck_text(field))
            if field.kind.is_chosen:
                key, spot = self.spots.pop()
                self.spots.append((key, spot._replace(doubt=old)))

    def _marked(self, field: Field, cell: Xml, text: str) -> str:
        """Which of the choices written out in a cell look otherwise than the rest."""
        if not field.kind.is_chosen or not is_answer(self.instrument, text):
            return ""
        return marked_words(cell, choice_words(self.instrument, field))

    def _conflict(self, field: Field, others: list[str]) -> None:
        named = ", ".join(dict.fromkeys(others))
        message = f"Rutan i raden {field.code} bär märket för {named}: den kan vara flyttad eller kopierad. Raden gäller, så svaret räknas till {field.code}: kontrollera det."
        self.said.append(Finding("carrier_conflict", Severity.ASK, message, field.element, field.code, field.key))

    def _question_cell(self, row: FormRow, cell: Xml) -> None:
        asked, text = self.asks[row.code], all_text(cell)
        if text == asked:
            self.seen.append(text)
            return
        text, asked = text_of(cell), squeeze(asked)
        self.seen.append(text)
        plain = squeeze(text)
        if plain in ("", asked):
            return
        other = next((code for code, said in self.asks.items() if squeeze(said) == plain), None)
        if other is not None:
            message = f"Raden har numret {row.code} men frågan från {other}. Numret gäller, så svaret räknas till {row.code}: kontrollera vilken fråga som besvarades."
            self.said.append(Finding("carrier_conflict", Severity.ASK, message, row.fields[0].element, row.code))
            return
        self.loose.append((after_question(text, asked), row.code))

    def _unknown_row(self, cells: list[Xml]) -> None:
        for n, cell in enumerate(cells, 1):
            if next(cell.iter(TBL), None) is not None:
                self._blocks(cell, f"cell {n} i ")
            else:
                self._beside(cell)

    def _loose(self, block: Xml) -> None:
        text = all_text(block)
        if "/" not in text and is_form_text(self.instrument, text):
            self.seen.append(text)
            if text.strip():
                self.lines.append(Line(LineKind.OURS, text.strip(), self.near))
            return
        begins = BEGINS.match(text)
        if begins and plain_code(begins[1]) in self.rows:  # a table that was made into text
            self.near = plain_code(begins[1])
        self._beside(block)

    def _beside(self, block: Xml) -> None:
        """Text outside the rows is kept as it is; a control of ours is kept for the end, when its row is known to be there or not."""
        beside, controls = cell_texts(block)
        self.seen.append(beside)
        if beside.strip():
            self.loose.append((beside.strip(), self.near))
            self.lines.append(Line(LineKind.TEXT, beside.strip(), self.near, len(self.loose) - 1))
        for sdt, text in controls:
            key = self._key(sdt)
            self.seen.append(text)
            if key in self.known:
                self.spare.append((key, sdt, text))
            elif text.strip():
                self.loose.append((text.strip(), self.near))

    def _controls_outside_rows(self) -> None:
        """A control whose row is gone is the answer; the copy of one that is there counts when it says something else."""
        if not self.spare:
            return
        there: dict[str, set[str]] = {}
        for key, spot in self.spots:
            there.setdefault(key, set()).update((spot.own.strip(), spot.picked))
        for key, sdt, text in self.spare:
            picked = picked_text(sdt) if self.known[key].kind.is_chosen and not is_answer(self.instrument, text) else ""
            if key not in there or (is_answer(self.instrument, text) and text.strip() not in there[key]):
                self.controls_found += 1
                self.spots.append((key, Spot(text, "", Carrier.CONTROL, OUTSIDE, picked)))

    def _names_another(self, sdt: Xml, key: str) -> bool:
        return tag_of(sdt) != key and self._key(sdt) not in (key, "")

    def _key(self, sdt: Xml) -> str:
        """The field a control says it is for: by its tag, else by its name; its tag when that is none of ours."""
        tag = tag_of(sdt)
        if tag in self.known:
            return tag
        return by_alias(self.instrument, self.depth).get(property_of(sdt, ALIAS), tag)


def _once(texts: list[str]) -> list[str]:
    """LibreOffice 7.4 makes a control of every change between kinds of letters (漢字, 🙂), and writes in each what is left and all once more."""
    whole = texts[0] if texts else ""
    again = [t.endswith(whole) and t[: -len(whole)].rstrip("\n") in whole for t in texts[1:]]
    return texts[:1] if whole and all(again) else texts


@lru_cache(maxsize=8)
def asks(instrument: Instrument, depth: str) -> Mapping[str, str]:
    """What the question cell of each row says, by visible code."""
    rows = rows_by_code(instrument, depth)
    return {code: row.title + row.ask + row.hint + row.help for code, row in rows.items()}


@lru_cache(maxsize=8)
def by_alias(instrument: Instrument, depth: str) -> Mapping[str, str]:
    """{name that a control shows: key of its field}."""
    return {f.alias: f.key for f in field_map(instrument, depth).values()}
