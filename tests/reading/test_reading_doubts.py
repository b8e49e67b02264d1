"""What is read but should be looked at: struck text, macros, boxes that moved, parts nobody knows, files that are half there."""

from __future__ import annotations

import re
import unicodedata
from copy import deepcopy
from typing import Any

import pytest
from lxml import etree

from pipeline.base.package import pack, unpack
from pipeline.model.returns import State, Status
from pipeline.reading.book.extras import doubtful_code
from pipeline.reading.files import read_path
from tests.support import instrument
from tests.support.filling import DOCUMENT, W, blank, changed, controls, filled, paragraph, row_of, runs
from tests.support.rereading import PLAIN, at, codes, correct, excel, loose, read, word


def strike(run: Any) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    etree.SubElement(properties, f"{W}strike")


def test_struck_text_is_kept_and_told() -> None:
    ret = word(PLAIN, lambda root: strike(next(controls(root)["f4_2_text"].iter(f"{W}r"))))
    assert ret.value("f4_2_text") == "Två av tre."
    assert [(f.code, f.question) for f in ret.findings] == [("struck_text", "4.2")]


def test_a_struck_choice_is_no_choice_for_certain() -> None:
    ret = word(PLAIN, lambda root: strike(next(controls(root)["f4_1_svar"].iter(f"{W}r"))))
    assert (ret.answers["f4_1_svar"].state, ret.answers["f4_1_svar"].raw) == (State.UNCLEAR, "Ja")


def test_strike_that_is_switched_off_is_nothing() -> None:
    def off(root: Any) -> None:
        for run in root.iter(f"{W}r"):
            strike(run)
        for mark in root.iter(f"{W}strike"):
            mark.set(f"{W}val", "0")

    ret = word(PLAIN, off)
    assert correct(ret, PLAIN)
    assert codes(ret) == []


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_a_file_with_macros_is_read_and_they_are_told(format: str) -> None:
    folder = "word" if format == "docx" else "xl"
    members = {**unpack(filled(blank(format), PLAIN)), f"{folder}/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    ret = read(pack(members.items()))
    assert correct(ret, PLAIN)
    assert "macros" in codes(ret)


def test_our_form_without_its_rows_keeps_what_was_written() -> None:
    def only_text(root: Any) -> None:
        for table in list(root.iter(f"{W}tbl")):
            table.getparent().remove(table)
        root[0].insert(3, paragraph("Vi träffas på tisdagar."))

    ret = word(PLAIN, only_text)
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "no_rows")
    assert "Vi träffas på tisdagar." in [text for text, _ in loose(ret)]
    assert ret.identity and ret.identity.practice == "P01"


def test_a_number_that_may_be_two_questions_is_told_with_both() -> None:
    """No element of this instrument has ten questions yet; one day one may."""
    told = doubtful_code(("4.1", "4.10"))
    assert (told.code, told.question) == ("doubtful_code", "4.1")
    assert "4.1 eller 4.10" in told.message


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_a_form_saved_as_strict_open_xml_is_read(format: str) -> None:
    usual = re.compile(
        rb"http://schemas\.openxmlformats\.org/(wordprocessingml|spreadsheetml|drawingml|officeDocument)/2006/(\w+)"
    )
    form = unpack(filled(blank(format), PLAIN))
    parts = {
        n: d if n.endswith("rels") else usual.sub(rb"http://purl.oclc.org/ooxml/\1/\2", d) for n, d in form.items()
    }
    assert correct(read(pack(parts.items())), PLAIN)


def test_text_in_an_element_nobody_knows_is_kept_at_its_row_and_told() -> None:
    def invent(root: Any) -> None:
        cell = row_of(controls(root)["f4_3_svar"])[-1]
        unknown = etree.SubElement(cell[-1], "{urn:framtiden}ord")
        unknown.text = "Skrivet i ett program från 2031."

    ret = word(PLAIN, invent)
    assert loose(ret) == [("Skrivet i ett program från 2031.", "4.3")]
    assert "text_unaccounted" in codes(ret)
    assert correct(ret, PLAIN)


def test_a_box_pasted_into_another_row_answers_that_row_and_both_are_told() -> None:
    """The row is what people see: the text counts where it stands."""

    def paste(root: Any) -> None:
        found = controls(root)
        moved, target = found["e4_text"], found["f4_2_text"]
        target.getparent().replace(target, deepcopy(moved))

    ret = word(PLAIN, paste)
    assert ret.value("f4_2_text") == PLAIN["e4_text"]
    [told] = [f for f in ret.findings if f.code == "carrier_conflict"]
    assert (told.question, "E4" in told.message) == ("4.2", True)


