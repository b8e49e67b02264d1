"""What has happened in a round, as events that are only ever added to, and how things stand because of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from .mail import MailFate, NotReached, Purpose


class EventKind(StrEnum):
    """What can happen. The words are stored, so a kind is never renamed."""

    FORM_ISSUED = "form_issued"
    FORM_PREFILLED = "form_prefilled"
    """A form was written with earlier answers in it; it is sent instead of the blank one."""
    MAIL_QUEUED = "mail_queued"
    """A mail is to go; data holds all that is known of it but its text and files."""
    MAIL_WRITTEN = "mail_written"
    """Written as a file or a draft that a person sends."""
    MAIL_HANDING = "mail_handing"
    """The server is about to be given a mail; data says since when the computer has been on."""
    MAIL_OFFERED = "mail_offered"
    """All of it is with the server but the last full stop. Without an event after it nobody knows."""
    MAIL_SENT = "mail_sent"
    MAIL_REFUSED = "mail_refused"
    MAIL_DEFERRED = "mail_deferred"
    MAIL_BOUNCED = "mail_bounced"
    MAIL_WITHDRAWN = "mail_withdrawn"
    REMINDED = "reminded"
    LETTER_SENT = "letter_sent"
    MAIL_RECEIVED = "mail_received"
    """A mail that came in has been dealt with: data says what it was."""
    AUTO_REPLIED = "auto_replied"
    FILE_RECEIVED = "file_received"
    FILE_ACCEPTED = "file_accepted"
    FILE_QUARANTINED = "file_quarantined"
    FILE_UNREAD = "file_unread"
    """The computer did not get round to reading it: data says whether it is gone from the inbox since."""
    FILE_SUPERSEDED = "file_superseded"
    FILE_ASSIGNED = "file_assigned"
    FILE_MISSING = "file_missing"
    """Answered, but the file is behind a link, in secure mail or locked."""
    CHECKED = "checked"
    """How far the practice's answers are filled in now."""
    USE_AS_IS = "use_as_is"
    """They have nothing to add."""
    DECIDED = "decided"
    APPROVED = "approved"
    """A description was fact-checked by its unit, or read by a named person; or that was taken back."""
    ASSESSED = "assessed"
    """An assessor's file was read: data says whose, and how many levels were new."""
    DEADLINE_MOVED = "deadline_moved"
    DECLINED = "declined"
    ON_HOLD = "on_hold"
    RESUMED = "resumed"
    FORGOTTEN = "forgotten"
    """A practice was removed; data says on what ground, and how much. What was known of it is gone from the events before."""
    MOVED = "moved"
    """The round is run from another computer from now on."""
    MAIL_TEXT = "mail_text"
    """What a mail says beside handing over: how many sentences, and what they seem to be about. Never the sentences."""
    MAIL_SEEN = "mail_seen"
    """A person has looked at a mail's own text, or at who sent a form."""
    SENDER_DOUBTED = "sender_doubted"
    """A form came from somebody who is not known as one of theirs."""
    FILE_PUT_ASIDE = "file_put_aside"
    """A person has said that a file in the inbox is nothing for the round; saying whose it is takes it up again."""


class Event(NamedTuple):
    """One thing that happened. Never holds answer texts."""

    at: datetime
    """UTC."""
    kind: EventKind
    practice: str = ""
    mail: str = ""
    sha256: str = ""
    data: Mapping[str, Any] = {}
    number: int = 0
    """Its place in the log; 0 until it is there."""


@dataclass(frozen=True, slots=True)
class MailState:
    """A mail of ours and what has become of it."""

    id: str
    purpose: Purpose
    step: int
    address: str
    practices: tuple[str, ...]
    message_id: str
    fate: MailFate
    at: datetime
    way: str = ""
    """eml, drafts or smtp."""
    why: str = ""
    """The server's words, or a person's."""
    file: str = ""
    """The .eml it was written to, in the outbox."""
    subject: str = ""
    sent: datetime | None = None
    trouble: NotReached | None = None
    """Why it did not arrive, when it bounced."""


