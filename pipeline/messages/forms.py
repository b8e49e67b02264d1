"""What `lovande forms` says: how many forms there are, what is not ours to write over, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.round.outbox import Written

from .written import written_json, written_lines

if TYPE_CHECKING:  # what forms with earlier answers rest on, which blank ones do without
    from pipeline.commands.prefill import Prefilled

NO_ANSWERS = "Inget formulär skrevs: det finns inga svar att fylla i."


def forms_json(written: Sequence[Written]) -> dict[str, Any]:
    """The result of `lovande forms --json`."""
    return {"written": written_json(written)}


def forms_lines(written: Sequence[Written], folder: Path) -> Iterator[str]:
    """`folder`: where they lie."""
    yield from written_lines(written)
    yield f"{len(written)} formulär ligger i {folder}."
    look = "öppna det" if len(written) == 1 else "öppna ett par av dem"
    yield f"Nästa steg: {look}. lovande send visar vad som skickas till vem."


def prefill_json(done: Prefilled) -> dict[str, Any]:
    """The result of `lovande forms --prefill --json`."""
    return {
        "written": written_json(done.written),
        "without": [{"practice": p.id, "why": why} for p, why in done.without],
    }


def prefill_lines(done: Prefilled, folder: Path) -> Iterator[str]:
    """`folder`: where they lie."""
    yield from written_lines(done.written)
    for practice, why in done.without:
        yield f"  {practice.id}: {why}"
    if not done.written:
        yield NO_ANSWERS
        return
    yield f"{len(done.written)} formulär med tidigare svar ligger i {folder}."
    yield "Nästa steg: öppna ett par av dem. lovande send visar vad som skickas."
