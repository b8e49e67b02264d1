"""A day or time kept as a number, and its format's code -> what a Swedish Excel shows of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple, Protocol

EXCEL_EPOCH = date(1899, 12, 30)
MAC_DAYS = 1462
"""Days between the two beginnings of time that a workbook can have."""
LAST_DAY = 2_958_465
"""31 December 9999; what is later shows as hash signs."""
LEAP_DAY = 60
"""Excel has a 29 February 1900, which there never was; days before it are one later than they are counted."""
MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
DAYS = {
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
SHORT_DAYS = {"sv": "mån tis ons tors fre lör sön".split(), "en": "Mon Tue Wed Thu Fri Sat Sun".split()}
HALVES = {"sv": ("fm", "em"), "en": ("AM", "PM")}
LONG_DATE, LONG_TIME = ("f800", "x-sysdate"), ("f400", "x-systime")
"""Languages that stand for the way the computer itself writes a day or a time, whatever else the code says."""
SECONDS = 86_400


class Told(Protocol):
    """A thing that a format's code says (number_formats.Token)."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


class Moment(NamedTuple):
    """A day and time as a format takes them apart."""

    year: int
    month: int
    day: int
    weekday: int
    seconds: Decimal
    """Since midnight."""
    passed: Decimal
    """Seconds since the beginning of time, for formats that show time passed."""


def has_dates(kinds: Collection[str]) -> bool:
    """Whether a format with these kinds of tokens shows days or times."""
    return not {"unit", "elapsed"}.isdisjoint(kinds)


def english(language: str) -> bool:
    """Whether a format says that its names are English ("409", "809", "en-US"); all others are shown in Swedish."""
    number = language[-4:]
    return language.startswith("en") or (all(c in "0123456789abcdef" for c in number) and number.endswith("09"))


def show_date(number: Decimal, tokens: Sequence[Told], language: str, shift: int) -> str:
    """The day or time as it is shown; empty for one that Excel can not show."""
    decimals = sum(t.kind == "digit" for t in tokens)
    moment = moment_of(number, shift, decimals)
    if moment is None and not any(t.kind == "elapsed" for t in tokens):
        return ""
    if moment is None:
        passed = _whole_seconds(abs(number), decimals)
        moment = Moment(1900, 1, 0, 5, passed % SECONDS, passed)
    if language in LONG_DATE:
        return f"den {moment.day} {MONTHS['sv'][moment.month - 1]} {moment.year}"
    if language in LONG_TIME:
        return "{:02}:{:02}:{:02}".format(*_clock(moment.seconds))
    shown = "".join(
        _shown(
            tokens, moment, "en" if english(language) else "sv", foreign=bool(language) and not _is_swedish(language)
        )
    )
    return ("-" if number < 0 else "") + shown.replace("\0", " ").strip()


def moment_of(number: Decimal, shift: int = 0, decimals: int = 0) -> Moment | None:
    """The day and time that a number stands for; None for one that stands for none."""
    passed = _whole_seconds(number, decimals)
    whole, seconds = divmod(passed, SECONDS)
    days = int(whole) + shift
    if number < 0 or days > LAST_DAY:
        return None
    if days == 0:
        return Moment(1900, 1, 0, 5, seconds, passed)
    if days == LEAP_DAY:
        return Moment(1900, 2, 29, 2, seconds, passed)
    day = EXCEL_EPOCH + timedelta(days=days + (days < LEAP_DAY))
    return Moment(day.year, day.month, day.day, day.weekday(), seconds, passed)


def days_of(text: str) -> str | None:
    """The number that Excel keeps for a day or time as files of other kinds write it ("2026-10-02T13:30:00"); None for what is none."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    passed = moment - datetime.combine(EXCEL_EPOCH, time())
    days = Decimal(passed.days) + Decimal(passed.seconds) / SECONDS
    return str(days - (0 < days <= LEAP_DAY))


def _whole_seconds(number: Decimal, decimals: int) -> Decimal:
    return (number * SECONDS).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=40))


def _clock(seconds: Decimal) -> tuple[int, int, int]:
    whole = int(seconds)
    return whole // 3600, whole // 60 % 60, whole % 60


def _is_swedish(language: str) -> bool:
    return language.startswith("sv") or language[-3:] in ("41d", "81d")


def _shown(tokens: Sequence[Told], at: Moment, language: str, foreign: bool) -> Iterator[str]:
    half = any(t.kind == "half" for t in tokens)
    parts = [n for n, t in enumerate(tokens) if t.kind in ("unit", "elapsed")]
    fraction = False
    for n, t in enumerate(tokens):
        if t.kind == "unit":
            earlier = next((tokens[k].text for k in reversed(parts) if k < n), "")
            later = next((tokens[k].text for k in parts if k > n), "")
            minutes = t.text in ("m", "mm") and (earlier[:1].lower() == "h" or later[:1].lower() == "s")
            yield _part(t.text, at, language, minutes, half)
        elif t.kind == "elapsed":
            size = {"h": 3600, "m": 60, "s": 1}[t.text[0].lower()]
            yield str(int(at.passed) // size).zfill(len(t.text))
        elif t.kind == "half":
            yield HALVES[language][at.seconds >= SECONDS // 2]
        elif t.kind == "point":
            fraction = n + 1 < len(tokens) and tokens[n + 1].kind == "digit"
            yield "," if fraction else "."
        elif t.kind == "digit":
            rest = format(at.seconds % 1, "f").partition(".")[2]
            yield rest if fraction else ""
            fraction = False
        elif t.kind == "slash":
            yield "/" if foreign else "-"
        else:
            yield t.text


def _part(text: str, at: Moment, language: str, minutes: bool, half: bool) -> str:
    """One run of letters of a date's code."""
    hours, minute, second = _clock(at.seconds)
    letter, size = text[0], len(text)
    if letter == "y":
        return str(at.year) if size > 2 else f"{at.year % 100:02}"
    if letter == "m" and not minutes and size > 2:
        name = MONTHS[language][at.month - 1]
        return name[:1] if size == 5 else name[:3] if size == 3 else name
    if letter == "d" and size > 2:
        return (SHORT_DAYS if size == 3 else DAYS)[language][at.weekday]
    if letter == "h" and half:
        hours = hours % 12 or 12
    number = {"m": minute if minutes else at.month, "d": at.day, "h": hours, "s": second}[letter]
    return str(number).zfill(min(size, 2))