class Waiting(NamedTuple):
    """Something that a person has to look at. Nobody it is about is written to until then."""

    id: str
    """"G17" for a mail, a file's name in the inbox for a form."""
    practices: tuple[str, ...]
    """Ids as they stand on record."""
    event: Event
    """MAIL_RECEIVED or SENDER_DOUBTED."""
    said: Event | None = None
    """MAIL_TEXT, when the mail says something of its own; one that only informs (who is away) holds no mail back."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with one practice."""

    practice: str
    form: MailState | None = None
    """The latest mail with its form."""
    sent: datetime | None = None
    """When the first mail with its form was sent."""
    mails: tuple[MailState, ...] = ()
    """Every mail about it, oldest first."""
    reminders: tuple[datetime, ...] = ()
    last_mail: datetime | None = None
    letter: datetime | None = None
    files: tuple[str, ...] = ()
    """sha256 of the accepted files."""
    received: datetime | None = None
    """When the first accepted file came."""
    latest: datetime | None = None
    """When the latest accepted file came."""
    complete: bool | None = None
    """None until the answers have been checked."""
    filled: int = 0
    elements: int = 0
    gaps: int = 0
    open_finds: int = 0
    """How much in the answers may point at a person and waits for a decision; it stops every approval."""
    use_as_is: bool = False
    missing: datetime | None = None
    """Answered without the file, and no file has come since."""
    missing_mail: Mapping[str, Any] = field(default_factory=dict)
    """What is known of the mail that came without the file."""
    declined: str = ""
    """The reason, when they have declined."""
    on_hold: str = ""
    deadline: date | None = None
    """Their own, when it has been moved."""
    prefilled: datetime | None = None
    """When a form with earlier answers in it was written, to be sent."""
    unread: tuple[str, ...] = ()
    """sha256 of files of theirs that the computer did not get round to reading: they have sent something."""
    perhaps: tuple[str, ...] = ()
    """The same of files that nobody knows whose they are: they may have."""
    away: datetime | None = None
    """An automatic reply came after our last mail."""
    waits: tuple[str, ...] = ()
    """What a person has to look at before anybody is written to: see `waiting`."""
    last: Event | None = None

    @property
    def answered(self) -> bool:
        return bool(self.files)

    @property
    def finished(self) -> bool:
        """Nothing more is asked of them: also of a whole answer there may be a newer one, whose file has not come."""
        whole = self.answered and self.missing is None
        return bool(self.declined) or (whole and (self.complete is True or self.use_as_is))


MAIL_EVENTS: Mapping[EventKind, MailFate] = {
    EventKind.MAIL_QUEUED: MailFate.QUEUED,
    EventKind.MAIL_WRITTEN: MailFate.WRITTEN,
    EventKind.MAIL_OFFERED: MailFate.UNCERTAIN,
    EventKind.MAIL_SENT: MailFate.SENT,
    EventKind.MAIL_REFUSED: MailFate.REFUSED,
    EventKind.MAIL_DEFERRED: MailFate.DEFERRED,
    EventKind.MAIL_BOUNCED: MailFate.BOUNCED,
    EventKind.MAIL_WITHDRAWN: MailFate.WITHDRAWN,
}


def mails(events: Iterable[Event]) -> dict[str, MailState]:
    """{id: the mail and what has become of it}, oldest first."""
    found: dict[str, MailState] = {}
    for e in events:
        if e.kind is EventKind.MAIL_QUEUED:
            if e.mail in found:
                continue
            d = e.data
            found[e.mail] = MailState(
                e.mail, Purpose(d["purpose"]), d["step"], d["address"], tuple(d["practices"]), d["message_id"],
                MailFate.QUEUED, e.at, d.get("way", ""), subject=d.get("subject", ""),
            )  # fmt: skip
        elif e.kind in MAIL_EVENTS and e.mail in found:
            found[e.mail] = move_mail_on(found[e.mail], e)
    return found


def move_mail_on(mail: MailState, e: Event) -> MailState:
    return replace(
        mail,
        fate=MAIL_EVENTS[e.kind],
        at=e.at,
        way=e.data.get("way", mail.way),
        why=e.data.get("why", ""),
        file=e.data.get("file", mail.file),
        sent=e.at if e.kind is EventKind.MAIL_SENT else mail.sent,
        trouble=_trouble(e) if e.kind is EventKind.MAIL_BOUNCED else None,
    )


