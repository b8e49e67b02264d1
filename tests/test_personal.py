"""The finder of personal data: what it must find and leave, how well it does on labelled snippets, and that it is never slow.

What counts and how it is counted: tests/data/personal/README.md.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import pytest

from pipeline.personal import REMOVED, Confidence, Found, Kind, find, masked
from tests.test_personal_snippets import SNIPPETS, Snippet


def kinds(text: str, *, doubtful: bool = False) -> list[str]:
    return [f.kind.value for f in find(text, doubtful=doubtful)]


# ---- Measured


class Score(NamedTuple):
    labels: int
    found: int
    """Labels that a hit of their kind overlaps."""
    whole: int
    """Labels of which every letter and figure is covered."""
    hits: int
    right: int
    wrong: tuple[str, ...]
    """Ids of snippets with something missed or falsely found."""

    @property
    def recall(self) -> float:
        return self.found / self.labels

    @property
    def precision(self) -> float:
        return self.right / self.hits


def score(part: str) -> Score:
    labels = found = whole = hits = right = 0
    wrong = []
    for s in (s for s in SNIPPETS if s.part == part):
        spans = [(x.kind, s.text.index(x.text), s.text.index(x.text) + len(x.text)) for x in s.found]
        here = find(s.text)
        met = [any(same(f, *span) for f in here) for span in spans]
        good = [any(same(f, *span) for span in spans) for f in here]
        labels, found, hits, right = labels + len(met), found + sum(met), hits + len(good), right + sum(good)
        whole += sum(covered(s, here, a, b) for _, a, b in spans)
        wrong += [s.id] if not all(met + good) else []
    return Score(labels, found, whole, hits, right, tuple(wrong))


def same(found: Found, kind: str, start: int, end: int) -> bool:
    return found.kind == kind and found.start < end and start < found.end


def covered(s: Snippet, here: tuple[Found, ...], start: int, end: int) -> bool:
    return all(any(f.start <= i < f.end for f in here) for i in range(start, end) if s.text[i].isalnum())


@pytest.mark.parametrize("part", ["open", "frozen"])
def test_hardly_anything_is_missed_and_hardly_anything_is_found_that_is_not_there(part: str) -> None:
    s = score(part)
    assert s.recall >= 0.99, s
    assert s.precision >= 0.97, s
