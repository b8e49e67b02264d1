"""Practices that are alike, and why: the same field and kind, words shared by what they say of whom they are for and what they build on, and alike profiles.

No number of likeness is shown: only the reasons are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.base.swedish import join_words
from pipeline.model.assessment import Fulfilment
from pipeline.model.case import Case
from pipeline.model.texts.overview import SimilarTexts

from .material import leading
from .shown import SharedCase

WORD = re.compile(r"[a-zåäöéü]{5,}")
COMMON = frozenset(
    """
    aldrig allt alla andra annan annat arbetar arbete arbetet arbetssätt arbetssättet arbetar bakom bara bland blir bland både bygger
    därför deras dess dessa detta deltagare deltagarna direkt efter eftersom egen eget egna eller endast enligt eventuellt fast finns fick flera
    flesta fram framför framöver främst från först första före förut får fått genom gjort göra gång gången gånger grupp gruppen handlar hans hela
    heller hennes helst hinner hittills huvud håller här idag ingen inget inga innan inom insats insatsen inte istället kallas kallar kanske kommer
    kommun kommunen kommuner kortare kring kunna kunskap längre lärt lite lika liksom länge mellan medan mest metod metoder metoden minst mitt mycket
    många måste målgrupp målgruppen månad månader närmare något några någon nästan också oftast olika omkring personer personal personalen planeras precis
    redan rörande saker samma samt sedan själv själva ska skulle snart sådana säger säkert tidigare tillbaka tillsammans tredje trots träffar tycker under
    ungefär utan utanför utgår utifrån vanligt varandra varje varför verksamhet verksamheten verksamheter vilka vilken visar vissa även vuxna välja väldigt
    åren använder används alltså andra annars arbetat beskriver behov behöver behövs betyder brukare brukaren erfarenhet erfarenheter forskning teori teorier
    genomför gäller hjälp ibland inriktad kan kunnat komma leder ligger lägger minska nytt personerna samtidigt skriver sker stöd stödja syfte särskilt vänder
    borttaget bättre handlar mindre möjlighet möjligt nuvarande pågående påverkar större sämre samtal vanliga viktigt vilket kopplat
    """.split()
)
"""Words that nearly every practice uses, and so tell nothing of likeness; ”borttaget” stands for what is masked."""
MOST_WORDS = 3
"""Shared words that are named."""
STEM = 6
"""Words that begin with the same letters, so many of them, are told as one."""
ALIKE_ELEMENTS = 8
"""So many elements with the same level are an alike profile."""


@dataclass(frozen=True, slots=True)
class Likeness:
    other: SharedCase
    why: tuple[str, ...]


def similar(
    said: SimilarTexts, one: SharedCase, others: Iterable[SharedCase], texts: Sequence[str], most: int = 3
) -> tuple[Likeness, ...]:
    """The practices most like one, the most alike first; none that shares only its field. `texts`: keys of the texts compared."""
    pool = [o for o in others if o.practice.id != one.practice.id]
    spread = Counter(w for s in (one, *pool) for w in _words(s.case, texts))
    found = []
    for o in pool:
        why, weight = _why(said, one, o, texts, spread)
        if len(why) > 1:
            found.append((-weight, o.practice.id, Likeness(o, tuple(why))))
    return tuple(likeness for *_, likeness in sorted(found, key=lambda f: f[:2])[:most])


def _why(
    said: SimilarTexts, one: SharedCase, other: SharedCase, texts: Sequence[str], spread: Mapping[str, int]
) -> tuple[list[str], float]:
    a, b = one.practice, other.practice
    why: list[str] = []
    weight = 0.0
    if a.area.casefold() == b.area.casefold():
        why.append(said.area.format(area=a.area))
        weight += 1
    if types := [t for t in a.types if t in b.types]:
        why.append(said.types.format(types=join_words(types)))
        weight += 1
    shared = sorted(_words(one.case, texts) & _words(other.case, texts), key=lambda w: (spread[w], -len(w), w))
    if shared:
        told: dict[str, str] = {}
        for word in shared:
            told.setdefault(word[:STEM], word)  # "familjen" and "familjer" are one
        why.append(said.words.format(words=join_words([f"”{w}”" for w in list(told.values())[:MOST_WORDS]])))
        weight += sum(2 / spread[w] for w in shared)
    alike = _alike(one.case, other.case)
    if alike >= ALIKE_ELEMENTS:
        why.append(said.levels.format(count=alike))
        weight += 1
    return why, weight


def _words(case: Case, texts: Sequence[str]) -> frozenset[str]:
    return _in(" ".join(case.value(key) or "" for key in texts).casefold())


@lru_cache(maxsize=2048)
def _in(said: str) -> frozenset[str]:
    """Kept, since every practice is compared with every other."""
    return frozenset(WORD.findall(said)) - COMMON


def _alike(one: Case, other: Case) -> int:
    if one.judged is None or other.judged is None:
        return 0
    pairs = (
        (leading(one.judged, e.element)[0], leading(other.judged, e.element)[0]) for e in one.judged.proposal.elements
    )
    return sum(a is b and a is not Fulfilment.NO_BASIS for a, b in pairs)
