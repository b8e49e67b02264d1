"""Files in which a person sees the answer: it is read, or told where it stands, never on another question."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from pipeline.model.returns import Carrier, Return, State, Status
from pipeline.reading.files import read_bytes
from tests.habits.truth import plain
from tests.support import ROOT, instrument

CASES = ROOT / "tests" / "data" / "fidelity"
NOT_THERE = {"answers-below-table-with-number": {"e1_text"}}
"""What was expected of a file that it does not hold."""
EXACT = ("repeating-section-glues-paragraphs", "answers-below-table-with-number")
WORDS = ("lo74-emoji-splits-control", "pasted-keep-text-only", "pdf-long-answers-lo25")
"""Where the way here has worn the breaks, or what is ours cannot be parted from a blank."""


@cache
def read(case: str) -> tuple[Return, dict[str, Any]]:
    (file,) = (p for p in (CASES / case).iterdir() if p.stem == "input")
    expected = json.loads((CASES / case / "expected.json").read_text(encoding="utf-8"))["expected"]
    found: Any = read_bytes(instrument(), file.name, file.read_bytes())
    return (found if isinstance(found, Return) else found[0]), expected


def wanted(expected: dict[str, Any]) -> dict[str, str]:
    return expected.get("answers") or expected["answers_or_unplaced_near"]


def even_spaces(text: str) -> str:
    return " ".join(text.split())


def said(ret: Return, key: str) -> tuple[str, str]:
    """(the value or the choice's label, what stood in the file)."""
    answer = ret.answers[key]
    labels = {c.code: c.label for c in instrument().choices}
    return labels.get(answer.value or "", answer.value or ""), answer.value or ""


@pytest.mark.parametrize("case", [*EXACT, *WORDS])
def test_every_answer_is_read_where_a_person_sees_it(case: str) -> None:
    ret, expected = read(case)
    assert ret.status is Status.ACCEPTED
    even = plain if case in WORDS else even_spaces
    wrong = {k: said(ret, k) for k, text in wanted(expected).items() if even(text) not in map(even, said(ret, k))}
    assert set(wrong) == NOT_THERE.get(case, set()), wrong


def test_an_answer_found_by_its_number_says_so_and_is_told_for_a_look() -> None:
    ret, expected = read("answers-below-table-with-number")
    by_number = [k for k in wanted(expected) if ret.answers[k].carrier is Carrier.NUMBER]
    assert by_number and all(ret.answers[k].state is State.ANSWERED for k in by_number)
    assert "numbered_answer" in {f.code for f in ret.findings}


def test_what_was_lost_is_told_in_the_words_that_somebody_wrote() -> None:
    ret, _ = read("lost-text-told-as-letters")
    [told] = ret.unplaced
    assert told.near == "B2" and told.text.startswith("Vi har skrivit en lathund (17 sidor) som nya medarbetare läser")
