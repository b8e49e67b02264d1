"""The summary workbook, read back with openpyxl and zipfile."""

from __future__ import annotations

import io
import re
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.base.errors import NotWritableError
from pipeline.cases.completeness import check
from pipeline.model.case import Case
from pipeline.model.instrument import choice_key, fields, text_key
from pipeline.model.returns import Answer, Carrier, Identity, Return, Severity, State, Status, Unplaced
from pipeline.office.excel import MAX_CELL, SHADES
from pipeline.outputs.question_report import review
from pipeline.outputs.workbook import summary_workbook
from pipeline.outputs.workbook.words import CARRIERS, KINDS, LEVELS, SEVERITIES, STATES, STATUSES
from tests.support import ROUND, answers_of, case, instrument, practice, typed
from tests.support.summaries import opened, rows, write

DEEP = "fordjupad"
NOTHING = review(instrument(), [])
TORN = Return("trasig.docx", "f" * 64, Status.QUARANTINED, "Filen är avbruten. Be om en ny kopia.")
HOSTILE = (
    *('=HYPERLINK("http://evil.example";"klicka")', "+46 8 123", "-1", "@SUM(A1)", "#N/A", "{=1+1}", "{{ namn }}"),
    *("<b>fet</b> & co", "<r><t>inte rik</t></r>", "]]>", "</t></is></c>", "rad 1\nrad 2\tmed tabb", "åäö ”…” – 🙂"),
    *("http://example.org", "mailto:kim@norrvik.example", "0012", "1e5", "4.3", "TRUE", "2026-10-01", " blankt runt "),
)


def with_answers(*changed: Answer, id: str = "P01") -> Case:
    """A case where these answers stand instead of the typed ones."""
    made = case(id)
    answers = {**answers_of(typed(id), DEEP), **{a.key: a for a in changed}}
    return replace(made, completeness=check(instrument(), DEEP, answers))


def text(key: str, value: str) -> Answer:
    return Answer(key, State.ANSWERED, value, value, Carrier.CONTROL, "tabell 7, rad 4")


KEYS = [text_key(q.id) for q in instrument().questions]


def hostile_everywhere() -> Case:
    """A case with every hostile text as the comment of a question of its own."""
    return with_answers(*(text(key, h) for key, h in zip(KEYS, HOSTILE, strict=False)))


def test_there_are_six_sheets_in_order() -> None:
    assert opened([case("P01")]).sheetnames == ["Översikt", "Svar", "Luckor", "Källor", "Frågorna", "Kodbok"]


def test_a_round_without_answers_still_gives_a_workbook() -> None:
    book = opened([])
    assert [page.title for page in book] == ["Översikt", "Svar", "Luckor", "Källor", "Frågorna", "Kodbok"]


def test_every_answer_of_the_ten_practices_stands_in_svar_exactly_as_typed() -> None:
    ids = [f"P{n:02}" for n in range(1, 11)]
    found = {(r["Id"], r["Variabel"]): r["Val"] or r["Text"] for r in rows(opened([case(i) for i in ids])["Svar"])}
    for id in ids:
        assert {key: found[id, key] for key in typed(id)} == typed(id)


def test_svar_has_a_row_for_every_field_whatever_its_state() -> None:
    found = rows(opened([case("P01"), case("P08")])["Svar"])
    for id, depth in (("P01", DEEP), ("P08", "oversikt")):
        assert [r["Variabel"] for r in found if r["Id"] == id] == [f.key for f in fields(instrument(), depth)]


def test_svar_shows_the_number_people_see_in_the_form() -> None:
    codes = {r["Variabel"]: (r["Nr"], r["Element"]) for r in rows(opened([case("P01")])["Svar"])}
    assert codes["f4_3_svar"] == ("4.3", "4")
    assert codes["e4_text"] == ("E4", "4")
    assert codes["b_malgrupp"][0].startswith("B")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_stays_the_plain_text_it_is(hostile: str) -> None:
    page = opened([hostile_everywhere()])["Svar"]
    (cell,) = [line[10] for line in page.iter_rows() if line[4].value == KEYS[HOSTILE.index(hostile)]]
    assert (cell.value, cell.data_type, cell.hyperlink) == (hostile, "s", None)


