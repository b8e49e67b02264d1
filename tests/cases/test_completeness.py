"""What is filled in, what is asked for and what follows from a gate (model reference, section 5; issue 2, point 4).

Each test answers a few fields of an otherwise complete form (every choice Ja or Finns, every text filled), so that what
it finds is the doing of those few. `None` leaves a field blank.
"""

from __future__ import annotations

from functools import cache

import pytest

from pipeline.cases.completeness import check
from pipeline.model.case import Completeness, ElementCompleteness, Level
from pipeline.model.instrument import choice_key, fields, text_key
from pipeline.model.returns import State
from tests.support import answers_of, instrument

DEEP, SHORT = "fordjupad", "oversikt"
AFTER_3_1 = ("3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8")
AFTER_10_1 = ("10.2", "10.3", "10.5", "10.6", "10.7", "11.1", "11.2", "11.3", "11.5", "11.7")


@cache
def whole(depth: str) -> dict[str, str]:
    """A form with every choice and every required text filled in; 5.2 is Nej, since a Ja there needs a comment."""
    special = {"b_spridning": "Bara vi", "f5_2_svar": "Nej"}
    typed = {}
    for f in fields(instrument(), depth):
        if f.kind == "choice":
            typed[f.key] = special.get(f.key, "Finns" if "finns" in f.choices else "Ja")
        elif f.required:
            typed[f.key] = f"Text om {f.code}"
    return typed


def form(depth: str = DEEP, /, **typed: str | None) -> Completeness:
    changed = {**whole(depth), **typed}
    return check(instrument(), depth, answers_of({k: v for k, v in changed.items() if v is not None}, depth))


def deep(answers: dict[str, str | None]) -> Completeness:
    """`answers` by question, "4.3", or by key, "e4_text"."""
    return form(DEEP, **{choice_key(q) if "." in q else q: v for q, v in answers.items()})


def blank(*questions: str) -> dict[str, str | None]:
    return dict.fromkeys(questions)


def gaps(c: Completeness) -> list[str]:
    return [f"{g.code} {g.question}" for g in c.gaps]


def said(c: Completeness) -> list[str]:
    return [f"{f.severity} {f.code} {f.question}" for f in c.findings]


def element(c: Completeness, number: int) -> ElementCompleteness:
    return next(e for e in c.elements if e.element == number)


@pytest.mark.parametrize("depth", [DEEP, SHORT])
def test_a_form_with_everything_is_complete_and_nothing_is_said(depth: str) -> None:
    c = form(depth)
    assert (c.findings, {e.level for e in c.elements}) == ((), {Level.COMPLETE})
    assert all(e.filled == e.asked for e in c.elements)


@pytest.mark.parametrize("depth", [DEEP, SHORT])
def test_an_empty_form_is_missing_everywhere(depth: str) -> None:
    c = check(instrument(), depth, answers_of({}, depth))
    assert {e.level for e in c.elements} == {Level.MISSING}
    assert {e.filled for e in c.elements} == {0}


# ---- gates


def test_nej_on_3_1_is_one_fact_not_eight() -> None:
    c = deep({"3.1": "Nej", **blank(*AFTER_3_1)})
    assert said(c) == ["note follows_from_gate 3.1"]
    assert {c.answers[choice_key(q)].state for q in AFTER_3_1} == {State.NOT_APPLICABLE}
    e = element(c, 3)
    assert (e.level, e.filled, e.asked) == (Level.COMPLETE, 2, 2)
    assert e.why == "Allt som efterfrågas finns med. 7 av 8 frågor följer av 3.1."


def test_nej_on_3_1_and_nothing_else_is_not_missing() -> None:
    c = deep({"3.1": "Nej", "e3_text": None, **blank(*AFTER_3_1)})
    assert gaps(c) == ["missing_text E3"]
    assert element(c, 3).level is Level.PARTIAL


