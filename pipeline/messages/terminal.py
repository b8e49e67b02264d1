"""What a person at a terminal sees beyond plain lines: a table with headings, a bar that moves. Loads rich only then."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from .explain import ExplainedSection, lines, rows
from .screen import WIDTH, wrap_lines


def show(sections: Sequence[ExplainedSection]) -> None:
    """With headings and a table for a person at a terminal, as plain lines in a pipe or a log."""
    if not sys.stdout.isatty():
        wanted = os.environ.get("COLUMNS", "")
        for line in lines(sections, max(int(wanted), WIDTH) if wanted.isdecimal() else WIDTH):
            click.echo(line)
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)

    def say(line: str, style: str = "") -> None:
        console.print(Text(line, style), soft_wrap=True)

    for section in sections:
        say("")
        for line in wrap_lines(section.heading, console.width):
            say(line, "bold")
        for n, line in enumerate(rows(section, console.width, whole=console.width > WIDTH)):
            say(line, "" if n else "dim")
        for text in section.texts:
            for line in wrap_lines(text, console.width, "  ", "    "):
                say(line)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
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
