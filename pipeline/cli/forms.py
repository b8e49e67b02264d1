"""`lovande forms`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json, written_code


@click.command()
@round_option
@json_option
@click.option(
    "--prefill",
    is_flag=True,
    help="With the answers that have come, in a form of the depth that the register says now.",
)
@click.option(
    "--prefill-from",
    "earlier",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With the answers of an earlier round, in that folder.",
)
@click.argument("practices", nargs=-1)
def forms(home: Path, as_json: bool, prefill: bool, earlier: Path | None, practices: tuple[str, ...]) -> int:
    """Write one form per practice to outbox/forms/ (all practices, or the ids in PRACTICES).

    With --prefill or --prefill-from the form holds earlier answers, and `lovande send` sends it instead of the blank one.
    """
    if prefill or earlier:
        return _write_prefilled_forms(home, as_json, earlier, practices)
    from pipeline.commands import forms as recipe  # noqa: PLC0415
    from pipeline.messages import forms as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        written = recipe.forms(home, practices, progress)
    if as_json:
        say_json(report.forms_json(written))
    else:
        say(report.forms_lines(written, home / "outbox" / "forms"))
    return written_code(written)


def _write_prefilled_forms(home: Path, as_json: bool, earlier: Path | None, practices: tuple[str, ...]) -> int:
    from pipeline.commands import prefill as recipe  # noqa: PLC0415
    from pipeline.messages import forms as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = recipe.prefill(home, practices, earlier, clock, progress)
    if as_json:
        say_json(report.prefill_json(done))
    else:
        say(report.prefill_lines(done, home / "outbox" / "forms"))
    return written_code(done.written)
