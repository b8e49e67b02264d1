"""Mails handed to a server one by one, so that it is known of each whether the server took it, refused it, or never said."""

from __future__ import annotations

import re
import select
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from pipeline.model.mail import Delivery, DeliveryOutcome, Login, Server
from pipeline.servers.troubles import MailServerError, Trouble, one_line

from .session import NotNow, Reply, open_session
from .wire import END, CannotGo, Packed, pack_mail

RELAY = re.compile(
    r"relay(ing)?( access)?( is)? (denied|prohibited|not (permitted|allowed))|unable to relay|5\.7\.(54|64)\b", re.I
)
"""Said of a recipient, but about where we are. ("User unknown in relay recipient table" is about the recipient.)"""
NOT_AS_SENDER = re.compile(r"\b5\.2\.252\b|\b5\.7\.60\b|SendAsDenied", re.I)
LIMIT = re.compile(r"\b5\.1\.90\b|\b5\.4\.5\b|\b5\.7\.50[1-5]\b|\b5\.7\.708\b|SubmissionQuotaExceeded", re.I)
"""Exchange Online and Gmail, about the account that sends, though they say it of one mail."""
GRACE = 0.02
"""Seconds that a server is listened to when it has everything but the final dot."""
CHUNK = 1 << 16
"""Bytes sent at a time: the timeout holds for each, so that a big mail on a slow line is not cut off."""


