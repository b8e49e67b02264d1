"""How far assessors agree in a round, and how far what they settled on is what the rules had proposed: as data, no sheet.

Only what is said of the answers there are now is compared: a level given before the answers changed is about other answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.assessment import OUTSIDE, SCALE, ElementProposal, Judged, Rating
from pipeline.model.case import Case

from . import agreement
from .agreement import Agreement, Scale

LEVELS = Scale(tuple(map(str, SCALE)), tuple(map(str, OUTSIDE)))


@dataclass(frozen=True, slots=True)
class Departure:
    """An element where the consensus is another level than the one proposed."""

    practice: str
    proposal: ElementProposal
    consensus: Rating


@dataclass(frozen=True, slots=True)
class Comparison:
    """What assessors said held against each other, and the consensus against the proposal."""

    overall: Agreement
    elements: Mapping[int, Agreement]
    """{element: the same for it alone}."""
    said: Mapping[tuple[str, str], Rating]
    """{(unit as in Difference.unit, assessor): what they said}."""
    ratings: int
    """Levels given by single assessors that are compared; those only one has given count in nothing but `rated_once`."""
    assessors: tuple[str, ...]
    saw_proposal: int
    """How many of `ratings` were given with the proposal in sight."""
    outdated: int
    """Levels, of assessors and of consensus, that are not compared because the answers have changed since."""
    settled: int
    """Elements with a consensus."""
    settled_in_sight: int
    """How many of them were settled with the proposal in sight."""
    as_proposed: int
    """How many of `settled` got the level that the rules propose."""
    departures: tuple[Departure, ...]


def agreement_of(cases: Sequence[Case], elements: Sequence[int]) -> Comparison:
    """Compare all that is said of these practices, in their order and in that of `elements`. Cases without levels say nothing."""
    judged = [(c.practice.id, c.judged) for c in cases if c.judged]
    names: dict[str, str] = {}
    said: dict[tuple[str, str], Rating] = {}
    for_element: dict[int, list[agreement.RatedUnit]] = {n: [] for n in elements}
    for practice, found in judged:
        for r in found.ratings:
            if r.consensus or r in found.outdated or r.element not in for_element:
                continue
            # As judgement.latest knows people: "kim ek" in one file and "Kim Ek" in another are one assessor.
            by, unit = names.setdefault(r.by.casefold(), r.by), f"{practice}/{r.element}"
            said[unit, by] = r
            for_element[r.element].append(agreement.RatedUnit(unit, by, str(r.level), practice))
    settled = [s for practice, found in judged for s in _departures(practice, found, elements)]
    departures = tuple(d for d in settled if d.consensus.level is not d.proposal.level)
    return Comparison(
        overall=agreement.agreement([r for rated in for_element.values() for r in rated], LEVELS),
        elements={n: agreement.agreement(rated, LEVELS) for n, rated in for_element.items()},
        said=said,
        ratings=len(said),
        assessors=tuple(sorted(names.values(), key=str.casefold)),
        saw_proposal=sum(r.saw_proposal for r in said.values()),
        outdated=sum(len(found.outdated) for _, found in judged),
        settled=len(settled),
        settled_in_sight=sum(d.consensus.saw_proposal for d in settled),
        as_proposed=len(settled) - len(departures),
        departures=departures,
    )


def _departures(practice: str, judged: Judged, elements: Sequence[int]) -> list[Departure]:
    found = [(n, judged.consensus(n)) for n in elements]
    return [Departure(practice, judged.proposal.of(n), r) for n, r in found if r and r not in judged.outdated]
