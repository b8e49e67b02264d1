"""A whole document under a name that programs give is told; what programs themselves put beside documents is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.intake import HIDDEN, hidden_documents
from tests.support.filling import packed
from tests.support.rounds import Command, answered, make_round

FORM = answered("P01")
LOCK = b"\x09Kim Ek".ljust(55) + b"\x09\x00K\x00i\x00m".ljust(107)
"""What Word keeps beside a document that is open: who has opened it."""
APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X".ljust(120, b"\0")
"""What a Mac writes beside a file on a disk that is no Mac's."""


@pytest.mark.parametrize("name", ["~$svar.docx", ".svar.docx", "._svar.docx", "P01/.svar.xlsx", "~$svar.zip"])
def test_a_form_under_a_hidden_name_is_told_with_what_to_do(tmp_path: Path, command: Command, name: str) -> None:
    home = make_round(tmp_path / "omgång", {"svar P02.docx": answered("P02")})
    hidden = home / "inbox" / name
    hidden.parent.mkdir(exist_ok=True)
    hidden.write_bytes(FORM)
    done = command("compile", "--json", "--round", home)
    assert f"inbox/{name}: {HIDDEN}" in done.json["notes"]
    assert "under ett annat namn" in " ".join(command("compile", "--round", home).out.split())

    hidden.rename(home / "inbox" / "svar.docx")
    done = command("compile", "--json", "--round", home)
    assert done.json["notes"] == []
    assert sorted(case["practice"] for case in done.json["practices"]) == ["P01", "P02"]


@pytest.mark.parametrize("name", ["~$svar.docx", "._svar.docx", ".DS_Store", ".~lock.svar.docx#", "Thumbs.db"])
def test_what_programs_put_beside_documents_is_not_told(tmp_path: Path, name: str) -> None:
    for content in (LOCK, APPLE_DOUBLE):
        (tmp_path / name).write_bytes(content)
        assert hidden_documents(tmp_path) == ()


def test_a_program_s_own_folder_is_left_alone(tmp_path: Path) -> None:
    """Programs that keep folders in step hold old versions there: they are no answers."""
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / ".svar.docx").write_bytes(FORM)
    assert hidden_documents(tmp_path) == ()


def test_receive_says_so_of_a_folder_too(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "omgång", {"svar P02.docx": answered("P02")})
    came = tmp_path / "kom"
    came.mkdir()
    (came / "~$svar.docx").write_bytes(FORM)
    (came / "~$annat.docx").write_bytes(LOCK)
    done = command("receive", "--json", came, "--round", home)
    assert "~$svar.docx" in done.out
    assert "~$annat.docx" not in done.out


def test_in_a_zip_it_is_read_and_a_lock_file_there_is_not_told(tmp_path: Path, command: Command) -> None:
    together = packed([("~$svar.docx", FORM), ("~$annat.docx", LOCK), ("__MACOSX/._svar.docx", APPLE_DOUBLE)])
    home = make_round(tmp_path / "omgång", {"svar.zip": together})
    done = command("compile", "--json", "--round", home)
    assert [(f["file"], f["practice"]) for f in done.json["files"]] == [("svar.zip/~$svar.docx", "P01")]