def test_no_sheet_holds_a_formula_or_a_link() -> None:
    data = opened([hostile_everywhere()]).data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            assert not re.search(rb"<f[ >]|<hyperlink|t=\"e\"|<r>", parts.read(name)), name


def test_a_text_that_looks_like_excels_own_escape_is_not_read_as_one() -> None:
    data = write([with_answers(text("e1_text", "_x0041_"))])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b">_x005F_x0041_<" in parts.read("xl/worksheets/sheet2.xml")


def test_characters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    ugly = "före\x00\x0b\ufffe\ud800efter"
    (found,) = [
        r["Text"] for r in rows(opened([with_answers(text("e1_text", ugly))])["Svar"]) if r["Variabel"] == "e1_text"
    ]
    assert found.startswith("före")
    assert found.endswith("efter")


@pytest.mark.parametrize("letter", ["å", "🙂"])
def test_a_text_of_forty_thousand_characters_is_whole_and_says_that_it_goes_on(letter: str) -> None:
    long = letter + "".join(f"{n:05} {letter} " for n in range(5000))
    found = [r for r in rows(opened([with_answers(text("e1_text", long))])["Svar"]) if r["Variabel"] == "e1_text"]
    assert len(long) >= 40_000
    assert "".join(r["Text"] for r in found) == long
    assert all(len(r["Text"].encode("utf-16-le")) // 2 <= MAX_CELL for r in found)
    assert "går vidare på nästa rad" in found[0]["Anmärkning"]
    assert {r["Nr"] for r in found} == {"E1"}


def test_an_ordinary_text_has_no_note() -> None:
    assert {r["Anmärkning"] for r in rows(opened([case("P01")])["Svar"])} == {""}


def test_every_state_is_shown_apart() -> None:
    key = choice_key(instrument().questions[0].id)
    shown = {
        s: rows(opened([with_answers(Answer(key, s, "ja" if s is State.ANSWERED else None))])["Svar"]) for s in State
    }
    words = {s: next(r["Läge"] for r in found if r["Variabel"] == key) for s, found in shown.items()}
    assert len(set(words.values())) == len(State)


def test_vet_ej_and_ej_relevant_are_not_nej() -> None:
    key = choice_key(instrument().questions[0].id)
    shown = {}
    for code in ("nej", "vet_ej", "ej_relevant"):
        answer = Answer(key, State.ANSWERED, code, instrument().label(code), Carrier.CONTROL)
        shown[code] = next(r for r in rows(opened([with_answers(answer)])["Svar"]) if r["Variabel"] == key)
    assert [(r["Valkod"], r["Val"]) for r in shown.values()] == [
        ("nej", "Nej"), ("vet_ej", "Vet ej"), ("ej_relevant", "Ej relevant"),
    ]  # fmt: skip


def test_a_choice_that_cannot_be_told_keeps_what_was_typed_and_has_no_code() -> None:
    key = choice_key(instrument().questions[0].id)
    unclear = Answer(key, State.UNCLEAR, None, "både och, beror på", Carrier.ROW)
    found = next(r for r in rows(opened([with_answers(unclear)])["Svar"]) if r["Variabel"] == key)
    assert (found["Läge"], found["Valkod"], found["Val"], found["Text"]) == ("Otydligt", "", "", "både och, beror på")


def test_a_choice_typed_by_hand_shows_both_the_choice_and_what_was_typed() -> None:
    key = choice_key(instrument().questions[0].id)
    found = rows(opened([with_answers(Answer(key, State.ANSWERED, "ja", "japp", Carrier.ROW))])["Svar"])
    assert next((r["Val"], r["Text"]) for r in found if r["Variabel"] == key) == ("Ja", "japp")


def test_the_prompt_of_an_empty_field_is_not_shown_as_an_answer() -> None:
    key = text_key(instrument().questions[0].id)
    blank = Answer(key, State.BLANK, None, instrument().placeholders.text, Carrier.CONTROL)
    assert next(r["Text"] for r in rows(opened([with_answers(blank)])["Svar"]) if r["Variabel"] == key) == ""


def test_text_written_outside_the_fields_is_in_svar() -> None:
    made = case("P01")
    beside = replace(made, ret=replace(made.ret, unplaced=(Unplaced("Ring mig om detta", "4.3"),)))
    last = rows(opened([beside])["Svar"])[-1]
    assert (last["Nr"], last["Läge"], last["Text"]) == ("4.3", "Utanför svarsfälten", "Ring mig om detta")


def test_every_practice_has_a_row_sorted_by_id_also_those_that_wait() -> None:
    found = rows(opened([case("P03"), case("P01")], waiting=[practice("P02")])["Översikt"])
    assert [r["Id"] for r in found] == ["P01", "P02", "P03"]


def test_a_waiting_practice_says_so_in_every_element() -> None:
    (found,) = rows(opened([], waiting=[practice("P02")])["Översikt"])
    assert [found[f"{e.number} {e.name}"] for e in instrument().elements] == ["Inget svar än"] * len(
        instrument().elements
    )


def test_a_waiting_practice_whose_file_is_in_quarantine_is_not_said_to_be_silent() -> None:
    torn = replace(TORN, identity=Identity(instrument().id, instrument().version, "P02", ROUND.id, DEEP))
    book = opened([], [torn], [practice("P02")])
    element = instrument().elements[0]
    assert rows(book["Översikt"])[0][f"{element.number} {element.name}"] == "Fil i karantän"
    assert "Inget svar har kommit." not in [r["Vad"] for r in rows(book["Luckor"])]


def test_the_heat_map_says_in_words_how_far_each_element_is_filled_in() -> None:
    made = case("P09")
    (found,) = rows(opened([made])["Översikt"])
    for e in made.completeness.elements:
        shown = found[f"{e.element} {instrument().element(e.element).name}"]
        assert shown.lower().startswith(e.level.value)
        assert (f"{e.filled}/{e.asked}" in shown) == (e.level == "delvis")


def test_the_heat_map_has_text_in_every_cell_and_one_neutral_hue_that_can_be_read() -> None:
    page = opened([case(f"P{n:02}") for n in range(1, 11)], waiting=[practice("P11")])["Översikt"]
    (table,) = page.tables.values()
    known = {str(look["bg_color"])[1:] for look in SHADES.values()}
    for line in page[table.ref][1:]:
        for cell in line[-len(instrument().elements) :]:
            ground, ink = cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:]
            assert cell.value
            assert ground in known
            assert contrast(ground, ink) >= 4.5


