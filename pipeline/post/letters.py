"""The letters to who answered incompletely: what each asks for, and the one file that goes with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.base.errors import SettingsError
from pipeline.cases.gather import all_read
from pipeline.cases.read import RoundCases
from pipeline.forms import clean
from pipeline.instrument.texts import texts
from pipeline.model.mail import Enclosure
from pipeline.outputs import letter
from pipeline.outputs.letter import Letter


@dataclass(frozen=True, slots=True)
class Chased:
    """What a letter by mail is made from."""

    letter: Letter
    how: str
    """How to answer: says what the file holds."""
    file: Enclosure


def make_letters(found: RoundCases, practices: Collection[str], kind: str, *, drawn: bool = True) -> dict[str, Chased]:
    """{practice: its letter and file} for some practices that have answered. `kind`: full or supplement; not `drawn`: files without content.

    Raises SettingsError when the files that the record speaks of are not in the inbox, NotReadError when one of theirs could not
    be read this time.
    """
    for id in practices:
        all_read(found.returns, id)
    at, cases = found.at, {c.practice.id: c for c in found.cases}
    said = texts(at.instrument).letter
    holds = said.mail_supplement if kind == "supplement" else said.mail_form
    how = f"{holds} {said.mail_how} {said.enough}"
    made = {}
    for id in practices:
        if id not in cases:
            problem = f"Svaret för {id} som står i liggaren ligger inte kvar i inbox."
            raise SettingsError(at.inbox, problem, "Lägg tillbaka filen och kör igen.")
        case = cases[id]
        make = clean.supplement if kind == "supplement" else clean.clean_form
        made[id] = Chased(
            letter.letter(at.instrument, at.round, case), how, make(at.instrument, at.round, case, drawn=drawn)
        )
    return made
