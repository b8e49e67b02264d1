"""Deciding what is to be done with what may point at a person in a practice's texts: masked, or kept as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.swedish import join_words
from pipeline.cases.gather import Progress, case_of
from pipeline.cases.record import case_events
from pipeline.ledger import Clock, open_ledger
from pipeline.model.case import Case
from pipeline.model.events import Event, EventKind, standings
from pipeline.model.instrument import Instrument, field_map
from pipeline.model.sentences import CALLED
from pipeline.model.settling import Find, Ruling, Settled
from pipeline.round import decisions
from pipeline.round.decisions import DecisionError
from pipeline.round.folder import choose_practices, open_round

from .decide import answers_of

NO_ANSWER = "Det finns inget läst svar för {practice} att besluta om."
NOTHING_FOUND = "Inget som kan peka ut en person är hittat i {name} för {practice}."
SEVERAL = "{name} betyder flera fält där något är hittat. Skriv vilket: {keys}."


@dataclass(frozen=True, slots=True)
class SettledFinds:
    """What `decide --mask` and `--keep` put on record."""

    practice: str
    name: str
    """The field as people call it."""
    lines: tuple[tuple[Find, Settled], ...]
    left: tuple[Find, ...]
    """What is still open of the practice."""


def settle_finds(
    home: Path, practice: str, name: str, rulings: Mapping[int, Ruling], clock: Clock, why: str = "", by: str = "",
    withdraw: bool = False, progress: Progress | None = None,
) -> SettledFinds:  # fmt: skip
    """Settle some of what was found in one field of a practice, all or none, by number in `lovande decide --list`.

    The ledger notes that it was done, never what stands there.
    Raises DecisionError (exit 2) for what cannot be understood, SettingsError, NotWritableError.
    """
    at = open_round(home)
    (known,) = choose_practices(at, [practice])
    with open_ledger(home, clock, named=at.round.id) as ledger:
        answers = answers_of(at, ledger, known.id, progress)
        merged = answers.of(known.id)
        if merged is None:
            raise DecisionError(NO_ANSWER.format(practice=known.id))
        case = case_of(at, merged, answers.record, answers.settled)
        found = finds_named(at.instrument, case, name)
        day = ledger.now().astimezone().date()
        called, who = found[0].name, by or at.round.contact
        lines = decisions.settle(known.id, found, called, rulings, who, day, why, withdraw)
        decisions.append(at.record, *lines)
        after = case_of(at, merged, answers.record, (*answers.settled, *lines))
        data = {"key": found[0].key, "by": lines[0].by, "withdrawn": withdraw, "personal": len(lines)}
        news = case_events(standings(ledger.log(), [known.id]), [after], ledger.now())
        ledger.append(Event(ledger.now(), EventKind.DECIDED, known.id, data=data), *news)
    by_number = {f.number: f for f in found}
    done = tuple((by_number[n], line) for n, line in zip(rulings, lines, strict=True))
    return SettledFinds(known.id, called, done, after.open_finds)


def rulings_of(masked: Sequence[int], kept: Sequence[int]) -> dict[int, Ruling]:
    """{number: what is to be done}, by number."""
    return dict(sorted({**dict.fromkeys(masked, Ruling.MASK), **dict.fromkeys(kept, Ruling.KEEP)}.items()))


def finds_named(instrument: Instrument, case: Case, name: str) -> tuple[Find, ...]:
    """What is found in the field that a key or a visible code means. Raises DecisionError when there is none, or several.

    A code stands for a choice and a comment: the one where something is open is meant.
    """
    known = field_map(instrument, case.depth)
    by_key = {key: tuple(f for f in case.finds if f.key == key) for key in dict.fromkeys(f.key for f in case.finds)}
    plain = name.strip()
    special = next((key for key in CALLED if key == plain.casefold()), "")
    if key := special or (plain if plain in known else ""):
        keys = [key] if key in by_key else []
    else:
        decisions.field_named(instrument, case.depth, name, (), None)  # raises when there is no such question
        code = plain.upper().removeprefix("F")
        keys = [k for k in by_key if k in known and known[k].code == code]
        keys = [k for k in keys if any(f.is_open for f in by_key[k])] or keys
    if len(keys) > 1:
        raise DecisionError(SEVERAL.format(name=name, keys=join_words(keys, "eller")))
    if not keys:
        raise DecisionError(NOTHING_FOUND.format(name=CALLED.get(special, name), practice=case.practice.id))
    return by_key[keys[0]]