def test_no_shade_is_red_or_green() -> None:
    for look in SHADES.values():
        red, green, blue = channels(str(look["bg_color"])[1:])
        assert blue >= green >= red


def test_the_overview_says_that_it_shows_what_is_filled_in_not_whether_it_is_good() -> None:
    page = opened([case("P01")])["Översikt"]
    lead = f"{page['A1'].value} {page['A2'].value}"
    assert "Ifyllt" in lead
    assert "inte om det är bra" in lead


def test_every_sheet_is_a_table_with_filter_frozen_header_and_a_printable_page() -> None:
    for page in opened([case("P01")]):
        (table,) = page.tables.values()
        first = page[table.ref][0]
        header = first[0].row
        assert table.autoFilter.ref == table.ref
        assert [c.name for c in table.tableColumns] == [cell.value for cell in first]
        assert page.freeze_panes.endswith(str(header + 1))
        assert page.print_title_rows == f"${header}:${header}"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == (
            "landscape",
            "0",
        ) or page.page_setup.fitToHeight == 0
        assert page.sheet_properties.pageSetUpPr.fitToPage


def test_gaps_say_what_is_missing_and_whom_to_ask() -> None:
    made = case("P09", contact="Robin Exempel", email="robin@granlunda.example")
    found = rows(opened([made])["Luckor"])
    assert [r["Vad"] for r in found if r["Slag"] == "Saknas"] == [
        f.message for f in made.completeness.findings if f.severity is Severity.GAP
    ]
    assert {(r["Kontaktperson"], r["E-post"]) for r in found} == {("Robin Exempel", "robin@granlunda.example")}


