"""What `lovande verify` found, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.commands.verify import Verified, VerifiedPart

from .screen import one_line, wrap_lines

NAMES = {
    VerifiedPart.ORIGINALS: "filer i inbox",
    VerifiedPart.LEDGER: "händelser i liggaren",
    VerifiedPart.RECORDS: "beslut, bedömningar och godkännanden",
    VerifiedPart.OUTPUTS: "filer i outbox",
    VerifiedPart.PACKS: "filer i forskningspaket och arkiv",
}
MOST = 15
"""Names of a kind that a screen shows."""


def verify_json(done: Verified) -> dict[str, Any]:
    return {
        "whole": not done.wrong,
        "looked_at": dict(done.counted),
        "matters": [{"part": m.part, "name": m.name, "message": m.message, "wrong": m.wrong} for m in done.matters],
    }


def verify_lines(done: Verified) -> Iterator[str]:
    for m in done.matters:
        yield f"  {'✗' if m.wrong else '·'} {one_line(m.name)}"  # never broken: it is to be copied
        yield from wrap_lines(m.message, first="    ", indent="    ")
    if done.matters:
        yield ""
    yield from wrap_lines(f"Kontrollerat: {', '.join(f'{n} {NAMES[part]}' for part, n in done.counted)}.")
    yield ""
    if done.wrong:
        yield from wrap_lines(f"Nästa steg: rätta det som står med ✗ ({len(done.wrong)}), och kör lovande verify igen.")
    else:
        yield "Allt är helt. Nästa steg: inget."
