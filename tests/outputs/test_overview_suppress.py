"""Small numbers are hidden together with enough others that nobody can count them out. Worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.outputs.overview.suppress import hide_small, places_to_hide


@pytest.mark.parametrize(
    ("counts", "away"),
    [
        ([20, 10, 5], set()),
        ([20, 0, 5], set()),  # nobody stands behind a zero
        ([20, 3, 2], {1, 2}),  # 3 + 2 is five together: neither can be told
        ([20, 10, 3], {1, 2}),  # 33 - 20 - 10 would tell
        ([20, 1, 1], {0, 1, 2}),  # two hidden that are only 2 together need another
        ([7, 3], {0, 1}),
        ([3], {0}),
        ([4, 0, 0], {0}),
        ([5, 1, 1, 1, 1, 1], {0, 1, 2, 3, 4, 5}),  # five hidden that are five together: each is one
        ([20, 9, 1, 1, 1, 1, 1, 0], {1, 2, 3, 4, 5, 6}),
    ],
)
def test_what_is_hidden_in_a_distribution_whose_sum_is_told(counts: list[int], away: set[int]) -> None:
    assert places_to_hide(counts) == away


def test_the_least_number_is_a_setting() -> None:
    assert places_to_hide([20, 10, 3], least=3) == frozenset()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_nothing_small_is_shown_and_nothing_hidden_can_be_counted_out(counts: list[int]) -> None:
    away = places_to_hide(counts)
    rest = [c for n, c in enumerate(counts) if n not in away]
    assert not [c for c in rest if 0 < c < 5]
    if away and any(rest):
        assert len(away) > 1 and sum(counts[n] for n in away) >= len(away) + 3


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), min_size=2, max_size=6))
def test_what_is_left_when_the_named_are_subtracted_is_as_hidden(pairs: list[tuple[int, int]]) -> None:
    """(how many may be named, how many may not) in each place; who reads both knows the difference."""
    counts, left = [a + b for a, b in pairs], [b for _, b in pairs]
    away = places_to_hide(counts, parts=[left])
    assert not [n for n in range(len(pairs)) if n not in away and 0 < left[n] < 5]
    gone = [left[n] for n in away if left[n]]
    if gone and any(left[n] for n in range(len(pairs)) if n not in away):
        assert len(gone) > 1 and sum(gone) >= 5 and sum(gone) > len(gone)


def test_a_hidden_number_is_no_number() -> None:
    assert hide_small({"Ja": 20, "Nej": 3, "Vet ej": 2}) == {"Ja": 20, "Nej": None, "Vet ej": None}
