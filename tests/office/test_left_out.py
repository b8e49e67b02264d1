"""A template of the unit's own that leaves a field out is told when documents lose something by it, and the script makes what is shipped."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import pytest
from docx import Document

from pipeline.base.errors import ExitCode
from pipeline.outputs import description, letter
from tests.support import ROOT
from tests.support.rounds import Command, Said, answered, make_round

TEMPLATES = ROOT / "templates" / "lovande-arbetssatt"
OWN = "templates/lovande-arbetssatt"
PERSON = "Ring 070-174 06 05 eller skriv till lena.strand@privat.example."


def round_of(tmp_path: Path, name: str, *blocks: str, text: str = PERSON) -> Path:
    """A round with its own template, without some of its lines: "if personal" is from there to its end, else a line's own text."""
    home = make_round(tmp_path / "omgång", {"a.docx": answered(text=text)})
    for needed in TEMPLATES.rglob("*"):
        if needed.is_file():
            target = home / OWN / needed.relative_to(TEMPLATES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(needed.read_bytes())
    own, until = Document(str(TEMPLATES / name)), ""
    for paragraph in list(own.paragraphs):
        line = paragraph.text
        begins = next((f"{{%p end{b.split()[0]} %}}" for b in blocks if line == f"{{%p {b} %}}"), "")
        if begins or until or line in blocks:
            paragraph._p.getparent().remove(paragraph._p)
        until = begins or ("" if line == until else until)
    own.save(str(home / OWN / name))
    return home


def said(done: Said) -> str:
    return " ".join(done.out.split())


def test_a_letter_template_from_before_is_told_to_lose_the_request_for_a_version_without_personal_data(
    tmp_path: Path, command: Command
) -> None:
    home = round_of(tmp_path, "letter.docx", "if personal")
    done = command("compile", "--round", home)
    assert f"Mallen {OWN}/letter.docx har inte fältet personal" in said(done)
    assert "1 brev säger inte att de gärna får skicka en version utan personuppgifter" in said(done)
    assert "description.docx" not in said(done) and (home / "outbox/letters/P01-gruppen.docx").exists()
    notes = command("compile", "--round", home, "--json").json["notes"]
    assert len(notes) == 1 and "personal" in notes[0]


def test_nothing_is_said_of_a_field_that_no_letter_needed(tmp_path: Path, command: Command) -> None:
    home = round_of(tmp_path, "letter.docx", "if personal", text="Vi träffas på torsdagar.")
    done = command("compile", "--round", home)
    assert done.code == ExitCode.OK and "har inte fältet" not in said(done)


def test_a_description_template_that_leaves_out_what_people_wrote_is_told_by_what_is_lost(
    tmp_path: Path, command: Command
) -> None:
    home = round_of(tmp_path, "description.docx", "{{ edition }}")
    text = said(command("compile", "--round", home))
    assert "har inte fältet edition, så 1 beskrivning säger inte datum, utgåva och vem som får läsa" in text
    assert "letter.docx" not in text


def test_a_whole_list_that_is_left_out_is_told_once(tmp_path: Path, command: Command) -> None:
    home = round_of(tmp_path, "letter.docx", "for gap in gaps")
    text = said(command("compile", "--round", home))
    assert text.count("frågorna som behöver svar") == 1 and "frågornas nummer" not in text


def test_the_shipped_templates_leave_nothing_out_and_are_told_of_nothing(tmp_path: Path, command: Command) -> None:
    for stage, name in ((letter, "letter.docx"), (description, "description.docx")):
        template = stage.open_template(TEMPLATES / name)
        assert [f for f in stage.LOST if template.leaves_out(f)] == []
    offers = {f.name for f in dataclasses.fields(letter.Letter)} | {
        f.name for f in dataclasses.fields(description.Description)
    }
    assert {f for f in (*letter.LOST, *description.LOST) if "." not in f} <= offers
    home = make_round(tmp_path, {"a.docx": answered(text=PERSON)})
    assert "har inte fältet" not in said(command("compile", "--round", home))


def test_the_script_makes_the_shipped_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Part for part: how hard a part is packed is the zlib of the computer that made it."""
    monkeypatch.syspath_prepend(str(ROOT / "templates"))
    import make_templates  # type: ignore[import-not-found]  # noqa: PLC0415

    for name, make in (
        ("description.docx", make_templates.make_description),
        ("letter.docx", make_templates.make_letter),
        ("overview.docx", make_templates.make_report),
        ("overview.pptx", make_templates.make_deck),
    ):
        make(tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as made, zipfile.ZipFile(TEMPLATES / name) as shipped:
            assert made.namelist() == shipped.namelist()
            assert [n for n in made.namelist() if made.read(n) != shipped.read(n)] == []
