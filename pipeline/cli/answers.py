"""Forms out, answers in: forms, read, compile, decide."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.base.workers import executor_of
from pipeline.messages.terminal import progress_bar

from .options import clock, echo, json_option, round_option, say, say_json, written_code


@click.command()
@round_option
@json_option
@click.option(
    "--prefill",
    is_flag=True,
    help="With the answers that have come, in a form of the depth that the register says now.",
)
@click.option(
    "--prefill-from",
    "earlier",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With the answers of an earlier round, in that folder.",
)
@click.argument("practices", nargs=-1)
def forms(home: Path, as_json: bool, prefill: bool, earlier: Path | None, practices: tuple[str, ...]) -> int:
    """Write one form per practice to outbox/forms/ (all practices, or the ids in PRACTICES).

    With --prefill or --prefill-from the form holds earlier answers, and `lovande send` sends it instead of the blank one.
    """
    if prefill or earlier:
        return _prefilled(home, as_json, earlier, practices)
    from pipeline.commands import compile  # noqa: PLC0415
    from pipeline.messages import results  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        written = compile.forms(home, practices, progress)
    if as_json:
        say_json({"written": results.written_json(written)})
    else:
        say(results.written_lines(written))
        echo(f"{len(written)} formulär ligger i {home / 'outbox' / 'forms'}.")
        look = "öppna det" if len(written) == 1 else "öppna ett par av dem"
        click.echo(f"Nästa steg: {look}. lovande send visar vad som skickas till vem.")
    return written_code(written)


def _prefilled(home: Path, as_json: bool, earlier: Path | None, practices: tuple[str, ...]) -> int:
    from pipeline.commands import prefill as prefilling  # noqa: PLC0415
    from pipeline.messages import results  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        done = prefilling.prefill(home, practices, earlier, clock, progress)
    if as_json:
        without = [{"practice": p.id, "why": why} for p, why in done.without]
        say_json({"written": results.written_json(done.written), "without": without})
    else:
        say(results.written_lines(done.written))
        say(f"  {p.id}: {why}" for p, why in done.without)
        if not done.written:
            click.echo("Inget formulär skrevs: det finns inga svar att fylla i.")
            return ExitCode.OK
        echo(f"{len(done.written)} formulär med tidigare svar ligger i {home / 'outbox' / 'forms'}.")
        click.echo("Nästa steg: öppna ett par av dem. lovande send visar vad som skickas.")
    return written_code(done.written)


@click.command()
@round_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def read(home: Path, as_json: bool, files: tuple[Path, ...]) -> int:
    """Read FILES and tell what is in them. With --json: one object a line, every answer."""
    from pipeline.commands import compile  # noqa: PLC0415
    from pipeline.messages import explain, results, terminal  # noqa: PLC0415

    quarantined = False
    for n, (instrument, ret) in enumerate(compile.read(files, home)):
        quarantined |= bool(ret.reason)
        if as_json:
            say_json(results.return_json(ret))
        else:
            if n:
                click.echo("\n" + "=" * 80)
            terminal.show(explain.explained(instrument, ret))
    return ExitCode.QUARANTINED if quarantined else ExitCode.OK


@click.command(name="compile")
@round_option
@json_option
@click.option(
    "--jobs", default=1, type=click.IntRange(1, 64), help="Processes that read files at the same time. Default: 1."
)
@click.option("--pdf", is_flag=True, help="The descriptions as tagged PDF too; needs LibreOffice on this computer.")
def compile_(home: Path, as_json: bool, jobs: int, pdf: bool) -> int:
    """Compile what came back: inbox/ in; outbox/descriptions, outbox/letters, outbox/attachments and outbox/summary.xlsx out."""
    from pipeline.commands import compile  # noqa: PLC0415
    from pipeline.messages import results  # noqa: PLC0415

    with executor_of(jobs) as executor, progress_bar(quiet=as_json) as progress:
        done = compile.compile_round(home, executor, clock, progress, pdf)
    if as_json:
        say_json(results.compiled_json(done))
    else:
        say(results.compiled_lines(done))
    return written_code(done.written) or (ExitCode.QUARANTINED if done.quarantined or done.unread else ExitCode.OK)


@click.command()
@round_option
@json_option
@click.argument("practice", required=False)
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--why", default="", help="The reason. Shown in the description.")
@click.option("--by", default="", help="Who decides. Default: the contact of the round.")
@click.option("--from", "file", default="", help="Take what this file of the practice says, instead of VALUE.")
@click.option("--withdraw", is_flag=True, help="Take an earlier decision back; the files' own answer holds again.")
@click.option(
    "--mask",
    "masked",
    multiple=True,
    type=click.IntRange(1),
    metavar="N",
    help="Take out number N of what may point at a person in KEY, in all that is written but summary.xlsx, the unit's own workbook. May be given again.",
)
@click.option(
    "--keep",
    "kept",
    multiple=True,
    type=click.IntRange(1),
    metavar="N",
    help="Let number N stand, and --why: it is nobody's own, or they have said yes.",
)
@click.option("--list", "list_", is_flag=True, help="Show what waits for a decision and what is decided.")
def decide(
    home: Path,
    as_json: bool,
    practice: str | None,
    key: str | None,
    value: str | None,
    why: str,
    by: str,
    file: str,
    withdraw: bool,
    masked: tuple[int, ...],
    kept: tuple[int, ...],
    list_: bool,
) -> int:
    """Settle what the files of PRACTICE leave open: KEY (4.3 or f4_3_text) shall be VALUE, and --why.

    For a conflict between two returns, or an answer that could not be told. VALUE is a choice (Ja) or a text. It goes on
    record in decisions.jsonl; no file is changed. See what waits: `lovande decide --list`.

    With --mask N or --keep N instead of VALUE: what is to be done with what may point at a person in KEY, by its number
    in the list.
    """
    from pipeline.commands import compile  # noqa: PLC0415
    from pipeline.messages import decisions as report_decisions  # noqa: PLC0415

    if list_:
        with progress_bar(quiet=as_json) as progress:
            listing = compile.decided(home, clock, practice or "", progress)
        if as_json:
            say_json(report_decisions.decisions_json(*listing))
        else:
            say(report_decisions.decisions_lines(*listing))
        return ExitCode.OK
    if practice and key and (masked or kept):
        if value is not None or file or set(masked) & set(kept):
            raise click.UsageError(
                'Skriv lovande decide ARBETSSÄTT FRÅGA --mask N, eller --keep N --why "skälet": inget svar, ingen fil och ett val för varje nummer.'
            )
        return _settle(home, as_json, practice, key, masked, kept, why, by, withdraw)
    if not practice or not key or (value is None) != bool(file or withdraw):
        raise click.UsageError(
            'Skriv lovande decide ARBETSSÄTT FRÅGA SVAR --why "skälet" (eller --from FIL i stället för SVAR; --mask N eller --keep N för '
            "en uppgift som kan peka ut någon), eller lovande decide --list."
        )
    with progress_bar(quiet=as_json) as progress:
        done = compile.decide(home, practice, key, value, clock, why, by, file, withdraw, progress)
    if as_json:
        say_json(report_decisions.decided_json(done))
    else:
        say(report_decisions.decided_lines(done))
    return ExitCode.OK


def _settle(
    home: Path, as_json: bool, practice: str, key: str, masked: tuple[int, ...], kept: tuple[int, ...], why: str, by: str, withdraw: bool
) -> int:  # fmt: skip
    from pipeline.commands import settle  # noqa: PLC0415
    from pipeline.messages import decisions as report_decisions  # noqa: PLC0415

    rulings = settle.rulings_of(masked, kept)
    with progress_bar(quiet=as_json) as progress:
        done = settle.settle_finds(home, practice, key, rulings, clock, why, by, withdraw, progress)
    say_json(report_decisions.settled_json(done)) if as_json else say(report_decisions.settled_lines(done))
    return ExitCode.OK


COMMANDS = (forms, read, compile_, decide)
