"""The inbox read, and what that puts in the ledger: which files there are, whose, and how far each practice is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime

from pipeline.ledger import Ledger
from pipeline.ledger.files import known_files
from pipeline.ledger.readings import Readings
from pipeline.model.case import Case, Level
from pipeline.model.events import WATCHED, Event, EventKind, Standing, is_unread, standings, unread_files
from pipeline.model.returns import SENDER_UNKNOWN, Decision, Return, Severity, Status
from pipeline.round import decisions, settings
from pipeline.round.folder import RoundFolder

from . import merge
from .gather import Progress, all_read, arrived, case_of

KINDS = {
    Status.ACCEPTED: EventKind.FILE_ACCEPTED,
    Status.QUARANTINED: EventKind.FILE_QUARANTINED,
    Status.UNREAD: EventKind.FILE_UNREAD,
}
"""What is put on record of a file, by where it ended."""
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


def taken_in_whole(
    at: RoundFolder, ledger: Ledger, decided: Sequence[Decision], executor: Executor, progress: Progress | None
) -> TakenIn:
    """The same, for who hands on what the answers say: raises NotReadError when one of them could not be read this time."""
    found = taken_in(at, ledger, decided, executor, progress)
    all_read(found[0])
    return found


def looked(
    at: RoundFolder, log: Sequence[Event], now: datetime, decided: Sequence[Decision], executor: Executor, progress: Progress | None, readings: Readings | None = None
) -> tuple[TakenIn, tuple[Event, ...]]:  # fmt: skip
    """(the same, what is new about it): nothing is written, for who only looks."""
    files = known_files(log, now)
    returns = arrived(at, executor, progress, files, readings)
    merged = merge.by_practice(returns, at.instrument, merge.before(decided, files.prefilled))
    settled = decisions.load_settled(at.record)
    cases = tuple(case_of(at, m, decided, settled) for m in merged)
    files_now = tuple(file_events(log, returns, now))
    known = standings((*log, *files_now), [p.id for p in at.practices])
    whole = [c for c in cases if not known[c.practice.id].unread]  # of the others only a part is known this time
    happened = (*files_now, *superseded_events(log, whole, now), *case_events(known, whole, now))
    return (returns, merged, cases), happened


def file_events(log: Sequence[Event], returns: Sequence[Return], now: datetime) -> Iterator[Event]:
    """What is new about the files in the inbox: received, accepted, in quarantine or not read. Nothing for what is on record already."""
    received = {e.sha256 for e in log if e.kind is EventKind.FILE_RECEIVED}
    doubted = {(e.sha256, e.practice) for e in log if e.kind is EventKind.SENDER_DOUBTED}
    fate: dict[str, tuple[EventKind, str]] = {}
    for e in log:
        if e.kind in KINDS.values():
            fate[e.sha256] = (EventKind.FILE_UNREAD if is_unread(e) else e.kind, e.practice)
    for r in returns:
        if not r.sha256 or (r.status is Status.QUARANTINED and not r.needs_action):
            continue  # a copy of a file that is on record itself
        if r.sha256 not in received:
            received.add(r.sha256)
            data = {"file": r.file} | ({"sender": r.sender} if r.sender else {})
            yield Event(now, EventKind.FILE_RECEIVED, sha256=r.sha256, data=data)
        practice = r.identity.practice if r.identity else ""
        kind = KINDS[r.status]
        if fate.get(r.sha256) != (kind, practice):
            fate[r.sha256] = (kind, practice)
            why = r.findings[-1].code if kind is not EventKind.FILE_ACCEPTED and r.findings else ""
            told = ({"why": why} if why else {}) | ({"tried_alone": True} if why in WATCHED else {})
            yield Event(now, kind, practice, sha256=r.sha256, data={"file": r.file, **told})
        if (r.sha256, practice) not in doubted and any(
            f.code == SENDER_UNKNOWN and f.severity is Severity.TELL for f in r.findings
        ):
            doubted.add((r.sha256, practice))
            yield Event(
                now, EventKind.SENDER_DOUBTED, practice, sha256=r.sha256, data={"file": r.file, "sender": r.sender}
            )
    there = {r.sha256 for r in returns}
    for sha256, practice in unread_files(log).items():
        if sha256 not in there:  # removed, or an archive that is read now as the files in it
            yield Event(now, EventKind.FILE_UNREAD, practice, sha256=sha256, data={"gone": True})


def case_events(known: Mapping[str, Standing], cases: Sequence[Case], now: datetime) -> Iterator[Event]:
    """How far each practice's answers are filled in, where that is news; and which files a later one has superseded."""
    for c in cases:
        levels = [e.level for e in c.completeness.elements]
        filled = sum(level in (Level.COMPLETE, Level.NOT_RELEVANT) for level in levels)
        gaps = len(c.completeness.gaps)
        data = {
            "complete": not gaps,
            "filled": filled,
            "elements": len(levels),
            "gaps": gaps,
            "open": len(c.open_finds),
        }
        s = known[c.practice.id]
        if (s.complete, s.filled, s.elements, s.gaps, s.open_finds) != tuple(data.values()):
            yield Event(now, EventKind.CHECKED, c.practice.id, data=data)


def superseded_events(log: Sequence[Event], cases: Sequence[Case], now: datetime) -> Iterator[Event]:
    """Files none of whose answers stand any more, because later ones say something else."""
    told = {e.sha256 for e in log if e.kind is EventKind.FILE_SUPERSEDED}
    for c in cases:
        standing = {s.sha256 for said in c.ret.given.values() for s in said}
        for s in c.ret.sources:
            if s.sha256 not in standing and s.sha256 not in told:
                yield Event(now, EventKind.FILE_SUPERSEDED, c.practice.id, sha256=s.sha256)
