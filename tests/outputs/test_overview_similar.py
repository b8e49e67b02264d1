"""Which practices are alike: an index finds what a comparison of every pair finds, and nothing else."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from pipeline.base.swedish import join_words
from pipeline.model.assessment import Fulfilment, Judged
from pipeline.model.texts.overview import SimilarTexts
from pipeline.outputs.overview import SharedCase
from pipeline.outputs.overview.material import leading
from pipeline.outputs.overview.similar import ALIKE_ELEMENTS, COMMON, STEM, WORD, at_least, index, similar
from tests.support import case, instrument
from tests.support.judging import proposal
from tests.support.overview_rounds import material

KEYS = ("b_malgrupp", "e1_text")
WORDS = ("anknytning", "föräldrar", "familjen", "familjer", "nätverk", "skolan", "arbetssätt", "ungdomar", "missbruk", "trygghet", "träffar", "oro")  # fmt: skip
AREAS, TYPES = ("IFO", "ifo", "Äldreomsorg", "Funktionshinder"), ("stöd", "behandling", "förebyggande", "grupp")


def drawn(chance: random.Random, count: int) -> list[SharedCase]:
    """Practices that share much, little or nothing; some without a proposal, some exactly alike."""
    found = []
    for n in range(count):
        keys = {
            f"f{e.number}_{k}_svar": chance.choice(("Ja", "Ja", "Nej")) for e in instrument().elements for k in (1, 2)
        }
        said = {k: " ".join(chance.choices(WORDS, k=chance.randrange(0, 5))) for k in KEYS}
        made = case(f"P{n:03}", {k: v for k, v in (keys | said).items() if v})
        types = tuple(chance.sample(TYPES, chance.randrange(0, 3)))
        known = replace(made.practice, area=chance.choice(AREAS), types=types)
        judged = Judged(proposal(keys)) if chance.random() < 0.9 else None
        found.append(SharedCase(replace(made, practice=known, judged=judged), True, ""))
    return [*found, *(renamed(s, f"Q{n:03}") for n, s in enumerate(found[: count // 8]))]


def renamed(s: SharedCase, id: str) -> SharedCase:
    return replace(s, case=replace(s.case, practice=replace(s.practice, id=id)))


# ---- Every pair, as it can be read off the definition


def by_every_pair(said: SimilarTexts, one: SharedCase, others: Sequence[SharedCase], most: int) -> list[tuple[str, tuple[str, ...]]]:  # fmt: skip
    spread = Counter(w for s in (one, *others) for w in words_of(s))
    found = []
    for other in others:
        told = list(reasons(said, one, other, spread))
        if len(told) > 1:
            found.append((-sum(weight for _, weight in told), other.practice.id, tuple(why for why, _ in told)))
    return [(id, why) for _, id, why in sorted(found)[:most]]


def reasons(
    said: SimilarTexts, one: SharedCase, other: SharedCase, spread: Counter[str]
) -> Iterator[tuple[str, float]]:
    if one.practice.area.casefold() == other.practice.area.casefold():
        yield said.area.format(area=one.practice.area), 1.0
    if types := [t for t in one.practice.types if t in other.practice.types]:
        yield said.types.format(types=join_words(types)), 1.0
    if shared := sorted(words_of(one) & words_of(other), key=lambda w: (spread[w], -len(w), w)):
        told: dict[str, str] = {}
        for word in shared:
            told.setdefault(word[:STEM], word)
        yield (
            said.words.format(words=join_words([f"”{w}”" for w in list(told.values())[:3]])),
            sum(2 / spread[w] for w in shared),
        )
    if (alike := alike_levels(one, other)) >= ALIKE_ELEMENTS:
        yield said.levels.format(count=alike), 1.0


def words_of(s: SharedCase) -> set[str]:
    return set(WORD.findall(" ".join(s.case.value(k) or "" for k in KEYS).casefold())) - COMMON


def alike_levels(one: SharedCase, other: SharedCase) -> int:
    if one.case.judged is None or other.case.judged is None:
        return 0
    pairs = (
        (leading(one.case.judged, e.number)[0], leading(other.case.judged, e.number)[0]) for e in instrument().elements
    )
    return sum(a is b and a is not Fulfilment.NO_BASIS for a, b in pairs)


@pytest.mark.parametrize("seed", range(8))
def test_the_index_finds_what_every_pair_finds(seed: int) -> None:
    """The same practices, in the same order, for the same reasons; also when some are not to be compared with."""
    chance = random.Random(seed)
    practices = drawn(chance, 60)
    said = material().texts.similar
    known = index(practices, KEYS)
    told = 0
    for one in practices:
        away = {s.practice.id for s in chance.sample(practices, 5)} | {one.practice.id}
        others = [s for s in practices if s.practice.id not in away]
        found = similar(said, one, known, away)
        expected = by_every_pair(said, one, others, 3)
        assert [(f.other.practice.id, f.why) for f in found] == expected
        told += len(expected)
    assert told > 60, "there was something to find"


def test_a_practice_that_is_not_in_the_index_is_compared_with_those_that_are() -> None:
    """One's own draft: nobody else is told of it, and it is told of them."""
    first, *rest = drawn(random.Random(99), 30)
    said = material().texts.similar
    found = similar(said, first, index(rest, KEYS))
    assert [(f.other.practice.id, f.why) for f in found] == by_every_pair(said, first, rest, 3)


def test_those_in_so_many_sets_are_counted_bit_by_bit() -> None:
    sets = (0b1110, 0b0110, 0b0011, 0b1010)
    assert [at_least(sets, k, 0b1111) for k in range(5)] == [0b1111, 0b1111, 0b1110, 0b0010, 0b0010]
