"""Days, columns and addresses of a workbook's cells. Shared by every spreadsheet format; numbers are in number_formats.py."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

from .date_formats import EXCEL_EPOCH

A_DAY = re.compile(r"\d{5}(?:[.,]0+)?")
Place = tuple[int, int]
"""Row and column, from 1."""
ERRORS = {
    "#NULL!": "#SKÄRNING!",
    "#DIV/0!": "#DIVISION/0!",
    "#VALUE!": "#VÄRDEFEL!",
    "#REF!": "#REFERENS!",
    "#NAME?": "#NAMN?",
    "#NUM!": "#OGILTIGT!",
    "#N/A": "#SAKNAS!",
}
"""What files store for an error, and what a Swedish Excel shows."""


def as_date(text: str) -> str:
    """Excel keeps a date as the number of days since 1900."""
    if A_DAY.fullmatch(text.strip()):
        return (EXCEL_EPOCH + timedelta(days=int(text.strip()[:5]))).isoformat()
    return text


@lru_cache(maxsize=2048)
def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=2048)
def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def with_address(text: str, address: str) -> str:
    """A cell's text and the address it links to, unless the text says it already."""
    plain = address.removeprefix("mailto:").removesuffix("/").strip()
    bare = re.sub(r"^[a-z]+://(?:www\.)?", "", plain, flags=re.I)
    if not bare or bare.casefold() in text.casefold():
        return text
    return f"{text} ({plain})" if text.strip() else plain
