"""`lovande mark`: what people say about a practice: declined, on hold, another last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.ledger import Clock, open_ledger
from pipeline.model.events import Event, EventKind
from pipeline.model.returns import Practice
from pipeline.round.folder import choose_practices, open_round

from .seeing import refuse_of_declined


@dataclass(frozen=True, slots=True)
class StatusMark:
    """What a person says about a practice; one of them at a time."""

    kind: EventKind
    why: str = ""
    day: date | None = None


def mark(home: Path, practices: Sequence[str], said: StatusMark, clock: Clock) -> tuple[Practice, ...]:
    """Put on record what a person says about some practices. Raises SettingsError for an unknown id or a missing reason."""
    at = open_round(home)
    about = choose_practices(at, practices)
    why = " ".join(said.why.split())
    if said.kind in (EventKind.DECLINED, EventKind.ON_HOLD) and not why:
        raise SettingsError("--why", "Skälet saknas.", 'Skriv --why "skälet": det behövs när bortfallet redovisas.')
    data = {"why": why} | ({"to": said.day.isoformat()} if said.day else {})
    with open_ledger(home, clock, named=at.round.id) as ledger:
        if said.kind in (EventKind.FILE_MISSING, EventKind.USE_AS_IS):
            refuse_of_declined(ledger.log(), [p.id for p in about])
        now = ledger.now()
        ledger.append(*(Event(now, said.kind, p.id, data=data) for p in about))
    return about
