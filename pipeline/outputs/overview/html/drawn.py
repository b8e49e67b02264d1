"""The practices of a page, drawn: those that many overviews share are drawn, cut and packed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.office.content import Overview, PracticePage, SharedPages

from .markup import Html
from .packing import cut_into_pieces, number_pieces, pack_pages, too_many
from .practices import leading_reason, practice

Whys = tuple[tuple[str, str], ...]
"""(number of an element, the reason that its level leads with)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    pages: Mapping[str, Html]
    """{id: its markup}, in the order of the overview."""
    is_packed: bool
    packed: tuple[Html, ...] = ()
    whys: Mapping[str, Whys] | None = None
    """What the script finds in packed practices, and need not stand in the map too."""


@dataclass(frozen=True, slots=True, eq=False)
class _SharedDrawn:
    pages: Mapping[str, Html]
    whys: Mapping[str, Whys]


@dataclass(frozen=True, slots=True, eq=False)
class _SharedPack:
    numbers: Mapping[str, int]
    packed: Html


def drawn_pages(o: Overview) -> Drawn:
    shared = _shared_drawn(o.shared) if o.shared else _SharedDrawn({}, {})
    given = set(map(id, o.shared.pages)) if o.shared else set()
    alone = {p.id: practice(o.texts, p) for p in o.pages if id(p) not in given}
    pages = {p.id: alone[p.id] if p.id in alone else shared.pages[p.id] for p in o.pages}
    if not too_many(pages.values()):
        return Drawn(pages, False)
    whys = {p.id: _whys(p) if p.id in alone else shared.whys[p.id] for p in o.pages}
    return Drawn(pages, True, tuple(_packs(o, alone)), whys)


def _packs(o: Overview, alone: Mapping[str, Html]) -> Iterator[Html]:
    """What is shared, the same in every page, and then what only this one has."""
    known: Mapping[str, int] = {}
    if o.shared and o.shared.pages:
        base = _shared_pack(o.shared)
        known = base.numbers
        yield base.packed
    if alone:
        cut = cut_into_pieces(alone)
        yield pack_pages(cut, number_pieces(cut, known), known, "x-packed-own" if known else "x-packed")


@lru_cache(maxsize=1)
def _shared_drawn(shared: SharedPages) -> _SharedDrawn:
    return _SharedDrawn({p.id: practice(shared.texts, p) for p in shared.pages}, {p.id: _whys(p) for p in shared.pages})


@lru_cache(maxsize=1)
def _shared_pack(shared: SharedPages) -> _SharedPack:
    cut = cut_into_pieces(_shared_drawn(shared).pages)
    numbers = number_pieces(cut, {})
    return _SharedPack(numbers, pack_pages(cut, numbers, {}, "x-packed"))


def _whys(page: PracticePage) -> Whys:
    return tuple((str(e.number), leading_reason(e)) for e in page.elements if e.reasons)
