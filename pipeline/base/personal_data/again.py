"""Names that were found once in a practice's texts, and one of its texts -> where else they stand: whole, the first name, the surname.

A name is told by its context in one sentence and stands bare in the next ("mamman Lena Karlsson … Ring Lena"). Who is known to be
at work with the practice is left alone. Every find is doubtful, as the one it comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .client_words import COMMON, ORDINARY, STRANGE
from .found import Confidence, Found, FoundKind
from .names import AFTER, AT_WORK, BEFORE, NOUN, SURNAME, TITLE, UPPER, is_given

AGAIN = "samma namn, eller en del av det, är hittat på ett annat ställe i arbetssättets texter"
LETTER = r"[^\W\d_]"
ENDS = rf"(?:['’]?[sS])?(?!{LETTER})"
"""With the genitive's s, and not in the middle of a word."""
BETWEEN = r"[\s._-]+"
OPENS = re.compile(r"(?:^|[.!?:\n•*–-])[\s\"”'(–-]*$")
"""Before the first word of a sentence, where a capital letter says nothing."""
NEXT = re.compile(rf"[ ]([{UPPER}](?:[\w-]*\w)?)")
LAST = re.compile(rf"(?<![\w-])([{UPPER}](?:[\w-]*\w)?)[ ]$")


class Names(NamedTuple):
    """What a practice's texts call people, in the forms that are looked for."""

    whole: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    """First names and surnames that are hardly anything else."""
    inside: tuple[str, ...] = ()
    """Those that are common words too: only inside a sentence."""
    at_work: tuple[str, ...] = ()
    """Whole names of those who work with the practice."""


NOBODY = Names()


def names_of(found: Iterable[str], texts: Iterable[str], at_work: Iterable[str], places: Iterable[str] = ()) -> Names:
    """The names to look for. `found`: those that a context gave away; `at_work`: names of colleagues, which are never looked for."""
    colleagues = {" ".join(n.split()) for n in at_work if n.strip()}
    known = {w.casefold() for n in (*colleagues, *places) for w in re.findall(r"[\w-]+", n)}
    people = [form for name in found for form in _forms(tuple(name.split()))]
    people = [words for words in people if " ".join(words).casefold() not in {c.casefold() for c in colleagues}]
    if not people:
        return NOBODY
    words = {w for name in people for w in (name[0], name[-1]) if len(w) > 1 and w.casefold() not in known}
    words = {w for w in words if w.casefold() not in ORDINARY and w not in STRANGE}
    lower = {w for text in texts for w in re.findall(r"[^\W\d_]+", text) if w.islower()}
    alone = {w for w in words if _is_name(w) or not (w in COMMON or NOUN.fullmatch(w) or w.casefold() in lower)}
    whole = {" ".join(n) for n in people if len(n) > 1} | {f"{n[0]} {n[-1]}" for n in people if len(n) > 2}
    whole = {n for n in whole if n.casefold() not in {c.casefold() for c in colleagues}}
    return Names(*(tuple(sorted(some)) for some in (whole, alone, words - alone, colleagues)))


def again(text: str, names: Names) -> tuple[Found, ...]:
    """Where those names stand in a text, in order, no two overlapping."""
    if names == NOBODY:
        return ()
    work = _standing(text, names.at_work)
    kept = [span for span in _standing(text, names.whole) if not _overlaps(work, span)]
    taken, last = sorted(work + kept), 0
    for span in _singles(text, names):  # no part of a whole name is found alone
        if span[0] >= last and not _overlaps(taken, span):
            kept.append(span)
            last = span[1]
    return tuple(Found(FoundKind.NAME, a, b, text[a:b], Confidence.POSSIBLE, AGAIN, True) for a, b in sorted(kept))


def _standing(text: str, whole: tuple[str, ...]) -> list[tuple[int, int]]:
    return [m.span() for m in _pattern(whole).finditer(text)] if whole else []


def _overlaps(spans: list[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether any of some places, in order and apart, lies over another."""
    at = bisect_left(spans, span)
    return any(a < span[1] and span[0] < b for a, b in spans[max(0, at - 1) : at + 1])


def _singles(text: str, names: Names) -> Iterator[tuple[int, int]]:
    if not (names.alone or names.inside):
        return
    for m in _single(names.alone + names.inside).finditer(text):
        before = text[max(0, m.start() - BEFORE) : m.start()]
        if m["name"].capitalize() in names.inside and OPENS.search(before):
            continue
        start, end = _wider(text, m)
        if not (AT_WORK.match(text[end : end + AFTER]) or TITLE.search(text[max(0, start - BEFORE) : start])):
            yield start, end


def _wider(text: str, m: re.Match[str]) -> tuple[int, int]:
    """With the surname after a first name, and the first name before a surname: also one that is spelled in another way."""
    first, then = LAST.search(text, max(0, m.start() - 40), m.start()), NEXT.match(text, m.end())
    start = first.start() if first and is_given(first[1]) and not is_given(m["name"]) else m.start()
    return start, then.end() if then and SURNAME.fullmatch(then[1]) and not NOUN.fullmatch(then[1]) else m.end()


def _forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The name, and when it ends as a genitive does ("Elsas", "Lena Bergs") also without its s."""
    yield words
    last = words[-1].removesuffix("s")
    if last != words[-1] and (_is_name(last) or (len(words) > 1 and len(last) > 2)):
        yield (*words[:-1], last)


def _is_name(word: str) -> bool:
    """Whether a word is a name wherever it has a capital letter."""
    return (is_given(word) and word not in COMMON) or (SURNAME.fullmatch(word) is not None and not NOUN.fullmatch(word))


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(BETWEEN.join(map(re.escape, n.split())) for n in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!{LETTER})(?:{either}){ENDS}", re.I)


@lru_cache(maxsize=256)
def _single(words: tuple[str, ...]) -> re.Pattern[str]:
    """Each as it is written and in capitals; not as half of a double name (Anna-Lena)."""
    either = "|".join(re.escape(f) for w in sorted(words, key=len, reverse=True) for f in (w, w.upper()))
    return re.compile(rf"(?<!{LETTER})(?<!{LETTER}-)(?P<name>{either}){ENDS}(?!-[{UPPER}])")