def test_a_closed_gate_is_one_note_and_no_gap() -> None:
    gate = instrument().gates[0]
    answers = {
        k: v for k, v in typed("P01").items() if not any(k in (choice_key(q), text_key(q)) for q in gate.followers)
    }
    made = case("P01", {**answers, choice_key(gate.question): "Nej"})
    found = [r for r in rows(opened([made])["Luckor"]) if r["Nr"] == gate.question or r["Nr"] in gate.followers]
    assert [r["Slag"] for r in found] == ["Upplysning"]


def test_a_waiting_practice_is_among_the_gaps_with_its_contact() -> None:
    (found,) = rows(opened([], waiting=[practice("P02")])["Luckor"])
    assert (found["Id"], found["E-post"], found["Vad"]) == ("P02", "kim@norrvik.example", "Inget svar har kommit.")


def test_a_quarantined_file_is_listed_with_its_reason_in_gaps_and_sources() -> None:
    made = case("P01")
    book = opened([made], [made.ret, TORN])
    assert (TORN.file, TORN.reason) in [(r["Fil"], r["Vad"]) for r in rows(book["Luckor"])]
    listed = {r["Fil"]: r for r in rows(book["Källor"])}
    assert (listed[TORN.file]["Status"], listed[TORN.file]["Skäl"]) == ("I karantän", TORN.reason)
    assert listed["P01.docx"]["Status"] == "Inläst"


def test_sources_tell_edition_round_date_and_number_of_answers() -> None:
    (found,) = rows(opened([case("P01")])["Källor"])
    assert (found["Id"], found["Utgåva"], found["Omgång"]) == ("P01", instrument().version, ROUND.id)
    assert found["Datum"] == typed("P01")["b_datum"]
    assert found["Antal svar"] == str(len(typed("P01")))


def test_the_codebook_explains_every_variable_and_every_code() -> None:
    found = rows(opened([case("P01")])["Kodbok"])
    keys = {f.key for d in instrument().depths for f in fields(instrument(), d.code)}
    assert {r["Kod"] for r in found if r["Avsnitt"] == "Variabel"} == keys
    codes = {r["Kod"] for r in found}
    for words in (STATES, CARRIERS, LEVELS, SEVERITIES, STATUSES, KINDS):
        assert {str(code) for code in words} <= codes
    assert {c.code for c in instrument().choices} <= codes


def test_every_code_of_the_model_has_a_swedish_word() -> None:
    assert set(STATES) == set(State)
    assert set(CARRIERS) == set(Carrier)
    assert set(SEVERITIES) == set(Severity)
    assert set(STATUSES) == set(Status)


def test_the_same_input_gives_the_same_bytes_whatever_the_clock_or_the_order() -> None:
    cases = [case("P01"), case("P08")]
    first = write(cases, [TORN, *(c.ret for c in cases)], [practice("P02"), practice("P03")])
    time.sleep(1.1)
    again = write(cases[::-1], [*(c.ret for c in cases), TORN], [practice("P03"), practice("P02")])
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_the_document_is_dated_by_its_newest_answer_and_titled_in_swedish() -> None:
    core = opened([case("P01"), case("P08")]).properties
    assert core.created.date() == max(date.fromisoformat(typed(i)["b_datum"]) for i in ("P01", "P08"))
    assert core.title == f"Sammanställning av Lovande arbetssätt: {ROUND.name}"


def test_without_answers_the_document_is_dated_by_the_deadline() -> None:
    assert opened([]).properties.created.date() == ROUND.deadline


def test_it_is_written_to_a_path_and_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    summary_workbook(instrument(), ROUND, [case("P01")], [], [], NOTHING, tmp_path / "summary.xlsx")
    assert load_workbook(tmp_path / "summary.xlsx").sheetnames[0] == "Översikt"
    with pytest.raises(NotWritableError, match="finns inte"):
        summary_workbook(instrument(), ROUND, [], [], [], NOTHING, tmp_path / "finns inte" / "summary.xlsx")


def channels(rgb: str) -> tuple[int, int, int]:
    return int(rgb[:2], 16), int(rgb[2:4], 16), int(rgb[4:], 16)


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio."""

    def light(rgb: str) -> float:
        parts = [c / 255 for c in channels(rgb)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
