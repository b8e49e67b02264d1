"""`lovande remind` against a real server: who has not answered, who has answered half, and who has answered without the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.commands import receive
from pipeline.commands.mark import StatusMark as Says
from pipeline.commands.mark import mark
from pipeline.commands.remind import remind
from pipeline.commands.send import send
from pipeline.ledger import peek
from pipeline.model.events import EventKind, mails
from pipeline.model.mail import MailFate
from pipeline.post.hand_over import Way
from pipeline.post.outgoing import Posted
from pipeline.reading.files import read_bytes
from tests.support import instrument, typed
from tests.support.filling import blank, filled
from tests.support.happenings import about, beginning, clock, day, kinds, put
from tests.support.mailing import read
from tests.support.mailserver import MailServer, refusing
from tests.support.rounds import TEXT, Command, answered, contents, make_round, register

KIM, ALEX = "kim@norrvik.example", "alex@ekvalla.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: MailServer) -> Path:
    """A round whose forms went out on 1 September."""
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    send(made, Way("smtp", server.url, sleep=lambda _: None), beginning)
    server.taken.clear()
    return made


def chase(home: Path, server: MailServer, on: datetime, *only: str, supplement: bool = False) -> Posted:
    return remind(home, Way("smtp", server.url, sleep=lambda _: None), clock(on), only, supplement)


def come(home: Path, on: datetime, **files: bytes) -> None:
    """These files lie in the inbox, and somebody takes them in."""
    for name, content in files.items():
        (home / "inbox" / name.replace("_", ".")).write_bytes(content)
    receive.receive(home, (), clock(on), sleep=lambda _: None)


def whole(id: str) -> bytes:
    """A short form in which nothing is missing."""
    return filled(blank("docx", "oversikt", id), typed("P08"), "2026-10-05")


def test_nobody_is_reminded_before_the_week_has_passed(home: Path, server: MailServer) -> None:
    chase(home, server, day(7))
    assert server.taken == []


def test_who_has_not_answered_gets_the_form_once_more_and_the_mail_lies_under_the_first(
    home: Path, server: MailServer
) -> None:
    chase(home, server, day(8), "P01")
    mail = read(server.taken[0].content)
    assert mail.subject.startswith("Påminnelse: beskriv ert arbetssätt Gruppen")
    assert mail.answers_to == (mails(peek(home))["M001"].message_id,)
    (form,) = mail.files
    identity = read_bytes(instrument(), form.name, form.content).identity
    assert identity and identity.practice == "P01"


def test_a_reminder_goes_once(home: Path, server: MailServer) -> None:
    chase(home, server, day(8))
    chase(home, server, day(8))
    assert sorted(server.recipients()) == [ALEX, KIM]


def test_a_reminder_is_on_record_for_its_practice(home: Path, server: MailServer) -> None:
    chase(home, server, day(8), "P02")
    assert [(e.practice, e.data["step"]) for e in peek(home) if e.kind is EventKind.REMINDED] == [("P02", 1)]


def test_a_reminder_that_was_put_off_is_not_counted_and_goes_the_next_time(home: Path, server: MailServer) -> None:
    server.at = {"RCPT": refusing({KIM: "450 4.7.1 senare"})}
    chase(home, server, day(8), "P01")
    server.at = {}
    again = chase(home, server, day(9), "P01")
    assert [(m.id, m.step) for m in again.mails] == [("M003", 1)] and server.recipients() == [KIM]


def test_a_reminder_that_waits_is_withdrawn_when_the_answer_has_come(home: Path, server: MailServer) -> None:
    server.at = {"RCPT": refusing({KIM: "450 4.7.1 senare"})}
    chase(home, server, day(8), "P01")
    server.at = {}
    come(home, day(9), svar_docx=answered())
    chase(home, server, day(9))
    assert mails(peek(home))["M003"].fate is MailFate.WITHDRAWN
    assert [read(t.content).subject.startswith("Påminnelse") for t in server.taken if t.recipient == KIM] == [False]


def test_who_has_answered_half_gets_their_own_answers_back_at_once(home: Path, server: MailServer) -> None:
    come(home, day(2), svar_docx=answered("P01"))
    chase(home, server, day(2))
    (sent,) = server.taken
    (file,) = read(sent.content).files
    back = read_bytes(instrument(), file.name, file.content)
    assert sent.recipient == KIM and back.identity and back.identity.practice == "P01"
    assert back.answers["e1_text"].value == TEXT


def test_answers_go_to_the_practices_contact_and_not_to_who_sent_them(home: Path, server: MailServer) -> None:
    come(home, day(2), fran_kim_docx=answered("P02", "xlsx"))
    chase(home, server, day(2))
    assert server.recipients() == [ALEX]


def test_a_supplement_holds_only_what_is_missing(home: Path, server: MailServer) -> None:
    come(home, day(2), svar_docx=answered("P01"))
    chase(home, server, day(2), supplement=True)
    assert TEXT.encode() not in server.taken[0].content
    (file,) = read(server.taken[0].content).files
    back = read_bytes(instrument(), file.name, file.content)
    assert (
        back.identity
        and back.identity.practice == "P01"
        and "e1_text" not in {k for k, a in back.answers.items() if a.value}
    )


def test_letters_to_one_contact_are_one_for_each_practice(home: Path, server: MailServer) -> None:
    register(home, f"P01;Gruppen;Norrvik;{KIM}", f"P02;Kartan;Ekvalla;{KIM}")
    come(home, day(2), a_docx=answered("P01"), b_docx=answered("P02"))
    chase(home, server, day(2), "P01", "P02")  # named, because the form of P02 went to another organisation
    found = [read_bytes(instrument(), f.name, f.content).identity for t in server.taken for f in read(t.content).files]
    assert sorted(i.practice for i in found if i) == ["P01", "P02"] and len(server.taken) == 2


def test_an_answer_that_is_gone_from_the_inbox_stops_the_run_before_anything_is_sent(
    home: Path, server: MailServer
) -> None:
    come(home, day(2), svar_docx=answered("P01"))
    (home / "inbox" / "svar.docx").unlink()
    with pytest.raises(SettingsError, match="P01"):
        chase(home, server, day(8))
    assert server.taken == []


def test_who_has_answered_with_a_link_is_asked_for_the_file_and_told_why(home: Path, server: MailServer) -> None:
    put(
        home,
        about(
            EventKind.FILE_MISSING, at=day(2), why="filen är skyddad med lösenord", message_id="<svar1@norrvik.example>"
        ),
    )
    chase(home, server, day(2))
    mail = read(server.taken[0].content)
    assert "filen är skyddad med lösenord" in mail.text and mail.files == ()
    assert "<svar1@norrvik.example>" in mail.answers_to


def test_a_file_that_a_person_says_is_missing_is_asked_for_in_whole_sentences(home: Path, server: MailServer) -> None:
    mark(home, ["P01"], Says(EventKind.FILE_MISSING), clock(day(2)))
    chase(home, server, day(2))
    text = read(server.taken[0].content).text
    assert "läsa formuläret: filen gick inte att öppna." in text


def test_a_deadline_of_their_own_stands_in_the_reminder(home: Path, server: MailServer) -> None:
    mark(home, ["P01"], Says(EventKind.DEADLINE_MOVED, day=date(2026, 12, 4)), clock(day(2)))
    chase(home, server, day(8), "P01")
    assert "4 december 2026" in read(server.taken[0].content).text


def test_one_reminder_of_several_practices_holds_the_forms_of_those_that_have_not_answered(
    home: Path, server: MailServer
) -> None:
    register(home, f"P01;Gruppen;Norrvik;{KIM}", f"P02;Kartan;Norrvik;{KIM}", f"P03;Samtalet;Norrvik;{KIM}")
    send(home, Way("smtp", server.url), clock(day(2)))
    server.taken.clear()
    mark(home, ["P02"], Says(EventKind.DECLINED, "Hinner inte"), clock(day(3)))
    chase(home, server, day(9))
    (sent,) = server.taken
    found = [read_bytes(instrument(), f.name, f.content).identity for f in read(sent.content).files]
    assert [i.practice for i in found if i] == ["P01", "P03"]


def test_who_has_answered_in_a_file_that_no_command_has_read_yet_is_not_reminded(
    home: Path, server: MailServer
) -> None:
    (home / "inbox" / "svar.docx").write_bytes(whole("P01"))
    shown = remind(home, Way("show"), clock(day(8)))
    chase(home, server, day(8))
    assert [m.practices for m in shown.mails] == [("P02",)] and server.recipients() == [ALEX]


def test_nobody_is_asked_for_what_a_file_that_has_just_come_holds(home: Path, server: MailServer) -> None:
    come(home, day(2), halv_docx=answered("P01"))
    (home / "inbox" / "hel.docx").write_bytes(whole("P01"))
    chase(home, server, day(3))
    assert server.recipients() == []


# ---- The command


def test_without_a_way_nothing_is_sent_or_written(home: Path, command: Command) -> None:
    before, record = contents(home), kinds(peek(home))
    done = command("remind", "--round", home)
    assert done.code == ExitCode.OK and "Inget är skickat" in done.out
    assert contents(home) == before and kinds(peek(home)) == record


def test_the_json_says_who_is_reminded_and_who_is_not(home: Path, command: Command) -> None:
    mark(home, ["P02"], Says(EventKind.ON_HOLD, "Semester"), beginning)
    told = command("remind", "--json", "--round", home).json
    assert [(m["purpose"], m["step"], m["practices"], m["outcome"]) for m in told["mails"]] == [
        ("reminder", 1, ["P01"], "planned")
    ]
    assert told["skipped"] == [{"practice": "P02", "why": "Vilar: Semester", "act": False}]


def test_a_reminder_that_was_refused_ends_with_5(home: Path, server: MailServer, command: Command) -> None:
    server.at = {"RCPT": refusing({KIM: "550 5.1.1 slutat"})}
    done = command("remind", "--to", server.url, "--per-minute", "0", "--round", home)
    assert done.code == ExitCode.MAIL_FAILED and server.recipients() == [ALEX] and "slutat" in done.out
