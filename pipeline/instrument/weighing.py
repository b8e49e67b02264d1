"""What answers say -> how far a criterion and an element hold, by the instrument's rules. What is unknown is tried both ways.

The same way of weighing from answers to a leg, from legs to a criterion and from criteria to an element. No shares, no points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, IntEnum, auto
from functools import lru_cache
from typing import NamedTuple

from pipeline.model.assessment import Fulfilment
from pipeline.model.rules import Leg, Rule


class Fact(IntEnum):
    """What one answer, a leg, a criterion or an element says. Only the first three lie on a scale."""

    IN_PLACE = auto()
    PARTLY = auto()
    NOT = auto()
    PLANNED = auto()
    IRRELEVANT = auto()
    UNKNOWN = auto()


class WeighedFact(NamedTuple):
    """What a question says, and how that is to be put into words."""

    fact: Fact
    label: str
    """What was chosen, or why there is no telling: "Ja", "inte besvarad"."""
    follows: str = ""
    """The outermost gate whose answer this is."""


LEVELS: Mapping[Fact, Fulfilment] = {
    Fact.IN_PLACE: Fulfilment.MET,
    Fact.PARTLY: Fulfilment.PARTLY,
    Fact.NOT: Fulfilment.NOT_MET,
    Fact.PLANNED: Fulfilment.PLANNED,
    Fact.IRRELEVANT: Fulfilment.NOT_RELEVANT,
    Fact.UNKNOWN: Fulfilment.NO_BASIS,
}
Facts = Mapping[str, Fact]


class Strictness(Enum):
    """How strictly: as the rules say, or as one of the alternatives that change single levels."""

    AS_RULED = auto()
    HALF_FOR_PARTLY = auto()
    UNKNOWN_DECIDES = auto()


def weigh(facts: Sequence[Fact], at_least: int | None = None) -> Fact:
    """What some facts say together; `at_least` so many must be in place, all when None. None of them is unknown."""
    relevant = len(facts) - facts.count(Fact.IRRELEVANT)
    if not relevant:
        return Fact.IRRELEVANT
    there = facts.count(Fact.IN_PLACE)
    if there >= (relevant if at_least is None else min(at_least, relevant)):
        return Fact.IN_PLACE
    if there or Fact.PARTLY in facts:
        return Fact.PARTLY
    return Fact.PLANNED if Fact.PLANNED in facts else Fact.NOT


def leg_fact(leg: Leg, facts: Facts) -> Fact:
    said = weigh([facts[q] for q in leg.of], leg.at_least)
    return weigh([facts[q] for q in leg.instead]) if said is Fact.IRRELEVANT and leg.instead else said


def criterion_fact(rule: Rule, facts: Facts, cut: Strictness = Strictness.AS_RULED) -> Fact:
    """Where nothing is unknown."""
    legs = [leg_fact(leg, facts) for leg in rule.legs]
    said = weigh(legs)
    if cut is Strictness.HALF_FOR_PARTLY and said is Fact.PARTLY and not _half(legs):
        said = Fact.NOT
    before = facts[rule.precondition] if rule.precondition else Fact.IN_PLACE
    if said is not Fact.IRRELEVANT and before in (Fact.NOT, Fact.PLANNED):
        return before
    limit = facts[rule.limited_by] if rule.limited_by else Fact.IN_PLACE
    lowered = before is Fact.PARTLY or limit in (Fact.NOT, Fact.PARTLY, Fact.PLANNED)
    return Fact.PARTLY if said is Fact.IN_PLACE and lowered else said


class Range(NamedTuple):
    """What something is with all that is unknown in place, and with none of it in place."""

    best: Fact
    worst: Fact
    unknown: bool
    """Whether anything that decides is unknown."""

    def level(self, cut: Strictness = Strictness.AS_RULED) -> Fact:
        """The one level that both ways give, else unknown."""
        strict = cut is Strictness.UNKNOWN_DECIDES and self.unknown
        return self.best if self.best is self.worst and not strict else Fact.UNKNOWN


def criterion_range(rule: Rule, told: Mapping[str, WeighedFact], cut: Strictness = Strictness.AS_RULED) -> Range:
    if cut is Strictness.HALF_FOR_PARTLY and len(rule.legs) == 1:
        cut = Strictness.AS_RULED  # half of one leg is what it is
    return _range(rule, tuple([told[q].fact for q in rule.questions]), cut)


@lru_cache(maxsize=1 << 12)
def together(criteria: tuple[Range, ...]) -> Range:
    """An element, tried as a whole: it may have a level although one of its criteria has none."""
    best, worst = weigh([c.best for c in criteria]), weigh([c.worst for c in criteria])
    return Range(best, worst, any(c.unknown for c in criteria))


@lru_cache(maxsize=1 << 16)
def _range(rule: Rule, facts: tuple[Fact, ...], cut: Strictness) -> Range:
    """Kept, because what people answer to a handful of questions is often the same."""
    known = dict(zip(rule.questions, facts, strict=True))
    unknown = Fact.UNKNOWN in facts
    best = {q: Fact.IN_PLACE if f is Fact.UNKNOWN else f for q, f in known.items()}
    worst = {q: Fact.NOT if f is Fact.UNKNOWN else f for q, f in known.items()}
    found = criterion_fact(rule, best, cut)
    return Range(found, criterion_fact(rule, worst, cut) if unknown else found, unknown)


def _half(legs: Sequence[Fact]) -> bool:
    relevant = len(legs) - legs.count(Fact.IRRELEVANT)
    return 2 * legs.count(Fact.IN_PLACE) + legs.count(Fact.PARTLY) >= relevant
