"""`lovande send`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json
from .sending_options import insecure_option, pace_option, show_posted, to_option


@click.command()
@round_option
@json_option
@to_option
@insecure_option
@pace_option
@click.option(
    "--mark-sent",
    is_flag=True,
    help="You have sent these mails by hand (ALL, or ids of mails or practices): put it on record.",
)
@click.option(
    "--withdraw", is_flag=True, help="These mails were never sent: put it on record, so that they can be sent again."
)
@click.argument("names", nargs=-1)
def send(
    home: Path, as_json: bool, to: str, insecure: bool, per_minute: int | None, mark_sent: bool, withdraw: bool, names: tuple[str, ...]
) -> int:  # fmt: skip
    """Send every form that has not been sent, one mail per contact (or those of the practices NAMES).

    By itself it sends nothing and says what would go to whom. Naming a way with --to is the consent. A mail is on record the
    moment it has left, and is never sent twice.
    """
    from pipeline.commands import send as recipe  # noqa: PLC0415
    from pipeline.messages import send as report  # noqa: PLC0415
    from pipeline.post import hand_over  # noqa: PLC0415

    if mark_sent or withdraw:
        from pipeline.commands import mark_sent as marking  # noqa: PLC0415

        if not names or (mark_sent and withdraw) or to:
            raise click.UsageError(
                "Skriv lovande send --mark-sent ALL, eller mejlens nummer: lovande send --mark-sent M001 M002."
            )
        settle = marking.mark_sent if mark_sent else marking.withdraw
        changed = settle(home, names, clock)
        if as_json:
            say_json(report.settled_json(changed))
        else:
            say(report.settled_lines(changed, mark_sent))
        return ExitCode.OK
    way = hand_over.way_of(to, insecure, per_minute)
    with progress_bar(quiet=as_json) as progress:
        done = recipe.send(home, way, clock, names, progress)
    return show_posted(done, "send", as_json)
