"""`lovande read`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode

from .options import json_option, round_option, say_json


@click.command()
@round_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def read(home: Path, as_json: bool, files: tuple[Path, ...]) -> int:
    """Read FILES and tell what is in them. With --json: one object a line, every answer."""
    from pipeline.commands import read as recipe  # noqa: PLC0415
    from pipeline.messages import explain, terminal  # noqa: PLC0415
    from pipeline.messages import read as report  # noqa: PLC0415

    quarantined = False
    for n, (instrument, ret) in enumerate(recipe.read(files, home)):
        quarantined |= bool(ret.reason)
        if as_json:
            say_json(report.return_json(ret))
        else:
            if n:
                click.echo("\n" + "=" * 80)
            terminal.show(explain.explain(instrument, ret))
    return ExitCode.QUARANTINED if quarantined else ExitCode.OK
