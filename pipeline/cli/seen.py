"""`lovande receive --seen`: what a person says of a mail or a file that waits, asked for at a terminal when it has to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.base.errors import ExitCode
from pipeline.cli.menu.asking import Closed, ask, interactive, yes
from pipeline.model.events import EventKind

from .options import clock, say, say_json

if TYPE_CHECKING:
    from pipeline.commands.seeing import Consequence, MailAsks


def consequences_of(
    declined: Sequence[str], file_missing: Sequence[str], use_as_is: Sequence[str], why: str
) -> tuple[Consequence, ...]:
    """What the options say follows."""
    from pipeline.commands.seeing import Consequence  # noqa: PLC0415

    reason = " ".join(why.split())
    if declined and not reason:
        raise click.UsageError('Skriv --why "skälet": det behövs när bortfallet redovisas.')
    return (
        *(Consequence(EventKind.DECLINED, p, reason) for p in declined),
        *(Consequence(EventKind.FILE_MISSING, p, reason) for p in file_missing),
        *(Consequence(EventKind.USE_AS_IS, p, reason) for p in use_as_is),
    )


def settle_seen(home: Path, id: str, said: Sequence[Consequence], nothing: bool, as_json: bool) -> int:
    """Put it on record; at a terminal, ask first about what the mail seems to call for."""
    from pipeline.commands import seeing  # noqa: PLC0415
    from pipeline.messages import receive  # noqa: PLC0415

    if not said and not nothing and not as_json and interactive():
        calls = seeing.what_is_asked(home, id)
        try:
            said = _answers(calls)
        except Closed:  # nobody answers: nothing is put on record
            raise KeyboardInterrupt from None
        nothing = not calls.is_empty
    done = seeing.mark_seen(home, id, said, nothing, clock)
    say_json(receive.seen_json(done)) if as_json else say(receive.seen_lines(done))
    return ExitCode.OK


def _answers(calls: MailAsks) -> tuple[Consequence, ...]:
    from pipeline.commands.seeing import Consequence  # noqa: PLC0415

    found: list[Consequence] = []
    declines = calls.declines
    if (
        calls.seems_to_decline
        and not declines
        and (id := ask("Vilket arbetssätt avstår de för? Skriv dess id (Enter = inget):"))
    ):
        declines = (id,)
    for p in declines:
        if yes(f"Har de avstått för {p}?"):
            found.append(
                Consequence(EventKind.DECLINED, p, ask("Skälet, som det ska stå i bortfallet:") or "utan angivet skäl")
            )
    if calls.hosts and (p := ask("Ligger ett formulär bakom länken? Skriv arbetssättets id (Enter = nej):")):
        found.append(Consequence(EventKind.FILE_MISSING, p))
    used = calls.use_as_is
    if (
        calls.seems_as_is
        and not used
        and (id := ask("Vilket arbetssätt ska användas som det är? Skriv dess id (Enter = inget):"))
    ):
        used = (id,)
    found += [Consequence(EventKind.USE_AS_IS, p) for p in used if yes(f"Ska {p} användas som det är?")]
    return tuple(found)
