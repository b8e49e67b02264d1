"""Personnummer and samordningsnummer: a day that exists, four figures more, and a check digit that is right.

The rules are folkbokföringslagen (1991:481) 18 and 18 a §§: the day of a samordningsnummer has 60 added to it; a + stands
for a hundred years of age or more. No library: the ones there are ask the clock what day it is, and take a number that
has been cut out of its text already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .found import DASH, RUN, SPACE, Confidence, Found, FoundKind, stands_after
from .phones import MOBILE, SAYS_PHONE

JOIN = rf"[{SPACE}]{{0,2}}(?:\r?\n[{SPACE}]{{0,2}})?"
ODD = "._:·=~*,|"
"""What is written before the last four by mistake or on purpose; such a number counts only with the right check digit."""
SEPARATOR = rf"{JOIN}(?:[{DASH}+/]{{1,3}}{JOIN}|[{ODD}]{JOIN})?"
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
    rf"(?<!\d)(?P<together>(?:1[89]|20)?\d{{6}})(?:[{DASH}+{SPACE}]?[TXtx]\d{{3}}|[{DASH}+][A-Z]{{1,2}}\d{{2,3}}(?<=\w{{4}})|[{DASH}+][A-Z]\d\d[A-Z])(?!\w)"
)
"""Numbers that care gives to who has none: one or two of the last four are letters, and regions differ in which."""
HIDDEN = re.compile(
    rf"(?<!\d)(?P<together>(?:1[89]|20)?\d{{6}})[{SPACE}]?[{DASH}+/][{SPACE}]?(?:[xX]{{3,4}}|[nN]{{4}}|[*?_#•]{{3,4}})(?![\w*?#•])"
)
"""A day, and something in the place of the last four."""
SIX = r"(?:\d[ ]){5}\d|(?:\d\d[ ]){2}\d\d|\d{6}"
APART = re.compile(
    rf"(?<![\d.,:/])(?<!\d[ ])(?P<day>(?:(?:1[ ]?[89]|2[ ]?0)[ ]?)?(?:{SIX}))(?P<separator>[ ]?[{DASH}+]?[ ]?)(?P<last>\d[ ]\d[ ]\d[ ]\d|\d\d[ ]\d\d)(?![ ]?\d)(?![.,]\d)"
)
"""Figures set apart, one by one or in pairs, as when a number is read out or written in boxes."""
CLOCK = re.compile(r"(?:[01]\d|2[0-4])[0-5][05]|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""Four figures that are a time of day or a day of the year."""
RECENT = range(2018, 2036)
"""Years in which a day and four figures are more often when something is held than somebody."""
SAYS_THING = re.compile(
    r"\b(?:art(?:ikel)?\.?[ ]?n(?:umme)?r|serien(?:umme)?r|faktura\w*|ocr|bg|pg|bankgiro\w*|plusgiro\w*|konto\w*|kundn(?:umme)?r|avtals?\w*|best\w*n(?:umme)?r"
    r"|isbn|issn|org\w*n(?:umme)?r|\w*kod|version|följesedel\w*|fil(?:en)?|kvitto\w*|period(?:en)?)\b[ ]?(?:nr|nummer)?\W{0,3}$",
    re.I,
)
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
ODDLY = "datum som finns och rätt kontrollsiffra, med ett ovanligt tecken emellan"
LETTER = "ser ut som ett reservnummer"
UNSAID = "en dag och något i stället för de fyra sista siffrorna"


def numbers(text: str, doubtful: bool) -> Iterator[Found]:
    """Every number in `text`, in order. `doubtful`: also those that only have the form."""
    listed = -1
    for run in RUN.finditer(text):
        m = NUMBER.match(text, run.start()) if run.end() - run.start() in LENGTHS else None
        if m is None:
            continue
        said = stands_after(SAYS_WHAT, text, m.start()) or (
            0 <= listed <= m.start() <= listed + 16 and AND_ANOTHER.fullmatch(text, listed, m.start()) is not None
        )
        if found := _judge_number(text, m, said, doubtful):
            yield found
            listed = m.end() if said else -1
    yield from _apart(text, doubtful)
    for m in VAT.finditer(text):
        if valid(ten := m["together"] + m["last"]):
            yield _find_at(text, m.start("together"), m.end("last"), ten, Confidence.LIKELY, RIGHT)
    if doubtful:
        yield from _halves(text)


