"""One mail or file that came: its files saved into the inbox under our own names, what it means, and all of it on record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pipeline.base.files import write_whole
from pipeline.base.package import sha256
from pipeline.intake.mail.meaning import MailMeaning, What
from pipeline.ledger.files import KnownFiles
from pipeline.ledger.folded import Folded, LiveAnswers
from pipeline.model.events import Event, EventKind, not_looked_at
from pipeline.model.mail import Enclosure, Incoming, MailFate
from pipeline.model.returns import Return, State, Status
from pipeline.round import mail_texts
from pipeline.round.folder import RoundFolder

from . import names
from .guarded import files_apart
from .mail import meaning
from .mail.mails import is_mail
from .mail.said import SentenceContext
from .mail_text import AWAY, SAYS_MORE, OwnText, own_text, round_words

if TYPE_CHECKING:
    from pipeline.ledger.readings import Readings

CAME_BACK = frozenset({What.BOUNCE, What.DELAYED, What.RECEIPT})
"""Mails of servers, in which what we sent comes back."""
TOGETHER = 50
"""So many readings are kept at a time."""
NO_FORM = frozenset({"not_a_form", "program", "mail_without_form"})


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that was saved into the inbox."""

    name: str
    original: str
    """The name it came with, safe to show."""
    practice: str
    """By the mark inside it; empty when it has none that is known."""


@dataclass(frozen=True, slots=True)
class TakenMail:
    """What one mail was, and where it belongs in a mailbox."""

    name: str
    sender: str
    meaning: MailMeaning
    saved: tuple[Saved, ...] = ()
    known: bool = False
    """It has been dealt with before."""
    subject: str = ""
    signed: bool = False
    """With a signature that nobody has checked."""

    @property
    def is_ours(self) -> bool:
        return self.meaning.what is not What.OTHER

    @property
    def needs_person(self) -> bool:
        return self.meaning.review


class EventSink(Protocol):
    """Where what happens is put: the ledger, or in memory for who only looks."""

    def log(self) -> tuple[Event, ...]: ...
    def append(self, *happened: Event) -> None: ...
    def now(self) -> datetime: ...


