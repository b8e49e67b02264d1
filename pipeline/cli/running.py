"""Every way out of a command has one of the documented exit codes, and its sentence."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

import click

from pipeline.base.errors import ExitCode, LovandeError
from pipeline.messages import failures


def run_reporting(do: Callable[[], int | None]) -> int:
    """Do it, show what goes wrong as its sentence, and return the exit code."""
    try:
        code = do()
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo(failures.INTERRUPTED, err=True)
        code = ExitCode.INTERRUPTED
    except click.ClickException as e:
        e.show(said := io.StringIO())
        click.echo(
            _visible(said.getvalue()), err=True, nl=False
        )  # what was written may have come out of somebody's mail
        code = ExitCode.USAGE
    except LovandeError as e:
        click.echo(failures.FAILED.format(what=_visible(str(e))), err=True)
        code = e.exit_code
    except SystemExit:  # click's own way out of a closed pipe: whoever read has read enough
        code = ExitCode.OK
    except OSError as e:
        click.echo(failures.NOT_WRITTEN.format(why=e.strerror), err=True)
        code = ExitCode.NOT_WRITABLE
    except Exception as e:  # a bug: said in one line, with the way to the details
        code = ExitCode.BUG
        click.echo(failures.BUG.format(name=type(e).__name__), err=True)
        if os.environ.get("LOVANDE_DEBUG"):
            raise
    return int(code or 0)


def _visible(text: str) -> str:
    from pipeline.messages.screen import visible  # noqa: PLC0415  (what goes well need not pay)

    return visible(text)
