"""What in a file would fetch from elsewhere, start a program or run is told, in every format; and ordinary files are told nothing of it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.base.package import Package
from pipeline.model.returns import Return, Status
from pipeline.reading import files, reaching
from pipeline.reading.properties import parse
from tests.hostile.expected import added, changed, form, members, packed
from tests.support import ROOT, instrument

CASES = ROOT / "tests/data/security"
CODES = {"outside_link", "outside_program", "macros"}
ODT = "urn:oasis:names:tc:opendocument:xmlns:"
XL = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(data: bytes) -> Return:
    return files.read_bytes(instrument(), "svar.docx", data)


def told(data: bytes) -> set[str]:
    return {f.code for f in read(data).findings} & CODES


def field(code: str, pieces: int = 1) -> bytes:
    """A document with a field whose code stands in so many pieces, as Word parts it when somebody edits."""
    step = max(1, len(code) // pieces)
    parts = "".join(f"<w:r><w:instrText>{code[n : n + step]}</w:instrText></w:r>" for n in range(0, len(code), step))
    whole = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{parts}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    return changed("docx", "word/document.xml", lambda x: x.replace(b"<w:sectPr", whole.encode(), 1))


@pytest.mark.parametrize(
    "word", ["INCLUDETEXT", "INCLUDEPICTURE", "LINK Excel.Sheet.8", "DATABASE", "IMPORT", "RD", "includetext"]
)
@pytest.mark.parametrize("pieces", [1, 7])
def test_a_field_that_fetches_is_told_and_the_answers_are_read(word: str, pieces: int) -> None:
    ret = read(field(f' {word} "\\\\\\\\127.0.0.1\\\\x" ', pieces))
    assert ret.status is Status.ACCEPTED and "outside_link" in {f.code for f in ret.findings}


@pytest.mark.parametrize("word", ["DDE", "DDEAUTO", '"DDEAUTO"', "ddeauto"])
def test_a_field_that_starts_a_program_is_told(word: str) -> None:
    assert told(field(f' {word} cmd "/k calc" ', 3)) == {"outside_program"}


def test_a_field_in_one_element_is_told_too() -> None:
    simple = b'<w:p><w:fldSimple w:instr=" DDEAUTO cmd x "/></w:p><w:sectPr'
    assert told(changed("docx", "word/document.xml", lambda x: x.replace(b"<w:sectPr", simple, 1))) == {
        "outside_program"
    }


def test_a_field_whose_name_other_fields_spell_out_is_told() -> None:
    """{ {QUOTE 68 68 69} cmd }: the name stands nowhere."""
    run = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    inner = run.format("begin") + "<w:r><w:instrText>QUOTE 68 68 69</w:instrText></w:r>" + run.format("end")
    whole = (
        f"<w:p>{run.format('begin')}{inner}<w:r><w:instrText> cmd</w:instrText></w:r>{run.format('end')}</w:p><w:sectPr"
    )
    assert told(changed("docx", "word/document.xml", lambda x: x.replace(b"<w:sectPr", whole.encode(), 1))) == {
        "outside_program"
    }


@pytest.mark.parametrize(
    "code", [' HYPERLINK "https://norrvik.example" ', " PAGE ", ' IF 1 = 1 "a" "b" ', " MERGEFIELD Namn "]
)
def test_a_field_that_stays_in_the_file_is_not_told(code: str) -> None:
    assert told(field(code)) == set()


def test_the_word_of_a_field_in_an_answer_is_no_field() -> None:
    assert (
        told(changed("docx", "word/document.xml", lambda x: x.replace(b"torsdagar", b"DDEAUTO INCLUDETEXT"))) == set()
    )


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/connections.xml", f'<connections {XL}><connection id="1" type="4"><webPr url="http://127.0.0.1:9/q"/></connection></connections>', "outside_link"),
        ("xl/externalLinks/externalLink1.xml", f'<externalLink {XL}><ddeLink ddeService="cmd" ddeTopic="/c"/></externalLink>', "outside_program"),
        ("xl/externalLinks/externalLink1.xml", f"<externalLink {XL}><oleLink/></externalLink>", "outside_link"),
        ("customXml/item1.xml", "<DataMashup>AAAA</DataMashup>", "outside_link"),
    ],
)  # fmt: skip
def test_what_a_workbook_is_connected_to_is_told(part: str, content: str, code: str) -> None:
    assert told(packed(members("xlsx") | {part: content.encode()})) == {code}


@pytest.mark.parametrize(
    "formula",
    ['WEBSERVICE("http://127.0.0.1:9/")', 'RTD("x",,"y")', "cmd|'/C calc'!A0", "1+cmd|&apos;/C calc&apos;!A0"],
)
def test_a_formula_that_reaches_out_is_told(formula: str) -> None:
    row = f'<row r="900"><c r="A900"><f>{formula}</f></c></row></sheetData>'
    assert told(changed("xlsx", "xl/worksheets/sheet2.xml", lambda x: x.replace(b"</sheetData>", row.encode(), 1))) == {
        "outside_link"
    }


@pytest.mark.parametrize(
    "formula",
    ["SUM(A1:A3)", 'IF(A1="a|b";1;2)', 'HYPERLINK("https://norrvik.example")', "Blad1!A1", "'Blad ett'!A1&amp;\"|\""],
)
def test_a_formula_that_stays_in_the_workbook_is_not_told(formula: str) -> None:
    row = f'<row r="900"><c r="A900"><f>{formula}</f></c></row></sheetData>'
    assert (
        told(changed("xlsx", "xl/worksheets/sheet2.xml", lambda x: x.replace(b"</sheetData>", row.encode(), 1)))
        == set()
    )


@pytest.mark.parametrize(
    ("element", "code"),
    [
        (f'<o:dde-source xmlns:o="{ODT}office:1.0" o:dde-application="soffice"/>', "outside_program"),
        (f'<t:dde-connection-decls xmlns:t="{ODT}text:1.0"><t:dde-connection-decl/></t:dde-connection-decls>', "outside_program"),
        (f'<t:cell-range-source xmlns:t="{ODT}table:1.0" t:name="x"/>', "outside_link"),
        (f'<t:database-source-sql xmlns:t="{ODT}table:1.0"/>', "outside_link"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file", ["odt/P08-libreoffice-25.2.odt", "ods/worn-25.2.ods"])
def test_what_an_opendocument_file_is_connected_to_is_told(file: str, element: str, code: str) -> None:
    with zipfile.ZipFile(ROOT / "tests/data" / file) as z:
        parts = {i.filename: z.read(i) for i in z.infolist()}
    end = b"</office:text>" if file.endswith("odt") else b"</table:table>"
    parts["content.xml"] = parts["content.xml"].replace(end, element.encode() + end, 1)
    assert code in told(packed(parts))


def with_records(*records: tuple[int, bytes]) -> bytes:
    """The stream of an old workbook with these records."""
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (0x1AE, struct.pack("<HH", 0, 7) + b"\0cmd\x03/c ", "outside_program"),
        (0x1AE, struct.pack("<HH", 1, 9) + b"\0\x01\x01C\x03", "outside_program"),
        (0x1AE, struct.pack("<HH", 1, 6) + b"\0x.xlsx", "outside_link"),
        (0x876, b"\0" * 20, "outside_link"),
        (0x1AD, b"\0" * 20, "outside_link"),
        (0x85, b"\0\0\0\0\0\1\4\0Mak1", "macros"),
    ],
)
def test_what_an_old_workbook_is_connected_to_is_told(kind: int, body: bytes, code: str) -> None:
    found = reaching.in_old_workbook(with_records((0x809, b"\0" * 16), (kind, body), (0x0A, b"")), ["Workbook"])
    assert [f.code for f in found] == [code]


def test_an_old_workbooks_own_sheets_are_no_connection() -> None:
    own = with_records((0x1AE, b"\3\0\x01\x04"), (0x1AE, b"\1\0\x01\x3a"), (0x85, b"\0\0\0\0\0\0\4\0Blad"))
    assert list(reaching.in_old_workbook(own, ["Workbook"])) == []


def macro_document() -> bytes:
    return added("docx", word__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0" + b"\0" * 600)


@pytest.mark.parametrize("name", ["word/embeddings/a.docm", "word/embeddings/a.docx", "word/embeddings/oleObject1.bin"])
def test_macros_in_a_file_inside_the_file_are_told(name: str) -> None:
    assert told(packed(members("docx") | {name: macro_document()})) == {"macros"}
    deeper = packed(members("docx") | {"word/embeddings/b.docx": macro_document()})
    assert told(packed(members("docx") | {name: deeper})) == {"macros"}


def test_a_workbook_behind_a_chart_is_told_nothing_of() -> None:
    assert told(packed(members("docx") | {"word/embeddings/Microsoft_Excel.xlsx": form("xlsx")})) == set()


@pytest.mark.parametrize(
    "action",
    [
        b"/S/JavaScript/JS(app.alert(1))",
        b"/S/Launch/F(cmd.exe)",
        b"/S/J#61vaScript/JS(x)",
        b"/S/SubmitForm/F(http://127.0.0.1:9)",
    ],
)
def test_a_pdf_that_would_run_something_is_told(action: bytes) -> None:
    pdf = (ROOT / "tests/data/pdf").glob("*.pdf")
    whole = next(iter(sorted(pdf))).read_bytes()
    assert not reaching.has_action(whole)
    assert reaching.has_action(
        whole.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<<" + action + b">>", 1) + action
    )


@pytest.mark.parametrize(
    "file",
    sorted(p for f in ("odt", "ods", "xls", "pdf") for p in (ROOT / "tests/data" / f).glob(f"*.{f}")),
    ids=lambda p: p.name,
)
def test_a_form_as_an_ordinary_program_saves_it_is_told_nothing_of_it(file: Path) -> None:
    data = file.read_bytes()
    if data.startswith(b"PK"):
        with Package(data) as z:
            assert reaching.in_package(z, parse) == ()
    assert reaching.in_compound(data) == () and not (data.startswith(b"%PDF") and reaching.has_action(data))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("s02_connections.xlsx", "outside_link"),
        ("s03_dde_only.xlsx", "outside_program"),
        ("e04_docm_only.docx", "macros"),
    ],
)
def test_the_files_that_nothing_was_told_of(name: str, code: str) -> None:
    ret = files.read_bytes(instrument(), name, (CASES / name).read_bytes())
    assert code in {f.code for f in ret.findings} and ret.status is Status.ACCEPTED


def test_it_is_told_of_a_file_in_one_piece_too() -> None:
    flat = io.BytesIO(b'<x xmlns:w="w"><w:fldSimple w:instr=" DDEAUTO c "/></x>').getvalue()
    assert [f.code for f in reaching.in_part("word/document.xml", flat, parse)] == ["outside_program"]


@pytest.mark.parametrize(
    "packed",
    [
        (b"/Filter/FlateDecode", zlib.compress(b"0 g /JS (1) /#4aS(2)", 0)),
        (b"/Filter/DCTDecode", b"\xff\xd8\xff\xe0 /JS (1) /Launch \xff\xd9"),
    ],
    ids=["packed text", "a photograph"],
)
def test_what_the_bytes_of_packed_data_happen_to_spell_is_no_script(packed: tuple[bytes, bytes]) -> None:
    named, data = packed
    pdf = b"%%PDF-1.5\n1 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (named, len(data), data)
    assert not reaching.has_action(pdf)
    assert reaching.has_action(pdf + b"2 0 obj\n<</S/JavaScript/JS(x)>>\nendobj\n")
    assert reaching.has_action(pdf.replace(b"endstream", b""))
    assert reaching.has_action(pdf.replace(data, data[:-2] + b"x" * 9))
