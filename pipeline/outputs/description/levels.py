"""How far an element holds, as a reader sees it: the level that leads, whose it is, and what stands beside it.

What people have agreed on leads, then what assessors say, then what the rules propose. Never a word about completeness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.base.swedish import join_words
from pipeline.model.assessment import Fulfilment, Judged, Rating, count_levels
from pipeline.model.texts.description import LevelTexts

DIFFER = "olika"
"""In place of a level's code, where assessors have not said the same."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A level as it is shown: 'Samsyn: uppfyllt'."""

    level: str
    """Its code, by which the template picks the paragraph's look: 'delvis uppfyllt', or 'olika'."""
    lead: str
    """Whose it is."""
    said: str
    """The level in words, with how many said it: 'uppfyllt (2)'."""
    beside: str = ""
    """What else is said of the same element, in few words: 'förslag: delvis uppfyllt'."""
    notes: tuple[str, ...] = ()
    """What is to be read together with the level."""


def leading(said: LevelTexts, judged: Judged, element: int) -> Shown:
    """The level that leads, with the rules' proposal beside it when it is somebody else's."""
    proposal = judged.proposal.of(element)
    assessors, agreed = judged.by_assessors(element), judged.consensus(element)
    beside = said.beside.format(level=proposal.level)
    if agreed:
        return Shown(
            agreed.level, said.consensus, agreed.level, _beside(said, judged, (agreed,), beside), proposal.notes
        )
    if assessors:
        levels = [*count_levels([r.level for r in assessors])]
        alone = len(levels) == 1
        words = f"{levels[0]} ({len(assessors)})" if alone else f"{said.differ} ({', '.join(levels)})"
        level = levels[0] if alone else DIFFER
        return Shown(level, said.assessors, words, _beside(said, judged, assessors, beside), proposal.notes)
    return Shown(proposal.level, said.proposed, proposal.level, notes=proposal.notes)


def mark(said: LevelTexts, judged: Judged | None) -> str:
    """Whose words and whose levels these are, in one line: stands at the top and at the foot of every page."""
    return f"{said.own_words} {_whose_levels(said, judged) if judged else said.unjudged}"


def _whose_levels(said: LevelTexts, judged: Judged) -> str:
    elements = [e.element for e in judged.proposal.elements]
    agreed = sum((r := judged.consensus(n)) is not None and r not in judged.outdated for n in elements)
    if agreed:
        whole = said.mark_agreed if agreed == len(elements) else said.mark_agreed_in_part
        return whole.format(elements=_of(said, agreed, len(elements)))
    if any(judged.consensus(n) for n in elements):
        return said.mark_changed
    if who := names(judged):
        return said.mark_one if len(who) == 1 else said.mark_many.format(count=len(who))
    return said.mark_nobody


def who_judged(said: LevelTexts, judged: Judged) -> str:
    """Who has set levels, and how these relate to the proposal; that nobody has, when nobody has."""
    assessors = names(judged)
    elements = [e.element for e in judged.proposal.elements]
    agreed = [(e, r) for e in elements if (r := judged.consensus(e))]
    if not assessors and not agreed:
        return said.nobody
    told = []
    if assessors:
        one_or_many = said.by_one if len(assessors) == 1 else said.by_many
        told.append(one_or_many.format(names=join_words(assessors)))
    if agreed:
        who = "; ".join(dict.fromkeys(r.by for _, r in agreed))
        told.append(said.agreed.format(names=who, elements=_of(said, len(agreed), len(elements))))
        other = [str(e) for e, r in agreed if r.level is not judged.proposal.of(e).level]
        told.append(said.agreed_other.format(elements=join_words(other)) if other else said.agreed_same)
    if judged.outdated:
        outdated = [str(n) for n in sorted({r.element for r in judged.outdated})]
        told.append(said.changed_in.format(elements=join_words(outdated)))
    return " ".join(told)


def names(judged: Judged) -> list[str]:
    """The assessors, each once."""
    return list(dict.fromkeys(r.by for r in judged.ratings if not r.consensus))


def _beside(said: LevelTexts, judged: Judged, ratings: Sequence[Rating], proposed: str) -> str:
    return "; ".join([*([said.changed] if judged.outdated.intersection(ratings) else []), proposed])


def _of(said: LevelTexts, some: int, everything: int) -> str:
    return said.all_elements if some == everything else said.some_elements.format(some=some, all=everything)


def level_codes() -> tuple[str, ...]:
    """Everything `Shown.level` can be: a template must have a look for each."""
    return (*Fulfilment, DIFFER)
