"""What the ledger says about files, for whoever reads the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.model.events import Event, EventKind
from pipeline.model.mail import NO_SENDER

ASSIGNABLE = frozenset({"unknown_practice", "two_forms", "other_round", "other_cover", "unchanged_form"})
"""Reasons for quarantine that a person can settle by saying whose a file is."""

OF_A_FILE = frozenset(
    {EventKind.FILE_RECEIVED, EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED, EventKind.FILE_ASSIGNED}
)
"""Events that may say whose a file is."""


@dataclass(frozen=True, slots=True)
class KnownFiles:
    """{sha256 of a file: what is on record about it}."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The name it came with, when the inbox has another."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where in the inbox it lies."""
    arrivals: Mapping[str, datetime] = field(default_factory=dict)
    assigned: Mapping[str, str] = field(default_factory=dict)
    """The practice a person has said it belongs to."""
    issued: Mapping[str, str] = field(default_factory=dict)
    """Blank forms as they were sent out: the practice."""
    answered: Mapping[str, str] = field(default_factory=dict)
    """Forms with answers in them as they were sent out: the practice. Coming back as they are, they say nothing new."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """The practice that it was last known to be of."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Files that came in a form's mail: the practice."""
    prefilled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """{mark of a form filled in from another round: digests of what stood in it}."""
    senders: Mapping[str, str] = field(default_factory=dict)
    """The address that the file came from."""
    aside: frozenset[str] = frozenset()
    """Files that a person has put aside."""
    vouched: frozenset[tuple[str, str]] = frozenset()
    """(address, practice): senders that a person has looked at. Also (sha256, practice) of the files themselves."""
    now: datetime | None = None
    """When what is not on record counts as having come."""

    @property
    def ours(self) -> frozenset[str]:
        """sha256 of every form as we sent it."""
        return frozenset((*self.issued, *self.answered))


def known_files(log: Sequence[Event], now: datetime | None = None) -> KnownFiles:
    """What is on record about files; what is not there yet comes now."""
    names: dict[str, str] = {}
    places: dict[str, str] = {}
    beside: dict[str, str] = {}
    arrivals: dict[str, datetime] = {}
    assigned: dict[str, str] = {}
    issued: dict[str, str] = {}
    answered: dict[str, str] = {}
    prefilled: dict[str, Mapping[str, str]] = {}
    senders: dict[str, str] = {}
    vouched: set[tuple[str, str]] = set()
    owners: dict[str, str] = {}
    aside: set[str] = set()
    for e in log:
        if e.kind in OF_A_FILE and e.sha256 and e.practice:
            owners[e.sha256] = e.practice
        if e.kind in (EventKind.FILE_ASSIGNED, EventKind.MAIL_SEEN) and e.sha256:
            who = senders.get(e.sha256, NO_SENDER)
            vouched |= {(w, e.practice.casefold()) for w in (e.sha256, who) if w != NO_SENDER}
        if e.kind is EventKind.FILE_RECEIVED:
            whole = (e.sha256, *([str(e.data["holds"])] if e.data.get("holds") else ()))
            if e.data.get("sender"):
                senders.setdefault(e.sha256, str(e.data["sender"]).casefold())
            arrivals.setdefault(e.sha256, e.at)
            places[e.sha256] = str(e.data.get("file", ""))
            for digest in whole:  # a file in a zip of ours is told by what it was
                if e.data.get("beside"):
                    beside[digest] = str(e.data["beside"])
                if e.data.get("original"):
                    names.setdefault(digest, str(e.data["original"]))
        elif e.kind is EventKind.FILE_ASSIGNED and e.sha256:  # the last word about a file holds
            assigned[e.sha256] = e.practice
            aside.discard(e.sha256)
        elif e.kind is EventKind.FILE_PUT_ASIDE:
            assigned.pop(e.sha256, None)
            aside.add(e.sha256)
        elif e.kind is EventKind.FORM_PREFILLED and e.data.get("mark"):
            prefilled[str(e.data["mark"])] = e.data["held"]
        elif e.kind is EventKind.FORM_ISSUED:
            (answered if e.data.get("prefilled") or e.data.get("answered") else issued)[e.sha256] = e.practice
    return KnownFiles(
        names, places, arrivals, assigned, issued, answered, owners, beside, prefilled, senders, frozenset(aside),
        frozenset(vouched), now,
    )  # fmt: skip


def open_files(log: Sequence[Event]) -> tuple[str, ...]:
    """sha256 of the files whose practice a person has to say."""
    latest: dict[str, Event] = {}
    for e in log:
        if e.kind in (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED):
            latest[e.sha256] = e
    return tuple(s for s, e in latest.items() if e.data.get("why") in ASSIGNABLE)
