"""The pages of a PDF as lines and table rows, told by where the characters and the ruling lines stand (pdfplumber)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in points from the page's upper left corner."""
Run = list[Any]
"""Characters of pdfplumber that were printed in one go."""
MARKUP = frozenset(
    {
        "Text",
        "FreeText",
        "Highlight",
        "Underline",
        "StrikeOut",
        "Squiggly",
        "Caret",
        "Stamp",
        "Ink",
        "Square",
        "Circle",
        "Line",
        "Polygon",
        "PolyLine",
        "FileAttachment",
    }
)
JOINED = re.compile(r"(?:och|eller|samt|men|till|respektive|resp)\b")
"""After a hyphen that stands for the rest of a word: "risk- och skyddsfaktorer"."""
SAME = 3.0
"""Points within which two edges are the same edge."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as printed."""

    text: str
    box: Box
    ended: bool
    """True when white space was printed after its last word: then the line was broken between words."""

    @property
    def first_word(self) -> float:
        """About how wide its first word is."""
        letters = max(len(self.text), 1)
        return (self.box[2] - self.box[0]) * (len(self.text.split(" ", 1)[0]) + 1) / letters


@dataclass(slots=True)
class TableRow:
    """One row of a table; a cell that is merged into its neighbour is empty."""

    cells: list[str]
    left: tuple[int, ...]
    """Where its columns begin: rows of the same table have the same."""
    page: int
    first: bool
    """True for the first row of its table on a page."""
    notes: list[str] = field(default_factory=list)
    """What was written on the row with the PDF program's own comment tools."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled field or a comment of the PDF itself."""

    text: str
    box: Box
    is_field: bool


Item = Line | TableRow
ABOVE, BELOW = 0.05, 0.3
"""How much of a line's height may stand outside its cell: Calc 7.4 prints a text too long for its cell into the next row's."""


def items(page: Any, number: int) -> Iterator[Item]:
    """What stands on one page from its top to its bottom. Text in a field of the PDF is the text of its cell."""
    runs = list(_runs(page.chars))
    marks = list(_marks(page))
    found: list[tuple[float, list[Item]]] = []
    for table in page.find_tables():
        inside = [r for r in runs if _begins_in(r, table.bbox)]
        if not inside and not any(_meets(m.box, table.bbox) for m in marks):
            continue
        runs = [r for r in runs if not _begins_in(r, table.bbox)]
        own = [m for m in marks if _meets(m.box, table.bbox)]
        marks = [m for m in marks if m not in own]
        rows, left_over = _rows(table, inside, own, number)
        found.append((table.bbox[1], [*rows]))
        found += [(line.box[1], [line]) for line in left_over]
    found += [(line.box[1], [line]) for line in lines(runs)]
    found += [(m.box[1], [Line(m.text, m.box, True)]) for m in marks]
    found += [(line.box[1], [line]) for line in _on_edge(page.chars)]
    for _, block in sorted(found, key=lambda f: f[0]):
        yield from block


def _rows(table: Any, runs: list[Run], marks: list[Mark], number: int) -> tuple[list[TableRow], list[Line]]:
    rows: list[TableRow] = []
    for row in table.rows:
        left = tuple(round(c[0]) for c in row.cells if c)
        texts = []
        notes: list[str] = []
        for box in row.cells:
            inside = [r for r in runs if box and _stands_in(r, box)]
            own = [m for m in marks if box and _within_box(m.box, box)]
            runs = [r for r in runs if not (box and _stands_in(r, box))]
            marks = [m for m in marks if m not in own]
            text = joined(lines(inside))
            for m in own:
                if not m.is_field:
                    notes.append(m.text)
                elif _plain(m.text) not in _plain(text):
                    text = f"{text}\n{m.text}".strip()
            texts.append(text)
        rows.append(TableRow(texts, left, number, not rows, notes))
    if rows:
        rows[-1].notes += [m.text for m in marks]
    return rows, lines(runs)


def _runs(chars: list[Any]) -> Iterator[Run]:
    """Characters that were printed on after each other: a text too long for its cell stays with the cell it began in."""
    run: Run = []
    for char in chars:
        if not char["text"] or not char.get("upright", True):
            continue
        if run and not _goes_with(run[-1], char):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _on_edge(chars: list[Any]) -> Iterator[Line]:
    """Text that stands on edge, as it was printed: no row can be told from it, but it is text."""
    turned = [c for c in chars if c["text"] and not c.get("upright", True)]
    text = "".join(c["text"] for c in turned).strip()
    if text:
        first, last = turned[0], turned[-1]
        yield Line(text, (first["x0"], first["top"], last["x1"], last["bottom"]), True)


