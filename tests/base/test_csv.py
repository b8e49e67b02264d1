"""One table as CSV for a Swedish Excel: no text runs or becomes a number, and every text comes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from pipeline.base.csv import as_it_was, csv_bytes, csv_text
from pipeline.outputs.export import ColumnKind, DataTable, Variable
from pipeline.outputs.export.csv_file import write_csv
from pipeline.post.failures_table import Failure, as_csv

RUNS = ("=1+1", "+46 10", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "＋1", "－1", "＠x", "\r=1", "\n=1")
BECOMES_ANOTHER = ("007", "1-2", "4.3", "2025-01", "12/26", "1E5", "12 %", "08:30")
STAYS = ("ja", "hej = då", "P01", "Läggs ned", 'å;ä "ö"', "kim@ekvalla.example", "550 okänd", "")


def of_the_base(text: str) -> bytes:
    return csv_bytes(("skrivet",), [(text,)])


def of_the_pack(text: str) -> bytes:
    return write_csv(
        DataTable("prov", "Prov", "", (Variable("skrivet", "Det som skrevs", ColumnKind.TEXT),), ((text,),))
    )


def of_the_failures(text: str) -> bytes:
    return as_csv(
        [Failure("M001", ("P01",), "kim@ekvalla.example", "Adressen togs inte emot.", text, "Rätta adressen.")]
    )


WRITERS = {"base": of_the_base, "pack": of_the_pack, "failures": of_the_failures}
"""The tables of `status` and `archive` are told in tests/cli/test_cli_status.py and tests/commands/test_keeping.py."""


def cells(content: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return rows[1]


@pytest.fixture(params=WRITERS)
def write(request: pytest.FixtureRequest) -> Callable[[str], bytes]:
    return WRITERS[request.param]


@pytest.mark.parametrize("text", [*RUNS, *BECOMES_ANOTHER])
def test_what_a_spreadsheet_would_run_or_make_another_of_stands_behind_an_apostrophe(
    write: Callable[[str], bytes], text: str
) -> None:
    assert f"'{text}" in cells(write(text))


@pytest.mark.parametrize("text", STAYS)
def test_any_other_text_stands_as_it_is(write: Callable[[str], bytes], text: str) -> None:
    assert text in cells(write(text))


@pytest.mark.parametrize("text", [*RUNS, *BECOMES_ANOTHER, *STAYS, "'så kallat", "''"])
def test_every_text_comes_back(write: Callable[[str], bytes], text: str) -> None:
    assert text in [as_it_was(cell) for cell in cells(write(text))]


def test_a_swedish_excel_opens_it_by_a_double_click(write: Callable[[str], bytes]) -> None:
    content = write("å")
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")


def test_half_a_character_stops_no_table(write: Callable[[str], bytes]) -> None:
    assert "halv\\ud800tecken" in cells(write("halv\ud800tecken"))


def test_what_is_a_number_or_a_day_in_the_program_is_one_in_the_spreadsheet() -> None:
    assert (
        csv_text(("n", "dag", "inget"), [(-1, date(2026, 11, 22), None)], end="\n") == "n;dag;inget\n-1;2026-11-22;\n"
    )
