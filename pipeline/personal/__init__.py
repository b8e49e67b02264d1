"""What points at a person in a free text: personnummer, samordningsnummer, telephone numbers, e-mail and street addresses.

Pure: a text in, places in it out. It finds what has a form. A name, or "pojken, 9 år, i Tallmo", has none: a person reads
before anything leaves the unit. What counts, and how well it is found, is in tests/data/personal/README.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from .addresses import addresses
from .emails import emails
from .found import Confidence, Found, Kind
from .numbers import numbers
from .phones import phones

REMOVED = "[borttaget]"
ANYTHING = re.compile(r"\d|@|snabel|alfakrull|[(\[{<][ ]?(?:at|a)[ ]?[)\]}>]", re.I)
"""Without any of these there is nothing to find."""


def find(text: str, *, doubtful: bool = False) -> tuple[Found, ...]:
    """What points at a person in `text`, in order, no two overlapping.

    `doubtful`: also numbers that have the form of a personnummer and a wrong check digit, and reserve numbers with a
    letter, all as `possible`; for what leaves the house, where taking away too much does no harm.
    """
    if not ANYTHING.search(text):
        return ()
    kept: list[Found] = []
    for found in _all(text, doubtful):
        at = bisect_left(kept, found.start, key=_start)
        before, after = kept[at - 1 : at], kept[at : at + 1]
        if not ((before and before[0].end > found.start) or (after and after[0].start < found.end)):
            kept.insert(at, found)
    return tuple(kept)


def _start(found: Found) -> int:
    return found.start


def _all(text: str, doubtful: bool) -> Iterator[Found]:
    """What has the clearest form first: it takes the place of what overlaps it."""
    found = tuple(numbers(text, doubtful))
    yield from emails(text)
    yield from (f for f in found if f.confidence is not Confidence.POSSIBLE)
    yield from phones(text)
    yield from addresses(text)
    yield from (f for f in found if f.confidence is Confidence.POSSIBLE)


def masked(text: str, *, doubtful: bool = False) -> str:
    """`text` with [borttaget] in place of everything found, and the rest exactly as it was."""
    return removed(text, find(text, doubtful=doubtful))


def removed(text: str, found: tuple[Found, ...]) -> str:
    """`text` with [borttaget] in place of what was found in it."""
    parts, at = [], 0
    for f in found:
        parts += [text[at : f.start], REMOVED]
        at = f.end
    return "".join([*parts, text[at:]])


__all__ = ["REMOVED", "Confidence", "Found", "Kind", "find", "masked", "removed"]
