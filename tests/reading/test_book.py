"""What people do to the sheets of a form: an answer stays at its question, and whatever does not agree is said."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from pipeline.base.package import pack, unpack
from pipeline.model.returns import Carrier, Return, State, Status
from pipeline.reading.book.number_formats import format_number, plain_number, shape_of
from pipeline.reading.book.values import with_address
from tests.support.filling import blank, filled
from tests.support.rereading import PLAIN, at, codes, correct, excel, loose, read

FULL = {**PLAIN, "f4_3_svar": "Nej", "f4_3_text": "För att målen är nya.", "e5_text": "Vi möts varje vecka."}


def row(book: Any, key: str) -> Any:
    """The cells of the row where a field's name points."""
    cell = at(book, key)
    return cell.parent[cell.row]


def no_names(book: Any) -> None:
    book.defined_names.clear()


def code_cell(written: object, names: bool = False) -> Return:
    def change(book: Any) -> None:
        row(book, "f4_3_svar")[0].value = written
        if not names:
            no_names(book)

    return excel(FULL, change)


# ---- The code cell


@pytest.mark.parametrize("written", ["F4.3 ", "4.3", " f4.3", 4.3, "4,3", "F4,3", "F 4.3", "F4.3.", "(4.3)", "'4.3"])
def test_a_code_written_otherwise_is_still_the_code(written: object) -> None:
    for ret in (code_cell(written), code_cell(written, names=True)):
        assert correct(ret, FULL)
        assert [t for t, _ in loose(ret)] == []


@pytest.mark.parametrize("written", [None, "klar", "2026-03-04"])
def test_without_code_and_name_the_question_tells_the_row(written: str | None) -> None:
    ret = code_cell(written)
    assert correct(ret, FULL)
    assert [t for t, _ in loose(ret)] == ([written] if written else [])


def test_a_code_overwritten_with_another_yields_to_question_and_name_and_is_told() -> None:
    ret = code_cell("F4.4", names=True)
    assert correct(ret, FULL)
    assert "carrier_conflict" in codes(ret)


def test_codes_and_questions_sorted_without_the_answers_are_told() -> None:
    """Two of three say where the answers are; a person must look."""

    def sort(book: Any) -> None:
        first, second = row(book, "f4_2_svar"), row(book, "f4_3_svar")
        for n in (0, 1):
            first[n].value, second[n].value = second[n].value, first[n].value

    assert "carrier_conflict" in codes(excel(FULL, sort))


# ---- Rows


def swapped(book: Any) -> None:
    first, second = row(book, "f4_2_svar"), row(book, "f4_3_svar")
    for a, b in zip(first, second, strict=True):
        a.value, b.value = b.value, a.value


def test_sorted_rows_give_every_answer_to_its_question_and_are_told() -> None:
    ret = excel(FULL, swapped)
    assert correct(ret, FULL)
    assert (loose(ret), codes(ret)) == ([], ["carrier_conflict"])


def copied(text: str) -> Callable[[Any], None]:
    def copy_row(book: Any) -> None:
        cells = row(book, "f4_3_svar")
        sheet = cells[0].parent
        for n, cell in enumerate(cells, 1):
            sheet.cell(sheet.max_row + (n == 1), n).value = copy(cell.value)
        sheet.cell(sheet.max_row, 4).value = text

    return copy_row


def test_a_copied_row_with_another_text_keeps_both_and_asks() -> None:
    ret = excel(FULL, copied("Eller för att ingen vet."))
    assert correct(ret, FULL)
    assert ("Eller för att ingen vet.", "4.3") in loose(ret)
    assert "duplicate_field" in codes(ret)


def test_a_row_copied_as_it_stands_changes_nothing() -> None:
    ret = excel(FULL, copied("För att målen är nya."))
    assert correct(ret, FULL)
    assert loose(ret) == []


def test_an_answer_in_the_row_below_without_code_is_told_at_its_question() -> None:
    def below(book: Any) -> None:
        sheet = at(book, "f4_3_text").parent
        sheet.insert_rows(at(book, "f4_3_text").row + 1)
        sheet.cell(at(book, "f4_3_text").row + 1, 4).value = "Och en rad till."
        no_names(book)

    ret = excel(FULL, below)
    assert correct(ret, FULL)
    assert loose(ret) == [("Och en rad till.", "4.3")]


