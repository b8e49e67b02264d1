"""`lovande send` against a real server: the right form to the right address, once, and what did not go is told and goes later."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.commands.mark_sent import mark_sent, withdraw
from pipeline.commands.send import send
from pipeline.ledger import open_ledger, peek
from pipeline.model.events import EventKind, mails
from pipeline.model.mail import MailFate
from pipeline.post.hand_over import Way
from pipeline.post.outgoing import Posted
from pipeline.reading.files import read_bytes
from tests.support import instrument
from tests.support.happenings import about, beginning, day, kinds, put
from tests.support.mailserver import DIE, TAKE_AND_DIE, MailServer, Taken, refusing
from tests.support.rounds import Command, answered, contents, make_round, register

KIM, ALEX = "kim@norrvik.example", "alex@ekvalla.example"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    return made


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def post(home: Path, server: MailServer, *only: str) -> Posted:
    return send(home, Way("smtp", server.url, sleep=lambda _: None), beginning, only)


def fates(home: Path) -> dict[str, MailFate]:
    return {id: m.fate for id, m in mails(peek(home)).items()}


def forms_in(mail: Taken) -> list[str]:
    """Whose forms a mail holds, by the marks inside them."""
    parts = message_from_bytes(mail.content, policy=default).iter_attachments()  # type: ignore[attr-defined]
    found = [read_bytes(instrument(), p.get_filename(), p.get_content()).identity for p in parts]
    return [i.practice for i in found if i]


# ---- The right form to the right address


def test_each_contact_gets_their_own_form(home: Path, server: MailServer) -> None:
    post(home, server)
    assert {(t.recipient, *forms_in(t)) for t in server.taken} == {(KIM, "P01"), (ALEX, "P02")}


def test_a_contact_with_several_practices_gets_one_mail_with_a_form_for_each(home: Path, server: MailServer) -> None:
    register(
        home, f"P01;Gruppen;Norrvik;{KIM}", "P02;Kartan;Ekvalla;Kim@Norrvik.example", f"P03;Samtalet;Ekvalla;{ALEX}"
    )
    post(home, server)
    assert [(t.recipient, forms_in(t)) for t in server.taken] == [(KIM, ["P01", "P02"]), (ALEX, ["P03"])]


def test_nobody_is_sent_a_form_in_a_second_run(home: Path, server: MailServer) -> None:
    post(home, server)
    again = post(home, server)
    assert again.mails == () and len(server.taken) == 2


def test_a_practice_named_alone_is_sent_alone_and_the_others_later(home: Path, server: MailServer) -> None:
    register(home, f"P01;Gruppen;Norrvik;{KIM}", f"P02;Kartan;Norrvik;{KIM}")
    post(home, server, "p01")
    post(home, server)
    assert [forms_in(t) for t in server.taken] == [["P01"], ["P02"]]


def test_what_was_sent_is_on_record_with_the_forms(home: Path, server: MailServer) -> None:
    post(home, server, "P01")
    assert kinds(peek(home)) == ["form_issued", "mail_queued", "mail_handing", "mail_offered", "mail_sent"]


def test_a_deadline_of_their_own_stands_in_the_mail(home: Path, server: MailServer) -> None:
    put(home, about(EventKind.DEADLINE_MOVED, "P02", to="2026-12-04"))
    post(home, server)
    texts = {
        t.recipient: message_from_bytes(t.content, policy=default).get_body(("plain",)).get_content()
        for t in server.taken
    }  # type: ignore[attr-defined]
    assert "23 oktober 2026" in texts[KIM] and "4 december 2026" in texts[ALEX]


@pytest.mark.parametrize("tampered", ["another practice's form", "a picture"])
def test_nothing_at_all_is_sent_when_a_form_in_the_outbox_is_not_the_practices_own(
    home: Path, server: MailServer, tampered: str
) -> None:
    wrong = home / "outbox" / "forms" / "P02-kartan.xlsx"
    wrong.parent.mkdir(parents=True)
    wrong.write_bytes(answered("P01", "xlsx") if tampered.startswith("another") else b"\x89PNG")
    with pytest.raises(SettingsError, match="inte formuläret för P02"):
        post(home, server)
    assert server.taken == [] and mails(peek(home)) == {}


def test_a_form_of_their_own_that_was_changed_by_hand_is_what_they_get(home: Path, server: MailServer) -> None:
    own = answered("P01", text="Förifyllt av enheten.")
    (home / "outbox" / "forms").mkdir(parents=True)
    (home / "outbox" / "forms" / "P01-gruppen.docx").write_bytes(own)
    post(home, server, "P01")
    (part,) = message_from_bytes(server.taken[0].content, policy=default).iter_attachments()  # type: ignore[attr-defined]
    assert part.get_content() == own


def test_a_text_of_the_rounds_own_is_what_they_read(home: Path, server: MailServer) -> None:
    own = home / "templates" / "lovande-arbetssatt" / "mail" / "form.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Ämne: Till {{ practices[0].name }}\n\nEn egen text.", encoding="utf-8")
    (sent, _) = post(home, server).mails
    assert (sent.subject, sent.text) == ("Till Gruppen", "En egen text.\n")


# ---- What a server refuses


def test_one_refused_address_stops_nobody_else_and_is_in_a_table(home: Path, server: MailServer) -> None:
    server.at = {"RCPT": refusing({KIM: "550 5.1.1 =HYPERLINK(1) okänd"})}
    done = post(home, server)
    table = (home / "outbox" / "mail" / "det-som-inte-gick.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table), delimiter=";")
    assert server.recipients() == [ALEX] and [f.mail for f in done.failures] == ["M001"]
    assert (row["mejl"], row["arbetssätt"], row["till"]) == ("M001", "P01", KIM)
    assert "550" in row["serverns svar"] and "Rätta e-postadressen" in row["gör så här"]


def test_a_refused_address_is_not_tried_again_until_it_is_another(home: Path, server: MailServer) -> None:
    server.at = {"RCPT": refusing({KIM: "550 5.1.1 okänd"})}
    post(home, server)
    assert post(home, server).mails == ()
    register(home, "P01;Gruppen;Norrvik;kim.exempel@norrvik.example", f"P02;Kartan;Ekvalla;{ALEX}")
    post(home, server)
    assert server.recipients() == [ALEX, "kim.exempel@norrvik.example"]


def test_the_table_is_gone_when_everything_has_gone(home: Path, server: MailServer) -> None:
    server.at = {"RCPT": refusing({KIM: "450 4.7.1 senare"})}
    post(home, server)
    server.at = {}
    post(home, server)
    assert not (home / "outbox" / "mail" / "det-som-inte-gick.csv").exists()


def test_a_mail_put_off_is_tried_again_then_deferred_and_sent_by_the_next_run_as_the_same_mail(
    home: Path, server: MailServer
) -> None:
    server.at = {"RCPT": refusing({KIM: "450 4.7.1 senare"})}
    post(home, server)
    assert fates(home) == {"M001": MailFate.DEFERRED, "M002": MailFate.SENT}
    assert sum(c.startswith("RCPT") and KIM in c for c in server.commands) == 3
    server.at = {}
    assert [m.id for m in post(home, server).mails] == ["M001"]
    assert server.recipients() == [ALEX, KIM]


def test_a_deferred_mail_to_an_address_that_has_changed_never_reaches_the_old_one(
    home: Path, server: MailServer
) -> None:
    server.at = {"RCPT": refusing({KIM: "450 4.7.1 senare"})}
    post(home, server)
    server.at = {}
    register(home, f"P01;Gruppen;Norrvik;{ALEX}", f"P02;Kartan;Ekvalla;{ALEX}")
    post(home, server)
    assert server.recipients() == [ALEX, ALEX] and fates(home)["M001"] is MailFate.WITHDRAWN


def test_a_mail_that_the_server_took_without_saying_so_is_never_sent_again_by_itself(
    home: Path, server: MailServer
) -> None:
    server.at = {"DOT": TAKE_AND_DIE}
    done = post(home, server, "P01")
    server.at = {}
    assert fates(home) == {"M001": MailFate.UNCERTAIN} and "osäkert" in done.failures[0].what.casefold()
    assert post(home, server, "P01").mails == () and server.recipients() == [KIM]


def test_a_server_that_dies_before_the_dot_has_not_got_the_mail(home: Path, server: MailServer) -> None:
    server.at = {"BODY": DIE}
    post(home, server, "P01")
    server.at = {}
    post(home, server, "P01")
    assert server.recipients() == [KIM]


def test_an_uncertain_mail_that_a_person_has_seen_in_sent_counts_as_sent(home: Path, server: MailServer) -> None:
    server.at = {"DOT": TAKE_AND_DIE}
    post(home, server, "P01")
    mark_sent(home, ["M001"], lambda: day(3))
    assert fates(home) == {"M001": MailFate.SENT}


def test_an_uncertain_mail_that_a_person_withdraws_goes_again(home: Path, server: MailServer) -> None:
    server.at = {"DOT": DIE}
    post(home, server, "P01")
    withdraw(home, ["P01"], beginning)
    server.at = {}
    post(home, server, "P01")
    assert server.recipients() == [KIM] and fates(home) == {"M001": MailFate.WITHDRAWN, "M002": MailFate.SENT}


def test_a_network_that_is_gone_stops_the_run_and_leaves_the_mails_for_the_next(home: Path) -> None:
    with MailServer() as server:
        url = server.url
    done = send(home, Way("smtp", url, sleep=lambda _: None), beginning)
    assert done.handed.stopped and done.handed.left == ("M001", "M002")
    assert set(fates(home).values()) == {MailFate.QUEUED}


def test_a_mail_that_cannot_be_put_on_record_is_not_sent(home: Path, server: MailServer) -> None:
    with open_ledger(home, beginning) as ledger:
        live = ledger.place.live
    with closing(sqlite3.connect(live)) as connection, connection:
        when = "BEFORE INSERT ON events WHEN NEW.kind = 'mail_offered'"
        connection.execute(f"CREATE TRIGGER full {when} BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    done = post(home, server)
    assert (done.handed.code, done.handed.left) == (ExitCode.NOT_WRITABLE, ("M001", "M002"))
    assert "disk full" in done.handed.stopped and server.taken == []


# ---- The command


def test_without_a_way_nothing_is_sent_and_nothing_at_all_is_written(home: Path, command: Command) -> None:
    before = contents(home)
    done = command("send", "--round", home)
    assert (done.code, contents(home)) == (ExitCode.OK, before)
    assert "Inget är skickat" in done.out and KIM in done.out and "P01-gruppen.docx" in done.out


def test_a_look_at_what_would_go_does_not_rewrite_the_forms_that_are_there(home: Path, command: Command) -> None:
    command("forms", "--round", home)
    register(home, f"P01;Gruppen med nytt namn;Norrvik;{KIM}", f"P02;Kartan;Ekvalla;{ALEX}")
    before = contents(home)
    assert command("send", "--round", home).code == ExitCode.OK
    assert contents(home) == before


def test_the_json_says_of_each_mail_what_became_of_it(home: Path, server: MailServer, command: Command) -> None:
    server.at = {"RCPT": refusing({KIM: "550 5.1.1 okänd"})}
    done = command("send", "--to", server.url, "--per-minute", "0", "--json", "--round", home)
    told = done.json
    assert done.code == ExitCode.MAIL_FAILED
    assert set(told) == {"command", "way", "mails", "skipped", "stopped"}
    assert [(m["id"], m["to"], m["practices"], m["outcome"]) for m in told["mails"]] == [
        ("M001", KIM, ["P01"], "failed"),
        ("M002", ALEX, ["P02"], "sent"),
    ]
    assert told["mails"][0]["failure"]["words"].startswith("550")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--to", "duva"), ExitCode.USAGE),
        (("--to", "smtp"), ExitCode.USAGE),
        (("--mark-sent",), ExitCode.USAGE),
        (("--mark-sent", "--withdraw", "P01"), ExitCode.USAGE),
        (("--mark-sent", "M007"), ExitCode.BAD_SETTINGS),
        (("--withdraw", "P01"), ExitCode.BAD_SETTINGS),
        (("P99",), ExitCode.BAD_SETTINGS),
    ],
)
def test_a_mistake_in_the_command_has_its_code_and_sends_nothing(
    home: Path, command: Command, arguments: tuple[str, ...], code: int
) -> None:
    assert command("send", *arguments, "--round", home).code == code
    assert EventKind.MAIL_SENT not in [e.kind for e in peek(home)]


def test_a_second_command_meanwhile_is_told_to_wait(home: Path, command: Command) -> None:
    with open_ledger(home, beginning):
        done = command("send", "--to", "eml", "--round", home)
    assert done.code == ExitCode.NOT_WRITABLE and "Ett annat lovande-kommando" in done.err
