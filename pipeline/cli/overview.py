"""`lovande overview`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.base.workers import AUTO, executor_of
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json, written_code


@click.command()
@round_option
@json_option
@click.option(
    "--for",
    "audiences",
    multiple=True,
    type=click.Choice(["national", "leaders", "units"]),
    help="For whom. Default: all three.",
)
@click.option("--municipality", default="", help="Only the sets of one municipality, as it is written in the register.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(["html", "docx", "pptx"]), help="Default: all three."
)
@click.option("--pdf", is_flag=True, help="The reports as tagged PDF too; needs LibreOffice on this computer.")
@click.option(
    "--earlier",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of a round to compare with.",
)
def overview(
    home: Path,
    as_json: bool,
    audiences: tuple[str, ...],
    municipality: str,
    formats: tuple[str, ...],
    earlier: Path | None,
    pdf: bool,
) -> int:
    """Write the overviews that reference groups discuss, to outbox/overview/: a page, a report and a deck per reader.

    One national set; for leaders and for units one per municipality, holding nobody else's internal data.
    """
    from pipeline.commands import overview as recipe  # noqa: PLC0415
    from pipeline.messages import overview as report  # noqa: PLC0415

    wanted = tuple(a for a in recipe.AUDIENCES if not audiences or a in audiences)
    forms = tuple(f for f in recipe.FORMATS if not formats or f in formats)
    if pdf and "docx" not in forms:
        raise click.UsageError("PDF görs av rapporten i Word. Lägg till --format docx, eller ta bort --format.")
    if municipality:
        wanted = tuple(a for a in wanted if a != "national")
    if not wanted:
        raise click.UsageError(
            "Den nationella översikten har ingen kommun. Ta bort --municipality, eller välj --for leaders eller units."
        )
    with executor_of(AUTO) as executor, progress_bar(quiet=as_json) as progress:
        done = recipe.overview_round(home, wanted, municipality, forms, earlier, executor, clock, progress, pdf)
    if as_json:
        say_json(report.overview_json(done))
    else:
        say(report.overview_lines(done, home))
    return written_code(done.written) or (ExitCode.QUARANTINED if done.quarantined else ExitCode.OK)
