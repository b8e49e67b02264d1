"""What is kept, for how long, and whether it is whole: verify, forget, archive."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
def verify(home: Path, as_json: bool) -> int:
    """Check that originals, ledger, records, outputs and packs are whole and say the same. Changes nothing."""
    from pipeline.commands import verify as verifying  # noqa: PLC0415
    from pipeline.messages import keeping as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = verifying.verify(home, progress)
    if as_json:
        say_json(report.verified_json(done))
    else:
        say(report.verified_lines(done))
    return ExitCode.QUARANTINED if done.wrong else ExitCode.OK


@click.command()
@round_option
@json_option
@click.option("--ground", default="", help="The decision or the law that it rests on; kept in forgotten.jsonl.")
@click.option("--by", default="", help="Who removes it.")
@click.option("--yes", "really", is_flag=True, help="Remove it. Without this it is only shown what would be removed.")
@click.argument("practice")
def forget(home: Path, as_json: bool, ground: str, by: str, really: bool, practice: str) -> int:
    """Remove PRACTICE from the round: originals, mails, outputs, and what is on record about it. It cannot be undone.

    By itself it only shows what would go. Needs --ground and --by when it is done with --yes.
    """
    from pipeline.commands import forget as forgetting  # noqa: PLC0415
    from pipeline.messages import keeping as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = forgetting.forget(home, practice, ground, by, clock, really, progress)
    if as_json:
        say_json(report.removal_json(done))
    else:
        say(report.removal_lines(done))
    return ExitCode.OK


@click.command()
@round_option
@json_option
@click.option(
    "--to", "target", type=click.Path(path_type=Path, file_okay=False), default=None, help="Default: outbox/archive."
)
def archive(home: Path, as_json: bool, target: Path | None) -> int:
    """Hand over originals, mails, outputs and records in one new folder, with checksums and a dated list of documents.

    Nothing in the round is changed, and no archive is written over.
    """
    from pipeline.commands import archive as archiving  # noqa: PLC0415
    from pipeline.messages import keeping as report  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = archiving.archive(home, target, clock, progress)
    if as_json:
        say_json(report.archived_json(done))
    else:
        say(report.archived_lines(done))
    return ExitCode.OK


COMMANDS = (verify, forget, archive)
