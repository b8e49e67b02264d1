"""The invented people: each opens the mail that came, fills in the form that is in it, and answers as people do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from pipeline.forms import FORMATS
from pipeline.forms.filling import Filling
from pipeline.model.instrument import Instrument, fields
from pipeline.model.mail import Enclosure
from pipeline.model.returns import Practice, Round
from pipeline.reading import files as reading

from .script import PlayRole, Script

DOMAIN = "exempel.example"


@dataclass(frozen=True, slots=True)
class DeliveredMail:
    """A mail of ours as its recipient has it."""

    address: str
    subject: str
    message_id: str
    text: str
    files: tuple[Enclosure, ...]


def open_mail(path: Path) -> DeliveredMail:
    """One of the mails that the server has taken."""
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    files = tuple(
        Enclosure(str(part.get_filename()), bytes(part.get_payload(decode=True))) for part in mail.iter_attachments()
    )
    address = mail["To"].addresses[0].addr_spec
    return DeliveredMail(
        address, str(mail["Subject"]), str(mail["Message-ID"]), body.get_content() if body else "", files
    )


@dataclass(frozen=True, slots=True)
class People:
    """Everybody outside the unit."""

    script: Script
    instrument: Instrument
    round: Round
    practices: tuple[Practice, ...]

    def filled(self, form: Enclosure, whole: bool) -> tuple[str, Enclosure]:
        """(the practice, the form filled in): whose it is, the form itself says. Not `whole`: some questions are left out."""
        identity = reading.read_bytes(self.instrument, form.name, form.content).identity
        assert identity is not None, "our own form says whose it is"
        practice = next(p for p in self.practices if p.id == identity.practice)
        role = self.script.role(practice.id)
        asked = {f.key for f in fields(self.instrument, practice.depth)}
        left = () if whole else role.left_out
        answers = {k: v for k, v in role.answers.items() if k in asked and k not in left}
        content = FORMATS[practice.format].write(self.instrument, practice, self.round, Filling(answers))
        return practice.id, Enclosure(_own_name(role, form.name, whole), content)

    def answer(self, to: DeliveredMail, text: str, at: datetime, files: Sequence[Enclosure] = ()) -> EmailMessage:
        """A reply to one of our mails, with ours quoted below, as mail programs do."""
        who = self._who(to.address)
        quoted = "\n".join(f"> {line}".rstrip() for line in to.text.splitlines())
        mail = self._mail(who.contact, who.email, f"Sv: {to.subject}", at, to.message_id)
        mail.set_content(f"{text.strip().format(contact=who.contact)}\n\n{self.round.sender} skrev:\n{quoted}\n")
        for name, content, _ in files:
            mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return mail

    def away(self, to: DeliveredMail, at: datetime) -> EmailMessage:
        """The automatic reply of somebody on holiday."""
        who = self._who(to.address)
        mail = self._mail(who.contact, who.email, f"Automatiskt svar: {to.subject}", at, to.message_id)
        mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(self.script.texts.away.strip().format(contact=who.contact) + "\n")
        return mail

    def bounce(self, to: DeliveredMail, at: datetime) -> bytes:
        """What the recipient's server sends back when there is no such address (RFC 3464)."""
        head = (
            f"From: Mail Delivery System <mailer-daemon@{DOMAIN}>\r\nTo: {self.round.email}\r\nDate: {format_datetime(at)}\r\n"
            f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <studs.{at:%Y%m%d}@{DOMAIN}>\r\nAuto-Submitted: auto-replied\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="studs"\r\n\r\n'
        )
        parts = (
            f"Content-Type: text/plain; charset=utf-8\r\n\r\nThe mail to {to.address} could not be delivered.\r\n",
            f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{DOMAIN}\r\n\r\nFinal-Recipient: rfc822; {to.address}\r\n"
            "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 Adressen finns inte\r\n",
            f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {to.message_id}\r\nTo: {to.address}\r\n",
        )
        return (head + "".join(f"--studs\r\n{p}\r\n" for p in parts) + "--studs--\r\n").encode()

    def _who(self, address: str) -> PlayRole:
        return next(p for p in self.script.practices if address in (p.email, p.misspelt))

    def _mail(self, name: str, address: str, subject: str, at: datetime, answers: str) -> EmailMessage:
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"] = f'"{name}" <{address}>', self.round.email
        mail["Subject"], mail["Date"] = subject, format_datetime(at)
        mail["Message-ID"] = f"<svar.{at:%Y%m%d}.{address.replace('@', '.')}@{DOMAIN}>"
        mail["In-Reply-To"] = mail["References"] = answers
        return mail


def _own_name(role: PlayRole, name: str, whole: bool) -> str:
    """What people call the file when they save it: not what we called it."""
    ending = name[name.rfind(".") :]
    return f"{role.name}{' – färdig' if whole else ' ifyllt'} (åäö){ending}"
