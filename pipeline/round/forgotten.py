"""Practices that the round has removed, and on what ground: forgotten.jsonl in the round's folder. Ids and counts, never names or texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.records import append_lines, lines_of

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


def load(path: Path) -> tuple[Forgotten, ...]:
    """Every removal, oldest first. Raises SettingsError for a line that is none."""
    found = []
    for number, line in lines_of(path):
        try:
            d = json.loads(line)
            found.append(
                Forgotten(
                    str(d["practice"]),
                    str(d["ground"]),
                    str(d["by"]),
                    date.fromisoformat(d["day"]),
                    int(d["removed"]),
                    int(d.get("packs", 0)),
                )
            )
        except (ValueError, KeyError, TypeError) as e:
            remedy = "Hämta tillbaka filen ur en säkerhetskopia. Rader läggs till med lovande forget, aldrig för hand."
            raise SettingsError(path, "Raden är ingen borttagning.", remedy, number) from e
    return tuple(found)


def append(path: Path, one: Forgotten) -> None:
    """Put a removal on record. Raises NotWritableError."""
    append_lines(path, [json.dumps(asdict(one), ensure_ascii=False, default=str)])


def latest(record: Iterable[Forgotten]) -> dict[str, Forgotten]:
    """{practice in lower case: its last removal}."""
    return {f.practice.casefold(): f for f in record}
