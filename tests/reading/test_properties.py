"""Any answers, filled in as Word and Excel do, come back the same, for every writable format and both depths."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.instrument import fields
from tests.habits.word_controls import PROMPTS
from tests.support import instrument
from tests.support.filling import blank, filled, meant, told
from tests.support.rereading import read

FORMS = [(format, depth.code) for format in ("docx", "xlsx") for depth in instrument().depths]
OURS = {instrument().placeholders.choice, instrument().placeholders.text, instrument().placeholders.date, *PROMPTS}
CARRIED = re.compile("[\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
"""What XML 1.0 can carry, with newlines normalised."""
NASTY = [
    '=1+1', "=cmd|' /C calc'!A0", '_x0041_', '_x005F_', '#N/A', '4.3', 'F4.3', '4.3 Svar', 'Nr', 'Nr\tFråga',
    'Ja', 'Nej', '{{ 7*7 }}', '{% raw %}', '<w:t>', '&amp;', ']]>', 'a  b   c', 'a\n\n\nb', '\u202eabc',
    '•\ta\n•\tb', '+46 70', '-1', '@x', "'a", '1e5', '2026-10-02', '0012', '100 %', '•', '…', 'Välj inte',
    'Skriv här inne', '\u200b.', 'a\xa0b', 'lovande-arbetssatt/2025-01/P02/host-2026/oversikt', 'Kommentar',
    'Svar', 'Uppgift', "x" * 3000, "å" * 500, 'a\u0308', 'ﬁ', '🙂👩\u200d👧\u200d👦', "\U0001d4b3", '\ufeffx',
    '\ufffd',
]  # fmt: skip


def carried(text: str) -> bool:
    """A text that a form can be asked to carry: trimmed, not blank, none of the prompts, nothing XML cannot hold."""
    return bool(text) and text == text.strip() and text not in OURS and bool(CARRIED.fullmatch(text))


TEXTS = st.one_of(
    st.sampled_from(NASTY).filter(carried),
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n"), min_size=1, max_size=120
    ).filter(carried),
)


@st.composite
def answers(draw: st.DrawFn, depth: str) -> dict[str, str]:
    """{key: text or label} for some of the fields."""
    labels = {c.code: c.label for c in instrument().choices}
    known = [f for f in fields(instrument(), depth) if f.kind != "date"]
    chosen = draw(st.lists(st.sampled_from(known), unique_by=lambda f: f.key, max_size=12))
    offered = {f.key: [labels[c] for c in f.choices if c != "planerat"] for f in chosen}
    return {f.key: draw(st.sampled_from(offered[f.key]) if f.kind == "choice" else TEXTS) for f in chosen}


def come_back(format: str, depth: str, typed: dict[str, str]) -> None:
    ret = read(filled(blank(format, depth), typed))
    assert told(dict(ret.answers)) == meant(typed, depth)
    assert (ret.unplaced, ret.findings) == ((), ())


@pytest.mark.parametrize(("format", "depth"), FORMS)
def test_any_answers_come_back_as_they_were_typed(format: str, depth: str) -> None:
    @settings(max_examples=15, deadline=None, derandomize=True, database=None)
    @given(answers(depth))
    def check(typed: dict[str, str]) -> None:
        come_back(format, depth, typed)

    check()


@pytest.mark.parametrize(("format", "depth"), FORMS)
def test_every_nasty_text_comes_back_from_any_kind_of_field(format: str, depth: str) -> None:
    keys = [f.key for f in fields(instrument(), depth) if f.kind == "text"]
    texts = [text for text in NASTY if carried(text)]
    for start in range(0, len(texts), len(keys)):
        come_back(format, depth, dict(zip(keys, texts[start:], strict=False)))
        come_back(format, depth, dict(zip(reversed(keys), texts[start:], strict=False)))


@pytest.mark.heavy
@pytest.mark.parametrize(("format", "depth"), FORMS)
def test_hundreds_of_forms_come_back_as_they_were_typed(format: str, depth: str) -> None:
    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(answers(depth))
    def check(typed: dict[str, str]) -> None:
        come_back(format, depth, typed)

    check()
