"""Append-only records in a round's folder: one JSON object a line, never rewritten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from .errors import NotWritableError, SettingsError
from .files import rename_synced


def lines_of(path: Path) -> tuple[tuple[int, str], ...]:
    """(line number, line) of every line that says something; none when there is no file. Raises SettingsError."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as e:
        raise SettingsError(path, "Filen gick inte att läsa.", "Hämta tillbaka den ur en säkerhetskopia.") from e
    return tuple((n, line) for n, line in enumerate(lines, 1) if line.strip())


def keep_lines(path: Path, wanted: Callable[[str], bool]) -> int:
    """Take away the lines that are not `wanted`, whole or not at all; returns how many. For what must be forgotten, and nothing
    else. Raises SettingsError, NotWritableError.
    """
    lines = [line for _, line in lines_of(path)]
    kept = [line for line in lines if wanted(line)]
    if len(kept) == len(lines):
        return 0
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes("".join(f"{line}\n" for line in kept).encode())
        rename_synced(temporary, path)
    except OSError as e:
        raise NotWritableError(
            f"{path} gick inte att skriva ({e.strerror}). Stäng filen om den är öppen och kör igen."
        ) from e
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return len(lines) - len(kept)


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Add some lines, all of them or none: the whole file is written beside and renamed, so that a crash leaves no half line.

    Raises NotWritableError when the folder refuses or someone else is writing at the same time.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        before = path.read_bytes() if path.exists() else b""
        between = b"" if not before or before.endswith(b"\n") else b"\n"
        temporary.write_bytes(before + between + "".join(f"{line}\n" for line in lines).encode())
        if (path.read_bytes() if path.exists() else b"") != before:
            raise NotWritableError(f"{path.name} ändrades av någon annan samtidigt. Kör kommandot igen.")
        rename_synced(temporary, path)
    except OSError as e:
        why = "Stäng filen om den är öppen, kontrollera att mappen får ändras och kör igen."
        raise NotWritableError(f"{path} gick inte att skriva ({e.strerror}). {why}") from e
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
