"""What a mail that came in means for the round: which practices it is about, and what is to be done about it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.events import MailState, Standing
from pipeline.mail import Bounce, Incoming, MailFate, MailKind, Purpose, Remark
from pipeline.model import Practice
from pipeline.swedish import listed

AS_IS = re.compile(r"(?:ja\W+|vi svarar\W+)?använd(?: det| den| svaret| svaren)? som (?:det|den|de) är", re.I)
"""What the letter tells them to write when they have nothing to add."""
GREETING = re.compile(r"(?:hej|hejsan|god (?:dag|morgon|middag)|tack)\b[^.?]{0,40}", re.I)
CLOSING = re.compile(r"(?:mvh|m\.v\.h|(?:med )?(?:vänlig|bästa|goda|många)\w* häls\w*|hälsningar|/)", re.I)
AS_IS_OF_WHICH = "Mejlet säger ”använd som det är”, men inte om vilket arbetssätt. Läs det och skriv lovande mark ARBETSSÄTT --use-as-is"
CHECK_ANSWERED = (
    'Svar på faktagranskningen: läs det. Stämmer beskrivningen, skriv lovande approve {id} --checked-by "Namn"; annars be om '
    "ett ändrat formulär"
)
WHY = {
    Remark.CLOUD_LINK: "mejlet hade en länk{hosts} i stället för en bifogad fil",
    Remark.SECURE_MAIL: "mejlet kom genom en tjänst för säker e-post som vi inte når",
    Remark.ENCRYPTED: "mejlet är krypterat (S/MIME eller PGP), så att bara den som har nyckeln kan läsa det",
    Remark.LABEL: "filen är krypterad av en känslighetsetikett",
    Remark.LOCKED: "filen är skyddad med lösenord",
    Remark.WINMAIL: "filen var inslagen i winmail.dat, och den gick inte att öppna här",
}


class What(StrEnum):
    """What a mail was; stored in the ledger, so a word is never renamed."""

    FILES = "files"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    AUTO_REPLY = "auto_reply"
    RECEIPT = "receipt"
    MISSING = "missing"
    """Answered, but the file is somewhere else or cannot be opened."""
    USE_AS_IS = "use_as_is"
    TEXT = "text"
    """From somebody we know, without a form: a person has to read it."""
    BROKEN = "broken"
    OTHER = "other"
    """Nothing to do with the round."""


@dataclass(frozen=True, slots=True)
class Meaning:
    what: What
    practices: tuple[str, ...] = ()
    """Which it is about, for certain."""
    likely: tuple[str, ...] = ()
    """Which it may be about; a person says."""
    why: str = ""
    """In Swedish: what is missing, or why a person has to look."""
    review: bool = False
    bounced: tuple[tuple[str, Bounce], ...] = ()
    """(our mail, what came back)."""
    how: str = ""
    """How the practices were told: "svar på vårt mejl" or "avsändarens adress"."""


@dataclass(frozen=True, slots=True)
class Round:
    """What is known when mails are judged."""

    practices: Sequence[Practice]
    mails: Mapping[str, MailState]
    standings: Mapping[str, Standing]


def thread(incoming: Incoming, known: Round) -> tuple[MailState, ...]:
    """Our mails that it answers, the nearest first."""
    by_id = {m.message_id: m for m in known.mails.values() if m.message_id}
    return tuple(by_id[id] for id in incoming.answers_to if id in by_id)


def of_sender(incoming: Incoming, known: Round) -> tuple[str, ...]:
    """Practices whose contact has the sender's address."""
    return tuple(p.id for p in known.practices if incoming.sender and p.email.casefold() == incoming.sender.casefold())


def is_ours(incoming: Incoming, known: Round) -> bool:
    """Whether it has anything to do with the round, as far as its headers tell."""
    return bool(thread(incoming, known) or of_sender(incoming, known))


