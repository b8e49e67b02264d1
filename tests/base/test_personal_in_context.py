"""Snippets with numbers that have odd forms and names that a context gives away: they are whole, and the finder is measured on them.

What counts and how it is counted: tests/data/personal/README.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from typing import NamedTuple

import pytest

from pipeline.base.personal_data import REMOVED, Found, find, mask_text, sentence
from tests.support import ROOT

FILE = ROOT / "tests" / "data" / "personal" / "in_context.jsonl"
FROZEN = "04d8c88a8e495e2192f7ad439b6fbcf6b30aab8e305453a09110d4669b2f0438"
"""sha256 of the frozen lines. A new value needs a reason, under 'Changes' in the README beside the file."""


class Mark(NamedTuple):
    kind: str
    start: int
    end: int
    certain: bool
    """Whether the coordinator is to be told of it as such; otherwise as something that may be."""


class Text(NamedTuple):
    id: str
    part: str
    text: str
    marks: tuple[Mark, ...]
    sort: str


def read() -> tuple[Text, ...]:
    rows = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())
    return tuple(Text(r["id"], r["part"], r["text"], _marks(r["text"], r["found"]), r["why"]) for r in rows)


def _marks(text: str, found: list[dict[str, object]]) -> tuple[Mark, ...]:
    marks = []
    for f in found:
        at = text.index(str(f["text"]))
        marks.append(Mark(str(f["kind"]), at, at + len(str(f["text"])), bool(f["certain"])))
    return tuple(marks)


TEXTS = read()


def test_there_are_three_hundred_and_each_sort_is_halved() -> None:
    assert len(TEXTS) >= 300
    assert len({t.text for t in TEXTS}) == len(TEXTS)
    for sort in {t.sort for t in TEXTS}:
        parts = Counter(t.part for t in TEXTS if t.sort == sort)
        assert abs(parts["open"] - parts["frozen"]) <= 1, sort
        assert sort.startswith("look-alike, ") is not any(t.marks for t in TEXTS if t.sort == sort)


def test_the_frozen_part_is_what_it_was() -> None:
    lines = FILE.read_bytes().splitlines(keepends=True)
    frozen = b"".join(line for line in lines if json.loads(line)["part"] == "frozen")
    assert hashlib.sha256(frozen).hexdigest() == FROZEN


def test_nobody_is_pointed_out() -> None:
    """Serials 980-999 as in test personnummer; letters that no car gets; telephone numbers and domains out of use."""
    for t in TEXTS:
        for kind, start, end, _ in t.marks:
            words = t.text[start:end]
            digits = re.sub(r"\D", "", words)
            if kind == "personnummer" and len(digits) >= 10 and not re.search(r"[A-Z]", words):
                assert "980" <= digits[-4:-1] <= "999", t.id
            elif kind == "vehicle":
                assert words[:3] in {"MLB", "GAM", "ORM", "TYP", "LAT", "WAM", "ZOO", "XTZ", "FNL"}, t.id
            elif kind == "phone":
                assert re.match(r"0(?:7017406|8465004|313900[67]|313900|406280|980319)", digits), t.id
            elif kind == "email":
                assert words.endswith(".example"), t.id


# ---- Measured


class Score(NamedTuple):
    numbers: float
    """Recall of what has a form, certain finds as certain."""
    names: float
    certain: float
    """Precision."""
    doubtful: float


def score(part: str) -> Score:
    met: dict[bool, list[bool]] = {True: [], False: []}
    right: dict[bool, list[bool]] = {True: [], False: []}
    for t in (t for t in TEXTS if t.part == part):
        found = find(t.text, doubtful=True)
        for m in t.marks:
            met[m.kind == "name"].append(any(same(f, m) and (f.certain or not m.certain) for f in found))
        for f in found:
            right[f.certain].append(any(same(f, m) for m in t.marks))
    return Score(share(met[False]), share(met[True]), share(right[True]), share(right[False]))


def same(found: Found, mark: Mark) -> bool:
    return found.kind == mark.kind and found.start < mark.end and mark.start < found.end


def share(those: list[bool]) -> float:
    return sum(those) / len(those)


@pytest.mark.parametrize("part", ["open", "frozen"])
def test_odd_numbers_and_names_in_context_are_found_and_hardly_anything_else(part: str) -> None:
    s = score(part)
    assert s.numbers >= 0.95, s
    assert s.names >= 0.70, s
    assert min(s.certain, s.doubtful) >= 0.97, s


# ---- Told apart


@pytest.mark.parametrize(
    "text",
    ["951212/9801", "(0)8-465 004 21", "född 850927, slutar på 4567", "8 5 0 9 2 7 - 9 8 0 1", "85 09 27 98 01"],
)
def test_what_is_certain_is_found_without_asking_for_doubt(text: str) -> None:
    [found] = find(f"Vi ringde ({text}).")
    assert found.certain


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("100824-TF12", "personnummer"),
        ("850927-xxxx", "personnummer"),
        ("850927-4561", "personnummer"),
        ("numret slutar på 4567 enligt personnumret som slutar på 4567", "personnummer"),
        ("Box 12, 990 12 Norrvik", "address"),
        ("journalnr 20417", "case"),
        ("ärende SN 2025/0412", "case"),
        ("bilen MLB 084", "vehicle"),
        ("En mamma, Lena Karlsson, på förskolan", "name"),
        ("pojken Elias, 9 år", "name"),
        ("mamman till Hugo", "name"),
        ("Anna K., 34 år", "name"),
    ],
)
def test_what_may_be_somebody_is_found_for_others_copies_only(text: str, kind: str) -> None:
    assert find(text) == ()
    [found] = find(text, doubtful=True)
    assert (found.kind, found.certain) == (kind, False)
    assert mask_text(text) == text
    assert REMOVED in mask_text(text, doubtful=True)


@pytest.mark.parametrize(
    "text",
    [
        "Marte Meo, Anna-modellen och Signs of Safety används i familjen.",
        "Handledaren Lena Karlsson, kuratorn Mehmet Yildiz och gruppledare Siv, 45 år, leder gruppen.",
        "Hans föräldrar kom. Hans mor ringde.",
        "Lena, 20 år i yrket, och Anna, som är familjebehandlare, leder mamma-barn-gruppen.",
        "| involverar brukaren | Anpassas arbetssättet |",
        "Socialstyrelsens plan har dnr 4.4-1443/2025, rutinen dnr SN 2024/118.",
        "Samtalet 260914-1330, version 20260104-rev2, kurskod SAB 104.",
    ],
)
def test_people_at_work_methods_and_documents_are_nobody_who_gets_help(text: str) -> None:
    assert find(text, doubtful=True) == ()


def test_what_is_certain_is_the_same_with_doubt_as_without() -> None:
    for t in TEXTS:
        certain = [f for f in find(t.text, doubtful=True) if f.certain]
        assert certain == list(find(t.text)), t.id


def test_the_sentence_of_a_find_is_the_line_or_sentence_it_stands_in() -> None:
    text = "Vi började i mars. En mamma, Lena Karlsson, kom ofta! Sedan slutade vi.\nTack."
    [found] = find(text, doubtful=True)
    assert sentence(text, found) == "En mamma, Lena Karlsson, kom ofta!"


# ---- Work grows with the text

PIECES = (
    "Anna ", "pojken Elias, ", "familjen A", "slutar på 4567 ", "journalnr 123 ", "8 5 ", "född 850927 ", "850927-xxxx ", "Box 1, 990 12 A", "bil MLB 084 ",
    "(0)8 4", "A-", "Anna-", ", Anna och ", "1 mars 1999 ", "dnr 1", "mamma ", "B 1-", "12 34 ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_four_times_the_text_takes_about_four_times_the_steps(piece: str) -> None:
    """Counted in calls, and in how far each pattern may look: no clock."""
    assert steps(piece * (4000 // len(piece))) <= 5 * steps(piece * (1000 // len(piece))) + 200


def steps(text: str) -> int:
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        find(text, doubtful=True)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("mark", [".", "_", ":", "·", "=", "~", "*", ",", "--", "\u00ad-", "\u200b-", "\u2060-"])
def test_a_number_with_a_right_check_digit_is_found_whatever_stands_before_its_last_four(mark: str) -> None:
    text = f"Hon har 121212{mark}1212 i journalen."
    assert [f.text for f in find(text, doubtful=True)] == [f"121212{mark}1212"]


@pytest.mark.parametrize(
    "text", ["Kostnaden var 121213.1212 kronor", "raderna 121212:1213", "121212,5 kr och 1212 till"]
)
def test_what_has_no_right_check_digit_and_an_odd_mark_is_none(text: str) -> None:
    assert not find(text, doubtful=True)
