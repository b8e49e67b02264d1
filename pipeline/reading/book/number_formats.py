"""A number and its format's code -> what a Swedish Excel shows of it. Shared by every spreadsheet format.

Codes stand in files as an American Excel has them: "." for decimals, "," for thousands, "/" for what parts a date.
A Swedish Excel shows a comma, a no-break space and a hyphen.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .date_formats import has_dates, show_date

AS_EXCEL = Context(prec=15)
MOST_DIGITS = 40
EXACT = Fraction(1, 10**9)
"""1/3 is stored as 0.333333333333333."""
THOUSANDS = "\u00a0"
PADDED = "\0"
"""Room that a format leaves for a sign or a digit that is not there."""
KRONOR = '{0}\\ "kr";{1}\\-{0}\\ "kr"'
UNSIGNED = "{0}\\ _k_r;{1}\\-{0}\\ _k_r"
LEDGER = '_-* {0}\\ {1}_-;\\-* {0}\\ {1}_-;_-* "-"{2}\\ {1}_-;_-@_-'
OWN = {1: "0", 2: "#0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd",
       15: "dd-mmm-yy", 16: "dd-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "hh:mm", 21: "hh:mm:ss", 22: "yyyy-mm-dd hh:mm",
       45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@"}  # fmt: skip
"""Excel's own formats, which files only number, as a Swedish Excel has them."""
OWN_UNLESS_SAID = {
    **{n + 5: KRONOR.format(code, red) for n, (code, red) in enumerate([("#,##0", ""), ("#,##0", "[Red]"), ("#,##0.00", ""), ("#,##0.00", "[Red]")])},
    **{n + 37: UNSIGNED.format(code, red) for n, (code, red) in enumerate([("#,##0", ""), ("#,##0", "[Red]"), ("#,##0.00", ""), ("#,##0.00", "[Red]")])},
    41: LEDGER.format("#,##0", "_k_r", ""), 42: LEDGER.format("#,##0", '"kr"', ""), 43: LEDGER.format("#,##0.00", "_k_r", "??"), 44: LEDGER.format("#,##0.00", '"kr"', "??"),
}  # fmt: skip
TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|(General|Standard|AM/PM|A/P|E[+-])|(y+|m+|d+|h+|s+)|(.)', re.I | re.S
)
AMERICAN_DAY = re.compile(r'm{1,2}(?:\\?/|"/")d{1,2}(?:\\?/|"/")y{2,4}(?=$|;| )')
"""What a program in American English makes of the computer's own way to write a day (Excel's format 14)."""
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:[.,]\d+)?)")
ELAPSED = re.compile(r"h+|m+|s+", re.I)


class Token(NamedTuple):
    """One thing that a format's code says."""

    kind: str
    """"text", "pad", "digit", "point", "comma", "percent", "slash", "power", "general", "at", "half" (AM/PM), "unit" (of a day or time) or "elapsed"."""
    text: str = ""


class CodeSection(NamedTuple):
    """What a format makes of some numbers: the positive ones, the negative ones, those that meet a condition."""

    kind: str
    """"general", "number", "power", "fraction", "day" (a day or time of day) or "span" (time passed)."""
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    language: str = ""
    """What its names of months are in, when it says so itself: a tag or a number, in lower case."""
    grouped: bool = False
    """Thousands are apart."""
    power: int = 0
    """The power of ten that the number is multiplied by before it is shown."""


class NumberFormat(NamedTuple):
    """What a number format makes of a number."""

    sections: tuple[CodeSection, ...] = ()
    """Empty for a cell without a format."""

    def section_of(self, number: Decimal) -> tuple[CodeSection | None, bool]:
        """(which section shows the number, whether the section says its minus itself); None when it has no format."""
        if not self.sections:
            return None, False
        said = self.sections[:3]
        if any(s.condition for s in said):
            for s in said:
                if s.condition is None or _meets(number, s.condition):
                    return s, False
            return None, False
        if number < 0 and len(said) > 1:
            return said[1], True
        return (said[2], True) if number == 0 and len(said) > 2 else (said[0], False)

    @property
    def kind(self) -> str:
        """The kind of what it shows of most numbers."""
        return self.sections[0].kind if self.sections else "general"


@lru_cache(maxsize=512)
def shape_of(number: int, code: str) -> NumberFormat:
    """The shape of a built-in format's number or of a format's own code."""
    said = OWN.get(number) or AMERICAN_DAY.sub(OWN[14], code) or OWN_UNLESS_SAID.get(number, "")
    return NumberFormat(tuple(_section(tokens) for tokens in _sections(said))) if said else NumberFormat()


