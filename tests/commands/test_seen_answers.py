"""What a mail asks for is answered when it is seen: any link beside words about a form, and any "use it as it is"."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.commands.receive import Review
from pipeline.intake.mail.meaning import MailMeaning, What
from pipeline.intake.take import TakenMail
from pipeline.ledger import peek
from pipeline.messages.receive import receive_lines
from pipeline.model.events import EventKind, standings
from pipeline.post.plan import why_unseen
from tests.support.happenings import about, came, checked, day, put
from tests.support.incoming import GRUPPEN, JOBBSPARET, KARTAN, saved_mail, sent_round
from tests.support.mailing import attach, letter
from tests.support.rounds import Command, answered, receive

OWN_CLOUD = "Hej, här är vårt svar. Ett till formulär, för dagverksamheten, ligger här: https://ekvalla-my.sharepoint.example/:w:/g/personal/eva/EZ81"
STRANGER = "Kurt <kurt@hotmail.example>"


pytestmark = pytest.mark.usefixtures("no_long_wait")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Kim has been sent P01 and P03 and has answered something in P01."""
    return sent_round(tmp_path / "omgång", GRUPPEN, KARTAN, JOBBSPARET, kim=("P01", "P03"), more=(came(), checked()))


def mail(home: Path, text: str, form: str = "", **headers: str) -> Review:
    """The mail has been taken in: what waits for a person because of it."""
    sent_back = letter(text, **{"In_Reply_To": "<M001@fou.example>", **headers})
    if form:
        attach(sent_back, "svar.docx", answered(form))
    post = saved_mail(home, sent_back)
    return next(r for r in receive(home, day(3), post).review if r.id.startswith("G"))


def refused(command: Command, home: Path, id: str) -> str:
    done = command("receive", "--seen", id, "--round", home)
    assert done.code == ExitCode.USAGE
    return " ".join(done.err.split())


@pytest.mark.parametrize("form", ["", "P01"], ids=["without a form", "beside a form"])
def test_a_link_to_a_form_in_a_cloud_of_any_name_is_answered(home: Path, command: Command, form: str) -> None:
    one = mail(home, OWN_CLOUD, form)
    assert f"--seen {one.id} --file-missing ARBETSSÄTT" in refused(command, home, one.id)
    assert command("receive", "--seen", one.id, "--file-missing", "P03", "--round", home).code == ExitCode.OK
    assert standings(peek(home), ["P03"])["P03"].missing


def test_the_words_may_stand_in_the_sentence_before_the_link(home: Path, command: Command) -> None:
    one = mail(home, "Hej! Vi har fyllt i formuläret till slut.\n\nhttps://moln.norrvik.example/dela/81\n\nMvh Kim")
    assert "--file-missing" in refused(command, home, one.id)


def test_a_link_to_something_else_asks_for_nothing(home: Path, command: Command) -> None:
    one = mail(home, "Hej! Vår verksamhet beskrivs på https://norrvik.example/stod så läs gärna där.\n\nMvh Kim")
    assert command("receive", "--seen", one.id, "--round", home).code == ExitCode.OK


def test_use_as_is_from_a_stranger_is_answered_and_the_reason_is_the_sender(home: Path, command: Command) -> None:
    one = mail(home, "Använd som det är.\n/Kurt", From=STRANGER)
    assert "kurt@hotmail.example" in one.why and "inte om vilket" not in one.why
    assert f"--seen {one.id} --use-as-is P01" in refused(command, home, one.id)


def test_use_as_is_about_who_has_not_answered_says_that_and_is_answered(home: Path, command: Command) -> None:
    one = mail(home, "Använd som det är.\n/Alex", From="Alex <alex@ekvalla.example>", In_Reply_To="<M002@fou.example>")
    assert "något svar från P02 har inte kommit" in one.why
    assert "--use-as-is ARBETSSÄTT" in refused(command, home, one.id)
    assert command("receive", "--seen", one.id, "--nothing", "--round", home).code == ExitCode.OK


def test_use_as_is_among_other_words_is_answered_too(home: Path, command: Command) -> None:
    one = mail(home, "Bo är sjuk i flera veckor. Använd som det är.\n/Kim")
    assert "--use-as-is P01" in refused(command, home, one.id)


def test_use_as_is_of_one_of_two_answers_says_which_two(home: Path) -> None:
    put(home, came("P03", sha="b2"), checked("P03"))
    assert "inte om vilket av P01 och P03" in mail(home, "Använd som det är.\n/Kim").why


def test_what_is_seen_already_tells_what_was_said_and_how_it_is_changed(home: Path, command: Command) -> None:
    one = mail(home, "Vi hör av oss om hur det blir.\n/Kim")
    command("receive", "--seen", one.id, "--declined", "P03", "--why", "resursbrist", "--round", home)
    again = refused(command, home, one.id)
    assert f"{one.id} är redan sett" in again and "P03: de har avstått" in again
    assert "lovande mark P03 --resume" in again


def test_a_too_early_seen_without_anything_said_has_a_way_on(home: Path, command: Command) -> None:
    one = mail(home, "Vi hör av oss om hur det blir.\n/Kim")
    command("receive", "--seen", one.id, "--round", home)
    again = refused(command, home, one.id)
    assert "Ingen följd sades då" in again and "lovande mark ARBETSSÄTT" in again


# ---- The reasons and the steps are true


def test_who_is_likely_by_the_forms_mark_is_said_to_be_so(home: Path) -> None:
    likely = dict(mail(home, "Hej! Jobbspåret fyller vi i nästa vecka.", "P01").likely)
    assert likely["P01"] == "formulärets egen märkning" and "mejlets text" in likely["P03"]


def test_two_that_wait_are_spoken_of_as_two(home: Path) -> None:
    s = standings(peek(home), ["P01"])["P01"]
    assert "G1 väntar på att någon läser det" in why_unseen(replace(s, waits=("G1",)))
    assert "G1 och G2 väntar på att någon läser dem" in why_unseen(replace(s, waits=("G1", "G2")))


def test_mails_from_before_are_spoken_of_as_many(home: Path, command: Command) -> None:
    old = {"what": "files", "name": "x.eml", "sender": "", "likely": [], "why": "", "review": False, "where": ""}
    put(home, *(about(EventKind.MAIL_RECEIVED, "", key=f"k{n}", **old) for n in (1, 2)))
    told = " ".join(command("status", "--round", home).out.split())
    assert "där de ligger" in told and "Finns de inte kvar" in told


def test_a_letter_that_is_taken_away_is_not_said_to_lie_there(home: Path, command: Command) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered("P01"))
    assert "brevet ligger i outbox/letters" in command("compile", "--round", home).out
    command("mark", "P01", "--use-as-is", "--round", home)
    out = command("compile", "--round", home).out
    assert "behövs inte längre och togs bort" in out and "brevet ligger" not in out


def test_a_bounce_of_who_has_answered_is_not_mended_by_sending_the_form(home: Path) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered("P01"))
    done = receive(home, day(3))
    lost = TakenMail("studs.eml", "", MailMeaning(What.BOUNCE, ("P01",)))
    assert "lovande send" not in "".join(receive_lines(replace(done, mails=(lost,))))
    silent = TakenMail("studs.eml", "", MailMeaning(What.BOUNCE, ("P02",)))
    assert "lovande send" in " ".join(receive_lines(replace(done, mails=(lost, silent))))
