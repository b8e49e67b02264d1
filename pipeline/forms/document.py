"""A document in Word's own elements -> Reading. Shared by every flowing format: what they hold is told in these elements first.

One pass over the rows gives what stands in every answer cell; what is found in no row is looked for by tag.
Tracked insertions count, deletions do not. At the end the sum of all text must close (accounting.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Attachment, Carrier, Finding, Identity, Severity, Unplaced
from pipeline.questionnaire import Field, Instrument, field_map

from .accounting import closes, lost, second_copies, unaccounted
from .answers import Reading, Spot, after_question, collect, guess_depth, is_answer, plain_code, settled_identity
from .document_extras import (
    attachments_in,
    code_near,
    near_relation,
    noted_row,
    struck,
    struck_text,
    told_changes,
)
from .document_rows import Place, Tagged, cells_of_fields, merged_rows
from .docx_text import (
    ALIAS,
    MC,
    MERGED,
    SDT,
    STRUCK,
    TBL,
    TC,
    TR,
    W,
    Xml,
    all_text,
    blocks,
    cell_texts,
    in_order,
    picked_in,
    property_of,
    survey,
    tag_of,
    text_of,
    unwrapped,
)
from .form_texts import heading, is_form_text, is_named_text, squeezed
from .layout import Row, rows_by_code

OUTSIDE = "utanför sin rad"
BEGINS = re.compile(r"\s*([FBEK]?\d+(?:\.\d+)?)\b[.:)]?", re.I)
"""A visible code with other text after it in the same cell or paragraph."""


def _no_file(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Document:
    """A flowing document in Word's own elements, whatever format it came in."""

    body: Xml
    """w:body with w:p, w:tbl/w:tr/w:tc and inline w:sdt."""
    notes: list[Xml]
    """w:comment, w:footnote and w:endnote with the w:id that a w:commentReference (...) in the body points to."""
    margins: list[Xml]
    """The paragraphs of page headers and footers."""
    carried: Identity | None
    """The mark in the file's properties."""
    saved: datetime | None
    file: Callable[[str], tuple[str, bytes] | None] = _no_file
    """The embedded file with this relation id, the r:embed of a picture: (its name, its content)."""
    files: tuple[str, ...] = ()
    """Relation ids of all embedded files, also those that nothing in the body points to."""
    parts: tuple[tuple[str, str], ...] = ()
    """(text, relation id) of parts beside the text, such as charts and diagrams."""
    labels: frozenset[str] = frozenset()
    """What a sensitivity label wrote on the pages, white space removed."""
    findings: tuple[Finding, ...] = ()
    unusual: Mapping[str, list[Xml]] | None = None
    """A survey of the body, when one was made."""


def read_document(instrument: Instrument, document: Document) -> Reading:
    """The answers of one document, its unplaced texts and what a human should know about it."""
    return _Reader(instrument, document).read()


