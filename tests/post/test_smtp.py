"""Handing mails to a server: what is known of each mail afterwards, whatever the server does. The servers are real."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.mail import Delivery, DeliveryOutcome, Login, Server
from pipeline.post.pace import Pace, Throttle
from pipeline.post.smtp import SmtpCourier
from pipeline.post.wire import CannotGo, pack_mail
from pipeline.servers import parse_server
from pipeline.servers.troubles import MailServerError, Trouble
from tests.support.certificates import Certificate, certificate
from tests.support.mailserver import DIE, HANG, TAKE_AND_DIE, TAKE_AND_HANG, MailServer, grey, refusing, taken_in

SENDER, KIM, ALEX = "lovande@fou.example", "kim@norrvik.example", "alex@ekvalla.example"
SENT, REFUSED, DEFERRED, UNCERTAIN = (
    DeliveryOutcome.SENT,
    DeliveryOutcome.REFUSED,
    DeliveryOutcome.DEFERRED,
    DeliveryOutcome.UNCERTAIN,
)


@pytest.fixture(scope="session")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("cert"))


@pytest.fixture
def trusted(cert: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate, trusted the way an organisation's own authority is."""
    monkeypatch.setenv("SSL_CERT_FILE", str(cert.cert))
    return cert


def mail(number: int = 1, text: str = "Hej!\n.\n..två punkter\n", **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["Message-ID"] = SENDER, "Formulär", f"<{number}@fou.example>"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()


def send(
    courier: SmtpCourier, recipient: str = KIM, message: bytes | None = None, sender: str = SENDER, free: bool = True
) -> tuple[Delivery | None, int]:
    """The delivery, and how many times it was put on record that the mail is being handed over."""
    offered: list[bool] = []

    def offering() -> bool:
        offered.append(True)
        return free

    return courier.deliver(message or mail(), sender, recipient, offering), len(offered)


def outcome(courier: SmtpCourier, recipient: str = KIM, message: bytes | None = None) -> DeliveryOutcome:
    delivery, _ = send(courier, recipient, message)
    assert delivery is not None
    return delivery.outcome


LONG, SHORT = 300.0, 0.3
"""Seconds: no computer is so busy that a server which answers has not answered by then; and long enough to wait for one that never will."""


def courier(server: MailServer, login: Login | None = None, timeout: float = LONG) -> SmtpCourier:
    return SmtpCourier(server.server, login, timeout=timeout, patience=LONG)


def impatient(smtp: smtplib.SMTP) -> Callable[..., tuple[int, bytes]]:
    """What begins a mail, and from then on waits only a short while for each answer."""
    begin = smtp.mail

    def mail_from(*what: Any) -> tuple[int, bytes]:
        assert smtp.sock is not None
        smtp.sock.settimeout(SHORT)
        return begin(*what)

    return mail_from


def trouble(server: Server, login: Login | None = None, timeout: float = LONG) -> MailServerError:
    with SmtpCourier(server, login, timeout=timeout) as c, pytest.raises(MailServerError) as e:
        send(c)
    assert e.value.exit_code == 5
    return e.value


# ---- What arrives


def test_a_mail_arrives_as_it_was_written_and_the_record_is_made_before_it_is_the_servers() -> None:
    with MailServer() as server, courier(server) as c:
        seen: list[int] = []
        delivery = c.deliver(mail(), SENDER, KIM, lambda: not seen.append(len(server.taken)))
        assert delivery == Delivery(SENT, 250, "2.0.0 OK: queued")
        assert seen == [0]
        assert [(t.recipient, t.message_id) for t in server.taken] == [(KIM, "<1@fou.example>")]
        assert server.taken[0].content == mail()


@pytest.mark.parametrize("text", [b"A: b\n\n.\n..\n.x\n", b"A: b\r\n\r\nno end", b"A: b\r\rold mac\r.\r", b".\r\n"])
def test_dots_and_line_ends_survive(text: bytes) -> None:
    with MailServer() as server, courier(server) as c:
        assert outcome(c, message=text) is SENT
        assert server.taken[0].content.splitlines() == text.splitlines()
        assert server.taken[0].content.endswith(b"\r\n")


def test_one_session_carries_many_mails_and_is_ended_politely() -> None:
    with MailServer() as server:
        with courier(server) as c:
            assert [outcome(c, f"p{n}@norrvik.example", mail(n)) for n in range(5)] == [SENT] * 5
        assert server.sessions == 1
        assert server.commands[-1] == "QUIT"


def test_a_big_mail_goes_in_pieces() -> None:
    big = mail(text="x" * 70 + "\n") + (b"y" * 70 + b"\r\n") * 100_000
    with MailServer() as server, courier(server) as c:
        assert outcome(c, message=big) is SENT
        assert server.taken[0].content == big


def test_the_mailbox_on_disk_is_the_truth(tmp_path: Path) -> None:
    with MailServer(tmp_path / "mailbox") as server, courier(server) as c:
        send(c, KIM, mail(1))
        send(c, ALEX, mail(2))
        assert taken_in(tmp_path / "mailbox") == server.taken


# ---- What the server says


@pytest.mark.parametrize(
    ("point", "reply", "expected", "offered"),
    [
        ("MAIL", "451 4.3.0 later", DEFERRED, 0),
        ("MAIL", "552 5.3.4 Message size exceeds fixed limit", REFUSED, 0),
        ("RCPT", "450 4.2.1 mailbox busy", DEFERRED, 0),
        ("RCPT", "550 5.1.1 No such user", REFUSED, 0),
        ("RCPT", "550 5.1.1 <kim@norrvik.example>: User unknown in relay recipient table", REFUSED, 0),
        ("DOT", "451 4.7.1 greylisted after all", DEFERRED, 1),
        ("DOT", "554 5.7.1 spam", REFUSED, 1),
    ],
)
def test_the_answer_to_a_mail_is_its_outcome_and_the_session_goes_on(
    point: str, reply: str, expected: DeliveryOutcome, offered: int
) -> None:
    with MailServer(at={point: reply}) as server, courier(server) as c:
        delivery, records = send(c)
        assert delivery is not None
        assert (delivery.outcome, delivery.code, delivery.words) == (expected, int(reply[:3]), reply[4:])
        assert records == offered
        server.at = {}
        assert outcome(c, ALEX) is SENT
        assert server.recipients() == [ALEX]
        assert server.sessions == 1


def test_a_refused_recipient_is_nobody_elses_trouble() -> None:
    refused = {"nej@norrvik.example": "550 5.1.1 No such user", "sen@norrvik.example": "450 4.2.2 full"}
    with MailServer(at={"RCPT": refusing(refused)}) as server, courier(server) as c:
        everybody = [KIM, "nej@norrvik.example", ALEX, "sen@norrvik.example", "lo@norrvik.example"]
        assert [outcome(c, r) for r in everybody] == [SENT, REFUSED, SENT, DEFERRED, SENT]
        assert server.recipients() == [KIM, ALEX, "lo@norrvik.example"]
        assert server.sessions == 1


def test_a_greylisted_mail_goes_when_it_is_tried_again() -> None:
    with MailServer(at={"RCPT": grey()}) as server, courier(server) as c:
        assert [outcome(c), outcome(c)] == [DEFERRED, SENT]
        assert server.recipients() == [KIM]


@pytest.mark.parametrize("point", ["MAIL", "RCPT", "DOT", "GREETING", "EHLO"])
def test_421_puts_the_mail_off_and_the_next_one_has_a_new_session(point: str) -> None:
    with MailServer(at={point: "421 4.3.2 closing"}) as server, courier(server) as c:
        delivery, _ = send(c)
        assert delivery is not None
        assert (delivery.outcome, delivery.code) == (DEFERRED, 421)
        server.at = {}
        assert outcome(c) is SENT
        assert server.sessions == 2


# ---- Lost connections: never two mails, and never a mail that is said to have gone


@pytest.mark.parametrize("point", ["MAIL", "RCPT", "BODY"])
def test_a_connection_lost_before_the_dot_puts_the_mail_off(point: str) -> None:
    with MailServer(at={point: DIE}) as server, courier(server) as c:
        delivery, offered = send(
            c, message=mail(text=("x" * 70 + "\n") * 200_000)
        )  # more than any buffer between us holds
        assert delivery is not None
        assert delivery.outcome is DEFERRED
        assert offered == 0 or point == "BODY"
        server.at = {}
        assert outcome(c) is SENT
        assert server.recipients() == [KIM]


@pytest.mark.parametrize("point", ["MAIL", "RCPT"])
def test_silence_before_the_dot_puts_the_mail_off(point: str) -> None:
    with MailServer() as server, courier(server) as c:
        assert outcome(c, ALEX) is SENT
        assert c._smtp is not None
        c._smtp.mail = impatient(c._smtp)  # type: ignore[method-assign]
        server.at = {point: HANG}
        delivery, offered = send(c)
        assert (delivery and delivery.outcome, offered) == (DEFERRED, 0)
        server.at = {}
        assert outcome(c) is SENT
        assert server.recipients() == [ALEX, KIM]


@pytest.mark.parametrize(("behaviour", "taken"), [(DIE, 0), (TAKE_AND_DIE, 1), (HANG, 0), (TAKE_AND_HANG, 1)])
def test_nobody_knows_what_became_of_a_mail_when_no_answer_comes_to_its_dot(behaviour: str, taken: int) -> None:
    with MailServer(at={"DOT": behaviour}) as server, courier(server) as c:
        c._patience = SHORT if behaviour in (HANG, TAKE_AND_HANG) else LONG
        delivery, offered = send(c)
        assert delivery is not None
        assert (delivery.outcome, delivery.code, offered) == (UNCERTAIN, 0, 1)
        assert len(server.taken) == taken
        server.at, c._patience = {}, LONG
        assert outcome(c, ALEX) is SENT
        assert server.recipients() == [KIM] * taken + [ALEX]


def test_a_server_that_has_had_enough_in_the_middle_of_a_mail_is_heard() -> None:
    big = mail(text="x" * 70 + "\n") + (b"y" * 70 + b"\r\n") * 200_000
    with MailServer(at={"BODY": "552 5.3.4 too big"}) as server, courier(server) as c:
        delivery, offered = send(c, message=big)
        assert delivery is not None
        assert delivery.outcome in (REFUSED, DEFERRED)  # its words are lost when the system resets the connection first
        assert offered == 0


def test_an_idle_session_that_the_server_has_dropped_is_opened_anew() -> None:
    with MailServer() as server, courier(server) as c:
        assert outcome(c) is SENT
        assert c._smtp is not None
        server.hang_up()
        c._smtp.sock.recv(1, socket.MSG_PEEK)  # until it has hung up
        assert outcome(c, ALEX) is SENT
        assert server.recipients() == [KIM, ALEX]
        assert server.sessions == 2


def test_a_mail_that_somebody_else_has_taken_is_not_sent() -> None:
    with MailServer() as server, courier(server) as c:
        assert send(c, free=False) == (None, 1)
        assert outcome(c, ALEX) is SENT
        assert server.recipients() == [ALEX]


def test_a_server_that_hangs_up_while_the_record_is_made_has_certainly_not_taken_the_mail() -> None:
    with MailServer() as server, courier(server) as c:

        def slowly() -> bool:
            assert c._smtp is not None
            server.hang_up()
            c._smtp.sock.recv(1, socket.MSG_PEEK)  # until it has hung up
            return True

        delivery = c.deliver(mail(), SENDER, KIM, slowly)
        assert delivery is not None
        assert delivery.outcome is DEFERRED
        assert server.taken == []


def test_a_mail_that_could_not_be_put_on_record_is_not_sent() -> None:
    def offering() -> bool:
        raise OSError("disk full")

    with MailServer() as server, courier(server) as c:
        with pytest.raises(OSError, match="disk full"):
            c.deliver(mail(), SENDER, KIM, offering)
        assert outcome(c, ALEX) is SENT
        assert server.recipients() == [ALEX]


# ---- What cannot go


def test_a_mail_bigger_than_the_server_takes_is_refused_with_both_sizes() -> None:
    with MailServer(size=5_000_000) as server, courier(server) as c:
        delivery, offered = send(c, message=mail() + b"x\r\n" * 4_100_000)
        assert delivery is not None
        assert (delivery.outcome, offered) == (REFUSED, 0)
        assert "12,3 MB" in delivery.words
        assert "högst 5,0 MB" in delivery.words
        assert outcome(c) is SENT
        assert any("SIZE=" in command for command in server.commands)


def test_an_international_domain_goes_in_its_ascii_form_and_a_local_part_needs_smtputf8() -> None:
    with MailServer() as server, courier(server) as c:
        assert outcome(c, "kim@räksmörgås.example") is SENT
        assert not any("SMTPUTF8" in command for command in server.commands)
        assert outcome(c, "åsa@räksmörgås.example") is SENT
        assert server.recipients() == ["kim@xn--rksmrgs-5wao1o.example", "åsa@xn--rksmrgs-5wao1o.example"]


def test_without_smtputf8_the_address_is_refused_with_a_sentence_and_the_others_go() -> None:
    with MailServer(leave_out="SMTPUTF8") as server, courier(server) as c:
        delivery, _ = send(c, "åsa@norrvik.example")
        assert delivery is not None
        assert delivery.outcome is REFUSED
        assert "å, ä, ö" in delivery.words
        assert outcome(c) is SENT
        assert server.recipients() == [KIM]


@pytest.mark.parametrize(
    "address", ["", "kim", "kim@", "a@b@c", "kim@x.se\r\nRCPT TO:<y@z.se>", "<kim@x.se>", "k m@x.se", "kim@a..å"]
)
def test_what_is_no_address_is_refused_before_anything_is_said(address: str) -> None:
    with MailServer() as server, courier(server) as c:
        delivery, offered = send(c, address)
        assert delivery is not None
        assert (delivery.outcome, offered) == (REFUSED, 0)
        assert not any(command.startswith("MAIL") for command in server.commands)


def eight_bits() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Message-ID"] = SENDER, "<8@fou.example>"
    message.set_content("Åtta bitar\n", cte="8bit")
    message.add_attachment("Rör på er\n", filename="råd.txt", cte="8bit")
    return message.as_bytes()


def test_eight_bits_go_as_they_are_where_they_can_and_encoded_where_not() -> None:
    message = eight_bits()
    with MailServer() as server, courier(server) as c:
        assert outcome(c, message=message) is SENT
        assert server.taken[0].content == message
        assert any("BODY=8BITMIME" in command for command in server.commands)
    with MailServer(leave_out="8BITMIME") as server, courier(server) as c:
        assert outcome(c, message=message) is SENT
        came = message_from_bytes(server.taken[0].content, policy=SMTP)
        assert server.taken[0].content.isascii()
        assert [part.get_content().strip() for part in came.iter_parts()] == ["Åtta bitar", "Rör på er"]
        assert came["Message-ID"] == "<8@fou.example>"
        assert not any("8BITMIME" in command for command in server.commands)


def test_eight_bits_in_a_header_need_smtputf8() -> None:
    message = b"Subject: \xc3\x85\r\n\r\nx\r\n"
    assert pack_mail(message, SENDER, KIM, {"smtputf8": "", "8bitmime": ""}).options == ("SMTPUTF8", "BODY=8BITMIME")
    with pytest.raises(CannotGo):
        pack_mail(message, SENDER, KIM, {"8bitmime": ""})


# ---- TLS and logins


def test_a_server_that_offers_tls_gets_it_and_the_login_goes_inside(trusted: Certificate) -> None:
    with MailServer(
        context=trusted.server_context(), users={"kö@fou.example": "lösen ord"}, needs_login=True
    ) as server:
        with courier(server, Login("kö@fou.example", "lösen ord")) as c:
            assert outcome(c) is SENT
        assert server.logins == ["PLAIN kö@fou.example"]
        assert server.commands.index("STARTTLS") < server.commands.index("AUTH")


@pytest.mark.parametrize("ways", ["LOGIN", "LOGIN PLAIN"])
def test_a_login_goes_the_way_the_server_takes(trusted: Certificate, ways: str) -> None:
    with MailServer(context=trusted.server_context(), users={"kö": "ö"}, needs_login=True, ways=ways) as server:
        with courier(server, Login("kö", "ö")) as c:
            assert outcome(c) is SENT
        assert server.logins == [f"{'PLAIN' if 'PLAIN' in ways else 'LOGIN'} kö"]


def test_tls_from_the_start_and_a_token(trusted: Certificate) -> None:
    secret = "ey" + "x" * 2000
    with MailServer(
        context=trusted.server_context(), tls_at_once=True, tokens={"a@fou.example": secret}, needs_login=True
    ) as server:
        assert server.url.startswith("smtps://")
        with courier(server, Login("a@fou.example", token=secret)) as c:
            assert outcome(c) is SENT
        assert server.logins == ["XOAUTH2 a@fou.example"]


def test_a_password_never_goes_without_tls_not_even_on_this_computer() -> None:
    with MailServer(users={"a": "b"}) as server:
        with courier(server, Login("a", "b")) as c:
            assert outcome(c) is SENT
        assert "AUTH" not in server.commands
        server.needs_login = True
        assert trouble(server.server, Login("a", "b")).trouble is Trouble.LOGIN_NEEDS_TLS
        assert "AUTH" not in server.commands


def test_without_tls_nothing_goes_to_another_computer_unless_somebody_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is of another computer, and leads to this one."""
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more: real("127.0.0.1" if host == "relay.example" else host, *more)
    )
    with MailServer() as server:
        there = Server("smtp", "relay.example", server.port)
        assert trouble(there).trouble is Trouble.NO_TLS
        assert server.taken == []
        with SmtpCourier(there, insecure=True) as c:
            assert outcome(c) is SENT


def test_a_certificate_that_nobody_vouches_for_stops_everything(cert: Certificate) -> None:
    with MailServer(context=cert.server_context()) as server:
        e = trouble(server.server)
        assert e.trouble is Trouble.CERTIFICATE
        assert "SSL_CERT_FILE" in str(e)
        with pytest.raises(MailServerError), SmtpCourier(server.server, insecure=True) as c:
            send(c)
        assert server.taken == []


def test_a_certificate_of_another_name_or_run_out_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, made in enumerate(
        (certificate(tmp_path / "a", "other.example"), certificate(tmp_path / "b", days=-1)), start=1
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(made.cert))
        with MailServer(context=made.server_context(), tls_at_once=n == 2) as server:
            assert trouble(server.server).trouble is Trouble.CERTIFICATE


@pytest.mark.parametrize(
    ("says", "login", "expected", "words"),
    [
        ("", Login("a", "fel"), Trouble.PASSWORD, "LOVANDE_MAIL_PASSWORD"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            Login("a", "fel"),
            Trouble.PASSWORD_NOT_ALLOWED,
            "--to eml",
        ),
        (
            "534 5.7.9 Application-specific password required",
            Login("a", "fel"),
            Trouble.PASSWORD_NOT_ALLOWED,
            "docs/it.md",
        ),
        ("", Login("a", token="gammal"), Trouble.TOKEN, "LOVANDE_MAIL_TOKEN"),
        ("", None, Trouble.LOGIN_REQUIRED, "nyckelring"),
    ],
)
def test_a_login_that_fails_says_what_to_do_and_never_the_secret(
    trusted: Certificate, says: str, login: Login | None, expected: Trouble, words: str
) -> None:
    with MailServer(
        context=trusted.server_context(), users={"a": "b"}, tokens={"a": "ny"}, login_says=says, needs_login=True
    ) as server:
        e = trouble(server.server, login)
        assert e.trouble is expected
        assert words in str(e)
        assert not {"fel", "gammal"} & set(str(e).replace(".", " ").split())
        assert server.taken == []


def test_a_server_without_a_fitting_login_says_so(trusted: Certificate) -> None:
    with MailServer(context=trusted.server_context()) as server:
        assert trouble(server.server, Login("a", "b")).trouble is Trouble.NO_LOGIN
    with MailServer(context=trusted.server_context(), users={"a": "b"}, ways="PLAIN LOGIN") as server:
        assert trouble(server.server, Login("a", token="x")).trouble is Trouble.NO_LOGIN


def test_a_login_that_cannot_be_checked_right_now_puts_the_mail_off(trusted: Certificate) -> None:
    busy = MailServer(context=trusted.server_context(), users={"a": "b"}, at={"AUTH": "454 4.7.0 later"})
    with busy as server, courier(server, Login("a", "b")) as c:
        assert outcome(c) is DEFERRED
        server.at = {}
        assert outcome(c) is SENT


# ---- What is wrong with us, and not with one address


@pytest.mark.parametrize(
    ("point", "reply", "expected"),
    [
        ("MAIL", "553 5.7.1 Sender address rejected: not owned by user", Trouble.SENDER),
        ("RCPT", "554 5.7.1 <kim@norrvik.example>: Relay access denied", Trouble.RELAY),
        ("RCPT", "550 5.7.64 TenantAttribution; Relay Access Denied", Trouble.RELAY),
        ("RCPT", "530 5.7.57 Client not authenticated to send mail.", Trouble.LOGIN_REQUIRED),
        ("GREETING", "554 5.7.1 no", Trouble.ANSWER),
        ("GREETING", DIE, Trouble.LOST),
        ("GREETING", HANG, Trouble.TIMEOUT),
        ("EHLO", HANG, Trouble.TIMEOUT),
    ],
)
def test_what_would_stop_every_mail_stops_the_round_and_marks_no_address(
    point: str, reply: str, expected: Trouble
) -> None:
    with MailServer(at={point: reply}) as server:
        assert trouble(server.server, timeout=SHORT if reply == HANG else LONG).trouble is expected


def test_an_account_that_may_not_send_as_the_mailbox_puts_the_mail_off_and_stops_the_rest() -> None:
    """Exchange Online says so only after the dot."""
    reply = "554 5.2.252 SendAsDenied; a@fou.example not allowed to send as lovande@fou.example"
    with MailServer(at={"DOT": reply}) as server, courier(server) as c:
        assert outcome(c) is DEFERRED
        with pytest.raises(MailServerError) as e:
            send(c, ALEX)
        assert e.value.trouble is Trouble.SENDER
        assert server.sessions == 1


def test_no_server_no_name_no_port() -> None:
    assert trouble(parse_server("smtp://mejl.finns-inte.invalid")).trouble is Trouble.NOT_FOUND
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert trouble(Server("smtp", "127.0.0.1", closed.getsockname()[1])).trouble is Trouble.REFUSED


def test_tls_against_a_port_without_it_says_which_port_is_which() -> None:
    with MailServer() as server:
        e = trouble(Server("smtps", "127.0.0.1", server.port))
        assert e.trouble is Trouble.TLS
        assert "465" in str(e)


def test_the_computers_name_is_not_told() -> None:
    with MailServer() as server, courier(server) as c:
        outcome(c)
        assert server.commands[0] == "EHLO [127.0.0.1]"


def test_nothing_keeps_a_connection_open_afterwards() -> None:
    with MailServer() as server:
        with courier(server) as c:
            outcome(c)
            kept = c._smtp
        assert isinstance(kept, smtplib.SMTP)
        assert kept.sock is None


# ---- Pace


class Clock:
    def __init__(self) -> None:
        self.now, self.slept = 100.0, list[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def leaving(pace: Pace, mails: int, each: float = 1.0) -> Iterator[float]:
    clock = Clock()
    throttle = Throttle(pace, clock.sleep, clock.monotonic)
    for _ in range(mails):
        throttle.wait()
        yield clock.now
        clock.now += each


def test_no_minute_sees_more_mails_than_the_pace_allows() -> None:
    times = list(leaving(Pace(per_minute=20), 100))
    assert times[19] == 119.0
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))
    assert times[99] == 100 + 4 * 60 + 19


def test_no_limit_never_waits() -> None:
    assert list(leaving(Pace(per_minute=0), 1000, 0.0)) == [100.0] * 1000


def test_each_wait_is_longer_than_the_one_before() -> None:
    assert list(Pace(tries=4, first_wait=60, factor=3).waits()) == [60, 180, 540]
    assert list(Pace(tries=1).waits()) == []
    with pytest.raises(ValueError, match="no pace"):
        Pace(tries=0)
