"""The people at the other end of a round: they open what came, answer every question in words of their own, and write back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from pipeline.base.package import sha256
from pipeline.model.instrument import Field, fields
from pipeline.reading.files import read_bytes
from tests.support import instrument

OCTET = "application", "octet-stream"
PICKED = ("Delvis", "Referensgrupper", "Nej")


@dataclass(frozen=True, slots=True)
class Got:
    """A mail of ours as somebody has it."""

    address: str
    subject: str
    message_id: str
    text: str = field(repr=False)
    files: dict[str, bytes] = field(repr=False)
    """{practice: the form, by the mark inside it}."""
    names: dict[str, str]
    """{practice: what its form is called}."""


def opened(content: bytes) -> Got:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    files, names = {}, {}
    for part in mail.iter_attachments():
        data, name = bytes(part.get_payload(decode=True)), str(part.get_filename())
        whose = read_bytes(instrument(), name, data).identity
        assert whose is not None
        files[whose.practice], names[whose.practice] = data, name
    address = mail["To"].addresses[0].addr_spec
    return Got(address, str(mail["Subject"]), str(mail["Message-ID"]), body.get_content(), files, names)


def answers(id: str, depth: str = "oversikt") -> dict[str, str]:
    """An answer to everything that a form asks, choices by their labels; no two practices or questions say the same."""
    return {f.key: _answer(id, f) for f in fields(instrument(), depth)}


def _answer(id: str, f: Field) -> str:
    if f.kind == "date":
        return "2026-10-05"
    if f.kind == "choice":
        labels = [instrument().label(c) for c in f.choices]
        return labels[0] if f.question else next((label for label in labels if label in PICKED), labels[0])
    if f.key.endswith("_roll"):
        return f"Enhetschef för {id}"
    return f"{id} {f.code}: så här gör vi på vår enhet – när det går."


def without(told: Mapping[str, str], left_out: Sequence[str]) -> dict[str, str]:
    return {k: v for k, v in told.items() if k not in left_out}


def only(told: Mapping[str, str], keys: Sequence[str]) -> dict[str, str]:
    return {k: v for k, v in told.items() if k in keys}


def reply(to: Got, text: str = "Hej, här kommer svaret.", files: Mapping[str, bytes] | None = None) -> EmailMessage:
    """An answer to one of our mails, with ours quoted below."""
    mail = _mail(to.address, f"SV: {to.subject}", text, files or {}, to.message_id)
    quoted = "\n".join(f"> {line}" for line in to.text.splitlines())
    mail["In-Reply-To"] = mail["References"] = to.message_id
    mail.set_content(f"{text}\n\nHälsningar\n\nDen 1 oktober 2026 skrev FoU Mälarkanten:\n{quoted}\n")
    return _with(mail, files or {})


def fresh(sender: str, subject: str, text: str, files: Mapping[str, bytes] | None = None) -> EmailMessage:
    """A mail that answers none of ours."""
    mail = _mail(sender, subject, text, files or {})
    mail.set_content(text)
    return _with(mail, files or {})


def forwarded(by: str, inner: EmailMessage) -> EmailMessage:
    """The registrar sends on, as a mail in a mail, what came to the wrong address."""
    mail = _mail(by, f"VB: {inner['Subject']}", str(inner["Message-ID"]), {})
    mail.set_content("Vidarebefordrar detta.\n\nRegistrator")
    mail.add_attachment(inner)
    return mail


def away(to: Got) -> EmailMessage:
    mail = _mail(to.address, f"Automatiskt svar: {to.subject}", "borta", {}, to.message_id)
    mail["In-Reply-To"], mail["Auto-Submitted"] = to.message_id, "auto-replied"
    mail.set_content("Jag är ledig till och med fredag.")
    return mail


def bounce(to: Got) -> bytes:
    """RFC 3464, with the head of our mail."""
    parts = (
        f"Content-Type: text/plain\r\n\r\nCould not deliver to {to.address}.\r\n",
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {to.address}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n",
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {to.message_id}\r\nTo: {to.address}\r\n",
    )
    head = (
        "From: MAILER-DAEMON@mx.example\r\nTo: lovande@fou.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <studs-{to.message_id.strip('<>')}>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    )
    return (head + "".join(f"--b\r\n{p}\r\n" for p in parts) + "--b--\r\n").encode()


def unrelated(count: int) -> list[bytes]:
    """What else lies in a mailbox: newsletters, invitations, other people's files and links."""
    kinds = ("Nyhetsbrev vecka", "Inbjudan till webbinarium", "Protokoll från möte", "Faktura", "Enkät om arbetsmiljö")
    mails = []
    for n in range(count):
        file = {2: {f"Protokoll {n}.docx": b"PK\x03\x04 no package"}, 3: {f"Faktura {n}.pdf": b"%PDF-1.4"}}.get(n % 5)
        text = "Svara senast fredag: https://other.sharepoint.com/:w:/s/annat/E1" if n % 7 == 0 else "Hej alla!"
        mails.append(fresh(f"utskick{n % 9}@annan.example", f"{kinds[n % 5]} {n}", text, file).as_bytes())
    return mails


def _mail(sender: str, subject: str, text: str, files: Mapping[str, bytes], answered: str = "") -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Kontakten <{sender}>", "lovande@fou.example", subject
    said = "\n".join([sender, subject, text, answered, *(sha256(f) for f in files.values())])
    mail["Message-ID"] = f"<{sha256(said.encode())[:24]}@{sender.rpartition('@')[2]}>"
    return mail


def _with(mail: EmailMessage, files: Mapping[str, bytes]) -> EmailMessage:
    for name, content in files.items():
        mail.add_attachment(content, maintype=OCTET[0], subtype=OCTET[1], filename=name)
    return mail
