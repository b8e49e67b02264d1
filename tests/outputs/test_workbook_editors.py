"""Workbooks saved as .xlsx, .ods, .fods and .xls by LibreOffice 7.4 and 25.2: every answer, note, box and picture comes back.

`python -m tests.outputs.test_workbook_editors` makes the files in tests/data/ods and tests/data/xls anew.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Pixels

from pipeline.base.package import pack, unpack
from pipeline.reading.answers import Reading
from pipeline.reading.book import ods, xls, xlsx
from tests.libreoffice import Version, excel_fill, fill, resave
from tests.reading.test_returns import VERSIONS, assert_exact, blank_form, nasty_answers
from tests.support import ROOT, instrument, typed
from tests.support.filling import blank, filled, meant, reworked, told
from tests.support.rereading import at

READERS = {".xlsx": xlsx.read_form, ".ods": ods.read_form, ".fods": ods.read_form, ".xls": xls.read_form}
DATA = ROOT / "tests" / "data"
FIXTURES: dict[str, Version] = {
    "ods/worn-7.4.ods": "7.4",
    "ods/worn-25.2.ods": "25.2",
    "xls/worn-7.4.xls": "7.4",
    "xls/worn-25.2.xls": "25.2",
}
TYPED = {
    "e1_text": "Vi möts\nvarje vecka.",
    "e1_svar": "Finns",
    "e2_text": "  två  mellanslag",
    "e2_svar": "Planerat",
    "b_malgrupp": "Barn 6–12 år 🙂",
}
VALUES = {
    "e3_text": "=1/0",
    "e4_text": "Se sidan (https://varg.example/x)",
    "e5_text": "3,5",
    "e6_text": "2026-10-01",
    "e7_text": "10000000000000000",
    "e8_text": "0012",
}
"""What is told of the answers that hold a link, numbers and a date."""
WORDS = {
    "i kanten": "E9",
    "längst ner": None,
    "dold björn": "",
    "gömd uv": "",
    "not: räv": "E4",
    "huvud älg": "",
    "diagram lo": None,
    "ruta ekorre\nrad två": None,
}
"""What is told beside the answers, and at which question; None where the editor decides."""


def worn() -> bytes:
    """The short form with everything people put on a sheet, saved by openpyxl; a text box is drawn into it by hand."""
    members = unpack(reworked(filled(blank("xlsx", "oversikt"), TYPED), _put))
    name = next(n for n in members if re.fullmatch(r"xl/drawings/drawing\d+\.xml", n))
    drawing = members[name].decode()
    end = drawing.rindex("</")
    members[name] = (drawing[:end] + BOX + drawing[end:]).encode()
    return pack(members.items())


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
BOX = (
    '<twoCellAnchor xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><from><col>5</col><colOff>0</colOff><row>8</row><rowOff>0</rowOff></from>'
    '<to><col>7</col><colOff>0</colOff><row>11</row><rowOff>0</rowOff></to><sp macro="" textlink=""><nvSpPr><cNvPr id="90" name="TextBox 1"/><cNvSpPr txBox="1"/></nvSpPr>'
    f'<spPr><a:xfrm {A}><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom {A} prst="rect"><a:avLst/></a:prstGeom></spPr>'
    f"<txBody><a:bodyPr {A}/><a:p {A}><a:r><a:t>ruta ekorre</a:t></a:r></a:p><a:p {A}><a:r><a:t>rad två</a:t></a:r></a:p></txBody></sp><clientData/></twoCellAnchor>"
)


def _put(book: Any) -> None:
    sheet = at(book, "e4_text").parent
    at(book, "e4_text").comment = Comment("not: räv", "Kim")
    at(book, "e4_text").value, at(book, "e4_text").hyperlink = "Se sidan", "https://varg.example/x"
    for key, value, shown in (
        ("e3_text", "=1/0", "General"),
        ("e5_text", 3.5, "General"),
        ("e6_text", dt.date(2026, 10, 1), "yyyy-mm-dd"),
        ("e7_text", 1e16, "General"),
        ("e8_text", 12, "0000"),
    ):
        at(book, key).value, at(book, key).number_format = value, shown
    pixels = io.BytesIO()
    Pixels.new("RGB", (8, 8), "red").save(pixels, "PNG")
    picture = Image(pixels)
    picture.anchor = at(book, "e9_text").coordinate
    sheet.add_image(picture)
    chart = BarChart()
    chart.title = "diagram lo"
    chart.add_data(Reference(sheet, min_col=3, min_row=5, max_row=7))
    sheet.add_chart(chart, "H8")
    sheet.oddHeader.center.text = "huvud älg"
    for name, state, text in (("Dold", "hidden", "dold björn"), ("Dold2", "veryHidden", "gömd uv")):
        hidden = book.create_sheet(name)
        hidden.sheet_state, hidden["B2"] = state, text
    sheet.cell(at(book, "e9_text").row, 7).value = "i kanten"
    sheet.cell(60, 2).value = "längst ner"


def assert_worn(reading: Reading) -> None:
    """Every answer and every other word of `worn` is told, at its question, and nothing else."""
    want = meant({**TYPED, **VALUES}, "oversikt")
    got = told(dict(reading.answers))
    assert {k: v for k, v in got.items() if v != want[k]} == {k: v for k, v in want.items() if v != got[k]} == {}
    found = {u.text: u.near for u in reading.unplaced}
    assert set(found) == set(WORDS)
    assert {t: near for t, near in found.items() if WORDS[t] is not None} == {
        t: near for t, near in WORDS.items() if near is not None
    }
    assert [(a.near, a.content[:4]) for a in reading.attachments] == [("E9", b"\x89PNG")]
    made_over = [f for f in reading.findings if f.code == "excel_made_over"]
    assert {f.question for f in made_over} <= {"E6", "E7"}  # a day, and a number of 17 digits
    assert [f.code for f in reading.findings if f not in made_over] == ["picture"]
    assert reading.fields_found == len(want)


@pytest.mark.parametrize("name", FIXTURES)
def test_a_worn_form_saved_by_libreoffice_is_read_to_the_last_word(name: str) -> None:
    file = DATA / name
    assert_worn(READERS[file.suffix](instrument(), file.read_bytes()))


def test_the_same_form_before_it_was_saved_elsewhere() -> None:
    assert_worn(xlsx.read_form(instrument(), worn()))


@pytest.mark.heavy
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ending", READERS)
def test_a_worn_form_is_read_whatever_it_is_saved_as(ending: str, version: Version, tmp_path: Path) -> None:
    source, target = tmp_path / "worn.xlsx", tmp_path / f"svar{ending}"
    source.write_bytes(worn())
    resave(source, version, target)
    reading = READERS[ending](instrument(), target.read_bytes())
    lost = {"not: räv"} if ending == ".fods" else set()  # LibreOffice itself saves no notes in a flat file
    found = {u.text for u in reading.unplaced}
    assert set(WORDS) - lost <= found | {"not: räv"}
    if not lost:
        assert_worn(reading)


@pytest.mark.heavy
@pytest.mark.parametrize("depth", ["fordjupad", "oversikt"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ending", READERS)
def test_nasty_answers_typed_in_libreoffice_come_back_exactly(
    ending: str, version: Version, depth: str, tmp_path: Path
) -> None:
    answers, target = nasty_answers(depth), tmp_path / f"svar{ending}"
    fill(blank_form(tmp_path, ".xlsx", depth), answers, version, target)
    assert_exact(READERS[ending](instrument(), target.read_bytes()), answers, depth)


@pytest.mark.heavy
@pytest.mark.parametrize(("id", "depth"), [("P01", "fordjupad"), ("P08", "oversikt")])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ending", READERS)
def test_answers_typed_in_excel_and_saved_by_libreoffice_come_back_exactly(
    ending: str, version: Version, id: str, depth: str, tmp_path: Path
) -> None:
    source, target = tmp_path / "ifylld.xlsx", tmp_path / f"svar{ending}"
    excel_fill(blank_form(tmp_path, ".xlsx", depth), {**nasty_answers(depth), **typed(id)}, source)
    resave(source, version, target)
    assert_exact(READERS[ending](instrument(), target.read_bytes()), {**nasty_answers(depth), **typed(id)}, depth)


def make() -> None:
    """The files in tests/data/ods and tests/data/xls."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "worn.xlsx")
        source.write_bytes(worn())
        for name, version in FIXTURES.items():
            (DATA / name).parent.mkdir(exist_ok=True)
            resave(source, version, DATA / name)


if __name__ == "__main__":
    make()
