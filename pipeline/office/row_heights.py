"""How high a row of wrapped text is to be: programs that do not fit rows when they open a file show what we say."""

from __future__ import annotations

import math

HIGHEST = 409.0
"""Points: the highest row there can be."""


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width, in characters."""
    return sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n"))


def height(texts: tuple[tuple[str, float], ...]) -> float:
    """Points that the longest of some wrapped texts needs in columns of these widths; an estimate, a little generous."""
    return min(HIGHEST, max(lines(text, width) for text, width in texts) * 13.5 + 5)
