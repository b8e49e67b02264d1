"""What `lovande overview` wrote, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.base.swedish import join_words
from pipeline.commands.overview import Overviewed

from .screen import wrap_lines
from .written import pdf_lines, written_json, written_lines

Lines = Iterator[str]
FOR = {"national": "nationella och regionala aktörer", "leaders": "utvecklingsledare", "units": "verksamheter"}
MOST_OLDER = 4
"""Folders of older overviews that are named."""
WRITTEN_BEFORE = (
    "Det som skrevs innan uppgifterna hittades kan ha dem kvar. Kör lovande compile och lovande overview, så skrivs det om utan dem, "
    "och se efter vad som redan är utlämnat."
)


def overview_json(done: Overviewed) -> dict[str, Any]:
    """No answers and no levels."""
    return {
        "sets": [
            {"for": o.audience, "municipality": o.municipality or None, "practices": len(o.pages)} for o in done.sets
        ],
        "written": written_json(done.written),
        "drafts": list(done.drafts),
        "internal": list(done.internal),
        "quarantined": [{"file": r.file, "reason": r.reason} for r in done.quarantined],
        "notes": list(done.notes),
        "older": list(done.older),
    }


def overview_lines(done: Overviewed, home: Path) -> Lines:
    yield from written_lines(done.written)
    for ret in done.quarantined:
        yield f"  ✗ {ret.file}: {ret.reason}"
    for audience, name in FOR.items():
        sets = [o for o in done.sets if o.audience == audience]
        if sets:
            where = home / "outbox" / "overview" / audience
            yield f"För {name}: {len(sets)} {'översikt' if len(sets) == 1 else 'översikter'} i {where}."
    yield from pdf_lines(done.written, done.notes)
    if done.drafts:
        yield from wrap_lines(
            f"{join_words(done.drafts)} är utkast: de nämns bara i den egna kommunens översikter. lovande approve --list visar vad som saknas."
        )
    if done.internal:
        yield from wrap_lines(f"{join_words(done.internal)} får bara läsas av kommunen och er, så de nämns bara där.")
    if done.older:
        named = join_words(
            [
                *done.older[:MOST_OLDER],
                *([f"{len(done.older) - MOST_OLDER} till"] if len(done.older) > MOST_OLDER else []),
            ]
        )
        yield from wrap_lines(
            f"! Äldre översikter ligger kvar i outbox och är inte omskrivna: {named}. De kan nämna arbetssätt som inte får nämnas där nu. "
            "Lämna inte ut dem: lovande overview utan val skriver om alla.",
            indent="  ",
        )
    yield ""
    yield "Nästa steg: öppna en av dem i webbläsaren och läs den som mottagaren, innan någon annan får den."