def test_rows_hidden_by_a_filter_on_a_locked_sheet_are_read() -> None:
    def hide(book: Any) -> None:
        sheet = at(book, "f4_3_text").parent
        sheet.row_dimensions[at(book, "f4_3_text").row].hidden = True
        sheet.protection.sheet = True
        sheet.sheet_state = "veryHidden"

    ret = excel(FULL, hide)
    assert (correct(ret, FULL), ret.unplaced, ret.findings) == (True, (), ())


# ---- Columns and header rows


@pytest.mark.parametrize("names", [True, False])
def test_without_its_header_row_a_table_is_read_where_the_form_has_its_columns(names: bool) -> None:
    def behead(book: Any) -> None:
        for sheet in book.worksheets[1:]:
            for cell in sheet[4]:
                cell.value = None
        if not names:
            no_names(book)

    ret = excel(FULL, behead)
    assert correct(ret, FULL)
    assert loose(ret) == []


@pytest.mark.parametrize("head", ["", "Vad vi tänker"])
def test_without_names_a_renamed_text_column_still_stands_beside_the_choices(head: str) -> None:
    def rename(book: Any) -> None:
        at(book, "f4_3_text").parent.cell(4, 4).value = head or None
        no_names(book)

    ret = excel(FULL, rename)
    assert correct(ret, FULL)
    assert [t for t, _ in loose(ret)] == [head] * bool(head)


@pytest.mark.parametrize("column", [1, 2, 3, 4])
def test_without_names_an_inserted_column_moves_no_answer(column: int) -> None:
    def insert(book: Any) -> None:
        at(book, "f4_3_text").parent.insert_cols(column)
        no_names(book)

    ret = excel(FULL, insert)
    assert correct(ret, FULL)
    assert loose(ret) == []


def test_a_deleted_text_column_is_blank_and_gives_its_answers_to_nobody() -> None:
    def delete(book: Any) -> None:
        at(book, "f4_3_text").parent.delete_cols(4)
        for key in [k for k, n in book.defined_names.items() if "$D$" in n.attr_text]:
            book.defined_names[key].attr_text = "#REF!"

    ret = excel(FULL, delete)
    assert (ret.value("f4_3_svar"), ret.value("f4_3_text"), loose(ret)) == ("nej", None, [])


def test_a_choice_in_the_text_column_and_a_text_in_the_choice_column_stay_where_they_were_written() -> None:
    def cross(book: Any) -> None:
        a, b = at(book, "f4_3_svar"), at(book, "f4_3_text")
        a.value, b.value = b.value, a.value

    ret = excel(FULL, cross)
    assert (ret.answers["f4_3_svar"].state, ret.answers["f4_3_svar"].raw) == (State.UNCLEAR, FULL["f4_3_text"])
    assert ret.value("f4_3_text") == "Nej"


def test_text_right_of_the_answer_and_in_the_question_cell_is_told_at_its_question() -> None:
    def write(book: Any) -> None:
        cells = row(book, "f4_3_svar")
        cells[0].parent.cell(cells[0].row, 6).value = "Till höger"
        cells[1].value = f"{cells[1].value}\nI frågan"

    ret = excel(FULL, write)
    assert correct(ret, FULL)
    assert sorted(loose(ret)) == [("I frågan", "4.3"), ("Till höger", "4.3")]


# ---- Merged cells


def test_an_answer_merged_over_the_rows_of_other_questions_is_kept_and_asked_about() -> None:
    def merge(book: Any) -> None:
        cell = at(book, "f4_2_text")
        cell.parent.merge_cells(f"D{cell.row}:D{cell.row + 1}")

    ret = excel({**FULL, "f4_3_text": "skrivs över"}, merge)
    assert ret.value("f4_2_text") == FULL["f4_2_text"]
    assert [(f.code, f.question) for f in ret.findings] == [("merged_cells", "4.2")]


def test_cells_merged_to_the_right_are_the_first_of_them() -> None:
    def merge(book: Any) -> None:
        cell = at(book, "f4_3_svar")
        cell.parent.merge_cells(f"C{cell.row}:D{cell.row}")

    ret = excel({**FULL, "f4_3_text": "skrivs över"}, merge)
    assert ret.answers["f4_3_svar"].value == "nej"


@pytest.mark.parametrize("columns", ["C{0}:D{0}", "B{0}:D{0}"])
def test_a_text_that_an_editor_keeps_under_merged_cells_is_still_the_answer(columns: str) -> None:
    """LibreOffice hides what it merges; openpyxl would empty it, so the text is put back."""

    def merge(book: Any) -> None:
        cell = at(book, "e4_text")
        cell.parent.merged_cells.add(columns.format(cell.row))

    ret = excel(FULL, merge)
    assert (correct(ret, FULL), loose(ret)) == (True, [])


