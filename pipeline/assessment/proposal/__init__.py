"""Answers + completeness -> what the instrument's rules propose per criterion and element, with the reason of each.

The rules propose and show their reasons; named people decide. They read only choices, never texts, and a level claims
nothing that was not asked. Whether something is filled in is another thing (cases/completeness.py) and never counts here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.base.swedish import capital
from pipeline.instrument.texts import texts
from pipeline.instrument.weighing import LEVELS, Fact, Range, Strictness, WeighedFact, criterion_range, together
from pipeline.model.assessment import CriterionProposal, ElementProposal, Fulfilment, Proposal
from pipeline.model.instrument import Element, Instrument, choice_key, fields
from pipeline.model.rules import Rule

from .facts import NOTHING, Answers, facts, status_fact
from .overall import sensitivities, stands, summary, warnings
from .words import criterion_sentence, element_sentence

Levels = tuple[Fulfilment, ...]


class RuledElement(NamedTuple):
    """What the rules say of one element, and its level under those alternatives that change single levels."""

    element: ElementProposal
    half_for_partly: Fulfilment
    unknown_decides: Fulfilment


def propose(instrument: Instrument, depth: str, answers: Answers, conflicts: frozenset[str] = frozenset()) -> Proposal:
    """What the rules propose for one practice.

    `answers`: every field of the depth, with followers of closed gates marked (completeness.check); `conflicts`: keys
    that several files differ on.
    """
    if instrument.depth(depth).unit == "element":
        every = [_by_status(instrument, depth, e, answers) for e in instrument.elements]
    else:
        told = facts(instrument, answers, conflicts)
        every = [_by_criteria(instrument, e, told) for e in instrument.elements]
    remarks = _remarks(instrument, answers)
    elements = tuple(
        replace(f.element, notes=(*f.element.notes, *remarks[f.element.element]))
        if f.element.element in remarks
        else f.element
        for f in every
    )
    cuts = tuple(f.half_for_partly for f in every), tuple(f.unknown_decides for f in every)
    levels = tuple(e.level for e in elements)
    whole = _overall(instrument, levels, tuple(c.level for e in elements for c in e.criteria), *cuts)
    return replace(whole, elements=elements)


def _by_criteria(instrument: Instrument, element: Element, told: Mapping[str, WeighedFact]) -> RuledElement:
    rules = _rules(instrument, element.number)
    every = [_criterion(instrument, r, tuple([told[q] for q in r.questions])) for r in rules]
    criteria = tuple([c.proposal for c in every])
    whole, half = together(tuple([c.ruled for c in every])), together(tuple([c.half for c in every]))
    why = element_sentence(instrument, whole, criteria, told)
    return RuledElement(
        ElementProposal(element.number, LEVELS[whole.level()], why, criteria),
        LEVELS[half.level()],
        LEVELS[whole.level(Strictness.UNKNOWN_DECIDES)],
    )


@lru_cache(maxsize=256)
def _rules(instrument: Instrument, element: int) -> tuple[Rule, ...]:
    return tuple(instrument.rule(c.id) for c in instrument.element(element).criteria)


@lru_cache(maxsize=256)
def _not_asked(instrument: Instrument, criterion: str) -> str:
    return "; ".join(what for c in instrument.coverage if c.criterion == criterion for what in c.not_asked)


class RuledCriterion(NamedTuple):
    proposal: CriterionProposal
    ruled: Range
    half: Range


@lru_cache(maxsize=1 << 16)
def _criterion(instrument: Instrument, rule: Rule, said: tuple[WeighedFact, ...]) -> RuledCriterion:
    """Kept: what is answered to the few questions that decide is often the same, and so are its sentences then."""
    told = dict(zip(rule.questions, said, strict=True))
    ruled, half = criterion_range(rule, told), criterion_range(rule, told, Strictness.HALF_FOR_PARTLY)
    why = criterion_sentence(instrument, rule, told, ruled)
    return RuledCriterion(
        CriterionProposal(
            rule.criterion, LEVELS[ruled.level()], why, rule.questions, _not_asked(instrument, rule.criterion)
        ),
        ruled,
        half,
    )


@lru_cache(maxsize=1 << 13)
def _overall(
    instrument: Instrument, levels: Levels, criteria: tuple[Fulfilment | None, ...], half: Levels, strict: Levels
) -> Proposal:
    """The practice as a whole; the elements themselves are for the caller to put in."""
    numbers = [e.number for e in instrument.elements]
    by_element = dict(zip(numbers, levels, strict=True))
    names = [c.id for e in instrument.elements for c in e.criteria]
    by_criterion = dict(zip(names, criteria, strict=True)) if criteria else {}
    cut = {
        a.says: dict(zip(numbers, half if a.half_for_partly else strict, strict=True))
        for a in instrument.alternatives
        if a.half_for_partly or a.unknown_decides
    }
    found = sensitivities(instrument, by_element, by_criterion, cut)
    return Proposal(
        (), summary(instrument, levels), warnings(instrument, by_element), found, stands(instrument, by_element, found)
    )


def _by_status(instrument: Instrument, depth: str, element: Element, answers: Answers) -> RuledElement:
    """The status is all there is to go by, under every rule."""
    code, choice, text = _status_fields(instrument, depth)[element.number]
    fact, label, _ = status_fact(instrument, answers.get(choice, NOTHING), answers.get(text, NOTHING))
    cap = next((c for c in instrument.status_caps if c.element == element.number), None)
    capped = cap is not None and fact is Fact.IN_PLACE
    level = Fulfilment.PARTLY if capped else LEVELS[fact]
    said = texts(instrument).reasons
    sentence = said.status_unknown if fact is Fact.UNKNOWN else said.status
    why = sentence.format(level=capital(level), answer=label, code=code)
    notes = (cap.why,) if cap is not None and capped else ()
    return RuledElement(ElementProposal(element.number, level, why, (), notes), level, level)


@lru_cache(maxsize=8)
def _status_fields(instrument: Instrument, depth: str) -> Mapping[int, tuple[str, str, str]]:
    """{element: (its visible code, key of its status, key of its text)}."""
    own = [f for f in fields(instrument, depth) if f.element is not None]
    keys = {(f.element, f.kind.is_chosen): f for f in own}
    return {
        e.number: (keys[e.number, True].code, keys[e.number, True].key, keys[e.number, False].key)
        for e in instrument.elements
    }


def _remarks(instrument: Instrument, answers: Answers) -> dict[int, tuple[str, ...]]:
    """{element: what must be read together with its level}."""
    found: dict[int, tuple[str, ...]] = {}
    for r in instrument.remarks:
        if all(answers.get(choice_key(q), NOTHING).value in choices for q, choices in r.when.items()):
            found[r.element] = (*found.get(r.element, ()), r.says)
    return found


__all__ = ["propose"]
