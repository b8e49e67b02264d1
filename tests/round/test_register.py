"""The register: right files in every habit of saving them, and for each mistake the file, the row and what to do."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.model.returns import Practice
from pipeline.round.register import HEADINGS, UNPRINTABLE, load_register
from tests.support import ROOT

DEPTHS = {"fördjupad": "fordjupad", "översikt": "oversikt"}
ROW = {
    "id": "P01",
    "arbetssätt": "Föräldragrupp Tryggare väg",
    "kommun": "Norrvik",
    "verksamhet": "Öppenvården",
    "område": "IFO",
    "typ": "förebyggande, grupp",
    "skede": "uppstart",
    "stöd": "FoU",
    "kontaktperson": "Maja Lind",
    "e-post": "maja.lind@norrvik.example",
    "format": "docx",
    "djup": "fördjupad",
    "publicering": "referensgrupper",
    "visa kontakt": "ja",
}
Rows = Sequence[Sequence[object]]


def row(**changes: object) -> list[object]:
    """A right row with some cells changed; `epost` and `visa_kontakt` for the headings that are no Python names."""
    names = {"epost": "e-post", "visa_kontakt": "visa kontakt"}
    return list({**ROW, **{names.get(k, k): v for k, v in changes.items()}}.values())


def as_csv(path: Path, rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, rows: Rows) -> Path:
    book = Workbook()
    for r in rows:
        book.active.append(list(r))
    book.save(path)
    return path


def of(folder: Path, *rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> tuple[Practice, ...]:
    return load_register(as_xlsx(folder / "register.xlsx", [headings, *rows]), DEPTHS)


def error_of(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_register(path, DEPTHS)
    error = caught.value
    assert int(error.exit_code) == int(ExitCode.BAD_SETTINGS) == 3
    assert error.file == path
    assert error.remedy.endswith(".")
    assert str(error).startswith(str(path)) and error.place in str(error)
    return error


def mistake(folder: Path, *rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> SettingsError:
    return error_of(as_xlsx(folder / "register.xlsx", [headings, *rows]))


# ---- right files


def test_the_rounds_own_register_holds_the_ten_practices() -> None:
    practices = load_register(ROOT / "register.xlsx", DEPTHS)
    assert [p.id for p in practices] == [f"P{n:02}" for n in range(1, 11)]
    assert practices[7].municipality == "Ekvalla, Norrvik och Lindeby"
    assert [p.id for p in practices if p.depth == "oversikt"] == ["P08", "P10"]
    assert (practices[3].spread, practices[3].show_contact) == ("intern", False)  # left empty: the narrowest


def test_every_column_comes_through(tmp_path: Path) -> None:
    assert of(tmp_path, row()) == (
        Practice(
            "P01", "Föräldragrupp Tryggare väg", ("Norrvik",), "Öppenvården", "IFO", ("förebyggande", "grupp"), "uppstart",
            "FoU", "Maja Lind", "maja.lind@norrvik.example", "docx", "fordjupad", "referensgrupper", True,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"], ids=["", "BOM"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_as_excel_and_others_save_it(delimiter: str, encoding: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [list(HEADINGS), row(), row(id="P02", kommun="Ekvalla, Norrvik; Lindeby")]
    saved = load_register(as_csv(tmp_path / "register.csv", rows, delimiter, encoding), DEPTHS)
    assert saved == of(tmp_path, *rows[1:])


@pytest.mark.parametrize("first", ["Register hösten 2026", "sep=;", "Register, hösten 2026, alla kommuner"])
def test_a_line_above_the_headings_is_no_mistake(first: str, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "register.csv", [HEADINGS, row()])
    path.write_text(f"{first}\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert [p.id for p in load_register(path, DEPTHS)] == ["P01"]


def test_a_cell_of_several_lines_stays_one_cell(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADINGS,
        row(arbetssätt="Föräldragrupp\nTryggare väg", kommun="Ekvalla\nNorrvik\nLindeby"),
    ]
    for practice in (*load_register(as_csv(tmp_path / "register.csv", rows), DEPTHS), *of(tmp_path, *rows[1:])):
        assert practice.name == "Föräldragrupp Tryggare väg"
        assert practice.municipalities == ("Ekvalla", "Norrvik", "Lindeby")


@pytest.mark.parametrize(
    ("cell", "municipalities"),
    [
        ("Ekvalla", ("Ekvalla",)),
        ("Ekvalla, Norrvik och Lindeby", ("Ekvalla", "Norrvik", "Lindeby")),
        ("Ekvalla och Norrvik", ("Ekvalla", "Norrvik")),
        ("Ekvalla;Norrvik, ", ("Ekvalla", "Norrvik")),
        ("Bochum", ("Bochum",)),
    ],
)
def test_several_municipalities(cell: str, municipalities: tuple[str, ...], tmp_path: Path) -> None:
    assert of(tmp_path, row(kommun=cell))[0].municipalities == municipalities


@pytest.mark.parametrize("number", [1, 1.0])
def test_a_number_as_id_is_read_as_a_person_sees_it(number: float, tmp_path: Path) -> None:
    assert of(tmp_path, row(id=number))[0].id == "1"


def test_headings_in_capitals_in_another_order_with_a_column_of_ones_own(tmp_path: Path) -> None:
    headings = ["Anteckning", *(h.upper() + " " for h in reversed(HEADINGS))]
    assert of(tmp_path, ["ring först", *reversed(row())], headings=headings) == of(tmp_path, row())


def test_empty_rows_are_skipped(tmp_path: Path) -> None:
    assert [p.id for p in of(tmp_path, [], row(), ["", "  "], row(id="P02"))] == ["P01", "P02"]


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"format": "Word"}, "format", "docx"), ({"format": "EXCEL"}, "format", "xlsx"), ({"format": None}, "format", "docx"),
        ({"djup": "Översikt"}, "depth", "oversikt"), ({"djup": None}, "depth", "fordjupad"),
        ({"publicering": "Öppet"}, "spread", "oppet"), ({"publicering": None}, "spread", "intern"),
        ({"visa_kontakt": "Ja"}, "show_contact", True), ({"visa_kontakt": None}, "show_contact", False),
    ],
)  # fmt: skip
def test_capitals_and_empty_cells_in_what_is_chosen(
    changes: dict[str, str], field: str, value: object, tmp_path: Path
) -> None:
    assert getattr(of(tmp_path, row(**changes))[0], field) == value


def test_a_size_written_wrong_by_another_program_loses_no_rows(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "register.xlsx", [HEADINGS, row()])
    with zipfile.ZipFile(path) as z:
        members = {n: z.read(n) for n in z.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<dimension ref="A1:N2"' in members[sheet]
    members[sheet] = members[sheet].replace(b'ref="A1:N2"', b'ref="A1"')
    with zipfile.ZipFile(path, "w") as z:
        for name, content in members.items():
            z.writestr(name, content)
    assert len(load_register(path, DEPTHS)) == 1


# ---- mistakes in the rows


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"epost": "maja.lind.norrvik.example"}, "ingen e-postadress", "namn@"),
        ({"epost": "a@b.example, c@d.example"}, "ingen e-postadress", "namn@"),
        ({"format": "pdf"}, '"pdf" går inte att använda under rubriken format', "docx, word, xlsx, excel"),
        ({"djup": "medel"}, '"medel" går inte att använda under rubriken djup', "fördjupad, översikt"),
        ({"publicering": "kanske"}, "under rubriken publicering", "intern, bara vi, referensgrupper, öppet"),
        ({"visa_kontakt": True}, "under rubriken visa kontakt", "nej, ja"),
        ({"id": "P 01"}, 'Id "P 01" kan inte stå', "bokstäver, siffror"),
        ({"id": "P/01"}, 'Id "P/01" kan inte stå', "bokstäver, siffror"),
        ({"id": None}, "rubriken id är tom", "Fyll i den"),
        ({"arbetssätt": "  "}, "rubriken arbetssätt är tom", "Fyll i den"),
        ({"kommun": " , och "}, "rubriken kommun är tom", "Fyll i den"),
        ({"epost": None}, "rubriken e-post är tom", "Fyll i den"),
    ],
)
def test_a_mistake_names_its_row_and_what_can_stand_there(
    changes: dict[str, object], problem: str, remedy: str, tmp_path: Path
) -> None:
    error = mistake(tmp_path, row(id="P00"), row(**changes))
    assert problem in error.problem
    assert remedy in error.remedy
    assert error.place == "rad 3"


@pytest.mark.parametrize("second", ["P01", "p01"])
def test_a_repeated_id_names_both_rows_also_when_only_capitals_differ(second: str, tmp_path: Path) -> None:
    error = mistake(tmp_path, row(), [], row(id=second))
    assert (error.problem, error.place) == (f'Id "{second}" står på två rader.', "rad 2 och rad 4")


def test_characters_that_no_office_file_can_hold_are_left_out() -> None:
    assert UNPRINTABLE.sub(" ", "Steg\x0bet\uffff") == "Steg et "


@pytest.mark.parametrize("column", ["arbetssätt", "verksamhet", "område", "typ", "skede", "stöd"])
def test_a_register_with_somebodys_personnummer_is_refused(tmp_path: Path, column: str) -> None:
    """It would stand in file names, forms and every overview. 811218-9876 is the Tax Agency's own example."""
    error = mistake(tmp_path, row(**{column: "Gruppen 811218-9876"}))
    assert f"Under rubriken {column} står ett personnummer" in error.problem and "811218" not in str(error)
    of(tmp_path, row(**{column: "Gruppen 212000-1355"}))  # an organisation's number
