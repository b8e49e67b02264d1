"""Levels in sentences a reader can check: the answers, and the rule they were held against. Swedish, one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.base.swedish import capital, code_ranges, join_words
from pipeline.instrument.rule_words import in_order, requirement, reversed_questions
from pipeline.instrument.texts import texts
from pipeline.instrument.weighing import LEVELS, Fact, Range, WeighedFact
from pipeline.model.assessment import CriterionProposal, Fulfilment
from pipeline.model.instrument import Instrument
from pipeline.model.rules import Leg, Rule

ORDER = (Fact.IN_PLACE, Fact.PARTLY, Fact.NOT, Fact.PLANNED, Fact.IRRELEVANT, Fact.UNKNOWN)


def criterion_sentence(instrument: Instrument, rule: Rule, told: Mapping[str, WeighedFact], found: Range) -> str:
    """'Delvis uppfyllt: 3.3–3.5 är Ja, 3.2 är Delvis; för uppfyllt krävs Ja på 3.1–3.5 och på minst två av 3.6–3.8.'"""
    shown, level = _questions_to_name(rule, told), found.level()
    own = texts(instrument).reasons
    said = capital(f"{LEVELS[level]}: {answers_in_words(instrument, shown, told)}")
    unknown = [q for q in shown if told[q].fact is Fact.UNKNOWN]
    if level is Fact.UNKNOWN:
        return f"{said}; {_hangs_on(instrument, unknown, found.worst)}."
    if unknown:
        said = own.unchanged.format(reason=said)
    if level is Fact.IRRELEVANT:
        return f"{said}."
    if level is Fact.IN_PLACE and all(leg.needed == len(leg.of) for leg in rule.legs):
        return own.met.format(reason=said)
    return own.required.format(
        reason=said, requirement=_requirement_in_words(instrument, rule, _irrelevant(rule, told))
    )


def element_sentence(
    instrument: Instrument, found: Range, criteria: Sequence[CriterionProposal], told: Mapping[str, WeighedFact]
) -> str:
    """An element's level by its criteria; of an element with one criterion, the criterion's own sentence."""
    if len(criteria) == 1:
        return criteria[0].why
    by_level: dict[Fulfilment, list[str]] = {}
    for c in criteria:
        by_level.setdefault(c.level or Fulfilment.NO_BASIS, []).append(c.criterion)
    level = found.level()
    said = f"{capital(LEVELS[level])}: {join_words([_together(instrument, is_, ids) for is_, ids in by_level.items()])}"
    unknown = [q for c in criteria for q in c.questions if told[q].fact is Fact.UNKNOWN]
    if level is Fact.UNKNOWN:
        return f"{said}; {_hangs_on(instrument, unknown, found.worst)}."
    if any(c.level is Fulfilment.NO_BASIS for c in criteria):
        unchanged = texts(instrument).reasons.element_unchanged
        return unchanged.format(reason=said, questions=_codes(instrument, unknown))
    return f"{said}."


def answers_in_words(instrument: Instrument, questions: Iterable[str], told: Mapping[str, WeighedFact]) -> str:
    """'3.3–3.5 är Ja, 3.2 är Delvis': the questions by what was answered, what speaks for first."""
    alike: dict[WeighedFact, list[str]] = {}
    for q in in_order(instrument, questions):
        alike.setdefault(told[q], []).append(q)
    order = sorted(alike, key=lambda t: (ORDER.index(t.fact), bool(t.follows)))
    return ", ".join([_fact_in_words(instrument, t, tuple(alike[t])) for t in order])


@lru_cache(maxsize=1 << 14)
def _fact_in_words(instrument: Instrument, told: WeighedFact, questions: tuple[str, ...]) -> str:
    codes = join_words(code_ranges(questions))
    own = texts(instrument).reasons
    if told.follows:
        return own.follows.format(questions=codes, gate=told.follows, answer=told.label)
    if not reversed_questions(instrument).isdisjoint(questions):
        codes = own.reversed.format(questions=codes)
    label = _plural(instrument).get(told.label, told.label) if len(questions) > 1 else told.label
    return own.answer.format(questions=codes, answer=label)


@lru_cache(maxsize=8)
def _plural(instrument: Instrument) -> Mapping[str, str]:
    own = texts(instrument).reasons
    return {
        texts(instrument).words.unanswered: own.unanswered_many,
        own.unreadable: own.unreadable_many,
        own.unclear: own.unclear_many,
        own.differs: own.differs_many,
    }


def _questions_to_name(rule: Rule, told: Mapping[str, WeighedFact]) -> list[str]:
    """The questions worth naming: of a leg that is in place with some of its questions, only those."""
    shown: list[str] = []
    for leg in rule.legs:
        there = [q for q in leg.of if told[q].fact is Fact.IN_PLACE]
        some = leg.needed < len(leg.of) and len(there) >= leg.needed
        shown += there if some else leg.of
        if leg.instead and all(told[q].fact is Fact.IRRELEVANT for q in leg.of):
            shown += leg.instead
    beside = [rule.precondition] if rule.precondition and told[rule.precondition].fact is not Fact.IN_PLACE else []
    return list(dict.fromkeys((*beside, *shown, *([rule.limited_by] if rule.limited_by else ()))))


def _irrelevant(rule: Rule, told: Mapping[str, WeighedFact]) -> frozenset[str]:
    return frozenset([q for q in rule.questions if told[q].fact is Fact.IRRELEVANT])


@lru_cache(maxsize=1 << 12)
def _requirement_in_words(instrument: Instrument, rule: Rule, irrelevant: frozenset[str]) -> str:
    return requirement(instrument, _as_asked(rule, irrelevant))


def _as_asked(rule: Rule, irrelevant: frozenset[str]) -> Rule:
    """The rule with what is not relevant here left out of it, and what counts instead put in."""
    legs = []
    for leg in rule.legs:
        of = tuple(q for q in leg.of if q not in irrelevant) or tuple(q for q in leg.instead if q not in irrelevant)
        if of:
            needed = min(leg.needed, len(of))
            legs.append(Leg(of, None if needed == len(of) else needed))
    before, limit = ("" if q in irrelevant else q for q in (rule.precondition, rule.limited_by))
    return replace(rule, legs=tuple(legs), precondition=before, limited_by=limit)


def _together(instrument: Instrument, level: Fulfilment, criteria: Sequence[str]) -> str:
    """'1a och 1b är uppfyllda'; 'för 6a och 6c saknas underlag'."""
    own = texts(instrument).reasons
    if level is Fulfilment.NO_BASIS:
        return own.no_basis_for.format(criteria=join_words(criteria))
    several = {
        Fulfilment.MET: own.many_met,
        Fulfilment.PARTLY: own.many_partly,
        Fulfilment.NOT_MET: own.many_not_met,
        Fulfilment.NOT_RELEVANT: own.many_not_relevant,
        Fulfilment.PLANNED: own.many_planned,
    }
    return own.has_level.format(
        what=join_words(criteria), level=several.get(level, level) if len(criteria) > 1 else level
    )


def _hangs_on(instrument: Instrument, unknown: Sequence[str], worst: Fact) -> str:
    own = texts(instrument).reasons
    hangs = own.hangs_on_partly if worst is Fact.PARTLY else own.hangs_on
    return hangs.format(questions=_codes(instrument, unknown))


def _codes(instrument: Instrument, questions: Sequence[str]) -> str:
    return join_words(code_ranges(in_order(instrument, questions)))
