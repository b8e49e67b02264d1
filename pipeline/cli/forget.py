"""`lovande forget`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
@click.option("--ground", default="", help="The decision or the law that it rests on; kept in forgotten.jsonl.")
@click.option("--by", default="", help="Who removes it.")
@click.option("--yes", "really", is_flag=True, help="Remove it. Without this it is only shown what would be removed.")
@click.argument("practice")
def forget(home: Path, as_json: bool, ground: str, by: str, really: bool, practice: str) -> int:
    """Remove PRACTICE from the round: originals, mails, outputs, and what is on record about it. It cannot be undone.

    By itself it only shows what would go. Needs --ground and --by when it is done with --yes.
    """
    from pipeline.commands import forget as recipe  # noqa: PLC0415
    from pipeline.messages import forget as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = recipe.forget(home, practice, ground, by, clock, really, progress)
    if as_json:
        say_json(report.removal_json(done))
    else:
        say(report.removal_lines(done))
    return ExitCode.OK
