"""Practices that the round has removed, and on what ground: forgotten.jsonl in the round's folder. Ids and counts, never names or texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.base.records import Record

FILE = "forgotten.jsonl"


@dataclass(frozen=True, slots=True)
class Forgotten:
    practice: str
    ground: str
    """The decision or the law, as the person wrote it: "Beslut 2026-11-03 dnr 12/26"."""
    by: str
    """Who removed it."""
    day: date
    removed: int = 0
    """How many files, lines and events."""
    packs: int = 0
    """The highest number of a pack of data that there was: the next has a higher one, for the old may be with somebody."""


RECORD: Record[Forgotten] = Record(
    lambda _: Forgotten,
    "Raden är ingen borttagning",
    "Rader läggs till med lovande forget, aldrig för hand.",
    later=("packs",),
)


def load(path: Path) -> tuple[Forgotten, ...]:
    """Every removal, oldest first. Raises SettingsError for a line that is none."""
    return RECORD.load(path)


def append(path: Path, one: Forgotten) -> None:
    """Put a removal on record. Raises NotWritableError."""
    RECORD.append(path, [one])


def latest(record: Iterable[Forgotten]) -> dict[str, Forgotten]:
    """{practice in lower case: its last removal}."""
    return {f.practice.casefold(): f for f in record}
