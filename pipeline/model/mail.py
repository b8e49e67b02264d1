"""The nouns of the round's mail: what goes out, what comes in, and where a server is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import NamedTuple


class Purpose(StrEnum):
    """Why a mail is sent."""

    FORM = "form"
    REMINDER = "reminder"
    """To who has not answered, with the blank form once more."""
    LETTER = "letter"
    """To who has answered incompletely: the letter's text, with their answers on a clean form."""
    REPLY = "reply"
    """To who has answered without the file: asks for a copy as an attachment."""
    CHECK = "check"
    """To who has answered: their description, to be fact-checked before it leaves the unit."""


class Enclosure(NamedTuple):
    """A file in a mail."""

    name: str
    content: bytes
    by_hand: bool = False
    """Whether somebody here has changed it since the program wrote it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one contact, about one or several practices."""

    id: str
    """"M001": what people call it. Never used twice in a round."""
    purpose: Purpose
    address: str
    name: str
    """The contact's name; may be empty."""
    practices: tuple[str, ...]
    """Ids, in the register's order."""
    subject: str
    text: str
    enclosures: tuple[Enclosure, ...] = field(default=(), repr=False)
    message_id: str = ""
    """With its angle brackets. What replies and bounces refer to."""
    step: int = 0
    """Which reminder it is, from 1; 0 for everything else."""
    last: bool = False
    """The last reminder that will come."""
    answers_to: str = ""
    """Message-ID of the mail it replies to."""


class MailFate(StrEnum):
    """What has become of a mail, as far as we know."""

    QUEUED = "queued"
    """To be sent; nobody has been handed it."""
    WRITTEN = "written"
    """A file or a draft that a person sends: neither sent nor remindable until they say so."""
    UNCERTAIN = "uncertain"
    """We were handing it over and never heard whether the server took it. Not sent again by itself."""
    SENT = "sent"
    DEFERRED = "deferred"
    """The server said: not now. The next run tries again."""
    REFUSED = "refused"
    """The server said: never to this address."""
    BOUNCED = "bounced"
    """Taken, and returned later as undeliverable."""
    WITHDRAWN = "withdrawn"
    """Written or uncertain, and a person has said that it was never sent."""


class MailKind(StrEnum):
    """What a mail that came in is, by its own headers (RFC 3464, RFC 3834, RFC 8098)."""

    ORDINARY = "ordinary"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    """A server still tries; nothing to do."""
    AUTO_REPLY = "auto_reply"
    RECEIPT = "receipt"


class NotReached(StrEnum):
    """Why a mail did not arrive; stored in the ledger, so a word is never renamed. That a server still tries is MailKind.DELAYED."""

    GONE = "gone"
    """No such address, or nothing else is told."""
    FULL = "full"
    REFUSED = "refused"
    """As spam, by policy, or for its size: the address may be right."""


class Bounce(NamedTuple):
    """One address that a mail of ours could not reach."""

    address: str
    status: str
    """RFC 3463: "5.1.1". Empty when not given."""
    why: str
    """The server's own words, on one line."""
    message_id: str
    """Of the mail that bounced; empty when not given."""
    trouble: NotReached = NotReached.GONE


class Elsewhere(StrEnum):
    """Why an answer may be somewhere else than in an attached file."""

    CLOUD_LINK = "cloud_link"
    SECURE_MAIL = "secure_mail"
    ENCRYPTED = "encrypted"
    """With S/MIME or PGP: only who has the key can read it."""
    LABEL = "label"
    """A file that a sensitivity label has encrypted."""
    LOCKED = "locked"
    """A file with a password."""
    IWORK = "iwork"
    """A file of Apple's Pages, Numbers or Keynote."""
    WINMAIL = "winmail"
    """Outlook's own wrapping (winmail.dat) that could not be opened."""


NO_SENDER = "?"
"""The sender of what came by mail without an address to go by; stored in the ledger, so it is never renamed. A file that somebody has laid in the inbox has none."""
OURS = "<lovande."
"""What the Message-ID of every mail of ours begins with."""


