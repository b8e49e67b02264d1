"""Where people begin."""

from __future__ import annotations

import click

from pipeline.errors import ExitCode


def begin(context: click.Context) -> int:
    """`lovande` without a command."""
    click.echo(context.get_help())
    return ExitCode.OK


COMMANDS: tuple[click.Command, ...] = ()
