"""What `lovande verify` found, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.commands.verify import Part, Verified

from .screen import one_line, wrapped

NAMES = {
    Part.ORIGINALS: "filer i inbox",
    Part.LEDGER: "händelser i liggaren",
    Part.RECORDS: "beslut, bedömningar och godkännanden",
    Part.OUTPUTS: "filer i outbox",
    Part.PACKS: "filer i forskningspaket och arkiv",
}
MOST = 15
"""Names of a kind that a screen shows."""


def verified_json(done: Verified) -> dict[str, Any]:
    return {
        "whole": not done.wrong,
        "looked_at": dict(done.counted),
        "matters": [{"part": m.part, "name": m.name, "message": m.message, "wrong": m.wrong} for m in done.matters],
    }


def verified_lines(done: Verified) -> Iterator[str]:
    for m in done.matters:
        yield f"  {'✗' if m.wrong else '·'} {one_line(m.name)}"  # never broken: it is to be copied
        yield from wrapped(m.message, first="    ", indent="    ")
    if done.matters:
        yield ""
    yield from wrapped(f"Kontrollerat: {', '.join(f'{n} {NAMES[part]}' for part, n in done.counted)}.")
    yield ""
    if done.wrong:
        yield from wrapped(f"Nästa steg: rätta det som står med ✗ ({len(done.wrong)}), och kör lovande verify igen.")
    else:
        yield "Allt är helt. Nästa steg: inget."
