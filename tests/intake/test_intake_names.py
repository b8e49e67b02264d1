"""Names for what is saved are our own; a sender's name for a file is only ever shown."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.names import display_name, safe_file, safe_name
from tests.hostile.expected import packed
from tests.support import ROOT
from tests.support.filling import blank
from tests.support.mailing import letter, saved

DOC = (ROOT / "tests/data/doc/P08-25.2.doc").read_bytes()


def members_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as z:
        return {n: z.read(n) for n in z.namelist()}


HOSTILE = [
    "../../x", "CON", "con.docx", "svar\u202excod.exe", "x" * 300, "x" * 300 + ".docx", "a\0b.docx", "svar.docx. . ", "C:\\x", "C:x", "\\\\server\\x",
    "", " ", ".", "..", "/", "\ud83d", "a\nb.docx", "\u200b", "svar.docx:hemlig", "-rf", "~$svar.docx",
]  # fmt: skip


@pytest.mark.parametrize("original", HOSTILE)
def test_a_saved_file_never_has_the_senders_name(original: str) -> None:
    assert re.fullmatch(r"P01-[0-9a-f]{10}\.bin", safe_name(original, b"hej", "P01"))
    name, _ = safe_file(original, b"\0hej", "P01", is_form=False)
    assert re.fullmatch(r"P01-[0-9a-f]{10}\.(bin|docx|exe)\.zip", name)


def test_the_content_decides_the_ending_and_a_documents_is_believed_where_it_does_not() -> None:
    form = blank("docx")
    assert safe_name("svar.exe", form, "P01").endswith(".docx")
    assert safe_name("svar.DOCM", form).endswith(".docm")
    assert safe_name("x", saved("reply.msg")).endswith(".msg")
    assert safe_name("x.pdf", letter().as_bytes()).endswith(".eml")
    assert safe_name("bild", b"\x89PNG\r\n\x1a\n").endswith(".png")
    assert safe_name("svar.docx", form[:9000]).endswith(".docx") and safe_name("svar.hta", form[:9000]).endswith(".bin")
    assert safe_file("a.xls", b"ID;P\nC;X1;Y1;EEXEC(1)", "", is_form=False)[0].endswith(".xls.zip")
    assert safe_file("a.html", b"hej", "", is_form=False)[0].endswith(".html.zip")
    assert safe_file("a.csv", b"=cmd|A1;b", "", is_form=False)[0].endswith(".txt")
    assert safe_name("svar.exe", b"MZ").endswith(".bin")


OTHERS = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", "docProps/core.xml": b"<x/>"})
"""A Word file that is no form."""


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [("rutin.docx", OTHERS, ".docx"), ("rutin.docx", packed(members_of(OTHERS) | {"word/embeddings/a.bin": b"MZ"}), ".docx.zip"),
     ("rutin.docm", packed(members_of(OTHERS) | {"word/vbaProject.bin": b"x"}), ".docm.zip"), ("brev.rtf", b"{\\rtf1 Hej}", ".rtf"),
     ("brev.rtf", b"{\\rtf1 {\\object\\objemb{\\*\\objdata 0105}}}", ".rtf.zip"), ("sida.html", b"<html>Hej</html>", ".html.zip"),
     ("brev.doc", DOC, ".doc"), ("x.bin", DOC, ".doc"), ("foto.exe", b"\x89PNG\r\n", ".png"), ("a.7z", b"7z\xbc\xaf'\x1c", ".7z"), ("a.iso", b"\0" * 99, ".iso.zip")],
)  # fmt: skip
def test_what_is_no_form_keeps_its_ending_only_when_nothing_in_it_can_be_started(
    name: str, content: bytes, ending: str
) -> None:
    saved, kept = safe_file(name, content, "", is_form=False)
    assert saved.partition(".")[2] == ending[1:] and (kept == content) is not ending.endswith(".zip")
    assert safe_file(name, content, "", is_form=True)[1] == content, "a form is read as it came"


def test_the_same_content_has_the_same_name_whatever_it_was_called() -> None:
    assert safe_name("a.docx", blank("docx"), "P01") == safe_name("Kopia av a (1).docx", blank("docx"), "P01")


@pytest.mark.parametrize(
    ("practice", "start"), [("", "okand-"), ("P01", "P01-"), ("../P01", "P01-"), ("CON", "CON-"), ("å", "okand-")]
)
def test_a_practice_in_a_name_is_only_letters_and_digits(practice: str, start: str) -> None:
    name = safe_name("x.txt", b"hej", practice)
    assert name.startswith(start)
    assert not PureWindowsPath(name).is_reserved()


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("Svar – Gruppen (åäö).docx", "Svar – Gruppen (åäö).docx"),
        ("../../x", "x"),
        ("C:\\Users\\kim\\x.docx", "x.docx"),
        ("C:x.docx", "x.docx"),
        ("svar\u202excod.exe", "svarxcod.exe"),
        ("a\0b\r\nc.docx", "ab c.docx"),
        ("svar.docx. . ", "svar.docx"),
        ("a\u030a.docx", "å.docx"),
        ("", "fil utan namn"),
        ("\u200b/..", "fil utan namn"),
    ],
)
def test_a_name_is_shown_as_it_reads(original: str, shown: str) -> None:
    assert display_name(original) == shown


def test_a_long_name_is_shown_shortened_with_its_ending() -> None:
    shown = display_name("x" * 300 + ".docx")
    assert (len(shown), shown[-6:]) == (120, "….docx")
    assert len(display_name("x" * 300)) == 120


@given(st.text(max_size=400))
def test_no_name_is_shown_with_a_path_or_anything_invisible(original: str) -> None:
    shown = display_name(original)
    assert 0 < len(shown) <= 120
    assert shown.isprintable() and "/" not in shown and "\\" not in shown and shown.strip() == shown
    shown.encode("utf-8")
