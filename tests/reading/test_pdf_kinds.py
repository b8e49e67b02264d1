"""Which PDFs are ours, what is said of those that are not, and that long answers and damaged bytes cost nobody an answer."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from pipeline.model.returns import Return, State, Status
from pipeline.reading.document.pdf import CHARACTERS, PAGES, read_pdf
from pipeline.reading.files import read_bytes
from pipeline.reading.refusals import NOT_A_FORM
from tests.reading.test_pdf import ASK, HEADS, MARK, PDF, Paper, form
from tests.support import ROOT, instrument

DATA = ROOT / "tests" / "data"
LONG = DATA / "long" / "P01-35-pages-25.2.pdf"
BLAME = ("skada", "Öppna den inte")


def read(data: bytes) -> Return:
    return read_bytes(instrument(), "svar.pdf", data)


def is_no_form(ret: Return) -> bool:
    return [f.code for f in ret.findings] == ["not_a_form"] and ret.reason == NOT_A_FORM and ret.unplaced == ()


@pytest.mark.parametrize("path", sorted((DATA / "foreign").glob("*.pdf")), ids=lambda p: p.name)
def test_a_foreign_pdf_is_no_form_and_nothing_of_its_text_is_kept(path: Path) -> None:
    assert is_no_form(read(path.read_bytes()))


def test_a_plan_with_our_numbers_in_its_first_column_is_no_form() -> None:
    paper = Paper().say("Handlingsplan för biblioteken").row(*HEADS)
    for code in ("1.1", "1.2", "4.1", "4.2", "4.3", "E4", "B3"):
        paper.row(code, "Lånen ska öka med tio procent", "Ja", "Klart i mars.")
    assert is_no_form(read(paper.made()))


def test_a_long_report_is_no_form_and_no_trap() -> None:
    paper = Paper()
    for n in range(60):
        paper.page().say(f"Årsredovisning, sida {n}").row("4.1", "Intäkter", "12 500", "Enligt budget")
    assert is_no_form(read(paper.made()))


def test_a_book_is_said_to_be_large_and_nobody_is_blamed() -> None:
    paper = Paper()
    for _ in range(PAGES):
        paper.page().say("x")
    ret = read(paper.made())
    assert ret.findings[0].code == "pdf_too_large"
    assert f"{PAGES + 1} sidor" in ret.reason
    assert not any(word in ret.reason for word in BLAME)


@pytest.mark.heavy
def test_more_text_than_anybody_writes_is_said_in_words() -> None:
    paper = form()
    for n in range(CHARACTERS // 12_000 + 1):
        paper.page()
        for k in range(25):
            paper.say(f"{n} {k} " + "ord " * 125)
    assert f"över {CHARACTERS} tecken" in read(paper.made()).reason


def test_two_questions_of_ours_are_enough_when_the_mark_is_gone() -> None:
    row = form().row("1.1", ASK, "Ja", "").pages
    without = Paper()
    without.pages = [([line for line in drawn if "lovande-arbetssatt" not in line], marks) for drawn, marks in row]
    assert is_no_form(read(without.made())), "one question may stand in any report"
    two = Paper().say("Vilken kunskap eller vilka teorier bygger arbetssättet på?").row("1.1", ASK, "Ja", "Svar.")
    assert read(two.made()).status in Status


PICTURE = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID FF> EI Q"
"""One that covers the page."""


def pictured(*more: str) -> Paper:
    paper = Paper()
    paper.pages[-1][0].extend((PICTURE, *more))
    return paper


def test_what_was_written_on_a_scanned_page_is_kept() -> None:
    """A person who cannot type in a scan writes on it with the PDF program's own tools."""
    ret = read(pictured().mark("FreeText", "/Contents (Ja, sedan 2019)").made())
    assert ret.findings[0].code == "pdf_without_text"
    assert [u.text for u in ret.unplaced] == ["Ja, sedan 2019"]
    assert "sparat som oplacerad text" in ret.reason


@pytest.mark.parametrize(
    ("drawn", "what"),
    [
        ("3 Tr", "sidorna är bilder"),  # laid on a scan by a program, to be found and copied
        ("7 Tr", "sidorna är bilder"),
        ("0 Tr", "både text och stora bilder"),
        ("1 Tr", "både text och stora bilder"),
        ("2 Tr", "både text och stora bilder"),
    ],
)
def test_text_that_people_see_makes_a_page_more_than_its_picture(drawn: str, what: str) -> None:
    """A slide with a background, and a scan that somebody typed upon, look the same: neither is said to be a picture."""
    text = (
        f"BT /F 9 Tf {drawn} 40 700 Td (Mål för nästa år: fler besök, kortare köer och en ny kurs varje termin) Tj ET"
    )
    ret = read(pictured(text).made())
    assert what in ret.reason
    assert "inget svarsformulär" not in ret.reason
    assert ret.unplaced == ()


def test_the_name_of_a_scanning_program_does_not_make_a_scan_a_text() -> None:
    assert "sidorna är bilder" in read(pictured("BT /F 9 Tf 40 20 Td (Skannad med KamSkanner) Tj ET").made()).reason


