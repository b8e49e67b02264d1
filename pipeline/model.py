"""The nouns of a round: practice, answer, finding, return. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple

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


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text a respondent wrote outside every answer field, with the code of the nearest question."""

    text: str
    near: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a file that a respondent put into a form."""

    name: str
    """A file name valid on every system: "4.3-bild-1.png"."""
    near: str
    """The visible code of the row it stands in; empty outside the rows."""
    content: bytes = field(repr=False)
    text: str = ""
    """What the respondent or the editor called it: its alternative text."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which form a file grew from. Carried in four places of every form, because no single one survives every editor."""

    instrument: str
    version: str
    practice: str
    round: str
    depth: str

    def __str__(self) -> str:
        return f"{self.instrument}/{self.version}/{self.practice}/{self.round}/{self.depth}"


class Status(StrEnum):
    """Where a file that arrived ended: every file is one or the other."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Return:
    """One file that came back, as far as it could be read."""

    file: str
    sha256: str
    status: Status = Status.ACCEPTED
    reason: str = ""
    """Why it is in quarantine, in plain Swedish with what to do; empty when accepted."""
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
    role: str = ""
    wave: int = 0

    def value(self, key: str) -> str | None:
        """The answer's value, or None when there is none."""
        answer = self.answers.get(key)
        return answer.value if answer else None


def quarantined(ret: Return, code: str, reason: str) -> Return:
    """The same return in quarantine, with the reason as a finding too, so that reasons can be counted."""
    finding = Finding(code, Severity.DAMAGE, reason)
    return replace(ret, status=Status.QUARANTINED, reason=reason, findings=(*ret.findings, finding))


class Level(StrEnum):
    """How far an element is filled in. Says nothing about whether it holds."""

    COMPLETE = "komplett"
    PARTIAL = "delvis"
    MISSING = "saknas"
    NOT_RELEVANT = "ej relevant"


@dataclass(frozen=True, slots=True)
class ElementCompleteness:
    """`filled` of `asked` things are there; followers of a closed gate are neither."""

    element: int
    level: Level
    filled: int
    asked: int
    why: str
    """One readable sentence: what is there, what is missing, what follows from a gate."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """The answers with followers of closed gates marked, a level per element, and what a human should know."""

    answers: Mapping[str, Answer]
    elements: tuple[ElementCompleteness, ...]
    findings: tuple[Finding, ...]

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """What the respondent is asked for."""
        return tuple(f for f in self.findings if f.severity in (Severity.GAP, Severity.ASK))


SPREADS = ("intern", "referensgrupper", "oppet")
"""Who may read a description, the narrowest first."""


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
    spread: str = "intern"
    """Code of the widest spread the register allows: intern, referensgrupper, oppet."""
    show_contact: bool = False

    @property
    def municipality(self) -> str:
        """All municipalities as running text: 'Ekvalla, Norrvik och Lindeby'."""
        *most, last = self.municipalities
        return f"{', '.join(most)} och {last}" if most else last


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


@dataclass(frozen=True, slots=True)
class Case:
    """A practice with its accepted return: what description, letter and workbook are made from."""

    practice: Practice
    ret: Return
    completeness: Completeness

    @property
    def depth(self) -> str:
        """The depth of the form that came back, which the register may have changed since."""
        return self.ret.identity.depth if self.ret.identity else self.practice.depth

    def value(self, key: str) -> str | None:
        answer = self.completeness.answers.get(key)
        return answer.value if answer else None

    @property
    def spread(self) -> str:
        """Who may read the description: the narrower of the register's and the respondent's choice."""
        said = self.value("b_spridning")
        return min(self.practice.spread, said or SPREADS[-1], key=SPREADS.index)

    @property
    def date(self) -> date | None:
        """The form's own date, else when the file was last saved; never the clock."""
        try:
            return date.fromisoformat((self.value("b_datum") or "").strip())
        except ValueError:
            return self.ret.saved.date() if self.ret.saved else None
