"""How far elements hold, in the summary workbook: Uppfyllt, Bedömning, Enighet and the rules in Kodbok, read back with openpyxl."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from colorsys import rgb_to_hls
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from pipeline.assessment.agreement import EXPLAINED, NAMES, Coefficient
from pipeline.assessment.comparison import agreement_of
from pipeline.model.assessment import Fulfilment, Judged, Rating, latest
from pipeline.model.case import Case
from pipeline.office.excel import JUDGED, MAX_CELL, SHADES
from pipeline.outputs.workbook.agreed import with_interval
from tests.assessment.test_expected import TABLE
from tests.outputs.test_workbook import channels, contrast
from tests.support import ROUND, SHORT, case, instrument, practice
from tests.support.judging import proposed
from tests.support.summaries import opened, rows, write

IDS = [f"P{n:02}" for n in range(1, 11)]
NUMBERS = [e.number for e in instrument().elements]
EDITION = f"{instrument().id} {instrument().version}"
KIM, ROBIN, BOTH = "Kim Ek", "Robin Alm", "Kim Ek och Robin Alm"
MET, PARTLY, NOT_MET = Fulfilment.MET, Fulfilment.PARTLY, Fulfilment.NOT_MET
NO_BASIS = Fulfilment.NO_BASIS


def rating(id: str, element: int, level: Fulfilment, by: str = KIM, **changes: Any) -> Rating:
    made = Rating(id, element, level, "Svaren talar för det.", by, date(2026, 11, 20), EDITION, "digest")
    return replace(made, **changes)


def settled(id: str, element: int, level: Fulfilment, **changes: Any) -> Rating:
    return rating(id, element, level, BOTH, consensus=True, day=date(2026, 11, 25), **changes)


@cache
def proposals(id: str) -> Judged:
    return Judged(proposed(id))


def judged(id: str, *ratings: Rating, outdated: Sequence[Rating] = ()) -> Case:
    found = replace(proposals(id), ratings=latest([*ratings, *outdated]), outdated=frozenset(outdated))
    return replace(case(id), judged=found)


def judged_by_two(differing: Mapping[tuple[str, int], Fulfilment]) -> list[Case]:
    """The ten practices: Kim says of every element what is expected, and Robin the same but for these."""
    cases = []
    for id in IDS:
        own = {n: Fulfilment(TABLE[id][str(n)]["level"]) for n in NUMBERS}
        other = {n: differing.get((id, n), level) for n, level in own.items()}
        given = [rating(id, n, levels[n], by) for by, levels in ((KIM, own), (ROBIN, other)) for n in NUMBERS]
        cases.append(judged(id, *given))
    return cases


def name(number: int) -> str:
    return f"{number} {instrument().element(number).name}"


def levels(row: Mapping[str, str]) -> list[str]:
    return [row[name(n)] for n in NUMBERS]


# ---- Which sheets there are


def test_three_sheets_tell_of_levels_beside_those_that_tell_of_answers() -> None:
    names = ["Översikt", "Uppfyllt", "Svar", "Luckor", "Källor", "Frågorna", "Bedömning", "Enighet", "Kodbok"]
    assert opened([judged("P01")]).sheetnames == names


def test_without_levels_nothing_is_said_of_them_anywhere() -> None:
    book = opened([case("P01")])
    assert "Uppfyllt" not in book.sheetnames
    assert "Nivå" not in {r["Avsnitt"] for r in rows(book["Kodbok"])}
    assert "Ingen bedömning är gjord." in book["Översikt"]["A2"].value


def test_the_overview_points_to_the_levels_and_no_longer_says_that_nothing_is_judged() -> None:
    lead = opened([judged("P01")])["Översikt"]["A2"].value
    assert "inte om det är bra" in lead
    assert "Uppfyllt" in lead
    assert "Ingen bedömning" not in lead


# ---- Uppfyllt


def test_every_element_of_the_ten_practices_has_the_expected_level_in_words() -> None:
    found = {r["Id"]: levels(r) for r in rows(opened([judged(id) for id in IDS])["Uppfyllt"])}
    assert found == {id: [TABLE[id][str(n)]["level"].capitalize() for n in NUMBERS] for id in IDS}


def test_of_the_hundred_and_ten_levels_37_are_met_and_58_partly() -> None:
    """Counted by hand in tests/expected/levels.toml."""
    found = Counter(level for r in rows(opened([judged(id) for id in IDS])["Uppfyllt"]) for level in levels(r))
    assert found == {"Uppfyllt": 37, "Delvis uppfyllt": 58, "Ej uppfyllt": 5, "Underlag saknas": 6, "Planerat": 4}


def test_a_practice_in_short_says_the_sentence_and_never_a_number_of_points() -> None:
    (found,) = rows(opened([judged("P02")])["Uppfyllt"])
    assert (found["Vad"], found["I korthet"]) == (
        "Förslag",
        "6 av 11 relevanta element uppfyllda, 4 delvis, 1 ej uppfyllt",
    )
    assert found["Står det sig"].startswith("Mer än hälften av de relevanta elementen är uppfyllda. Det ändras om")


def test_a_category_that_rests_on_a_weaker_one_is_told() -> None:
    (found,) = rows(opened([judged("P01")])["Uppfyllt"])
    assert found["Vilar på svagare"].startswith(
        "Yrkeskunskap och utveckling (2 av 3 uppfyllda) vilar på Koncept (0 av 4"
    )


def test_the_consensus_has_a_row_of_its_own_only_where_there_is_one() -> None:
    made = [judged("P01", settled("P01", 3, NO_BASIS)), judged("P02", rating("P02", 3, MET))]
    found = rows(opened(made)["Uppfyllt"])
    assert [(r["Id"], r["Vad"]) for r in found] == [("P01", "Förslag"), ("P01", "Samsyn"), ("P02", "Förslag")]
    assert (found[0][name(3)], found[1][name(3)]) == ("Delvis uppfyllt", "Underlag saknas")
    assert {found[1][name(n)] for n in NUMBERS if n != 3} == {"Ingen samsyn än"}
    assert found[1]["I korthet"] == "Enats 2026-11-25: Kim Ek och Robin Alm."


def test_a_consensus_on_answers_that_have_changed_says_so() -> None:
    made = judged("P01", settled("P01", 3, MET), outdated=[settled("P01", 4, MET), settled("P01", 5, MET)])
    assert rows(opened([made])["Uppfyllt"])[1]["I korthet"].endswith("Svaren har ändrats sedan i element 4 och 5.")


def test_a_practice_that_waits_stands_among_the_others_without_a_level() -> None:
    found = rows(opened([judged("P01"), judged("P03")], waiting=[practice("P02")])["Uppfyllt"])
    assert [r["Id"] for r in found] == ["P01", "P02", "P03"]
    assert set(levels(found[1])) == {"Inget svar än"}


def test_the_lead_says_whose_levels_they_are_and_what_they_do_not_say() -> None:
    page = opened([judged("P01")])["Uppfyllt"]
    lead = " ".join(str(page[f"A{n}"].value) for n in range(1, 6))
    for said in ("enhetens egna svar och reglerna", "bladet Översikt", "Ingen poäng, ingen rangordning"):
        assert said in lead
    assert instrument().judgement.self_assessed in lead
    assert instrument().judgement.disclaimer in lead


def test_levels_outside_the_scale_are_in_italics_on_white_and_those_on_it_are_shaded() -> None:
    page = opened([judged(id) for id in IDS])["Uppfyllt"]
    (table,) = page.tables.values()
    outside = {"Underlag saknas", "Ej relevant", "Planerat"}
    seen = set()
    for line in page[table.ref][1:]:
        for cell in line[-len(NUMBERS) :]:
            ground, ink = cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:]
            assert cell.font.italic == (ground == "FFFFFF") == (cell.value in outside)
            assert contrast(ground, ink) >= 4.5
            seen.add(cell.value)
    assert seen >= {"Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt", "Underlag saknas", "Planerat"}


def test_the_steps_are_told_apart_in_black_and_white() -> None:
    """Contrast between the grounds themselves, which is of lightness only."""
    met, partly, not_met = (str(look["bg_color"])[1:] for look in JUDGED.values())
    assert contrast(met, partly) >= 3
    assert contrast(partly, not_met) >= 1.5


def test_fulfilment_has_another_hue_than_completeness_and_is_neither_red_nor_green() -> None:
    filled = {hue(str(look["bg_color"])[1:]) for look in SHADES.values() if look["bg_color"] != "#FFFFFF"}
    for look in JUDGED.values():
        mine = hue(str(look["bg_color"])[1:])
        assert min(abs(mine - other) for other in filled) >= 40
        assert 230 <= mine <= 300


def hue(rgb: str) -> float:
    red, green, blue = channels(rgb)
    return 360 * rgb_to_hls(red / 255, green / 255, blue / 255)[0]


# ---- Bedömning


def test_a_deep_form_has_27_proposed_levels_and_a_short_one_11() -> None:
    """Eleven elements and sixteen criteria; the short form has no criteria."""
    found = Counter(r["Id"] for r in rows(opened([judged(id) for id in IDS])["Bedömning"]))
    assert found == {id: 11 if id in SHORT else 27 for id in IDS}


def test_everything_said_of_an_element_stands_together_the_consensus_last() -> None:
    made = judged(
        "P01", settled("P01", 6, PARTLY), rating("P01", 6, MET, ROBIN), rating("P01", 6, PARTLY, KIM, saw_proposal=True)
    )
    found = [r for r in rows(opened([made])["Bedömning"]) if r["Element"] == name(6)]
    assert [(r["Kriterium"], r["Vad"], r["Vem"], r["Nivå"], r["Såg förslaget"]) for r in found] == [
        ("", "Förslag", "Reglerna", "Delvis uppfyllt", ""),
        ("6a", "Förslag", "Reglerna", "Underlag saknas", ""),
        ("6b", "Förslag", "Reglerna", "Uppfyllt", ""),
        ("6c", "Förslag", "Reglerna", "Underlag saknas", ""),
        ("", "Bedömning", KIM, "Delvis uppfyllt", "Ja"),
        ("", "Bedömning", ROBIN, "Uppfyllt", "Nej"),
        ("", "Samsyn", BOTH, "Delvis uppfyllt", "Nej"),
    ]


def test_a_level_says_when_on_what_edition_and_whether_the_answers_are_the_same() -> None:
    made = judged("P01", rating("P01", 6, MET), outdated=[rating("P01", 6, MET, ROBIN, reason=" ")])
    kim, robin = (r for r in rows(opened([made])["Bedömning"]) if r["Vad"] == "Bedömning")
    assert (kim["Datum"], kim["Utgåva"], kim["Gäller svaren"]) == ("2026-11-20", EDITION, "")
    assert (robin["Gäller svaren"], robin["Skäl"]) == ("Svaren har ändrats sedan", "Inget skäl är skrivet.")


def test_what_is_to_be_read_together_with_a_level_stands_in_its_reason() -> None:
    found = rows(opened([judged("P04")])["Bedömning"])
    (reason,) = (r["Skäl"] for r in found if r["Element"] == name(2) and not r["Kriterium"])
    assert "Påstått, inte dokumenterat" in reason


def test_what_a_criterion_asks_for_that_no_question_does_stands_with_its_level() -> None:
    found = {r["Kriterium"]: r["Skäl"] for r in rows(opened([judged("P01")])["Bedömning"]) if r["Kriterium"]}
    assert found["4b"].endswith("GAS (Goal Attainment Scaling).")
    assert "Inte frågat" not in found["3a"]


@pytest.mark.parametrize("hostile", ["=1+1", "<r><t>x</t></r>", "http://example.org", "0012"])
def test_a_hostile_reason_stays_the_plain_text_it_is(hostile: str) -> None:
    made = judged("P01", rating("P01", 6, MET, reason=hostile), rating("P01", 6, PARTLY, ROBIN))
    book = opened([made])
    cells = [c for line in book["Bedömning"].iter_rows() for c in line if c.value == hostile]
    assert [(c.data_type, c.hyperlink) for c in cells] == [("s", None)]
    assert any(f"”{hostile}”" in str(c.value) for line in book["Enighet"].iter_rows() for c in line)


def test_a_reason_too_long_for_a_cell_is_whole_in_both_sheets() -> None:
    long = "".join(f"{n:05} skäl " for n in range(4000))
    book = opened([judged("P01", rating("P01", 6, MET, reason=long), rating("P01", 6, PARTLY, ROBIN))])
    assert len(long) > MAX_CELL
    assert long.strip() in "".join(r["Skäl"] for r in rows(book["Bedömning"]))
    assert long.strip() in "".join(r["Skillnad eller skäl"] for r in rows(book["Enighet"]))


# ---- Enighet

THREE = {("P02", 6): PARTLY, ("P05", 10): NOT_MET, ("P09", 1): PARTLY}
"""Where Robin says another level than Kim, who says ej uppfyllt, delvis uppfyllt and underlag saknas."""


def test_of_110_cases_107_are_alike_and_the_other_three_are_listed_with_who_said_what_and_why() -> None:
    found = rows(opened(judged_by_two(THREE))["Enighet"])
    assert (found[0]["Element"], found[0]["Fall"], found[0]["Lika"]) == ("Alla element", "110", "107")
    assert re.fullmatch(r"97 % \(\d\d–\d\d\d? %\)", found[0]["Andel lika (procent)"])
    assert re.fullmatch(r"0,9\d \(0,\d\d–(0,\d\d|1,00)\)", found[0]["Gwets AC1"])
    cases = {(r["Id"], r["Element"]): r["Skillnad eller skäl"] for r in found if r["Id"]}
    assert cases == {
        (
            "P02",
            name(6),
        ): "Kim Ek: Ej uppfyllt. ”Svaren talar för det.”\nRobin Alm: Delvis uppfyllt. ”Svaren talar för det.”",
        (
            "P05",
            name(10),
        ): "Kim Ek: Delvis uppfyllt. ”Svaren talar för det.”\nRobin Alm: Ej uppfyllt. ”Svaren talar för det.”",
        (
            "P09",
            name(1),
        ): "Kim Ek: Underlag saknas. ”Svaren talar för det.”\nRobin Alm: Delvis uppfyllt. ”Svaren talar för det.”",
    }


def test_ten_cases_of_one_element_are_too_few_for_statistics_and_the_ones_that_differ_follow() -> None:
    found = rows(opened(judged_by_two(THREE))["Enighet"])
    at = next(n for n, r in enumerate(found) if r["Element"] == name(6))
    assert (found[at]["Fall"], found[at]["Lika"]) == ("10", "9")
    assert {found[at][measure] for measure in NAMES.values()} == {"–"}
    assert found[at]["Skillnad eller skäl"].startswith("För få för statistik (10 fall från 10 arbetssätt;")
    assert found[at]["Skillnad eller skäl"].endswith("här är de fall där ni skiljer er.")
    assert (found[at + 1]["Id"], found[at + 1]["Element"]) == ("P02", name(6))


def test_assessors_who_are_alike_in_everything_get_no_interval_and_are_told_why() -> None:
    found = rows(opened(judged_by_two({}))["Enighet"])[0]
    assert (found["Lika"], found["Andel lika (procent)"], found["Gwets AC1"]) == ("110", "100 %", "1,00")
    assert "Ni är lika i alla fall" in found["Skillnad eller skäl"]


def test_when_nobody_has_assessed_the_sheet_says_so_in_a_sentence() -> None:
    page = opened([judged("P01")])["Enighet"]
    assert page["A2"].value == "Ingen har bedömt ännu, så det finns ingen enighet att visa."
    assert [(r["Fall"], r["Lika"]) for r in rows(page)] == [("0", ""), ("0", "")]


def test_one_assessor_alone_is_nothing_to_compare() -> None:
    found = rows(opened([judged("P01", rating("P01", 1, MET))])["Enighet"])
    assert found[0]["Skillnad eller skäl"] == "Inget är ännu bedömt av två, så det finns inget att jämföra."


def test_consensus_and_proposal_are_no_assessors() -> None:
    found = agreement_of([judged("P01", rating("P01", 1, MET), settled("P01", 1, MET))], NUMBERS)
    assert (found.overall.units, found.overall.rated_once, found.ratings, found.assessors) == (0, 1, 1, (KIM,))


def test_a_level_on_other_answers_is_compared_with_nothing_and_told() -> None:
    made = judged("P01", rating("P01", 1, MET), outdated=[rating("P01", 1, NOT_MET, ROBIN), settled("P01", 1, NOT_MET)])
    found = agreement_of([made], NUMBERS)
    assert (found.overall.units, found.ratings, found.outdated, found.settled) == (0, 1, 2, 0)
    page = opened([made])["Enighet"]
    lead = [page[f"A{n}"].value for n in range(1, 6)]
    assert any(str(line).startswith("2 nivåer räknas inte här") for line in lead)


def test_a_name_written_in_two_ways_is_one_assessor() -> None:
    """Or Cohen's kappa, which is for two, would be refused."""
    cases = judged_by_two(THREE)
    small = replace(cases[0].judged, ratings=tuple(replace(r, by=r.by.lower()) for r in cases[0].judged.ratings))  # type: ignore[type-var, union-attr]
    found = agreement_of([replace(cases[0], judged=small), *cases[1:]], NUMBERS)
    assert len(found.assessors) == len(found.overall.raters) == 2
    assert found.overall.coefficient("kappa").value is not None


