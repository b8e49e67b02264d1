"""The commands: parse, run one recipe, show, exit code. No domain logic, and nothing slow imported before it is needed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .errors import ExitCode, LovandeError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from .recipes import Progress

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
    from . import recipes, report  # noqa: PLC0415

    with _progress(quiet=as_json) as progress:
        written = recipes.forms(home, practices, progress)
    if as_json:
        _say_json({"written": report.written_json(written)})
    else:
        _say(report.written_lines(written))
        click.echo(f"{len(written)} formulär ligger i {home / 'outbox' / 'forms'}.")
        click.echo("Nästa steg: öppna ett par av dem, mejla dem till kontaktpersonerna och lägg svaren i inbox.")
    return _written_code(written)


@cli.command()
@round_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def read(home: Path, as_json: bool, files: tuple[Path, ...]) -> int:
    """Read FILES and tell what is in them. With --json: one object a line, every answer."""
    from . import recipes, report  # noqa: PLC0415

    quarantined = False
    for ret in recipes.read(files, home):
        quarantined |= bool(ret.reason)
        if as_json:
            _say_json(report.return_json(ret))
        else:
            _say(report.return_lines(ret))
    return ExitCode.QUARANTINED if quarantined else ExitCode.OK


@cli.command(name="compile")
@round_option
@json_option
@click.option(
    "--jobs", default=1, type=click.IntRange(1, 64), help="Processes that read files at the same time. Default: 1."
)
def compile_(home: Path, as_json: bool, jobs: int) -> int:
    """Compile what came back: inbox/ in; outbox/descriptions, outbox/letters and outbox/summary.xlsx out."""
    from . import recipes, report  # noqa: PLC0415

    with _executor(jobs) as executor, _progress(quiet=as_json) as progress:
        done = recipes.compile_round(home, executor, progress)
    if as_json:
        _say_json(report.compiled_json(done))
    else:
        _say(report.compiled_lines(done))
    return _written_code(done.written) or (ExitCode.QUARANTINED if done.quarantined else ExitCode.OK)


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
    click.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def _executor(jobs: int) -> Iterator[Executor]:
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    made: Executor = ProcessPoolExecutor(jobs, get_context("spawn")) if jobs > 1 else ThreadPoolExecutor(1)
    with made as executor:
        yield executor


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on stderr when a person is looking; nothing in a script or a log."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield tell


if __name__ == "__main__":
    main()
