"""The shipped instrument against the source: model, bilaga 1 (criteria) and bilaga 2 (questions), edition 2025-01.

tests/data/questions-2025-01.txt and criteria-2025-01.txt (id, tab, text) were made from the model reference, not from
the instrument: a question that is reworded by mistake fails here. A new edition gets files of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import groupby

import pytest

from pipeline.forms.layout import labels_offered
from pipeline.model.instrument import fields
from tests.support import ROOT, instrument

SHIPPED = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"
DEPTHS = ("oversikt", "fordjupad")
CATEGORIES = {
    "Kunskapsbas": ("1 Teori och kunskap", "2 Positiv verkan"),
    "Koncept": ("3 Beskrivning", "4 Mål", "5 Överförbarhet", "6 Ekonomi"),
    "Yrkeskunskap och utveckling": (
        "7 Professionell reflektion",
        "8 Relationellt samarbete",
        "9 Individuell anpassning och samspel",
    ),
    "Anpassning": ("10 Monitorering", "11 Uppföljning"),
}
QUESTIONS_PER_ELEMENT = {1: 6, 2: 2, 3: 8, 4: 9, 5: 2, 6: 3, 7: 4, 8: 4, 9: 7, 10: 7, 11: 7}
GATES = {
    "3.1": ("3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8"),
    "6.1": ("6.2", "6.3"),
    "7.3": ("7.4",),
    "10.1": ("10.2", "10.3", "10.5", "10.6", "11.1", "11.2", "11.3"),
    "10.6": ("10.7", "11.5", "11.7"),
}


def source(name: str) -> list[tuple[str, ...]]:
    text = (ROOT / "tests" / "data" / f"{name}-2025-01.txt").read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.split("\n") if line]


# ---- the source's own facts


def test_edition_2025_01() -> None:
    assert (instrument().id, instrument().version) == ("lovande-arbetssatt", "2025-01")
    assert "Dnr 4.4-1443/2025" in instrument().instrument.source


def test_four_categories_hold_eleven_elements_in_order() -> None:
    i = instrument()
    assert {c.name: tuple(f"{e.number} {e.name}" for e in i.elements_of(c.id)) for c in i.categories} == CATEGORIES
    assert [c.name for c in i.categories] == list(CATEGORIES)
    assert [e.number for e in i.elements] == list(range(1, 12))


def test_59_questions_with_the_counts_of_bilaga_2_in_order() -> None:
    i = instrument()
    assert len(i.questions) == 59
    assert {e.number: len(i.questions_of(e.number)) for e in i.elements} == QUESTIONS_PER_ELEMENT
    assert [q.id for q in i.questions] == [
        f"{e}.{n}" for e, many in QUESTIONS_PER_ELEMENT.items() for n in range(1, many + 1)
    ]


def test_every_question_has_the_sources_wording() -> None:
    assert [(q.id, q.text) for q in instrument().questions] == source("questions")


def test_every_criterion_of_bilaga_1_has_the_sources_wording_and_stands_at_its_element() -> None:
    assert [(c.id, c.text) for e in instrument().elements for c in e.criteria] == source("criteria")
    assert all(re.fullmatch(rf"{e.number}[a-z]", c.id) for e in instrument().elements for c in e.criteria)


def test_2_1_is_kept_as_printed() -> None:
    assert instrument().question("2.1").text.startswith("Har arbetssätt positiv verkan")


# ---- polarity and gates (model reference, section 5)


def test_only_5_2_is_reversed_and_1_2_to_1_5_are_alternatives() -> None:
    polarity = {q.id: q.polarity for q in instrument().questions}
    assert [q for q, p in polarity.items() if p == "-"] == ["5.2"]
    assert [q for q, p in polarity.items() if p == "+alt"] == ["1.2", "1.3", "1.4", "1.5"]
    assert Counter(polarity.values()) == {"+": 54, "+alt": 4, "-": 1}


def test_5_2_says_what_ja_means() -> None:
    assert instrument().question("5.2").help == "Ja betyder att det finns hinder. Beskriv vilka."


def test_the_five_gates_have_exactly_their_followers() -> None:
    assert {g.question: g.followers for g in instrument().gates} == GATES


def test_every_gate_opens_on_ja_and_delvis_only() -> None:
    assert {g.opens_on for g in instrument().gates} == {("ja", "delvis")}


def test_the_hint_at_3_1_names_the_next_question_that_can_be_answered() -> None:
    gate = instrument().gate("3.1")
    assert gate
    assert gate.hint == "Vid Nej: gå till 4.1."


@pytest.mark.parametrize("free", ["10.4", "11.4", "11.6"])
def test_these_need_no_measurement_and_stand_behind_no_gate(free: str) -> None:
    assert instrument().gate_of(free) is None


def test_2_2_presupposes_that_2_1_is_not_nej() -> None:
    needs = {q.id: q.requires for q in instrument().questions if q.requires}
    assert list(needs) == ["2.2"]
    assert needs["2.2"] and (needs["2.2"].question, needs["2.2"].is_not) == ("2.1", ("nej",))


# ---- what is asked, and with which keys and codes


def test_at_most_ten_background_fields_with_the_summary_first() -> None:
    assert len(instrument().background) <= 10
    first = instrument().background[0]
    assert (first.key, first.ask) == (
        "b_sammanfattning",
        "Beskriv arbetssättet i tre meningar för en kollega i en annan kommun.",
    )


def test_nothing_is_asked_twice() -> None:
    i = instrument()
    asks = [*(b.ask for b in i.background), *(e.ask for e in i.elements), *(q.text for q in i.questions), i.role.ask]
    assert [ask for ask, n in Counter(a.casefold().strip() for a in asks).items() if n > 1] == []


def test_the_choices_of_each_depth() -> None:
    i = instrument()
    labels = {d.code: [i.label(c) for c in d.choices] for d in i.depths}
    assert labels["oversikt"] == ["Finns", "Delvis", "Saknas", "Vet ej", "Planerat", "Ej relevant"]
    assert labels["fordjupad"] == ["Ja", "Delvis", "Nej", "Vet ej", "Ej relevant", "Planerat"]


@pytest.mark.parametrize(
    ("depth", "stage", "is_offered"),
    [
        ("fordjupad", "uppstart", True),
        ("fordjupad", "omtag", True),
        ("fordjupad", "pågående", False),
        ("fordjupad", "relativt nytt", False),
        ("fordjupad", "avslut", False),
        ("fordjupad", "", False),
        ("oversikt", "uppstart", True),
        ("oversikt", "pågående", True),
    ],
)
def test_planerat_is_offered_in_uppstart_and_omtag_and_always_in_the_short_form(
    depth: str, stage: str, is_offered: bool
) -> None:
    choices = [f for f in fields(instrument(), depth) if f.kind == "choice" and f.element]
    assert {("Planerat" in labels_offered(instrument(), f, stage, depth)) for f in choices} == {is_offered}


@pytest.mark.parametrize("depth", DEPTHS)
def test_keys_are_unique_and_have_the_shapes_of_the_contract(depth: str) -> None:
    keys = [f.key for f in fields(instrument(), depth)]
    shape = r"f\d+_\d+_(svar|text)|e\d+_text|b_[a-z_]+|k\d_roll" + ("|e\\d+_svar" if depth == "oversikt" else "")
    assert [k for k in keys if not re.fullmatch(shape, k)] == []
    assert len(keys) == len(set(keys))


def test_the_deep_form_holds_a_text_per_element_and_a_choice_and_a_comment_per_question() -> None:
    keys = [f.key for f in fields(instrument(), "fordjupad")]
    assert keys.index("e4_text") + 1 == keys.index("f4_1_svar") == keys.index("f4_1_text") - 1
    assert Counter(k[0] for k in keys) == {"b": 10, "e": 11, "f": 2 * 59, "k": 4}


def test_the_short_form_holds_a_status_and_a_text_per_element_and_no_questions() -> None:
    keys = [f.key for f in fields(instrument(), "oversikt")]
    assert keys.index("e4_svar") + 1 == keys.index("e4_text")
    assert Counter(k[0] for k in keys) == {"b": 10, "e": 2 * 11, "k": 4}


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_visible_code_stands_for_one_row_and_its_fields_have_different_names(depth: str) -> None:
    rows = [(code, list(own)) for code, own in groupby(fields(instrument(), depth), key=lambda f: f.code)]
    assert [code for code, n in Counter(code for code, _ in rows).items() if n > 1] == []
    assert all(len({f.kind for f in own}) == len(own) == len({f.alias for f in own}) for _, own in rows)


def test_only_questions_have_ids_of_the_shape_4_3() -> None:
    def ids(node: object, path: str = "") -> list[str]:
        if isinstance(node, dict):
            own = [path] if re.fullmatch(r"\d+\.\d+", str(node.get("id", ""))) else []
            return own + [p for key, inner in node.items() for p in ids(inner, key)]
        return [p for inner in node for p in ids(inner, path)] if isinstance(node, list) else []

    found = ids(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
    assert found == ["questions"] * 59


# ---- what becomes of it


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_field_feeds_exactly_one_part_of_the_description_or_is_left_out(depth: str) -> None:
    i = instrument()
    places = Counter(feed for p in i.parts for feed in p.feeds) + Counter(i.description.left_out)
    assert {f.feed for f in fields(i, depth) if places[f.feed] != 1} == set()


def test_only_what_is_no_part_of_the_description_is_left_out() -> None:
    assert set(instrument().description.left_out) == {"b_andring", "b_anmarkning", "b_spridning", "b_visa_kontakt"}


def test_every_check_follows_from_a_pair_in_the_model_reference() -> None:
    pairs = {frozenset(c.when) for c in instrument().checks}
    known = "2.1 2.2, 3.4 4.1, 3.5 9.6, 3.7 8.1, 4.8 10.1, 4.9 10.6, 9.6 9.7, 10.1 10.4, 2.1 6.2"
    known += ", 3.1 3.3, 10.1 10.2"  # a gate that says Nej and a follower that says Ja (section 4, column K)
    assert pairs == {frozenset(pair.split()) for pair in known.split(", ")}


def test_the_words_that_judge_are_not_in_the_instrument() -> None:
    text = SHIPPED.read_text(encoding="utf-8").casefold()
    assert [word for word in ("betyg", "poäng", "ranking", "godkän") if word in text] == []
