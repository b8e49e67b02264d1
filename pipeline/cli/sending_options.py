"""How mails leave: the options of every command that sends, and what it says when it has."""

from __future__ import annotations

import click

from pipeline.base.errors import ExitCode

from .options import say, say_json

to_option = click.option(
    "--to",
    default="",
    metavar="WAY",
    help="How the mails leave: eml (files you send from Outlook), drafts (in the mailbox), smtp, smtp://HOST:PORT or "
    "imaps://HOST. Without it nothing is sent: you see what would go to whom.",
)
insecure_option = click.option(
    "--insecure", is_flag=True, help="Allow a server without encryption on another computer. Never logs in there."
)
pace_option = click.option(
    "--per-minute",
    type=click.IntRange(0, 1000),
    default=None,
    help="Mails a minute at most; 0 is no limit. Default: round.toml, else 20.",
)


def show_posted(done: object, command: str, as_json: bool) -> int:
    from pipeline.messages import send  # noqa: PLC0415
    from pipeline.post.outgoing import Posted  # noqa: PLC0415

    assert isinstance(done, Posted)
    if as_json:
        say_json(send.send_json(done, command))
    else:
        say(send.send_lines(done, command))
    if done.handed.stopped:
        return done.handed.code
    return ExitCode.MAIL_FAILED if done.failures else ExitCode.OK
