"""What a round's answers say about the questions themselves: the nouns that the test of the questions counts into.

They say how the questions worked, never how good a practice is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MIN_SHARE = 20
"""The fewest answers that are told as a percentage. With fewer, one practice would be more than five per cent of them."""


def part_of(n: int, whole: int) -> str:
    """'3 av 8', and from MIN_SHARE on '12 av 24 (50 %)'."""
    said = f"{n} av {whole}"
    return f"{said} ({percent(n, whole)})" if whole >= MIN_SHARE else said


def share(n: int, whole: int) -> str:
    """'3', and from MIN_SHARE on '12 (50 %)': for a column that says what the whole is."""
    return f"{n} ({percent(n, whole)})" if whole >= MIN_SHARE else str(n)


def percent(n: int, whole: int) -> str:
    """'50 %', with .5 rounded up."""
    return f"{(200 * n + whole) // (2 * whole)} %"


class NoticeKind(StrEnum):
    """What there is to notice about a question, in the order it is told."""

    REVERSED = "reversed"
    ALIKE = "alike"
    """Everyone who could tell chose the same answer."""
    OFTEN = "often"
    """Many chose an answer that does not say whether it is so."""
    BLANK = "blank"
    COMMENTED = "commented"
    UNCLEAR = "unclear"
    LOST = "lost"
    FOLLOWS = "follows"
    DESPITE = "despite"


class Note(NamedTuple):
    """Something to notice: `said` is the figure, as 'Ja 8 av 8' or '2 av 8'; `choice` of which answer."""

    kind: NoticeKind
    said: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """A group of practices answers a question otherwise than the others, more than chance would make likely."""

    background: str
    group: str
    choice: str
    n: int
    of: int
    others: int
    of_others: int


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """One question. `asked` is the sum of all the numbers of states; percentages and spread rest on `answered` only."""

    question: str
    asked: int
    """Practices whose form had the question."""
    chosen: Mapping[str, int]
    """{choice: how many}, every choice of the form, in its order."""
    blank: int
    follows: int
    """Empty, and following from the answer to another question: in no other figure."""
    unclear: int
    """Not to be told for certain, or different in two files."""
    lost: int
    """The field is gone from the file or could not be read."""
    despite: int
    """Of the answered: those that another answer made impossible to answer."""
    commented: int
    notes: tuple[Note, ...] = ()
    differences: tuple[GroupDifference, ...] = ()
    mentioned_by: tuple[str, ...] = ()
    """Practices whose remarks name the question."""

    @property
    def answered(self) -> int:
        return sum(self.chosen.values())

    @property
    def could(self) -> int:
        """Those who could answer: all who were asked but those for whom it follows from another answer."""
        return self.asked - self.follows


@dataclass(frozen=True, slots=True)
class ElementFacts:
    """What the short forms, which have no questions, say of an element."""

    element: int
    statuses: Mapping[str, int]
    """{choice: how many}, those that anybody chose, in the form's order."""
    other: int
    """Blank, unclear or lost."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions, compared where both are answered."""

    questions: tuple[str, str]
    both: int
    alike: int
    differing: Mapping[tuple[str, str], int]
    """{(choice of the first, choice of the second): how many}, the unlike ones."""
    why: str = ""
    """Why the instrument names the pair; empty when the answers showed it."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A background that the practices can be compared by."""

    background: str
    sizes: Mapping[str, int]
    """{group: practices with questions}."""
    compared: tuple[str, ...]
    """The groups that are large enough, and whose others are."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a respondent wrote about the questions, word for word."""

    practice: str
    text: str
    spread: str
    """Code of who may read what the practice has answered."""
    questions: tuple[str, ...]
    """The questions it names."""


@dataclass(frozen=True, slots=True)
class QuestionReview:
    """The test of the questions in one round."""

    deep: int
    """Practices whose form had the questions."""
    short: int
    """Practices whose form had none, only a status per element."""
    waiting: int
    """Practices without an answer."""
    questions: tuple[QuestionFacts, ...]
    elements: tuple[ElementFacts, ...]
    similar: tuple[Pair, ...]
    """The pairs the instrument names."""
    found: tuple[Pair, ...]
    """Pairs that everyone answered alike."""
    groupings: tuple[Grouping, ...]
    remarks: tuple[Remark, ...]
