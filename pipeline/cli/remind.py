"""`lovande remind`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option
from .sending_options import insecure_option, pace_option, show_posted, to_option


@click.command()
@round_option
@json_option
@to_option
@insecure_option
@pace_option
@click.option(
    "--supplement", is_flag=True, help="Letters hold a short form with only what is missing, not the whole one."
)
@click.argument("practices", nargs=-1)
def remind(
    home: Path, as_json: bool, to: str, insecure: bool, per_minute: int | None, supplement: bool, practices: tuple[str, ...]
) -> int:  # fmt: skip
    """Remind who has not answered, and ask who has answered incompletely for what is missing (all, or PRACTICES).

    By itself it sends nothing. Nobody is written to more often than round.toml allows, nobody who has declined, and nobody
    whose answer is complete.
    """
    from pipeline.commands import remind as recipe  # noqa: PLC0415
    from pipeline.post import hand_over  # noqa: PLC0415

    way = hand_over.way_of(to, insecure, per_minute)
    with progress_bar(quiet=as_json) as progress:
        done = recipe.remind(home, way, clock, practices, supplement, progress)
    return show_posted(done, "remind", as_json)
