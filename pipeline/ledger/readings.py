"""What files were read as, kept by their content and by what read them, so that a file is read once. A cache: it may be removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, create_engine, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError

from pipeline.base.errors import LovandeError
from pipeline.base.program import program
from pipeline.model.returns import Return

from .kept import only_looking
from .place import LedgerPlace, data_folder, find_ledger

UNCERTAIN = frozenset(
    {
        "not_readable",
        "reader_failed",
        "needs_libreoffice",
        "conversion_failed",
        "conversion_stuck",
        "reader_died",
        "too_slow",
        "too_big",
        "not_read_this_time",
    }
)
"""Reasons that lie with this computer today, not with the file."""
READ_BY = ("base", "model", "forms", "reading", "intake", "cases/gather.py")
"""What a reading rests on, as folders and modules of the package: a change in any of it makes every file be read anew."""
MANY = 500
metadata = MetaData()
table = Table(
    "readings",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("reader", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


class Readings:
    """{content hash: the returns in that file} for one instrument and this version of the program.

    The names of the files are not part of it: the same content comes under many names. `keeps`: what is read is kept; else
    the file is only looked in, and neither made nor mended nor changed.
    """

    def __init__(self, file: Path, instrument_file: Path, keeps: bool = True) -> None:
        self._engine: Engine = create_engine(f"sqlite:///{file}") if keeps else only_looking(file)
        self._reader = f"{program(READ_BY)}-{hashlib.sha256(instrument_file.read_bytes()).hexdigest()[:16]}"
        self._works, self._keeps = True, keeps
        try:
            if keeps:
                metadata.create_all(self._engine)
        except DatabaseError:
            self._works = False

    def known(self, hashes: Iterable[str]) -> dict[str, tuple[Return, ...]]:
        """What is known of these files; damaged entries count as not known."""
        wanted, found = list(hashes), {}
        try:
            with self._engine.connect() as connection:
                for n in range(0, len(wanted) if self._works else 0, MANY):
                    rows = connection.execute(
                        select(table.c.sha256, table.c.content).where(
                            table.c.reader == self._reader, table.c.sha256.in_(wanted[n : n + MANY])
                        )
                    )
                    found.update({row.sha256: _codec().validate_json(row.content) for row in rows})
        except (DatabaseError, ValueError):
            return {}
        return found

    def keep(self, read: Mapping[str, Sequence[Return]]) -> None:
        """Keep what was read; what failed for reasons that may be gone tomorrow is not kept. A full disk is no error here."""
        rows = [
            {"sha256": sha256, "reader": self._reader, "content": content}
            for sha256, returns in read.items()
            if not any(f.code in UNCERTAIN for r in returns for f in r.findings) and (content := _dump(returns))
        ]
        if rows and self._works and self._keeps:
            try:
                with self._engine.begin() as connection:
                    connection.execute(table.delete().where(table.c.reader != self._reader))
                    connection.execute(insert(table).on_conflict_do_nothing(), rows)
            except DatabaseError:
                self._works = False

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def readings_of(home: Path, instrument_file: Path, place: LedgerPlace | None) -> Iterator[Readings]:
    """What is known of the files of a round. `place`: of its ledger, for a command that has it open; only such a one keeps what it reads.

    Others look in what this computer has kept. Of a round that nobody has begun, or another computer runs, that is nothing.
    """
    readings = Readings((place or place_here(home)).readings, instrument_file, keeps=place is not None)
    try:
        yield readings
    finally:
        readings.close()


def place_here(home: Path) -> LedgerPlace:
    data = data_folder()
    try:
        place, _ = find_ledger(home.resolve(), data)
    except LovandeError:
        return LedgerPlace(home, data / "rounds" / "none")
    return place


@lru_cache(maxsize=1)
def _codec() -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415  (0.1 s that --help need not pay)

    return TypeAdapter(tuple[Return, ...])


def _dump(returns: Sequence[Return]) -> bytes:
    try:
        made: bytes = _codec().dump_json(tuple(returns))
    except ValueError:  # half a character that JSON cannot hold
        return b""
    return made
