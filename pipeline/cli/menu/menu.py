"""`lovande` without a command: how the round stands, what is next, and a numbered way to every step.

Every item runs the same commands that can be written by hand, so there is nothing here that only the menu can do.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from pipeline.base.errors import ExitCode, LovandeError, SettingsError
from pipeline.cli.options import clock, say
from pipeline.cli.running import run_reporting
from pipeline.messages.screen import shorten_line, wrap_lines

from . import leaving, other_steps, sending
from .asking import Back, Closed, ask, interactive, yes
from .desk import HERE, Desk

ROUND = "round.toml"
LEAVING = ("0", "q", "quit", "exit", "avsluta")
HELP = """\
En omgång går så här:

  1  Skriv en rad per arbetssätt i registret, och fyll i inställningarna.
  2  Skicka formulären. Du ser först vad som skulle skickas, till vem.
  3  Påminn dem som inte har svarat. Programmet vet vilka.
  4  Hämta svaren som kommer, eller lägg filerna i mappen inbox.
  5  Granska det som programmet inte kan avgöra själv.
  6  Sammanställ. Beskrivningar, brev och arbetsboken summary.xlsx hamnar i
     mappen outbox. Kör det hur ofta du vill.

Enter väljer steget med pilen. Står det ett kommando på skärmen, till exempel
lovande send --mark-sent M001, kan du skriva det här i menyn.
Ctrl-C i en fråga går tillbaka till menyn, Ctrl-C i menyn avslutar.
lovande KOMMANDO --help förklarar ett kommando. Guiden: docs/anvandarguide.md."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu."""

    key: str
    words: str
    do: Callable[[Desk], Path | None]
    """Returns another round's folder when the menu is to go there."""


@dataclass(frozen=True, slots=True)
class MenuState:
    """What stands above the menu."""

    lines: tuple[str, ...]
    next: str
    """Key of the item that Enter chooses."""
    missing: int = 0
    """Which place (of other_steps.PLACES) holds what has to be mended."""
    elsewhere: bool = False
    """Another computer runs the round."""


def _help(_: Desk) -> None:
    click.echo(HELP)


def _demo(desk: Desk) -> None:
    desk.run("demo")


ANOTHER, HELPED = (
    MenuItem("another", "Ny omgång, eller en annan", other_steps.another),
    MenuItem("help", "Hjälp", _help),
)
GROUPS: tuple[tuple[str, tuple[MenuItem, ...]], ...] = (
    (
        "Skicka",
        (
            MenuItem("forms", "Skriv formulären utan att skicka dem", other_steps.forms),
            MenuItem("send", "Skicka formulären", sending.send),
            MenuItem("settle", "Säg vilka mejl som är skickade", sending.settle),
            MenuItem("remind", "Påminn, och be om det som fattas", sending.remind),
        ),
    ),
    (
        "Ta emot",
        (
            MenuItem("receive", "Hämta svar", other_steps.receive),
            MenuItem("review", "Granska det som behöver avgöras", other_steps.review),
            MenuItem("compile", "Sammanställ: beskrivningar, brev, arbetsbok", other_steps.compile_),
            MenuItem("read", "Läs en enda fil", other_steps.read),
        ),
    ),
    (
        "Följ upp",
        (
            MenuItem("status", "Läget, arbetssätt för arbetssätt", other_steps.status),
            MenuItem("assess", "Bedöm: låt människor säga vad som är uppfyllt", other_steps.assess),
            MenuItem("approve", "Godkänn: vad som får lämna enheten", leaving.approve),
            MenuItem("overview", "Översikter för dem som ska diskutera", leaving.overview),
            MenuItem("mark", "Anteckna: avstått, vilar, ny sista dag", other_steps.mark),
            MenuItem("export", "Ta ut data för forskare (CSV, Parquet, SPSS)", other_steps.export),
            MenuItem("verify", "Kontrollera att allt är helt", leaving.verify),
            MenuItem("archive", "Lämna över omgången till arkivet", leaving.archive),
            MenuItem("forget", "Ta bort ett arbetssätt, enligt beslut", leaving.forget),
            MenuItem("open", "Öppna registret, inställningarna eller en mapp", other_steps.open_place),
            ANOTHER,
            HELPED,
        ),
    ),
)
MOVE = MenuItem("move", "Flytta omgången till den här datorn", other_steps.move)
OUTSIDE = (
    MenuItem("new", "Skapa en ny omgång", other_steps.new_round),
    MenuItem("other", "Öppna en omgång som finns", other_steps.other_round),
    MenuItem("demo", "Prova med påhittade exempel", _demo),
    HELPED,
)
NEXT = {"done": "compile", "mark": "settle", "register": "open"}
"""Where the next step and the item of the menu are called different things."""


