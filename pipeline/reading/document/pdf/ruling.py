"""The drawings of one page in PDFium's memory -> its ruling lines: what is painted and runs straight across or straight down."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

from .place import Paper, Point

Segment = tuple[float, float, float]
"""(where the line stands, where it begins, where it ends)."""
NESTED = 8
"""How deep drawings stand inside drawings; programs use one or two."""
CURVED = 40
"""Sides of a path after which a curve among them tells that it is drawn and not ruled, as a letter drawn as a picture is."""
STRAIGHT = 0.5
"""Points that a line may lean."""
MOST = 150_000
"""Sides of all paths in one file; a form of 40 pages has 20,000."""
Place = Callable[[float, float], Point]


class TooMuchDrawnError(Exception):
    """The file has more lines than any form."""


class PageRuling:
    """Reads the lines of one file's pages, and counts them."""

    def __init__(self) -> None:
        self._left = MOST

    def read(self, things: Iterable[Any], sheet: Paper) -> tuple[list[Segment], list[Segment]]:
        """(lines from left to right, lines from top to bottom). Raises TooMuchDrawnError."""
        across: list[Segment] = []
        down: list[Segment] = []
        for thing in things:
            for (x0, y0), (x1, y1) in self._drawn_lines(thing, sheet.place, NESTED):
                if abs(y1 - y0) < STRAIGHT:
                    across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
                elif abs(x1 - x0) < STRAIGHT:
                    down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        return across, down

    def _drawn_lines(self, thing: Any, place: Place, left: int) -> Iterator[tuple[Point, Point]]:
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
            return
        m = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(thing, m)
        a, b, c, d, e, f = m.a, m.b, m.c, m.d, m.e, m.f

        def inside(x: float, y: float) -> Point:
            return place(a * x + c * y + e, b * x + d * y + f)

        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            for n in range(pdfium.FPDFFormObj_CountObjects(thing) if left else 0):
                self._count(1)
                yield from self._drawn_lines(pdfium.FPDFFormObj_GetObject(thing, n), inside, left - 1)
        elif _is_painted(thing):
            yield from self._sides(thing, inside)

    def _sides(self, path: Any, place: Place) -> Iterator[tuple[Point, Point]]:
        """The straight sides of a path. A long one with curves is a picture, and has none."""
        count = pdfium.FPDFPath_CountSegments(path)
        if count > CURVED and any(_kind(path, n) == pdfium.FPDF_SEGMENT_BEZIERTO for n in range(CURVED)):
            self._count(1)
            return
        self._count(count)
        x, y = ctypes.c_float(), ctypes.c_float()
        begin = before = (0.0, 0.0)
        for n in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(path, n)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            kind, here = pdfium.FPDFPathSegment_GetType(segment), place(x.value, y.value)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                begin = here
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                yield before, here
            if kind != pdfium.FPDF_SEGMENT_MOVETO and pdfium.FPDFPathSegment_GetClose(segment):
                yield here, begin
            before = here

    def _count(self, sides: int) -> None:
        self._left -= sides
        if self._left < 0:
            raise TooMuchDrawnError


def _is_painted(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value or stroke.value)


def _kind(path: Any, number: int) -> int:
    return int(pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, number)))
