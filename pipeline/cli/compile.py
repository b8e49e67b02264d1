"""`lovande compile`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.base.workers import AUTO, executor_of
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json, written_code


@click.command(name="compile")
@round_option
@json_option
@click.option(
    "--jobs",
    default=None,
    type=click.IntRange(1, 64),
    help="Processes that work at the same time. Default: what the computer has room for.",
)
@click.option("--pdf", is_flag=True, help="The descriptions as tagged PDF too; needs LibreOffice on this computer.")
def compile_(home: Path, as_json: bool, jobs: int | None, pdf: bool) -> int:
    """Compile what came back: inbox/ in; outbox/descriptions, outbox/letters, outbox/attachments and outbox/summary.xlsx out."""
    from pipeline.commands import compile as recipe  # noqa: PLC0415
    from pipeline.messages import compile as report  # noqa: PLC0415

    with executor_of(jobs or AUTO) as executor, progress_bar(quiet=as_json) as progress:
        done = recipe.compile_round(home, executor, clock, progress, pdf)
    if as_json:
        say_json(report.compile_json(done))
    else:
        say(report.compile_lines(done))
    return written_code(done.written) or (ExitCode.QUARANTINED if done.quarantined or done.unread else ExitCode.OK)
