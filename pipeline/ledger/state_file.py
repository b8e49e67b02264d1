"""The folded state in a file beside the ledger, for who only wants to know how the round stands. A cache: it may be removed at any time.

The ledger is what is true. The file says which event of which ledger it goes up to, and what code folded it; where anything does
not fit (it is lost, cut off, older than a removal, of another ledger or another program), it counts as not there.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.base.errors import NotWritableError
from pipeline.base.files import remove_written, write_whole
from pipeline.base.program import program
from pipeline.model.events import Event, EventKind
from pipeline.round.opened import PlainRound, plain_round, round_of

from .folded import Folded
from .place import LedgerPlace, data_folder, find_ledger
from .plain import folded_of, plain_of

FORMAT = 1
FOLDED_BY = ("ledger", "model", "round", "instrument", "base/toml.py", "base/csv.py", "base/personal_data")
"""What the state and the round as it was opened rest on, as folders and modules of the package."""
COLUMNS = "number, at, kind, practice, mail, sha256, data"
Row = Sequence[Any]
"""An event as the ledger has it, in that order."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a state is bound to a ledger."""

    format: int
    program: str
    round: str
    """The ledger's own id."""
    schema: str
    number: int
    """Of the last event that is in it."""
    event: str
    """A digest of that event."""
    count: int
    """Of the events up to it."""
    sum: str
    """sha256 of all that follows."""


@dataclass(frozen=True, slots=True)
class KeptState:
    """What the file holds."""

    bound: Bound
    folded: Folded
    opened: PlainRound | None = None
    """The settings and the register that the last command read."""


def this_program() -> str:
    """The version, and a digest of the code that folds and opens a round."""
    return f"{__version__}-{program(FOLDED_BY)}"


def event_of(row: Row) -> Event:
    """Raises ValueError for a kind that this version does not know."""
    number, at, kind, practice, mail, sha256, data = row
    return Event(datetime.fromisoformat(at), EventKind(kind), practice, mail, sha256, json.loads(data), number)


def digest_of(row: Row) -> str:
    return hashlib.sha256("\0".join(map(str, row)).encode("utf-8", "surrogatepass")).hexdigest()


def read_state(place: LedgerPlace) -> KeptState | None:
    """What is kept, when it is whole and this program's; whether it fits the ledger is another question."""
    try:
        head, _, body = place.state.read_bytes().partition(b"\n")
        bound = Bound(**json.loads(head))
        if (bound.format, bound.program) != (FORMAT, this_program()) or bound.sum != hashlib.sha256(body).hexdigest():
            return None
        plain = json.loads(body)
        return KeptState(bound, folded_of(plain["folded"], bound.number, bound.count), round_of(plain["round"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def write_state(
    place: LedgerPlace, folded: Folded, last: Row, ledger: tuple[str, str], opened: PlainRound | None
) -> None:
    """Keep it, whole or not at all. `last`: the event it goes up to; `ledger`: its id and its schema. A full disk is no error here."""
    if folded.number != last[0]:
        return
    with suppress(NotWritableError, ValueError):
        plain = {"folded": plain_of(folded), "round": plain_round(opened)}
        body = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "strict")
        bound = Bound(
            FORMAT,
            this_program(),
            *ledger,
            folded.number,
            digest_of(last),
            folded.count,
            hashlib.sha256(body).hexdigest(),
        )
        head = json.dumps({name: getattr(bound, name) for name in Bound.__slots__}, ensure_ascii=False).encode()
        write_whole(place.state, head + b"\n" + body)


def drop_state(place: LedgerPlace) -> None:
    """Before events are taken out of the ledger: the state holds what they said."""
    remove_written(place.state)


def moved_on(
    kept: KeptState, ledger: tuple[str, str], before: Row | None, count: int, since: Iterable[Row]
) -> Folded | None:
    """The state with the events that came since; None when it does not fit this ledger.

    `before`: the ledger's event of the number that the state goes up to; `count`: how many events there are up to it.
    """
    bound = kept.bound
    if (
        (bound.round, bound.schema) != ledger
        or before is None
        or (digest_of(before), count) != (bound.event, bound.count)
    ):
        return None
    events = [event_of(row) for row in since]
    if any(e.kind is EventKind.FORGOTTEN for e in events):  # what was known of them is in the state still
        return None
    kept.folded.move_on(events)
    return kept.folded


def look(home: Path, data: Path | None = None) -> KeptState | None:
    """How a round stands, without what writes the ledger; None where the whole ledger has to be asked. Nothing is written.

    Raises OtherComputerError, SettingsError as whoever asks the ledger.
    """
    place, owner = find_ledger(home.resolve(), data or data_folder())
    if owner is None or owner.is_new or place.is_empty or (kept := read_state(place)) is None:
        return None
    try:
        # not read-only: such a connection leaves the files of its own that SQLite takes away
        with closing(sqlite3.connect(place.live, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN")  # all of it as of one moment
            folded = moved_on(kept, *ask(connection, kept.bound.number))
    except (sqlite3.Error, ValueError, TypeError, KeyError):
        return None
    return None if folded is None else kept


def ask(connection: sqlite3.Connection, number: int) -> tuple[tuple[str, str], Row | None, int, list[Row]]:
    """What a ledger says of itself and of the event of that number, for `moved_on`."""
    told = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('round', 'schema')").fetchall())
    before = connection.execute(f"SELECT {COLUMNS} FROM events WHERE number = ?", (number,)).fetchone()
    (count,) = connection.execute("SELECT count(*) FROM events WHERE number <= ?", (number,)).fetchone()
    since = connection.execute(f"SELECT {COLUMNS} FROM events WHERE number > ? ORDER BY number", (number,)).fetchall()
    return (str(told.get("round")), str(told.get("schema"))), before, int(count), since
