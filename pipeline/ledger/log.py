"""What has happened in the round, on record: an append-only log in SQLite, through SQLAlchemy Core.

Every write is one transaction that begins with BEGIN IMMEDIATE: reading first and writing later in a deferred one loses
commits when two processes do it at once.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, event, insert, select
from sqlalchemy.exc import DatabaseError, OperationalError

from pipeline.base.errors import LovandeError, NotWritableError, SettingsError
from pipeline.base.files import not_writable, replacing
from pipeline.model.events import MAIL_EVENTS, Event, EventKind, mails
from pipeline.model.mail import MailFate
from pipeline.round.opened import forget_opened, opened_last

from . import schema
from .folded import Folded
from .moving import refuse_copy, restore, snapshot_holds, take_over
from .place import LedgerPlace, Owner, begin_ledger, data_folder, find_ledger, lock, read_owner, write_owner
from .state_file import KeptState, ask, drop_state, moved_on, read_state, write_state

Clock = Callable[[], datetime]
"""Says what time it is, in UTC."""
MAY_GO = (MailFate.QUEUED, MailFate.DEFERRED)
SAME_START = 10.0
"""Seconds by which the same start of a computer may be told differently; no computer starts again in less."""
GONE = "Liggaren, som säger vad som har skickats, finns varken på datorn eller i omgångens mapp."
GONE_REMEDY = "Hämta tillbaka ledger.sqlite ur en säkerhetskopia av mappen och skriv lovande status --move-here."


class Ledger:
    """The log of one round, open on the computer that runs it."""

    def __init__(self, place: LedgerPlace, engine: Engine, clock: Clock) -> None:
        self.place, self._engine, self._clock = place, engine, clock
        self._log: list[Event] = []
        self._folded: Folded | None = None
        self._kept: KeptState | None = None

    def now(self) -> datetime:
        return self._clock().astimezone(UTC)

    @cached_property
    def _quick(self) -> Engine:
        """For what is not waited for until the disk has it; only mails need one."""
        return _engine(self.place.live, synchronous="NORMAL")

    def log(self) -> tuple[Event, ...]:
        """Everything that has happened, oldest first."""
        last = self._log[-1].number if self._log else 0
        with self._engine.connect() as connection:
            self._log += [_event(row) for row in connection.execute(_events_after(last))]
        return tuple(self._log)

    def folded(self) -> Folded:
        """How everything stands now, moved on by what has happened since it was asked last."""
        with self._engine.connect() as connection:
            if self._folded is None:
                self._folded, self._kept = self._fitting(connection)
            rows = connection.execute(_events_after(self._folded.number)).all()
        self._folded.move_on(_event(row) for row in rows)
        return self._folded

    def _fitting(self, connection: Connection) -> tuple[Folded, KeptState | None]:
        """What is kept beside the ledger, where it fits; else the beginning of everything."""
        if (kept := read_state(self.place)) is not None:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            with suppress(ValueError, TypeError, KeyError):
                if (folded := moved_on(kept, *ask(raw, kept.bound.number))) is not None:
                    return folded, kept
        return Folded(), None

    def keep_state(self) -> None:
        """Beside the ledger, for who only looks. Nothing that goes wrong with it matters: it is folded anew."""
        with suppress(LovandeError, DatabaseError):
            folded, opened = self.folded(), opened_last(self.place.home)
            opened = opened or (self._kept.opened if self._kept else None)
            if self._kept and (self._kept.bound.number, self._kept.opened) == (folded.number, opened):
                return
            with self._engine.connect() as connection:
                last = connection.execute(_events_after(folded.number - 1)).first()
                told = {row.key: row.value for row in connection.execute(select(schema.meta))}
            if last is not None:
                write_state(self.place, folded, tuple(last), (str(told.get("round")), str(told.get("schema"))), opened)

    def append(self, *happened: Event) -> None:
        """Put some events on record together: all of them, or none. Raises NotWritableError when the disk refuses."""
        if not happened:
            return
        with _explain_unwritable(self.place), self._engine.begin() as connection:
            connection.execute(insert(schema.events), [_row(e) for e in happened])

    def hand(self, mail: str) -> None:
        """Put on record, on the disk, that a server is about to be given a mail; without a claim after it, it has not got it."""
        self.append(Event(self.now(), EventKind.MAIL_HANDING, mail=mail, data={"on_since": _on_since()}))

    def claim(self, mail: str) -> bool:
        """Put on record that a mail is being handed over, unless somebody else has; True when it is ours to hand over.

        Written, but not waited for until the disk has it: that takes milliseconds, and whoever is killed in them leaves a
        mail as uncertain that never went. A killed program's writes are kept; after a power cut `_cut_power` tells.
        """
        with _explain_unwritable(self.place), self._quick.begin() as connection:
            kinds = [k.value for k in MAIL_EVENTS]
            last = connection.execute(
                select(schema.events.c.kind)
                .where(schema.events.c.mail == mail, schema.events.c.kind.in_(kinds))
                .order_by(schema.events.c.number.desc())
                .limit(1)
            ).scalar()
            if last is None or MAIL_EVENTS[EventKind(last)] not in MAY_GO:
                return False
            connection.execute(insert(schema.events), [_row(Event(self.now(), EventKind.MAIL_OFFERED, mail=mail))])
        return True

    def snapshot(self) -> int:
        """Write a closed copy into the round's folder, whole or not at all. Returns how many events it holds."""
        target = self.place.snapshot
        try:
            with replacing(target) as temporary:
                temporary.unlink(missing_ok=True)
                connection = self._engine.raw_connection()  # VACUUM stands in no transaction
                try:
                    connection.cursor().execute("VACUUM INTO ?", (str(temporary),))
                    (held,) = connection.cursor().execute("SELECT count(*) FROM events").fetchone()
                finally:
                    connection.close()
        except (OSError, sqlite3.Error) as e:
            raise not_writable(target, e if isinstance(e, OSError) else None) from None
        return int(held)

    def may_shrink(self) -> None:
        """Before events are taken out: a ledger that holds fewer than the folder says is else taken for an old copy.

        Killed between the copy and what the folder says of it, the next command would wait for a newer copy for ever.
        """
        owner = read_owner(self.place.home)
        if owner is not None:
            write_owner(self.place.home, replace(owner, events=min(owner.events, 1)))
        drop_state(self.place)
        forget_opened(self.place.home)  # the register as it was
        self._folded, self._kept = None, None

    def close(self) -> None:
        for engine in (self._engine, self.__dict__.get("_quick")):
            if engine is not None:
                engine.dispose()


