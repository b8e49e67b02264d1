"""The ruling lines of a page -> its tables: which rectangles are walled in on all four sides, and which of them stand together.

The lines make a grid of small boxes. Boxes with no wall between them are one cell, however its neighbours are divided; a region
that reaches the outer edge without meeting a wall is no cell. So a line under a word, or a heading over all columns, needs no rule.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .place import Box
from .ruling import Segment

SAME = 3.0
"""Points within which two lines are the same line, and two ends meet."""
SHORTEST = 3.0
"""Points; what is shorter when its pieces are put together is no wall but a part of a picture."""
GRID = 60_000
"""Boxes that a page may be divided in: a drawing with more holds no form, and an A4 cannot have them."""


@dataclass(frozen=True, slots=True)
class PdfTable:
    """Cells that stand together."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]
    """From top to bottom, with one place for each column; None where a cell is merged into another."""


def tables(across: Sequence[Segment], down: Sequence[Segment]) -> list[PdfTable]:
    """The tables on one page, from top to bottom."""
    ys, walls_across = _walls(across)
    xs, walls_down = _walls(down)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > GRID:
        return []
    over = [_cover_steps(wall, xs) for wall in walls_across]
    beside = [_cover_steps(wall, ys) for wall in walls_down]
    cells = [(xs[a], ys[b], xs[c], ys[d]) for a, b, c, d in _cells(over, beside, len(xs) - 1, len(ys) - 1)]
    return sorted(map(_table, _outermost(_together(cells))), key=lambda t: (t.box[1], t.box[0]))


def _walls(segments: Sequence[Segment]) -> tuple[list[float], list[list[tuple[float, float]]]]:
    """(where the lines stand, for each the stretches it covers): lines that almost coincide made one, their pieces put together."""
    groups: list[list[Segment]] = []
    for segment in sorted(segments):
        if groups and segment[0] - groups[-1][0][0] <= SAME:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    places, walls = [], []
    for group in groups:
        if stretches := list(_join_stretches(sorted((begin, end) for _, begin, end in group))):
            places.append(sum(s[0] for s in group) / len(group))
            walls.append(stretches)
    return places, walls


def _join_stretches(stretches: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    begin, end = stretches[0]
    for a, b in [*stretches[1:], (float("inf"), 0.0)]:
        if a <= end + SAME:
            end = max(end, b)
            continue
        if end - begin >= SHORTEST:
            yield begin, end
        begin, end = a, b


def _cover_steps(stretches: list[tuple[float, float]], places: list[float]) -> bytearray:
    """For each step from one place to the next, whether a stretch covers it."""
    steps = bytearray(len(places) - 1)
    for begin, end in stretches:
        n = bisect_left(places, begin - SAME)
        while n + 1 < len(places) and places[n + 1] <= end + SAME:
            steps[n] = 1
            n += 1
    return steps


def _cells(over: list[bytearray], beside: list[bytearray], wide: int, high: int) -> Iterator[tuple[int, int, int, int]]:
    """(left, top, right, bottom) as numbers of lines, of each region that no gap leads out of and whose frame is whole."""
    seen = [bytearray(wide) for _ in range(high)]
    for row in range(high):
        for column in range(wide):
            if seen[row][column]:
                continue
            found = _region(over, beside, seen, column, row)
            if found and _is_framed(over, beside, found):
                yield found


def _region(
    over: list[bytearray], beside: list[bytearray], seen: list[bytearray], column: int, row: int
) -> tuple[int, int, int, int] | None:
    """The frame around all boxes that this one is open to; None when they are open to the outside."""
    wide, high = len(seen[0]), len(seen)
    left = right = column
    top = bottom = row
    is_open, waiting = False, [(column, row)]
    seen[row][column] = 1
    while waiting:
        x, y = waiting.pop()
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
        ways = (
            (beside[x][y], x - 1, y),
            (beside[x + 1][y], x + 1, y),
            (over[y][x], x, y - 1),
            (over[y + 1][x], x, y + 1),
        )
        for wall, a, b in ways:
            if wall:
                continue
            if not (0 <= a < wide and 0 <= b < high):
                is_open = True
            elif not seen[b][a]:
                seen[b][a] = 1
                waiting.append((a, b))
    return None if is_open else (left, top, right + 1, bottom + 1)


def _is_framed(over: list[bytearray], beside: list[bytearray], cell: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = cell
    sides = (over[top][left:right], over[bottom][left:right], beside[left][top:bottom], beside[right][top:bottom])
    return all(map(all, sides))


def _together(cells: list[Box]) -> list[list[Box]]:
    """Cells that share a corner, as tables."""
    group: dict[int, list[int]] = {n: [n] for n in range(len(cells))}
    mine = list(range(len(cells)))
    corners: dict[tuple[float, float], int] = {}
    for n, (left, top, right, bottom) in enumerate(cells):
        for corner in ((left, top), (right, top), (left, bottom), (right, bottom)):
            one, other = mine[n], mine[corners.setdefault(corner, n)]
            if one != other:
                few, many = sorted((one, other), key=lambda g: len(group[g]))
                for k in group[few]:
                    mine[k] = many
                group[many] += group.pop(few)
    return [[cells[k] for k in sorted(members)] for members in group.values()]


def _outermost(found: list[list[Box]]) -> list[list[Box]]:
    """Without what stands inside a cell of another table, such as a marked word or a pasted table: its text is that cell's.

    A single box around tables is a frame, and no table.
    """
    frames = [
        t for t in found if len(t) == 1 and any(t is not o and _within(_bounds(o), t[0]) for o in found if len(o) > 1)
    ]
    real = [t for t in found if t not in frames]
    cells = sorted((c for t in real if len(t) > 1 for c in t), key=lambda c: c[1])
    tops = [c[1] for c in cells]
    return [t for t in real if not any(_within(_bounds(t), c) for c in cells[: bisect_left(tops, _bounds(t)[1])])]


def _within(inner: Box, outer: Box) -> bool:
    """True when one stands inside the other and is not the same."""
    return (
        inner != outer
        and inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _bounds(cells: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _table(cells: list[Box]) -> PdfTable:
    columns = {left: n for n, left in enumerate(sorted({c[0] for c in cells}))}
    rows: dict[float, list[Box | None]] = {}
    for cell in sorted(cells, key=lambda c: (c[1], c[0])):
        rows.setdefault(cell[1], [None] * len(columns))[columns[cell[0]]] = cell
    return PdfTable(_bounds(cells), tuple(tuple(row) for _, row in sorted(rows.items())))
