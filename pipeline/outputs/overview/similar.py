"""Practices that are alike, and why: the same field and kind, words shared by what they say of whom they are for and what they build on, and alike profiles.

No number of likeness is shown: only the reasons are. Who shares what is looked up in an index that is made once of all practices:
a reason is told, and its weight summed to the last digit, only of those that can be among the most alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
LEAST_WHY = 2
"""Reasons of a likeness: none is like another that shares only its field."""
ROUNDING = 1e-9
"""Sums of the same parts in another order differ by less."""


@dataclass(frozen=True, slots=True)
class Likeness:
    other: SharedCase
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Practices by what they can share. A set of practices is a number: bit n stands for practice n."""

    texts: tuple[str, ...]
    """Keys of the texts compared."""
    cases: tuple[SharedCase, ...]
    """By id."""
    places: Mapping[str, int]
    """{id of a practice: its place}."""
    areas: Mapping[str, int]
    types: Mapping[str, int]
    levels: Mapping[tuple[int, Fulfilment], int]
    words: Mapping[str, tuple[int, ...]]
    """{word: the places of those who use it}."""

    @property
    def all(self) -> int:
        return (1 << len(self.cases)) - 1


def index(standings: Iterable[SharedCase], texts: Sequence[str]) -> Index:
    """`texts`: keys of the texts compared."""
    cases = tuple(sorted(standings, key=lambda s: s.practice.id))
    areas: dict[str, int] = {}
    types: dict[str, int] = {}
    levels: dict[tuple[int, Fulfilment], int] = {}
    words: dict[str, list[int]] = {}
    for n, s in enumerate(cases):
        areas[s.practice.area.casefold()] = areas.get(s.practice.area.casefold(), 0) | 1 << n
        for t in s.practice.types:
            types[t] = types.get(t, 0) | 1 << n
        for key in _levels(s.case):
            levels[key] = levels.get(key, 0) | 1 << n
        for w in _words(s.case, texts):
            words.setdefault(w, []).append(n)
    places = {s.practice.id: n for n, s in enumerate(cases)}
    return Index(tuple(texts), cases, places, areas, types, levels, {w: tuple(ns) for w, ns in words.items()})


def similar(
    said: SimilarTexts, one: SharedCase, known: Index, away: Collection[str] = (), most: int = 3
) -> tuple[Likeness, ...]:
    """The practices most like one, the most alike first; none that shares only its field. `away`: ids not to be compared with."""
    left = {known.places[id] for id in {*away, one.practice.id} if id in known.places}
    there = known.all & ~sum(1 << n for n in left)
    words = _words(one.case, known.texts)
    spread = {w: 1 + sum(n not in left for n in known.words.get(w, ())) for w in words}
    shared: dict[int, float] = {}
    for w in words:
        for n in known.words.get(w, ()):
            shared[n] = shared.get(n, 0.0) + 2 / spread[w]
    own = [known.levels.get(key, 0) for key in _levels(one.case)]
    others = (
        known.areas.get(one.practice.area.casefold(), 0),
        _union(known.types.get(t, 0) for t in one.practice.types),
        at_least(own, ALIKE_ELEMENTS, known.all),
    )
    told = at_least((*others, sum(1 << n for n in shared)), LEAST_WHY, known.all) & there
    found = []
    for n in _most_alike(told, others, shared, most):
        why, weight = _why(said, one, known.cases[n], known.texts, spread)
        found.append((-weight, known.cases[n].practice.id, Likeness(known.cases[n], tuple(why))))
    return tuple(likeness for *_, likeness in sorted(found, key=lambda f: f[:2])[:most])


def at_least(sets: Iterable[int], least: int, every: int) -> int:
    """Those who are in so many of the sets."""
    counted = [every, *(0,) * least]
    for one in sets:
        for k in range(least, 0, -1):
            counted[k] |= counted[k - 1] & one
    return counted[least]


def _most_alike(told: int, others: Sequence[int], shared: Mapping[int, float], most: int) -> list[int]:
    """The places that can be among the most alike: none that is left has a larger weight, or the same and a smaller id."""
    near = {n: sum(o >> n & 1 for o in others) + weight for n, weight in shared.items() if told >> n & 1}
    rest = told & ~sum(1 << n for n in near)
    for count in range(len(others), 0, -1):
        alike = at_least(others, count, rest) & rest
        near |= dict.fromkeys(_first(alike, most), float(count))
        rest &= ~alike
    if len(near) <= most:
        return list(near)
    edge = sorted(near.values(), reverse=True)[most - 1] - ROUNDING
    return [n for n, weight in near.items() if weight >= edge]


def _first(places: int, most: int) -> Iterator[int]:
    for _ in range(most):
        if places:
            yield (places & -places).bit_length() - 1
            places &= places - 1


def _union(sets: Iterable[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found


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
    """Kept: a practice is asked for its words in the index and in every comparison."""
    return frozenset(WORD.findall(said)) - COMMON


def _alike(one: Case, other: Case) -> int:
    return len(_levels(one) & _levels(other))


def _levels(case: Case) -> frozenset[tuple[int, Fulfilment]]:
    """Of each element for which there is a basis."""
    if case.judged is None:
        return frozenset()
    found = ((e.element, leading(case.judged, e.element)[0]) for e in case.judged.proposal.elements)
    return frozenset((element, level) for element, level in found if level is not Fulfilment.NO_BASIS)