@contextmanager
def open_ledger(home: Path, clock: Clock, data: Path | None = None, named: str = "") -> Iterator[Ledger]:
    """The ledger of a round, for one command that writes: alone with it, and with a new snapshot in the round afterwards.

    `clock` tells the time of what happens; `data` is where this computer keeps its own files; `named` is the id in
    round.toml, which every form that was sent bears, so that it may not change under them. Raises OtherComputerError
    and SettingsError (exit 3), NotWritableError (exit 6).
    """
    home, data = home.resolve(), data or data_folder()
    place, _ = begin_ledger(home, data, named)
    with lock(place.lock):
        _, owner = begin_ledger(home, data, named)  # as it is now: another command may have ended since
        ledger = _open(place, clock, owner, named)
        try:
            write_owner(home, replace(owner, open=True))
            ledger.append(*_cut_power(ledger))
            yield ledger
        finally:
            try:
                held = ledger.snapshot()
                write_owner(home, replace(owner, events=held, open=False))
                ledger.keep_state()
            finally:
                ledger.close()


def peek(home: Path, data: Path | None = None) -> tuple[Event, ...]:
    """What has happened in a round, for a command that only looks; nothing is written. Raises OtherComputerError, SettingsError."""
    home, data = home.resolve(), data or data_folder()
    place, owner = find_ledger(home, data)
    if owner is None or owner.is_new:
        return ()
    with tempfile.TemporaryDirectory() as folder:
        if place.is_empty:
            if not place.snapshot.exists():
                raise SettingsError(place.snapshot, GONE, GONE_REMEDY)
            place = LedgerPlace(home, Path(folder))
            place.live.write_bytes(place.snapshot.read_bytes())
        engine = _engine(place.live)
        try:
            with _readable(place):
                with engine.connect() as connection:
                    _not_newer(place, connection)
                return Ledger(place, engine, lambda: datetime.min.replace(tzinfo=UTC)).log()
        finally:
            engine.dispose()


def move_here(home: Path, clock: Clock, data: Path | None = None, named: str = "") -> str:
    """Run the round from this computer from now on; returns the name of the one that ran it.

    Where the other computer was cut off in the middle, mails that were waiting may have gone: they become uncertain.
    """
    home, data = home.resolve(), data or data_folder()
    _, before = take_over(home, data, named)
    with open_ledger(home, clock, data, named) as ledger:
        moved = Event(ledger.now(), EventKind.MOVED, data={"from": before.name, "cut_off": before.open})
        ledger.append(moved, *(_doubtful(ledger, before) if before.open else ()))
    return before.name


def _cut_power(ledger: Ledger) -> Iterator[Event]:
    """The mail that was being handed over when the computer itself stopped: what was written last may not be on the disk."""
    last = {e.mail: e for e in ledger.log() if e.mail}
    for e in last.values():
        if e.kind is EventKind.MAIL_HANDING and abs(float(e.data["on_since"]) - _on_since()) > SAME_START:
            yield Event(ledger.now(), EventKind.MAIL_OFFERED, mail=e.mail, data={"why": "datorn stängdes av"})


def _on_since() -> float:
    """When the computer was started, in seconds since 1970."""
    import psutil  # noqa: PLC0415  (only commands that write need it)

    return float(psutil.boot_time())


