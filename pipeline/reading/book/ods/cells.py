"""OpenDocument's cells and texts as people see them: repeated rows and cells, white space, notes, drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.reading.book.date_formats import SECONDS, days_of
from pipeline.reading.book.extras import Merge
from pipeline.reading.book.made_over import MadeOver, made_over
from pipeline.reading.book.number_formats import NumberFormat, format_number, plain_number
from pipeline.reading.book.values import ERRORS, Place, with_address
from pipeline.reading.odf_xml import DC, DRAW, LOEXT, MOST_SPACES, OFFICE, STYLE, SVG, TABLE, TEXT, XLINK

from .formats import OdsFormats, of_columns
from .struck import CELL, COVERED, PARAGRAPHS, StruckStyles, count

Xml = Any
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
ROW = TABLE + "table-row"
ANNOTATION, RUBY, LINK = OFFICE + "annotation", TEXT + "ruby-text", TEXT + "a"
NOTED = (
    DC + "creator",
    DC + "date",
    OFFICE + "annotation-end",
    "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}date-string",
    TEXT + "sender-initials",
    LOEXT + "sender-initials",
)
"""Who wrote a note, and when: no text of a respondent's."""
DRAWN = frozenset(DRAW + n for n in ("frame", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "path", "connector", "caption",
    "regular-polygon", "measure", "control", "page-thumbnail", "g", "a"))  # fmt: skip
OBJECT = DRAW + "object"
"""A chart or another document inside this one."""
MOST_REPEATED = 50
"""A text repeated further than this is a filled column, not a thousand answers."""
LAYOUT = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
NUMERIC = ("float", "percentage", "currency", "date", "time")
DURATION = re.compile(r"(-)?PT?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
MOST_COLUMNS = 100
WIDE = re.compile(r"[-+]?\d(?:[.,]\d+)?E[-+]?\d+|#+", re.I)
"""How a number is shown that did not fit its column."""


@dataclass(slots=True)
class OdsSheet:
    """What one table of a spreadsheet says."""

    name: str
    texts: dict[Place, str] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)
    drawn: list[tuple[int, Xml]] = field(default_factory=list)
    """(row or 0, drawing)."""
    merged: list[Merge] = field(default_factory=list)
    struck: set[Place] = field(default_factory=set)
    """Cells in which text is struck through."""
    made: dict[Place, MadeOver] = field(default_factory=dict)
    """What the program may have made of what was typed."""
    others: list[tuple[int, str]] = field(default_factory=list)
    """Texts that stand where no text is known to stand."""


def read_sheet(table: Xml, struck: StruckStyles | None = None, formats: OdsFormats | None = None) -> OdsSheet:
    """The cells of one table:table, whatever groups and headers its rows stand in. `struck`: None when nothing is."""
    sheet = OdsSheet(table.get(TABLE + "name") or "")
    shapes = CellShapes(formats, of_columns(table, MOST_COLUMNS)) if formats else None
    columns = struck.of_columns(table) if struck else []
    number = 1
    for row in _rows(table):
        again = count(row, "number-rows-repeated")
        if any(len(c) or c.get(OFFICE + "value-type") or c.get(TABLE + "formula") for c in row):
            for k in range(min(again, MOST_REPEATED)):
                _row(sheet, row, number + k, shapes)
                if struck:
                    sheet.struck |= {(number + k, column) for column in struck.in_row(row, columns)}
        number += again
    for shapes in table.iterchildren(TABLE + "shapes"):
        sheet.drawn += [(_end_row(e), e) for e in shapes if isinstance(e.tag, str)]
    title = " ".join(t for n in ("title", "desc") if (t := table.findtext(TABLE + n)))
    sheet.others += [(0, title)] if title else []
    return sheet


def _rows(parent: Xml) -> Iterator[Xml]:
    for child in parent:
        if child.tag == ROW:
            yield child
        elif child.tag in (TABLE + "table-row-group", TABLE + "table-header-rows", TABLE + "table-rows"):
            yield from _rows(child)


def _row(sheet: OdsSheet, row: Xml, number: int, shapes: CellShapes | None) -> None:
    column = 1
    for cell in row:
        if cell.tag not in (CELL, COVERED):
            sheet.others += [(number, t) for t in _every_text(cell)]
            continue
        again = count(cell, "number-columns-repeated")
        if len(cell) or cell.get(OFFICE + "value-type") or cell.get(TABLE + "formula"):
            text = cell_text(cell)
            if shapes and cell.get(OFFICE + "value-type") in NUMERIC:
                text = _as_shown(sheet, cell, (number, column), shapes.of(cell, row, column), text)
            for k in range(min(again, MOST_REPEATED)) if text else ():
                sheet.texts[number, column + k] = text
            for child in cell:
                if child.tag == ANNOTATION:
                    note = note_text(child)
                    sheet.notes += [(number, note)] if note else []
                elif child.tag in DRAWN:
                    sheet.drawn.append((number, child))
                elif child.tag not in PARAGRAPHS:
                    sheet.others += [(number, t) for t in _every_text(child)]
        down, right = count(cell, "number-rows-spanned"), count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merged.append((number, column, number + down - 1, column + right - 1))
        column += again


