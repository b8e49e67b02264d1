"""A form that is sent back with answers in it: it holds them as they were, and its own sentences are never a respondent's."""

from __future__ import annotations

import html
import io
import re
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from openpyxl.comments import Comment

from pipeline.base.package import unpack
from pipeline.forms import FORMATS
from pipeline.forms.filling import Filling
from pipeline.model.instrument import fields
from pipeline.model.returns import Format, State
from pipeline.reading.answers import Reading
from tests.forms.test_forms import BOTH, any_answers
from tests.support import ROUND, instrument, practice
from tests.support.filling import DOCUMENT, READ, W, blank, changed, controls, meant, paragraph, reworked, told

FORM = instrument().form.filling
FORMATS_OF_FORMS: tuple[Format, ...] = ("docx", "xlsx")
NASTY = (
    "=1+1", "#N/A", " \tx\ty  ", "a\n \nb\n\nc", "\nledig\n", "_x000D_ och _x005F_", "Skriv här i rutan", "\u202bعربي\u202c och svenska",
    "\U0001f600\u00a0x\u200b", "<b>&amp;]]>", "4,1", "'", "+46 8", "{{ x }}", "å" * 32_767, "Ja",
)  # fmt: skip
NOTES = (
    FORM.choice, FORM.text, FORM.both, FORM.too_long, FORM.status.format(label="Vet ej"),
    FORM.reason.format(label="Ej relevant", why=instrument().completeness.reason_why), FORM.unclear.format(said="x? (inte säkert)"),
    FORM.conflict.format(answers="Enhetschef: ”Ja” och Handläggare: ”Nej”"), FORM.conflict.format(answers="”Ja” och ”Nej”"),
    next(c.message for c in instrument().checks if c.severity == "ask"),
)  # fmt: skip
DATED = FORM.answers.format(day="20 oktober 2026")


def write(format: Format, depth: str, filling: Filling, stage: str = "uppstart") -> bytes:
    return FORMATS[format].write(instrument(), practice(depth=depth, format=format, stage=stage), ROUND, filling)


def read(format: Format, form: bytes) -> Reading:
    return READ[format](instrument(), form)


def nasty(depth: str) -> dict[str, str]:
    """An answer in every choice and in as many texts as there are nasty ones."""
    texts = [f.key for f in fields(instrument(), depth) if f.kind == "text"]
    choices = [f for f in fields(instrument(), depth) if f.kind == "choice"]
    picked = {f.key: instrument().label(f.choices[n % len(f.choices)]) for n, f in enumerate(choices)}
    return {**dict(zip(texts, NASTY, strict=False)), **picked}


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_what_is_filled_in_comes_back_as_it_was_and_the_notes_are_nobodys_words(format: Format, depth: str) -> None:
    answers = nasty(depth)
    empty = [f.key for f in fields(instrument(), depth) if f.key not in answers]
    for lead in (f"{DATED} {FORM.gaps}", FORM.answers_undated, FORM.earlier.format(round="Våren 2026, del 1")):
        form = write(format, depth, Filling(answers, dict(zip(empty, cycle(NOTES), strict=False)), lead))
        reading = read(format, form)
        assert told(dict(reading.answers)) == meant(answers, depth)
        assert (reading.unplaced, reading.findings, reading.cover) == (
            (),
            (),
            read(format, write(format, depth, Filling())).cover,
        )


@pytest.mark.heavy
@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None)
@given(data=st.data())
def test_any_answer_can_be_filled_in(format: Format, data: st.DataObject) -> None:
    answers = data.draw(any_answers("oversikt"))
    reading = read(format, write(format, "oversikt", Filling(answers)))
    assert {k: v for k, v in told(dict(reading.answers)).items() if k in answers} == {
        k: v for k, v in meant(answers, "oversikt").items() if k in answers
    }
    assert (reading.unplaced, reading.findings) == ((), ())


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_the_same_filling_is_the_same_bytes_and_an_empty_one_the_blank_form(format: Format, depth: str) -> None:
    filling = Filling(nasty(depth), {"b_datum": FORM.text}, DATED)
    assert write(format, depth, filling) == write(format, depth, filling)
    assert write(format, depth, Filling(), "pågående") == blank(format, depth)


@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
def test_what_no_format_can_hold_has_a_sign_in_its_place(format: Format) -> None:
    filling = Filling({"e1_text": "a\x00b\x07c\ud800d\r\ne\x0bf"}, {"e2_text": FORM.unclear.format(said="\x01")})
    reading = read(format, write(format, "oversikt", filling))
    assert reading.answers["e1_text"].value == "a\ufffdb\ufffdc\ufffdd\ne\nf"
    assert reading.unplaced == ()


def test_an_answer_too_long_for_excel_is_left_out_with_a_note_never_cut() -> None:
    filling = Filling({"e1_text": "\U0001f600" * 16_384}, {"e1_text": FORM.both})
    form = write("xlsx", "oversikt", filling)
    reading = read("xlsx", form)
    assert (reading.answers["e1_text"].state, reading.unplaced) == (State.BLANK, ())
    assert f"{FORM.both}\n{FORM.too_long}" in notes_of(form)
    assert read("docx", write("docx", "oversikt", filling)).answers["e1_text"].value == "\U0001f600" * 16_384


