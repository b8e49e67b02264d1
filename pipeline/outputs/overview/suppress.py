"""Small numbers are hidden, and enough others with them that they cannot be counted out from the sum.

For answers and figures about people, never for how many practices there are. A zero is no small number: nobody stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 5
"""Fewer than this are hidden, unless the round says otherwise."""


def places_to_hide(counts: Sequence[int], least: int = LEAST, parts: Sequence[Sequence[int]] = ()) -> frozenset[int]:
    """Places in a distribution whose sum is published that must not be shown.

    Those below `least`; and, while those hidden can be counted out of the sum or nearly, the smallest of the others too.
    `parts`: the same of some of those counted, whom a reader can set apart by subtracting the others, known by name elsewhere.
    What is small in one of them, or could be counted out there, is hidden as well.
    """
    away: set[int] = set()
    while True:
        before = len(away)
        for part in (counts, *parts):
            away = _more(part, away, least)
        if len(away) == before:
            return frozenset(away)


def _more(counts: Sequence[int], away: set[int], least: int) -> set[int]:
    """What must be hidden in one distribution beside what is hidden already.

    One alone, or fewer together than `least`, is told by the sum; so are five that are five together: each is one. Each must
    be able to be anything from one to `least` - 1.
    """
    away = away | {n for n, count in enumerate(counts) if 0 < count < least}
    while gone := [counts[n] for n in away if counts[n]]:
        if len(gone) > 1 and sum(gone) >= least and sum(gone) - len(gone) >= least - 2:
            break
        others = [n for n, count in enumerate(counts) if count and n not in away]
        if not others:
            break
        away.add(min(others, key=lambda n: (counts[n], n)))
    return away


def hide_small(
    counts: Mapping[str, int], least: int = LEAST, parts: Sequence[Mapping[str, int]] = ()
) -> dict[str, int | None]:
    """{label: its number, None when hidden}. `parts` as for `places_to_hide`, by the same labels."""
    away = places_to_hide(list(counts.values()), least, [[part.get(label, 0) for label in counts] for part in parts])
    return {label: None if n in away else count for n, (label, count) in enumerate(counts.items())}
