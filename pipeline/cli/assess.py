"""Named people judge what the rules only propose: assess export, import, withdraw, status."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.base.errors import ExitCode
from pipeline.base.workers import AUTO, executor_of
from pipeline.messages.terminal import progress_bar
from pipeline.model.returns import Severity

from .options import clock, echo, json_option, round_option, say, say_json, written_code

if TYPE_CHECKING:
    from pipeline.commands.assess import Imported, Returned


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
    from pipeline.commands import assess as recipe  # noqa: PLC0415
    from pipeline.messages import assess as report  # noqa: PLC0415

    with executor_of(AUTO) as executor, progress_bar(quiet=as_json) as progress:
        if consensus:
            done = recipe.export_consensus(home, practices, form, executor, clock, progress)
        else:
            done = recipe.export_for(home, by, practices, form, show_proposal, executor, clock, progress)
    if as_json:
        say_json(report.assess_export_json(done))
    else:
        say(report.assess_export_lines(done, home, consensus))
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
@click.option(
    "--as", "who", default="", help="Who has judged in the FILE, when its box says another than it was made for."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
def import_(home: Path, as_json: bool, who: str, files: tuple[Path, ...]) -> int:
    """Put on record what assessors' FILES say: levels with their reasons, from .xlsx, .docx, .ods or .odt."""
    if who.strip() and len(files) > 1:
        raise click.UsageError("--as säger vem som har bedömt i en fil. Läs in en fil i taget med det.")
    from pipeline.messages import assess as report  # noqa: PLC0415

    done = _import_files(home, tuple(_where(home, f) for f in files), who.strip(), as_json)
    if as_json:
        say_json(report.assess_import_json(done))
    else:
        say(report.assess_import_lines(done))
    nothing = any(not r.ratings and any(f.severity is Severity.ASK for f in r.findings) for r in done.returned)
    return ExitCode.QUARANTINED if done.refused or nothing else ExitCode.OK


def _import_files(home: Path, files: tuple[Path, ...], who: str, quiet: bool) -> Imported:
    """What the files said; at a terminal after asking whose those are that name another than they were made for."""
    from pipeline.cli.menu.asking import interactive  # noqa: PLC0415
    from pipeline.commands import assess as recipe  # noqa: PLC0415

    def read(files: Sequence[Path], who: str) -> Imported:
        with executor_of(AUTO) as executor, progress_bar(quiet=quiet) as progress:
            return recipe.import_files(home, files, executor, clock, progress, who)

    done = read(files, who)
    if quiet or not interactive():
        return done
    for n, told in enumerate(done.returned):
        if told.made_for and (name := _ask_who(told)):
            done = done.with_other(n, read(files[n : n + 1], name))
    return done


def _ask_who(told: Returned) -> str:
    """Who has judged; nothing when the person would rather look first."""
    from pipeline.cli.menu.asking import Back, ask, choose  # noqa: PLC0415
    from pipeline.messages.assess import ASK_WHO, NAME, SOMEBODY_ELSE, other_name  # noqa: PLC0415

    echo(other_name(told))
    try:
        which = choose(ASK_WHO, [told.made_for, told.by[:80], SOMEBODY_ELSE])
        return (told.made_for, told.by, "")[which - 1] or ask(NAME, needed=True)
    except Back:
        return ""


@assess.command(name="withdraw")
@round_option
@json_option
@click.option("--of", required=True, help="Whose levels: the name as assess status shows it.")
@click.option("--why", required=True, help="Why they do not stand.")
@click.option("--by", required=True, help="Your name.")
@click.argument("practices", nargs=-1)
def withdraw_(home: Path, as_json: bool, of: str, why: str, by: str, practices: tuple[str, ...]) -> int:
    """Put on record that somebody's levels (of all practices, or of PRACTICES) do not stand; nothing is taken out of the record.

    For a name that was never an assessor, or a file that was read in by mistake. A consensus that rests on them falls too.
    """
    for option, said in (("--of", of), ("--why", why), ("--by", by)):
        if not any(c.isalnum() for c in said):
            raise click.UsageError(f"{option} är tom. Skriv vems bedömning, varför och ditt namn.")
    from pipeline.commands import assess as recipe  # noqa: PLC0415
    from pipeline.messages import assess as report  # noqa: PLC0415

    done = recipe.withdraw(home, of, practices, " ".join(why.split()), by, clock)
    if as_json:
        say_json(report.assess_withdraw_json(done))
    else:
        say(report.assess_withdraw_lines(done))
    return ExitCode.OK


@assess.command(name="status")
@round_option
@json_option
def status_(home: Path, as_json: bool) -> int:
    """How far the assessors are, and how far they agree where two or more have judged."""
    from pipeline.commands import assess as recipe  # noqa: PLC0415
    from pipeline.messages import assess as report  # noqa: PLC0415

    with executor_of(AUTO) as executor, progress_bar(quiet=as_json) as progress:
        done = recipe.how_far(home, executor, clock, progress)
    if as_json:
        say_json(report.assess_status_json(done))
    else:
        say(report.assess_status_lines(done))
    return ExitCode.OK
