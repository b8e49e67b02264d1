"""`lovande approve --ask`: each unit is sent its own description to fact-check, once for each answer, and its reply is told as one."""

from __future__ import annotations

import email
import zipfile
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.ledger import peek
from pipeline.model.events import mails, standings
from pipeline.model.mail import Purpose
from tests.support.happenings import put, sent
from tests.support.mailing import attach, letter
from tests.support.rounds import TEXT, Command, answered, make_round

pytestmark = pytest.mark.heavy  # every test plays a whole round first
ALEX, KIM = "alex@ekvalla.example", "kim@norrvik.example"


@pytest.fixture
def home(tmp_path: Path, command: Command) -> Path:
    """P01 and P02 have answered; P01 says that what it has left out is all there is."""
    made = make_round(tmp_path / "omgång", {"svar.docx": answered(), "svar.xlsx": answered("P02", "xlsx")})
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to=ALEX))
    assert command("receive", "--round", made).code == 0
    assert command("mark", "--round", made, "P01", "--use-as-is").code == 0
    return made


def asked(home: Path) -> list[tuple[str, ...]]:
    return [m.practices for m in mails(peek(home)).values() if m.purpose is Purpose.CHECK]


def in_eml(home: Path) -> EmailMessage:
    (file,) = (home / "outbox" / "mail").glob("*.eml")
    found = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_nothing_goes_before_somebody_says_how(home: Path, command: Command) -> None:
    done = command("approve", "--round", home, "--ask")
    assert "Det här skulle skickas. Inget är skickat." in done.out and "Stämmer beskrivningen av Gruppen?" in done.out
    assert asked(home) == [] and not (home / "outbox" / "mail").exists()


def test_the_unit_gets_its_own_description_and_nobody_elses(home: Path, command: Command) -> None:
    done = command("approve", "--round", home, "--ask", "--to", "eml")
    assert done.code == ExitCode.OK and asked(home) == [("P01",)]
    mail = in_eml(home)
    assert mail["To"].addresses[0].addr_spec == KIM
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "P01-gruppen.docx"
    content = file.get_payload(decode=True)
    (tmp := home / "beskrivning.docx").write_bytes(content)  # type: ignore[arg-type]
    with zipfile.ZipFile(tmp) as z:
        assert TEXT in z.read("word/document.xml").decode()
    body = mail.get_body()
    assert body is not None
    text = body.get_content()
    assert "Skriv att den stämmer, och ditt namn" in text and "normalt allmänna handlingar" in text


def test_who_still_lacks_something_is_asked_only_by_name(home: Path, command: Command) -> None:
    done = command("approve", "--round", home, "--ask", "--json")
    assert [m["practices"] for m in done.json["mails"]] == [["P01"]]
    (why,) = [s["why"] for s in done.json["skipped"]]
    assert why.startswith("Något fattas i svaret")
    done = command("approve", "--round", home, "--ask", "P02", "--json")
    assert [m["practices"] for m in done.json["mails"]] == [["P02"]]


def test_nobody_is_asked_twice_about_the_same_answer_and_again_when_it_has_changed(
    home: Path, command: Command
) -> None:
    command("approve", "--round", home, "--ask", "--to", "eml")
    again = command("approve", "--round", home, "--ask", "--json").json
    assert again["mails"] == [] and again["skipped"][0]["why"].startswith("M003 ligger i outbox/mail")
    command("send", "--round", home, "--mark-sent", "M003")
    again = command("approve", "--round", home, "--ask", "--json").json
    assert again["mails"] == [] and "--checked-by" in again["skipped"][0]["why"]
    (home / "inbox" / "svar igen.docx").write_bytes(answered(text="Vi träffas på fredagar."))
    command("receive", "--round", home)
    command("mark", "--round", home, "P01", "--use-as-is")
    assert [m["practices"] for m in command("approve", "--round", home, "--ask", "--json").json["mails"]] == [["P01"]]


def test_what_goes_is_the_description_that_lies_there_changed_by_hand(home: Path, command: Command) -> None:
    """A coordinator who has taken a person out of it must not send the person all the same."""
    command("compile", "--round", home)
    description = home / "outbox" / "descriptions" / "P01-gruppen.docx"
    description.write_bytes(description.read_bytes() + b"changed")
    done = command("approve", "--round", home, "--ask")
    assert "som ni har ändrat den" in done.out
    done = command("approve", "--round", home, "--ask", "--to", "eml")
    assert "med filen som ni har ändrat den" in done.out
    (file,) = in_eml(home).iter_attachments()
    assert file.get_payload(decode=True) == description.read_bytes()


