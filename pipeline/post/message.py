"""A mail as bytes: one RFC 5322 message. The same mail gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pipeline.model.mail import Mail, MailSettings

from .finished import Meant, difference
from .headers import MESSAGE_ID, file_name, ids_line, one_line, person_line, text_line
from .wire import CannotGo, envelope

IDS = ("Message-ID", "In-Reply-To", "References")
NOT_AS_MEANT = "Det färdiga brevet blev inte som det var tänkt ({what}), så det lämnades inte över. Se över namnen i registret och i round.toml."
TYPES = {
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def message_id(mail: str, round: str, ledger: str, mailbox: str) -> str:
    """The Message-ID of a mail: the same every time the mail is made, and nobody else's."""
    return f"<lovande.{ascii_of(round)}.{mail}.{ledger[:12]}@{domain(mailbox)}>"


def ascii_of(text: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in text)


def domain(address: str) -> str:
    """The domain as mail servers know it: "nörrvik.example" is xn--nrrvik-wxa.example. As it stands when it can be none."""
    name = address.rpartition("@")[2]
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def server_address(address: str) -> str:
    """An address with its domain as mail servers know it."""
    return f"{address.rpartition('@')[0]}@{domain(address)}"


def message(mail: Mail, settings: MailSettings, thread: tuple[str, ...] = (), sent: datetime | None = None) -> bytes:
    """The mail as it goes out, lines ended with CRLF.

    `thread`: Message-IDs of earlier mails to the same contact, oldest first, so that it lands under them. `sent`: when it
    is sent; without one it is a draft that a person's mail program sends (X-Unsent). Raises CannotGo for an address that
    cannot be used, and when the finished bytes, read back, are not what was meant.
    """
    envelope(mail.address)
    texts = tuple(_texts(mail, settings, thread, sent))
    files = tuple((file_name(e.name), e.content) for e in mail.enclosures)
    body = "\n".join(re.split(r"\r\n?|\n", mail.text.encode(errors="replace").decode().rstrip("\r\n"))) + "\n"
    data = "".join(_line(name, text) for name, text in texts).encode() + _content(mail, body, files)
    if what := difference(data, Meant(texts, body, files)):
        raise CannotGo(NOT_AS_MEANT.format(what=what))
    return data


def _texts(
    mail: Mail, settings: MailSettings, thread: tuple[str, ...], sent: datetime | None
) -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Every header and what it is to say: one person for each that names any."""
    us = one_line(settings.name), server_address(settings.mailbox)
    yield "From", us
    yield "To", (one_line(mail.name), server_address(mail.address))
    yield "Reply-To", us
    yield "Subject", one_line(mail.subject)
    yield "Message-ID", mail.message_id
    before = [i for i in thread if MESSAGE_ID.fullmatch(i)]  # others' ids come out of their mails, and may be anything
    if before:
        yield "In-Reply-To", before[-1]
        yield "References", " ".join(before)
    if sent is None:
        yield "X-Unsent", "1"
    else:
        yield "Date", format_datetime(sent)


def _line(name: str, text: str | tuple[str, str]) -> str:
    if isinstance(text, tuple):
        return person_line(name, *text)
    return ids_line(name, text.split()) if name in IDS else text_line(name, text)


def _content(mail: Mail, body: str, files: Sequence[tuple[str, bytes]]) -> bytes:
    """The text and the files, with the headers that say what they are."""
    m = EmailMessage(SMTP)
    m.set_content(body, cte="quoted-printable")
    for name, content in files:
        main, sub = TYPES.get(name[name.rfind(".") :].lower(), ("application", "octet-stream"))
        m.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if m.is_multipart():
        m.set_boundary(f"lovande-{hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]}")
    return m.as_bytes()
