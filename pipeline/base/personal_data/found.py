"""What a finder says of a place in a text, and the characters that people write numbers with."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class FoundKind(StrEnum):
    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CASE = "case"
    """A journal's, a file's or a case's number."""
    VEHICLE = "vehicle"
    NAME = "name"


class Confidence(StrEnum):
    CERTAIN = "certain"
    """The form, and something more: a check digit, an @, a word before it that says what it is."""
    LIKELY = "likely"
    """The form is hardly anything else."""
    POSSIBLE = "possible"
    """It could well be something else."""


class Found(NamedTuple):
    """One thing in a text that may point at a person: text[start:end]."""

    kind: FoundKind
    start: int
    end: int
    text: str
    """The very words. Never to be logged or put into a message."""
    confidence: Confidence
    why: str
    """In Swedish, for the coordinator; says nothing of what was written."""
    doubtful: bool = False
    """Given only to who asks for what may be something else too: masked for others, told softly."""

    @property
    def certain(self) -> bool:
        """Whether it is told and masked everywhere, and not only in what is for others."""
        return not self.doubtful


SPACE = " \u00a0\u2007\u2009\u202f\u200b\u2060\ufeff"
DASH = "\u00ad\u2010-\u2015\u2212\ufe63\uff0d\\-"
"""For use in brackets: hyphens, dashes and minus signs, the ordinary one escaped."""
RUN = re.compile(r"\d+")
"""Every number begins with one; looking at those only is what makes the finder fast."""
LETTER = re.compile(r"[^\W\d_]")
BEFORE = 60
"""So many characters before a number are looked at for a word that says what it is."""


def stands_after(word: re.Pattern[str], text: str, start: int) -> bool:
    """Whether `word`, which ends in $, stands just before `start`."""
    before = text[max(0, start - BEFORE) : start]
    return LETTER.search(before) is not None and word.search(before) is not None


IN_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"]*$", re.I)


def in_web_address(text: str, start: int) -> bool:
    """Whether `start` is inside a web address; the number of a film there is nobody's telephone."""
    return IN_WEB.search(text, max(0, start - 200), start) is not None
