"""The letters to who answered incompletely: what each asks for, and the one file that goes with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.base.errors import SettingsError
from pipeline.cases.gather import all_read
from pipeline.cases.read import RoundCases
from pipeline.forms import clean
from pipeline.model.mail import Enclosure
from pipeline.outputs import letter
from pipeline.outputs.letter import Letter

WHOLE = (
    "I den bifogade filen står era svar kvar, och där något fattas sitter en kommentar. Fyll i, spara och svara på det här mejlet "
    "med filen som bifogad kopia. Det räcker med några rader, och Vet ej är ett bra svar. Skicka gärna inom två veckor."
)
SHORT = (
    "I den bifogade filen står bara det som fattas. Fyll i, spara och svara på det här mejlet med filen som bifogad kopia. "
    "Det räcker med några rader, och Vet ej är ett bra svar. Skicka gärna inom två veckor."
)


@dataclass(frozen=True, slots=True)
class Chased:
    """What a letter by mail is made from."""

    letter: Letter
    how: str
    """How to answer: says what the file holds."""
    file: Enclosure


def chased(found: RoundCases, practices: Collection[str], kind: str) -> dict[str, Chased]:
    """{practice: its letter and file} for some practices that have answered. `kind`: full or supplement.

    Raises SettingsError when the files that the record speaks of are not in the inbox, NotReadError when one of theirs could not
    be read this time.
    """
    for id in practices:
        all_read(found.returns, id)
    at, cases = found.at, {c.practice.id: c for c in found.cases}
    made = {}
    for id in practices:
        if id not in cases:
            problem = f"Svaret för {id} som står i liggaren ligger inte kvar i inbox."
            raise SettingsError(at.inbox, problem, "Lägg tillbaka filen och kör igen.")
        case = cases[id]
        make = clean.supplement if kind == "supplement" else clean.clean_form
        how = SHORT if kind == "supplement" else WHOLE
        made[id] = Chased(letter.letter(at.instrument, at.round, case), how, make(at.instrument, at.round, case))
    return made
