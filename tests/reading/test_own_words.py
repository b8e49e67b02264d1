"""Where a file has lost text, the form's own words slip into its boxes: whatever they are, they are nobody's answer."""

from __future__ import annotations

import io
import random
import re
import zipfile

import pytest

from pipeline.forms.form_texts import is_own_wording, squeeze
from pipeline.forms.layout import sections
from pipeline.model.instrument import fields
from pipeline.model.returns import Return, State, Status
from pipeline.reading.files import read_bytes, read_files
from tests.support import ROOT, instrument
from tests.support.filling import filled
from tests.support.rereading import PLAIN, excel, word
from tests.support.rounds import answered

RTF = ROOT / "tests/data/rtf/P08-25.2.rtf"
ROWS = [row for s in sections(instrument(), "fordjupad") for b in s.blocks for row in b.rows]
LONG = max(ROWS, key=lambda row: len(row.help))
PART = sections(instrument(), "fordjupad")[1]


def said(ret: Return) -> dict[str, str]:
    return {k: a.value or "" for k, a in ret.answers.items() if a.state is State.ANSWERED}


@pytest.mark.parametrize(
    "text",
    [LONG.ask, LONG.help, f"{LONG.ask}\n{LONG.hint}\n{LONG.help}", f"{PART.title}\n{PART.lead}\nNr", f"  {LONG.ask}  \n\n{LONG.ask}"],
)  # fmt: skip
@pytest.mark.parametrize("make", [word, excel])
def test_a_box_with_nothing_but_the_forms_own_words_holds_no_answer(text: str, make) -> None:  # type: ignore[no-untyped-def]
    ret = make(PLAIN | {"e4_text": text}, lambda _: None)
    answer = ret.answers["e4_text"]
    assert (answer.state, answer.value) == (State.UNREADABLE, None)
    assert squeeze(answer.raw) == squeeze(text), "and stands there to be looked at"
    assert [f.key for f in ret.findings if f.code == "form_text"] == ["e4_text"] and ret.status is Status.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [f"{LONG.ask} Det har vi talat om.", f"{LONG.ask}\nJa, det gör vi.", "Handledning", "Finns", "B2", "Fråga", " ".join(LONG.help.split()[:5])],
)  # fmt: skip
def test_a_quoted_question_a_word_or_a_code_can_be_somebodys_answer(text: str) -> None:
    assert said(word(PLAIN | {"e4_text": text}))["e4_text"] == text


@pytest.mark.parametrize(("text", "own"), [("B2", True), ("Fråga", True), ("Nr\nSvar", True), (LONG.help[12:70], True), ("Handledning", False),
                                           ("Finns", False), ("4", False), ("Vi frågar barnen.", False)])  # fmt: skip
def test_where_text_is_lost_a_code_a_head_or_a_piece_of_a_sentence_is_the_forms_too(text: str, own: bool) -> None:
    assert is_own_wording(instrument(), text, text_lost=True) is own


def stored(data: bytes) -> bytes:
    """A package without compression, so that what is lost is lost where it stood."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as z, zipfile.ZipFile(buffer, "w") as out:
        for name in z.namelist():
            out.writestr(name, z.read(name))
    return buffer.getvalue()


def test_a_workbook_that_lost_texts_from_its_list_never_gives_one_cells_text_to_another() -> None:
    """A cell names its text by number, and every number after the gap is another's."""
    whole = stored(answered("P02", "xlsx"))
    start, end = whole.index(b"<sst"), whole.index(b"</sst>")
    texts = [m.start() for m in re.finditer(rb"<si>", whole) if start < m.start() < end]
    before = said(read_bytes(instrument(), "svar.xlsx", whole))
    for first in range(0, len(texts) - 2, 7):
        torn = whole[: texts[first]] + whole[texts[first + 1] :]
        ret = read_bytes(instrument(), "svar.xlsx", torn)
        assert ret.status is Status.QUARANTINED and said(ret).items() <= before.items(), first


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_no_torn_form_answers_with_its_own_words(format: str) -> None:
    whole = stored(filled(answered("P01", format), {"e4_svar": "Delvis", "e4_text": "Målen är tydliga."}))
    own, before = random.Random(format), said(read_bytes(instrument(), "x", whole))
    for _ in range(30):
        at = own.randrange(len(whole))
        ret = read_bytes(instrument(), f"x.{format}", whole[:at] + whole[at + own.choice((20, 300, 3000)) :])
        others = {k: v for k, v in said(ret).items() if before.get(k) != v}
        assert not [v for v in others.values() if is_own_wording(instrument(), v)]


@pytest.mark.heavy
def test_a_rtf_that_lost_bytes_never_answers_with_its_own_words_or_a_choice_as_text() -> None:
    whole, own = RTF.read_bytes(), random.Random("rtf")
    torn = []
    for n in range(30):
        data = bytearray(whole)
        for _ in range(own.choice((1, 2, 3))):
            at = own.randrange(len(data))
            del data[at : at + own.choice((20, 100, 500, 3000))]
        torn.append((f"{n}.rtf", bytes(data)))
    returns = read_files(instrument(), torn)
    texts = {f.key for f in fields(instrument(), "oversikt") if not f.choices}
    labels = {c.label for c in instrument().choices}
    for ret in returns:
        answers = said(ret)
        assert not [k for k in texts & answers.keys() if is_own_wording(instrument(), answers[k], text_lost=True)]
        assert not [k for k in texts & answers.keys() if answers[k] in labels]
    assert any(f.code == "form_text" for r in returns for f in r.findings), "some of them did lose a row"


def test_what_is_no_answer_is_told_by_its_row() -> None:
    ret = word(PLAIN | {"e4_text": LONG.ask})
    (finding,) = [f for f in ret.findings if f.code == "form_text"]
    assert "formulärets egen text" in finding.message and finding.question == "E4"
