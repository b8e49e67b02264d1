"""A PDF's bytes -> what stands on its pages: letters in runs, ruling lines, pictures, fields and comments, and the file's properties (PDFium).

PDFium is the reader inside Chrome. It gives every letter with its place some fifteen times as fast as a reader written in Python.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from .letters import LetterRun, read_letters
from .marks import Mark, read_marks
from .place import Paper
from .ruling import PageRuling, Segment, TooMuchDrawnError

PASSWORD, SECURITY = pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY
MOST = 600_000
"""Texts, lines and pictures on all pages, each time that a page is loaded: pages may share what is drawn on them."""
ENOUGH = 2_000
"""Letters on a page that are looked at to see whether they are drawn."""
UNSEEN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
PROPERTIES = ("Keywords", "Creator", "Producer", "ModDate", "CreationDate")

__all__ = [
    "LetterRun",
    "Mark",
    "NotOpenedError",
    "Page",
    "PageWeight",
    "Pdf",
    "Segment",
    "TooMuchDrawnError",
    "open_pdf",
]

_one_at_a_time = threading.RLock()
"""PDFium is not made for two threads."""


class NotOpenedError(Exception):
    """The file is damaged beyond opening, or `locked`."""

    def __init__(self, locked: bool) -> None:
        super().__init__(locked)
        self.locked = locked


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    runs: list[LetterRun]
    marks: list[Mark]
    unknown: int
    """Letters that the file does not say the meaning of."""
    across: list[Segment] = field(default_factory=list)
    """Lines from left to right: (y, left, right)."""
    down: list[Segment] = field(default_factory=list)
    """Lines from top to bottom: (x, top, bottom)."""
    seen: int = 0
    """Letters that are drawn. A scanned page's, which a program has laid on it to be found and copied, are not. Told of a page without its lines."""


@dataclass(frozen=True, slots=True)
class PageWeight:
    """How much stands on a page, told before it is read."""

    letters: int
    drawn: int
    pictured: float
    """The share of the page that its largest picture covers."""


@contextmanager
def open_pdf(data: bytes) -> Iterator[Pdf]:
    """A PDF, opened. Raises NotOpenedError."""
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as e:
            raise NotOpenedError(locked=getattr(e, "err_code", 0) in (PASSWORD, SECURITY)) from e
        try:
            yield Pdf(document)
        finally:
            document.close()


class Pdf:
    """One open file. Pages are counted from 0; one that cannot be loaded is None.

    Looking at more pages raises TooMuchDrawnError once more has been looked at than any form has.
    """

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it tells of forms that only Acrobat shows
        self.pages = len(document)
        self.info: Mapping[str, str] = {name: _meta(document, name) for name in PROPERTIES}
        if self.pages:
            document.init_forms()
        self._form = document.formenv.raw if document.formenv else None
        self._ruling = PageRuling()
        self._left = MOST

    def text(self, number: int) -> str:
        """The page's text in the order it was printed; empty for a page that cannot be loaded."""
        with self._load_page(number) as page:
            return page.plain() if page else ""

    def size(self, number: int) -> PageWeight | None:
        with self._load_page(number) as page:
            return page.size() if page else None

    def page(self, number: int, ruled: bool = True) -> Page | None:
        """Without its lines when it is not `ruled`."""
        with self._load_page(number) as page:
            return page.read(self._form, self._ruling if ruled else None) if page else None

    def unlocked(self) -> bytes:
        """The same file without its lock, which stops nobody from reading it but hides its parts. They are copied as they are."""
        copy = io.BytesIO()
        self._document.save(copy, flags=pdfium.FPDF_REMOVE_SECURITY)
        return copy.getvalue()

    @contextmanager
    def _load_page(self, number: int) -> Iterator[_Loaded | None]:
        raw = pdfium.FPDF_LoadPage(self._document.raw, number)
        text = pdfium.FPDFText_LoadPage(raw) if raw else None
        try:
            page = _Loaded(raw, text) if raw and text else None
            self._left -= page.weight() if page else 0
            if self._left < 0:
                raise TooMuchDrawnError
            yield page
        finally:
            if text:
                pdfium.FPDFText_ClosePage(text)
            if raw:
                pdfium.FPDF_ClosePage(raw)


class _Loaded:
    """One page in PDFium's memory."""

    def __init__(self, raw: Any, text: Any) -> None:
        self._raw, self._text = raw, text
        self._letters = pdfium.FPDFText_CountChars(text)
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(raw, bounds)
        turned = pdfium.FPDFPage_GetRotation(raw) % 4
        self._sheet = Paper(bounds.left, bounds.bottom, bounds.right, bounds.top, turned)

    def weight(self) -> int:
        """How much stands on it."""
        return int(pdfium.FPDFPage_CountObjects(self._raw) + self._letters // 4)

    def plain(self) -> str:
        room = (ctypes.c_ushort * (self._letters + 1))()
        pdfium.FPDFText_GetText(self._text, 0, self._letters, room)
        return bytes(room).decode("utf-16-le", "replace").rstrip("\0")

    def size(self) -> PageWeight:
        covered, edges = 0.0, [ctypes.c_float() for _ in range(4)]
        things = self._things()
        for thing in things:
            if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_IMAGE:
                pdfium.FPDFPageObj_GetBounds(thing, *edges)
                left, bottom, right, top = (e.value for e in edges)
                covered = max(covered, (right - left) * (top - bottom))
        sheet = self._sheet
        area = (sheet.right - sheet.left) * (sheet.top - sheet.bottom)
        return PageWeight(self._letters, len(things), covered / max(area, 1))

    def read(self, form: Any, ruling: PageRuling | None) -> Page:
        runs, unknown = read_letters(self._text, self._letters, self._sheet)
        page = Page(runs, list(read_marks(self._raw, form, self._sheet)), unknown)
        if ruling is not None:
            page.across, page.down = ruling.read(self._things(), self._sheet)
        else:
            page.seen = sum(map(self._is_seen, range(min(self._letters, ENOUGH))))
        return page

    def _is_seen(self, number: int) -> bool:
        drawn = pdfium.FPDFText_GetTextObject(self._text, number)
        return bool(drawn) and pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in UNSEEN

    def _things(self) -> list[Any]:
        return [pdfium.FPDFPage_GetObject(self._raw, n) for n in range(pdfium.FPDFPage_CountObjects(self._raw))]


def _meta(document: pypdfium2.PdfDocument, name: str) -> str:
    size = pdfium.FPDF_GetMetaText(document.raw, name.encode(), None, 0)
    if not 2 < size < 100_000:
        return ""
    room = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document.raw, name.encode(), room, size)
    return re.sub(r"\0+$", "", room.raw.decode("utf-16-le", "replace"))