class CellShapes(NamedTuple):
    """How the cells of one table show numbers."""

    formats: OdsFormats
    columns: list[str]

    def of(self, cell: Xml, row: Xml, column: int) -> NumberFormat:
        given = self.columns[column - 1] if column <= len(self.columns) else ""
        style = cell.get(TABLE + "style-name") or row.get(TABLE + "default-cell-style-name") or given
        return self.formats.shape(style)


def _as_shown(sheet: OdsSheet, cell: Xml, place: Place, shape: NumberFormat, text: str) -> str:
    """A number, day or time as its style shows it; what its paragraph says is in the language of the computer that saved it."""
    value = number_of(cell)
    formula = cell.get(TABLE + "formula")
    if (
        value is None
        or not shape.sections
        or (formula and text.startswith("="))
        or len(cell.findall(PARAGRAPHS[0])) > 1
    ):
        return text
    plain = shape.kind == "general"
    shown = text if plain and cell.get(OFFICE + "value-type") != "float" else format_number(value, shape)
    if not formula and (found := made_over(value, shape, shown)):
        sheet.made[place] = found
    return shown


def number_of(cell: Xml) -> str | None:
    """What a cell holds, as Excel would number it; None where it can not be told."""
    day, clock = cell.get(OFFICE + "date-value"), cell.get(OFFICE + "time-value")
    if day:
        return days_of(str(day))
    if clock:
        found = DURATION.fullmatch(str(clock))
        if not found:
            return None
        hours, minutes, seconds = (Decimal((part or "0").replace(",", ".")) for part in found.groups()[1:])
        return str((hours * 3600 + minutes * 60 + seconds) / SECONDS * (-1 if found[1] else 1))
    value = cell.get(OFFICE + "value")
    return str(value) if value else None


def cell_text(cell: Xml) -> str:
    """What a cell shows: its paragraphs; a date as 2026-10-01; a number that did not fit in full; an uncomputed formula as typed."""
    kind = cell.get(OFFICE + "value-type") or ""
    text = "\n".join(paragraph(p) for p in cell if p.tag in PARAGRAPHS)
    day, value = cell.get(OFFICE + "date-value"), cell.get(OFFICE + "value")
    formula = cell.get(TABLE + "formula")
    if kind == "date" and day:
        return str(day).replace("T00:00:00", "").replace("T", " ")
    if formula and (not text or cell.get(CALC + "value-type") == "error"):
        typed = re.sub(r"^(?:\w+:)?=", "", formula)
        return ERRORS.get(typed, f"={typed}")
    if kind == "float" and value and (not text or WIDE.fullmatch(text.strip())):
        return plain_number(value)
    if not text:
        string = cell.get(OFFICE + "string-value") or cell.get(OFFICE + "boolean-value")
        text = {"true": "SANT", "false": "FALSKT"}.get(string or "", string or "") or (value or "" if kind else "")
    found = re.search(r'HYPERLINK\(\s*"((?:[^"]|"")+)"', formula, re.I) if formula else None
    return with_address(text, found[1].replace('""', '"')) if found else text


def note_text(note: Xml) -> str:
    """A note's paragraphs and lists, without who wrote it and when."""
    lines = [paragraph(p) for p in note.iter(*PARAGRAPHS)]
    return "\n".join(lines).strip()