def _trouble(e: Event) -> NotReached:
    """Earlier rounds have none on record: nothing else was told apart then."""
    told = e.data.get("trouble", "")
    return NotReached(told) if told in frozenset(NotReached) else NotReached.GONE


def standings(events: Iterable[Event], practices: Iterable[str]) -> dict[str, Standing]:
    """{practice: how things stand}, also for practices nothing has happened with."""
    log = tuple(events)
    found = {p: Standing(p) for p in practices}
    known = {p.casefold(): p for p in found}
    for mail in mails(log).values():
        for name in mail.practices:
            if (own := known.get(name.casefold())) is not None:
                found[own] = with_mail(found[own], mail)
    about = {e.mail: tuple(e.data["practices"]) for e in log if e.kind is EventKind.MAIL_QUEUED}
    last: dict[str, Event] = {}
    whose: dict[str, str] = {}
    for e in log:
        if e.kind in (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED):
            before = whose.pop(e.sha256, "")
            if before and (e.kind is EventKind.FILE_QUARANTINED or before != known.get(e.practice.casefold())):
                found[before] = without_file(found[before], e.sha256)
            if e.kind is EventKind.FILE_ACCEPTED and e.practice.casefold() in known:
                whose[e.sha256] = known[e.practice.casefold()]
        for name in (e.practice,) if e.practice else about.get(e.mail, ()):
            own = known.get(name.casefold())
            if own is not None:
                found[own], last[own] = after_event(found[own], e), e
    found |= {p: replace(found[p], last=e) for p, e in last.items()}
    for item in (w for w in waiting(log) if not (w.said and w.said.data.get("informs"))):
        for own in dict.fromkeys(known[p.casefold()] for p in item.practices if p.casefold() in known):
            found[own] = replace(found[own], waits=(*found[own].waits, item.id))
    return _with_unread(found, unread_files(log))


WATCHED = frozenset({"reader_died", "too_slow", "too_big"})
"""Reasons for quarantine that were once said by a clock too: such an event counts only when the file was tried again, alone."""


def is_unread(e: Event) -> bool:
    """Whether an event about a file says that nothing is known of it."""
    if e.kind is EventKind.FILE_QUARANTINED:
        return e.data.get("why") in WATCHED and not e.data.get("tried_alone")
    return e.kind is EventKind.FILE_UNREAD and not e.data.get("gone")


def unread_files(events: Iterable[Event]) -> dict[str, str]:
    """{sha256 of a file in the inbox that is not read yet: the practice that it is known to be of, or empty}."""
    latest: dict[str, Event] = {}
    whose: dict[str, str] = {}
    for e in events:
        if e.kind in (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED, EventKind.FILE_UNREAD):
            latest[e.sha256] = e
        if e.sha256 and e.practice:
            whose[e.sha256] = e.practice
    return {s: whose.get(s, "") for s, e in latest.items() if is_unread(e)}


def _with_unread(found: dict[str, Standing], unread: Mapping[str, str]) -> dict[str, Standing]:
    known = {p.casefold(): p for p in found}
    nobodys = tuple(s for s, practice in unread.items() if practice.casefold() not in known)
    own = {p: tuple(s for s, practice in unread.items() if practice.casefold() == p.casefold()) for p in found}
    return {p: replace(s, unread=own[p], perhaps=nobodys) for p, s in found.items()} if unread else found


def waiting(events: Iterable[Event]) -> tuple[Waiting, ...]:
    """Everything that waits for a person, oldest first: the one list that every command tells of and holds mail back for."""
    received: dict[str, Event] = {}
    said: dict[str, Event] = {}
    doubted: dict[str, Event] = {}
    done: set[str] = set()
    for e in events:
        key = str(e.data.get("key", ""))
        if e.kind is EventKind.MAIL_RECEIVED:
            received.setdefault(key, e)
        elif e.kind is EventKind.MAIL_TEXT and (e.data.get("sentences") or e.data.get("hosts")):
            said[key] = e
        elif e.kind is EventKind.SENDER_DOUBTED:
            doubted[e.sha256] = e
        elif e.kind in (EventKind.FILE_ASSIGNED, EventKind.MAIL_SEEN, EventKind.FILE_PUT_ASIDE):
            done.add(key or e.sha256)
    found = [
        Waiting(f"G{e.number}", about_whom(e, said.get(key)), e, said.get(key))
        for key, e in received.items()
        if key not in done and (e.data.get("review") or key in said)
    ]
    files = [
        Waiting(str(e.data.get("file") or sha[:12]), (e.practice,), e) for sha, e in doubted.items() if sha not in done
    ]
    return tuple(sorted((*found, *files), key=lambda w: w.event.number))


