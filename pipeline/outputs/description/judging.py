"""How the levels were set: every level with its reason, who gave it, when and on what edition, and the rules in force.

Comes after the description itself, on pages of its own: whoever only wants to know the practice need not read it, and
whoever doubts a level can follow it to the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.base.swedish import capital, join_words, swedish_date
from pipeline.instrument.rule_words import rule_in_words
from pipeline.instrument.texts import texts
from pipeline.model.assessment import ElementProposal, Judged, Rating, Sensitivity
from pipeline.model.case import Case
from pipeline.model.instrument import DescriptionPart as Plan
from pipeline.model.instrument import Instrument
from pipeline.model.texts.description import JudgingTexts

from .levels import Shown, who_judged
from .part import Group


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
        notes=(
            instrument.judgement.self_assessed,
            instrument.judgement.disclaimer,
            who_judged(texts(instrument).description.levels, judged),
        ),
        statements=tuple(s for e in judged.proposal.elements for s in _statements(instrument, judged, e)),
        stands=judged.proposal.stands,
        tried=tuple(_sensitivity_group(texts(instrument).description.judging, s) for s in judged.proposal.sensitivity),
        reading=tuple(_reading(instrument, case)),
        rules=_rules(instrument),
    )


def _statements(instrument: Instrument, judged: Judged, proposal: ElementProposal) -> Iterator[Statement]:
    name = f"{proposal.element} {instrument.element(proposal.element).name}"
    agreed, said = judged.consensus(proposal.element), texts(instrument).description
    ratings = (*([agreed] if agreed else []), *judged.by_assessors(proposal.element))
    for n, rating in enumerate(ratings):
        lead = said.levels.consensus if rating.consensus else said.levels.assessors
        notes = (f"{capital(said.levels.changed)}.",) if rating in judged.outdated else ()
        shown, reason = Shown(rating.level, lead, rating.level), rating.reason.strip() or said.judging.no_reason
        yield Statement(name, n == 0, shown, _who(instrument, rating), (reason,), notes)
    shown = Shown(proposal.level, said.levels.proposed, proposal.level)
    yield Statement(name, not ratings, shown, "", tuple(_why(said.judging, proposal)), proposal.notes)


def _who(instrument: Instrument, rating: Rating) -> str:
    told = texts(instrument).description.judging
    edition = rating.edition.removeprefix(instrument.id).strip()
    said = told.who.format(name=rating.by, day=swedish_date(rating.day), edition=edition)
    if rating.consensus:
        return said
    return (told.saw_proposal if rating.saw_proposal else told.saw_no_proposal).format(who=said)


def _why(said: JudgingTexts, proposal: ElementProposal) -> Iterator[str]:
    """The element's sentence; each criterion's own where there are several; what nothing asks about."""
    yield proposal.why
    for c in proposal.criteria if len(proposal.criteria) > 1 else ():
        yield f"{c.criterion} {c.why[:1].lower()}{c.why[1:]}"
    for c in proposal.criteria:
        if c.not_asked:
            yield said.not_asked.format(criterion=c.criterion, what=c.not_asked.rstrip("."))


def _sensitivity_group(told: JudgingTexts, found: Sensitivity) -> Group:
    alike: dict[tuple[str, str], list[str]] = {}
    for n, level, under in found.changed:
        alike.setdefault((level, under), []).append(str(n))
    moved = [told.moves.format(elements=join_words(n), level=level, other=under) for (level, under), n in alike.items()]
    picture = told.picture_stands if found.stands else told.picture_open if found.open else told.picture_changes
    return Group(capital(found.rule), f"{join_words(moved) if moved else told.moves_none}; {picture}", "")


def _reading(instrument: Instrument, case: Case) -> Iterator[str]:
    """How the choices of the form that came back are read; of the short form, that nothing else was asked."""
    offered = instrument.depth(case.depth).choices
    ways, told = instrument.judgement, texts(instrument).description.judging
    said = [
        reads.format(choices=join_words([f"”{instrument.label(c)}”" for c in codes if c in offered]))
        for codes, reads in (
            (ways.in_place, told.read_in_place),
            (ways.partly, told.read_partly),
            (ways.not_in_place, told.read_not_in_place),
            (ways.planned, told.read_planned),
            (ways.not_relevant, told.read_not_relevant),
            (ways.unknown, told.read_unknown),
        )
        if any(c in offered for c in codes)
    ]
    if instrument.depth(case.depth).unit == "element":
        yield f"{', '.join(said)}. {told.only_status}"
        yield from (told.element.format(number=c.element, said=c.why) for c in instrument.status_caps)
        yield f"{told.where_asked} {told.adds_up}"
    else:
        yield f"{', '.join(said)}. {told.adds_up}"


@lru_cache(maxsize=8)
def _rules(instrument: Instrument) -> tuple[PrintedRule, ...]:
    criteria = (c for e in instrument.elements for c in e.criteria)
    return tuple(PrintedRule(c.id, c.text, rule_in_words(instrument, instrument.rule(c.id))) for c in criteria)
