"""What people in the round decide about answers: an append-only record, and the returns with the decisions that hold.

decisions.jsonl lies in the round's folder: one decision a line, with by whom, when, why, and the files it rested on. A
decision holds until what the files say in the field has changed; it never changes a file. Lines of the kind `personal` are
about something in a text that may point at a person (model/settling.py): they hold digests and places, never the words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import assert_never

from pipeline.base.errors import ExitCode, LovandeError
from pipeline.base.records import Record
from pipeline.base.swedish import join_words
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, field_map, fields
from pipeline.model.returns import (
    Answer,
    Basis,
    Carrier,
    Decision,
    Fate,
    Finding,
    Return,
    Severity,
    Source,
    State,
    Version,
)
from pipeline.model.settling import Find, Ruling, Settled, digest_of, finds

FILE = "decisions.jsonl"
PERSONAL = "personal"
Standing = Callable[[str], Sequence[Version]]
"""Key of a field -> what the files say in it now."""


class DecisionError(LovandeError):
    """The decision cannot be understood; the message says what to write instead."""

    exit_code = ExitCode.USAGE


# ---- The record


RECORD: Record[Decision | Settled] = Record(
    lambda line: Settled if line.get("kind") == PERSONAL else Decision,
    "Raden är inget beslut",
    "Beslut läggs till med lovande decide, aldrig för hand.",
    {Settled: {"kind": PERSONAL}},
)


def load(path: Path) -> tuple[Decision, ...]:
    """Every decision about an answer on record, oldest first. Raises SettingsError for a line that is none."""
    return tuple(d for d in RECORD.load(path) if isinstance(d, Decision))


def load_settled(path: Path) -> tuple[Settled, ...]:
    """Every decision about something that may point at a person, oldest first. Raises as above."""
    return tuple(d for d in RECORD.load(path) if isinstance(d, Settled))


def append(path: Path, *lines: Decision | Settled) -> None:
    """Add some lines to the record, all or none. Raises NotWritableError."""
    RECORD.append(path, lines)


def current(record: Iterable[Decision], practice: str) -> dict[str, Decision]:
    """{key: the latest decision} of a practice; withdrawn ones left out."""
    found = {d.key: d for d in record if d.practice.casefold() == practice.casefold()}
    return {key: d for key, d in found.items() if not d.withdrawn}


# ---- A decision to be taken


def field_named(instrument: Instrument, depth: str, name: str, waiting: Iterable[str], value: str | None) -> Field:
    """The field that a key or a visible code means. Raises DecisionError when there is none.

    A code stands for a choice and a comment: the one that waits for a decision is meant, else the choice.
    """
    known = field_map(instrument, depth)
    if name in known:
        return known[name]
    code = name.strip().upper().removeprefix("F")
    found = [f for f in fields(instrument, depth) if f.code == code]
    if not found:
        remedy = "Skriv frågans nummer som det står i formuläret, till exempel E4, eller svarets nyckel i bladet Svar."
        raise DecisionError(f"Det finns ingen fråga {name} i det här formuläret. {remedy}")
    held = [f for f in found if f.key in set(waiting)]
    if len(held) == 1 and not (value and not held[0].kind.is_chosen and _code(instrument, found[0], value)):
        return held[0]
    return next((f for f in found if f.kind.is_chosen), found[0])


def value_of(instrument: Instrument, field: Field, typed: str) -> str:
    """What to record for what was typed: a choice's code, or the text. Raises DecisionError for no choice of the field."""
    text = _clean(typed).strip()
    match field.kind:
        case FieldKind.CHOICE:
            code = _code(instrument, field, text)
            if code is None:
                allowed = join_words([f"”{instrument.label(c)}”" for c in field.choices], "eller")
                raise DecisionError(f"{field.code} är ett val. Skriv {allowed}.")
            return code
        case FieldKind.TEXT | FieldKind.DATE:
            if not text:
                raise DecisionError("Ett beslut kan inte tömma ett svar. Skriv texten som ska gälla.")
            return text
        case _:
            assert_never(field.kind)


