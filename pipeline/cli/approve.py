"""`lovande approve`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.base.workers import AUTO, executor_of
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json
from .sending_options import insecure_option, pace_option, show_posted, to_option


@click.command()
@round_option
@json_option
@click.option("--checked-by", default="", help="Who in the practice's own unit has fact-checked the description.")
@click.option("--read-by", default="", help="Who has read it, so that no one can be recognised in it.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="ÅÅÅÅ-MM-DD",
    help="The day it was done. Default: today.",
)
@click.option("--withdraw", is_flag=True, help="Take it back.")
@click.option(
    "--ask", is_flag=True, help="Send the units their descriptions to fact-check; shows what would go, until --to."
)
@to_option
@insecure_option
@pace_option
@click.option("--list", "list_", is_flag=True, help="Show what is done and what remains.")
@click.argument("practices", nargs=-1)
def approve(
    home: Path, as_json: bool, checked_by: str, read_by: str, day: datetime | None, withdraw: bool, list_: bool,
    ask: bool, to: str, insecure: bool, per_minute: int | None, practices: tuple[str, ...],
) -> int:  # fmt: skip
    """Put on record that the descriptions of PRACTICES are fact-checked by their units, or read by a named person.

    Both are needed before a description is told of outside its own municipalities, and both hold until a sentence in it
    changes. Nothing is put on record (exit 2) while something in it may point at a person and is not settled: `lovande decide`.
    """
    from pipeline.commands import approve as recipe  # noqa: PLC0415
    from pipeline.messages import approve as report  # noqa: PLC0415
    from pipeline.round.approvals import ApprovalStep  # noqa: PLC0415

    if ask:
        return _ask(home, as_json, to, insecure, per_minute, practices)
    if not list_ and (wrong := _mistake(practices, checked_by, read_by, withdraw)):
        raise click.UsageError(wrong)
    with executor_of(AUTO) as executor, progress_bar(quiet=as_json) as progress:
        if list_:
            known = recipe.read_known(home, executor, clock, progress)
        else:
            step, by = (ApprovalStep.CHECKED, checked_by) if checked_by else (ApprovalStep.READ, read_by)
            done = recipe.approve(
                home, practices, step, by, day.date() if day else None, executor, clock, withdraw, progress
            )
    if list_:
        wanted = {p.casefold() for p in practices}
        shown = [k for k in known if not wanted or k.case.practice.id.casefold() in wanted]
        say_json(report.standing_json(shown)) if as_json else say(report.standing_lines(shown))
    else:
        if done.blocked:
            say_json(report.blocked_json(done)) if as_json else say(report.blocked_lines(done))
            return ExitCode.USAGE
        alone = recipe.by_one(home, [a.practice for a in done.lines])
        say_json(report.approve_json(done)) if as_json else say(report.approve_lines(done, alone))
    return ExitCode.OK


def _mistake(practices: tuple[str, ...], checked_by: str, read_by: str, withdraw: bool) -> str:
    """What is wrong with how the command was written, and what to write; empty when nothing is."""
    if checked_by and read_by:
        return 'Två steg på en gång. Kör ett i taget: först --checked-by "Namn i verksamheten", sedan --read-by "Namn hos er".'
    if not checked_by and not read_by:
        if withdraw:
            return 'Skriv vilket steg som tas tillbaka, och vem som tar det tillbaka: --checked-by "Namn" eller --read-by "Namn".'
        return 'Skriv vem: --checked-by "Namn i verksamheten" eller --read-by "Namn hos er". lovande approve --list visar läget.'
    return "" if practices else "Skriv vilka arbetssätt det gäller, till exempel lovande approve P01 P02."


def _ask(home: Path, as_json: bool, to: str, insecure: bool, per_minute: int | None, practices: tuple[str, ...]) -> int:
    from pipeline.commands import ask  # noqa: PLC0415
    from pipeline.post import hand_over  # noqa: PLC0415

    way = hand_over.way_of(to, insecure, per_minute)
    with progress_bar(quiet=as_json) as progress:
        done = ask.ask_to_check(home, way, clock, practices, progress)
    return show_posted(done, "approve --ask", as_json)
