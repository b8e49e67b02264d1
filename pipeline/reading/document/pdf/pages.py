"""The pages of a PDF as lines and table rows, told by where the letters and the ruling lines stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .content import LetterRun, Mark, Page
from .place import Box
from .tables import SAME, PdfTable, tables

JOINED = re.compile(r"(?:och|eller|samt|men|till|respektive|resp)\b")
"""After a hyphen that stands for the rest of a word: "risk- och skyddsfaktorer"."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
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


Item = PrintedLine | TableRow
ABOVE, BELOW = 0.05, 0.3
"""How much of a line's height may stand outside its cell: Calc 7.4 prints a text too long for its cell into the next row's."""


def items(page: Page, number: int) -> Iterator[Item]:
    """What stands on one page from its top to its bottom. Text in a field of the PDF is the text of its cell."""
    runs = [r for r in page.runs if r.upright]
    marks = page.marks
    found: list[tuple[float, list[Item]]] = []
    for table in tables(page.across, page.down):
        inside, outside = _part_runs(runs, table.box, _begins_in)
        if not inside and not any(_meets(m.box, table.box) for m in marks):
            continue
        runs = outside
        own = [m for m in marks if _meets(m.box, table.box)]
        marks = [m for m in marks if m not in own]
        rows, left_over = _rows(table, inside, own, number)
        found.append((table.box[1], [*rows]))
        found += [(line.box[1], [line]) for line in left_over]
    found += [(line.box[1], [line]) for line in lines(runs)]
    found += [(m.box[1], [PrintedLine(m.text, m.box, True)]) for m in marks]
    found += [(line.box[1], [line]) for line in _on_edge(page.runs)]
    for _, block in sorted(found, key=lambda f: f[0]):
        yield from block


def _rows(
    table: PdfTable, runs: list[LetterRun], marks: list[Mark], number: int
) -> tuple[list[TableRow], list[PrintedLine]]:
    rows: list[TableRow] = []
    for cells in table.rows:
        left = tuple(round(c[0]) for c in cells if c)
        texts = []
        notes: list[str] = []
        for box in cells:
            inside: list[LetterRun] = []
            if box:
                inside, runs = _part_runs(runs, box, _stands_in)
            own = [m for m in marks if box and _within_box(m.box, box)]
            marks = [m for m in marks if m not in own]
            text = join_lines(lines(inside))
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


def _part_runs(
    runs: list[LetterRun], box: Box, belongs: Callable[[LetterRun, Box], bool]
) -> tuple[list[LetterRun], list[LetterRun]]:
    """(those that belong in the box, the others)."""
    inside: list[LetterRun] = []
    outside: list[LetterRun] = []
    for run in runs:
        (inside if belongs(run, box) else outside).append(run)
    return inside, outside


def _on_edge(runs: list[LetterRun]) -> Iterator[PrintedLine]:
    """Text that stands on edge, as it was printed: no row can be told from it, but it is text."""
    turned = [r for r in runs if not r.upright]
    text = "".join(r.text for r in turned).strip()
    if text:
        yield PrintedLine(text, (turned[0].x0, turned[0].top, turned[-1].x1, turned[-1].bottom), True)


def lines(runs: list[LetterRun]) -> list[PrintedLine]:
    """Runs -> the lines they stand on, top to bottom, with a space where there is a gap."""
    rows: list[list[LetterRun]] = []
    for run in sorted(runs, key=lambda r: (r.top + r.bottom, r.x0)):
        middle = (run.top + run.bottom) / 2
        if rows and abs(middle - (rows[-1][0].top + rows[-1][0].bottom) / 2) < 0.5 * max(run.size, 1):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [line for row in rows if (line := _line(sorted(row, key=lambda r: r.x0)))]


def _line(row: list[LetterRun]) -> PrintedLine | None:
    text, last = "", None
    for run in row:
        gap = last is not None and run.x0 - last > 0.25 * max(run.size, 1)
        text += f" {run.text}" if gap and not text.endswith(" ") and run.text[0] != " " else run.text
        last = run.x1
    seen = [r for r in row if not r.text.isspace()]
    if not seen:
        return None
    box = (seen[0].left, min(r.top for r in seen), seen[-1].right, max(r.bottom for r in seen))
    return PrintedLine(text.strip(), box, text[-1:].isspace())


def join_lines(parts: list[PrintedLine]) -> str:
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


def _goes_on(before: PrintedLine, line: PrintedLine) -> bool:
    """True when the printer broke inside a word: after the hyphen in "e-post" or the dash in "6–12"."""
    if before.ended or before.text[-2:-1].isspace():
        return False
    if before.text[-1:] in "-\u2010":
        return (line.text[:1].islower() and not JOINED.match(line.text)) or line.text[:1].isdigit()
    if before.text[-1:] in "–/":
        return line.text[:1].isalnum()
    return False


def _plain(text: str) -> str:
    return "".join(text.split())


def _begins_in(run: LetterRun, box: Box) -> bool:
    return box[0] <= run.middle <= box[2] and box[1] <= (run.top + run.bottom) / 2 <= box[3]


def _stands_in(run: LetterRun, box: Box) -> bool:
    """True when a run begins in the cell and stands in it with its height: a line across an edge may be the row's before it."""
    height = run.bottom - run.top
    above, below = box[1] - run.top, run.bottom - box[3]
    return _begins_in(run, box) and above <= ABOVE * height and below <= BELOW * height


def _within_box(inner: Box, outer: Box) -> bool:
    """True when the upper left corner stands in the cell: a field that goes on over a page is as high as the page."""
    x, y = min(inner[0] + 2, (inner[0] + inner[2]) / 2), min(inner[1] + 4, (inner[1] + inner[3]) / 2)
    return outer[0] - SAME <= x <= outer[2] and outer[1] - SAME <= y <= outer[3]


def _meets(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
