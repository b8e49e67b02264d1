"""`lovande verify`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
def verify(home: Path, as_json: bool) -> int:
    """Check that originals, ledger, records, outputs and packs are whole and say the same. Changes nothing."""
    from pipeline.commands import verify as recipe  # noqa: PLC0415
    from pipeline.messages import verify as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = recipe.verify(home, progress)
    if as_json:
        say_json(report.verify_json(done))
    else:
        say(report.verify_lines(done))
    return ExitCode.QUARANTINED if done.wrong else ExitCode.OK
