"""A whole round, played in a folder of its own with invented people and a mail server on this computer: `lovande demo`."""

from __future__ import annotations

import mailbox
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pipeline.base.errors import NotWritableError, SettingsError
from pipeline.base.workers import executor_of
from pipeline.commands import compile, forms, making, receive, remind, send
from pipeline.commands import status as following
from pipeline.commands.receive import Received
from pipeline.commands.status import Followed
from pipeline.instrument.packaged import DEFAULT_INSTRUMENT
from pipeline.ledger import Clock
from pipeline.ledger.place import DATA
from pipeline.model.mail import Enclosure, Purpose
from pipeline.post.hand_over import Way
from pipeline.post.outgoing import Posted
from pipeline.post.pace import Pace
from pipeline.round import settings
from pipeline.round.folder import open_round

from . import people as others
from .people import People
from .script import Script, load
from .server import LocalServer

HOME, SENT, ANSWERS, OWN = "omgång", "mejl/skickade", "mejl/svar", "liggare"
"""The folders: the round, the mails as the municipalities got them, what they answer, and what lies outside a round."""
WEEKS = 3
"""Until the last day."""
FIRST_ANSWERS, LATER, LAST_ANSWERS = 5, 9, 6
"""Days that pass before each."""


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """One thing that was done, as data: a person is told of it in sentences, a script gets the numbers."""

    name: str
    day: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    look: tuple[Path, ...] = ()
    """What is worth opening."""
    status: Followed | None = None


Tell = Callable[[PlayedStep], None]


