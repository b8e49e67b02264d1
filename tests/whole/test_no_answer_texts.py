"""No answer text, and nothing that stands in a damaged file, in what commands say about files or in what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.guard import UNGUARDED
from pipeline.reading import files
from tests.hostile.expected import ANSWERS, form
from tests.support.rounds import Command, answered, make_round

pytestmark = pytest.mark.heavy  # every command on a round
MARK = "XHEMLIGX"
TEXT = f"{MARK} pojken, 9 år, ring 070-123 45 67 eller {MARK}@norrvik.example."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Good answers, a damaged file, two that differ, one in an old round, and one with text outside the boxes; each with the mark."""
    whole = answered(text=TEXT)
    return make_round(
        tmp_path / "round",
        {
            "svar.docx": whole,
            "svar igen.docx": answered(text=f"Något annat {MARK}."),
            "avhuggen.docx": whole[: len(whole) // 2],
            "text.docx": TEXT.encode() * 3,
            "kartan.xlsx": answered("P02", "xlsx", TEXT),
            "mejl.eml": f"From: kim@norrvik.example\nSubject: {MARK}\n\n{TEXT}\n".encode(),
        },
    )


@pytest.mark.parametrize(
    "words",
    [
        ("compile",), ("compile", "--json"), ("receive",), ("receive", "--json"), ("receive", "--review"), ("status",), ("status", "--json"),
        ("overview",), ("overview", "--json"), ("approve", "--list"), ("export",), ("export", "--json"), ("verify",), ("verify", "--json"),
        ("remind", "--json"), ("assess", "export", "--by", "Anna Berg"), ("assess", "status"), ("forget", "P01"), ("archive",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_says_what_somebody_has_answered(home: Path, command: Command, words: tuple[str, ...]) -> None:
    split = 2 if words[0] == "assess" else 1
    command("compile", "--round", home)
    done = command(*words[:split], "--round", home, *words[split:])
    assert MARK not in done.err
    assert MARK not in done.out or words[:2] == ("receive", "--review"), "but for a mail that a person is to read"


def test_an_error_in_a_reader_says_its_kind_and_not_what_it_stumbled_on(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(TEXT)

    monkeypatch.setenv(UNGUARDED, "1")  # so that what is replaced here is what reads
    monkeypatch.setattr(files, "_judge", fails)
    done = command("compile", "--round", home)
    assert "ValueError" in done.out and MARK not in done.out + done.err


def test_a_command_that_breaks_says_its_kind_and_no_more(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError(TEXT)

    monkeypatch.setattr("pipeline.commands.compile.compile_round", fails)
    done = command("compile", "--round", home)
    assert done.code == 70 and "ValueError" in done.err and MARK not in done.err + done.out


def test_the_mark_was_there_to_be_found(home: Path, command: Command) -> None:
    assert MARK in command("read", home / "inbox" / "svar.docx", "--json").out, (
        "read tells answers: that is what it is for"
    )
    assert form("docx") and ANSWERS
