"""The labelled snippets that the personal-data finder is measured on: they are whole, rightly labelled, and stay as they were.

Nothing here finds anything; what a personnummer is comes from Skatteverket (folkbokföringslagen 18 §).
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest

from tests.support import ROOT

FILE = ROOT / "tests" / "data" / "personal" / "snippets.jsonl"
FROZEN = "870d8d49a53322f2b941c63021dc912eb83a1a72e04bcbe52621c2bd5e188e8d"
"""sha256 of the frozen lines. A new value needs a reason, under 'Changes' in the README beside the file."""
SPLIT = 20261014
KINDS = ("personnummer", "samordningsnummer", "phone", "email", "address")
FICTITIOUS = (
    ("0701740605", "0701740699"),
    ("0846500400", "0846500499"),
    ("0313900600", "0313900699"),
    ("0406280400", "0406280499"),
    ("0980319200", "0980319299"),
)
"""Numbers that PTS keeps out of use, for books and films."""
NUMBER = re.compile(r"(?<!\d)(?:\d\d ?)?\d{6}\s?[-+–‑−]?\s?\d{4}(?!\d)")
"""Six or eight digits, perhaps a mark, and four."""


class Label(NamedTuple):
    kind: str
    text: str


class Snippet(NamedTuple):
    id: str
    part: str
    text: str
    found: tuple[Label, ...]
    why: str

    @property
    def sort(self) -> str:
        return self.why.split(":")[0]

    @property
    def unlabelled(self) -> str:
        text = self.text
        for label in self.found:
            text = text.replace(label.text, " … ", 1)
        return text


def read() -> Iterator[Snippet]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Snippet(row["id"], row["part"], row["text"], tuple(Label(**x) for x in row["found"]), row["why"])


SNIPPETS = tuple(read())
LABELS = [(s, label) for s in SNIPPETS for label in s.found]
NUMBERS = [(s, x) for s, x in LABELS if x.kind in KINDS[:2]]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def luhn(number: str) -> bool:
    """Whether the last of ten digits is the check digit of the other nine."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(number[-10:]))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def born(number: str) -> tuple[date, bool] | None:
    """The day that ten or twelve digits begin with, and whether 60 was added to it; None when there is no such day."""
    century = number[:-10] or "19"
    year, month, day = int(century + number[-10:-8]), int(number[-8:-6]), int(number[-6:-4])
    try:
        return date(year, month, day % 60 if day > 60 else day), day > 60
    except ValueError:
        return None


def formally_valid(number: str) -> bool:
    return luhn(number) and born(number) is not None


def test_at_least_400_and_half_of_them_hold_nothing() -> None:
    nothing = sum(not s.found for s in SNIPPETS)
    assert len(SNIPPETS) >= 440
    assert nothing * 2 >= len(SNIPPETS)
    assert len(SNIPPETS) - nothing >= 220


def test_every_snippet_is_there_once() -> None:
    assert [s.id for s in SNIPPETS] == [f"s{n:03}" for n in range(1, len(SNIPPETS) + 1)]
    assert len({s.text for s in SNIPPETS}) == len(SNIPPETS)
    assert all(s.sort and s.sort.startswith("look-alike, ") is not bool(s.found) for s in SNIPPETS)


def test_labels_are_the_very_words_of_their_text_in_its_order() -> None:
    for snippet in SNIPPETS:
        place = 0
        for label in snippet.found:
            assert label.kind in KINDS, snippet.id
            assert snippet.text.count(label.text) == 1, snippet.id
            assert snippet.text.index(label.text) >= place, snippet.id
            place = snippet.text.index(label.text) + len(label.text)


def test_a_personnummer_has_its_check_digit_and_its_day_unless_it_is_introduced_as_one() -> None:
    for snippet, label in NUMBERS:
        number = digits(label.text)
        day = born(number)
        assert day is not None, snippet.id
        assert day[1] is (label.kind == "samordningsnummer"), snippet.id
        assert luhn(number) is not snippet.sort.startswith("mistyped"), snippet.id


def test_a_mistyped_number_is_introduced_just_before() -> None:
    introduced = re.compile(r"(p-?nr|pers\.? ?nr|personnr|personnummer|samordningsn\w+)\W*(är\W*)?$", re.I)
    for snippet, label in NUMBERS:
        if snippet.sort.startswith("mistyped"):
            assert introduced.search(snippet.text[: snippet.text.index(label.text)]), snippet.id


def test_nothing_formally_valid_is_left_without_a_label() -> None:
    for snippet in SNIPPETS:
        for number in NUMBER.findall(snippet.unlabelled):
            assert not formally_valid(digits(number)), f"{snippet.id}: {number}"
        assert not re.search(r"\w@\w+\.\w", snippet.unlabelled), snippet.id


