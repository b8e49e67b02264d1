"""The commands: parse, run one recipe, show, exit code. No domain logic, and nothing slow imported before it is needed."""

from __future__ import annotations

import os
import sys

import click

from pipeline import __version__
from pipeline.errors import ExitCode, LovandeError

from . import answers, demo, post, starting


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="lovande")
@click.pass_context
def cli(context: click.Context) -> int:
    """Forms out, returns in, descriptions and a summary workbook out.

    A round is a folder with round.toml, register.xlsx and inbox/. `lovande init DIR` makes one. Without a command: how the
    round stands, and a menu.
    """
    return starting.begin(context) if context.invoked_subcommand is None else ExitCode.OK


for command in (*answers.COMMANDS, *post.COMMANDS, *starting.COMMANDS, *demo.COMMANDS):
    cli.add_command(command)


def main() -> None:
    """Run the program. Every way out has one of the documented exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("Avbrutet. Inget är halvskrivet; kör kommandot igen när ni vill.", err=True)
        code = ExitCode.INTERRUPTED
    except click.ClickException as e:
        e.show()
        code = ExitCode.USAGE
    except LovandeError as e:
        click.echo(f"Fel: {e}", err=True)
        code = e.exit_code
    except SystemExit:  # click's own way out of a closed pipe: whoever read has read enough
        code = ExitCode.OK
    except OSError as e:
        click.echo(
            f"Fel: det gick inte att skriva ({e.strerror}). Kontrollera att det finns plats på disken.", err=True
        )
        code = ExitCode.NOT_WRITABLE
    except Exception as e:  # a bug: said in one line, with the way to the details
        code = ExitCode.BUG
        click.echo(
            f"Internal error: {type(e).__name__}. Nothing in inbox was changed. Set LOVANDE_DEBUG=1 for the details and report it.",
            err=True,
        )
        if _debugging():
            raise
    sys.exit(int(code or 0))


def _debugging() -> bool:
    return bool(os.environ.get("LOVANDE_DEBUG"))


if __name__ == "__main__":
    main()