def test_a_description_changed_by_hand_before_the_answers_changed_waits(home: Path, command: Command) -> None:
    command("compile", "--round", home)
    description = home / "outbox" / "descriptions" / "P01-gruppen.docx"
    description.write_bytes(description.read_bytes() + b"changed")
    (home / "inbox" / "svar igen.docx").write_bytes(answered(text="Vi träffas på fredagar."))
    command("receive", "--round", home)
    command("mark", "--round", home, "P01", "--use-as-is")
    for _ in range(2):  # before and after the new one has been written beside it
        done = command("approve", "--round", home, "--ask", "--json").json
        assert done["mails"] == [] and "P01-gruppen.docx är ändrad för hand" in done["skipped"][0]["why"]
        command("compile", "--round", home)
    beside = description.with_name("P01-gruppen (ny).docx")
    description.write_bytes(beside.read_bytes() + b"changed again")
    beside.unlink()
    assert [m["practices"] for m in command("approve", "--round", home, "--ask", "--json").json["mails"]] == [["P01"]]


def test_a_mail_that_waits_with_the_description_of_other_answers_is_not_to_be_sent(
    home: Path, command: Command
) -> None:
    command("approve", "--round", home, "--ask", "--to", "eml")
    (home / "inbox" / "svar igen.docx").write_bytes(answered(text="Vi träffas på fredagar."))
    command("receive", "--round", home)
    command("mark", "--round", home, "P01", "--use-as-is")
    done = command("approve", "--round", home, "--ask", "--json").json
    assert "skicka det inte" in done["skipped"][0]["why"] and "--withdraw M003" in done["skipped"][0]["why"]
    command("send", "--round", home, "--withdraw", "M003")
    assert [m["practices"] for m in command("approve", "--round", home, "--ask", "--json").json["mails"]] == [["P01"]]


def test_one_person_for_both_steps_is_told(home: Path, command: Command) -> None:
    done = command("approve", "--round", home, "P01", "--checked-by", "Kim Exempel")
    assert "Samma person" not in done.out
    done = command("approve", "--round", home, "P01", "--read-by", "kim exempel")
    assert done.code == ExitCode.OK and "Samma person står för båda" in " ".join(done.out.split())


def test_what_has_been_checked_is_not_asked_about(home: Path, command: Command) -> None:
    command("approve", "--round", home, "P01", "--checked-by", "Kim Exempel")
    done = command("approve", "--round", home, "--ask", "--json").json
    assert done["mails"] == [] and done["skipped"][0]["why"].startswith("Faktagranskad av Kim Exempel")


@pytest.mark.parametrize("with_file", [False, True])
def test_a_reply_is_a_fact_check_for_a_person_to_read_and_no_answer_without_a_file(
    home: Path, tmp_path: Path, command: Command, with_file: bool
) -> None:
    """Else "Det stämmer, Kim" would be asked for a form that they have sent already."""
    command("approve", "--round", home, "--ask", "--to", "eml")
    command("send", "--round", home, "--mark-sent", "M003")
    reply = letter("Det stämmer. Kim Exempel", In_Reply_To=in_sent(home)["Message-ID"])
    if with_file:
        reply = attach(reply, "beskrivning.txt", b"Vi har andrat nagra ord.")
    post = tmp_path / "post"
    post.mkdir()
    (post / "svar.eml").write_bytes(reply.as_bytes())
    done = command("receive", "--round", home, post)
    assert "Svar på faktagranskningen: läs det." in " ".join(done.out.split())
    assert 'lovande approve P01 --checked-by "Namn"' in " ".join(done.out.split())
    assert not standings(peek(home), ["P01"])["P01"].missing
    purposes = [
        m["purpose"] for m in command("remind", "--round", home, "--json").json["mails"] if "P01" in m["practices"]
    ]
    assert "reply" not in purposes


def in_sent(home: Path) -> EmailMessage:
    (file,) = (home / "outbox" / "mail" / "skickade").glob("M003*.eml")
    found = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found
