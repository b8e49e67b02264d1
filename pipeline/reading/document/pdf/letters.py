"""The letters of one page in PDFium's memory -> runs of letters that were printed on after each other, and how many mean nothing."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from dataclasses import dataclass
from math import hypot
from typing import Any

import pypdfium2.raw as pdfium

from .place import Paper

APART, BACK = 0.25, 0.3
"""How far from the end of the letter before, in its own size, a letter may stand in the same run: to the right, and to the left."""
HYPHEN, MINUS = 2, "-"
"""What PDFium gives for a hyphen at the end of a line, and what stands there."""
MOST, HALF = 0x10FFFF, re.compile("[\ud800-\udfff]")
GUESSED = frozenset((0, 10, 13, 32))
"""White space, which PDFium adds where it sees a gap."""
_CODE, _PRINTED, _UNKNOWN = (
    pdfium.FPDFText_GetUnicode,
    pdfium.FPDFText_GetTextObject,
    pdfium.FPDFText_HasUnicodeMapError,
)
_BOX, _ORIGIN = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin


@dataclass(frozen=True, slots=True)
class LetterRun:
    """Letters that were printed on after each other on one line."""

    text: str
    x0: float
    x1: float
    """Where it begins and ends, white space too."""
    left: float
    right: float
    """Where its first letter begins and its last one ends."""
    middle: float
    """The middle of its first letter."""
    top: float
    bottom: float
    """The line that it stands on, and as much above it as the letters are large."""
    size: float
    upright: bool
    """False for text that stands on edge or on its head."""


def read_letters(text: Any, count: int, sheet: Paper) -> tuple[list[LetterRun], int]:
    """(the runs, how many letters have no meaning). White space that PDFium only guesses is left out.

    A form may have 100,000 letters, so that what each of them costs counts.
    """
    runs: list[LetterRun] = []
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
    code_of, printed_as, is_unknown = _CODE, _PRINTED, _UNKNOWN
    run: _OpenRun | None = None
    last, unknown = b"", 0
    size, upright = 1.0, True
    for n in range(count):
        code = code_of(text, n)
        if code in GUESSED and pdfium.FPDFText_IsGenerated(text, n):
            continue
        if (holder := bytes(printed_as(text, n))) != last:
            pdfium.FPDFText_GetMatrix(text, n, matrix)
            size = max(pdfium.FPDFText_GetFontSize(text, n) * hypot(matrix.c, matrix.d), 0.1)
            upright = sheet.is_upright(matrix.a, matrix.b)
        letter = MINUS if code == HYPHEN else chr(min(code, MOST))
        if code == 0 or is_unknown(text, n):
            letter, unknown = f"(cid:{code})", unknown + 1
        _BOX(text, n, box)
        _ORIGIN(text, n, origin_x, origin_y)
        if sheet.turned:
            x0, y, x1 = _along(sheet, box, origin_x.value, origin_y.value)
        else:
            x0, y, x1 = box.left - sheet.left, sheet.top - origin_y.value, box.right - sheet.left
        if run is None or not run.takes(letter, x0, x1, y, size, upright, holder == last):
            if run is not None:
                runs.append(run.close())
            run = _OpenRun(x0, y, size, upright)
            run.takes(letter, x0, x1, y, size, upright, same=False)
        last = holder
    if run is not None:
        runs.append(run.close())
    return runs, unknown


def _along(sheet: Paper, box: Any, origin_x: float, origin_y: float) -> tuple[float, float, float]:
    """(begin, line, end) of a letter on a page that is turned."""
    begin, _, end, _ = sheet.box(box.left, box.bottom, box.right, box.top)
    return begin, sheet.place(origin_x, origin_y)[1], end


class _OpenRun:
    """A run that may still go on."""

    def __init__(self, x0: float, y: float, size: float, upright: bool) -> None:
        self.letters: list[str] = []
        self.x0 = self.last_x0 = self.x1 = self.right = x0
        self.left = self.middle = -1.0
        self.y, self.size, self.upright = y, size, upright

    def takes(self, letter: str, x0: float, x1: float, y: float, size: float, upright: bool, same: bool) -> bool:
        """True when the letter goes on with the run, which then has it. `same`: printed in the same go as the one before."""
        if self.letters:
            if not letter.isascii() and unicodedata.combining(letter[0]):
                self.letters.append(letter)
                return True
            if same and x0 == self.last_x0 and x1 == self.x1:  # one sign that means several letters, such as "fi"
                self.letters.append(letter)
                return True
            gap = x0 - self.x1
            if upright != self.upright:
                return False
            if upright and not (-BACK * size < gap < APART * size and abs(y - self.y) < BACK * size):
                return False
        self.letters.append(letter)
        if not letter.isspace():
            if self.left < 0:
                self.left, self.middle = x0, (x0 + x1) / 2
            self.right = x1
        self.last_x0, self.x1 = x0, max(x1, x0)
        return True

    def close(self) -> LetterRun:
        text, size = "".join(self.letters), self.size
        if HALF.search(text):  # on Windows a sign beyond the first 65,536 comes in two halves
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        seen = bool(text.strip())
        left = self.left if seen else self.x0
        middle = self.middle if seen else (self.x0 + self.x1) / 2
        right = self.right if seen else self.x1
        return LetterRun(text, self.x0, self.x1, left, right, middle, self.y - size, self.y, size, self.upright)
