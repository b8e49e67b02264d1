"""What named people have done with a description before it leaves the unit: fact-checked it, and read it for people in it.

approvals.jsonl lies in the round's folder, one line for each, and is only added to. An approval covers what the practice's
documents say, sentence by sentence, and holds until one of them changes; a description without both is a draft (utkast).
While something that may point at a person is open, none holds.

Lines from before there were sentences hold one digest of everything. They hold while it does; what has changed since cannot
be told, so then all of it is to be read once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pipeline.base.errors import ExitCode, LovandeError
from pipeline.base.records import Record
from pipeline.base.swedish import swedish_date
from pipeline.model.sentences import Sentence

FILE = "approvals.jsonl"


class ApprovalError(LovandeError):
    """It cannot be put on record; the message says what to write instead."""

    exit_code = ExitCode.USAGE


class ApprovalStep(StrEnum):
    """What must have been done, by a named person each."""

    CHECKED = "checked"
    """Somebody in the practice's own unit has said that the description is right."""
    READ = "read"
    """Somebody has read all of it, so that no one can be recognised in it."""


SAYS: Mapping[ApprovalStep, str] = {
    ApprovalStep.CHECKED: "Faktagranskad",
    ApprovalStep.READ: "Läst så att ingen kan kännas igen",
}


@dataclass(frozen=True, slots=True)
class Approval:
    practice: str
    step: ApprovalStep
    by: str
    day: date
    answers: str
    """A digest of all that was known of the practice (Case.described)."""
    withdrawn: bool = False
    sentences: tuple[str, ...] | None = None
    """A digest of each sentence that it covers; None in lines from before they were."""

    def __str__(self) -> str:
        return f"{SAYS[self.step]} av {self.by} den {swedish_date(self.day)}"


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of a description since one step was taken."""

    step: ApprovalStep
    sentences: tuple[Sentence, ...]
    """What is new or other, for a new yes; all of it when `whole`."""
    gone: int = 0
    """How many sentences are not there any more."""
    whole: bool = False
    """It is from before sentences were kept, so what has changed cannot be told."""


@dataclass(frozen=True, slots=True)
class Approved:
    """What holds for what a practice's documents say now."""

    checked: Approval | None = None
    read: Approval | None = None
    outdated: tuple[Approval, ...] = ()
    """Those that do not hold any more: what they cover has changed, or something in it is open."""
    changes: tuple[Change, ...] = ()
    """What has changed since each of those."""
    open_finds: int = 0
    """How much may point at a person and nobody has decided about."""
    reread: tuple[Change, ...] = ()
    """What the program reads otherwise in the same files since a step that holds: only choices."""

    @property
    def may_leave(self) -> bool:
        """Whether the description is more than a draft. Who may then read it is for the spread to say."""
        return self.checked is not None and self.read is not None

    @property
    def missing(self) -> tuple[ApprovalStep, ...]:
        return tuple(s for s, a in ((ApprovalStep.CHECKED, self.checked), (ApprovalStep.READ, self.read)) if a is None)


RECORD: Record[Approval] = Record(
    lambda _: Approval,
    "Raden är inget godkännande",
    "Rader läggs till med lovande approve, aldrig för hand.",
    later=("sentences",),
)


def load(path: Path) -> tuple[Approval, ...]:
    """Every line on record, oldest first. Raises SettingsError for one that is none."""
    return RECORD.load(path)


def append(path: Path, approvals: Sequence[Approval]) -> None:
    """Add some lines, all or none. Raises NotWritableError."""
    RECORD.append(path, approvals)


def current(
    record: Iterable[Approval], practice: str, answers: str, said: Sequence[Sentence] = (), open_finds: int = 0,
    settled: date | None = None,
) -> Approved:  # fmt: skip
    """What holds for a practice that is known by this digest and whose documents say this; of each step the last line counts.

    `settled`: the last day on which a file of it came or somebody decided something; None where nobody knows. What is approved
    later holds when only the reading of the files has changed, and of that only choices: a new text is for somebody to read.
    """
    last = {a.step: a for a in record if a.practice.casefold() == practice.casefold()}
    given = {step: a for step, a in sorted(last.items()) if not a.withdrawn}
    changes = {step: c for step, a in given.items() if (c := _change(a, answers, said))}
    reread = {step: c for step, c in changes.items() if settled and settled < given[step].day and _is_choices(c)}
    held = {step: a for step, a in given.items() if (step not in changes or step in reread) and not open_finds}
    return Approved(
        held.get(ApprovalStep.CHECKED),
        held.get(ApprovalStep.READ),
        tuple(a for step, a in given.items() if step not in held),
        tuple(c for step, c in changes.items() if step not in reread),
        open_finds,
        tuple(reread.values()),
    )


def _is_choices(c: Change) -> bool:
    return not c.whole and bool(c.sentences) and all(s.chosen for s in c.sentences)


def _change(a: Approval, answers: str, said: Sequence[Sentence]) -> Change | None:
    """What has changed since; None when nothing has."""
    if a.sentences is None:
        return None if a.answers == answers else Change(a.step, tuple(said), whole=True)
    left = Counter(a.sentences)
    new = []
    for s in said:
        if left[s.digest]:
            left[s.digest] -= 1
        else:
            new.append(s)
    gone = left.total()
    return Change(a.step, tuple(new), max(0, gone - len(new))) if new or gone else None


def make_approval(
    practice: str, step: ApprovalStep, by: str, day: date, answers: str, today: date, withdrawn: bool = False,
    said: Sequence[Sentence] = (),
) -> Approval:  # fmt: skip
    """The line as it goes on record. Raises ApprovalError without a name, or for a day that has not come."""
    name = " ".join(by.split())
    if not any(letter.isalpha() for letter in name):
        raise ApprovalError("Skriv namnet på den som har gjort det: ett namn, inte en roll eller ett tecken.")
    if day > today:
        raise ApprovalError(f"Dagen {day.isoformat()} har inte varit än. Skriv dagen då det gjordes.")
    return Approval(practice, step, name, day, answers, withdrawn, tuple(s.digest for s in said))
