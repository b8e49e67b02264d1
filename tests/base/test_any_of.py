"""One pattern of many words finds what the words one after another find."""

from __future__ import annotations

import re
from random import Random

import pytest

from pipeline.base.any_of import DEEPEST, any_of


def one_after_another(words: set[str]) -> str:
    longest = sorted(words, key=lambda w: (-len(w), w))
    return f"(?:{'|'.join(map(re.escape, longest))})" if longest else "(?!)"


@pytest.mark.parametrize("seed", range(40))
def test_it_finds_the_same_as_the_words_one_after_another(seed: int) -> None:
    chance = Random(seed)
    words = {
        "".join(chance.choice("ab å.-") for _ in range(chance.randrange(1, 7))) for _ in range(chance.randrange(1, 30))
    }
    text = "".join(chance.choice("abAB å.-s ") for _ in range(300))
    for frame in ("{}", r"(?<!\w){}s?(?!\w)", r"\b{}\b"):
        found = [
            [m.span() for m in re.finditer(frame.format(source), text, re.I)]
            for source in (any_of(words), one_after_another(words))
        ]
        assert found[0] == found[1]


def test_of_no_words_it_finds_nothing() -> None:
    assert re.search(any_of([]), "något") is None and re.search(any_of([""]), "") is None


def test_words_that_begin_as_one_another_many_times_over_are_found_too() -> None:
    words = {"ab" * n for n in range(1, 3 * DEEPEST)}
    assert re.fullmatch(any_of(words), "ab" * 100) and not re.fullmatch(any_of(words), "ab" * 100 + "a")
