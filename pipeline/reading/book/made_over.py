"""What Excel has made of what somebody typed: "1-2" a day, "3:1" a time, "1E5" a power. A cell's number and format -> what it may have been."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import NamedTuple

from pipeline.base.personal_data import mask_text
from pipeline.base.swedish import swedish_date
from pipeline.model.instrument import Field
from pipeline.model.returns import Finding, Severity

from .date_formats import Moment, moment_of
from .number_formats import AS_EXCEL, CodeSection, NumberFormat, plain_number

MADE_OVER = "excel_made_over"
DAY, MONTH, CLOCK, SPAN, POWER, LONG, LESS = (
    "ett datum",
    "en månad",
    "ett klockslag",
    "en tid",
    "ett tal i potensform",
    "ett långt tal",
    "mindre än det hela",
)
SHORT_YEARS = range(1930, 2030)
"""Years that Excel takes two digits for."""
WIDEST = Context(prec=100)
LIKELY_YEARS = range(1950, 2100)
KEPT, WIDE = 15, 12
"""Digits that Excel keeps of a number, and the fewest that it no longer shows them all of."""
DECIMALS_SHOWN = 10
"""Digits of a number with decimals that Excel shows without a format of its own."""
MOST_SIGNS = 12
"""A day that needs more to be told was hardly typed as something else."""


class MadeOver(NamedTuple):
    """What a cell's value is, and what may have been typed."""

    what: str
    full: str = ""
    """The value in words or digits, where the cell shows less."""
    typed: tuple[str, ...] = ()
    """What somebody may have typed, likeliest first; empty when only the value itself."""
    day: str = ""
    """The value of a day as 2026-10-01, with its time when it has one."""


def made_over(value: str, shape: NumberFormat, shown: str, shift: int = 0) -> MadeOver | None:
    """What the value of a cell that shows `shown` may have been before Excel saw it; None for what is as it was typed."""
    try:
        number = AS_EXCEL.create_decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    section = shape.section_of(number)[0]
    kind = section.kind if section else "general"
    if kind == "general":
        digits = number.adjusted() + 1
        whole = number == number.to_integral_value()
        long = digits >= WIDE if whole else len(number.normalize().as_tuple().digits) > DECIMALS_SHOWN
        return MadeOver(LONG, str(digits if whole else KEPT)) if long else None
    if section is None or number.adjusted() > KEPT:
        return None
    if kind in ("number", "fraction"):
        return _less(number, section, shown)
    if kind in ("day", "span"):
        return _moment(number, section, shown, shift)
    if kind == "power" and number:
        full = plain_number(value)
        return MadeOver(POWER, full, _other([_power(number)], shown)) if shown != full else None
    return None


def _less(number: Decimal, section: CodeSection, shown: str) -> MadeOver | None:
    """What a number holds that its format leaves out; a text that says all of it although the cell does not counts as a long one."""
    full = plain_number(str(number))
    if section.kind == "fraction":
        return MadeOver(LONG, str(KEPT)) if full in shown and "/" not in shown and "," in full else None
    digits = [n for n, t in enumerate(section.tokens) if t.kind == "digit"]
    if not digits:
        return MadeOver(LONG, str(KEPT)) if shown == full else MadeOver(LESS, full)
    point = next((n for n, t in enumerate(section.tokens) if t.kind == "point"), len(section.tokens))
    there = number.scaleb(section.power, WIDEST)
    if there == there.quantize(Decimal(1).scaleb(-sum(n > point for n in digits)), ROUND_HALF_UP, WIDEST):
        return None
    is_share = section.power > 0
    return MadeOver(LESS, f"{plain_number(str(there))}%" if is_share else full)


