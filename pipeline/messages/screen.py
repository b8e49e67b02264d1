"""Text for a terminal: nothing a respondent wrote can steer it, and columns line up. No colours, no file formats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

WIDTH = 80
MARKED = 4
"""Characters that may share a column on average: a letter and marks on it."""
JOINERS = "\u200c\u200d"
"""Invisible, but an emoji or a Persian word falls apart without them."""
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def visible(text: str) -> str:
    """The text with every control character, direction mark and half character as a sign that can be seen.

    Line breaks stay line breaks and tabs become a space; nothing that is left can move the cursor or turn the line.
    """
    return "".join(_sign(c) for c in BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """The same on one line, with ⏎ for its line breaks."""
    return re.sub(r" *\n\s*", " ⏎ ", visible(text).strip())


def shorten_line(text: str, width: int) -> str:
    """One line that fits in `width` columns, with … where it was cut."""
    line = one_line(text)
    return line if columns(line) <= width else f"{_fitting(line, width - 1).rstrip()}…"


def wrap_lines(text: str, width: int = WIDTH, first: str = "", indent: str = "") -> Iterator[str]:
    """The whole text in lines of `width`, the first after `first` and the others after `indent`; long words are broken."""
    before = first
    for line in visible(text).split("\n"):
        rest, at = line.strip(), 0
        while True:
            room = max(width - columns(before), 10)
            piece = _piece(rest[at : at + MARKED * room], room)  # never the whole rest: a text may be as long as a book
            yield f"{before}{piece}".rstrip()
            at, before = at + len(piece), indent
            while at < len(rest) and rest[at].isspace():
                at += 1
            if at >= len(rest):
                break


def table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Rows of short texts in columns of these widths, two spaces apart; what does not fit is cut with …."""
    for row in rows:
        cells = [shorten_line(cell, width) for cell, width in zip(row, widths, strict=True)]
        padded = (cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True))
        yield "  ".join(padded).rstrip()


def columns(text: str) -> int:
    """How many columns a terminal gives the text."""
    return len(text) if text.isascii() else sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in JOINERS or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _sign(character: str) -> str:
    if character == "\n" or character in JOINERS:
        return character
    if character == "\t":
        return " "
    if character < " ":
        return chr(0x2400 + ord(character))
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return f"‹U+{ord(character):04X}›"
    return character


def _fitting(text: str, width: int) -> str:
    used = 0
    for n, character in enumerate(text):
        used += _columns(character)
        if used > width:
            return text[:n]
    return text


def _piece(text: str, width: int) -> str:
    """As many whole words as fit, or a part of a word that is longer than a line."""
    whole = _fitting(text, width)
    if len(whole) == len(text) or text[len(whole)] == " ":
        return whole
    at = whole.rfind(" ")
    return whole[:at] if at > 0 else whole or text[:1]