class _Reader:
    """One pass over one document. Holds what is being collected; nothing of it outlives `read`."""

    def __init__(self, instrument: Instrument, document: Document) -> None:
        self.instrument, self.document, self.carried = instrument, document, document.carried
        self.spots: list[tuple[str, Spot]] = []
        self.loose: list[tuple[str, str]] = []
        self.said: list[Finding] = list(document.findings)
        self.facts: list[tuple[str, str]] = []
        self.seen: list[str] = []
        """Every text that was placed, as it stood: the other side of the sum."""
        self.spare: list[tuple[str, Xml, str, str]] = []
        """Controls outside the rows: (key, control, text, nearest row)."""
        self.codes: set[str] = set()
        self.near = ""
        self.rows_found = 0
        self.controls_found = 0

    def read(self) -> Reading:
        document, body = self.document, self.document.body
        self.unusual = survey(body) if document.unusual is None else document.unusual
        second_copies(self.unusual.get(MC + "AlternateContent", ()))
        depth = self._depth(body)
        self.known, self.rows = field_map(self.instrument, depth), rows_by_code(self.instrument, depth)
        self.asks = {code: row.title + row.ask + row.hint + row.help for code, row in self.rows.items()}
        self.has_controls = next(body.iter(SDT), None) is not None
        self.has_struck = any(tag in self.unusual for tag in STRUCK)
        self.deleted = {
            d.getparent().getparent() for d in self.unusual.get(W + "del", ()) if d.getparent().tag == W + "trPr"
        }
        self._blocks(body, "")
        self._controls_outside_rows()
        for note in document.notes:
            self._note(note)
        for p in document.margins:
            text = text_of(p)
            self._balance([p], [text])
            if text.strip() and squeezed(text) not in document.labels:
                self.loose.append((text.strip(), ""))
        self._balance([body, *document.notes], self.seen)
        attachments: tuple[Attachment, ...] = ()
        if self.unusual or document.files:
            attachments, alternative, told = attachments_in(body, document.file, document.files, self.rows)
            self.loose += alternative
            merged = merged_rows(self.unusual.get(MERGED, ()), self.rows)
            self.said += [*told_changes(self.unusual), *merged, *told]
        self.loose += [(text, near_relation(body, rid, self.rows)) for text, rid in document.parts]
        answers, unplaced = collect(self.instrument, depth, self.spots, self.said)
        identity = settled_identity(self.instrument, (text for text, _ in self.loose), self.carried, self.said)
        ours = self.facts[0][1] if self.facts else ""
        texts = [Unplaced(t, near) for t, near in self.loose if t != ours and not is_form_text(self.instrument, t)]
        cover = tuple(u.text for u in texts if is_named_text(self.instrument, u.text))
        return Reading(
            answers,
            (*unplaced, *(u for u in texts if u.text not in cover)),
            tuple(self.said),
            identity,
            depth,
            document.saved,
            tuple(self.facts),
            cover,
            self.controls_found,
            self.rows_found,
            attachments,
        )

    def _depth(self, body: Xml) -> str:
        if self.carried and self.carried.depth in {d.code for d in self.instrument.depths}:
            return self.carried.depth
        codes = (plain_code(all_text(cell)) for row in body.iter(TR) for cell in list(unwrapped(row, TC))[:1])
        return guess_depth(self.instrument, codes)

    def _blocks(self, parent: Xml, inside: str) -> None:
        for number, block in enumerate(blocks(parent), 1):
            if block.tag == TBL:
                self._table(block, f"{inside}tabell {number}")
            else:
                self._loose(block)

    def _table(self, table: Xml, name: str) -> None:
        heads: Mapping[str, int] = {}
        head_row: Xml = None
        columns = self.instrument.form.columns
        for n, tr in enumerate(unwrapped(table, TR), 1):
            cells = unwrapped(tr, TC)
            if not cells or (self.deleted and tr in self.deleted):
                continue
            first, at = all_text(cells[0]), 0
            row = self.rows.get(plain_code(first))
            if row is None:
                row, first, at = self._code_further_on(cells, first)
            if row is not None:
                self.seen.append(first)
                self._row(row, cells, at, Place(name, n, heads, head_row))
            elif not heads and (found := heading(self.instrument, tuple(map(all_text, cells)))) is not None:
                heads, head_row = found, tr
                for cell in cells:
                    text = t if (t := all_text(cell)) in found else text_of(cell)
                    self.seen.append(text)
                    if text.strip() not in found:
                        self.loose.append((text.strip(), self.near))
            elif columns.known in heads:
                ours = [c for k, c in enumerate(cells) if k in (heads.get(columns.fact), heads[columns.known])]
                self._fact(ours)
                self._unknown_row([c for c in cells if c not in ours])
            elif (other := self._row_without_code(cells)) is not None:
                self._row(*other, Place(name, n, heads, head_row))
            else:
                self._unknown_row(cells)

    def _code_further_on(self, cells: list[Xml], first: str) -> tuple[Row | None, str, int]:
        """(row, text of its code cell, index of that cell) when a column was put before the codes."""
        for at in (1, 2) if len(cells) > 2 else ():
            text = all_text(cells[at])
            if row := self.rows.get(plain_code(text)):
                return row, text, at
        return None, first, 0

    def _fact(self, cells: list[Xml]) -> None:
        raw = [text_of(c) for c in cells]
        self.seen += raw
        label, *text = (t.strip() for t in raw)
        self.facts.append((label, "\n".join(text)))

    def _row_without_code(self, cells: list[Xml]) -> tuple[Row, list[Xml], int] | None:
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
        asked = [squeezed(all_text(c)) for c in cells]
        rows = [self.rows[code] for code, text in self.asks.items() if squeezed(text) in asked]
        row = rows[0] if len(rows) == 1 else None
        if row is None:
            keys = [self._key(sdt) for c in cells for sdt, _ in cell_texts(c)[1]]
            codes = {self.known[k].code for k in keys if k in self.known}
            row = self.rows.get(codes.pop()) if len(codes) == 1 and len(keys) == len(set(keys)) else None
        return None if row is None or row.code in self._codes() else (row, cells, -1)

    def _codes(self) -> set[str]:
        """Every visible code there is in the document; looked up only when a row has none."""
        if not self.codes:
            body = self.document.body
            self.codes = {plain_code(all_text(c)) for tr in body.iter(TR) for c in unwrapped(tr, TC)[:3]}
        return self.codes

    def _row(self, row: Row, cells: list[Xml], at: int, place: Place) -> None:
        self.near, self.rows_found = row.code, self.rows_found + 1
        heads, count, first = place.heads, len(cells), len(cells) - len(row.fields)
        taken, drawn = {at}, []
        for n, (field, column) in enumerate(zip(row.fields, row.columns, strict=True)):
            index = heads.get(column, first + n)
            if index >= count or index in taken:
                break
            beside, controls = cell_texts(cells[index])
            if beside or len(controls) != 1 or tag_of(controls[0][0]) != field.key:
                break
            taken.add(index)
            drawn.append((field, index, *controls[0]))
        if len(drawn) == len(row.fields) and not self.has_struck:
            for field, index, sdt, text in drawn:
                picked = picked_in(sdt) if field.kind == "choice" and not is_answer(self.instrument, text) else ""
                self.spots.append((field.key, Spot(text, "", Carrier.CONTROL, place.column(index), picked)))
                self.seen.append(text)
            self.controls_found += len(drawn)
        else:
            taken = self._odd_row(row, cells, at, place)
        for index, cell in enumerate(cells):
            if index not in taken:
                self._question_cell(row, cell)

    def _odd_row(self, row: Row, cells: list[Xml], at: int, place: Place) -> set[int]:
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
        for field, index, beside, tagged in found:
            self._answer(field, cells[index], beside, tagged, place.column(index))
        return {at, *(index for _, index, _, _ in found)}

    def _answer(self, field: Field, cell: Xml, beside: str, tagged: Tagged, where: str) -> None:
        self.seen.append(beside)
        if not tagged:
            self.spots.append((field.key, Spot("", beside.strip("\n"), Carrier.ROW, where)))
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
            texts = list(dict.fromkeys(t for _, _, t in shown if t))
            text = texts[0] if len(texts) == 1 else "\n".join(t for t in texts if is_answer(self.instrument, t))
            empty = field.kind == "choice" and not is_answer(self.instrument, text)
            picked = picked_in(shown[0][1]) if empty else ""
            whole = in_order(cell) if len(tagged) == 1 and beside.strip() else ""
            self.spots.append((field.key, Spot(text, beside, Carrier.CONTROL, where, picked, whole)))
        if self.has_struck and (old := struck(cell)):
            self.said.append(struck_text(field))
            if field.kind == "choice":
                key, spot = self.spots.pop()
                self.spots.append((key, spot._replace(doubt=old)))

    def _conflict(self, field: Field, others: list[str]) -> None:
        named = ", ".join(dict.fromkeys(others))
        message = f"Rutan i raden {field.code} bär märket för {named}: den kan vara flyttad eller kopierad. Raden gäller, så svaret räknas till {field.code}: kontrollera det."
        self.said.append(Finding("carrier_conflict", Severity.ASK, message, field.element, field.code, field.key))

    def _question_cell(self, row: Row, cell: Xml) -> None:
        asked, text = self.asks[row.code], all_text(cell)
        if text == asked:
            self.seen.append(text)
            return
        text, asked = text_of(cell), squeezed(asked)
        self.seen.append(text)
        plain = squeezed(text)
        if plain in ("", asked):
            return
        other = next((code for code, said in self.asks.items() if squeezed(said) == plain), None)
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
        for sdt, text in controls:
            key = self._key(sdt)
            self.seen.append(text)
            if key in self.known:
                self.spare.append((key, sdt, text, self.near))
            elif text.strip():
                self.loose.append((text.strip(), self.near))

    def _controls_outside_rows(self) -> None:
        """A control whose row is gone is the answer; the copy of one that is there counts when it says something else."""
        there: dict[str, set[str]] = {}
        for key, spot in self.spots:
            there.setdefault(key, set()).update((spot.own.strip(), spot.picked))
        for key, sdt, text, _ in self.spare:
            picked = picked_in(sdt) if self.known[key].kind == "choice" and not is_answer(self.instrument, text) else ""
            if key not in there or (is_answer(self.instrument, text) and text.strip() not in there[key]):
                self.controls_found += 1
                self.spots.append((key, Spot(text, "", Carrier.CONTROL, OUTSIDE, picked)))

    def _key(self, sdt: Xml) -> str:
        """The field a control says it is for: by its tag, else by its name; its tag when that is none of ours."""
        tag = tag_of(sdt)
        if tag in self.known:
            return tag
        alias = property_of(sdt, ALIAS)
        return next((f.key for f in self.known.values() if f.alias == alias), tag) if alias else tag

    def _note(self, note: Xml) -> None:
        text = text_of(note)
        self.seen.append(text)
        if text.strip():
            self.loose.append((text.strip(), noted_row(self.document.body, note, self.rows)))

    def _balance(self, roots: list[Xml], placed: list[str]) -> None:
        if closes(roots, placed):
            return
        gone = lost(roots, placed)
        if gone:
            self.loose += [(p.text.strip(), code_near(p.element, self.rows)) for p in gone]
            count = sum(len(squeezed(p.text)) for p in gone)
            self.said.append(unaccounted(count, code_near(gone[0].element, self.rows)))
