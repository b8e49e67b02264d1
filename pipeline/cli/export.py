"""Data out for researchers: export."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.base.workers import AUTO, executor_of
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
@click.option(
    "--with-texts", is_flag=True, help="With the free texts, after removing what can be found. Read them first."
)
@click.option("--with-municipality", is_flag=True, help="With the names of municipalities and practices.")
def export(home: Path, as_json: bool, with_texts: bool, with_municipality: bool) -> int:
    """Freeze what came back as tables for researchers, in outbox/export/: CSV, Parquet and SPSS, with codebook and checksums.

    Names, addresses, roles and free texts are left out. A pack is never changed: what is new gives a new one.
    """
    from pipeline.commands import export as recipe  # noqa: PLC0415
    from pipeline.messages import export as report  # noqa: PLC0415

    wanted = recipe.Wanted(with_texts, with_municipality)
    if with_texts:
        click.echo(recipe.BEFORE_TEXTS, err=True)
    with executor_of(AUTO) as executor, progress_bar(quiet=as_json) as progress:
        done = recipe.export_round(home, wanted, executor, clock, progress)
    if as_json:
        say_json(report.export_json(done))
    else:
        say(report.export_lines(done))
    return ExitCode.QUARANTINED if done.quarantined else ExitCode.OK
