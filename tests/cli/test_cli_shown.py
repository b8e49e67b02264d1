"""What a command says can be seen: no sign of it turns the line or moves the cursor, at a terminal and in a pipe alike."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.rounds import Command, answered, make_round

REGISTER = ROOT / "tests/data/security/error_shows_bidi/register.csv"


def steering(text: str) -> list[str]:
    return [
        f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\u200c\u200d"
    ]


def test_an_error_about_a_register_shows_what_turns_the_line(tmp_path: Path) -> None:
    """The case that was found: into a pipe the id went as it stood, and the line was read backwards."""
    home = make_round(tmp_path / "r", {})
    (home / "register.csv").write_bytes(REGISTER.read_bytes())
    words = [sys.executable, "-m", "pipeline", "status", "--round", str(home)]
    done = subprocess.run(words, check=False, capture_output=True, cwd=ROOT, env=None)
    said = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 3 and "P‹U+202E›01" in said
    assert steering(said) == []


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\x1b[2J", "\x07", "\u00ad"])
def test_a_usage_error_shows_what_was_written(sign: str, tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "r", {})
    for words in (
        ("status", f"--fel{sign}x"),
        ("compile", "--jobs", f"2{sign}"),
        ("receive", "--assign", f"a{sign}", f"P{sign}01"),
        (f"x{sign}y",),
    ):
        done = command(*words, "--round", home)
        assert done.code in (2, 3) and steering(done.out + done.err) == [], words


def test_a_file_whose_name_turns_the_line_is_named_visibly(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "r", {"svar\u202excod.docx": answered(), "skräp\u2067.docx": b"x"})
    done = command("compile", "--round", home)
    assert steering(done.out + done.err) == []