def meaning(incoming: Incoming, known: Round, forms: int, files: int) -> Meaning:
    """What a mail means. `forms`: how many of its files are forms with answers; `files`: how many are not our blank forms.

    Whose a file is, its own mark says and never the mail. A mail without a file is told by which of ours it answers, else
    by its sender; nothing but reminders depends on that.
    """
    if incoming.message_id and any(m.message_id == incoming.message_id for m in known.mails.values()):
        return Meaning(What.OTHER)  # our own, from a folder of what was sent
    if incoming.kind is MailKind.BOUNCE:
        return _bounce(incoming, known)
    if incoming.kind is MailKind.DELAYED:
        return Meaning(What.DELAYED)
    if incoming.kind is MailKind.RECEIPT:
        return Meaning(What.RECEIPT)
    if forms:
        return Meaning(What.FILES)
    return _without_form(incoming, known, files)


def _without_form(incoming: Incoming, known: Round, files: int) -> Meaning:
    about, how = _about(incoming, known)
    checked = next((m for m in thread(incoming, known)[:1] if m.purpose is Purpose.CHECK), None)
    if checked and about and incoming.kind is not MailKind.AUTO_REPLY:
        return Meaning(What.TEXT, likely=about, why=CHECK_ANSWERED.format(id=about[0]), review=True)
    if incoming.broken:
        return Meaning(What.BROKEN, likely=about, why=incoming.broken, review=True)
    if incoming.remarks and (about or Remark.LABEL in incoming.remarks or Remark.LOCKED in incoming.remarks):
        open_ones = tuple(p for p in about if not known.standings[p].answered) or about
        why = listed([_why(r, incoming) for r in incoming.remarks])
        return Meaning(What.MISSING, open_ones, (), why, not open_ones, how=how)
    if incoming.kind is MailKind.AUTO_REPLY:
        return Meaning(What.AUTO_REPLY, about, how=how) if about else Meaning(What.OTHER)
    if files and about:
        return Meaning(What.TEXT, likely=about, why="Det finns en bilaga, men den är inget formulär", review=True)
    if not about:
        return Meaning(What.OTHER)
    if says_as_is(incoming.text):
        open_ones = tuple(p for p in about if known.standings[p].answered and not known.standings[p].finished)
        if len(open_ones) == 1:
            return Meaning(What.USE_AS_IS, open_ones, how=how)
        return Meaning(What.TEXT, likely=open_ones or about, why=AS_IS_OF_WHICH, review=True)
    return Meaning(What.TEXT, likely=about, why="Mejlet har text men inget formulär: läs det", review=True)


def says_as_is(text: str) -> bool:
    """Whether a mail says that the answers are to be used as they are, and nothing else than greetings: else a person reads it."""
    said = False
    for line in (line.strip(" .!,\"'”“»«*") for line in re.split(r"\n|(?<=[.!])\s", text)):
        if said and CLOSING.match(line):
            return True  # what follows is who wrote it
        if AS_IS.fullmatch(line):
            said = True
        elif line and not GREETING.fullmatch(line):
            return False
    return said


def _about(incoming: Incoming, known: Round) -> tuple[tuple[str, ...], str]:
    ids = {p.id for p in known.practices}
    for m in thread(incoming, known):
        about = tuple(p for p in m.practices if p in ids)
        if about:
            return about, "svar på vårt mejl"
    return of_sender(incoming, known), "avsändarens adress"


def _why(remark: Remark, incoming: Incoming) -> str:
    return WHY[remark].format(hosts=f" ({listed(incoming.hosts)})" if incoming.hosts else "")


def _bounce(incoming: Incoming, known: Round) -> Meaning:
    found = [(m.id, b) for b in incoming.bounces if (m := _bounced(b, known)) is not None]
    if not found:
        return Meaning(What.BOUNCE, why="Något studsade som vi inte känner igen", review=bool(incoming.bounces))
    about = tuple(dict.fromkeys(p for id, _ in found for p in known.mails[id].practices))
    return Meaning(What.BOUNCE, about, bounced=tuple(found))


def _bounced(b: Bounce, known: Round) -> MailState | None:
    """Our mail that came back: by its Message-ID, else the latest to that address."""
    gone = (MailFate.SENT, MailFate.UNCERTAIN, MailFate.WRITTEN, MailFate.BOUNCED)
    sent = [m for m in known.mails.values() if m.fate in gone]
    by_id = [m for m in sent if b.message_id and m.message_id == b.message_id]
    by_address = [m for m in sent if b.address and m.address.casefold() == b.address.casefold()]
    return next(reversed(by_id or by_address), None)
