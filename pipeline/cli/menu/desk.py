"""What the menu works with: the round it stands in, and the commands, run just as if they had been written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.cli.options import echo
from pipeline.cli.running import run_reporting

from .asking import secret, yes

HERE = Path()
"""The menu works in the round's own folder."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The commands of the program."""

    commands: click.Group

    def run(self, *words: str) -> int:
        """Run a command as if it had been written; what goes wrong is shown. Returns the exit code."""
        return run_reporting(lambda: self.commands.main(list(words), prog_name="lovande", standalone_mode=False))

    def run_through(self, addresses: Sequence[str], *words: str) -> int:
        """Run a command that logs in to mail servers; a password that is missing is asked for."""
        from pipeline.round import mail_server  # noqa: PLC0415

        doors = [mail_server.door(HERE, a) for a in addresses]
        locked = next((d for d in doors if d.locked), None)
        typed = _ask_for(locked) if locked else ""
        while True:
            code = self.run(*words)
            if code != ExitCode.MAIL_FAILED or not doors:
                break
            forget()
            if not yes("Var lösenordet fel? Skriva det på nytt och försöka igen?"):
                return code
            locked = locked or doors[0]
            typed = _ask_for(locked)
            if not typed:
                return code
        worked = code in (ExitCode.OK, ExitCode.QUARANTINED)
        if worked and typed and locked and yes("Ska datorn minnas lösenordet i sin nyckelring till nästa gång?"):
            run_reporting(lambda: _keep(locked.user, typed))
        return code


def _ask_for(door: object) -> str:
    """A password for a server, in the environment of this run only."""
    from pipeline.round.mail_server import PASSWORD, Door  # noqa: PLC0415

    assert isinstance(door, Door)
    echo(f"{door.address} kan behöva ett lösenord. Det syns inte när du skriver.")
    typed = secret(f"Lösenord för {door.user} (Enter = inget):")
    if typed:
        os.environ[PASSWORD] = typed
    return typed


def _keep(user: str, password: str) -> int:
    from pipeline.round.mail_server import save_password  # noqa: PLC0415

    save_password(user, password)
    click.echo("Lösenordet ligger i datorns nyckelring.")
    return ExitCode.OK


def forget() -> None:
    """A password that was typed is not kept for longer than it works."""
    from pipeline.round.mail_server import PASSWORD  # noqa: PLC0415

    os.environ.pop(PASSWORD, None)
