"""What the commands share: options, the clock, and how results are said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import ExitCode
from pipeline.report.screen import visible

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


def clock() -> datetime:
    """What time it is. The only place that looks; everything below is told."""
    return datetime.now(UTC)


def written_code(written: Any) -> int:
    return ExitCode.NOT_WRITABLE if any(w.outcome == "open" for w in written) else ExitCode.OK


def say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(visible(line))


def say_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    click.echo(LINE_ENDS.sub(lambda m: f"\\u{ord(m[0]):04x}", text))  # one object a line, for every reader of lines


@contextmanager
def executor_of(jobs: int) -> Iterator[Executor]:
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    from pipeline.isolation import end_with_parent  # noqa: PLC0415

    made: Executor = (
        ProcessPoolExecutor(jobs, get_context("spawn"), initializer=end_with_parent)
        if jobs > 1
        else ThreadPoolExecutor(1)
    )
    with made as executor:
        yield executor
