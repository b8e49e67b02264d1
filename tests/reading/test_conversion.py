"""Old formats told by their content, without LibreOffice: what they are, what in them reaches out, what to do."""

from __future__ import annotations

import pytest

from pipeline.base.libreoffice import VARIABLE, find
from pipeline.reading.document.older.conversion import convert, convert_many, prepare
from pipeline.reading.document.older.rtf import alternative_texts, close_groups, is_too_deep, signs_in_rtf
from pipeline.reading.files import read_bytes
from pipeline.reading.ole import signs_in_doc, tell_ole
from tests.hostile.others import renamed
from tests.support import ROOT, instrument

DOC = (ROOT / "tests/data/doc/P08-25.2.doc").read_bytes()
RTF = (ROOT / "tests/data/rtf/P08-25.2.rtf").read_bytes()


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
        ("__properties_version1.0", "msg"),
        ("EncryptedPackage", "encrypted"),
        ("\x09DRMContent", "label"),
        ("Hwp", "other"),
    ],
)
def test_an_old_file_is_told_by_its_streams(stream: str, kind: str) -> None:
    assert tell_ole(renamed(stream)) == kind


@pytest.mark.parametrize(("stream", "code"), [("\x09DRMContent", "label_locked"), ("EncryptedPackage", "locked")])
def test_a_file_that_is_shut_says_what_to_ask_for(stream: str, code: str) -> None:
    ret = read_bytes(instrument(), "svar.docx", renamed(stream))
    assert ([f.code for f in ret.findings], ret.reason[-1]) == ([code], ".")


def test_a_doc_with_password_is_told() -> None:
    at = DOC.index(b"\xec\xa5")
    flags = int.from_bytes(DOC[at + 10 : at + 12], "little") | 0x0100
    assert tell_ole(DOC[: at + 10] + flags.to_bytes(2, "little") + DOC[at + 12 :]) == "encrypted"


@pytest.mark.parametrize("data", [b"", DOC[:8], DOC[:600], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)])
def test_a_cut_old_file_is_broken_and_raises_nothing(data: bytes) -> None:
    assert tell_ole(data) == "broken"
    assert signs_in_doc(data) == ()


def test_a_form_saved_as_doc_or_rtf_has_nothing_that_reaches_out() -> None:
    assert signs_in_doc(DOC) == ()
    assert signs_in_rtf(RTF) == ()


@pytest.mark.parametrize(
    ("inside", "sign"),
    [
        (rb"{\*\template http://x.example/t.dotm}", "template"),
        (rb'{\field{\*\fldinst INCLUDEPICTURE "http://x.example/p.png" \\d}{\fldrslt x}}', "link"),
        (rb'{\field{\*\fldinst DDEAUTO Excel "x"}{\fldrslt x}}', "link"),
        (rb"{\object\objautlink{\*\objclass Word.Document.8}}", "link"),
        (rb"{\object\objemb{\*\objdata 0105000002000000}}", "object"),
    ],
)
def test_what_in_a_rtf_reaches_out_is_told(inside: bytes, sign: str) -> None:
    assert sign in signs_in_rtf(rb"{\rtf1\ansi " + inside + b"}")


def test_the_alternative_texts_of_a_rtf_are_had_with_their_letters() -> None:
    sp = rb"{\sp{\sn wzDescription}{\sv %s}}"
    rtf = rb"{\rtf1\ansi " + sp % rb"Bl\'e5 b\u228\'e4t \u55357?\u56832? \{x\}" + sp % b"" + b"}"
    assert alternative_texts(rtf) == ("Blå bät 😀 {x}",)


def test_a_whole_rtf_is_left_as_it_is_and_a_cut_one_is_closed() -> None:
    assert close_groups(RTF) == (RTF, False)
    assert close_groups(rb"{\rtf1 {\b hej \{ d\'") == (rb"{\rtf1 {\b hej \{ d }}", True)


def test_what_the_conversion_would_not_show_is_told_beforehand() -> None:
    rtf = rb"{\rtf1{\*\template x}{\sp{\sn wzDescription}{\sv Karta}}{\object\objdata 01} Vi"
    found = prepare(rtf, ".rtf")
    assert [f.code for f in found.findings] == ["outside_link", "embedded_object", "cut_off"]
    assert found.beside == ("Karta",)
    assert found.content.startswith(rtf)
    assert prepare(DOC, ".doc").findings == ()
    assert prepare(DOC, ".doc").content == DOC


def test_braces_in_binary_data_are_no_groups() -> None:
    rtf = rb"{\rtf1 {\pict\bin3 }}}} slut}"
    assert close_groups(rtf) == (rtf, False)


def test_without_libreoffice_each_file_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    found = convert_many([(DOC, ".doc"), (RTF, ".rtf")])
    assert [(c.content, c.code) for c in found] == [(None, "needs_libreoffice")] * 2
    assert ".rtf" in found[1].reason
    assert "LibreOffice" in found[1].reason
    assert ".docx" in convert(DOC, ".doc").reason


def test_libreoffice_is_found_where_the_variable_says(tmp_path: object) -> None:
    import sys  # noqa: PLC0415

    assert find(sys.executable) == (sys.executable,)
    assert find("/finns/inte") is None


def test_groups_inside_groups_as_no_program_writes_them_are_told_without_libreoffice() -> None:
    """It would take all memory it can get to find that out. Our own forms and real letters are nowhere near."""
    assert is_too_deep(b"{\\rtf1" + b"{" * 2_000 + b"}" * 2_001)
    assert not is_too_deep(b"{\\rtf1" + b"{a}" * 5_000 + b"}")
    assert not any(is_too_deep(p.read_bytes()) for p in (ROOT / "tests/data/rtf").glob("*.rtf"))
