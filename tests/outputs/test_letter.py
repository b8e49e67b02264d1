"""A letter thanks, asks for little in the questions' own words, and lets the respondent say no."""

from __future__ import annotations

import dataclasses
import io
from functools import cache

import pytest
from docx import Document

from pipeline.model.case import Case
from pipeline.model.returns import Finding, Severity
from pipeline.office.word_template import KeptTemplate
from pipeline.outputs.letter import Letter, is_wanted, letter, open_template, write_letter
from tests.office.test_docx_template import words
from tests.support import ROOT, ROUND, case, instrument, typed


@cache
def template() -> KeptTemplate:
    return open_template(ROOT / "templates" / "lovande-arbetssatt" / "letter.docx")


def of(one: Case) -> Letter:
    return letter(instrument(), ROUND, one)


def without(id: str, *keys: str) -> Case:
    return case(id, {k: v for k, v in typed(id).items() if k not in keys})


def with_finding(one: Case, finding: Finding) -> Case:
    found = (*one.completeness.findings, finding)
    return dataclasses.replace(one, completeness=dataclasses.replace(one.completeness, findings=found))


@pytest.mark.parametrize(
    ("id", "asked"), [("P01", False), ("P02", False), ("P04", True), ("P05", True), ("P09", True), ("P10", True)]
)
def test_only_a_case_with_gaps_gets_a_letter(id: str, asked: bool) -> None:
    assert is_wanted(case(id)) is asked


def test_it_thanks_and_says_what_arrived() -> None:
    said = of(case("P04"))
    assert said.title.startswith("Tack")
    assert said.arrived == "Vi har tagit emot filen P04.docx, daterad 21 oktober 2026. 4 av 11 element är helt ifyllda."


def test_what_the_description_needs_most_is_asked_first() -> None:
    assert [g.code for g in of(case("P04")).gaps] == ["E2", "B5", "E6", "9.7", "1.5", "4.6", "7.2", "8.4"]


def test_questions_are_asked_in_their_own_words() -> None:
    asks = {g.code: g.ask for g in of(case("P04")).gaps}
    assert asks["E2"] == instrument().element(2).ask
    assert asks["1.5"] == instrument().question("1.5").text
    assert asks["9.7"].startswith(
        "Finns det stödredskap för att avgöra om en brukare finns i målgruppen för arbetssättet?"
    )
    assert "Skriv kort varför" in asks["9.7"]


def test_every_gap_is_one_question_written_out() -> None:
    asks = {g.code: g.ask for g in of(case("P05")).gaps}
    assert list(asks) == ["E5", "E11", "5.2", "11.1", "11.2", "11.3", "11.4", "11.6"]
    assert asks["11.1"] == instrument().question("11.1").text


def test_status_and_text_of_one_element_are_one_gap() -> None:
    gaps = [g for g in of(case("P10")).gaps if g.code == "E5"]
    assert [set(g.keys) for g in gaps] == [{"e5_svar", "e5_text"}]


def test_at_most_so_many_gaps_and_the_rest_on_one_line() -> None:
    said = of(case("P01", {"f1_1_svar": "Ja"}))
    assert len(said.gaps) == instrument().letter.most_gaps
    assert "\n" not in said.rest
    assert "E7–E11" in said.rest
    assert "11.1–11.7" in said.rest


def test_every_gap_is_asked_for_or_on_the_line() -> None:
    one = without("P04", "e1_text", "e3_text", "e4_text", "f1_1_svar", "f9_1_svar")
    said = of(one)
    for g in one.completeness.gaps:
        assert any(g.key in gap.keys for gap in said.gaps) or str(g.question) in said.rest


def test_optional_comments_are_never_asked_for() -> None:
    comments = [
        k for k in typed("P01") if k.startswith("f") and k.endswith("_text") and k not in ("f1_3_text", "f4_2_text")
    ]
    assert not is_wanted(without("P01", *comments))


def test_a_contradiction_is_an_open_question() -> None:
    one = case("P01", {**typed("P01"), "f2_1_svar": "Nej", "f2_2_svar": "Ja"})
    [gap] = of(one).gaps
    assert gap.code == "2.2"
    assert gap.ask.endswith("Vilket stämmer?")


def test_an_unclear_choice_is_asked_with_what_was_typed() -> None:
    unclear = Finding(
        "unclear_choice",
        Severity.ASK,
        "Ni har skrivit ”ja/nej” på 4.3. Välj det som stämmer bäst: Ja. (4.3)",
        4,
        "4.3",
        "f4_3_svar",
    )
    [gap] = of(with_finding(case("P01"), unclear)).gaps
    assert gap.ask.startswith("Är målen för brukarna konkreta? Ni har skrivit ”ja/nej”")
    assert not gap.ask.endswith("(4.3)")


def test_it_is_kind_has_a_way_out_and_says_when_and_to_whom() -> None:
    text = words(write_letter(template(), instrument(), ROUND, case("P04")))
    for said in (
        "Tack",
        "Det räcker med några rader",
        "använd som det är",
        "inom två veckor",
        ROUND.contact,
        ROUND.email,
        "direkt i mejlet",
    ):
        assert said in text
    for blame in ("måste", "fel", "glömt", "ofullständig", "brist"):
        assert blame not in text.lower()


def test_same_case_gives_same_bytes_with_title_and_date() -> None:
    document = write_letter(template(), instrument(), ROUND, case("P04"))
    assert document == write_letter(template(), instrument(), ROUND, case("P04"))
    about = Document(io.BytesIO(document)).core_properties
    assert about.title == "Tack för er beskrivning av Arbetssätt P04"
    assert about.modified.date().isoformat() == "2026-10-21"


def test_whoever_wrote_what_points_at_a_person_is_kindly_asked_for_a_version_without_and_it_is_not_repeated() -> None:
    written = {"e1_text": "Se 761014-9895.", "f1_1_text": "Ring 070-174 06 27.", "f4_5_text": "Hemma på Storgatan 12."}
    one = case("P04", {**typed("P04"), **written})
    said = of(one).personal
    assert said.startswith("På E1, 1.1 och 4.5 ser det ut att stå uppgifter som kan peka ut en person")
    text = words(write_letter(template(), instrument(), ROUND, one))
    assert said in text
    assert not [w for w in ("761014-9895", "070-174 06 27", "Storgatan 12") if w in text]
    assert of(case("P04")).personal == ""


def test_a_complete_answer_with_personal_data_is_asked_for_in_a_version_without() -> None:
    """Nothing is missing: the letter asks for that one thing, kindly, and names the row and not what stands there."""
    answers = {f"e{n}_svar": "Finns" for n in range(1, 12)} | {f"e{n}_text": "Så här gör vi." for n in range(1, 12)}
    answers |= {b.key: "Vi gör så här." for b in instrument().background if b.kind == "text"}
    whole = case("P08", answers)
    assert not whole.completeness.gaps and not is_wanted(whole)
    told = case("P08", answers | {"e4_text": "Ring Anna, personnummer 19121212-1212."})
    assert not told.completeness.gaps and is_wanted(told)
    said = letter(instrument(), ROUND, told)
    assert said.gaps == () and "E4" in said.lead and "skicka en version utan dem" in said.lead
    assert "Inget annat fattas" in said.how and "1212" not in repr(said)