def _code(instrument: Instrument, field: Field, typed: str) -> str | None:
    plain = " ".join(typed.split()).casefold()
    known = {text.casefold(): c for c in field.choices for text in (c, instrument.label(c))}
    return known.get(plain)


def make_decision(
    practice: str, key: str, value: str, by: str, day: date, why: str, standing: Sequence[Version]
) -> Decision:
    """The decision as it goes on record, resting on what the files say now. Raises DecisionError without a reason."""
    reason = " ".join(_clean(why).split())
    if not reason:
        raise DecisionError('Skriv varför: --why "så här vet vi". Skälet syns i beskrivningen.')
    return Decision(practice, key, value, " ".join(_clean(by).split()), day, reason, _basis(standing))


def _basis(standing: Sequence[Version]) -> tuple[Basis, ...]:
    return tuple(Basis(v.source.file, v.source.sha256, v.answer.state, _digest(v.answer)) for v in standing)


def _digest(answer: Answer) -> str:
    """Of what is said, whatever white space an editor has left in it."""
    return hashlib.sha256(" ".join((answer.value or answer.raw).split()).encode("utf-8", "surrogatepass")).hexdigest()


def _clean(text: str) -> str:
    """Without what a record in UTF-8 cannot hold: half characters from a terminal with another encoding."""
    return text.encode("utf-8", "replace").decode()


# ---- Something that may point at a person, to be settled

NO_NUMBER = (
    "Det finns ingen uppgift nr {n} i {name} för {practice}. {there} lovande decide {practice} --list visar dem."
)
NO_WHY = (
    'Skriv varför uppgiften får stå: --why "det är verksamhetens eget nummer". Skälet sparas, men visas inte för andra.'
)
REPEATS = (
    "Skälet upprepar uppgiften, och då sparas den i decisions.jsonl. Skriv skälet med andra ord, utan namn och nummer."
)
NOT_SETTLED = "Uppgift nr {n} i {name} är inte avgjord, så det finns inget att ta tillbaka."
MASKED_WHY = "Uppgiften kan peka ut en person."


def settle(
    practice: str, found: Sequence[Find], name: str, rulings: Mapping[int, Ruling], by: str, day: date, why: str, withdraw: bool
) -> tuple[Settled, ...]:  # fmt: skip
    """The lines that go on record. `found`: the finds of one field, `rulings`: {number: what is to be done}.

    Raises DecisionError for a number there is not, a keep without a reason, and a reason that holds what it is about.
    """
    reason = " ".join(_clean(why).split())
    by_number = {f.number: f for f in found}
    lines = []
    for n, ruling in rulings.items():
        f = by_number.get(n)
        if f is None:
            there = f"Där finns {len(found)}." if found else "Där finns ingen."
            raise DecisionError(NO_NUMBER.format(n=n, name=name, practice=practice, there=there))
        if withdraw and f.settled is None:
            raise DecisionError(NOT_SETTLED.format(n=n, name=name))
        if ruling is Ruling.KEEP and not reason and not withdraw:
            raise DecisionError(NO_WHY)
        if finds(reason) or any(_repeats(reason, g) for g in found):
            raise DecisionError(REPEATS)
        said = reason or ("" if withdraw else MASKED_WHY)
        # what is taken back is the line as it stands: the finder may have become wider since
        at = (f.settled.start, f.settled.end) if withdraw and f.settled else (f.first, f.last)
        kind = f.settled.ruling if withdraw and f.settled else ruling
        who = " ".join(_clean(by).split())
        lines.append(Settled(practice, f.key, kind, who, day, said, digest_of(f.sentence), *at, withdraw))
    return tuple(lines)


def _repeats(reason: str, f: Find) -> bool:
    """Whether a reason says a word or a number of what it is about."""
    said = {w.casefold() for w in re.findall(r"\w{3,}", reason)}
    return bool(said & {w.casefold() for w in re.findall(r"\w{3,}", f.words)})


# ---- The decisions that hold

