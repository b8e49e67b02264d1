"""A name that one sentence gives away is found wherever the practice's texts have it, until somebody has settled each place."""

from __future__ import annotations

import pytest

from pipeline.base.personal_data import NOBODY, Names, again, find, names_of


def names(*texts: str, at_work: tuple[str, ...] = (), places: tuple[str, ...] = ()) -> Names:
    return names_of([f.text for t in texts for f in find(t, doubtful=True) if f.kind == "name"], texts, at_work, places)


LENA = names("Sedan ringde mamman Lena Karlsson igen.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vi ringde Lena Karlsson på kvällen.", ["Lena Karlsson"]),
        ("LENA KARLSSON kom, och lena  karlssons bror.", ["LENA KARLSSON", "lena  karlssons"]),
        ("Ring Lena på måndag, i Lenas hem.", ["Lena", "Lenas"]),
        ("Karlssons hund, fru Karlsson.", ["Karlssons", "Karlsson"]),
        ("Lena\nKarlsson", ["Lena\nKarlsson"]),
        ("lena_karlsson.jpg", ["lena_karlsson"]),
        ("Lena Karlson och Per Karlsson kom.", ["Lena Karlson", "Per Karlsson"]),
        ("Karlsson, Lena", ["Karlsson", "Lena"]),
        ("Lena-gruppen", ["Lena"]),
        ("Anna-Lena, Lenalunden och lena fingrar.", []),
        ("Vår kurator Lena Holm och Lena, kurator, höll i det.", []),
    ],
)
def test_a_name_found_once_is_found_whole_by_first_name_and_by_surname(text: str, found: list[str]) -> None:
    assert [f.text for f in again(text, LENA)] == found


def test_who_works_with_the_practice_is_not_looked_for() -> None:
    text = "Sedan ringde mamman Lena Karlsson igen."
    assert names(text, at_work=("lena karlsson",)) == NOBODY
    eva = names(text, at_work=("Lena Berg",))
    assert [f.text for f in again("Lena Berg och Lena: Karlsson, Lena Karlsson", eva)] == ["Karlsson", "Lena Karlsson"]


def test_a_name_that_is_a_common_word_is_looked_for_only_inside_a_sentence() -> None:
    max_ = names("Pojken Max, 9 år, kom.")
    assert [f.text for f in again("Max 5 deltagare. Vi tar max 5. Då kom Max hem.", max_)] == ["Max"]


def test_a_municipality_is_no_surname() -> None:
    found = names("Mamman Lena Lindeberg kom.", places=("Lindeberg",))
    assert [f.text for f in again("I Lindeberg är alla med. Lena kom.", found)] == ["Lena"]


def test_somebodys_is_the_same_name() -> None:
    elsa = names("Vi talade om Elsas mamma.")
    assert [f.text for f in again("Då sa Elsa nej.", elsa)] == ["Elsa"]


def test_without_names_nothing_is_found_and_every_find_is_doubtful() -> None:
    assert again("Lena Karlsson", NOBODY) == ()
    assert all(f.doubtful for f in again("Lena Karlsson och Lena", LENA))