def _sections(code: str) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for m in TOKEN.finditer(code):
        quoted, escaped, padded, filled, bracket, word, run, other = m.groups()
        if other == ";":
            found.append([])
        elif filled is None:
            found[-1].append(_token(quoted, escaped, padded, bracket, word, run, other))
    return found


def _token(
    quoted: str | None,
    escaped: str | None,
    padded: str | None,
    bracket: str | None,
    word: str | None,
    run: str | None,
    other: str | None,
) -> Token:
    if bracket is not None:
        return Token("elapsed" if ELAPSED.fullmatch(bracket) else "bracket", bracket)
    if padded is not None:
        return Token("pad", PADDED)
    if word is not None:
        kinds = {"E": "power", "A": "half"}
        return Token(kinds.get(word[0].upper(), "general"), word)
    if run is not None:
        return Token("unit", run.lower())
    plain = quoted if quoted is not None else escaped
    if plain is not None:
        return Token("text", plain)
    kinds = {
        "0": "digit",
        "#": "digit",
        "?": "digit",
        ".": "point",
        ",": "comma",
        "%": "percent",
        "/": "slash",
        "@": "at",
    }
    return Token(kinds.get(other or "", "text"), other or "")


def _section(tokens: list[Token]) -> CodeSection:
    condition, language, said = None, "", []
    for t in tokens:
        if t.kind != "bracket":
            said.append(t)
        elif found := CONDITION.fullmatch(t.text.strip()):
            condition = found[1], Decimal(found[2].replace(",", "."))
        elif t.text.startswith("$"):
            money, _, language_said = t.text[1:].partition("-")
            language = language_said.casefold() or language
            said.append(Token("text", money))
    kinds = {t.kind for t in said}
    if has_dates(kinds):
        return CodeSection("span" if "elapsed" in kinds else "day", tuple(said), condition, language)
    if kinds & {"general", "at"}:
        return CodeSection("general", tuple(said), condition)
    plain, grouped, thousands = _commas(said)
    power = 2 * sum(t.kind == "percent" for t in plain) - 3 * thousands
    slash = any(t.kind == "slash" for t in plain) and "digit" in kinds
    kind = "power" if "power" in kinds else "fraction" if slash else "number"
    return CodeSection(kind, tuple(plain), condition, "", grouped, power)


