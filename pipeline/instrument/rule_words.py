"""The instrument's rules in words: what it takes, what fails it, and why it is so. For the codebook, the descriptions and the reasons.

Made from the rules themselves, so that what is printed is what is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipeline.base.swedish import code_ranges, listed
from pipeline.model.instrument import Instrument
from pipeline.model.rules import Leg, Rule

ONE_TO_TWELVE = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def requirement(instrument: Instrument, rule: Rule) -> str:
    """What it takes: 'Ja på 3.1–3.5 och på minst två av 3.6–3.8'; 'Ja på 5.1 och Nej på 5.2'."""
    whole = [q for leg in rule.legs if leg.needed == len(leg.of) for q in leg.of]
    beside = [q for q in (rule.precondition, rule.limited_by) if q and q not in whole]
    turned = [q for q in (*whole, *beside) if q in turned_round(instrument)]
    plain = in_order(instrument, [q for q in (*whole, *beside) if q not in turned])
    parts = [f"{yes(instrument)} på {listed(code_ranges(plain))}"] if plain else []
    some = [f"på {_some(leg)}" for leg in rule.legs if leg.needed < len(leg.of)]
    if some and not plain:
        some[0] = f"{yes(instrument)} {some[0]}"
    parts += some
    parts += [f"{no(instrument)} på {q}" for q in turned]
    return listed(parts)


def printed(instrument: Instrument, rule: Rule) -> str:
    """The whole rule of a criterion for the codebook and for the description: what it takes, what fails it, and why."""
    said = [f"Uppfyllt: {requirement(instrument, rule)}."]
    said += [
        f"Är {listed(leg.of)} Ej relevant gäller {listed(leg.instead)} i stället." for leg in rule.legs if leg.instead
    ]
    if rule.precondition:
        said.append(f"{no(instrument)} på {rule.precondition} räcker för ej uppfyllt.")
    if rule.limited_by:
        against = yes(instrument) if rule.limited_by in turned_round(instrument) else no(instrument)
        said.append(f"{against} på {rule.limited_by} gör uppfyllt till delvis uppfyllt, aldrig mer.")
    if rule.why:
        said.append(rule.why)
    return " ".join(said)


def yes(instrument: Instrument) -> str:
    return instrument.label(instrument.judgement.in_place[0])


def no(instrument: Instrument) -> str:
    return instrument.label(instrument.judgement.not_in_place[0])


def _some(leg: Leg) -> str:
    number = ONE_TO_TWELVE[leg.needed] if leg.needed < len(ONE_TO_TWELVE) else str(leg.needed)
    return f"minst {number} av {listed(code_ranges(leg.of))}"


def in_order(instrument: Instrument, questions: Iterable[str]) -> list[str]:
    return sorted(set(questions), key=_places(instrument).__getitem__)


@lru_cache(maxsize=8)
def _places(instrument: Instrument) -> Mapping[str, int]:
    return {q.id: n for n, q in enumerate(instrument.questions)}


@lru_cache(maxsize=8)
def turned_round(instrument: Instrument) -> frozenset[str]:
    """Questions where Ja speaks against."""
    return frozenset(q.id for q in instrument.questions if q.polarity == "-")
