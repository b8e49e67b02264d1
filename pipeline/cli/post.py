"""Mail out and in, and how the round stands: send, remind, receive, mark, status."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.terminal import progress_bar

from .options import clock, echo, json_option, round_option, say, say_json, written_code

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


@click.command()
@round_option
@json_option
@to_option
@insecure_option
@pace_option
@click.option(
    "--mark-sent",
    is_flag=True,
    help="You have sent these mails by hand (ALL, or ids of mails or practices): put it on record.",
)
@click.option(
    "--withdraw", is_flag=True, help="These mails were never sent: put it on record, so that they can be sent again."
)
@click.argument("names", nargs=-1)
def send(
    home: Path, as_json: bool, to: str, insecure: bool, per_minute: int | None, mark_sent: bool, withdraw: bool, names: tuple[str, ...]
) -> int:  # fmt: skip
    """Send every form that has not been sent, one mail per contact (or those of the practices NAMES).

    By itself it sends nothing and says what would go to whom. Naming a way with --to is the consent. A mail is on record the
    moment it has left, and is never sent twice.
    """
    from pipeline.commands import send as posting  # noqa: PLC0415
    from pipeline.messages import post  # noqa: PLC0415
    from pipeline.post import hand_over  # noqa: PLC0415

    if mark_sent or withdraw:
        if not names or (mark_sent and withdraw) or to:
            raise click.UsageError(
                "Skriv lovande send --mark-sent ALL, eller mejlens nummer: lovande send --mark-sent M001 M002."
            )
        settle = posting.mark_sent if mark_sent else posting.withdraw
        changed = settle(home, names, clock)
        if as_json:
            say_json(post.settled_json(changed))
        else:
            say(post.settled_lines(changed, mark_sent))
        return ExitCode.OK
    way = hand_over.way_of(to, insecure, per_minute)
    with progress_bar(quiet=as_json) as progress:
        done = posting.send(home, way, clock, names, progress)
    return posted(done, "send", as_json)


@click.command()
@round_option
@json_option
@to_option
@insecure_option
@pace_option
@click.option(
    "--supplement", is_flag=True, help="Letters hold a short form with only what is missing, not the whole one."
)
@click.argument("practices", nargs=-1)
def remind(
    home: Path, as_json: bool, to: str, insecure: bool, per_minute: int | None, supplement: bool, practices: tuple[str, ...]
) -> int:  # fmt: skip
    """Remind who has not answered, and ask who has answered incompletely for what is missing (all, or PRACTICES).

    By itself it sends nothing. Nobody is written to more often than round.toml allows, nobody who has declined, and nobody
    whose answer is complete.
    """
    from pipeline.commands import send as posting  # noqa: PLC0415
    from pipeline.post import hand_over  # noqa: PLC0415

    way = hand_over.way_of(to, insecure, per_minute)
    with progress_bar(quiet=as_json) as progress:
        done = posting.remind(home, way, clock, practices, supplement, progress)
    return posted(done, "remind", as_json)


def posted(done: object, command: str, as_json: bool) -> int:
    from pipeline.commands.send import Posted  # noqa: PLC0415
    from pipeline.messages import post  # noqa: PLC0415

    assert isinstance(done, Posted)
    if as_json:
        say_json(post.posted_json(done, command))
    else:
        say(post.posted_lines(done, command))
    if done.handed.stopped:
        return done.handed.code
    return ExitCode.MAIL_FAILED if done.failures else ExitCode.OK


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
    from pipeline.commands import receive as receiving  # noqa: PLC0415
    from pipeline.messages import receiving as report  # noqa: PLC0415

    if seen:
        from .seen import said_of, settle_seen  # noqa: PLC0415

        return settle_seen(home, seen, said_of(declined, file_missing, use_as_is, why), nothing, as_json)
    why = " ".join(why.split())
    if anyway and not (assign and why):
        raise click.UsageError('Skriv lovande receive --assign FIL ARBETSSÄTT --anyway --why "skälet".')
    if declined or file_missing or use_as_is or nothing or (why and not anyway):
        raise click.UsageError("Skriv också vilket mejl det gäller: lovande receive --seen G17.")
    with progress_bar(quiet=as_json) as progress:
        if assign:
            settled = receiving.assign(home, *assign, clock, progress, why)
        elif review:
            waiting = receiving.review(home, clock, progress)
        else:
            done = receiving.receive(home, sources, clock, progress)
    if assign:
        say_json(report.assigned_json(settled)) if as_json else say(report.assigned_lines(settled))
        return ExitCode.OK
    if review:
        say_json({"review": report.reviews_json(waiting)}) if as_json else say(report.review_lines(waiting))
        return ExitCode.OK
    say_json(report.received_json(done)) if as_json else say(report.received_lines(done))
    if done.stopped:
        return ExitCode.MAIL_FAILED
    return ExitCode.QUARANTINED if done.quarantined or done.unread or done.unread_mails else ExitCode.OK


@click.command()
@round_option
@json_option
@click.option("--declined", is_flag=True, help="They do not want to, or cannot, take part. Needs --why.")
@click.option("--hold", is_flag=True, help="Wait with them: no mails until --resume. Needs --why.")
@click.option(
    "--resume", is_flag=True, help="Take up a practice that was declined, on hold or answered without the file."
)
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), help="Another last day for them: YYYY-MM-DD.")
@click.option("--use-as-is", is_flag=True, help="They have nothing to add: the answers are finished as they are.")
@click.option("--file-missing", is_flag=True, help="They have answered, but the file did not come or cannot be opened.")
@click.option("--why", default="", help="The reason; shown when non-response is reported.")
@click.argument("practices", nargs=-1, required=True)
def mark(
    home: Path, as_json: bool, declined: bool, hold: bool, resume: bool, deadline: datetime | None, use_as_is: bool,
    file_missing: bool, why: str, practices: tuple[str, ...],
) -> int:  # fmt: skip
    """Put on record what people have said about PRACTICES: declined, on hold, another last day."""
    from pipeline.commands import status as following  # noqa: PLC0415
    from pipeline.messages import post  # noqa: PLC0415
    from pipeline.model.events import EventKind  # noqa: PLC0415

    said = {
        EventKind.DECLINED: (declined, "har avstått"),
        EventKind.ON_HOLD: (hold, "vilar"),
        EventKind.RESUMED: (resume, "återupptaget"),
        EventKind.DEADLINE_MOVED: (deadline is not None, f"sista svarsdag {deadline:%Y-%m-%d}" if deadline else ""),
        EventKind.USE_AS_IS: (use_as_is, "används som det är"),
        EventKind.FILE_MISSING: (file_missing, "har svarat, men filen saknas"),
    }
    chosen = [(kind, words) for kind, (given, words) in said.items() if given]
    if len(chosen) != 1:
        raise click.UsageError(
            'Säg en sak: --declined --why "skälet", --hold --why "skälet", --resume, --deadline ÅÅÅÅ-MM-DD, --use-as-is eller --file-missing.'
        )
    kind, words = chosen[0]
    about = following.mark(home, practices, following.Said(kind, why, deadline.date() if deadline else None), clock)
    if as_json:
        say_json({"practices": [p.id for p in about], "said": kind, "why": why})
    else:
        echo(post.marked_line(about, words))
    return ExitCode.OK


@click.command()
@round_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="A row per practice, as CSV on stdout.")
@click.option("--save", is_flag=True, help="Save the same table as outbox/laget.csv, for Excel.")
@click.option(
    "--move-here", is_flag=True, help="Run the round from this computer from now on, not from the one that has run it."
)
@click.argument("practices", nargs=-1)
def status(
    home: Path, as_json: bool, as_csv: bool, save: bool, move_here: bool, practices: tuple[str, ...]
) -> int:  # fmt: skip
    """How the round stands: per practice what is sent, answered and complete, the last event and the next step."""
    from pipeline.commands import status as following  # noqa: PLC0415
    from pipeline.messages import following as report  # noqa: PLC0415

    if move_here:
        before = following.move(home, clock)
        echo(f"Omgången sköts från den här datorn nu, inte längre från {before}.", err=as_json or as_csv)
    now = following.follow(home, clock, practices)
    if save:
        kept = following.keep_table(now, report.followed_csv(now))
        if as_json:
            say_json({"saved": f"outbox/{kept.beside or kept.name}", "outcome": kept.outcome})
        else:
            echo(report.kept_line(kept))
        return written_code([kept])
    if as_json:
        say_json(report.followed_json(now))
    elif as_csv:
        click.echo(report.followed_csv(now), nl=False)
    else:
        say(report.followed_lines(now))
    return ExitCode.OK


COMMANDS = (send, remind, receive, mark, status)
