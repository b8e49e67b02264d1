"""What the commands share: options, the clock, and how results are said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipeline.base.errors import ExitCode
from pipeline.messages.screen import visible

UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What steers a terminal, turns text round or ends a line for some reader of lines: in JSON it stands as its number."""

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


def echo(text: str, err: bool = False) -> None:
    """One line with something in it that somebody else has named: a file, a practice, a person."""
    click.echo(visible(text), err=err)


def say_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    click.echo(UNSEEN.sub(lambda m: json.dumps(m[0])[1:-1], text))  # one object a line, for every reader of lines
