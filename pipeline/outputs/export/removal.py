"""What points at a person is taken out of texts: what `personal` finds, and the names that the register holds.

No program finds every name in a free text. What is found is replaced; the rest has to be read by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.base.personal_data import REMOVED, find, take_away

SEVERAL = re.compile(r"\s*(?:[,;/&\n]|\boch\b)\s*")


def contact_names(contacts: Iterable[str]) -> tuple[str, ...]:
    """The names of people in the register's contacts; a role in one word (enhetschefen) is no name."""
    found = {name for contact in contacts for name in SEVERAL.split(contact) if len(name.split()) > 1}
    return tuple(sorted(found, key=lambda n: (-len(n), n)))


def clean_text(text: str, names: tuple[str, ...]) -> tuple[str, int]:
    """(the text without what was found, how many things were taken away).

    Doubtful numbers too: what is handed to others may rather say too little.
    """
    found = find(text, doubtful=True)
    text, total = take_away(text, found), len(found)
    for pattern in _patterns(names):
        text, n = pattern.subn(REMOVED, text)
        total += n
    return text, total


@lru_cache(maxsize=8)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Each name as it is written, in the genitive, and over a line's end."""
    words = [r"\s+".join(map(re.escape, name.split())) for name in names]
    return tuple(re.compile(rf"(?<!\w){w}s?(?!\w)", re.I) for w in words)
