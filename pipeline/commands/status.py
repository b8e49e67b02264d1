"""`lovande status`: how the round stands, practice by practice, and what is next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.errors import LovandeError
from pipeline.ledger import status
from pipeline.ledger.folded import Folded
from pipeline.ledger.place import OtherComputerError
from pipeline.ledger.state_file import look
from pipeline.ledger.status import StatusRow
from pipeline.model.events import MailState, Standing
from pipeline.model.mail import MailFate, MailSettings, Purpose
from pipeline.model.returns import Practice, Round
from pipeline.post import plan as planning
from pipeline.round.inbox import files_in
from pipeline.round.opened import is_as_it_was
from pipeline.round.settings import Settings

if TYPE_CHECKING:
    from pipeline.round.outbox import Written

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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the round's folder and its ledger say."""

    home: Path
    settings: Settings
    every: tuple[Practice, ...]
    practices: tuple[Practice, ...]
    """Those that are asked for."""
    folded: Folded

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"


def follow(home: Path, clock: Callable[[], datetime], only: Sequence[str] = ()) -> Followed:
    """How the round stands. Writes nothing. Raises SettingsError, OtherComputerError."""
    at = _known_already(home, only) or _ask(home, only)
    known = at.folded.standings(p.id for p in at.every)
    today = clock().astimezone().date()
    every = at.folded.mails.values()
    steps = _steps(at.practices, known, planning.mails_of_gone(every, at.every), at.settings.mail, today)
    found = status.rows(at.practices, known, at.settings.round.deadline, today, steps)
    until = at.settings.retention.until
    return Followed(
        at.settings.round,
        at.home / "outbox",
        found,
        tuple(m for m in every if m.fate is MailFate.UNCERTAIN),
        tuple(m for m in every if m.fate is MailFate.WRITTEN),
        _new_files(at),
        len(at.folded.unread_files()),
        len(at.folded.waiting()) + len(at.folded.open_files()),
        until if until is not None and until < today else None,
        tuple(f"G{e.number}" for e in at.folded.not_looked_at()),
    )


def _known_already(home: Path, only: Sequence[str]) -> _Known | None:
    """What the last command left beside the ledger, where nothing has changed since; None where anything is to be asked or told."""
    try:
        kept = look(home)
    except LovandeError:  # told with what else is wrong, in its order
        return None
    if kept is None or kept.opened is None or not is_as_it_was(home, kept.opened):
        return None
    every, wanted = kept.opened.practices, {i.casefold() for i in only}
    if wanted - {p.id.casefold() for p in every}:
        return None
    chosen = tuple(p for p in every if not wanted or p.id.casefold() in wanted)
    return _Known(home, kept.opened.settings, every, chosen, kept.folded)


def _ask(home: Path, only: Sequence[str]) -> _Known:
    from pipeline.ledger import peek  # noqa: PLC0415  (most of what status costs, when it is needed)
    from pipeline.round.folder import choose_practices, open_round  # noqa: PLC0415

    at, folded = open_round(home), Folded()
    folded.move_on(peek(home))
    return _Known(home, at.settings, at.practices, choose_practices(at, only), folded)


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


def _new_files(at: _Known) -> int:
    known = at.folded.file_names
    if not at.inbox.is_dir():
        return 0
    paths = {p.relative_to(at.inbox).as_posix(): p for p in files_in(at.inbox)}
    containers = {name.split("/", maxsplit=1)[0] for name in known if "/" in name}
    new = {n for n in paths if n not in known and n.split("/", maxsplit=1)[0] not in containers}
    return len(new) - _copies(at.folded, {n: paths[n] for n in new}, [p for n, p in paths.items() if n in containers])


def _copies(folded: Folded, new: Mapping[str, Path], containers: Sequence[Path]) -> int:
    """How many files are on record under another name: of the same content only the first is named there."""
    if not new:
        return 0
    from pipeline.cases.gather import content_hash  # noqa: PLC0415  (only where something has come)

    known = set(folded.files.arrivals) | {content_hash(p) for p in containers}
    return sum(bool(digest := content_hash(p)) and digest in known for p in new.values())


def keep_table(now: Followed, table: str) -> Written:
    """Save a table of how the round stands in the outbox, as Excel opens it. Raises NotWritableError."""
    from pipeline.round.outbox import Outbox  # noqa: PLC0415  (only who saves needs it)

    return Outbox(now.outbox).put(TABLE, table.encode("utf-8-sig"))


def runs_elsewhere(error: Exception) -> bool:
    """Whether what stops us is that another computer runs the round."""
    return isinstance(error, OtherComputerError)


def move(home: Path, clock: Callable[[], datetime]) -> str:
    """Run the round from this computer from now on; returns the name of the one before."""
    from pipeline.ledger import move_here  # noqa: PLC0415
    from pipeline.round.folder import open_round  # noqa: PLC0415

    at = open_round(home)
    return move_here(home, clock, named=at.round.id)
