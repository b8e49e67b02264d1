"""What a cell shows of the number it holds, as a Swedish respondent sees it. Shared by every spreadsheet format."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

A_DAY = re.compile(r"\d{5}(?:[.,]0+)?")
Place = tuple[int, int]
"""Row and column, from 1."""
EXCEL_EPOCH = date(1899, 12, 30)
MAC_DAYS = 1462
"""Days between the two beginnings of time that a workbook can have."""
DAYS, CLOCKS, SPANS, SHARES = range(14, 18), range(18, 22), (46,), (9, 10)
"""Numbers of Excel's own formats for dates, times of day, time passed, per cent; 22 is a date with a time."""
EXCEL_PARTS = {12: "# ?/?", 13: "# ??/??"}
FRACTION = re.compile(r"[#0? ]*/ ?(?:([?#]+)|([1-9]\d*)) *")
AS_EXCEL = Context(prec=15)
MOST_DIGITS = 40
EXACT = Fraction(1, 10**9)
"""1/3 is stored as 0.333333333333333."""
WORD = r'(?:"[^"]*"|\\.|\[\$[^\]]*\]|[ \u00a0])'
"""Words in a number format: quoted, one letter escaped, a currency, a space."""
NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


class NumberFormat(NamedTuple):
    """What a number format makes of a number."""

    kind: str = ""
    """"date", "span" (time passed), "share", "fraction" or ""."""
    digits: int = 0
    """Least number of digits, for formats such as 0000; the largest denominator of a fraction."""
    unit: str = ""
    """Words shown after the number, such as " kr"."""
    before: str = ""
    """Words shown before it."""


@lru_cache(maxsize=512)
def shape_of(number: int, code: str) -> NumberFormat:
    """The shape of a built-in format's number or of a format's own code."""
    first = code.split(";", 1)[0]
    plain = NOT_SHOWN.sub("", first)
    if number in SPANS or re.search(r"\[[hms]+\]", first, re.I):
        return NumberFormat("span")
    if number in DAYS or number in CLOCKS or number in (22, 45, 47) or re.search(r"[ymd]|h+:", plain, re.I):
        return NumberFormat("" if plain.casefold() in ("general", "standard") else "date")
    if number in SHARES or "%" in plain:
        return NumberFormat("share")
    if parts := FRACTION.fullmatch(EXCEL_PARTS.get(number, plain.strip())):
        return NumberFormat("fraction", int(parts[2] or "9" * len(parts[1])), *_words(first)[::-1])
    digits = plain.split(".")[0].strip()
    before, after = _words(first)
    return NumberFormat("", len(digits) if re.fullmatch("00+", digits) else 0, after, before)


def _words(code: str) -> tuple[str, str]:
    """What a format shows before and after the number: `#,##0 "kr"` is what Excel makes of a typed "1 500 kr"."""
    plain = re.sub(r"_.|\*.|\[(?!\$)[^\]]*\]", "", code)
    found = re.fullmatch(rf"({WORD}*)([0#?][^\"\\\[]*?)({WORD}*)", plain)
    return (_format_text(found[1]), _format_text(found[3])) if found else ("", "")


def _format_text(code: str) -> str:
    pieces = re.findall(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([ \u00a0])', code)
    return "".join("".join(piece) for piece in pieces).replace("\u00a0", " ")


def format_number(value: str, shape: NumberFormat, shift: int = 0) -> str:
    """A number as its format shows it, with decimal comma; as it is when it is no plain number.

    `shift`: MAC_DAYS in a workbook whose days are counted from 1904.
    """
    if shape.kind not in ("", "fraction"):
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return value
        if shape.kind == "share":
            return f"{plain_number(repr(round(number * 100, 6)))} %"
        minutes = round(number * 1440)
        if shape.kind == "span":
            return f"{minutes // 60}:{minutes % 60:02}"
        if 0 <= number < 1:
            return f"{minutes // 60:02}:{minutes % 60:02}"
        if 1 <= number < 100_000:
            days, minutes = divmod(minutes, 1440)
            day = EXCEL_EPOCH + timedelta(days=days + shift)
            return day.isoformat() + (f" {minutes // 60:02}:{minutes % 60:02}" if minutes else "")
    text = _fraction(value, shape.digits) if shape.kind == "fraction" else plain_number(value)
    if not shape.kind and shape.digits and text.isdecimal():
        text = text.zfill(shape.digits)
    return f"{shape.before}{text}{shape.unit}".strip()


def _fraction(value: str, most: int) -> str:
    """ "1 1/2" as the cell shows it; the number itself when the cell shows only about that."""
    try:
        number = Fraction(float(value))
    except (ValueError, OverflowError):
        return plain_number(value)
    near = number.limit_denominator(most)
    if near.denominator == 1 or abs(number - near) > EXACT:
        return plain_number(value)
    whole, rest = divmod(abs(near.numerator), near.denominator)
    return f"{'-' if near < 0 else ''}{f'{whole} ' if whole else ''}{rest}/{near.denominator}"


def plain_number(value: str) -> str:
    """15 digits as Excel has them, never as 1e+16, with decimal comma; as it is when it is no number."""
    try:
        number = AS_EXCEL.create_decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        return value
    text = format(number if number else Decimal(0), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


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