def about_whom(received: Event, said: Event | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(said.data.get("practices", ()) if said else ()), *received.data.get("likely", ()))))


def not_looked_at(events: Iterable[Event]) -> tuple[Event, ...]:
    """Mails with forms that were taken in before their own text was looked at, and that nobody has looked at since."""
    log = tuple(events)
    kinds = (EventKind.MAIL_TEXT, EventKind.MAIL_SEEN, EventKind.FILE_ASSIGNED)
    done = {str(e.data["key"]) for e in log if e.kind in kinds and e.data.get("key")}
    return tuple(
        e
        for e in log
        if e.kind is EventKind.MAIL_RECEIVED
        and e.data.get("what") in ("files", "missing")
        and not e.data.get("looked")
        and e.data["key"] not in done
    )


def with_mail(s: Standing, mail: MailState) -> Standing:
    s = replace(s, mails=(*s.mails, mail))
    if mail.purpose is Purpose.FORM and mail.fate is not MailFate.WITHDRAWN:
        s = replace(s, form=mail)
    if mail.sent is None or mail.fate is MailFate.WITHDRAWN:
        return s
    if mail.fate in (MailFate.BOUNCED, MailFate.REFUSED):  # nobody has read it
        return replace(s, sent=s.sent or mail.sent) if mail.purpose is Purpose.FORM else s
    s = replace(s, last_mail=max(mail.sent, s.last_mail or mail.sent))
    if mail.purpose is Purpose.FORM:
        return replace(s, sent=s.sent or mail.sent)
    if mail.purpose is Purpose.REMINDER:
        return replace(s, reminders=(*s.reminders, mail.sent))
    return replace(s, letter=mail.sent) if mail.purpose is Purpose.LETTER else s


def without_file(s: Standing, sha256: str) -> Standing:
    """The file is not theirs, or no answer. With none left nothing is known of their answers."""
    files = tuple(f for f in s.files if f != sha256)
    if files:
        return replace(s, files=files)
    return replace(s, files=(), received=None, latest=None, complete=None, filled=0, elements=0, gaps=0, open_finds=0)


def after_event(s: Standing, e: Event) -> Standing:
    match e.kind:
        case EventKind.FILE_ACCEPTED if e.sha256 not in s.files:
            return replace(
                s, files=(*s.files, e.sha256), received=s.received or e.at, latest=e.at, missing=None,
                missing_mail={}, use_as_is=False, declined="",
            )  # fmt: skip
        case EventKind.CHECKED:
            d = e.data
            return replace(
                s, complete=d["complete"], filled=d["filled"], elements=d["elements"], gaps=d["gaps"],
                open_finds=d.get("open", 0),
            )  # fmt: skip
        case EventKind.USE_AS_IS:
            s = replace(s, missing=None, missing_mail={}) if s.answered else s
            return replace(s, use_as_is=True)
        case EventKind.FILE_MISSING:
            return replace(s, missing=e.at, missing_mail=e.data)
        case EventKind.FORM_PREFILLED:
            return replace(s, prefilled=e.at)
        case EventKind.AUTO_REPLIED:
            return replace(s, away=e.at)
        case EventKind.DECLINED:
            return replace(s, declined=e.data["why"], on_hold="")
        case EventKind.ON_HOLD:
            return replace(s, on_hold=e.data["why"], declined="")
        case EventKind.RESUMED:
            return replace(s, declined="", on_hold="", missing=None, missing_mail={}, use_as_is=False)
        case EventKind.DEADLINE_MOVED:
            return replace(s, deadline=date.fromisoformat(e.data["to"]))
        case EventKind.MAIL_SENT:
            return replace(s, away=None)
        case _:
            return s
