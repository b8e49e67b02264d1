"""Several habits at one form: whatever they make of it together, no word is lost and no answer stands on a wrong question unsaid."""

from __future__ import annotations

from random import Random

import pytest

from tests.habits import excel, wear, word
from tests.habits.truth import lost
from tests.support.rereading import read

ORDER = {
    "docx": (word.TYPING, word.PARTS, word.CONTROLS, word.TABLES, word.EDITORS),
    "xlsx": (excel.CELLS, excel.PARTS, excel.SHEETS, excel.PROGRAMS),
}
DESTROYING = {
    "latter_half_gone", "column_deleted", "question_column_deleted", "code_column_deleted", "comment_column_deleted", "heads_deleted", "sheet_deleted", "all_in_one_sheet",
    "table_to_text", "table_to_text_and_flattened", "body_cut_off", "cut_off", "footer_gone", "pasted_into_a_new_document", "words_in_our_footer", "words_in_our_header",
}  # fmt: skip
"""Habits that take away what others wrote: after them a missing word is no mistake of the reader's."""
COULD_NOT = (StopIteration, RuntimeError, LookupError, AttributeError, TypeError, ValueError)
"""What a habit raises that finds no more what it would change: then nobody did that."""


def combinations(format: str, seeds: range) -> list[tuple[int, list[str]]]:
    """(seed, two to four habits, in the order people would have them: typing first, saving last)."""
    rooms = [[name for name in room if name not in DESTROYING] for room in ORDER[format]]
    place = {name: n for n, room in enumerate(rooms) for name in room}
    chosen = [(seed, Random(seed).sample(sorted(place), Random(seed).randint(2, 4))) for seed in seeds]
    return [(seed, sorted(names, key=place.__getitem__)) for seed, names in chosen]


def check(format: str, seeds: range) -> None:
    tried, broken = 0, []
    for seed, names in combinations(format, seeds):
        try:
            data, truth = wear(format, names, Random(seed))
        except COULD_NOT:
            continue
        tried += 1
        broken += [f"{seed} {names}: {problem}" for problem in lost(read(data), truth)]
    assert not broken, "\n".join(broken[:12])
    assert tried > 0.8 * len(seeds), "habits that could not be tried together"


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_several_habits_together_lose_no_word_and_move_no_answer_unsaid(format: str) -> None:
    check(format, range(40))


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_habits_at_the_short_form_lose_no_word(format: str) -> None:
    for name in ("row_deleted", "code_written_otherwise") + (
        ("all_controls_removed",) if format == "docx" else ("names_lost", "rows_sorted")
    ):
        data, truth = wear(format, [name], Random(5), "oversikt")
        assert lost(read(data), truth) == [], name


@pytest.mark.heavy
@pytest.mark.parametrize("first", [1000, 1050, 1100, 1150])
@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_hundreds_of_worn_forms_lose_no_word_and_move_no_answer_unsaid(format: str, first: int) -> None:
    check(format, range(first, first + 50))
