"""Mails as people and servers send them, for the tests of what comes in."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from pipeline.intake.mail.mails import read_mails
from pipeline.model.mail import Incoming

MSG = Path(__file__).parents[1] / "data" / "msg"
FILLER = bytes(120_000)
"""Makes a picture too large for a signature."""
OURS = "<m001.host-2026@fou.example>"


def letter(
    text: str = "Hej! Här kommer svaret.", subject: str = "SV: Formulär", html: str = "", **headers: str
) -> EmailMessage:
    """An ordinary mail from Kim. `headers`: with _ for -."""
    mail = EmailMessage(policy=SMTP)
    given = {"From": "Kim Exempel <Kim@Norrvik.example>", "To": "lovande@fou.example", "Subject": subject}
    given |= {"Date": "Thu, 22 Oct 2026 10:12:00 +0200", "Message-ID": "<svar1@norrvik.example>"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value:
            mail[name] = value
    if text:
        mail.set_content(text)
    if html and text:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html")
    return mail


def attach(
    mail: EmailMessage, name: str, content: bytes, media: str = "application/octet-stream", **more: str
) -> EmailMessage:
    """The same mail with a file. `more`: cid, disposition."""
    main, _, sub = media.partition("/")
    mail.add_attachment(
        content,
        maintype=main,
        subtype=sub,
        filename=name,
        disposition=more.get("disposition", "attachment"),
        cid=more.get("cid"),
    )
    return mail


def read(mail: EmailMessage | bytes | str, name: str = "mejl.eml") -> Incoming:
    """The one mail in it."""
    data = mail.encode() if isinstance(mail, str) else mail if isinstance(mail, bytes) else mail.as_bytes()
    (one,) = read_mails(name, data)
    return one


def saved(name: str) -> bytes:
    """One of the Outlook mails in tests/data/msg."""
    return (MSG / name).read_bytes()


def names(one: Incoming) -> list[str]:
    return [f.name for f in one.files]
