"""What can stop a command, each with the exit code scripts react to and a sentence that says what to do next."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class ExitCode(IntEnum):
    """Exit codes of every command. An incomplete return is a result, not an error."""

    OK = 0
    USAGE = 2
    BAD_SETTINGS = 3
    QUARANTINED = 4
    MAIL_FAILED = 5
    NOT_WRITABLE = 6
    BUG = 70
    INTERRUPTED = 130


class LovandeError(Exception):
    """We cannot go on. `str()` is one readable text: what, where and what to do next."""

    exit_code = ExitCode.BUG


class SettingsError(LovandeError):
    """A mistake in a file that people in the round edit: instrument, template, register or round.toml."""

    exit_code = ExitCode.BAD_SETTINGS

    def __init__(self, file: Path | str, problem: str, remedy: str, line: int | None = None, place: str = "") -> None:
        from pathlib import Path  # noqa: PLC0415  (what goes well need not pay)

        self.file, self.problem, self.remedy, self.line, self.place = Path(file), problem, remedy, line, place
        where = f"{file}" + (f", rad {line}" if line else "") + (f", {place}" if place else "")
        super().__init__(f"{where}: {problem} {remedy}")

    def __reduce__(self) -> tuple[type[SettingsError], tuple[Path, str, str, int | None, str]]:
        """It can come from another process."""
        return type(self), (self.file, self.problem, self.remedy, self.line, self.place)


class NotReadError(LovandeError):
    """The computer did not get round to reading a file this time, and what was asked for rests on it."""

    exit_code = ExitCode.QUARANTINED


class NotWritableError(LovandeError):
    """An output could not be written at all (folder read-only, disk full)."""

    exit_code = ExitCode.NOT_WRITABLE
