"""A mail of ours that did not arrive: its practice is not reached, nobody reminds a dead address, and the advice fits the reason."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipeline.base.package import sha256
from pipeline.ledger import peek
from pipeline.ledger.status import PracticeState, state
from pipeline.messages.receive import receive_json, receive_lines
from pipeline.model.events import EventKind, mails, standings
from pipeline.model.mail import MailFate, NotReached
from tests.support import ROOT
from tests.support.bounce_styles import FULL, GONE, REFUSED, STYLES, WAITS
from tests.support.bouncing import bounce, bounces, our_mail
from tests.support.filling import blank
from tests.support.happenings import about, day, put, queued, sent
from tests.support.mailing import attach, letter
from tests.support.rounds import Command, answered, contents, make_round
from tests.support.rounds import receive as take

KIM, ALEX = "kim@norrvik.example", "alex@ekvalla.example"
MAILS = ROOT / "tests" / "data" / "mails"
FORM = blank("docx", "oversikt", "P01")
WAYS = {s.name: s for s in STYLES}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A round whose forms went out, M001 to Kim about P01 and M002 to Alex about P02."""
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to=ALEX), about(EventKind.FORM_ISSUED, sha=sha256(FORM)))
    return made


def bounced(home: Path, name: str, kind: str = GONE, message_id: str = "<M001@fou.example>", address: str = KIM):  # type: ignore[no-untyped-def]
    post = home.parent / "studs.eml"
    post.write_bytes(bounce(WAYS[name], kind, 0, our_mail(address, message_id, FORM)))
    return take(home, day(3), post)


def stands(home: Path, practice: str = "P01") -> PracticeState:
    return state(standings(peek(home), ["P01", "P02"])[practice], date(2026, 12, 1), date(2026, 9, 3))


@pytest.mark.parametrize(
    "name", ["opensmtpd", "mail-delivery-failure", "could-not-be-delivered", "dsn-without-recipient"]
)
def test_a_bounce_of_our_mail_puts_its_practice_down_as_not_reached(home: Path, name: str) -> None:
    mail = (MAILS / f"bounce-{name}.eml").read_bytes()
    ours = re.findall(rb"<lovande\.host-2026\.M\d+\.[0-9a-f]+@[^>]+>", mail)[0].decode()
    event = queued("M003", "P01", to="okand@sjohamra.example")
    put(home, event._replace(data={**event.data, "message_id": ours}), *sent("M003")[1:])
    post = home.parent / "studs.eml"
    post.write_bytes(mail)
    done = take(home, day(3), post)
    told = mails(peek(home))["M003"]
    assert (told.fate, stands(home)) == (MailFate.BOUNCED, PracticeState.UNREACHED)
    assert "5.1.1" in told.why and done.review == () and done.blanks == 0
    assert mails(peek(home))["M001"].fate is MailFate.SENT and contents(home / "inbox") == {}
    assert any("M003" in line and "studsade" in line for line in receive_lines(done))


@pytest.mark.parametrize("name", ["OpenSMTPD", "GroupWise", "Postfix", "Egen utan ämne"])
def test_the_blank_form_in_a_bounce_has_not_come_back(home: Path, name: str) -> None:
    done = bounced(home, name)
    assert (done.blanks, done.saved, stands(home)) == (0, (), PracticeState.UNREACHED)


def test_our_form_alone_tells_which_mail_came_back(home: Path) -> None:
    bounced(home, "IceWarp", message_id="<ny@gateway.example>", address="k@inre.example")
    assert [id for id, m in mails(peek(home)).items() if m.fate is MailFate.BOUNCED] == ["M001"]


@pytest.mark.parametrize(
    ("kind", "trouble", "said", "advice"),
    [
        (GONE, NotReached.GONE, "studsade:", "Rätta e-postadressen i registret"),
        (FULL, NotReached.FULL, "brevlåda är full", "brevlåda är full, men adressen finns"),
        (REFUSED, NotReached.REFUSED, "ville inte ha det", "adressen kan vara rätt"),
    ],
)
def test_why_it_did_not_arrive_is_on_record_with_its_own_advice(
    home: Path, command: Command, kind: str, trouble: NotReached, said: str, advice: str
) -> None:
    done = bounced(home, "Postfix", kind)
    assert mails(peek(home))["M001"].trouble is trouble
    assert said in " ".join(" ".join(receive_lines(done)).split())
    for name in ("remind", "send"):
        told = command(name, "--round", home, "--json")
        assert advice in told.out and all("P01" not in m["practices"] for m in told.json["mails"]), name


def test_a_mail_that_is_only_late_has_not_bounced(home: Path) -> None:
    done = bounced(home, "Postfix", WAITS)
    assert (mails(peek(home))["M001"].fate, stands(home)) == (MailFate.SENT, PracticeState.WAITING)
    told = " ".join(" ".join(receive_lines(done)).split())
    assert f"P01: M001 till {KIM} är försenat" in told and "Gör inget nu" in told
    assert receive_json(done)["mails"][0]["what"] == "delayed" and done.blanks == 0


def test_an_earlier_rounds_bounce_without_a_reason_on_record_is_advised_as_before(home: Path, command: Command) -> None:
    put(home, about(EventKind.MAIL_BOUNCED, "", why="550 5.1.1")._replace(mail="M001"))
    assert mails(peek(home))["M001"].trouble is NotReached.GONE
    assert "Rätta e-postadressen" in command("remind", "--round", home, "--json").out


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "<>"])
def test_answers_are_not_lost_in_a_mail_that_looks_like_a_bounce(home: Path, sender: str) -> None:
    post = home.parent / "mejl.eml"
    mail = letter(
        "550 5.1.1 User unknown",
        "Undelivered Mail Returned to Sender",
        From=sender,
        Return_Path="<>",
        In_Reply_To="<M001@fou.example>",
    )
    post.write_bytes(attach(mail, "svar.docx", answered()).as_bytes())
    done = take(home, day(3), post)
    assert [s.practice for s in done.saved] == ["P01"]
    assert standings(peek(home), ["P01"])["P01"].answered


