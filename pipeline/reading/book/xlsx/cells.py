"""What the cells of a sheet show, from its raw XML: text as typed, dates, shares and numbers as people see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_letters
from typing import Any

from pipeline.reading.book.date_formats import MAC_DAYS, days_of
from pipeline.reading.book.made_over import MadeOver, made_over
from pipeline.reading.book.number_formats import NumberFormat, format_number, shape_of
from pipeline.reading.book.values import ERRORS, Place, column_number
from pipeline.reading.document.text import all_text

Xml = Any
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, C, V, F, IS, SI, R, T = (X + n for n in ("row", "c", "v", "f", "is", "si", "r", "t"))
GUIDE = X + "rPh"
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff]|[Ff]{3}[EeFf])_")
"""How Excel writes characters that XML cannot carry, and the "_" of a text that looks so. Of other letters it never writes it: somebody typed that."""
LINK = re.compile(r'HYPERLINK\(\s*"((?:[^"]|"")+)"', re.I)
NUMBER = NumberFormat()
NUMERIC = frozenset((None, "n", "d"))
"""Kinds of cells that hold a number, which its format shows."""


@dataclass(slots=True)
class Cells:
    """What one sheet's cells say."""

    texts: dict[Place, str] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    """Addresses in formulas."""
    pictures: dict[Place, int] = field(default_factory=dict)
    """Cells that show a picture: its number among the workbook's rich values."""
    made: dict[Place, MadeOver] = field(default_factory=dict)
    """What Excel may have made of what was typed."""
    lost: list[tuple[int, str]] = field(default_factory=list)
    """(row, text) that stands where no text is known to stand."""


def unescape(text: str) -> str:
    if "_x" in text:
        text = ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def shared_strings(root: Xml) -> tuple[list[str], list[str]]:
    """(the strings, texts in them that stand where no text is known to stand)."""
    texts, length = [], 0
    has_guides = next(root.iter(GUIDE), None) is not None
    for item in root.iterchildren(SI):
        parts = item[:]
        text = (parts[0].text or "") if len(parts) == 1 and parts[0].tag == T else _text_in(item)
        length += len(text)
        texts.append(rich(item) if has_guides else unescape(text))
    return texts, [] if len(all_text(root)) == length else list(strays(root, (T,)))


def _text_in(item: Xml) -> str:
    return "".join([t.text or "" for t in item.iter(T)])


def rich(item: Xml) -> str:
    """A string item's text without the phonetic guides, escapes undone."""
    return unescape("".join(t.text or "" for t in item.iter(T) if t.getparent().tag != GUIDE))


def strays(root: Xml, known: tuple[str, ...]) -> Iterator[str]:
    """Texts below an element that stand in elements of other kinds than these."""
    for e in root.iter():
        if isinstance(e.tag, str):
            if e.tag not in known and e.text and e.text.strip():
                yield e.text.strip()
            if e is not root and e.tail and e.tail.strip():
                yield e.tail.strip()


def formats(styles: Xml) -> list[NumberFormat]:
    """What each cell style makes of a number."""
    own = {int(f.get("numFmtId") or 0): f.get("formatCode", "") for f in styles.iter(X + "numFmt")}
    numbers = (int(xf.get("numFmtId") or 0) for group in styles.iterchildren(X + "cellXfs") for xf in group)
    return [shape_of(n, own.get(n, "")) for n in numbers]


def row_of(row: Xml, above: int) -> int:
    """The number of a row. One that does not say it (as some programs leave out) is told by its first cell that does, else it
    is the one below the row above.
    """
    said = row.get("r") or ""
    if not said.isdecimal():
        cells = (c.get("r") or "" for c in row.iterchildren(C))
        said = next((found for r in cells if (found := r.lstrip(ascii_letters)).isdecimal()), "")
    return int(said) if said else above + 1


