"""What a coordinator is told about personal data in a return: where and of what kind, never what stands there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.cases.completeness import check
from pipeline.cases.personal_data import personal_data, with_personal_data
from pipeline.model.case import Case
from pipeline.model.returns import Answer, Finding, Severity, State, Unplaced
from tests.cli.test_cli import lovande  # noqa: F401
from tests.office.test_docx_template import words
from tests.support import answers_of, case, instrument, typed
from tests.support.rounds import Command, answered, make_round


def told(one: Case) -> list[Finding]:
    return [f for f in one.completeness.findings if f.code == "personal_data"]


def test_each_field_with_something_that_points_at_a_person_is_told_once_without_what_stands_there() -> None:
    said = {"e1_text": "Se 761014-9895 och 970526-9935, ring 070-174 06 27.", "f1_1_text": "Vi bygger på forskning."}
    found = told(case("P01", {**typed("P01"), **said}))
    assert [(f.question, f.key, f.severity) for f in found] == [("E1", "e1_text", Severity.TELL)]
    assert found[0].message.startswith("På E1 ser det ut att stå personnummer och ett telefonnummer.")
    assert not any(number in found[0].message for number in ("761014", "970526", "070"))


def test_what_may_be_a_person_is_told_apart_and_softly_and_is_not_asked_about_in_the_letter() -> None:
    said = {
        "e1_text": "En mamma, Lena Karlsson, kom ofta (ärende 2026:118). Ring 070-174 06 27.",
        "f1_1_text": "Vi bygger på forskning.",
    }
    one = case("P01", {**typed("P01"), **said})
    [sure] = told(one)
    [maybe] = [f for f in one.completeness.findings if f.code == "personal_data_possible"]
    assert sure.message.startswith("På E1 ser det ut att stå ett telefonnummer.")
    assert maybe.message.startswith(
        "På E1 kan det stå numret på en journal, en akt eller ett ärende och namnet på någon"
    )
    assert not any(word in maybe.message for word in ("Lena", "Karlsson", "118"))


def test_the_ten_practices_hold_nothing_that_points_at_a_person() -> None:
    for n in range(1, 11):
        assert not [f for f in case(f"P{n:02}").completeness.findings if f.code.startswith("personal_data")]


def test_who_answered_may_be_reached_but_a_personnummer_is_told_everywhere() -> None:
    correction = {"b_andring": "Ny kontakt: k@norrvik.example, 070-174 06 27"}
    assert not told(case("P01", {**typed("P01"), **correction}))
    number = {"b_andring": "Gäller 761014-9895"}
    [found] = told(case("P01", {**typed("P01"), **number}))
    assert found.question == "B6"


def test_text_outside_the_answers_is_told_too() -> None:
    one = case("P01")
    beside = replace(
        one, ret=replace(one.ret, unplaced=(Unplaced("Mamman: 070-174 06 27", "4.3"), Unplaced("Hej", "")))
    )
    [found] = told(replace(beside, completeness=with_personal_data(instrument(), beside)))
    assert found.message.startswith("I text utanför svarsrutorna, nära 4.3, ser det ut att stå ett telefonnummer.")


def test_a_choice_typed_by_hand_is_asked_about_without_what_points_at_a_person() -> None:
    unclear = {
        **answers_of(typed("P01"), "fordjupad"),
        "f4_3_svar": Answer("f4_3_svar", State.UNCLEAR, None, "Ja, 761014-9895"),
    }
    [asked] = [f for f in check(instrument(), "fordjupad", unclear).findings if f.key == "f4_3_svar"]
    [found] = personal_data(instrument(), "fordjupad", unclear, ())
    assert asked.code == "unclear_choice" and "Ja, [borttaget]" in asked.message
    assert (found.code, found.question) == ("personal_data", "4.3")
    assert "761014" not in asked.message + found.message


@pytest.mark.parametrize("arguments", [("compile",), ("compile", "--json"), ("status",)])
def test_compile_tells_the_coordinator_where_and_never_what(
    tmp_path: Path,
    lovande: Command,  # noqa: F811
    arguments: tuple[str, ...],
) -> None:
    home = make_round(tmp_path, {"svar.docx": answered(text="Gäller 761014-9895, ring 070-174 06 27.")})
    done = lovande(*arguments, "--round", home)
    assert done.code == ExitCode.OK
    assert "761014" not in done.out + done.err
    assert "070-174" not in done.out + done.err
    if arguments == ("compile",):
        assert "På E1 ser det ut att stå ett personnummer och ett telefonnummer" in " ".join(
            (done.out + done.err).split()
        )
        [letter] = list((home / "outbox" / "letters").iterdir())
        assert "På E1 ser det ut att stå uppgifter som kan peka ut en person" in words(letter.read_bytes())


def test_only_what_waits_for_a_decision_says_that_it_does() -> None:
    """Corrections of the register stand in no document for others and in no list."""
    half = "Född 850927-xxxx."
    one = case("P01", {**typed("P01"), "e1_text": half, "b_andring": half})
    said = {f.key: f.message for f in one.completeness.findings if f.code == "personal_data_possible"}
    assert {key: "lovande decide --list" in m for key, m in said.items()} == {"e1_text": True, "b_andring": False}
