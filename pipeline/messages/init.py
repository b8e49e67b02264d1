"""What `lovande init` says: what was made, and what to write where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.base.swedish import join_words, swedish_date
from pipeline.commands.init import NewRound

from .screen import wrap_lines


def init_json(new: NewRound) -> dict[str, Any]:
    """The result of `lovande init --json`."""
    return {
        "folder": str(new.begun.home.absolute()),
        "round": new.first.id,
        "name": new.first.name,
        "deadline": new.first.deadline.isoformat(),
        "made": list(new.begun.made),
        "kept": list(new.begun.kept),
        "to_fill_in": ["register.xlsx", *(f"round.toml [{t}]" for t in new.first.to_fill_in)],
    }


def init_lines(new: NewRound) -> Iterator[str]:
    """The same for a person."""
    yield from wrap_lines(f"Omgången {new.first.name} ligger i {new.begun.home.absolute()}.", indent="  ")
    yield f"Sista svarsdag är {swedish_date(new.first.deadline)}. Den står i round.toml och går att ändra."
    if new.begun.kept:
        yield from wrap_lines(f"Fanns redan och är orört: {join_words(new.begun.kept)}.")
    yield ""
    yield "Nästa steg:"
    steps = ["Öppna register.xlsx i Excel och skriv en rad per arbetssätt. Bladet Läs mig förklarar kolumnerna."]
    if new.first.to_fill_in:
        steps.append("Öppna round.toml i Anteckningar och fyll i vilka ni är och vem som svarar på frågor.")
    steps.append("Dubbelklicka på Starta lovande.cmd i mappen, eller skriv lovande där: menyn visar vägen.")
    for n, step in enumerate(steps, 1):
        yield from wrap_lines(step, first=f"  {n}. ", indent="     ")
