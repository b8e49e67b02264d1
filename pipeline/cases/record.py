"""The inbox read, and what that puts in the ledger: which files there are, whose, and how far each practice is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pipeline.base.workers import Workers
from pipeline.ledger import Ledger
from pipeline.model.case import Case, Level
from pipeline.model.events import WATCHED, Event, EventKind, Standing, is_unread, standings, unread_files
from pipeline.model.returns import SENDER_UNKNOWN, Return, Severity, Status
from pipeline.round.folder import RoundFolder

from .gather import Progress, all_read
from .read import RoundCases, read_cases

KINDS = {
    Status.ACCEPTED: EventKind.FILE_ACCEPTED,
    Status.QUARANTINED: EventKind.FILE_QUARANTINED,
    Status.UNREAD: EventKind.FILE_UNREAD,
}
"""What is put on record of a file, by where it ended."""
TORN, TORN_SAYS = "cut_off", "filen kom fram avhuggen eller skadad"


def take_in(
    at: RoundFolder, ledger: Ledger, executor: Workers | None = None, progress: Progress | None = None
) -> RoundCases:
    """What has come back, and on record what is new about it."""
    log, now = ledger.log(), ledger.now()
    found = read_cases(at, log, now, ledger.place, executor, progress)
    ledger.append(*news(found, log, now))
    return found


def take_in_whole(
    at: RoundFolder, ledger: Ledger, executor: Workers | None = None, progress: Progress | None = None
) -> RoundCases:
    """The same, for who hands on what the answers say: raises NotReadError when one of them could not be read this time."""
    found = take_in(at, ledger, executor, progress)
    all_read(found.returns)
    return found


def news(found: RoundCases, log: Sequence[Event], now: datetime) -> tuple[Event, ...]:
    """What is new about what has come back. Nothing is written: who only looks asks too."""
    read = tuple(file_events(log, found.returns, now))
    files_now = (*read, *torn_events(found, read, now))
    known = standings((*log, *files_now), [p.id for p in found.at.practices])
    whole = [c for c in found.cases if not known[c.practice.id].unread]  # of the others only a part is known this time
    return (*files_now, *superseded_events(log, whole, now), *case_events(known, whole, now))


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


def torn_events(found: RoundCases, read: Sequence[Event], now: datetime) -> Iterator[Event]:
    """Who has sent a file that came torn has answered, and is asked for it once more: not reminded as one who has sent nothing."""
    new = {e.sha256 for e in read if e.kind is EventKind.FILE_QUARANTINED and e.data.get("why") == TORN}
    practices = {p.id.casefold(): p.id for p in found.at.practices}
    for r in found.returns:
        mark = r.identity
        if r.sha256 in new and mark and mark.round == found.at.round.id and mark.practice.casefold() in practices:
            data = {"why": TORN_SAYS, "file": r.file}
            yield Event(now, EventKind.FILE_MISSING, practices[mark.practice.casefold()], sha256=r.sha256, data=data)


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
