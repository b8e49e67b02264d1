"""A text -> what in it points at a person, each with its sentence, and what people have decided: masked, kept, or still open.

What is open or masked is shown to nobody; what is kept is shown as it stands. A decision is of one sentence of one field: it
holds the sentence's digest and a place in it, never the words, and ends with the sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.base.personal_data import NOBODY, REMOVED, Found, FoundKind, Names, again, find

ENDS = re.compile(r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[^\W\d_a-zåäöé]|[\d\"”»(–•-])|[ \t]*[\n\v\f\r\u2028\u2029]\s*")
"""Between two sentences: after a full stop and before a capital, or at a line's end."""
SHORT = re.compile(
    r"(?:^|[\s(\"”])(?:t\.ex|bl\.a|dvs|ca|kl|tel|tfn|nr|s\.k|f\.d|m\.fl|m\.m|osv|etc|resp|ev|jfr|st|dr|[A-ZÅÄÖ])\.$",
    re.I,
)
"""Abbreviations, after which a sentence goes on."""
WORD = re.compile(r"\S+")


class Ruling(StrEnum):
    """What is to be done with something that may point at a person."""

    MASK = "mask"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision about one place in one sentence. Holds nothing of what stands there."""

    practice: str
    key: str
    ruling: Ruling
    by: str
    day: date
    why: str
    sentence: str
    """A digest of the sentence it was made on."""
    start: int
    end: int
    """Where in the sentence, its white space evened out."""
    withdrawn: bool = False
    """Says that an earlier decision about the place no longer holds."""

    def __str__(self) -> str:
        said = "Får stå" if self.ruling is Ruling.KEEP else "Borttaget"
        return f"{said}, beslutat av {self.by} {self.day.isoformat()}: {self.why}"


@dataclass(frozen=True, slots=True)
class Find:
    """Something in a text that may point at a person."""

    kind: FoundKind
    certain: bool
    """False when it could well be something else."""
    why: str
    """In Swedish, for the coordinator; says nothing of what was written."""
    start: int
    end: int
    """Where in the text."""
    sentence: str
    """As it stands, its white space evened out. For the coordinator's screen, never for a log or a record."""
    first: int
    last: int
    """Where in the sentence."""
    key: str = ""
    name: str = ""
    """The field as people call it: "E1 Beskrivning"."""
    number: int = 0
    """Its place among the finds of its field, settled ones among them."""
    settled: Settled | None = None
    places: int = 1
    """How often its sentence stands in the field: one decision is about all of them."""

    @property
    def is_open(self) -> bool:
        return self.settled is None

    @property
    def words(self) -> str:
        return self.sentence[self.first : self.last]

    @property
    def shown(self) -> str:
        """The sentence with what was found between » and «."""
        return f"{self.sentence[: self.first]}»{self.words}«{self.sentence[self.last :]}"


class TextPiece(NamedTuple):
    """A sentence, or two that what is found lies across: text[start:end]."""

    start: int
    end: int
    plain: str


class Placed(NamedTuple):
    """What the finder gives, and where in its sentence that is."""

    found: Found
    certain: bool
    piece: TextPiece
    first: int
    last: int


