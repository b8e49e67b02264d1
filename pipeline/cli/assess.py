"""Named people judge what the rules only propose: assess export, import, status."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.errors import ExitCode
from pipeline.model import Severity
from pipeline.report.terminal import progress_bar

from .options import clock, executor_of, json_option, round_option, say, say_json, written_code


@click.group()
def assess() -> None:
    """Let named people judge how far each element holds: a file out, their levels in, then what they agree on."""


@assess.command(name="export")
@round_option
@json_option
@click.option("--by", default="", help="Name of the assessor that the file is for.")
@click.option("--consensus", is_flag=True, help="Instead: the file in which those who have judged agree.")
@click.option("--format", "form", default="xlsx", type=click.Choice(["xlsx", "docx"]), help="Default: xlsx.")
@click.option("--show-proposal", is_flag=True, help="With what the rules propose. Default: hidden.")
@click.argument("practices", nargs=-1)
def export_(
    home: Path, as_json: bool, by: str, consensus: bool, form: str, show_proposal: bool, practices: tuple[str, ...]
) -> int:
    """Write the file for one assessor, or with --consensus for those who agree, to outbox/assess/.

    With the answers of every practice (or of PRACTICES) and a box for a level and a reason per element. An assessor's file
    never holds what another has said.
    """
    if bool(by.strip()) == consensus:
        raise click.UsageError('Skriv --by "Namn" för en bedömares fil, eller --consensus för den gemensamma.')
    if consensus and show_proposal:
        raise click.UsageError(
            "--show-proposal gäller en bedömares fil. I den gemensamma står vad var och en har satt."
        )
    from pipeline.recipes import assessing  # noqa: PLC0415
    from pipeline.report import assessing as report  # noqa: PLC0415

    with executor_of(1) as executor, progress_bar(quiet=as_json) as progress:
        if consensus:
            done = assessing.export_consensus(home, practices, form, executor, clock, progress)
        else:
            done = assessing.export_for(home, by, practices, form, show_proposal, executor, clock, progress)
    if as_json:
        say_json(report.exported_json(done))
    else:
        say(report.exported_lines(done, home, consensus))
    return written_code([done.written])


def _where(home: Path, file: Path) -> Path:
    """The file, or the one of that name where `assess export` has put it."""
    exported = home / "outbox" / "assess" / file.name
    if not file.exists() and not exported.exists():
        raise click.UsageError(
            f"Filen {file} finns inte, och ingen med det namnet i outbox/assess. Kontrollera namnet."
        )
    return file if file.exists() else exported


@assess.command(name="import")
@round_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
def import_(home: Path, as_json: bool, files: tuple[Path, ...]) -> int:
    """Put on record what assessors' FILES say: levels with their reasons, from .xlsx, .docx, .ods or .odt."""
    from pipeline.recipes import assessing  # noqa: PLC0415
    from pipeline.report import assessing as report  # noqa: PLC0415

    files = tuple(_where(home, f) for f in files)
    with executor_of(1) as executor, progress_bar(quiet=as_json) as progress:
        done = assessing.import_files(home, files, executor, clock, progress)
    if as_json:
        say_json(report.imported_json(done))
    else:
        say(report.imported_lines(done))
    nothing = any(not r.ratings and any(f.severity is Severity.ASK for f in r.findings) for r in done.returned)
    return ExitCode.QUARANTINED if done.refused or nothing else ExitCode.OK


@assess.command(name="status")
@round_option
@json_option
def status_(home: Path, as_json: bool) -> int:
    """How far the assessors are, and how far they agree where two or more have judged."""
    from pipeline.recipes import assessing  # noqa: PLC0415
    from pipeline.report import assessing as report  # noqa: PLC0415

    with executor_of(1) as executor, progress_bar(quiet=as_json) as progress:
        done = assessing.how_far(home, executor, clock, progress)
    if as_json:
        say_json(report.status_json(done))
    else:
        say(report.status_lines(done))
    return ExitCode.OK


COMMANDS = (assess,)