def test_an_answer_moved_onto_another_question_is_told_for_both() -> None:
    """Cut and paste takes the name along; the row it came to gets the text, and a person is asked."""

    def cut(book: Any) -> None:
        source, target = at(book, "f4_2_text"), at(book, "f4_6_text")
        target.value, source.value = source.value, None
        book.defined_names["f4_2_text"].attr_text = book.defined_names["f4_6_text"].attr_text
        book.defined_names["f4_6_text"].attr_text = "#REF!"

    ret = excel(FULL, cut)
    [told] = [f for f in ret.findings if f.code == "carrier_conflict"]
    assert "4.2" in told.message
    assert "4.6" in told.message
    assert ret.value("f4_6_text") == FULL["f4_2_text"]


# ---- Sheets and names


def copied_sheet(*, local: bool, original: bool) -> Callable[[Any], None]:
    """A copied sheet; its names are its own, as Excel and LibreOffice make them."""

    def change(book: Any) -> None:
        sheet = at(book, "f4_3_svar").parent
        again = book.copy_worksheet(sheet)
        again.title = f"{sheet.title} (2)"
        for key, name in list(book.defined_names.items()):
            if name.attr_text.startswith((f"'{sheet.title}'", f"{sheet.title}!")):
                if local:
                    place = name.attr_text.rpartition("!")[2]
                    again.defined_names[key] = DefinedName(key, attr_text=f"'{again.title}'!{place}")
                if not original:
                    name.attr_text = "#REF!"
        if not original:
            book.remove(sheet)

    return change


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("original", [True, False])
def test_a_copied_sheet_tells_the_same_answers(local: bool, original: bool) -> None:
    ret = excel(FULL, copied_sheet(local=local, original=original))
    assert correct(ret, FULL)
    assert (loose(ret), [c for c in codes(ret) if c != "controls_gone"]) == ([], [])


def test_another_answer_on_the_copied_sheet_is_asked_about() -> None:
    def change(book: Any) -> None:
        place = at(book, "f4_3_text").coordinate
        copied_sheet(local=True, original=True)(book)
        book.worksheets[-1][place].value = "På kopian"

    ret = excel(FULL, change)
    assert correct(ret, FULL)
    assert ("På kopian", "4.3") in loose(ret)
    assert "duplicate_field" in codes(ret)


@pytest.mark.parametrize("reference", ["#REF!", "{}:$D$99", "Borta!$A$1", "{0},{0}", "OFFSET({},0,0)", "1"])
def test_a_name_that_points_nowhere_or_at_a_range_does_no_harm(reference: str) -> None:
    def change(book: Any) -> None:
        name = book.defined_names["f4_3_text"]
        name.attr_text = reference.format(name.attr_text)

    ret = excel(FULL, change)
    assert (correct(ret, FULL), ret.unplaced, ret.findings) == (True, (), ())


def pasted(data: bytes) -> bytes:
    """Everything pasted as text under each other on one sheet of a new workbook."""
    new = Workbook()
    for sheet in load_workbook(io.BytesIO(data)):
        for cells in sheet.iter_rows(values_only=True):
            new.active.append([None if v is None else str(v) for v in cells])
    buffer = io.BytesIO()
    new.save(buffer)
    return buffer.getvalue()


def test_everything_pasted_into_one_sheet_of_a_new_workbook_is_read_by_its_codes() -> None:
    ret = read(pasted(filled(blank("xlsx"), FULL)))
    assert ret.status is Status.ACCEPTED
    assert correct(ret, FULL)
    assert {a.carrier for a in ret.answers.values()} == {Carrier.ROW}
    assert (loose(ret), codes(ret)) == ([], ["controls_gone"])


# ---- Numbers as respondents see them


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("3.5", "General", "3,5"), ("25", "General", "25"), ("1E+16", "General", "10000000000000000"), ("0.30000000000000004", "General", "0,3"),
        ("0.855", "0.0%", "85,5%"), ("12", "0000", "0012"), ("1500", '#,##0" kr"', "1\u00a0500 kr"), ("46296", "yyyy-mm-dd", "2026-10-01"),
        ("46296.5", "yyyy-mm-dd hh:mm", "2026-10-01 12:00"), ("0.375", "hh:mm", "09:00"), ("1.5", "[h]:mm", "36:00"), ("-0.5", "General", "-0,5"), ("1e300", "General", "1e300"),
        ("0", "Standard", "0"),
    ],
)  # fmt: skip
def test_a_number_is_told_as_a_swedish_respondent_sees_it(value: str, code: str, said: str) -> None:
    assert format_number(value, shape_of(200, code)) == said


