"""How far an element holds, as a reader sees it: the level that leads, whose it is, and what stands beside it.

What people have agreed on leads, then what assessors say, then what the rules propose. Never a word about completeness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.base.swedish import capital, listed
from pipeline.model.assessment import Fulfilment, Judged, Rating, counted

CONSENSUS, ASSESSORS, PROPOSED = "Samsyn", "Bedömare", "Förslag"
DIFFER = "olika"
"""In place of a level, where assessors have not said the same."""
CHANGED = "svaren har ändrats sedan"
OWN_WORDS = "Verksamhetens egen beskrivning."
UNJUDGED = "Verksamhetens egen beskrivning. Ingen bedömning är gjord."
"""The mark of a description that has no levels."""


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


def leading(judged: Judged, element: int) -> Shown:
    """The level that leads, with the rules' proposal beside it when it is somebody else's."""
    proposal = judged.proposal.of(element)
    assessors, agreed = judged.by_assessors(element), judged.consensus(element)
    beside = f"{PROPOSED.lower()}: {proposal.level}"
    if agreed:
        return Shown(agreed.level, CONSENSUS, agreed.level, _beside(judged, (agreed,), beside), proposal.notes)
    if assessors:
        levels = [*counted([r.level for r in assessors])]
        level = levels[0] if len(levels) == 1 else DIFFER
        said = f"{level} ({len(assessors) if len(levels) == 1 else ', '.join(levels)})"
        return Shown(level, ASSESSORS, said, _beside(judged, assessors, beside), proposal.notes)
    return Shown(proposal.level, PROPOSED, proposal.level, notes=proposal.notes)


def mark(judged: Judged | None) -> str:
    """Whose words and whose levels these are, in one line: stands at the top and at the foot of every page."""
    if judged is None:
        return UNJUDGED
    elements = [e.element for e in judged.proposal.elements]
    agreed = sum((r := judged.consensus(n)) is not None and r not in judged.outdated for n in elements)
    if agreed:
        rest = "" if agreed == len(elements) else "; i övrigt är de reglernas förslag"
        return f"{OWN_WORDS} Nivåerna är bedömares samsyn i {_of(agreed, len(elements))}{rest}."
    if any(judged.consensus(n) for n in elements):
        return f"{OWN_WORDS} Nivåerna är reglernas förslag; svaren har ändrats sedan bedömarna enades."
    if names(judged):
        who = "en bedömare har" if len(names(judged)) == 1 else f"{len(names(judged))} bedömare har"
        return f"{OWN_WORDS} Nivåerna är reglernas förslag; {who} sagt sitt, utan samsyn."
    return f"{OWN_WORDS} Nivåerna är reglernas förslag; ingen har bedömt."


def who_judged(judged: Judged) -> str:
    """Who has set levels, and how these relate to the proposal; that nobody has, when nobody has."""
    assessors = names(judged)
    elements = [e.element for e in judged.proposal.elements]
    agreed = [(e, r) for e in elements if (r := judged.consensus(e))]
    if not assessors and not agreed:
        return "Ingen har bedömt."
    said = []
    if assessors:
        said.append(f"Bedömt av {listed(assessors)}{', var för sig' if len(assessors) > 1 else ''}.")
    if agreed:
        who = "; ".join(dict.fromkeys(r.by for _, r in agreed))
        said.append(f"{CONSENSUS} ({who}) finns i {_of(len(agreed), len(elements))} och gäller där före förslaget.")
        other = [str(e) for e, r in agreed if r.level is not judged.proposal.of(e).level]
        said.append(
            f"Den skiljer sig från förslaget i element {listed(other)}." if other else "Den är densamma som förslaget."
        )
    if judged.outdated:
        said.append(
            f"{capital(CHANGED)} i element {listed([str(n) for n in sorted({r.element for r in judged.outdated})])}."
        )
    return " ".join(said)


def names(judged: Judged) -> list[str]:
    """The assessors, each once."""
    return list(dict.fromkeys(r.by for r in judged.ratings if not r.consensus))


def _beside(judged: Judged, ratings: Sequence[Rating], proposed: str) -> str:
    return "; ".join([*([CHANGED] if judged.outdated.intersection(ratings) else []), proposed])


def _of(some: int, everything: int) -> str:
    return "alla element" if some == everything else f"{some} av {everything} element"


def level_codes() -> tuple[str, ...]:
    """Everything `Shown.level` can be: a template must have a look for each."""
    return (*Fulfilment, DIFFER)
