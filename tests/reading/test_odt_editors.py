"""Forms that LibreOffice saves as OpenDocument come back exactly as they were typed, in both versions and both depths."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading.document import odt
from pipeline.reading.kinds import FileKind, kind_of
from tests.libreoffice import Version, fill, resave, to_text, word_fill
from tests.reading.test_returns import VERSIONS, blank_form, nasty_answers
from tests.support import instrument
from tests.support.filling import meant, told

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module", params=["fordjupad", "oversikt"])
def depth(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def assert_answers(file: Path, answers: dict[str, str], depth: str) -> None:
    """Every answer as typed and nothing else. How many fields still have a box is not asked: 7.4 turns one with an emoji into text."""
    data = file.read_bytes()
    assert kind_of(data) is FileKind.ODT
    reading = odt.read_form(instrument(), data)
    assert told(reading.answers) == meant(answers, depth)
    assert (reading.unplaced, reading.findings, reading.depth) == ((), (), depth)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ending", [".odt", ".fodt"])
def test_form_typed_in_libreoffice_loses_nothing(ending: str, version: Version, depth: str, tmp_path: Path) -> None:
    """7.4 shows line breaks in its input fields and writes them as they are, though it cannot read them again itself."""
    answers, target = nasty_answers(depth), tmp_path / f"svar{ending}"
    fill(blank_form(tmp_path, ".docx", depth), answers, version, target)
    assert_answers(target, answers, depth)


def test_form_from_word_loses_nothing_in_25_2(depth: str, tmp_path: Path) -> None:
    answers, filled, target = nasty_answers(depth), tmp_path / "ifylld.docx", tmp_path / "svar.odt"
    word_fill(blank_form(tmp_path, ".docx", depth), answers, filled)
    resave(filled, "25.2", target)
    assert_answers(target, answers, depth)
    shown = to_text(target, tmp_path)  # a route that shares no code with the reader
    assert [text for text in answers.values() if text not in shown] == []


def test_form_from_word_loses_line_breaks_in_7_4_and_nothing_else(depth: str, tmp_path: Path) -> None:
    answers, filled, target = nasty_answers(depth), tmp_path / "ifylld.docx", tmp_path / "svar.odt"
    word_fill(blank_form(tmp_path, ".docx", depth), answers, filled)
    resave(filled, "7.4", target)
    reading = odt.read_form(instrument(), target.read_bytes())
    left = {key: text.replace("\n", "") for key, text in answers.items()}
    shown = to_text(target, tmp_path, "25.2")
    assert [text for text in left.values() if text not in shown] == []
    assert [f.code for f in reading.findings] == ["breaks_lost"]
    assert reading.unplaced == ()
    assert told(reading.answers) == meant(left, depth)


@pytest.mark.parametrize("version", VERSIONS)
def test_template_opened_and_saved_again_is_still_blank(version: Version, tmp_path: Path) -> None:
    template, again = tmp_path / "mall.ott", tmp_path / "igen.odt"
    resave(blank_form(tmp_path, ".docx", "oversikt"), version, template)
    resave(template, version, again)
    for file in (template, again):
        reading = odt.read_form(instrument(), file.read_bytes())
        assert told(reading.answers) == meant({}, "oversikt")
        assert (reading.unplaced, {f.code for f in reading.findings} - {"breaks_lost"}) == ((), set())
        assert reading.fields_found == len(reading.answers)
