"""A session with a mail server that is ready for mail: connected, encrypted where it must be, logged in."""

from __future__ import annotations

import base64
import re
import smtplib
import ssl

from pipeline.model.mail import Login, Server
from pipeline.servers.troubles import MailServerError, Trouble, one_line, speaking_with

RELAY_PORT = 25
"""Where servers talk to servers and nobody logs in."""
BARRED = re.compile(rb"5\.7\.139|SmtpClientAuthentication is disabled|basic auth\w* is disabled", re.I)
"""How Microsoft 365 says that the organisation lets no passwords in."""
Reply = tuple[int, bytes]


class NotNow(Exception):
    """The server asks to be left alone for now, with a 4xx."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


def open_session(server: Server, login: Login | None, insecure: bool, timeout: float) -> smtplib.SMTP:
    """A session that mail can be handed to. A server that offers TLS always gets it; a login goes over TLS only.

    Raises MailServerError (exit 5) when it cannot be had, NotNow when the server says that it can be had later.
    """
    with speaking_with(server):
        try:
            smtp = _connect(server, timeout)
            try:
                _greet(smtp)
                if _encrypt(smtp, server, insecure):
                    _log_in(smtp, server, login)
            except BaseException:
                smtp.close()
                raise
        except smtplib.SMTPResponseException as e:
            if 400 <= e.smtp_code < 500:
                words = e.smtp_error if isinstance(e.smtp_error, bytes) else e.smtp_error.encode()
                raise NotNow((e.smtp_code, words)) from None
            raise
    return smtp


def _connect(server: Server, timeout: float) -> smtplib.SMTP:
    """A connection greeted with 220. We say our name later: smtplib would ask the network for it, which may take long."""
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, "localhost", timeout=timeout, context=context)
    return smtplib.SMTP(server.host, server.port, "localhost", timeout=timeout)


def _greet(smtp: smtplib.SMTP) -> None:
    """EHLO with our address, not the computer's name: that tells who we are, and may hold å, ä and ö."""
    assert smtp.sock is not None
    address = smtp.sock.getsockname()[0].partition("%")[0]
    smtp.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    code, words = smtp.ehlo()
    if code >= 500:
        code, words = smtp.helo()
    if code != 250:
        raise smtplib.SMTPHeloError(code, words)


def _encrypt(smtp: smtplib.SMTP, server: Server, insecure: bool) -> bool:
    """Whether the session is encrypted now. Raises MailServerError when it must be and cannot."""
    if isinstance(smtp, smtplib.SMTP_SSL):
        return True
    if smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        _greet(smtp)
        return True
    if not server.is_loopback and not insecure:
        raise MailServerError(server, Trouble.NO_TLS)
    return False


def _log_in(smtp: smtplib.SMTP, server: Server, login: Login | None) -> None:
    """smtplib's own login takes neither å, ä and ö nor tokens."""
    ways = smtp.esmtp_features.get("auth", "").upper().split()
    if login is None or (not ways and server.port == RELAY_PORT):
        return
    if login.token and "XOAUTH2" in ways:
        reply = smtp.docmd("AUTH", "XOAUTH2 " + _b64(f"user={login.user}\1auth=Bearer {login.token}\1\1"))
        if reply[0] == 334:  # why not, in JSON: it wants an empty answer before it says no
            reply = smtp.docmd("")
    elif login.password and "PLAIN" in ways:
        reply = smtp.docmd("AUTH", "PLAIN " + _b64(f"\0{login.user}\0{login.password}"))
    elif login.password and "LOGIN" in ways:
        reply = smtp.docmd("AUTH", "LOGIN")
        for answer in (login.user, login.password):
            reply = smtp.docmd(_b64(answer)) if reply[0] == 334 else reply
    else:
        raise MailServerError(server, Trouble.NO_LOGIN, " ".join(ways), login.user)
    if 400 <= reply[0] < 500:
        raise NotNow(reply)
    if not 200 <= reply[0] < 300:
        raise MailServerError(server, _why_not(login, reply), f"{reply[0]} {one_line(reply[1])}", login.user)


def _why_not(login: Login, reply: Reply) -> Trouble:
    if login.token:
        return Trouble.TOKEN
    barred = reply[0] == 534 or BARRED.search(reply[1])
    return Trouble.PASSWORD_NOT_ALLOWED if barred else Trouble.PASSWORD


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
