"""assessments.jsonl in the round's folder: every level that anybody has given, with who, when, why and on what. Nothing is rewritten."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.jsonl import append_lines, lines_of
from pipeline.judgement import Fulfilment, Rating, latest

FILE = "assessments.jsonl"


def load(path: Path) -> tuple[Rating, ...]:
    """Every rating on record, oldest first. Raises SettingsError for a line that is none."""
    return tuple(_rating(path, n, line) for n, line in lines_of(path))


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


def _rating(path: Path, number: int, line: str) -> Rating:
    try:
        d: dict[str, Any] = json.loads(line)
        words = [str(d[name]) for name in ("practice", "reason", "by", "edition", "answers", "file")]
        practice, reason, by, edition, answers, file = words
        day, level = date.fromisoformat(d["day"]), Fulfilment(d["level"])
        marks = d["consensus"] is True, d["saw_proposal"] is True
        return Rating(practice, int(d["element"]), level, reason, by, day, edition, answers, *marks, file)
    except (ValueError, KeyError, TypeError) as e:
        remedy = "Hämta tillbaka filen ur en säkerhetskopia. Bedömningar läggs till med lovande assess import, aldrig för hand."
        raise SettingsError(path, "Raden är ingen bedömning.", remedy, number) from e
