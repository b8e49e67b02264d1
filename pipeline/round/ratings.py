"""assessments.jsonl in the round's folder: every level that anybody has given, with who, when, why and on what. Nothing is rewritten:
what is withdrawn is so by a line of its own, with who and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.base.errors import SettingsError
from pipeline.base.records import append_lines, lines_of
from pipeline.model.assessment import Fulfilment, Rating, latest

FILE = "assessments.jsonl"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What somebody is on record to have judged of one practice does not stand any more. The ratings are kept as they were given."""

    practice: str
    of: str
    """Whose ratings: as their `by` says, whatever the case of its letters."""
    why: str
    by: str
    """Who has withdrawn them."""
    day: date

    def takes(self, r: Rating) -> bool:
        """Whether it is a rating of theirs, or a consensus that rests on one."""
        if r.practice.casefold() != self.practice.casefold():
            return False
        if r.by.casefold() == self.of.casefold():
            return True
        return r.consensus and re.search(rf"(?:^|, | och ){re.escape(self.of)}(?=$|, | och )", r.by, re.I) is not None


def load(path: Path) -> tuple[Rating, ...]:
    """Every rating on record that stands, oldest first. Raises SettingsError for a line that is none."""
    standing: list[Rating] = []
    for said in _said_in(path):
        if isinstance(said, Withdrawal):
            standing = [r for r in standing if not said.takes(r)]
        else:
            standing.append(said)
    return tuple(standing)


def withdrawals(path: Path) -> tuple[Withdrawal, ...]:
    """Every withdrawal on record, oldest first. Raises SettingsError."""
    return tuple(said for said in _said_in(path) if isinstance(said, Withdrawal))


def withdraw(path: Path, taken: Sequence[Withdrawal]) -> None:
    """Put some withdrawals on record, all or none. Raises NotWritableError, SettingsError."""
    lines = [
        {"practice": w.practice, "withdrawn": w.of, "why": w.why, "by": w.by, "day": w.day.isoformat()} for w in taken
    ]
    append_lines(path, [json.dumps(line, ensure_ascii=False) for line in lines])


def _said_in(path: Path) -> tuple[Rating | Withdrawal, ...]:
    return tuple(_said_on(path, n, line) for n, line in lines_of(path))


def append(path: Path, ratings: Sequence[Rating]) -> tuple[Rating, ...]:
    """Add what is new of some ratings, all of it or nothing; returns that. Raises NotWritableError, SettingsError.

    The same file read twice says nothing new the second time.
    """
    new = unsaid(load(path), ratings)
    if new:
        append_lines(path, [json.dumps(asdict(r), ensure_ascii=False, default=str) for r in new])
    return new


def unsaid(record: Iterable[Rating], ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """Those that are not what the same people said last of the same element on the same answers."""
    known = {_said(r) for r in latest(record)}
    return tuple(r for r in ratings if _said(r) not in known)


def _said(r: Rating) -> tuple[object, ...]:
    return (r.practice.casefold(), r.element, r.by.casefold(), r.consensus, r.level, r.reason, r.edition, r.answers)


def _said_on(path: Path, number: int, line: str) -> Rating | Withdrawal:
    try:
        d: dict[str, Any] = json.loads(line)
        return _withdrawal(d) if "withdrawn" in d else _rating(d)
    except (ValueError, KeyError, TypeError) as e:
        remedy = "Hämta tillbaka filen ur en säkerhetskopia. Bedömningar läggs till med lovande assess import, aldrig för hand."
        raise SettingsError(path, "Raden är ingen bedömning.", remedy, number) from e


def _withdrawal(d: dict[str, Any]) -> Withdrawal:
    practice, of, why, by = (str(d[name]) for name in ("practice", "withdrawn", "why", "by"))
    return Withdrawal(practice, of, why, by, date.fromisoformat(d["day"]))


def _rating(d: dict[str, Any]) -> Rating:
    words = [str(d[name]) for name in ("practice", "reason", "by", "edition", "answers", "file")]
    practice, reason, by, edition, answers, file = words
    day, level = date.fromisoformat(d["day"]), Fulfilment(d["level"])
    marks = d["consensus"] is True, d["saw_proposal"] is True
    return Rating(practice, int(d["element"]), level, reason, by, day, edition, answers, *marks, file)
