"""How a tone looks on paper and on a screen: shade, pattern and letter, so that no meaning hangs on colour.

One hue from dark to pale for what lies on a scale, and patterns on white for what does not: nothing looks good or bad.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.model.instrument import Instrument

from .content import Tone

FONT = "Arial"
INK, MUTED, BLUE, HEAD, RULE, PAPER, STRIPES = "1F2933", "52606D", "1F4E79", "E3ECF5", "9FB3C8", "FFFFFF", "7B8794"


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
    Tone.PARTLY: Look("D", "8FB3D9", INK),
    Tone.NOT_MET: Look("E", "E3ECF5", INK),
    Tone.NO_BASIS: Look("?", PAPER, INK, "wdUpDiag"),
    Tone.NOT_RELEVANT: Look("–", PAPER, INK, "openDmnd"),
    Tone.PLANNED: Look("P", PAPER, INK, "ltVert"),
    Tone.PLAIN: Look("", PAPER, INK),
    Tone.HIDDEN: Look("*", PAPER, MUTED, "diagCross"),
}
COUNTS = (
    Look("", "2B5F94", PAPER),
    Look("", "B9C2CC", INK),
    Look("", PAPER, INK, "wdDnDiag"),
    Look("", PAPER, INK, "narHorz"),
    Look("", PAPER, INK, "lgGrid"),
    Look("", "F4F6F8", INK),
)
"""Parts of a bar on no scale, in their order; beside parts on the scale the second is the first."""
SHADES = (Look("", PAPER, MUTED), Look("", "E3ECF5", INK), Look("", "B7CFE8", INK), Look("", "8FB3D9", INK))
"""A grid's numbers: none, and up to a third, two thirds and all of the largest."""


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
