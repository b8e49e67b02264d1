"""Numbers of what belongs to somebody: a journal, a file, a case, a car. Each needs a word that says so.

The number of a decision, a contract or a routine is public and points at nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .found import RUN, Confidence, Found, FoundKind

NUMBER = r"(?:[A-ZÅÄÖ]{1,5}[ -]?(?:(?:19|20)?\d\d[-/:])?)?\d[\d/:-]{0,12}\d|[A-ZÅÄÖ]{1,4}[- ]?\d{3,8}"
NR = r"(?:nr|nummer|numret|n:o|no|-?[ ]?id|-?[ ]?kod)"
FILE = r"(?:(?:patient|person|social|barn)?(?:journal|akt)(?:en)?|ärende(?:t)?|case|klient(?:en)?|brukar|(?:oros)?anmälan|lex sarah)"
CASES = re.compile(
    rf"(?<!\w)(?:"
    rf"(?i:{FILE}s?[ -]?{NR}|j\.?nr|(?:journal|akt|ärende)beteckning(?:en)?)[ .]?[:=]?[ ]?(?:är |var )?"
    rf"|(?i:(?:person)?(?:journal|akt)(?:en)?|(?:patient|person)journal(?:en)?|ärende(?:t)?)[ ]?[(:]?[ ]?"
    rf"(?i:(?:med|har|hade|och|som har)[ ])?(?i:(?:d?nr|diarien(?:umme)?r|nummer|id)\.?[:]?[ ])?"
    rf"|(?i:mål(?:et|en)?)[ ](?:nr[ ]|(?=[A-ZÄÖ]{{1,3}}[ ]?\d))"
    rf")(?P<number>{NUMBER})(?![\w%])(?![.,:]\d)"
)
ONLY_A_YEAR = re.compile(r"(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?")
"""Ärende 2026, läsåret 2025/26: a year, or two."""
DIARY = re.compile(rf"(?<!\w)(?i:d(?:iarie)?n(?:umme)?r)[ .:]{{0,3}}(?P<number>{NUMBER})(?![\w%])")
SOMEBODYS = re.compile(
    r"\b(?:\w*famil\w+|barn(?:et|ets)?|pojk\w+|flick\w+|mamm\w+|papp\w+|klient\w*|brukar\w*|ungdom\w*|patient\w*|placering\w*|syskon\w*|orosanm\w+)\b[^.!?\n]*$",
    re.I,
)
DOCUMENT = re.compile(
    r"(?:rutin|avtal|överenskomm|plan|rapport|riktlinj|policy|styrelsen|nämnd|beslutet om|utvärdering|handbok|program)\w*[^.!?\n]*$",
    re.I,
)
PLATE = re.compile(
    r"(?<![\w-])(?:[A-HJ-PR-UW-Z]{3}[ -]?\d\d[\dA-HJ-PR-UW-Z]|(?i:(?<=nr )|(?<=nr: )|(?<=numret ))(?i:[a-z]{3}[ -]?\d\d[\da-z]))(?![\w-])"
)
VEHICLE = re.compile(
    r"(?<!\w)(?:reg(?:istrerings)?\.?[ -]?(?:nr|num\w+|skylt\w*)|(?:\w*skylt\w*)|(?:person|skåp|last|hyr|hus|tjänste|lån)?bil(?:en|ar|arna)?|fordon\w*|moped\w*|mc|motorcykel\w*"
    r"|\w*kombi|volvo\w*|saab\w*|bmw|audi|mercedes|toyota|kia|ford|opel|golf|skoda|peugeot|renault|nissan|tesla|släpvagn\w*|husvagn\w*|taxi\w*|skoter\w*)(?!\w)",
    re.I,
)
BEFORE, AFTER = 60, 30
CASE_SAYS = "står efter ett ord som säger att det är en journals, en akts eller ett ärendes nummer"
PLATE_SAYS = "ser ut som ett registreringsnummer, nära ett ord om fordon"


def things(text: str) -> Iterator[Found]:
    """Every number of a journal, a file or a case, and of a vehicle."""
    last = 0
    for run in RUN.finditer(text):
        if run.start() < last:
            continue
        near = max(last, run.start() - BEFORE), min(len(text), run.end() + AFTER)
        for m in (CASES.search(text, *near), DIARY.search(text, *near)):
            if m and m.start("number") <= run.start() < m.end("number") and _is_somebodys(text, m):
                yield _find_at(FoundKind.CASE, text, m.start("number"), m.end("number"), CASE_SAYS)
                last = m.end()
                break
    for m in PLATE.finditer(text):
        before = re.split(r"[.!?\n] ", text[max(0, m.start() - BEFORE) : m.start()])[-1]
        if VEHICLE.search(before) or VEHICLE.search(text, m.end(), m.end() + AFTER):
            yield _find_at(FoundKind.VEHICLE, text, m.start(), m.end(), PLATE_SAYS)


def _is_somebodys(text: str, m: re.Match[str]) -> bool:
    """Whether a number is more than a year, and one of the diary is about a person and not a routine."""
    if not _has_number(m["number"]):
        return False
    if m.re is not DIARY:
        return True
    before = text[max(0, m.start() - BEFORE) : m.start()]
    after = re.split(r"[.!?\n]", text[m.end() : m.end() + AFTER])[0]
    return SOMEBODYS.search(f"{before} {after}") is not None and not DOCUMENT.search(before)


def _has_number(number: str) -> bool:
    return sum(c.isdigit() for c in number) >= 3 and not ONLY_A_YEAR.fullmatch(number)


def _find_at(kind: FoundKind, text: str, start: int, end: int, why: str) -> Found:
    return Found(kind, start, end, text[start:end], Confidence.POSSIBLE, why)
