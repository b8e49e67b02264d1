"""Small numbers are hidden together with enough others that nobody can count them out. Worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.overview.suppress import hidden, hidden_in_table, shown


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
    ],
)
def test_what_is_hidden_in_a_distribution_whose_sum_is_told(counts: list[int], away: set[int]) -> None:
    assert hidden(counts) == away


def test_the_least_number_is_a_setting() -> None:
    assert hidden([20, 10, 3], least=3) == frozenset()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_nothing_small_is_shown_and_nothing_hidden_can_be_counted_out(counts: list[int]) -> None:
    away = hidden(counts)
    rest = [c for n, c in enumerate(counts) if n not in away]
    assert not [c for c in rest if 0 < c < 5]
    if away and any(rest):
        assert len(away) > 1 and sum(counts[n] for n in away) >= 5


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=5))
def test_in_a_table_with_sums_no_row_and_no_column_gives_a_hidden_number_away(rows: list[list[int]]) -> None:
    away = hidden_in_table(rows)
    lines = [[(r, c) for c in range(3)] for r in range(len(rows))]
    lines += [[(r, c) for r in range(len(rows))] for c in range(3)]
    for line in lines:
        gone = [rows[r][c] for r, c in line if (r, c) in away]
        left = [rows[r][c] for r, c in line if (r, c) not in away]
        assert not [n for n in left if 0 < n < 5]
        if gone and any(left):
            assert len(gone) > 1 and sum(gone) >= 5


def test_a_hidden_number_is_no_number() -> None:
    assert shown({"Ja": 20, "Nej": 3, "Vet ej": 2}) == {"Ja": 20, "Nej": None, "Vet ej": None}
