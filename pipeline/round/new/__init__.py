"""A new round: its settings, its register, its folders and the files to double-click. Nothing that is there is touched."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.errors import NotWritableError, SettingsError
from pipeline.base.files import write_new
from pipeline.round.register.new import Heading

from .settings_file import FirstSettings, settings_file
from .start_files import UNIX, UNIX_NAME, WINDOWS, WINDOWS_NAME

SETTINGS, REGISTER, OTHER_REGISTER = "round.toml", "register.xlsx", "register.csv"
FOLDERS = ("inbox", "outbox")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of a new round, not yet written."""

    name: str
    content: bytes
    runs: bool = False
    """It is to be run by double-clicking."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was made of a new round."""

    home: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]
    """What was there already and was left as it is."""


def new_files(first: FirstSettings, headings: Sequence[Heading]) -> tuple[NewFile, ...]:
    """The files of a new round; round.toml last, because it is what makes a folder a round."""
    from pipeline.round.register.new_book import register_book  # noqa: PLC0415  (a tenth of a second that other commands need not pay)

    return (
        NewFile(REGISTER, register_book(headings)),
        NewFile(WINDOWS_NAME, WINDOWS.replace("\n", "\r\n").encode("ascii"), runs=True),
        NewFile(UNIX_NAME, UNIX.encode("ascii"), runs=True),
        NewFile(SETTINGS, settings_file(first).encode("utf-8")),
    )


def write(home: Path, files: Sequence[NewFile]) -> Begun:
    """Write them where nothing is. Raises SettingsError when the folder is a round already, NotWritableError."""
    if (home / SETTINGS).exists():
        problem = "Mappen är redan en omgång. Inget är skrivet."
        raise SettingsError(
            home, problem, "Välj en mapp som inte finns, eller arbeta vidare i den här: lovande status."
        )
    made: list[str] = []
    kept: list[str] = []
    try:
        for folder in FOLDERS:
            (home / folder).mkdir(parents=True, exist_ok=True)
        for file in files:
            there = file.name == REGISTER and (home / OTHER_REGISTER).exists()  # an .xlsx would hide it
            (kept if there or not _put(home / file.name, file) else made).append(file.name)
    except OSError as e:
        why = f" ({e.strerror})" if e.strerror else ""
        raise NotWritableError(
            f"Omgången gick inte att skriva i {home}{why}. Kontrollera att mappen får ändras och att det finns plats på disken, och kör igen."
        ) from None
    return Begun(home, tuple(made), tuple(kept))


def _put(path: Path, file: NewFile) -> bool:
    """Write a new file; False when there is one."""
    if path.exists() or not write_new(path, file.content):  # half a file would be kept as the user's own the next time
        return False
    if file.runs:
        with suppress(OSError):  # not on every disk
            path.chmod(path.stat().st_mode | 0o111)
    return True
