"""What a form says around the questions is the instrument's: labels of facts, names of spreads, how pages are numbered.

Forms that went out with other words are read as before.
"""

from __future__ import annotations

import io
import re
from dataclasses import fields as dataclass_fields
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.forms import FORMATS
from pipeline.forms.layout import FIRST_LABELS, facts
from pipeline.instrument.load import load
from pipeline.intake import accept
from pipeline.model.instrument import Instrument
from pipeline.model.returns import SPREADS, Format, Return, Status
from pipeline.reading.files import read_bytes
from tests.instrument.test_instrument import SHIPPED
from tests.libreoffice import Version
from tests.support import ROUND, instrument, practice, typed
from tests.support.fidelity import saved_again
from tests.support.filling import filled

TEXT = SHIPPED.read_text(encoding="utf-8")
OWN = {
    'practice = "Arbetssätt"': 'practice = "Vad det heter"', 'municipality = "Kommun"': 'municipality = "Ort & kommun"',
    'spread = "Får läsas av (enligt anmälan)"': 'spread = "Vem som får se det"',
    'page = "sida {page}"': 'page = "blad {page}"', 'page_of = "sida {page} av {pages}"': 'page_of = "blad {page} & {pages} i allt"',
}  # fmt: skip
PRACTICE = practice("P01", stage="uppstart")
FORM: tuple[Format, ...] = ("docx", "xlsx")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    text = TEXT
    for old, new in OWN.items():
        assert f"\n{old}\n" in text
        text = text.replace(f"\n{old}\n", f"\n{new}\n")
    path = tmp_path_factory.mktemp("own") / "instrument.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def returned(known: Instrument, form: Format, of: Instrument) -> Return:
    """A form of one wording, filled in and read with another."""
    blank = FORMATS[form].write(of, PRACTICE, ROUND)
    return judged(known, f"svar.{form}", filled(blank, typed("P01")))


def judged(known: Instrument, name: str, data: bytes) -> Return:
    read = read_bytes(known, name, data)
    assert isinstance(read, Return)
    (ret,) = accept((read,), ROUND, (PRACTICE,), known)
    return ret


@cache
def usual(form: Format) -> Return:
    return returned(instrument(), form, instrument())


def assert_as_usual(ret: Return, form: Format) -> None:
    assert (ret.status, ret.answers, ret.unplaced, ret.findings) == (
        Status.ACCEPTED,
        usual(form).answers,
        (),
        (),
    )


def test_the_first_labels_are_those_of_the_shipped_instrument() -> None:
    shipped = instrument().form.facts
    assert tuple(getattr(shipped, f.name) for f in dataclass_fields(shipped)) == FIRST_LABELS
    assert tuple(label for label, _ in facts(instrument(), PRACTICE)) == FIRST_LABELS
    assert [instrument().form.spreads.of(s) for s in SPREADS] == ["Intern", "Referensgrupper", "Öppet"]


def test_the_first_page_of_a_document_has_the_units_own_words(own: Instrument) -> None:
    doc = Document(io.BytesIO(FORMATS["docx"].write(own, PRACTICE, ROUND)))
    cells = [row.cells[0].text for table in doc.tables for row in table.rows]
    assert {"Vad det heter", "Ort & kommun", "Vem som får se det"} <= set(cells)
    assert re.search(r"·   blad \d", doc.sections[0].footer.paragraphs[0].text)


def test_the_first_page_of_a_workbook_has_the_units_own_words(own: Instrument) -> None:
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].write(own, PRACTICE, ROUND)))
    cells = {str(row[0].value) for row in book.worksheets[0].iter_rows()}
    assert {"Vad det heter", "Ort & kommun", "Vem som får se det"} <= cells
    assert {sheet.oddFooter.right.text for sheet in book.worksheets} == {"blad &P && &N i allt"}


@pytest.mark.parametrize("form", FORM)
def test_forms_of_every_wording_are_read_alike(own: Instrument, form: Format) -> None:
    for known, of in ((own, own), (own, instrument()), (instrument(), instrument())):
        assert_as_usual(returned(known, form, of), form)


@pytest.mark.heavy
@pytest.mark.parametrize("version", ["7.4", "25.2"])
@pytest.mark.parametrize(("form", "ending"), [("docx", "pdf"), ("docx", "odt"), ("xlsx", "pdf"), ("xlsx", "ods")])
def test_libreoffice_leaves_nothing_of_the_own_words_behind(
    own: Instrument, form: Format, ending: str, version: Version
) -> None:
    blank = FORMATS[form].write(own, PRACTICE, ROUND)
    ret = judged(own, f"svar.{ending}", saved_again(filled(blank, typed("P01")), form, version, ending))
    assert (ret.status, ret.unplaced) == (Status.ACCEPTED, ())
    assert [f.code for f in ret.findings if f.code == "fact_changed"] == []


def test_a_fact_changed_in_a_form_with_the_older_words_is_told_with_its_label(own: Instrument) -> None:
    blank = FORMATS["xlsx"].write(instrument(), PRACTICE, ROUND)
    book = load_workbook(io.BytesIO(filled(blank, typed("P01"))))
    row = next(r for r in book.worksheets[0].iter_rows() if r[0].value == "Kommun")
    row[1].value = "Lindeby"
    book.save(saved := io.BytesIO())
    ret = judged(own, "svar.xlsx", saved.getvalue())
    assert [u.text for u in ret.unplaced] == ["Kommun: Lindeby"]


def test_an_instrument_from_before_says_what_the_program_said_then(tmp_path: Path) -> None:
    text = re.sub(r"\n\[form\.facts\]\n.*?(?=\n\[form\.columns\])", "", TEXT, flags=re.S)
    text = re.sub(r'\npage(?:_of)? = ".*"', "", text).replace('id = "lovande-arbetssatt"', 'id = "annat"')
    assert "[form.spreads]" not in text and "page_of" not in text
    path = tmp_path / "instrument.toml"
    path.write_text(text, encoding="utf-8")
    assert load(path).form == instrument().form
