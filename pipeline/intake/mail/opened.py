"""A mail taken apart, the same whether it was an .eml or a .msg, and how much of it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

FILES, EACH, TOTAL = 200, 50_000_000, 200_000_000
"""Files, bytes a file, and bytes in all that one mail may hold, as in an archive."""
DEEP = 6
"""A mail in a mail in a mail: this many times, and no more."""

DAMAGED = "Mejlet går inte att öppna: filen är avhuggen eller skadad. Öppna mejlet i mejlprogrammet och spara det på nytt, eller spara de bifogade filerna och lägg dem i inbox."
CUT_OFF = "Mejlet är avhugget, så en bifogad fil kan saknas eller vara skadad. Spara mejlet på nytt från mejlprogrammet, eller be avsändaren att skicka filen igen."
TOO_MUCH = "Mejlet har fler eller större filer än det får ha (200 filer, 200 MB). Öppna det i mejlprogrammet, spara de bifogade filerna och lägg dem i inbox."
TOO_DEEP = "Ett mejl ligger i ett mejl, många gånger om. Öppna det innersta i mejlprogrammet, spara de bifogade filerna och lägg dem i inbox."
PART_DAMAGED = "En bifogad fil går inte att läsa ur mejlet: den är skadad. Öppna mejlet i mejlprogrammet och spara filen därifrån, eller be avsändaren att skicka den igen."

UNCLEAR = (
    "En del av mejlet går inte att läsa: delarna i det är inte avgränsade eller kodade som de ska, så en bifogad fil kan saknas. "
    "Öppna mejlet i mejlprogrammet och spara filen därifrån, eller be avsändaren att skicka den igen."
)


@dataclass(frozen=True, slots=True)
class Attached:
    """One thing attached to a mail."""

    name: str
    """As it came, to the character; made from its type when it had none."""
    media: str
    """"application/pdf", in lower case."""
    content: bytes = field(default=b"", repr=False)
    content_id: str = ""
    """What the text refers to a picture by, without angle brackets."""
    shown: bool = False
    """The mail itself says that it is shown in the text and is no file of its own."""
    mail: Opened | None = None
    """Set when it is a mail that was attached; `content` may be empty then."""
    link: str = ""
    """Where the file is, when only a link to it was attached."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail's headers, texts and parts, before anything is made of them."""

    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case, values readable, in the order they came."""
    plain: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    words: tuple[str, ...] = field(default=(), repr=False)
    """Texts of parts that a mail program shows as text, and that nobody attached as files."""
    attached: tuple[Attached, ...] = field(default=(), repr=False)
    message_class: str = ""
    """Outlook's own word for what it is: "IPM.Note", "REPORT.IPM.Note.NDR". Empty for an .eml."""
    report: str = ""
    """"delivery-status" or "disposition-notification": what a multipart/report reports."""
    blocks: tuple[Mapping[str, str], ...] = ()
    """Of a report: the fields that say what became of the mail, one block a recipient."""
    sent: datetime | None = None
    broken: str = ""

    def header(self, name: str) -> str:
        """The first header of that name; empty when there is none."""
        return next((value for known, value in self.headers if known == name), "")
