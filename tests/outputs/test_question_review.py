"""What a round's answers say about the questions: counted by hand on small rounds, and on the ten invented practices."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipeline.cases.completeness import check
from pipeline.model.case import Case
from pipeline.model.instrument import choice_key, text_key
from pipeline.model.question_facts import NoticeKind, Pair, QuestionFacts, QuestionReview, part_of, percent
from pipeline.model.returns import Answer, State
from pipeline.outputs.question_report import review
from tests.support import answers_of, case, instrument

TEN = tuple(f"P{n:02}" for n in range(1, 11))
DEEP, SHORT = "fordjupad", "oversikt"


def said(id: str, **answers: str) -> Case:
    """A practice whose deep form says only this: q4_3="Ja", t4_3="en kommentar", or a key of the form."""
    keys = {"q": choice_key, "t": text_key}
    found = {
        keys[k[0]](k[1:].replace("_", ".")) if k[0] in keys and k[1].isdigit() else k: v for k, v in answers.items()
    }
    return case(id, found, DEEP)


def many(n: int, start: int = 1, **answers: str) -> list[Case]:
    return [said(f"P{k:02}", **answers) for k in range(start, start + n)]


def of(cases: list[Case], question: str) -> QuestionFacts:
    return next(f for f in review(instrument(), cases).questions if f.question == question)


def kinds(f: QuestionFacts) -> list[str]:
    return [n.kind.value for n in f.notes]


@cache
def ten() -> QuestionReview:
    return review(instrument(), [case(id) for id in TEN])


def chosen(question: str) -> dict[str, int]:
    (found,) = [f for f in ten().questions if f.question == question]
    rest = {"tomt": found.blank, "följer": found.follows}
    return {choice: n for choice, n in {**found.chosen, **rest}.items() if n}


# ---- The ten practices, counted by hand in tests/data/typed


def test_eight_practices_answered_questions_and_two_a_status_per_element() -> None:
    assert (ten().deep, ten().short) == (8, 2)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("1.5", {"ja": 1, "delvis": 2, "nej": 2, "vet_ej": 2, "tomt": 1}),
        ("3.1", {"ja": 8}),
        ("4.2", {"ja": 2, "delvis": 1, "ej_relevant": 5}),
        ("5.2", {"ja": 2, "delvis": 2, "nej": 4}),
        ("6.2", {"delvis": 3, "vet_ej": 4, "följer": 1}),  # P02: 6.1 Nej
        ("10.7", {"ja": 2, "nej": 2, "planerat": 1, "följer": 3}),  # P04: 10.1 Nej; P05 and P09: 10.6 Nej and Vet ej
        ("11.6", {"ja": 2, "delvis": 3, "planerat": 1, "tomt": 2}),
    ],
)
def test_answers_are_counted_as_they_were_given(question: str, counted: dict[str, int]) -> None:
    assert chosen(question) == counted


def test_comments_are_counted() -> None:
    found = {f.question: f.commented for f in ten().questions}
    assert (found["1.1"], found["4.2"], found["8.3"]) == (0, 7, 5)


def test_the_three_named_pairs_compare_what_both_answer() -> None:
    assert [(p.questions, p.alike, p.both) for p in ten().similar] == [
        (("4.3", "4.4"), 7, 8),  # only P03 tells them apart: Ja and Delvis
        (("3.5", "9.6"), 7, 8),  # only P04: Ja and Delvis
        (("3.7", "8.1"), 5, 8),  # P01 Nej/Ja, P06 Delvis/Ja, P09 Ja/Delvis
    ]
    assert ten().similar[0].differing == {("ja", "delvis"): 1}


def test_questions_that_everyone_answered_alike() -> None:
    assert [f.question for f in ten().questions if f.chosen["ja"] == 8] == ["3.1", "3.3", "3.5", "4.1", "9.4"]
    alike = {f.question: n.said for f in ten().questions for n in f.notes if n.kind is NoticeKind.ALIKE}
    assert alike == dict.fromkeys(("3.1", "3.3", "3.5", "4.1", "9.4"), "Ja 8 av 8") | {
        "1.1": "Ja 7 av 8",  # P09: Vet ej
        "1.3": "Ja 7 av 8",  # P01: Ej relevant
    }


def test_a_planned_measurement_that_is_answered_all_through_is_told() -> None:
    """P01 answers Planerat on 10.1, and goes on with what follows from it."""
    assert {f.question for f in ten().questions if f.despite} == {
        "10.2", "10.3", "10.5", "10.6", "10.7", "11.1", "11.2", "11.3", "11.5", "11.7",
    }  # fmt: skip


def test_what_the_short_forms_say_of_the_elements() -> None:
    found = {e.element: (dict(e.statuses), e.other) for e in ten().elements}
    assert found[6] == ({"ej_relevant": 1, "saknas": 1}, 0)
    assert found[5] == ({"finns": 1}, 1), "P10 left element 5 blank"


def test_six_practices_say_something_about_the_questions() -> None:
    assert [r.practice for r in ten().remarks] == ["P02", "P03", "P05", "P07", "P09", "P10"]
    assert {r.practice: r.questions for r in ten().remarks if r.questions} == {
        "P02": ("4.3", "4.4", "6.1"),
        "P07": ("4.3", "4.4", "4.5", "4.6"),
    }


# ---- States


def test_every_practice_is_in_exactly_one_figure_of_every_question() -> None:
    for f in ten().questions:
        assert f.asked == f.answered + f.blank + f.follows + f.unclear + f.lost == 8


def test_what_follows_from_a_gate_is_in_no_other_figure() -> None:
    found = of([said("P01", q3_1="Nej"), said("P02", q3_1="Ja", q3_2="Ja")], "3.2")
    assert (found.follows, found.blank, found.answered, found.could) == (1, 0, 1, 1)


def test_an_answer_behind_a_closed_gate_counts_and_is_told() -> None:
    found = of([said("P01", q10_1="Nej", q10_6="Ja", q10_7="Ja")], "10.7")
    assert (found.chosen["ja"], found.follows, found.despite) == (1, 0, 1)
    assert of([said("P01", q2_1="Nej", q2_2="Ja")], "2.2").despite == 1
    assert of([said("P01", q2_1="Vet ej", q2_2="Ja")], "2.2").despite == 0


@pytest.mark.parametrize(
    ("state", "figure"),
    [(State.UNCLEAR, "unclear"), (State.NOT_FOUND, "lost"), (State.UNREADABLE, "lost"), (State.BLANK, "blank")],
)
def test_what_is_no_answer_is_told_apart(state: State, figure: str) -> None:
    key = choice_key("1.1")
    answers = {**answers_of({}, DEEP), key: Answer(key, state, None, "x")}
    made = replace(said("P01"), completeness=check(instrument(), DEEP, answers))
    found = of([made], "1.1")
    assert (getattr(found, figure), found.answered) == (1, 0)


def test_a_comment_of_a_dash_is_none() -> None:
    assert of([said("P01", t1_1="-"), said("P02", t1_1="En rad.")], "1.1").commented == 1


def test_a_short_form_is_in_no_question() -> None:
    found = review(instrument(), [case("P08", {"e1_svar": "Finns"}, SHORT)])
    assert (found.deep, found.short, {f.asked for f in found.questions}) == (0, 1, {0})
    assert found.elements[0].statuses == {"finns": 1}


# ---- Shares


def test_no_percentage_below_twenty() -> None:
    assert part_of(3, 4) == "3 av 4"
    assert part_of(10, 19) == "10 av 19"
    assert part_of(10, 20) == "10 av 20 (50 %)"


def test_half_a_per_cent_is_rounded_up() -> None:
    assert (percent(1, 40), percent(1, 200), percent(1, 3)) == ("3 %", "1 %", "33 %")


# ---- What there is to notice


def test_five_that_agree_are_all_alike_and_four_are_not() -> None:
    assert kinds(of(many(5, q1_1="Nej"), "1.1")) == ["alike"]
    assert kinds(of(many(4, q1_1="Nej"), "1.1")) == []


def test_vet_ej_and_ej_relevant_do_not_hide_that_the_others_are_alike() -> None:
    cases = [*many(5, q1_1="Ja"), said("P06", q1_1="Vet ej")]
    assert [n.said for n in of(cases, "1.1").notes] == ["Ja 5 av 6"]
    assert kinds(of([*many(5, q1_1="Ja"), said("P06", q1_1="Delvis")], "1.1")) == []
    assert kinds(of(many(5, q1_1="Vet ej"), "1.1")) == ["often"], "five who do not know have not agreed on anything"


def test_vet_ej_is_often_when_every_fourth_says_so_and_it_is_not_a_single_one() -> None:
    others = [said("P90", q1_1="Ja"), said("P91", q1_1="Nej")]
    assert "often" not in kinds(of([said("P01", q1_1="Vet ej"), *others], "1.1"))
    assert "often" in kinds(of([*many(2, q1_1="Vet ej"), *others], "1.1"))
    assert "often" not in kinds(of([*many(2, q1_1="Vet ej"), *many(7, 10, q1_1="Ja")], "1.1")), "2 of 9"


def test_blank_is_measured_against_those_who_could_answer() -> None:
    closed = many(6, q6_1="Nej")
    blank = many(2, 10, q6_1="Ja")
    assert [n.said for n in of([*closed, *blank], "6.2").notes if n.kind is NoticeKind.BLANK] == ["2 av 2"]


def test_the_reversed_question_is_said_to_be_one() -> None:
    assert [f.question for f in ten().questions if "reversed" in kinds(f)] == ["5.2"]


# ---- Pairs


def pairs(cases: list[Case]) -> dict[tuple[str, str], Pair]:
    return {p.questions: p for p in review(instrument(), cases).found}


def test_two_questions_that_always_get_the_same_answer_are_found() -> None:
    same = [*many(3, q7_1="Ja", q8_2="Ja"), *many(2, 10, q7_1="Nej", q8_2="Nej")]
    assert pairs(same)["7.1", "8.2"] == Pair(("7.1", "8.2"), 5, 5, {})


def test_one_who_tells_them_apart_is_enough() -> None:
    cases = [*many(3, q7_1="Ja", q8_2="Ja"), *many(2, 10, q7_1="Nej", q8_2="Nej"), said("P20", q7_1="Ja", q8_2="Nej")]
    assert pairs(cases) == {}


def test_who_has_answered_only_one_of_them_says_nothing_of_the_pair() -> None:
    cases = [*many(3, q7_1="Ja", q8_2="Ja"), *many(2, 10, q7_1="Nej", q8_2="Nej"), said("P20", q7_1="Ja")]
    assert pairs(cases)["7.1", "8.2"].both == 5


def test_questions_that_all_answer_ja_are_no_pair() -> None:
    assert pairs(many(8, q7_1="Ja", q8_2="Ja")) == {}
    one = [*many(7, q7_1="Ja", q8_2="Ja"), said("P20", q7_1="Nej", q8_2="Nej")]
    assert pairs(one) == {}, "nor when one single practice departs"


def test_a_named_pair_is_not_found_once_more() -> None:
    same = [*many(3, q4_3="Ja", q4_4="Ja"), *many(3, 10, q4_3="Nej", q4_4="Nej")]
    found = review(instrument(), same)
    assert (found.similar[0].alike, found.similar[0].both, found.found) == (6, 6, ())


# ---- Groups


def grouped(n: int, answer: str, area: str, start: int, types: tuple[str, ...] = ("öppen",)) -> list[Case]:
    made = many(n, start, q1_1=answer)
    return [replace(c, practice=replace(c.practice, area=area, types=types)) for c in made]


def test_a_group_of_nineteen_is_not_compared() -> None:
    found = review(instrument(), [*grouped(19, "Ja", "IFO", 1), *grouped(30, "Nej", "LSS", 40)])
    assert [(g.sizes, g.compared) for g in found.groupings if g.background == "område"] == [
        ({"IFO": 19, "LSS": 30}, ())
    ]
    assert all(not f.differences for f in found.questions)


def test_groups_that_answer_differently_are_told_once_with_both_figures() -> None:
    cases = [*grouped(20, "Ja", "IFO", 1), *grouped(18, "Nej", "LSS", 40), *grouped(7, "Ja", "LSS", 70)]
    (told,) = of(cases, "1.1").differences
    assert (told.background, told.group, told.choice) == ("område", "IFO", "ja")
    assert (told.n, told.of, told.others, told.of_others) == (20, 20, 7, 25)


def test_groups_that_answer_alike_are_compared_and_nothing_is_told() -> None:
    half = [*grouped(10, "Ja", "IFO", 1), *grouped(10, "Nej", "IFO", 20)]
    cases = [*half, *grouped(12, "Ja", "LSS", 40), *grouped(10, "Nej", "LSS", 60)]
    found = review(instrument(), cases)
    assert found.groupings[0].compared == ("IFO",), "the other group is the others"
    assert all(not f.differences for f in found.questions)


def test_a_practice_of_two_types_is_in_both_groups() -> None:
    both = grouped(20, "Ja", "IFO", 1, ("öppen", "grupp"))
    found = review(instrument(), [*both, *grouped(20, "Ja", "IFO", 40, ("öppen",))])
    assert found.groupings[1].sizes == {"grupp": 20, "öppen": 40}
    assert found.groupings[1].compared == ("grupp",), "öppen has no others"


# ---- Remarks


def remark(text: str) -> tuple[str, ...]:
    (found,) = review(instrument(), [said("P01", b_anmarkning=text)]).remarks
    return found.questions


def test_questions_named_in_a_remark() -> None:
    assert remark("4.3 och 4.4, men inte 1,5 timmar") == ("4.3", "4.4")
    assert remark("Svårt: 4.3-4.5 (och 10.1).") == ("4.3", "4.4", "4.5", "10.1")
    assert remark("Utgåva 2025.1 och 12.7 finns inte.") == ()
    assert remark("Från 9.7–10.2") == ("9.7", "10.1", "10.2")


def test_a_dash_is_no_remark() -> None:
    assert review(instrument(), [said("P01", b_anmarkning="-")]).remarks == ()


def test_a_remark_carries_who_may_read_it() -> None:
    (found,) = review(instrument(), [said("P01", b_anmarkning="Bra.", b_spridning="Öppet")]).remarks
    assert found.spread == "intern", "the narrower of the register's and their own"


# ---- The instrument's own say


def test_what_no_question_covers_is_what_the_model_says() -> None:
    missing = {c.criterion: " ".join(c.not_asked) for c in instrument().coverage}
    assert "aktuell bästa kunskap" in missing["1a"]
    assert "i samarbete med målgruppen" in missing["4a"]
    assert all(word in missing["4b"] for word in ("A i SMART", "R i SMART", "GAS"))
    assert "kritiskt tänkande" in missing["7a"]
    assert [c.criterion for c in instrument().coverage if not c.questions] == ["6a"]


def test_every_question_has_a_criterion_or_a_reason_why_not() -> None:
    outside = [q for group in instrument().no_criterion for q in group.questions]
    assert {"4.2", "4.5", "4.9", "6.3"} <= set(outside)
    assert sorted(outside) == sorted(q.id for q in instrument().questions if not instrument().criteria_of(q.id))


# ---- Size


def test_a_thousand_practices_are_counted_each_in_its_depth() -> None:
    """What it costs: `python -m bench questions`."""
    found = review(instrument(), [case(f"P{n:02}") for n in range(1, 11)] * 100)
    assert (found.deep, found.short) == (800, 200)
