"""The one palette of all that is written, and how a tone looks: shade, pattern and letter, so that no meaning hangs on colour.

No colour and no font stands anywhere else in the program (tests/whole/test_house.py).
One hue from dark to pale for what lies on a scale, and patterns on white for what does not: nothing looks good or bad.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.model.instrument import Instrument

from .content import Tone

FONT, SERIF = "Arial", "Times New Roman"
INK, MUTED, BLUE, HEAD, RULE, PAPER, STRIPES = "1F2933", "52606D", "1F4E79", "E3ECF5", "9FB3C8", "FFFFFF", "7B8794"
VIOLET = "5B3A8C"
"""How far something holds, where how far it is filled in is told beside it in blue."""
STEEL, SKY, ICE, GREY, MIST = "2B5F94", "8FB3D9", "B7CFE8", "B9C2CC", "F4F6F8"
"""Steps of the one hue from dark to pale, and two greys."""
ANSWER, UNUSED, SAID = "FFF8E1", "EDF0F3", "F2F4F7"
"""Grounds in what is filled in: where to write, where not to, and what others have said."""
FRAME, DIFFER, LINK = "B7791F", "FBE3C0", "0B5394"
"""In an assessor's workbook: around where to write, the head of what is to be agreed on, and a way to another sheet."""
PALE, FILLED = "EEF3F8", ("B8CDE2", "DCE7F1", "F4F7FA", PAPER)
"""In a description: the ground of a box, and of all, part, nothing and not relevant."""


class SheetColours(NamedTuple):
    """Of a workbook of tables: darker than on paper, since a screen's grid is bright."""

    ink: str = "10243A"
    rule: str = "C9D3DE"
    head: str = "1F3B5C"
    total: str = "E9EDF2"
    outside: str = "44546A"
    filled: tuple[str, ...] = (STEEL, "A3C4E4", "D3E3F2", "F2F6FA")
    """All, most, some and none."""
    holds: tuple[str, ...] = (VIOLET, "C7B5E2", "EFE9F8")
    """Met, partly and not."""


SHEET = SheetColours()


class Look(NamedTuple):
    letter: str
    """In a heat map's cell; empty when the text itself stands there."""
    fill: str
    ink: str
    """Of text on the fill, at least 4.5:1 against it."""
    pattern: str = ""
    """Name of a DrawingML preset, drawn in STRIPES on white; empty for an even fill.

    Lines only, each in a direction of its own: LibreOffice draws dots and confetti as slanting lines.
    """


LOOKS = {
    Tone.MET: Look("U", BLUE, PAPER),
    Tone.PARTLY: Look("D", SKY, INK),
    Tone.NOT_MET: Look("E", HEAD, INK),
    Tone.NO_BASIS: Look("?", PAPER, INK, "wdUpDiag"),
    Tone.NOT_RELEVANT: Look("–", PAPER, INK, "openDmnd"),
    Tone.PLANNED: Look("P", PAPER, INK, "ltVert"),
    Tone.PLAIN: Look("", PAPER, INK),
    Tone.HIDDEN: Look("*", PAPER, MUTED, "diagCross"),
}
COUNTS = (
    Look("", STEEL, PAPER),
    Look("", GREY, INK),
    Look("", PAPER, INK, "wdDnDiag"),
    Look("", PAPER, INK, "narHorz"),
    Look("", PAPER, INK, "lgGrid"),
    Look("", MIST, INK),
)
"""Parts of a bar on no scale, in their order; beside parts on the scale the second is the first."""
SHADES = (Look("", PAPER, MUTED), Look("", HEAD, INK), Look("", ICE, INK), Look("", SKY, INK))
"""A grid's numbers: none, and up to a third, two thirds and all of the largest."""

PAGE: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#14191f"),
    "raised": ("#f5f7fa", "#1c232b"),
    "ink": ("#1f2933", "#e6ebf0"),
    "muted": ("#52606d", "#a9b6c3"),
    "link": ("#14508c", "#8cc2f7"),
    "rule": ("#c3ced9", "#3b4753"),
    "strong-rule": ("#6b7c8d", "#8494a4"),
    "focus": ("#b3470a", "#ffb454"),
    "met": ("#1f4e79", "#a8d1f7"),
    "met-mark": ("#1f4e79", "#a8d1f7"),
    "met-ink": ("#ffffff", "#10202f"),
    "partly": ("#8fb3d9", "#3f6f9e"),
    "partly-mark": ("#a3c2e2", "#37638f"),
    "partly-ink": ("#10202f", "#ffffff"),
    "not_met": ("#e8eff7", "#223242"),
    "not_met-mark": ("#e8eff7", "#223242"),
    "not_met-ink": ("#1f2933", "#e6ebf0"),
    "no_basis": ("#fffaf0", "#2b261c"),
    "no_basis-mark": ("#ecdcb3", "#4d4128"),
    "no_basis-ink": ("#1f2933", "#f3ead7"),
    "not_relevant": ("#ffffff", "#14191f"),
    "not_relevant-mark": ("#ffffff", "#14191f"),
    "not_relevant-ink": ("#52606d", "#a9b6c3"),
    "planned": ("#ffffff", "#14191f"),
    "planned-mark": ("#cfd8e1", "#35414d"),
    "planned-ink": ("#1f2933", "#e6ebf0"),
    "hidden": ("#ffffff", "#14191f"),
    "hidden-mark": ("#d5dbe1", "#333d47"),
    "hidden-ink": ("#52606d", "#a9b6c3"),
    "plain": ("#5b6b7b", "#93a3b3"),
    "plain-mark": ("#5b6b7b", "#93a3b3"),
    "plain-ink": ("#ffffff", "#10202f"),
    "plain-2": ("#c9d1d9", "#4a5663"),
    "plain-2-mark": ("#aeb9c4", "#404b57"),
    "plain-2-ink": ("#1f2933", "#ffffff"),
    "plain-3": ("#ffffff", "#14191f"),
    "plain-3-mark": ("#ccd5de", "#3b4753"),
    "plain-3-ink": ("#1f2933", "#e6ebf0"),
}
"""Of the page: {name in its style sheet: (light, dark)}. A tone has its ground, what its pattern is drawn with, and its ink."""


def parts(tones: Iterable[Tone]) -> tuple[Look, ...]:
    """The looks of a bar's parts, all different: the first of a tone has the tone's own, others the looks of counts."""
    told = list(tones)
    spare = iter(COUNTS[any(t is not Tone.PLAIN for t in told) :] * len(told))
    taken: set[Tone] = {Tone.PLAIN}
    looks = []
    for tone in told:
        looks.append(next(spare) if tone in taken else LOOKS[tone])
        taken.add(tone)
    return tuple(looks)


def answer_tones(instrument: Instrument) -> dict[str, Tone]:
    """{choice: its tone}, by what the instrument says that a choice means; a choice that it says nothing of is on no scale."""
    rules = instrument.judgement
    lists = (
        (Tone.MET, rules.in_place),
        (Tone.PARTLY, rules.partly),
        (Tone.NOT_MET, rules.not_in_place),
        (Tone.PLANNED, rules.planned),
        (Tone.NOT_RELEVANT, rules.not_relevant),
        (Tone.NO_BASIS, rules.unknown),
    )
    told = {choice: tone for tone, choices in lists for choice in choices}
    return {c.code: told.get(c.code, Tone.PLAIN) for c in instrument.choices}


def shade(number: float | None, largest: float) -> Look:
    """Darker the larger the number is beside the largest; ones and twos are never dark."""
    return SHADES[min(3, 1 + int(3 * (number - 0.001) / max(largest, 3)))] if number else SHADES[0]
