"""Lists of an OpenDocument text: the bullet or number that a person sees before an item and that no character stores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.reading.odf_xml import STYLE, TEXT, children, local

Xml = Any
BULLET = "•"
"""For pictures, and for characters that only a symbol font draws."""
DEEPEST = 10
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
HIGHEST = 5000
"""Numbers above are written with digits, whatever the style says."""


@dataclass(slots=True)
class OpenList:
    """A text:list that is being read."""

    style: str
    level: int
    counts: dict[int, int] = field(default_factory=dict)
    """The last number given on each level."""


class Lists:
    """The list styles of a document, and how far each of its lists has counted."""

    def __init__(self, roots: Iterable[Xml]) -> None:
        self.levels: dict[tuple[str, int], Xml] = {}
        self.of_style: dict[str, tuple[str, str]] = {}
        for root in roots:
            for style in root.iter(TEXT + "list-style"):
                name = style.get(STYLE + "name", "")
                self.levels |= {(name, _number(level.get(TEXT + "level"), 1)): level for level in children(style)}
            for style in root.iter(STYLE + "style"):
                found = style.get(STYLE + "list-style-name", ""), style.get(STYLE + "parent-style-name", "")
                self.of_style[style.get(STYLE + "name", "")] = found
        self.by_id: dict[str, dict[int, int]] = {}
        self.by_style: dict[str, dict[int, int]] = {}

    def begin(self, element: Xml, outer: OpenList | None, id: str) -> OpenList:
        """Open a text:list, inside another or not. `id` is its own, for later lists that go on from it."""
        style = element.get(TEXT + "style-name", "") or (outer.style if outer else "")
        goes_on = element.get(TEXT + "continue-numbering") == "true"
        if outer:
            if not goes_on:
                outer.counts.pop(outer.level + 1, None)
            return OpenList(style, outer.level + 1, outer.counts)
        earlier = self.by_id.get(element.get(TEXT + "continue-list", ""))
        if earlier is None and goes_on:
            earlier = self.by_style.get(style)
        counts = {} if earlier is None else earlier
        self.by_style[style] = counts
        if id:
            self.by_id[id] = counts
        return OpenList(style, 1, counts)

    def numbered(self, element: Xml) -> OpenList:
        """The list that a text:numbered-paragraph belongs to."""
        id, level = element.get(TEXT + "list-id", ""), _number(element.get(TEXT + "level"), 1)
        return OpenList(element.get(TEXT + "style-name", ""), level, self.by_id.setdefault(id, {}))

    def marker(self, at: OpenList, item: Xml, paragraph: Xml) -> str:
        """What stands before the first paragraph of an item: "2. ", "• ", or nothing."""
        shown: str | None = item.findtext(TEXT + "number")
        style = self._level(at.style or self._style_of(paragraph), at.level)
        start = _number(None if style is None else style.get(TEXT + "start-value"), 1)
        own = item.get(TEXT + "start-value")
        at.counts[at.level] = _number(own, start) if own else at.counts.get(at.level, start - 1) + 1
        text = self._number_text(style, at) if shown is None else shown.strip()
        return f"{'  ' * (at.level - 1)}{text} " if text.strip() else ""

    def _number_text(self, style: Xml | None, at: OpenList) -> str:
        if style is None:
            return BULLET
        kind = local(style)
        if kind.endswith("image"):
            return BULLET
        if kind.endswith("bullet"):
            drawn = str(style.get(TEXT + "bullet-char", ""))
            return BULLET if "\ue000" <= drawn[:1] <= "\uf8ff" else drawn
        number = _format_number(at.counts[at.level], style.get(STYLE + "num-format", ""))
        if not number:
            return ""
        levels = min(_number(style.get(TEXT + "display-levels"), 1), at.level, DEEPEST)
        before = [self._number_on(at, level) for level in range(at.level - levels + 1, at.level)]
        shown = ".".join([n for n in before if n] + [number])
        return f"{style.get(STYLE + 'num-prefix', '')}{shown}{style.get(STYLE + 'num-suffix', '')}"

    def _number_on(self, at: OpenList, level: int) -> str:
        style = self._level(at.style, level)
        return _format_number(at.counts.get(level, 1), "1" if style is None else style.get(STYLE + "num-format", ""))

    def _level(self, style: str, level: int) -> Xml | None:
        return self.levels.get((style, level))

    def _style_of(self, paragraph: Xml) -> str:
        name, seen = paragraph.get(TEXT + "style-name", ""), set()
        while name in self.of_style and name not in seen:
            seen.add(name)
            list_style, name = self.of_style[name]
            if list_style:
                return list_style
        return ""


def _format_number(number: int, format: str) -> str:
    if format not in ("a", "A", "i", "I") or not 0 < number < HIGHEST:
        return str(number) if format else ""
    text = _letters(number) if format in "aA" else _roman(number)
    return text.upper() if format.isupper() else text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(97 + letter) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
