"""What was worked out of a round, kept by what it rests on, so that it is worked out once. A cache: it may be removed at any time.

It lies beside the ledger, and `forget` removes it, because it holds what people have written.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, create_engine, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipeline.base.program import program

MANY = 500
QUICK = 1
"""How hard zlib tries: what is kept is worth a quarter of its size, and is read more often than it is written."""
metadata = MetaData()
table = Table(
    "kept",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("basis", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)


class WorkedOut(NamedTuple):
    """One thing that was worked out, and a digest of what it rests on."""

    basis: str
    content: bytes


class KeptStore:
    """{kind: {key: WorkedOut}} in one file. `keeps`: what is worked out is kept; else the file is only looked in.

    Nothing here raises for a file that is lost, damaged, locked or full: then nothing is known, and nothing is kept.
    """

    def __init__(self, file: Path, keeps: bool = True) -> None:
        self._engine = create_engine(f"sqlite:///{file}") if keeps else only_looking(file)
        self.keeps = keeps
        if keeps:
            try:
                metadata.create_all(self._engine)
                self._change([(text("DROP TABLE IF EXISTS readings"), [])])  # where earlier versions kept them
            except DatabaseError:
                self.keeps = False

    def known(self, kind: str, keys: Iterable[str]) -> dict[str, WorkedOut]:
        """What is kept under these keys; what is damaged counts as not known."""
        wanted, found = list(keys), {}
        try:
            with self._engine.connect() as connection:
                for n in range(0, len(wanted), MANY):
                    rows = connection.execute(
                        select(table.c.key, table.c.basis, table.c.content).where(
                            table.c.kind == kind, table.c.key.in_(wanted[n : n + MANY])
                        )
                    )
                    for row in rows:
                        with suppress(zlib.error):
                            found[row.key] = WorkedOut(row.basis, zlib.decompress(row.content))
        except DatabaseError:
            return {}
        return found

    def keep(self, kind: str, new: Mapping[str, WorkedOut]) -> None:
        """Put the new in place of what was kept under the same keys."""
        rows = [
            {"kind": kind, "key": key, "basis": k.basis, "content": zlib.compress(k.content, QUICK)}
            for key, k in new.items()
        ]
        if rows and self.keeps:
            put = insert(table)
            changed = {"basis": put.excluded.basis, "content": put.excluded.content}
            self._change([(put.on_conflict_do_update(index_elements=["kind", "key"], set_=changed), rows)])

    def drop_others(self, kind: str, keys: Collection[str]) -> None:
        """Of the kind nothing else stays than what is kept under these keys."""
        if not self.keeps:
            return
        try:
            with self._engine.connect() as connection:
                there = set(connection.scalars(select(table.c.key).where(table.c.kind == kind)))
        except DatabaseError:
            self.keeps = False
            return
        gone = there.difference(keys)
        self._change([(table.delete().where(table.c.kind == kind, table.c.key == key), []) for key in gone])

    def drop_other_bases(self, kind: str, basis: str) -> None:
        """Of the kind nothing else stays than what rests on this."""
        if self.keeps:
            self._change([(table.delete().where(table.c.kind == kind, table.c.basis != basis), [])])

    def _change(self, statements: Iterable[tuple[Any, list[dict[str, Any]]]]) -> None:
        """All of it or nothing."""
        try:
            with self._engine.begin() as connection:
                for statement, rows in statements:
                    connection.execute(statement, rows) if rows else connection.execute(statement)
        except DatabaseError:
            self.keeps = False

    def close(self) -> None:
        self._engine.dispose()


def basis_of(*parts: bytes | str) -> str:
    """A digest of everything that something rests on, each part apart from the next."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def file_basis(file: Path) -> str:
    """The same of a file and of the program that works with it; empty for what is no file."""
    return basis_of(program(), file.read_bytes()) if file.is_file() else ""


def only_looking(file: Path) -> Engine:
    """A file that is not there is as one that cannot be read: nothing in it is known."""
    where = f"{file.absolute().as_uri()}?mode=ro"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(where, uri=True), poolclass=NullPool)
