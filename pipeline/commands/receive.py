"""What came: from the inbox, other folders, files and mailboxes, saved, understood, matched by the forms' own marks. `lovande receive`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.errors import LovandeError, NotWritableError, SettingsError
from pipeline.base.files import as_text
from pipeline.cases.gather import Progress, all_read
from pipeline.cases.read import read_returns
from pipeline.cases.record import take_in
from pipeline.intake import likely
from pipeline.intake.aside import ASIDE, put_aside, refuse_marked_otherwise, settles_file
from pipeline.intake.dropped import read_now, take_dropped
from pipeline.intake.folder import Copy, Left, look_in
from pipeline.intake.guarded import mails_apart
from pipeline.intake.mail.mails import is_mail
from pipeline.intake.mail.meaning import What
from pipeline.intake.mail.said import practices_told
from pipeline.intake.mail_text import sentences_kept
from pipeline.intake.take import Saved, TakenMail, Taker
from pipeline.ledger import Clock, Ledger, open_ledger
from pipeline.ledger.files import ASSIGNABLE, known_files
from pipeline.ledger.readings import readings_of
from pipeline.model.events import Event, EventKind, not_looked_at, waiting
from pipeline.model.mail import Incoming, MailSettings
from pipeline.model.returns import PUT_ASIDE, SAME_FILE, Practice, Return, Status
from pipeline.round.folder import RoundFolder, choose_practices, open_round
from pipeline.servers import READING, parse_server
from pipeline.servers.logins import find_login
from pipeline.servers.troubles import MailServerError, Trouble

from .seeing import LINK_BESIDE, Review, refuse_of_declined, refuse_unanswered, review_of

if TYPE_CHECKING:
    from pipeline.intake.mail.mailbox import Mailbox, Summary

LOOK_AGAIN = 2.0
"""Seconds between two looks at a file that may still be being written."""


@dataclass(frozen=True, slots=True)
class Received:
    """What `receive` found and did."""

    saved: tuple[Saved, ...]
    mails: tuple[TakenMail, ...]
    review: tuple[Review, ...]
    returns: tuple[Return, ...]
    """Everything in the inbox now."""
    new: frozenset[str]
    """sha256 of what was not on record before this run."""
    left: tuple[Left, ...] = ()
    """Files in folders that were not taken, and why."""
    sync_copies: tuple[Copy, ...] = ()
    copies: int = 0
    blanks: int = 0
    again: int = 0
    """Mails of earlier runs whose own text was looked at now."""
    untouched: int = 0
    """Mails in mailboxes that have nothing to do with the round; they lie where they lay."""
    aside: tuple[tuple[str, str], ...] = ()
    """(sender, subject) of those of them that were seen for the first time, or have nothing but that."""
    stopped: tuple[str, ...] = ()
    """Sources that could not be read to the end, and why."""

    unread_mails: tuple[tuple[str, str], ...] = ()
    """(mail, why) of those that the computer did not get round to: they lie where they lay, and are taken the next time."""

    @property
    def quarantined(self) -> tuple[Return, ...]:
        return tuple(r for r in self.returns if r.needs_action)

    @property
    def unread(self) -> tuple[Return, ...]:
        """What the computer did not get round to reading."""
        return tuple(r for r in self.returns if r.is_unread)


@dataclass(slots=True)
class _Haul:
    """What is gathered while the sources are gone through."""

    saved: list[Saved] = field(default_factory=list)
    mails: list[TakenMail] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    sync_copies: list[Copy] = field(default_factory=list)
    untouched: int = 0
    aside: list[tuple[str, str]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    def mails_in(self, name: str, content: bytes) -> Iterator[Incoming]:
        """The mails in a file that could be taken apart; the others are told, and not on record."""
        for incoming in mails_apart(name, content):
            if incoming.unread:
                self.unread.append((incoming.name, incoming.unread))
            else:
                yield incoming

    def take(self, mail: TakenMail) -> None:
        if not mail.known:
            self.saved += mail.saved
            self.mails.append(mail)


def receive(
    home: Path, sources: Sequence[str], clock: Clock, progress: Progress | None = None, sleep: Callable[[float], None] = time.sleep
) -> Received:  # fmt: skip
    """Take in what has come: from `sources` (folders, files, imaps://…), else those of round.toml, and always from the inbox.

    Nothing in a folder is moved or changed; in a mailbox what is dealt with is moved to Behandlat and what a person has to
    look at to Att granska. Raises SettingsError, NotWritableError; a source that fails is told, and the others are read.
    """
    at = open_round(home)
    box = at.settings.mail
    named = list(sources) or list(box.receive)
    _check(named)
    with (
        open_ledger(home, clock, named=at.round.id) as ledger,
        readings_of(at.home, at.instrument_file, ledger.place) as readings,
    ):
        taker, haul = Taker(at, ledger, readings=readings), _Haul()
        for source in named:
            try:
                if "://" in source:
                    _from_mailbox(source, box, taker, haul, progress)
                else:
                    _from_path(Path(source).expanduser(), taker, haul, progress, sleep)
            except LovandeError as e:
                if not _is_server(source) or isinstance(e, NotWritableError):
                    raise
                haul.stopped.append(str(e))
        _from_inbox(taker, haul, sleep)
        taker.keep_readings()
        known = {e.sha256 for e in ledger.log() if e.kind in (EventKind.FILE_ACCEPTED, EventKind.FILE_QUARANTINED)}
        returns = take_in(at, ledger, progress=progress).returns
        new = frozenset(r.sha256 for r in returns if not r.reason or r.needs_action or r.is_unread) - known
        review = tuple(reviews(at, ledger.log(), returns))
    return Received(
        tuple(haul.saved), tuple(haul.mails), review, returns, new, tuple(haul.left), tuple(haul.sync_copies),
        taker.copies, taker.blanks, taker.again, haul.untouched, tuple(haul.aside), tuple(haul.stopped), tuple(haul.unread),
    )  # fmt: skip


def _is_server(source: str) -> bool:
    return "://" in source


def _check(sources: Sequence[str]) -> None:
    """Every source is named rightly before any is touched."""
    for source in sources:
        if _is_server(source):
            parse_server(source, READING)
        elif not Path(source).expanduser().exists():
            raise SettingsError(
                source, "Mappen eller filen finns inte.", "Kontrollera namnet, och att disken är ansluten."
            )


# ---- The sources


def _from_path(
    path: Path, taker: Taker, haul: _Haul, progress: Progress | None, sleep: Callable[[float], None]
) -> None:
    inbox = taker.at.inbox.resolve()
    if path.resolve() == inbox:
        return  # read in any case
    if path.is_dir():
        found = look_in(path, lambda: sleep(LOOK_AGAIN))
        haul.left += found.left
        haul.sync_copies += found.copies
        files = [
            (f, as_text(f.relative_to(path).as_posix())) for f in found.files if not f.resolve().is_relative_to(inbox)
        ]
    else:
        files = [(path, as_text(path.name))]
    for n, (file, name) in enumerate(files, 1):
        try:
            content = file.read_bytes()
        except OSError as e:
            haul.left.append(
                Left(name, f"Filen gick inte att öppna ({e.strerror}). Stäng den om den är öppen och kör igen.")
            )
            continue
        if is_mail(name, content):
            for incoming in haul.mails_in(name, content):
                haul.take(taker.mail(incoming))
                if progress:
                    progress("Hämtar mejl", len(haul.mails), max(len(haul.mails), len(files)))
        else:
            saved, why = taker.file(name, content, path.name)
            haul.saved += saved
            if not saved:
                haul.left.append(Left(name, why))
        if progress:
            progress("Hämtar filer", n, len(files))


def _from_inbox(taker: Taker, haul: _Haul, sleep: Callable[[float], None]) -> None:
    """Mails that somebody has dropped in the inbox are understood too; their files are read where they lie."""
    if not taker.at.inbox.is_dir():
        problem, remedy = "Mappen finns inte.", "Skapa en mapp som heter inbox, eller anslut disken som den ligger på."
        raise SettingsError(taker.at.inbox, problem, remedy)
    seen = known_files(taker.ledger.log()).places.values()
    on_record = set(seen)
    new = any(p.name not in on_record for p in taker.at.inbox.iterdir())
    found = look_in(taker.at.inbox, (lambda: sleep(LOOK_AGAIN)) if new else (lambda: None))
    haul.left += found.left
    haul.sync_copies += found.copies
    for mail in take_dropped(taker, found.files, haul.mails_in):
        haul.take(mail)


def _from_mailbox(source: str, box: MailSettings, taker: Taker, haul: _Haul, progress: Progress | None) -> None:
    from pipeline.intake.mail.mailbox import HANDLED, TO_REVIEW, Mailbox  # noqa: PLC0415  (imap-tools, that only mailboxes need)

    server = parse_server(source, READING)
    login = find_login(server, box.user, os.environ)
    with Mailbox(server, login) as mailbox:
        place = f"{server.host}/{server.folder or 'INBOX'}:{mailbox.uidvalidity}"
        waiting: list[tuple[int, str]] = []
        summaries = list(mailbox.summaries())
        ours = frozenset(str(e.data["message_id"]) for e in taker.ledger.log() if e.kind is EventKind.MAIL_QUEUED)
        people = frozenset(p.email.casefold() for p in taker.at.practices)
        for n, s in enumerate(summaries, 1):
            where = f"{place}:{s.uid}"
            before = taker.dealt_with(where)
            if before is not None:
                if before.data["what"] != What.OTHER:  # cut off before it was moved
                    waiting.append((s.uid, TO_REVIEW if before.data.get("review") else HANDLED))
                else:
                    haul.untouched += 1
                continue
            if not _concerns(s, ours, people) and not practices_told(s.subject, taker.at.practices):
                haul.aside.append((s.sender, s.subject))
                haul.untouched += 1
                continue
            content = mailbox.fetch(s.uid)
            if content is None:
                continue  # somebody has moved it in the meantime
            taken = [taker.mail(i, where) for i in haul.mails_in(f"{server.folder or 'INBOX'} {s.uid}", content)]
            for mail in taken:
                haul.take(mail)
            if any(t.is_ours for t in taken):
                waiting.append((s.uid, TO_REVIEW if any(t.needs_person for t in taken) else HANDLED))
            else:
                haul.untouched += 1
            if progress:
                progress("Hämtar mejl", n, len(summaries))
            if len(waiting) >= 50:
                _move(mailbox, waiting)
                waiting = []
        _move(mailbox, waiting)
    _look_again(source, box, taker)


def _look_again(source: str, box: MailSettings, taker: Taker) -> None:
    """Mails that were taken from this server before their own text was looked at, where they were moved to. Nothing is moved."""
    from pipeline.intake.mail.mailbox import HANDLED, TO_REVIEW, Mailbox  # noqa: PLC0415  (imap-tools, that only mailboxes need)

    server = parse_server(source, READING)
    old = [e for e in not_looked_at(taker.ledger.log()) if str(e.data.get("where", "")).startswith(f"{server.host}/")]
    wanted = {str(e.data["key"]).rpartition("#")[0] for e in old}
    for folder in (HANDLED, TO_REVIEW) if wanted else ():
        try:
            with Mailbox(replace(server, folder=folder), find_login(server, box.user, os.environ)) as mailbox:
                for s in mailbox.summaries():
                    if s.message_id in wanted and (content := mailbox.fetch(s.uid)) is not None:
                        for incoming in read_now(f"{folder} {s.uid}", content):
                            taker.look_again(incoming)
        except MailServerError as e:
            if e.trouble is not Trouble.FOLDER:  # nobody has needed the folder yet
                raise


def _move(mailbox: Mailbox, waiting: Sequence[tuple[int, str]]) -> None:
    for target in dict.fromkeys(to for _, to in waiting):
        mailbox.move([uid for uid, to in waiting if to == target], target)


def _concerns(s: Summary, ours: frozenset[str], people: frozenset[str]) -> bool:
    """Whether a mail is worth fetching whole: it has a file, is a report, answers us, or comes from somebody we know."""
    return s.has_files or s.is_report or bool(ours & set(s.answers_to)) or s.sender.casefold() in people


# ---- What a person has to settle


def reviews(at: RoundFolder, log: Sequence[Event], returns: Sequence[Return]) -> Iterator[Review]:
    """What waits for a person: files whose practice is not known for certain, and mails that have to be read."""
    senders = {e.sha256: str(e.data.get("sender", "")) for e in log if e.kind is EventKind.FILE_RECEIVED}
    for r in returns:
        if r.needs_action and any(f.code in ASSIGNABLE for f in r.findings):
            guesses = likely.practices_of(r, at.practices, senders.get(r.sha256, ""), at.instrument)
            yield Review(
                r.file,
                f"fil{f', som kom som {r.named}' if r.named else ''}",
                r.reason,
                guesses,
                settles=settles_file(at, r, guesses),
            )
    items = waiting(log)
    kept = sentences_kept(at.home, [str(w.event.data.get("key", "")) for w in items])
    for w in items:
        yield review_of(at, log, w, kept.get(str(w.event.data.get("key", "")), ()))


def review(home: Path, clock: Clock, progress: Progress | None = None) -> tuple[Review, ...]:
    """What waits for a person, without taking in anything new."""
    at = open_round(home)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        returns = take_in(at, ledger, progress=progress).returns
        return tuple(reviews(at, ledger.log(), returns))


@dataclass(frozen=True, slots=True)
class Assigned:
    """What `receive --assign` put on record."""

    name: str
    practice: Practice | None
    """None for a mail that needs nothing more, or a file that is put aside."""
    means: str
    """What follows, in Swedish."""


def assign(
    home: Path, name: str, practice: str, clock: Clock, progress: Progress | None = None, anyway: str = ""
) -> Assigned:
    """Put on record whose a file or a mail is. `name`: a file in the inbox or "G17"; `practice`: an id, or "-" for what the round needs nothing of.

    `anyway`: why a file is theirs although its own mark says another's. Raises SettingsError for a file, mail or practice that
    is not there, MarkedOtherwiseError for such a file without a reason.
    """
    at = open_round(home)
    whose = None if practice == "-" else choose_practices(at, [practice])[0]
    with open_ledger(home, clock, named=at.round.id) as ledger:
        log = ledger.log()
        mail = next(
            (e for e in log if e.kind is EventKind.MAIL_RECEIVED and f"G{e.number}" == name.strip().upper()), None
        )
        if mail is not None:
            missing = refuse_unanswered(at, log, mail, whose.id if whose else "")
            refuse_of_declined(log, [whose.id] if whose and missing else [])
            ledger.append(*_mail_settled(mail, whose, missing, ledger))
            means = (
                "Påminnelserna upphör, och lovande remind ber om filen." if whose and missing else "Mejlet är avklarat."
            )
            return Assigned(name, whose, means)
        returns = take_in(at, ledger, progress=progress).returns
        ret = _name_return(returns, name, at)
        all_read([ret])
        if whose is None:
            ledger.append(*put_aside(at, ledger.log(), ret, ledger.now()))
            return Assigned(ret.file, None, ASIDE)
        if any(f.code == PUT_ASIDE for f in ret.findings):  # taken up again: what it is stands in the file itself
            files = replace(known_files(ledger.log()), aside=frozenset())
            ret = _name_return(read_returns(at, files, ledger.place, progress=progress), ret.file, at)
        if ret.status is not Status.ACCEPTED and not any(f.code in (*ASSIGNABLE, SAME_FILE) for f in ret.findings):
            problem = f"Filen är inget formulär som kan läsas, så den blir inget svar. {ret.reason}"
            raise SettingsError(ret.file, problem, "För in svaren i en kopia av formuläret och lägg den i inbox.")
        refuse_marked_otherwise(at, ret, whose, anyway)
        data = {"file": ret.file, "mark": ret.identity.practice if ret.identity else ""}
        data |= {"why": anyway} if anyway else {}
        ledger.append(Event(ledger.now(), EventKind.FILE_ASSIGNED, whose.id, sha256=ret.sha256, data=data))
        take_in(at, ledger, progress=progress)
    return Assigned(ret.file, whose, "Kör lovande compile, så följer beskrivningen och brevet med.")


def _mail_settled(mail: Event, whose: Practice | None, missing: bool, ledger: Ledger) -> Iterator[Event]:
    now, about = ledger.now(), whose.id if whose else ""
    yield Event(now, EventKind.FILE_ASSIGNED, about, data={"key": mail.data["key"]})
    if whose and missing:
        why = mail.data["why"] if mail.data["what"] == What.MISSING else LINK_BESIDE
        yield Event(now, EventKind.FILE_MISSING, about, data={"why": why, "key": mail.data["key"]})


def _name_return(returns: Sequence[Return], name: str, at: RoundFolder) -> Return:
    plain = name.replace("\\", "/").removeprefix("./").removeprefix("inbox/")
    found = [r for r in returns if plain in (r.file, r.named)] or [r for r in returns if r.file.endswith(f"/{plain}")]
    if len(found) != 1:
        names = ", ".join(r.file for r in returns if r.needs_action or r.is_unread) or "inga"
        raise SettingsError(
            at.inbox / plain, "Filen finns inte i inbox, eller så är det flera som heter så.", f"Att granska: {names}."
        )
    return found[0]
