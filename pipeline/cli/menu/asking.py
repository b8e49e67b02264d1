"""Questions to a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from pipeline.messages.screen import wrap_lines


class Back(BaseException):
    """The person wants to go back to the menu. No error: nothing that catches those may catch it."""


class Closed(BaseException):
    """There is nobody to ask any more (end of file)."""


def interactive() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, needed: bool = False) -> str:
    """What a person answers, on one line. Empty means back when something is `needed`. Raises Back, Closed, KeyboardInterrupt."""
    *above, last = wrap_lines(question, width=70)
    for line in above:
        click.echo(line)
    try:
        answer = input(f"{last} ").strip()
    except EOFError:
        raise Closed from None
    if needed and not answer:
        raise Back
    return answer


def ask_path(question: str) -> str:
    """A file or folder: what a terminal puts round a file that is dragged into it is taken away."""
    answer = ask(question, needed=True)
    for mark in "\"'":
        if len(answer) > 2 and answer.startswith(mark) and answer.endswith(mark):
            return answer[1:-1]
    return answer if sys.platform == "win32" else answer.replace("\\ ", " ")


def yes(question: str, default: bool = False) -> bool:
    """Ja or nej; Enter is what stands with a capital letter."""
    while True:
        answer = ask(f"{question} [{'J/n' if default else 'j/N'}]").casefold()
        if not answer:
            return default
        if answer in ("j", "ja", "y", "yes"):
            return True
        if answer in ("n", "nej", "no"):
            return False
        click.echo("Skriv j för ja eller n för nej.")


def choose(question: str, options: Sequence[str], default: int = 0) -> int:
    """Which of the numbered options, from 1. Enter is the default; without one it goes back. Raises Back."""
    for n, option in enumerate(options, 1):
        for line in wrap_lines(option, first=f"{'→' if n == default else ' '} {n}  ", indent="     "):
            click.echo(line)
    click.echo("  0  Tillbaka")
    while True:
        answer = ask(f"{question} (Enter = {default})" if default else question)
        number = default if not answer else int(answer) if answer.isdecimal() else -1
        if not number:
            raise Back
        if 0 < number <= len(options):
            return number
        click.echo(f"Skriv en siffra från 0 till {len(options)}.")


def secret(question: str) -> str:
    """A password, not shown as it is typed. Empty when there is none."""
    try:
        answer: str = click.prompt(question, prompt_suffix=" ", default="", show_default=False, hide_input=True)
    except click.exceptions.Abort:
        raise Back from None
    return answer
