"""`lovande status`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode

from .options import clock, echo, json_option, round_option, say, say_json, written_code


@click.command()
@round_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="A row per practice, as CSV on stdout.")
@click.option("--save", is_flag=True, help="Save the same table as outbox/laget.csv, for Excel.")
@click.option(
    "--move-here", is_flag=True, help="Run the round from this computer from now on, not from the one that has run it."
)
@click.argument("practices", nargs=-1)
def status(
    home: Path, as_json: bool, as_csv: bool, save: bool, move_here: bool, practices: tuple[str, ...]
) -> int:  # fmt: skip
    """How the round stands: per practice what is sent, answered and complete, the last event and the next step."""
    from pipeline.commands import status as recipe  # noqa: PLC0415
    from pipeline.messages import status as report  # noqa: PLC0415

    if move_here:
        before = recipe.move(home, clock)
        echo(report.moved_line(before), err=as_json or as_csv)
    now = recipe.follow(home, clock, practices)
    if save:
        kept = recipe.keep_table(now, report.status_csv(now))
        if as_json:
            say_json({"saved": f"outbox/{kept.beside or kept.name}", "outcome": kept.outcome})
        else:
            echo(report.kept_line(kept))
        return written_code([kept])
    if as_json:
        say_json(report.status_json(now))
    elif as_csv:
        click.echo(report.status_csv(now), nl=False)
    else:
        say(report.status_lines(now))
    return ExitCode.OK
