"""A seeded tenth of the damaged files of `python -m bench fuzz`, read as people's are; and that what judges them sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import fuzz
from pipeline.model.instrument import fields
from pipeline.model.returns import Answer, Finding, Return, Severity, State, Status
from tests.support import instrument

SEED, FILES = 7, 200
ASKED = {f.key: f for f in fields(instrument(), "fordjupad")}
OLD = Finding("picture", Severity.TELL, "Det finns en bild i filen.")
BEFORE = Return(
    "svar",
    "",
    Status.ACCEPTED,
    answers={k: Answer(k, State.ANSWERED, v) for k, v in (("f1_1_svar", "ja"), ("e1_text", "Vi ses varje vecka."))},
    findings=(OLD,),
)


def judged(key: str, value: str | None, *findings: Finding) -> str:
    answer = Answer(key, State.ANSWERED if value else State.BLANK, value)
    found = replace(BEFORE, answers={**BEFORE.answers, key: answer}, findings=(OLD, *findings))
    return fuzz.problem(fuzz._outcome(ASKED, found, BEFORE, 0.1))


def test_another_answer_is_seen_although_the_file_had_a_finding_to_begin_with() -> None:
    assert judged("f1_1_svar", "ja") == ""
    assert judged("f1_1_svar", "nej") == "another answer and nothing said: f1_1_svar"
    assert judged("f1_1_svar", None) == "an answer is gone and nothing said: f1_1_svar"
    assert judged("e1_text", "Något helt annat står här nu.") == "another answer and nothing said: e1_text"
    assert judged("e1_text", "Vi ses varje") == "", "it has lost a part of its own"


@pytest.mark.parametrize(("question", "heard"), [("1.1", True), ("1.2", False), ("1.10", False), (None, True)])
def test_only_what_is_said_of_the_question_or_of_the_whole_file_counts(question: str | None, heard: bool) -> None:
    said = Finding("unplaced_text", Severity.DAMAGE, "Text hör inte till något svarsfält.", None, question)
    assert (judged("f1_1_svar", "nej", said) == "") is heard


@pytest.mark.heavy
def test_no_damage_makes_another_answer_of_one_or_ends_the_program() -> None:
    found = list(fuzz.outcomes(FILES, SEED))
    assert len(found) == FILES
    problems = [f"{d.base}, {d.how}: {trouble}" for d, o in found if (trouble := fuzz.problem(o))]
    assert problems == []
    assert {"accepted", "quarantined"} <= {o.what for _, o in found}, "some damage shows, and some does not"
