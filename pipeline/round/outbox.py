"""The outbox: every output written beside and renamed, nothing changed by hand overwritten, nothing open in Word touched."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from pipeline.base.files import mark_as_strangers, not_writable, rename_synced
from pipeline.base.package import sha256

from .written import WrittenRecord

STRANGERS = "attachments/"
"""Where what strangers put into their forms is kept."""
HALF = ".*.tmp"
"""What a file is called while it is being written: one that is left is of a run that was cut off."""


class Outcome(StrEnum):
    """What became of one output."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """Changed by hand, and we have nothing newer to say: left as it is."""
    BESIDE = "beside"
    """Changed by hand, so the new one was written beside it."""
    OPEN = "open"
    """Open in another program: not written."""
    LEFT = "left"
    """Changed by hand and no longer made: for a person to remove."""
    REMOVED = "removed"
    """Ours, untouched, and no longer made."""


@dataclass(frozen=True, slots=True)
class Written:
    name: str
    """Relative to the outbox, with '/'."""
    outcome: Outcome
    beside: str = ""


class Outbox:
    """A folder of outputs and the record of what we wrote there (sha256 per name).

    While a file is being replaced, the record holds both the sum it has and the one it is to have: whichever of them a run
    that is cut off leaves behind, is known as ours.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._record = WrittenRecord(root)

    def put(self, name: str, content: bytes | Path) -> Written:
        """Write one output: bytes, or a finished temporary file that is moved into place.

        Raises NotWritableError (exit 6) when the folder cannot be written at all.
        """
        target, new = self.root / name, sha256(content)
        try:
            result = self._put(name, target, content, new)
        except PermissionError:
            if not target.exists():
                raise not_writable(target) from None
            result = Written(name, Outcome.OPEN)
        except OSError as e:
            raise not_writable(target, e) from None
        finally:
            if isinstance(content, Path):
                content.unlink(missing_ok=True)
        return result

    def keep(self, name: str, digest: str) -> Written | None:
        """An output that is not made again, because it would be what lies there: `digest`. None when something else lies there."""
        path = self.root / name
        try:
            if not path.is_file() or sha256(path) != digest:
                return None
        except OSError:
            return None
        self._record.note(name, digest)
        return Written(name, Outcome.UNCHANGED)

    def tidy(self, folder: str, made: Iterable[str], kept: Iterable[str] | None = ()) -> list[Written]:
        """Remove what we once wrote in `folder` and the folders in it, nobody has changed, and this run no longer made: an old letter must not be sent.

        `kept`: names without ending whose files stay, because this run could not read all that they are made of; None for any.
        """
        if kept is None:
            return []
        stays = tuple(f"{folder}/{name}{end}" for name in kept for end in (".", "/", " ("))
        for half in (self.root / folder).rglob(HALF):
            _remove(half)  # of a run that was cut off: what it was to be is written by now
        removed = []
        for name in sorted(set(self._record) - set(made)):
            path = self.root / name
            if not name.startswith(f"{folder}/") or "(ny" in name or name.startswith(stays):
                continue
            if path.exists() and self._is_ours(name, sha256(path)):
                removed.append(Written(name, Outcome.REMOVED if _remove(path) else Outcome.OPEN))
            elif path.exists():
                removed.append(Written(name, Outcome.LEFT))
            if not path.exists():
                self._record.drop(name)
                if path.parent != self.root / folder:
                    with suppress(OSError):
                        path.parent.rmdir()  # only when nothing is left in it
        self._record.save()
        return removed

    def discard(self, name: str) -> None:
        """Remove one output that this run does not make, unless somebody has changed it or has it open."""
        if self.is_ours(name) and _remove(self.root / name):
            self._record.drop(name)
            self._record.save()

    def forget(self, names: Iterable[str]) -> None:
        """Remove files for good, changed by hand or not, and what is on record about them. Raises NotWritableError."""
        for name in names:
            path = self.root / name
            try:
                path.unlink(missing_ok=True)
            except OSError as e:
                raise not_writable(path, e) from None
            self._record.drop(name)
            with suppress(OSError):
                path.parent.rmdir()  # only when nothing is left in it
        self._record.save()

    def is_ours(self, name: str) -> bool:
        """Whether what lies there is what we wrote, and nobody has changed it since."""
        path = self.root / name
        return name in self._record and path.is_file() and self._is_ours(name, sha256(path))

    def wrote(self, name: str, content: bytes) -> bool:
        """Whether this is the last we wrote under that name, or beside it when somebody had changed it."""
        return self._is_offered(name, sha256(content))

    def _is_offered(self, name: str, digest: str) -> bool:
        beside = f"{PurePosixPath(name).with_suffix('')} (ny"
        return any(digest in s.split() for n, s in self._record.items() if n == name or n.startswith(beside))

    def temporary(self, name: str) -> Path:
        """A path in the outbox for a large output while it is being made."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise not_writable(self.root, e) from None
        return self.root / f".{PurePosixPath(name).name}.tmp"

    def _put(self, name: str, target: Path, content: bytes | Path, new: str) -> Written:
        if target.exists():
            there = sha256(target)
            if there == new:
                self._record.note(name, new)
                return Written(name, Outcome.UNCHANGED)
            if not self._is_ours(name, there):
                return self._put_beside(name, target, content, new)
            if _is_open(target):
                return Written(name, Outcome.OPEN)
        self._replace(name, target, content, new)
        return Written(name, Outcome.WRITTEN)

    def _put_beside(self, name: str, target: Path, content: bytes | Path, new: str) -> Written:
        there = any(target.parent.glob(f"{glob.escape(target.stem)} (ny*{target.suffix}"))
        if self._record.get(name) == new or (not there and self._is_offered(name, new)):
            return Written(name, Outcome.KEPT)  # they have had it, and have made one of the two
        n = 1
        while True:
            stem = f"{target.stem} (ny)" if n == 1 else f"{target.stem} (ny {n})"
            beside = target.with_name(stem + target.suffix)
            key = beside.relative_to(self.root).as_posix()
            if not beside.exists() or sha256(beside) == new or self._is_ours(key, sha256(beside)):
                break
            n += 1
        if beside.exists() and sha256(beside) == new:
            return Written(name, Outcome.KEPT, key)
        if _is_open(beside):
            return Written(key, Outcome.OPEN)
        self._replace(key, beside, content, new)
        return Written(name, Outcome.BESIDE, key)

    def _is_ours(self, name: str, digest: str) -> bool:
        return digest in self._record.get(name, "").split()

    def _replace(self, name: str, target: Path, content: bytes | Path, new: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = content if isinstance(content, Path) else target.with_name(f".{target.name}.tmp")
        try:
            if isinstance(content, bytes):
                temporary.write_bytes(content)
            if name.startswith(STRANGERS):
                mark_as_strangers(temporary)
            before = f"{sha256(target)} " if target.exists() else ""
            self._record.note(name, before + new)
            rename_synced(temporary, target)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        self._record.note(name, new)


def _remove(path: Path) -> bool:
    """Removed, unless it is open in another program."""
    if _is_open(path):
        return False
    try:
        path.unlink()
    except PermissionError:
        return False
    return True


def _is_open(path: Path) -> bool:
    """True when Word, Excel or LibreOffice has left its lock file beside the document."""
    locks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any(path.with_name(lock).exists() for lock in locks)
