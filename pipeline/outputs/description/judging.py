"""How the levels were set: every level with its reason, who gave it, when and on what edition, and the rules in force.

Comes after the description itself, on pages of its own: whoever only wants to know the practice need not read it, and
whoever doubts a level can follow it to the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.base.swedish import capital, listed, swedish_date
from pipeline.instrument.rule_words import printed
from pipeline.model.assessment import ElementProposal, Judged, Rating, Sensitivity
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.instrument import Part as Plan

from .levels import ASSESSORS, CHANGED, CONSENSUS, PROPOSED, Shown, who_judged
from .part import Group

NO_REASON = "Inget skäl är skrivet."
HOW_LEVELS_ADD_UP = (
    "Ett kriterium är uppfyllt när allt som krävs är på plats, och delvis uppfyllt när något av det är på plats, helt "
    "eller delvis. Är inget på plats är det planerat om något av det är planerat, annars ej uppfyllt. Ett element vägs på "
    "samma sätt av sina kriterier, och inga andelar räknas. Det som ingen vet prövas åt båda håll: ”underlag saknas” "
    "blir det bara när svaret hade avgjort nivån."
)
"""The program's own way of weighing (instrument/weighing.py), the same for every instrument."""

ONLY_STATUS = "Formuläret som kom in frågar bara efter varje elements status, så nivån följer av den."
WHERE_ASKED = "Reglerna nedan gäller när frågorna ställs en och en, vilket inte är gjort här."


@dataclass(frozen=True, slots=True)
class Statement:
    """One level of one element, and what it rests on."""

    element: str
    is_first: bool
    """Whether it is the first of its element, the one that leads."""
    shown: Shown
    who: str
    """'Kim Ek, 3 mars 2027, utgåva 2025-01'; empty for the rules' proposal."""
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What is to be read together with it."""


@dataclass(frozen=True, slots=True)
class PrintedRule:
    criterion: str
    """"4a"."""
    text: str
    """The criterion in the source's own words."""
    rule: str


@dataclass(frozen=True, slots=True)
class Judging:
    """The part of a description that tells how its levels were set."""

    heading: str
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]
    stands: str
    """Whether the picture as a whole would be another under other rules."""
    tried: tuple[Group, ...]
    """Those rules, one by one, and what they would have changed."""
    reading: tuple[str, ...]
    """How choices are read and levels add up."""
    rules: tuple[PrintedRule, ...]


def judging(instrument: Instrument, case: Case, plan: Plan, judged: Judged) -> Judging:
    """What is said of every element, who leads first, and by which rules."""
    return Judging(
        heading=plan.heading,
        notes=(instrument.judgement.self_assessed, instrument.judgement.disclaimer, who_judged(judged)),
        statements=tuple(s for e in judged.proposal.elements for s in _statements(instrument, judged, e)),
        stands=judged.proposal.stands,
        tried=tuple(_tried(s) for s in judged.proposal.sensitivity),
        reading=tuple(_reading(instrument, case)),
        rules=_rules(instrument),
    )


def _statements(instrument: Instrument, judged: Judged, proposal: ElementProposal) -> Iterator[Statement]:
    name = f"{proposal.element} {instrument.element(proposal.element).name}"
    agreed = judged.consensus(proposal.element)
    ratings = (*([agreed] if agreed else []), *judged.by_assessors(proposal.element))
    for n, rating in enumerate(ratings):
        lead = CONSENSUS if rating.consensus else ASSESSORS
        notes = (f"{capital(CHANGED)}.",) if rating in judged.outdated else ()
        shown, reason = Shown(rating.level, lead, rating.level), rating.reason.strip() or NO_REASON
        yield Statement(name, n == 0, shown, _who(instrument, rating), (reason,), notes)
    shown = Shown(proposal.level, PROPOSED, proposal.level)
    yield Statement(name, not ratings, shown, "", tuple(_why(proposal)), proposal.notes)


def _who(instrument: Instrument, rating: Rating) -> str:
    said = f"{rating.by}, {swedish_date(rating.day)}, utgåva {rating.edition.removeprefix(instrument.id).strip()}"
    if rating.consensus:
        return said
    return f"{said}, {'såg' if rating.saw_proposal else 'såg inte'} förslaget"


def _why(proposal: ElementProposal) -> Iterator[str]:
    """The element's sentence; each criterion's own where there are several; what nothing asks about."""
    yield proposal.why
    for c in proposal.criteria if len(proposal.criteria) > 1 else ():
        yield f"{c.criterion} {c.why[:1].lower()}{c.why[1:]}"
    for c in proposal.criteria:
        if c.not_asked:
            yield f"Inte frågat i {c.criterion}: {c.not_asked.rstrip('.')}."


def _tried(found: Sensitivity) -> Group:
    alike: dict[tuple[str, str], list[str]] = {}
    for n, level, under in found.changed:
        alike.setdefault((level, under), []).append(str(n))
    moved = [f"element {listed(n)} går från {level} till {under}" for (level, under), n in alike.items()]
    picture = (
        "helhetsbilden står sig"
        if found.stands
        else "helhetsbilden blir osäker"
        if found.open
        else "helhetsbilden ändras"
    )
    said = f"{listed(moved)}; {picture}" if moved else f"inget elements nivå ändras; {picture}"
    return Group(capital(found.rule), said, "")


def _reading(instrument: Instrument, case: Case) -> Iterator[str]:
    """How the choices of the form that came back are read; of the short form, that nothing else was asked."""
    offered = instrument.depth(case.depth).choices
    ways = instrument.judgement
    said = [
        f"{listed([f'”{instrument.label(c)}”' for c in codes if c in offered])} {reads}"
        for codes, reads in (
            (ways.in_place, "läses som på plats"),
            (ways.partly, "som delvis på plats"),
            (ways.not_in_place, "som inte på plats"),
            (ways.planned, "som planerat"),
            (ways.not_relevant, "med ett skäl som ej relevant"),
            (ways.unknown, "och ett tomt eller otydligt svar som att ingen vet"),
        )
        if any(c in offered for c in codes)
    ]
    if instrument.depth(case.depth).unit == "element":
        yield f"{', '.join(said)}. {ONLY_STATUS}"
        yield from (f"Element {c.element}: {c.why}" for c in instrument.status_caps)
        yield f"{WHERE_ASKED} {HOW_LEVELS_ADD_UP}"
    else:
        yield f"{', '.join(said)}. {HOW_LEVELS_ADD_UP}"


@lru_cache(maxsize=8)
def _rules(instrument: Instrument) -> tuple[PrintedRule, ...]:
    criteria = (c for e in instrument.elements for c in e.criteria)
    return tuple(PrintedRule(c.id, c.text, printed(instrument, instrument.rule(c.id))) for c in criteria)
