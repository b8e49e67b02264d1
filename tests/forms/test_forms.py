"""What is sent out: the carriers every form must have, what it says to the respondent, and that every answer comes back as typed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from pipeline.base.package import unpack
from pipeline.forms import FORMATS
from pipeline.model.instrument import Field, fields
from pipeline.model.returns import State
from pipeline.reading.answers import blank_texts
from tests.support import ROUND, instrument, practice
from tests.support.filling import DOCUMENT, READ, W, blank, changed, controls, filled, meant, told

DEPTHS = ("oversikt", "fordjupad")
BOTH = [(format, depth) for format in ("docx", "xlsx") for depth in DEPTHS]
MARK = "lovande-arbetssatt/2025-01/P01/host-2026/{}"
FORBIDDEN = ("customXml", "bookmarkStart", "docVar", "w:vanish", "documentProtection", "w:dataBinding", "ffData")


def parts(format: str, depth: str) -> dict[str, str]:
    return {name: data.decode() for name, data in unpack(blank(format, depth)).items()}


def body(depth: str) -> Any:
    return etree.fromstring(unpack(blank("docx", depth))[DOCUMENT])


def text_of(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def workbook(depth: str) -> Any:
    return load_workbook(io.BytesIO(blank("xlsx", depth)))


def visible(format: str, depth: str) -> str:
    """Everything the form says, in order."""
    if format == "docx":
        return "\n".join(text_of(p) for p in body(depth).iter(f"{W}p"))
    return "\n".join(str(c.value) for sheet in workbook(depth) for row in sheet for c in row if c.value is not None)


def expected(depth: str) -> tuple[Field, ...]:
    return fields(instrument(), depth)


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_word_form_carries_its_identity_in_four_places(depth: str) -> None:
    mark, p = MARK.format(depth), parts("docx", depth)
    assert mark in p[DOCUMENT]
    assert mark in p["word/footer1.xml"]
    assert f"<cp:keywords>{mark}</cp:keywords>" in p["docProps/core.xml"]
    assert mark in p["docProps/custom.xml"]


@pytest.mark.parametrize("depth", DEPTHS)
def test_an_excel_form_carries_its_identity_in_four_places(depth: str) -> None:
    mark, p = MARK.format(depth), parts("xlsx", depth)
    book = workbook(depth)
    assert mark in [c.value for row in book.worksheets[0] for c in row]
    assert all(sheet.oddFooter.left.text == mark for sheet in book)
    assert book.properties.keywords == mark
    assert mark in p["docProps/custom.xml"]


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_field_has_an_inline_control_with_its_key_and_human_name(depth: str) -> None:
    found = controls(body(depth))
    assert list(found) == [f.key for f in expected(depth)]
    for f in expected(depth):
        properties, parent = found[f.key].find(f"{W}sdtPr"), found[f.key].getparent()
        assert properties.find(f"{W}alias").get(f"{W}val") == f.alias
        assert (parent.tag, parent.getparent().tag) == (f"{W}p", f"{W}tc"), "inline, in a cell"
        assert len(list(parent.getparent().iter(f"{W}sdt"))) == 1, "one control a cell"
        lock, kind = properties.find(f"{W}lock"), properties.find(f"{W}dropDownList")
        if f.kind == "choice":
            assert lock is None, "a locked list cannot be answered in every editor"
            items = [(i.get(f"{W}value"), i.get(f"{W}displayText")) for i in kind]
            labels = [instrument().label(c) for c in f.choices if c != "planerat" or depth == "oversikt"]
            assert items == [(label, label) for label in labels]
        else:
            assert lock.get(f"{W}val") == "sdtLocked"
            assert properties.find(f"{W}text").get(f"{W}multiLine") == "1"


@pytest.mark.parametrize("depth", DEPTHS)
def test_nothing_that_editors_lose_or_that_shuts_people_out_is_used(depth: str) -> None:
    p = parts("docx", depth)
    assert not [name for name in p if name.startswith("customXml")]
    assert not [(word, name) for name, text in p.items() for word in FORBIDDEN if word in text]
    x = parts("xlsx", depth)
    assert "<sheetProtection" not in "".join(x.values())
    assert set(re.findall(r"<workbookProtection[^>]*>", x["xl/workbook.xml"])) <= {"<workbookProtection/>"}
    assert all(sheet.sheet_state == "visible" for sheet in workbook(depth))


@pytest.mark.parametrize("depth", DEPTHS)
def test_word_tables_have_header_rows_and_captions_and_the_language_is_swedish(depth: str) -> None:
    tables = list(body(depth).iter(f"{W}tbl"))
    for table in tables:
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
    captions = [t.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") for t in tables]
    assert len(set(captions)) == len(captions)
    styles = etree.fromstring(unpack(blank("docx", depth))["word/styles.xml"])
    assert styles.find(f"{W}docDefaults//{W}lang").get(f"{W}val") == "sv-SE"
    assert "<dc:language>sv-SE</dc:language>" in parts("docx", depth)["docProps/core.xml"]
    assert workbook(depth).properties.language == "sv-SE"


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_defined_name_points_at_each_empty_answer_cell_in_the_row_that_shows_its_code(depth: str) -> None:
    book = workbook(depth)
    assert list(book.defined_names) == [f.key for f in expected(depth)]
    for f in expected(depth):
        ((sheet, cell),) = book.defined_names[f.key].destinations
        place = book[sheet][cell.replace("$", "")]
        assert place.value is None
        code = book[sheet].cell(place.row, 1).value
        assert code == (f"F{f.code}" if f.question else f.code)
        assert not re.fullmatch(r"[\d.]+", code), "some editors turn 4.1 into a number"


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_lists_of_an_excel_form_offer_but_do_not_force(depth: str) -> None:
    book = workbook(depth)
    rules = {(s.title, str(r.sqref)): r for s in book for r in s.data_validations.dataValidation}
    for f in expected(depth):
        ((sheet, cell),) = book.defined_names[f.key].destinations
        rule = rules.pop((sheet, cell.replace("$", "")), None)
        assert (rule is not None) == (f.kind == "choice")
        if rule is not None:
            labels = [instrument().label(c) for c in f.choices if c != "planerat" or depth == "oversikt"]
            assert rule.formula1 == f'"{",".join(labels)}"'
            assert not rule.showErrorMessage, "typed answers are allowed"
    assert not rules


@pytest.mark.parametrize("format", ["docx", "xlsx"])
@pytest.mark.parametrize("stage", ["uppstart", "omtag", "pågående"])
def test_planerat_is_offered_in_the_deep_form_only_at_the_start_and_the_restart(format: str, stage: str) -> None:
    form = unpack(blank(format, "fordjupad", "P01", stage))
    assert any(b"Planerat" in data for data in form.values()) == (stage != "pågående")


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_the_cover_says_what_a_respondent_needs_to_know_and_what_is_known_is_prefilled(format: str, depth: str) -> None:
    said = visible(format, depth)
    for label in ("Vad", "Varför", "Vad ni får tillbaka", "Tid", "Senast", "Fråga"):
        assert re.search(rf"^{label}(:|$)", said, re.M)
    for text in (
        "Spara filen på datorn",
        "Aktivera redigering",
        "som kopia",
        "Vet ej är ett bra svar",
        "normalt allmän handling",
        "23 oktober 2026",
    ):
        assert text in said
    assert re.search("Skriv inget som pekar ut en person", said)
    assert f"Ungefär {instrument().depth(depth).minutes} minuter" in said
    for fact in (
        "Arbetssätt P01",
        "Norrvik",
        "Familjeenheten",
        "IFO",
        "förebyggande",
        "pågående",
        "FoU",
        "Kim Exempel, kim@norrvik.example",
    ):
        assert fact in said
    for category in instrument().categories:
        assert category.who_knows in said
        assert f"Tid: ungefär {category.minutes[depth]} minuter" in said


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_the_deep_form_says_where_to_go_after_a_no_and_what_yes_means_when_reversed(format: str) -> None:
    said = visible(format, "fordjupad")
    asked = instrument().question("3.1").text
    assert re.search(rf"{re.escape(asked)}\s*Vid Nej: gå till 4\.1\.", said)
    assert all(gate.hint in said for gate in instrument().gates)
    assert re.search(
        rf"{re.escape(instrument().question('5.2').text)}\s*Ja betyder att det finns hinder\. Beskriv vilka\.", said
    )
    assert all(q.text in said for q in instrument().questions)


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_the_same_form_is_the_same_bytes(format: str, depth: str) -> None:
    again = FORMATS[format].write(instrument(), practice(depth=depth, format=format), ROUND)  # type: ignore[index]
    assert again == blank(format, depth)


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_a_blank_form_reads_back_blank_with_nothing_said(format: str, depth: str) -> None:
    reading = READ[format](instrument(), blank(format, depth))
    assert {a.state for a in reading.answers.values()} == {State.BLANK}
    assert len(reading.answers) == reading.fields_found == len(expected(depth))
    assert (reading.unplaced, reading.findings, reading.saved) == ((), (), None)
    assert str(reading.identity) == MARK.format(depth)


XML_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters="\r￾￿" + "".join(chr(n) for n in range(32) if n not in (9, 10))
    )
)
NASTY = st.sampled_from(
    [
        "=1+1",
        "#N/A",
        "{{ x }}",
        "<b>&amp;</b>",
        "_x0041_",
        "]]>",
        "4.1",
        "- a\n- b\n\nc\td",
        "Ja",
        "\u00a0x\u200b",
        "\U0001f600",
        "+46",
        "'",
    ]
)
TEXTS = (XML_TEXT | NASTY | st.tuples(NASTY, XML_TEXT).map("".join)).filter(
    lambda t: t.strip() not in {"", *blank_texts(instrument())}
)


@st.composite
def any_answers(draw: st.DrawFn, depth: str, stage: str = "uppstart") -> dict[str, str]:
    some = draw(st.lists(st.sampled_from(expected(depth)), unique=True, max_size=12))
    label = instrument().label
    return {f.key: draw(st.sampled_from([label(c) for c in f.choices]) if f.kind == "choice" else TEXTS) for f in some}


@pytest.mark.heavy
@pytest.mark.parametrize(("format", "depth"), BOTH)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None)
@given(data=st.data())
def test_any_answer_comes_back_as_it_was_typed(format: str, depth: str, data: st.DataObject) -> None:
    answers = data.draw(any_answers(depth))
    form = filled(blank(format, depth, stage="uppstart"), answers)
    reading = READ[format](instrument(), form)
    assert told(dict(reading.answers)) == meant(answers, depth)
    assert (reading.unplaced, reading.findings) == ((), ())


def test_what_the_editor_keeps_only_as_the_lists_last_value_is_the_answer() -> None:
    def only_remembered(root: Any) -> None:
        controls(root)["f4_1_svar"].find(f"{W}sdtPr/{W}dropDownList").set(f"{W}lastValue", "Delvis")

    reading = READ["docx"](instrument(), changed(blank("docx"), only_remembered))
    assert reading.answers["f4_1_svar"].value == "delvis"