def _moment(number: Decimal, section: CodeSection, shown: str, shift: int) -> MadeOver | None:
    at = moment_of(number, shift)
    if at is None:
        return None
    if section.kind == "span":
        hours, minutes = divmod(int(at.passed) // 60, 60)
        return MadeOver(SPAN, "", _other([f"{hours}:{minutes:02}", f"{hours}:{minutes}"], shown))
    runs = [t.text for t in section.tokens if t.kind == "unit"]
    named = any(r[0] == "m" and len(r) > 2 for r in runs)
    has_day, has_year = any(r[0] == "d" for r in runs), any(r[0] == "y" for r in runs)
    if not (has_day or has_year or named) and any(r[0] in "hs" for r in runs):
        return MadeOver(CLOCK, "", _other(_clock(at), shown)) if number < 1 else None
    day = f"{at.year}-{at.month:02}-{at.day:02}"
    if at.year not in LIKELY_YEARS or not at.day:
        return MadeOver(DAY, "", _other([plain_number(str(number))], shown), day)
    if at.seconds:
        return MadeOver(DAY, "", (), f"{day} {int(at.seconds) // 3600:02}:{int(at.seconds) // 60 % 60:02}")
    year = f"{at.year % 100:02}" if at.year in SHORT_YEARS else str(at.year)
    if not has_day and at.day == 1 and has_year:
        months = [f"{at.month}-{year}", f"{at.month}/{year}"]
        return MadeOver(MONTH, _month(at), _other(months, shown), day)
    days = [f"{at.month}-{at.day}", f"{at.month}/{at.day}", f"{at.day}/{at.month}"]
    days += [f"{at.year % 100}-{at.month}-{at.day}"] if has_year and at.year % 100 <= MOST_SIGNS else []
    return MadeOver(DAY, "" if shown == day else _words(at), _other(days, shown), day)


def _clock(at: Moment) -> list[str]:
    hours, minutes, seconds = int(at.seconds) // 3600, int(at.seconds) // 60 % 60, int(at.seconds) % 60
    return [f"{hours}:{minutes}:{seconds}"] if seconds else [f"{hours}:{minutes}", f"{hours}:{minutes:02}"]


def _words(at: Moment) -> str:
    return swedish_date(date(at.year, at.month, at.day))


def _month(at: Moment) -> str:
    return _words(at).partition(" ")[2]


def _other(typed: list[str], shown: str) -> tuple[str, ...]:
    return tuple(t for t in dict.fromkeys(typed) if t != shown)


def _power(number: Decimal) -> str:
    """ "12E3": whole digits and a power, as a room or a model may be named."""
    sign, digits, power = number.normalize().as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}E{power}"


def made_over_finding(field: Field, shown: str, made: MadeOver) -> Finding | None:
    """What is asked about an answer that Excel may have made over; None when there is nothing to ask."""
    if made.what == LONG:
        message = (
            f"Excel visar inte hela talet i svaret på {field.code}. I svaret står {shown}, som filen har det: se efter att det är rätt."
            if int(made.full) <= KEPT
            else f"Excel har gjort om talet i svaret på {field.code}: bara de första 15 siffrorna av {shown} är säkra. Skriv numret en gång till. ({field.code})"
        )
        severity = Severity.NOTE if int(made.full) <= KEPT else Severity.ASK
        return Finding(MADE_OVER, severity, message, field.element, field.code, field.key)
    if made.what == LESS:
        message = f"Excel visar ”{shown}” i svaret på {field.code}, och i rutan står {mask_text(made.full)}. Svaret är läst som det visas: se efter vad som menas."
        return Finding(MADE_OVER, Severity.TELL, message, field.element, field.code, field.key)
    if not made.typed:
        return None
    *most, last = [f"”{t}”" for t in made.typed]
    typed = f"{', '.join(most)} eller {last}" if most else last
    full = f" ({made.full})" if made.full else ""
    message = (
        f"Excel har gjort om svaret på {field.code} till {made.what}: rutan visar ”{shown}”{full}. "
        f"Skrev ni något annat, till exempel {typed}? Skriv det i så fall en gång till. ({field.code})"
    )
    return Finding(MADE_OVER, Severity.ASK, message, field.element, field.code, field.key)
