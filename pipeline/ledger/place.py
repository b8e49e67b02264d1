"""Where a round's ledger lies: the live file on this computer, outside every synced folder, and a closed snapshot in the round.

The round's folder says, in .lovande.json, which computer runs it. SQLite in a folder that OneDrive or a file server copies
behind our back can lose commits, and two computers that both send mail would send it twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.base.errors import NotWritableError, SettingsError
from pipeline.base.files import not_writable, write_json

OWNER, SNAPSHOT = ".lovande.json", "ledger.sqlite"
PATIENCE = 0.2
"""Seconds: with none at all, two that begin at the same moment may both be turned away."""
DATA = "LOVANDE_DATA"
"""Environment variable: another folder for what lies on this computer."""


class OtherComputerError(SettingsError):
    """The round is run from another computer."""


@dataclass(frozen=True, slots=True)
class Machine:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Owner:
    """What .lovande.json says."""

    round: str
    """Random id of the round's ledger."""
    machine: str
    name: str
    """What the computer calls itself, for the sentence to a person."""
    events: int = 0
    """How many events the snapshot holds."""
    open: bool = False
    """A command is working, or was cut off: the snapshot may lack what it did."""

    @property
    def is_new(self) -> bool:
        """Nothing has happened yet: the ledger may be made anew."""
        return not self.events and not self.open


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """The files of one round's ledger."""

    home: Path
    folder: Path

    @property
    def live(self) -> Path:
        return self.folder / SNAPSHOT

    @property
    def is_empty(self) -> bool:
        """There is no live ledger, or only the name of one: SQLite would take it for a new one."""
        return not self.live.exists() or not self.live.stat().st_size

    @property
    def readings(self) -> Path:
        """A cache that may be removed at any time."""
        return self.folder / "readings.sqlite"

    @property
    def state(self) -> Path:
        """How everything stands; a cache too."""
        return self.folder / "state.json"

    @property
    def lock(self) -> Path:
        return self.folder / "lock.sqlite"

    @property
    def snapshot(self) -> Path:
        return self.home / SNAPSHOT


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this program keeps its own files for this user, on this computer."""
    if environ.get(DATA):
        return Path(environ[DATA])
    from platformdirs import user_data_path  # noqa: PLC0415  (not needed by what has no ledger)

    return user_data_path("lovande", appauthor=False)


def this_machine(data: Path) -> Machine:
    """This computer and user, known by a random id made once. Raises NotWritableError."""
    file = data / "machine.json"
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(file.read_text(encoding="utf-8"))
        return Machine(str(known["id"]), str(known["name"]))
    made = Machine(uuid.uuid4().hex, platform.node() or "okänd dator")
    write_json(file, asdict(made))
    return made


def read_owner(home: Path) -> Owner | None:
    """Which computer runs the round; None when none has yet. Raises SettingsError for a file that cannot be understood."""
    file = home / OWNER
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        owner = Owner(**{**told, "events": int(told.get("events", 0)), "open": bool(told.get("open", False))})
        if not all(isinstance(w, str) for w in (owner.round, owner.machine, owner.name)) or not owner.round.isalnum():
            raise ValueError("no owner")
        return owner
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError):
        problem = "Filen går inte att läsa. Den säger vilken dator som sköter omgången."
        raise SettingsError(file, problem, "Hämta tillbaka den ur en säkerhetskopia.") from None


def write_owner(home: Path, owner: Owner) -> None:
    write_json(home / OWNER, asdict(owner))


def find_ledger(home: Path, data: Path, named: str = "") -> tuple[LedgerPlace, Owner | None]:
    """(where the ledger of a round lies, who runs it), for the computer that runs it or a round nobody has begun.

    `named`: the id in round.toml. Raises OtherComputerError, and SettingsError when the ledger is gone.
    """
    owner = read_owner(home)
    if owner is None:
        if (home / SNAPSHOT).exists():
            problem = (
                f"Här finns en liggare (ledger.sqlite) men inte {OWNER}, som säger vilken dator som sköter omgången."
            )
            raise SettingsError(home / OWNER, problem, "Kopiera hela mappen, eller skriv lovande status --move-here.")
        if left := find_left_behind(home, data, named):
            problem = "En omgång med samma id har redan skickat mejl från den här datorn, men .lovande.json och ledger.sqlite finns inte i mappen."
            remedy = (
                "Är det samma omgång: skriv lovande status --move-here, så hämtas de ur datorns egen liggare. Är det en ny "
                f"omgång: ge den ett eget id i round.toml och en egen mapp, eller ta bort {left.folder}."
            )
            raise SettingsError(home / OWNER, problem, remedy)
        return LedgerPlace(home, data / "rounds" / uuid.uuid4().hex), None
    if owner.machine != this_machine(data).id:
        problem = f"Omgången sköts från datorn {owner.name}. Två datorer som skickar mejl skulle skicka dem två gånger."
        remedy = f"Kör på {owner.name}, eller flytta omgången hit för gott: lovande status --move-here."
        raise OtherComputerError(home / OWNER, problem, remedy)
    _own_snapshot(home / SNAPSHOT, owner)
    return LedgerPlace(home, data / "rounds" / owner.round), owner


def _own_snapshot(snapshot: Path, owner: Owner) -> None:
    """The two files of a folder belong together: one of them from another round would begin this one again."""
    if not snapshot.exists() or not snapshot.stat().st_size:
        return
    round = None
    with suppress(sqlite3.Error, TypeError), closing(sqlite3.connect(snapshot)) as connection:
        (round,) = connection.execute("SELECT value FROM meta WHERE key = 'round'").fetchone()
    if round not in (None, owner.round):
        problem = f"{OWNER} och {SNAPSHOT} hör till olika omgångar."
        raise SettingsError(snapshot, problem, "Hämta tillbaka båda ur samma säkerhetskopia av mappen.")


def begin_ledger(home: Path, data: Path, named: str = "") -> tuple[LedgerPlace, Owner]:
    """The same, where a round that nobody has begun is begun: of two commands at once, one. Raises NotWritableError for the other."""
    place, owner = find_ledger(home, data, named)
    if owner is not None:
        return place, owner
    with lock(data / "rounds" / f"begins-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}.sqlite"):
        place, owner = find_ledger(home, data, named)
        if owner is None:
            here = this_machine(data)
            owner = Owner(place.folder.name, here.id, here.name)
            write_owner(home, owner)
        return place, owner


@contextmanager
def lock(file: Path) -> Iterator[None]:
    """Only one command at a time works on a round, or on what else `file` stands for. SQLite holds the lock, so that it ends with the process however that ends.

    Raises NotWritableError when another command works.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    except (OSError, sqlite3.Error):
        raise not_writable(file.parent) from None
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise NotWritableError(
                "Ett annat lovande-kommando arbetar med omgången just nu. Vänta tills det är klart och kör igen."
            ) from None
        yield
    finally:
        connection.close()


def find_left_behind(home: Path, data: Path, named: str = "") -> LedgerPlace | None:
    """The live ledger of a round whose folder has lost both its files, if any of its mails can have gone; else nothing is lost.

    Known by the folder or, when that was moved or renamed too, by the id that its forms bear.
    """
    for live in sorted((data / "rounds").glob(f"*/{SNAPSHOT}")):
        with suppress(sqlite3.Error, TypeError), closing(sqlite3.connect(live)) as connection:
            known = dict(connection.execute("SELECT key, value FROM meta").fetchall())
            (gone,) = connection.execute("SELECT count(*) FROM events WHERE kind LIKE 'mail_%'").fetchone()
            if gone and (Path(known.get("home", "")) == home or (named and known.get("id") == named)):
                return LedgerPlace(home, live.parent)
    return None
