"""In a description, how far an element holds is never mixed with how far it is filled in, and every level has its source."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from lxml import etree

from pipeline.instrument.rule_words import rule_in_words
from pipeline.model.assessment import Fulfilment, Judged, Proposal, Rating, Sensitivity, latest
from pipeline.model.case import Case
from pipeline.outputs.description import Description, describe, description
from pipeline.outputs.description.levels import level_codes
from pipeline.outputs.description.pages import MOST_PAGES, total
from pipeline.outputs.description.part import Part
from tests.libreoffice.driver import Version, to_pdf
from tests.office.test_docx_template import W, words
from tests.outputs.test_description import TEN, template
from tests.support import ROUND, case, instrument
from tests.support.judging import proposed

EDITION = f"{instrument().id} 2025-01"
MET, PARTLY, NOT_MET = Fulfilment.MET, Fulfilment.PARTLY, Fulfilment.NOT_MET
BOTH = "Anna Ek och Bo Lind"


def rating(element: int, level: Fulfilment, by: str = "Anna Ek", reason: str = "Texten räcker.", **more: Any) -> Rating:
    day = date(2027, 2, 4 if by == "Bo Lind" else 3)
    return Rating("P02", element, level, reason, by, day, EDITION, "x", consensus=by == BOTH, **more)


def judged_case(id: str, *ratings: Rating, outdated: tuple[Rating, ...] = ()) -> Case:
    return dataclasses.replace(case(id), judged=Judged(proposed(id), latest(ratings), frozenset(outdated)))


def of(one: Case) -> Description:
    return description(instrument(), ROUND, one)


def document(one: Case) -> Any:
    return Document(io.BytesIO(describe(template(), instrument(), ROUND, one)))


def cells(table: Any) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in table.rows]


@cache
def tables(id: str) -> list[list[list[str]]]:
    """Of a practice that nobody has judged: the profile, the levels with their reasons, the rules."""
    return [cells(t) for t in document(judged_case(id)).tables]


def profile(one: Case) -> Part:
    return next(p for p in of(one).parts if p.kind == "profile")


def shown(one: Case, element: int) -> str:
    found = profile(one).rows[element - 1].holds
    assert found
    return f"{found.lead}: {found.said}; {found.beside}".removesuffix("; ")


def statements(one: Case, element: int) -> list[str]:
    found = of(one).judging
    assert found
    return [
        " | ".join((f"{s.shown.lead}: {s.shown.said}", s.who, *s.reasons, *s.notes))
        for s in found.statements
        if s.element.startswith(f"{element} ")
    ]


@pytest.mark.parametrize("id", TEN)
def test_a_level_never_stands_in_the_same_cell_as_completeness(id: str) -> None:
    head, *rows = tables(id)[0]
    assert head == ["Element", "Ifyllt i formuläret", "Uppfyllt enligt kriterierna"]
    assert len(rows) == len(instrument().elements)
    for (_, filled, holds), proposal in zip(rows, proposed(id).elements, strict=True):
        assert "ifyllt" in filled.lower() and "uppfyllt" not in filled and "Förslag" not in filled
        assert holds.startswith(f"Förslag: {proposal.level}") and "ifyllt" not in holds


def test_no_words_are_shared_by_what_is_filled_in_and_how_far_it_holds() -> None:
    """ "Delvis" and "ej relevant" are said of both; alone they could be taken for either."""
    filled = {re.sub(r", \d.*| \(.*", "", row[1]) for id in TEN for row in tables(id)[0][1:]}
    holds = {row[2].split("\n")[0] for id in TEN for row in tables(id)[0][1:]}
    assert filled <= {"Komplett ifyllt", "Delvis ifyllt", "Inget ifyllt", "Ifyllt: ej relevant"}
    assert not filled & holds


def test_the_two_have_looks_of_their_own_that_do_not_rest_on_colour() -> None:
    """What is filled in has a fill and no bar; a level has a bar and no fill, and no two levels have the same bar."""
    with zipfile.ZipFile(io.BytesIO(describe(template(), instrument(), ROUND, judged_case("P04")))) as z:
        styles = etree.fromstring(z.read("word/styles.xml"))
    looks = {s.find(f"{W}name").get(f"{W}val"): s for s in styles.iter(f"{W}style")}
    bars = set()
    for name, look in looks.items():
        if name.startswith("Ifyllt "):
            assert look.find(f".//{W}shd") is not None and look.find(f".//{W}pBdr") is None
        if name.startswith("Nivå "):
            bar = look.find(f".//{W}pBdr/{W}left")
            assert look.find(f".//{W}shd") is None
            bars.add((bar.get(f"{W}val"), bar.get(f"{W}sz")) if bar is not None else None)
    assert {f"Nivå {code}" for code in level_codes()} <= set(looks)
    assert len(bars) == len(level_codes())


def test_every_level_that_can_be_shown_is_written_out() -> None:
    """A level without a paragraph of its own in the template would be an empty cell."""
    levels = (*Fulfilment, PARTLY, PARTLY, PARTLY, PARTLY, PARTLY)
    ratings = [rating(n, level) for n, level in enumerate(levels, 1)] + [rating(7, MET, "Bo Lind")]
    rows = cells(document(judged_case("P02", *ratings)).tables[0])[1:]
    for row, level in zip(rows[:6], Fulfilment, strict=True):
        assert row[2].startswith(f"Bedömare: {level} (1)")
    assert rows[6][2].startswith("Bedömare: olika (uppfyllt, delvis uppfyllt)")


def test_consensus_leads_then_assessors_then_the_proposal() -> None:
    assert shown(judged_case("P02"), 3) == "Förslag: uppfyllt"
    one = judged_case("P02", rating(3, PARTLY))
    assert shown(one, 3) == "Bedömare: delvis uppfyllt (1); förslag: uppfyllt"
    assert shown(one, 4) == "Förslag: uppfyllt"
    alike = judged_case("P02", rating(3, PARTLY), rating(3, PARTLY, "Bo Lind"))
    assert shown(alike, 3) == "Bedömare: delvis uppfyllt (2); förslag: uppfyllt"
    differ = judged_case("P02", rating(3, PARTLY), rating(3, MET, "Bo Lind"))
    assert shown(differ, 3) == "Bedömare: olika (uppfyllt, delvis uppfyllt); förslag: uppfyllt"
    agreed = judged_case("P02", rating(3, PARTLY), rating(3, MET, "Bo Lind"), rating(3, PARTLY, BOTH))
    assert shown(agreed, 3) == "Samsyn: delvis uppfyllt; förslag: uppfyllt"


def test_name_date_edition_and_reason_stand_beside_each_level_people_gave() -> None:
    one = judged_case(
        "P02",
        rating(3, PARTLY, reason="Målgruppen saknas.", saw_proposal=True),
        rating(3, MET, "Bo Lind", "Allt är med."),
        rating(3, PARTLY, BOTH, "Vi enades om målgruppen."),
    )
    assert statements(one, 3)[:3] == [
        "Samsyn: delvis uppfyllt | Anna Ek och Bo Lind, 3 februari 2027, utgåva 2025-01 | Vi enades om målgruppen.",
        "Bedömare: delvis uppfyllt | Anna Ek, 3 februari 2027, utgåva 2025-01, såg förslaget | Målgruppen saknas.",
        "Bedömare: uppfyllt | Bo Lind, 4 februari 2027, utgåva 2025-01, såg inte förslaget | Allt är med.",
    ]
    assert statements(one, 3)[3].startswith("Förslag: uppfyllt |  | Uppfyllt: 3.2")
    row = next(r for r in cells(document(one).tables[1]) if "Bo Lind, 4" in r[1])
    assert row[0].startswith("3 ") and row[1].startswith("Bedömare: uppfyllt") and row[2] == "Allt är med."


@pytest.mark.parametrize("id", ["P01", "P08"])
def test_without_ratings_nobody_is_said_to_have_judged(id: str) -> None:
    one = judged_case(id)
    said = words(describe(template(), instrument(), ROUND, one))
    assert of(one).mark.endswith("Nivåerna är reglernas förslag; ingen har bedömt.")
    assert "Ingen har bedömt." in said
    assert not [w for w in ("Samsyn:", "Bedömare:", "Bedömt av") if w in said]
    assert instrument().judgement.self_assessed in said and instrument().judgement.disclaimer in said


def test_the_mark_is_true_of_who_has_said_what() -> None:
    mark = of(judged_case("P02", rating(3, PARTLY), rating(4, MET, "Bo Lind"))).mark
    assert mark.endswith("Nivåerna är reglernas förslag; 2 bedömare har sagt sitt, utan samsyn.")
    mark = of(judged_case("P02", rating(3, PARTLY), rating(3, PARTLY, BOTH))).mark
    assert mark.endswith("Nivåerna är bedömares samsyn i 1 av 11 element; i övrigt är de reglernas förslag.")
    everything = [rating(e.number, MET, BOTH) for e in instrument().elements]
    assert of(judged_case("P02", *everything)).mark.endswith("Nivåerna är bedömares samsyn i alla element.")


def test_who_has_judged_and_where_they_differ_from_the_rules_is_told_above_the_profile() -> None:
    one = judged_case(
        "P02", rating(3, PARTLY), rating(3, MET, "Bo Lind"), rating(3, PARTLY, BOTH), rating(4, MET, BOTH)
    )
    note = profile(one).notes[1]
    assert "Bedömt av Anna Ek och Bo Lind, var för sig." in note
    assert "Samsyn (Anna Ek och Bo Lind) finns i 2 av 11 element" in note
    assert "skiljer sig från förslaget i element 3." in note


def test_answers_that_have_changed_since_are_told_wherever_the_level_stands() -> None:
    old, new = rating(3, PARTLY), rating(4, MET)
    one = judged_case("P02", old, new, outdated=(old,))
    assert shown(one, 3) == "Bedömare: delvis uppfyllt (1); svaren har ändrats sedan; förslag: uppfyllt"
    assert "ändrats" not in shown(one, 4)
    assert statements(one, 3)[0].endswith("| Svaren har ändrats sedan.")
    assert not any("ändrats" in s for s in statements(one, 4))
    assert "Svaren har ändrats sedan i element 3." in profile(one).notes[1]


@pytest.mark.parametrize("id", ["P01", "P08"])
def test_the_rules_of_every_criterion_are_printed_with_the_sources_words(id: str) -> None:
    head, *rows = tables(id)[2]
    assert head == ["Nr", "Kriterium, källans ord", "Regel"]
    criteria = [c for e in instrument().elements for c in e.criteria]
    assert len(criteria) == 16
    assert rows == [[c.id, c.text, rule_in_words(instrument(), instrument().rule(c.id))] for c in criteria]


@pytest.mark.parametrize("id", TEN)
def test_every_proposal_stands_with_its_reason_and_those_of_its_criteria(id: str) -> None:
    rows = tables(id)[1][1:]
    for row, proposal in zip(rows, proposed(id).elements, strict=True):
        assert row[1] == f"Förslag: {proposal.level}"
        assert row[2].startswith(proposal.why)
        for c in proposal.criteria if len(proposal.criteria) > 1 else ():
            assert f"{c.criterion} {c.why[0].lower()}{c.why[1:]}" in row[2]
        for note in proposal.notes:
            assert note in row[2]


def test_what_must_be_read_together_with_a_level_stands_in_its_cell() -> None:
    assert "Påstått, inte dokumenterat." in tables("P04")[0][2][2]


@pytest.mark.parametrize("id", TEN)
def test_the_whole_is_one_sentence_with_what_it_rests_on_and_never_a_score(id: str) -> None:
    proposal, after = proposed(id), "\n".join(profile(judged_case(id)).after)
    assert proposal.summary in after and proposal.stands in after
    assert all(w in after for w in proposal.warnings)
    said = "\n".join("\n".join(row) for table in tables(id) for row in table).lower()
    assert not re.search(r"\d\s*%|poäng|betyg|ranking|rang ", said)


def test_the_word_that_a_level_must_not_be_taken_for_is_only_in_the_disclaimer() -> None:
    said = words(describe(template(), instrument(), ROUND, judged_case("P08")))
    assert "evidensbaser" not in said.replace(instrument().judgement.disclaimer, "")


def test_a_short_form_says_that_its_criteria_were_not_asked() -> None:
    found = of(judged_case("P08")).judging
    assert found
    assert found.reading[0].startswith("”Finns” läses som på plats, ”Delvis” som delvis på plats, ”Saknas” som inte")
    assert "frågar bara efter varje elements status" in found.reading[0]
    assert found.reading[1] == f"Element 2: {instrument().status_caps[0].why}"
    deep = of(judged_case("P01")).judging
    assert deep and deep.reading[0].startswith("”Ja” läses som på plats") and len(deep.reading) == 1


def test_other_rules_tell_which_levels_they_would_have_changed() -> None:
    changed = ((3, MET, PARTLY), (4, MET, PARTLY), (5, PARTLY, NOT_MET))
    found = (Sensitivity("strängare", changed, stands=False), Sensitivity("lika", ()))
    one = judged_case("P01")
    assert one.judged
    proposal = dataclasses.replace(one.judged.proposal, sensitivity=found)
    judging = of(dataclasses.replace(one, judged=Judged(proposal))).judging
    assert judging
    assert [(g.label, g.said) for g in judging.tried] == [
        (
            "Strängare",
            "element 3 och 4 går från uppfyllt till delvis uppfyllt och element 5 går från delvis uppfyllt till "
            "ej uppfyllt; helhetsbilden ändras",
        ),
        ("Lika", "inget elements nivå ändras; helhetsbilden står sig"),
    ]


def test_what_a_criterion_asks_for_and_no_question_does_is_told() -> None:
    one = judged_case("P01")
    assert one.judged
    first, *rest = one.judged.proposal.elements
    criteria = (dataclasses.replace(first.criteria[0], not_asked="hur ny kunskapen är"), *first.criteria[1:])
    proposal: Proposal = dataclasses.replace(
        one.judged.proposal, elements=(dataclasses.replace(first, criteria=criteria), *rest)
    )
    assert (
        "Inte frågat i 1a: hur ny kunskapen är." in statements(dataclasses.replace(one, judged=Judged(proposal)), 1)[0]
    )


def test_a_long_reason_is_whole_and_its_words_stay_words() -> None:
    reason = "Ett skäl med <b> & {{ title }} som är långt. " * 200
    one = judged_case("P02", rating(4, PARTLY, reason=reason))
    assert cells(document(one).tables[1])[4][2] == reason.strip()
    assert (
        cells(document(judged_case("P02", rating(4, PARTLY, reason=" "))).tables[1])[4][2] == "Inget skäl är skrivet."
    )


@pytest.mark.parametrize("id", TEN)
def test_the_description_itself_keeps_to_four_pages(id: str) -> None:
    said = of(judged_case(id))
    opening = sum(p.page == 1 for p in instrument().parts)
    assert total(said.parts[:opening], said.parts[opening:]) <= MOST_PAGES
    assert not said.appendix


def test_how_the_levels_were_set_comes_last_and_on_a_new_page() -> None:
    found = document(judged_case("P01"))
    headings = [p for p in found.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings[-1].text == instrument().parts[-1].heading
    assert headings[-1].paragraph_format.page_break_before


def test_the_tables_can_be_read_aloud() -> None:
    """A header row that is repeated, a caption and a description on each, no empty and no merged cells."""
    for table in document(judged_case("P02", rating(3, PARTLY))).tables:
        assert table._tbl.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        for what in ("tblCaption", "tblDescription"):
            assert table._tbl.find(f"{W}tblPr/{W}{what}") is not None
        assert not list(table._tbl.iter(f"{W}vMerge", f"{W}gridSpan"))
        assert all(text.strip() for row in cells(table) for text in row)


def test_same_judgement_gives_same_bytes() -> None:
    one = judged_case("P02", rating(3, PARTLY), rating(3, MET, "Bo Lind"))
    other = judged_case("P02", rating(3, MET, "Bo Lind"), rating(3, PARTLY))
    assert describe(template(), instrument(), ROUND, one) == describe(template(), instrument(), ROUND, other)


@pytest.mark.heavy
@pytest.mark.parametrize("version", ["7.4", "25.2"])
@pytest.mark.parametrize("id", ["P01", "P03", "P08"])
def test_printed_it_is_at_most_four_pages_and_four_for_how_the_levels_were_set(
    id: str, version: Version, tmp_path: Path
) -> None:
    """With two assessors, their consensus and a reason of some lines for each level."""
    reason = "Enheten visar i texten vad den bygger på, men det framgår inte hur ny kunskapen är."
    people = ("Anna Ek", "Bo Lind", BOTH)
    one = judged_case(id, *(rating(e.number, PARTLY, by, reason) for e in instrument().elements for by in people))
    (tmp_path / "x.docx").write_bytes(describe(template(), instrument(), ROUND, one))
    with pypdfium2.PdfDocument(to_pdf(tmp_path / "x.docx", tmp_path, version)) as pdf:
        pages = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pdf]
    heading = instrument().parts[-1].heading
    first = next(n for n, text in enumerate(pages) if f"\n{heading}\n" in text)
    assert first <= 4
    assert len(pages) - first <= 4
