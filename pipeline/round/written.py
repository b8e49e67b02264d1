"""What is on record of a folder of outputs: the name of each, and the sums (sha256, one or two) by which it is known as ours.

The whole record stands in .written.json. In a large round what has happened since it was written stands in lines beside it, so that one
output more costs a line and not the whole record again; whoever next removes something writes the whole again and drops the lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.base.files import append_synced, replacing

RECORD, SINCE = ".written.json", ".written.jsonl"
SMALL = 200
"""So many outputs are written whole each time, as ever: an earlier version of the program reads them all."""


class WrittenRecord(Mapping[str, str]):
    """{name: its sums, a blank between them}. What is noted is on the disk before `note` returns. Raises OSError."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines = 0
        try:
            self._sums = read_whole(root)
        except (OSError, ValueError):
            self._sums = {}  # counts as lost: then nothing that differs is overwritten
        for name, sums in _since(root):
            self._lines += 1
            self._sums[name] = sums

    def __getitem__(self, name: str) -> str:
        return self._sums[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sums)

    def __len__(self) -> int:
        return len(self._sums)

    def note(self, name: str, sums: str) -> None:
        """Put the sums of one output on record."""
        if self._sums.get(name) == sums:
            return
        self._sums[name] = sums
        if len(self._sums) <= SMALL or self._lines > len(self._sums):
            self.save()
        elif self._root.is_dir():
            self._add_line(name, sums)

    def drop(self, name: str) -> None:
        """Nothing is known of this output any more, once the record is saved."""
        self._sums.pop(name, None)

    def save(self) -> None:
        """Write the whole record, and no lines beside it."""
        if not self._root.is_dir():
            return
        # Without indent, which is ten times slower.
        text = json.dumps(self._sums, ensure_ascii=False, separators=(",\n ", ": "), sort_keys=True)
        with replacing(self._root / RECORD) as temporary:
            temporary.write_bytes(text.encode())
        (self._root / SINCE).unlink(missing_ok=True)  # cut off before this, the lines say what the record says
        self._lines = 0

    def _add_line(self, name: str, sums: str) -> None:
        # Begun and not ended with a line break: a line in which a run was cut off takes no other with it.
        append_synced(self._root / SINCE, b"\n" + json.dumps([name, sums], ensure_ascii=False).encode())
        self._lines += 1


def read_record(root: Path) -> dict[str, str]:
    """All that is on record. Raises FileNotFoundError when nothing is, OSError or ValueError when it cannot be read."""
    since = dict(_since(root))
    try:
        return read_whole(root) | since
    except FileNotFoundError:
        if not since:
            raise
        return since


def read_whole(root: Path) -> dict[str, str]:
    """The record as it was last written whole."""
    record = json.loads((root / RECORD).read_text(encoding="utf-8"))
    if not isinstance(record, dict):
        raise ValueError(RECORD)
    return record


def _since(root: Path) -> Iterator[tuple[str, str]]:
    try:
        content = (root / SINCE).read_bytes()
    except OSError:
        return
    for line in content.split(b"\n"):
        try:
            name, sums = json.loads(line)
        except ValueError:
            continue  # empty, or a run was cut off in it
        if isinstance(name, str) and isinstance(sums, str):
            yield name, sums
