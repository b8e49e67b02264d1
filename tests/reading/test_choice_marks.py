"""Choices shown by marks: one that is marked for certain is the answer, all else is unclear and told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.model.instrument import field_map
from pipeline.model.returns import Carrier, State
from pipeline.reading.answers import choice_marks, understand
from tests.support import ROOT, instrument
from tests.support.filling import W, controls
from tests.support.rereading import PLAIN, read, word

FOLDER = ROOT / "tests/data/marks"
FIELD = field_map(instrument(), "fordjupad")["f4_1_svar"]


@pytest.mark.parametrize("name", sorted(p.stem for p in FOLDER.glob("*.docx")))
def test_a_form_whose_lists_became_boxes_is_read_as_ticked(name: str) -> None:
    expected = json.loads((FOLDER / f"{name}.json").read_text())["expected"]["answers"]
    ret = read((FOLDER / f"{name}.docx").read_bytes())
    choices = {k: v for k, v in expected.items() if k.endswith("_svar")}
    assert choices
    assert {k: ret.value(k) for k in choices} == choices
    assert any(a.carrier is Carrier.MARK for a in ret.answers.values())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("☐ Ja ☒ Delvis ☐ Nej ☐ Vet ej", "delvis"),
        ("Ja ☐ Delvis ☐ Nej ☑", "nej"),
        ("( ) Ja (X) Delvis ( ) Nej", "delvis"),
        ("[ ] ja\n[x] nej", "nej"),
        ("○ Ja ◉ Nej", "nej"),
        ("Ja\nX Delvis\nNej", "delvis"),
        ("Ja: ☐, Nej: ☒", "nej"),
        ("__ Ja _x_ Nej", "nej"),
        ("☒ Ja", "ja"),
        ("x Vet ej", "vet_ej"),
        ("Ja X", "ja"),
    ],
)
def test_one_mark_with_its_label_is_that_choice(text: str, code: str) -> None:
    answer = understand(instrument(), FIELD, text, Carrier.ROW, "rad 1")
    assert (answer.state, answer.value, answer.raw, answer.carrier) == (State.ANSWERED, code, text, Carrier.MARK)


@pytest.mark.parametrize(
    "text",
    [
        "☐ Ja ☐ Nej", "☒ Ja ☒ Nej", "☐ Ja", "☒", "x", "☐ ☒ ☐", "Ja x Nej", "X Ja Nej", "☒ Ja ☐ Nej ibland", "☒ Ja ☐ Ja",
        "☐ Ja ☒ ☐ Nej", "☒ Ja Nej ☐", "☒ Kanske ☐ Nej", "Ja Nej ☒", "(x) Ja eller (x) Nej", "Ja ☐ Ja ☒ Nej", "xJa Nej",
    ],
)  # fmt: skip
def test_several_none_or_mixed_marks_are_no_answer(text: str) -> None:
    answer = understand(instrument(), FIELD, text, Carrier.ROW, "rad 1")
    assert (answer.state, answer.value, answer.raw) == (State.UNCLEAR, None, text)


def test_marks_without_words_are_nothing_to_tell() -> None:
    assert choice_marks(instrument(), FIELD, "☒") is None
    assert choice_marks(instrument(), FIELD, "Kanske") is None


def test_marks_that_are_no_answer_are_told_with_which_are_marked() -> None:
    def tick(root: Any) -> None:
        next(controls(root)["f4_1_svar"].iter(f"{W}t")).text = "☒ Ja ☐ Delvis ☒ Nej"

    ret = word(PLAIN, tick)
    [told] = [f for f in ret.findings if f.code == "choice_marks"]
    assert (told.question, told.key) == ("4.1", "f4_1_svar")
    assert "”Ja” och ”Nej”" in told.message
    assert (ret.answers["f4_1_svar"].state, ret.answers["f4_1_svar"].raw) == (State.UNCLEAR, "☒ Ja ☐ Delvis ☒ Nej")
