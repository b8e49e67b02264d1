"""A round's mailbox in a real Dovecot: told cheaply, fetched without a trace, moved and never thrown away."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from pipeline.intake.mail.mailbox import HANDLED, TO_REVIEW, Mailbox, Summary, read_summaries
from pipeline.intake.mail.structure import read_fetched, shape
from pipeline.model.mail import Login, Server
from pipeline.servers.imap import hang_up, open_imap
from pipeline.servers.troubles import MailServerError, Trouble
from tests.support.dovecot import USER, Dovecot, token

heavy = pytest.mark.heavy
DOCX = "application", "vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def dovecot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    with Dovecot() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.cert))
        yield server


def mail(number: int, text: str = "Hej!", files: Mapping[str, bytes] | None = None, **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Message-ID"] = "Kim Åberg <Kim@Norrvik.example>", f"<{number}@norrvik.example>"
    message["Subject"] = headers.pop("subject", f"Svar från P{number:02d} – åtgärd")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in (files or {}).items():
        message.add_attachment(content, maintype=DOCX[0], subtype=DOCX[1], filename=name)
    return message.as_bytes()


def three() -> dict[str, bytes]:
    return {
        "1": mail(
            1, files={"P01 – gruppen.docx": b"PK"}, In_Reply_To="<m@fou.example>", References="<a@x> <m@fou.example>"
        ),
        "2": mail(2, auto_submitted="auto-replied", subject='Frånvarande "till" måndag'),
        "3": mail(3, text="x" * 500 + "\n" * 500),
    }


def in_folder(server: Dovecot, folder: str) -> list[str]:
    box = open_imap(server.server, server.login)
    box.folder.set(folder, readonly=True)
    found = [str(m.obj["Message-ID"]) for m in box.fetch(mark_seen=False)]
    hang_up(box)
    return found


# ---- What lies there


@heavy
def test_each_mail_is_told_without_its_content(dovecot: Dovecot) -> None:
    dovecot.put(three())
    with Mailbox(dovecot.tls_server, dovecot.login) as mailbox:
        first, second, third = mailbox.summaries()
        assert mailbox.uidvalidity > 0
        assert first == Summary(
            1,
            "<1@norrvik.example>",
            "kim@norrvik.example",
            "Svar från P01 – åtgärd",
            ("<m@fou.example>", "<a@x>"),
            True,
            False,
            "",
            len(three()["1"]),
        )
        assert (second.auto_submitted, second.subject, second.has_files) == (
            "auto-replied",
            'Frånvarande "till" måndag',
            False,
        )
        assert [s.uid for s in mailbox.summaries(after=1)] == [second.uid, third.uid]
        assert list(mailbox.summaries(after=third.uid)) == []


@heavy
def test_an_empty_mailbox_is_no_mails(dovecot: Dovecot) -> None:
    with Mailbox(dovecot.tls_server, dovecot.login) as mailbox:
        assert list(mailbox.summaries()) == []
        mailbox.move([], HANDLED)


@heavy
def test_a_mail_is_fetched_whole_and_stays_unread(dovecot: Dovecot) -> None:
    mails = three()
    dovecot.put(mails)
    with Mailbox(dovecot.tls_server, dovecot.login) as mailbox:
        assert mailbox.fetch(1) == mails["1"]
        assert mailbox.fetch(99) is None
    box = open_imap(dovecot.server, dovecot.login)
    box.folder.set("INBOX", readonly=True)
    assert box.uids("SEEN") == []
    hang_up(box)


@heavy
def test_a_folder_in_the_address_is_the_mailbox(dovecot: Dovecot) -> None:
    box = open_imap(dovecot.server, dovecot.login)
    box.folder.create("Lovande/Höst & vår")
    box.append(mail(7), "Lovande/Höst & vår")
    hang_up(box)
    there = Server("imaps", "127.0.0.1", dovecot.tls_port, folder="lovande/höst & vår")
    with Mailbox(there, dovecot.login) as mailbox:
        assert mailbox.folder == "Lovande/Höst & vår"
        assert [s.message_id for s in mailbox.summaries()] == ["<7@norrvik.example>"]
    missing = Server("imaps", "127.0.0.1", dovecot.tls_port, folder="Finns inte")
    with (
        pytest.raises(MailServerError, match=r"”Finns inte”; där finns .*Lovande/Höst & vår") as e,
        Mailbox(missing, dovecot.login),
    ):
        pass
    assert e.value.trouble is Trouble.FOLDER


# ---- Moving


@heavy
@pytest.mark.parametrize("able", ["MOVE UIDPLUS", "UIDPLUS", ""])
def test_mails_that_are_done_are_moved_and_nobody_elses_are_touched(able: str) -> None:
    with Dovecot(tls=False, more=f"imap_capability = IMAP4rev1 {able}") as server:
        server.put(three())
        box = open_imap(server.server, server.login)
        box.folder.set("INBOX")
        box.client.uid("STORE", "2", "+FLAGS", r"(\Deleted)")  # by a person, in another program
        hang_up(box)
        for _ in range(2):  # it can be made again
            with Mailbox(server.server, server.login) as mailbox:
                mailbox.move([1], HANDLED)
                mailbox.move([3], TO_REVIEW)
        with Mailbox(server.server, server.login) as mailbox:
            assert list(mailbox.summaries()) == []
        assert set(in_folder(server, "Behandlat")) == {"<1@norrvik.example>"}
        assert set(in_folder(server, "Att granska")) == {"<3@norrvik.example>"}
        assert "<2@norrvik.example>" in in_folder(server, "INBOX")
        assert ("<1@norrvik.example>" in in_folder(server, "INBOX")) is (able == "")


@heavy
def test_folders_are_made_once_wherever_the_server_keeps_them_whatever_their_names() -> None:
    with Dovecot(tls=False, prefix="INBOX.", separator=".") as server:
        server.put(three())
        for _ in range(2):
            with Mailbox(server.server, server.login) as mailbox:
                assert mailbox.place(HANDLED) == "INBOX.Behandlat"
                assert mailbox.place("Åtgärd/Höst & vår") == "INBOX.Åtgärd.Höst & vår"
                mailbox.move([3], "Åtgärd/Höst & vår")
        assert in_folder(server, "INBOX.Åtgärd.Höst & vår") == ["<3@norrvik.example>"]
        assert in_folder(server, "INBOX") == ["<1@norrvik.example>", "<2@norrvik.example>"]


@heavy
def test_many_mails_are_moved(dovecot: Dovecot) -> None:
    dovecot.put({f"{n:04}": mail(n) for n in range(450)})
    with Mailbox(dovecot.tls_server, dovecot.login) as mailbox:
        mailbox.move([s.uid for s in mailbox.summaries()], HANDLED)
        assert list(mailbox.summaries()) == []
    assert len(in_folder(dovecot, HANDLED)) == 450


# ---- Logins and losses


@heavy
def test_a_token_opens_the_mailbox(dovecot: Dovecot) -> None:
    with Mailbox(dovecot.tls_server, Login(USER, token=token())) as mailbox:
        assert list(mailbox.summaries()) == []
    with Mailbox(dovecot.server, dovecot.login) as mailbox:  # STARTTLS
        assert list(mailbox.summaries()) == []


@heavy
@pytest.mark.parametrize(
    ("login", "trouble"),
    [
        (Login(USER, "hunter2"), Trouble.PASSWORD),
        (Login(USER, token="hunter2"), Trouble.TOKEN),
        (None, Trouble.LOGIN_REQUIRED),
    ],
)
def test_a_login_that_fails_says_why_and_never_the_secret(
    dovecot: Dovecot, login: Login | None, trouble: Trouble
) -> None:
    with pytest.raises(MailServerError) as e, Mailbox(dovecot.tls_server, login):
        pass
    assert e.value.trouble is trouble
    assert "hunter2" not in f"{e.value}{e.value.__context__ if not e.value.__suppress_context__ else ''}"


@heavy
def test_a_certificate_that_nobody_vouches_for_opens_nothing(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    for server in (dovecot.tls_server, dovecot.server):
        with pytest.raises(MailServerError) as e, Mailbox(server, dovecot.login):
            pass
        assert e.value.trouble is Trouble.CERTIFICATE


@heavy
def test_without_tls_no_mailbox_on_another_computer_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more: real("127.0.0.1" if host == "mail.example" else host, *more)
    )
    with Dovecot(tls=False) as server:
        there = Server("imap", "mail.example", server.port)
        with pytest.raises(MailServerError) as e, Mailbox(there, server.login):
            pass
        assert e.value.trouble is Trouble.NO_TLS
        assert "Login" not in server.log()


@heavy
def test_a_lost_connection_says_so() -> None:
    with Dovecot(tls=False) as server:
        server.put(three())
        with Mailbox(server.server, server.login) as mailbox:
            assert len(list(mailbox.summaries())) == 3
            server.__exit__()
            with pytest.raises(MailServerError) as e:
                mailbox.fetch(1)
            assert e.value.trouble is Trouble.LOST


@heavy
def test_a_mailbox_of_five_thousand_is_told_in_few_bytes(dovecot: Dovecot) -> None:
    """The measure of it is in bytes: less than 1 kB a mail, whatever lies in them."""
    body = "ord " * 2000
    mails = {f"{n:05}": mail(n, text=body) for n in range(4997)}
    mails |= {f"{n:05}": mail(n, text=body, files={"svar.docx": b"PK"}) for n in range(4997, 5000)}
    dovecot.put(mails)
    with Wire(dovecot.port) as wire, Mailbox(wire.server, dovecot.login) as mailbox:
        with_files = [s.uid for s in mailbox.summaries() if s.has_files]
        assert with_files == [4998, 4999, 5000]
        assert wire.bytes < 5_000_000 < sum(map(len, mails.values()))


# ---- What servers say, without one


def test_a_mail_that_makes_no_sense_is_told_all_the_same() -> None:
    answer = [
        (b'7 (UID 70 RFC822.SIZE 99 BODYSTRUCTURE ("text" "plain" ("charset" "x" "name" {9}', b"a)b (c.md"),
        (b') NIL NIL "8bit" 5 1 NIL NIL NIL NIL) BODY[HEADER.FIELDS (MESSAGE-ID FROM)] {64}', b"From: \xff\xfe\r\nSubject: =?nope?B?!!!?= =?utf-8?b?w6XDpMO2?=\r\nTo: x\r\n\r\n"),
        b")",
        b"8 (FLAGS (\\Seen))",
        b"9 (UID 71 BODY[HEADER.FIELDS (FROM)] \"\" BODYSTRUCTURE NIL RFC822.SIZE 1)",
        None,
    ]  # fmt: skip
    first, second = read_summaries(answer)
    assert (first.uid, first.size, first.has_files, first.sender, first.message_id) == (70, 99, True, "", "")
    assert "åäö" in first.subject
    assert (second.uid, second.has_files) == (71, True)


@pytest.mark.parametrize(
    ("structure", "files", "report"),
    [
        (b'("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 5 1 NIL NIL NIL NIL)', False, False),
        (b'("text" "plain" NIL NIL NIL "7bit" 5 1 NIL ("attachment" ("filename" "a.txt")) NIL NIL)', True, False),
        (b'("text" "plain" ("name*0" "a") NIL NIL "7bit" 5 1)', True, False),
        (b'("text" "calendar" ("name" "a.ics") NIL NIL "7bit" 5 1)', False, False),
        (b'("image" "png" NIL "<sig@x>" NIL "base64" 9 NIL ("inline" ("filename" "logo.png")) NIL)', False, False),
        (b'("image" "png" NIL "<sig@x>" NIL "base64" 9 NIL ("attachment" NIL) NIL)', True, False),
        (b'("image" "jpeg" ("name" "bild.jpg") NIL NIL "base64" 9 NIL ("inline" NIL) NIL)', True, False),
        (b'("application" "ms-tnef" NIL NIL NIL "base64" 9)', True, False),
        (b'("application" "pkcs7-signature" ("name" "smime.p7s") NIL NIL "base64" 9)', False, False),
        (
            b'(("text" "plain" NIL NIL NIL "7bit" 5 1)("text" "html" NIL NIL NIL "7bit" 5 1) "alternative")',
            False,
            False,
        ),
        (
            b'(("text" "plain" NIL NIL NIL "7bit" 5 1)(("text" "html" NIL NIL NIL "7bit" 5 1)'
            b'("application" "msword" NIL NIL NIL "base64" 9) "related") "mixed" ("boundary" "x") NIL NIL)',
            True,
            False,
        ),
        (
            b'(("text" "plain" NIL NIL NIL "7bit" 5 1)("message" "delivery-status" NIL NIL NIL "7bit" 5) "report" ("report-type" "delivery-status") NIL NIL)',
            False,
            True,
        ),
        (b'("message" "rfc822" NIL NIL NIL "7bit" 9 (NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 5 1) 3)', True, False),
        (b"(" * 5000 + b'"text" "plain"' + b")" * 5000, False, False),
    ],
)
def test_the_parts_of_a_mail_tell_whether_something_may_be_attached(
    structure: bytes, files: bool, report: bool
) -> None:
    [items] = read_fetched([b"1 (BODYSTRUCTURE " + structure + b")"])
    assert shape(items["BODYSTRUCTURE"])[:2] == (files, report)


@pytest.mark.parametrize(
    ("head", "report"),
    [
        (b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n", True),
        (b"From: epost@norrvik.example\r\nReturn-Path: <>\r\n\r\n", True),
        (b"From: x@norrvik.example\r\nX-Failed-Recipients: kim@norrvik.example\r\n\r\n", True),
        (b"From: kim@norrvik.example\r\nReturn-Path: <kim@norrvik.example>\r\n\r\n", False),
        (b"From: kim@norrvik.example\r\n\r\n", False),
    ],
)
def test_a_bounce_that_is_written_as_any_text_is_told_by_who_sent_it(head: bytes, report: bool) -> None:
    text = b'("text" "plain" NIL NIL NIL "7bit" 5 1)'
    line = b"1 (UID 7 BODYSTRUCTURE " + text + b" BODY[HEADER.FIELDS (FROM)] {%d}" % len(head)
    (one,) = read_summaries([(line, head), b")"])
    assert (one.is_report, one.has_files) == (report, False)


class Wire:
    """Counts what a server on this computer says to one client."""

    def __init__(self, port: int) -> None:
        self.port, self.bytes = port, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._run, daemon=True)]
        self._sockets: list[socket.socket] = [self._listener]

    @property
    def server(self) -> Server:
        return Server("imap", "127.0.0.1", self._listener.getsockname()[1])

    def __enter__(self) -> Wire:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join(5)
        for sock in self._sockets:
            sock.close()

    def _run(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(("127.0.0.1", self.port))
        self._sockets += [client, server]
        up = threading.Thread(target=self._carry, args=(client, server, False), daemon=True)
        up.start()
        self._carry(server, client, True)
        up.join(5)

    def _carry(self, source: socket.socket, to: socket.socket, counted: bool) -> None:
        with suppress(OSError):  # either end may hang up first: what was said until then is counted
            while data := source.recv(1 << 16):
                self.bytes += len(data) if counted else 0
                to.sendall(data)
        with suppress(OSError):
            to.shutdown(socket.SHUT_WR)