def their_own_reply_bounced() -> bytes:
    """They wrote to an address of ours that does not exist, and sent us what came back."""
    reply = letter(
        "E6 ska vara Nej.", To="karin@fel.example", In_Reply_To="<M001@fou.example>", Message_ID="<o1@x.example>"
    )
    inner = attach(reply, "svar.docx", answered()).as_string()
    return (
        f"From: MAILER-DAEMON@norrvik.example\r\nReturn-Path: <>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"In-Reply-To: <M001@fou.example>\r\nMessage-ID: <b8@x.example>\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="zz"\r\n\r\n--zz\r\n\r\n550 5.1.1 unknown\r\n'
        f"--zz\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\n"
        f"Final-Recipient: rfc822; karin@fel.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--zz\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--zz--\r\n"
    ).encode()


def failed_recipients() -> bytes:
    mail = letter(
        "Vi svarar ändå.", "Delivery Status Notification (Failure)", From=f"Kim <{KIM}>",
        X_Failed_Recipients=ALEX, In_Reply_To="<M001@fou.example>",
    )  # fmt: skip
    return attach(mail, "svar.docx", answered()).as_bytes()


def null_path() -> bytes:
    mail = letter(
        "Ert mejl studsade först: 550 5.1.1 user unknown. Här är svaret.", "Undeliverable: Re: Beskriv ert", From=f"Kim <{KIM}>",
        Return_Path="<>", In_Reply_To="<M001@fou.example>",
    )  # fmt: skip
    return attach(mail, "svar.docx", answered()).as_bytes()


@pytest.mark.parametrize("mail", [their_own_reply_bounced, failed_recipients, null_path])
@pytest.mark.parametrize("place", ["mejl.eml", "omgång/inbox/mejl.eml"])
def test_a_filled_form_is_read_whatever_wraps_it_and_who_answered_is_reached(home: Path, mail, place: str) -> None:  # type: ignore[no-untyped-def]
    post = home.parent / place
    post.write_bytes(mail())
    done = take(home, day(3), post)
    known = standings(peek(home), ["P01", "P02"])
    assert (
        known["P01"].answered
        and stands(home) is not PracticeState.UNREACHED
        and stands(home, "P02") is not PracticeState.UNREACHED
    )
    assert not any(m.fate is MailFate.BOUNCED for m in mails(peek(home)).values())
    assert not any("Rätta adressen" in r.reason for r in done.quarantined)


def test_a_report_of_our_own_mail_is_a_bounce_with_a_form_in_it_too(home: Path) -> None:
    event = queued("M003", "P02", to=ALEX)
    ours = "<lovande.host-2026.M003.c913e41461d9@fou.example>"
    put(home, event._replace(data={**event.data, "message_id": ours}), *sent("M003")[1:])
    post = home.parent / "studs.eml"
    post.write_bytes(bounce(WAYS["Postfix"], GONE, 0, our_mail(ALEX, ours, answered())))
    take(home, day(3), post)
    assert stands(home, "P02") is PracticeState.UNREACHED and standings(peek(home), ["P01"])["P01"].answered


def test_a_blank_form_that_a_gateway_changed_is_no_answer_in_a_bounce(home: Path) -> None:
    changed = blank("docx", "oversikt", "P01") + b"\0"
    post = home.parent / "studs.eml"
    post.write_bytes(bounce(WAYS["IceWarp"], GONE, 0, our_mail(KIM, "<M001@fou.example>", changed)))
    done = take(home, day(3), post)
    assert (done.saved, stands(home)) == ((), PracticeState.UNREACHED)


def test_what_may_be_nobody_we_wrote_to_waits_for_a_person_and_leaves_the_practice_as_it_was(home: Path) -> None:
    whole = bounce(WAYS["Postfix"], GONE, 0, our_mail(KIM, "<M001@fou.example>", FORM))
    forwarded = whole.replace(f"rfc822; {KIM}".encode(), b"rfc822; lo@annan.example").replace(
        f"<{KIM}>: ".encode(), b""
    )
    stranger = re.sub(rb"(?m)^(Return-Path|From): .*\n", b"", whole, count=2)
    for n, mail in enumerate((forwarded, b"From: Lo <lo@annan.example>\r\n" + stranger), 1):
        post = home.parent / f"studs{n}.eml"
        post.write_bytes(mail)
        done = take(home, day(3), post)
        assert (len(done.review), mails(peek(home))["M001"].fate, stands(home)) == (
            n,
            MailFate.SENT,
            PracticeState.WAITING,
        )
        assert done.review[-1].likely[0][0] == "P01" and "lo@annan.example" in done.review[-1].why and done.saved == ()
        told = " ".join(" ".join(receive_lines(done)).split())
        assert f"{KIM} studsade" not in told and "rätta adresserna" not in told, told


@pytest.mark.heavy
def test_a_twentieth_of_the_planted_bounces_in_a_whole_round(home: Path) -> None:
    for n, b in enumerate(bounces(KIM, "<M001@fou.example>", FORM)):
        if n % 20:
            continue
        post = home.parent / f"studs{n}.eml"
        post.write_bytes(b.mail)
        done = take(home, day(3), post)
        assert done.saved == () and done.blanks == 0, b.name
    assert stands(home) is PracticeState.UNREACHED and contents(home / "inbox") == {}
