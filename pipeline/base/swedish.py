"""Dates, lists and runs of question codes the way Swedish text has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


NUMBERED = re.compile(r"(\D|\d+\.)(\d+)")
"""A code as a group and a number in it: 4. and 3, or E and 3."""


def swedish_date(day: date | None) -> str:
    """'16 oktober 2026'; 'datum okänt' when there is none."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else "datum okänt"


NUMBERS = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})|(\d{1,2})[/.](\d{1,2})[ .]*(\d{4})")
IN_WORDS = re.compile(r"(?:den )?(\d{1,2}) ([a-z]{3,9})\.? (\d{4})", re.I)


def read_date(typed: str) -> date | None:
    """The day that somebody has typed: 2026-11-27, 20261127, 27/11 2026, 27.11.2026, 27 november 2026. None when it is none."""
    text = typed.strip()
    try:
        if found := NUMBERS.fullmatch(text):
            y, m, d, day, month, year = found.groups()
            return date(int(y or year), int(m or month), int(d or day))
        if found := IN_WORDS.fullmatch(text):
            name = found[2].casefold()
            number = next((n for n, full in enumerate(MONTHS, 1) if full.startswith(name)), 0)
            return date(int(found[3]), number, int(found[1]))
    except ValueError:
        return None
    return None


def join_words(words: Sequence[str], last_word: str = "och") -> str:
    """'a, b och c'."""
    *most, last = words or ("",)
    return f"{', '.join(most)} {last_word} {last}" if most else last


NUMBER_WORDS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def in_words(number: int) -> str:
    """'tre'; '13' from where figures are easier to read."""
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)


def capital(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def code_ranges(codes: Sequence[str]) -> tuple[str, ...]:
    """Question codes with runs of three or more drawn together: 4.1, 4.3, 4.4, 4.5 -> '4.1', '4.3–4.5'."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _follows(runs[-1][-1], code):
            runs[-1].append(code)
        else:
            runs.append([code])
    return tuple(said for run in runs for said in (run if len(run) < 3 else [f"{run[0]}–{run[-1]}"]))


def _follows(before: str, after: str) -> bool:
    one, other = NUMBERED.fullmatch(before), NUMBERED.fullmatch(after)
    return one is not None and other is not None and one[1] == other[1] and int(other[2]) == int(one[2]) + 1
