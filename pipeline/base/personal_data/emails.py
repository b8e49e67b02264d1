"""E-mail addresses, also those written so that programs should not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .found import Confidence, Found, FoundKind

AT = re.compile(
    r"[ \u00a0]{1,2}@[ \u00a0]{0,2}|@[ \u00a0]{1,2}|(?P<plain>@)"
    r"|[ \u00a0]{0,2}[(\[{<][ ]?(?:at|a|@|snabel[ -]?a|alfakrull)[ ]?[)\]}>][ \u00a0]{0,2}|[ ](?:snabel[ -]?a|alfakrull)[ ]",
    re.I,
)
ANY = re.compile(r"[@(\[{<]|snabel|alfakrull", re.I)
DOT = r"(?:\.|[ ]{0,2}[(\[{](?:dot|punkt|prick)[)\]}][ ]{0,2})"
DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:{DOT}[\w-]{{1,63}}){{0,6}}{DOT}(?P<top>[^\W\d_]{{2,24}})(?![^\W_]|@)", re.I)
NAME = re.compile(r"[^\s@<>()\[\]{},;:\"“”„»«`|\\/]{1,64}$")
TOPS = frozenset("se nu com net org eu info no dk fi io me name example test invalid gov edu online".split())
"""Endings that an address with spaces or words in it must have, since words with a full stop between look like a domain."""
NO_NAME = frozenset(
    "på med är var till via från hos som och eller för i av om att slutar ändelsen ändelse domän domänen domänerna adress "
    "adressen adresser mejl mejla mejlen mail maila mailen e-post e-posten epost epost: heter konto kontot kontona instagram "
    "insta facebook twitter tiktok följ tagga oss kommunen kommun snabel-a tecknet efter före alltid bara ny nya gamla gäller byter bytt använder har hade namn skickar skickas "
    "kommer slutade slutat ändras ändrat blir blev vår våra er era deras alla inte nu mot in ut upp vid under sedan the at".split()
)
FORM = "har formen av en e-postadress"
HIDDEN = "är en e-postadress, skriven på ett annat sätt"


def emails(text: str) -> Iterator[Found]:
    """Every e-mail address in `text`, in order."""
    if not ANY.search(text):
        return
    last = 0
    for at in AT.finditer(text):
        left = NAME.search(text, max(last, at.start() - 64), at.start())
        right = DOMAIN.match(text, at.end())
        if not left or not right or not re.search(r"\w", left[0]):
            continue
        plain = bool(at["plain"])
        if not plain and (right["top"].casefold() not in TOPS or left[0].casefold() in NO_NAME):
            continue
        start = left.start() + len(left[0]) - len(left[0].lstrip(".'*_-’!?=…"))
        if start >= at.start():
            continue
        yield Found(
            FoundKind.EMAIL, start, right.end(), text[start : right.end()],
            Confidence.CERTAIN if plain else Confidence.LIKELY, FORM if plain else HIDDEN,
        )  # fmt: skip
        last = right.end()
