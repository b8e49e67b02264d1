"""What people write around the answers: in headings, on the cover, in margins and shapes, in the cell that is not meant for it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from openpyxl.styles import numbers

from pipeline.base.package import pack, unpack
from pipeline.forms import FORMATS
from pipeline.forms.form_texts import heading
from pipeline.intake import accept
from pipeline.model.returns import Return, State
from tests.support import ROUND, instrument, practice
from tests.support.filling import W, blank, changed, filled, meant, paragraph, reworked, told
from tests.support.rereading import PLAIN, at, codes, correct, excel, loose, read, word

HEADS = instrument().form.columns


def texts(root: Any) -> list[Any]:
    return list(root.iter(W + "t"))


def accepted(ret: Return) -> Return:
    [judged] = accept([ret], ROUND, [practice("P01"), practice("P02")], instrument())
    return judged


def test_a_heading_row_is_known_by_two_of_its_heads_also_with_words_added() -> None:
    assert heading(instrument(), ("Nr", "Fråga", "SVAR (obs)", "Kommentar")) == {
        "Nr": 0,
        "Fråga": 1,
        "Svar": 2,
        "Kommentar": 3,
    }
    assert heading(instrument(), ("Nr", "Vem", "När")) is None, "a respondent's own table"
    assert heading(instrument(), ("Svaret", "Frågan")) is None


def test_words_added_to_a_heading_are_told_and_the_answers_stay() -> None:
    def add(root: Any) -> None:
        head = next(t for t in texts(root) if t.text == HEADS.comment)
        head.text = f"{HEADS.comment} (vi skriver i spalten bredvid)"

    ret = word(PLAIN, add)
    assert ("Kommentar (vi skriver i spalten bredvid)", "E1") in loose(ret)
    assert correct(ret, PLAIN)


def test_a_respondents_own_table_headed_nr_is_kept_whole() -> None:
    def own(root: Any) -> None:
        table = deepcopy(next(root.iter(W + "tbl")))
        rows = list(table.iter(W + "tr"))
        for row in rows[2:]:
            table.remove(row)
        for t, new in zip(texts(table), ["Nr", "Aktivitet", "1", "Hembesök"], strict=False):
            t.text = new
        for t in texts(table)[4:]:
            t.text = ""
        root[0].append(table)

    kept = [text for text, _ in loose(word(PLAIN, own))]
    assert [t for t in kept if t in ("Aktivitet", "Hembesök")] == ["Aktivitet", "Hembesök"]


def test_a_name_changed_in_the_covers_sentence_is_told() -> None:
    def rename(root: Any) -> None:
        sentence = next(t for t in texts(root) if "Ett formulär om" in (t.text or ""))
        sentence.text = sentence.text.replace("Arbetssätt P01", "Öppna familjen")

    judged = accepted(word(PLAIN, rename))
    assert any("Öppna familjen" in u.text for u in judged.unplaced)
    assert "fact_changed" in codes(judged)


def test_an_untouched_cover_says_nothing() -> None:
    for format in ("docx", "xlsx"):
        judged = accepted(read(filled(blank(format), PLAIN)))
        assert (judged.unplaced, judged.findings) == ((), ())


def test_two_rows_added_to_the_known_facts_are_both_kept() -> None:
    def add(root: Any) -> None:
        table = next(root.iter(W + "tbl"))
        for words in ("Kontakt: Bo", "Kontakt: Li"):
            row = deepcopy(list(table.iter(W + "tr"))[2])
            label, value = texts(row)
            label.text, value.text = words.split(": ")
            table.append(row)

    assert {"Kontakt: Bo", "Kontakt: Li"} <= {u.text for u in accepted(word(PLAIN, add)).unplaced}


def test_text_in_a_word_footer_is_told() -> None:
    members = unpack(filled(blank("docx"), PLAIN))
    footer = next(name for name in members if name.startswith("word/footer"))
    members[footer] = members[footer].replace(b"</w:p>", b"<w:r><w:t>Ring Bo!</w:t></w:r></w:p>", 1)
    assert any("Ring Bo!" in text for text, _ in loose(read(pack(members.items()))))


def test_a_picture_in_an_answer_is_told_with_its_row() -> None:
    blip = (
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId99"/>'
    )

    def paste(root: Any) -> None:
        cell = next(c for c in root.iter(W + "tc") if "4.3" in "".join(c.itertext(W + "t")))
        p = paragraph("")
        p.append(etree.fromstring(blip))
        cell.getparent()[-1].append(p)

    members = unpack(changed(filled(blank("docx"), PLAIN), paste))
    rels = "word/_rels/document.xml.rels"
    relation = (
        b'<Relationship Id="rId99" Type="http://x/relationships/image" Target="media/image1.png"/></Relationships>'
    )
    members[rels] = members[rels].replace(b"</Relationships>", relation)
    ret = read(pack({**members, "word/media/image1.png": b"\x89PNG"}.items()))
    assert [f.question for f in ret.findings if f.code == "picture"] == ["4.3"]
    assert [(a.name, a.near, a.content) for a in ret.attachments] == [("4.3-bild-1.png", "4.3", b"\x89PNG")]


@pytest.mark.parametrize("key", ["k1_roll", "b_anmarkning", "e1_text"])
def test_a_text_in_the_excel_column_for_choices_is_the_answer_when_there_is_nothing_to_choose(key: str) -> None:
    def misplace(book: Any) -> None:
        cell = at(book, key)
        cell.parent.cell(cell.row, 3).value = "Skrivet i fel ruta"
        cell.value = None

    ret = excel({**PLAIN, key: "flyttas"}, misplace)
    assert (ret.value(key), loose(ret)) == ("Skrivet i fel ruta", [])


@pytest.mark.parametrize("head", ["Kommentar", "SVAR ELLER INTE", ""])
def test_a_renamed_excel_heading_moves_no_answer(head: str) -> None:
    def rename(book: Any) -> None:
        sheet = at(book, "f4_3_text").parent
        sheet.cell(4, 4).value = head or None

    ret = excel(PLAIN, rename)
    assert correct(ret, PLAIN)


def test_an_answer_that_reads_like_a_heading_is_an_answer() -> None:
    ret = excel({**PLAIN, "e5_text": "Nr"}, lambda book: None)
    assert (ret.value("e5_text"), correct(ret, {**PLAIN, "e5_text": "Nr"})) == ("Nr", True)


def test_numbers_are_read_as_excel_shows_them() -> None:
    def format(book: Any) -> None:
        for key, value, shown in (("e1_text", 0.85, "0%"), ("e2_text", 44986, numbers.FORMAT_DATE_XLSX14)):
            at(book, key).value, at(book, key).number_format = value, shown

    ret = excel(PLAIN, format)
    assert (ret.value("e1_text"), ret.value("e2_text")) == ("85%", "2023-03-01")


def test_what_excel_could_not_compute_is_what_was_typed() -> None:
    seen: list[tuple[int, str]] = []

    def place(book: Any) -> None:
        cell = at(book, "e1_text")
        cell.value = "XYZ"
        seen.append((book.index(cell.parent) + 1, cell.coordinate))

    members = unpack(reworked(filled(blank("xlsx"), PLAIN), place))
    (number, coordinate) = seen[0]
    name = f"xl/worksheets/sheet{number}.xml"
    error = f'<c r="{coordinate}" t="e"><f>vi vet inte</f><v>#NAME?</v></c>'
    members[name], hits = re.subn(rf'<c r="{coordinate}"[^>]*>.*?</c>'.encode(), error.encode(), members[name])
    assert hits == 1
    assert read(pack(members.items())).value("e1_text") == "=vi vet inte"


def test_an_answer_cut_and_pasted_elsewhere_in_excel_is_told() -> None:
    """Excel moves the defined name along with the cell; the row it left is blank, the row it came to has its own field."""

    def cut(book: Any) -> None:
        source, target = at(book, "f1_2_text"), at(book, "f1_4_text")
        target.value, source.value = "Hör till 1.2", None
        book.defined_names["f1_2_text"].attr_text = book.defined_names["f1_4_text"].attr_text

    ret = excel({**PLAIN, "f1_2_text": "flyttas"}, cut)
    assert "carrier_conflict" in codes(ret)


def test_an_answer_cut_and_pasted_below_the_questions_is_unplaced() -> None:
    def cut(book: Any) -> None:
        source = at(book, "f1_2_text")
        source.parent.cell(40, 4).value, source.value = "Hör till 1.2", None
        book.defined_names["f1_2_text"].attr_text = f"'{source.parent.title}'!$D$40"

    ret = excel({**PLAIN, "f1_2_text": "flyttas"}, cut)
    assert "Hör till 1.2" in [text for text, _ in loose(ret)]


def test_a_row_inserted_among_the_questions_is_no_heading() -> None:
    def insert(root: Any) -> None:
        row = next(r for r in root.iter(W + "tr") if "".join(r.itertext(W + "t")).startswith("1.2"))
        own = deepcopy(row)
        for t, words in zip(texts(own), ["Nr", "Kommentar", "Svar", "Annat"], strict=False):
            t.text = words
        for t in texts(own)[4:]:
            t.text = ""
        row.addprevious(own)

    ret = word(PLAIN, insert)
    assert ret.answers["f1_2_svar"].state is State.UNCLEAR, "the copy's control holds what was typed in it"
    others = {key: value for key, value in meant(PLAIN, "fordjupad").items() if not key.startswith("f1_2")}
    assert {key: value for key, value in told(dict(ret.answers)).items() if key in others} == others


@pytest.mark.parametrize("name", ["P.A.X. i Skolan", "A/B. Nr 3", "Nr", "Frågor & svar: ”tillsammans”", "{practice}"])
def test_an_honest_return_says_nothing_whatever_the_practice_is_called(name: str) -> None:
    named = practice("P01", name=name)
    sender = replace(ROUND, sender="FoU Syd. Nord AB", phone="")
    for form in FORMATS.values():
        ret = read(filled(form.write(instrument(), named, sender), PLAIN))
        [judged] = accept([ret], sender, [named], instrument())
        assert (judged.unplaced, judged.findings) == ((), ())
