"""Small numbers are hidden, and enough others with them that they cannot be counted out from the sum.

For answers and figures about people, never for how many practices there are. A zero is no small number: nobody stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 5
"""Fewer than this are hidden, unless the round says otherwise."""


def hidden(counts: Sequence[int], least: int = LEAST) -> frozenset[int]:
    """Places in a distribution whose sum is published that must not be shown.

    Those below `least`; and, while one alone is hidden or all hidden together are fewer than `least`, the smallest of the
    others too: the sum minus what is shown would tell.
    """
    return frozenset(_more(counts, set(), least))


def hidden_in_table(rows: Sequence[Sequence[int]], least: int = LEAST) -> frozenset[tuple[int, int]]:
    """(row, column) of what must not be shown in a table whose sums by row and by column are published."""
    away = {(r, c) for r, row in enumerate(rows) for c in hidden(row, least)}
    while True:
        before = len(away)
        for c in range(len(rows[0]) if rows else 0):
            away |= {(r, c) for r in _more([row[c] for row in rows], {r for r, k in away if k == c}, least)}
        for r, row in enumerate(rows):
            away |= {(r, c) for c in _more(row, {c for k, c in away if k == r}, least)}
        if len(away) == before:
            return frozenset(away)


def _more(counts: Sequence[int], away: set[int], least: int) -> set[int]:
    """What must be hidden beside what is hidden already in one row or column."""
    away = away | {n for n, count in enumerate(counts) if 0 < count < least}
    while away and (len(away) == 1 or sum(counts[n] for n in away) < least):
        others = [n for n, count in enumerate(counts) if count and n not in away]
        if not others:
            break
        away.add(min(others, key=lambda n: (counts[n], n)))
    return away


def shown(counts: Mapping[str, int], least: int = LEAST) -> dict[str, int | None]:
    """{label: its number, None when hidden}."""
    away = hidden(list(counts.values()), least)
    return {label: None if n in away else count for n, (label, count) in enumerate(counts.items())}