def test_a_text_keeps_the_order_it_stands_in_around_the_box() -> None:
    def around(root: Any) -> None:
        box = controls(root)["f4_2_text"]
        box.addprevious(runs("Svar: ")[0])
        box.addnext(runs(" Mer nästa år.")[0])

    assert word(PLAIN, around).value("f4_2_text") == "Svar: Två av tre. Mer nästa år."


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("Skriv härVi möts", "Vi möts"),
        ("Skriv här Vi möts", "Vi möts"),
        ("Vi mötsSkriv här", "Vi möts"),
        ("Skriv här\nvi möts", "vi möts"),
        ("Skriv här i rutan", "Skriv här i rutan"),
        ("Skriv härefter", "Skriv härefter"),
    ],
)
def test_a_prompt_that_text_was_written_against_is_no_part_of_it(shown: str, meant: str) -> None:
    ret = word({**PLAIN, "f4_2_text": shown})
    assert ret.value("f4_2_text") == meant
    assert ret.answers["f4_2_text"].raw == shown, "nothing is thrown away"


def test_half_a_file_is_in_quarantine_with_what_could_be_read() -> None:
    data = filled(blank("docx"), PLAIN)
    members = unpack(data)
    cut = members[DOCUMENT].index(b"4.3</w:t>")
    ret = read(pack({**members, DOCUMENT: members[DOCUMENT][:cut]}.items()))
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off")
    assert ret.value("f4_1_svar") == "ja"
    assert ret.answers["f4_4_svar"].state is State.NOT_FOUND


def test_an_archive_gives_a_return_per_file(tmp_path: Any) -> None:
    path = tmp_path / "svar.zip"
    forms = {
        "mapp/P01.docx": filled(blank("docx"), PLAIN),
        "P02.xlsx": filled(blank("xlsx"), PLAIN),
        "bild.png": b"\x89PNG",
    }
    path.write_bytes(pack(forms.items()))
    found = read_path(instrument(), path)
    assert [(r.file, r.status.value) for r in found] == [
        ("svar.zip/mapp/P01.docx", "accepted"),
        ("svar.zip/P02.xlsx", "accepted"),
        ("svar.zip/bild.png", "quarantined"),
    ]
    assert all(correct(r, PLAIN) for r in found[:2])


def test_a_form_pasted_into_another_is_nobodys_for_certain() -> None:
    other = filled(blank("docx", id="P04"), {"f4_1_svar": "Nej"})
    body = etree.fromstring(unpack(other)[DOCUMENT])[0]
    ret = word(PLAIN, lambda root: root[0].extend([deepcopy(b) for b in body if b.tag != f"{W}sectPr"]))
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "two_forms")
    assert "P01 och P04" in ret.reason


def test_text_in_an_entity_of_the_file_is_no_way_in() -> None:
    members = unpack(filled(blank("docx"), PLAIN))
    xml = members[DOCUMENT].replace(b"<w:document", b'<!DOCTYPE w [<!ENTITY hej "Hemligt">]><w:document', 1)
    ret = read(pack({**members, DOCUMENT: xml}.items()))
    assert (ret.status, codes(ret)) == (Status.QUARANTINED, ["doctype"])


def test_a_page_colour_stands_before_the_body_and_is_no_text() -> None:
    def colour(root: Any) -> None:
        root.insert(0, etree.Element(f"{W}background", {f"{W}color": "FFF2CC"}))

    assert correct(word(PLAIN, colour), PLAIN)


def test_text_beside_the_body_is_kept() -> None:
    def second(root: Any) -> None:
        etree.SubElement(root, f"{W}body").append(paragraph("Skrivet i en andra kropp."))

    ret = word(PLAIN, second)
    assert correct(ret, PLAIN)
    assert "Skrivet i en andra kropp." in [text for text, _ in loose(ret)]


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        (" MACROBUTTON Ingen Vi möts ", "MACROBUTTON Ingen Vi möts"),
        (' QUOTE "Vi möts" ', 'QUOTE "Vi möts"'),
        (" PAGE ", None),
    ],
)
def test_a_field_that_shows_its_code_is_text(code: str, kept: str | None) -> None:
    def put(root: Any) -> None:
        p = paragraph("")
        for kind in ("begin", "", "end"):
            run = etree.SubElement(p, f"{W}r")
            if kind:
                etree.SubElement(run, f"{W}fldChar").set(f"{W}fldCharType", kind)
            else:
                etree.SubElement(run, f"{W}instrText").text = code
        row_of(controls(root)["f4_3_svar"])[1].append(p)

    assert [text for text, _ in loose(word(PLAIN, put))] == ([kept] if kept else [])


