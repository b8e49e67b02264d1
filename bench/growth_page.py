"""What growth measures, as docs/performance.md shows it: a table between two marks, and a plot. Written by `python -m bench growth --write`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.growth import Measured, exponent
from tests.support import ROOT

PAGE, PLOT = ROOT / "docs" / "performance.md", ROOT / "docs" / "bilder" / "growth.svg"
BEGIN, END = "<!-- growth: begin -->", "<!-- growth: end -->"
DRAWN = {
    "compile, first": "#8c2d04", "read all, no cache": "#525252", "compile, 1 % changed": "#cc4c02", "compile, unchanged": "#0868ac",
    "forms": "#6a51a3", "overview, all": "#1b7837", "receive, one file": "#c51b8a", "status": "#000000", "send, shown": "#0c7c8c",
}  # fmt: skip
"""The commands in the plot, and their inks."""
WIDTH, HEIGHT, LEFT, TOP, ROOM = 760, 460, 70, 30, 190
GAP = 15
"""Points between two labels at least."""


def write_page(found: Sequence[Measured]) -> None:
    """Put the table and the plot in the place of those before."""
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join(_table(found))
    new = re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{table}\n{END}", text, flags=re.S)
    PAGE.write_text(new, encoding="utf-8")
    PLOT.write_text(plot(found), encoding="utf-8")


def _by_name(found: Sequence[Measured]) -> dict[str, dict[int, Measured]]:
    by_name: dict[str, dict[int, Measured]] = {}
    for m in found:
        by_name.setdefault(m.name, {})[m.size] = m
    return by_name


def _table(found: Sequence[Measured]) -> Iterator[str]:
    sizes = sorted({m.size for m in found})
    heads = [f"{size}: CPU, memory, x floor" for size in sizes]
    yield f"| Command | {' | '.join(heads)} | exponent |"
    yield f"|---|{'---|' * (len(sizes) + 1)}"
    for name, by_size in _by_name(found).items():
        cells = [_cell(by_size[size]) if size in by_size else "" for size in sizes]
        grows = f"{exponent({n: m.cost for n, m in by_size.items()}):.2f}" if len(by_size) > 1 else ""
        yield f"| {name} | {' | '.join(cells)} | {grows} |"


def _cell(m: Measured) -> str:
    return f"{m.cost.cpu:.2f} s, {m.cost.memory / 1e6:.0f} MB, {m.cost.cpu / m.floor:.1f}"


def plot(found: Sequence[Measured]) -> str:
    """CPU by size, both axes in steps of ten; every line has its name at its end."""
    by_name = {name: costs for name, costs in _by_name(found).items() if name in DRAWN}
    sizes = sorted({m.size for m in found})
    seconds = [m.cost.cpu for costs in by_name.values() for m in costs.values()]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    wide = math.log(sizes[-1] / sizes[0]) or 1

    def x(size: int) -> float:
        return LEFT + (WIDTH - LEFT - ROOM) * math.log(size / sizes[0]) / wide

    def y(cpu: float) -> float:
        return TOP + (HEIGHT - TOP - 50) * (high - math.log10(cpu)) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        "<title>CPU of whole commands by the number of practices in the round, both axes logarithmic</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - ROOM}" stroke="#d9d9d9"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for size in sizes:
        parts.append(f'<path d="M{x(size):.1f} {TOP}V{HEIGHT - 50}" stroke="#d9d9d9"/>')
        parts.append(f'<text x="{x(size):.1f}" y="{HEIGHT - 32}" text-anchor="middle">{size}</text>')
    parts.append(
        f'<text x="{(LEFT + WIDTH - ROOM) / 2}" y="{HEIGHT - 10}" text-anchor="middle">practices in the round</text>'
    )
    for name, places in _label_places({n: y(c[max(c)].cost.cpu) for n, c in by_name.items()}).items():
        costs, ink = by_name[name], DRAWN[name]
        line = " ".join(f"{x(size):.1f},{y(m.cost.cpu):.1f}" for size, m in sorted(costs.items()))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{ink}" stroke-width="2"/>')
        parts.append(f'<text x="{WIDTH - ROOM + 8}" y="{places + 4:.1f}" fill="{ink}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _label_places(wanted: Mapping[str, float]) -> dict[str, float]:
    """Where each name stands, so that none lies on another."""
    places: dict[str, float] = {}
    last = -math.inf
    for name, at in sorted(wanted.items(), key=lambda w: w[1]):
        places[name] = last = max(at, last + GAP)
    return places


def table_of(path: Path = PAGE) -> str:
    """The table as it stands on the page."""
    return re.findall(f"{BEGIN}\n(.*)\n{END}", path.read_text(encoding="utf-8"), re.S)[0]
