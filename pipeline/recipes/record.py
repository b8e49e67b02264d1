"""The inbox read, and what that puts in the ledger: which files there are, whose, and how far each practice is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime

from pipeline import merge, settings
from pipeline.case import Case, Level
from pipeline.events import Event, EventKind, Standing, standings
from pipeline.ledger import Ledger
from pipeline.ledger.readings import Readings
from pipeline.model import Decision, Return, Status

from .folder import RoundFolder
from .gathering import Progress, arrived, case_of
from .known import known_files

TakenIn = tuple[tuple[Return, ...], tuple[merge.Merged, ...], tuple[Case, ...]]


def taken_in(
    at: RoundFolder, ledger: Ledger, decided: Sequence[Decision], executor: Executor, progress: Progress | None
) -> TakenIn:
    """(the returns in the inbox, merged per practice, with what is missing), and on record what is new about them."""
    readings = Readings(ledger.place.readings, settings.find_template(at.home, at.round.instrument, "instrument.toml"))
    try:
        found, happened = looked(at, ledger.log(), ledger.now(), decided, executor, progress, readings)
    finally:
        readings.close()
    ledger.append(*happened)
    return found


def looked(
    at: RoundFolder, log: Sequence[Event], now: datetime, decided: Sequence[Decision], executor: Executor, progress: Progress | None, readings: Readings | None = None
) -> tuple[TakenIn, tuple[Event, ...]]:  # fmt: skip
    """(the same, what is new about it): nothing is written, for who only looks."""
    files = known_files(log, now)
    returns = arrived(at, executor, progress, files, readings)
    merged = merge.by_practice(returns, at.instrument, merge.before(decided, files.prefilled))
    cases = tuple(case_of(at, m, decided) for m in merged)
    known = standings(log, [p.id for p in at.practices])
    happened = (*file_events(log, returns, now), *superseded_events(log, cases, now), *case_events(known, cases, now))
    return (returns, merged, cases), happened


def file_events(log: Sequence[Event], returns: Sequence[Return], now: datetime) -> Iterator[Event]:
    """What is new about the files in the inbox: received, accepted or in quarantine. Nothing for what is on record already."""
    received = {e.sha256 for e in log if e.kind is EventKind.FILE_RECEIVED}
    fate: dict[str, tuple[EventKind, str]] = {}
    for e in log:
        if e.kind in (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED):
            fate[e.sha256] = (e.kind, e.practice)
    for r in returns:
        if not r.sha256 or (r.status is Status.QUARANTINED and not r.needs_action):
            continue  # a copy of a file that is on record itself
        if r.sha256 not in received:
            received.add(r.sha256)
            yield Event(now, EventKind.FILE_RECEIVED, sha256=r.sha256, data={"file": r.file})
        practice = r.identity.practice if r.identity else ""
        kind = EventKind.FILE_ACCEPTED if r.status is Status.ACCEPTED else EventKind.FILE_QUARANTINED
        if fate.get(r.sha256) != (kind, practice):
            fate[r.sha256] = (kind, practice)
            why = r.findings[-1].code if kind is EventKind.FILE_QUARANTINED and r.findings else ""
            yield Event(
                now, kind, practice, sha256=r.sha256, data={"file": r.file, "why": why} if why else {"file": r.file}
            )


def case_events(known: Mapping[str, Standing], cases: Sequence[Case], now: datetime) -> Iterator[Event]:
    """How far each practice's answers are filled in, where that is news; and which files a later one has superseded."""
    for c in cases:
        levels = [e.level for e in c.completeness.elements]
        filled = sum(level in (Level.COMPLETE, Level.NOT_RELEVANT) for level in levels)
        gaps = len(c.completeness.gaps)
        data = {"complete": not gaps, "filled": filled, "elements": len(levels), "gaps": gaps}
        s = known[c.practice.id]
        if (s.complete, s.filled, s.elements, s.gaps) != tuple(data.values()):
            yield Event(now, EventKind.CHECKED, c.practice.id, data=data)


def superseded_events(log: Sequence[Event], cases: Sequence[Case], now: datetime) -> Iterator[Event]:
    """Files none of whose answers stand any more, because later ones say something else."""
    told = {e.sha256 for e in log if e.kind is EventKind.FILE_SUPERSEDED}
    for c in cases:
        standing = {s.sha256 for said in c.ret.given.values() for s in said}
        for s in c.ret.sources:
            if s.sha256 not in standing and s.sha256 not in told:
                yield Event(now, EventKind.FILE_SUPERSEDED, c.practice.id, sha256=s.sha256)
