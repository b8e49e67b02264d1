"""Text accounting: every character of a return is form text, an answer or unplaced, and the sum must close.

The total is taken by a coarse route of its own, which knows what is no text and counts all the rest, so that an element
the reader does not know is missed by the sum and not by us.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from pipeline.forms.form_texts import squeeze
from pipeline.model.returns import Finding, Severity

from .text import BREAKS, FALLBACK, MC, SYM, W, symbol

Xml = Any
DELETED = frozenset(W + n for n in ("del", "moveFrom", "instrText", "delInstrText"))
NO_TEXT = frozenset(("posOffset", "align", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset", "binData", "f", "formatCode", "FieldCodes",
    "LinkType", "ptCount", "order", "LockedField"))  # fmt: skip
"""Elements whose content is measures, formulas or data: nothing a person reads."""


WHOLE_TEXT: Any = etree.XPath("string()", smart_strings=False)
"""What all_text() gives, for whole documents: it begins slowly and goes on fast."""


class Piece(NamedTuple):
    """A run of characters that must end somewhere."""

    text: str
    element: Xml


def closes(roots: Iterable[Xml], placed: Iterable[str]) -> bool:
    """True when as many characters were placed as the roots hold, line breaks and tabs apart. Quick; False proves nothing."""
    return _length("".join(WHOLE_TEXT(r) for r in roots)) == _length("".join(placed))


def lost_pieces(roots: Iterable[Xml], placed: Sequence[str]) -> list[Piece]:
    """The pieces of text that were placed nowhere, in document order; what cannot be told apart is told once."""
    pieces = [p for root in roots for p in characters(root)]
    if closes_exactly(pieces, placed):
        return []
    left = Counter("".join(placed))
    missing = Counter(squeeze("".join(p.text for p in pieces))) - left
    if not missing:
        return []
    whole = squeeze("".join(placed))
    gone = [p for p in pieces if squeeze(p.text) and squeeze(p.text) not in whole]
    found = Counter(squeeze("".join(p.text for p in gone)))
    rest = missing - found
    return [*gone, Piece("".join(rest.elements()), None)] if rest else gone


def closes_exactly(pieces: Iterable[Piece], placed: Iterable[str]) -> bool:
    return "".join(p.text for p in pieces) == "".join(placed)


def characters(element: Xml) -> Iterator[Piece]:
    """Every piece of text below an element that a person could have written, deleted text and second copies apart."""
    tag = element.tag
    if tag in DELETED or tag == FALLBACK:
        return
    if tag in BREAKS:
        yield Piece(BREAKS[tag], element)
    elif tag == SYM:
        yield Piece(symbol(element), element)
    elif element.text and tag.rpartition("}")[2] not in NO_TEXT:
        yield Piece(element.text, element)
    for child in element:
        if isinstance(child.tag, str):
            yield from characters(child)
        if child.tail and child.tail.strip():
            yield Piece(child.tail, element)


def unaccounted_finding(count: int, code: str) -> Finding:
    """The finding for a sum that does not close."""
    message = f"{count} tecken i filen gick inte att placera på vanligt sätt. De är sparade som oplacerad text: öppna filen och jämför."
    return Finding("text_unaccounted", Severity.DAMAGE, message, None, code or None)


def second_copies(boxes: Iterable[Xml]) -> None:
    """Text boxes (mc:AlternateContent) carry their text twice; an older copy that says something of its own is text too."""
    for both in boxes:
        older = both.find(FALLBACK)
        said = "" if older is None else _label_text(older)
        if older is not None and said and said not in "".join(_label_text(c) for c in both.findall(MC + "Choice")):
            older.tag = MC + "Choice"


def _label_text(holder: Xml) -> str:
    return squeeze("".join(p.text for child in holder if isinstance(child.tag, str) for p in characters(child)))


def _length(text: str) -> int:
    return len(text) - text.count("\n") - text.count("\t")
