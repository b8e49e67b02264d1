"""The table of levels in the pack: every source its own code, no name, and levels outside the scale never a low one."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.assessment import Fulfilment, Judged, Rating
from pipeline.outputs.export import DataTable, levels
from tests.assessment.test_assessing import case, rating
from tests.support import instrument


def rows(table: DataTable, **where: object) -> list[dict[str, object]]:
    names = [c.name for c in table.columns]
    found = [dict(zip(names, row, strict=True)) for row in table.rows]
    return [r for r in found if all(r[k] == v for k, v in where.items())]


def judged(*ratings: Rating, outdated: frozenset[Rating] = frozenset()) -> DataTable:
    c = case()
    assert c.judged
    return levels(instrument(), [replace(c, judged=Judged(c.judged.proposal, ratings, outdated))])


def test_the_proposal_stands_per_element_and_per_criterion() -> None:
    """P01: 11 elements and 16 criteria."""
    table = judged()
    assert (len(rows(table, kriterium="")), len(table.rows)) == (11, 27)
    assert [r["niva"] for r in rows(table, element=1)] == [3, 3, 3]


def test_what_is_outside_the_scale_is_declared_missing_and_each_is_its_own() -> None:
    codes = {c.label: c for c in next(c for c in judged().columns if c.name == "niva").codes}
    outside = [codes[label] for label in ("Underlag saknas", "Ej relevant", "Planerat")]
    assert all(c.missing for c in outside) and len({c.number for c in outside}) == 3
    assert [codes[label].number for label in ("Ej uppfyllt", "Delvis uppfyllt", "Uppfyllt")] == [1, 2, 3]
    assert rows(judged(), element=2, kriterium="")[0]["niva"] == codes["Planerat"].number


def test_assessors_are_numbers_and_the_same_person_is_the_same_number() -> None:
    said = [rating(n, Fulfilment.MET, by) for n in (1, 2) for by in ("Bo Ek", "Anna Berg")]
    table = judged(*said)
    assert {r["bedomare"] for r in rows(table, kalla=2)} == {1, 2}
    assert "Anna Berg" not in repr(table) and said[0].reason not in repr(table)


def test_a_consensus_and_answers_that_have_changed_since_are_told_apart() -> None:
    old = rating(1, Fulfilment.MET, "Anna Berg")
    agreed = replace(rating(1, Fulfilment.PARTLY, "Anna Berg och Bo Ek"), consensus=True)
    table = judged(old, agreed, outdated=frozenset((old,)))
    assert [(r["kalla"], r["niva"], r["bedomare"], r["galler"]) for r in rows(table, element=1) if r["kalla"] != 1] == [
        (2, 3, 1, 0),
        (3, 2, None, 1),
    ]