@pytest.mark.parametrize("answer", ["Vet ej", "Planerat"])
def test_a_gate_that_is_not_nej_closes_as_quietly(answer: str) -> None:
    c = deep({"10.1": answer, **blank(*AFTER_10_1)})
    assert said(c) == ["note follows_from_gate 10.1"]
    assert f"10.1 är besvarad {answer}." in c.findings[0].message


def test_delvis_opens_a_gate() -> None:
    assert gaps(deep({"6.1": "Delvis", **blank("6.2", "6.3")})) == ["missing_choice 6.2", "missing_choice 6.3"]


def test_a_blank_gate_leaves_its_followers_to_be_answered() -> None:
    c = deep(blank("7.3", "7.4"))
    assert gaps(c) == ["missing_choice 7.3", "missing_choice 7.4"]
    assert c.answers["f7_4_svar"].state is State.BLANK


def test_10_1_spreads_through_10_6_to_element_11() -> None:
    c = deep({"10.1": "Nej", "10.4": "Nej", **blank(*AFTER_10_1)})
    assert said(c) == ["note follows_from_gate 10.1"]
    assert c.findings[0].message.startswith(f"10.1 är besvarad Nej. {', '.join(AFTER_10_1)} följer av det")
    assert [e.why for e in c.elements[-2:]] == ["Allt som efterfrågas finns med. 5 av 7 frågor följer av 10.1."] * 2


def test_only_10_4_11_4_and_11_6_are_asked_for_without_measurement() -> None:
    c = deep({"10.1": "Nej", **blank(*AFTER_10_1, "10.4", "11.4", "11.6")})
    assert gaps(c) == ["missing_choice 10.4", "missing_choice 11.4", "missing_choice 11.6"]


def test_two_closed_gates_after_each_other_are_said_once() -> None:
    followers = [q for q in AFTER_10_1 if q != "10.6"]
    assert said(deep({"10.1": "Nej", "10.4": "Nej", "10.6": "Nej", **blank(*followers)})) == [
        "note follows_from_gate 10.1"
    ]


def test_10_6_closes_only_what_needs_the_joined_picture() -> None:
    c = deep({"10.6": "Nej", **blank("10.7", "11.5", "11.7")})
    assert said(c) == ["note follows_from_gate 10.6"]
    assert c.answers["f10_7_svar"].state is State.NOT_APPLICABLE


def test_a_typed_answer_behind_a_closed_gate_is_never_emptied() -> None:
    c = deep({"3.1": "Nej", "3.3": "Ja", "f3_4_text": "Målen står i vår broschyr.", **blank("3.4")})
    assert c.answers["f3_3_svar"].value == "ja"
    assert c.answers["f3_4_text"].value == "Målen står i vår broschyr."
    assert c.answers["f3_4_svar"].state is State.NOT_APPLICABLE


def test_followers_answered_ej_relevant_by_hand_need_no_reasons_of_their_own() -> None:
    assert gaps(deep({"3.1": "Nej", **dict.fromkeys(AFTER_3_1, "Ej relevant")})) == []


# ---- vet ej, ej relevant and needed comments


@pytest.mark.parametrize("answer", ["Vet ej", "Nej", "Delvis", "Planerat"])
def test_every_choice_is_an_answer(answer: str) -> None:
    c = deep({"9.4": answer})
    assert c.findings == ()
    assert element(c, 9).level is Level.COMPLETE


@pytest.mark.parametrize("nej", ["2.1", "4.1", "4.8", "9.6"])
@pytest.mark.parametrize("instead", ["Vet ej", "Ej relevant"])
def test_vet_ej_and_ej_relevant_never_contradict_anything_as_nej_does(nej: str, instead: str) -> None:
    reason = {text_key(nej): "Det gäller inte oss."}
    assert any(f.code != "follows_from_gate" for f in deep({nej: "Nej"}).findings)
    assert deep({nej: instead, **reason}).findings == ()


def test_ej_relevant_needs_a_reason() -> None:
    assert gaps(deep({"4.2": "Ej relevant"})) == ["missing_reason 4.2"]
    assert gaps(deep({"4.2": "Ej relevant", "f4_2_text": "Öppen insats utan handlingsplan."})) == []