@dataclass(slots=True)
class _Calendar:
    """A clock that stands still between the steps, so that weeks go by and nobody waits."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)


def play(folder: Path, clock: Clock, tell: Tell) -> None:
    """Play the round in an empty or new folder. `clock` says which day it begins; `tell` hears of each step as it is done.

    Everything is written in the folder, also what a round keeps outside its own. Raises SettingsError for a folder with
    something in it, NotWritableError, and LovandeError when no server can listen on this computer.
    """
    folder = _empty(folder)
    script = load(settings.find_template(folder, DEFAULT_INSTRUMENT, "demo.toml"))
    with _own_data(folder / OWN), LocalServer(folder / SENT) as server:
        _Play(folder, script, _Calendar(clock()), server, tell).all()


@dataclass(slots=True)
class _Play:
    folder: Path
    script: Script
    today: _Calendar
    server: LocalServer
    tell: Tell
    kept: dict[str, tuple[Enclosure, ...]] = field(default_factory=dict)
    """{address: forms that came there and have not been sent back yet}."""

    @property
    def home(self) -> Path:
        return self.folder / HOME

    @property
    def way(self) -> Way:
        return Way("smtp", self.server.url, pace=Pace(per_minute=0), login=False)

    def all(self) -> None:
        self._begin()
        self._forms()
        first = self._send("send")
        self.today.wait(FIRST_ANSWERS)
        self._receive("first_answers", self._first_answers(first))
        self._status("status")
        self._correct()
        again = self._send("send_again")
        self.today.wait(LATER)
        self._receive("away", self._away(again))
        chased = self._remind()
        self.today.wait(LAST_ANSWERS)
        self._receive("last_answers", self._last_answers(chased))
        self._compile()
        self._status("end")

    def _say(self, name: str, look: Sequence[Path] = (), status: Followed | None = None, /, **facts: Any) -> None:
        self.tell(PlayedStep(name, self.today.now, facts, tuple(look), status))

    # ---- The unit

    def _begin(self) -> None:
        deadline = self.today.now.astimezone().date() + timedelta(weeks=WEEKS)
        (self.home / "inbox").mkdir(parents=True)
        _write(self.home / "round.toml", self.script.settings(deadline))
        _write(self.home / "register.csv", self.script.register(corrected=False))
        roles = self.script.practices
        towns = {p.municipality for p in roles}
        look = [self.home / "register.csv", self.home / "round.toml"]
        self._say("begin", look, practices=len(roles), municipalities=len(towns))

    def _forms(self) -> None:
        written = forms.forms(self.home)
        self._say("forms", [self.home / "outbox" / "forms"], forms=len(written))

    def _send(self, name: str) -> list[Path]:
        done, new = self._post_mails(lambda: send.send(self.home, self.way, self.today))
        self._say(name, new[:1], mails=len(done.handed.sent), failed=len(done.failures))
        return new

    def _remind(self) -> list[Path]:
        done, new = self._post_mails(lambda: remind.remind(self.home, self.way, self.today))
        kinds = [m.purpose for m in done.mails]
        counts = {p.value: kinds.count(p) for p in (Purpose.LETTER, Purpose.REPLY, Purpose.REMINDER)}
        self._say("remind", new, mails=len(done.handed.sent), failed=len(done.failures), **counts)
        return new

    def _post_mails(self, post: Callable[[], Posted]) -> tuple[Posted, list[Path]]:
        before = len(self.server.taken)
        done = post()
        return done, self.server.taken[before:]

    def _receive(self, name: str, source: Path) -> None:
        got = receive.receive(self.home, [str(source)], self.today, sleep=lambda _: None)
        self._say(name, [source], **_count_received(got))

    def _status(self, name: str) -> None:
        now = following.follow(self.home, self.today)
        states = {r.practice.id: r.state.value for r in now.rows}
        self._say(name, (), now, states=states)

    def _correct(self) -> None:
        wrong = next(p for p in self.script.practices if p.misspelt)
        _write(self.home / "register.csv", self.script.register(corrected=True))
        self._say("correct", [self.home / "register.csv"], practice=wrong.id, was=wrong.misspelt, now=wrong.email)

    def _compile(self) -> None:
        with executor_of() as executor:
            done = compile.compile_round(self.home, executor, self.today)
        outbox = self.home / "outbox"
        look = [*sorted((outbox / "descriptions").iterdir())[:1], outbox / making.SUMMARY]
        self._say("compile", look, descriptions=len(done.cases), waiting=len(done.waiting))

    # ---- The others

    @property
    def _people(self) -> People:
        at = open_round(self.home)
        return People(self.script, at.instrument, at.round, at.practices)

    def _first_answers(self, mails: Sequence[Path]) -> Path:
        """Saved mails in a folder: one with two forms, of which one has gaps; one with a link; and one that came back."""
        people, at = self._people, self.today.now
        for path in mails:
            to = others.open_mail(path)
            filled = dict(people.filled(f, whole=False) for f in to.files)
            plots = {self.script.role(id).plot for id in filled}
            if "bounce" in plots:
                _keep(self.folder / ANSWERS / "1" / "Undelivered Mail.eml", people.bounce(to, at))
            elif "link" in plots:
                self.kept[to.address] = to.files
                said = people.answer(to, self.script.texts.link, at)
                _keep(self.folder / ANSWERS / "1" / f"Sv {to.subject.replace(':', '')}.eml", said.as_bytes())
            else:
                said = people.answer(to, self.script.texts.files, at, list(filled.values()))
                _keep(self.folder / ANSWERS / "1" / "Här kommer båda från Norrvik.eml", said.as_bytes())
        return self.folder / ANSWERS / "1"

    def _away(self, mails: Sequence[Path]) -> Path:
        folder = self.folder / ANSWERS / "2"
        for path in mails:
            mail = self._people.away(others.open_mail(path), self.today.now)
            _keep(folder / "Automatiskt svar från Ekvalla.eml", mail.as_bytes())
        return folder

    def _last_answers(self, mails: Sequence[Path]) -> Path:
        """A whole mailbox in one file: everybody answers, with the form that came now or the one they had."""
        people, said = self._people, []
        for path in mails:
            to = others.open_mail(path)
            files = [people.filled(f, whole=True)[1] for f in to.files or self.kept[to.address]]
            said.append(people.answer(to, self.script.texts.again, self.today.now, files))
        return _mbox(self.folder / ANSWERS / "3" / "inkorgen.mbox", said)


def _empty(folder: Path) -> Path:
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(folder, "Mappen är inte tom.", "Välj en mapp som är tom eller inte finns än.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise NotWritableError(f"{folder} gick inte att skapa ({e.strerror}). Välj en annan mapp.") from None
    return folder


@contextmanager
def _own_data(folder: Path) -> Iterator[None]:
    """What a round keeps on this computer lies in the demo's folder, and the user's own is never opened."""
    before = os.environ.get(DATA)
    os.environ[DATA] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[DATA]
        else:
            os.environ[DATA] = before


def _write(path: Path, text: str) -> None:
    _keep(path, text.encode())


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as e:
        raise NotWritableError(f"{path} gick inte att skriva ({e.strerror}). Välj en annan mapp.") from None


def _mbox(path: Path, mails: Sequence[EmailMessage]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    box = mailbox.mbox(path)
    try:
        for mail in mails:
            box.add(mail.as_bytes(policy=mail.policy.clone(linesep="\n")))
    finally:
        box.close()
    return path


def _count_received(got: Received) -> dict[str, Any]:
    """What came, as numbers and ids."""
    about: dict[str, list[str]] = {}
    for m in got.mails:
        about.setdefault(m.meaning.what.value, []).extend(m.meaning.practices)
    accepted = sorted(r.identity.practice for r in got.returns if r.sha256 in got.new and not r.reason and r.identity)
    return {"mails": len(got.mails), "answers": accepted, "about": about, "to_review": len(got.review)}
