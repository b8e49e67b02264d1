"""How a tone looks: a letter, a lightness and a pattern, so that it is told apart without its colour too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pipeline.model.texts.overview import PageTexts
from pipeline.office.content import Cell, Tone

from .markup import Html, join, tag, text

LETTERS = {
    Tone.MET: "U",
    Tone.PARTLY: "D",
    Tone.NOT_MET: "E",
    Tone.PLANNED: "P",
    Tone.NO_BASIS: "?",
    Tone.NOT_RELEVANT: "–",
    Tone.PLAIN: "",
    Tone.HIDDEN: "*",
}
"""Also the order in which a map is sorted and a legend told."""
ORDER = {tone: n for n, tone in enumerate(LETTERS)}
LONGEST = 40
"""Letters of a word in a legend."""
PLAINS = 3
"""Looks that take turns when several things of one bar are on no scale."""
Look = str
"""The class of a tone: "met", or "plain-2"."""


def letter(tone: Tone) -> Html:
    """Beside the words, for the eye only."""
    return tag("b", LETTERS[tone], aria_hidden="true") if LETTERS[tone] else Html()


def letter_rules() -> str:
    """The same in a long map's cells, by the style sheet: nothing that is read aloud, where a browser knows how to say so."""
    said = ((look(t), letter) for t, letter in LETTERS.items() if letter)
    return "".join(f'.lettered td.{of}::before {{ content: "{x}"; content: "{x}" / ""; }}\n' for of, x in said)


def cell_legend(said: PageTexts, cells: Iterable[Cell]) -> Html:
    """What the letters and grounds of a map stand for, in the words its cells use."""
    words: dict[Tone, dict[str, None]] = {}
    for cell in cells:
        words.setdefault(cell.tone, {}).setdefault(cell.text)
    told = [(t, words[t]) for t in LETTERS if t in words and t is not Tone.PLAIN]
    return _legend(said, (_key(tag("i", letter(t), class_=f"key {look(t)}"), _few(tuple(w))) for t, w in told))


def bar_legend(said: PageTexts, looks: Iterable[tuple[str, Look]], hidden: str = "") -> Html:
    """What the parts of bars stand for; `hidden`: the word for a number that is not told."""
    keys = [_key(swatch(of), label) for label, of in looks]
    return _legend(said, [*keys, *([_key(letter(Tone.HIDDEN), hidden)] if hidden else [])])


def swatch(of: Look) -> Html:
    box = tag("rect", class_=f"part {of}", width="100%", height="100%")
    return tag("svg", box, _over(of), class_="key", width=22, height=16, aria_hidden="true", focusable="false")


def part(of: Look, x: str, width: str, height: int) -> Html:
    """A part of a bar: its ground, and its pattern over it."""
    return join(
        tag("rect", class_=f"part {of}", x=x, width=width, height=height),
        tag("rect", class_="over", fill=f"url(#x-over-{of})", x=x, width=width, height=height),
    )


def _over(of: Look) -> Html:
    return tag("rect", class_="over", fill=f"url(#x-over-{of})", width="100%", height="100%")


@cache
def look(tone: Tone, turn: int = 0) -> Look:
    """The class of a tone; `turn` tells those on no scale apart."""
    return f"{tone}-{turn % PLAINS + 1}" if tone is Tone.PLAIN and turn % PLAINS else str(tone)


def patterns() -> Html:
    """What is drawn over the grounds, defined once in a page."""
    lines = {
        "partly": (8, "M-2 10 L10 -2 M-2 2 L2 -2 M6 10 L10 6"),
        "no_basis": (10, "M-2 -2 L12 12 M-2 8 L2 12 M8 -2 L12 2"),
        "planned": (8, "M2 0 V8 M6 0 V8"),
        "hidden": (6, "M0 0 L6 6 M6 0 L0 6"),
        "plain-2": (8, "M0 4 H8"),
        "plain-3": (8, "M-2 -2 L10 10 M-2 6 L2 10 M6 -2 L10 2"),
    }
    made = [_pattern(k, size, Html(f'<path d="{d}" class="line {k}"/>')) for k, (size, d) in lines.items()]
    blank = [look(Tone.MET), look(Tone.NOT_MET), look(Tone.NOT_RELEVANT), look(Tone.PLAIN)]
    made += [_pattern(k, 8, Html()) for k in blank]
    defs = tag("defs", *made)
    return tag("svg", defs, class_="defs", width=0, height=0, aria_hidden="true", focusable="false")


def _pattern(name: str, size: int, drawn: Html) -> Html:
    return tag("pattern", drawn, id=f"x-over-{name}", width=size, height=size, patternUnits="userSpaceOnUse")


def _legend(said: PageTexts, keys: Iterable[Html]) -> Html:
    told = join(*keys)
    return tag("ul", told, class_="legend", role="list", aria_label=said.legend) if told else Html()


def _key(picture: Html, words: str) -> Html:
    return tag("li", picture, tag("span", words))


def _few(words: tuple[str, ...], most: int = 3) -> Html:
    short = (w if len(w) <= LONGEST else f"{w[:LONGEST]}…" for w in words[:most])
    return text(" / ".join(short) + (" …" if len(words) > most else ""))
