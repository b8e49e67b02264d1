"""A mail as bytes: one RFC 5322 message. The same mail gives the same bytes."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime

from pipeline.mail import Mail, MailSettings

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
    is sent; without one it is a draft that a person's mail program sends (X-Unsent).
    """
    address = server_address(mail.address)
    policy = SMTP if address.isascii() else SMTPUTF8.clone(max_line_length=998)
    m = EmailMessage(policy.clone(header_factory=_headers()))
    box = server_address(settings.mailbox)
    m["From"] = Address(on_one_line(settings.name), addr_spec=box)
    m["To"] = Address(on_one_line(mail.name), *address.rsplit("@", 1))
    m["Reply-To"] = Address(on_one_line(settings.name), addr_spec=box)
    m["Subject"] = on_one_line(mail.subject)
    m["Message-ID"] = mail.message_id
    if thread:
        m["In-Reply-To"], m["References"] = thread[-1], " ".join(thread)
    if sent is None:
        m["X-Unsent"] = "1"
    else:
        m["Date"] = format_datetime(sent)
    m.set_content(mail.text, cte="quoted-printable")
    for name, content, _ in mail.enclosures:
        main, sub = TYPES.get(name[name.rfind(".") :].lower(), ("application", "octet-stream"))
        m.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if m.is_multipart():
        m.set_boundary(f"lovande-{hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]}")
    return m.as_bytes()


class _Ids(UnstructuredHeader):
    """Message-IDs, one a line: the library would fold a long one as text that is encoded, and nothing would find it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {(policy.linesep + ' ').join(str(self).split())}{policy.linesep}"  # type: ignore[attr-defined]


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, _Ids)  # type: ignore[arg-type]  # the registry mixes BaseHeader in
    return registry


def on_one_line(text: str) -> str:
    """Without line ends and other control characters: a name can add no header."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
