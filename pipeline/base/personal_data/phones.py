"""Telephone numbers as Swedes write them: an area code and so many figures that it is no date, time, year or amount.

A number has at most nine figures after the 0, and the subscriber's own part begins with none. The area codes are those of
PTS's numbering plan of 2011 as libphonenumber gives them (resources/geocoding/sv/46.txt), the few that are missing there, and
those of no place (010, 020, 0200, 077x). A number with another beginning counts after a word that says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .found import DASH, RUN, SPACE, Confidence, Found, FoundKind, in_web_address, stands_after

GAP = rf"(?:[{SPACE}]{{1,2}}|\.|[{SPACE}]{{0,2}}[{DASH}/](?:\r?\n)?[{SPACE}]{{0,2}})"
MORE = rf"(?:(?:\){GAP}?|{GAP})\d{{1,12}}){{0,7}}"
HOME = re.compile(rf"(?P<groups>0[1-9]\d{{0,10}}{MORE})(?!\d)")
SWEDEN = re.compile(
    rf"(?:\+[{SPACE}]?|0(?<!\w.)0[{SPACE}{DASH}]?)46\)?{GAP}?(?:\(0\)|\(?0)?{GAP}?\(?(?P<groups>[1-9]\d{{0,10}}{MORE})(?!\d)"
)
BARE = re.compile(rf"4(?<![\w+].)6{GAP}?(?:\(0\)|0)?{GAP}?(?P<groups>7[02369]\d{{0,7}}{MORE})(?!\d)")
FOREIGN = re.compile(rf"(?P<code>\+|0(?<!\w.)0)(?P<groups>(?!46)[1-9]\d{{0,12}}{MORE})(?!\d)")
ZERO = re.compile(rf"\((?<!\w.)0\){GAP}?(?P<groups>[1-9]\d{{0,10}}{MORE})(?!\d)")
"""(0)8-465 004 00: the country's code left out."""
SAYS_PHONE = re.compile(
    r"(?:\b(?:tel|tele|tfn|tlf|tln|telefon(?!tid)\w*|mob|mobil\w*|\w*telefon(?:en)?|ring\w*|ringa|sms\w*|swish\w*|jour\w*|växel\w*|direkt\w*|hem(?:nr|nummer)"
    r"|nås på|nå på|når (?:du|ni|man) (?:mig|oss) på|uppringd på|fax)\b[.:]*(?:[ ]?(?:nr|nummer|på|är|till|oss|mig|det|via|:a|a))*)\W{0,4}$",
    re.I,
)
SAYS_OTHER = re.compile(
    r"\b(?:dnr|diarie\w*|ärende\w*|journal\w*|art(?:ikel)?\.?[ ]?n(?:umme)?r|inv\.?[ ]?n(?:umme)?r|serien(?:umme)?r|faktura\w*|ocr|bg|pg|bankgiro\w*|plusgiro\w*"
    r"|konto\w*|clearing\w*|kundn(?:umme)?r|avtal\w*|ref(?:erens)?\w*|best\w*n(?:umme)?r|isbn|issn|org\w*n(?:umme)?r|kod|version|löpn(?:umme)?r|id)\b\W{0,4}$",
    re.I,
)
TWO = "08"
THREE = frozenset("010 011 013 016 018 019 020 021 023 026 031 033 035 036 040 042 044 046 054 060 063 090".split())
FOUR = frozenset(
    "0120 0121 0122 0123 0125 0140 0141 0142 0143 0144 0150 0151 0152 0155 0156 0157 0158 0159 0171 0173 0174 0175 0176 0200 "
    "0220 0221 0222 0223 0224 0225 0226 0227 0240 0241 0243 0246 0247 0248 0250 0251 0253 0258 0270 0271 0278 0280 0281 "
    "0290 0291 0292 0293 0294 0295 0297 0300 0301 0302 0303 0304 0320 0321 0322 0325 0340 0345 0346 0370 0371 0372 0378 "
    "0380 0381 0382 0383 0390 0392 0393 0410 0411 0413 0414 0415 0416 0417 0418 0430 0431 0433 0435 0451 0454 0455 0456 "
    "0457 0459 0470 0471 0472 0474 0476 0477 0478 0479 0480 0481 0485 0486 0490 0491 0492 0493 0494 0495 0496 0498 0499 "
    "0500 0501 0502 0503 0504 0505 0506 0510 0511 0512 0513 0514 0515 0520 0521 0522 0523 0524 0525 0526 0528 0530 0531 "
    "0532 0533 0534 0550 0551 0552 0553 0554 0555 0560 0563 0564 0565 0570 0571 0573 0580 0581 0582 0583 0584 0585 0586 "
    "0587 0589 0590 0591 0611 0612 0613 0620 0621 0622 0623 0624 0640 0642 0643 0644 0645 0647 0650 0651 0652 0653 0657 "
    "0660 0661 0662 0663 0670 0671 0672 0680 0682 0684 0687 0690 0691 0692 0693 0695 0696 0771 0774 0775 0778 0910 0911 "
    "0912 0913 0914 0915 0916 0918 0920 0921 0922 0923 0924 0925 0926 0927 0928 0929 0930 0932 0933 0934 0935 0940 0941 "
    "0942 0943 0950 0951 0952 0953 0954 0960 0961 0970 0971 0973 0975 0976 0977 0978 0980 0981".split()
)  # fmt: skip
NATIONAL = frozenset("010 020 0200 0771 0774 0775 0778".split())
MOBILE = re.compile(r"07[02369]")
TIME = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d")
NAMED = "står efter ett ord som säger att det är ett telefonnummer"
AREA = "riktnummer och lika många siffror som ett telefonnummer"
COUNTRY = "landsnummer och lika många siffror som ett telefonnummer"


