"""A practice's levels as a whole: one sentence, what rests on weaker ground, and whether the picture stands under other rules.

Never a score and never a ranking. The picture is the model's own question (project plan, part 2): whether most elements
are fulfilled, answered with yes, no or that it cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm

from pipeline.base.swedish import join_words
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Fulfilment, Sensitivity, count_levels
from pipeline.model.instrument import Instrument
from pipeline.model.rules import Alternative

Levels = Mapping[int, Fulfilment]
"""{element: its level}."""


def summary(instrument: Instrument, levels: Sequence[Fulfilment]) -> str:
    """'7 av 10 relevanta element uppfyllda, 2 delvis, 1 underlag saknas; 1 ej relevant'."""
    found = dict(count_levels(levels))
    irrelevant = found.pop(Fulfilment.NOT_RELEVANT, 0)
    met = found.pop(Fulfilment.MET, 0)
    total, own = len(levels) - irrelevant, texts(instrument).reasons
    if not total:
        return own.none_relevant
    several = {
        Fulfilment.MET: own.many_met,
        Fulfilment.PARTLY: own.partly,
        Fulfilment.NOT_MET: own.many_not_met,
        Fulfilment.NO_BASIS: str(Fulfilment.NO_BASIS),
        Fulfilment.PLANNED: own.many_planned,
    }
    one = {**{level: str(level) for level in Fulfilment}, Fulfilment.PARTLY: own.partly}
    said = [own.summary.format(count=met, all=total, level=(one if met == 1 else several)[Fulfilment.MET])]
    said += [f"{n} {(one if n == 1 else several)[level]}" for level, n in found.items()]
    told = ", ".join(said)
    if not irrelevant:
        return told
    return (own.irrelevant_one if irrelevant == 1 else own.irrelevant_many).format(summary=told, count=irrelevant)


def warnings(instrument: Instrument, levels: Levels) -> tuple[str, ...]:
    """A category in which most is fulfilled that rests on one below it in which less than half is, whatever is unknown."""
    found = []
    for n, above in enumerate(instrument.categories):
        high = _of(instrument, levels, above.id)
        for below in instrument.categories[:n]:
            low = _of(instrument, levels, below.id)
            if _most(high) is True and _is_weak(low):
                met, met_below = _met_words(instrument, high), _met_words(instrument, low)
                rests = texts(instrument).reasons.rests_on
                found.append(rests.format(category=above.name, met=met, below=below.name, met_below=met_below))
    return tuple(found)


def _is_weak(levels: Sequence[Fulfilment]) -> bool:
    relevant = _relevant(levels)
    at_most = sum(level in (Fulfilment.MET, Fulfilment.NO_BASIS) for level in relevant)
    return bool(relevant) and 2 * at_most < len(relevant)


def sensitivities(
    instrument: Instrument, levels: Levels, criteria: Mapping[str, Fulfilment | None], cut: Mapping[str, Levels]
) -> tuple[Sensitivity, ...]:
    """The same answers under each alternative of the instrument. `cut`: {what an alternative says: its levels}, for those
    that change single levels.
    """
    base = _most(list(levels.values()))
    found = []
    for other in instrument.alternatives:
        under = cut.get(other.says, levels)
        moved = tuple((n, levels[n], under[n]) for n in levels if levels[n] is not under[n])
        picture, why = _picture(instrument, other, under, criteria)
        found.append(Sensitivity(other.says, moved, picture is base, f"{other.says}{why}", picture is None))
    return tuple(found)


def stands(instrument: Instrument, levels: Levels, found: Sequence[Sensitivity]) -> str:
    """'Mer än hälften ... uppfyllda. Det ändras om 2 måste vara uppfyllt (element 2 är planerat).' or '... Det står sig ...'."""
    said = [_as_told(instrument, _most(list(levels.values())))]
    changed = [s.under for s in found if not s.stands and not s.open]
    uncertain = [s.under for s in found if not s.stands and s.open]
    own = texts(instrument).reasons
    if found and not changed and not uncertain:
        said.append(own.stands)
    if changed:
        said.append(own.changes.format(conditions=join_words([own.condition.format(rule=c) for c in changed])))
    if uncertain:
        said.append(own.uncertain.format(conditions=join_words([own.condition.format(rule=c) for c in uncertain])))
    return " ".join(said)


def _picture(
    instrument: Instrument, other: Alternative, levels: Levels, criteria: Mapping[str, Fulfilment | None]
) -> tuple[bool | None, str]:
    """(whether the picture holds under an alternative, what decides that)."""
    everything = list(levels.values())
    if other.categories_alike:
        groups = [_of(instrument, levels, c.id) for c in instrument.categories]
        return _alike([g for g in groups if _relevant(g)]), ""
    if other.partly_is_enough:
        everything = [Fulfilment.MET if level is Fulfilment.PARTLY else level for level in everything]
    most = _most(everything)
    if not other.required:
        return most, ""
    known = {str(n): level for n, level in levels.items()} | dict(criteria)
    wanted = {name: known.get(name) for name in other.required}
    failing = [n for n, level in wanted.items() if level not in (Fulfilment.MET, Fulfilment.NOT_RELEVANT, None)]
    open_ = [n for n in failing if wanted[n] is Fulfilment.NO_BASIS]
    if len(failing) > len(open_):
        level_of = texts(instrument).reasons.has_level
        named = [
            level_of.format(what=_required_name(instrument, n), level=wanted[n]) for n in failing if n not in open_
        ]
        return False, f" ({join_words(named)})"
    if open_ and most is not False:
        return None, f" ({join_words([_required_name(instrument, n) for n in open_])}: {Fulfilment.NO_BASIS})"
    return most, ""


def _required_name(instrument: Instrument, required: str) -> str:
    """'element 2', 'kriterium 1b'."""
    own = texts(instrument).reasons
    return (own.element if required.isdecimal() else own.criterion).format(number=required)


def _as_told(instrument: Instrument, picture: bool | None) -> str:
    yes, no, unknown = instrument.judgement.picture
    return unknown if picture is None else yes if picture else no


def _most(levels: Sequence[Fulfilment]) -> bool | None:
    """Whether most of the relevant ones are fulfilled; None when that hangs on what is unknown, or nothing is relevant."""
    return _alike([levels]) if _relevant(levels) else None


def _alike(groups: Sequence[Sequence[Fulfilment]]) -> bool | None:
    """The same with every group counting alike, however many are in it: in whole numbers, a part of `whole` each."""
    if not groups:
        return None
    sizes = [len(g) - g.count(Fulfilment.NOT_RELEVANT) for g in groups]
    whole = lcm(*sizes)
    low = unknown = 0
    for g, size in zip(groups, sizes, strict=True):
        low += g.count(Fulfilment.MET) * (whole // size)
        unknown += g.count(Fulfilment.NO_BASIS) * (whole // size)
    if 2 * low > whole * len(groups):
        return True
    return False if 2 * (low + unknown) <= whole * len(groups) else None


def _relevant(levels: Sequence[Fulfilment]) -> list[Fulfilment]:
    return [level for level in levels if level is not Fulfilment.NOT_RELEVANT]


def _of(instrument: Instrument, levels: Levels, category: str) -> list[Fulfilment]:
    return [levels[e.number] for e in instrument.elements_of(category)]


def _met_words(instrument: Instrument, levels: Sequence[Fulfilment]) -> str:
    met, all = levels.count(Fulfilment.MET), len(_relevant(levels))
    return texts(instrument).reasons.met_of.format(count=met, all=all)
