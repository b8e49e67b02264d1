"""What people do wrong with the round's own files ends in a sentence and exit 3, or does no harm; never in a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.base.errors import ExitCode
from tests.cli.test_cli import Done, lovande  # noqa: F401
from tests.support import ROOT
from tests.support.filling import W, changed, controls
from tests.support.rounds import answered, make_round

TEMPLATES = ROOT / "templates" / "lovande-arbetssatt"


def register(home: Path, old: str, new: str) -> None:
    path = home / "register.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def refused(done: Done, *words: str) -> bool:
    return (
        done.code == ExitCode.BAD_SETTINGS and all(word in done.err for word in words) and "Traceback" not in done.err
    )


def test_without_an_inbox_nothing_is_made_and_nothing_removed(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": answered()})
    lovande("compile", "--round", home)
    (home / "inbox").rename(home / "bortkopplad")
    assert refused(lovande("compile", "--round", home), "inbox", "Skapa en mapp")
    assert list((home / "outbox" / "descriptions").iterdir())


def test_when_every_file_is_of_another_round_nothing_made_before_is_removed(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": answered()})
    lovande("compile", "--round", home)
    settings = (home / "round.toml").read_text(encoding="utf-8")
    (home / "round.toml").write_text(settings.replace("host-2026", "var-2027"), encoding="utf-8")
    assert lovande("compile", "--round", home).code == ExitCode.QUARANTINED
    assert list((home / "outbox" / "descriptions").iterdir())


def test_two_practices_never_share_a_file_name(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {})
    register(home, "P01;Gruppen", "P01;a b")
    register(home, "P02;Kartan", "P01-a;b")
    assert refused(lovande("forms", "--round", home), "P01-a-b", "Ändra ett av dem")


@pytest.mark.parametrize("name", ["Å" * 300, "=1+1", "a\x0bb", "\u4f60\u597d", "@cmd|' /C calc'!A0"])
@pytest.mark.parametrize("practice", ["P01;Gruppen", "P02;Kartan"], ids=["docx", "xlsx"])
def test_any_name_gives_a_form(name: str, practice: str, tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {})
    register(home, practice, f"{practice.split(';', maxsplit=1)[0]};{name}")
    assert lovande("forms", "--round", home).code == ExitCode.OK
    for path in (home / "outbox" / "forms").glob("*.xlsx"):
        cells = [c for sheet in load_workbook(path) for row in sheet for c in row]
        assert [c.coordinate for c in cells if c.data_type == "f"] == [], "a name is never a formula"


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("{{ title + 1 }}", "Mallen gick inte att fylla i"),
        ("{{ title() }}", "Mallen gick inte att fylla i"),
        ("{{ 1/0 }}", "Mallen gick inte att fylla i"),
        ("{% include 'x' %}", "Mallen gick inte att fylla i"),
        ("{{ titel }}", 'Fältet "titel" finns inte'),
        ("{% for p in parts %}", "går inte att tolka"),
    ],
)
def test_a_mistake_in_a_template_names_the_file_and_what_to_do(tag: str, words: str, tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": answered()})
    own = home / "templates" / "lovande-arbetssatt"
    own.mkdir(parents=True)
    for name in ("instrument.toml", "letter.docx"):
        (own / name).write_bytes((TEMPLATES / name).read_bytes())
    document = Document(str(TEMPLATES / "description.docx"))
    document.add_paragraph(tag)
    document.save(str(own / "description.docx"))
    assert refused(lovande("compile", "--round", home), "description.docx", words)


def test_a_template_without_fields_is_refused(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": answered()})
    own = home / "templates" / "lovande-arbetssatt"
    own.mkdir(parents=True)
    Document().save(str(own / "description.docx"))
    assert refused(lovande("compile", "--round", home), "description.docx", "inga fält")


def test_a_control_character_in_the_settings_is_shown_at_its_line(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {})
    settings = (home / "round.toml").read_text(encoding="utf-8")
    (home / "round.toml").write_text(settings.replace("FoU Mälarkanten", "FoU \\u0007", 1), encoding="utf-8")
    line = next(
        n for n, t in enumerate((home / "round.toml").read_text(encoding="utf-8").splitlines(), 1) if "\\u0007" in t
    )
    assert refused(lovande("forms", "--round", home), f"rad {line}", "styrtecken")


def test_no_words_of_a_respondent_are_shown_on_the_screen_by_compile(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    """Not even a choice that could not be understood: it may hold anything."""

    def by_hand(root: Any) -> None:
        choice = controls(root)["e1_svar"]
        next(choice.iter(W + "t")).text = "Hemlig, född 850101"

    data = changed(answered(text="Hemligt svar."), by_hand)
    home = make_round(tmp_path, {"svar.docx": data})
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK
    assert "emlig" not in done.out + done.err


@pytest.mark.parametrize("command", ["forms", "compile", "read", "decide"])
def test_a_round_that_is_not_there_is_said(command: str, tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    more = {"read": [__file__], "decide": ["--list"]}.get(command, [])
    assert refused(lovande(command, *more, "--round", tmp_path / "borta"), "borta", "Mappen finns inte", "--round")


@pytest.mark.parametrize("command", ["forms", "compile"])
def test_a_folder_that_is_no_round_is_named_with_what_to_write(command: str, tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    assert refused(lovande(command, "--round", tmp_path), str(tmp_path), "round.toml", "--round MAPP")


def test_an_exact_copy_needs_nothing_and_is_no_reason_to_stop(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    data = answered()
    home = make_round(tmp_path, {"svar.docx": data, "svar (1).docx": data})
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK
    assert "svar (1).docx: Filen är exakt samma som svar.docx" in done.out
    assert "2 filer i inbox: 1 läst, 1 exakt kopia, 0 i karantän." in done.out and "åtgärda" not in done.out
    assert "påminn det arbetssätt som inte har svarat" in done.out
    book = load_workbook(home / "outbox/summary.xlsx")
    texts = {s: " ".join(str(c.value) for row in book[s].iter_rows() for c in row) for s in ("Luckor", "Källor")}
    assert "svar (1).docx" in texts["Källor"] and "svar (1).docx" not in texts["Luckor"]


def test_with_an_empty_inbox_what_was_made_before_is_kept_and_it_is_said(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": answered()})
    lovande("compile", "--round", home)
    (home / "inbox/svar.docx").unlink()
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK
    assert "Det finns inga svar i inbox." in done.out and "ligger kvar i outbox (2 filer)" in done.out
    assert "0 beskrivningar" not in done.out
    assert list((home / "outbox/descriptions").iterdir()) and list((home / "outbox/letters").iterdir())


def test_the_choices_of_the_register_are_offered_as_they_are_spelled(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {})
    register(home, "docx;Översikt", "docx;lagom")
    done = lovande("forms", "--round", home)
    assert refused(done, "översikt", "fördjupad") and "oversikt" not in done.err and "fordjupad" not in done.err


def test_a_reader_that_closes_the_pipe_is_no_error(tmp_path: Path) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    command = [sys.executable, "-m", "pipeline", "compile", "--round", str(home)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(), re.search("Traceback|Internal error", said)) == (0, None)
