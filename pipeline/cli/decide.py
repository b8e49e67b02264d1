"""`lovande decide`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
@click.argument("practice", required=False)
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--why", default="", help="The reason. Shown in the description.")
@click.option("--by", default="", help="Who decides. Default: the contact of the round.")
@click.option("--from", "file", default="", help="Take what this file of the practice says, instead of VALUE.")
@click.option("--withdraw", is_flag=True, help="Take an earlier decision back; the files' own answer holds again.")
@click.option(
    "--mask",
    "masked",
    multiple=True,
    type=click.IntRange(1),
    metavar="N",
    help="Take out number N of what may point at a person in KEY, in all that is written but summary.xlsx, the unit's own workbook. May be given again.",
)
@click.option(
    "--keep",
    "kept",
    multiple=True,
    type=click.IntRange(1),
    metavar="N",
    help="Let number N stand, and --why: it is nobody's own, or they have said yes.",
)
@click.option("--list", "list_", is_flag=True, help="Show what waits for a decision and what is decided.")
def decide(
    home: Path,
    as_json: bool,
    practice: str | None,
    key: str | None,
    value: str | None,
    why: str,
    by: str,
    file: str,
    withdraw: bool,
    masked: tuple[int, ...],
    kept: tuple[int, ...],
    list_: bool,
) -> int:
    """Settle what the files of PRACTICE leave open: KEY (4.3 or f4_3_text) shall be VALUE, and --why.

    For a conflict between two returns, or an answer that could not be told. VALUE is a choice (Ja) or a text. It goes on
    record in decisions.jsonl; no file is changed. See what waits: `lovande decide --list`.

    With --mask N or --keep N instead of VALUE: what is to be done with what may point at a person in KEY, by its number
    in the list.
    """
    from pipeline.commands import decide as recipe  # noqa: PLC0415
    from pipeline.messages import decide as report  # noqa: PLC0415

    if list_:
        with progress_bar(quiet=as_json) as progress:
            listing = recipe.read_decisions(home, clock, practice or "", progress)
        if as_json:
            say_json(report.decisions_json(*listing))
        else:
            say(report.decisions_lines(*listing))
        return ExitCode.OK
    if practice and key and (masked or kept):
        if value is not None or file or set(masked) & set(kept):
            raise click.UsageError(
                'Skriv lovande decide ARBETSSÄTT FRÅGA --mask N, eller --keep N --why "skälet": inget svar, ingen fil och ett val för varje nummer.'
            )
        return _settle(home, as_json, practice, key, masked, kept, why, by, withdraw)
    if not practice or not key or (value is None) != bool(file or withdraw):
        raise click.UsageError(
            'Skriv lovande decide ARBETSSÄTT FRÅGA SVAR --why "skälet" (eller --from FIL i stället för SVAR; --mask N eller --keep N för '
            "en uppgift som kan peka ut någon), eller lovande decide --list."
        )
    with progress_bar(quiet=as_json) as progress:
        done = recipe.decide(home, practice, key, value, clock, why, by, file, withdraw, progress)
    if as_json:
        say_json(report.decide_json(done))
    else:
        say(report.decide_lines(done))
    return ExitCode.OK


def _settle(
    home: Path, as_json: bool, practice: str, key: str, masked: tuple[int, ...], kept: tuple[int, ...], why: str, by: str, withdraw: bool
) -> int:  # fmt: skip
    from pipeline.commands import settle  # noqa: PLC0415
    from pipeline.messages import decide as report  # noqa: PLC0415

    rulings = settle.rulings_of(masked, kept)
    with progress_bar(quiet=as_json) as progress:
        done = settle.settle_finds(home, practice, key, rulings, clock, why, by, withdraw, progress)
    say_json(report.settled_json(done)) if as_json else say(report.settled_lines(done))
    return ExitCode.OK