def test_the_order_of_the_cases_is_the_order_of_the_differences() -> None:
    found = agreement_of(judged_by_two(THREE), NUMBERS)
    assert [d.unit for d in found.overall.differing] == ["P09/1", "P02/6", "P05/10"]


def test_the_proposal_against_the_consensus_is_counted_and_what_departs_from_it_listed() -> None:
    made = judged("P01", settled("P01", 1, MET, saw_proposal=True), settled("P01", 3, NO_BASIS, reason="Ny text."))
    found = [r for r in rows(opened([made])["Enighet"]) if r["Vad"] == "Förslaget mot samsynen"]
    assert [(r["Element"], r["Id"], r["Fall"], r["Lika"]) for r in found] == [
        ("Alla element", "", "2", "1"),
        (name(3), "P01", "", ""),
    ]
    assert found[0]["Skillnad eller skäl"].startswith("Förslaget syntes när 1 av dem skrevs.")
    proposal, consensus = found[1]["Skillnad eller skäl"].split("\n")
    assert proposal.startswith("Förslag: Delvis uppfyllt: ")
    assert consensus == "Samsyn, Kim Ek och Robin Alm: Underlag saknas. ”Ny text.”"


@pytest.mark.parametrize(
    ("name", "value", "low", "high", "said"),
    [
        ("kappa", 0.714, 0.52, 0.9, "0,71 (0,52–0,90)"),
        ("percent", 0.8182, 0.7, 0.9, "82 % (70–90 %)"),
        ("kappa", 0.05, -0.2, 0.3, "0,05 (−0,20 till 0,30)"),
        ("ac1", -0.001, -0.004, 0.3, "0,00 (0,00–0,30)"),
        ("ac1", 1.0, None, None, "1,00"),
        ("kappa", None, None, None, "–"),
    ],
)
def test_a_coefficient_is_written_as_swedish_has_it(
    name: str, value: float | None, low: float | None, high: float | None, said: str
) -> None:
    assert with_interval(Coefficient(name, value, low, high)) == said


