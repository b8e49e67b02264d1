"""What was written to the outbox, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.round.outbox import Outcome, Written

from .screen import wrap_lines

OUTCOMES = {
    Outcome.OPEN: "{name} är öppen i ett annat program och skrevs inte. Stäng den och kör igen.",
    Outcome.BESIDE: "{name} är ändrad för hand och skrevs inte över. Den nya ligger bredvid: {beside}.",
    Outcome.KEPT: "{name} är ändrad för hand och lämnades som den är. Inget nytt har kommit sedan sist.",
    Outcome.LEFT: "{name} är ändrad för hand och behövs inte längre. Ta bort den om den inte ska användas.",
    Outcome.REMOVED: "{name} behövs inte längre och togs bort.",
}


def written_json(written: Iterable[Written]) -> list[dict[str, str]]:
    return [{"name": w.name, "outcome": w.outcome, "beside": w.beside} for w in written]


def pdf_lines(written: Iterable[Written], notes: Sequence[str]) -> Iterator[str]:
    """How many PDF copies there are now, and what to know of those there are not."""
    copies = sum(w.name.endswith(".pdf") and w.outcome not in (Outcome.REMOVED, Outcome.LEFT) for w in written)
    if copies:
        yield f"Som PDF, bredvid Word-filerna: {copies}."
    for note in notes:
        yield from wrap_lines(note)


def written_lines(written: Iterable[Written]) -> Iterator[str]:
    for w in written:
        if w.outcome in OUTCOMES:
            newest = f" Den nyaste ligger bredvid: {w.beside}." if w.outcome is Outcome.KEPT and w.beside else ""
            yield f"  ! {OUTCOMES[w.outcome].format(name=w.name, beside=w.beside)}{newest}"
