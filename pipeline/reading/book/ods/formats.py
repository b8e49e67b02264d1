"""An OpenDocument spreadsheet's number styles -> the codes that Excel has for the same, so that both are shown in the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.reading.book.number_formats import NumberFormat, shape_of
from pipeline.reading.odf_xml import OFFICE, STYLE, TABLE

Xml = Any
NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
KINDS = frozenset(
    NUMBER + n for n in ("number-style", "percentage-style", "currency-style", "date-style", "time-style", "text-style")
)
OWN_CODE = 1000
"""No number of a format of Excel's own."""
UNITS = {"year": "yy", "month": "m", "day": "d", "day-of-week": "ddd", "hours": "h", "minutes": "m", "seconds": "s"}
MOST_PARENTS = 20
CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?\d+(?:\.\d+)?)(E\+?\d+)?")


class OdsFormats(NamedTuple):
    """The formats of one file's cell styles."""

    codes: Mapping[str, str]
    """{number style: code}."""
    styles: Mapping[str, tuple[str, str]]
    """{cell style: (its number style, its parent)}."""

    def shape(self, style: str) -> NumberFormat:
        """What a cell style makes of a number; empty where it says nothing."""
        for _ in range(MOST_PARENTS):
            said, parent = self.styles.get(style, ("", ""))
            if said or not parent:
                code = self.codes.get(said, "")
                return shape_of(OWN_CODE, code) if code else NumberFormat()
            style = parent
        return NumberFormat()


def read_formats(content: Xml, styles: Xml | None) -> OdsFormats:
    """The number styles of a file and the cell styles that use them."""
    found: dict[str, Xml] = {}
    used: dict[str, tuple[str, str]] = {}
    for root in (styles, content):
        for group in () if root is None else root.iter(OFFICE + "styles", OFFICE + "automatic-styles"):
            for e in group:
                if e.tag in KINDS:
                    found[e.get(STYLE + "name") or ""] = e
                elif e.tag == STYLE + "style" and e.get(STYLE + "family") == "table-cell":
                    used[e.get(STYLE + "name") or ""] = (
                        e.get(STYLE + "data-style-name") or "",
                        e.get(STYLE + "parent-style-name") or "",
                    )
    return OdsFormats({name: _code(e, found) for name, e in found.items()}, used)


def _code(style: Xml, found: Mapping[str, Xml]) -> str:
    """The whole code: what other numbers than the style's own look like first, as OpenDocument has them in maps."""
    sections = []
    for way in style.iterchildren(STYLE + "map"):
        other = found.get(way.get(STYLE + "apply-style-name") or "")
        said = CONDITION.fullmatch((way.get(STYLE + "condition") or "").strip())
        if other is not None and said and len(other.findall(STYLE + "map")) == 0:
            sign = "<>" if said[1] == "!=" else said[1]
            sections.append(_section(other) if said[3] else f"[{sign}{said[2]}]{_section(other)}")  # E308: every number
    return ";".join((*sections, _section(style)))


def _section(style: Xml) -> str:
    if style.get(NUMBER + "format-source") == "language" and style.find(NUMBER + "year") is not None:
        clock = style.find(NUMBER + "hours") is not None
        return "yyyy-mm-dd hh:mm" if clock else "yyyy-mm-dd"  # the way of the computer, which is Swedish
    language = _language(style)
    elapsed = style.get(NUMBER + "truncate-on-overflow") == "false"
    parts = []
    for e in style:
        name = str(e.tag).removeprefix(NUMBER)
        if name == "text-content":
            parts.append("@")
        elif name == "text":
            parts.append(_quoted(e.text or ""))
        elif name == "fill-character":
            continue
        elif name in UNITS:
            code = _unit(e, name)
            parts.append(f"[{code}]" if elapsed and not any("[" in p for p in parts) else code)
        elif name == "am-pm":
            parts.append("AM/PM")
        elif name == "currency-symbol":
            parts.append(_quoted("".join(e.itertext())))
        elif name in ("number", "scientific-number", "fraction"):
            parts.append(_number(e, name))
    return language + "".join(parts)


def _language(style: Xml) -> str:
    said = style.get(NUMBER + "language") or ""
    return f"[$-{said}-{style.get(NUMBER + 'country') or ''}]" if said not in ("", "sv") else ""


def _quoted(text: str) -> str:
    return "".join("%" if t == "%" else f'"{t}"' for t in re.split("(%)", text.replace('"', "")) if t)


def _unit(e: Xml, name: str) -> str:
    code, long = UNITS[name], e.get(NUMBER + "style") == "long"
    if name == "month" and e.get(NUMBER + "textual") == "true":
        return "mmmm" if long else "mmm"
    if name == "seconds":
        decimals = _count(e, "decimal-places")
        return ("ss" if long else "s") + ("." + "0" * decimals if decimals else "")
    return (code * 2 if name != "day-of-week" else "dddd") if long else code


def _number(e: Xml, name: str) -> str:
    least = _count(e, "min-integer-digits")
    if name == "fraction":
        fixed = e.get(NUMBER + "denominator-value") or ""
        whole = "" if e.get(NUMBER + "min-integer-digits") is None else "# "
        over, under = "?" * max(_count(e, "min-numerator-digits"), 1), "?" * max(_count(e, "min-denominator-digits"), 1)
        return f"{whole}{over}/{fixed or under}"
    if e.get(NUMBER + "decimal-places") is None and name == "number" and e.get(NUMBER + "min-decimal-places") is None:
        return "General" if least < 2 and e.get(NUMBER + "grouping") != "true" and not len(e) else _whole(e, least)
    decimals = _count(e, "decimal-places")
    sure = _count(e, "min-decimal-places") if e.get(NUMBER + "min-decimal-places") is not None else decimals
    code = _whole(e, least) + (f".{'0' * sure}{'#' * (decimals - sure)}" if decimals else "")
    if name == "scientific-number":
        code += "E+" + "0" * max(_count(e, "min-exponent-digits"), 1)
    return code + "," * _thousands(e)


def _whole(e: Xml, least: int) -> str:
    """The digits before the decimal point, with what stands among them."""
    grouped = e.get(NUMBER + "grouping") == "true"
    digits = "0" * least or "#"
    texts: Sequence[Xml] = e.findall(NUMBER + "embedded-text")
    places = sorted((int(t.get(NUMBER + "position") or 0), "".join(t.itertext())) for t in texts)
    for place, _ in reversed(places):
        digits = digits.rjust(place + 1, "#")
    cut, last = [], len(digits)
    for place, text in places:
        cut.append(digits[len(digits) - place : last])
        cut.append(f'"{text}"')
        last = len(digits) - place
    cut.append(digits[:last])
    return "#,##" + digits if grouped and len(digits) < 2 else "#," * grouped + "".join(reversed(cut))


def _thousands(e: Xml) -> int:
    factor = e.get(NUMBER + "display-factor") or "1"
    return {"1000": 1, "1000000": 2}.get(factor, 0)


def _count(e: Xml, name: str) -> int:
    said = e.get(NUMBER + name) or "0"
    return min(int(said), 30) if said.isdecimal() else 0


def of_columns(table: Xml, most: int) -> list[str]:
    """The style that each column gives to cells without one of their own."""
    names: list[str] = []
    for column in table.iter(TABLE + "table-column"):
        again = column.get(TABLE + "number-columns-repeated") or "1"
        times = int(again) if again.isdecimal() else 1
        names += [column.get(TABLE + "default-cell-style-name") or ""] * min(times, max(most - len(names), 0))
    return names
