"""The tables of the ledger and how an older ledger becomes a newer one. A migration is never changed once it has run anywhere."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text

metadata: Final = MetaData()

meta: Final = Table(
    "meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False)
)  # fmt: skip
"""schema, round (its own random id), home (the folder), id (of round.toml)."""

events: Final = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("practice", String, nullable=False),
    Column("mail", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("data", Text, nullable=False),
)

FIRST = (
    "CREATE TABLE meta (key VARCHAR NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE events (number INTEGER NOT NULL PRIMARY KEY, at VARCHAR NOT NULL, kind VARCHAR NOT NULL,"
    " practice VARCHAR NOT NULL, mail VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, data TEXT NOT NULL)",
    "CREATE INDEX events_by_mail ON events (mail)",
    "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
)
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (FIRST,)
"""Statements that make version n+1 of version n; the last one makes what the program writes now."""
VERSION: Final = len(MIGRATIONS)


def version(connection: Connection) -> int:
    """0 for an empty file."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'meta'").first()
    if found:  # said without what SQLAlchemy needs to find out: every command asks
        found = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'schema'").first()
    return int(found.value) if found else 0


def migrate(connection: Connection) -> None:
    """Bring an older ledger, or an empty file, to the present version, inside the caller's transaction."""
    for n in range(version(connection), VERSION):
        for statement in MIGRATIONS[n]:
            connection.exec_driver_sql(statement)
        connection.execute(meta.delete().where(meta.c.key == "schema"))
        connection.execute(meta.insert().values(key="schema", value=str(n + 1)))
