"""The letters to who answered incompletely: what each asks for, and the one file that goes with it."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pipeline.base.errors import SettingsError
from pipeline.cases import merge
from pipeline.cases.gather import Progress, all_read, arrived, case_of
from pipeline.forms import clean
from pipeline.ledger.files import known_files
from pipeline.model.events import Event
from pipeline.model.mail import Enclosure
from pipeline.outputs import letter
from pipeline.outputs.letter import Letter
from pipeline.round import decisions
from pipeline.round.folder import RoundFolder

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


def chased(
    at: RoundFolder, practices: Collection[str], log: tuple[Event, ...], kind: str, progress: Progress | None
) -> dict[str, Chased]:
    """{practice: its letter and file} for some practices that have answered. `kind`: full or supplement.

    Raises SettingsError when the files that the record speaks of are not in the inbox, NotReadError when one of theirs could not
    be read this time.
    """
    record, settled = decisions.load(at.record), decisions.load_settled(at.record)
    with ThreadPoolExecutor(1) as executor:
        files = known_files(log)
        returns = arrived(at, executor, progress, files)
    for id in practices:
        all_read(returns, id)
    merged = merge.by_practice(returns, at.instrument, merge.before(record, files.prefilled))
    cases = {c.practice.id: c for m in merged if (c := case_of(at, m, record, settled))}
    found = {}
    for id in practices:
        if id not in cases:
            problem = f"Svaret för {id} som står i liggaren ligger inte kvar i inbox."
            raise SettingsError(at.inbox, problem, "Lägg tillbaka filen och kör igen.")
        case = cases[id]
        make = clean.supplement if kind == "supplement" else clean.clean_form
        how = SHORT if kind == "supplement" else WHOLE
        found[id] = Chased(letter.letter(at.instrument, at.round, case), how, make(at.instrument, at.round, case))
    return found
