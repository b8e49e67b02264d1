"""--pdf: tagged copies of what has been written, made by the LibreOffice of this computer; without one it is said and no more."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.base.libreoffice import VARIABLE
from pipeline.office.tagged_pdf import MISSING, is_tagged
from tests.support import ROOT
from tests.support.rounds import Command, answered, make_round

NEW = "Vi träffas numera varje fredag."
needs_libreoffice = pytest.mark.heavy


def pdfs(home: Path) -> list[str]:
    return sorted(p.relative_to(home / "outbox").as_posix() for p in (home / "outbox").rglob("*.pdf"))


def info(pdf: Path) -> dict[str, str]:
    """What another program says of it."""
    said = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    return {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in said.splitlines())}


def structure(pdf: Path) -> str:
    return subprocess.run(["pdfinfo", "-struct", str(pdf)], capture_output=True, text=True, check=True).stdout


def test_without_libreoffice_the_word_files_are_there_and_it_is_said_what_to_do(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    home = make_round(tmp_path / "round", {"svar.docx": answered()})
    done = command("compile", "--round", home, "--pdf")
    assert done.code == 0
    assert "Inga nya PDF-filer är skrivna, för LibreOffice finns inte på den här datorn" in " ".join(done.out.split())
    assert len(list((home / "outbox" / "descriptions").glob("*.docx"))) == 1
    assert pdfs(home) == []
    done = command("overview", "--round", home, "--pdf", "--for", "national", "--json")
    assert (done.code, done.json["notes"]) == (0, [MISSING])


def test_pdf_without_the_report_it_is_made_of_is_told(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "round", {"svar.docx": answered()})
    done = command("overview", "--round", home, "--pdf", "--format", "html")
    assert done.code == 2 and "PDF görs av rapporten i Word" in done.err


@needs_libreoffice
def test_descriptions_and_reports_are_tagged_with_title_and_language(tmp_path: Path, command: Command) -> None:
    home = tmp_path / "round"
    home.mkdir()
    for part in ("inbox", "register.xlsx", "round.toml"):
        shutil.copytree(ROOT / part, home / part) if (ROOT / part).is_dir() else shutil.copy(ROOT / part, home / part)
    assert command("compile", "--round", home, "--pdf").code == 0
    assert command("overview", "--round", home, "--pdf", "--for", "national").code == 0
    found = pdfs(home)
    assert len([p for p in found if p.startswith("descriptions/")]) == 10
    assert {"questions.pdf", "overview/national/oversikt.pdf"} <= set(found)
    for name in found:
        pdf = home / "outbox" / name
        assert is_tagged(pdf.read_bytes()) and info(pdf)["Tagged"] == "yes", name
        assert info(pdf)["Title"], name
        assert b"/Lang(sv-SE)" in pdf.read_bytes(), name
        assert b"pdfuaid" in pdf.read_bytes(), "says that it follows PDF/UA"
    tags = structure(home / "outbox" / "descriptions" / Path(found[0]).name)
    assert "H1" in tags and "Table" in tags and "TH" in tags


@needs_libreoffice
def test_a_copy_is_made_anew_when_its_word_file_has_changed_and_never_left_behind_saying_something_else(
    tmp_path: Path, command: Command
) -> None:
    home = make_round(tmp_path / "round", {"svar.docx": answered()})
    assert command("compile", "--round", home, "--pdf").code == 0
    (name,) = pdfs(home)
    pdf = home / "outbox" / name
    before = pdf.read_bytes()
    again = command("compile", "--round", home, "--pdf")
    assert pdf.read_bytes() == before and "Som PDF, bredvid Word-filerna: 1." in again.out
    command("compile", "--round", home)
    assert pdf.read_bytes() == before, "still what the Word file says"

    (home / "inbox" / "svar.docx").write_bytes(answered(text=NEW))
    assert command("compile", "--round", home).code == 0
    assert pdfs(home) == [], "an old copy would say something else"
    assert command("compile", "--round", home, "--pdf").code == 0
    said = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert NEW in " ".join(said.split())


@needs_libreoffice
def test_the_newer_libreoffice_makes_them_too(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(os.environ.get("LOVANDE_LIBREOFFICE", "/tmp/lovande-libreoffice"))
    assert (folder / "run25").exists(), "bash tests/libreoffice/install.sh installs both"
    starter = tmp_path / "soffice"
    starter.write_text(f'#!/bin/sh\nexec {folder}/run25 soffice "$@"\n', encoding="utf-8")
    starter.chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(starter))
    home = make_round(tmp_path / "round", {"svar.docx": answered()})
    assert command("compile", "--round", home, "--pdf").code == 0
    (name,) = pdfs(home)
    found = info(home / "outbox" / name)
    assert found["Tagged"] == "yes" and found["Producer"].startswith("LibreOffice 25.2")
