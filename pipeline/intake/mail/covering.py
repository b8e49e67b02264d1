"""The instrument's list of what people write when they only hand over a form (mail/covering.toml) -> what tells it from content.

A phrase is plain words with [one|or another], (perhaps) and {a group of words}; § stands for a name. A sentence only hands
over when nothing is left of it but such phrases, so a sentence that nobody has thought of is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from pipeline.base.toml import read_toml

LIST = "mail/covering.toml"
MOST_WORDS = 40
"""A longer sentence is content whatever it says."""
NAME = "§"


@dataclass(frozen=True, slots=True)
class Covering:
    """covering.toml: every value is a list of phrases."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    words: Mapping[str, str]
    """Groups of words that phrases name."""
    joins: tuple[str, ...]
    """What may stand between two phrases of a sentence."""
    opens: tuple[str, ...]
    """What a sentence may begin with."""
    hands_over: tuple[str, ...]
    closings: tuple[str, ...]
    """The line that a signature begins below."""
    below: tuple[str, ...]
    """What programs and municipalities put below a signature."""
    contact: tuple[str, ...]
    """What stands before an address or a number in a signature."""
    speaks: tuple[str, ...]
    """Words that make a line below the greeting something said, and no title or address."""
    declines: tuple[str, ...]


class Phrases:
    """The list, ready to be matched against words in lower case without punctuation."""

    def __init__(self, known: Covering) -> None:
        groups = dict(known.words)
        self._opens = _any(known.opens, groups)
        self._whole = _any((*known.hands_over, *known.closings), groups)
        self._joins = _any(known.joins, groups)
        self._closing = re.compile(rf"(?:{_alternatives(known.closings, groups)})(?: {NAME})*")
        self._below = _any((*known.hands_over, *known.closings, *known.below), groups)
        self._contact = re.compile(rf"\b(?:{_alternatives(known.contact, groups)})\b")
        self._speaks = re.compile(rf"(?<!\w)(?:{_alternatives(known.speaks, groups)})(?!\w)")
        self._declines = re.compile(rf"(?<!\w)(?:{_alternatives(known.declines, groups)})(?!\w)")

    def hands_over(self, words: Sequence[str]) -> bool:
        """Whether the words are phrases of the list from the first to the last."""
        return _covers(words, self._opens, self._whole, self._joins)

    def closes(self, words: Sequence[str]) -> bool:
        """A greeting that a mail ends with, and perhaps a name."""
        return bool(self._closing.fullmatch(" ".join(words)))

    def stands_below(self, words: Sequence[str]) -> bool:
        """What programs and municipalities put there, and what a message may say too."""
        return _covers(words, self._opens, self._below, self._joins)

    def without_contact(self, words: str) -> str:
        return self._contact.sub(" ", words)

    def speaks(self, words: str) -> bool:
        return bool(self._speaks.search(words))

    def declines(self, words: str) -> bool:
        return bool(self._declines.search(words))


@lru_cache(maxsize=8)
def load_phrases(path: Path) -> Phrases:
    """The list in a file. Raises SettingsError."""
    return Phrases(read_toml(path).validate(Covering))


def _covers(words: Sequence[str], opens: re.Pattern[str], phrase: re.Pattern[str], join: re.Pattern[str]) -> bool:
    count = len(words)
    if not count or count > MOST_WORDS:
        return False
    after_phrase, after_join = {0}, {0}
    for end in range(1, count + 1):
        for start in range(max(0, end - 14), end):
            part = " ".join(words[start:end])
            if start in after_join and (phrase.fullmatch(part) or (not start and opens.fullmatch(part))):
                after_phrase.add(end)
                after_join.add(end)
            if start in after_phrase and start and join.fullmatch(part):
                after_join.add(end)
    return count in after_phrase


def _any(phrases: Sequence[str], groups: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(f"(?:{_alternatives(phrases, groups)})")


def _alternatives(phrases: Sequence[str], groups: Mapping[str, str]) -> str:
    return "|".join(_pattern(p, groups) for p in phrases) or "(?!)"


def _pattern(phrase: str, groups: Mapping[str, str], deep: int = 0) -> str:
    """A regular expression for one phrase. A group that is not there, or names itself, matches nothing."""
    found = ""
    for piece in re.split(r"(\{\w+\}|[()\[\]|#])", phrase):
        if piece.startswith("{"):
            inner = groups.get(piece[1:-1], "")
            found += f"(?:{_pattern(inner, groups, deep + 1)})" if inner and deep < 8 else "(?!)"
        elif piece == "#":
            found += r"\d+"
        else:
            found += {"(": "(?:", ")": ")?", "[": "(?:", "]": ")", "|": "|"}.get(piece, re.escape(piece))
    return found
