"""What the ledger says about files, for whoever reads the inbox; and what reading the inbox puts in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.events import Event, EventKind, Standing
from pipeline.model import Case, Level, Return, Status


@dataclass(frozen=True, slots=True)
class KnownFiles:
    """{sha256 of a file: what is on record about it}."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The name it came with, when the inbox has another."""
    arrivals: Mapping[str, datetime] = field(default_factory=dict)
    assigned: Mapping[str, str] = field(default_factory=dict)
    """The practice a person has said it belongs to."""
    issued: Mapping[str, str] = field(default_factory=dict)
    """Blank forms as they were sent out: the practice."""


def known_files(log: Sequence[Event]) -> KnownFiles:
    """What is on record about files."""
    names: dict[str, str] = {}
    arrivals: dict[str, datetime] = {}
    assigned: dict[str, str] = {}
    issued: dict[str, str] = {}
    for e in log:
        if e.kind is EventKind.FILE_RECEIVED:
            arrivals.setdefault(e.sha256, e.at)
            if e.data.get("original"):
                names.setdefault(e.sha256, str(e.data["original"]))
        elif e.kind is EventKind.FILE_ASSIGNED and e.sha256:
            assigned[e.sha256] = e.practice
        elif e.kind is EventKind.FORM_ISSUED:
            issued[e.sha256] = e.practice
    return KnownFiles(names, arrivals, assigned, issued)


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
