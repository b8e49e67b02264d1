"""The commands: parse, run one recipe, show, exit code. No domain logic, and nothing slow imported before it is needed."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .errors import ExitCode, LovandeError
from .report.terminal import progress_bar

if TYPE_CHECKING:
    from concurrent.futures import Executor

LINE_ENDS = re.compile("[\x85\u2028\u2029]")

round_option = click.option(
    "--round",
    "home",
    default=".",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the round (round.toml, register, inbox, outbox). Default: here.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="JSON on stdout and nothing else; all else goes to stderr."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lovande")
def cli() -> None:
    """Forms out, returns in, descriptions and a summary workbook out.

    A round is a folder with round.toml, register.xlsx and inbox/. Begin with `lovande forms`, put the files that come
    back into inbox/, then run `lovande compile`.
    """


@cli.command()
@round_option
@json_option
@click.argument("practices", nargs=-1)
def forms(home: Path, as_json: bool, practices: tuple[str, ...]) -> int:
    """Write one form per practice to outbox/forms/ (all practices, or the ids in PRACTICES)."""
    from . import recipes  # noqa: PLC0415
    from .report import results  # noqa: PLC0415

    with progress_bar(quiet=as_json) as progress:
        written = recipes.forms(home, practices, progress)
    if as_json:
        _say_json({"written": results.written_json(written)})
    else:
        _say(results.written_lines(written))
        click.echo(f"{len(written)} formulär ligger i {home / 'outbox' / 'forms'}.")
        mail = (
            "öppna det, mejla det till kontaktpersonen"
            if len(written) == 1
            else "öppna ett par av dem, mejla dem till kontaktpersonerna"
        )
        click.echo(f"Nästa steg: {mail} och lägg svaren i inbox.")
    return _written_code(written)


@cli.command()
@round_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def read(home: Path, as_json: bool, files: tuple[Path, ...]) -> int:
    """Read FILES and tell what is in them. With --json: one object a line, every answer."""
    from . import recipes  # noqa: PLC0415
    from .report import explain, results, terminal  # noqa: PLC0415

    quarantined = False
    for n, (instrument, ret) in enumerate(recipes.read(files, home)):
        quarantined |= bool(ret.reason)
        if as_json:
            _say_json(results.return_json(ret))
        else:
            if n:
                click.echo("\n" + "=" * 80)
            terminal.show(explain.explained(instrument, ret))
    return ExitCode.QUARANTINED if quarantined else ExitCode.OK


@cli.command(name="compile")
@round_option
@json_option
@click.option(
    "--jobs", default=1, type=click.IntRange(1, 64), help="Processes that read files at the same time. Default: 1."
)
def compile_(home: Path, as_json: bool, jobs: int) -> int:
    """Compile what came back: inbox/ in; outbox/descriptions, outbox/letters, outbox/attachments and outbox/summary.xlsx out."""
    from . import recipes  # noqa: PLC0415
    from .report import results  # noqa: PLC0415

    with _executor(jobs) as executor, progress_bar(quiet=as_json) as progress:
        done = recipes.compile_round(home, executor, progress)
    if as_json:
        _say_json(results.compiled_json(done))
    else:
        _say(results.compiled_lines(done))
    return _written_code(done.written) or (ExitCode.QUARANTINED if done.quarantined else ExitCode.OK)


@cli.command()
@round_option
@json_option
@click.argument("practice", required=False)
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--why", default="", help="The reason. Shown in the description.")
@click.option("--by", default="", help="Who decides. Default: the contact of the round.")
@click.option("--from", "file", default="", help="Take what this file of the practice says, instead of VALUE.")
@click.option("--withdraw", is_flag=True, help="Take an earlier decision back; the files' own answer holds again.")
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
    list_: bool,
) -> int:
    """Settle what the files of PRACTICE leave open: KEY (4.3 or f4_3_text) shall be VALUE, and --why.

    For a conflict between two returns, or an answer that could not be told. VALUE is a choice (Ja) or a text. It goes on
    record in decisions.jsonl; no file is changed. See what waits: `lovande decide --list`.
    """
    from . import recipes  # noqa: PLC0415
    from .report import decisions as report_decisions  # noqa: PLC0415

    if list_:
        with progress_bar(quiet=as_json) as progress:
            listing = recipes.decided(home, practice or "", progress)
        if as_json:
            _say_json(report_decisions.decisions_json(*listing))
        else:
            _say(report_decisions.decisions_lines(*listing))
        return ExitCode.OK
    if not practice or not key or (value is None) != bool(file or withdraw):
        raise click.UsageError(
            'Skriv lovande decide ARBETSSÄTT FRÅGA SVAR --why "skälet" (eller --from FIL i stället för SVAR), eller lovande decide --list.'
        )
    with progress_bar(quiet=as_json) as progress:
        day = date.today()  # noqa: DTZ011  the day in the coordinator's own calendar
        done = recipes.decide(home, practice, key, value, day, why, by, file, withdraw, progress)
    if as_json:
        _say_json(report_decisions.decided_json(done))
    else:
        _say(report_decisions.decided_lines(done))
    return ExitCode.OK


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


def _written_code(written: Any) -> int:
    return ExitCode.NOT_WRITABLE if any(w.outcome == "open" for w in written) else ExitCode.OK


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _say_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    click.echo(LINE_ENDS.sub(lambda m: f"\\u{ord(m[0]):04x}", text))  # one object a line, for every reader of lines


@contextmanager
def _executor(jobs: int) -> Iterator[Executor]:
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    made: Executor = ProcessPoolExecutor(jobs, get_context("spawn")) if jobs > 1 else ThreadPoolExecutor(1)
    with made as executor:
        yield executor


if __name__ == "__main__":
    main()