def _commas(tokens: list[Token]) -> tuple[list[Token], bool, int]:
    """(the tokens without commas, whether they part thousands, how many thousands the number is divided by)."""
    point = next((n for n, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    digits = [n for n, t in enumerate(tokens) if t.kind == "digit" and n < point]
    plain, grouped, thousands = [], False, 0
    for n, t in enumerate(tokens):
        if t.kind != "comma":
            plain.append(t)
        elif digits and digits[0] < n < digits[-1]:
            grouped = True
        elif any(d.kind == "digit" for d in tokens[:n]) and tokens[n - 1].kind in ("digit", "comma"):
            thousands += 1
        else:
            plain.append(Token("text", ","))
    return plain, grouped, thousands


def _meets(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, other = condition
    below, same = number < other, number == other
    return {"<": below, ">": not (below or same), "=": same, "<>": not same, "<=": below or same, ">=": not below}[sign]


def format_number(value: str, shape: NumberFormat, shift: int = 0) -> str:
    """A number as its format shows it; as it is when it is no plain number, and in full when the format would hide it.

    `shift`: MAC_DAYS in a workbook whose days are counted from 1904.
    """
    if not shape.sections:
        return plain_number(value)
    number = _as_number(value)
    if number is None:
        return value
    section, own_sign = shape.section_of(number)
    if section is None:
        return plain_number(value)
    if section.kind in ("day", "span"):
        return show_date(number, section.tokens, section.language, shift) or plain_number(value)
    shown = _SHOWS[section.kind](abs(number) if own_sign else number, section)
    text = re.sub(f" ?{PADDED}+ ?", " ", shown).strip()
    return text or plain_number(value)


def _general(number: Decimal, section: CodeSection) -> str:
    text = plain_number(str(number))
    return "".join(text if t.kind in ("general", "at") else t.text for t in section.tokens) or text


def _number(number: Decimal, section: CodeSection) -> str:
    tokens = section.tokens
    point = next((n for n, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    decimals = sum(t.kind == "digit" for t in tokens[point:])
    whole, rest, sign = _rounded(number.scaleb(section.power), decimals)
    shown = _whole_digits(tokens[:point], whole, section.grouped) + _decimal_digits(tokens[point:], rest)
    return sign + shown


def _rounded(number: Decimal, decimals: int) -> tuple[str, str, str]:
    """(digits before the decimal point, after it, the sign); no digits before it for what is below 1."""
    near = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=100))
    whole, _, rest = format(abs(near), "f").partition(".")
    return whole.lstrip("0"), rest, "-" if near < 0 else ""


def _whole_digits(tokens: tuple[Token, ...], digits: str, grouped: bool) -> str:
    """The digits before the decimal point at their places: the first place takes all that are left."""
    first = next((n for n, t in enumerate(tokens) if t.kind == "digit"), -1)
    parts: list[str] = []
    placed = 0
    for n in range(len(tokens) - 1, -1, -1):
        if tokens[n].kind != "digit":
            parts.append(tokens[n].text)
            continue
        taken = digits if n == first else digits[-1:]
        digits = "" if n == first else digits[:-1]
        for digit in reversed(taken or {"0": "0", "?": PADDED}.get(tokens[n].text, "")):
            if grouped and placed and placed % 3 == 0:
                parts.append(THOUSANDS)
            parts.append(digit)
            placed += 1
    return "".join(reversed(parts))


def _decimal_digits(tokens: tuple[Token, ...], digits: str) -> str:
    parts, at = [], 0
    for t in tokens:
        if t.kind == "digit":
            needed = t.text == "0" or digits[at:].strip("0")
            parts.append(digits[at] if needed else PADDED if t.text == "?" else "")
            at += 1
        else:
            parts.append("," if t.kind == "point" else t.text)
    return "".join(parts)


def _power(number: Decimal, section: CodeSection) -> str:
    """ "1,50E+03"; a code with several digits before its point has powers that are so many apart."""
    at = next(n for n, t in enumerate(section.tokens) if t.kind == "power")
    before, after = section.tokens[:at], section.tokens[at + 1 :]
    point = next((n for n, t in enumerate(before) if t.kind == "point"), at)
    step = max(sum(t.kind == "digit" for t in before[:point]), 1)
    decimals = sum(t.kind == "digit" for t in before[point:])
    number = number.scaleb(section.power)
    power = number.adjusted() // step * step if number else 0
    if len(_rounded(number.scaleb(-power), decimals)[0]) > step:
        power += step
    whole, rest, sign = _rounded(number.scaleb(-power), decimals)
    plus = "-" if power < 0 else "+" if section.tokens[at].text[1] == "+" else ""
    shown = _whole_digits(before[:point], whole, section.grouped) + _decimal_digits(before[point:], rest)
    return f"{sign}{shown}E{plus}{_whole_digits(after, str(abs(power)).lstrip('0'), False)}"


def _fraction(number: Decimal, section: CodeSection) -> str:
    """ "1 1/2" as the cell shows it; the number itself when the cell shows only about that."""
    tokens = section.tokens
    slash = next(n for n, t in enumerate(tokens) if t.kind == "slash")
    start, end = slash, slash + 1
    while start and tokens[start - 1].kind == "digit":
        start -= 1
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdecimal()):
        end += 1
    below = "".join(t.text for t in tokens[slash + 1 : end])
    wholes = [n for n, t in enumerate(tokens[:start]) if t.kind == "digit"]
    shown = _parts(Fraction(number), below, bool(wholes))
    before = tokens[: wholes[0]] if wholes else tokens[:start]
    words, further = ("".join(t.text for t in some) for some in (before, tokens[end:]))
    return words + (shown if shown is not None else plain_number(str(number))) + further


def _parts(number: Fraction, below: str, with_whole: bool) -> str | None:
    size = abs(number)
    if below.isdecimal() and int(below):
        under = int(below)
        over = round(size * under)
    else:
        near = size.limit_denominator(10 ** max(len(below), 1) - 1)
        over, under = near.numerator, near.denominator
    if abs(size - Fraction(over, under)) > EXACT:
        return None
    whole, rest = divmod(over, under) if with_whole else (0, over)
    sign = "-" if number < 0 else ""
    if not rest or (under == 1 and with_whole):
        return f"{sign}{whole}"
    return f"{sign}{f'{whole} ' if whole else ''}{rest}/{under}"


_SHOWS = {"general": _general, "number": _number, "power": _power, "fraction": _fraction}


def _as_number(value: str) -> Decimal | None:
    """With the digits that Excel keeps; None for what is no number, or none that anybody writes out."""
    try:
        number = AS_EXCEL.create_decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS else None


def plain_number(value: str) -> str:
    """15 digits as Excel has them, never as 1e+16, with decimal comma; as it is when it is no number."""
    number = _as_number(value)
    if number is None:
        return value
    text = format(number if number else Decimal(0), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
