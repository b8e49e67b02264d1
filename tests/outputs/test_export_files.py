"""The files of a pack as other programs' readers find them: pandas, pyarrow, pyreadstat, the csv module, openpyxl."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from openpyxl import load_workbook

from pipeline.base.csv import as_it_was, guard_cell
from pipeline.base.errors import ExitCode, NotWritableError
from pipeline.outputs import export
from pipeline.outputs.export import ColumnKind, DataTable, Variable, Wanted, freeze
from pipeline.outputs.export.csv_file import write_csv
from pipeline.outputs.export.frozen import SUMS
from pipeline.outputs.export.parquet_file import write_parquet
from pipeline.outputs.export.sav_file import write_sav
from tests.support import ROOT, ROUND, instrument, practice, typed
from tests.support.exporting import TEN, all_text, case, frame, material, packed, ten

NASTY = (
    "=1+1", "+46", "-punkt", "@SUM(A1)", "'så kallat", "''", "\t=1", " =1", "＝1", "4.3", "2025-01", "1E5", "007", "12 %",
    "å ä ö; \"citat\"\nny rad\r\noch 🙂", "", "ja", "hej = då", "\u00a0x", "-1", "x'",
)  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> dict[str, bytes]:
    return dict(packed(ten()))


def text_table(*texts: str) -> DataTable:
    columns = (Variable("id", "Id", ColumnKind.TEXT), Variable("skrivet", "Det som skrevs", ColumnKind.TEXT))
    return DataTable("prov", "Prov", "Ett prov.", columns, tuple((f"P{n}", t) for n, t in enumerate(texts)))


# ---- CSV


def test_the_csv_is_utf8_with_a_byte_order_mark_semicolons_and_a_row_per_practice(pack: dict[str, bytes]) -> None:
    data = pack["bred.csv"]
    assert data.startswith(b"\xef\xbb\xbfid;")
    found = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert [r["id"] for r in found] == list(TEN)
    assert [r["f6_2_svar"] for r in found] == ["-1", "-15", "2", "-1", "2", "-1", "-1", "-17", "2", "-17"]
    assert found[0]["svarsdatum"] == "2026-09-28"


def test_pandas_reads_the_csv_as_whole_numbers_and_texts(pack: dict[str, bytes]) -> None:
    found = pandas.read_csv(io.BytesIO(pack["lang.csv"]), sep=";", encoding="utf-8-sig")
    assert len(found) == 8 * 59 + 2 * 11
    assert found["svar"].dtype == "int64"
    abroad = found[found["variabel"] == "f1_5_svar"]
    assert (abroad["svar"] == 3).sum() == 1
    assert (abroad["svar"] == -1).sum() == 2


@pytest.mark.parametrize("text", NASTY)
def test_every_text_comes_back_exactly_from_the_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(write_csv(text_table(text)).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert as_it_was(rows[1][1]) == text


@pytest.mark.parametrize("text", [t for t in NASTY if t.strip("\t ")[:1] in ("=", "+", "-", "@", "＝")])
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert guard_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["4.3", "2025-01", "1E5", "007", "12 %"])
def test_a_text_that_a_spreadsheet_makes_a_date_or_a_number_of_stays_text(text: str) -> None:
    assert guard_cell(text).startswith("'")


# ---- Parquet


def test_parquet_holds_whole_numbers_texts_and_dates(tmp_path: Path, pack: dict[str, bytes]) -> None:
    import pyarrow.parquet as reader  # noqa: PLC0415

    found = reader.read_table(io.BytesIO(pack["bred.parquet"]))
    assert found.num_rows == 10
    kinds = {name: str(found.schema.field(name).type) for name in ("id", "f6_2_svar", "svarsdatum")}
    assert kinds == {"id": "string", "f6_2_svar": "int32", "svarsdatum": "timestamp[ns]"}
    assert found["f6_2_svar"].to_pylist() == [-1, -15, 2, -1, 2, -1, -1, -17, 2, -17]
    assert str(found["svarsdatum"].to_pylist()[0])[:10] == "2026-09-28"


def test_every_text_comes_back_exactly_from_parquet() -> None:
    found = pandas.read_parquet(io.BytesIO(write_parquet(text_table(*NASTY))), engine="pyarrow")
    assert tuple(found["skrivet"]) == NASTY


def test_a_value_that_is_not_there_is_none_in_parquet_and_csv_and_system_missing_in_sav(tmp_path: Path) -> None:
    columns = (Variable("n", "Antal", ColumnKind.NUMBER), Variable("dag", "Dag", ColumnKind.DATE))
    table = DataTable("prov", "Prov", "", columns, ((1, None), (None, None)))
    found = pandas.read_parquet(io.BytesIO(write_parquet(table)), engine="pyarrow")
    assert list(found["n"].isna()) == [False, True]
    assert list(found["dag"].isna()) == [True, True]
    assert write_csv(table).decode("utf-8-sig").splitlines() == ["n;dag", "1;", ";"]
    assert list(frame({"prov.sav": write_sav(table)}, "prov", tmp_path)[0]["n"].isna()) == [False, True]


def test_half_a_character_or_a_nought_in_a_text_stops_no_format(tmp_path: Path) -> None:
    table = text_table("före\0efter", "halv\ud800tecken")
    found, _ = frame({"prov.sav": write_sav(table)}, "prov", tmp_path)
    assert list(found["skrivet"]) == ["före\ufffdefter", "halv\\ud800tecken"]
    parquet = pandas.read_parquet(io.BytesIO(write_parquet(table)), engine="pyarrow")
    assert list(parquet["skrivet"]) == ["före\0efter", "halv\\ud800tecken"]
    assert "halv\\ud800tecken" in write_csv(table).decode("utf-8-sig")


# ---- SPSS


def test_the_sav_has_labels_on_variables_and_on_every_number(tmp_path: Path, pack: dict[str, bytes]) -> None:
    found, told = frame(pack, "bred", tmp_path)
    assert list(found["f6_2_svar"]) == [-1, -15, 2, -1, 2, -1, -1, -17, 2, -17]
    assert told.column_names_to_labels["f6_2_svar"] == f"6.2 {instrument().question('6.2').text}"
    labels = told.variable_value_labels["f6_2_svar"]
    assert {labels[n] for n in (1, 2, 3, 4, -1, -2)} == {"Nej", "Delvis", "Ja", "Planerat", "Vet ej", "Ej relevant"}
    assert set(found["f6_2_svar"]) <= set(labels)
    assert [c for c in found.columns if len(c.encode()) > 64] == []
    assert str(found["svarsdatum"][0])[:10] == "2026-09-28"


def test_what_is_missing_is_declared_missing_and_can_be_read_as_what_it_is(
    tmp_path: Path, pack: dict[str, bytes]
) -> None:
    import pyreadstat  # noqa: PLC0415

    _, told = frame(pack, "bred", tmp_path)
    assert told.missing_ranges["f6_2_svar"] == [{"lo": -99, "hi": -1}]
    answered, _ = pyreadstat.read_sav(str(tmp_path / "bred.sav"))
    assert answered["f6_2_svar"].count() == 3
    assert answered["f5_2_svar"].count() == 8


def test_a_label_or_text_that_spss_cannot_hold_is_cut_between_characters_and_says_so(tmp_path: Path) -> None:
    columns = (Variable("a", "å" * 300, ColumnKind.TEXT),)
    found, told = frame({"t.sav": write_sav(DataTable("t", "ö" * 100, "", columns, (("ä" * 40_000,),)))}, "t", tmp_path)
    assert told.column_names_to_labels["a"].startswith("åå")
    assert told.column_names_to_labels["a"].endswith("å…")
    assert found["a"][0].endswith("ä [avkortat: hela texten finns i .csv och .parquet]")
    assert len(found["a"][0].encode()) <= 32_767


def test_how_many_texts_are_cut_is_said_in_the_readme() -> None:
    m = material([case("P01", {"e1_text": "ä" * 20_000})])
    said = packed(m, Wanted(texts=True))["LÄSMIG.txt"].decode("utf-8-sig")
    assert "1 texter är längre än SPSS klarar" in said


# ---- Codebook and data package


def test_the_codebook_explains_every_variable_with_the_questions_own_words(pack: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(pack["kodbok.xlsx"]))
    assert book.sheetnames == ["Om", "Variabler", "Koder"]
    rows = [[str(v or "") for v in row] for row in book["Variabler"].iter_rows(min_row=4, values_only=True)]
    tables = export.answer_tables(ten(), Wanted()).tables
    assert [tuple(r[:2]) for r in rows] == [(t.name, c.name) for t in tables for c in t.columns]
    asked = next(r for r in rows if r[1] == "f5_2_svar")
    assert instrument().question("5.2").text in asked[2]
    assert "1\u00a0=\u00a0Nej; 2\u00a0=\u00a0Delvis; 3\u00a0=\u00a0Ja; 4\u00a0=\u00a0Planerat" in asked[4]
    assert "Omvänd" in asked[5]
    said = {str(v) for row in book["Om"].iter_rows(values_only=True) for v in row}
    assert any(instrument().id in s and instrument().version in s for s in said)


def test_the_codebook_says_of_every_missing_kind_what_it_is(pack: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(pack["kodbok.xlsx"]))
    rows = list(book["Koder"].iter_rows(min_row=4, values_only=True))
    kinds = {row[1]: row[3] for row in rows if row[0].startswith("-")}
    assert kinds["Vet ej"] == kinds["Ej relevant"] == "Svar, utanför beräkningar"
    assert kinds["Tomt"] == kinds["Följer av en annan fråga"] == kinds["Olika svar"] == "Saknas"
    assert len(kinds) == 2 + 8


def test_the_codebook_for_programs_has_a_row_per_variable_and_code(pack: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(pack["kodbok.csv"].decode("utf-8-sig")), delimiter=";"))
    known = {r["kod"]: (r["kodens_etikett"], r["saknas"]) for r in rows if r["variabel"] == "f1_1_svar"}
    assert known["3"] == ("Ja", "0")
    assert known["-1"] == ("Vet ej", "1")
    assert known["-11"] == ("Tomt", "1")


def test_the_data_package_describes_every_column_of_every_csv(pack: dict[str, bytes]) -> None:
    package = json.loads(pack["datapackage.json"])
    for resource in package["resources"]:
        data = pack[resource["path"]]
        head = next(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=resource["dialect"]["delimiter"]))
        assert [f["name"] for f in resource["schema"]["fields"]] == head
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)


def test_a_table_from_elsewhere_gets_the_same_formats_codebook_and_checksum() -> None:
    levels = DataTable(
        "nivaer", "Bedömda nivåer", "En rad per element.", (Variable("id", "Id", ColumnKind.TEXT),), (("P01",),)
    )
    found = export.pack(ten(), ROUND, export.answer_tables(ten(), Wanted()), Wanted(), [levels])
    assert {"nivaer.csv", "nivaer.parquet", "nivaer.sav"} <= set(found)
    assert b"nivaer.sav" in found[SUMS]
    assert b"nivaer" in found["kodbok.csv"]
    assert "nivaer: 1 rader" in found["LÄSMIG.txt"].decode()


# ---- Nothing that points at people


PEOPLE = {
    "contact": "Maja Lind", "email": "maja.lind@norrvik.example", "unit": "Öppenvården i Västra kvarnen",
    "name": "Tryggare väg i Kvarnbyn", "municipalities": ("Norrvik",),
}  # fmt: skip
SAID = {
    "k1_roll": "Utvecklingssekreterare Stina i Kvarnbyn",
    "b_andring": "Kontakten är numera Robin Falk, 070-123 45 67.",
    "e1_text": "Ring Maja Lind på 070-123 45 67 eller maja.lind@norrvik.example.",
    "f1_1_svar": "Ja",
    "f1_1_text": "Olle Berg vet.",
}


def test_no_contact_address_role_or_unit_is_in_any_byte_of_the_pack(tmp_path: Path) -> None:
    m = material([case("P01", SAID, **PEOPLE)], [practice("P02", contact="Olle Berg", email="olle@sjohamra.example")])
    m = replace(m, names=("Maja Lind", "Olle Berg"))
    least = all_text(packed(m), tmp_path)
    for secret in (
        "Lind",
        "Maja",
        "Olle Berg",
        "Stina",
        "Robin",
        "070-123",
        "@norrvik",
        "@sjohamra",
        "kvarn",
        "Norrvik",
    ):
        assert secret.casefold() not in least.casefold(), secret
    most = all_text(packed(m, Wanted(texts=True, municipality=True)), tmp_path)
    for secret in ("Maja Lind", "Olle Berg", "Stina", "Robin", "070-123", "@norrvik", "@sjohamra", "Västra kvarnen"):
        assert secret.casefold() not in most.casefold(), secret
    assert "Norrvik" in most
    assert "[borttaget] vet." in most


def test_nothing_of_the_ten_practices_texts_and_roles_is_in_the_least_pack(
    tmp_path: Path, pack: dict[str, bytes]
) -> None:
    said = [
        text
        for id in TEN
        for key, text in typed(id).items()
        if not key.endswith(("_svar", "_datum")) and len(text) > 15
    ]
    found = all_text(pack, tmp_path)
    assert [text for text in said if text in found] == []


def test_the_readme_says_first_that_texts_must_be_read(pack: dict[str, bytes]) -> None:
    said = packed(ten(), Wanted(texts=True))["LÄSMIG.txt"].decode("utf-8-sig")
    assert said.index("läs dem alla") < said.index("Vad det är")
    assert "läs dem alla" not in pack["LÄSMIG.txt"].decode("utf-8-sig")


def test_the_readme_counts_what_is_there_and_says_how_it_is_opened(pack: dict[str, bytes]) -> None:
    said = pack["LÄSMIG.txt"].decode("utf-8-sig")
    assert "10 arbetssätt i registret, svar från 10: 2 i djupet Översikt och 8 i djupet Fördjupad." in said
    for words in ("Öppna i Excel", "Öppna i SPSS", "Öppna i R", "Get-FileHash", "sha256sum -c", "slumpmässigt"):
        assert words in said
    assert max(len(line) for line in said.splitlines()) <= 110


# ---- Frozen


def test_the_same_answers_give_the_same_bytes_in_whatever_order_and_at_whatever_time(pack: dict[str, bytes]) -> None:
    time.sleep(1.1)
    again = packed(material([case(id) for id in reversed(TEN)]))
    assert {name: again[name] for name in sorted(again)} == {name: pack[name] for name in sorted(pack)}


def test_a_pack_is_whole_and_its_checksums_can_be_checked(tmp_path: Path, pack: dict[str, bytes]) -> None:
    done = freeze(tmp_path, ROUND.id, "", pack)
    assert done.folder == tmp_path / "host-2026-1"
    assert sorted(p.name for p in done.folder.iterdir()) == sorted(pack)
    for line in pack[SUMS].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((done.folder / name).read_bytes()).hexdigest() == digest
    if sys.platform == "linux":
        subprocess.run(["sha256sum", "--strict", "-c", SUMS], cwd=done.folder, check=True, capture_output=True)


def test_the_same_content_makes_no_new_pack_and_other_content_never_touches_the_old(tmp_path: Path) -> None:
    first = freeze(tmp_path, "r", "", {"a": b"1", SUMS: b""})
    same = freeze(tmp_path, "r", "", {"a": b"1", SUMS: b""})
    other = freeze(tmp_path, "r", "", {"a": b"2", SUMS: b""})
    marked = freeze(tmp_path, "r", "-med-texter", {"a": b"1", SUMS: b""})
    assert [(f.folder.name, f.new) for f in (first, same, other, marked)] == [
        ("r-1", True), ("r-1", False), ("r-2", True), ("r-3-med-texter", True),
    ]  # fmt: skip
    assert (tmp_path / "r-1" / "a").read_bytes() == b"1"


def test_a_pack_that_somebody_has_changed_is_told_and_left_and_a_new_one_is_made(
    tmp_path: Path, pack: dict[str, bytes]
) -> None:
    first = freeze(tmp_path, "r", "", pack)
    (first.folder / "bred.csv").write_text("ändrad", encoding="utf-8")
    (first.folder / "lang.sav").unlink()
    again = freeze(tmp_path, "r", "", pack)
    assert (again.folder.name, again.new) == ("r-2", True)
    assert set(again.altered) == {"r-1/bred.csv", "r-1/lang.sav"}
    assert (first.folder / "bred.csv").read_text(encoding="utf-8") == "ändrad"


def test_a_run_that_was_cut_off_leaves_no_half_pack(tmp_path: Path) -> None:
    half = tmp_path / ".r-1.tmp"
    half.mkdir()
    (half / "b").write_bytes(b"half")
    done = freeze(tmp_path, "r", "", {"a": b"1", SUMS: b""})
    assert sorted(p.name for p in done.folder.iterdir()) == [SUMS, "a"]
    assert [p.name for p in tmp_path.iterdir()] == ["r-1"]


def test_a_folder_that_cannot_be_written_is_exit_code_6(tmp_path: Path) -> None:
    (tmp_path / "export").write_text("en fil där mappen skulle ligga", encoding="utf-8")
    with pytest.raises(NotWritableError) as stopped:
        freeze(tmp_path / "export", "r", "", {"a": b"1", SUMS: b""})
    assert stopped.value.exit_code == ExitCode.NOT_WRITABLE


def test_pandas_is_loaded_by_no_other_command() -> None:
    code = (
        "import sys, pipeline.cli, pipeline.commands.compile, pipeline.commands.export; print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