class SmtpCourier:
    """Hands mails to one server over one connection, opened at the first mail and opened anew when the server drops it.

    A password or token goes over TLS only. Without TLS mails go to this computer, or anywhere if `insecure`. `timeout`
    is for each step, `patience` for the answer to a whole mail: some servers look for viruses first. Both in seconds.
    """

    def __init__(
        self,
        server: Server,
        login: Login | None = None,
        *,
        insecure: bool = False,
        timeout: float = 60,
        patience: float = 600,
    ) -> None:
        self._server, self._login, self._insecure = server, login, insecure
        self._timeout, self._patience = timeout, patience
        self._smtp: smtplib.SMTP | None = None
        self._fatal: MailServerError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session politely. The next mail opens a new one."""
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.docmd("QUIT")
        self._hang_up()

    def deliver(self, message: bytes, sender: str, recipient: str, offering: Callable[[], bool]) -> Delivery | None:
        """Hand over one mail, at most once, and tell what the server answered.

        `offering` is called when the server has everything but the final dot: put on record there that the mail is being
        handed over. When it says False (somebody else has taken the mail) nothing is sent and None comes back; what it
        raises is raised, and nothing is sent. UNCERTAIN comes only after it: the dot has gone and no answer came.
        Nothing is tried again here. Raises MailServerError (exit 5) when no mail at all can go this way.
        """
        if self._fatal is not None:
            raise self._fatal
        try:
            smtp = self._session()
            mail = pack_mail(message, sender, recipient, smtp.esmtp_features)
            unwanted = self._announce(smtp, mail) or self._pour(smtp, mail.content)
            if unwanted is not None:
                return unwanted
            if not offering():
                self._hang_up()  # nothing else ends a mail that has begun
                return None
            return self._check_interrupted(smtp) or self._end(smtp)
        except CannotGo as e:
            return e.delivery
        except NotNow as e:
            self._hang_up()
            return _refused_delivery(e.reply)
        except smtplib.SMTPServerDisconnected:
            self._hang_up()
            return Delivery(DeliveryOutcome.DEFERRED, 0, "Förbindelsen bröts innan brevet var överlämnat.")
        except BaseException:
            self._hang_up()
            raise

    def _session(self) -> smtplib.SMTP:
        """The session we have if the server still keeps it, else a new one."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException):
                if not _has_spoken(self._smtp) and self._smtp.noop()[0] == 250:
                    return self._smtp
            self._hang_up()
        self._smtp = open_session(self._server, self._login, self._insecure, self._timeout)
        return self._smtp

    def _announce(self, smtp: smtplib.SMTP, mail: Packed) -> Delivery | None:
        """MAIL, RCPT and DATA: what the server says if it does not want the mail."""
        reply = smtp.mail(mail.sender, mail.options)
        if reply[0] >= 500 and not _about_the_mail(reply):
            raise self._trouble(_about_us(reply) or Trouble.SENDER, reply)
        if reply[0] == 250:
            reply = smtp.rcpt(mail.recipient)
            if reply[0] >= 500 and (trouble := _about_us(reply, mail.recipient)):
                raise self._trouble(trouble, reply)
            if 200 <= reply[0] < 300:
                reply = smtp.docmd("DATA")
                if reply[0] == 354:
                    return None
        if reply[0] == 421:
            raise NotNow(reply)
        if smtp.rset()[0] != 250:  # or this mail would stand in the way of the next
            self._hang_up()
        return _refused_delivery(reply)

    def _pour(self, smtp: smtplib.SMTP, content: bytes) -> Delivery | None:
        """The content, without the final dot: what the server says if it has had enough before that."""
        for start in range(0, len(content), CHUNK):
            smtp.send(content[start : start + CHUNK])
            if told := self._check_interrupted(smtp):
                return told
        if smtp.sock is not None:  # who hangs up now has not got the mail: better known before it is offered than never
            select.select([smtp.sock], [], [], GRACE)
        return self._check_interrupted(smtp)

    def _check_interrupted(self, smtp: smtplib.SMTP) -> Delivery | None:
        """What the server says when it speaks or hangs up before the dot: then the mail is not taken, and that is certain."""
        if not _has_spoken(smtp):
            return None
        reply = smtp.getreply()
        self._hang_up()
        return _refused_delivery(reply)

    def _end(self, smtp: smtplib.SMTP) -> Delivery:
        """The final dot, and what the server says to it."""
        assert smtp.sock is not None
        try:
            smtp.sock.settimeout(self._patience)
            smtp.send(END)
            reply = smtp.getreply()
            smtp.sock.settimeout(self._timeout)
        except smtplib.SMTPException:
            self._hang_up()
            words = "Mejlservern hade fått hela brevet men sade aldrig om den tog det."
            return Delivery(DeliveryOutcome.UNCERTAIN, 0, words)
        code, words = reply[0], one_line(reply[1])
        if 200 <= code < 300:
            return Delivery(DeliveryOutcome.SENT, code, words)
        if code == 421 or not 400 <= code < 600:
            self._hang_up()
        if not 400 <= code < 600:
            return Delivery(DeliveryOutcome.UNCERTAIN, max(code, 0), words)
        if code >= 500 and (trouble := _about_us(reply)):
            # Not taken, and not because of this address: it goes when the account is in order, and so do the others.
            self._fatal = self._trouble(trouble, reply)
            return Delivery(DeliveryOutcome.DEFERRED, code, words)
        return _refused_delivery(reply)

    def _trouble(self, trouble: Trouble, reply: Reply) -> MailServerError:
        if trouble is Trouble.LOGIN_REQUIRED and self._login is not None:
            trouble = Trouble.LOGIN_NEEDS_TLS
        user = self._login.user if self._login else ""
        return MailServerError(self._server, trouble, f"{reply[0]} {one_line(reply[1])}", user)

    def _hang_up(self) -> None:
        """Without a word: in the middle of a mail, QUIT would be part of it."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _has_spoken(smtp: smtplib.SMTP) -> bool:
    """Whether the server has said something unasked, or hung up."""
    if smtp.sock is None or smtp.file is None:
        return True
    before = smtp.sock.gettimeout()
    try:
        smtp.sock.settimeout(0)
        said = bool(smtp.file.peek(1))
        if said or isinstance(smtp.sock, ssl.SSLSocket):
            return True  # empty from TLS: it has hung up
        return bool(select.select([smtp.sock], [], [], 0)[0])
    except ssl.SSLWantReadError:
        return False
    except OSError:
        return True
    finally:
        smtp.sock.settimeout(before)


def _refused_delivery(reply: Reply) -> Delivery:
    """The outcome of a mail that was not taken: whatever does not mean never means not now."""
    outcome = DeliveryOutcome.REFUSED if 500 <= reply[0] < 600 else DeliveryOutcome.DEFERRED
    return Delivery(outcome, max(reply[0], 0), one_line(reply[1]))


def _about_the_mail(reply: Reply) -> bool:
    """Said at MAIL: whether it is this mail's size or letters that the server cannot take, and not its sender."""
    return reply[0] in (552, 555) or re.search(rb"\b5\.(3\.4|6\.7|2\.3)\b", reply[1]) is not None


def _about_us(reply: Reply, recipient: str = "") -> Trouble | None:
    """The trouble of every mail that a refusal of one tells of, if it does."""
    said = one_line(reply[1])
    if reply[0] == 530:
        return Trouble.LOGIN_REQUIRED
    if NOT_AS_SENDER.search(said):
        return Trouble.SENDER
    if LIMIT.search(said):
        return Trouble.LIMIT
    return Trouble.RELAY if recipient and RELAY.search(said.replace(recipient, "")) else None
