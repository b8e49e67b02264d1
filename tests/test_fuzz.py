"""A tenth of `python -m bench fuzz`: good returns damaged at random, and no answer moved, invented or silently lost."""

from __future__ import annotations

import pytest

from bench.fuzz import outcomes, problem

pytestmark = pytest.mark.heavy
SEED, FILES = 7, 200


def test_no_damage_makes_another_answer_of_one_or_ends_the_program() -> None:
    found = [(damaged, outcome) for damaged, outcome in outcomes(FILES, SEED)]
    assert len(found) == FILES
    problems = [f"{d.base}, {d.how}: {trouble}" for d, o in found if (trouble := problem(o))]
    assert problems == []
    assert {"accepted", "quarantined"} <= {o.what for _, o in found}, "some damage shows, and some does not"
