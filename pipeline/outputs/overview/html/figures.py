"""Bars and grids as native SVG. Labels are text beside the pictures, so that they wrap and are never cut off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.model.texts import Texts
from pipeline.office.content import Bar, Bars, Cell, Grid, Segment, Tone

from .markup import Html, join, tag
from .tones import Look, bar_legend, look, part

HEIGHT = 26
ROOM = 0.045
"""The share of the whole that a number needs to stand inside its part, on a telephone too; per two digits."""
HIDDEN_SHARE = 0.04
"""What a hidden number takes: something, and nothing that its size could be read from."""
SIDE, LARGEST = 56, 22
"""A picture of a grid, and the radius of its largest circle."""
SMALLEST_SCALE = 5
"""The largest circle stands for at least so many: one practice is never drawn as many."""


def thousands(number: float) -> str:
    """1 234, with the space that does not break."""
    said = f"{number:,.6g}" if number % 1 else f"{number:,.0f}"
    return said.replace(",", "\u00a0").replace(".", ",")


def nothing(texts: Texts) -> Html:
    return tag("p", texts.overview.page.nothing, class_="nothing")


def bars(texts: Texts, drawn: Bars) -> Html:
    """A list of bars on one scale; the parts of each are told in words in its picture's description."""
    if not drawn.bars:
        return nothing(texts)
    stacked = any(len(b.segments) > 1 for b in drawn.bars)
    looks = _looks(drawn, stacked)
    scale = min(((1 - HIDDEN_SHARE * _hidden_count(b)) / _known_sum(b) for b in drawn.bars if _known_sum(b)), default=0)
    keys = ((label, of) for (label, _), of in looks.items())
    hidden = texts.words.hidden if any(map(_hidden_count, drawn.bars)) else ""
    legend = bar_legend(texts.overview.page, keys, hidden) if stacked else None
    rows = (_bar(texts, b, drawn.unit, looks, scale, stacked) for b in drawn.bars)
    return join(legend, tag("ul", *rows, class_="bars", role="list"))


def _looks(drawn: Bars, stacked: bool) -> dict[tuple[str, Tone], Look]:
    """One look per label, in the order they are met; in stacked bars a tone on no scale takes turns."""
    found: dict[tuple[str, Tone], Look] = {}
    plain = 0
    for bar in drawn.bars:
        for s in bar.segments:
            if (s.label, s.tone) not in found:
                found[s.label, s.tone] = look(s.tone, plain)
                plain += stacked and s.tone is Tone.PLAIN
    return found


def _known_sum(bar: Bar) -> int:
    return sum(s.number or 0 for s in bar.segments)


def _hidden_count(bar: Bar) -> int:
    return sum(s.number is None for s in bar.segments)


def _bar(texts: Texts, bar: Bar, unit: str, looks: dict[tuple[str, Tone], Look], scale: float, inside: bool) -> Html:
    x, parts = 0.0, []
    for s in bar.segments:
        share = HIDDEN_SHARE if s.number is None else s.number * scale
        if share:
            parts.append(_segment(texts, s, looks[s.label, s.tone], x, share, inside))
        x += share
    told = ", ".join(f"{s.label} {_number(texts, s)}" for s in bar.segments)
    said, known = texts.overview.page, thousands(_known_sum(bar))
    sum_, short = (said.at_least.format(number=known), f"{known}+") if _hidden_count(bar) else (known, known)
    about = said.sum.format(parts=told, sum=sum_, unit=unit)
    if _hidden_count(bar) and not _known_sum(bar):
        about, short = f"{told}.", texts.words.hidden
    picture = tag(
        "svg",
        tag("title", bar.label),
        tag("desc", about),
        *parts,
        role="img",
        width="100%",
        height=HEIGHT,
        focusable="false",
    )
    label = tag("span", bar.label, class_="label")
    why = tag("span", bar.about, class_="why") if bar.about else None
    return tag("li", tag("span", label, why, class_="labels"), picture, tag("span", short, class_="sum"))


def _segment(texts: Texts, s: Segment, of: Look, x: float, share: float, numbered: bool) -> Html:
    """`numbered`: whether its number stands in it; a bar of one part has it after it."""
    said = "*" if s.number is None else thousands(s.number)
    number = tag(
        "text", said, x=_percent(x + share / 2), y=HEIGHT / 2 + 4.5, text_anchor="middle", class_=f"figure {of}"
    )
    fits = s.number is None or share >= ROOM * max(1.0, len(said) / 2)
    drawn = part(of, _percent(x), _percent(share), HEIGHT)
    return tag("g", tag("title", f"{s.label}: {_number(texts, s)}"), drawn, number if numbered and fits else None)


def _number(texts: Texts, s: Segment) -> str:
    return texts.words.hidden if s.number is None else thousands(s.number)


def _percent(share: float) -> str:
    return f"{100 * share:.3f}%"


def grid(texts: Texts, drawn: Grid, caption: str) -> Html:
    """A table per panel, whose cells are circles with their numbers: the area stands for the number."""
    if not drawn.panels or not drawn.across or not drawn.down:
        return nothing(texts)
    largest = max((c.number or 0 for _, rows in drawn.panels for row in rows for c in row), default=0)
    largest = max(largest, SMALLEST_SCALE)
    return tag("div", *(_panel(drawn, name, rows, caption, largest) for name, rows in drawn.panels), class_="panels")


def _panel(drawn: Grid, name: str, rows: Sequence[Sequence[Cell]], caption: str, largest: float) -> Html:
    head = tag("tr", tag("td"), *(tag("th", a, scope="col") for a in drawn.across))
    body = (
        tag(
            "tr",
            tag("th", down, scope="row"),
            *(tag("td", _circle(c, f"{down}, {a}", largest)) for a, c in zip(drawn.across, row, strict=True)),
        )
        for down, row in zip(drawn.down, rows, strict=True)
    )
    title = tag("caption", name or caption, class_=None if name else "unseen")
    table = tag("table", title, tag("thead", head), tag("tbody", *body), class_="grid")
    return tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=name or caption)


def _circle(cell: Cell, where: str, largest: float) -> Html:
    """The number in the circle when it fits, else under it; nothing is drawn for none."""
    radius = LARGEST * math.sqrt((cell.number or 0) / largest)
    of, middle = look(cell.tone), SIDE / 2
    shape: Html | None = None
    if cell.tone is Tone.HIDDEN:
        shape = part(of, f"{middle - 11:.4g}", "22", 22)
    elif radius:
        shape = tag("circle", cx=middle, cy=LARGEST + 2, r=f"{radius:.2f}", class_=f"disc {of}")
    said = tag("text", cell.text, x=middle, y=SIDE + 6, text_anchor="middle", class_="figure under")
    said = said if len(cell.text) <= 7 else Html()
    picture = tag(
        "svg",
        tag("title", f"{where}: {cell.text}"),
        tag("desc", cell.about) if cell.about else None,
        shape,
        said,
        role="img",
        width=SIDE,
        height=SIDE + 12,
        focusable="false",
    )
    return join(picture, None if said else tag("span", cell.text, class_="long", aria_hidden="true"))
