"""What leaders are told of practices that are not their own: made once of a round, and the same in the set of every municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from pipeline.base.checker import as_json
from pipeline.instrument.texts import texts
from pipeline.model.instrument import roles_of
from pipeline.model.roles import FieldRole
from pipeline.model.texts import Texts
from pipeline.office.content import Cell, HeatRow, PracticePage, SharedPages

from .material import OverviewMaterial, facets, level_cell
from .opened import whole_page
from .shown import Reader, SharedCase, why_not, without_people
from .similar import Index, index

ANYBODY = Reader("national")
"""Who owns no practice."""


@dataclass(frozen=True, slots=True, eq=False)
class OtherPractices:
    """By id, and in its order: those that may be told by name, as others are told them."""

    cases: Mapping[str, SharedCase]
    rows: Mapping[str, HeatRow]
    cells: Mapping[str, tuple[Cell, ...]]
    """The same as a row of a table."""
    pages: SharedPages
    alike: Index


@lru_cache(maxsize=1)
def other_practices(m: OverviewMaterial) -> OtherPractices:
    """Kept for the material that was asked about last: every set of a round asks about the same."""
    named = (without_people(s) for s in m.standings if why_not(s) is None)
    cases = {s.practice.id: s for s in sorted(named, key=lambda s: s.practice.id)}
    rows = {id: heat_row(m, s, False) for id, s in cases.items()}
    pages, said = tuple(whole_page(m.instrument, s, ANYBODY) for s in cases.values()), texts(m.instrument)
    return OtherPractices(
        cases,
        rows,
        {id: table_row(row) for id, row in rows.items()},
        SharedPages(_key(pages, said), pages, said),
        index(cases.values(), compared_texts(m)),
    )


def _key(pages: tuple[PracticePage, ...], said: Texts) -> str:
    """A digest of what they say; of how they are written in Python, where that is no JSON."""
    told = as_json(tuple[PracticePage, ...], pages) or repr(pages).encode("utf-8", "surrogatepass")
    return sha256(told + as_json(Texts, said)).hexdigest()


def heat_row(m: OverviewMaterial, s: SharedCase, own: bool) -> HeatRow:
    levels = tuple(level_cell(m.texts.levels, s.case.judged, e.number) for e in m.instrument.elements)
    return HeatRow(s.practice.id, s.practice.name, facets(s.practice), levels, own, s.practice.id)


def table_row(row: HeatRow) -> tuple[Cell, ...]:
    return (Cell(f"{row.id} {row.name}"), Cell(", ".join(row.facets.municipalities)), *row.cells)


def compared_texts(m: OverviewMaterial) -> tuple[str, ...]:
    """Whom it is for, where the form asks that, and what it builds on: the texts whose words are compared."""
    first, target = m.instrument.elements[0].number, roles_of(m.instrument).key(FieldRole.TARGET)
    return (*([target] if target else []), f"e{first}_text")
