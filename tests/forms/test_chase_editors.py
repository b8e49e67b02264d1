"""Clean forms and supplements through LibreOffice: whatever it saves them as, the two files are one whole answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.forms.clean import clean_form, supplement
from pipeline.model.returns import Format, Return, State
from pipeline.reading.files import read_bytes
from tests.forms.test_chase import BOTH, NEW, answers, case_of, gaps, missing, returned, said, to_act_on, who
from tests.forms.test_filling import NASTY
from tests.libreoffice import Version, fill, resave
from tests.libreoffice.driver import to_pdf
from tests.reading.test_returns import VERSIONS
from tests.support import ROUND, instrument
from tests.support.filling import filled

pytestmark = pytest.mark.heavy
MAKERS = [clean_form, supplement]
SAVED = {"docx": (".docx", ".odt", ".doc", ".rtf"), "xlsx": (".xlsx", ".ods", ".xls")}
BY_HAND = [text for text in NASTY if "\u202b" not in text and len(text) < 1000]
"""7.4 writes a text in two directions twice in .docx; an answer of 32,767 characters is tried in the quick tests."""


def first(format: Format, depth: str) -> Return:
    """An incomplete return in which the texts are as odd as people's are."""
    told = said(depth)
    texts = [k for k, v in told.items() if k.endswith("_text") and len(v) > 3]
    odd = dict(zip(texts, BY_HAND, strict=False))
    return returned(f"svar.{format}", {**told, **odd}, format, depth)


def back(target: Path) -> Return:
    """As `receive` hands it on: the day it arrived, for what the editor wrote of when it was saved is not asked here."""
    return replace(read_bytes(instrument(), target.name, target.read_bytes()), saved=datetime(2026, 11, 2))


def letters(found: dict[str, tuple[State, str | None]]) -> dict[str, tuple[State, str]]:
    return {k: (state, "".join((value or "").split())) for k, (state, value) in found.items()}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_the_gaps_filled_in_with_libreoffice(
    make, format: Format, depth: str, version: Version, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    by, told = who(format, depth), first(format, depth)
    before = case_of(told, by=by)
    form, new = make(instrument(), ROUND, before), missing(before)
    (tmp_path / form.name).write_bytes(form.content)
    target = tmp_path / f"igen.{format}"
    fill(tmp_path / form.name, {k: v.replace("\n\n", " ") for k, v in new.items()}, version, target)
    second = back(target)
    after = case_of(told, second, by=by)
    label = {c.label: c.code for c in instrument().choices}
    for key, text in new.items():
        assert after.value(key) == label.get(text, text.replace("\n\n", " "))
    kept = {k: v for k, v in answers(before).items() if k not in new and v[0] is not State.NOT_APPLICABLE}
    assert {k: v for k, v in answers(after).items() if k in kept} == kept
    assert (second.unplaced, after.ret.unplaced, to_act_on(after)) == ((), (), [])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("format", "ending"), [(f, e) for f, endings in SAVED.items() for e in endings])
def test_the_gaps_filled_in_with_word_and_excel_and_saved_again(make, format: Format, ending: str, version: Version, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # fmt: skip
    depth = "oversikt" if version == "7.4" else "fordjupad"
    by, told = who(format, depth), first(format, depth)
    before = case_of(told, by=by)
    form, new = make(instrument(), ROUND, before), missing(before)
    (tmp_path / form.name).write_bytes(filled(form.content, new))
    target = tmp_path / f"igen{ending}"
    resave(tmp_path / form.name, version, target)
    second = back(target)
    after = case_of(told, second, by=by)
    label = {c.label: c.code for c in instrument().choices}
    expected = {k: v for k, v in answers(before).items() if v[0] is not State.NOT_APPLICABLE}
    expected |= {k: (State.ANSWERED, label.get(v, v)) for k, v in new.items()}
    found = {k: v for k, v in answers(after).items() if k in expected}
    assert letters(found) == letters(expected)
    assert {k for k in found if found[k] != expected[k]} <= {k for k, v in new.items() if v == NEW}, (
        "line breaks, at most"
    )
    assert (second.unplaced, after.ret.unplaced, to_act_on(after)) == ((), (), [])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("format", "ending"), [(f, e) for f, endings in SAVED.items() for e in endings])
def test_a_form_only_opened_and_saved_again_changes_nothing(format: Format, ending: str, version: Version, tmp_path: Path) -> None:  # fmt: skip
    by, told = who(format), first(format, "oversikt")
    before = case_of(told, by=by)
    form = clean_form(instrument(), ROUND, before)
    (tmp_path / form.name).write_bytes(form.content)
    target = tmp_path / f"igen{ending}"
    resave(tmp_path / form.name, version, target)
    after = case_of(told, back(target), by=by)
    assert answers(after) == answers(before)
    assert (gaps(after), after.ret.unplaced, to_act_on(after)) == (gaps(before), (), ["nothing_new"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_nothing_of_the_forms_own_is_unplaced_in_print(make, format: Format, version: Version, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    case = case_of(returned("a", said("oversikt"), format), by=who(format))
    form = make(instrument(), ROUND, case)
    (tmp_path / form.name).write_bytes(form.content)
    ret = back(to_pdf(tmp_path / form.name, tmp_path, version))
    assert ret.unplaced == ()
    assert ret.identity and ret.identity.part == ("komplettering" if make is supplement else "")
