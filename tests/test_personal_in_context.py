"""Snippets with numbers that have odd forms and names that a context gives away: they are whole, and the finder is measured on them.

What counts and how it is counted: tests/data/personal/README.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import NamedTuple

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
