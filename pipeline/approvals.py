"""What named people have done with a description before it leaves the unit: fact-checked it, and read it for people in it.

approvals.jsonl lies in the round's folder, one line for each, and is only added to. Both hold until the answers change; a
description without both is a draft (utkast).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from .errors import ExitCode, LovandeError, SettingsError
from .jsonl import append_lines, lines_of
from .swedish import swedish_date

FILE = "approvals.jsonl"


class ApprovalError(LovandeError):
    """It cannot be put on record; the message says what to write instead."""

    exit_code = ExitCode.USAGE


class Step(StrEnum):
    """What must have been done, by a named person each."""

    CHECKED = "checked"
    """Somebody in the practice's own unit has said that the description is right."""
    READ = "read"
    """Somebody has read all of it, so that no one can be recognised in it."""


SAYS: Mapping[Step, str] = {Step.CHECKED: "Faktagranskad", Step.READ: "Läst så att ingen kan kännas igen"}


@dataclass(frozen=True, slots=True)
class Approval:
    practice: str
    step: Step
    by: str
    day: date
    answers: str
    """A digest of all that the description says (Case.described)."""
    withdrawn: bool = False

    def __str__(self) -> str:
        return f"{SAYS[self.step]} av {self.by} den {swedish_date(self.day)}"


@dataclass(frozen=True, slots=True)
class Approved:
    """What holds for a practice's answers as they are now."""

    checked: Approval | None = None
    read: Approval | None = None
    outdated: tuple[Approval, ...] = ()
    """Those whose answers have changed since."""

    @property
    def may_leave(self) -> bool:
        """Whether the description is more than a draft. Who may then read it is for the spread to say."""
        return self.checked is not None and self.read is not None

    @property
    def missing(self) -> tuple[Step, ...]:
        return tuple(s for s, a in ((Step.CHECKED, self.checked), (Step.READ, self.read)) if a is None)


def load(path: Path) -> tuple[Approval, ...]:
    """Every line on record, oldest first. Raises SettingsError for one that is none."""
    return tuple(_approval(path, n, line) for n, line in lines_of(path))


def append(path: Path, approvals: Sequence[Approval]) -> None:
    """Add some lines, all or none. Raises NotWritableError."""
    append_lines(path, [json.dumps(asdict(a), ensure_ascii=False, default=str) for a in approvals])


def current(record: Iterable[Approval], practice: str, answers: str) -> Approved:
    """What holds for a practice whose answers have this digest; of each step the last line counts."""
    last = {a.step: a for a in record if a.practice.casefold() == practice.casefold()}
    given = {step: a for step, a in last.items() if not a.withdrawn}
    held = {step: a for step, a in given.items() if a.answers == answers}
    return Approved(
        held.get(Step.CHECKED), held.get(Step.READ), tuple(a for step, a in sorted(given.items()) if step not in held)
    )


def made(practice: str, step: Step, by: str, day: date, answers: str, today: date, withdrawn: bool = False) -> Approval:
    """The line as it goes on record. Raises ApprovalError without a name, or for a day that has not come."""
    name = " ".join(by.split())
    if not any(letter.isalpha() for letter in name):
        raise ApprovalError("Skriv namnet på den som har gjort det: ett namn, inte en roll eller ett tecken.")
    if day > today:
        raise ApprovalError(f"Dagen {day.isoformat()} har inte varit än. Skriv dagen då det gjordes.")
    return Approval(practice, step, name, day, answers, withdrawn)


def _approval(path: Path, number: int, line: str) -> Approval:
    try:
        d: dict[str, Any] = json.loads(line)
        practice, by, answers = (str(d[name]) for name in ("practice", "by", "answers"))
        return Approval(practice, Step(d["step"]), by, date.fromisoformat(d["day"]), answers, d["withdrawn"] is True)
    except (ValueError, KeyError, TypeError) as e:
        remedy = "Hämta tillbaka filen ur en säkerhetskopia. Rader läggs till med lovande approve, aldrig för hand."
        raise SettingsError(path, "Raden är inget godkännande.", remedy, number) from e
