"""Registers with the wrong headings, and files that are no register at all: always a sentence, never a traceback."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from pipeline.round.register import HEADINGS, load_register
from pipeline.round.register.removal import forget_row
from tests.round.test_register import DEPTHS, as_csv, as_xlsx, error_of, mistake, row
from tests.support import ROOT


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


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac-roman", "utf-16", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_as_a_swedish_excel_saves_it_is_read_with_its_letters(
    encoding: str, delimiter: str, tmp_path: Path
) -> None:
    """CSV, CSV (MS-DOS), CSV (Macintosh), Unicode text, UTF-8: the headings say which it is."""
    mine = row(arbetssätt="Åka skridskor med Öberg", kontaktperson="Åsa Öhman-Élan")
    path = as_csv(tmp_path / "register.csv", [HEADINGS, mine], delimiter, encoding)
    [practice] = load_register(path, DEPTHS)
    assert (practice.name, practice.contact) == ("Åka skridskor med Öberg", "Åsa Öhman-Élan")
    before = path.read_bytes()
    assert forget_row(path, "P01") and path.read_bytes() != before
    assert load_register(path, DEPTHS, may_be_empty=True) == ()


def test_a_csv_whose_headings_are_wrong_in_every_encoding_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "register.csv", [HEADINGS, row()], encoding="cp1252")
    path.write_bytes(path.read_bytes().translate(bytes.maketrans(bytes([0xE4, 0xE5, 0xF6]), bytes([0xFF, 0xFE, 0xFD]))))
    error = error_of(path)
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


# ---- What a person sees in a workbook

REGISTERS = ROOT / "tests" / "data" / "register"


def test_a_csv_saved_by_a_swedish_excel_is_a_register() -> None:
    practices = load_register(REGISTERS / "cp1252-csv.csv", DEPTHS)
    assert next((p.id, p.name, p.contact) for p in practices) == ("P01", "Föräldragrupp Västan", "Åsa Öberg")


def test_a_register_after_another_sheet_is_found_by_its_headings_and_its_place_says_the_sheet(tmp_path: Path) -> None:
    assert [p.id for p in load_register(REGISTERS / "readme-first.xlsx", DEPTHS)] == ["P01", "P02"]
    book = load_workbook(REGISTERS / "readme-first.xlsx")
    book.worksheets[1]["J2"] = "ingen adress"
    book.save(path := tmp_path / "register.xlsx")
    assert error_of(path).place == "bladet Sheet, rad 2"
    assert forget_row(path, "P01")
    assert [p.id for p in load_register(path, DEPTHS)] == ["P02"]


def test_two_registers_after_another_sheet_are_named_and_neither_is_chosen(tmp_path: Path) -> None:
    book = load_workbook(REGISTERS / "readme-first.xlsx")
    book.copy_worksheet(book.worksheets[1]).title = "Förra året"
    book.save(path := tmp_path / "register.xlsx")
    error = error_of(path)
    assert "flera blad: Läs mig, Sheet och Förra året" in error.problem
    book.move_sheet("Sheet", -1)  # the first one that has the headings is the register, whatever lies beside it
    book.save(path)
    assert len(load_register(path, DEPTHS)) == 2


def test_merged_cells_are_told_with_their_rows_also_where_a_cell_may_be_empty(tmp_path: Path) -> None:
    error = error_of(REGISTERS / "merged-cells.xlsx")
    assert (error.place, "kommun" in error.problem, "sammanfogade" in error.problem) == ("rad 2-3", True, True)
    for cells, place in (("M2:M3", "rad 2-3"), ("C2:D2", "rad 2")):
        path = as_xlsx(tmp_path / "register.xlsx", [HEADINGS, row(), row(id="P02")])
        book = load_workbook(path)
        book.active.merge_cells(cells)
        book.save(path)
        assert error_of(path).place == place


def test_merged_cells_above_the_headings_or_below_the_rows_are_no_mistake(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "register.xlsx", [["Register"], HEADINGS, row()])
    book = load_workbook(path)
    for cells in ("A1:N1", "A9:C12"):
        book.active.merge_cells(cells)
    book.save(path)
    assert len(load_register(path, DEPTHS)) == 1


def test_a_row_that_is_struck_through_is_told_before_anybody_gets_a_mail() -> None:
    error = error_of(REGISTERS / "struck-row.xlsx")
    assert (error.place, error.problem) == ("rad 3", "Raden är överstruken.")
    assert "lovande mark P02 --declined" in error.remedy


def test_an_address_that_is_struck_through_is_told_and_a_struck_remark_beside_is_not(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "register.xlsx", [[*HEADINGS, "anteckning"], [*row(), "ring inte"]])
    book = load_workbook(path)
    book.active["O2"].font = Font(strike=True)
    book.save(path)
    assert len(load_register(path, DEPTHS)) == 1
    book.active["J2"].font = Font(strike=True)
    book.save(path)
    assert error_of(path).problem == "Det som står under e-post är överstruket."


def test_a_text_of_which_only_a_part_is_struck_is_what_it_says(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "register.xlsx", [HEADINGS, row()])
    book = load_workbook(path)
    struck = TextBlock(InlineFont(strike=True), "Maj Ek ")
    book.active["I2"] = CellRichText(struck, "Maja Lind")
    book.save(path)
    assert len(load_register(path, DEPTHS)) == 1
    book.active["I2"] = CellRichText(struck)
    book.save(path)
    assert "kontaktperson" in error_of(path).problem


def test_a_hidden_row_is_a_row_like_the_others(tmp_path: Path) -> None:
    """A filter is a way of looking at a register."""
    path = as_xlsx(tmp_path / "register.xlsx", [HEADINGS, row(), row(id="P02")])
    book = load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    assert [p.id for p in load_register(path, DEPTHS)] == ["P01", "P02"]
