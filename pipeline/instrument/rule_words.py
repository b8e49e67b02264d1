"""The instrument's rules in words: what it takes, what fails it, and why it is so. For the codebook, the descriptions and the reasons.

Made from the rules themselves, so that what is printed is what is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipeline.base.swedish import code_ranges, in_words, join_words
from pipeline.model.instrument import Instrument
from pipeline.model.rules import Rule

from .texts import texts


def requirement(instrument: Instrument, rule: Rule) -> str:
    """What it takes: 'Ja på 3.1–3.5 och på minst två av 3.6–3.8'; 'Ja på 5.1 och Nej på 5.2'."""
    whole = [q for leg in rule.legs if leg.needed == len(leg.of) for q in leg.of]
    beside = [q for q in (rule.precondition, rule.limited_by) if q and q not in whole]
    turned = [q for q in (*whole, *beside) if q in reversed_questions(instrument)]
    plain = in_order(instrument, [q for q in (*whole, *beside) if q not in turned])
    said = texts(instrument).rules
    parts = [said.choice_on.format(choice=yes(instrument), questions=join_words(code_ranges(plain)))] if plain else []
    for leg in rule.legs:
        if leg.needed < len(leg.of):
            some = said.at_least.format(number=in_words(leg.needed), questions=join_words(code_ranges(leg.of)))
            first = said.choice_on.format(choice=yes(instrument), questions=some)
            parts.append(said.also_on.format(questions=some) if parts else first)
    parts += [said.choice_on.format(choice=no(instrument), questions=q) for q in turned]
    return join_words(parts)


def rule_in_words(instrument: Instrument, rule: Rule) -> str:
    """The whole rule of a criterion for the codebook and for the description: what it takes, what fails it, and why."""
    own = texts(instrument).rules
    said = [own.fulfilled.format(requirement=requirement(instrument, rule))]
    said += [
        own.instead.format(questions=join_words(leg.of), others=join_words(leg.instead))
        for leg in rule.legs
        if leg.instead
    ]
    if rule.precondition:
        said.append(own.precondition.format(choice=no(instrument), question=rule.precondition))
    if rule.limited_by:
        against = yes(instrument) if rule.limited_by in reversed_questions(instrument) else no(instrument)
        said.append(own.limit.format(choice=against, question=rule.limited_by))
    if rule.why:
        said.append(rule.why)
    return " ".join(said)


def yes(instrument: Instrument) -> str:
    return instrument.label(instrument.judgement.in_place[0])


def no(instrument: Instrument) -> str:
    return instrument.label(instrument.judgement.not_in_place[0])


def in_order(instrument: Instrument, questions: Iterable[str]) -> list[str]:
    return sorted(set(questions), key=_places(instrument).__getitem__)


@lru_cache(maxsize=8)
def _places(instrument: Instrument) -> Mapping[str, int]:
    return {q.id: n for n, q in enumerate(instrument.questions)}


@lru_cache(maxsize=8)
def reversed_questions(instrument: Instrument) -> frozenset[str]:
    """Questions where Ja speaks against."""
    return frozenset(q.id for q in instrument.questions if q.polarity == "-")
