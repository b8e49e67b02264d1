"""What people and editors do to a form between its sending and its coming back, each habit with what must be true after it.

A habit is a function that changes a filled form in place, through its XML as an editor would, and notes in the form's
Truth what must be read from it. `wear` puts any of them together; truth.py holds the judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.habits import excel, word
from tests.habits.paper import worn
from tests.habits.truth import Truth
from tests.habits.workbook import worn_workbook

HABITS: Mapping[str, Callable[[], list[str]]] = {"docx": lambda: list(word.EVERY), "xlsx": lambda: list(excel.EVERY)}


def wear(format: str, names: list[str], random: Random, depth: str = "fordjupad") -> tuple[bytes, Truth]:
    """A form with an answer in every field, worn by these habits one after another, and what must be true of it."""
    if format == "docx":
        return worn([word.EVERY[name] for name in names], random, depth)
    return worn_workbook([excel.EVERY[name] for name in names], random, depth)
