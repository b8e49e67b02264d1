"""The nouns of a round: practice, answer, finding, return. Imports nothing of ours."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Literal, NamedTuple

Format = Literal["docx", "xlsx"]


class State(StrEnum):
    """What is known about one field of one return; kept apart to the last report."""

    ANSWERED = "answered"
    BLANK = "blank"
    """Left empty by the respondent."""
    NOT_FOUND = "not_found"
    """The field is gone from the file."""
    UNREADABLE = "unreadable"
    """Our failure, never the respondent's."""
    UNCLEAR = "unclear"
    """A choice typed by hand that cannot be told for certain; the text is in `raw`."""
    NOT_APPLICABLE = "not_applicable"
    """Empty, and follows from a gate question."""


class Carrier(StrEnum):
    """How an answer was recovered from the file."""

    CONTROL = "control"
    """The content control with the field's tag."""
    CONTROL_AND_CELL = "control+cell"
    """The control and text beside it in the same cell."""
    NAME = "name"
    """The defined name of the cell."""
    ROW = "row"
    """The visible code in the row and the column it stands in."""
    NUMBER = "number"
    """The question's number before it, in text outside the rows."""
    MARK = "mark"
    """A box, a cross or emphasis at one of the choices written out in the answer's place."""
    DECISION = "decision"
    """Someone in the round decided; what the files say is in the return's versions."""


class Answer(NamedTuple):
    """One field of one return. A plain tuple because a round holds hundreds of thousands."""

    key: str
    state: State
    value: str | None = None
    """The choice's code or the text (line breaks as newline); None unless `answered`."""
    raw: str = ""
    """What stood in the file, before it was understood."""
    carrier: Carrier | None = None
    location: str = ""
    """Where it stood, for a person: 'tabell 7, rad 4' or "'2 Koncept'!C5"."""


class Severity(StrEnum):
    """How much a finding matters: `gap` is asked for, `ask` needs a reply, `tell` is for the coordinator to act on, `note` is only said, `damage` is about the file."""

    TELL = "tell"
    GAP = "gap"
    ASK = "ask"
    NOTE = "note"
    DAMAGE = "damage"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a human should know about a return, as data. `message` is plain Swedish that says what to do."""

    code: str
    severity: Severity
    message: str
    element: int | None = None
    question: str | None = None
    """The visible code of the row: "4.3", "E4", "B1"."""
    key: str | None = None
    file: str = ""
    """Which of a return's files it is about; empty when there is one, or when it is about them all."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text a respondent wrote outside every answer field, with the code of the nearest question."""

    text: str
    near: str
    file: str = ""
    """Which of a return's files it stands in; empty when there is one."""


NO_TITLE = re.compile(r"(?:picture|image|graphic|object|bild|bildobjekt|grafik|objekt|figur|shape|form)[ _-]*\d*", re.I)
"""What programs call a picture that nobody has named."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a file that a respondent put into a form."""

    __pydantic_config__: ClassVar = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}
    name: str
    """A file name valid on every system: "4.3-bild-1.png"."""
    near: str
    """The visible code of the row it stands in; empty outside the rows."""
    content: bytes = field(repr=False)
    text: str = ""
    """What the respondent or the editor called it: its alternative text."""
    file: str = ""
    """Which of a return's files it came in; empty when there is one."""

    @property
    def title(self) -> str:
        """Its alternative text on one line; empty when a program gave it, as Picture 1 and Bild 2 are."""
        words = " ".join(self.text.split())
        return "" if NO_TITLE.fullmatch(words) else words


@dataclass(frozen=True, slots=True)
class Identity:
    """Which form a file grew from. Carried in four places of every form, because no single one survives every editor."""

    instrument: str
    version: str
    practice: str
    round: str
    depth: str
    part: str = ""
    """Of which part: "komplettering" when only what an earlier one left out was asked for. Empty for a whole form."""
    held: str = ""
    """Whose answers stood in it when it was sent out: see `held_mark`. Empty for a blank form."""

    def __str__(self) -> str:
        words = (self.instrument, self.version, self.practice, self.round, self.depth, self.part, self.held)
        return "/".join(w for w in words if w)