def phones(text: str) -> Iterator[Found]:
    """Every telephone number in `text`, those with a country code first."""
    yield from (f for f in _phones(text) if not in_web_address(text, f.start))


def _phones(text: str) -> Iterator[Found]:
    for pattern, least, most in ((SWEDEN, 7, 9), (BARE, 9, 9), (FOREIGN, 9, 14)):
        for m in pattern.finditer(text) if "46" in text or pattern is FOREIGN else ():
            end = _end(m, least, most)
            if end and (pattern is not FOREIGN or m["code"] == "+" or stands_after(SAYS_PHONE, text, m.start())):
                start = m.start() - (text[m.start() - 1 : m.start()] == "(")
                start = _opening(text, start, end)
                sure = Confidence.CERTAIN if pattern is SWEDEN else Confidence.LIKELY
                yield Found(FoundKind.PHONE, start, end, text[start:end], sure, COUNTRY)
    yield from _zero_in_brackets(text)
    last = 0
    for run in RUN.finditer(text):
        if run[0][0] != "0" or run.start() < last or not (home := HOME.match(text, run.start())):
            continue
        start = home.start() - (text[home.start() - 1 : home.start()] == "(")
        said = stands_after(SAYS_PHONE, text, start)
        end = None if _part_of_more(text, start, last) else _home(text, home, said)
        if end is None:
            continue
        start = _opening(text, start, end)
        sure = Confidence.CERTAIN if said or MOBILE.match(home["groups"]) else Confidence.LIKELY
        yield Found(FoundKind.PHONE, start, end, text[start:end], sure, NAMED if said else AREA)
        last = end


def _zero_in_brackets(text: str) -> Iterator[Found]:
    for m in ZERO.finditer(text) if "(0)" in text else ():
        runs = [("0" + figures, end) for figures, end in _runs(m)]
        area = _area(runs[-1][0])
        if not (area == TWO or area in THREE or area in FOUR or MOBILE.match(area)) or re.search(
            rf"46[{SPACE}{DASH}]{{0,2}}$", text[max(0, m.start() - 4) : m.start()]
        ):
            continue
        least = 10 if MOBILE.match(area) else 9 if len(area) == 4 else 8
        if ends := [end for figures, end in runs if least <= len(figures) <= 10]:
            yield Found(FoundKind.PHONE, m.start(), ends[-1], text[m.start() : ends[-1]], Confidence.LIKELY, AREA)


