"""Who may see what of a practice: the one place that decides. Everything an overview says goes through here.

What stands of a text is decided in model/sentences.py, for descriptions and overviews and for every reader alike: a Material holds its practices as told.

The narrower of the register's and the respondent's choice of spread holds (Case.spread), and what leaves the unit has been
fact-checked by the unit and read by a named person. "Intern" is never secret: what a public body has received is normally
an official document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model.case import Case
from pipeline.model.returns import SPREADS, Practice
from pipeline.model.roles import FieldRole
from pipeline.model.sentences import tell_case as told_case
from pipeline.model.sentences import tell_names
from pipeline.model.texts.overview import LeftOutTexts
from pipeline.office.content import Audience

INTERN = SPREADS[0]


class Why(StrEnum):
    """Why a practice is not told by name, in the order it is said."""

    INTERN = "intern"
    """Only the municipality and the unit may read it."""
    DRAFT = "draft"
    """Not fact-checked and read, on the answers there are now."""


@dataclass(frozen=True, slots=True)
class SharedCase:
    """A practice's case and what has been done with its description."""

    case: Case
    may_leave: bool
    """Fact-checked and read by named persons, on these answers."""
    status: str
    """In words to its own municipality: "Utkast", or by whom and when."""
    public: str = ""
    """The same to others, without names."""

    def told_to(self, reader: Reader) -> str:
        return self.status if reader.owns(self.practice) else self.public or self.status

    @property
    def practice(self) -> Practice:
        return self.case.practice


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a set is: the national groups, or the leaders or the units of one municipality."""

    audience: Audience
    municipality: str = ""

    def owns(self, practice: Practice) -> bool:
        """Whether it is one of the reader's own: then everything may be shown, drafts too."""
        return self.audience != "national" and self.municipality in practice.municipalities

    def may_name(self, s: SharedCase) -> bool:
        """Whether the practice may be told by name, with what it says."""
        if self.owns(s.practice):
            return True
        return self.audience != "units" and why_not(s) is None


def as_told(s: SharedCase) -> SharedCase:
    """The same practice with its texts as everybody is told them; its name stands as in the register."""
    return replace(s, case=told_case(s.case, names=False))


def without_people(s: SharedCase) -> SharedCase:
    """The same practice as others are told of it: no personal data in its name or its unit either."""
    return replace(s, case=tell_names(s.case))


def why_not(s: SharedCase) -> Why | None:
    """Why a practice may not be told by name outside its own municipalities; None when it may."""
    if s.case.spread == INTERN:
        return Why.INTERN
    return None if s.may_leave else Why.DRAFT


def standings_named(reader: Reader, standings: Iterable[SharedCase]) -> tuple[SharedCase, ...]:
    return tuple(s if reader.owns(s.practice) else without_people(s) for s in standings if reader.may_name(s))


def own(reader: Reader, standings: Iterable[SharedCase]) -> tuple[SharedCase, ...]:
    return tuple(s for s in standings if reader.owns(s.practice))


def left_out_lines(told: LeftOutTexts, reader: Reader, standings: Sequence[SharedCase]) -> tuple[str, ...]:
    """What is not told by name and why, as sentences. Says how many, never which."""
    if reader.audience == "units":
        return ()
    reasons = Counter(why_not(s) for s in standings if not reader.may_name(s))
    said = []
    if n := reasons[Why.INTERN]:
        kept = [s.case for s in standings if not reader.may_name(s) and why_not(s) is Why.INTERN]
        said.append(_closed_lines(told, kept).format(count=n))
    if n := reasons[Why.DRAFT]:
        said.append(told.draft.format(count=n))
    return (*said, told.counted) if said else ()


def _closed_lines(told: LeftOutTexts, kept: Sequence[Case]) -> str:
    """Who has said that only the municipality and the unit read these."""
    keys = {case.roles.key(FieldRole.SPREAD) for case in kept} - {""}
    if not keys:
        return told.intern_not_asked
    decided = any(d.key in keys for case in kept for d in case.ret.decisions)
    return told.intern_decided if decided else told.intern
