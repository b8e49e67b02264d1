"""Files written whole or not at all, and on the disk before anybody relies on them; those that strangers sent bear their mark."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import NotWritableError

ZONE = "Zone.Identifier"
"""The stream in which Windows keeps where a file came from: Office then opens it without macros, and programs are asked about."""
FROM_INTERNET = b"[ZoneTransfer]\r\nZoneId=3\r\n"
NO_LETTER = re.compile("[\ud800-\udfff]")
CLOSE_IT = "Stäng filen om den är öppen, kontrollera att mappen får ändras och kör igen."


def as_text(name: str) -> str:
    """A file's name that can be written down: what is no letter in it (names out of old zip files may not be UTF-8) as U+FFFD."""
    return NO_LETTER.sub("\ufffd", name)


def write_whole(file: Path, content: bytes, from_stranger: bool = False) -> None:
    """A file written beside, on the disk before it gets its name: whole or not at all. Raises NotWritableError.

    `from_stranger`: it came in a mail or out of a form, and on Windows says so.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as temporary:
            temporary.write_bytes(content)
            if from_stranger:
                mark_as_strangers(temporary)
    except OSError as e:
        raise not_writable(file, e) from None


def write_json(file: Path, content: object) -> None:
    """Raises NotWritableError."""
    write_whole(file, json.dumps(content, ensure_ascii=False).encode())


def change_whole(file: Path, change: Callable[[bytes], bytes | None]) -> bool:
    """What `change` makes of a file's content (nothing, when there is no file) in its place, whole or not at all.

    False, and nothing is touched, when it makes None of it. Raises NotWritableError, also when somebody else saves the file
    meanwhile: what they have written is never written over.
    """
    try:
        before = _content(file)
        content = change(before)
        if content is None:
            return False
        with replacing(file) as temporary:
            temporary.write_bytes(content)
            if _content(file) != before:
                raise NotWritableError(f"{file} ändrades av någon annan samtidigt. {CLOSE_IT}")
    except OSError as e:
        why = f" ({e.strerror})" if e.strerror else ""
        raise NotWritableError(f"{file} gick inte att skriva{why}. {CLOSE_IT}") from e
    return True


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A path for the new content of a file: it gets the file's name, on the disk, when the block ends, and is gone when the
    block fails. Raises OSError."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        yield temporary
        rename_synced(temporary, file)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_written(file: Path) -> None:
    """Take away a file of our own, and what a write of it that was cut off left beside it. One that cannot be is left."""
    for path in (file, file.with_name(f".{file.name}.tmp")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """An empty folder that gets its name when the block ends, everything in it on the disk; gone when the block fails. What a
    run that was cut off left is not kept. Raises OSError, also when there is one of the name."""
    temporary = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
        rename_folder_synced(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_new(file: Path, content: bytes) -> bool:
    """A file that was not there, written as carefully; False, and nothing is touched, when there is one. Raises OSError."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        temporary.write_bytes(content)
        if file.exists():
            return False
        rename_synced(temporary, file)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return True


def append_synced(file: Path, content: bytes) -> None:
    """More at the end of a file, on the disk before this returns. Raises OSError.

    Cut off, some of it may stand there: for what can be read all the same.
    """
    new = not file.exists()
    with file.open("ab") as grown:
        grown.write(content)
        grown.flush()
        os.fsync(grown.fileno())
    if new:
        _sync_folder(file.parent)


def rename_synced(temporary: Path, file: Path) -> None:
    """A finished file on the disk and then given its name, whole also when the power goes in between. Raises OSError."""
    _sync(temporary)
    temporary.replace(file)
    _sync_folder(file.parent)


def rename_folder_synced(temporary: Path, folder: Path) -> None:
    """The same of a folder that is to be there whole or not at all, with everything in it. Raises OSError when there is one."""
    for path in sorted(temporary.rglob("*")):
        if path.is_dir():
            _sync_folder(path)
        else:
            _sync(path)
    _sync_folder(temporary)
    temporary.rename(folder)
    _sync_folder(folder.parent)


def _sync(file: Path) -> None:
    with file.open("r+b") as finished:
        os.fsync(finished.fileno())


def _sync_folder(folder: Path) -> None:
    if sys.platform != "win32":  # Windows keeps folders in its journal, and opens none
        with suppress(OSError):  # some file servers refuse; the file itself is there
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def mark_as_strangers(file: Path, platform: str = sys.platform) -> None:
    """The Mark of the Web, where there is one: on a disk that cannot hold it the file goes without."""
    if platform == "win32":
        with suppress(OSError):
            Path(f"{file}:{ZONE}").write_bytes(FROM_INTERNET)


def not_writable(path: Path, error: OSError | None = None) -> NotWritableError:
    why = f" ({error.strerror})" if error and error.strerror else ""
    return NotWritableError(
        f"{path} gick inte att skriva{why}. Kontrollera att mappen får ändras och att det finns plats på disken, och kör igen."
    )