OUTDATED = (
    "decision_outdated",
    Severity.ASK,
    "Svaren på {name} har ändrats efter beslutet om dem ({by} {day}). "
    "Det nya svaret visas: besluta igen med lovande decide om något annat ska gälla.",
)
REREAD = (
    "Beslutet om {name} ({by} {day}) gäller. Filen är densamma, men programmet läser nu ett annat svar i den än när beslutet togs: "
    "se efter i bladet Svar, och besluta igen med lovande decide om något annat ska gälla."
)


def apply_decisions(ret: Return, instrument: Instrument, record: Mapping[str, Decision], standing: Standing) -> Return:
    """The return with its decisions in place of the answers they are about; what the files say is in `versions`.

    A decision whose grounds have changed is a finding, and the newer answer stands.
    """
    depth = ret.identity.depth if ret.identity else instrument.depths[0].code
    held: list[Decision] = []
    told: list[Finding] = []
    for field in fields(instrument, depth):
        decision = record.get(field.key)
        if decision is None:
            continue
        said = standing(field.key)
        if holds(decision, said):
            held.append(decision)
        elif is_reread(decision, said, ret.files):
            held.append(decision)
            if ret.value(field.key) != decision.value:
                told.append(_finding("decision_reread", Severity.TELL, REREAD, field.alias, decision, field))
        elif ret.value(field.key) != decision.value:
            told.append(_finding(*OUTDATED, field.alias, decision, field))
    asked = field_map(instrument, depth)
    told += [_finding(*OUTDATED, alias_of(instrument, d.key), d) for key, d in record.items() if key not in asked]
    if not held:
        return replace(ret, findings=(*told, *ret.findings))
    keys = {d.key for d in held}
    answers = {**ret.answers, **{d.key: _answer(ret, d) for d in held}}
    others = [v for v in ret.versions if v.fate is not Fate.CONFLICT or v.key not in keys]
    decided = [v._replace(fate=Fate.DECIDED) for d in held for v in standing(d.key)]
    kept = [f for f in ret.findings if not (f.code in ("conflict", "widening_held") and f.key in keys)]
    return replace(
        ret,
        answers=answers,
        versions=(*others, *decided),
        findings=(*told, *kept),
        decisions=tuple(held),
    )


def holds(decision: Decision, standing: Sequence[Version]) -> bool:
    """Whether the files still say what they said when it was taken."""
    return {(b.state, b.said) for b in decision.basis} == {(b.state, b.said) for b in _basis(standing)}


def is_reread(decision: Decision, standing: Sequence[Version], files: Iterable[Source]) -> bool:
    """Whether only the reading of the files is another than when it was taken: they are the same, byte for byte, and all there.

    One that said nothing in the field then was an answer on a day before. `files`: all of the practice's.
    """
    there = {f.sha256: f for f in files}
    then = {b.sha256 for b in decision.basis}
    new = {v.source.sha256 for v in standing} - then
    return bool(then or new) and then <= there.keys() and all(_was_there(there.get(n), decision.day) for n in new)


def _was_there(file: Source | None, day: date) -> bool:
    return file is not None and file.accepted is not None and file.accepted < day


def _answer(ret: Return, decision: Decision) -> Answer:
    """The decided answer; `raw` stays what the files say."""
    before = ret.answers.get(decision.key)
    raw = before.raw if before else ""
    location = before.location if before else ""
    return Answer(decision.key, State.ANSWERED, decision.value, raw, Carrier.DECISION, location)


def alias_of(instrument: Instrument, key: str) -> str:
    """What people call a field, also one that the form of the practice does not ask for any more."""
    return next((f.alias for d in instrument.depths for f in fields(instrument, d.code) if f.key == key), key)


def _finding(
    code: str, severity: Severity, says: str, name: str, decision: Decision, field: Field | None = None
) -> Finding:
    message = says.format(name=name, by=decision.by, day=decision.day.isoformat())
    where = (field.element, field.code, field.key) if field else (None, None, decision.key)
    return Finding(code, severity, message, *where)
