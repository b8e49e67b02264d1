"""assessments.jsonl in the round's folder: every level that anybody has given, with who, when, why and on what. Nothing is rewritten:
what is withdrawn is so by a line of its own, with who and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.base.records import Record
from pipeline.model.assessment import Rating, latest

FILE = "assessments.jsonl"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What somebody is on record to have judged of one practice does not stand any more. The ratings are kept as they were given."""

    practice: str
    withdrawn: str
    """Whose ratings: as their `by` says, whatever the case of its letters."""
    why: str
    by: str
    """Who has withdrawn them."""
    day: date

    def takes(self, r: Rating) -> bool:
        """Whether it is a rating of theirs, or a consensus that rests on one."""
        if r.practice.casefold() != self.practice.casefold():
            return False
        if r.by.casefold() == self.withdrawn.casefold():
            return True
        return (
            r.consensus
            and re.search(rf"(?:^|, | och ){re.escape(self.withdrawn)}(?=$|, | och )", r.by, re.I) is not None
        )


RECORD: Record[Rating | Withdrawal] = Record(
    lambda line: Withdrawal if "withdrawn" in line else Rating,
    "Raden är ingen bedömning",
    "Bedömningar läggs till med lovande assess import, aldrig för hand.",
)


def load(path: Path) -> tuple[Rating, ...]:
    """Every rating on record that stands, oldest first. Raises SettingsError for a line that is none."""
    standing: list[Rating] = []
    for said in RECORD.load(path):
        if isinstance(said, Withdrawal):
            standing = [r for r in standing if not said.takes(r)]
        else:
            standing.append(said)
    return tuple(standing)


def withdrawals(path: Path) -> tuple[Withdrawal, ...]:
    """Every withdrawal on record, oldest first. Raises SettingsError."""
    return tuple(said for said in RECORD.load(path) if isinstance(said, Withdrawal))


def withdraw(path: Path, taken: Sequence[Withdrawal]) -> None:
    """Put some withdrawals on record, all or none. Raises NotWritableError, SettingsError."""
    RECORD.append(path, taken)


def append(path: Path, ratings: Sequence[Rating]) -> tuple[Rating, ...]:
    """Add what is new of some ratings, all of it or nothing; returns that. Raises NotWritableError, SettingsError.

    The same file read twice says nothing new the second time.
    """
    new = unsaid(load(path), ratings)
    RECORD.append(path, new)
    return new


def unsaid(record: Iterable[Rating], ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """Those that are not what the same people said last of the same element on the same answers."""
    known = {_what_is_said(r) for r in latest(record)}
    return tuple(r for r in ratings if _what_is_said(r) not in known)


def _what_is_said(r: Rating) -> tuple[object, ...]:
    return (r.practice.casefold(), r.element, r.by.casefold(), r.consensus, r.level, r.reason, r.edition, r.answers)
