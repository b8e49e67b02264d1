"""`lovande archive`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
@click.option(
    "--to", "target", type=click.Path(path_type=Path, file_okay=False), default=None, help="Default: outbox/archive."
)
def archive(home: Path, as_json: bool, target: Path | None) -> int:
    """Hand over originals, mails, outputs and records in one new folder, with checksums and a dated list of documents.

    Nothing in the round is changed, and no archive is written over.
    """
    from pipeline.commands import archive as recipe  # noqa: PLC0415
    from pipeline.messages import archive as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = recipe.archive(home, target, clock, progress)
    if as_json:
        say_json(report.archive_json(done))
    else:
        say(report.archive_lines(done))
    return ExitCode.OK