# ---- How things stand


def state_of(home: Path) -> MenuState:
    """What stands above the menu in a round. A mistake in its files is told, and how to mend it is what is next."""
    from pipeline.commands import status  # noqa: PLC0415
    from pipeline.messages import status as report  # noqa: PLC0415
    from pipeline.round.new.settings_file import examples_left  # noqa: PLC0415

    try:
        now = status.follow(home, clock)
    except SettingsError as e:
        elsewhere, name = status.runs_elsewhere(e), e.file.name
        lines = tuple(wrap_lines(f"! {e}", indent="  "))
        missing = 1 + other_steps.PLACES.index(ROUND) if name == ROUND else 1 if name.startswith("register") else 0
        return MenuState(lines, "move" if elsewhere else "open", missing, elsewhere)
    except LovandeError as e:
        return MenuState(tuple(wrap_lines(f"! {e}", indent="  ")), "help")
    if mistake := examples_left(now.round):
        return MenuState(tuple(wrap_lines(f"! {mistake}", indent="  ")), "open", 1 + other_steps.PLACES.index(ROUND))
    step, words = report.first_thing(now)
    lines = (
        *wrap_lines(now.round.name),
        *wrap_lines(f"{report.deadline_line(now)} {report.summary_line(now)}"),
        *wrap_lines(f"Nästa steg: {words}"),
    )
    return MenuState(lines, NEXT.get(step, str(step)), 1 if step == "register" else 0)


def tell(home: Path | None) -> None:
    """The state, for a script or a pipe. Nothing outside a round. Raises SettingsError for a folder that was named and is none."""
    here = home or Path()
    if home is not None and not (home / ROUND).is_file():
        raise _no_round(home)
    if (here / ROUND).is_file():
        say((*state_of(here).lines, ""))


def _no_round(home: Path) -> SettingsError:
    problem = f"Här finns ingen omgång: filen {ROUND} saknas i mappen {home.absolute()}."
    return SettingsError(ROUND, problem, "Gå till omgångens mapp, eller skriv --round MAPP.")


# ---- The menu