def read_cells(data: Xml, strings: list[str], shapes: list[NumberFormat], from_1904: bool = False) -> Cells:
    """The cells of a w:sheetData that hold something. Raises IndexError or ValueError for a damaged sheet."""
    cells, row_number, length = Cells(), 0, 0
    texts = cells.texts
    shift = MAC_DAYS if from_1904 else 0
    for row in data.iter(ROW):
        row_number = row_of(row, row_number)
        column, own_row, inside = 0, ("", str(row_number)), row[:]
        for c in inside if {c.tag for c in inside} <= {C} else row.iter(C):
            own_column, its_row = _place_of(c.get("r"))
            column = column + 1 if own_column is None else own_column
            parts = c[:]
            if not parts:
                continue
            kind = c.get("t")
            if len(parts) == 1 and parts[0].tag == V:  # nearly every cell
                value, formula, inline = parts[0].text or "", "", None
                length += len(value)
            else:
                value, formula, inline, held = _content_of(parts)
                length += held
            text = _text(c, kind, value, formula, inline, strings, shapes, shift)
            if text and its_row not in own_row:
                cells.lost.append((int(its_row), text))  # it says that it stands in another row
                continue
            if formula and (found := LINK.search(formula)):
                cells.links[row_number, column] = found[1].replace('""', '"')
            if kind == "e" and c.get("vm"):
                cells.pictures[row_number, column] = int(c.get("vm"))
            elif text and texts.setdefault((row_number, column), text) != text:
                cells.lost.append((row_number, text))  # the same cell twice in a torn sheet
            elif kind in NUMERIC and text and not formula and (made := _made_over(c, value, text, shapes, shift)):
                cells.made[row_number, column] = made
    if len(all_text(data)) != length:
        _find_lost(data, cells)
    return cells


@lru_cache(maxsize=4096)
def _place_of(reference: str | None) -> tuple[int | None, str]:
    """(column, row) that a cell says it stands at; None or empty where it says nothing."""
    reference = reference or ""
    letters = reference.rstrip("0123456789")
    return column_number(letters) if letters else None, reference[len(letters) :]


def _content_of(parts: list[Xml]) -> tuple[str, str, Xml | None, int]:
    """(value, formula, inline text, how many characters they are) of what a cell holds."""
    value = formula = ""
    inline, length = None, 0
    for part in parts:
        if part.tag == V:
            value = part.text or ""
        elif part.tag == F:
            formula = part.text or ""
        elif part.tag == IS:
            inline = part
            length += len(_text_in(part))
    return value, formula, inline, length + len(value) + len(formula)


def _text(
    c: Xml,
    kind: str | None,
    value: str,
    formula: str,
    inline: Xml | None,
    strings: list[str],
    shapes: list[NumberFormat],
    shift: int,
) -> str:
    """What a cell shows. A formula without a computed value is what the respondent typed, with its '='."""
    if kind == "s" and value.strip().isdecimal():
        return strings[int(value)]  # none there means a damaged package, and an IndexError says so
    if inline is not None and (kind == "inlineStr" or not value):
        return rich(inline)
    if not value or (kind == "e" and formula):
        # an error's own name as its formula is an editor's way of storing an error that was pasted as a value
        return ERRORS.get(formula, f"={formula}") if formula else ""
    if kind == "b":
        return {"1": "SANT", "true": "SANT", "0": "FALSKT", "false": "FALSKT"}.get(value.strip(), unescape(value))
    style = int(c.get("s") or 0)
    shape = shapes[style] if style < len(shapes) else NUMBER
    if kind == "d":
        days = days_of(value) if shape.kind in ("day", "span") else None
        return value.replace("T00:00:00", "").replace("T", " ") if days is None else format_number(days, shape)
    if kind == "e":
        return ERRORS.get(value.strip(), unescape(value))
    if kind in ("str", "inlineStr", "s"):
        return unescape(value)
    return format_number(value, shape, shift)


def _made_over(c: Xml, value: str, text: str, shapes: list[NumberFormat], shift: int) -> MadeOver | None:
    style = int(c.get("s") or 0)
    days = days_of(value) if c.get("t") == "d" else None
    shape = shapes[style] if style < len(shapes) else NUMBER
    return made_over(days or value, shape, text, 0 if days else shift)


def _in_place(e: Xml) -> bool:
    """Whether a value, formula or text stands where a cell has it, and is the only one there: else nobody sees it."""
    cell = e.getparent()
    if e.tag == T:
        return any(a.tag == IS for a in e.iterancestors())
    row = cell.getparent() if cell.tag == C else None
    return row is not None and row.tag == ROW and row.getparent().tag != ROW and e is cell.findall(e.tag)[-1]


def _find_lost(data: Xml, cells: Cells) -> None:
    """The sum did not close: texts in a sheet's rows that are in no known place of a cell."""
    number = 0
    for child in data:
        number = row_of(child, number) if child.tag == ROW else number
        cells.lost += [(number, unescape(text)) for text in strays(child, (V, F, T))]
        cells.lost += [(number, unescape(e.text)) for e in child.iter(V, F, T) if e.text and not _in_place(e)]
        if child.tail and child.tail.strip():
            cells.lost.append((number, child.tail.strip()))
