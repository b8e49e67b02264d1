"""`lovande init`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.base.errors import ExitCode

from .options import clock, json_option, say, say_json


@click.command()
@json_option
@click.option("--name", default="", help="What the round is called. Default: the name of the folder.")
@click.option(
    "--deadline", type=click.DateTime(["%Y-%m-%d"]), help="The last day to answer: YYYY-MM-DD. Default: in six weeks."
)
@click.option("--sender", default="", help="The unit, as the municipalities know it.")
@click.option("--contact", default="", metavar="'NAME, EMAIL, PHONE'", help="Who answers questions about the round.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path, as_json: bool, name: str, deadline: datetime | None, sender: str, contact: str) -> int:
    """Make a new round in DIR: round.toml, register.xlsx, inbox/, outbox/ and files to double-click.

    Overwrites nothing. What is not given becomes an example in round.toml to write over.
    """
    from pipeline.commands import init as beginning  # noqa: PLC0415
    from pipeline.messages import init as init_report  # noqa: PLC0415

    new = beginning.begin(folder, clock, name, deadline.date() if deadline else None, sender, contact)
    if as_json:
        say_json(init_report.init_json(new))
    else:
        say(init_report.init_lines(new))
    return ExitCode.OK
