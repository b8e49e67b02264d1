"""Deciding what is to stand where the files do not settle it, and what waits for that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.base.swedish import join_words
from pipeline.cases import merge
from pipeline.cases.gather import Progress, all_read, case_of
from pipeline.cases.read import RoundCases, read_cases
from pipeline.ledger import Clock, Ledger, open_ledger, peek
from pipeline.model.case import Case
from pipeline.model.events import Event, EventKind
from pipeline.model.instrument import Field, Instrument, field_map, fields
from pipeline.model.returns import Decision, Return, State, Version
from pipeline.outputs.workbook import wording
from pipeline.round import decisions
from pipeline.round.folder import RoundFolder, choose_practices, open_round


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A field that waits for a decision."""

    practice: str
    field: Field
    ret: Return
    asked: str
    """The question in its own words."""
    said: tuple[Version, ...]
    """What the files that say something say."""


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
    asked: str = ""
    """The question in its own words; empty when no form asks it."""
    waits: bool = False
    """It no longer holds, and what stands now is something else."""


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
    home: Path, practice: str, name: str, value: str | None, clock: Clock, why: str, by: str = "", file: str = "",
    withdraw: bool = False, progress: Progress | None = None,
) -> Decided:  # fmt: skip
    """Put on record what is to stand in one field of a practice: `value`, or what `file` of its returns says.

    `name` is the field's key or visible code, `by` the round's contact when empty. The ledger notes that a decision was
    taken, never what it says.
    Raises DecisionError (exit 2) for what cannot be understood, SettingsError, NotWritableError.
    """
    at = open_round(home)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        day = ledger.now().astimezone().date()
        done = _decide(at, ledger, practice, name, value, day, why, by, file, withdraw, progress)
        data = {"key": done.decision.key, "by": done.decision.by, "withdrawn": withdraw}
        ledger.append(Event(ledger.now(), EventKind.DECIDED, done.decision.practice, data=data))
    return done


def _decide(
    at: RoundFolder, ledger: Ledger, practice: str, name: str, value: str | None, day: date, why: str, by: str, file: str, withdraw: bool,
    progress: Progress | None,
) -> Decided:  # fmt: skip
    record = decisions.load(at.record)
    if withdraw and (gone := _gone_practice(at, record, practice)):
        return _withdrawn_after(at, record, gone, name, day, why, by)
    (known_practice,) = choose_practices(at, [practice])
    answers = answers_of(at, ledger, known_practice.id, progress)
    found = answers.of(known_practice.id)
    if found is None and withdraw:
        return _withdrawn_after(at, record, known_practice.id, name, day, why, by)
    if found is None:
        raise decisions.DecisionError(f"Det finns inget läst svar för {known_practice.id} att besluta om.")
    known, depth = at.instrument, found.ret.identity.depth if found.ret.identity else known_practice.depth
    case = case_of(at, found, record, answers.settled)
    field = decisions.field_named(known, depth, name, {q.field.key for q in _waiting(at, found, case)}, value)
    standing = found.standing(field.key)
    if withdraw:
        if field.key not in decisions.current(record, known_practice.id):
            raise decisions.DecisionError(f"Det finns inget beslut om {field.alias} att ta tillbaka.")
        value = ""
    elif file:
        value = _answer_in_file(found, field, file)
    else:
        value = decisions.value_of(known, field, value or "")
    made = decisions.make_decision(known_practice.id, field.key, value, by or at.round.contact, day, why, standing)
    made = replace(made, withdrawn=withdraw)
    decisions.append(at.record, made)
    others = tuple(f for f in field_map(known, depth).values() if f.code == field.code and f.key != field.key)
    return Decided(known, field, made, case.ret, others)


def read_decisions(
    home: Path, clock: Clock, practice: str = "", progress: Progress | None = None
) -> tuple[Instrument, tuple[OpenQuestion, ...], tuple[Taken, ...], tuple[Case, ...]]:
    """(the instrument, what waits for a decision, what is decided, the cases with what may point at people), of one practice or of all."""
    at = open_round(home)
    wanted = {p.id.casefold() for p in choose_practices(at, [practice] if practice else [])}
    found = read_cases(at, peek(at.home), clock(), progress=progress)
    all_read(found.returns)
    waiting, taken = pending(found)
    # without a name also decisions of practices whose row in the register is gone
    return (
        at.instrument,
        tuple(q for q in waiting if q.practice.casefold() in wanted),
        tuple(t for t in taken if not practice or t.practice.casefold() in wanted),
        tuple(c for c in found.cases if c.practice.id.casefold() in wanted),
    )


