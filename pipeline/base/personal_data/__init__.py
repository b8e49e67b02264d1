"""What points at a person in a free text: numbers of persons, telephones, e-mail, addresses, cases and cars, and names in a context.

Pure: a text in, places in it out. Certain finds have a form; doubtful ones have half of one, or a context that says so. Most names
have neither, nor has "pojken, 9 år, i Tallmo": a person reads before anything leaves the unit. What counts, and how well it is
found, is in tests/data/personal/README.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from .addresses import addresses, boxes
from .again import NOBODY, Names, again, names_of
from .births import births, endings
from .emails import emails
from .found import Confidence, Found, FoundKind
from .names import names
from .personnummer import numbers
from .phones import phones
from .things import things

REMOVED = "[borttaget]"
FAR = 1000
SENTENCE = re.compile(r"[.!?](?=\s+[A-ZÅÄÖ”\"])|\n")
ANYTHING = re.compile(r"\d|@|snabel|alfakrull|[(\[{<][ ]?(?:at|a)[ ]?[)\]}>]", re.I)
"""Without any of these there is nothing certain to find."""


def find(text: str, *, doubtful: bool = False) -> tuple[Found, ...]:
    """What points at a person in `text`, in order, no two overlapping.

    `doubtful`: also what may be something else (`Found.doubtful`): half a personnummer, a wrong check digit, a box, a case's or a
    car's number, a name in a context; for what leaves the house, where taking away too much does no harm, and to be told softly.
    What is certain is the same with it as without.
    """
    if not doubtful and not ANYTHING.search(text):
        return ()
    kept: list[Found] = []
    for found in _all(text, doubtful):
        at = bisect_left(kept, found.start, key=_start)
        before, after = kept[at - 1 : at], kept[at : at + 1]
        if not ((before and before[0].end > found.start) or (after and after[0].start < found.end)):
            kept.insert(at, found)
    return tuple(kept)


def sentence(text: str, found: Found) -> str:
    """The sentence or line in which something was found, as it stands; of a very long one what is nearest."""
    near = max(0, found.start - FAR), min(len(text), found.end + FAR)
    starts = [m.end() for m in SENTENCE.finditer(text, near[0], found.start)]
    end = SENTENCE.search(text, found.end, near[1])
    return text[starts[-1] if starts else near[0] : end.end() if end else near[1]].strip()


def _start(found: Found) -> int:
    return found.start


def _all(text: str, doubtful: bool) -> Iterator[Found]:
    """What has the clearest form first: it takes the place of what overlaps it."""
    yield from _certain(text)
    if doubtful:
        yield from (found._replace(doubtful=True) for found in _doubtful(text))


def _certain(text: str) -> Iterator[Found]:
    yield from emails(text)
    yield from endings(text)
    yield from numbers(text, False)
    yield from phones(text)
    yield from addresses(text)


def _doubtful(text: str) -> Iterator[Found]:
    yield from (f for f in numbers(text, True) if f.confidence is Confidence.POSSIBLE)
    yield from births(text)
    yield from boxes(text)
    yield from things(text)
    yield from names(text)


def mask_text(text: str, *, doubtful: bool = False) -> str:
    """`text` with [borttaget] in place of everything found, and the rest exactly as it was."""
    return take_away(text, find(text, doubtful=doubtful))


def take_away(text: str, found: tuple[Found, ...]) -> str:
    """`text` with [borttaget] in place of what was found in it."""
    parts, at = [], 0
    for f in found:
        parts += [text[at : f.start], REMOVED]
        at = f.end
    return "".join([*parts, text[at:]])


__all__ = [
    "NOBODY",
    "REMOVED",
    "Confidence",
    "Found",
    "FoundKind",
    "Names",
    "again",
    "find",
    "mask_text",
    "names_of",
    "sentence",
    "take_away",
]