# ---- Kodbok


def codebook() -> list[dict[str, str]]:
    return rows(opened(judged_by_two({}))["Kodbok"])


def test_the_codebook_says_what_each_of_the_six_levels_means() -> None:
    found = {r["Kod"]: r for r in codebook() if r["Avsnitt"] == "Nivå" and r["Kod"]}
    assert set(found) == set(Fulfilment)
    assert all(r["Betydelse"].endswith(".") for r in found.values())


def test_the_codebook_prints_the_rule_of_every_criterion() -> None:
    found = {r["Kod"]: r["Betydelse"] for r in codebook() if r["Avsnitt"] == "Regel för uppfyllt"}
    assert set(found) - {""} == {c.id for e in instrument().elements for c in e.criteria}
    assert len(set(found) - {""}) == 16
    assert found["3a"].startswith(
        "Uppfyllt: Ja på 3.1–3.5 och på minst två av 3.6–3.8. Nej på 3.1 räcker för ej uppfyllt."
    )


def test_the_codebook_tells_caps_remarks_alternatives_and_what_a_level_does_not_say() -> None:
    found = " ".join(r["Betydelse"] for r in codebook())
    says = [
        *(cap.why for cap in instrument().status_caps),
        *(remark.says for remark in instrument().remarks),
        *(other.says for other in instrument().alternatives),
        instrument().judgement.disclaimer,
        instrument().judgement.self_assessed,
        "När 2.1 är Ja eller Delvis och 2.2 är Nej läses nivån tillsammans med: Påstått",
        *EXPLAINED.values(),
    ]
    assert [s for s in says if s not in found] == []


def test_the_codebook_says_how_every_choice_is_read() -> None:
    read = " ".join(r["Betydelse"] for r in codebook() if r["Avsnitt"] == "Så läses svaren")
    assert [c.label for c in instrument().choices if c.code in CHOICES and c.label not in read] == []


CHOICES = {c for q in instrument().depths for c in q.choices}


# ---- The file


def test_every_sheet_is_one_table_that_prints_on_a_page_and_has_its_header_frozen() -> None:
    for page in opened(judged_by_two(THREE)):
        (table,) = page.tables.values()
        header = page[table.ref][0][0].row
        assert page.freeze_panes.endswith(str(header + 1))
        assert page.print_title_rows == f"${header}:${header}"


def test_the_same_levels_give_the_same_bytes_in_any_order() -> None:
    cases = judged_by_two(THREE)
    assert write(cases) == write(cases[::-1])


def test_the_round_is_named_in_every_heading() -> None:
    book = opened([judged("P01")])
    assert all(ROUND.name in book[sheet]["A1"].value for sheet in ("Uppfyllt", "Enighet"))
