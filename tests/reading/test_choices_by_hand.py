"""Choices that people write by hand where a list should be picked from: never read as another than a person would read."""

from __future__ import annotations

import csv

import pytest

from pipeline.reading.answers import choice_code
from tests.support import ROOT, instrument

LIST = ROOT / "tests" / "data" / "choices_by_hand.tsv"
"""form, what was written, what a person reads (a choice's code, or - for what nobody can know), and whether the row is open to who
widens the rules or frozen: looked at only to count. Written before the rules were widened, frozen by a draw."""


def rows(form: str) -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8") as file:
        return [r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r["form"] == form]


@pytest.mark.parametrize("form", ["fordjupad", "oversikt"])
def test_what_is_read_of_a_choice_by_hand_is_what_a_person_reads_or_nothing(form: str) -> None:
    choices = next(tuple(d.choices) for d in instrument().depths if d.code == form)
    read = {r["written"]: (choice_code(instrument(), choices, r["written"]), r["is"]) for r in rows(form)}
    assert len(read) > 80
    assert {text: codes for text, codes in read.items() if codes[0] not in (None, codes[1])} == {}
