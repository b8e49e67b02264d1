"""Automatic replies and invitations: what they say of people and days is shown once, as no answer, and holds nothing back."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.commands import receive as receiving
from pipeline.commands.receive import review
from pipeline.intake.mail.calendars import words_in
from pipeline.ledger import peek
from pipeline.model.events import standings, waiting
from tests.support.happenings import clock, day, put, sent
from tests.support.mailing import attach, letter, read
from tests.support.rounds import Command, answered, make_round, receive

AWAY = (
    "Hej!\n\nTack för ditt mejl.\n\nJag har slutat på Familjeenheten. Kontakta Robin Exempel, robin@norrvik.example, i stället.\n"
    "Jag läser mejl igen den 12 januari.\n\nMvh\nKim Exempel\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(receiving, "LOOK_AGAIN", 0.01)
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to="alex@ekvalla.example"))
    return made


def away(home: Path, text: str = AWAY, number: int = 1, who: str = "Kim <kim@norrvik.example>", on: int = 3):  # type: ignore[no-untyped-def]
    mail = letter(
        text, "Autosvar: Formulär", From=who, Auto_Submitted="auto-replied", Message_ID=f"<a{number}@x.example>"
    )
    path = home.parent / f"{number}.eml"
    path.write_bytes(mail.as_bytes())
    return receive(home, day(on), path)


def test_who_has_left_and_whom_to_ask_is_shown_and_nobody_waits_for_it(home: Path, command: Command) -> None:
    done = away(home)
    (waits,) = review(home, clock(day(4)))
    assert waits.said == (
        "Jag har slutat på Familjeenheten.",
        "Kontakta Robin Exempel, robin@norrvik.example, i stället.",
        "Jag läser mejl igen den 12 januari.",
    )
    assert "Autosvar" in waits.why and "räknas inte som svar" in waits.why and waits.likely[0][0] == "P01"
    known = standings(peek(home), ["P01"])["P01"]
    assert known.waits == () and not known.answered and not done.mails[0].needs_person
    reminded = command("remind", "--round", home, "--json").json["mails"]
    assert {p for m in reminded for p in m["practices"]} == {"P01", "P02"}
    assert command("receive", "--seen", waits.id, "--round", home).code == ExitCode.OK and waiting(peek(home)) == ()


def test_the_same_automatic_reply_to_the_next_mail_is_told_once(home: Path) -> None:
    away(home)
    away(home, number=2, on=4)
    away(home, number=3, on=5)
    assert len(waiting(peek(home))) == 1
    away(home, AWAY.replace("12 januari", "3 mars"), 4, on=6)
    away(home, number=5, who="Alex <alex@ekvalla.example>", on=7)
    assert len(waiting(peek(home))) == 3, "another day and another person are news"


@pytest.mark.parametrize(
    "said",
    [
        "Jag är på semester till och med 12 augusti.",
        "Jag är föräldraledig.",
        "Jag är åter måndag vecka 33.",
        "Vid brådskande ärenden ring växeln.",
        "Min vikarie heter Robin Exempel.",
        "Lo Exempel har tagit över mina uppdrag.",
        "I am on leave until 3 March.",
        "Jag arbetar inte kvar i Norrviks kommun.",
        "Har gått i pension!",
    ],
)
def test_what_an_automatic_reply_says_of_people_and_days_is_shown(home: Path, said: str) -> None:
    away(home, f"Hej!\n\n{said}\n\nMvh Kim")
    assert [s for r in review(home, clock(day(4))) for s in r.said] == [said]


def test_an_automatic_reply_never_declines_and_one_of_no_words_says_nothing(home: Path) -> None:
    away(home, "Hej!\n\nTack för ditt mejl. Det är registrerat.\n\nNorrviks kommun")
    assert waiting(peek(home)) == ()
    away(home, "Jag är ledig.\n\nMvh Kim", 3)
    assert waiting(peek(home)) == (), "neither until when nor whom to ask"
    away(home, "Arbetssättet är nedlagt sedan jag har slutat.", 2)
    (waits,) = review(home, clock(day(4)))
    assert waits.settles == (f"lovande receive --seen {waits.id} (läst).",) and waits.about == ()


# ---- Invitations

EVENT = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Avstämning\r\nDESCRIPTION;LANGUAGE=sv:Hej!\\nE6 ska vara Nej\\, inte\r\n"
    "  Ja.\\nKartan är nedlagd.\r\nBEGIN:VALARM\r\nDESCRIPTION:Påminnelse om mötet\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_the_words_of_an_invitation_are_its_description() -> None:
    assert words_in(EVENT) == "Hej!\nE6 ska vara Nej, inte Ja.\nKartan är nedlagd."
    assert words_in("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:\nEND:VEVENT\n") == "" == words_in("x" * 99)


@pytest.mark.parametrize("media", ["text/calendar", "application/ics", "application/octet-stream"])
@pytest.mark.parametrize(
    "text", ["Här kommer svaret.", "Här kommer svaret.\n\nE6 ska vara Nej, inte Ja.\nKartan är nedlagd."]
)
def test_what_an_invitation_says_is_shown_once(home: Path, media: str, text: str) -> None:
    mail = attach(attach(letter(text), "svar.docx", answered()), "möte.ics", EVENT.encode(), media)
    attach(mail, "invite.ics", EVENT.encode(), media)
    (home.parent / "mejl.eml").write_bytes(mail.as_bytes())
    done = receive(home, day(3), home.parent / "mejl.eml")
    (waits,) = review(home, clock(day(4)))
    assert waits.said == ("E6 ska vara Nej, inte Ja.", "Kartan är nedlagd.") and len(done.saved) == 1


def test_an_invitation_without_words_says_nothing() -> None:
    bare = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Möte\nEND:VEVENT\nEND:VCALENDAR\n"
    assert read(attach(letter("Hej"), "möte.ics", bare.encode(), "text/calendar")).more == ()
