"""The commands: parse, run one recipe, show, exit code. No domain logic, and nothing imported before it is needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.base.errors import ExitCode

from .named import NamedGroup
from .running import run_reporting

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "forms": "Write one form per practice to outbox/forms/ (all practices, or the ids in PRACTICES).",
    "read": "Read FILES and tell what is in them. With --json: one object a line, every answer.",
    "compile": "Compile what came back: inbox/ in; outbox/descriptions, outbox/letters, outbox/attachments and outbox/summary.xlsx out.",
    "decide": "Settle what the files of PRACTICE leave open: KEY (4.3 or f4_3_text) shall be VALUE, and --why.",
    "assess": "Let named people judge how far each element holds: a file out, their levels in, then what they agree on.",
    "export": "Freeze what came back as tables for researchers, in outbox/export/: CSV, Parquet and SPSS, with codebook and checksums.",
    "verify": "Check that originals, ledger, records, outputs and packs are whole and say the same. Changes nothing.",
    "forget": "Remove PRACTICE from the round: originals, mails, outputs, and what is on record about it. It cannot be undone.",
    "archive": "Hand over originals, mails, outputs and records in one new folder, with checksums and a dated list of documents.",
    "approve": "Put on record that the descriptions of PRACTICES are fact-checked by their units, or read by a named person.",
    "overview": "Write the overviews that reference groups discuss, to outbox/overview/: a page, a report and a deck per reader.",
    "send": "Send every form that has not been sent, one mail per contact (or those of the practices NAMES).",
    "remind": "Remind who has not answered, and ask who has answered incompletely for what is missing (all, or PRACTICES).",
    "receive": "Take in what has come: from SOURCES (folders, .eml, .msg, .mbox, .zip, imaps://HOST), and always from inbox/.",
    "mark": "Put on record what people have said about PRACTICES: declined, on hold, another last day.",
    "status": "How the round stands: per practice what is sent, answered and complete, the last event and the next step.",
    "init": "Make a new round in DIR: round.toml, register.xlsx, inbox/, outbox/ and files to double-click.",
    "demo": "Play a whole round, from forms to descriptions, with invented people and without any real mail.",
}
"""{name, which is that of its module too: the first paragraph of what it says itself}: for who asks which there are."""


@click.group(
    cls=NamedGroup,
    lines=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="lovande")
@click.option(
    "--round", "home", default=None, type=click.Path(file_okay=False), help="Folder of the round. Default: here."
)
@click.pass_context
def cli(context: click.Context, home: str | None) -> int:
    """Forms out, returns in, descriptions and a summary workbook out.

    A round is a folder with round.toml, register.xlsx and inbox/. `lovande init DIR` makes one. Without a command: how the
    round stands, and a menu in Swedish that reaches every command (in a script: the state and this text).
    """
    if (name := context.invoked_subcommand) is None:
        return _begin(context, _path(home) if home is not None else None)
    if home is not None:  # said before the command instead of after it
        assert isinstance(context.command, click.Group)
        command, said = context.command.commands[name], {"home": _path(home)}
        context.default_map = {
            name: dict.fromkeys(command.commands, said) if isinstance(command, click.Group) else said
        }
    return ExitCode.OK


def _path(home: str) -> Path:
    from pathlib import Path  # noqa: PLC0415  (--help need not pay)

    return Path(home)


def _begin(context: click.Context, home: Path | None) -> int:
    """`lovande` without a command: a menu for a person, the state and the commands for a script."""
    from .menu import menu  # noqa: PLC0415

    if menu.interactive():
        assert isinstance(context.command, click.Group)
        return menu.run(home, context.command)
    menu.tell(home)
    click.echo(context.get_help())
    return ExitCode.OK


def main() -> None:
    """Run the program. Every way out has one of the documented exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run_reporting(lambda: cli.main(standalone_mode=False)))


if __name__ == "__main__":
    main()