def test_a_phone_number_cannot_be_read_as_a_personnummer() -> None:
    for snippet, label in LABELS:
        if label.kind == "phone" and NUMBER.fullmatch(label.text):
            assert not formally_valid(digits(label.text)), snippet.id


def long(snippet: Snippet) -> list[str]:
    """The numbers of ten digits or more, dashes and spaces within taken away."""
    return re.findall(r"\d{10,}", re.sub(r"(?<=\d)[ –-](?=\d)", "", snippet.text))


@pytest.mark.parametrize("sort", ["with a dash", "in other forms"])
def test_organisationsnummer_have_a_check_digit_and_a_third_digit_of_two_or_more(sort: str) -> None:
    """Twelve digits are 16 before the ten, or (VAT) 01 after them."""
    snippets = [s for s in SNIPPETS if s.sort == f"look-alike, organisationsnummer {sort}"]
    assert len(snippets) >= 10
    for snippet in snippets:
        assert long(snippet), snippet.id
        for number in long(snippet):
            ten = number[:10] if "SE" in snippet.text else number.removeprefix("16")[:10]
            assert len(number) == 10 or number.startswith("16") or number.endswith("01"), snippet.id
            assert luhn(ten) and ten[2] >= "2", snippet.id


def test_an_impossible_date_is_all_that_tells_some_numbers_from_a_personnummer() -> None:
    snippets = [s for s in SNIPPETS if "impossible date" in s.sort]
    assert len(snippets) >= 6
    for number in (n for s in snippets for n in long(s)):
        assert luhn(number)
        assert born(number) is None


def test_a_wrong_check_digit_is_all_that_tells_some_numbers_from_a_personnummer() -> None:
    snippets = [s for s in SNIPPETS if "wrong check digit" in s.sort]
    assert len(snippets) >= 6
    for number in (n for s in snippets for n in long(s)):
        assert born(number)
        assert not luhn(number)


def test_nobody_is_pointed_out() -> None:
    """Serials 980–999 as in test personnummer, telephone numbers out of use, domains that nobody can own (RFC 2606)."""
    for snippet, label in LABELS:
        if label.kind in KINDS[:2]:
            assert "980" <= digits(label.text)[-4:-1] <= "999", snippet.id
        elif label.kind == "phone":
            number = re.sub(r"^(0046|46)0?", "0", digits(label.text))
            assert any(a[: len(number)] <= number <= b[: len(number)] for a, b in FICTITIOUS), snippet.id
        elif label.kind == "email":
            assert re.search(r"\.example$|\bexample\.(com|net|org)$", label.text.casefold()), snippet.id


def test_the_parts_are_drawn_by_lot_in_every_sort() -> None:
    """As the README says: each sort shuffled, half of it frozen, the odd one to each part in turn."""
    lot, odd = random.Random(SPLIT), 0
    sorts: dict[str, list[Snippet]] = defaultdict(list)
    for snippet in SNIPPETS:
        sorts[snippet.sort].append(snippet)
    for members in sorts.values():
        lot.shuffle(members)
        frozen = len(members) // 2
        if len(members) % 2:
            frozen, odd = frozen + odd, 1 - odd
        assert [s.part for s in members] == ["frozen"] * frozen + ["open"] * (len(members) - frozen)
        assert 0 < frozen < len(members)


def test_both_parts_hold_every_kind_and_both_halves() -> None:
    count = Counter((s.part, bool(s.found)) for s in SNIPPETS)
    assert min(count.values()) >= 110
    for part in ("open", "frozen"):
        kinds = Counter(x.kind for s, x in LABELS if s.part == part)
        assert set(kinds) == set(KINDS)
        assert min(kinds.values()) >= 8


def test_the_frozen_part_is_what_it_was() -> None:
    lines = FILE.read_bytes().splitlines(keepends=True)
    frozen = b"".join(line for line in lines if json.loads(line)["part"] == "frozen")
    assert hashlib.sha256(frozen).hexdigest() == FROZEN


def test_the_readme_counts_them_right() -> None:
    readme = (FILE.parent / "README.md").read_text(encoding="utf-8")
    for kind in KINDS:
        open_, frozen = (sum(s.part == part and x.kind == kind for s, x in LABELS) for part in ("open", "frozen"))
        assert f"| {kind} | {open_} | {frozen} |" in readme
    for sort in {s.sort for s in SNIPPETS}:
        open_, frozen = (sum(s.part == part and s.sort == sort for s in SNIPPETS) for part in ("open", "frozen"))
        assert f"| {sort.removeprefix('look-alike, ')} | {open_} | {frozen} |" in readme
