"""Deciding what is to stand where the files do not settle it, and what waits for that."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline import decisions, merge
from pipeline.model import Case, Decision, Return, State
from pipeline.questionnaire import Field, Instrument, field_map
from pipeline.swedish import listed

from .folder import RoundFolder, chosen, open_round
from .gathering import Progress, arrived, case_of, practice_of


@dataclass(frozen=True, slots=True)
class Question:
    """A field that waits for a decision."""

    practice: str
    field: Field
    ret: Return


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision on record; `holds` is False when the answers it rested on have changed, or are gone."""

    practice: str
    name: str
    """The field as people call it: "4.3 Svar"."""
    decision: Decision
    shown: str
    """A choice's label, or the text."""
    holds: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What `decide` put on record."""

    instrument: Instrument
    field: Field
    decision: Decision
    before: Return
    """The practice's return as it was before."""
    others: tuple[Field, ...]
    """Other fields with the same visible code."""


def decide(
    home: Path, practice: str, name: str, value: str | None, day: date, why: str, by: str = "", file: str = "",
    withdraw: bool = False, progress: Progress | None = None,
) -> Decided:  # fmt: skip
    """Put on record what is to stand in one field of a practice: `value`, or what `file` of its returns says.

    `name` is the field's key or visible code, `by` the round's contact when empty, `day` the day of the decision.
    Raises DecisionError (exit 2) for what cannot be understood, SettingsError, NotWritableError.
    """
    at = open_round(home)
    (known_practice,) = chosen(at, [practice])
    record = decisions.load(at.record)
    found = next((m for m in _merged(at, progress) if practice_of(m.ret) == known_practice.id), None)
    if found is None:
        raise decisions.DecisionError(f"Det finns inget läst svar för {known_practice.id} att besluta om.")
    known, depth = at.instrument, found.ret.identity.depth if found.ret.identity else known_practice.depth
    case = case_of(at, found, record)
    field = decisions.field_named(known, depth, name, {q.field.key for q in _waiting(at, case)}, value)
    standing = found.standing(field.key)
    if withdraw:
        if field.key not in decisions.current(record, known_practice.id):
            raise decisions.DecisionError(f"Det finns inget beslut om {field.alias} att ta tillbaka.")
        value = ""
    elif file:
        value = _said_in(found, field, file)
    else:
        value = decisions.value_of(known, field, value or "")
    made = decisions.made(known_practice.id, field.key, value, by or at.round.contact, day, why, standing)
    made = replace(made, withdrawn=withdraw)
    decisions.append(at.record, made)
    others = tuple(f for f in field_map(known, depth).values() if f.code == field.code and f.key != field.key)
    return Decided(known, field, made, case.ret, others)


def decided(
    home: Path, practice: str = "", progress: Progress | None = None
) -> tuple[Instrument, tuple[Question, ...], tuple[Taken, ...]]:
    """(the instrument, what waits for a decision, what is decided), of one practice or of all."""
    at = open_round(home)
    record = decisions.load(at.record)
    wanted = {p.id.casefold() for p in chosen(at, [practice] if practice else [])}
    cases = [case_of(at, m, record) for m in _merged(at, progress)]
    waiting = [q for c in cases if c.practice.id.casefold() in wanted for q in _waiting(at, c)]
    held = {(d.practice, d.key) for c in cases for d in c.ret.decisions}
    # also of practices whose files or whose row in the register are gone
    practices = sorted({d.practice for d in record if not practice or d.practice.casefold() in wanted})
    labels = {c.code: c.label for c in at.instrument.choices}
    taken = [
        Taken(id, decisions.alias_of(at.instrument, key), d, labels.get(d.value, d.value), (id, key) in held)
        for id in practices
        for key, d in decisions.current(record, id).items()
    ]
    return at.instrument, tuple(waiting), tuple(taken)


def _waiting(at: RoundFolder, case: Case) -> Iterator[Question]:
    asked = field_map(at.instrument, case.depth)
    for key, answer in case.ret.answers.items():
        if key in case.ret.conflicts or answer.state is State.UNCLEAR:
            yield Question(case.practice.id, asked[key], case.ret)


def _said_in(found: merge.Merged, field: Field, file: str) -> str:
    """What one file of a practice says in a field. Raises DecisionError when there is no such file or no answer."""
    name = file.replace("\\", "/").removeprefix("./").removeprefix("inbox/")
    returns = [r for r in found.returns if r.file == name] or [r for r in found.returns if r.file.endswith(f"/{name}")]
    if len(returns) != 1:
        files = listed([r.file for r in found.returns], "eller")
        raise decisions.DecisionError(f"{file} är inte en av filerna för arbetssättet. Skriv {files}.")
    said = returns[0].value(field.key)
    if said is None:
        raise decisions.DecisionError(
            f"{file} har inget svar på {field.alias} som går att använda. Skriv svaret i stället."
        )
    return said


def _merged(at: RoundFolder, progress: Progress | None) -> tuple[merge.Merged, ...]:
    """Every practice's return before any decision."""
    with ThreadPoolExecutor(1) as executor:
        return merge.by_practice(arrived(at, executor, progress), at.instrument)
