"""The finder of personal data: what it must find and leave, how well it does on labelled snippets, and that long texts stop it nowhere.

What counts and how it is counted: tests/data/personal/README.md.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import pytest

from pipeline.base.personal_data import REMOVED, Confidence, Found, find, mask_text
from tests.base.test_personal_snippets import SNIPPETS, Snippet


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


# ---- Numbers of persons


@pytest.mark.parametrize("before", ["", "19", "19 "])
@pytest.mark.parametrize("mark", ["-", "+", "", " ", " - ", "–", "\u2011", "\u2212", "\n", "-\n", "\u00a0"])
def test_a_personnummer_is_found_however_its_two_halves_are_joined(before: str, mark: str) -> None:
    number = f"{before}761014{mark}9895"
    [found] = find(f"Se {number}, ett bra exempel.")
    assert (found.kind, found.text) == ("personnummer", number)


def test_the_day_tells_a_samordningsnummer_and_no_other_day_exists() -> None:
    assert kinds("621182-9806") == ["samordningsnummer"]  # the 22nd
    assert kinds("691316-7851") == []  # month 13, check digit right
    assert kinds("000229-9816") + kinds("19000229-9816") == ["personnummer"]  # 2000 had the day, 1900 had not


def test_a_wrong_check_digit_counts_only_when_a_word_just_before_says_what_the_number_is() -> None:
    for said in ("pnr", "p-nr:", "Personnumret är", "pers.nr", "Personnummer för barnet:", "(personnummer"):
        assert kinds(f"{said} 921211-9959") == ["personnummer"], said
    assert kinds("pnr 921211-9959, 921211-9958 och 921211-9957") == ["personnummer"] * 3
    assert kinds("Vi frågar inte efter personnummer. Samtalet bokas på 260914-1330") == []
    assert kinds("Bokning 921211-9959") == []


def test_a_doubtful_number_is_found_when_it_is_asked_for_and_said_to_be_only_possible() -> None:
    for text in ("Bokning 921211-9959", "reservnummer 19921211-T123"):
        assert kinds(text) == []
        [found] = find(text, doubtful=True)
        assert found.confidence is Confidence.POSSIBLE
    assert kinds("Kurs 2025-01-01 2025-12-31, org.nr 556012-1234", doubtful=True) == []


def test_an_organisationsnummer_is_no_person_unless_it_is_a_sole_traders_own() -> None:
    assert kinds("org.nr 559994-5945, 16559994-5945, SE559994594501") == []
    assert [f.text for f in find("org.nr 620917-9867, momsnr SE620917986701")] == ["620917-9867", "6209179867"]


# ---- Phones, e-mail, addresses


@pytest.mark.parametrize(
    "text",
    [
        "08.30-12.15", "0830-1200", "öppet 0730-1200 14 barn", "08-10 10-12 12-14", "den 08-04-2026", "08-04-26 14 barn",
        "021 034 045", "0412-990 123", "2025-0701740627", "Konto 0480 123 456", "Telefontid 08-10 12-14", "112, 1177, 116 111",
        "https://video.example/v/0701740627",
    ],
)  # fmt: skip
def test_times_dates_scales_and_other_numbers_are_no_telephone_numbers(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring 0980-319 244 30 minuter före", "0980-319 244"),
        ("070-174 06 24 2 gånger", "070-174 06 24"),
        ("031-390 06 17/18", "031-390 06 17"),
        ("växeln (08-465 004 00)", "08-465 004 00"),
        ("+46 (070) 174 06 21.", "+46 (070) 174 06 21"),
        ("Tel0701740621", "0701740621"),
        ("07 01 74 06 21", "07 01 74 06 21"),
    ],
)
def test_a_telephone_number_ends_where_it_has_all_its_figures(text: str, number: str) -> None:
    assert [(f.kind.value, f.text) for f in find(text)] == [("phone", number)]


def test_a_number_together_that_can_be_a_mobile_and_a_person_is_what_the_word_before_says() -> None:
    assert kinds("0701740607") == kinds("ring 0701740607") == ["phone"]
    assert kinds("samordningsnummer 0701740607") == ["samordningsnummer"]
    assert (kinds("0103259842"), kinds("ring 0701019812")) == (["personnummer"], ["phone"])


def test_an_ending_alone_and_a_handle_are_no_addresses_but_a_name_before_makes_one() -> None:
    assert kinds("Alla slutar på @norrvik.example. Vi heter @fritids.ung på Instagram.") == []
    assert [f.text for f in find("hos siv @norrvik.example, `a@b.example` eller karin [at] norrvik [punkt] example")] == [
        "siv @norrvik.example", "a@b.example", "karin [at] norrvik [punkt] example",
    ]  # fmt: skip


def test_a_number_that_counts_the_next_word_is_no_number_of_a_house() -> None:
    assert kinds("Öppet på Ekgatan 3 dagar i veckan och på Ekgatan 2 eller 3 hela kvällar") == []
    assert [f.text for f in find("Ekgatan 3 i Norrvik, Ekgatan 3 B och Ekgatan 8A vågade")] == [
        "Ekgatan 3", "Ekgatan 3 B", "Ekgatan 8A",
    ]  # fmt: skip


def test_a_way_of_working_is_not_where_somebody_lives() -> None:
    assert (
        kinds("Tryggare väg 2, Steget 12, Genomförandeplanen 3, på väg 2, riksväg 50, omvägen 3, Handledning. 12") == []
    )


def test_a_box_and_a_postcode_alone_point_at_nobody_but_a_farm_with_number_and_postcode_does() -> None:
    assert kinds("Box 12, 990 12 Norrvik. Familjer i 990 77 Tallmo.") == []
    assert [f.text for f in find("hos c/o Lind, Lilla Hult 3, 990 12 Ekvalla.")] == [
        "c/o Lind, Lilla Hult 3, 990 12 Ekvalla"
    ]


# ---- Masked, and never slow


def test_masking_takes_what_is_found_and_leaves_the_rest_exactly() -> None:
    assert mask_text("  Mejla k@norrvik.example\r\n(761014-9895)\t!") == f"  Mejla {REMOVED}\r\n({REMOVED})\t!"


@pytest.mark.parametrize("s", [pytest.param(s, id=s.id) for s in SNIPPETS if s.part == "open"])
def test_what_is_found_is_where_it_says_apart_and_explained_without_repeating_it(s: Snippet) -> None:
    found = find(s.text, doubtful=True)
    assert all(s.text[f.start : f.end] == f.text for f in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(f.why and not any(c.isdigit() for c in f.why) for f in found)
    assert find(mask_text(s.text)) == ()


ALL = " ".join(s.text for s in SNIPPETS if s.part == "open")
HOSTILE = {
    "figures": "1", "zeros": "0", "spaces": " ", "letters": "å", "at": "@", "brackets": "(", "figures apart": "1 ", "area codes": "07 ",
    "zero dash": "0-", "dates": "870412-", "numbers": "870412 9851 ", "streets": "Storgatan 1 ", "words": "Aa 1 ", "decimals": "1.",
    "domains": "a@b.se ", "a domain": "b.", "mobiles": "070-1 ", "hidden": "a(at)b.", "pnr": "pnr, ", "lines": "\n",
    "abroad": "+46 ", "web": "www.a.se 070-174 06 24 ", "a web address": "www.", "c/o": "c/o ",
}  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_long_text_made_to_be_slow_is_looked_through_to_its_end(piece: str) -> None:
    """Work that grew as the square of the text would not end here; how it grows: `python -m bench finder`."""
    text = f"a@{piece * (100_000 // len(piece))}1 k@norrvik.example"
    assert find(text, doubtful=True)[-1].text.endswith("k@norrvik.example")
