"""The states of an answer are kept apart, no optional comment is ever asked for, and what holds for any answers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cases.completeness import check, with_spread
from pipeline.model.case import Completeness, Level
from pipeline.model.instrument import Background, field_map, fields
from pipeline.model.returns import Answer, Severity, State
from tests.cases.test_completeness import DEEP, SHORT, deep, element, form, gaps, whole
from tests.support import answers_of, case, instrument, typed

EMPTY = (State.BLANK, State.NOT_FOUND, State.UNREADABLE)


def with_state(key: str, state: State, raw: str = "", **changed: str | None) -> Completeness:
    """A complete deep form with a few fields changed and one in a state that no typing gives."""
    typed = {k: v for k, v in {**whole(DEEP), **changed}.items() if v is not None}
    return check(instrument(), DEEP, {**answers_of(typed, DEEP), key: Answer(key, state, None, raw)})


# ---- one state is not another


def test_a_field_that_is_gone_is_asked_for_and_stays_not_found() -> None:
    c = with_state("f4_3_svar", State.NOT_FOUND)
    assert (gaps(c), c.answers["f4_3_svar"].state) == (["missing_choice 4.3"], State.NOT_FOUND)


def test_a_field_that_no_one_mentions_counts_as_not_found() -> None:
    answers = answers_of(whole(DEEP), DEEP)
    del answers["f4_3_svar"]
    assert check(instrument(), DEEP, answers).answers["f4_3_svar"].state is State.NOT_FOUND


def test_an_unclear_choice_is_asked_about_in_the_respondents_own_words() -> None:
    c = with_state("f4_3_svar", State.UNCLEAR, "ja och nej")
    finding = c.gaps[0]
    assert (finding.code, finding.severity, finding.question) == ("unclear_choice", Severity.ASK, "4.3")
    assert "”ja och nej”" in finding.message
    assert "Ja, Delvis, Nej, Vet ej, Ej relevant, Planerat" in finding.message
    assert element(c, 4).level is Level.PARTIAL


def test_an_unclear_gate_neither_closes_nor_empties() -> None:
    c = with_state("f7_3_svar", State.UNCLEAR, "kanske", f7_4_svar=None)
    assert gaps(c) == ["unclear_choice 7.3", "missing_choice 7.4"]


@pytest.mark.parametrize("key", ["f4_3_svar", "f4_3_text", "e4_text", "b_malgrupp", "b_spridning"])
def test_what_we_could_not_read_is_never_asked_of_the_respondent(key: str) -> None:
    c = with_state(key, State.UNREADABLE)
    assert c.gaps == ()
    assert [(f.code, f.severity, f.key) for f in c.findings] == [("unreadable", Severity.DAMAGE, key)]


def test_a_follower_that_is_gone_follows_from_its_gate() -> None:
    c = with_state("f7_4_svar", State.NOT_FOUND, f7_3_svar="Nej")
    assert c.answers["f7_4_svar"].state is State.NOT_APPLICABLE


def test_a_follower_we_could_not_read_stays_unreadable() -> None:
    c = with_state("f7_4_svar", State.UNREADABLE, f7_3_svar="Nej")
    assert c.answers["f7_4_svar"].state is State.UNREADABLE


# ---- what a finding carries


@pytest.mark.parametrize(
    ("code", "severity", "typed", "element_number", "question", "key"),
    [
        ("missing_choice", Severity.GAP, {"f4_3_svar": None}, 4, "4.3", "f4_3_svar"),
        ("missing_text", Severity.GAP, {"e4_text": None}, 4, "E4", "e4_text"),
        ("missing_text", Severity.GAP, {"b_malgrupp": None}, None, "B2", "b_malgrupp"),
        ("missing_reason", Severity.GAP, {"f4_3_svar": "Ej relevant"}, 4, "4.3", "f4_3_text"),
        ("missing_comment", Severity.GAP, {"f5_2_svar": "Ja"}, 5, "5.2", "f5_2_text"),
        ("follows_from_gate", Severity.NOTE, {"f7_3_svar": "Nej", "f7_4_svar": None}, 7, "7.3", "f7_3_svar"),
    ],
)
def test_a_finding_says_what_it_is_and_where(
    code: str, severity: Severity, typed: dict[str, str | None], element_number: int | None, question: str, key: str
) -> None:
    (f,) = form(DEEP, **typed).findings
    assert (f.code, f.severity, f.element, f.question, f.key) == (code, severity, element_number, question, key)
    assert question in f.message


# ---- background


@pytest.mark.parametrize("depth", [DEEP, SHORT])
@pytest.mark.parametrize("b", instrument().background, ids=lambda b: b.key)
def test_background_is_asked_for_in_its_own_words_when_it_is_required(b: Background, depth: str) -> None:
    found = form(depth, **{b.key: None}).gaps
    assert [f.message.startswith(b.ask) for f in found] == ([True] if b.required else [])


def test_five_background_fields_are_required() -> None:
    required = [b.key for b in instrument().background if b.required]
    assert required == ["b_sammanfattning", "b_malgrupp", "b_anvant", "b_upplagg", "b_krav"]


def test_an_unclear_choice_of_spread_is_asked_about() -> None:
    c = with_state("b_spridning", State.UNCLEAR, "vet inte riktigt")
    assert gaps(c) == ["unclear_choice B9"]
    assert "Bara vi, Referensgrupper, Öppet" in c.gaps[0].message


def test_who_answered_is_never_asked_for() -> None:
    assert form(DEEP, k1_roll=None, k2_roll=None).findings == ()


# ---- the ten invented practices


@pytest.mark.parametrize(
    ("practice", "number", "level", "why"),
    [
        ("P01", 10, Level.COMPLETE, "Allt som efterfrågas finns med."),  # in start-up: Planerat is an answer
        ("P02", 6, Level.COMPLETE, "Allt som efterfrågas finns med. 2 av 3 frågor följer av 6.1."),
        ("P03", 4, Level.COMPLETE, "Allt som efterfrågas finns med."),  # 4.2 ej relevant, with a reason
        ("P04", 11, Level.COMPLETE, "Allt som efterfrågas finns med. 5 av 7 frågor följer av 10.1."),
        ("P04", 2, Level.PARTIAL, "2 av 3 svar finns med."),
        ("P05", 11, Level.MISSING, "0 av 6 svar finns med. 2 av 7 frågor följer av 10.6."),
        ("P06", 5, Level.COMPLETE, "Allt som efterfrågas finns med."),  # 5.1 and 5.2 both Ja, with a comment
        (
            "P07",
            4,
            Level.COMPLETE,
            "Allt som efterfrågas finns med.",
        ),  # goals for individuals ej relevant, with reasons
        ("P08", 1, Level.COMPLETE, "Allt som efterfrågas finns med."),
        ("P09", 1, Level.COMPLETE, "Allt som efterfrågas finns med."),  # mostly vet ej
        ("P10", 5, Level.MISSING, "0 av 2 svar finns med."),
        ("P10", 6, Level.PARTIAL, "1 av 2 svar finns med."),  # ej relevant without a reason
    ],
)
def test_the_elements_that_the_ten_practices_were_made_for(practice: str, number: int, level: Level, why: str) -> None:
    e = element(case(practice).completeness, number)
    assert (e.level, e.why) == (level, why)


# ---- whatever is answered


def answered_fields(depth: str) -> st.SearchStrategy[dict[str, Answer]]:
    def of(key: str) -> st.SearchStrategy[Answer]:
        f = field_map(instrument(), depth)[key]
        values = [Answer(key, State.ANSWERED, v, v) for v in (f.choices or ("En text.",))]
        unclear = [Answer(key, State.UNCLEAR, None, "kanske")] if f.choices else []
        return st.sampled_from([*values, *unclear, *(Answer(key, state) for state in EMPTY)])

    keys = [f.key for f in fields(instrument(), depth)]
    return st.dictionaries(st.sampled_from(keys), st.none(), min_size=len(keys) // 2).flatmap(
        lambda some: st.fixed_dictionaries({key: of(key) for key in some})
    )


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from([DEEP, SHORT]))
def test_for_any_answers(data: st.DataObject, depth: str) -> None:
    answers = data.draw(answered_fields(depth))
    c = check(instrument(), depth, answers)
    by_key = field_map(instrument(), depth)

    assert list(c.answers) == list(by_key)  # every field once, so with exactly one state
    for key, after in c.answers.items():
        before = answers.get(key) or Answer(key, State.NOT_FOUND)
        assert after == before or (
            before.state in (State.BLANK, State.NOT_FOUND) and after == before._replace(state=State.NOT_APPLICABLE)
        )
    assert all(0 <= e.filled <= e.asked for e in c.elements)
    for e in c.elements:
        asked_for = [f for f in c.findings if f.element == e.element and f.severity is Severity.GAP]
        assert not (asked_for and e.level in (Level.COMPLETE, Level.NOT_RELEVANT))
    for gap in c.gaps:
        field = by_key[gap.key or ""]
        if field.question and field.kind == "text":
            assert gap.code in ("missing_reason", "missing_comment")
            assert c.answers[field.key].state in (State.BLANK, State.NOT_FOUND)
        assert c.answers[field.key].state is not State.UNREADABLE


def test_optional_comments_are_never_asked_for() -> None:
    no_comments = [f.key for f in fields(instrument(), DEEP) if f.question and f.kind == "text"]
    assert deep(dict.fromkeys(no_comments)).gaps == ()


def test_a_correction_of_what_the_register_knows_is_told_to_the_coordinator_and_never_asked_back() -> None:
    answers = answers_of({**typed("P01"), "b_andring": "Vi heter numera Öppna familjen."}, "fordjupad")
    found = check(instrument(), "fordjupad", answers)
    assert [f.code for f in found.findings] == ["register_correction"]
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("register", "said", "holds"),
    [("oppet", "Bara vi", "intern"), ("intern", "Öppet", "intern"), ("oppet", "Referensgrupper", "referensgrupper")],
)
def test_the_narrower_choice_of_spread_holds_and_a_difference_is_told(register: str, said: str, holds: str) -> None:
    one = case("P01", {**typed("P01"), "b_spridning": said}, spread=register)
    assert one.spread == holds
    assert [f.code for f in with_spread(instrument(), one).findings] == ["spread_differs"]


def test_without_an_answer_the_register_decides_the_spread() -> None:
    one = case("P01", {k: v for k, v in typed("P01").items() if k != "b_spridning"}, spread="oppet")
    assert (one.spread, with_spread(instrument(), one)) == ("oppet", one.completeness)


@pytest.mark.parametrize("said", ["-", "–", "...", "?"])
def test_a_dash_is_kept_but_is_no_reason(said: str) -> None:
    c = deep({"4.2": "Ej relevant", "f4_2_text": said})
    assert gaps(c) == ["missing_reason 4.2"]
    assert c.answers["f4_2_text"].value == said
