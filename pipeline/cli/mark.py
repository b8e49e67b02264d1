"""`lovande mark`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.base.errors import ExitCode

from .options import clock, echo, json_option, round_option, say_json


@click.command()
@round_option
@json_option
@click.option("--declined", is_flag=True, help="They do not want to, or cannot, take part. Needs --why.")
@click.option("--hold", is_flag=True, help="Wait with them: no mails until --resume. Needs --why.")
@click.option(
    "--resume", is_flag=True, help="Take up a practice that was declined, on hold or answered without the file."
)
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), help="Another last day for them: YYYY-MM-DD.")
@click.option("--use-as-is", is_flag=True, help="They have nothing to add: the answers are finished as they are.")
@click.option("--file-missing", is_flag=True, help="They have answered, but the file did not come or cannot be opened.")
@click.option("--why", default="", help="The reason; shown when non-response is reported.")
@click.argument("practices", nargs=-1, required=True)
def mark(
    home: Path, as_json: bool, declined: bool, hold: bool, resume: bool, deadline: datetime | None, use_as_is: bool,
    file_missing: bool, why: str, practices: tuple[str, ...],
) -> int:  # fmt: skip
    """Put on record what people have said about PRACTICES: declined, on hold, another last day."""
    from pipeline.commands import mark as recipe  # noqa: PLC0415
    from pipeline.messages import mark as report  # noqa: PLC0415
    from pipeline.model.events import EventKind  # noqa: PLC0415

    said = {
        EventKind.DECLINED: (declined, "har avstått"),
        EventKind.ON_HOLD: (hold, "vilar"),
        EventKind.RESUMED: (resume, "återupptaget"),
        EventKind.DEADLINE_MOVED: (deadline is not None, f"sista svarsdag {deadline:%Y-%m-%d}" if deadline else ""),
        EventKind.USE_AS_IS: (use_as_is, "används som det är"),
        EventKind.FILE_MISSING: (file_missing, "har svarat, men filen saknas"),
    }
    chosen = [(kind, words) for kind, (given, words) in said.items() if given]
    if len(chosen) != 1:
        raise click.UsageError(
            'Säg en sak: --declined --why "skälet", --hold --why "skälet", --resume, --deadline ÅÅÅÅ-MM-DD, --use-as-is eller --file-missing.'
        )
    kind, words = chosen[0]
    about = recipe.mark(home, practices, recipe.StatusMark(kind, why, deadline.date() if deadline else None), clock)
    if as_json:
        say_json({"practices": [p.id for p in about], "said": kind, "why": why})
    else:
        echo(report.marked_line(about, words))
    return ExitCode.OK