def test_a_filled_control_is_as_word_leaves_it_and_its_comment_stands_around_it() -> None:
    filling = Filling({"f4_3_svar": "Planerat", "f4_3_text": "a\n\tb"}, {"f4_3_text": FORM.text}, DATED)
    form = write("docx", "fordjupad", filling, "pågående")
    found = controls(etree.fromstring(unpack(form)[DOCUMENT]))
    choice, text = found["f4_3_svar"], found["f4_3_text"]
    assert not [e for sdt in (choice, text) for e in sdt.iter(f"{W}showingPlcHdr", f"{W}rStyle")]
    assert [i.get(f"{W}displayText") for i in choice.iter(f"{W}listItem")][-1] == "Planerat", (
        "it was not offered at this stage"
    )
    assert [e.tag for e in text.find(f"{W}sdtContent/{W}r")] == [f"{W}t", f"{W}br", f"{W}tab", f"{W}t"]
    around = [text.getprevious().tag, text.getnext().tag, text.getnext().getnext()[0].tag]
    assert around == [f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"]
    comment = etree.fromstring(unpack(form)["word/comments.xml"])[0]
    assert (comment.get(f"{W}author"), comment.get(f"{W}date")) == (ROUND.sender, None)
    assert all(b"comments" not in data for data in unpack(blank("docx")).values()), (
        "a blank form has no part for comments"
    )


def test_a_note_in_excel_is_as_high_as_its_text_needs() -> None:
    form = unpack(write("xlsx", "oversikt", Filling({}, {"e1_text": max(NOTES, key=len), "e2_text": FORM.text})))
    drawn = next(data.decode() for name, data in form.items() if name.endswith(".vml"))
    long, short = (int(height) for height in re.findall(r"height:(\d+)px", drawn))
    assert long > short >= 50


@pytest.mark.parametrize("more", ["Det vet bara chefen.", "Ja"])
@pytest.mark.parametrize("note", NOTES)
def test_words_added_to_our_note_are_kept(note: str, more: str) -> None:
    def add(root: Any) -> None:
        root[0].append(paragraph(more))

    form = write("docx", "oversikt", Filling({}, {"e1_text": note}))
    (left,) = read("docx", changed(form, add, "word/comments.xml")).unplaced
    assert (left.near, more in left.text) == ("E1", True)

    def rewrite(book: Any) -> None:
        cell = next(c for s in book for row in s.iter_rows() for c in row if c.comment)
        cell.comment = Comment(f"{cell.comment.text}\n{more}", "Kim")

    (left,) = read("xlsx", reworked(write("xlsx", "oversikt", Filling({}, {"e1_text": note})), rewrite)).unplaced
    assert (left.near, more in left.text) == ("E1", True)


def test_a_reply_to_our_comment_is_kept_and_the_comment_is_not() -> None:
    def reply(root: Any) -> None:
        answer = etree.SubElement(root, f"{W}comment", {f"{W}id": "77", f"{W}author": "Kim"})
        answer.append(paragraph("Fråga Anna."))

    form = write("docx", "oversikt", Filling({}, {"e1_text": FORM.text}))
    (left,) = read("docx", changed(form, reply, "word/comments.xml")).unplaced
    assert left.text == "Fråga Anna."


def test_another_author_makes_our_note_no_less_ours() -> None:
    def rename(root: Any) -> None:
        root[0].set(f"{W}author", "Okänd författare")

    form = write("docx", "oversikt", Filling({}, {"e1_text": FORM.text}))
    assert read("docx", changed(form, rename, "word/comments.xml")).unplaced == ()


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_a_supplement_has_only_its_rows_and_says_so_in_its_mark(format: Format, depth: str) -> None:
    only = frozenset(("b_malgrupp", "k2_roll", "e4_text", "e5_text"))
    filling = Filling({"k2_roll": "Enhetschef"}, {"e4_text": FORM.text}, FORM.supplement, only)
    form = write(format, depth, filling)
    reading = read(format, form)
    assert str(reading.identity) == f"lovande-arbetssatt/2025-01/P01/host-2026/{depth}/komplettering"
    assert (reading.unplaced, reading.findings, reading.rows_found) == ((), (), 4)
    rows = {f.key for f in fields(instrument(), depth) if f.code in ("B2", "K2", "E4", "E5")}
    assert {k for k, a in reading.answers.items() if a.state is not State.NOT_FOUND} == rows
    parts = html.unescape("".join(data.decode() for name, data in unpack(form).items() if name.endswith(".xml")))
    assert "Vad ni får tillbaka" not in parts and "Kontaktperson" not in parts and "Vet ej är ett bra svar" in parts


def notes_of(form: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(form))
    return [c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment]