@dataclass(slots=True)
class Taker:
    """Takes mails and files in, one at a time: save first, then the record; a run that is cut off is simply run again."""

    at: RoundFolder
    ledger: EventSink
    copies: int = 0
    """Files that were there already."""
    blanks: int = 0
    """Our own blank forms that came back unchanged."""
    again: int = 0
    """Mails on record whose text was looked at now."""
    dry: bool = False
    """Write nothing: for who only looks."""
    readings: Readings | None = None
    """Where what is read to tell whose a file is, is kept for who reads the inbox."""
    _new: dict[str, tuple[Return, ...]] = field(default_factory=dict)
    _old: dict[str, Event] | None = None
    """Mails on record whose text has not been looked at."""
    _dealt: dict[str, Event] = field(default_factory=dict)
    _read_to: int = 0
    _folded: Folded = field(default_factory=Folded)
    _folded_to: int = 0
    _record: tuple[meaning.KnownRound, KnownFiles] | None = None
    """What `_folded` says, as it stands when it is asked."""
    _read: SentenceContext | None = None
    _told: set[tuple[tuple[str, ...], tuple[str, ...]]] | None = None
    """What mails have said: (the practices, the sentences)."""

    def mail(self, incoming: Incoming, where: str = "", keep_files: bool = True) -> TakenMail:
        """Take one mail. `where` it lies in a mailbox, so that it is not fetched again; `keep_files`: its files are not in the inbox yet."""
        key = _key(incoming)
        before = self.dealt_with(key)
        if before is not None:
            self._look_again(incoming, key)
            return TakenMail(incoming.name, incoming.sender, _before(before), known=True)
        known, files = self._on_record()
        fresh = [f for f in incoming.files if not files.is_ours(sha256(f.content))]
        judged = [(f, self.whose(f)) for f in fresh]
        back = [(f, self.whose(f)) for f in incoming.returned if not files.is_ours(sha256(f.content))]
        judged += [(f, returns) for f, returns in back if any(_is_answered(r) for r in returns)]
        counts = _is_form if incoming.if_returned is None else _is_answered
        forms = sum(counts(r) for _, returns in judged for r in returns)
        came = (sha256(f.content) for f in (*incoming.files, *incoming.returned))
        blanks = [p for digest in came if (p := files.issued.get(digest) or files.answered.get(digest))]
        found = meaning.meaning(incoming, known, forms, len(fresh), blanks)
        if found.what in CAME_BACK:
            judged = [(f, returns) for f, returns in judged if any(_is_answered(r) for r in returns)]
        own = [p for _, returns in judged for r in returns if (p := self._practice(r))]
        text = own_text(self.at, incoming, found, known, own, self._words())
        if text.informs:
            text = replace(text, sentences=()) if self._is_told(text) else text
            found = found if text.is_empty else replace(found, why=AWAY)
        elif not text.is_empty and not found.review:
            found = replace(found, review=True, why=SAYS_MORE, likely=text.practices)
        saved: list[Saved] = []
        happened: list[Event] = []
        if found.what is not What.OTHER and keep_files:
            for f, returns in judged:
                data = {"mail": key} | ({"sender": incoming.who} if incoming.who else {})
                if own and not any(_is_form(r) for r in returns):
                    data["beside"] = own[0]
                saved += self._save(f, returns, files, happened, data)
        if found.what not in CAME_BACK:  # else nobody has sent us our own form
            self.blanks += len(incoming.files) - len(fresh)
        happened += self._events_meant(incoming, found, known, key, where)
        if not text.is_empty:
            happened.append(self._keep_text(text, key))
        self.ledger.append(*happened)
        return TakenMail(
            incoming.name, incoming.sender, found, tuple(saved), subject=incoming.subject, signed=incoming.signed
        )

    def file(self, name: str, content: bytes, source: str) -> tuple[tuple[Saved, ...], str]:
        """Take one file from a folder: (what was saved, why nothing was). A file that is no form stays where it is."""
        _, files = self._on_record()
        one = Enclosure(name, content)
        if files.is_ours(sha256(content)):
            self.blanks += 1
            return (), "Det är formuläret precis som vi skickade det. Inget är ändrat."
        returns = self.whose(one)
        if not any(_is_form(r) or not _is_nothing(r) for r in returns):
            return (), returns[0].reason if returns else "Filen är tom."
        happened: list[Event] = []
        saved = self._save(one, returns, files, happened, {"source": source})
        self.ledger.append(*happened)
        return tuple(saved), "" if saved else "Filen är redan hämtad."

    def look_again(self, incoming: Incoming) -> None:
        """Look at the text of a mail that the ledger has, wherever it lies now; a mail that it does not have is left."""
        self._look_again(incoming, _key(incoming))

    def _look_again(self, incoming: Incoming, key: str) -> None:
        """A mail that was taken in before its own text was looked at."""
        if self._old is None:
            self._old = {str(e.data["key"]): e for e in not_looked_at(self.ledger.log())}
        if not self._old:
            return
        if key not in self._old and incoming.message_id:  # what else is told of it may be read in another way now
            same = [k for k in self._old if k.startswith(f"{incoming.message_id}#")]
            key = same[0] if len(same) == 1 else key
        if (e := self._old.pop(key, None)) is None:
            return
        known, _ = self._on_record()
        forms = [f.practice for f in self.ledger.log() if f.data.get("mail") == key and f.practice]
        before = replace(_before(e), practices=tuple(e.data.get("likely", ())))
        text = own_text(self.at, incoming, before, known, forms, self._words())
        self.ledger.append(self._keep_text(text, key))
        self.again += 1

    def _keep_text(self, text: OwnText, key: str) -> Event:
        """What a mail says: its sentences kept first, then that it says them on record."""
        if text.sentences and not self.dry:
            mail_texts.append(self.at.mail_texts, [text.kept(key)])
        return text.event(self.ledger.now(), key)

    def _is_told(self, text: OwnText) -> bool:
        """Whether an automatic reply has said the same before: one comes for every mail of ours."""
        if self._told is None:
            self._told = {(t.practices, t.sentences) for t in mail_texts.load(self.at.mail_texts).values()}
        one = text.kept("")
        known = (one.practices, one.sentences) in self._told
        self._told.add((one.practices, one.sentences))
        return known

    def dealt_with(self, key: str) -> Event | None:
        """The record of a mail that has been taken, by its key or its place in a mailbox."""
        log = self.ledger.log()
        for e in log[self._read_to :]:
            if e.kind is EventKind.MAIL_RECEIVED:
                self._dealt[str(e.data["key"])] = e
                if e.data.get("where"):
                    self._dealt[str(e.data["where"])] = e
        self._read_to = len(log)
        return self._dealt.get(key)

    def _on_record(self) -> tuple[meaning.KnownRound, KnownFiles]:
        """What is on record, moved on by what has happened since: there can be thousands of mails."""
        log = self.ledger.log()
        self._folded.move_on(log[self._folded_to :])
        self._folded_to = len(log)
        if self._record is None:
            folded = self._folded
            answers = LiveAnswers(folded, (p.id for p in self.at.practices))
            unit, by_message = self.at.round.email, folded.by_message
            known = meaning.KnownRound(self.at.practices, folded.mails, answers, folded.sent_for, unit, by_message)
            self._record = (known, folded.files.known())
        return self._record

    def _words(self) -> SentenceContext:
        if self._read is None:
            self._read = round_words(self.at)
        return self._read

    def whose(self, f: Enclosure) -> tuple[Return, ...]:
        """What is in a file, as it would be read in the inbox."""
        return files_apart(self.at.instrument_file, [(names.display_name(f.name), f.content)])

    def _save(
        self, f: Enclosure, returns: Sequence[Return], files: KnownFiles, happened: list[Event], data: dict[str, str]
    ) -> Iterator[Saved]:
        practice = next((p for r in returns if (p := self._practice(r))), "")
        name, content = names.safe_file(f.name, f.content, practice, any(_is_form(r) for r in returns))
        digest = sha256(content)
        if any(e.sha256 == digest for e in happened) or self._is_here(digest, name, files):
            self.copies += 1
            return
        write_whole(self.at.inbox / name, content, from_stranger=True)
        shown = names.display_name(f.name)
        if content is f.content and not is_mail(name, content):
            self._note_reading(digest, shown, returns)
        told = {"file": name, "original": shown, **{k: v for k, v in data.items() if v}}
        if content is not f.content:
            told["holds"] = sha256(f.content)
        happened.append(Event(self.ledger.now(), EventKind.FILE_RECEIVED, practice, sha256=digest, data=told))
        yield Saved(name, shown, practice)

    def _note_reading(self, digest: str, shown: str, returns: Sequence[Return]) -> None:
        """A form that was read is not read once more when the inbox is: what came in an archive is put together there first."""
        if self.readings is None or len(returns) != 1 or returns[0].status is not Status.ACCEPTED:
            return
        if returns[0].file == shown:
            self._new[digest] = (replace(returns[0], file=""),)
        if len(self._new) >= TOGETHER:
            self.keep_readings()

    def keep_readings(self) -> None:
        """What has been read and is not kept yet; some at a time, so that it is not held for a whole season of mails."""
        if self.readings is not None:
            self.readings.keep(self._new)
            self._new.clear()

    def _is_here(self, digest: str, name: str, files: KnownFiles) -> bool:
        """The same content is in the inbox already: by its name of ours, or under any name that is on record."""
        there = self.at.inbox / name
        if digest in files.arrivals:
            lying = files.places.get(digest, name)
            return (self.at.inbox / lying).exists() or there.exists()
        return False

    def _practice(self, ret: Return) -> str:
        """The practice by the form's own mark, when it is one of this round's."""
        i = ret.identity
        if i is None or i.round != self.at.round.id:
            return ""
        return next((p.id for p in self.at.practices if p.id.casefold() == i.practice.casefold()), "")

    def _events_meant(
        self, incoming: Incoming, found: MailMeaning, known: meaning.KnownRound, key: str, where: str
    ) -> Iterator[Event]:
        now = self.ledger.now()
        for m in meaning.thread(incoming, known)[:1]:
            if m.fate in (MailFate.UNCERTAIN, MailFate.WRITTEN) and found.what not in (What.BOUNCE, What.DELAYED):
                yield Event(now, EventKind.MAIL_SENT, mail=m.id, data={"way": m.way, "why": "det kom ett svar"})
        for id, b in found.bounced:
            why = (b.why if b.status in b.why else f"{b.status} {b.why}".strip())[:300]
            data = {"why": why or "utan skäl", "trouble": str(b.trouble)}
            yield Event(now, EventKind.MAIL_BOUNCED, mail=id, data=data)
        kinds = {
            What.MISSING: EventKind.FILE_MISSING,
            What.AUTO_REPLY: EventKind.AUTO_REPLIED,
            What.USE_AS_IS: EventKind.USE_AS_IS,
        }
        data = {"why": found.why, "message_id": incoming.message_id, "how": found.how, "key": key}
        if found.what in kinds:
            yield from (Event(now, kinds[found.what], p, data=data) for p in found.practices)
        yield Event(
            now,
            EventKind.MAIL_RECEIVED,
            data={
                "key": key,
                "where": where,
                "what": found.what,
                "name": names.display_name(incoming.name),
                "sender": incoming.sender if found.what is not What.OTHER else "",
                "sent": incoming.sent.isoformat() if incoming.sent else "",
                "likely": list(found.likely or found.practices),
                "why": found.why,
                "review": found.review,
                "asks": found.asks,
                "looked": True,
            },
        )


