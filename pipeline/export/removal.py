"""What points at a person is taken out of texts: addresses, numbers, and the names that the register holds.

No program finds every name in a free text. What is found is replaced; the rest has to be read by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

REMOVED = "[borttaget]"
DASH = r"[-\u2010-\u2015\u2212]"
GAP = rf"(?:[ \t\u00a0\u2007\u202f./]|{DASH})"
SECRETS = (
    re.compile(r"[^\s@<>()\[\],;:\"“”]+@[^\s@<>()\[\],;:\"“”]+\.[^\W\d_]{2,}"),  # an e-mail address
    re.compile(
        r"[\w.+-]+\s*(?:\(|\[)\s*(?:at|a|snabel-?a)\s*(?:\)|\])\s*[\w-]+(?:\.[\w-]+)+", re.I
    ),  # namn (at) kommun.se
    # a personal identity number: six or eight figures, and four
    re.compile(rf"(?<!\d)(?:\d{{2}})?\d{{2}}[01]\d[0-9]\d(?:\s?(?:{DASH}|\+)\s?|[ \u00a0])?[\dTXtx]\d{{3}}(?!\d)"),
    # a telephone number: an area code after 0 or +46, and so many figures that it is no date, year or amount
    re.compile(
        rf"(?<![\d.,])(?<!\d[-/\u2013])(?:\+|00)\d{{2}}{GAP}{{0,2}}(?:\(0\){GAP}?)?\d(?:{GAP}{{0,3}}\d){{6,10}}(?!\d)"
    ),
    re.compile(rf"(?<![\d.,])(?<!\d[-/\u2013])\(?0[1-9]\d{{0,2}}\)?{GAP}{{0,3}}\d(?:{GAP}{{0,2}}\d){{4,7}}(?!\d)"),
)
SEVERAL = re.compile(r"\s*(?:[,;/&\n]|\boch\b)\s*")


def contact_names(contacts: Iterable[str]) -> tuple[str, ...]:
    """The names of people in the register's contacts; a role in one word (enhetschefen) is no name."""
    found = {name for contact in contacts for name in SEVERAL.split(contact) if len(name.split()) > 1}
    return tuple(sorted(found, key=lambda n: (-len(n), n)))


def cleaned(text: str, names: tuple[str, ...]) -> tuple[str, int]:
    """(the text without what was found, how many things were taken away)."""
    total = 0
    for pattern in (*SECRETS, *_patterns(names)):
        text, n = pattern.subn(REMOVED, text)
        total += n
    return text, total


@lru_cache(maxsize=8)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Each name as it is written, in the genitive, and over a line's end."""
    words = [r"\s+".join(map(re.escape, name.split())) for name in names]
    return tuple(re.compile(rf"(?<!\w){w}s?(?!\w)", re.I) for w in words)
