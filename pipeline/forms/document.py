"""A document in Word's own elements -> Reading. Shared by every flowing format: what they hold is told in these elements first.

One pass over the rows gives what stands in every answer cell; what is found in no row is looked for by tag.
Tracked insertions count, deletions do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Carrier, Finding, Identity, Severity, Unplaced
from pipeline.questionnaire import Field, Instrument, field_map

from .answers import (
    Reading,
    Spot,
    after_question,
    collect,
    guess_depth,
    is_answer,
    picture_finding,
    plain_code,
    settled_identity,
)
from .docx_text import (
    ALIAS,
    CONTENT,
    SDT,
    TBL,
    TC,
    TR,
    A,
    W,
    Xml,
    all_text,
    blocks,
    cell_texts,
    picked_in,
    property_of,
    tag_of,
    text_of,
    unwrapped,
)
from .form_texts import heading, is_form_text, is_named_text, squeezed
from .layout import Row, rows_by_code

PICTURES = (
    A + "blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)


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


def read_document(instrument: Instrument, document: Document) -> Reading:
    """The answers of one document, its unplaced texts and what a human should know about it."""
    return _Reader(instrument, document.carried).read(document)


class _Reader:
    """One pass over one document. Holds what is being collected; nothing of it outlives `read`."""

    def __init__(self, instrument: Instrument, carried: Identity | None) -> None:
        self.instrument, self.carried = instrument, carried
        self.spots: list[tuple[str, Spot]] = []
        self.loose: list[tuple[str, str]] = []
        self.said: list[Finding] = []
        self.facts: list[tuple[str, str]] = []
        self.near = ""
        self.rows_found = 0
        self.controls_found = 0

    def read(self, document: Document) -> Reading:
        body = document.body
        depth = self._depth(body)
        self.known, self.rows = field_map(self.instrument, depth), rows_by_code(self.instrument, depth)
        self.asks = {code: row.title + row.ask + row.hint + row.help for code, row in self.rows.items()}
        for number, block in enumerate(blocks(body), 1):
            if block.tag == TBL:
                self._table(block, number)
            else:
                self._loose(block)
        self._controls_outside_rows(body)
        self.loose += [(text, self._near_note(body, n)) for n in document.notes if (text := text_of(n).strip())]
        self.loose += [(text, "") for p in document.margins if (text := text_of(p).strip())]
        self._pictures(body)
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
        )

    def _depth(self, body: Xml) -> str:
        if self.carried and self.carried.depth in {d.code for d in self.instrument.depths}:
            return self.carried.depth
        codes = (plain_code(all_text(cell)) for row in body.iter(TR) for cell in list(unwrapped(row, TC))[:1])
        return guess_depth(self.instrument, codes)

    def _table(self, table: Xml, number: int) -> None:
        heads: Mapping[str, int] = {}
        columns = self.instrument.form.columns
        for n, tr in enumerate(unwrapped(table, TR), 1):
            cells = unwrapped(tr, TC)
            if not cells:
                continue
            first, at = all_text(cells[0]).strip(), 0
            row = self.rows.get(plain_code(first))
            if row is None and len(cells) > 2:
                row, at = self.rows.get(plain_code(all_text(cells[1]))), 1
            if row is not None:
                self._row(row, cells, at, heads, f"tabell {number}, rad {n}")
            elif not heads and (found := heading(self.instrument, tuple(all_text(c) for c in cells))) is not None:
                heads = found
                self.loose += [(t, self.near) for c in cells if (t := all_text(c).strip()) not in found]
            elif columns.known in heads:
                ours = [c for k, c in enumerate(cells) if k in (heads.get(columns.fact), heads[columns.known])]
                self._fact(ours)
                self._unknown_row([c for c in cells if c not in ours])
            else:
                self._unknown_row(cells)

    def _fact(self, cells: list[Xml]) -> None:
        label, *text = (text_of(c).strip() for c in cells)
        self.facts.append((label, "\n".join(text)))

    def _row(self, row: Row, cells: list[Xml], at: int, heads: Mapping[str, int], place: str) -> None:
        self.near, self.rows_found = row.code, self.rows_found + 1
        taken = {at}
        for n, (field, column) in enumerate(zip(row.fields, row.columns, strict=True)):
            index = heads.get(column, len(cells) - len(row.fields) + n)
            if index >= len(cells) or index in taken:
                continue
            taken.add(index)
            self._answer_cell(field, cells[index], f"{place}, kolumn {index + 1}")
        for index, cell in enumerate(cells):
            if index not in taken:
                self._question_cell(row, cell)

    def _answer_cell(self, field: Field, cell: Xml, place: str) -> None:
        beside, controls = cell_texts(cell)
        if not controls:
            self.spots.append((field.key, Spot("", beside, Carrier.ROW, place)))
            return
        self.controls_found += 1
        for sdt, _ in controls:
            tag = tag_of(sdt)
            if tag != field.key and tag in self.known:
                message = f"Rutan för {field.code} bär ett annat fälts märke ({tag}). Raden gäller, så svaret räknas till {field.code}: kontrollera att det stämmer."
                self.said.append(
                    Finding("carrier_conflict", Severity.ASK, message, field.element, field.code, field.key)
                )
        text = controls[0][1] if len(controls) == 1 else "\n".join(t for _, t in controls if t)
        empty = field.kind == "choice" and not is_answer(self.instrument, text)
        picked = picked_in(controls[0][0]) if empty else ""
        self.spots.append((field.key, Spot(text, beside, Carrier.CONTROL, place, picked)))

    def _question_cell(self, row: Row, cell: Xml) -> None:
        asked = self.asks[row.code]
        if all_text(cell) != asked:
            text, asked = text_of(cell), squeezed(asked)
            if squeezed(text) not in ("", asked):
                self.loose.append((after_question(text, asked), row.code))

    def _unknown_row(self, cells: list[Xml]) -> None:
        for cell in cells:
            beside, controls = cell_texts(cell)
            if beside.strip():
                self.loose.append((beside.strip(), self.near))
            self.loose += [(t, self.near) for sdt, t in controls if t and tag_of(sdt) not in self.known]

    def _loose(self, block: Xml) -> None:
        text = all_text(block)
        if "/" not in text and is_form_text(self.instrument, text):
            return
        beside, controls = cell_texts(block)
        texts = [beside, *(t for sdt, t in controls if tag_of(sdt) not in self.known)]
        self.loose += [(t.strip(), self.near) for t in texts if t.strip()]

    def _controls_outside_rows(self, body: Xml) -> None:
        missing = set(self.known) - {key for key, _ in self.spots}
        if not missing:
            return
        by_alias = {self.known[key].alias: key for key in missing}
        for sdt in body.iter(SDT):
            tag, alias = tag_of(sdt), property_of(sdt, ALIAS)
            key = tag if tag in missing else by_alias.get(alias)
            if key in missing:
                self.controls_found += 1
                self.spots.append(
                    (key, Spot(text_of(sdt.find(CONTENT)), "", Carrier.CONTROL, "utanför sin rad", picked_in(sdt)))
                )

    def _near_note(self, body: Xml, note: Xml) -> str:
        """The code of the row that a comment or footnote is fastened to; empty when it stands elsewhere."""
        mark = next((m for m in body.iter(f"{note.tag}Reference") if m.get(W + "id") == note.get(W + "id")), None)
        rows = [] if mark is None else list(mark.iterancestors(TR))
        codes = (plain_code(all_text(cell)) for row in rows for cell in unwrapped(row, TC)[:2])
        return next((c for c in codes if c in self.rows), "")

    def _pictures(self, body: Xml) -> None:
        """A picture is no text and no answer, but somebody meant something by it."""
        codes = []
        for picture in body.iter(*PICTURES):
            rows = (plain_code(all_text(cell)) for tr in picture.iterancestors(TR) for cell in unwrapped(tr, TC)[:2])
            codes.append(next((c for c in rows if c in self.rows), ""))
        self.said += [picture_finding(code) for code in dict.fromkeys(codes)]
