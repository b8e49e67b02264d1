"""What editors do to a form: every answer is found by control, name or visible code, and they are checked against each other."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from pipeline.model.returns import Carrier, State, Status
from tests.support import instrument, typed
from tests.support.filling import W, blank, changed, controls, filled, flatten, paragraph, row_of
from tests.support.rereading import PLAIN, at, codes, correct, excel, loose, read, word

DEEP = typed("P01")


# ---- Equal carriers: control, name, visible code


def untag(root: Any) -> None:
    for sdt in root.iter(f"{W}sdt"):
        for name in ("tag", "alias"):
            sdt.find(f"{W}sdtPr").remove(sdt.find(f"{W}sdtPr/{W}{name}"))


def test_without_any_tag_the_rows_give_the_answers() -> None:
    ret = word(DEEP, untag)
    assert correct(ret, DEEP)
    assert (ret.status, loose(ret), codes(ret)) == (Status.ACCEPTED, [], [])


def test_without_any_control_the_rows_give_the_answers_and_it_is_said() -> None:
    ret = word(DEEP, flatten)
    assert correct(ret, DEEP)
    assert (ret.status, loose(ret), codes(ret)) == (Status.ACCEPTED, [], ["controls_gone"])
    assert {a.carrier for a in ret.answers.values()} == {Carrier.ROW}


def test_without_any_visible_code_the_controls_give_the_answers() -> None:
    def uncode(root: Any) -> None:
        for sdt in controls(root).values():
            for t in row_of(sdt)[1 if row_of(sdt)[0].tag != f"{W}tc" else 0].iter(f"{W}t"):
                t.text = ""

    ret = word(DEEP, uncode)
    assert correct(ret, DEEP)
    assert (ret.status, loose(ret)) == (Status.ACCEPTED, [])


def test_without_any_defined_name_the_rows_give_the_answers() -> None:
    ret = excel(PLAIN, lambda book: book.defined_names.clear())
    assert correct(ret, PLAIN)
    assert loose(ret) == []


def test_without_any_visible_code_the_names_give_the_answers() -> None:
    def uncode(book: Any) -> None:
        for sheet in book.worksheets[1:]:
            for row in range(5, sheet.max_row + 1):
                sheet.cell(row, 1).value = None

    ret = excel(PLAIN, uncode)
    assert correct(ret, PLAIN)
    assert loose(ret) == []


# ---- Rows copied, moved, sorted, removed


def test_of_a_copied_row_the_first_text_is_kept_and_the_other_is_told() -> None:
    def copy(root: Any) -> None:
        row = row_of(controls(root)["e4_text"])
        again = deepcopy(row)
        next(t for t in again.iter(f"{W}t") if t.text == "Syftet är").text = "Eller är syftet"
        row.addnext(again)

    ret = word(PLAIN, copy)
    assert correct(ret, PLAIN)
    assert loose(ret) == [("Eller är syftet\ntrygghet.", "E4")]
    assert codes(ret) == ["duplicate_field", "unplaced_text"]


def test_a_tag_in_the_wrong_row_yields_to_the_row() -> None:
    def swap(root: Any) -> None:
        first, second = controls(root)["f4_1_svar"], controls(root)["f4_2_svar"]
        for sdt, tag in ((first, "f4_2_svar"), (second, "f4_1_svar")):
            sdt.find(f"{W}sdtPr/{W}tag").set(f"{W}val", tag)

    ret = word(PLAIN, swap)
    assert correct(ret, PLAIN)
    assert codes(ret) == ["carrier_conflict", "carrier_conflict"]


def test_sorted_rows_yield_to_the_code_in_the_row_not_to_the_name() -> None:
    def sort(book: Any) -> None:
        sheet = at(book, "f4_1_svar").parent
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
        for n, row in enumerate(reversed(rows), 5):
            for column, value in enumerate(row, 1):
                sheet.cell(n, column).value = value

    ret = excel(PLAIN, sort)
    assert correct(ret, PLAIN)
    assert (loose(ret), codes(ret)) == ([], ["carrier_conflict"])


def test_a_removed_row_is_gone_and_not_blank() -> None:
    def remove(root: Any) -> None:
        row = row_of(controls(root)["f4_3_svar"])
        row.getparent().remove(row)

    ret = word(PLAIN, remove)
    assert [k for k, a in ret.answers.items() if a.state is State.NOT_FOUND] == ["f4_3_svar", "f4_3_text"]
    assert codes(ret) == ["field_gone"]


def test_an_inserted_column_and_a_renamed_sheet_change_nothing() -> None:
    def rework(book: Any) -> None:
        sheet = at(book, "f4_1_svar").parent
        old, names = sheet.title, book.defined_names
        sheet.insert_cols(3)
        sheet.cell(5, 3).value = "Vår anteckning"
        sheet.title = "Bilaga Åsa's"
        for name in names.values():
            if name.attr_text.startswith(f"'{old}'"):
                name.attr_text = (
                    name.attr_text.replace(f"'{old}'", "'Bilaga Åsa''s'").replace("$D$", "$E$").replace("$C$", "$D$")
                )

    ret = excel(PLAIN, rework)
    assert correct(ret, PLAIN)
    assert {a.carrier for a in ret.answers.values()} == {Carrier.NAME}
    assert loose(ret) == [("Vår anteckning", "K2")]


def test_a_column_inserted_first_in_a_word_table_changes_nothing() -> None:
    def insert(root: Any) -> None:
        for row in root.iter(f"{W}tr"):
            cell = etree.Element(f"{W}tc")
            cell.append(paragraph("?"))
            row.insert(row.index(row.find(f"{W}tc")), cell)
        untag(root)

    ret = word(PLAIN, insert)
    assert correct(ret, PLAIN)
    assert {text for text, _ in loose(ret)} == {"?"}


def test_a_table_pasted_into_an_answer_keeps_its_cells_apart() -> None:
    def paste(root: Any) -> None:
        table = etree.Element(f"{W}tbl")
        for texts in (("Steg", "Vecka"), ("Möte", "1")):
            row = etree.SubElement(table, f"{W}tr")
            for text in texts:
                etree.SubElement(row, f"{W}tc").append(paragraph(text))
        next(controls(root)["e4_text"].iterancestors(f"{W}tc")).append(table)

    ret = word(PLAIN, paste)
    assert ret.answers["e4_text"].value == "Syftet är\ntrygghet.\nSteg\tVecka\nMöte\t1"
    assert loose(ret) == []


# ---- What no program writes, and nobody typed


def test_a_question_that_stands_in_an_answer_box_is_told_and_a_quoted_one_is_not() -> None:
    """Cells that have changed places: the form's own words pass for no one's answer in silence."""
    ask = next(q.text for q in instrument().questions if q.id == "4.2")
    moved = word(PLAIN | {"e4_text": ask})
    assert [(f.question, f.key) for f in moved.findings if f.code == "form_text"] == [("E4", "e4_text")]
    quoted = word(PLAIN | {"e4_text": f"{ask} Det har vi talat om."})
    assert "form_text" not in codes(quoted)


def test_a_cell_that_says_that_it_stands_in_another_row_is_no_answer_of_either() -> None:
    """Excel calls such a workbook damaged. What is written in it is kept, near the row that the cell names."""

    def torn(data: Any) -> None:
        cells = {c.get("r"): c for c in data.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c")}
        cells["D18"].getparent().replace(cells["D18"], cells["D17"])

    ret = read(changed(filled(blank("xlsx"), PLAIN), torn, "xl/worksheets/sheet4.xml"))
    assert (ret.answers["f4_2_text"].value, ret.answers["f4_3_text"].value) == (None, None)
    assert loose(ret) == [("Två av tre.", "4.2")]


def test_a_control_whose_content_is_under_another_name_stops_nothing_and_its_text_is_told() -> None:
    def rename(root: Any) -> None:
        controls(root)["e4_text"].find(f"{W}sdtContent").tag = f"{W}other"

    ret = word(PLAIN, rename)
    assert (ret.status, ret.answers["f4_1_svar"].value) == (Status.ACCEPTED, "ja")
    assert "Syftet" in f"{ret.answers['e4_text'].value} {loose(ret)}"
