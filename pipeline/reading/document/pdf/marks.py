"""The annotations of one page in PDFium's memory -> filled fields and comments."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from .place import Box, Paper

MARKUP = frozenset(
    getattr(pdfium, f"FPDF_ANNOT_{name}")
    for name in (
        "TEXT",
        "FREETEXT",
        "LINE",
        "SQUARE",
        "CIRCLE",
        "POLYGON",
        "POLYLINE",
        "HIGHLIGHT",
        "UNDERLINE",
        "SQUIGGLY",
        "STRIKEOUT",
        "STAMP",
        "CARET",
        "INK",
        "FILEATTACHMENT",
    )
)
"""The PDF programs' own comment tools."""
TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
MOST = 5_000
"""Marks on one page that are looked at; a form has 20."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled field or a comment of the PDF itself."""

    text: str
    box: Box
    is_field: bool


def read_marks(page: Any, form: Any, sheet: Paper) -> Iterator[Mark]:
    """What is filled in or written on the page. `form`: PDFium's own view of the file's fields, when it has any."""
    for n in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST)):
        mark = pdfium.FPDFPage_GetAnnot(page, n)
        if not mark:
            continue
        kind, text = pdfium.FPDFAnnot_GetSubtype(mark), ""
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            text = _value(form, mark)
        elif kind in MARKUP:
            text = _string(pdfium.FPDFAnnot_GetStringValue, mark, b"Contents")
        if text := text.replace("\r\n", "\n").replace("\r", "\n").strip():
            place = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(mark, place)
            box = sheet.box(place.left, place.bottom, place.right, place.top)
            yield Mark(text, box, kind == pdfium.FPDF_ANNOT_WIDGET)
        pdfium.FPDFPage_CloseAnnot(mark)


def _value(form: Any, mark: Any) -> str:
    """What a field of the PDF is filled with."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, mark) if form else -1
    if kind in TICKED and not pdfium.FPDFAnnot_IsChecked(form, mark):
        return ""
    if kind == pdfium.FPDF_FORMFIELD_LISTBOX:
        options = range(min(pdfium.FPDFAnnot_GetOptionCount(form, mark), 1_000))
        chosen = [n for n in options if pdfium.FPDFAnnot_IsOptionSelected(form, mark, n)]
        return ", ".join(_string(pdfium.FPDFAnnot_GetOptionLabel, form, mark, n) for n in chosen)
    value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form, mark) if form else ""
    value = value or _string(pdfium.FPDFAnnot_GetStringValue, mark, b"V")
    return "" if value == "Off" else value


def _string(get: Callable[..., int], *what: Any) -> str:
    """A text that PDFium writes in a room one makes for it, in UTF-16."""
    size = get(*what, None, 0)
    if not 2 < size < 10_000_000:
        return ""
    room = (ctypes.c_ushort * (size // 2 + 1))()
    get(*what, room, size)
    return bytes(room).decode("utf-16-le", "replace").split("\0", 1)[0]
