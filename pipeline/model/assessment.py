"""The nouns of judging: how far a criterion or an element holds, what the rules propose, and what named people say.

Never the same thing as completeness (case.Level), which says whether something is filled in. Nothing here is a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fulfilment(StrEnum):
    """How far something holds. Only the first three lie on a scale; the others are no weak kinds of "ej uppfyllt"."""

    MET = "uppfyllt"
    PARTLY = "delvis uppfyllt"
    NOT_MET = "ej uppfyllt"
    NO_BASIS = "underlag saknas"
    """Nobody can say: what would decide is empty, Vet ej, unclear or in conflict."""
    NOT_RELEVANT = "ej relevant"
    """The unit has said so, with its reason in the form."""
    PLANNED = "planerat"


SCALE = (Fulfilment.NOT_MET, Fulfilment.PARTLY, Fulfilment.MET)
"""From low to high."""
OUTSIDE = (Fulfilment.NO_BASIS, Fulfilment.NOT_RELEVANT, Fulfilment.PLANNED)


@dataclass(frozen=True, slots=True)
class CriterionProposal:
    """What the rules say of one criterion of Bilaga 1."""

    criterion: str
    """"4a"."""
    level: Fulfilment | None
    """None when nothing that was asked bears on it."""
    why: str
    """One sentence in Swedish: the answers and the rule it rests on."""
    questions: tuple[str, ...] = ()
    """Ids of the questions whose answers it rests on; empty where an element's status is all there is."""
    not_asked: str = ""
    """What the criterion asks for that no question does."""


@dataclass(frozen=True, slots=True)
class ElementProposal:
    """What the rules say of one element: from its criteria, or from its status in the short form."""

    element: int
    level: Fulfilment
    why: str
    criteria: tuple[CriterionProposal, ...] = ()
    notes: tuple[str, ...] = ()
    """What is to be read together with the level: "påstått, inte dokumenterat"."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The same answers under another defensible rule."""

    rule: str
    """What the rule is, in words."""
    changed: tuple[tuple[int, Fulfilment, Fulfilment], ...]
    """(element, the level proposed, the level under this rule), only where they differ."""
    stands: bool = True
    """Whether the picture as a whole is the same."""
    under: str = ""
    """The rule with what decided: "2 måste vara uppfyllt (element 2 är planerat)"."""
    open: bool = False
    """The picture cannot be told under this rule."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for one practice, from the unit's own answers."""

    elements: tuple[ElementProposal, ...]
    summary: str
    """"7 av 10 relevanta element uppfyllda, 2 delvis, 1 underlag saknas": never a score."""
    warnings: tuple[str, ...] = ()
    """Categories that rest on a weaker one below them."""
    sensitivity: tuple[Sensitivity, ...] = ()
    stands: str = ""
    """"Står sig ..." or "Ändras om ...": one sentence about all of `sensitivity`."""

    def of(self, element: int) -> ElementProposal:
        return next(e for e in self.elements if e.element == element)


CONSENSUS = "samsyn"
"""In place of an assessor's name in the mark of what several have agreed on."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What named people say of one element of one practice. Kept as it was given; a later one by the same people counts."""

    practice: str
    element: int
    level: Fulfilment
    reason: str
    by: str
    """The assessor's name; of a consensus all who took part, as they wrote it."""
    day: date
    """When the file was saved, or read in when it does not say."""
    edition: str
    """Instrument and version: "lovande-arbetssatt 2025-01"."""
    answers: str
    """A digest of the answers it is about, so that it can be told when they have changed since."""
    consensus: bool = False
    saw_proposal: bool = False
    """Whether the rules' proposal was shown to the assessor."""
    file: str = ""
    """sha256 of the file it was read from."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All that is said of how far one practice's elements hold."""

    proposal: Proposal
    ratings: tuple[Rating, ...] = ()
    """The latest of each assessor and of the consensus, by element and then by name."""
    outdated: frozenset[Rating] = frozenset()
    """Those whose answers have changed since."""

    def by_assessors(self, element: int) -> tuple[Rating, ...]:
        return tuple(r for r in self.ratings if r.element == element and not r.consensus)

    def consensus(self, element: int) -> Rating | None:
        return next((r for r in self.ratings if r.element == element and r.consensus), None)


def latest(ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """Of each assessor, or of the consensus, the last one about each element; in a fixed order."""
    found: dict[tuple[str, int, str], Rating] = {}
    for r in ratings:
        found[r.practice.casefold(), r.element, CONSENSUS if r.consensus else r.by.casefold()] = r
    return tuple(sorted(found.values(), key=lambda r: (r.practice, r.element, r.consensus, r.by.casefold())))


def count_levels(levels: Sequence[Fulfilment]) -> Mapping[Fulfilment, int]:
    """{level: how many}, in the order of Fulfilment, only those there are."""
    return {f: n for f in Fulfilment if (n := sum(level is f for level in levels))}
