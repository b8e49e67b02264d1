"""What has happened, folded: how everything stands because of it, moved on by one event after another instead of told from the beginning.

It says what model/events.py and files.py say of the whole log, which tests/ledger/test_folded.py holds it to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.model.events import (
    MAIL_EVENTS,
    Event,
    EventKind,
    MailState,
    Standing,
    Waiting,
    about_whom,
    after_event,
    is_unread,
    move_mail_on,
    with_mail,
    without_file,
)
from pipeline.model.mail import NO_SENDER, MailFate, Purpose

from .files import ASSIGNABLE, FilesFold

JUDGED = (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED)
FATES = (*JUDGED, EventKind.FILE_UNREAD)
SETTLES = (EventKind.FILE_ASSIGNED, EventKind.MAIL_SEEN, EventKind.FILE_PUT_ASIDE)
LOOKED = (EventKind.MAIL_TEXT, EventKind.MAIL_SEEN, EventKind.FILE_ASSIGNED)


class Folded:
    """How a round stands after its events up to one of them. Practices are known by their ids in lower case, as the register
    may spell them in another way tomorrow.
    """

    def __init__(self) -> None:
        self.number = 0
        """Of the last event that is in it."""
        self.count = 0
        """Of the events that are in it: those of practices that were removed are gone from the log."""
        self.mails: dict[str, MailState] = {}
        """{id: the mail and what has become of it}, oldest first."""
        self.by_message: dict[str, str] = {}
        """{Message-ID: our mail}."""
        self.files = FilesFold()
        self.file_names: set[str] = set()
        """Every name under which a file has come to lie in the inbox."""
        self.sent_for: dict[str, frozenset[str]] = {}
        """{address: practices that forms have come from it for}."""
        self.about: dict[str, tuple[str, ...]] = {}
        self.mails_of: dict[str, list[str]] = {}
        self.told: dict[str, Standing] = {}
        """{practice: what events say of it beside its mails}."""
        self.last: dict[str, Event] = {}
        self.whose: dict[str, str] = {}
        self.accepted: dict[str, list[str]] = {}
        """{sha256: practices that the file has been accepted for}."""
        self.of: dict[str, str] = {}
        """{sha256: the practice that any event about it names}."""
        self.fates: dict[str, bool] = {}
        """{sha256: whether the file is still unread}."""
        self.judged: dict[str, str] = {}
        """{sha256: why it was put in quarantine, or empty}."""
        self.received: dict[str, Event] = {}
        """{key: the mail that came}, of those that nobody has settled."""
        self.said: dict[str, Event] = {}
        self.doubted: dict[str, Event] = {}
        self.done: set[str] = set()
        self.not_looked: list[Event] = []
        self.looked: set[str] = set()

    def move_on(self, events: Iterable[Event]) -> None:
        for e in events:
            self.number, self.count = e.number, self.count + 1
            self._see_mail(e)
            self.files.see(e)
            self._see_file(e)
            self._see_practices(e)
            self._see_waiting(e)

    # ---- What it says

    def standings(self, practices: Iterable[str]) -> dict[str, Standing]:
        """{practice: how things stand}, also for practices nothing has happened with."""
        found = {p: Standing(p) for p in practices}
        spelled = {p.casefold(): p for p in found}
        found |= {own: self._standing(own) for own in spelled.values()}
        for item in (w for w in self.waiting() if not (w.said and w.said.data.get("informs"))):
            for own in dict.fromkeys(spelled[p.casefold()] for p in item.practices if p.casefold() in spelled):
                found[own] = replace(found[own], waits=(*found[own].waits, item.id))
        unread = self.unread_files()
        if not unread:
            return found
        nobodys = tuple(s for s, practice in unread.items() if practice.casefold() not in spelled)
        theirs: dict[str, tuple[str, ...]] = {}
        for digest, practice in unread.items():
            theirs[practice.casefold()] = (*theirs.get(practice.casefold(), ()), digest)
        return {p: replace(s, unread=theirs.get(p.casefold(), ()), perhaps=nobodys) for p, s in found.items()}

    def answers_of(self, practice: str) -> Standing:
        """What is told of one practice beside its mails and what waits for a person: whether it has answered, is done, has declined."""
        return replace(self.told.get(practice.casefold(), Standing(practice)), practice=practice)

    def _standing(self, practice: str) -> Standing:
        s, folded = self.answers_of(practice), practice.casefold()
        for id in self.mails_of.get(folded, ()):
            s = with_mail(s, self.mails[id])
        return replace(s, last=self.last.get(folded))

    def unread_files(self) -> dict[str, str]:
        """{sha256 of a file in the inbox that is not read yet: the practice that it is known to be of, or empty}."""
        return {s: self.of.get(s, "") for s, unread in self.fates.items() if unread}

    def open_files(self) -> tuple[str, ...]:
        """sha256 of the files whose practice a person has to say."""
        return tuple(s for s, why in self.judged.items() if why in ASSIGNABLE)

    def waiting(self) -> tuple[Waiting, ...]:
        """Everything that waits for a person, oldest first."""
        return tuple(sorted((*self._waiting_mails(), *self._waiting_files()), key=lambda w: w.event.number))

    def _waiting_mails(self) -> Iterator[Waiting]:
        for key, e in self.received.items():
            said = self.said.get(key)
            if said or e.data.get("review"):
                yield Waiting(f"G{e.number}", about_whom(e, said), e, said)

    def _waiting_files(self) -> Iterator[Waiting]:
        for digest, e in self.doubted.items():
            if digest not in self.done:
                yield Waiting(str(e.data.get("file") or digest[:12]), (e.practice,), e)

    def not_looked_at(self) -> tuple[Event, ...]:
        """Mails with forms that were taken in before their own text was looked at, and that nobody has looked at since."""
        return tuple(e for e in self.not_looked if e.data["key"] not in self.looked)

    # ---- What one event changes

    def _see_mail(self, e: Event) -> None:
        if e.kind is EventKind.MAIL_QUEUED:
            self.about[e.mail] = tuple(e.data["practices"])
            if e.mail in self.mails:
                return
            d = e.data
            mail = MailState(
                e.mail, Purpose(d["purpose"]), d["step"], d["address"], tuple(d["practices"]), d["message_id"],
                MailFate.QUEUED, e.at, d.get("way", ""), subject=d.get("subject", ""),
            )  # fmt: skip
            self.mails[e.mail] = mail
            if mail.message_id:
                self.by_message[mail.message_id] = mail.id
            for name in mail.practices:
                self.mails_of.setdefault(name.casefold(), []).append(mail.id)
        elif e.kind in MAIL_EVENTS and e.mail in self.mails:
            self.mails[e.mail] = move_mail_on(self.mails[e.mail], e)

    def _see_file(self, e: Event) -> None:
        if e.sha256 and e.practice:
            self.of[e.sha256] = e.practice
        if e.kind in FATES:
            self.fates[e.sha256] = is_unread(e)
        if e.kind in JUDGED:
            self.judged[e.sha256] = str(e.data.get("why", ""))
        if e.kind is EventKind.FILE_RECEIVED:
            if e.data.get("file") is not None:
                self.file_names.add(str(e.data["file"]))
            for practice in self.accepted.get(e.sha256, ()):
                self._add_sender(e.sha256, practice)
        if e.kind is EventKind.FILE_ACCEPTED:
            self.accepted.setdefault(e.sha256, []).append(e.practice)
            self._add_sender(e.sha256, e.practice)

    def _add_sender(self, digest: str, practice: str) -> None:
        sender = self.files.senders.get(digest, NO_SENDER)
        if sender != NO_SENDER:
            self.sent_for[sender] = self.sent_for.get(sender, frozenset()) | {practice}

    def _see_practices(self, e: Event) -> None:
        if e.kind in JUDGED:
            before = self.whose.pop(e.sha256, "")
            if before and (e.kind is EventKind.FILE_QUARANTINED or before != e.practice.casefold()):
                self.told[before] = without_file(self.told[before], e.sha256)
            if e.kind is EventKind.FILE_ACCEPTED and e.practice:
                self.whose[e.sha256] = e.practice.casefold()
        for name in (e.practice,) if e.practice else self.about.get(e.mail, ()):
            folded = name.casefold()
            self.told[folded], self.last[folded] = after_event(self.told.get(folded, Standing("")), e), e

    def _see_waiting(self, e: Event) -> None:
        key = str(e.data.get("key", ""))
        if e.kind is EventKind.MAIL_RECEIVED:
            if key not in self.done:
                self.received.setdefault(key, e)
            if e.data.get("what") in ("files", "missing") and not e.data.get("looked"):
                self.not_looked.append(e)
        elif e.kind is EventKind.MAIL_TEXT and (e.data.get("sentences") or e.data.get("hosts")):
            if key not in self.done:
                self.said[key] = e
        elif e.kind is EventKind.SENDER_DOUBTED:
            self.doubted[e.sha256] = e
        elif e.kind in SETTLES:
            self.done.add(key or e.sha256)
            self.received.pop(key or e.sha256, None)
            self.said.pop(key or e.sha256, None)
        if e.kind in LOOKED and e.data.get("key"):
            self.looked.add(key)


class LiveAnswers(Mapping[str, Standing]):
    """{practice: whether it has answered, is done, has declined}, as it is when it is asked. Nothing of mails stands in it."""

    def __init__(self, folded: Folded, practices: Iterable[str]) -> None:
        self._folded, self._practices = folded, tuple(practices)
        self._known = frozenset(self._practices)

    def __getitem__(self, practice: str) -> Standing:
        if practice not in self._known:
            raise KeyError(practice)
        return self._folded.answers_of(practice)

    def __iter__(self) -> Iterator[str]:
        return iter(self._practices)

    def __len__(self) -> int:
        return len(self._practices)
