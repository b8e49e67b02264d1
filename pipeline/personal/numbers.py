"""Personnummer and samordningsnummer: a day that exists, four figures more, and a check digit that is right.

The rules are folkbokföringslagen (1991:481) 18 and 18 a §§: the day of a samordningsnummer has 60 added to it; a + stands
for a hundred years of age or more. No library: the ones there are ask the clock what day it is, and take a number that
has been cut out of its text already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .found import DASH, RUN, SPACE, Confidence, Found, Kind, introduced
from .phones import MOBILE, SAYS_PHONE

JOIN = rf"[{SPACE}]{{0,2}}(?:\r?\n[{SPACE}]{{0,2}})?"
SEPARATOR = rf"{JOIN}(?:[{DASH}+]{JOIN})?"
NUMBER = re.compile(
    rf"(?:(?P<together>(?:(?:1[89]|20)[ ]?)?\d{{6}})"
    rf"|(?P<apart>(?:1[89]|20)?\d\d(?P<mark>[{DASH}./{SPACE}])\d\d(?P=mark)\d\d|(?:1[89]|20)\d\d[ ]\d{{4}}"
    rf"|(?:1[89]|20)(?P<gap>[{DASH}{SPACE}])\d\d(?P=gap)\d\d(?P=gap)\d\d))"
    rf"(?P<separator>{SEPARATOR})(?P<last>\d{{4}})(?!\d)"
)
LENGTHS = (2, 4, 6, 8, 10, 12)
"""How many figures a number may have before its first mark."""
VAT = re.compile(r"SE(?<![A-Za-z]..)[ ]?(?P<together>\d{6})(?P<separator>-?)(?P<last>\d{4})[ ]?01(?!\d)")
"""A sole trader's VAT number is SE, the trader's personnummer and 01."""
RESERVED = re.compile(
    rf"(?<!\d)(?P<together>(?:1[89]|20)?\d{{6}})(?P<separator>[{DASH}+{SPACE}]?)(?P<last>[TX]\d{{3}})(?!\w)", re.I
)
"""Numbers that care gives to who has none: a letter is the first of the four."""
NR = r"n(?:r|um(?:mer|ret|mren|merna)?)"
NAMED = (
    rf"(?<!\w)(?:p\.?[ -]?{NR}|pers(?:on)?[ .-]{{0,2}}{NR}|sam(?:ordn(?:ings)?)?[ .-]{{0,2}}{NR}|person(?:beteckning|-?id)(?:en|t)?|födelse{NR})"
    r"(?:[ ](?:för|på|till|hos)[ ][\w ]{1,25}(?=:))?"  # Personnummer för barnet: …
)
SAYS_WHAT = re.compile(
    rf"{NAMED}(?:\.(?!\s*[A-ZÅÄÖ]))?\s{{0,3}}[,:;=\"'(\[|{DASH}]{{0,2}}\s{{0,3}}(?:(?:är|var|nr|nummer|alltså|dvs|t\.?[ ]?ex|ex)[.,:]{{0,2}}\s{{1,2}})?[\"'(\[]?$",
    re.I,
)
AND_ANOTHER = re.compile(r"\s*(?:[,;/&|+]|och|samt|resp\.?|respektive|eller)?\s*")
RIGHT = "datum som finns och rätt kontrollsiffra"
MISTYPED = "står efter ett ord som säger vad det är, men kontrollsiffran stämmer inte"
DOUBTFUL = "ser ut som ett personnummer, men kontrollsiffran stämmer inte"
LETTER = "ser ut som ett reservnummer"


def numbers(text: str, doubtful: bool) -> Iterator[Found]:
    """Every number in `text`, in order. `doubtful`: also those that only have the form."""
    listed = -1
    for run in RUN.finditer(text):
        m = NUMBER.match(text, run.start()) if run.end() - run.start() in LENGTHS else None
        if m is None:
            continue
        said = introduced(SAYS_WHAT, text, m.start()) or (
            0 <= listed <= m.start() <= listed + 16 and AND_ANOTHER.fullmatch(text, listed, m.start()) is not None
        )
        if found := _judged(text, m, said, doubtful):
            yield found
            listed = m.end() if said else -1
    for m in VAT.finditer(text):
        if valid(ten := m["together"] + m["last"]):
            yield _found(text, m.start("together"), m.end("last"), ten, Confidence.LIKELY, RIGHT)
    if doubtful:
        for m in RESERVED.finditer(text):
            if born(m["together"]):
                yield _found(text, m.start(), m.end(), m["together"], Confidence.POSSIBLE, LETTER)


def _judged(text: str, m: re.Match[str], said: bool, doubtful: bool) -> Found | None:
    """What the words matched are, or None when they are no number of a person."""
    day = re.sub(r"\D", "", m["together"] or m["apart"])
    number = day + m["last"]
    if not born(day):
        return None
    if valid(number):
        if not said and not m["separator"] and MOBILE.match(day) and _rather_a_phone(text, m.start(), day):
            return None
        clear = m["together"] and (m["separator"].strip() or len(day) == 8)
        return _found(text, m.start(), m.end(), day, Confidence.CERTAIN if said or clear else Confidence.LIKELY, RIGHT)
    if said:
        return _found(text, m.start(), m.end(), day, Confidence.LIKELY, MISTYPED)
    if doubtful and m["together"]:
        return _found(text, m.start(), m.end(), day, Confidence.POSSIBLE, DOUBTFUL)
    return None


def _rather_a_phone(text: str, start: int, day: str) -> bool:
    """Some mobile numbers written together (0701234567) can be read as both."""
    known = born(day)
    return (known is not None and known[1]) or introduced(SAYS_PHONE, text, start)


def _found(text: str, start: int, end: int, digits: str, confidence: Confidence, why: str) -> Found:
    day = born(digits[:8] if len(digits) in (8, 12) else digits[:6])
    kind = Kind.SAMORDNINGSNUMMER if day and day[1] else Kind.PERSONNUMMER
    return Found(kind, start, end, text[start:end], confidence, why)


def born(day: str) -> tuple[date, bool] | None:
    """(the day that six or eight digits say, whether 60 was added to it); None when there is no such day."""
    month, number = int(day[-4:-2]), int(day[-2:])
    for century in [day[:-6]] if len(day) == 8 else ["20", "19"]:
        try:
            return date(int(century + day[-6:-4]), month, number % 60 if number > 60 else number), number > 60
        except ValueError:
            continue
    return None


def valid(number: str) -> bool:
    """Whether ten or twelve digits are the number of a person, by their day and their check digit (Luhn)."""
    if not born(number[:-4]):
        return False
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(number[-10:]))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0