def _doubtful(ledger: Ledger, owner: Owner) -> Iterator[Event]:
    """Mails that were waiting when the command that would hand them over was cut off, and its own record is not here."""
    why = {"why": f"{owner.name} avbröts"}
    waiting = (m for m in mails(ledger.log()).values() if m.fate in MAY_GO)
    return (Event(ledger.now(), EventKind.MAIL_OFFERED, mail=m.id, data=why) for m in waiting)


def _open(place: LedgerPlace, clock: Clock, owner: Owner, named: str) -> Ledger:
    restored = place.is_empty and place.snapshot.exists()
    if restored:
        snapshot_holds(place.snapshot, owner)
        restore(place)
    elif place.is_empty and not owner.is_new:
        raise SettingsError(place.snapshot, GONE, GONE_REMEDY)
    elif not place.is_empty and owner.events > 0:
        restored = _catch_up(place, owner)
    engine = _engine(place.live)
    with _readable(place), engine.begin() as connection:
        _not_newer(place, connection)
        schema.migrate(connection)
        known = {row.key: row.value for row in connection.execute(select(schema.meta))}
        refuse_copy(place.home, known.get("home", ""), owner)
        _same_id(place, known.get("id", ""), named, connection)
        about = {"round": owner.round, "home": str(place.home), "id": named or known.get("id", "")}
        for key, value in about.items():
            if known.get(key) != value:
                connection.execute(schema.meta.delete().where(schema.meta.c.key == key))
                connection.execute(schema.meta.insert().values(key=key, value=value))
    ledger = Ledger(place, engine, clock)
    if restored and owner.open:
        ledger.append(*_doubtful(ledger, owner))
    return ledger


def _catch_up(place: LedgerPlace, owner: Owner) -> bool:
    """A live ledger that holds less than was once on record (an old copy of the user's files) gives way to the snapshot.

    Returns whether it did. Raises SettingsError when the snapshot holds less too.
    """
    try:
        _, held = snapshot_holds(place.live, None)
    except SettingsError:
        return False  # damaged: told when it is read
    if held >= owner.events:
        return False
    snapshot_holds(place.snapshot, owner)
    restore(place)
    return True


def _not_newer(place: LedgerPlace, connection: Connection) -> None:
    if schema.version(connection) > schema.VERSION:
        problem = "Liggaren är skriven av en nyare version av programmet."
        raise SettingsError(place.live, problem, "Uppdatera programmet på den här datorn.")


def _same_id(place: LedgerPlace, known: str, named: str, connection: Connection) -> None:
    """Forms that were sent bear the round's id: under another one, their answers would belong to another round."""
    sent = select(schema.events.c.number).where(schema.events.c.kind.in_([k.value for k in MAIL_EVENTS])).limit(1)
    if not known or not named or known == named or connection.execute(sent).first() is None:
        return
    problem = f'Omgången heter nu "{named}", men formulären som har gått ut är märkta "{known}".'
    remedy = f'Skriv tillbaka id = "{known}" (namnet på omgången får ändras), eller gör en ny omgång: lovande init.'
    raise SettingsError(place.home / "round.toml", problem, remedy)


def _engine(file: Path, synchronous: str = "FULL") -> Engine:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 would begin transactions of its own, and deferred ones
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def _explain_unwritable(place: LedgerPlace) -> Iterator[None]:
    try:
        yield
    except DatabaseError as e:
        raise NotWritableError(
            f"Liggaren i {place.folder} gick inte att skriva ({e.orig}). Kontrollera att det finns plats på disken och kör igen."
        ) from None


@contextmanager
def _readable(place: LedgerPlace) -> Iterator[None]:
    try:
        yield
    except OperationalError as e:  # read-only, full, or locked: the file itself may be whole
        with _explain_unwritable(place):
            raise e
    except DatabaseError as e:
        raise SettingsError(
            place.live, f"Liggaren går inte att läsa ({e.orig}).", "Hämta tillbaka ledger.sqlite ur en säkerhetskopia."
        ) from None


def _events_after(number: int) -> Select[Any]:
    return select(schema.events).where(schema.events.c.number > number).order_by(schema.events.c.number)


def _row(e: Event) -> dict[str, Any]:
    data = json.dumps(dict(e.data), ensure_ascii=False, sort_keys=True)
    return {
        "at": e.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "kind": e.kind.value,
        "practice": e.practice,
        "mail": e.mail,
        "sha256": e.sha256,
        "data": data,
    }


def _event(row: Any) -> Event:
    if row.kind not in set(EventKind):
        problem = f"Liggaren har en händelse som den här versionen av programmet inte känner ({row.kind})."
        raise SettingsError("ledger.sqlite", problem, "Uppdatera programmet på den här datorn.")
    return Event(
        datetime.fromisoformat(row.at), EventKind(row.kind), row.practice, row.mail, row.sha256,
        json.loads(row.data), row.number,
    )  # fmt: skip


__all__ = ["Clock", "Ledger", "LedgerPlace", "move_here", "open_ledger", "peek"]
