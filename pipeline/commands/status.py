"""`lovande status`: how the round stands, practice by practice, and what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import intake
from pipeline.cases.gather import content_hash
from pipeline.ledger import Clock, move_here, peek, status
from pipeline.ledger.files import open_files
from pipeline.ledger.place import OtherComputerError
from pipeline.ledger.status import StatusRow
from pipeline.model.events import (
    Event,
    EventKind,
    MailState,
    Standing,
    mails,
    not_looked_at,
    standings,
    unread_files,
    waiting,
)
from pipeline.model.mail import MailFate, MailSettings, Purpose
from pipeline.model.returns import Practice, Round
from pipeline.post import plan as planning
from pipeline.round.folder import RoundFolder, choose_practices, open_round
from pipeline.round.outbox import Outbox, Written

TABLE = "laget.csv"
STEP = {
    Purpose.FORM: "Skicka formuläret: lovande send.",
    Purpose.REMINDER: "Påminn (nr {step}): lovande remind.",
    Purpose.LETTER: "Be om det som fattas: lovande remind.",
    Purpose.REPLY: "Be om filen som bilaga: lovande remind.",
    Purpose.CHECK: "Be om faktagranskning: lovande approve --ask.",
}


@dataclass(frozen=True, slots=True)
class Followed:
    """How the round stands today."""

    round: Round
    outbox: Path
    rows: tuple[StatusRow, ...]
    uncertain: tuple[MailState, ...]
    """Mails that nobody knows whether they went."""
    to_mark: tuple[MailState, ...]
    """Mails that a person is to send and say so."""
    new_files: int
    """Files in the inbox that no command has read."""
    unread: int
    """Files that the computer did not get round to reading."""
    review: int
    """Mails and files that a person has to look at."""
    kept_until: date | None = None
    """The last day that answers and mails are kept in the round, when it has passed."""
    not_looked_at: tuple[str, ...] = ()
    """Mails whose own text could not be looked at: they came with forms before that was done, and lie where nobody has shown."""


def follow(home: Path, clock: Clock, only: Sequence[str] = ()) -> Followed:
    """How the round stands. Writes nothing. Raises SettingsError, OtherComputerError."""
    at = open_round(home)
    log = peek(home)
    known = standings(log, [p.id for p in at.practices])
    practices = choose_practices(at, only)
    today = clock().astimezone().date()
    box = at.settings.mail
    every = mails(log).values()
    steps = _steps(practices, known, planning.mails_of_gone(every, at.practices), box, today)
    found = status.rows(practices, known, at.round.deadline, today, steps)
    until = at.settings.retention.until
    return Followed(
        at.round,
        at.outbox,
        found,
        tuple(m for m in every if m.fate is MailFate.UNCERTAIN),
        tuple(m for m in every if m.fate is MailFate.WRITTEN),
        _new_files(at, log),
        len(unread_files(log)),
        len(waiting(log)) + len(open_files(log)),
        until if until is not None and until < today else None,
        tuple(f"G{e.number}" for e in not_looked_at(log)),
    )


def _steps(
    practices: Sequence[Practice],
    known: Mapping[str, Standing],
    gone: Mapping[str, tuple[str, ...]],
    box: MailSettings,
    today: date,
) -> dict[str, tuple[str, bool]]:
    """{practice: (what is next, whether the unit must act)}: what send and remind would do, or why they would not."""
    first = planning.first_mails(practices, known, gone)
    chase = planning.reminders(practices, known, box, today)
    steps = {s.practice.id: (s.why, s.act) for s in chase.skipped}
    steps |= {s.practice.id: (s.why, s.act) for s in first.skipped if s.act}
    for m in (*first.mails, *chase.mails):
        steps |= {p.id: (STEP[m.purpose].format(step=m.step), True) for p in m.practices}
    steps |= {
        p.id: (why, True) for p in practices if (why := planning.why_unseen(known[p.id])) and not known[p.id].declined
    }
    return steps | {p.id: (planning.UNREAD, True) for p in practices if known[p.id].unread}


def _new_files(at: RoundFolder, log: Sequence[Event]) -> int:
    known = {e.data.get("file") for e in log if e.kind is EventKind.FILE_RECEIVED}
    if not at.inbox.is_dir():
        return 0
    paths = {p.relative_to(at.inbox).as_posix(): p for p in intake.files_in(at.inbox)}
    containers = {str(name).split("/", maxsplit=1)[0] for name in known if name and "/" in str(name)}
    new = {n for n in paths if n not in known and n.split("/", maxsplit=1)[0] not in containers}
    return len(new) - _copies(log, {n: paths[n] for n in new}, [p for n, p in paths.items() if n in containers])


def _copies(log: Sequence[Event], new: Mapping[str, Path], containers: Sequence[Path]) -> int:
    """How many files are on record under another name: of the same content only the first is named there."""
    if not new:
        return 0
    known = {e.sha256 for e in log if e.kind is EventKind.FILE_RECEIVED} | {content_hash(p) for p in containers}
    return sum(bool(digest := content_hash(p)) and digest in known for p in new.values())


def keep_table(now: Followed, table: str) -> Written:
    """Save a table of how the round stands in the outbox, as Excel opens it. Raises NotWritableError."""
    return Outbox(now.outbox).put(TABLE, table.encode("utf-8-sig"))


def runs_elsewhere(error: Exception) -> bool:
    """Whether what stops us is that another computer runs the round."""
    return isinstance(error, OtherComputerError)


def move(home: Path, clock: Clock) -> str:
    """Run the round from this computer from now on; returns the name of the one before."""
    at = open_round(home)
    return move_here(home, clock, named=at.round.id)
