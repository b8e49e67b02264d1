"""Bars as categories and series: what a chart shows and its workbook holds. A hidden number is in neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.base.xml_text import plain
from pipeline.office.content import Bar, Bars, Tone
from pipeline.office.looks import COUNTS, Look, parts
from pipeline.office.text_width import shorten_text

LABEL_LINES = 2
HIDDEN_MARK = " *"


class Series(NamedTuple):
    label: str
    look: Look
    values: tuple[int | None, ...]
    """One per category; None where there is nothing to draw."""


class Plot(NamedTuple):
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    points: tuple[Look, ...]
    """A look per bar when each has one part only; then there is one series and no legend."""
    longest: int
    """What a full bar stands for: the same in all plots of a figure."""
    axis: str
    """What is counted, in words."""
    hides: bool
    """Some bar has a number that is not shown; its label is marked."""


def plots(bars: Bars, most: int, points: float, room: float) -> tuple[Plot, ...]:
    """The bars in charts of at most so many each, as even as can be, with labels that fit `room` centimetres on two lines."""
    found = bars.bars
    longest = max((sum(s.number or 0 for s in b.segments) for b in found), default=0) or 1
    single = all(len(b.segments) == 1 for b in found)
    many = -(-len(found) // most) or 1
    size = -(-len(found) // many)
    chunks = [found[n : n + size] for n in range(0, len(found), size or 1)]
    drawn = {(s.label, s.tone) for b in found for s in b.segments if s.number}
    there = ((s.label, s.tone) for b in found for s in b.segments)
    keys = dict.fromkeys((*bars.keys, *(key for key in there if key in drawn)))
    looks = dict(zip(keys, parts(tone for _, tone in keys), strict=True))
    looks = {key: look for key, look in looks.items() if key in drawn}
    return tuple(
        Plot(
            tuple(_label(b, points, room) for b in chunk),
            _stack_bars(chunk, looks) if looks and not single else _one(chunk, bars.unit),
            () if looks and not single else _points(chunk, found),
            longest,
            plain(_count_of(bars.unit)),
            any(_hides(b) for b in chunk),
        )
        for chunk in chunks
    )


def _hides(bar: Bar) -> bool:
    return any(s.number is None for s in bar.segments)


def _count_of(unit: str) -> str:
    """The name of an axis: "Antal svar"."""
    return f"Antal {unit}"


def _label(bar: Bar, points: float, room: float) -> str:
    return shorten_text(plain(bar.label).replace("\n", " "), points, room, LABEL_LINES) + (
        HIDDEN_MARK if _hides(bar) else ""
    )


def _one(chunk: Sequence[Bar], unit: str) -> tuple[Series, ...]:
    """One number per bar, also where there is nothing in any part."""
    return (Series(plain(_count_of(unit)), COUNTS[0], tuple(_number(b) for b in chunk)),)


def _number(bar: Bar) -> int | None:
    return None if _hides(bar) else sum(s.number or 0 for s in bar.segments)


def _points(chunk: Sequence[Bar], all_bars: Sequence[Bar]) -> tuple[Look, ...]:
    """One look per tone, so that bars of the same tone look the same."""
    tones = dict.fromkeys(_tone(b) for b in all_bars)
    looks = dict(zip(tones, parts(tones), strict=True))
    return tuple(looks[_tone(b)] for b in chunk)


def _tone(bar: Bar) -> Tone:
    return bar.segments[0].tone if bar.segments else Tone.PLAIN


def _stack_bars(chunk: Sequence[Bar], looks: dict[tuple[str, Tone], Look]) -> tuple[Series, ...]:
    numbers = [{(s.label, s.tone): s.number for s in b.segments} for b in chunk]
    return tuple(
        Series(plain(key[0]).replace("\n", " "), look, tuple(n.get(key) or None for n in numbers))
        for key, look in looks.items()
    )
