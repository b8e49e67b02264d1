"""A description holds everything a practice answered and says what is not known. How far it holds: test_description_levels."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Iterator
from functools import cache

import pytest
from docx import Document
from lxml import etree

from pipeline.model.case import Case
from pipeline.model.instrument import Field, fields
from pipeline.model.returns import Answer, State, Unplaced
from pipeline.office.word_template import KeptTemplate
from pipeline.outputs.description import Description, describe, description, open_template
from pipeline.outputs.description.part import Part
from tests.office.test_docx_template import W, words
from tests.support import ROOT, ROUND, case, instrument, typed

TEN = tuple(f"P{n:02}" for n in range(1, 11))


@cache
def template() -> KeptTemplate:
    return open_template(ROOT / "templates" / "lovande-arbetssatt" / "description.docx")


UNJUDGED = "Verksamhetens egen beskrivning. Ingen bedömning är gjord."


def of(one: Case) -> Description:
    return description(instrument(), ROUND, one)


def written(one: Case) -> bytes:
    return describe(template(), instrument(), ROUND, one)


def part(one: Case, id: str) -> Part:
    return next(p for p in of(one).parts if p.id == id)


def all_of(found: Part) -> str:
    return "\n".join(
        [*(f"{t.lead}: {t.text} ({t.code})" for t in found.texts)]
        + [f"{g.label}: {g.said} ({g.codes})" for g in found.groups]
        + [*found.notes]
    )


def answered(one: Case) -> Iterator[tuple[Field, str]]:
    for f in fields(instrument(), one.depth):
        value = one.value(f.key)
        if value is not None and f.feed not in instrument().description.left_out:
            yield f, value


def short(f: Field) -> str:
    return instrument().question(f.question).short if f.question else instrument().element(f.element or 0).name


@pytest.mark.parametrize("id", TEN)
def test_every_text_a_practice_wrote_is_in_its_document(id: str) -> None:
    document = words(written(case(id)))
    for f, value in answered(case(id)):
        if f.kind == "text":
            assert value in document, f.key


@pytest.mark.parametrize("id", TEN)
def test_every_choice_a_practice_made_is_in_its_description(id: str) -> None:
    said = of(case(id))
    leads = {t.code: t.lead for p in said.parts for t in (*p.texts, *said.appendix)}
    groups = [g for p in said.parts if p.kind == "text" for g in p.groups]
    for f, value in answered(case(id)):
        if f.kind == "choice":
            label = instrument().label(value).lower()
            in_lead = label in leads.get(f.code, "").lower()
            assert in_lead or any(short(f) in g.said and label in g.label.lower() for g in groups), f.key


@pytest.mark.parametrize("id", TEN)
def test_every_text_carries_the_code_it_came_from(id: str) -> None:
    codes = {f.code for f in fields(instrument(), case(id).depth)}
    for p in of(case(id)).parts:
        if p.kind == "text":
            assert {t.code for t in p.texts} <= codes


def test_the_parts_stand_in_the_instruments_order_and_page_one_is_its_own() -> None:
    said = of(case("P01"))
    assert [p.id for p in said.parts] == [p.id for p in instrument().parts if p.kind != "judgement"]
    assert [p.id for p in said.parts if p.new_page] == [next(p.id for p in instrument().parts if p.page == 2)]


def test_it_says_that_it_is_the_practices_own_and_that_nothing_is_judged() -> None:
    document = words(written(case("P01")))
    assert UNJUDGED in document
    assert words(written(case("P01")), "word/footer1.xml").startswith(UNJUDGED)
    assert "utgåva 2025-01" in document
    assert "28 september 2026" in document


@pytest.mark.parametrize("id", TEN)
def test_words_of_judgement_are_never_the_programs_own(id: str) -> None:
    typed = [value for f, value in answered(case(id)) if f.kind == "text"]
    document = words(written(case(id))).lower()
    for text in typed:
        document = document.replace(text.lower(), "")
    assert not [w for w in ("betyg", "poäng", "ranking", "effekt") if w in document]


def test_choices_without_a_comment_are_summed_up_in_the_instruments_order() -> None:
    one = case(
        "P01", {"e4_text": "Syftet.", "f4_1_svar": "Ja", "f4_3_svar": "Nej", "f4_4_svar": "Ja", "f4_9_svar": "Vet ej"}
    )
    groups = [(g.label, g.said, g.codes) for g in part(one, "syfte").groups]
    assert groups[:3] == [
        ("Ja", "klart syfte, klara mål", "4.1, 4.4"),
        ("Nej", "konkreta mål", "4.3"),
        ("Vet ej", "överordnat mål för hela gruppen", "4.9"),
    ]


def test_a_part_that_rests_only_on_choices_says_so() -> None:
    one = case("P01", {"f4_1_svar": "Ja", "f4_3_svar": "Vet ej"})
    labels = [g.label for g in part(one, "syfte").groups]
    assert "Ja enligt verksamheten, inte beskrivet" in labels
    assert "Vet ej" in labels


def test_an_empty_part_says_what_is_asked_for() -> None:
    assert part(case("P01", {}), "hur_lange").notes == (
        "Inte ifyllt: ”Sedan när används arbetssättet hos er, och ungefär hur många har tagit del av det?” efterfrågas (B3).",
    )


def test_a_comment_is_introduced_by_its_question_and_choice() -> None:
    one = case("P01", {"f4_3_svar": "Delvis", "f4_3_text": "Bara för vuxna."})
    assert [(t.lead, t.text, t.code) for t in part(one, "syfte").texts] == [
        ("Konkreta mål – Delvis", "Bara för vuxna.", "4.3")
    ]


def test_a_comment_without_a_choice_is_kept() -> None:
    one = case("P01", {"f4_3_text": "Vi är oense."})
    assert "Konkreta mål – obesvarat: Vi är oense. (4.3)" in all_of(part(one, "syfte"))


def test_yes_to_a_reversed_question_reads_as_an_obstacle() -> None:
    ticked = part(case("P01", {"f5_1_svar": "Ja", "f5_2_svar": "Ja"}), "andra")
    label = {g.codes: g.label for g in ticked.groups}
    assert label["5.2"].startswith("Hinder: Ja")
    assert "Hinder" not in label["5.1"]
    told = part(case("P01", {"f5_2_svar": "Ja", "f5_2_text": "Kräver bassäng."}), "andra")
    assert told.texts[0].lead.endswith("– hinder: Ja")


def test_followers_of_a_closed_gate_are_one_fact() -> None:
    groups = {
        g.label: g for g in part(case("P01", {"f10_1_svar": "Nej", "e10_text": "Mäter inte."}), "uppfoljning").groups
    }
    assert groups["Besvaras inte, följer av 10.1 (Nej)"].codes == "10.2, 10.3, 10.5–10.7, 11.1–11.3, 11.5, 11.7"
    assert groups["Nej"].codes == "10.1"


def test_what_is_not_known_is_gathered_on_page_one() -> None:
    typed = {"f1_5_svar": "Vet ej", "f2_1_svar": "Ja", "f2_2_svar": "Nej", "f6_3_svar": "Planerat", "f7_1_svar": "Nej"}
    unknown = {g.label: g.codes for g in part(case("P01", typed), "vet_inte").groups}
    assert unknown["Vet ej"] == "1.5"
    assert unknown["Planerat"] == "6.3"
    assert unknown["Nej enligt verksamheten"] == "2.2"
    assert "E2" in unknown["Inte beskrivet"]
    assert not any("7.1" in codes for codes in unknown.values())


def test_claimed_but_not_documented_is_said_in_those_words() -> None:
    assert "påstådd men inte dokumenterad" in all_of(part(case("P01", {"f2_1_svar": "Ja", "f2_2_svar": "Nej"}), "vet"))


@pytest.mark.parametrize(
    ("register", "answer", "shown"),
    [(True, "Ja", True), (True, "Nej", False), (False, "Ja", False), (True, None, False)],
)
def test_the_contact_person_is_shown_only_when_both_say_yes(register: bool, answer: str | None, shown: bool) -> None:
    one = case("P01", {"b_visa_kontakt": answer} if answer else {}, show_contact=register)
    document = words(written(one))
    assert ("kim@norrvik.example" in document) is shown
    assert ("Kim Exempel" in document) is shown
    assert ("Karin Exempel" in document) is not shown


def test_without_levels_the_profile_tells_what_is_filled_in_and_that_nothing_is_judged() -> None:
    profile = part(case("P04"), "profil")
    assert not profile.is_wide and not any(r.holds for r in profile.rows)
    assert "Ingen bedömning är gjord" in profile.notes[0]
    assert [r.number for r in profile.rows] == [e.number for e in instrument().elements]
    assert profile.rows[10].follows == "5 frågor följer av 10.1 (Nej)"
    assert all(r.said for r in profile.rows)


def test_the_profile_has_one_hue_and_never_red_or_green() -> None:
    with zipfile.ZipFile(io.BytesIO(written(case("P04")))) as z:
        styles = etree.fromstring(z.read("word/styles.xml"))
    fills = [s.get(f"{W}fill") for s in styles.iterfind(f"{W}style[@{W}type='paragraph']//{W}shd")]
    assert fills
    for fill in fills:
        red, green, blue = (int(fill[n : n + 2], 16) for n in (0, 2, 4))
        assert red <= green <= blue


def test_a_short_form_shows_each_elements_status_in_words() -> None:
    leads = [t.lead for p in of(case("P08")).parts for t in p.texts]
    assert "Ekonomi – Saknas" in leads
    assert "Mål – Delvis" in leads


def test_an_unclear_choice_keeps_what_was_typed() -> None:
    one = case("P01", {"e4_text": "x"})
    unclear = Answer("f4_3_svar", State.UNCLEAR, None, "ja men nej")
    marked = {**one.completeness.answers, "f4_3_svar": unclear}
    one = dataclasses.replace(one, completeness=dataclasses.replace(one.completeness, answers=marked))
    assert "Otydligt svar ”ja men nej”: konkreta mål (4.3)" in all_of(part(one, "syfte"))


def test_text_written_beside_an_answer_is_kept_near_it() -> None:
    one = case("P01", {"e4_text": "x"})
    one = dataclasses.replace(one, ret=dataclasses.replace(one.ret, unplaced=(Unplaced("Se även bilagan.", "4.3"),)))
    assert "Se även bilagan. (4.3)" in all_of(part(one, "syfte"))


def test_comments_go_to_an_appendix_when_four_pages_cannot_hold_them() -> None:
    long = {f"e{n}_text": "ord " * 500 for n in range(1, 12)} | {"f4_3_svar": "Ja", "f4_3_text": "En kommentar."}
    said = of(case("P01", long))
    assert [(t.lead, t.text) for t in said.appendix] == [("Konkreta mål – Ja", "En kommentar.")]
    assert "bilaga" in said.appendix_note
    assert ("Ja", "konkreta mål") in [(g.label, g.said) for p in said.parts if p.id == "syfte" for g in p.groups]
    assert "Bilaga: kommentarer till enskilda frågor" in words(written(case("P01", long)))
    assert not of(case("P03")).appendix


def test_the_file_is_told_by_date_kind_and_fingerprint_and_never_by_its_name() -> None:
    document = words(written(case("P01")))
    assert f"Underlag: ett svar från de svarande, sparat 20 oktober 2026 (Word), fil {'0' * 12}." in document
    assert "P01.docx" not in document and "0" * 13 not in document
    assert "Dnr 4.4-1443/2025" in document


def test_same_case_gives_same_bytes_dated_by_the_case() -> None:
    assert written(case("P03")) == written(case("P03"))
    about = Document(io.BytesIO(written(case("P03")))).core_properties
    assert about.modified.date().isoformat() == "2026-10-16"
    assert about.title == "Arbetssätt P03"


def test_a_document_can_be_read_aloud() -> None:
    """Swedish as language, real headings, a header row and a caption on the table."""
    document = Document(io.BytesIO(written(case("P01"))))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [p.heading for p in instrument().parts if p.kind != "judgement"]
    table = document.tables[0]._tbl
    assert table.find(f"{W}tblPr/{W}tblCaption") is not None
    assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    assert document.styles.element.find(f".//{W}lang").get(f"{W}val") == "sv-SE"


def test_hostile_words_stay_words() -> None:
    hostile = "=1+1 #N/A {{ title }} <b>&amp; {% if %}"
    assert hostile in words(
        written(case("P01", {"b_sammanfattning": hostile, "f4_3_text": hostile + "!"}, name=hostile))
    )


def test_who_may_read_it_stands_at_the_top_and_is_the_narrower_choice() -> None:
    open_wide = case("P01", {**typed("P01"), "b_spridning": "Bara vi"}, spread="oppet")
    assert "Får läsas av kommunen och FoU-enheten" in description(instrument(), ROUND, open_wide).edition


def test_what_the_register_leaves_empty_leaves_no_trace() -> None:
    said = description(instrument(), ROUND, case("P01", unit="", area="", types=(), stage=""))
    assert (said.place, said.facts) == ("Norrvik", "")
