"""What files were read as, kept by their content and by what read them, so that a file is read once. A cache: it may be removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.base.checker import as_json, checker
from pipeline.base.errors import LovandeError, SettingsError
from pipeline.base.program import program
from pipeline.model.returns import Return

from .kept import KeptStore, WorkedOut
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
KIND, RETURNS = "reading", tuple[Return, ...]


class Readings:
    """{content hash: the returns in that file} for one instrument and this version of the program.

    The names of the files are not part of it: the same content comes under many names. `keeps`: what is read is kept; else
    the file is only looked in, and neither made nor mended nor changed.
    """

    def __init__(self, file: Path, instrument_file: Path, keeps: bool = True) -> None:
        self._store, self._instrument = KeptStore(file, keeps), instrument_file
        self._reader = self._read_with()

    def _read_with(self) -> str:
        return f"{program(READ_BY)}-{hashlib.sha256(self._instrument.read_bytes()).hexdigest()[:16]}"

    def check_instrument(self) -> None:
        """Raises SettingsError when the instrument was saved while files were read with it: some may have been read with the one before."""
        if self._read_with() != self._reader:
            raise SettingsError(self._instrument, "Filen ändrades medan svaren lästes.", "Kör kommandot igen.")

    def known(self, hashes: Iterable[str]) -> dict[str, tuple[Return, ...]]:
        """What is known of these files; damaged entries count as not known."""
        found: dict[str, tuple[Return, ...]] = {}
        for digest, kept in self._store.known(KIND, hashes).items():
            if kept.basis == self._reader:
                with suppress(ValueError):
                    found[digest] = checker(RETURNS).validate_json(kept.content)
        return found

    def keep(self, read: Mapping[str, Sequence[Return]]) -> None:
        """Keep what was read; what failed for reasons that may be gone tomorrow is not kept. A full disk is no error here."""
        new = {
            digest: WorkedOut(self._reader, content)
            for digest, returns in read.items()
            if not any(f.code in UNCERTAIN for r in returns for f in r.findings)
            and (content := as_json(RETURNS, tuple(returns)))
        }
        if new:
            self._store.drop_other_bases(KIND, self._reader)
            self._store.keep(KIND, new)

    def close(self) -> None:
        self._store.close()


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
