"""The commands are known by name before any of them is imported, and what is said of them is what they say themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline.cli import COMMANDS, cli
from tests.support import ROOT
from tests.support.rounds import Command, answered, make_round

OURS = {
    "pipeline", "pipeline.base", "pipeline.base.errors", "pipeline.cli", "pipeline.cli.named", "pipeline.cli.running",
    "pipeline.messages", "pipeline.messages.failures",
}  # fmt: skip
"""All that the list of commands takes of the program."""
LATER = frozenset(("pathlib", "json", "tempfile", "hashlib", "dataclasses", "sqlite3", "urllib", "unicodedata"))


def imported(*words: str) -> set[str]:
    """What Python holds when the program has ended."""
    code = (
        "import sys; from pipeline.cli import main; sys.argv = ['lovande', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True, cwd=ROOT)
    return set(done.stdout.splitlines()[-1].split())


def test_the_list_of_commands_takes_nothing_that_it_does_not_show() -> None:
    held = imported("--help")
    assert {m for m in held if m.split(".")[0] == "pipeline"} == OURS
    bare = subprocess.run(
        [sys.executable, "-c", "import sys, click; print(*sys.modules)"], check=True, capture_output=True, text=True
    )
    assert not LATER & (held - set(bare.stdout.split()))


def test_one_command_takes_no_other() -> None:
    held = imported("verify", "--help")
    assert {m for m in held if m.startswith("pipeline.cli.")} == {
        "pipeline.cli.named", "pipeline.cli.running", "pipeline.cli.options", "pipeline.cli.verify",
    }  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_list_says_what_click_would_say_of_the_commands(width: int) -> None:
    plain = click.Group(
        "lovande", commands=dict(cli.commands), params=cli.params, help=cli.help, invoke_without_command=True
    )
    said = []
    for group in (cli, plain):
        context = click.Context(group, info_name="lovande", terminal_width=width, help_option_names=["-h", "--help"])
        said.append(group.get_help(context))
    assert said[0] == said[1]


def test_a_command_is_there_by_its_name_alone() -> None:
    assert sorted(cli.commands) == sorted(COMMANDS) and len(cli.commands) == len(COMMANDS)
    assert all(cli.commands[name].name == name for name in COMMANDS)
    assert "sttus" not in cli.commands and cli.commands.get("sttus") is None
    modules = {p.stem for p in Path(ROOT, "pipeline", "cli").glob("*.py")}
    assert set(COMMANDS) <= modules


def test_the_round_may_be_named_before_a_command_and_before_one_of_a_group(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    for words in (("status", "--json"), ("assess", "status", "--json")):
        before, after = command("--round", home, *words), command(*words, "--round", home)
        assert (before.code, before.out) == (after.code, after.out) and before.code == 0 and before.out
