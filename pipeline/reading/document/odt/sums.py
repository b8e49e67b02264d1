"""The sum of an OpenDocument text: what the translation missed, taken by a coarse route that only knows what holds no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.forms.form_texts import squeeze
from pipeline.reading.document.text import all_text
from pipeline.reading.odf_xml import FORM, MATH, OFFICE, SVG, TABLE

from .elements import SILENT

Xml = Any
TOLD_OTHERWISE = SILENT | {OFFICE + "binary-data", MATH + "annotation", MATH + "annotation-xml", SVG + "title", SVG + "desc", TABLE + "title", TABLE + "desc"}  # fmt: skip
"""Elements that hold no text, or whose text becomes an attribute."""


def untold(sources: Iterable[Xml], told: Iterable[Xml]) -> list[str]:
    """The pieces of text in the sources that stand nowhere in what they were translated to; none when the sum closes."""
    whole = squeeze("".join(all_text(t) for t in told))
    pieces = [piece for source in sources for piece in _pieces(source)]
    gone = [piece for piece in pieces if squeeze(piece) not in whole]
    rest = Counter(squeeze("".join(pieces))) - Counter(whole) - Counter(squeeze("".join(gone)))
    return [*gone, "".join(rest.elements())] if rest else gone


def _pieces(source: Xml) -> Iterator[str]:
    """Every piece of text below an element in document order, however deep it lies."""
    waiting: list[Xml | str] = [source]
    while waiting:
        at = waiting.pop()
        if isinstance(at, str):
            yield at
            continue
        tag = at.tag if isinstance(at.tag, str) else ""
        if not tag or (tag in TOLD_OTHERWISE and at is not source) or tag.startswith(FORM) or tag.endswith("-source"):
            continue
        for child in reversed(at):
            if child.tail:
                waiting.append(child.tail)
            waiting.append(child)
        if at.text:
            yield at.text
