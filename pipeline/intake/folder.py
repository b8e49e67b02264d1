"""What lies in a folder, also one that OneDrive or SharePoint keeps in step: what can be read now, and what to do about the rest.

Nothing is opened: a file that is only in the cloud would be fetched by it, and a half-written one would be read as damaged.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.round.inbox import NOT_RETURNS, name_order

from . import HIDDEN, begins_as_document

TEMPORARY = re.compile(
    r"~.*|.*\.(?:tmp|temp|crdownload|part|partial|download|opdownload|swp|lock|filepart)|\.~.*", re.I
)
"""What programs write while they are at it."""
OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS = 0x1000, 0x40000, 0x400000
"""Windows attributes of a file whose content is not on the disk."""
JUNCTION = 0xA0000003
ICLOUD = re.compile(r"\.(.+)\.icloud")
COPIES = (
    re.compile(
        r"(?P<stem>.+?) ?\((?:[^()]{0,80}(?:conflicted copy|konfliktkopia|in conflict|konflikt|conflict)[^()]{0,80})\)(?P<ending>\.\w+)?",
        re.I,
    ),
    re.compile(r"(?P<stem>.+?)[_.-](?:conflict|konflikt)-\d{8}-\d{4,6}(?P<ending>\.\w+)?", re.I),
    re.compile(r"(?P<stem>.+?)\.sync-conflict-\d{8}-\d{6}-\w+(?P<ending>\.\w+)?", re.I),
)
"""Dropbox, Nextcloud, ownCloud, Syncthing: the name says so itself."""
NUMBERED = re.compile(r"(?P<stem>.+?) ?\((?P<number>\d{1,3})\)(?P<ending>\.\w+)?")
"""Google Drive and browsers. A copy only when the file without the number lies beside it."""
COMPUTER = re.compile(r"(?P<stem>.+?)-(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,14}(?P<ending>\.\w+)?")
"""OneDrive: the computer's name in capitals, and the file without it beside."""
LOOKS = 4
"""How many times a file that grows is looked at, before it is left for the next run."""

IN_CLOUD = "Filen finns bara i molnet och är inte hämtad till datorn. Högerklicka på filen och välj Behåll alltid på den här enheten."
IN_ICLOUD = "Filen finns bara i iCloud och är inte hämtad till datorn. Klicka på molnet bredvid filen i Finder."
IN_CLOUD_FOLDER = "Mappen finns bara i molnet och är inte hämtad till datorn. Högerklicka på mappen och välj Behåll alltid på den här enheten."
BEING_WRITTEN = "Filen skrivs just nu. Den läses nästa gång, när den är färdig."
LINK = "Det är en länk eller genväg till något annat, och den följs inte. Lägg själva filen i mappen."
NO_FILE = "Det är ingen vanlig fil, så den läses inte."
NOT_READABLE = (
    "Det går inte att se vad som finns här ({why}). Kontrollera att du får öppna mappen och att disken är ansluten."
)


class Left(NamedTuple):
    """Something that was not read, and why, in Swedish."""

    name: str
    """With the folders it lies in, "/" between them."""
    reason: str


class Copy(NamedTuple):
    """A file that a program that keeps folders in step made, when two people changed the same file. It is read like any other."""

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds."""

    files: tuple[Path, ...] = ()
    """Those that can be read, in a fixed order."""
    left: tuple[Left, ...] = ()
    copies: tuple[Copy, ...] = ()


class _Seen(NamedTuple):
    size: int
    changed: int


def look_in(folder: Path, wait: Callable[[], object]) -> Folder:
    """Everything in a folder and the folders in it.

    `wait` lets some seconds pass: a file counts as whole when it has the same size and time before and after. It is
    called once, and again, a few times at most, while some file changes.
    """
    left: list[Left] = []
    seen = dict(_walk(folder, folder, left))
    if seen:
        seen, growing = _part_settled(seen, wait)
        left += [Left(p.relative_to(folder).as_posix(), BEING_WRITTEN) for p in growing]
    files = sorted(seen, key=lambda p: name_order(p.relative_to(folder).as_posix()))
    names = [p.relative_to(folder).as_posix() for p in files]
    return Folder(tuple(files), tuple(sorted(left, key=lambda x: name_order(x.name))), copies_among(names))


def is_nobodys(name: str) -> bool:
    """A name that no person gave: lock and system files, and what programs write while they are at it."""
    return bool(NOT_RETURNS.fullmatch(name) or TEMPORARY.fullmatch(name))


def why_not_here(name: str, attributes: int, is_folder: bool = False) -> str:
    """Why a file's content is not on the computer, with what to do; empty when it is. `attributes`: of Windows, 0 elsewhere."""
    if ICLOUD.fullmatch(name):
        return IN_ICLOUD
    if attributes & (OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS):
        return IN_CLOUD_FOLDER if is_folder else IN_CLOUD
    return ""


