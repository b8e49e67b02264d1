"""The mails leave: as files, as drafts in a mailbox, or through a server; each is on record the moment it has left."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pipeline.base.errors import ExitCode, LovandeError, NotWritableError
from pipeline.cases.gather import Progress
from pipeline.ledger import Ledger
from pipeline.model.events import Event, EventKind, MailState
from pipeline.model.events import mails as states
from pipeline.model.mail import Delivery, DeliveryOutcome, Mail, MailFate, MailSettings, Purpose, Server
from pipeline.round.folder import RoundFolder
from pipeline.round.outbox import Outbox, Outcome
from pipeline.servers import READING, SENDING, ServerAddressError, parse_server
from pipeline.servers.logins import find_login

from .failures_table import Failure, as_csv
from .message import message
from .pace import Pace, Throttle
from .smtp import SmtpCourier
from .wire import CannotGo

FAILURES = "mail/det-som-inte-gick.csv"
FIRST_WAIT = 20.0
"""Seconds before what a server put off is tried again in the same run; then three times as long. A person is waiting."""
LOST = 3
"""Mails in a row that no server answered: then it is the network, not the addresses."""
GIVEN = (DeliveryOutcome.SENT, DeliveryOutcome.REFUSED)
"""Outcomes that say nothing about the network: without a code it was we who refused."""
Threads = Mapping[str, tuple[str, ...]]
WAYS = "eml, drafts, smtp, smtp://SERVER:PORT eller imaps://SERVER"
REFUSED = "Adressen togs inte emot."
HELD_BACK = "Mejlet lämnades inte över."
REFUSED_REMEDY = "Rätta e-postadressen i registret och kör igen."
DEFERRED = "Servern kunde inte ta emot mejlet nu."
DEFERRED_REMEDY = "Kör samma kommando igen om en stund."
DOUBTFUL = "Osäkert om det kom fram till servern: den svarade inte."
DOUBTFUL_REMEDY = (
    "Se i Skickat eller fråga mottagaren. Skriv sedan lovande send --mark-sent {id} eller --withdraw {id}."
)


@dataclass(frozen=True, slots=True)
class Way:
    """How mails are to leave."""

    kind: Literal["show", "eml", "drafts", "smtp"]
    server: str = ""
    """As it was named; empty for what round.toml says."""
    insecure: bool = False
    """Without encryption to another computer, and then without login."""
    pace: Pace | None = None
    """None for what round.toml says."""
    login: bool = True
    """False for a server that knows nobody: no password is looked for."""
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)


SHOWN = Way("show")


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of the mails of one run."""

    sent: tuple[str, ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    """(mail, the file it was written to, or "" for a draft)."""
    failures: tuple[Failure, ...] = ()
    stopped: str = ""
    """Why the run ended before all mails had been tried."""
    left: tuple[str, ...] = ()
    """Mails that were not tried."""
    code: ExitCode = ExitCode.MAIL_FAILED
    """What scripts are told when the run ended before all had been tried."""


NOTHING_HANDED = Handed()


def way_of(to: str, insecure: bool = False, per_minute: int | None = None) -> Way:
    """What a person wrote after --to, as a Way. Raises ServerAddressError (exit 2)."""
    pace = None if per_minute is None else Pace(per_minute=per_minute, first_wait=FIRST_WAIT)
    word = to.strip()
    if not word:
        return SHOWN
    if word in ("eml", "drafts", "smtp"):
        return Way(word, "", insecure, pace)  # type: ignore[arg-type]  # one of the three
    scheme = word.partition("://")[0].casefold()
    if scheme in SENDING:
        parse_server(word, SENDING)
        return Way("smtp", word, insecure, pace)
    if scheme in READING:
        parse_server(word, READING)
        return Way("drafts", word, insecure, pace)
    raise ServerAddressError(f"Det går inte att skicka till ”{word.partition('@')[0]}”. Skriv {WAYS}.")


def hand_over(
    ledger: Ledger, at: RoundFolder, box: MailSettings, mails: Sequence[Mail], threads: Threads, way: Way, progress: Progress | None
) -> Handed:  # fmt: skip
    """Hand over every mail the way that was chosen. What a server refuses is in the result; the table of it is in the outbox."""
    if way.kind == "eml":
        done = _as_files(ledger, at, box, mails, threads, progress)
    elif way.kind == "drafts":
        done = _as_drafts(ledger, box, mails, threads, way, progress)
    else:
        done = _by_smtp(ledger, at, box, mails, threads, way, progress)
    outbox = Outbox(at.outbox)
    if done.failures:
        outbox.put(FAILURES, as_csv(done.failures))
    else:
        outbox.discard(FAILURES)
    return done


def _as_files(
    ledger: Ledger, at: RoundFolder, box: MailSettings, mails: Sequence[Mail], threads: Threads, progress: Progress | None
) -> Handed:  # fmt: skip
    outbox, written, failures = Outbox(at.outbox), [], []
    for n, mail in enumerate(mails, 1):
        name = file_of(mail)
        try:
            content = message(mail, box, threads[mail.id])
        except CannotGo as e:
            failures.append(_failure_of(mail, e.delivery))
            continue
        put = outbox.put(name, content)
        if put.outcome is Outcome.OPEN:
            failures.append(
                _failure(
                    mail, "Filen gick inte att skriva: den är öppen i ett annat program.", "", "Stäng den och kör igen."
                )
            )
            continue
        ledger.append(
            Event(ledger.now(), EventKind.MAIL_WRITTEN, mail=mail.id, data={"way": "eml", "file": put.beside or name})
        )
        written.append((mail.id, put.beside or name))
        if progress:
            progress("Skriver mejl", n, len(mails))
    return Handed((), tuple(written), tuple(failures))


def file_of(mail: Mail | MailState) -> str:
    """'mail/M003-P01-P04.eml', in the outbox."""
    who = mail.practices if len(mail.practices) <= 3 else (mail.practices[0], "m-fl")
    return f"mail/{'-'.join((mail.id, *who))}.eml"


def _as_drafts(
    ledger: Ledger, box: MailSettings, mails: Sequence[Mail], threads: Threads, way: Way, progress: Progress | None
) -> Handed:  # fmt: skip
    from .drafts import Drafts  # noqa: PLC0415  (imap-tools, that only this way needs)

    server = _server(way, box.imap, READING, "imap")
    login = find_login(server, box.user, os.environ)
    written: list[tuple[str, str]] = []
    failures: list[Failure] = []
    try:
        with Drafts(server, login) as drafts:
            for n, mail in enumerate(mails, 1):
                try:
                    content = message(mail, box, threads[mail.id])
                except CannotGo as e:
                    failures.append(_failure_of(mail, e.delivery))
                    continue
                if not ledger.claim(mail.id):  # cut off after this it may lie there: then a person looks
                    continue
                try:
                    drafts.put(content, mail.message_id)
                except LovandeError:
                    why = {"way": "drafts", "why": "utkastet gick inte att lägga i brevlådan"}
                    ledger.append(Event(ledger.now(), EventKind.MAIL_DEFERRED, mail=mail.id, data=why))
                    raise
                ledger.append(Event(ledger.now(), EventKind.MAIL_WRITTEN, mail=mail.id, data={"way": "drafts"}))
                written.append((mail.id, ""))
                if progress:
                    progress("Lägger utkast", n, len(mails))
    except LovandeError as e:
        done = {*(id for id, _ in written), *(f.mail for f in failures)}
        left = tuple(m.id for m in mails if m.id not in done)
        return Handed((), tuple(written), tuple(failures), str(e), left, _code(e))
    return Handed((), tuple(written), tuple(failures))


def _by_smtp(
    ledger: Ledger, at: RoundFolder, box: MailSettings, mails: Sequence[Mail], threads: Threads, way: Way, progress: Progress | None
) -> Handed:  # fmt: skip
    server = _server(way, box.smtp, SENDING, "smtp")
    login = find_login(server, box.user, os.environ) if way.login else None
    pace = way.pace or Pace(per_minute=box.per_minute, first_wait=FIRST_WAIT)
    sent: list[str] = []
    trouble: dict[str, Failure] = {}
    todo, tried = list(mails), 0
    try:
        with SmtpCourier(server, login, insecure=way.insecure) as courier:
            throttle = Throttle(pace, sleep=way.sleep)
            for wait in (0.0, *pace.waits()):
                if wait:
                    way.sleep(wait)
                later: list[Mail] = []
                silent = 0
                for mail in todo:
                    throttle.wait()
                    delivery = _deliver(ledger, at, box, mail, threads[mail.id], courier)
                    tried += wait == 0
                    if delivery is None:  # another run has taken it
                        continue
                    trouble.pop(mail.id, None)
                    if delivery.outcome is DeliveryOutcome.SENT:
                        sent.append(mail.id)
                    else:
                        trouble[mail.id] = _failure_of(mail, delivery)
                    later += [mail] if delivery.outcome is DeliveryOutcome.DEFERRED else []
                    silent = silent + 1 if delivery.code == 0 and delivery.outcome not in GIVEN else 0
                    if progress:
                        progress("Skickar mejl", min(tried, len(mails)), len(mails))
                    if silent >= LOST:
                        raise LovandeError(
                            f"{server} svarar inte längre. Kontrollera nätverket och kör igen: det som har skickats skickas inte en gång till."
                        )
                todo = later
                if not todo:
                    break
    except LovandeError as e:
        now = states(ledger.log())
        lost = (m for m in mails if m.id not in trouble and now[m.id].fate is MailFate.UNCERTAIN)
        trouble |= {m.id: _failure_of(m, Delivery(DeliveryOutcome.UNCERTAIN)) for m in lost}
        done = {*sent, *trouble}
        left = tuple(m.id for m in mails if m.id not in done)
        return Handed(tuple(sent), (), tuple(trouble.values()), str(e), left, _code(e))
    return Handed(tuple(sent), (), tuple(trouble.values()))


def _code(e: LovandeError) -> ExitCode:
    """A ledger that cannot be written to is no fault of the mail's."""
    return e.exit_code if isinstance(e, NotWritableError) else ExitCode.MAIL_FAILED


def _deliver(
    ledger: Ledger, at: RoundFolder, box: MailSettings, mail: Mail, thread: tuple[str, ...], courier: SmtpCourier
) -> Delivery | None:
    """One mail to the server, on record before its last full stop and after the answer. None when it was not ours to send."""
    with suppress(OSError):
        (at.outbox / file_of(mail)).unlink(
            missing_ok=True
        )  # an .eml of a run that was cut off: nobody is to send it too
    delivery: Delivery | None
    try:
        content = message(mail, box, thread, ledger.now())
    except CannotGo as e:
        delivery = e.delivery
    else:
        ledger.hand(mail.id)
        delivery = courier.deliver(content, box.mailbox, mail.address, lambda: ledger.claim(mail.id))
    if delivery is None:
        return None
    kinds = {
        DeliveryOutcome.SENT: EventKind.MAIL_SENT,
        DeliveryOutcome.DEFERRED: EventKind.MAIL_DEFERRED,
        DeliveryOutcome.REFUSED: EventKind.MAIL_REFUSED,
    }
    if delivery.outcome in kinds:
        data = {"way": "smtp", "why": delivery.words, "code": delivery.code}
        ledger.append(*settled_events(kinds[delivery.outcome], mail, ledger.now(), data))
    return delivery


def settled_events(kind: EventKind, mail: MailState | Mail, now: datetime, data: Mapping[str, Any]) -> Iterator[Event]:
    """The event about a mail, and what it means for its practices."""
    yield Event(now, kind, mail=mail.id, data=data)
    meaning = {Purpose.REMINDER: EventKind.REMINDED, Purpose.LETTER: EventKind.LETTER_SENT}.get(mail.purpose)
    if kind is EventKind.MAIL_SENT and meaning:
        yield from (Event(now, meaning, p, mail.id, data={"step": mail.step}) for p in mail.practices)


def _failure_of(mail: Mail, d: Delivery) -> Failure:
    words = f"{d.code} {d.words}".strip() if d.code else d.words
    if d.outcome is DeliveryOutcome.REFUSED:
        ours = d.code in (0, 552)  # said by us, with what to do, or about the mail's size
        what = REFUSED if d.code else HELD_BACK
        return _failure(mail, what, words, "Gör som det står, och kör igen." if ours else REFUSED_REMEDY)
    if d.outcome is DeliveryOutcome.DEFERRED:
        return _failure(mail, DEFERRED, words, DEFERRED_REMEDY)
    return _failure(mail, DOUBTFUL, words, DOUBTFUL_REMEDY.format(id=mail.id))


def _failure(mail: Mail, what: str, words: str, remedy: str) -> Failure:
    return Failure(mail.id, mail.practices, mail.address, what, words, remedy)


def _server(way: Way, setting: str, schemes: Sequence[str], name: str) -> Server:
    named = way.server or setting
    if not named:
        example = f"{schemes[-1]}://mail.fou.example"
        raise ServerAddressError(
            f'Ingen server är namngiven. Skriv --to {example}, eller {name} = "{example}" under [mail] i round.toml.'
        )
    return parse_server(named, schemes)
