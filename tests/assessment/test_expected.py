"""The table of expected levels is whole, and says nothing that the typed answers contradict."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.round.register import load_register
from tests.support import ROOT, SHORT, instrument, typed

LEVELS = {"uppfyllt", "delvis uppfyllt", "ej uppfyllt", "underlag saknas", "ej relevant", "planerat"}
NOT_JUDGED = "bedöms inte"
TABLE: dict[str, Any] = tomllib.loads((ROOT / "tests" / "expected" / "levels.toml").read_text(encoding="utf-8"))
VARIANTS: list[dict[str, Any]] = TABLE.pop("variant")
ROWS = [(practice, int(number), row) for practice, rows in TABLE.items() for number, row in rows.items()]
VARIANT_ROWS = [(v["practice"], int(number), row) for v in VARIANTS for number, row in v["elements"].items()]
IDS = [f"{practice}-{number}" for practice, number, _ in ROWS + VARIANT_ROWS]

QUESTION = r"\d+\.\d+"
SEVERAL = rf"{QUESTION}(?:(?:, | och |–){QUESTION})*"
LABELS = "|".join(sorted((c.label for c in instrument().choices), key=len, reverse=True))


def each_row(test: Any) -> Any:
    return pytest.mark.parametrize(("practice", "number", "row"), ROWS + VARIANT_ROWS, ids=IDS)(test)


def named(text: str) -> Iterator[str]:
    """Every question named; 1.2–1.5 names four."""
    for first, last in re.findall(rf"({QUESTION})(?:–({QUESTION}))?", text):
        element, start = first.split(".")
        yield from (f"{element}.{n}" for n in range(int(start), int((last or first).split(".")[1]) + 1))


def test_every_practice_and_element_has_a_level_once() -> None:
    """TOML itself refuses a table that stands twice."""
    depths = {d.label.lower(): d.code for d in instrument().depths}
    practices = [p.id for p in load_register(ROOT / "register.xlsx", depths)]
    elements = [e.number for e in instrument().elements]
    assert [(p, n) for p, n, _ in ROWS] == [(p, n) for p in practices for n in elements]


@each_row
def test_a_level_is_one_of_six_words_and_has_a_reason(practice: str, number: int, row: dict[str, Any]) -> None:
    assert row["level"] in LEVELS
    assert row["reason"].endswith(".")
    assert set(row) == ({"level", "reason"} if practice in SHORT else {"level", "reason", "criteria"})


@each_row
def test_a_criterion_is_judged_where_questions_were_asked(practice: str, number: int, row: dict[str, Any]) -> None:
    (element,) = (e for e in instrument().elements if e.number == number)
    criteria = row.get("criteria", {})
    assert list(criteria) == ([] if practice in SHORT else [c.id for c in element.criteria])
    assert set(criteria.values()) <= LEVELS | {NOT_JUDGED}
    if len(set(criteria.values())) == 1:  # what all criteria agree on is what the element is
        assert row["level"] in criteria.values()


@each_row
def test_a_reason_rests_on_the_elements_own_questions_and_their_gates(
    practice: str, number: int, row: dict[str, Any]
) -> None:
    own = {q.id for q in instrument().questions if q.element == number}
    gates = {g.question for g in instrument().gates if own & set(g.followers)}
    said = set(named(row["reason"]))
    assert said <= own | gates
    assert bool(said) == (practice not in SHORT), "the short form asks no questions, the deep one rests on them"


@each_row
def test_a_reason_says_what_was_answered(practice: str, number: int, row: dict[str, Any]) -> None:
    answers = typed(practice)
    label = {q: answers.get(f"f{q.replace('.', '_')}_svar") for q in named(row["reason"])}
    for several, said in re.findall(rf"({SEVERAL}) är ({LABELS})\b", row["reason"]):
        assert {label[q] for q in named(several)} == {said}, several
    for several in re.findall(rf"({SEVERAL}) är inte besvarad", row["reason"]):
        assert {label[q] for q in named(several)} == {None}, several
    for several, gate in re.findall(rf"({SEVERAL}) följer av ({QUESTION})", row["reason"]):
        (followers,) = (g.followers for g in instrument().gates if g.question == gate)
        assert set(named(several)) <= set(followers)
        assert {label[q] for q in named(several)} == {None}, several
    for said in re.findall(rf"har svarat ({LABELS})\b", row["reason"]):
        assert answers[f"e{number}_svar"] == said


def test_what_is_claimed_but_not_documented_is_never_fulfilled() -> None:
    claimed = [p for p in TABLE if (typed(p).get("f2_1_svar"), typed(p).get("f2_2_svar")) == ("Ja", "Nej")]
    assert claimed == ["P04"]
    assert TABLE["P04"]["2"]["level"] == "ej uppfyllt"
    assert "Påstått, inte dokumenterat" in TABLE["P04"]["2"]["reason"]


def test_nobody_is_judged_on_what_they_do_not_know_or_plan() -> None:
    """Vet ej and blank are no Nej, and a start-up is not failed on what it has not come to."""
    assert TABLE["P09"]["1"]["level"] == TABLE["P05"]["11"]["level"] == TABLE["P10"]["5"]["level"] == "underlag saknas"
    assert {TABLE["P01"][n]["level"] for n in ("2", "10", "11")} == {"planerat"}


def test_files_that_disagree_change_only_the_elements_they_touch() -> None:
    for v in VARIANTS:
        touched = {q.element for q in instrument().questions if q.id in v["unsettled"]}
        assert {int(n) for n in v["elements"]} == touched
        assert v["practice"] in TABLE
