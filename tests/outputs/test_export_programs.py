"""The pack opened by the programs that researchers have: SPSS's kin PSPP, R with haven, and LibreOffice Calc with Swedish settings."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.outputs.export import ColumnKind, DataTable, Variable, Wanted
from pipeline.outputs.export.csv_file import write_csv
from pipeline.outputs.export.sav_file import write_sav
from tests.libreoffice import Version, open_csv, to_text
from tests.reading.test_returns import VERSIONS
from tests.support.exporting import packed, ten

pytestmark = pytest.mark.heavy
needs_pspp = pytest.mark.skipif(not shutil.which("pspp"), reason="pspp is not installed (apt: pspp)")
needs_r = pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed (apt: r-base-core r-cran-haven)")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    return unpacked(packed(ten(), Wanted(texts=True)), folder)


def unpacked(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pspp(folder: Path, syntax: str) -> dict[str, list[list[str]]]:
    """{title of a table: its rows}, as PSPP says it in CSV."""
    (folder / "prov.sps").write_text(syntax, encoding="utf-8")
    said = run("pspp", "-O", "format=csv", "prov.sps", cwd=folder)
    assert "warning" not in said.casefold()
    assert "error" not in said.casefold()
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(said)):
        if row and row[0].startswith("Table: "):
            rows = found.setdefault(row[0].removeprefix("Table: "), [])
        elif row:
            rows.append(row)
    return found


def r(folder: Path, script: str) -> list[str]:
    (folder / "prov.R").write_text(script, encoding="utf-8")
    return run("Rscript", "--encoding=UTF-8", "prov.R", cwd=folder).splitlines()


# ---- PSPP


@needs_pspp
def test_pspp_counts_every_missing_kind_by_itself_under_missing(pack: Path) -> None:
    found = pspp(pack, "GET FILE='bred.sav'.\nFREQUENCIES f6_2_svar /STATISTICS=NONE.\n")
    rows = next(rows for title, rows in found.items() if title.startswith("6.2 "))
    counted = {(row[0], row[1]): row[2] for row in rows[1:]}
    assert counted["Valid", "Delvis"] == "3"
    counts = {label: n for (_, label), n in counted.items() if label}
    assert {k: counts[k] for k in ("Vet ej", "Inte frågat", "Följer av en annan fråga")} == {
        "Vet ej": "4", "Inte frågat": "2", "Följer av en annan fråga": "1",
    }  # fmt: skip
    assert "Missing" in {group for group, _ in counted}


@needs_pspp
def test_the_line_of_the_readme_makes_vet_ej_an_answer_again(pack: Path) -> None:
    said = (pack / "LÄSMIG.txt").read_text(encoding="utf-8-sig")
    line = next(x.strip() for x in said.splitlines() if x.strip().startswith("MISSING VALUES"))
    command = line[: line.index(".") + 1].replace("e1_svar", "f6_2_svar")
    found = pspp(pack, f"GET FILE='bred.sav'.\n{command}\nDESCRIPTIVES f6_2_svar /STATISTICS=MEAN.\n")
    (rows,) = found.values()
    assert [row[1] for row in rows[1:] if row[0].startswith("6.2 ")] == ["7"]


@needs_pspp
@pytest.mark.parametrize("table", ["bred", "lang", "texter"])
def test_pspp_opens_every_table_without_a_word(pack: Path, table: str) -> None:
    found = pspp(pack, f"GET FILE='{table}.sav'.\nDISPLAY DICTIONARY.\n")
    names = {row[0] for row in found["Variables"]}
    assert {"id", "djup"} <= names


@needs_pspp
def test_the_longest_text_that_is_written_is_one_variable_to_pspp(tmp_path: Path) -> None:
    table = DataTable("t", "Prov", "", (Variable("fritext", "Texten", ColumnKind.TEXT),), (("ä" * 40_000,), ("kort",)))
    (tmp_path / "t.sav").write_bytes(write_sav(table))
    found = pspp(tmp_path, "GET FILE='t.sav'.\nDISPLAY DICTIONARY.\n")
    assert [row[0] for row in found["Variables"]][1:] == ["fritext"]


# ---- R


@needs_r
def test_haven_reads_labels_and_missing_kinds(pack: Path) -> None:
    said = r(pack, """
library(haven)
d <- read_sav("bred.sav", user_na = TRUE)
cat(attr(d$f6_2_svar, "label"), "\\n")
t <- table(as_factor(d$f6_2_svar))
cat(paste0(names(t)[t > 0], "=", t[t > 0]), sep = "\\n")
cat(sum(!is.na(d$f6_2_svar)), as.character(d$svarsdatum[1]), class(d$svarsdatum), d$omrade[8], "\\n")
""")  # fmt: skip
    assert said[0].strip() == "6.2 Står omkostnaderna för arbetssättet i proportion till resultaten?"
    assert set(said[1:-1]) == {"Vet ej=4", "Delvis=3", "Inte frågat=2", "Följer av en annan fråga=1"}
    assert said[-1].split() == ["3", "2026-09-28", "Date", "IFO"]


@needs_r
def test_the_lines_of_the_readme_read_the_csv_and_take_the_apostrophes_away(tmp_path: Path) -> None:
    texts = ("=1+1", "'så kallat", "4.3", 'å; "ä"\nö', "-")
    columns = (Variable("id", "Id", ColumnKind.TEXT), Variable("fritext", "Texten", ColumnKind.TEXT))
    table = DataTable("bred", "Prov", "", columns, tuple((f"P{n}", t) for n, t in enumerate(texts)))
    (tmp_path / "bred.csv").write_bytes(write_csv(table))
    readme = packed(ten())["LÄSMIG.txt"].decode("utf-8-sig")
    lines = [x.strip() for x in readme.splitlines() if "read.csv2" in x or "lapply(" in x]
    assert len(lines) == 2
    said = r(tmp_path, "\n".join([*lines, 'cat(bred$fritext, sep = "|")']))
    assert "\n".join(said) == "|".join(texts)


# ---- LibreOffice Calc


@pytest.mark.parametrize("version", VERSIONS)
def test_calc_shows_texts_as_they_are_and_numbers_as_numbers(tmp_path: Path, version: Version) -> None:
    table = DataTable(
        "prov", "Prov", "",
        (Variable("id", "Id", ColumnKind.TEXT), Variable("fritext", "Texten", ColumnKind.TEXT), Variable("antal", "Antal", ColumnKind.NUMBER)),
        (("P1", "=1+1", 3), ("P2", "å; ä ö", -15), ("P3", "4.3", None)),
    )  # fmt: skip
    (tmp_path / "prov.csv").write_bytes(write_csv(table))
    page = load_workbook(open_csv(tmp_path / "prov.csv", tmp_path, version)).worksheets[0]
    cells = [list(row) for row in page.iter_rows(values_only=True)]
    assert cells[0] == ["id", "fritext", "antal"]
    assert cells[1] == ["P1", "'=1+1", 3]
    assert cells[2] == ["P2", "å; ä ö", -15]
    assert cells[3][:2] == ["P3", "'4.3"]


@pytest.mark.parametrize("version", VERSIONS)
def test_calc_opens_the_codebook_with_the_questions_whole_and_no_errors(
    pack: Path, tmp_path: Path, version: Version
) -> None:
    said = to_text(pack / "kodbok.xlsx", tmp_path, version)
    assert "6.2 Står omkostnaderna för arbetssättet i proportion till resultaten?" in said
    assert "Följer av en annan fråga" in said
    assert not re.search(r"#[A-Z/0!?]+|Err:", said)
