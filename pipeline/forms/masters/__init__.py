"""A form that was drawn once, with marks where one practice's facts and answers go -> the form of any practice, to the byte.

The writers draw a form for a stand-in whose every fact is the mark of a place (`stand_in`). What they drew is cut at the marks
(`cut`); a form is what lies between them with the practice's own facts put in, and the members of the zip that hold no mark are
copied as they are, compressed (`Master.fill`). A master lives in the process that drew it, with the instrument object that it was
drawn from: nothing is kept on disk, and a worker loads its instrument by file, not with every task.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

from pipeline.base.package import PackedMember, pack_member, write_zip
from pipeline.forms.layout import Front

BEGIN, END = "\ue000", "\ue001"
"""Around the name of a place: characters for private use, which no `fits` lets in."""
MARK = re.compile(b"(?:\xee\x80\x80|(&#57344;))([^&\xee]+)(?:\xee\x80\x81|&#57345;)")
"""A place as UTF-8 has it, or as ASCII does."""
MOST_KEPT = 64
"""Masters that a process holds at a time: some 100 kB each."""
MOST, MOST_IN_PROPERTIES = 10_000, 200
"""Characters of a sentence on the cover, and of a name that also stands in the file's properties, where it would be cut."""


class Place(NamedTuple):
    """Where something goes that forms do not have alike."""

    name: str
    ascii: bool
    """What stands there is written as ASCII, other characters as references; else as UTF-8."""


class Parted(NamedTuple):
    """A member of the zip that has places."""

    name: str
    pieces: tuple[bytes | Place, ...]


@dataclass(frozen=True, slots=True)
class Master:
    """A form with nothing of anybody's in it."""

    members: tuple[PackedMember | Parted, ...]
    blank: Mapping[str, bytes]
    """What stands in the places of answers while there is none: XML by the place's name."""

    def fill(self, words: Mapping[str, str | bytes]) -> bytes:
        """The form with this in its places: text, or XML as bytes."""
        said = {**self.blank, **words}
        return write_zip((_whole(m, said) if isinstance(m, Parted) else m for m in self.members), as_pack=True)


def place(name: str) -> str:
    """The mark of a place, to be drawn where it is."""
    return f"{BEGIN}{name}{END}"


def cut(members: Iterable[tuple[str, bytes]], blank: Mapping[str, bytes], front: Front) -> Master | None:
    """A master of what was drawn for a stand-in.

    None when the marks are not just those that were meant, or one stands in a tag: an instrument may hold any characters.
    """
    parted = tuple(_parted(name, content) for name, content in members)
    cuts = [m.pieces for m in parted if isinstance(m, Parted)]
    drawn = {p.name for pieces in cuts for p in pieces if isinstance(p, Place)}
    facts = words_of(front)
    in_tags = (p.name for pieces in cuts for before, p in pairwise(pieces) if isinstance(p, Place) and _in_tag(before))
    sound = drawn == {*facts, *blank} and facts.keys().isdisjoint(in_tags)
    return Master(parted, dict(blank)) if sound else None


def words_of(front: Front) -> dict[str, str]:
    """{place: text} of all that a form says of one practice and one round, answers apart."""
    first = front.cover
    said = {"practice": first.practice, "mark": front.mark, "sender": front.sender}
    for kind, texts in (("text", first.texts), ("fact", first.facts)):
        said |= {f"{kind} {n}": text for n, (_, text) in enumerate(texts)}
    return said | {f"note {n}": text for n, text in enumerate(first.notes)}


def stand_in(front: Front) -> Front:
    """The same, with the mark of its place for every text. Forms that have it alike have the same master."""
    first, mark = front.cover, place("mark")
    marked = replace(
        first,
        practice=place("practice"),
        texts=tuple((label, place(f"text {n}")) for n, (label, _) in enumerate(first.texts)),
        notes=tuple(place(f"note {n}") for n in range(len(first.notes))),
        facts=tuple((label, place(f"fact {n}")) for n, (label, _) in enumerate(first.facts)),
        mark=first.mark.replace(front.mark, mark),
    )
    return Front(marked, mark, place("sender"))


def fits(front: Front) -> bool:
    """Whether all its texts stand in a file as they are. Breaks, spaces at an end, what cannot be seen: such a form is drawn by itself."""
    short = (front.cover.practice, front.mark, front.sender)
    return all(map(_is_ordinary, words_of(front).values())) and max(map(len, short)) <= MOST_IN_PROPERTIES


def _is_ordinary(text: str) -> bool:
    return text.replace("\xa0", " ").isprintable() and text == text.strip() and 0 < len(text) <= MOST


def _parted(name: str, content: bytes) -> PackedMember | Parted:
    pieces = tuple(_pieces(content))
    return Parted(name, pieces) if len(pieces) > 1 else pack_member(name, content)


def _pieces(content: bytes) -> Iterator[bytes | Place]:
    """What stands between the places, and the places, by turns."""
    at = 0
    for found in MARK.finditer(content):
        yield content[at : found.start()]
        yield Place(found[2].decode(), found[1] is not None)
        at = found.end()
    yield content[at:]


def _in_tag(before: bytes | Place) -> bool:
    return isinstance(before, bytes) and before.rfind(b"<") > before.rfind(b">")


def _whole(member: Parted, said: Mapping[str, str | bytes]) -> PackedMember:
    return pack_member(
        member.name, b"".join(p if isinstance(p, bytes) else _xml(said[p.name], p) for p in member.pieces)
    )


def _xml(said: str | bytes, at: Place) -> bytes:
    if isinstance(said, bytes):
        return said
    return escape(said).encode("ascii", "xmlcharrefreplace") if at.ascii else escape(said).encode()
