"""A day of birth and the last four figures told apart from it ("född 850927, slutar på 4567"), and a day of birth alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .found import BEFORE, DASH, RUN, SPACE, Confidence, Found, FoundKind, stands_after
from .personnummer import SAYS_WHAT, born, valid

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
MONTH = r"(?:jan|febr?|mars|apr|maj|jun|jul|aug|sept?|okt|nov|dec)[a-z]{0,7}\.?"
DAY = (
    rf"(?:(?P<figures>(?:1[89]|20)?\d{{6}}|(?:1[89]|20)\d\d(?P<mark>[{DASH}./{SPACE}])\d\d?(?P=mark)\d\d?)"
    rf"|(?P<day>\d{{1,2}})[{SPACE}/.{DASH}]{{1,2}}(?P<month>{MONTH}|\d{{1,2}})[{SPACE}/.{DASH},]{{1,3}}(?P<year>(?:(?:1[89]|20)\d\d|\d\d(?!\d))))"
)
ON = re.compile(rf"(?<![\d,.:/{DASH}]){DAY}(?![\d])", re.I)
SAYS_LAST = re.compile(
    r"(?<!\w)(?:slutar (?:på|med)|slutsiffr\w+|(?:de )?(?:fyra sista|sista fyra|4 sista|sista 4)(?: siffr\w+)?|(?:de )?sista siffr\w+|kontrollsiffror\w*)"
    r"[ ]?(?:i (?:person)?numret )?(?:är|var|blir)?[ ]?[:=]?[ ]?$",
    re.I,
)
GOES_ON = re.compile(r"[\w:/]|[.,]\d")
SAYS_BORN = re.compile(
    r"(?<!\w)(?:född[a]?|föddes|fdd\.?|f\.|födelsedag(?:en)?|födelsedatum(?:et)?|börjar (?:på|med))[: ]{1,2}(?:är |den |dag )?$",
    re.I,
)
SAYS_NUMBER = re.compile(r"(?<!\w)(?:person(?:numret|nummer|nr)|pnr|p-nr)[ ]?(?:som |\w+ )?$", re.I)
OF_SOMETHING = re.compile(
    r"(?<!\w)(?:konto|faktura|kort|telefon|mobil|serie|avtal|ocr)[^\W\d]*[ ]?\W{0,2}(?:som )?$", re.I
)
"""Whose last four they are not."""
APART = 60
"""So many characters may stand between the day and the last four."""
TOLD = "en födelsedag och de fyra sista siffrorna"
FOUR = "de fyra sista siffrorna i ett personnummer"
BORN = "en födelsedag"


def endings(text: str) -> Iterator[Found]:
    """Every day of birth with its last four figures, from the first figure to the last."""
    yield from (f for f in _endings(text) if f.confidence is not Confidence.POSSIBLE)


def _endings(text: str) -> Iterator[Found]:
    for run in RUN.finditer(text):
        if run.end() - run.start() != 4 or GOES_ON.match(text, run.end()):
            continue
        said = SAYS_LAST.search(text, max(0, run.start() - BEFORE), run.start())
        if said is None or stands_after(OF_SOMETHING, text, said.start()):
            continue
        near = ON.finditer(text, max(0, said.start() - APART - 20), said.start())
        days = [d for d in near if said.start() - d.end() <= APART]
        day = days[-1] if days else ON.search(text, run.end(), run.end() + APART)
        if day is None or not (known := _birth_date(day)):
            if stands_after(SAYS_NUMBER, text, said.start()):
                yield _find_at(text, run.start(), run.end(), Confidence.POSSIBLE, FOUR)
            continue
        sure = _sure(text, day, known + run[0])
        if sure is Confidence.POSSIBLE and said[0].casefold().startswith("slutar med"):
            continue  # an hour, a number of people
        yield _find_at(text, min(day.start(), said.start()), max(day.end(), run.end()), sure, TOLD)


def _sure(text: str, day: re.Match[str], number: str) -> Confidence:
    said = stands_after(SAYS_BORN, text, day.start()) or stands_after(SAYS_WHAT, text, day.start())
    return Confidence.LIKELY if said or valid(number) else Confidence.POSSIBLE


def births(text: str) -> Iterator[Found]:
    """What only may be meant: last four figures without a day, and a day of birth to the day alone."""
    yield from (f for f in _endings(text) if f.confidence is Confidence.POSSIBLE)
    for run in RUN.finditer(text):
        if (
            stands_after(SAYS_BORN, text, run.start())
            and (m := ON.match(text, run.start()))
            and _birth_date(m)
            and not _long_ago(m)
        ):
            yield _find_at(text, m.start(), m.end(), Confidence.POSSIBLE, BORN)


def _long_ago(m: re.Match[str]) -> bool:
    """A day in history."""
    return len(m["year"] or "") == 4 and m["year"] < "1905"


def _birth_date(m: re.Match[str]) -> str | None:
    """The six figures of a day that exists, however it is written."""
    if m["figures"] and not m["mark"]:
        return m["figures"] if born(m["figures"]) else None
    if m["figures"]:
        year, month, day = (int(x) for x in re.findall(r"\d+", m["figures"]))
    else:
        year, day = int(m["year"]), int(m["day"])
        year += (2000 if year < 26 else 1900) if year < 100 else 0
        named = next((i for i, name in enumerate(MONTHS, 1) if name.startswith(m["month"][:3].casefold())), 0)
        month = int(m["month"]) if m["month"].isdigit() else named
    try:
        return f"{date(year, month, day):%y%m%d}"
    except ValueError:
        return None


def _find_at(text: str, start: int, end: int, sure: Confidence, why: str) -> Found:
    return Found(FoundKind.PERSONNUMMER, start, end, text[start:end], sure, why)