def digest_of(sentence: str) -> str:
    return hashlib.sha256(sentence.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain(text: str) -> str:
    return " ".join(text.split())


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text in order, each on one line."""
    return tuple(p.plain for p in _pieces(text))


def current(record: Iterable[Settled], practice: str) -> tuple[Settled, ...]:
    """What holds of a practice: of each place the last that was said, also when the finder has given it other ends since."""
    held: list[Settled] = []
    for s in record:
        if s.practice.casefold() == practice.casefold():
            held = [o for o in held if not _same_place(o, s)] + [s]
    return tuple(s for s in held if not s.withdrawn)


def _same_place(a: Settled, b: Settled) -> bool:
    return (a.key, a.sentence) == (b.key, b.sentence) and a.start < b.end and b.start < a.end


def finds(text: str, key: str = "", settled: Sequence[Settled] = (), names: Names = NOBODY) -> tuple[Find, ...]:
    """What points at a person in the text of a field, certain and doubtful, in order, with what is decided about it.

    `names`: those that are found somewhere in the practice's texts, which are found here too.
    """
    own = [s for s in settled if s.key == key]
    return tuple(_find(at, key, own) for at in _place_finds(text, names))


def hide_open(text: str, key: str = "", settled: Sequence[Settled] = (), names: Names = NOBODY, clear: str = "") -> str:
    """The text as it is shown: without what is open or masked, and with what may be kept.

    A place that somebody has masked stays so, also when the finder has changed and no longer finds it.
    `clear`: marks of texts that have been searched with these names, and in which there is nothing.
    """
    own = [s for s in settled if s.key == key]
    if not own and (is_clear(text, clear) or not _place_finds(text, names)):
        return text
    spans = [(f.start, f.end) for f in finds(text, key, own, names) if not f.settled or f.settled.ruling is Ruling.MASK]
    spans += [span for s in own if s.ruling is Ruling.MASK for span in _spans(text, s)]
    parts, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        parts += [text[at:start], REMOVED] if start >= at else []
        at = end
    return "".join([*parts, text[at:]]) if parts else text


def clear_marks(texts: Iterable[str], names: Names = NOBODY) -> str:
    """Marks of those in which nothing points at a person, so that nobody need search them again."""
    return "".join(sorted({_mark(text) for text in texts if not _place_finds(text, names)}))


def is_clear(text: str, clear: str) -> bool:
    """Whether it is among those that were found to be clear."""
    return not text or (bool(clear) and _mark(text) in clear)


def _mark(text: str) -> str:
    """Twenty-four signs: no two texts that anybody writes have the same, wherever among other marks it is looked for."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _find(at: Placed, key: str, own: Sequence[Settled]) -> Find:
    f, sentence = at.found, at.piece.plain
    mark = digest_of(sentence) if own else ""
    held = [s for s in own if s.sentence == mark and s.start <= at.first and at.last <= s.end]
    settled = held[-1] if held else None
    return Find(f.kind, at.certain, f.why, f.start, f.end, sentence, at.first, at.last, key, settled=settled)


@lru_cache(maxsize=1 << 16)
def _find_all(text: str) -> tuple[Found, ...]:
    return find(text, doubtful=True)


def _with_names(text: str, names: Names) -> tuple[Found, ...]:
    """What the text itself gives away, and names that another of the practice's texts does; a name is as long as the longer says."""
    found: list[Found] = []
    for f in sorted((*_find_all(text), *again(text, names)), key=lambda f: (f.start, -f.end)):
        before = found[-1] if found else None
        if before is None or f.start >= before.end:
            found.append(f)
        elif before.kind is not FoundKind.NAME or f.kind is not FoundKind.NAME:
            found[-1] = f if before.kind is FoundKind.NAME else before  # a number or an address has the clearer form
        elif f.end > before.end:
            found[-1] = before._replace(end=f.end, text=text[before.start : f.end])
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _place_finds(text: str, names: Names) -> tuple[Placed, ...]:
    """Kept, since description, overviews and gate all ask for the same texts."""
    found = _with_names(text, names)
    if not found:
        return ()
    sure = {(f.start, f.end) for f in find(text)}
    pieces = _pieces(text)
    placed = []
    for f in found:
        inside = [p for p in pieces if p.start < f.end and f.start < p.end]
        start, end = inside[0].start, inside[-1].end
        p = TextPiece(start, end, plain(text[start:end]))
        first = len(plain(text[start : f.start] + "x")) - 1
        placed.append(Placed(f, (f.start, f.end) in sure, p, first, first + len(plain(f.text))))
    return tuple(placed)


def _spans(text: str, s: Settled) -> Iterator[tuple[int, int]]:
    """Where in the text a decided place stands, if its sentence does."""
    pieces = _pieces(text)
    across = [TextPiece(a.start, b.end, f"{a.plain} {b.plain}") for a, b in pairwise(pieces)]
    for p in (*pieces, *across):
        if len(p.plain) >= s.end and digest_of(p.plain) == s.sentence:
            words = [(p.start + m.start(), m.group()) for m in WORD.finditer(text[p.start : p.end])]
            yield _back(words, s.start), _back(words, s.end - 1) + 1


def _back(words: Sequence[tuple[int, str]], at: int) -> int:
    """The place in the text of a place in its evened-out sentence."""
    for start, word in words:
        if at < len(word):
            return start + at
        at -= len(word) + 1
        if at < 0:
            return start + len(word)
    return words[-1][0] + len(words[-1][1]) - 1


def _pieces(text: str) -> tuple[TextPiece, ...]:
    found, start = [], 0
    for m in ENDS.finditer(text):
        is_line = any(c in m.group() for c in "\n\v\f\r\u2028\u2029")
        if not is_line and SHORT.search(text[max(start, m.start() - 8) : m.start()]):
            continue
        found.append((start, m.end()))
        start = m.end()
    found.append((start, len(text)))
    return tuple(TextPiece(a, b, plain(text[a:b])) for a, b in found if text[a:b].strip())
