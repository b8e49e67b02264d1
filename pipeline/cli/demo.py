"""A whole round to look at: demo."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.base.errors import ExitCode

from .options import clock, json_option, say, say_json

if TYPE_CHECKING:
    from pipeline.commands.demo import PlayedStep


@click.command()
@json_option
@click.option(
    "--folder",
    "--keep",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Where to play it: an empty folder, or one that does not exist yet. Default: a new temporary folder.",
)
def demo(as_json: bool, folder: Path | None) -> int:
    """Play a whole round, from forms to descriptions, with invented people and without any real mail.

    Everything happens in one folder, and the mails go to a server on this computer that nobody else reaches.
    """
    from pipeline.commands import demo as recipe  # noqa: PLC0415
    from pipeline.messages import demo as report  # noqa: PLC0415

    place = (folder or Path(tempfile.mkdtemp(prefix="lovande-demo-"))).resolve()
    steps: list[PlayedStep] = []

    def tell(step: PlayedStep) -> None:
        steps.append(step)
        if not as_json:
            say(report.step_lines(step, len(steps), place))

    if not as_json:
        say(report.intro_lines())
    recipe.play(place, clock, tell)
    if as_json:
        say_json({"folder": str(place), "steps": [report.step_json(s, place) for s in steps]})
    else:
        say(report.end_lines(place, os.name == "nt"))
    return ExitCode.OK
