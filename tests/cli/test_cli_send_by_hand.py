"""Mails that people send themselves: written once, marked when they have gone, and never sent by the program as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.commands.mark_sent import mark_sent, withdraw
from pipeline.commands.send import send
from pipeline.ledger import peek
from pipeline.model.events import EventKind, mails, standings
from pipeline.model.mail import MailFate, Purpose
from pipeline.post.hand_over import Way
from tests.support.happenings import about, became, beginning, day, put, queued, sent
from tests.support.mailing import read
from tests.support.mailserver import MailServer
from tests.support.rounds import Command, contents, make_round

EML = Way("eml")
SENT_BY_HAND = "mail/skickade/M001-P01.eml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    return made


def fates(home: Path) -> dict[str, MailFate]:
    return {id: m.fate for id, m in mails(peek(home)).items()}


def written(home: Path) -> list[str]:
    return [name for name in contents(home / "outbox") if name.endswith(".eml")]


def test_each_mail_is_a_file_that_a_mail_program_opens_as_a_draft(home: Path) -> None:
    send(home, EML, beginning)
    assert written(home) == ["mail/M001-P01.eml", "mail/M002-P02.eml"]
    mail = read((home / "outbox" / "mail" / "M001-P01.eml").read_bytes())
    assert [f.name for f in mail.files] == ["P01-gruppen.docx"]
    assert b"X-Unsent: 1" in (home / "outbox" / "mail" / "M001-P01.eml").read_bytes()


def test_mails_are_written_once(home: Path) -> None:
    send(home, EML, beginning)
    before = contents(home / "outbox")
    again = send(home, EML, beginning)
    assert again.mails == () and contents(home / "outbox") == before
    assert ["outbox/mail/M001-P01.eml" in s.why and s.act for s in again.skipped] == [True, False]


def test_a_mail_that_lies_as_a_file_is_not_sent_through_a_server_too(home: Path) -> None:
    send(home, EML, beginning)
    with MailServer() as server:
        send(home, Way("smtp", server.url), beginning)
        assert server.taken == []


def test_a_file_that_nobody_was_told_of_does_not_stay_when_the_mail_goes_through_a_server(home: Path) -> None:
    send(home, EML, beginning, ["P01"])
    withdraw(home, ["M001"], beginning)
    with MailServer() as server:
        send(home, Way("smtp", server.url), beginning, ["P01"])
        assert len(server.taken) == 1 and written(home) == []


def test_nothing_is_sent_before_somebody_says_so(home: Path) -> None:
    send(home, EML, beginning)
    assert standings(peek(home), ["P01"])["P01"].sent is None


def test_what_is_marked_counts_as_sent_from_then_and_its_file_lies_apart(home: Path) -> None:
    send(home, EML, beginning)
    mark_sent(home, ["M001"], lambda: day(4))
    assert standings(peek(home), ["P01"])["P01"].sent == day(4)
    assert written(home) == ["mail/M002-P02.eml", SENT_BY_HAND]


def test_a_mail_is_marked_by_its_practice_or_all_at_once(home: Path) -> None:
    send(home, EML, beginning)
    assert [m.id for m in mark_sent(home, ["p02"], beginning)] == ["M002"]
    assert [m.id for m in mark_sent(home, ["all"], beginning)] == ["M001"]


def test_nothing_is_marked_twice(home: Path) -> None:
    send(home, EML, beginning)
    mark_sent(home, ["ALL"], beginning)
    with pytest.raises(SettingsError, match="Inget mejl väntar på besked"):
        mark_sent(home, ["ALL"], beginning)


def test_a_marked_reminder_counts_as_a_reminder(home: Path) -> None:
    put(home, *sent("M001"), queued("M002", purpose=Purpose.REMINDER, step=1), became(EventKind.MAIL_WRITTEN, "M002"))
    mark_sent(home, ["M002"], lambda: day(8))
    assert standings(peek(home), ["P01"])["P01"].reminders == (day(8),)
    assert [e.practice for e in peek(home) if e.kind is EventKind.REMINDED] == ["P01"]


def test_a_mail_that_is_withdrawn_is_removed_and_written_again_as_another(home: Path) -> None:
    send(home, EML, beginning, ["P01"])
    withdraw(home, ["P01"], beginning)
    assert written(home) == []
    send(home, EML, beginning, ["P01"])
    assert written(home) == ["mail/M002-P01.eml"]


def test_a_form_that_went_in_some_other_way_is_marked_by_its_practice(home: Path) -> None:
    mark_sent(home, ["P01"], lambda: day(2))
    known = standings(peek(home), ["P01", "P02"])
    assert (known["P01"].sent, known["P02"].sent) == (day(2), None)
    assert [p.id for m in send(home, Way("show"), beginning).skipped for p in [m.practice]] == ["P01"]


def test_a_practice_whose_mail_was_withdrawn_can_be_marked_as_sent_in_some_other_way(home: Path) -> None:
    put(home, queued("M001"), became(EventKind.MAIL_WITHDRAWN, "M001"))
    mark_sent(home, ["P01"], lambda: day(2))
    assert standings(peek(home), ["P01"])["P01"].sent == day(2)


def test_one_wrong_name_marks_nothing(home: Path) -> None:
    with pytest.raises(SettingsError, match="M099"):
        mark_sent(home, ["P01", "M099"], beginning)
    assert peek(home) == ()


def test_a_mail_that_has_been_sent_cannot_be_withdrawn(home: Path) -> None:
    put(home, *sent("M001"))
    with pytest.raises(SettingsError, match="M001 är redan antecknat som skickat"):
        withdraw(home, ["M001"], beginning)


def test_all_that_is_marked_is_what_lies_written_and_never_what_is_uncertain(home: Path) -> None:
    put(home, queued("M001"), became(EventKind.MAIL_OFFERED, "M001"))
    put(home, queued("M002", "P02"), became(EventKind.MAIL_WRITTEN, "M002"))
    mark_sent(home, ["ALL"], beginning)
    assert fates(home) == {"M001": MailFate.UNCERTAIN, "M002": MailFate.SENT}


def test_a_bounced_mail_to_the_right_address_goes_again_when_it_is_withdrawn(home: Path) -> None:
    put(home, *sent("M001"), became(EventKind.MAIL_BOUNCED, "M001", why="brevlådan full"))
    withdraw(home, ["M001"], beginning)
    assert [m.practices for m in send(home, Way("show"), beginning, ["P01"]).mails] == [("P01",)]


def test_the_command_says_what_it_marked(home: Path, command: Command) -> None:
    command("send", "--to", "eml", "--round", home)
    done = command("send", "--mark-sent", "M001", "--json", "--round", home)
    assert done.code == ExitCode.OK
    assert done.json == {"mails": [{"id": "M001", "to": "kim@norrvik.example", "practices": ["P01"], "fate": "sent"}]}


def test_the_command_tells_the_files_and_the_next_step(home: Path, command: Command) -> None:
    done = command("send", "--to", "eml", "--round", home)
    assert "mail/M001-P01.eml" in done.out and "lovande send --mark-sent ALL" in " ".join(done.out.split())


def test_who_declines_while_a_mail_lies_written_is_not_reminded_of_it(home: Path, command: Command) -> None:
    send(home, EML, beginning)
    put(home, about(EventKind.DECLINED, "P01", why="Nej"))
    done = command("send", "--json", "--round", home)
    assert [s["why"] for s in done.json["skipped"] if s["practice"] == "P01"] == ["Har avstått: Nej"]
