"""A word among several that somebody marked by how it looks: highlighted, shaded, framed, bold or underlined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.reading.choice_marks import EMPTY, TICKED, words_in

from .text import SILENT, VAL, R, W, Xml, text_of

OFF = frozenset(("0", "false", "off", "none", "nil", "auto", ""))
LOOKS = tuple(W + n for n in ("highlight", "b", "u", "bdr"))
SHADE, FILL, PROPERTIES = W + "shd", W + "fill", W + "rPr"


def marked_words(cell: Xml, known: Iterable[str]) -> str:
    """The labels in a cell as a list of boxes, those that look otherwise ticked; empty when none or all do, or other words stand there."""
    text, looks = "", ""
    for run in _runs(cell):
        shown = text_of(run)
        text += shown
        looks += ("x" if _stands_out(run) else " ") * len(shown)
    spans = words_in(known, text)
    if "x" not in looks or len(spans) < 2:
        return ""
    lines = []
    for start, end in spans:
        how = {look for c, look in zip(text[start:end], looks[start:end], strict=True) if not c.isspace()}
        if len(how) > 1:
            return ""
        lines.append(f"{TICKED if 'x' in how else EMPTY} {text[start:end]}")
    return "\n".join(lines) if any(line[0] == EMPTY for line in lines) else ""


def _runs(element: Xml) -> Iterator[Xml]:
    """Runs in order, a space between paragraphs."""
    for child in element:
        if child.tag == R:
            yield child
        elif child.tag not in SILENT:
            yield from _runs(child)


def _stands_out(run: Xml) -> bool:
    properties = run.find(PROPERTIES)
    if properties is None:
        return False
    if any(p.tag in LOOKS and p.get(VAL, "1") not in OFF for p in properties):
        return True
    shade = properties.find(SHADE)
    return shade is not None and shade.get(FILL, "auto").casefold() not in {*OFF, "ffffff"}
