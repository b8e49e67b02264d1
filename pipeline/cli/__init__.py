"""The commands: parse, run one recipe, show, exit code. No domain logic, and nothing slow imported before it is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline import __version__
from pipeline.base.errors import ExitCode

from . import (
    approve,
    archive,
    assess,
    compile,
    decide,
    demo,
    export,
    forget,
    forms,
    mark,
    overview,
    read,
    receive,
    remind,
    send,
    status,
    verify,
)
from .menu import starting
from .running import run_reporting


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="lovande")
@click.option(
    "--round",
    "home",
    default=None,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the round. Default: here.",
)
@click.pass_context
def cli(context: click.Context, home: Path | None) -> int:
    """Forms out, returns in, descriptions and a summary workbook out.

    A round is a folder with round.toml, register.xlsx and inbox/. `lovande init DIR` makes one. Without a command: how the
    round stands, and a menu in Swedish that reaches every command (in a script: the state and this text).
    """
    if context.invoked_subcommand is None:
        return starting.begin(context, home)
    if home is not None:  # said before the command instead of after it
        said = {"home": home}
        context.default_map = {
            name: dict.fromkeys(c.commands, said) if isinstance(c, click.Group) else said
            for name, c in COMMANDS.items()
        }
    return ExitCode.OK


COMMANDS = {
    str(c.name): c
    for c in (
        forms.forms,
        read.read,
        compile.compile_,
        decide.decide,
        *assess.COMMANDS,
        *export.COMMANDS,
        verify.verify,
        forget.forget,
        archive.archive,
        approve.approve,
        overview.overview,
        send.send,
        remind.remind,
        receive.receive,
        mark.mark,
        status.status,
        *starting.COMMANDS,
        *demo.COMMANDS,
    )
}
for command in COMMANDS.values():
    cli.add_command(command)


def main() -> None:
    """Run the program. Every way out has one of the documented exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run_reporting(lambda: cli.main(standalone_mode=False)))


if __name__ == "__main__":
    main()