def test_days_counted_from_1904_are_the_days_people_saw() -> None:
    assert format_number("44834", shape_of(14, ""), 1462) == "2026-10-01"


@pytest.mark.parametrize("text", ["inf", "nan", "abc", "", "12 st"])
def test_what_is_no_number_is_left_as_it_is(text: str) -> None:
    assert plain_number(text) == text


@pytest.mark.parametrize(
    ("text", "address", "said"),
    [
        ("www.norrvik.example", "http://www.norrvik.example/", "www.norrvik.example"),
        ("kim@norrvik.example", "mailto:kim@norrvik.example", "kim@norrvik.example"),
        ("se här", "https://norrvik.example/a", "se här (https://norrvik.example/a)"),
        ("", "https://norrvik.example/a", "https://norrvik.example/a"),
    ],
)
def test_an_address_is_told_where_the_text_does_not_say_it(text: str, address: str, said: str) -> None:
    assert with_address(text, address) == said


# ---- Struck-through text


def struck(key: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell = at(book, key)
        cell.font = Font(strike=True)

    return change


def test_a_struck_choice_is_no_choice_for_certain() -> None:
    ret = excel(FULL, struck("f4_3_svar"))
    assert (ret.answers["f4_3_svar"].state, ret.answers["f4_3_svar"].value, ret.answers["f4_3_svar"].raw) == (
        State.UNCLEAR,
        None,
        "Nej",
    )
    assert [(f.code, f.key) for f in ret.findings] == [("struck_text", "f4_3_svar")]


def test_struck_text_is_kept_and_told() -> None:
    ret = excel(FULL, struck("f4_3_text"))
    assert correct(ret, FULL)
    assert [(f.code, f.key) for f in ret.findings] == [("struck_text", "f4_3_text")]


@pytest.mark.parametrize("off", [False, True])
def test_some_struck_words_in_a_cell_are_told(off: bool) -> None:
    def change(book: Any) -> None:
        words = [TextBlock(InlineFont(b=True), "För att målen "), TextBlock(InlineFont(strike=not off), "är nya.")]
        at(book, "f4_3_text").value = CellRichText(*words)

    ret = excel(FULL, change)
    assert correct(ret, FULL)
    assert codes(ret) == ([] if off else ["struck_text"])


@pytest.mark.parametrize("value", ["", ' val="1"', ' val="0"'])
def test_words_struck_in_a_shared_string_are_told(value: str) -> None:
    members = unpack(filled(blank("xlsx"), FULL))
    strings = members["xl/sharedStrings.xml"].decode()
    rich = f"<si><r><t>För att </t></r><r><rPr><strike{value}/></rPr><t>målen är nya.</t></r></si>"
    changed = re.sub(r"<si><t[^>]*>För att målen är nya\.</t></si>", rich, strings)
    assert changed != strings
    ret = read(pack({**members, "xl/sharedStrings.xml": changed.encode()}.items()))
    said = ret.answers["f4_3_text"].raw
    assert said == "För att målen är nya."
    assert codes(ret) == ([] if "0" in value else ["struck_text"])


def test_an_empty_cell_that_is_struck_says_nothing() -> None:
    assert codes(excel(FULL, struck("f4_4_text"))) == []


# ---- Numbers


@pytest.mark.parametrize(
    ("value", "number", "code", "said"),
    [
        ("0.5", 12, "", "1/2"), ("1.5", 0, "# ?/?", "1 1/2"), ("-0.25", 0, "# ?/?", "-1/4"), ("0.333333333333333", 13, "", "1/3"), ("0.5", 0, "# ?/8", "4/8"),
        ("3", 0, "# ?/?", "3"), ("0.123", 0, "# ?/?", "0,123"), ("0.5", 0, '# ?/? "tjänst"', "1/2 tjänst"), ("1e999", 0, "# ?/?", "1e999"), ("1e999", 14, "", "1e999"),
        ("12300", 0, "0.00E+00", "1,23E+04"), ("46115", 0, "yyyy/mm/dd", "2026-04-03"),
    ],
)  # fmt: skip
def test_a_fraction_is_told_as_it_is_shown_when_that_is_the_whole_truth(
    value: str, number: int, code: str, said: str
) -> None:
    assert format_number(value, shape_of(number, code)) == said