def _key(incoming: Incoming) -> str:
    """What tells a mail from every other. Not its Message-ID alone: some systems use one twice, and a file would be lost."""
    told = (incoming.text, incoming.sender, incoming.subject, str(incoming.sent))
    digest = hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass"))
    for f in incoming.files:
        digest.update(sha256(f.content).encode())
    return f"{incoming.message_id or incoming.name}#{digest.hexdigest()[:16]}"


def _before(e: Event) -> MailMeaning:
    return MailMeaning(
        What(e.data["what"]),
        likely=tuple(e.data.get("likely", ())),
        why=str(e.data.get("why", "")),
        review=bool(e.data.get("review")),
    )


def _is_form(r: Return) -> bool:
    """A form of ours, whole or damaged, and whoever's; or what may be one, when it could not be read this time."""
    return r.is_unread or r.status is Status.ACCEPTED or (r.identity is not None and bool(r.answers or r.unplaced))


def _is_answered(r: Return) -> bool:
    """A form that somebody has answered something in, or may have: such a one is theirs, in whatever mail it came."""
    return r.status is Status.UNREAD or (_is_form(r) and any(a.state is State.ANSWERED for a in r.answers.values()))


def _is_nothing(r: Return) -> bool:
    return any(f.code in NO_FORM for f in r.findings)