def test_a_box_whose_older_copy_says_something_else_keeps_both() -> None:
    box = (
        f'<w:r xmlns:w="{W[1:-1]}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        "<mc:Choice><w:t>Ny ruta.</w:t></mc:Choice><mc:Fallback><w:t>Gammal ruta.</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    ret = word(PLAIN, lambda root: row_of(controls(root)["f4_3_svar"])[1][-1].append(etree.fromstring(box)))
    assert "".join(text for text, _ in loose(ret)).endswith("Ny ruta.Gammal ruta.")


def test_a_file_from_a_mac_with_parted_letters_is_the_same_form() -> None:
    def part(root: Any) -> None:
        for t in root.iter(f"{W}t"):
            t.text = unicodedata.normalize("NFD", t.text or "")

    ret = word({}, part)
    assert loose(ret) == []


def test_what_excel_moves_into_the_number_format_is_read() -> None:
    def money(book: Any) -> None:
        at(book, "f4_2_text").value, at(book, "f4_2_text").number_format = 1500, '#,##0 "kr"'
        at(book, "f4_1_text").value, at(book, "f4_1_text").number_format = 3, '0" gånger"'
        at(book, "f4_3_text").value, at(book, "f4_3_text").number_format = 20, "[$€-2] 0"

    ret = excel(PLAIN, money)
    assert [ret.value(key) for key in ("f4_2_text", "f4_1_text", "f4_3_text")] == ["1\u00a0500 kr", "3 gånger", "€ 20"]


def test_a_sheet_pasted_over_another_gives_its_answers_to_no_other_question() -> None:
    def paste(book: Any) -> None:
        source, target = at(book, "f1_1_svar").parent, at(book, "f4_1_svar").parent
        for row in target.iter_rows():
            for cell in row:
                cell.value = source.cell(cell.row, cell.column).value

    ret = excel({**PLAIN, "f1_1_svar": "Ja", "f1_2_text": "Bara om 1.2."}, paste)
    wrong = {k: a.value for k, a in ret.answers.items() if k.startswith(("f3", "f4", "e3", "e4")) and a.value}
    assert wrong == {}
    assert "field_gone" in codes(ret)


def test_strike_from_a_character_style_is_seen() -> None:
    data = word_file_with_style()
    ret = read(data)
    assert ret.answers["f4_1_svar"].state is State.UNCLEAR
    assert "struck_text" in codes(ret)


def word_file_with_style() -> bytes:
    def use(root: Any) -> None:
        run = next(controls(root)["f4_1_svar"].iter(f"{W}r"))
        properties = etree.Element(f"{W}rPr")
        etree.SubElement(properties, f"{W}rStyle").set(f"{W}val", "Struken")
        run.insert(0, properties)

    members = unpack(changed(filled(blank("docx"), PLAIN), use))
    style = b'<w:style w:type="character" w:styleId="Struken"><w:rPr><w:strike/></w:rPr></w:style></w:styles>'
    members["word/styles.xml"] = members["word/styles.xml"].replace(b"</w:styles>", style)
    return pack(members.items())


def test_a_package_with_the_same_part_twice_is_not_trusted() -> None:
    """Some tools append instead of replacing: which one did people see?"""
    members = list(unpack(filled(blank("docx"), PLAIN)).items())
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = pack([*members, *((n, d) for n, d in unpack(blank("docx")).items() if n == DOCUMENT)])
    assert (read(twice).status, codes(read(twice))[-1]) == (Status.QUARANTINED, "cut_off")


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "other_format", "Packa upp"),
        (
            "Formulärets märkning: lovande-arbetssatt/2025-01/P01/host-2026/fordjupad\n4.1 Ja".encode(),
            "other_format",
            "ren text",
        ),
    ],
)
def test_what_cannot_be_read_says_what_it_is(data: bytes, code: str, said: str) -> None:
    ret = read(data)
    assert (codes(ret), said in ret.reason) == ([code], True)


def test_a_workbook_that_lost_the_list_of_its_sheets_is_damaged_and_read_all_the_same() -> None:
    members = unpack(filled(blank("xlsx"), PLAIN))
    del members["xl/_rels/workbook.xml.rels"]
    ret = read(pack(members.items()))
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off")
    assert correct(ret, PLAIN)


@pytest.mark.parametrize("text", ["gran01", "Hej", "vi"])
def test_a_word_right_before_the_mark_is_no_part_of_it(text: str) -> None:
    def put(root: Any) -> None:
        mark = next(t for t in root.iter(f"{W}t") if "/P01/" in (t.text or ""))
        mark.text = mark.text.replace("lovande-arbetssatt/", f"{text} lovande-arbetssatt/")

    ret = word(PLAIN, put)
    assert any(text in said for said, _ in loose(ret))
    assert ret.identity and ret.identity.practice == "P01"
