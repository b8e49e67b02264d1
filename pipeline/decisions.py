"""What people in the round decide about answers: an append-only record, and the returns with the decisions that hold.

decisions.jsonl lies in the round's folder: one decision a line, with by whom, when, why, and the files it rested on. A
decision holds until what the files say in the field has changed; it never changes a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from .errors import ExitCode, LovandeError, SettingsError
from .jsonl import append_lines, lines_of
from .model import Answer, Basis, Carrier, Decision, Fate, Finding, Return, Severity, State, Version
from .questionnaire import Field, Instrument, field_map, fields
from .swedish import listed

FILE = "decisions.jsonl"
Standing = Callable[[str], Sequence[Version]]
"""Key of a field -> what the files say in it now."""


class DecisionError(LovandeError):
    """The decision cannot be understood; the message says what to write instead."""

    exit_code = ExitCode.USAGE


# ---- The record


def load(path: Path) -> tuple[Decision, ...]:
    """Every decision on record, oldest first. Raises SettingsError for a line that is none."""
    return tuple(_decision(path, n, line) for n, line in lines_of(path))


def append(path: Path, decision: Decision) -> None:
    """Add one line to the record, whole or not at all. Raises NotWritableError."""
    append_lines(path, [json.dumps(asdict(decision), ensure_ascii=False, default=str)])


def _decision(path: Path, number: int, line: str) -> Decision:
    try:
        d: dict[str, Any] = json.loads(line)
        basis = tuple(Basis(b[0], b[1], State(b[2]), b[3]) for b in d["basis"])
        practice, key, value, by, why = (str(d[name]) for name in ("practice", "key", "value", "by", "why"))
        return Decision(practice, key, value, by, date.fromisoformat(d["day"]), why, basis, d["withdrawn"] is True)
    except (ValueError, KeyError, TypeError, IndexError) as e:
        remedy = "Hämta tillbaka filen ur en säkerhetskopia. Beslut läggs till med lovande decide, aldrig för hand."
        raise SettingsError(path, "Raden är inget beslut.", remedy, number) from e


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
    if len(held) == 1 and not (value and held[0].kind != "choice" and _code(instrument, found[0], value)):
        return held[0]
    return next((f for f in found if f.kind == "choice"), found[0])


def value_of(instrument: Instrument, field: Field, typed: str) -> str:
    """What to record for what was typed: a choice's code, or the text. Raises DecisionError for no choice of the field."""
    text = _clean(typed).strip()
    if field.kind != "choice":
        if not text:
            raise DecisionError("Ett beslut kan inte tömma ett svar. Skriv texten som ska gälla.")
        return text
    code = _code(instrument, field, text)
    if code is None:
        allowed = listed([f"”{instrument.label(c)}”" for c in field.choices], "eller")
        raise DecisionError(f"{field.code} är ett val. Skriv {allowed}.")
    return code


def _code(instrument: Instrument, field: Field, typed: str) -> str | None:
    plain = " ".join(typed.split()).casefold()
    known = {text.casefold(): c for c in field.choices for text in (c, instrument.label(c))}
    return known.get(plain)


def made(practice: str, key: str, value: str, by: str, day: date, why: str, standing: Sequence[Version]) -> Decision:
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


# ---- The decisions that hold


def applied(ret: Return, instrument: Instrument, record: Mapping[str, Decision], standing: Standing) -> Return:
    """The return with its decisions in place of the answers they are about; what the files say is in `versions`.

    A decision whose grounds have changed is a finding, and the newer answer stands.
    """
    depth = ret.identity.depth if ret.identity else instrument.depths[0].code
    held: list[Decision] = []
    outdated: list[Finding] = []
    for field in fields(instrument, depth):
        decision = record.get(field.key)
        if decision is None:
            continue
        if holds(decision, standing(field.key)):
            held.append(decision)
        elif ret.value(field.key) != decision.value:
            outdated.append(_outdated(field.alias, decision, field))
    asked = field_map(instrument, depth)
    outdated += [_outdated(alias_of(instrument, d.key), d) for key, d in record.items() if key not in asked]
    if not held:
        return replace(ret, findings=(*outdated, *ret.findings))
    keys = {d.key for d in held}
    answers = {**ret.answers, **{d.key: _answer(ret, d) for d in held}}
    others = [v for v in ret.versions if v.fate is not Fate.CONFLICT or v.key not in keys]
    decided = [v._replace(fate=Fate.DECIDED) for d in held for v in standing(d.key)]
    kept = [f for f in ret.findings if not (f.code == "conflict" and f.key in keys)]
    return replace(
        ret,
        answers=answers,
        versions=(*others, *decided),
        findings=(*outdated, *kept),
        decisions=tuple(held),
    )


def holds(decision: Decision, standing: Sequence[Version]) -> bool:
    """Whether the files still say what they said when it was taken."""
    return {(b.state, b.said) for b in decision.basis} == {(b.state, b.said) for b in _basis(standing)}


def _answer(ret: Return, decision: Decision) -> Answer:
    """The decided answer; `raw` stays what the files say."""
    before = ret.answers.get(decision.key)
    raw = before.raw if before else ""
    location = before.location if before else ""
    return Answer(decision.key, State.ANSWERED, decision.value, raw, Carrier.DECISION, location)


def alias_of(instrument: Instrument, key: str) -> str:
    """What people call a field, also one that the form of the practice does not ask for any more."""
    return next((f.alias for d in instrument.depths for f in fields(instrument, d.code) if f.key == key), key)


def _outdated(name: str, decision: Decision, field: Field | None = None) -> Finding:
    message = (
        f"Svaren på {name} har ändrats efter beslutet om dem ({decision.by} {decision.day.isoformat()}). "
        "Det nya svaret visas: besluta igen med lovande decide om något annat ska gälla."
    )
    where = (field.element, field.code, field.key) if field else (None, None, decision.key)
    return Finding("decision_outdated", Severity.ASK, message, *where)
