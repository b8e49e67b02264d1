"""The tables for researchers: what a row is, what every number means, and that no missing kind is another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.base.personal_data import REMOVED
from pipeline.cases.completeness import check
from pipeline.model.case import Case
from pipeline.model.instrument import choice_key
from pipeline.model.returns import Answer, Carrier, Fate, Source, State, Version
from pipeline.outputs import export
from pipeline.outputs.export import Code, ColumnKind, DataTable, Variable, Wanted
from pipeline.outputs.export.codes import MISSING, choice_codes, choice_numbers
from pipeline.outputs.export.removal import clean_text, contact_names
from tests.support import instrument, practice, typed
from tests.support.exporting import LEAST, TEN, case, material, ten


def tables(m: export.DataMaterial, wanted: Wanted = LEAST) -> dict[str, DataTable]:
    return {t.name: t for t in export.answer_tables(m, wanted).tables}


def wide(m: export.DataMaterial, variable: str, wanted: Wanted = LEAST) -> dict[object, object]:
    """{practice: what it has in one variable}."""
    t = tables(m, wanted)["bred"]
    return dict(zip(t.values("id"), t.values(variable), strict=True))


def long(m: export.DataMaterial, practice: str, variable: str, wanted: Wanted = LEAST) -> dict[str, object]:
    t = tables(m, wanted)["lang"]
    names = [c.name for c in t.columns]
    rows = [dict(zip(names, row, strict=True)) for row in t.rows]
    return next(r for r in rows if (r["id"], r["variabel"]) == (practice, variable))


def labels(m: export.DataMaterial, variable: str) -> dict[int, str]:
    column = next(c for c in tables(m)["bred"].columns if c.name == variable)
    return {c.number: c.label for c in column.codes}


def with_answer(made: Case, answer: Answer) -> Case:
    found = check(instrument(), made.depth, {**made.ret.answers, answer.key: answer})
    return replace(made, ret=replace(made.ret, answers=found.answers), completeness=found)


FIRST = choice_key(instrument().questions[0].id)


# ---- Counted by hand in the ten invented practices


def test_there_is_a_row_per_practice_and_a_column_per_choice() -> None:
    t = tables(ten())["bred"]
    assert t.values("id") == TEN
    choices = [c.name for c in t.columns if c.name.endswith("_svar")]
    assert len(choices) == 11 + 59


def test_the_long_table_has_the_questions_of_the_form_that_each_practice_got() -> None:
    t = tables(ten())["lang"]
    assert len(t.rows) == 8 * 59 + 2 * 11
    assert set(t.values("id")) == set(TEN)


def test_what_the_practices_answer_on_costs_in_proportion_to_results() -> None:
    found = wide(ten(), "f6_2_svar")
    assert found == {
        "P01": -1, "P02": -15, "P03": 2, "P04": -1, "P05": 2, "P06": -1, "P07": -1, "P08": -17, "P09": 2, "P10": -17,
    }  # fmt: skip
    assert {n: labels(ten(), "f6_2_svar")[n] for n in (-1, 2, -15, -17)} == {
        -1: "Vet ej", 2: "Delvis", -15: "Följer av en annan fråga", -17: "Inte frågat",
    }  # fmt: skip


def test_experience_from_abroad_is_yes_in_one_practice_and_left_empty_in_one() -> None:
    found = list(wide(ten(), "f1_5_svar").values())
    assert [found.count(n) for n in (3, 2, 1, -1, -11, -17)] == [1, 2, 2, 2, 1, 2]


def test_planned_is_an_answer_and_no_missing_kind() -> None:
    assert wide(ten(), "f2_2_svar")["P01"] == 4
    assert labels(ten(), "f2_2_svar")[4] == "Planerat"
    assert not next(c for c in choice_codes(instrument(), ["planerat"])).missing


def test_vet_ej_and_ej_relevant_are_answers_that_are_left_out_of_calculations() -> None:
    known = {c.label: c for c in choice_codes(instrument(), ["ja", "nej", "vet_ej", "ej_relevant"])}
    assert {label for label, c in known.items() if c.missing} == {"Vet ej", "Ej relevant"}
    assert wide(ten(), "f1_3_svar")["P01"] == -2
    assert long(ten(), "P09", FIRST) | {"svar": -1, "svarskod": "vet_ej", "lage": 1} == long(ten(), "P09", FIRST)


def test_a_follower_of_a_gate_says_which_gate_it_hangs_on_and_whether_it_closed() -> None:
    closed, open_ = long(ten(), "P02", "f6_2_svar"), long(ten(), "P03", "f6_2_svar")
    assert (closed["grindfraga"], closed["foljer_av"], closed["svarskod"]) == ("F6.1", "F6.1", "")
    assert (open_["grindfraga"], open_["foljer_av"], open_["svarskod"]) == ("F6.1", "", "delvis")


def test_a_question_behind_two_gates_hangs_on_the_inner_and_follows_from_the_outermost() -> None:
    m = material([case("P01", {choice_key("10.1"): "Nej"})])
    row = long(m, "P01", choice_key("10.7"))
    assert (row["grindfraga"], row["foljer_av"]) == ("F10.6", "F10.1")


def test_the_reversed_question_is_said_to_be_and_its_numbers_are_not_turned() -> None:
    row = long(ten(), "P03", "f5_2_svar")
    assert row["riktning"] == 3
    assert row["svar"] == {"Ja": 3, "Delvis": 2, "Nej": 1}[typed("P03")["f5_2_svar"]]


def test_the_length_of_a_comment_is_counted_as_it_was_written() -> None:
    said = typed("P01")
    assert long(ten(), "P01", "f1_2_svar")["kommentar_tecken"] == len(said["f1_2_text"])
    assert long(ten(), "P01", FIRST)["kommentar_tecken"] == 0


def test_the_date_the_depth_and_the_number_of_municipalities_are_there() -> None:
    m = material([case("P08", municipalities=("Ekvalla", "Norrvik", "Lindeby"), types=("öppen insats", "grupp"))])
    assert wide(m, "svarsdatum")["P08"] == date(2026, 9, 22)
    assert (wide(m, "kommuner_antal")["P08"], wide(m, "typ")["P08"]) == (3, "öppen insats, grupp")
    assert labels(m, "djup")[wide(m, "djup")["P08"]] == "Översikt"  # type: ignore[index]


# ---- Every missing kind by itself


def test_every_kind_of_missing_answer_has_a_number_and_a_label_of_its_own() -> None:
    made = case("P01")
    found = {}
    for state in State:
        if state is not State.ANSWERED:
            m = material([with_answer(made, Answer(FIRST, state, None, "?"))])
            found[state] = wide(m, FIRST)["P01"]
    assert len(set(found.values())) == len(State) - 1
    known = labels(material([made]), FIRST)
    assert len({known[n] for n in found.values()}) == len(found)  # type: ignore[index]


def test_two_returns_that_contradict_each_other_are_not_merely_unclear() -> None:
    made = with_answer(case("P01"), Answer(FIRST, State.UNCLEAR, None, "Ja / Nej"))
    said = [Version(FIRST, Answer(FIRST, State.ANSWERED, v), Source(v, v), Fate.CONFLICT) for v in ("ja", "nej")]
    torn = replace(made, ret=replace(made.ret, versions=tuple(said)))
    assert labels(ten(), FIRST)[wide(material([torn]), FIRST)["P01"]] == "Olika svar"  # type: ignore[index]
    assert labels(ten(), FIRST)[wide(material([made]), FIRST)["P01"]] == "Otydligt"  # type: ignore[index]


def test_rows_that_a_supplement_does_not_have_were_never_asked() -> None:
    made = with_answer(case("P01"), Answer(FIRST, State.BLANK))
    assert made.ret.identity
    part = replace(made, ret=replace(made.ret, identity=replace(made.ret.identity, part="komplettering")))
    assert labels(ten(), FIRST)[wide(material([part]), FIRST)["P01"]] == "Inte frågat"  # type: ignore[index]
    seen = with_answer(part, Answer(FIRST, State.BLANK, None, "", Carrier.CONTROL))
    assert labels(ten(), FIRST)[wide(material([seen]), FIRST)["P01"]] == "Tomt"  # type: ignore[index]


def test_who_has_not_answered_has_a_row_that_says_so_and_no_answers() -> None:
    m = material([case("P01")], [practice("P02"), practice("P03", "oversikt")], held=["P03"])
    assert labels(m, "inkommet") == {
        1: "Svar finns", 2: "En fil har kommit men kunde inte tas emot", 3: "Inget svar",
    }  # fmt: skip
    assert wide(m, "inkommet") == {"P01": 1, "P02": 3, "P03": 2}
    assert wide(m, FIRST) | {"P02": -18, "P03": -17} == wide(m, FIRST)
    assert {row[0] for row in tables(m)["lang"].rows} == {"P01"}


def test_a_decision_of_the_unit_is_marked() -> None:
    made = with_answer(case("P01"), Answer(FIRST, State.ANSWERED, "ja", "Ja", Carrier.DECISION))
    assert (long(material([made]), "P01", FIRST)["beslut"], long(ten(), "P01", FIRST)["beslut"]) == (1, 0)


def test_choices_without_a_number_get_the_next_ones_and_none_is_used_twice_in_a_question() -> None:
    bare = replace(instrument(), choices=tuple(replace(c, exported_as=None) for c in instrument().choices))
    assert sorted(choice_numbers(bare).values()) == list(range(1, len(bare.choices) + 1))
    for d in instrument().depths:
        assert len({choice_numbers(instrument())[c] for c in d.choices}) == len(d.choices)


# ---- Personal data


def test_nothing_that_points_at_people_or_a_municipality_is_in_the_least_pack() -> None:
    names = {c.name for t in tables(ten()).values() for c in t.columns}
    assert not names & {"kommun", "arbetssatt", "fritext", "skrivet", "kontaktperson", "verksamhet"}
    told = set(tables(ten())["texter"].values("variabel"))
    assert not [key for key in told if str(key).endswith("_roll")]
    assert "b_andring" not in told
    assert {"b_sammanfattning", "b_anmarkning", "e1_text", "f1_1_text"} <= told


def test_municipality_and_name_come_when_they_are_asked_for() -> None:
    m = material([case("P08", municipalities=("Ekvalla", "Norrvik"), name="Dialog utan dom")])
    assert wide(m, "kommun", Wanted(municipality=True)) == {"P08": "Ekvalla och Norrvik"}
    assert wide(m, "arbetssatt", Wanted(municipality=True)) == {"P08": "Dialog utan dom"}


def test_texts_come_when_they_are_asked_for_but_not_where_only_the_municipality_and_the_unit_may_read() -> None:
    answers = {"e1_text": "Vi bygger på anknytningsteori."}
    m = material([case("P01", answers), case("P02", answers, spread="intern")])
    t = tables(m, Wanted(texts=True))["texter"]
    found = {row[0]: row[-2:] for row in t.rows if row[4] == "e1_text"}
    assert found == {"P01": (1, "Vi bygger på anknytningsteori."), "P02": (3, "")}
    assert export.answer_tables(m, LEAST).facts.withheld == ("P02",)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mejla maja.lind@norrvik.example så svarar hon.", "Mejla [borttaget] så svarar hon."),
        ("maja.lind (at) norrvik.example", "[borttaget]"),
        ("Ring 070-123 45 67 eller 08-123 456 78.", "Ring [borttaget] eller [borttaget]."),
        ("Tfn +46 70 123 45 67, 0701234567", "Tfn [borttaget], [borttaget]"),
        ("Pojken 20130405-1234 och 130405 – 1234", "Pojken [borttaget] och [borttaget]"),
        ("Maja Lind och Maja\nLinds grupp, maja lind", "[borttaget] och [borttaget] grupp, [borttaget]"),
    ],
)
def test_what_points_at_a_person_is_taken_out_of_texts(text: str, left: str) -> None:
    assert clean_text(text, contact_names(["Maja Lind"])) == (left, left.count(REMOVED))


@pytest.mark.parametrize(
    "text",
    [
        "Vi började 2019–2023 och den 2026-10-05 kl. 08.30 med 120 000 kronor.",
        "Kurs 2025-01-01 2025-12-31, dnr 4.4-1443/2025, org.nr 556012-1234",
        "0–3 år, 12 av 58 (n = 31), 0,5 tjänst, 1 200 000 kr, lag 2001:453, 150 000 2024",
        "Majas grupp på Lindvägen. Enhetschefen ringer.",
    ],
)
def test_dates_amounts_and_ordinary_words_stay(text: str) -> None:
    assert clean_text(text, contact_names(["Maja Lind", "Enhetschefen"])) == (text, 0)


def test_the_names_of_several_contacts_are_taken_one_by_one() -> None:
    assert contact_names(["Maja Lind och Olle Berg, enhetschef", "Sara Holm/Ali Norén"]) == (
        "Ali Norén", "Maja Lind", "Olle Berg", "Sara Holm",
    )  # fmt: skip


def test_texts_that_contradict_each_other_do_not_say_who_wrote_them() -> None:
    both = "Enhetschef på Lyckan:\nVi gör A.\n\nKurator:\nVi gör B."
    made = with_answer(case("P01"), Answer("e1_text", State.ANSWERED, both, both))
    sources = (Source("a", "1", role="Enhetschef på Lyckan"), Source("b", "2", role="Kurator"))
    torn = tuple(Version("e1_text", Answer("e1_text", State.ANSWERED, "x"), s, Fate.CONFLICT) for s in sources)
    m = material([replace(made, ret=replace(made.ret, sources=sources, versions=torn))])
    found = next(row for row in tables(m, Wanted(texts=True))["texter"].rows if row[4] == "e1_text")
    assert found[-1] == f"{REMOVED}:\nVi gör A.\n\n{REMOVED}:\nVi gör B."


# ---- What a table may be


def test_a_name_that_spss_cannot_take_is_refused() -> None:
    for name in ("4_3", "å", "to", "a" * 65, "Stor", ""):
        with pytest.raises(ValueError, match="no name"):
            Variable(name, "", ColumnKind.TEXT)


def test_a_number_that_stands_for_nothing_or_for_two_things_is_refused() -> None:
    column = Variable("a", "A", ColumnKind.CODE, (Code(1, "Ja"),))
    with pytest.raises(ValueError, match="not among"):
        DataTable("t", "", "", (column,), ((2,),))
    with pytest.raises(ValueError, match="two things"):
        Variable("a", "A", ColumnKind.CODE, (Code(1, "Ja"), Code(1, "Nej")))
    with pytest.raises(ValueError, match="two columns"):
        DataTable("t", "", "", (column, column), ())


def test_every_missing_kind_is_within_what_spss_is_told_is_missing() -> None:
    assert all(-99 <= c.number < -9 for c in MISSING)
