"""Who only asks what would be sent is told it without a form being made: what draws forms is not even loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.happenings import put, sent
from tests.support.rounds import Command, answered, make_round

CODE = """
import sys
sys.argv = ["lovande", *sys.argv[1:]]
from pipeline.cli import main
try:
    main()
except SystemExit:
    print([name for name in {names} if name in sys.modules], file=sys.stderr)
"""
WRITING, READING = ("docx", "openpyxl"), ("sqlalchemy", "pipeline.reading", "pipeline.cases.gather")


def shown(*words: object, loaded: tuple[str, ...] = WRITING) -> subprocess.CompletedProcess[str]:
    """What a command says, and at the end of its errors which of the modules it has loaded."""
    command = [sys.executable, "-c", CODE.replace("{names}", repr(loaded)), *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    return made


def test_send_that_only_shows_makes_no_form(home: Path) -> None:
    said = shown("send", "--round", home)
    assert "skrivs när mejlet skickas" in said.stdout
    assert said.stderr.splitlines()[-1] == "[]"


def test_nor_does_remind_for_letters_and_reminders(home: Path) -> None:
    put(home, *sent("M001", "P01", "P02"))
    said = shown("remind", "--round", home)
    assert "påminnelse" in said.stdout.lower()
    assert said.stderr.splitlines()[-1] == "[]"


def test_blank_forms_load_nothing_of_what_reads_answers(home: Path) -> None:
    assert shown("forms", "--round", home, loaded=READING).stderr.splitlines()[-1] == "[]"


def test_a_form_that_lies_there_is_told_with_its_size_and_whether_somebody_changed_it(
    home: Path, command: Command
) -> None:
    assert command("forms", "--round", home).code == 0
    form = next((home / "outbox" / "forms").glob("P02*"))
    assert f"+ {form.name} ({len(form.read_bytes()) // 1000} kB)" in command("send", "--round", home).out
    own = answered("P02", form.suffix[1:])
    form.write_bytes(own)
    assert f"{form.name} ({len(own) // 1000} kB, som ni har ändrat den)" in command("send", "--round", home).out
