"""People's and programs' habits at Excel forms: every answer exact, every other word told, nothing told for nothing."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import pytest

from pipeline.model.returns import Return, Status
from tests.habits import excel, wear
from tests.habits.second_route import characters, invented, unaccounted
from tests.habits.truth import Truth, problems
from tests.support.filling import blank
from tests.support.rereading import read

OURS_TWICE = {
    "row_copied_and_changed",
    "sheet_copied",
    "sheet_copied_and_changed",
    "sensitivity_label",
    "code_of_another_row",
    "signs",
    "code_written_otherwise",
}
"""Habits that write the form's own texts once more, or signs that a workbook stores as an escape."""
OURS_TOLD = {"words_in_the_question_cell", "words_in_front_of_the_question", "question_replaced_by_the_answer", "words_in_the_code_cell", "code_written_otherwise",
             "code_of_another_row", "code_overwritten", "code_removed", "code_made_a_number", "code_made_a_date", "signs"}  # fmt: skip
SHOWN_OTHERWISE = {
    "numbers",
    "share",
    "day",
    "iso_day",
    "day_counted_from_1904",
    "string_missing",
    "truth_value",
    "error_value",
    "formula_without_a_value",
    "number_in_the_choice",
    "link",
    "address_in_a_formula",
}
"""Cells whose text is not what the package stores."""


@pytest.mark.parametrize("name", excel.EVERY)
def test_after_a_habit_every_answer_is_right_and_no_character_is_lost_by_either_route(name: str) -> None:
    for seed in range(2):
        check(name, seed)


@pytest.mark.heavy
@pytest.mark.parametrize("name", excel.EVERY)
def test_a_habit_does_no_harm_wherever_it_strikes(name: str) -> None:
    for seed in range(2, 6):
        check(name, seed)


@lru_cache(maxsize=512)
def after(name: str, seed: int) -> tuple[bytes, Truth, Return]:
    """A form after a habit, what must be true of it, and what is read from it."""
    data, truth = wear("xlsx", [name], Random(f"{name}{seed}"))
    return data, truth, read(data)


def check(name: str, seed: int) -> None:
    data, truth, ret = after(name, seed)
    assert problems(ret, truth) == [], f"seed {seed}"
    if ret.status is Status.ACCEPTED and name not in OURS_TWICE:
        assert not unaccounted(blank("xlsx", truth.depth, stage="uppstart"), data, ret), f"seed {seed}"


@pytest.mark.parametrize("name", excel.CELLS)
def test_by_a_second_route_no_character_is_told_twice_or_made_up(name: str) -> None:
    if name in OURS_TOLD | SHOWN_OTHERWISE:
        return
    data, truth, ret = after(name, 0)
    assert not invented(blank("xlsx", truth.depth, stage="uppstart"), data, ret)


def test_the_second_route_sees_every_answer_in_a_workbook() -> None:
    form, (filled, truth) = blank("xlsx", stage="uppstart"), wear("xlsx", [], Random(1))
    more = characters(filled) - characters(form)
    assert more.total() == sum(len("".join(text.split())) for text in truth.answers.values())
    assert not characters(form) - characters(filled)
