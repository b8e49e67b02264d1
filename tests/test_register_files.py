"""Registers with the wrong headings, and files that are no register at all: always a sentence, never a traceback."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.register import HEADINGS, load_register
from tests.support import ROOT
from tests.test_register import DEPTHS, as_csv, as_xlsx, error_of, mistake, row


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_wrong_heading_names_the_one_that_is_missing_and_those_that_are_there(heading: str, tmp_path: Path) -> None:
    wrong = ["fel rubrik" if h == heading else h for h in HEADINGS]
    error = mistake(tmp_path, row(), headings=wrong)
    assert error.problem.startswith(f'Rubriken "{heading}" saknas. Rubrikerna är nu: ')
    assert "fel rubrik" in error.problem
    assert (error.remedy, error.place) == (f"Rubrikraden ska ha: {', '.join(HEADINGS)}.", "rad 1")


def test_a_heading_that_is_not_there(tmp_path: Path) -> None:
    assert mistake(tmp_path, row()[:-1], headings=HEADINGS[:-1]).problem.startswith('Rubriken "visa kontakt" saknas.')


def test_a_heading_twice_is_not_guessed_between(tmp_path: Path) -> None:
    error = mistake(tmp_path, [*row(), "Ekvalla"], headings=[*HEADINGS, "kommun"])
    assert error.problem == 'Rubriken "kommun" står i 2 kolumner.'


def test_headings_without_rows(tmp_path: Path) -> None:
    assert mistake(tmp_path).problem == "Registret har inga rader."


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_register_with_nothing_in_it(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"register.{suffix}"
    if suffix == "csv":
        as_csv(path, [])
    else:
        as_xlsx(path, [])
    assert error_of(path).problem == 'Rubriken "id" saknas.'


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_missing_register_and_a_folder_with_its_name(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"register.{suffix}"
    assert error_of(path).problem == "Registret finns inte."
    path.mkdir()
    assert "går inte att läsa" in error_of(path).problem


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "mac-roman"])
def test_a_csv_that_would_lose_its_letters_is_refused_with_the_way_out(encoding: str, tmp_path: Path) -> None:
    error = error_of(as_csv(tmp_path / "register.csv", [HEADINGS, row()], encoding=encoding))
    assert "inte sparad som UTF-8" in error.problem
    assert error.remedy == "Spara den i Excel som CSV UTF-8."


def test_a_csv_with_a_quote_that_never_ends(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "register.csv", [HEADINGS, *[row()] * 2000])
    path.write_text(path.read_text(encoding="utf-8").replace("P01", '"P01', 1), encoding="utf-8")
    assert error_of(path).problem == "Filen går inte att tolka som CSV."


@pytest.mark.parametrize(
    "content", [b"", b"id;arbetss\xc3\xa4tt\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"PK\x03\x04"]
)
def test_an_xlsx_that_is_something_else(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(content)
    assert error_of(path).problem == "Filen går inte att läsa som en Excel-fil."


def test_a_word_file_with_the_registers_name(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes((ROOT / "templates" / "lovande-arbetssatt" / "letter.docx").read_bytes())
    assert error_of(path).problem == "Filen går inte att läsa som en Excel-fil."


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_an_xlsx_that_was_cut_off(share: float, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "register.xlsx", [HEADINGS, row()])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert error_of(path).problem == "Filen går inte att läsa som en Excel-fil."


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_an_xlsx_with_a_broken_part_is_refused_or_read_but_never_a_traceback(
    member: str, damage: str, tmp_path: Path
) -> None:
    path = as_xlsx(tmp_path / "register.xlsx", [HEADINGS, row()])
    with zipfile.ZipFile(path) as z:
        members = {n: z.read(n) for n in z.namelist()}
    with zipfile.ZipFile(path, "w") as z:
        for name, content in members.items():
            if name != member:
                z.writestr(name, content)
            elif damage == "cut":
                z.writestr(name, content[: len(content) // 2])
    if (member, damage) == ("xl/styles.xml", "gone"):
        assert [p.id for p in load_register(path, DEPTHS)] == ["P01"]
    else:
        assert error_of(path).problem == "Filen går inte att läsa som en Excel-fil."
