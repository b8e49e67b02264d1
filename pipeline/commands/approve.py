"""Putting on record that a description is fact-checked by its unit, and read by a named person, before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.base.workers import Workers
from pipeline.cases.approved import CaseStanding, settled_on
from pipeline.cases.gather import Progress
from pipeline.cases.record import take_in_whole
from pipeline.ledger import Clock, open_ledger
from pipeline.model.case import Case
from pipeline.model.events import Event, EventKind
from pipeline.model.sentences import statements
from pipeline.round import approvals, decisions
from pipeline.round.approvals import Approval, ApprovalError, ApprovalStep, Change
from pipeline.round.folder import check_inbox, choose_practices, open_round

NO_ANSWER = "{id} har inget läst svar, så det finns ingen beskrivning att godkänna."
NOTHING_TO_TAKE_BACK = "{id}: det finns inget sådant godkännande att ta tillbaka."


@dataclass(frozen=True, slots=True)
class Approving:
    """What `approve` put on record; nothing when something of a practice is open."""

    lines: tuple[Approval, ...]
    renewed: tuple[tuple[str, Change], ...] = ()
    """(practice, what had changed since that step was last taken): what the new yes is about."""
    blocked: tuple[Case, ...] = ()
    """Practices in which something may point at a person and nobody has decided about it."""


def approve(
    home: Path, practices: Sequence[str], step: ApprovalStep, by: str, day: date | None, executor: Workers, clock: Clock,
    withdraw: bool = False, progress: Progress | None = None,
) -> Approving:  # fmt: skip
    """Put one step on record for some practices, on what their documents say now; all of them or none.

    Nothing is put on record while something in one of them may point at a person and is not settled.

    `day`: when it was done, today when None. Raises ApprovalError (exit 2), SettingsError for an unknown id, NotWritableError.
    """
    at = open_round(home)
    check_inbox(at)
    wanted = choose_practices(at, practices)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        known = {c.practice.id: c for c in take_in_whole(at, ledger, executor, progress).judged}
        today = ledger.now().astimezone().date()
        record = approvals.load(at.approvals)
        decided = decisions.RECORD.load(at.record)
        lines: list[Approval] = []
        renewed: list[tuple[str, Change]] = []
        blocked = [] if withdraw else [c for p in wanted if (c := known.get(p.id)) and c.open_finds]
        for p in wanted:
            if p.id not in known:
                raise ApprovalError(NO_ANSWER.format(id=p.id))
            case = known[p.id]
            said = statements(at.instrument, case)
            now = approvals.current(record, p.id, case.described, said, settled=settled_on(case, decided))
            if withdraw and step in now.missing:
                raise ApprovalError(NOTHING_TO_TAKE_BACK.format(id=p.id))
            renewed += [(p.id, c) for c in (*now.changes, *now.reread) if c.step is step and not withdraw]
            lines.append(approvals.make_approval(p.id, step, by, day or today, case.described, today, withdraw, said))
        if blocked:
            return Approving((), blocked=tuple(blocked))
        approvals.append(at.approvals, lines)
        data = {"step": step.value, "by": lines[0].by, "withdrawn": withdraw}
        ledger.append(*(Event(ledger.now(), EventKind.APPROVED, a.practice, data=data) for a in lines))
    return Approving(tuple(lines), tuple(renewed))


def by_one(home: Path, practices: Sequence[str]) -> tuple[str, ...]:
    """Those of some practices for which one person stands for both steps."""
    last = {(a.practice, a.step): a for a in approvals.load(home / approvals.FILE) if a.practice in practices}
    names: dict[str, list[str]] = {}
    for (id, _), a in last.items():
        if not a.withdrawn:
            names.setdefault(id, []).append(a.by.casefold())
    return tuple(id for id, who in sorted(names.items()) if len(who) > len(set(who)))


def read_known(
    home: Path, executor: Workers, clock: Clock, progress: Progress | None = None
) -> tuple[CaseStanding, ...]:
    """Every practice that has answered, with what holds for it now. Raises as above."""
    at = open_round(home)
    check_inbox(at)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        return take_in_whole(at, ledger, executor, progress).approved
