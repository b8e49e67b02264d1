"""What people write when they hand over a form: content is always shown, and the rest of some two hundred mails hardly ever."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipeline.base.errors import SettingsError
from pipeline.intake.mail.covering import LIST, load_phrases
from pipeline.intake.mail.said import content_of
from pipeline.intake.mail.written import own_text
from tests.support import ROOT
from tests.support.covering import DATA, CoveringMail, known, mails

EVERY = mails()


@cache
def shown(mail: CoveringMail) -> list[str]:
    return [s.text for s in content_of(own_text(mail.text), known())]


def test_no_sentence_with_content_is_hidden() -> None:
    assert len(EVERY) > 200
    assert {m.number: lost for m in EVERY if (lost := set(m.content) - set(shown(m)))} == {}


def test_hardly_anything_else_is_shown() -> None:
    beside = [s for m in EVERY for s in shown(m) if s not in m.content]
    assert len(beside) <= len(EVERY) * 0.05, beside


@pytest.mark.parametrize(
    ("text", "questions", "practices", "declines"),
    [
        ("Jobbspåret vill vi inte vara med i.", (), ("P03",), True),
        ("På fråga E6: ungefär 400 000 kr.", ("E6",), (), False),
        ("Vi har ändrat på 4.3 och B9.", ("4.3", "B9"), (), False),
        ("Kartan är nedlagd sedan i våras.", (), ("P02",), True),
        ("Vi har tyvärr inte möjlighet att svara för p02.", (), ("P02",), True),
        ("Vi drar ner på tempot 12.5 och 2026-10-01.", (), (), False),
        ("Vi vill inte att den sprids.", (), (), False),
    ],
)
def test_a_sentence_tells_its_questions_its_practice_and_a_decline(
    text: str, questions: tuple[str, ...], practices: tuple[str, ...], declines: bool
) -> None:
    (s,) = content_of(f"Hej!\n\nSvaret bifogas. {text}\n\nMvh\nKim", known())
    assert (s.text, s.questions, s.practices, s.declines) == (text, questions, practices, declines)


@pytest.mark.parametrize("text", ["", "\n\n", "Mvh", "--\nKim", "Hej!\n\n\n", "Skickat från min iPhone", "/Kim"])
def test_a_mail_with_nothing_but_a_signature_says_nothing(text: str) -> None:
    assert content_of(text, known()) == ()


def test_a_line_that_a_program_has_broken_is_one_sentence() -> None:
    wrapped = (
        "Hej!\n\nHär kommer vårt svar för Gruppen i Norrviks kommun, hör gärna av\ner om ni har frågor.\n\nMvh Kim"
    )
    assert content_of(wrapped, known()) == ()


def test_a_long_text_is_shown_to_its_end_and_in_bounded_time() -> None:
    """Two thousand sentences, and one sentence of two thousand words: nothing is hidden, and nothing runs away."""
    many = content_of("Här kommer svaret. " * 500 + "Vi avstår. " * 500, known())
    assert len(many) == 200 and many[0].declines
    (one,) = content_of("här kommer " * 2000, known())
    assert one.text.startswith("här kommer")


def test_a_list_that_is_broken_is_told_with_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "covering.toml"
    own = (ROOT / "templates" / "lovande-arbetssatt" / LIST).read_text(encoding="utf-8")
    bad.write_text(own.replace("joins =", "fogar ="), encoding="utf-8")
    with pytest.raises(SettingsError, match="fogar"):
        load_phrases(bad)


def lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_what_people_wish_each_other_in_every_season_is_no_content() -> None:
    assert len(lines("greetings.txt")) > 75
    bodies = (
        "Hej!\n\nHär kommer svaret. {}\n\nMvh\nKim",
        "Hej!\n\nHär kommer svaret.\n\n{}\n\nKim Exempel\nNorrvik",
        "Hej! Svar bifogas.\n\nMvh Kim\n{}",
    )
    told = {
        s.text for wish in lines("greetings.txt") for body in bodies for s in content_of(body.format(wish), known())
    }
    assert told == set()


def test_a_wish_that_says_something_more_is_content() -> None:
    for wish in lines("greetings-with-content.txt"):
        for body in ("Hej!\n\nHär kommer svaret. {}\n\nMvh\nKim", "Hej!\n\nSvar bifogas.\n\n{}\n\nKim"):
            assert [s.text for s in content_of(body.format(wish), known())] == [wish]


@pytest.mark.parametrize(
    "closing",
    [
        "Julhälsningar",
        "Varma sommarhälsningar från",
        "Med adventshälsning",
        "Höstiga hälsningar",
        "Soliga och varma hälsningar",
        "Juliga hälsningar från",
    ],
)
def test_a_signature_begins_below_a_greeting_of_the_season_too(closing: str) -> None:
    assert content_of(f"Hej!\n\nSvar bifogas.\n\n{closing}\nKim Exempel\nEnhetschef", known()) == ()