HELD = "svar"


class Source(NamedTuple):
    """A file that a return was read from."""

    file: str
    sha256: str
    saved: datetime | None = None
    role: str = ""
    """Who answered, in the form's own role fields; empty when they say nothing."""
    named: str = ""
    """The name it came with, when it has another now."""
    accepted: date | None = None
    """The day since which it is an answer, as the ledger has it; None where nobody knows."""


def held_mark(files: Iterable[Source]) -> str:
    """'svar-1f0c9a2e': which returns the answers in a form came from when it was sent out, whatever their order.

    Says nothing of what they hold; whoever has the files can tell which they were.
    """
    said = "".join(sorted(f.sha256 for f in files))
    return f"{HELD}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


class Fate(StrEnum):
    """What became of what one file says, where it is not simply the answer."""

    SUPERSEDED = "superseded"
    """A later return by the same people says something else."""
    SETTLED = "settled"
    """The same people were asked, and say later what they meant or which of several answers holds."""
    CONFLICT = "conflict"
    """Another return says something else, and neither can be told to be a revision of the other."""
    DECIDED = "decided"
    """Someone in the round has decided what is to stand instead."""


class Version(NamedTuple):
    """What one file says in one field."""

    key: str
    answer: Answer
    source: Source
    fate: Fate | None = None
    """None for what simply stands."""


class Basis(NamedTuple):
    """What a decision rested on: which file said something in the field, and a digest of what it said."""

    file: str
    sha256: str
    state: State
    said: str
    """sha256 of what it said, so that a record of decisions does not spread the respondents' words."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What someone in the round decided is to stand in a field, with why; the files stay as they are."""

    practice: str
    key: str
    value: str
    """A choice's code, or a text. Empty when `withdrawn`."""
    by: str
    day: date
    why: str
    basis: tuple[Basis, ...] = ()
    withdrawn: bool = False
    """Says that an earlier decision about the field no longer holds."""

    def __str__(self) -> str:
        return f"Beslutat av {self.by} {self.day.isoformat()}: {self.why}"


SENDER_UNKNOWN = "sender_unknown"
"""The finding of a form from somebody who is not known as one of the practice's own."""
SAME_FILE, BESIDE_FORM, PUT_ASIDE = "same_file", "beside_form", "put_aside"
"""The reason of a file that is exactly the same as another, of one that came in the same mail as a form, and of one that a person has put aside."""


