"""Taking out of a ledger what it knows of one practice. The one exception to "events are never changed": what the law says must go.

What remains is that mails were sent and when, by number, so that none is sent again and no number is used twice. The pages that
held the rest are overwritten, and the file is made anew without them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from pipeline.base.files import not_writable

from . import schema
from .place import LedgerPlace
from .state_file import drop_state

KEPT = ("purpose", "step", "practices", "message_id", "way", "key", "where", "what", "on_since")
"""What may stay of an event about the practice alone: nothing in it is a name, an address or anybody's words."""
TRIGGERS = tuple(s for s in schema.FIRST if s.startswith("CREATE TRIGGER"))


def forget(place: LedgerPlace, practice: str, files: Iterable[str], addresses: Iterable[str]) -> int:
    """Take a practice out of the live ledger; returns how many events were changed or removed. The caller holds the lock.

    `files`: sha256 of its files; `addresses`: its contact's, in incoming mails. All of it or nothing, and again is the same.
    Raises NotWritableError.
    """
    gone, senders = set(files), {a.casefold() for a in addresses if a}
    drop_state(place)  # first: cut off after this, it is folded anew of what is left
    try:
        with closing(sqlite3.connect(place.live, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("BEGIN IMMEDIATE")
            try:
                changed = _scrub(connection, practice, gone, senders)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as e:
        raise not_writable(place.live) from e
    for name in ("", "-wal", "-shm"):  # a cache of what was read, answers and all
        with suppress(OSError):
            Path(f"{place.readings}{name}").unlink(missing_ok=True)
    return changed


def _scrub(connection: sqlite3.Connection, practice: str, files: set[str], senders: set[str]) -> int:
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER {trigger.split()[2]}")
    changed = 0
    rows = connection.execute("SELECT number, kind, practice, mail, sha256, data FROM events").fetchall()
    alone = _mails_about(rows, practice)
    for number, kind, about, mail, sha256, data in rows:
        if kind == "forgotten":
            continue
        known = json.loads(data)
        own = about.casefold() == practice.casefold() or sha256 in files
        if own and not mail:
            connection.execute("DELETE FROM events WHERE number = ?", (number,))
            changed += 1
            continue
        new = _what_may_stay(known, practice, own or mail in alone, senders)
        if new != known:
            text = json.dumps(new, ensure_ascii=False, sort_keys=True)
            connection.execute("UPDATE events SET data = ? WHERE number = ?", (text, number))
            changed += 1
    for trigger in TRIGGERS:
        connection.execute(trigger)
    return changed


def _mails_about(rows: Iterable[tuple[Any, ...]], practice: str) -> set[str]:
    """Our mails that were about this practice and no other."""
    found = set()
    for _, kind, _, mail, _, data in rows:
        if kind == "mail_queued":
            about = [str(p).casefold() for p in json.loads(data).get("practices", ())]
            if about == [practice.casefold()]:
                found.add(mail)
    return found


def _what_may_stay(known: Mapping[str, Any], practice: str, alone: bool, senders: set[str]) -> dict[str, Any]:
    """What may stay of an event's data."""
    named = [*known.get("practices", ()), *known.get("likely", ())]
    about = practice.casefold() in {str(p).casefold() for p in named}
    if alone or str(known.get("sender", "")).casefold() in senders or (about and len(set(named)) == 1):
        left = {k: v for k, v in known.items() if k in KEPT}
        return left | {"address": "", "subject": ""} if "address" in known else left
    if about:  # with others: their part stays
        return (
            {k: v for k, v in known.items() if k not in ("subject", "file")}
            | {
                k: [p for p in known[k] if str(p).casefold() != practice.casefold()]
                for k in ("practices", "likely", "declines", "marked")
                if k in known
            }
            | ({"subject": ""} if "subject" in known else {})
        )
    return dict(known)
