"""Three hundred invented practices in fifteen invented municipalities, told by the program itself: for eyes, checkers and clocks.

The samples of `tests.support.overviews` are written by hand to try the drawing; these come through the whole content model.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.model.assessment import Judged
from pipeline.model.instrument import fields
from pipeline.outputs.overview import Overview, OverviewMaterial, SharedCase, overviews
from tests.support import SHORT, case, instrument, typed
from tests.support.judging import proposal
from tests.support.overview_rounds import CHECKED, DRAFT, material, register

PRACTICES = 300
TOWNS = ("Norrvik", "Ekvalla", "Tallmo", "Sjöhamra", "Granlunda", "Björkestad", "Lindeby", "Strandköpa", "Kullaryda", "Mosslanda",
         "Lillåbro", "Åsvika", "Häggbyn", "Rönnforsa", "Ulvsunda")  # fmt: skip
NAMES = ("Familjeverkstan", "Steget vidare", "Trygg hemma", "Samtal i hallen", "Ungdomsbryggan", "Bostad först-teamet", "Anhörigcirkeln",
         "Kontaktvägen", "Dagöppet", "Föräldrastegen")  # fmt: skip
CHANGED, LEFT_BLANK = 0.25, 0.3
"""How many answers differ from those of the practice it is drawn from, and how many of those are left out."""


@cache
def three_hundred() -> OverviewMaterial:
    """Drawn from the ten of the round, each with answers of its own; every spread, contact and state of approval is there."""
    chance = random.Random(300)
    return material(*_standings(chance))


def _standings(chance: random.Random) -> Iterator[SharedCase]:
    known = register()
    labels = {c.code: c.label for c in instrument().choices}
    for n in range(PRACTICES):
        like = known[sorted(known)[n % len(known)]]
        depth = "oversikt" if like.id in SHORT else "fordjupad"
        answers = dict(typed(like.id))
        for f in fields(instrument(), depth):
            if f.key in answers and chance.random() < CHANGED:
                if f.kind == "choice":
                    answers[f.key] = labels[chance.choice(f.choices)]
                elif chance.random() < LEFT_BLANK:
                    del answers[f.key]
        answers.pop("b_spridning", None)
        made = case(f"P{n + 1:03}", answers, depth)
        named = replace(
            like,
            id=made.practice.id,
            name=f"{chance.choice(NAMES)} {n + 1}",
            municipalities=(chance.choice(TOWNS),),
            spread=chance.choice(("oppet", "oppet", "referensgrupper", "intern")),
            show_contact=chance.random() < 0.5,
        )
        may_leave = chance.random() < 0.8
        judged = Judged(proposal(answers))
        yield SharedCase(replace(made, practice=named, judged=judged), may_leave, CHECKED if may_leave else DRAFT)


def leaders() -> Overview:
    """The set for the leaders of one of the municipalities."""
    return overviews(three_hundred(), "leaders", TOWNS[0])[0]


def units() -> Overview:
    return overviews(three_hundred(), "units", TOWNS[0])[0]


def national() -> Overview:
    return overviews(three_hundred(), "national")[0]
