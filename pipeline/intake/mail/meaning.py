"""What a mail that came in means for the round: which practices it is about, and what is to be done about it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.base.swedish import join_words
from pipeline.model.events import MailState, Standing
from pipeline.model.mail import Bounce, Elsewhere, Incoming, MailKind, Purpose
from pipeline.model.returns import Practice

from . import returning
from .said import practices_told
from .senders import doubt

AS_IS = re.compile(r"(?:ja\W+|vi svarar\W+)?använd(?: det| den| svaret| svaren)? som (?:det|den|de) är", re.I)
"""What the letter tells them to write when they have nothing to add."""
GREETING = re.compile(r"(?:hej|hejsan|god (?:dag|morgon|middag)|tack)\b[^.?]{0,40}", re.I)
CLOSING = re.compile(r"(?:mvh|m\.v\.h|(?:med )?(?:vänlig|bästa|goda|många)\w* häls\w*|hälsningar|/)", re.I)
AS_IS_OF_WHICH = "Mejlet säger ”använd som det är”, men inte om vilket av {ids}. Läs det och säg vad som följer"
AS_IS_DONE = "Mejlet säger ”använd som det är” om {ids}, som redan är klart. Läs det"
AS_IS_NO_ANSWER = (
    "Mejlet säger ”använd som det är”, men något svar från {ids} har inte kommit. Läs det och fråga vad de menar"
)
AS_IS_DOUBTED = "{why} Stäm av med kontaktpersonen: {doubt}"
AS_IS_FROM_WHOM = (
    "Mejlet säger ”använd som det är” om {id}, men {why}. Stäm av med kontaktpersonen: säger de det, skriv lovande receive --seen "
    "och --use-as-is {id}"
)
NOT_A_REPLY = "det svarar inte på något mejl härifrån, och vem som helst kan skriva en avsändares adress"
CHECK_ANSWERED = (
    'Svar på faktagranskningen: läs det. Stämmer beskrivningen, skriv lovande approve {id} --checked-by "Namn"; annars be om '
    "ett ändrat formulär"
)
NOT_OURS = "Något studsade, men det går inte att säga vilket av våra mejl. Läs det, rätta adressen i registret om den är vår, och skicka igen"
NOT_A_SERVER = (
    "Mejlet säger att ett mejl inte kom fram, men det är skickat från {sender} och inte från en e-postserver. Läs det: stämmer det, "
    "rätta adressen i registret och skicka igen"
)
PASSED_ON = (
    "Ett mejl från oss till {ours} har studsat, men det som nämns är {failed}, som vi inte har skrivit till: det kan vara vidarebefordrat "
    "dit. Läs mejlet, och hör efter med {ours} om vårt kom fram"
)
NAMED = "Mejlet kommer från en adress som inte är känd, men nämner arbetssättet: läs det"
WHY = {
    Elsewhere.CLOUD_LINK: "mejlet hade en länk{hosts} i stället för en bifogad fil",
    Elsewhere.SECURE_MAIL: "mejlet kom genom en tjänst för säker e-post som vi inte når",
    Elsewhere.ENCRYPTED: "mejlet är krypterat (S/MIME eller PGP), så att bara den som har nyckeln kan läsa det",
    Elsewhere.LABEL: "filen är krypterad av en känslighetsetikett",
    Elsewhere.LOCKED: "filen är skyddad med lösenord",
    Elsewhere.IWORK: "filen är sparad i Apples Pages, Numbers eller Keynote, som vi inte kan öppna",
    Elsewhere.WINMAIL: "filen var inslagen i winmail.dat, och den gick inte att öppna här",
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
class MailMeaning:
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
    late: tuple[tuple[str, Bounce], ...] = ()
    """(our mail, what a server says that still tries to deliver it)."""
    asks: str = ""
    """What is asked for and waits for a person's yes: "use_as_is"."""
    how: str = ""
    """How the practices were told: "svar på vårt mejl" or "avsändarens adress"."""


