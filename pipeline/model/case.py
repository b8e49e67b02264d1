"""A practice with its answers and how far they are filled in: what description, letter and workbook are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipeline.base.personal_data import NOBODY, REMOVED, Names

from .assessment import Judged
from .returns import SPREADS, Answer, Finding, Practice, Return, Severity, State
from .roles import FieldRole, Meaning, Roles
from .settling import Find, Settled, hide_open

NAME = "arbetssätt"
"""The key of what the register calls a practice, as a text that something may be found in."""


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


@dataclass(frozen=True, slots=True)
class Case:
    """A practice with its accepted return: what description, letter and workbook are made from."""

    practice: Practice
    ret: Return
    completeness: Completeness
    roles: Roles
    """Which of the form's fields says who may read, whether the contact is named, when it was done."""
    judged: Judged | None = None
    """How far it holds: what the rules propose and what named people say. Never mixed with how far it is filled in."""

    standing: str = ""
    """Whether the description is a draft, or when it was fact-checked; empty where nobody asks."""
    settled: tuple[Settled, ...] = ()
    """What is decided about things in its texts that may point at a person."""
    finds: tuple[Find, ...] = ()
    """Those things, in the texts that others may get; settled ones too."""
    names: Names = NOBODY
    """Names that some text of its own gives away: they are found wherever they stand in its texts."""
    clear: str = ""
    """Marks of those of its texts in which nothing points at a person (model/settling.py)."""
    is_told: bool = False
    """Whether its texts are as documents tell them (model/sentences.py); nothing is masked twice."""

    @property
    def depth(self) -> str:
        """The depth of the form that came back, which the register may have changed since."""
        return self.ret.identity.depth if self.ret.identity else self.practice.depth

    @property
    def file_name(self) -> str:
        """What its files are called: its id alone while something in its name may point at a person and nobody lets it stand."""
        shown = hide_open(self.practice.name, NAME, self.settled, self.names, self.clear)
        return self.practice.id if REMOVED in shown else self.practice.file_name

    def value(self, key: str) -> str | None:
        answer = self.completeness.answers.get(key)
        return answer.value if answer else None

    def said(self, role: FieldRole) -> str | None:
        """The answer in the field that has a role; None when there is none, or no such field."""
        return self.value(self.roles.key(role))

    @property
    def said_spread(self) -> str:
        """Who may read as the respondent says it, in the register's code; empty when they have not said."""
        said = self.said(FieldRole.SPREAD)
        return self.roles.spread(said) if said else ""

    @property
    def spread(self) -> str:
        """Who may read the description: the narrower of the register's and the respondent's choice.

        An answer that cannot be told, or that two returns differ on, may mean the narrowest of all. Of a form that does not
        ask it is the narrowest too: nobody whose words they are has opened them.
        """
        key = self.roles.key(FieldRole.SPREAD)
        answer = self.completeness.answers.get(key)
        if not key or (answer and answer.state in (State.UNCLEAR, State.UNREADABLE)):
            return SPREADS[0]
        return min(self.practice.spread, self.said_spread or SPREADS[-1], key=SPREADS.index)

    @property
    def contact(self) -> str:
        """The contact's name and address, only when both the register and the respondent have said yes; else empty.

        Of a form that does not ask it is empty: nobody has said yes.
        """
        p, key = self.practice, self.roles.key(FieldRole.CONSENT)
        said_yes = self.roles.means(self.value(key), Meaning.YES) and key not in self.ret.conflicts
        return ", ".join(w for w in (p.contact, p.email) if w) if p.show_contact and said_yes else ""

    @property
    def open_finds(self) -> tuple[Find, ...]:
        """What may point at a person and nobody has decided about: it stops every approval."""
        return tuple(f for f in self.finds if f.is_open)

    @property
    def digest(self) -> str:
        """Of all that the practice has answered, so that it can be told when what people have said of it is about other answers."""
        said = sorted((k, a.state.value, a.value or a.raw) for k, a in self.completeness.answers.items())
        return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:8]

    @property
    def described(self) -> str:
        """Of all that its description says: the answers, what has been decided and why, what named people have said of its
        levels, what the register calls it, who may read it, and what came with it. Who has checked or read one has not checked another.
        """
        p = self.practice
        facts = (p.name, p.municipalities, p.unit, p.area, p.types, p.stage, p.support, p.contact, p.email)
        with_it = [hashlib.sha256(a.content).hexdigest() for a in self.ret.attachments]
        ratings = self.judged.ratings if self.judged else ()
        judged = sorted((r.element, r.level.value, r.reason, r.by, r.consensus) for r in ratings)
        told = (self.spread, self.contact)
        said = (self.digest, facts, told, [str(d) for d in self.ret.decisions], with_it, judged)
        return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:8]

    @property
    def date(self) -> date | None:
        """The form's own date, else when the file was last saved; never the clock."""
        return form_date(self.said(FieldRole.DATE), self.ret.saved)


def form_date(typed: str | None, saved: datetime | None) -> date | None:
    """The date typed in a form, else when the file was last saved."""
    try:
        return date.fromisoformat((typed or "").strip())
    except ValueError:
        return saved.date() if saved else None