def pending(found: RoundCases) -> tuple[tuple[OpenQuestion, ...], tuple[Taken, ...]]:
    """(what waits for a decision, what is decided) in a round."""
    at, record = found.at, found.record
    waiting = [q for m, c in zip(found.merged, found.cases, strict=True) for q in _waiting(at, m, c)]
    by_practice = {c.practice.id: c for c in found.cases}
    labels = {c.code: c.label for c in at.instrument.choices}
    taken = []
    for id in sorted({d.practice for d in record}):
        case = by_practice.get(id)
        held = {d.key for d in case.ret.decisions} if case else set()
        for key, d in decisions.current(record, id).items():
            holds = key in held
            waits = not holds and not (case and case.ret.value(key) == d.value)
            name, shown = decisions.alias_of(at.instrument, key), labels.get(d.value, d.value)
            taken.append(Taken(id, name, d, shown, holds, _question_words(at.instrument, key), waits))
    return tuple(waiting), tuple(taken)


def waiting_for(waiting: Sequence[OpenQuestion], taken: Sequence[Taken]) -> set[tuple[str, str]]:
    """(practice, key) of everything that waits, also where a decision no longer holds."""
    expired = {(t.practice, t.decision.key) for t in taken if t.waits}
    return expired | {(q.practice, q.field.key) for q in waiting}


def _waiting(at: RoundFolder, found: merge.Merged, case: Case) -> Iterator[OpenQuestion]:
    asked = field_map(at.instrument, case.depth)
    for key, answer in case.ret.answers.items():
        if key in case.ret.conflicts or answer.state is State.UNCLEAR:
            yield OpenQuestion(
                case.practice.id, asked[key], case.ret, wording(at.instrument, asked[key]), found.standing(key)
            )


def _question_words(known: Instrument, key: str) -> str:
    return next((wording(known, f) for d in known.depths for f in fields(known, d.code) if f.key == key), "")


def _gone_practice(at: RoundFolder, record: Sequence[Decision], practice: str) -> str:
    """The id of a practice that has decisions and is no longer in the register; else empty."""
    ids = {d.practice.casefold(): d.practice for d in record}
    known = {p.id.casefold() for p in at.practices}
    return "" if practice.casefold() in known else ids.get(practice.casefold(), "")


def _withdrawn_after(
    at: RoundFolder, record: Sequence[Decision], practice: str, name: str, day: date, why: str, by: str
) -> Decided:
    """A decision taken back when no file of the practice is there any more."""
    known = at.instrument
    held = decisions.current(record, practice)
    every = {f.key: f for d in known.depths for f in fields(known, d.code)}
    code = name.strip().upper().removeprefix("F")
    field = next((every[k] for k in held if k in every and (k == name or every[k].code == code)), None)
    if field is None:
        raise decisions.DecisionError(f"Det finns inget beslut om {name} för {practice} att ta tillbaka.")
    made = decisions.make_decision(practice, field.key, "", by or at.round.contact, day, why, ())
    made = replace(made, withdrawn=True)
    decisions.append(at.record, made)
    return Decided(known, field, made, Return("", ""), ())


def _answer_in_file(found: merge.Merged, field: Field, file: str) -> str:
    """What one file of a practice says in a field. Raises DecisionError when there is no such file or no answer."""
    name = file.replace("\\", "/").removeprefix("./").removeprefix("inbox/")
    returns = [r for r in found.returns if r.file == name] or [r for r in found.returns if r.file.endswith(f"/{name}")]
    if len(returns) != 1:
        files = join_words([r.file for r in found.returns], "eller")
        raise decisions.DecisionError(f"{file} är inte en av filerna för arbetssättet. Skriv {files}.")
    said = returns[0].value(field.key)
    if said is None:
        raise decisions.DecisionError(
            f"{file} har inget svar på {field.alias} som går att använda. Skriv svaret i stället."
        )
    return said


def answers_of(at: RoundFolder, ledger: Ledger, practice: str, progress: Progress | None) -> RoundCases:
    """What has come back, for who decides about a practice. Raises NotReadError when a file that may be its could not be read."""
    found = read_cases(at, ledger.log(), ledger.now(), ledger.place, progress=progress)
    all_read(found.returns, practice)
    return found
