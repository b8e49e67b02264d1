"""What the rules propose: the levels that were expected before there were rules, and every rule on a case counted by hand."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from pipeline.instrument.rule_words import rule_in_words
from pipeline.model.assessment import Fulfilment
from tests.support import ROOT, instrument
from tests.support.judging import BRIEF, UNCLEAR, element, levels, proposal, proposed

TABLE: dict[str, Any] = tomllib.loads((ROOT / "tests" / "expected" / "levels.toml").read_text(encoding="utf-8"))
VARIANTS = TABLE.pop("variant")
EXPECTED = [(practice, int(n), row) for practice, rows in TABLE.items() for n, row in rows.items()]


@pytest.mark.parametrize(("practice", "number", "row"), EXPECTED, ids=[f"{p}-{n}" for p, n, _ in EXPECTED])
def test_the_rules_give_what_a_methodologist_expected(practice: str, number: int, row: dict[str, Any]) -> None:
    assert levels(proposed(practice).of(number)) == row.get("criteria", {}) | {str(number): row["level"]}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v["practice"])
def test_answers_that_two_files_differ_on_are_unsettled(variant: dict[str, Any]) -> None:
    conflicts = frozenset(f"f{q.replace('.', '_')}_svar" for q in variant["unsettled"])
    found = proposed(variant["practice"], conflicts)
    for number, row in variant["elements"].items():
        assert levels(found.of(int(number))) == row["criteria"] | {number: row["level"]}
    assert "olika besvarad" in found.of(5).why


# ---- From answers to a level. One fact a test, counted by hand.

YES, PARTLY, NO, PLANNED, UNKNOWN, NOT = "Ja", "Delvis", "Nej", "Planerat", "Vet ej", "Ej relevant"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (YES, YES, "uppfyllt"),
        (YES, PARTLY, "delvis uppfyllt"),
        (YES, NO, "delvis uppfyllt"),
        (YES, PLANNED, "delvis uppfyllt"),
        (PARTLY, NO, "delvis uppfyllt"),
        (NO, NO, "ej uppfyllt"),
        (NO, PLANNED, "planerat"),
        (PLANNED, PLANNED, "planerat"),
        (YES, UNKNOWN, "underlag saknas"),
        (NO, UNKNOWN, "underlag saknas"),
        (PARTLY, UNKNOWN, "delvis uppfyllt"),
        (YES, "", "underlag saknas"),
        (YES, UNCLEAR, "underlag saknas"),
    ],
)
def test_two_answers_that_decide_together(one: str, other: str, level: str) -> None:
    """7a rests on 7.1 and 7.2; an answer that nobody knows counts only when it could change the level."""
    assert element(7, q7_1=one, q7_2=other).level == level
    assert element(7, q7_1=other, q7_2=one).level == level


def test_not_relevant_with_a_reason_falls_away_and_without_one_is_unknown() -> None:
    assert element(7, q7_1=YES, q7_2=NOT, r7_2="Det finns bara en medarbetare.").level == "uppfyllt"
    assert element(7, q7_1=YES, q7_2=NOT).level == "underlag saknas"
    assert element(7, q7_1=YES, q7_2=NOT, r7_2="–").level == "underlag saknas"


def test_all_not_relevant_is_not_relevant_and_never_a_no() -> None:
    assert element(7, q7_1=NOT, r7_1="Ett.", q7_2=NOT, r7_2="Två.").level == "ej relevant"


def test_the_reason_at_4_3_stands_for_the_goals_after_it() -> None:
    found = element(4, q4_1=YES, q4_3=NOT, r4_3="Inga mål för enskilda.", q4_4=NOT, q4_6=NOT, q4_7=YES, q4_9=YES)
    assert levels(found)["4a"] == "uppfyllt"


def test_one_good_source_is_enough_and_a_no_about_another_is_not_against() -> None:
    assert levels(element(1, q1_1=YES, q1_2=NO, q1_3=NO, q1_4=NO, q1_5=YES))["1a"] == "uppfyllt"
    assert levels(element(1, q1_1=YES, q1_2=NO, q1_3=NO, q1_4=NO, q1_5=NO))["1a"] == "delvis uppfyllt"
    assert levels(element(1, q1_1=NO, q1_2=NO, q1_3=NO, q1_4=NO, q1_5=NO))["1a"] == "ej uppfyllt"


def test_ja_on_5_2_speaks_against_and_can_only_lower_to_partly() -> None:
    assert element(5, q5_1=YES, q5_2=NO).level == "uppfyllt"
    assert element(5, q5_1=YES, q5_2=YES).level == "delvis uppfyllt"
    assert element(5, q5_1=NO, q5_2=NO).level == "ej uppfyllt"
    assert element(5, q5_1=YES).level == "underlag saknas"


def test_a_claim_without_documentation_is_said_so_and_is_not_fulfilled() -> None:
    found = element(2, q2_1=YES, q2_2=NO)
    assert found.level == "ej uppfyllt"
    assert found.notes == ("Påstått, inte dokumenterat. Det betyder inte att arbetssättet saknar verkan.",)
    honest = element(2, q2_1=UNKNOWN, q2_2=NO)
    assert (honest.level, honest.notes) == (found.level, ())


def test_no_effect_leaves_nothing_to_document() -> None:
    assert levels(element(2, q2_1=NO)) == {"2a": "ej uppfyllt", "2b": "ej uppfyllt", "2": "ej uppfyllt"}


def test_a_gates_no_is_one_fact_and_not_one_for_every_follower() -> None:
    found = element(3, q3_1=NO)
    assert found.level == "ej uppfyllt"
    assert found.why.count("Nej") == 2 and "3.2–3.8 följer av 3.1 (Nej)" in found.why


def test_a_gate_that_nobody_knows_leaves_the_element_without_basis() -> None:
    assert element(3, q3_1=UNKNOWN).level == "underlag saknas"
    assert element(10, q10_1=UNKNOWN).level == "underlag saknas"


def test_a_gate_that_is_planned_makes_what_follows_planned() -> None:
    assert element(10, q10_1=PLANNED).level == "planerat"


def test_without_measuring_element_11_is_partly_at_most_and_says_why() -> None:
    found = element(11, q10_1=NO, q11_4=YES, q11_6=YES)
    assert found.level == "delvis uppfyllt"
    assert found.notes == ("5 av 7 frågor förutsätter mätning (10.1).",)


def test_two_of_three_kinds_of_collaboration_are_enough() -> None:
    assert element(8, q8_1=YES, q8_2=YES, q8_3=NO, q8_4=YES).level == "uppfyllt"
    assert element(8, q8_1=YES, q8_2=YES, q8_3=NO, q8_4=NO).level == "delvis uppfyllt"
    only_one = element(8, q8_1=YES, q8_2=YES, q8_3=NOT, r8_3="Ingen annan sektor.", q8_4=NOT, r8_4="Ingen förvaltning.")
    assert only_one.level == "uppfyllt"


def test_a_description_nobody_else_can_follow_is_partly_a_description() -> None:
    whole = {f"q3_{n}": YES for n in range(1, 9)}
    assert element(3, **whole).level == "uppfyllt"
    assert element(3, **whole | {"q3_2": NO}).level == "delvis uppfyllt"
    assert element(3, **whole | {"q3_7": NO}).level == "uppfyllt"
    assert element(3, **whole | {"q3_7": NO, "q3_8": NO}).level == "delvis uppfyllt"
    assert element(3, **whole | {"q3_1": PARTLY}).level == "delvis uppfyllt"


def test_the_cost_must_have_been_compared_with_something_to_be_called_profitable() -> None:
    assert levels(element(6, q6_1=YES, q6_2=YES, q6_3=YES))["6"] == "uppfyllt"
    assert levels(element(6, q6_1=YES, q6_2=YES, q6_3=NO)) == {
        "6a": "delvis uppfyllt", "6b": "uppfyllt", "6c": "uppfyllt", "6": "delvis uppfyllt",
    }  # fmt: skip


def test_an_element_may_have_a_level_although_a_criterion_has_none() -> None:
    found = element(6, q6_1=YES, q6_2=UNKNOWN, q6_3=NO)
    assert levels(found) == {"6a": "underlag saknas", "6b": "uppfyllt", "6c": "underlag saknas", "6": "delvis uppfyllt"}
    assert "elementets nivå är densamma med Ja som med Nej på 6.2" in found.why
    assert element(6, q6_1=YES, q6_2=UNKNOWN, q6_3=YES).level == "underlag saknas"


def test_where_individuals_have_no_goals_the_groups_goal_decides_4a_and_not_4b() -> None:
    none = {"q4_3": NOT, "r4_3": "Mål sätts för årskullen.", "q4_4": NOT, "q4_6": NOT}
    found = element(4, q4_1=YES, q4_7=YES, q4_8=YES, q4_9=NO, **none)
    assert (levels(found)["4a"], levels(found)["4b"]) == ("delvis uppfyllt", "uppfyllt")


def test_the_groups_goal_decides_nothing_where_individuals_have_goals() -> None:
    own = {"q4_1": YES, "q4_3": YES, "q4_4": YES, "q4_6": YES, "q4_7": YES, "q4_8": YES}
    assert element(4, q4_9=NO, **own).level == element(4, q4_9=YES, **own).level == "uppfyllt"


def test_involving_people_is_asked_in_9_3_and_the_delimiting_questions_decide_nothing() -> None:
    assert element(9, q9_1=YES, q9_2=YES, q9_3=YES, q9_4=NO, q9_5=NO, q9_6=NO, q9_7=NO).level == "uppfyllt"


def test_measuring_is_systematic_with_routines_and_over_time() -> None:
    assert element(10, q10_1=YES, q10_2=YES, q10_3=YES, q10_5=YES, q10_4=NO, q10_6=UNKNOWN).level == "uppfyllt"
    assert element(10, q10_1=YES, q10_2=YES, q10_3=NO, q10_5=NO).level == "delvis uppfyllt"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (2, {"q2_1": NO, "q2_2": YES}),
        (3, {"q3_1": NO, "q3_3": YES}),
        (10, {"q10_1": NO, "q10_2": YES}),
    ],
)
def test_answers_that_contradict_each_other_are_no_ground_until_they_are_settled(
    number: int, said: dict[str, str]
) -> None:
    found = element(number, **said)
    assert found.level == "underlag saknas" and "motsägs av" in " ".join(c.why for c in found.criteria)


# ---- The short form


@pytest.mark.parametrize(
    ("status", "text", "level"),
    [
        ("Finns", "Handledning varje månad.", "uppfyllt"),
        ("Delvis", "Ibland.", "delvis uppfyllt"),
        ("Saknas", "", "ej uppfyllt"),
        ("Planerat", "Till våren.", "planerat"),
        ("Ej relevant", "Det finns bara en medarbetare.", "ej relevant"),
        ("Ej relevant", "", "underlag saknas"),
        ("Vet ej", "", "underlag saknas"),
        ("", "", "underlag saknas"),
    ],
)
def test_the_short_forms_status_is_all_there_is_to_go_by(status: str, text: str, level: str) -> None:
    found = proposal({"e7_svar": status, "e7_text": text}, BRIEF).of(7)
    assert (found.level, found.criteria) == (level, ())


def test_finns_alone_never_makes_a_positive_effect_fulfilled() -> None:
    found = proposal({"e2_svar": "Finns", "e2_text": "Det märks."}, BRIEF).of(2)
    assert found.level == "delvis uppfyllt" and "ett påstående ensamt är aldrig uppfyllt" in found.notes[0]


# ---- In words


def test_a_reason_names_the_answers_and_the_rule() -> None:
    found = element(8, q8_1=PARTLY, q8_2=YES, q8_3=YES, q8_4=NO)
    assert found.why == (
        "Delvis uppfyllt: 8.2 och 8.3 är Ja, 8.1 är Delvis; för uppfyllt krävs Ja på 8.1 och på minst två av 8.2–8.4."
    )


def test_a_reason_says_what_an_unknown_level_hangs_on_and_what_it_is_at_the_least() -> None:
    found = element(11, q10_1=YES, q10_6=YES, q11_3=YES, q11_4=YES, q11_5=UNKNOWN)
    assert found.why == (
        "Underlag saknas: 11.3 och 11.4 är Ja, 11.5 är Vet ej, 11.6 är inte besvarad; "
        "nivån hänger på 11.5 och 11.6, men minst delvis uppfyllt är det."
    )


def test_the_rules_are_printed_from_what_decides() -> None:
    assert rule_in_words(instrument(), instrument().rule("5a")) == (
        "Uppfyllt: Ja på 5.1 och Nej på 5.2. Ja på 5.2 gör uppfyllt till delvis uppfyllt, aldrig mer. "
        "5.2 är omvänd: Ja betyder att det finns hinder. Att båda är Ja är rimligt: det kan överföras men är krävande."
    )
    assert rule_in_words(instrument(), instrument().rule("4a")).startswith(
        "Uppfyllt: Ja på 4.1, 4.3, 4.4, 4.6 och 4.7. Är 4.3 och 4.4 Ej relevant gäller 4.9 i stället. Nej på 4.1 räcker"
    )


# ---- As a whole


def test_the_whole_is_a_sentence_of_counts_and_no_score() -> None:
    assert proposed("P06").summary == "4 av 11 relevanta element uppfyllda, 7 delvis"
    assert proposed("P01").summary == "3 av 11 relevanta element uppfyllda, 5 delvis, 3 planerade"
    assert proposed("P09").summary == "3 av 11 relevanta element uppfyllda, 6 delvis, 2 underlag saknas"


def test_what_is_not_relevant_is_left_out_of_the_count_and_told() -> None:
    keys = {f"e{n}_svar": "Finns" for n in range(1, 12)} | {"e9_svar": "Ej relevant"}
    texts = {f"e{n}_text": "Så här gör vi." for n in range(1, 12)}
    assert proposal(keys | texts, BRIEF).summary == "9 av 10 relevanta element uppfyllda, 1 delvis; 1 ej relevant"


def test_a_strong_category_that_rests_on_a_weaker_one_is_flagged() -> None:
    assert proposed("P01").warnings == (
        "Yrkeskunskap och utveckling (2 av 3 uppfyllda) vilar på Koncept (0 av 4 uppfyllda), som är svagare. "
        "Kategorierna bygger på varandra.",
    )
    assert proposed("P02").warnings == ()  # half of Koncept is no weak ground


def test_what_nobody_knows_is_not_called_weak() -> None:
    keys = {f"e{n}_svar": "Finns" for n in range(3, 7)} | {"e1_svar": "Vet ej", "e2_svar": "Vet ej"}
    assert proposal(keys | {f"e{n}_text": "Så." for n in range(3, 7)}, BRIEF).warnings == ()


def test_the_picture_is_tried_under_other_rules_and_what_changes_it_is_named() -> None:
    assert proposed("P02").stands == (
        "Mer än hälften av de relevanta elementen är uppfyllda. "
        "Det ändras om 1b, 2, 3 och 10 måste vara uppfyllda (element 2 är delvis uppfyllt)."
    )
    assert proposed("P06").stands == (
        "Högst hälften av de relevanta elementen är uppfyllda. Det ändras om delvis uppfyllt räcker."
    )
    assert proposed("P07").stands.endswith(
        "Det blir osäkert om varje obesvarad eller okänd fråga som avgör ger underlag saknas."
    )


def test_a_stricter_cut_lowers_single_elements_by_name() -> None:
    half = next(s for s in proposed("P05").sensitivity if s.rule.startswith("delvis kräver"))
    assert (8, Fulfilment.PARTLY, Fulfilment.NOT_MET) in half.changed
    assert all(before is Fulfilment.PARTLY for _, before, _ in half.changed)
    strict = next(s for s in proposed("P04").sensitivity if s.rule.startswith("varje obesvarad"))
    assert {after for _, _, after in strict.changed} == {Fulfilment.NO_BASIS}


def test_categories_that_count_alike_can_change_the_picture() -> None:
    """P03: 6 of 11 elements, but 1 of 2, 2 of 4, 3 of 3 and 0 of 2 in the categories: on average exactly half."""
    alike = next(s for s in proposed("P03").sensitivity if s.rule.startswith("varje kategori"))
    assert (alike.stands, alike.open) == (False, False)


def test_a_picture_that_no_other_rule_moves_is_said_to_stand() -> None:
    keys = {f"e{n}_svar": "Finns" for n in range(1, 12)} | {f"e{n}_text": "Så här gör vi." for n in range(1, 12)}
    assert proposal(keys | {"e2_svar": "Saknas"}, BRIEF).stands.endswith(
        "Det ändras om 1b, 2, 3 och 10 måste vara uppfyllda (element 2 är ej uppfyllt)."
    )
    nothing = {f"e{n}_svar": "Saknas" for n in range(1, 12)}
    assert proposal(nothing, BRIEF).stands.endswith("Det står sig under de andra regler som har prövats.")


def test_what_a_criterion_asks_for_and_no_question_does_is_told_with_it() -> None:
    smart = next(c for c in proposed("P06").of(4).criteria if c.criterion == "4b")
    assert "GAS" in smart.not_asked
