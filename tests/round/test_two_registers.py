"""A round with two registers: neither is silently left unread."""

from __future__ import annotations

from pathlib import Path

from pipeline.base.errors import ExitCode
from tests.round.test_register import as_xlsx
from tests.support.rounds import Command, make_round


def test_two_registers_are_read_only_when_they_say_the_same(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {})
    (home / "inbox").mkdir()
    rows = [line.split(";") for line in (home / "register.csv").read_text(encoding="utf-8").splitlines()]
    as_xlsx(home / "register.xlsx", rows)
    assert command("status", "--round", home).code == ExitCode.OK
    rows[1][9] = "ny@norrvik.example"
    as_xlsx(home / "register.xlsx", rows)
    done = command("status", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS and "register.xlsx och register.csv" in " ".join(done.err.split())
