"""What a file is, told before it is read: our own form whatever happened to it on its way, and nobody else's file for one."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bench import torn
from pipeline.base import archive
from pipeline.base.package import pack, unpack
from pipeline.model.instrument import fields
from pipeline.model.returns import Return, State, Status
from pipeline.reading.files import read_bytes, read_files
from pipeline.reading.kinds import FileKind, find_document, kind_of
from pipeline.reading.properties import DoctypeError, UnknownEncodingError, parse
from pipeline.reading.recognition import Sign, is_torn_pdf, recognise, sign_in_text
from tests.support import ROOT, instrument
from tests.support.filling import DOCUMENT, blank, changed, filled, meant, told
from tests.support.foreign_books import BOOKS, Foreign, old_and_open, saved

INTAKE = ROOT / "tests" / "data" / "intake"
PLAIN = {"b_malgrupp": "Barn 6–12 år.", "f4_1_svar": "Ja", "f4_2_text": "Två av tre."}
MARK = b"lovande-arbetssatt/2025-01/P01/host-2026/fordjupad"
BOTH = pytest.mark.parametrize("format", ["docx", "xlsx"])
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read(data: bytes, name: str = "svar") -> Return:
    return read_bytes(instrument(), name, data)


def codes(ret: Return) -> list[str]:
    return [f.code for f in ret.findings]


def form(format: str) -> bytes:
    return filled(blank(format), PLAIN)


def correct(ret: Return) -> bool:
    return told(dict(ret.answers)) == meant(PLAIN, "fordjupad")


def case(name: str) -> Return:
    (path,) = (INTAKE / name).iterdir()
    return read(path.read_bytes(), path.name)


def answered(ret: Return) -> int:
    return sum(a.value is not None for a in ret.answers.values())


# ---- Files that came, and what was to be said of them


def test_a_byte_lost_in_the_middle_is_no_trap_and_the_answers_are_read() -> None:
    ret = case("byte-lost")
    assert (ret.status, codes(ret)[-1], answered(ret)) == (Status.QUARANTINED, "cut_off", 78)
    assert "Öppna den inte" not in ret.reason


def test_a_form_behind_a_line_break_is_whole_and_it_is_told() -> None:
    ret = case("junk-before")
    assert (ret.status, codes(ret)[0], answered(ret)) == (Status.ACCEPTED, "stray_bytes", 78)
    assert "2 byte" in ret.findings[0].message


def test_a_cell_with_an_empty_style_has_the_first_one() -> None:
    ret = case("empty-style-attribute")
    assert (ret.status, answered(ret)) == (Status.ACCEPTED, 86)


def test_a_budget_with_numbered_rows_is_no_form() -> None:
    ret = case("numbered-budget")
    assert (codes(ret), ret.unplaced) == (["not_a_form"], ())


def test_a_file_from_pages_is_told_once_with_what_to_ask_for() -> None:
    path = INTAKE / "apple-pages" / "Svar.pages"
    (ret,) = read_files(instrument(), [(path.name, path.read_bytes())])
    assert codes(ret) == ["other_format"]
    assert "Pages" in ret.reason and "Exportera till > Word" in ret.reason
    assert not archive.is_archive(path.read_bytes())


def test_a_pages_document_that_is_a_folder_is_told_once_too() -> None:
    """What a Mac makes of an older one on its way through a mail program."""
    folder = pack([("Svar.pages/Index.zip", b"PK"), ("Svar.pages/Metadata/BuildVersionHistory.plist", b"x")])
    (ret,) = read_files(instrument(), [("Svar.pages.zip", folder)])
    assert codes(ret) == ["other_format"]


PAGE = (
    b"<!DOCTYPE html><html><head><title>Ladda ner</title></head><body>" + b"<p>Din fil</p>" * 6000 + b"</body></html>\n"
)
OLD = [
    ("doc/P08-25.2.doc", FileKind.DOC),
    ("xls/worn-25.2.xls", FileKind.XLS),
    ("pdf/P08-fields-25.2.pdf", FileKind.PDF),
    ("rtf/P08-25.2.rtf", FileKind.RTF),
]


@BOTH
def test_a_form_behind_the_page_that_a_download_gave_first_is_read_and_it_is_told(format: str) -> None:
    ret = read(PAGE + form(format))
    assert (ret.status, codes(ret)[0], correct(ret)) == (Status.ACCEPTED, "stray_bytes", True)
    torn_off, alone = read(PAGE + form(format)[:-4000]), read(form(format)[:-4000])
    assert (torn_off.status, torn_off.answers) == (Status.QUARANTINED, alone.answers) and "cut_off" in codes(torn_off)


@pytest.mark.parametrize(("name", "kind"), OLD)
def test_an_old_document_is_what_its_content_says_behind_a_page_or_the_first_bytes_of_a_zip(
    name: str, kind: FileKind
) -> None:
    data = (ROOT / "tests" / "data" / name).read_bytes()
    for before in (PAGE, b"PK\3\4", b"PK\3\4" + bytes(range(200))):
        assert find_document(before + data)[:2] == (kind, data)
    if kind in (FileKind.XLS, FileKind.PDF):
        plain, behind = read(data), read(b"PK\3\4" + data)
        assert behind.answers == plain.answers and plain.answers


@pytest.mark.parametrize("told", [b"%PDF-1.7 endobj", b"{\\rtf1 och s\xc3\xa5 vidare", "Så börjar en zip: PK".encode()])
def test_a_page_that_tells_of_files_is_a_page(told: bytes) -> None:
    assert kind_of(PAGE + told) is FileKind.WEB and kind_of(PAGE) is FileKind.WEB


def test_a_torn_zip_stays_one_whatever_lies_in_it() -> None:
    inner = pack([("bilaga.pdf", b"%PDF-1.4 endobj startxref"), ("a.docx", form("docx"))])
    assert kind_of(inner[: len(inner) // 2]) is FileKind.CUT_OFF


# ---- Numbers are no sign


@pytest.mark.parametrize("book", BOOKS, ids=[b.name for b in BOOKS])
def test_no_workbook_is_a_form_for_its_numbers(book: Foreign) -> None:
    ret = read(saved(book))
    assert (ret.status, codes(ret), ret.answers) == (Status.QUARANTINED, ["not_a_form"], {})


@pytest.mark.heavy
def test_nor_is_one_that_libreoffice_saved_in_an_older_or_open_format() -> None:
    some = BOOKS[::6]
    books = old_and_open(some)
    assert len(books) == 2 * len(some)
    assert {tuple(codes(read(data))) for data in books} == {("not_a_form",)}


def test_there_are_sixty_with_numbers_in_their_first_column_and_they_differ() -> None:
    assert len({b.name for b in BOOKS}) == len(BOOKS) >= 60
    assert all(
        sum(re.fullmatch(r"F?\d+[.,]\d+\.?", str(row[0])) is not None for row in b.rows if row) >= 3 for b in BOOKS
    )


@BOTH
def test_a_form_is_known_without_its_mark_by_its_questions_and_without_them_by_its_keys(format: str) -> None:
    unmarked = pack((n, d.replace(MARK, b"")) for n, d in unpack(form(format)).items())
    kind = kind_of(unmarked)
    assert recognise(instrument(), kind, form(format)).sign is Sign.MARK
    assert recognise(instrument(), kind, unmarked).sign is Sign.KEYS
    keys = "|".join(f.key for f in fields(instrument(), "fordjupad")).encode()
    keyless = pack((n, re.sub(rb'"(?:%s)"' % keys, b'"x"', d)) for n, d in unpack(unmarked).items())
    assert recognise(instrument(), kind, keyless).sign is Sign.QUESTIONS
    assert read(keyless).answers["f4_1_svar"].value == "ja"


def test_one_question_is_a_quotation_and_one_under_the_forms_heads_is_a_supplement() -> None:
    ask, heads = instrument().question("4.3").text, instrument().form.columns
    assert sign_in_text(instrument(), f"Vi diskuterade fråga 4.3: {ask}") is Sign.NONE
    supplement = f"{heads.code}\n{heads.question}\n{heads.choice}\n4.3\n{ask}"
    assert sign_in_text(instrument(), supplement) is Sign.QUESTION_AND_HEADS
    assert sign_in_text(instrument(), "Nr\nFråga\nSvar\n4.1\nHar ni en handlingsplan?") is Sign.NONE


def test_the_end_of_an_address_is_no_mark_of_another_instrument() -> None:
    text = "Se https://www.myndighet.example/sidor/2022/01/riktlinjer och 4.1"
    assert sign_in_text(instrument(), text) is Sign.NONE
    assert (
        sign_in_text(instrument(), f"{instrument().form.mark}: uppfoljning/2026-01/P01/var-2026/lang")
        is Sign.OTHER_MARK
    )


# ---- What stands before a form, and programs with habits of their own


@BOTH
@pytest.mark.parametrize(
    "before",
    [b"\r\n", b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n",
     b"Date: Mon, 05 Oct 2026 10:00:00 GMT\r\nContent-Type: application/octet-stream\r\n\r\n", bytes(700)],
)  # fmt: skip
def test_bytes_before_a_form_hide_nothing_of_it(format: str, before: bytes) -> None:
    data = before + form(format)
    found = find_document(data)
    assert (str(found.kind), found.content, found.stray) == (format, form(format), len(before))
    ret = read(data)
    assert (ret.status, codes(ret)) == (Status.ACCEPTED, ["stray_bytes"])
    assert correct(ret)


def test_old_formats_are_found_behind_a_line_break_too() -> None:
    for name in ("xls/worn-25.2.xls", "doc/P08-25.2.doc", "rtf/P08-25.2.rtf"):
        data = (ROOT / "tests" / "data" / name).read_bytes()
        assert kind_of(b"\r\n" + data) is kind_of(data)


def test_what_lies_behind_a_form_hides_nothing_of_it() -> None:
    ret = read(form("docx") + b"\r\n--boundary--" * 10_000)
    assert (ret.status, codes(ret)) == (Status.ACCEPTED, ["stray_bytes"])
    assert correct(ret)


def bare(root: Any, *, rows: bool, cells: bool) -> None:
    for row in root.iter(f"{S}row"):
        if rows:
            row.attrib.pop("r")
        for cell in row if cells else ():
            cell.attrib.pop("r")


@pytest.mark.parametrize(("rows", "cells"), [(True, False), (False, True)])
def test_a_row_or_cell_that_does_not_say_its_place_stands_where_it_stands(rows: bool, cells: bool) -> None:
    data = form("xlsx")
    for part in unpack(data):
        if part.startswith("xl/worksheets/sheet"):
            data = changed(data, lambda root: bare(root, rows=rows, cells=cells), part)
    ret = read(data)
    assert ret.status is Status.ACCEPTED
    assert correct(ret)


def test_parts_named_with_backslashes_are_the_same_parts() -> None:
    named = [(n.replace("/", "?"), d) for n, d in unpack(form("xlsx")).items()]
    ret = read(
        pack(named).replace(b"xl?", b"xl\\").replace(b"_rels?", b"_rels\\").replace(b"worksheets?", b"worksheets\\")
    )
    assert correct(ret) or codes(ret)[-1] == "cut_off"


def test_a_formula_of_openoffice_3_declares_the_type_of_mathml_and_nothing_else() -> None:
    """It stands in a part of its own, before every formula that somebody drew."""
    formula = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE math:math PUBLIC "-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN" "math.dtd">\n%s'
    math = b'<math:math xmlns:math="http://www.w3.org/1998/Math/MathML"><math:mi>x</math:mi></math:math>'
    assert parse(formula % math).tag.endswith("math")
    path = ROOT / "tests" / "data" / "odt" / "P01-word-25.2.odt"
    members = unpack(path.read_bytes())
    members["Object 1/content.xml"] = formula % math
    frame = b'<draw:frame draw:name="Objekt1"><draw:object xlink:href="./Object 1" xlink:type="simple"/></draw:frame></text:p>'
    members["content.xml"] = members["content.xml"].replace(b"</text:p>", frame, 1)
    ret, whole = read(pack(members.items())), read(path.read_bytes())
    assert (ret.status, answered(ret)) == (Status.ACCEPTED, answered(whole))
    for bad in (b'[<!ENTITY x "y">]>', b'SYSTEM "http://a.example/x.dtd">'):
        with pytest.raises(DoctypeError):
            parse((formula % math).replace(b'"math.dtd">', bad))


def test_a_name_of_letters_that_do_not_exist_is_damage_and_a_real_one_that_nobody_uses_is_not() -> None:
    with pytest.raises(UnknownEncodingError):
        parse(b"<?xml version='1.0' encoding='UT-8'?><x/>")
    with pytest.raises(DoctypeError):
        parse(b"<?xml version='1.0' encoding='UTF-7'?><x/>")


def test_slides_with_a_chart_are_slides_and_not_cut_off() -> None:
    types = (
        b'<Types><Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
        b'<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>'
    )
    book = io.BytesIO(pack([("xl/workbook.xml", b"<x/>")])).getvalue()
    deck = pack([("[Content_Types].xml", types), ("ppt/presentation.xml", b"<p/>"), ("ppt/embeddings/bok.xlsx", book)])
    ret = read(deck)
    assert (codes(ret), "presentation" in ret.reason) == (["not_a_form"], True)


# ---- Bytes lost, added and cut


@BOTH
def test_of_a_workbook_or_document_that_lost_its_list_of_members_all_answers_are_had(format: str) -> None:
    data = form(format)
    ret = read(data[: data.index(b"PK\1\2") + 20])
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off")
    assert correct(ret)


@BOTH
def test_a_member_whose_own_header_lost_a_byte_is_found_by_the_directory(format: str) -> None:
    data = form(format)
    part = DOCUMENT if format == "docx" else "xl/sharedStrings.xml"
    at = data.index(part.encode()) + 3
    ret = read(data[:at] + data[at + 1 :])
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off")
    assert correct(ret)


def test_a_text_that_is_lost_from_a_workbook_is_no_empty_answer() -> None:
    members = unpack(form("xlsx"))
    strings = members["xl/sharedStrings.xml"]
    members["xl/sharedStrings.xml"] = strings[: strings.rindex(b"<si>")]
    ret = read(pack(members.items()))
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off")
    lost = [a for a in ret.answers.values() if a.state is State.UNREADABLE]
    assert len(lost) <= 1 and "field_gone" not in codes(ret)


def test_of_an_archive_that_lost_a_byte_the_whole_forms_are_read_and_it_is_told() -> None:
    data = pack([("ett.docx", form("docx")), ("två.xlsx", form("xlsx"))])
    at = data.index(b"ett.docx") + 1000
    found = read_files(instrument(), [("svar.zip", data[:at] + data[at + 1 :])])
    assert [(r.file, codes(r)[-1:] if r.status is Status.QUARANTINED else []) for r in found] == [
        ("svar.zip/ett.docx", ["cut_off"]),
        ("svar.zip/två.xlsx", []),
    ]
    assert correct(found[1])
    cut = read_files(instrument(), [("svar.zip", data[:-60])])
    assert [codes(r)[-1] for r in cut if r.status is Status.QUARANTINED][-1] == "archive_broken"
    assert correct(cut[0])


QUICK = ("docx", "xlsx", "odt")


@pytest.mark.parametrize("format", QUICK)
def test_a_form_that_lost_or_gained_bytes_is_never_called_anything_else(format: str) -> None:
    found = list(torn.outcomes(format, 8, 14))
    assert [o.problem for o in found if o.problem] == []
    assert any(o.answers for o in found)


@pytest.mark.heavy
@pytest.mark.parametrize("format", [f for f in torn.FORMATS if f not in QUICK])
def test_nor_is_one_of_any_other_format(format: str) -> None:
    """A seeded twentieth of `python -m bench torn`; of what starts LibreOffice for every file, less."""
    found = list(torn.outcomes(format, 4 if format in ("doc", "rtf") else 10, 14))
    assert [o.problem for o in found if o.problem] == []


def test_what_only_a_whole_pdf_can_show_is_not_said_of_a_torn_one() -> None:
    data = (ROOT / "tests" / "data" / "pdf" / "P01-word-7.4.pdf").read_bytes()
    assert not is_torn_pdf(data) and is_torn_pdf(data[:-40]) and is_torn_pdf(data[:4000] + data[4001:])
    ret = read(data[:4000])
    assert (codes(ret)[-1], "skadad" in ret.reason) == ("cut_off", True)
    assert kind_of(data[1:]) is FileKind.PDF, "its first letter is lost, and nothing else"


def test_a_flat_form_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = ROOT / "tests" / "data" / "odt" / "P01-word-25.2.odt"
    content = unpack(whole.read_bytes())["content.xml"]
    root = etree.fromstring(content)
    assert root.tag.endswith("document-content")
    ret = read(content[: len(content) * 2 // 3])
    assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off")
    assert answered(ret) > 5