def test_an_element_that_is_not_relevant_at_all_says_so() -> None:
    of_5 = {"5.1": "Ej relevant", "5.2": "Ej relevant", "e5_text": None}
    reasons = {"f5_1_text": "Bara vi har uppdraget.", "f5_2_text": "Bara vi har uppdraget."}
    assert element(deep({**of_5, **reasons}), 5).level is Level.NOT_RELEVANT
    assert element(deep(of_5), 5).level is Level.PARTIAL


def test_only_vet_ej_leaves_nothing_to_describe() -> None:
    assert deep({"2.1": "Vet ej", "2.2": "Vet ej", "e2_text": None}).findings == ()
    assert gaps(deep({"2.1": "Vet ej", "2.2": "Nej", "e2_text": None})) == ["missing_text E2"]


@pytest.mark.parametrize(("answer", "asked"), [("Ja", True), ("Delvis", True), ("Nej", False), ("Vet ej", False)])
def test_an_obstacle_in_5_2_is_to_be_described(answer: str, asked: bool) -> None:
    assert gaps(deep({"5.2": answer})) == (["missing_comment 5.2"] if asked else [])


def test_5_1_and_5_2_both_ja_is_no_error() -> None:
    assert deep({"5.1": "Ja", "5.2": "Ja", "f5_2_text": "Kräver egen lokal."}).findings == ()


def test_claimed_but_not_documented_is_only_said() -> None:
    assert said(deep({"2.1": "Ja", "2.2": "Nej"})) == ["note verkan_pastadd 2.2"]


def test_documented_but_denied_is_asked() -> None:
    assert "ask verkan_motsagelse 2.2" in said(deep({"2.1": "Nej", "2.2": "Ja", "6.2": "Nej"}))


def test_2_1_nej_leaves_nothing_to_document() -> None:
    c = deep({"2.1": "Nej", "2.2": None, "6.2": "Nej"})
    assert (gaps(c), c.answers["f2_2_svar"].state) == ([], State.NOT_APPLICABLE)


# ---- the short form: a status and a text per element


@pytest.mark.parametrize("status", ["Finns", "Delvis", "Planerat"])
def test_these_need_a_text(status: str) -> None:
    assert gaps(form(SHORT, e4_svar=status, e4_text=None)) == ["missing_text E4"]


@pytest.mark.parametrize("status", ["Saknas", "Vet ej"])
def test_these_need_no_text_and_the_element_is_filled_in(status: str) -> None:
    c = form(SHORT, e4_svar=status, e4_text=None)
    assert (c.findings, element(c, 4).level) == ((), Level.COMPLETE)


def test_ej_relevant_needs_a_reason_in_the_short_form_too() -> None:
    assert gaps(form(SHORT, e4_svar="Ej relevant", e4_text=None)) == ["missing_reason E4"]
    c = form(SHORT, e4_svar="Ej relevant", e4_text="Vi sätter inga mål.")
    assert (c.findings, element(c, 4).level) == ((), Level.NOT_RELEVANT)


def test_a_text_without_a_status_is_partial() -> None:
    c = form(SHORT, e4_svar=None)
    assert (gaps(c), element(c, 4).level) == (["missing_choice E4"], Level.PARTIAL)


def test_one_reason_at_4_3_covers_the_questions_about_goals_for_individuals() -> None:
    """Universal prevention sets no goals for individuals: that is one reason, not six (model reference, section 5)."""
    goals: dict[str, str | None] = {f"f4_{n}_svar": "Ej relevant" for n in range(3, 9)}
    reasons = [f.question for f in deep(goals).findings if f.code == "missing_reason"]
    assert reasons == ["4.3", "4.4", "4.5", "4.6", "4.7", "4.8"]
    reasons = [
        f.question
        for f in deep({**goals, "f4_3_text": "Alla elever får samma."}).findings
        if f.code == "missing_reason"
    ]
    assert reasons == []
