"""People's and editors' habits at Word forms: every answer exact, every other word told, nothing told for nothing."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import pytest

from pipeline.model.returns import Return, Status
from tests.habits import wear, word
from tests.habits.second_route import characters, invented, texts, unaccounted
from tests.habits.truth import Truth, problems
from tests.support.filling import blank
from tests.support.rereading import read

OURS_TWICE = {"code_written_otherwise", "control_twice_in_its_cell", "prompt_in_another_language",
              "table_of_contents", "heads_renamed", "head_repeated", "table_copied", "row_copied", "row_copied_and_changed",
              "row_copied_for_another_code", "code_of_another_row", "sensitivity_label", "control_split_with_its_text_repeated",
              "question_copied_with_its_answer_below", "number_with_the_same_words_as_in_its_own_box"}  # fmt: skip
"""Habits that write the form's own texts once more: told or not, they are nobody's words; or the same words or an editor's prompt twice."""
OURS_TOLD = {"words_before_the_question", "words_within_the_question", "question_replaced_by_the_answer", "words_in_the_code_cell",
             "words_under_the_code", "code_written_otherwise", "code_removed", "code_of_another_row"}  # fmt: skip
"""Habits that mix words with the form's own, which are then told together."""
TOLD_BESIDE = {"bullets", "numbers", "letters", "wingding_bullets", "nested_list",
               "bullets_by_style", "numbers_started_elsewhere", "link", "link_as_a_field", "signs", "list_of_old_forms",
               "choice_kept_only_by_the_list", "boxes_of_old_fields", "two_boxes_of_old_fields_ticked"}  # fmt: skip
"""Marks of lists, addresses of links and what a list remembers stand in no text of the package."""


@pytest.mark.parametrize("name", word.EVERY)
def test_after_a_habit_every_answer_is_right_and_no_character_is_lost_by_either_route(name: str) -> None:
    check(name, 0)


@pytest.mark.heavy
@pytest.mark.parametrize("name", word.EVERY)
def test_a_habit_does_no_harm_wherever_it_strikes(name: str) -> None:
    for seed in range(1, 6):
        check(name, seed)


@lru_cache(maxsize=512)
def after(name: str, seed: int) -> tuple[bytes, Truth, Return]:
    """A form after a habit, what must be true of it, and what is read from it."""
    data, truth = wear("docx", [name], Random(f"{name}{seed}"))
    return data, truth, read(data)


def check(name: str, seed: int) -> None:
    data, truth, ret = after(name, seed)
    assert problems(ret, truth) == [], f"seed {seed}"
    if ret.status is Status.ACCEPTED and data.startswith(b"PK") and name not in OURS_TWICE:
        assert not unaccounted(blank("docx", truth.depth, stage="uppstart"), data, ret), f"seed {seed}"


@pytest.mark.parametrize("name", [*word.TYPING, *word.CONTROLS])
def test_by_a_second_route_no_character_is_told_twice_or_made_up(name: str) -> None:
    if name in OURS_TOLD | TOLD_BESIDE:
        return
    data, truth, ret = after(name, 0)
    twice = invented(blank("docx", truth.depth, stage="uppstart"), data, ret)
    assert not twice


def test_the_second_route_sees_every_answer_and_no_prompt() -> None:
    form, (filled, truth) = blank("docx", stage="uppstart"), wear("docx", [], Random(1))
    assert "Skriv här" in list(texts(form))
    more = characters(filled) - characters(form)
    assert more.total() == sum(len("".join(text.split())) for text in truth.answers.values())
    assert not characters(form) - characters(filled)