@dataclass(frozen=True, slots=True)
class KnownRound:
    """What is known when mails are judged."""

    practices: Sequence[Practice]
    mails: Mapping[str, MailState]
    standings: Mapping[str, Standing]
    sent_for: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """{address: practices that forms have come from it for}."""
    unit: str = ""
    """An address of those who run the round."""
    by_message: Mapping[str, str] | None = None
    """{Message-ID: our mail}, when it is known without going through them."""

    def with_message(self, id: str) -> MailState | None:
        """Our mail with a Message-ID."""
        if self.by_message is not None:
            return self.mails.get(self.by_message.get(id, ""))
        return next(reversed([m for m in self.mails.values() if id and m.message_id == id]), None)


def thread(incoming: Incoming, known: KnownRound) -> tuple[MailState, ...]:
    """Our mails that it answers, the nearest first."""
    return tuple(m for id in incoming.answers_to if (m := known.with_message(id)))


def of_sender(incoming: Incoming, known: KnownRound) -> tuple[str, ...]:
    """Practices whose contact has the sender's address."""
    return tuple(p.id for p in known.practices if incoming.sender and p.email.casefold() == incoming.sender.casefold())


def is_ours(incoming: Incoming, known: KnownRound) -> bool:
    """Whether it has anything to do with the round, as far as its headers tell."""
    return bool(thread(incoming, known) or of_sender(incoming, known))


def meaning(incoming: Incoming, known: KnownRound, forms: int, files: int, blanks: Sequence[str] = ()) -> MailMeaning:
    """What a mail means. `forms`: how many of its files are forms with answers; `files`: how many are not our blank forms;
    `blanks`: the practices of those that are.

    Whose a file is, its own mark says and never the mail. A mail without a file is told by which of ours it answers, else
    by its sender; nothing but reminders depends on that.
    """
    from_us = incoming.if_returned is None and incoming.message_id
    if from_us and known.with_message(incoming.message_id):
        return MailMeaning(What.OTHER)  # our own, from a folder of what was sent
    kind = returning.kind_of(incoming, known.mails, forms, blanks)
    if forms and not returning.is_report_of_ours(incoming, known.mails):
        kind = MailKind.ORDINARY  # who has filled in our form has had our mail, whatever the answer is wrapped in
    if kind in (MailKind.BOUNCE, MailKind.DELAYED):
        return _came_back(incoming, known, kind, forms, blanks)
    if kind is not incoming.kind:
        incoming = replace(incoming, kind=kind)
    if incoming.kind is MailKind.RECEIPT:
        return MailMeaning(What.RECEIPT)
    if forms:  # what of the mail could not be read may have been another
        return MailMeaning(What.FILES, why=incoming.broken, review=bool(incoming.broken))
    return _without_form(incoming, known, files)


def _without_form(incoming: Incoming, known: KnownRound, files: int) -> MailMeaning:
    about, how = _about(incoming, known)
    checked = next((m for m in thread(incoming, known)[:1] if m.purpose is Purpose.CHECK), None)
    if checked and about and incoming.kind is not MailKind.AUTO_REPLY:
        return MailMeaning(What.TEXT, likely=about, why=CHECK_ANSWERED.format(id=about[0]), review=True)
    if incoming.broken:
        return MailMeaning(What.BROKEN, likely=about, why=incoming.broken, review=True)
    if incoming.remarks and (about or {Elsewhere.LABEL, Elsewhere.LOCKED, Elsewhere.IWORK} & set(incoming.remarks)):
        open_ones = tuple(p for p in about if not known.standings[p].answered) or about
        why = join_words([_why(r, incoming) for r in incoming.remarks])
        no = any(known.standings[p].declined for p in open_ones)  # who has declined is asked nothing: a person decides
        return MailMeaning(What.MISSING, open_ones, (), why, no or not open_ones, how=how)
    if incoming.kind is MailKind.AUTO_REPLY:
        return MailMeaning(What.AUTO_REPLY, about, how=how) if about else MailMeaning(What.OTHER)
    if files and about:
        return MailMeaning(What.TEXT, likely=about, why="Det finns en bilaga, men den är inget formulär", review=True)
    if not about:
        named = practices_told(f"{incoming.subject}\n{incoming.text}", known.practices) if incoming.text.strip() else ()
        return MailMeaning(What.TEXT, likely=named, why=NAMED, review=True) if named else MailMeaning(What.OTHER)
    if says_as_is(incoming.text):
        open_ones = tuple(p for p in about if known.standings[p].answered and not known.standings[p].finished)
        if len(open_ones) == 1:
            if why := _as_is_doubted(incoming, known, open_ones[0]):
                why = AS_IS_FROM_WHOM.format(id=open_ones[0], why=why)
                return MailMeaning(What.TEXT, likely=open_ones, why=why, review=True, asks=What.USE_AS_IS)
            return MailMeaning(What.USE_AS_IS, open_ones, how=how)
        why = _as_is_unclear(known, about, open_ones)
        if about and (doubt_of := _as_is_doubted(incoming, known, (open_ones or about)[0])):
            why = AS_IS_DOUBTED.format(why=f"{why}.", doubt=doubt_of)
        return MailMeaning(What.TEXT, likely=open_ones or about, why=why, review=True, asks=What.USE_AS_IS)
    return MailMeaning(What.TEXT, likely=about, why="Mejlet har text men inget formulär: läs det", review=True)


