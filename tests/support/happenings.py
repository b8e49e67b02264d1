"""What happens in a round, told in short: days, mails and events, for the tests of the record and of who is written to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.ledger import Clock, open_ledger
from pipeline.model.events import Event, EventKind, Standing, standings
from pipeline.model.mail import MailSettings, Purpose
from pipeline.model.returns import Practice

KIM = "kim@norrvik.example"
BOX = MailSettings("lovande@fou.example", "FoU Mälarkanten")


def day(number: int, hour: int = 9, month: int = 9) -> datetime:
    """A time in September 2026, UTC."""
    return datetime(2026, month, number, hour, tzinfo=UTC)


def clock(at: datetime) -> Clock:
    return lambda: at


def queued(
    id: str, *practices: str, at: datetime | None = None, to: str = KIM, purpose: Purpose = Purpose.FORM, step: int = 0
) -> Event:
    """A mail that is to go."""
    data = {
        "purpose": purpose, "step": step, "address": to, "practices": list(practices or ("P01",)),
        "message_id": f"<{id}@fou.example>", "subject": "Ett ämne", "way": "smtp",
    }  # fmt: skip
    return Event(at or day(1), EventKind.MAIL_QUEUED, mail=id, data=data)


def became(kind: EventKind, id: str, at: datetime | None = None, **data: Any) -> Event:
    """Something that happened with a mail."""
    return Event(at or day(1), kind, mail=id, data=data)


def sent(id: str, *practices: str, at: datetime | None = None, **more: Any) -> tuple[Event, Event]:
    """A mail that was queued and sent."""
    return queued(id, *practices, at=at, **more), became(EventKind.MAIL_SENT, id, at)


def about(kind: EventKind, practice: str = "P01", at: datetime | None = None, sha: str = "", **data: Any) -> Event:
    """Something that happened with a practice."""
    return Event(at or day(1), kind, practice, sha256=sha, data=data)


def came(practice: str = "P01", at: datetime | None = None, sha: str = "a1") -> Event:
    return about(EventKind.FILE_ACCEPTED, practice, at, sha)


def checked(practice: str = "P01", complete: bool = False, at: datetime | None = None) -> Event:
    return about(EventKind.CHECKED, practice, at, complete=complete, filled=3, elements=11, gaps=0 if complete else 4)


def stands(*events: Event, practice: str = "P01") -> Standing:
    """How things stand with one practice after some events."""
    return standings(events, [practice])[practice]


def all_stand(practices: Sequence[Practice], *events: Event) -> dict[str, Standing]:
    return standings(events, [p.id for p in practices])


def beginning() -> datetime:
    """A clock that stands still at the first day."""
    return day(1)


def put(home: Path, *events: Event, data: Path | None = None, named: str = "") -> None:
    """A command that puts this on record, of a round with this id."""
    with open_ledger(home, beginning, data, named) as ledger:
        ledger.append(*events)


def kinds(log: Sequence[Event]) -> list[str]:
    return [e.kind.value for e in log]


def cut_off(home: Path) -> None:
    """As a command leaves the round when the power goes."""
    owner = json.loads((home / ".lovande.json").read_text(encoding="utf-8"))
    (home / ".lovande.json").write_text(json.dumps(owner | {"open": True}), encoding="utf-8")
