"""Every habit at a Word form, by name."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tests.habits import (
    word_choices,
    word_controls,
    word_drawings,
    word_editors,
    word_marks,
    word_nesting,
    word_numbers,
    word_parts,
    word_places,
    word_rows,
    word_tables,
    word_text,
)
from tests.habits.paper import Habit


def habits_of(*rooms: ModuleType) -> dict[str, Any]:
    """{name: habit} of what the rooms define themselves."""
    return {
        name: thing
        for room in rooms
        for name, thing in vars(room).items()
        if callable(thing)
        and getattr(thing, "__module__", "") == room.__name__
        and name[0] != "_"
        and name not in HELPERS
    }


HELPERS = {"numbering", "box_text", "drawing", "draw", "small_document", "near_to", "row_with"}
TYPING = habits_of(word_choices, word_places, word_text)
MARKS = habits_of(word_marks)
TABLES = habits_of(word_rows, word_tables)
NUMBERS = habits_of(word_numbers)
CONTROLS = habits_of(word_controls)
NESTED = habits_of(word_nesting)
PARTS = habits_of(word_drawings, word_parts)
EDITORS = habits_of(word_editors)
EVERY: dict[str, Habit] = {**TYPING, **MARKS, **TABLES, **NUMBERS, **CONTROLS, **NESTED, **PARTS, **EDITORS}
