"""`lovande send`: every form that has not been sent, one mail per contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.cases.gather import Progress
from pipeline.cases.read import RoundCases
from pipeline.ledger import Clock
from pipeline.model.events import Event, mails, standings
from pipeline.model.mail import MailSettings, Purpose
from pipeline.post import plan as planning
from pipeline.post.hand_over import Way
from pipeline.post.outgoing import Posted, post_planned
from pipeline.post.plan import Plan
from pipeline.round.folder import choose_practices


def send(home: Path, way: Way, clock: Clock, only: Sequence[str] = (), progress: Progress | None = None) -> Posted:
    """Send every form that has not been sent, one mail per contact; with the way SHOWN only tell what would go.

    Raises SettingsError, NotWritableError, OtherComputerError; what a server refuses is in the result.
    """

    def plan(found: RoundCases, log: Sequence[Event], _: MailSettings, __: date) -> Plan:
        at = found.at
        known = standings(log, [p.id for p in at.practices])
        return planning.first_mails(
            choose_practices(at, only), known, planning.mails_of_gone(mails(log).values(), at.practices), only
        )

    done = post_planned(home, way, clock, plan, (Purpose.FORM,), not only, "full", progress)
    return replace(done, only=tuple(only))
