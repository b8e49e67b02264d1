"""`lovande receive`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, json_option, round_option, say, say_json


@click.command()
@round_option
@json_option
@click.option(
    "--assign",
    nargs=2,
    metavar="FILE PRACTICE",
    default=None,
    help="Put on record that FILE (or mail G17) belongs to PRACTICE; - for what the round needs nothing of.",
)
@click.option(
    "--anyway",
    is_flag=True,
    help="With --assign: also when the mark in the file names another round or practice. Needs --why.",
)
@click.option("--review", is_flag=True, help="Only list what waits for a person; take in nothing.")
@click.option(
    "--seen", metavar="ID", default="", help="You have looked at what waits (mail G17, or a file): put it on record."
)
@click.option("--declined", metavar="PRACTICE", multiple=True, help="With --seen: they do not take part. Needs --why.")
@click.option("--file-missing", metavar="PRACTICE", multiple=True, help="With --seen: their form lies behind a link.")
@click.option("--use-as-is", metavar="PRACTICE", multiple=True, help="With --seen: they have nothing to add.")
@click.option("--nothing", is_flag=True, help="With --seen: nothing more follows of it.")
@click.option(
    "--why", default="", help="The reason: with --declined (shown when non-response is reported) or --anyway."
)
@click.argument("sources", nargs=-1)
def receive(
    home: Path, as_json: bool, assign: tuple[str, str] | None, anyway: bool, review: bool, seen: str, declined: tuple[str, ...],
    file_missing: tuple[str, ...], use_as_is: tuple[str, ...], nothing: bool, why: str, sources: tuple[str, ...],
) -> int:  # fmt: skip
    """Take in what has come: from SOURCES (folders, .eml, .msg, .mbox, .zip, imaps://HOST), and always from inbox/.

    Whose a form is, the mark inside it says, never the sender or the file's name. Links in mails are never followed. In a
    mailbox, mails that are dealt with are moved to Behandlat, and those that a person has to look at to Att granska.
    """
    from pipeline.commands import receive as recipe  # noqa: PLC0415
    from pipeline.messages import receive as report  # noqa: PLC0415

    if seen:
        from .seen import consequences_of, settle_seen  # noqa: PLC0415

        return settle_seen(home, seen, consequences_of(declined, file_missing, use_as_is, why), nothing, as_json)
    why = " ".join(why.split())
    if anyway and not (assign and why):
        raise click.UsageError('Skriv lovande receive --assign FIL ARBETSSÄTT --anyway --why "skälet".')
    if declined or file_missing or use_as_is or nothing or (why and not anyway):
        raise click.UsageError("Skriv också vilket mejl det gäller: lovande receive --seen G17.")
    if any(not s.strip() for s in sources):
        raise click.UsageError("En av källorna är tom. Skriv mappen, filen eller brevlådan som ska läsas.")
    with progress_bar(quiet=as_json) as progress:
        if assign:
            settled = recipe.assign(home, *assign, clock, progress, why)
        elif review:
            waiting = recipe.review(home, clock, progress)
        else:
            done = recipe.receive(home, sources, clock, progress)
    if assign:
        say_json(report.assign_json(settled)) if as_json else say(report.assign_lines(settled))
        return ExitCode.OK
    if review:
        say_json({"review": report.reviews_json(waiting)}) if as_json else say(report.review_lines(waiting))
        return ExitCode.OK
    say_json(report.receive_json(done)) if as_json else say(report.receive_lines(done))
    if done.stopped:
        return ExitCode.MAIL_FAILED
    return ExitCode.QUARANTINED if done.quarantined or done.unread or done.unread_mails else ExitCode.OK