def _opening(text: str, start: int, end: int) -> int:
    """After a bracket that does not close within the number."""
    return start + (text[start] == "(" and ")" not in text[start:end])


def _part_of_more(text: str, start: int, last: int) -> bool:
    """Whether the figures go on from a word, a decimal, a year or a range; `last`: where the number before ended."""
    before = text[start - 1 : start]
    if before == "_":
        return True
    if before.isalpha():
        return not stands_after(SAYS_PHONE, text, start) and not re.search(
            r"(?:tel|tfn|mob|mobil|nr|sms)$", text[max(0, start - 6) : start], re.I
        )
    goes_on = re.search(rf"\d[.,:/{DASH}]$", text[max(0, start - 2) : start])
    return bool(goes_on) and not (last and last >= start - 1)


def _runs(m: re.Match[str]) -> list[tuple[str, int]]:
    """(the figures so far, where they end) after each group."""
    base, figures, found = m.start("groups"), "", []
    for run in re.finditer(r"\d+", m["groups"]):
        figures += run[0]
        found.append((figures, base + run.end()))
    return found


def _end(m: re.Match[str], least: int, most: int) -> int | None:
    """Where the most groups end that make a number of so many figures."""
    ends = [end for figures, end in _runs(m) if least <= len(figures) <= most]
    return ends[-1] if ends else None


def _home(text: str, m: re.Match[str], said: bool) -> int | None:
    """Where a number with an area code ends; None when it is none."""
    if not said and stands_after(SAYS_OTHER, text, m.start()):
        return None
    runs = _runs(m)
    groups = re.findall(r"\d+", m["groups"])
    gaps = re.findall(r"\D+", m["groups"])
    area = _area(runs[-1][0])
    known = area == TWO or area in THREE or area in FOUR or MOBILE.match(area)
    if not (known or said):
        return None
    exact = MOBILE.match(area) or area == "010"
    if not (exact or said) and area not in NATIONAL and runs[-1][0][len(area) : len(area) + 1] == "0":
        return None  # no subscriber's number begins with 0
    least = 10 if exact else 9 if len(area) == 4 or len(groups) == 1 else 8
    n = next((i for i in range(len(runs) - 1, -1, -1) if least <= len(runs[i][0]) <= 10), None)
    while n and len(groups[n]) == 1 and n > 1 and len(runs[n - 1][0]) >= least:
        n -= 1  # 0980-319 24 3 gånger
    if n is None or not _is_grouped(groups[: n + 1], gaps[:n], area, said):
        return None
    return runs[n][1]


def _area(figures: str) -> str:
    if figures.startswith(TWO):
        return TWO
    return figures[:3] if figures[:3] in THREE or MOBILE.match(figures) else figures[:4]


def _is_grouped(groups: list[str], gaps: list[str], area: str, said: bool) -> bool:
    """Whether the figures are set as people set telephone numbers, and not as times or dates."""
    if len(groups) == 1:
        return True
    dashes = {g for g in gaps[1:] if re.search(rf"[{DASH}/]", g)}
    if dashes and not MOBILE.match(area) and len(set(gaps)) > 1:
        return False  # 08-10 10-12
    if not said and len(groups[0]) == len(groups[1]) == 4 and all(TIME.fullmatch(g) for g in groups[:2]):
        return False  # 0915-1130
    if MOBILE.match(area):
        pairs = len(set(gaps)) == 1 and all(len(g) == 2 for g in groups)
        return len(groups[0]) >= 3 or pairs
    if groups[0] != area:
        return False
    lengths = [len(g) for g in groups]
    return said or not (area == TWO and ((lengths[:3] == [2, 2, 2] and sum(lengths) == 8) or lengths[:3] == [2, 2, 4]))
