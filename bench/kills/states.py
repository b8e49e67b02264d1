"""The folded state beside the ledger, lost, old or half written between one command and the next: nothing may rest on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.ledger import peek
from pipeline.ledger.folded import Folded
from pipeline.ledger.state_file import look

from .tally import Tally

Spoil = Callable[[Path], None]
"""Given the computer's own folder, before a command begins."""


def lost(data: Path) -> None:
    """It is not there."""
    for file in data.glob("rounds/*/state.json"):
        file.unlink()


def half(data: Path) -> None:
    """It ends in the middle, and so does the one that was being written."""
    for file in data.glob("rounds/*/state.json"):
        content = file.read_bytes()
        file.write_bytes(content[: len(content) * 2 // 3])
        file.with_name(f".{file.name}.tmp").write_bytes(content[: len(content) // 3])


def old() -> Spoil:
    """It is as the first command left it, whatever has happened since."""
    first: dict[Path, bytes] = {}

    def put_back(data: Path) -> None:
        for file in data.glob("rounds/*/state.json"):
            first.setdefault(file, file.read_bytes())
        for file, content in first.items():
            file.write_bytes(content)

    return put_back


SPOILS: dict[str, Callable[[], Spoil]] = {"lost": lambda: lost, "half written": lambda: half, "old": old}


def check_state(home: Path, data: Path, tally: Tally) -> None:
    """After a run that has ended by itself: what is kept says what the ledger says."""
    kept, log = look(home, data), peek(home, data)
    tally.hold(kept is not None, f"{home.name}: no folded state after a command that ended by itself")
    if kept is None:
        return
    folded = Folded()
    folded.move_on(log)
    ids = [p.id for p in kept.opened.practices] if kept.opened else []
    tally.hold(
        (kept.folded.standings(ids), kept.folded.mails, kept.folded.waiting())
        == (folded.standings(ids), folded.mails, folded.waiting()),
        f"{home.name}: the folded state says something else than the ledger",
    )
    tally.count("times the folded state was compared with the ledger")