def run(home: Path | None, commands: click.Group) -> int:
    """Ask and do until the person leaves: exit code 0, or 130 for Ctrl-C. Raises SettingsError as `tell`."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    if home is not None and not (home / ROUND).is_file():
        raise _no_round(home)
    desk, place = Desk(commands), (home or Path()).absolute()
    before = dict(os.environ)
    try:
        while True:
            with chdir(place):
                moved = _visit(desk)
            if moved is None:
                return ExitCode.OK
            place = moved
    except Closed:
        click.echo()
        return ExitCode.OK
    except KeyboardInterrupt:
        click.echo("\nAvslutat. Allt som är gjort är sparat.")
        return ExitCode.INTERRUPTED
    finally:
        for name in os.environ.keys() - before.keys():  # a password that was typed
            del os.environ[name]


def _visit(desk: Desk) -> Path | None:
    """The menu in one folder, until the person leaves (None) or goes to another."""
    while True:
        inside = (HERE / ROUND).is_file()
        state = state_of(HERE) if inside else MenuState((), "new")
        groups = _inside(state) if inside else (("", OUTSIDE),)
        items = [item for _, some in groups for item in some]
        number = next((n for n, item in enumerate(items, 1) if item.key == state.next), 1)
        say(("", *state.lines) if inside else ("", "Här finns ingen omgång ännu."))
        say(_menu(groups, number))
        chosen = _ask_item(desk, items, number)
        if chosen is None:
            click.echo("Hej då.")
            return None
        if isinstance(chosen, MenuItem):
            moved = _do_item(desk, chosen)
            if moved is not None and moved.is_dir():
                return moved
        elif not _leaves(chosen) or _ask_to_send(desk, chosen):
            desk.run(*chosen)
        try:
            ask("Tryck Enter för menyn.")
        except KeyboardInterrupt:
            click.echo()


def _leaves(words: Sequence[str]) -> bool:
    """Whether a command that was written makes mails leave for a server."""
    to = [
        w.partition("=")[2] or after
        for w, after in zip(words, [*words[1:], ""], strict=True)
        if w.split("=")[0] == "--to"
    ]
    return words[0] in ("send", "remind") and bool(to) and to[-1] != "eml"


def _ask_to_send(desk: Desk, words: Sequence[str]) -> bool:
    """Shows what would leave and asks, as the menu's own way of sending does."""
    n = next(n for n, w in enumerate(words) if w.split("=")[0] == "--to")
    rest = [*words[:n], *words[n + (1 if "=" in words[n] else 2) :]]
    if desk.run(*rest) != ExitCode.OK:
        return False
    return yes("Ska det här skickas?")


def _ask_item(desk: Desk, items: Sequence[MenuItem], number: int) -> MenuItem | list[str] | None:
    """The item a person chooses, or the command they write instead; None when they leave."""
    while True:
        answer = ask(f"Skriv en siffra (Enter = {number}):")
        if answer.casefold() in LEAVING:
            return None
        if not answer:
            return items[number - 1]
        if answer.isdecimal() and int(answer) <= len(items):
            return items[int(answer) - 1]
        words = _words(answer)
        if words and words[0] in desk.commands.commands:
            return words
        click.echo(f"”{shorten_line(answer, 40)}” finns inte i menyn. Skriv en siffra från 0 till {len(items)}.")


def _inside(state: MenuState) -> tuple[tuple[str, tuple[MenuItem, ...]], ...]:
    """The menu of a round: what has to be mended is chosen beforehand, and moving the round is there when it is needed."""
    opening = partial(other_steps.open_place, default=state.missing)
    shown = tuple(
        (heading, tuple(MenuItem(i.key, i.words, opening) if i.key == "open" else i for i in some))
        for heading, some in GROUPS
    )
    return (*shown, ("Den här datorn", (MOVE,))) if state.elsewhere else shown


def _menu(groups: Sequence[tuple[str, Sequence[MenuItem]]], number: int) -> list[str]:
    """The lines of the menu, with an arrow at the item that Enter chooses."""
    lines, n = [], 0
    for heading, some in groups:
        lines += ["", heading] if heading else [""]
        for item in some:
            n += 1
            lines.append(f"{'→' if n == number else ' '} {n:>2}  {item.words}")
    return [*lines, "   0  Avsluta", ""]


def _do_item(desk: Desk, item: MenuItem) -> Path | None:
    """Do what an item says; whatever happens, the menu goes on."""
    moved: list[Path] = []

    def do() -> int:
        click.echo()
        click.echo(f"== {item.words}")
        found = item.do(desk)
        moved.extend([found] if found else [])
        return ExitCode.OK

    try:
        run_reporting(do)
    except Back:
        click.echo("Tillbaka till menyn.")
    except KeyboardInterrupt:
        click.echo("\nTillbaka till menyn.")
    return moved[0] if moved else None


def _words(line: str) -> list[str]:
    """What a person wrote as a command, split as a shell would; a backslash is a backslash, for Windows' paths."""
    splitter = shlex.shlex(line, posix=True)
    splitter.whitespace_split, splitter.escape, splitter.commenters = True, "", ""
    try:
        words = list(splitter)
    except ValueError:  # a quotation mark without its other half
        return []
    return words[1:] if words[:1] == ["lovande"] else words


__all__ = ["interactive", "run", "state_of", "tell"]
