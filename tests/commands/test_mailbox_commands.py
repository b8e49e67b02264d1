"""The round's mailbox in a real Dovecot: drafts laid once, and what comes in taken once, moved and never read by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.commands import receive as receiving
from pipeline.commands.mark_sent import mark_sent
from pipeline.commands.receive import Received
from pipeline.commands.send import send
from pipeline.ledger import peek
from pipeline.model.events import EventKind, mails, standings
from pipeline.model.mail import MailFate
from pipeline.post.hand_over import Way
from pipeline.servers.imap import hang_up, open_imap
from tests.commands.test_mail_says import ONLY, forgotten_text
from tests.servers.test_imap import in_folder, mail
from tests.support.dovecot import PASSWORD, USER, Dovecot
from tests.support.happenings import beginning, clock, day, kinds, put, sent
from tests.support.mailing import attach, letter
from tests.support.mailserver import MailServer
from tests.support.respondents import unrelated
from tests.support.rounds import answered, contents, make_round

pytestmark = pytest.mark.heavy


@pytest.fixture
def dovecot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    with Dovecot(uses={r"\Drafts": "Utkast"}) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.cert))
        monkeypatch.setenv("LOVANDE_MAIL_USER", USER)
        monkeypatch.setenv("LOVANDE_MAIL_PASSWORD", PASSWORD)
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    return made


def receive(home: Path, dovecot: Dovecot) -> Received:
    return receiving.receive(home, [str(dovecot.tls_server)], clock(day(3)), sleep=lambda _: None)


# ---- Drafts


def test_drafts_are_laid_once_and_wait_for_a_person(home: Path, dovecot: Dovecot) -> None:
    way = Way("drafts", str(dovecot.tls_server))
    for _ in range(2):
        send(home, way, beginning)
    ids = [m.message_id for m in mails(peek(home)).values()]
    assert in_folder(dovecot, "Utkast") == ids
    assert {m.fate for m in mails(peek(home)).values()} == {MailFate.WRITTEN}


def test_a_draft_that_may_lie_there_is_on_record_before_it_is_laid(home: Path, dovecot: Dovecot) -> None:
    send(home, Way("drafts", str(dovecot.tls_server)), beginning, ["P01"])
    assert kinds(peek(home)) == ["form_issued", "mail_queued", "mail_offered", "mail_written"]


def test_a_draft_is_not_sent_through_a_server_too_and_counts_when_it_is_marked(home: Path, dovecot: Dovecot) -> None:
    send(home, Way("drafts", str(dovecot.tls_server)), beginning)
    with MailServer() as server:
        send(home, Way("smtp", server.url), beginning)
        assert server.taken == []
    mark_sent(home, ["ALL"], lambda: day(2))
    assert standings(peek(home), ["P01"])["P01"].sent == day(2)


def test_a_mailbox_that_is_gone_leaves_the_mails_for_the_next_run(
    home: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOVANDE_MAIL_PASSWORD", "fel")
    done = send(home, Way("drafts", str(dovecot.tls_server)), beginning)
    assert done.handed.stopped and done.handed.left == ("M001", "M002")
    monkeypatch.setenv("LOVANDE_MAIL_PASSWORD", PASSWORD)
    send(home, Way("drafts", str(dovecot.tls_server)), beginning)
    assert len(in_folder(dovecot, "Utkast")) == 2


# ---- What comes in


@pytest.fixture
def filled_box(home: Path, dovecot: Dovecot) -> Dovecot:
    """A form, a mail that a person has to read, and a mail about something else."""
    put(home, *sent("M001", "P01"), *sent("M002", "P02", to="alex@ekvalla.example"))
    dovecot.put(
        {
            "1": attach(letter(), "svar.docx", answered()).as_bytes(),
            "2": letter("Vi hinner inte.", Message_ID="<2@x.example>", In_Reply_To="<M002@fou.example>").as_bytes(),
            "3": letter("Lunch?", "Lunch", Message_ID="<3@x.example>", From="Vän <van@annan.example>").as_bytes(),
        }
    )
    return dovecot


def test_what_is_dealt_with_is_moved_and_what_is_not_ours_lies_where_it_lay(home: Path, filled_box: Dovecot) -> None:
    done = receive(home, filled_box)
    assert standings(peek(home), ["P01"])["P01"].answered and done.untouched == 1
    assert in_folder(filled_box, "Behandlat") == ["<svar1@norrvik.example>"]
    assert in_folder(filled_box, "Att granska") == ["<2@x.example>"]
    assert in_folder(filled_box, "INBOX") == ["<3@x.example>"]


def test_a_mailbox_is_gone_through_twice_without_taking_anything_twice(home: Path, filled_box: Dovecot) -> None:
    receive(home, filled_box)
    before, record = contents(home / "inbox"), peek(home)
    again = receive(home, filled_box)
    assert (again.saved, contents(home / "inbox"), peek(home)) == ((), before, record)


def test_a_form_that_comes_both_as_a_mail_and_as_a_file_is_one_answer(home: Path, filled_box: Dovecot) -> None:
    (home / "inbox" / "sparad.docx").write_bytes(answered())
    receive(home, filled_box)
    assert [e.practice for e in peek(home) if e.kind is EventKind.FILE_ACCEPTED] == ["P01"]


def test_three_forms_among_five_thousand_mails_are_taken_and_nothing_else_is_touched(
    home: Path, dovecot: Dovecot
) -> None:
    other = {f"{n:05}": content for n, content in enumerate(unrelated(4997))}
    ours = {f"{n:05}": mail(n, files={"svar.docx": answered("P01", text=f"Text {n}")}) for n in (9001, 9002)}
    ours["09003"] = mail(9003, files={"svar.docx": answered("P02")})
    dovecot.put({**other, **ours})
    done = receive(home, dovecot)
    assert {e.practice for e in peek(home) if e.kind is EventKind.FILE_ACCEPTED} == {"P01", "P02"}
    assert (len(done.saved), done.untouched) == (3, 4997)
    assert sorted(in_folder(dovecot, "Behandlat")) == [f"<{n}@norrvik.example>" for n in (9001, 9002, 9003)]
    assert unread(dovecot) == 4997


def unread(server: Dovecot) -> int:
    box = open_imap(server.server, server.login)
    box.folder.set("INBOX", readonly=True)
    found = len(box.uids("UNSEEN"))
    hang_up(box)
    return found


def test_a_mail_from_before_is_looked_at_once_more_in_behandlat(home: Path, dovecot: Dovecot) -> None:
    """Taken in by a program that did not look at mails' own text, and moved there then."""
    put(home, *sent("M001", "P01"))
    dovecot.put({"1": attach(letter(ONLY), "svar.docx", answered()).as_bytes()})
    receive(home, dovecot)
    assert in_folder(dovecot, "Behandlat") == ["<svar1@norrvik.example>"]
    forgotten_text(home)
    assert receive(home, dovecot).again == 1 and receive(home, dovecot).again == 0
    assert in_folder(dovecot, "Behandlat") == ["<svar1@norrvik.example>"]
