"""What a Swedish Excel shows of a number: the list of formats in tests/data/excel, and numbers that no format may hide."""

from __future__ import annotations

import pytest

from pipeline.reading.book.number_formats import format_number, shape_of
from tests.support import ROOT

LISTED = [
    tuple(line.split("\t"))
    for line in (ROOT / "tests/data/excel/formats.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ") or line.count("\t") == 3
]


def test_the_list_holds_formats_of_every_kind() -> None:
    assert len(LISTED) >= 130
    assert {shape_of(int(number or 200), code).kind for _, number, code, _ in LISTED} >= {
        "general", "number", "power", "fraction", "day", "span"
    }  # fmt: skip


@pytest.mark.parametrize(("value", "number", "code", "shown"), LISTED)
def test_a_number_reads_as_a_swedish_excel_shows_it(value: str, number: str, code: str, shown: str) -> None:
    assert format_number(value, shape_of(int(number or 200), code)) == shown.replace("~", "\u00a0")


@pytest.mark.parametrize(
    "code",
    ["[", '"', "\\", ";", "[$", "_", "*", "/", "E+", "0E+", ",", "?/", "#/0", "[h", "[<]0", "@@", "%", "0/0", "[<1]0"],
)
@pytest.mark.parametrize("value", ["7", "-7.5", "0"])
def test_a_format_that_makes_no_sense_never_hides_a_number(value: str, code: str) -> None:
    assert format_number(value, shape_of(200, code)).strip()
