"""Mails that somebody has dropped in the inbox -> what they mean and say on record; their files are read where they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pipeline import intake
from pipeline.base.files import as_text
from pipeline.base.package import sha256
from pipeline.intake.mail.mails import MAY_BE_MAIL, is_mail
from pipeline.ledger import Ledger
from pipeline.model.events import Event
from pipeline.model.mail import Incoming
from pipeline.round.folder import RoundFolder

from .guarded import mails_apart
from .take import TakenMail, Taker


def read_now(name: str, content: bytes) -> Iterator[Incoming]:
    """The mails in a file that the computer got round to; the file itself is told as unread when the inbox is read."""
    return (incoming for incoming in mails_apart(name, content) if not incoming.unread)


def take_dropped(
    taker: Taker, files: Iterable[Path], mails_in: Callable[[str, bytes], Iterator[Incoming]] = read_now
) -> Iterator[TakenMail]:
    """Take the mails among some files of the inbox. One that is on record already is looked at only when its text has not been."""
    for file in files:
        if file.suffix.lower() not in MAY_BE_MAIL:
            continue
        try:
            content = file.read_bytes()
        except OSError:
            continue  # told when the inbox is read
        where = f"inbox:{sha256(content)[:16]}"
        if taker.dealt_with(where) is not None or not is_mail(file.name, content):
            continue
        mails = list(mails_in(as_text(file.relative_to(taker.at.inbox).as_posix()), content))
        for n, incoming in enumerate(mails, 1):  # the file is done when its last mail is
            yield taker.mail(incoming, where if n == len(mails) else "", keep_files=False)


def take_inbox_mails(at: RoundFolder, ledger: Ledger) -> None:
    """The same for a command that reads the inbox without taking in what has come: what a mail says is known to it too."""
    if at.inbox.is_dir():
        for _ in take_dropped(Taker(at, ledger), intake.files_in(at.inbox)):
            pass


def with_inbox_mails(at: RoundFolder, log: Sequence[Event], now: datetime) -> tuple[Event, ...]:
    """The log with what that would put on record, for who only looks. Nothing is written."""
    record = _InMemory(log, now)
    if at.inbox.is_dir():
        for _ in take_dropped(Taker(at, record, dry=True), intake.files_in(at.inbox)):
            pass
    return record.log()


class _InMemory:
    """A record that is gone when the command ends."""

    def __init__(self, log: Sequence[Event], now: datetime) -> None:
        self._log, self._now = list(log), now

    def log(self) -> tuple[Event, ...]:
        return tuple(self._log)

    def append(self, *happened: Event) -> None:
        last = self._log[-1].number if self._log else 0
        self._log += [e._replace(number=last + n) for n, e in enumerate(happened, 1)]

    def now(self) -> datetime:
        return self._now
