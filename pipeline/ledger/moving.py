"""A round's ledger made live again from its snapshot: on another computer, or where the live file is lost or old. Never for a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.files import not_writable, write_whole

from .place import SNAPSHOT, LedgerPlace, Owner, find_left_behind, read_owner, this_machine, write_owner


def take_over(home: Path, data: Path, named: str = "") -> tuple[LedgerPlace, Owner]:
    """Make this computer the one that runs the round, from the snapshot in its folder. Returns the owner as it was before.

    A folder that has lost its files gets them back from this computer's own ledger. Raises SettingsError when there is
    nothing to move, the snapshot is older than what the other computer did, or the folder is a copy; nothing is changed then.
    """
    owner, snapshot = read_owner(home), home / SNAPSHOT
    if owner is None and not snapshot.exists() and (place := find_left_behind(home, data, named)):
        here = this_machine(data)
        owner = Owner(place.folder.name, here.id, here.name, snapshot_holds(place.live, None)[1])
        write_owner(home, owner)
        return place, owner
    if not snapshot.exists():
        problem = "Här finns ingen liggare (ledger.sqlite) att flytta."
        raise SettingsError(snapshot, problem, "Vänta tills mappen är synkroniserad, eller kopiera hela mappen hit.")
    round, held = snapshot_holds(snapshot, owner)
    before = owner or Owner(round, "", "okänd dator", held, open=True)
    place = LedgerPlace(home, data / "rounds" / before.round)
    here = this_machine(data)
    live_holds = not place.is_empty and _is_whole(place.live)
    if before.machine == here.id and live_holds and owner is not None:
        return place, replace(before, open=False)
    refuse_copy(home, _home_in(snapshot), before)
    if live_holds and (kept := _longer(place.live, snapshot)):
        write_owner(home, replace(before, machine=here.id, name=here.name, events=kept))
        return place, before
    restore(place)
    write_owner(home, replace(before, machine=here.id, name=here.name))
    return place, before


def snapshot_holds(snapshot: Path, owner: Owner | None) -> tuple[str, int]:
    """(the round's random id, how many events there are) in a snapshot. Raises SettingsError when it is none, or is older than what was done."""
    connection = sqlite3.connect(snapshot)
    try:
        (round,) = connection.execute("SELECT value FROM meta WHERE key = 'round'").fetchone()
        (held,) = connection.execute("SELECT count(*) FROM events").fetchone()
    except (sqlite3.Error, TypeError):
        raise SettingsError(snapshot, "Filen är ingen liggare.", "Hämta den ur en säkerhetskopia.") from None
    finally:
        connection.close()
    if owner is not None and owner.events > held:
        problem = f"Filen är äldre än det som {owner.name} senast gjorde ({held} av {owner.events} händelser)."
        raise SettingsError(snapshot, problem, "Vänta tills mappen är synkroniserad och försök igen.")
    return str(round), int(held)


def _longer(live: Path, snapshot: Path) -> int:
    """How many events this computer's own ledger holds when it goes on from the snapshot: then it is the one that counts.

    0 when the snapshot goes on from it. Raises SettingsError when both have gone on by themselves: each knows of mails
    that the other does not.
    """
    mine, theirs = _story(live), _story(snapshot)
    short = min(len(mine), len(theirs))
    if mine[:short] != theirs[:short]:
        problem = "Datorns egen liggare och den i mappen har gått vidare var för sig, så ingen av dem vet allt som har skickats."
        remedy = "Arbeta på den dator som sist skickade mejl, och flytta hit först när den har avslutat."
        raise SettingsError(snapshot, problem, remedy)
    return len(mine) if len(mine) > len(theirs) else 0


def _story(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT number, at, kind, practice, mail FROM events ORDER BY number").fetchall()


def refuse_copy(home: Path, known: str, owner: Owner) -> None:
    """A copy of a round's folder must not send what the round itself sends. A folder that was moved is no copy.

    `known`: where the ledger says that the round lies. Raises SettingsError.
    """
    if not known or Path(known) == home:
        return
    try:
        other = read_owner(Path(known))
    except SettingsError:
        return
    if other is not None and other.round == owner.round:
        problem = f"Mappen är en kopia av omgången i {known}. Från en kopia skulle mejl skickas två gånger."
        remedy = f"Arbeta i {known}, eller ta bort den mappen om det är den här som gäller."
        raise SettingsError(home, problem, remedy)


def _home_in(snapshot: Path) -> str:
    with closing(sqlite3.connect(snapshot)) as connection:
        found = connection.execute("SELECT value FROM meta WHERE key = 'home'").fetchone()
    return str(found[0]) if found else ""


def _is_whole(live: Path) -> bool:
    try:
        snapshot_holds(live, None)
    except SettingsError:
        return False
    return True


def restore(place: LedgerPlace) -> None:
    """Make the live ledger of the snapshot. What is left of an older one is set aside: SQLite would read its log into the new one.

    Raises NotWritableError.
    """
    try:
        for old in (place.live, *(place.live.with_name(f"{SNAPSHOT}-{end}") for end in ("wal", "shm"))):
            if old.exists():
                old.replace(old.with_name(f"{old.name}.old"))
        content = place.snapshot.read_bytes()
    except OSError as e:
        raise not_writable(place.live, e) from None
    write_whole(place.live, content)