class Status(StrEnum):
    """Where a file that arrived ended: every file is one of them."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    UNREAD = "unread"
    """The computer did not get round to it this time: nothing is known of what it says, and nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Return:
    """One file that came back, as far as it could be read."""

    file: str
    sha256: str
    status: Status = Status.ACCEPTED
    reason: str = ""
    """Why it is in quarantine or not read, in plain Swedish with what to do; empty when accepted."""
    identity: Identity | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    unplaced: tuple[Unplaced, ...] = ()
    findings: tuple[Finding, ...] = ()
    saved: datetime | None = None
    """The file's own dcterms:modified (UTC), never the clock or the file system."""
    facts: tuple[tuple[str, str], ...] = ()
    """What stands in the form's table of known facts now: (label, text)."""
    cover: tuple[str, ...] = ()
    """The cover's sentences that name the practice or the authority, as they stand now."""
    attachments: tuple[Attachment, ...] = ()
    """Pictures and embedded files, in the order they stand."""
    named: str = ""
    """The name the file came with, when the inbox has another."""
    accepted: date | None = None
    """The day since which it is an answer, as the ledger has it; None where nobody knows."""
    sender: str = ""
    """The address of the mail that it lies in, in lower case; empty when it lies in none."""
    role: str = ""
    wave: int = 0
    sources: tuple[Source, ...] = ()
    """The files it was merged from, in the order they were saved; empty when it is one file, as it was read."""
    versions: tuple[Version, ...] = ()
    """What the files say in the fields where that is not simply the answer."""
    decisions: tuple[Decision, ...] = ()
    """The decisions that hold, in the order of the fields."""
    given: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    """{key: the files that say what stands in the field}, of a merged return; a field that no file says anything in is not there."""

    @property
    def files(self) -> tuple[Source, ...]:
        """Every file it was read from."""
        return self.sources or (Source(self.file, self.sha256, self.saved, named=self.named, accepted=self.accepted),)

    @property
    def needs_action(self) -> bool:
        """Whether it is in quarantine for a reason that someone has to act on: not when it is only a copy of another file, or put aside."""
        quiet = any(f.code in (SAME_FILE, BESIDE_FORM, PUT_ASIDE) for f in self.findings)
        return self.status is Status.QUARANTINED and not quiet

    @property
    def is_unread(self) -> bool:
        """Whether the computer did not get round to reading it this time."""
        return self.status is Status.UNREAD

    @property
    def conflicts(self) -> frozenset[str]:
        """Keys of the fields in which its files say different things and nobody has decided."""
        return frozenset(v.key for v in self.versions if v.fate is Fate.CONFLICT)

    def value(self, key: str) -> str | None:
        """The answer's value, or None when there is none."""
        answer = self.answers.get(key)
        return answer.value if answer else None


def put_in_quarantine(ret: Return, code: str, reason: str) -> Return:
    """The same return in quarantine, with the reason as a finding too, so that reasons can be counted."""
    finding = Finding(code, Severity.DAMAGE, reason)
    return replace(ret, status=Status.QUARANTINED, reason=reason, findings=(*ret.findings, finding))


NOT_READ = "not_read_this_time"
"""The code of what could not be read because of the computer, not of the file."""


def unread(ret: Return, reason: str) -> Return:
    """The same return as not read this time, with the reason as a finding too."""
    finding = Finding(NOT_READ, Severity.TELL, reason)
    return replace(ret, status=Status.UNREAD, reason=reason, findings=(*ret.findings, finding))


SPREADS = ("intern", "referensgrupper", "oppet")
"""Who may read a description, as the register says it, the narrowest first."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One row of the register: a way of working that is to be described."""

    id: str
    name: str
    municipalities: tuple[str, ...]
    unit: str
    area: str
    types: tuple[str, ...]
    stage: str
    support: str
    contact: str
    email: str
    format: Format
    depth: str
    spread: str = SPREADS[0]
    """Code of the widest spread the register allows: intern, referensgrupper, oppet."""
    show_contact: bool = False
    reference: str = ""
    """Its own diarienummer; empty when it has the round's."""

    @property
    def municipality(self) -> str:
        """All municipalities as running text: 'Ekvalla, Norrvik och Lindeby'."""
        *most, last = self.municipalities
        return f"{', '.join(most)} och {last}" if most else last

    @property
    def file_name(self) -> str:
        """'P01-foraldragrupp-tryggare-vag': says what it is, and survives every mail program and file system."""
        plain = unicodedata.normalize("NFKD", self.name.casefold()).encode("ascii", "ignore").decode()
        words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        return f"{self.id}-{words[:60] or 'arbetssatt'}".rstrip("-.")


@dataclass(frozen=True, slots=True)
class Round:
    """The settings of one round, from round.toml."""

    id: str
    name: str
    instrument: str
    deadline: date
    sender: str
    """The unit that runs the round, as respondents know it."""
    contact: str
    email: str
    phone: str = ""
    authority: str = ""
    """Responsible authority for the personal data; the sender when empty."""
    legal_basis: str = ""
    """On what ground the authority has people's data: "uppgift av allmänt intresse ..."."""
    data_protection: str = ""
    """How its data protection officer is reached: an address or a page; may be empty."""
