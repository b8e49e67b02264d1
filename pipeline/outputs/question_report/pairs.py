"""Questions that are answered alike: the pairs the instrument names, and those that the answers themselves show."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import Pair

from .tally import QuestionTally, Tally

FEWEST = 5
"""The fewest practices that must have answered both before agreement everywhere is worth telling."""
DEPARTURES = 2
"""At least as many must depart from the commonest answer: two questions that all answer Ja agree without meaning the same."""


def named_pairs(instrument: Instrument, tally: Tally) -> tuple[Pair, ...]:
    """The instrument's own pairs, in its order."""
    return tuple(_pair(p.questions[0], p.questions[1], tally, p.why) for p in instrument.similar)


def alike_everywhere(instrument: Instrument, tally: Tally) -> tuple[Pair, ...]:
    """Other pairs with the same answer in every practice that answered both, where the answers differ between practices."""
    told = {frozenset(p.questions) for p in instrument.similar}
    ids = [q.id for q in instrument.questions]
    answered = {q: tally.questions[q].answered for q in ids}
    return tuple(
        _pair(a, b, tally, "")
        for a, b in combinations(ids, 2)
        if _alike(tally.questions[a], tally.questions[b], answered[a] & answered[b]) and frozenset((a, b)) not in told
    )


def _alike(a: QuestionTally, b: QuestionTally, both: int) -> bool:
    n = both.bit_count()
    if n < FEWEST:
        return False
    commonest = 0
    for choice, practices in a.choices.items():
        if practices & both != b.choices[choice] & both:
            return False
        commonest = max(commonest, (practices & both).bit_count())
    return n - commonest >= DEPARTURES


def _pair(a: str, b: str, tally: Tally, why: str) -> Pair:
    one, other = tally.questions[a], tally.questions[b]
    both = (one.answered & other.answered).bit_count()
    differing = dict(_differing(one, other))
    return Pair((a, b), both, both - sum(differing.values()), differing, why)


def _differing(a: QuestionTally, b: QuestionTally) -> Iterator[tuple[tuple[str, str], int]]:
    for first, practices in a.choices.items():
        for second, others in b.choices.items():
            n = (practices & others).bit_count()
            if first != second and n:
                yield (first, second), n
