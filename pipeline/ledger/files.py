"""What the ledger says about files, for whoever reads the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
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
    accepted: Mapping[str, datetime] = field(default_factory=dict)
    """Since when it is an answer of the practice that it is one of."""
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
    aside: Set[str] = frozenset()
    """Files that a person has put aside."""
    vouched: Set[tuple[str, str]] = frozenset()
    """(address, practice): senders that a person has looked at. Also (sha256, practice) of the files themselves."""
    now: datetime | None = None
    """When what is not on record counts as having come."""

    def is_ours(self, digest: str) -> bool:
        """Whether a file is a form as we sent it, by its sha256."""
        return digest in self.issued or digest in self.answered


class FilesFold:
    """The same, moved on by one event after another: what is told of it is as it stands when it is asked."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.arrivals: dict[str, datetime] = {}
        self.accepted: dict[str, datetime] = {}
        self.assigned: dict[str, str] = {}
        self.issued: dict[str, str] = {}
        self.answered: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        self.prefilled: dict[str, Mapping[str, str]] = {}
        self.senders: dict[str, str] = {}
        self.aside: set[str] = set()
        self.vouched: set[tuple[str, str]] = set()

    def known(self, now: datetime | None = None) -> KnownFiles:
        return KnownFiles(
            self.names, self.places, self.arrivals, self.accepted, self.assigned, self.issued, self.answered, self.owners, self.beside,
            self.prefilled, self.senders, self.aside, self.vouched, now,
        )  # fmt: skip

    def see(self, e: Event) -> None:
        """What an event says of a file."""
        if e.kind in OF_A_FILE and e.sha256 and e.practice:
            self.owners[e.sha256] = e.practice
        if e.kind in (EventKind.FILE_ASSIGNED, EventKind.MAIL_SEEN) and e.sha256:
            who = self.senders.get(e.sha256, NO_SENDER)
            self.vouched |= {(w, e.practice.casefold()) for w in (e.sha256, who) if w != NO_SENDER}
        if e.kind is EventKind.FILE_RECEIVED:
            self._see_received(e)
        elif e.kind is EventKind.FILE_ACCEPTED:
            self.accepted[e.sha256] = e.at
        elif e.kind is EventKind.FILE_ASSIGNED and e.sha256:  # the last word about a file holds
            self.assigned[e.sha256] = e.practice
            self.aside.discard(e.sha256)
        elif e.kind is EventKind.FILE_PUT_ASIDE:
            self.assigned.pop(e.sha256, None)
            self.aside.add(e.sha256)
        elif e.kind is EventKind.FORM_PREFILLED and e.data.get("mark"):
            self.prefilled[str(e.data["mark"])] = e.data["held"]
        elif e.kind is EventKind.FORM_ISSUED:
            (self.answered if e.data.get("prefilled") or e.data.get("answered") else self.issued)[e.sha256] = e.practice

    def _see_received(self, e: Event) -> None:
        whole = (e.sha256, *([str(e.data["holds"])] if e.data.get("holds") else ()))
        if e.data.get("sender"):
            self.senders.setdefault(e.sha256, str(e.data["sender"]).casefold())
        self.arrivals.setdefault(e.sha256, e.at)
        self.places[e.sha256] = str(e.data.get("file", ""))
        for digest in whole:  # a file in a zip of ours is told by what it was
            if e.data.get("beside"):
                self.beside[digest] = str(e.data["beside"])
            if e.data.get("original"):
                self.names.setdefault(digest, str(e.data["original"]))


def known_files(log: Iterable[Event], now: datetime | None = None) -> KnownFiles:
    """What is on record about files; what is not there yet comes now."""
    fold = FilesFold()
    for e in log:
        fold.see(e)
    return fold.known(now)


def open_files(log: Sequence[Event]) -> tuple[str, ...]:
    """sha256 of the files whose practice a person has to say."""
    latest: dict[str, Event] = {}
    for e in log:
        if e.kind in (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED):
            latest[e.sha256] = e
    return tuple(s for s, e in latest.items() if e.data.get("why") in ASSIGNABLE)
