"""`lovande forms`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, echo, json_option, round_option, say, say_json, written_code


@click.command()
@round_option
@json_option
@click.option(
    "--prefill",
    is_flag=True,
    help="With the answers that have come, in a form of the depth that the register says now.",
)
@click.option(
    "--prefill-from",
    "earlier",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With the answers of an earlier round, in that folder.",
)
@click.argument("practices", nargs=-1)
def forms(home: Path, as_json: bool, prefill: bool, earlier: Path | None, practices: tuple[str, ...]) -> int:
    """Write one form per practice to outbox/forms/ (all practices, or the ids in PRACTICES).

    With --prefill or --prefill-from the form holds earlier answers, and `lovande send` sends it instead of the blank one.
    """
    if prefill or earlier:
        return _write_prefilled_forms(home, as_json, earlier, practices)
    from pipeline.commands import forms as recipe  # noqa: PLC0415
    from pipeline.messages import written as written_report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        written = recipe.forms(home, practices, progress)
    if as_json:
        say_json({"written": written_report.written_json(written)})
    else:
        say(written_report.written_lines(written))
        echo(f"{len(written)} formulär ligger i {home / 'outbox' / 'forms'}.")
        look = "öppna det" if len(written) == 1 else "öppna ett par av dem"
        click.echo(f"Nästa steg: {look}. lovande send visar vad som skickas till vem.")
    return written_code(written)


def _write_prefilled_forms(home: Path, as_json: bool, earlier: Path | None, practices: tuple[str, ...]) -> int:
    from pipeline.commands import prefill as recipe  # noqa: PLC0415
    from pipeline.messages import written as written_report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = recipe.prefill(home, practices, earlier, clock, progress)
    if as_json:
        without = [{"practice": p.id, "why": why} for p, why in done.without]
        say_json({"written": written_report.written_json(done.written), "without": without})
    else:
        say(written_report.written_lines(done.written))
        say(f"  {p.id}: {why}" for p, why in done.without)
        if not done.written:
            click.echo("Inget formulär skrevs: det finns inga svar att fylla i.")
            return ExitCode.OK
        echo(f"{len(done.written)} formulär med tidigare svar ligger i {home / 'outbox' / 'forms'}.")
        click.echo("Nästa steg: öppna ett par av dem. lovande send visar vad som skickas.")
    return written_code(done.written)
