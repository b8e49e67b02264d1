"""How wide a text is and where it wraps, in Arial, without asking for the font: the same on every computer.

Widths are thousandths of the font's size, from Adobe's metrics of Helvetica, which Arial and Liberation Sans share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

ASCII = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, *(556,) * 10, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556,
    333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
"""From space to tilde."""
OTHERS = {
    "\u00a0": 278,
    "å": 556,
    "ä": 556,
    "ö": 556,
    "é": 556,
    "Å": 667,
    "Ä": 667,
    "Ö": 778,
    "–": 556,
    "…": 1000,
    "’": 222,
    "”": 333,
    "·": 278,
}
WIDE = 1000
"""What else there is: no narrower than that."""


class _Units(dict[str, int]):
    """{sign: its width}, for every sign there is."""

    def __missing__(self, sign: str) -> int:
        return WIDE


UNITS = _Units({**{chr(32 + n): units for n, units in enumerate(ASCII)}, **OTHERS})
CM_PER_POINT = 2.54 / 72
BOLD = 1.13
"""A bold text is at most so much wider."""
MORE = " …"
TOGETHER = r"(?:\S|\u00a0)+"
"""What stays on one line: a no-break space does not part words."""


def width(text: str, points: float, bold: bool = False) -> float:
    """Centimetres of a text on one line."""
    units = sum(map(UNITS.__getitem__, text))
    return units / 1000 * points * CM_PER_POINT * (BOLD if bold else 1)


def lines(text: str, points: float, room: float, bold: bool = False) -> list[str]:
    """The text as it wraps in so many centimetres; a word that is longer than a line is broken."""
    return list(_lines(text, points, room, bold))


@lru_cache(maxsize=1 << 14)
def _lines(text: str, points: float, room: float, bold: bool) -> tuple[str, ...]:
    """Kept: what many reports and decks say is measured once, and what is measured is drawn next."""
    return tuple(line for part in text.split("\n") for line in _wrap_text(part, points, room, bold))


def _wrap_text(text: str, points: float, room: float, bold: bool) -> Iterator[str]:
    line = ""
    for word in re.findall(rf"{TOGETHER}\s*", text):
        if not line or width((line + word).rstrip(), points, bold) <= room:
            line += word
        else:
            yield line.rstrip()
            line = word
        while len(line.rstrip()) > 1 and width(line.rstrip(), points, bold) > room:
            cut = _fitting(line, points, room, bold)
            yield line[:cut]
            line = line[cut:]
    yield line.rstrip()


def _fitting(text: str, points: float, room: float, bold: bool) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle], points, bold) <= room else (low, middle - 1)
    return low


@lru_cache(maxsize=1 << 14)
def shorten_text(text: str, points: float, room: float, most: int, bold: bool = False) -> str:
    """The text in at most so many lines, ended by an ellipsis at a word when it is longer."""
    found = lines(text, points, room, bold)
    if len(found) <= most:
        return text
    last = found[most - 1]
    while last and width(last + MORE, points, bold) > room:
        last = last.rpartition(" ")[0] if " " in last else last[:-1]
    return " ".join([*found[: most - 1], last]).rstrip() + MORE


def columns(texts: Sequence[Sequence[str]], points: float, room: float, pad: float) -> tuple[float, ...]:
    """Widths of a table's columns, in centimetres together at most `room`: each as wide as it needs, or as its longest word.

    `texts` has a sequence per column. The first, which names the rows, may be twice as wide as it needs: where the rest is
    further away, eyes lose the row.
    """
    wanted, least = _wanted_widths(texts, points, pad), _least(texts, points, pad)
    if sum(wanted) <= room:
        return (wanted[0] + min(room - sum(wanted), wanted[0]), *wanted[1:])
    if sum(least) >= room:
        least = [min(w, room / 3) for w in least]
        return tuple(w * room / sum(least) for w in least)
    left, asked = room - sum(least), [max(w - m, 0) ** 0.5 for w, m in zip(wanted, least, strict=True)]
    return tuple(m + left * a / sum(asked) for m, a in zip(least, asked, strict=True))


def breaks_words(texts: Sequence[Sequence[str]], points: float, room: float, pad: float) -> bool:
    """Whether a table is so narrow that words would be broken."""
    return sum(_least(texts, points, pad)) > room


def _wanted_widths(texts: Sequence[Sequence[str]], points: float, pad: float) -> list[float]:
    return [max((width(line, points, True) for t in c for line in t.split("\n")), default=0) + pad for c in texts]


def _least(texts: Sequence[Sequence[str]], points: float, pad: float) -> list[float]:
    return [
        max((width(word, points, True) for t in c for word in re.findall(TOGETHER, t)), default=0) + pad for c in texts
    ]