@pytest.mark.parametrize(
    "mark", [("Widget", "/FT /Tx /T (x) /V (Ja, sedan 2019)"), ("FreeText", "/Contents (Ja, sedan 2019)")]
)
def test_pages_whose_only_text_stands_in_fields_are_not_said_to_be_empty_and_it_is_kept(mark: tuple[str, str]) -> None:
    ret = read(Paper().mark(*mark).made())
    assert ret.findings[0].code == "pdf_without_text"
    assert "ifyllbara fält eller kommentarer" in ret.reason
    assert not any(word in ret.reason for word in ("tomma", "teckningar", *BLAME))
    assert [u.text for u in ret.unplaced] == ["Ja, sedan 2019"]


def test_pages_with_empty_fields_are_empty() -> None:
    assert "tomma" in read(Paper().mark("Widget", "/FT /Tx /T (x)").made()).reason


def test_a_page_that_is_shown_turned_is_read_as_it_is_shown() -> None:
    paper = form().row("1.1", ASK, "Delvis", "Ett svar.")
    paper.pages[-1][0].insert(
        0, "0 1 -1 0 842 0 cm"
    )  # what is drawn is turned the other way, so that it is shown upright
    turned = paper.made().replace(b"/MediaBox [0 0 595 842]", b"/Rotate 90/MediaBox[0 0 842 595]")
    turned = re.sub(rb"startxref\n\d+", b"startxref\n%d" % turned.index(b"xref\n0"), turned)
    found = read_pdf(instrument(), turned)
    assert found.reading is not None
    assert found.reading.answers["f1_1_text"].value == "Ett svar."
    assert found.reading.answers["f1_1_svar"].value == "delvis"


def test_lines_that_a_mail_program_put_before_the_file_change_nothing() -> None:
    data = (PDF / "P10-excel-25.2.pdf").read_bytes()
    whole = read(data)
    ret = read(b"\xef\xbb\xbfHTTP/1.1 200 OK\r\n\r\n" + data)
    assert ret.answers == whole.answers or ret.reason


def test_thirty_five_pages_of_answers_give_every_answer() -> None:
    """82 answers of some 140 words. That it takes few seconds is measured by `python -m bench pdf`."""
    wanted = json.loads(LONG.with_suffix(".json").read_text(encoding="utf-8"))["expected"]
    ret = read(LONG.read_bytes())
    assert ret.status is Status.ACCEPTED
    squeezed = {key: "".join((a.value or "").split()) for key, a in ret.answers.items()}
    assert {k: squeezed.get(k) for k in wanted["answers"]} == {
        k: "".join(v.split()) for k, v in wanted["answers"].items()
    }
    assert [f.code for f in ret.findings] == ["read_from_pdf"]


def altered(data: bytes, n: int) -> bytes:
    """A byte lost, one added, or the end cut off, at a place that the number gives."""
    chance = random.Random(n)
    at = chance.randrange(len(data))
    return (data[:at] + data[at + 1 :], data[:at] + chance.randbytes(1) + data[at:], data[:at])[n % 3]


@pytest.mark.parametrize("name", [p.name for p in sorted(PDF.glob("*.pdf"))])
@pytest.mark.parametrize(
    "numbers", [range(4), pytest.param(range(4, 40), marks=pytest.mark.heavy)], ids=["few", "many"]
)
def test_a_byte_lost_added_or_cut_gives_the_answers_or_says_that_the_file_is_damaged(name: str, numbers: range) -> None:
    data = (PDF / name).read_bytes()
    whole = read(data)
    for n in numbers:
        ret = read(altered(data, n))
        if ret.status is Status.ACCEPTED:
            assert {k: a.value for k, a in ret.answers.items()} == {k: a.value for k, a in whole.answers.items()}, n
        else:
            assert ret.findings[-1].code in ("cut_off", "pdf_unknown_letters"), n


def test_the_mark_alone_keeps_what_was_written() -> None:
    ret = read(Paper().say(MARK).say("Vi svarar i ett brev i stället.").made())
    assert ret.findings[-1].code == "pdf_without_rows"
    assert "Vi svarar i ett brev i stället." in " ".join(u.text for u in ret.unplaced)
    assert not any(a.state is State.ANSWERED for a in ret.answers.values())


def test_a_text_that_reads_on_into_the_next_field_is_damage_and_never_an_empty_answer() -> None:
    """One letter of the end of a field's help text: PDFium takes the field's answer for a part of it, and says nothing."""
    data = (ROOT / "tests/data/pdf/P08-fields-25.2.pdf").read_bytes()
    help_of_e10 = data.index(b"/TU<FEFF00450031003000200053007600610072>")
    end = data.index(b">", help_of_e10)
    ret = read_bytes(instrument(), "svar.pdf", data[:end] + b"~" + data[end + 1 :])
    assert (ret.status, ret.findings[-1].code) == (Status.QUARANTINED, "cut_off")