class _Line:
    """Collapses white space with a line break in it, which is layout of the XML, as OpenDocument 1.3 (6.1.2) says.

    Spaces alone stay as they are: LibreOffice Calc writes them so in a cell of several paragraphs, and reads them so.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.after_space = True

    def write(self, text: str | None) -> None:
        if text:
            plain = LAYOUT.sub(" ", text)
            if self.after_space and LAYOUT.match(text):
                plain = plain[1:]
            if plain:
                self.parts.append(plain)
                self.after_space = plain[-1] == " "

    def exact(self, text: str) -> None:
        self.parts.append(text)
        self.after_space = False


def paragraph(p: Xml) -> str:
    """The text of one paragraph; links with their address, drawings and notes in it left out."""
    if not len(p) and p.text and "\n" not in p.text and "\r" not in p.text:
        return str(p.text)
    line = _Line()
    _walk(p, line)
    return "".join(line.parts)


def _walk(element: Xml, line: _Line) -> None:
    line.write(element.text)
    for child in element:
        tag = child.tag
        if tag == TEXT + "s":
            number = child.get(TEXT + "c") or "1"
            line.exact(" " * min(int(number) if number.isdecimal() else 1, MOST_SPACES))
        elif tag == TEXT + "tab":
            line.exact("\t")
        elif tag == TEXT + "line-break":
            line.exact("\n")
        elif tag == LINK:
            before = len(line.parts)
            _walk(child, line)
            shown = "".join(line.parts[before:])
            added = with_address(shown, child.get(XLINK + "href") or "")
            if added != shown:
                line.exact(added[len(shown) :])
        elif tag in DRAWN or tag == ANNOTATION or not isinstance(tag, str):
            pass
        elif tag in PARAGRAPHS:
            line.exact("\n" if line.parts else "")
            _walk(child, line)
        else:
            _walk(child, line)
        line.write(child.tail)


def _every_text(element: Xml) -> Iterator[str]:
    """Each text below an element we do not know."""
    for e in element.iter():
        if isinstance(e.tag, str) and e.tag not in NOTED:
            yield from (t.strip() for t in (e.text, e.tail if e is not element else None) if t and t.strip())


def drawn_texts(drawing: Xml) -> Iterator[str]:
    """The texts of a text box, shape or group: each its own; notes beside cells are read with the cells."""
    shapes = [e for e in drawing.iter() if e.tag in DRAWN and next(e.iterancestors(OBJECT), None) is None]
    for shape in shapes:
        inside = {e for s in shape.iter() if s is not shape and (s.tag in DRAWN or s.tag == OBJECT) for e in s.iter()}
        own = [p for p in shape.iter(*PARAGRAPHS) if p not in inside and not _within(p, shape)]
        text = "\n".join(paragraph(p) for p in own).strip()
        if text:
            yield text
        known = {e for p in own for e in p.iter()}
        for e in shape.iter():
            if (
                e not in inside
                and e not in known
                and e.tag not in (*PARAGRAPHS, SVG + "title", SVG + "desc", *NOTED, OFFICE + "binary-data")
            ):
                yield from (t.strip() for t in (e.text,) if t and t.strip())
        href = shape.get(XLINK + "href") if shape.tag == DRAW + "a" else None
        if href:
            yield href


def _within(p: Xml, shape: Xml) -> bool:
    """True for a paragraph inside another paragraph of the same shape."""
    return any(e.tag in PARAGRAPHS for e in p.iterancestors() if e is not shape and shape in e.iterancestors())


def shape_descriptions(drawing: Xml) -> list[tuple[Xml, str]]:
    """[(shape, alternative text)] of a drawing and those in it."""
    found = []
    for shape in (e for e in drawing.iter() if e.tag in DRAWN and next(e.iterancestors(OBJECT), None) is None):
        texts = [t.strip() for n in ("title", "desc") if (t := shape.findtext(SVG + n)) and t.strip()]
        found += [(shape, "\n".join(dict.fromkeys(texts)))] if texts else []
    return found


def _end_row(drawing: Xml) -> int:
    """A drawing fastened to the page may still say at which cell it ends: "'Blad 1'.D12"."""
    found = re.search(r"\.\$?[A-Z]+\$?(\d+)$", drawing.get(TABLE + "end-cell-address") or "")
    return int(found[1]) if found else 0


def margin_texts(styles: Xml) -> Iterator[str]:
    """What is printed at the head and foot of the pages, each area apart; page numbers and the like are not typed."""
    for page in styles.iter(STYLE + "master-page"):
        for margin in page:
            if not isinstance(margin.tag, str) or not margin.tag.startswith(
                (STYLE + "header", STYLE + "footer", LOEXT + "header", LOEXT + "footer")
            ):
                continue
            areas = [e for e in margin if isinstance(e.tag, str) and e.tag.startswith(STYLE + "region-")] or [margin]
            for area in areas:
                text = "\n".join(_without_fields(p) for p in area.iter(*PARAGRAPHS)).strip()
                if text:
                    yield text


FIELDS = frozenset(
    TEXT + n
    for n in (
        "page-number",
        "page-count",
        "sheet-name",
        "date",
        "time",
        "title",
        "file-name",
        "creation-date",
        "modification-date",
    )
)


def _without_fields(p: Xml) -> str:
    for e in list(p.iter(*FIELDS)):
        e.text = ""
    return paragraph(p)
