"""Text accounting: every character of a return is form text, an answer or unplaced, and the sum must close.

The total is taken by a coarse route of its own, which knows what is no text and counts all the rest, so that an element
the reader does not know is missed by the sum and not by us.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
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
    """The pieces of text that were placed nowhere, in document order: always words that somebody wrote, never loose letters."""
    pieces = [p for root in roots for p in characters(root)]
    if closes_exactly(pieces, placed):
        return []
    missing = Counter(squeeze("".join(p.text for p in pieces))) - Counter(squeeze("".join(placed)))
    if not missing:
        return []
    account = _Account(pieces)
    rest = [text for text in map(squeeze, placed) if text and not account.take_whole(text)]
    for text in rest:
        if not account.take_whole(text, anywhere=True):
            account.take_in_parts(text)
    account.give_back(missing)
    return list(_by_line(pieces, account.left()))


class _Account:
    """Which characters of a document have been placed: each text that was placed covers a run of them, the next from where it stood."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.texts = [squeeze(p.text) for p in pieces]
        self.whole = "".join(self.texts)
        self.starts = list(accumulate(map(len, self.texts), initial=0))
        self.edges = frozenset(self.starts)
        self.taken = bytearray(len(self.whole))
        self.doubtful: list[int] = []
        """Pieces that were taken for a part of a text that does not stand together."""
        self.at = 0

    def take_whole(self, text: str, anywhere: bool = False) -> bool:
        """Cover the text where it stands together and nothing has covered it; looked for from the last on, then from the beginning.

        `anywhere`: also inside a piece; else it begins and ends where pieces do.
        """
        for start, end in ((self.at, len(self.whole)), (0, self.at + len(text))):
            found = self.whole.find(text, start, end)
            while found >= 0 and not self._is_free(found, found + len(text), anywhere):
                found = self.whole.find(text, found + 1, end)
            if found >= 0:
                self.at = found + len(text)
                self.taken[found : self.at] = b"\1" * len(text)
                return True
        return False

    def _is_free(self, start: int, end: int, anywhere: bool) -> bool:
        return (anywhere or (start in self.edges and end in self.edges)) and not any(self.taken[start:end])

    def take_in_parts(self, text: str) -> None:
        """The same of a text from which a control was taken out, or to which a list's marks were added: piece by piece."""
        for n, piece in enumerate(self.texts):
            start, end = self.starts[n], self.starts[n + 1]
            found = text.find(piece) if piece and not any(self.taken[start:end]) else -1
            if found >= 0:
                text = text[found + len(piece) :]
                self.taken[start:end] = b"\1" * len(piece)
                self.doubtful.append(n)

    def give_back(self, missing: Counter[str]) -> None:
        """Of what was only taken in parts, what the sum of all characters says is not there: it is told rather than lost."""
        short = missing - Counter("".join(self.left()))
        for n in self.doubtful:
            if not short:
                break
            if short & Counter(self.texts[n]):
                start, end = self.starts[n], self.starts[n + 1]
                self.taken[start:end] = bytes(end - start)
                short -= Counter(self.texts[n])

    def left(self) -> list[str]:
        """Of each piece the characters that nothing covers."""
        spans = zip(self.texts, self.starts[:-1], strict=True)
        return ["".join(c for k, c in enumerate(text, start) if not self.taken[k]) for text, start in spans]


def _by_line(pieces: Sequence[Piece], left: Sequence[str]) -> Iterator[Piece]:
    """What is left, the pieces of one paragraph together; a piece that nothing of was placed as it was written."""
    line: Xml = None
    text, first = "", None
    for piece, rest in zip(pieces, left, strict=True):
        holder = next(piece.element.iterancestors(W + "p"), piece.element)
        if holder is not line and text.strip():
            yield Piece(text, first)
        if holder is not line:
            line, text, first = holder, "", None
        if rest:
            text += piece.text if rest == squeeze(piece.text) else rest
            first = piece.element if first is None else first
    if text.strip():
        yield Piece(text, first)


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