class Aside(NamedTuple):
    """Words in a mail that do not stand in its own text: of a mail in it, of its HTML, of a part that is no file."""

    text: str
    message_id: str = ""
    """Of the mail that they stand in, when it is another."""
    sender: str = ""
    below: str = ""
    """What is quoted right above them, when they stand among it: then they are answers, whatever they are."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that came in, as far as it could be understood. Its text is the sender's own and is never logged."""

    name: str
    """The file it was read from, or "INBOX 4711": what a person finds it by."""
    message_id: str = ""
    kind: MailKind = MailKind.ORDINARY
    sender: str = ""
    """Address in lower case; empty when there is none."""
    sender_name: str = ""
    subject: str = ""
    sent: datetime | None = None
    """UTC."""
    answers_to: tuple[str, ...] = ()
    """Message-IDs in In-Reply-To and References, also of mails forwarded in it; the nearest first."""
    files: tuple[Enclosure, ...] = field(default=(), repr=False)
    """What is attached, also in mails and archives attached to it, under the names they came with. Signature pictures, calendar files and the like are not among them."""
    set_aside: tuple[str, ...] = ()
    """Names of what was set aside."""
    bounces: tuple[Bounce, ...] = ()
    if_returned: MailKind | None = None
    """What it is when a mail or form of ours came back in it; None when that changes nothing."""
    if_referred: MailKind | None = None
    """What it is when it answers to a mail of ours, or names who got one."""
    is_report: bool = False
    """It is a server's report in a server's own form (multipart/report)."""
    from_server: bool = False
    """From nobody or a mail server, by its headers."""
    given_back_to: tuple[str, ...] = ()
    """Addresses that the mail in a server's mail is to, by that mail's own headers."""
    told: str = field(default="", repr=False)
    """All that a server's mail says and gives back, without white space."""
    returned: tuple[Enclosure, ...] = field(default=(), repr=False)
    """Files in a bounce, a delay or a receipt, or in the mail that came back in it: nearly always our own."""
    remarks: tuple[Elsewhere, ...] = ()
    hosts: tuple[str, ...] = ()
    """Of links to files elsewhere; they are never followed."""
    text: str = field(default="", repr=False)
    """What the sender wrote, without what is quoted below it."""
    quoted: str = field(default="", repr=False)
    """The mail that it answers, as it stands quoted in it without marks."""
    more: tuple[Aside, ...] = field(default=(), repr=False)
    """What else it says, which a mail program may show as well."""
    broken: str = ""
    """Why it could not be read, in Swedish; empty when it could."""
    unread: str = ""
    """Why the computer did not get round to taking it apart this time; nothing else is known of it then."""
    signed: bool = False
    """Sealed with a signature (S/MIME) that has not been checked; what was signed is read like anything else."""
    is_loose: bool = False
    """No mail, but what lies beside mails in a zip: it came in none of them."""

    @property
    def who(self) -> str:
        """The sender of its files: an address, NO_SENDER, or empty for what somebody has laid here, as for a file in the inbox."""
        return "" if self.is_loose else self.sender or NO_SENDER


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as people name it: smtp://host:587, smtps://host, imaps://host/Mapp."""

    scheme: str
    host: str
    port: int
    user: str = ""
    folder: str = ""
    """IMAP: where new mail lies."""

    @property
    def is_loopback(self) -> bool:
        """This computer. A name that only begins like its address ("127.0.0.1.example") is somewhere else."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in: a password or an OAuth2 token (XOAUTH2). Never shown."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class DeliveryOutcome(StrEnum):
    SENT = "sent"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"


class Delivery(NamedTuple):
    """What a server answered to one mail. A NamedTuple so that it reads well in a table."""

    outcome: DeliveryOutcome
    code: int = 0
    """SMTP reply code; 0 when none came."""
    words: str = ""
    """The server's own words, on one line."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """[mail] and [reminders] of round.toml."""

    mailbox: str
    """The round's own address: From and Reply-To. The contact's when not given."""
    name: str
    """The name beside it."""
    smtp: str = ""
    """What `--to smtp` means when no server is named."""
    imap: str = ""
    user: str = ""
    """To log in with; the mailbox when empty."""
    receive: tuple[str, ...] = ()
    """Where `lovande receive` looks when nothing is named: folders, files, imaps://…"""
    per_minute: int = 20
    """Mails a minute at most; 0 is no limit."""
    days_between: int = 7
    """Days between two mails about the same practice, at least."""
    most_reminders: int = 3
