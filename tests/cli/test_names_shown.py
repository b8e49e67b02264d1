"""A name that somebody else has given (a file, a practice, a sheet, a sender) can steer no terminal and turn no line, also in a pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.hostile.expected import packed
from tests.support.happenings import day, put, sent
from tests.support.mailing import attach, letter
from tests.support.rounds import REGISTER, Command, Said, answered, make_round, receive

NASTY = "a\u202exslx.docx\x1b[31m"
"""Turns the line round, and then makes all that follows red."""
pytestmark = [
    pytest.mark.usefixtures("no_long_wait"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file of such a name"),
]


def unseen(text: str) -> list[str]:
    """Characters of a text that a terminal obeys, or that turn what stands beside them."""
    return [f"U+{ord(c):04X}" for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")]


def calm(said: Said, must: str = "") -> str:
    """Everything a command said, which must obey nobody."""
    both = said.out + said.err
    assert not unseen(both), unseen(both)
    assert must in both
    return both


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A round in which every name is hostile: of the practice, the person, the files, and those who wrote."""
    made = make_round(
        tmp_path / "omgång", {f"{NASTY}.docx": b"\0ingen alls", f"{NASTY}.zip": packed({f"{NASTY}.hta": b"<x>"})}
    )
    rows = [
        {**r, "arbetssätt": NASTY, "kontaktperson": NASTY, "verksamhet": NASTY}
        for r in csv.DictReader(io.StringIO(REGISTER), delimiter=";")
    ]
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    (made / "register.csv").write_text(text.getvalue(), encoding="utf-8")
    return made


@pytest.fixture
def answering(tmp_path: Path) -> Path:
    """The same without a name in the register that the round refuses."""
    made = make_round(
        tmp_path / "omgång",
        {
            f"{NASTY}.docx": b"\0ingen alls",
            f"{NASTY}.zip": packed({f"{NASTY}.hta": b"<x>"}),
            f"{NASTY} svar.docx": answered(),
        },
    )
    put(made, *sent("M001", "P01"))
    post = tmp_path / "post"
    post.mkdir()
    mail = attach(
        attach(
            letter(NASTY, NASTY.replace("\x1b", ""), From=f"{NASTY[:4]} <kim@norrvik.example>"),
            f"{NASTY}.docx",
            answered("P77"),
        ),
        f"{NASTY}.exe",
        b"MZ\0",
    )
    (post / f"{NASTY}.eml").write_bytes(mail.as_bytes())
    (post / f"{NASTY}.txt").write_bytes(b"hej")
    receive(made, day(3), post)
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("forms",),
        ("send",),
        ("compile",),
        ("status",),
        ("status", "P\u202e1"),
        ("status", "--json"),
        ("receive",),
        ("overview",),
    ],
)
def test_a_practice_with_such_a_name_is_told_so_that_it_can_be_seen(
    home: Path, command: Command, words: tuple[str, ...]
) -> None:
    calm(command(*words, "--round", home))


@pytest.mark.parametrize(
    "words",
    [("compile",), ("receive",), ("receive", "--review"), ("receive", "--json"), ("status",), ("compile", "--json"), ("receive", "--assign", NASTY, "P01"),
     ("receive", "--assign", f"{NASTY}.docx", "P01"), ("receive", "--assign", f"{NASTY}.docx", NASTY), ("receive", "--seen", NASTY), ("decide", NASTY),
     ("mark", NASTY, "--hold", "--why", "x"), ("assess", "withdraw", "--of", NASTY, "--why", "x", "--by", "y"), ("assess", "import", NASTY), ("approve", NASTY),
     ("send", "--to", NASTY), ("forget", NASTY), ("verify",), (NASTY,), ("status", f"--{NASTY}"), ("remind", NASTY), ("export", NASTY)],
)  # fmt: skip
def test_files_and_senders_with_such_names_are_told_so_that_they_can_be_seen(
    answering: Path, command: Command, words: tuple[str, ...]
) -> None:
    calm(command(*words, "--round", answering) if len(words) != 1 or words[0] != NASTY else command(*words))


def test_json_says_such_a_name_exactly_and_shows_nothing_of_it(answering: Path, command: Command) -> None:
    said = command("compile", "--round", answering, "--json")
    calm(said)
    assert NASTY in json.dumps(json.loads(said.out), ensure_ascii=False).replace("\\u001b", "\x1b")


def test_a_file_that_is_read_alone_is_told_by_such_a_name(answering: Path, command: Command) -> None:
    for file in sorted((answering / "inbox").iterdir()):
        calm(command("read", file, "--round", answering))
        calm(command("read", file, "--json"))
    calm(command("read", answering / NASTY), "u202e")
    calm(command("status", "--round", answering / NASTY), "‹U+202E›")


def test_mistakes_in_files_of_the_round_name_sheets_and_words_so_that_they_can_be_seen(
    answering: Path, command: Command
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "a\u202eregister"
    sheet.append(["id", "arbets\u202esätt"])
    sheet.append(["P\u202e01", "Gruppen"])
    (answering / "register.csv").unlink()
    book.save(answering / "register.xlsx")
    calm(command("status", "--round", answering))
    text = (answering / "round.toml").read_text(encoding="utf-8")
    (answering / "round.toml").write_text(text.replace("[round]", '[round]\n"a\u202eb" = 1\n', 1), encoding="utf-8")
    calm(command("status", "--round", answering), "‹U+202E›")


def test_a_name_that_is_no_text_in_any_encoding_of_ours_stops_nothing(tmp_path: Path, command: Command) -> None:
    """An old Windows zip may give Bj\\xf6rn.docx in Latin-1: it is read like any other, and told by a name that can be shown."""
    home = make_round(tmp_path / "round", {"svar.docx": answered()})
    (home / "inbox" / "svar.docx").rename(os.fsdecode(os.fsencode(home / "inbox") + b"/Bj\xf6rn.docx"))
    for words in ("receive", "compile", "export", "overview", "archive", "verify"):
        done = command(words, "--json", "--round", home)
        assert (done.code, "Error" in done.err) == (0, False), (words, done.err)
    assert [f["file"] for f in command("compile", "--json", "--round", home).json["files"]] == ["Bj\ufffdrn.docx"]


def test_an_empty_source_is_no_folder(tmp_path: Path, command: Command) -> None:
    """As a script gives one whose variable was never set: the round itself is not taken for what has come."""
    home = make_round(tmp_path / "round", {})
    assert command("receive", "", "--round", home).code == 2
