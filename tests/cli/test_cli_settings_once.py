"""A command reads round.toml once: what it says cannot change between two parts of the same command."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from tests.support.rounds import Command, answered, make_round

COMMANDS = (
    ("forms",),
    ("compile",),
    ("send",),
    ("remind",),
    ("receive",),
    ("receive", "--review"),
    ("status",),
    ("status", "--save"),
    ("mark", "P02", "--declined", "--why", "Läggs ned"),
    ("decide", "--list"),
    ("approve", "--list"),
    ("approve", "P01", "--checked-by", "Åsa Ek"),
    ("approve", "--ask"),
    ("assess", "status"),
    ("assess", "export", "--by", "Anna Ek"),
    ("overview",),
    ("export",),
    ("verify",),
    ("archive",),
    ("forget", "P02"),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_reads_the_settings_once(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    home = make_round(tmp_path / "r", {"svar.docx": answered()})
    read: list[Path] = []
    content = Path.read_bytes

    def seen(self: Path) -> bytes:
        if self == home / "round.toml":
            read.append(self)
        return content(self)

    monkeypatch.setattr(Path, "read_bytes", seen)
    done = command(*arguments, "--round", home)
    assert done.code != ExitCode.USAGE, done.err
    assert read == [home / "round.toml"]


def test_a_form_that_is_read_where_there_is_a_round_does_not_ask_for_them_again(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_round(tmp_path / "r", {"svar.docx": answered()})
    read: list[Path] = []
    content = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: (read.append(self), content(self))[1])
    monkeypatch.chdir(home)
    assert command("read", "inbox/svar.docx").code == ExitCode.OK
    assert [p.name for p in read].count("round.toml") == 1
