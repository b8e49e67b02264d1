"""Which cells of a workbook show struck-through text, by the font of the cell or of some of its words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from pipeline.reading.book.values import Place, column_number

from .cells import IS, ROW, SI, C, R, T, V, X, row_of

Xml = Any
STRIKE = X + "strike"
OFF = ("0", "false")


class StruckParts(NamedTuple):
    """What is struck in a workbook; all empty in most."""

    styles: Collection[str] = frozenset()
    """The numbers of cell styles whose font is struck."""
    strings: Collection[str] = frozenset()
    """The numbers of shared strings in which some words are."""


def read_struck(styles: Xml | None, strings: Xml | None) -> StruckParts:
    """What the workbook's styles and shared strings strike through."""
    found: set[str] = set()
    if styles is not None and any(
        _is_on(mark) for group in styles.iterchildren(X + "fonts") for mark in group.iter(STRIKE)
    ):
        fonts = [_says(font) for group in styles.iterchildren(X + "fonts") for font in group.iterchildren(X + "font")]
        xfs = [xf for group in styles.iterchildren(X + "cellXfs") for xf in group]
        found = {str(n) for n, xf in enumerate(xfs) if _at(fonts, xf.get("fontId") or "0")}
    words: set[str] = set()
    if strings is not None and next(strings.iter(STRIKE), None) is not None:
        words = {str(n) for n, item in enumerate(strings.iterchildren(SI)) if _has_struck_words(item)}
    return StruckParts(found, words)


def struck_cells(data: Xml, struck: StruckParts) -> Iterator[Place]:
    """The cells of one sheet that are struck or have struck words in them, at the places read_cells() gives them."""
    if not (struck.styles or struck.strings) and next(data.iter(STRIKE), None) is None:
        return
    number = 0
    for row in data.iter(ROW):
        number = row_of(row, number)
        column = 0
        for c in row.iter(C):
            reference = c.get("r")
            letters = reference.rstrip("0123456789") if reference else ""
            column = column_number(letters) if letters else column + 1
            if (
                (c.get("s") or "0") in struck.styles
                or (c.get("t") == "s" and (c.findtext(V) or "").strip() in struck.strings)
                or any(_has_struck_words(item) for item in c.iterchildren(IS))
            ):
                yield number, column


def _has_struck_words(item: Xml) -> bool:
    return any(_says(run) and (run.findtext(T) or "").strip() for run in item.iterchildren(R))


def _says(holder: Xml) -> bool:
    return any(_is_on(mark) for mark in holder.iter(STRIKE))


def _is_on(mark: Xml) -> bool:
    return mark.get("val", "1") not in OFF


def _at(fonts: list[bool], number: str) -> bool:
    return number.isdecimal() and int(number) < len(fonts) and fonts[int(number)]