def _halves(text: str) -> Iterator[Found]:
    """A day, and letters or nothing in the place of the last four."""
    for run in RUN.finditer(text):
        if run.end() - run.start() not in (6, 8):
            continue
        for pattern, why in ((RESERVED, LETTER), (HIDDEN, UNSAID)):
            if (m := pattern.match(text, run.start())) and born(m["together"]):
                yield _find_at(text, m.start(), m.end(), m["together"], Confidence.POSSIBLE, why)


def _apart(text: str, doubtful: bool) -> Iterator[Found]:
    last = 0
    for run in RUN.finditer(text):
        if run.start() < last or run.end() - run.start() not in (1, 2, 6, 8):
            continue
        m = APART.match(text, run.start())
        day = re.sub(r"\D", "", m["day"]) if m else ""
        if m is None or not born(day):
            continue
        dashed, last = bool(m["separator"].strip()), m.end()
        if valid(day + re.sub(r"\D", "", m["last"])):
            pairs = not dashed and re.match(r"\d\d[ ]", m["day"])
            if not (pairs and MOBILE.match(day)):  # 07 01 74 06 21 is a telephone number
                yield _find_at(text, m.start(), m.end(), day, Confidence.LIKELY, RIGHT)
        elif doubtful and (dashed or re.match(r"\d[ ]\d", m["day"])):
            yield _find_at(text, m.start(), m.end(), day, Confidence.POSSIBLE, DOUBTFUL)


def _judge_number(text: str, m: re.Match[str], said: bool, doubtful: bool) -> Found | None:
    """What the words matched are, or None when they are no number of a person."""
    day = re.sub(r"\D", "", m["together"] or m["apart"])
    number = day + m["last"]
    if not born(day):
        return None
    odd = any(c in ODD for c in m["separator"])
    if odd and not said:
        return (
            _find_at(text, m.start(), m.end(), day, Confidence.POSSIBLE, ODDLY) if doubtful and valid(number) else None
        )
    if valid(number):
        if not said and not m["separator"] and MOBILE.match(day) and _rather_a_phone(text, m.start(), day):
            return None
        clear = m["together"] and (m["separator"].strip() or len(day) == 8)
        return _find_at(
            text, m.start(), m.end(), day, Confidence.CERTAIN if said or clear else Confidence.LIKELY, RIGHT
        )
    if said:
        return _find_at(text, m.start(), m.end(), day, Confidence.LIKELY, MISTYPED)
    if doubtful and m["together"] and not _rather_a_thing(text, m, day):
        return _find_at(text, m.start(), m.end(), day, Confidence.POSSIBLE, DOUBTFUL)
    return None


def _rather_a_thing(text: str, m: re.Match[str], day: str) -> bool:
    """Whether a number with a wrong check digit is said to be something else, or is a day and a time (260914-1330)."""
    year = int(day[:4]) if len(day) == 8 else 2000 + int(day[:2])
    return (year in RECENT and CLOCK.fullmatch(m["last"]) is not None) or stands_after(SAYS_THING, text, m.start())


def _rather_a_phone(text: str, start: int, day: str) -> bool:
    """Some mobile numbers written together (0701234567) can be read as both."""
    known = born(day)
    return (known is not None and known[1]) or stands_after(SAYS_PHONE, text, start)


def _find_at(text: str, start: int, end: int, digits: str, confidence: Confidence, why: str) -> Found:
    day = born(digits[:8] if len(digits) in (8, 12) else digits[:6])
    kind = FoundKind.SAMORDNINGSNUMMER if day and day[1] else FoundKind.PERSONNUMMER
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
