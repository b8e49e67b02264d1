"""`lovande remind`: reminders, letters about what is missing, and answers to mails without the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.cases.gather import Progress
from pipeline.cases.read import RoundCases
from pipeline.ledger import Clock
from pipeline.model.events import Event, standings
from pipeline.model.mail import MailSettings, Purpose
from pipeline.post import plan as planning
from pipeline.post.hand_over import Way
from pipeline.post.outgoing import Posted, post_planned
from pipeline.post.plan import Plan
from pipeline.round.folder import choose_practices

CHASING = Purpose.REMINDER, Purpose.LETTER, Purpose.REPLY


def remind(
    home: Path, way: Way, clock: Clock, only: Sequence[str] = (), supplement: bool = False, progress: Progress | None = None
) -> Posted:  # fmt: skip
    """Write to who has not answered, has answered incompletely, or has answered without the file, when it is time.

    `supplement`: the letters hold a short form with only the gaps instead of the whole one.
    """

    def plan(found: RoundCases, log: Sequence[Event], box: MailSettings, today: date) -> Plan:
        at = found.at
        known = standings(log, [p.id for p in at.practices])
        return planning.reminders(choose_practices(at, only), known, box, today, only)

    done = post_planned(home, way, clock, plan, CHASING, not only, "supplement" if supplement else "full", progress)
    return replace(done, only=tuple(only))