def _as_is_unclear(known: KnownRound, about: Sequence[str], open_ones: Sequence[str]) -> str:
    """Why "use it as it is" closes nothing by itself, when it is not because of who wrote it."""
    if open_ones:
        return AS_IS_OF_WHICH.format(ids=join_words(list(open_ones)))
    if done := [p for p in about if known.standings[p].answered]:
        return AS_IS_DONE.format(ids=join_words(done))
    return AS_IS_NO_ANSWER.format(ids=join_words(list(about)))


def _as_is_doubted(incoming: Incoming, known: KnownRound, id: str) -> str:
    """Why a person has to say yes before a practice is closed: anybody can write the words."""
    practice = next(p for p in known.practices if p.id == id)
    sent = known.sent_for.get(incoming.sender, frozenset())
    others = [p for p in known.practices if p.id in sent or p.email.casefold() == incoming.sender]
    if not incoming.sender:
        return "det har ingen avsändare"
    if found := doubt(incoming.sender, practice, others, known.unit):
        return f"avsändaren är {incoming.sender}, {found.why}"
    return "" if any(id in m.practices for m in thread(incoming, known)) else NOT_A_REPLY


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


def about(incoming: Incoming, known: KnownRound) -> tuple[tuple[str, ...], str]:
    """(the practices that a mail is about by which of ours it answers, else by its sender; how that was told)."""
    return _about(incoming, known)


def _about(incoming: Incoming, known: KnownRound) -> tuple[tuple[str, ...], str]:
    ids = {p.id for p in known.practices}
    for m in thread(incoming, known):
        about = tuple(p for p in m.practices if p in ids)
        if about:
            return about, "svar på vårt mejl"
    if (incoming.if_returned is not None or incoming.bounces) and incoming.kind is MailKind.ORDINARY:
        named = returning.mails_named(incoming, known.mails)
        return tuple(p for m in named for p in m.practices if p in ids), "adressen i mejlet"
    return of_sender(incoming, known), "avsändarens adress"


def _why(remark: Elsewhere, incoming: Incoming) -> str:
    return WHY[remark].format(hosts=f" ({join_words(incoming.hosts)})" if incoming.hosts else "")


def _came_back(incoming: Incoming, known: KnownRound, kind: MailKind, forms: int, blanks: Sequence[str]) -> MailMeaning:
    """A mail that did not arrive, or not yet."""
    found = returning.mails_of(incoming, known.mails, blanks)
    about = tuple(dict.fromkeys(p for m, _ in found for p in m.practices))
    told = tuple((m.id, b) for m, b in found)
    if kind is MailKind.DELAYED:
        return MailMeaning(What.DELAYED, about, late=told)
    if not found and forms:
        return MailMeaning(What.FILES)
    if not found:
        return MailMeaning(What.BOUNCE, why=NOT_OURS, review=True)
    if not incoming.from_server:
        why = NOT_A_SERVER.format(sender=incoming.sender or "en okänd avsändare")
        return MailMeaning(What.BOUNCE, likely=about, why=why, review=True)
    if passed_on := [(m, failed) for m, _ in found if (failed := returning.of_another(incoming, m))]:
        ours, failed = passed_on[0][0].address, passed_on[0][1]
        return MailMeaning(
            What.BOUNCE, likely=about, why=PASSED_ON.format(ours=ours, failed=join_words(failed[:3])), review=True
        )
    return MailMeaning(
        What.BOUNCE, about, bounced=tuple((id, b) for id, b in told if known.mails[id].fate in returning.GONE)
    )