def _goes_with(before: Any, char: Any) -> bool:
    near = 0.3 * max(char["size"], 1)
    return bool(abs(char["bottom"] - before["bottom"]) < near and abs(char["x0"] - before["x1"]) < near)


def lines(runs: list[Run]) -> list[Line]:
    """Characters -> the lines they stand on, top to bottom, with a space where there is a gap."""
    chars = [c for run in runs for c in run]
    rows: list[Run] = []
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"], c["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if rows and abs(middle - (rows[-1][0]["top"] + rows[-1][0]["bottom"]) / 2) < 0.5 * max(char["size"], 1):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [line for row in rows if (line := _line(sorted(row, key=lambda c: c["x0"])))]


def _line(row: Run) -> Line | None:
    text, last = "", None
    for char in row:
        gap = last is not None and char["x0"] - last["x1"] > 0.25 * max(char["size"], 1)
        text += f" {char['text']}" if gap and not text.endswith(" ") and char["text"] != " " else char["text"]
        last = char
    seen = [c for c in row if not c["text"].isspace()]
    if not seen:
        return None
    box = (seen[0]["x0"], min(c["top"] for c in seen), seen[-1]["x1"], max(c["bottom"] for c in seen))
    return Line(text.strip(), box, text[-1:].isspace())


def joined(parts: list[Line]) -> str:
    """Lines of one cell as running text.

    A line that ends although the next word had room was broken by the one who wrote it, and the break is kept.
    Other breaks are the printer's: a space, or nothing inside a word.
    """
    text = ""
    right = max((p.box[2] for p in parts), default=0.0)
    for n, line in enumerate(parts):
        if n == 0:
            text = line.text
            continue
        before = parts[n - 1]
        height = line.box[3] - line.box[1]
        blank = line.box[1] - before.box[3] > 0.8 * height
        if blank or right - before.box[2] > line.first_word + 0.3 * height:
            text += "\n\n" + line.text if blank else "\n" + line.text
        elif _goes_on(before, line):
            text += line.text
        else:
            text += " " + line.text
    return text


def _goes_on(before: Line, line: Line) -> bool:
    """True when the printer broke inside a word: after the hyphen in "e-post" or the dash in "6–12"."""
    if before.ended or before.text[-2:-1].isspace():
        return False
    if before.text[-1:] in "-\u2010":
        return (line.text[:1].islower() and not JOINED.match(line.text)) or line.text[:1].isdigit()
    if before.text[-1:] in "–/":
        return line.text[:1].isalnum()
    return False


def _marks(page: Any) -> Iterator[Mark]:
    for annotation in page.annots:
        data = annotation.get("data") or {}
        kind = _text(data.get("Subtype"))
        box = (annotation["x0"], annotation["top"], annotation["x1"], annotation["bottom"])
        if kind == "Widget":
            value = data.get("V")
            if value is None and isinstance(parent := resolve1(data.get("Parent")), dict):
                value = parent.get("V")
            text = _value(value)
            if text and text != "Off":
                yield Mark(text, box, True)
        elif kind in MARKUP and (text := _text(data.get("Contents"))):
            yield Mark(text, box, False)


def _value(value: Any) -> str:
    value = resolve1(value)
    return ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, PSLiteral):
        value = value.name
    if isinstance(value, bytes):
        value = decode_text(value)
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else ""


def _plain(text: str) -> str:
    return "".join(text.split())


def _begins_in(run: Run, box: Box) -> bool:
    char = next((c for c in run if not c["text"].isspace()), run[0])
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _stands_in(run: Run, box: Box) -> bool:
    """True when a run begins in the cell and stands in it with its height: a line across an edge may be the row's before it."""
    char = next((c for c in run if not c["text"].isspace()), run[0])
    height = char["bottom"] - char["top"]
    above, below = box[1] - char["top"], char["bottom"] - box[3]
    return _begins_in(run, box) and bool(above <= ABOVE * height and below <= BELOW * height)


def _within_box(inner: Box, outer: Box) -> bool:
    """True when the upper left corner stands in the cell: a field that goes on over a page is as high as the page."""
    x, y = min(inner[0] + 2, (inner[0] + inner[2]) / 2), min(inner[1] + 4, (inner[1] + inner[3]) / 2)
    return outer[0] - SAME <= x <= outer[2] and outer[1] - SAME <= y <= outer[3]


def _meets(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