def copies_among(names: Iterable[str]) -> tuple[Copy, ...]:
    """Which of these are copies that a program made, and of which file. Only names in the same folder are compared."""
    known = list(names)
    lying = {n.casefold(): n for n in known}
    found = []
    for name in known:
        folder, slash, last = name.rpartition("/")
        for pattern, must_lie in (*((p, False) for p in COPIES), (NUMBERED, True), (COMPUTER, True)):
            match = pattern.fullmatch(last[:300])
            if match is None:
                continue
            of = f"{folder}{slash}{match['stem'].rstrip()}{match['ending'] or ''}"
            if of.casefold() in lying or not must_lie:
                found.append(Copy(name, lying.get(of.casefold(), of)))
                break
    return tuple(found)


def _walk(folder: Path, top: Path, left: list[Left]) -> Iterator[tuple[Path, _Seen]]:
    """Ordinary files that are here; the rest is told in `left`. Links to folders are never followed."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda e: e.name)
    except OSError as e:
        left.append(Left(folder.relative_to(top).as_posix(), NOT_READABLE.format(why=e.strerror)))
        return
    for entry in entries:
        path, name = Path(entry.path), entry.name
        shown = path.relative_to(top).as_posix()
        icloud = ICLOUD.fullmatch(name)
        if icloud:
            left.append(Left(path.with_name(icloud[1]).relative_to(top).as_posix(), IN_ICLOUD))
            continue
        if is_nobodys(name):
            if entry.is_file(follow_symlinks=False) and not why_not_here(name, _attributes(entry)):
                left += [Left(shown, HIDDEN)] if begins_as_document(path) else []
            continue
        try:
            info = entry.stat(follow_symlinks=False)
        except OSError as e:
            left.append(Left(shown, NOT_READABLE.format(why=e.strerror)))
            continue
        if stat.S_ISLNK(info.st_mode) or getattr(info, "st_reparse_tag", 0) == JUNCTION:
            left.append(Left(shown, LINK))
        elif why := why_not_here(name, getattr(info, "st_file_attributes", 0), stat.S_ISDIR(info.st_mode)):
            left.append(Left(shown, why))
        elif stat.S_ISDIR(info.st_mode):
            yield from _walk(path, top, left)
        elif stat.S_ISREG(info.st_mode):
            if seen := _look(path):  # the folder's own entry may be older than the file
                yield path, seen
        else:
            left.append(Left(shown, NO_FILE))


def _attributes(entry: os.DirEntry[str]) -> int:
    """Windows' own of a file, 0 elsewhere and for what is gone."""
    try:
        return int(getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0))
    except OSError:
        return 0


def _part_settled(seen: dict[Path, _Seen], wait: Callable[[], object]) -> tuple[dict[Path, _Seen], list[Path]]:
    """(those that stay as they are, those that were still changing at the last look). One that is gone is not told: it was renamed."""
    whole: dict[Path, _Seen] = {}
    for _ in range(LOOKS - 1):
        wait()
        again = {path: now for path in seen if (now := _look(path)) is not None}
        whole |= {path: now for path, now in again.items() if now == seen[path]}
        seen = {path: now for path, now in again.items() if path not in whole}
        if not seen:
            break
    return whole, sorted(seen)


def _look(path: Path) -> _Seen | None:
    try:
        info = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return _Seen(info.st_size, info.st_mtime_ns) if stat.S_ISREG(info.st_mode) else None
