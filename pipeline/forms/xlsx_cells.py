"""What the cells of a sheet show, from its raw XML: text as typed, dates and shares as people see them."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from typing import Any

from .package_properties import parse

Xml = Any
Place = tuple[int, int]
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
EXCEL_EPOCH = date(1899, 12, 30)
DATES = frozenset((*range(14, 23), *range(45, 48)))
SHARES = frozenset((9, 10))
"""Numbers of Excel's own formats for dates and times, and for per cent."""


def shared_strings(z: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in z.namelist():
        return []
    return [rich(si) for si in parse(z.read("xl/sharedStrings.xml"))]


def rich(item: Xml) -> str:
    """A string item's text without the phonetic guides, escapes undone."""
    phonetic = {id(t) for guide in item.iter(X + "rPh") for t in guide.iter(X + "t")}
    text = "".join(t.text or "" for t in item.iter(X + "t") if id(t) not in phonetic)
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def formats(z: zipfile.ZipFile) -> list[str]:
    """What each cell style makes of a number: "date", "share" or ""."""
    if "xl/styles.xml" not in z.namelist():
        return []
    styles = parse(z.read("xl/styles.xml"))
    own = {int(f.get("numFmtId")): f.get("formatCode", "") for f in styles.iter(X + "numFmt")}
    return [_format(int(xf.get("numFmtId", 0)), own) for group in styles.iter(X + "cellXfs") for xf in group]


def _format(number: int, own: dict[int, str]) -> str:
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", own.get(number, ""))
    if re.search(r"\[[hms]+\]", own.get(number, ""), re.I):
        return ""  # time passed, not a day
    if number in DATES or re.search(r"[ymd]", plain, re.I):
        return "date"
    return "share" if number in SHARES or "%" in plain else ""


def _as_shown(value: str, shown: str) -> str:
    """A number as its format shows it; as it is when it is no plain number."""
    try:
        number = float(value)
    except ValueError:
        return value
    if shown == "share":
        return f"{round(number * 100, 6):g} %".replace(".", ",")
    if shown == "date" and 1 <= number < 100_000:
        days, minutes = divmod(round(number * 1440), 1440)
        day = EXCEL_EPOCH + timedelta(days=days)
        return day.isoformat() + (f" {minutes // 60:02}:{minutes % 60:02}" if minutes else "")
    return value


def read_cells(sheet: Xml, strings: list[str], shown: list[str]) -> dict[Place, str]:
    """{(row, column): text} of the cells that hold something. Raises IndexError or ValueError for a damaged sheet."""
    found: dict[Place, str] = {}
    row_number = 0
    for row in sheet.iter(X + "row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for c in row:
            reference = c.get("r")
            column = column_number(reference.rstrip("0123456789")) if reference else column + 1
            text = _text(c, strings, shown)
            if text:
                found[row_number, column] = text
    return found


def _text(c: Xml, strings: list[str], shown: list[str]) -> str:
    """What a cell shows. A formula without a computed value is what the respondent typed, with its '='."""
    kind, value, formula = c.get("t"), c.findtext(X + "v"), c.findtext(X + "f")
    if kind == "inlineStr":
        return rich(c)
    if not value or (kind == "e" and formula):
        return f"={formula}" if formula else ""
    if kind == "s":
        return strings[int(value)]  # none there means a damaged package, and an IndexError says so
    if kind == "b":
        value = "SANT" if value == "1" else "FALSKT"
    if kind in ("b", "e", "str"):
        return ESCAPED.sub(lambda m: chr(int(m[1], 16)), value)
    style = int(c.get("s", 0))
    return _as_shown(value, shown[style] if style < len(shown) else "")


def as_date(text: str) -> str:
    """Excel keeps a date as the number of days since 1900."""
    if re.fullmatch(r"\d{5}(\.0+)?", text.strip()):
        return (EXCEL_EPOCH + timedelta(days=int(float(text)))).isoformat()
    return text


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
