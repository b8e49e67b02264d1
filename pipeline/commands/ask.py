"""`lovande approve --ask`: each description to its unit, to be fact-checked."""

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
from pipeline.post.checks import Descriptions
from pipeline.post.hand_over import Way
from pipeline.post.outgoing import Posted, post_planned
from pipeline.post.plan import Plan
from pipeline.round.folder import choose_practices


def ask_to_check(
    home: Path, way: Way, clock: Clock, only: Sequence[str] = (), progress: Progress | None = None
) -> Posted:
    """Send each unit that has answered its description, once for each answer, to be fact-checked. Raises as `send`."""

    def plan(found: RoundCases, log: Sequence[Event], _: MailSettings, __: date) -> Plan:
        at = found.at
        known = standings(log, [p.id for p in at.practices])
        described = Descriptions(found).done
        return planning.checks(choose_practices(at, only), known, described, only)

    done = post_planned(home, way, clock, plan, (Purpose.CHECK,), not only, "full", progress)
    return replace(done, only=tuple(only))
