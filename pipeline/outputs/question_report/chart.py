"""Draws a chart's stacked bars as PNG at print resolution, to be read in black and white: shades, patterns and figures.

matplotlib takes half a second to import, so this module is only imported when a report is written.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from PIL import Image

from .blocks import Chart

WIDTH, LABELS = 17.2, 5.9
"""Centimetres: the whole picture, and of it the labels."""
BAR, EDGES, LEGEND_LINE = 0.5, 0.1, 0.45
DPI, STEPS = 240, 16
POINTS, SMALL = 7.5, 6.5
NARROWEST = 0.03
"""A part of the axis in which a figure can still be read."""
LABEL_LETTERS = 38
"""Of a label on one line; a longer one has two, in smaller letters."""
INK, LINES, DARK, MIDDLE, PALE, PAPER = "#1F2933", "#52606D", "#1F4E79", "#8FB3D9", "#DCE7F1", "#FFFFFF"
LOOKS = (
    (DARK, ""),
    (MIDDLE, ""),
    (PALE, ""),
    (PAPER, "...."),
    (PAPER, "/////"),
    (PALE, "|||||"),
    (PAPER, ""),
    (PAPER, "xxxxx"),
)
"""Ground and pattern of each part, in the legend's order: one hue, told apart by shade and pattern, none good or bad."""
PLAIN: Mapping[Any, Any] = {
    "hatch.linewidth": 0.4,
    "hatch.color": LINES,
    "axes.linewidth": 0.5,
    "text.hinting": "no_hinting",
}


def draw(chart: Chart) -> bytes:
    """The chart as PNG. The same chart gives the same bytes with the same matplotlib, whatever the user's own settings."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        for name, value in PLAIN.items():
            matplotlib.rcParams[name] = value
        return _drawn(chart)


def height(chart: Chart) -> float:
    """Centimetres."""
    return LEGEND_LINE + 2 * EDGES + BAR * len(chart.bars)


def _drawn(chart: Chart) -> bytes:
    tall = height(chart)
    figure = Figure(figsize=(WIDTH / 2.54, tall / 2.54), dpi=DPI, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    left, below = LABELS / WIDTH, EDGES / tall
    axes = figure.add_axes((left, below, 1 - left - 0.005, BAR * len(chart.bars) / tall))
    axes.set_xlim(0, chart.longest * 1.12)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    axes.axis("off")
    looks = dict(zip(chart.legend, LOOKS, strict=False))
    for n, bar in enumerate(chart.bars):
        at = 0
        for word, many in bar.parts:
            _part(axes, n, at, many, looks[word], chart.longest)
            at += many
        if bar.beside:
            axes.text(at + chart.longest * 0.01, n, bar.beside, va="center", fontproperties=_font(), color=INK)
        size = POINTS if len(bar.label) <= LABEL_LETTERS else SMALL
        lines = (
            textwrap.wrap(bar.label, LABEL_LETTERS + 4, max_lines=2, placeholder=" …") if size == SMALL else [bar.label]
        )
        label, at_height = "\n".join(lines), _middle(n, chart, tall)
        figure.text(
            left - 0.006,
            at_height,
            label,
            ha="right",
            va="center",
            linespacing=1.0,
            fontproperties=_font(size=size),
            color=INK,
        )
    _legend(figure, chart, left)
    target = io.BytesIO()
    picture = _few_colours(canvas)
    picture.save(target, format="png", dpi=(DPI, DPI))
    return target.getvalue()


def _few_colours(canvas: FigureCanvasAgg) -> Image.Image:
    """In a palette of our own the picture takes a third of the space, and less time to pack; white stays white."""
    canvas.draw()  # type: ignore[no-untyped-call]
    drawn = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    whole = Image.frombytes("RGBA", canvas.get_width_height(), drawn).convert("RGB")
    return whole.quantize(palette=_palette(), dither=Image.Dither.NONE)


@cache
def _palette() -> Image.Image:
    """The colours used, and steps between those that meet."""
    meet = ((PAPER, INK), (PAPER, DARK), (PAPER, LINES), (MIDDLE, INK), (PALE, INK), (PALE, LINES), (DARK, INK))
    shades = [
        tuple(_step(a, b, n) for a, b in zip(_rgb(one), _rgb(other), strict=True))
        for one, other in meet
        for n in range(STEPS + 1)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for shade in shades for channel in shade])
    return palette


def _step(a: int, b: int, n: int) -> int:
    return a + (b - a) * n // STEPS


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _middle(n: int, chart: Chart, tall: float) -> float:
    return (EDGES + BAR * (len(chart.bars) - n - 0.5)) / tall


def _part(axes: Any, row: int, at: int, many: int, look: tuple[str, str], longest: int) -> None:
    ground, pattern = look
    axes.barh(row, many, left=at, height=0.74, color=ground, edgecolor=INK, linewidth=0.6, hatch=pattern)
    if many >= longest * NARROWEST:
        ink = PAPER if ground == DARK else INK
        behind = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8} if pattern else None
        axes.text(
            at + many / 2,
            row,
            str(many),
            ha="center",
            va="center_baseline",
            fontproperties=_font(bold=True),
            color=ink,
            bbox=behind,
        )


def _legend(figure: Any, chart: Chart, left: float) -> None:
    patches = [
        Patch(facecolor=ground, edgecolor=INK, linewidth=0.6, hatch=pattern * 2, label=word)
        for word, (ground, pattern) in zip(chart.legend, LOOKS, strict=False)
    ]
    figure.legend(
        handles=patches,
        loc="upper left",
        bbox_to_anchor=(left - 0.008, 1.0),
        ncols=len(patches),
        frameon=False,
        prop=_font(),
        borderaxespad=0.1,
        borderpad=0.1,
        handlelength=1.5,
        handleheight=1.0,
        handletextpad=0.4,
        columnspacing=1.1,
    )


def _font(bold: bool = False, size: float = POINTS) -> FontProperties:
    """The font that comes with matplotlib, by its file: no other font on the computer is looked at."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), size=size)
