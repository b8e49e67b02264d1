"""The rules held against a second reading of docs/bedomning.md, on answers that nobody would think of."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.cases.completeness import check
from pipeline.model.instrument import choice_key, text_key
from pipeline.model.returns import State
from tests.support import instrument
from tests.support.judging import DEEP, answered, proposal
from tests.support.second_judge import QUESTIONS, judged

CHOICES = ("Ja", "Delvis", "Nej", "Vet ej", "Ej relevant", "Planerat", "otydligt")
HABITS = {"as people answer": (4, 3, 3, 1, 2, 1, 0.5), "everything is irrelevant": (1, 1, 1, 0.2, 4, 1, 0.1)}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("habit", HABITS)
def test_every_level_is_that_of_a_second_judge(habit: str, seed: int) -> None:
    """Four times 40 practices, a tenth to a third of whose questions are empty."""
    random = Random(f"{habit} {seed}")
    for _ in range(40):
        empty = random.choice((0.1, 0.35))
        answers = {q: random.choices(CHOICES, HABITS[habit])[0] for q in QUESTIONS if random.random() > empty}
        reasons = {q for q in answers if random.random() < 0.6}
        keys = {choice_key(q): said for q, said in answers.items()} | {text_key(q): "Så är det." for q in reasons}
        found = proposal(keys)
        criteria, elements = judged(answers, reasons)
        assert {e.element: str(e.level) for e in found.elements} == elements, keys
        assert {c.criterion: str(c.level) for e in found.elements for c in e.criteria} == criteria, keys


def test_the_second_judge_can_disagree() -> None:
    """It is held against the same answers, and one answer changed is another level."""
    answers = dict.fromkeys(QUESTIONS, "Ja")
    assert judged(answers, set())[1][1] == "uppfyllt"
    assert judged({**answers, "1.6": "Nej"}, set())[1][1] == "delvis uppfyllt"


def test_an_empty_answer_is_never_a_yes_because_the_gate_before_it_was_answered_all_the_same() -> None:
    """10.1 is Planerat, so 10.6 needs no answer; it has one, Ja, and then 11.5 is asked and empty."""
    keys = {"f10_1_svar": "Planerat", "f10_6_svar": "Ja"}
    known = check(instrument(), DEEP, answered(keys))
    assert known.answers["f11_5_svar"].state is State.BLANK
    why = next(c.why for c in proposal(keys).of(11).criteria)
    assert "11.4–11.6 är inte besvarade; nivån hänger på 11.4–11.6" in why
    assert known.answers["f11_3_svar"].state is State.NOT_APPLICABLE, "it follows from 10.1, which is not yet in place"


def test_a_contradiction_is_with_the_answer_that_was_given_and_not_with_one_that_follows_from_it() -> None:
    """10.1 is Nej, 10.6 is empty and follows from it, and 11.5 rests on 10.6 and is Ja."""
    found = proposal({"f10_1_svar": "Nej", "f11_5_svar": "Ja", "f11_4_svar": "Nej", "f11_6_svar": "Nej"})
    assert "11.5 är Ja, vilket motsägs av 10.1" in found.of(11).why
    assert "10.1 är Nej, vilket motsägs av 11.5" in found.of(10).why
