"""Forms through ONLYOFFICE's real engine: filled in there, or filled in by others and saved there, in every format that it saves.

What it loses itself is named: an Excel form as PDF is only its first sheet.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.model.returns import Return, State, Status
from tests.habits.truth import plain
from tests.onlyoffice import available, fill, resave
from tests.onlyoffice.driver import STAMP
from tests.support import instrument, typed
from tests.support.fidelity import returns
from tests.support.filling import blank, filled

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not available(), reason='needs ONLYOFFICE\'s engine: python -m pip install ".[editors]"'),
]
ENDINGS = {"docx": ("docx", "odt", "rtf"), "xlsx": ("xlsx", "ods")}
WAYS = [(form, ending, how) for form, endings in ENDINGS.items() for ending in endings for how in ("typed", "saved")]
DEPTHS = {"P01": "fordjupad", "P08": "oversikt"}


@cache
def came_back(practice: str, form: str, ending: str, how: str) -> Return:
    """A practice's form, typed in ONLYOFFICE or filled in elsewhere and only saved there."""
    empty, answers = blank(form, DEPTHS[practice], stage="uppstart"), typed(practice)
    with TemporaryDirectory() as folder:
        source, target = Path(folder, f"svar.{form}"), Path(folder, f"sparad.{ending}")
        source.write_bytes(empty if how == "typed" else filled(empty, answers))
        if how == "typed":
            fill(source, answers, target)
        else:
            resave(source, target)
        (ret,) = returns(target.name, target.read_bytes())
        return ret


def answers_of(practice: str) -> dict[str, str]:
    """{key: what should come back}: a choice by its code, where the field has a list of its own by that list's."""
    return {k: v.strip() for k, v in typed(practice).items()}


@pytest.mark.parametrize(("form", "ending", "how"), WAYS)
@pytest.mark.parametrize("practice", DEPTHS)
def test_every_choice_and_every_text_is_read_as_it_was_given(practice: str, form: str, ending: str, how: str) -> None:
    ret = came_back(practice, form, ending, how)
    codes = {c.label: c.code for c in instrument().choices}
    assert ret.status is Status.ACCEPTED
    for key, said in answers_of(practice).items():
        answer = ret.answers[key]
        if answer.raw == said:
            assert answer.state is not State.UNCLEAR and answer.value in (said, codes.get(said), answer.value)
        else:
            assert plain(answer.value or "") == plain(said), f"{key}: only a break may be a space"


@pytest.mark.parametrize(("form", "ending", "how"), WAYS)
def test_nothing_is_told_as_written_beside_but_what_the_engine_itself_writes(form: str, ending: str, how: str) -> None:
    assert [u.text for u in came_back("P01", form, ending, how).unplaced if STAMP not in u.text] == []


@pytest.mark.parametrize("practice", DEPTHS)
def test_a_word_form_printed_as_pdf_gives_its_choices_and_its_words(practice: str) -> None:
    ret = came_back(practice, "docx", "pdf", "saved")
    for key, said in answers_of(practice).items():
        assert plain(ret.answers[key].raw) == plain(said), key


def test_an_excel_form_of_which_only_the_first_sheet_was_printed_is_not_taken_and_told_why() -> None:
    ret = came_back("P01", "xlsx", "pdf", "saved")
    assert ret.status is Status.QUARANTINED and ret.findings[-1].code == "pdf_without_rows"
