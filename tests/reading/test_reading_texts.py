"""What people type, and where: a choice is never guessed, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import etree
from openpyxl.comments import Comment

from pipeline.base.package import pack, unpack
from pipeline.model.returns import Carrier, State
from tests.support import instrument
from tests.support.filling import DOCUMENT, W, blank, controls, filled, flatten, paragraph, row_of, runs
from tests.support.rereading import PLAIN, at, codes, correct, excel, loose, read, word


def beside(key: str, text: str) -> Callable[[Any], None]:
    return lambda root: controls(root)[key].getparent().extend(runs(text))


def test_text_beside_a_picked_choice_is_told_and_never_changes_the_choice() -> None:
    ret = word(PLAIN, beside("f4_1_svar", " fast inte alltid"))
    assert correct(ret, PLAIN)
    assert loose(ret) == [("fast inte alltid", "4.1")]


def test_a_text_is_the_control_and_the_rest_of_its_cell() -> None:
    ret = word(PLAIN, beside("f4_2_text", "Och en till."))
    assert ret.answers["f4_2_text"].value == "Två av tre.\nOch en till."
    assert ret.answers["f4_2_text"].carrier is Carrier.CONTROL_AND_CELL


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("JA", "ja"),
        ("ja.", "ja"),
        (" nej ", "nej"),
        ("Vet inte", "vet_ej"),
        ("Ej aktuellt", "ej_relevant"),
        ("vet  ej", "vet_ej"),
    ],
)
def test_a_choice_typed_by_hand_is_understood_when_it_can_mean_only_one_thing(written: str, code: str) -> None:
    typed_in_word = word({}, lambda root: (flatten(root), _type(root, "4.1", written)))
    typed_in_excel = excel({}, lambda book: setattr(at(book, "f4_1_svar"), "value", written))
    for ret in (typed_in_word, typed_in_excel):
        assert (ret.answers["f4_1_svar"].state, ret.answers["f4_1_svar"].value) == (State.ANSWERED, code)


@pytest.mark.parametrize("written", ["x", "ja och nej", "kanske", "ja/nej", "4"])
def test_a_choice_that_cannot_be_told_is_unclear_and_kept_as_typed(written: str) -> None:
    typed_in_word = word({}, lambda root: (flatten(root), _type(root, "4.1", written)))
    typed_in_excel = excel({}, lambda book: setattr(at(book, "f4_1_svar"), "value", written))
    for ret in (typed_in_word, typed_in_excel):
        answer = ret.answers["f4_1_svar"]
        assert (answer.state, answer.value, answer.raw) == (State.UNCLEAR, None, written)


def _type(root: Any, code: str, text: str) -> None:
    """Overwrite the choice in the row that shows `code`."""
    row = next(r for r in root.iter(f"{W}tr") if "".join(r.find(f"{W}tc").itertext()) == code)
    next(row.findall(f"{W}tc")[2].iter(f"{W}t")).text = text


def test_tracked_insertions_count_and_deletions_do_not() -> None:
    def track(root: Any) -> None:
        content = controls(root)["f4_2_text"].find(f"{W}sdtContent")
        for tag, text in (("del", "Tre"), ("ins", " Eller fyra."), ("moveFrom", "Fem"), ("moveTo", " Sex.")):
            mark = etree.SubElement(content, f"{W}{tag}", {f"{W}id": "1", f"{W}author": "x"})
            mark.extend(runs(text))
            if tag == "del":
                next(mark.iter(f"{W}t")).tag = f"{W}delText"
                etree.SubElement(mark[0], f"{W}tab")

    assert word(PLAIN, track).answers["f4_2_text"].value == "Två av tre. Eller fyra. Sex."


def test_a_prompt_left_as_ordinary_text_is_blank() -> None:
    ret = word({"f4_1_svar": "Ja"}, flatten)
    assert correct(ret, {"f4_1_svar": "Ja"})


def test_text_in_the_question_cell_and_between_the_tables_is_told_with_the_nearest_code() -> None:
    def scribble(root: Any) -> None:
        row = row_of(controls(root)["f4_2_svar"])
        row.findall(f"{W}tc")[1].append(paragraph("Svår fråga!"))
        next(row.iterancestors(f"{W}tbl")).addnext(paragraph("Vi hann inte längre."))

    ret = word(PLAIN, scribble)
    assert correct(ret, PLAIN)
    last = max((q.id for q in instrument().questions_of(4)), key=lambda q: int(q.split(".")[1]))
    assert loose(ret) == [("Svår fråga!", "4.2"), ("Vi hann inte längre.", last)]
    assert codes(ret) == ["unplaced_text", "unplaced_text"]


def test_text_on_the_cover_is_told_also_when_it_goes_on_after_our_own() -> None:
    def scribble(root: Any) -> None:
        for start in ("fredag 23 oktober 2026", "Karin Exempel", "Formulärets märkning"):
            t = next(t for t in root.iter(f"{W}t") if (t.text or "").startswith(start))
            t.text += " Vi behöver mer tid."

    ret = word({}, scribble)
    assert len(ret.unplaced) == 3
    assert all("Vi behöver mer tid." in u.text for u in ret.unplaced)


def test_text_in_a_question_cell_and_outside_the_table_of_a_sheet_is_told() -> None:
    def scribble(book: Any) -> None:
        choice = at(book, "f4_2_svar")
        sheet = choice.parent
        sheet.cell(choice.row, 2).value = f"{sheet.cell(choice.row, 2).value} Svår fråga!"
        sheet.cell(choice.row, 6).value = "I kanten"
        sheet.cell(sheet.max_row + 3, 2).value = "Längst ner"

    ret = excel(PLAIN, scribble)
    assert correct(ret, PLAIN)
    assert sorted(t for t, _ in loose(ret)) == ["I kanten", "Längst ner", "Svår fråga!"]
    assert dict(loose(ret))["Svår fråga!"] == dict(loose(ret))["I kanten"] == "4.2"


def test_symbols_that_word_makes_of_arrows_and_smileys_are_kept() -> None:
    def autocorrect(root: Any) -> None:
        run = next(controls(root)["f4_2_text"].iter(f"{W}r"))
        for code in ("F0E0", "F04A"):
            etree.SubElement(run, f"{W}sym", {f"{W}font": "Wingdings", f"{W}char": code})

    assert word(PLAIN, autocorrect).answers["f4_2_text"].value == "Två av tre.→☺"


def test_comments_in_the_margin_are_told() -> None:
    members = unpack(filled(blank("docx"), PLAIN))
    ns = W.strip("{}")
    members["word/comments.xml"] = (
        f'<w:comments xmlns:w="{ns}"><w:comment w:id="0"><w:p><w:r><w:t>Vad menas här?</w:t></w:r></w:p></w:comment></w:comments>'
    ).encode()
    mark = b"<w:commentReference w:id='0'/>"
    members[DOCUMENT] = members[DOCUMENT].replace(b">4.2</w:t>", b">4.2</w:t>" + mark, 1)
    ret = read(pack(members.items()))
    assert loose(ret) == [("Vad menas här?", "4.2")]


def test_notes_on_cells_are_told() -> None:
    ret = excel(PLAIN, lambda book: setattr(at(book, "f4_2_text"), "comment", Comment("Vad menas här?", "Kim")))
    assert correct(ret, PLAIN)
    assert loose(ret) == [("Vad menas här?", "4.2")]


def test_cells_that_are_formulas_numbers_booleans_and_dates_give_their_texts() -> None:
    def enter(book: Any) -> None:
        values = {
            "e4_text": "=1+1",
            "f4_1_text": 25,
            "f4_2_text": True,
            "f4_3_text": 2.5,
            "b_datum": date(2026, 10, 1),
            "f4_3_svar": "=A1",
        }
        for key, value in values.items():
            at(book, key).value = value

    ret = excel({}, enter)
    values = [ret.answers[k].value for k in ("e4_text", "f4_1_text", "f4_2_text", "f4_3_text", "b_datum")]
    assert values == ["=1+1", "25", "SANT", "2,5", "2026-10-01"]
    assert (ret.answers["f4_3_svar"].state, ret.answers["f4_3_svar"].raw) == (State.UNCLEAR, "=A1")
