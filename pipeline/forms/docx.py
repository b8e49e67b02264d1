"""The Word form: written (drawn in docx_writer.py) and read back by content control and, equal in rank, by visible code.

Reading goes by raw XML with lxml: python-docx omits content controls from its texts. One pass over the rows gives what stands in
every answer cell; what is found in no row is looked for by tag. Tracked insertions count, deletions do not.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lxml import etree

from pipeline.model import Carrier, Finding, Identity, Practice, Round, Severity, Unplaced
from pipeline.questionnaire import Field, Instrument, field_map

from .answers import (
    Reading,
    Spot,
    after_question,
    collect,
    guess_depth,
    heading,
    is_answer,
    is_form_text,
    is_named_text,
    picture_finding,
    plain_code,
    settled_identity,
    squeezed,
)
from .layout import Row, rows_by_code
from .package_properties import core_properties, other_mark, parse

Xml = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
P, R, T, TBL, TR, TC, SDT, CONTENT, PR, VAL = (
    W + n for n in ("p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "sdtPr", "val")
)
TAG, ALIAS, LIST, LAST = W + "tag", W + "alias", W + "dropDownList", W + "lastValue"
BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "noBreakHyphen": "\u2011", W + "softHyphen": "\u00ad"}
SILENT = frozenset(W + n for n in ("pPr", "rPr", "tcPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "instrText")) | {
    FALLBACK
}
LINES = frozenset((P, TBL, TR, TC, "{http://schemas.openxmlformats.org/drawingml/2006/main}p"))
"""What begins on a new line: paragraphs, and the cells of a table pasted into an answer."""
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TEXTS = frozenset((T, A + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"))
SYM = W + "sym"
SYMBOLS = {"F04A": "☺", "F04B": "😐", "F04C": "☹", "F0DF": "←", "F0E0": "→", "F0E7": "⇐", "F0E8": "⇒", "F0F3": "⇔"}
"""What Word makes of :) and --> while people type, in a font of its own."""
PICTURES = (
    A + "blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
NOTES = re.compile(r"word/(?:comments|footnotes|endnotes)\.xml")
PROPERTIES = frozenset(W + n for n in ("tblPr", "tblGrid", "trPr", "tblPrEx", "tcPr"))


Controls = list[tuple[Xml, str]]
"""Content controls with their text."""


def write_form(instrument: Instrument, practice: Practice, round: Round) -> bytes:
    """The blank Word form for one practice. The same input gives the same bytes."""
    from . import docx_writer  # noqa: PLC0415  (python-docx takes 0.1 s to import, and reading does without it)

    return docx_writer.draw(instrument, practice, round)


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .docx.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when the package is not a whole Word document; what
    that means for the file is for reading.py to say.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        body = parse(z.read(_main_part(z)))[0]
        carried, saved = core_properties(z)
        carried = carried or other_mark(z)
        notes = [note for name in z.namelist() if NOTES.fullmatch(name) for note in parse(z.read(name))]
        margins = [p for name in z.namelist() if MARGINS.fullmatch(name) for p in parse(z.read(name)).iter(P)]
        pictures = any(name.startswith("word/media/") for name in z.namelist())
    return _Reader(instrument, carried).read(body, notes, margins, saved, pictures)


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

    def read(self, body: Xml, notes: list[Xml], margins: list[Xml], saved: datetime | None, pictures: bool) -> Reading:
        depth = self._depth(body)
        self.known, self.rows = field_map(self.instrument, depth), rows_by_code(self.instrument, depth)
        self.asks = {code: row.title + row.ask + row.hint + row.help for code, row in self.rows.items()}
        for number, block in enumerate(_blocks(body), 1):
            if block.tag == TBL:
                self._table(block, number)
            else:
                self._loose(block)
        self._controls_outside_rows(body)
        self.loose += [(text, self._near_note(body, n)) for n in notes if (text := _joined(n).strip())]
        self.loose += [(text, "") for p in margins if (text := _joined(p).strip())]
        if pictures:
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
            saved,
            tuple(self.facts),
            cover,
            self.controls_found,
            self.rows_found,
        )

    def _depth(self, body: Xml) -> str:
        if self.carried and self.carried.depth in {d.code for d in self.instrument.depths}:
            return self.carried.depth
        codes = (plain_code(_all_text(cell)) for row in body.iter(TR) for cell in list(_unwrapped(row, TC))[:1])
        return guess_depth(self.instrument, codes)

    def _table(self, table: Xml, number: int) -> None:
        heads: Mapping[str, int] = {}
        columns = self.instrument.form.columns
        for n, tr in enumerate(_unwrapped(table, TR), 1):
            cells = _unwrapped(tr, TC)
            if not cells:
                continue
            first, at = _all_text(cells[0]).strip(), 0
            row = self.rows.get(plain_code(first))
            if row is None and len(cells) > 2:
                row, at = self.rows.get(plain_code(_all_text(cells[1]))), 1
            if row is not None:
                self._row(row, cells, at, heads, f"tabell {number}, rad {n}")
            elif (found := heading(self.instrument, tuple(_all_text(c) for c in cells))) is not None:
                heads = found
                self.loose += [(t, self.near) for c in cells if (t := _all_text(c).strip()) not in found]
            elif columns.known in heads:
                ours = [c for k, c in enumerate(cells) if k in (heads.get(columns.fact), heads[columns.known])]
                self._fact(ours)
                self._unknown_row([c for c in cells if c not in ours])
            else:
                self._unknown_row(cells)

    def _fact(self, cells: list[Xml]) -> None:
        label, *text = (_joined(c).strip() for c in cells)
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
        beside, controls = _cell_texts(cell)
        if not controls:
            self.spots.append((field.key, Spot("", beside, Carrier.ROW, place)))
            return
        self.controls_found += 1
        for sdt, _ in controls:
            tag = _tag(sdt)
            if tag != field.key and tag in self.known:
                message = f"Rutan för {field.code} bär ett annat fälts märke ({tag}). Raden gäller, så svaret räknas till {field.code}: kontrollera att det stämmer."
                self.said.append(
                    Finding("carrier_conflict", Severity.ASK, message, field.element, field.code, field.key)
                )
        text = controls[0][1] if len(controls) == 1 else "\n".join(t for _, t in controls if t)
        empty = field.kind == "choice" and not is_answer(self.instrument, text)
        picked = _picked(controls[0][0]) if empty else ""
        self.spots.append((field.key, Spot(text, beside, Carrier.CONTROL, place, picked)))

    def _question_cell(self, row: Row, cell: Xml) -> None:
        asked = self.asks[row.code]
        if _all_text(cell) != asked:
            text, asked = _joined(cell), squeezed(asked)
            if squeezed(text) not in ("", asked):
                self.loose.append((after_question(text, asked), row.code))

    def _unknown_row(self, cells: list[Xml]) -> None:
        for cell in cells:
            beside, controls = _cell_texts(cell)
            if beside.strip():
                self.loose.append((beside.strip(), self.near))
            self.loose += [(t, self.near) for sdt, t in controls if t and _tag(sdt) not in self.known]

    def _loose(self, block: Xml) -> None:
        text = _all_text(block)
        if "/" not in text and is_form_text(self.instrument, text):
            return
        beside, controls = _cell_texts(block)
        texts = [beside, *(t for sdt, t in controls if _tag(sdt) not in self.known)]
        self.loose += [(t.strip(), self.near) for t in texts if t.strip()]

    def _controls_outside_rows(self, body: Xml) -> None:
        missing = set(self.known) - {key for key, _ in self.spots}
        if not missing:
            return
        by_alias = {self.known[key].alias: key for key in missing}
        for sdt in body.iter(SDT):
            tag, alias = _tag(sdt), _property(sdt, ALIAS)
            key = tag if tag in missing else by_alias.get(alias)
            if key in missing:
                self.controls_found += 1
                self.spots.append(
                    (key, Spot(_joined(sdt.find(CONTENT)), "", Carrier.CONTROL, "utanför sin rad", _picked(sdt)))
                )

    def _near_note(self, body: Xml, note: Xml) -> str:
        """The code of the row that a comment or footnote is fastened to; empty when it stands elsewhere."""
        mark = next((m for m in body.iter(f"{note.tag}Reference") if m.get(W + "id") == note.get(W + "id")), None)
        rows = [] if mark is None else list(mark.iterancestors(TR))
        codes = (plain_code(_all_text(cell)) for row in rows for cell in _unwrapped(row, TC)[:2])
        return next((c for c in codes if c in self.rows), "")

    def _pictures(self, body: Xml) -> None:
        """A picture is no text and no answer, but somebody meant something by it."""
        codes = []
        for picture in body.iter(*PICTURES):
            rows = (plain_code(_all_text(cell)) for tr in picture.iterancestors(TR) for cell in _unwrapped(tr, TC)[:2])
            codes.append(next((c for c in rows if c in self.rows), ""))
        self.said += [picture_finding(code) for code in dict.fromkeys(codes)]


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _main_part(z: zipfile.ZipFile) -> str:
    names = z.namelist()
    return (
        "word/document.xml"
        if "word/document.xml" in names
        else next((n for n in names if re.fullmatch(r"word/document\d*\.xml", n)), "word/document.xml")
    )


def _blocks(parent: Xml) -> Iterator[Xml]:
    for child in parent:
        if child.tag in (TBL, P):
            yield child
        elif child.tag == SDT and child.find(f".//{TBL}") is not None:
            yield from _blocks(child.find(CONTENT))
        elif child.tag == SDT:
            yield child
        elif child.tag not in SILENT:
            yield from _blocks(child)


def _unwrapped(parent: Xml, tag: str) -> list[Xml]:
    """Children with this tag, also inside the controls some editors put around rows and cells."""
    children: list[Xml] = list(parent.iterchildren(tag))
    before = len(parent) - len(children)
    if before == 0 or (parent[before - 1].tag in PROPERTIES and parent[0].tag in PROPERTIES and before < 3):
        return children
    found: list[Xml] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag not in SILENT and child.tag != P:
            found += _unwrapped(child, tag)
    return found


def _all_text(element: Xml) -> str:
    """Every character below the element, fast and coarse: deleted text and field codes too."""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def _cell_texts(cell: Xml) -> tuple[str, Controls]:
    """(text outside every control, the controls)."""
    if len(cell) and _alone(cell, P):
        paragraph = cell[-1]
        if len(paragraph) and _alone(paragraph, SDT):  # as we wrote it, and as most editors leave it
            sdt = paragraph[-1]
            return "", [(sdt, _joined(sdt[-1] if sdt[-1].tag == CONTENT else sdt.find(CONTENT)))]
    beside: list[str] = []
    controls: Controls = []
    _walk(cell, beside, controls)
    return "".join(beside), controls


def _alone(parent: Xml, tag: str) -> bool:
    """True when the last child has this tag and nothing but properties stands before it."""
    count = len(parent)
    return parent[-1].tag == tag and (count == 1 or (count == 2 and parent[0].tag in SILENT))


def _walk(element: Xml, out: list[str], controls: Controls | None) -> None:
    """Visible text in document order. With `controls` given, controls are collected apart, else read as ordinary text."""
    paragraphs = 0
    for child in element:
        tag = child.tag
        if tag == R:
            _walk(child, out, controls)
        elif tag in TEXTS:
            out.append(child.text or "")
        elif tag in SILENT:
            continue
        elif tag in BREAKS:
            out.append(BREAKS[tag])
        elif tag == SYM:
            code = child.get(W + "char", "")
            out.append(SYMBOLS.get(code.upper()) or _symbol(code))
        elif tag == SDT and controls is not None:
            _sdt(child, controls)
        elif tag in LINES:
            if paragraphs:
                out.append("\n")
            paragraphs += 1
            _walk(child, out, controls)
        else:
            _walk(child, out, controls)


def _sdt(sdt: Xml, controls: Controls) -> None:
    controls.append((sdt, _joined(sdt.find(CONTENT))))


def _joined(content: Xml | None) -> str:
    if content is None:
        return ""
    if len(content) == 1:
        run = content[0]
        if run.tag == R and len(run) and _alone(run, T):  # one run of plain text, as in most controls
            return run[-1].text or ""
    out: list[str] = []
    _walk(content, out, None)
    return "".join(out)


def _tag(sdt: Xml) -> str:
    return _property(sdt, TAG)


def _property(sdt: Xml, name: str) -> str:
    found = next(sdt.iter(name), None)
    return "" if found is None else str(found.get(VAL, ""))


def _picked(sdt: Xml) -> str:
    """What the list itself remembers; some editors keep the choice only there."""
    found = next(sdt.iter(LIST), None)
    return "" if found is None else str(found.get(LAST, ""))
