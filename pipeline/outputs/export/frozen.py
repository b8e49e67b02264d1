"""A pack is written once: every run that has something new to say makes a new folder, and none is ever changed.

Written beside and renamed when it is whole, so a run that is cut off leaves no half pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.errors import NotWritableError
from pipeline.base.files import new_folder
from pipeline.base.package import sha256

SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Frozen:
    """Where a pack is, and whether it was there already."""

    folder: Path
    new: bool
    altered: tuple[str, ...] = ()
    """Files of this round's packs that are not as they were written, or are gone: "host-2026-1/bred.csv"."""


def checksums(files: Mapping[str, bytes]) -> bytes:
    """As sha256sum writes and checks them."""
    return "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files)).encode()


def freeze(folder: Path, round: str, marks: str, files: Mapping[str, bytes], after: int = 0) -> Frozen:
    """Write the pack to `folder`/<round>-<number><marks>, unless the newest-numbered alike holds the very same.

    `files` {name: content} holds SHA256SUMS too; its number is higher than `after`. Raises NotWritableError.
    """
    try:
        there = _packs(folder, round)
        altered = tuple(f"{p.name}/{name}" for _, p in there for name in _altered_files(p))
        same = [p for n, p in there if p.name == f"{round}-{n}{marks}" and _holds(p, files)]
        if same:
            return Frozen(same[-1], False, altered)
        target = folder / f"{round}-{1 + max([after, *(n for n, _ in there)])}{marks}"
        _write(target, files)
    except OSError as e:
        raise NotWritableError(
            f"{folder} gick inte att skriva ({e.strerror}). Kontrollera att mappen får ändras och att det finns plats på disken, och kör igen."
        ) from None
    return Frozen(target, True, altered)


def highest(folder: Path, round: str) -> int:
    """The highest number of a pack that there is; 0 for none."""
    return max((n for n, _ in _packs(folder, round)), default=0)


def _packs(folder: Path, round: str) -> list[tuple[int, Path]]:
    """(number, folder) of this round's packs, the oldest first."""
    name = re.compile(rf"{re.escape(round)}-(\d+)(?:-.*)?")
    found = [(int(m[1]), p) for p in (folder.iterdir() if folder.is_dir() else ()) if (m := name.fullmatch(p.name))]
    return sorted(found)


def _holds(pack: Path, files: Mapping[str, bytes]) -> bool:
    """The very same files; what an operating system or an editor has put there beside them does not count."""
    return all((pack / name).is_file() and (pack / name).read_bytes() == data for name, data in files.items())


def _altered_files(pack: Path) -> list[str]:
    """Names of the files that are not what the pack's own checksums say."""
    try:
        lines = (pack / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return [SUMS] if pack.is_dir() else []
    sums = [(name, digest) for digest, _, name in (line.partition("  ") for line in lines)]
    return [name for name, digest in sums if not (pack / name).is_file() or sha256(pack / name) != digest]


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    with new_folder(target) as temporary:
        for name, data in files.items():
            (temporary / name).write_bytes(data)
