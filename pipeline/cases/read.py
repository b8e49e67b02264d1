"""The one chain: the files in the inbox, read or known from before, put together per practice, decided and checked for what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pipeline.base.workers import Workers
from pipeline.ledger.files import KnownFiles, known_files
from pipeline.ledger.place import LedgerPlace
from pipeline.ledger.readings import readings_of
from pipeline.model.case import Case
from pipeline.model.events import Event
from pipeline.model.returns import Decision, Return
from pipeline.model.settling import Settled
from pipeline.round import decisions
from pipeline.round.folder import RoundFolder

from . import merge
from .approved import CaseStanding, with_approvals, with_standing
from .gather import Progress, practice_of, read_inbox
from .judged import with_ratings
from .kept import cases_of


@dataclass(frozen=True, eq=False)
class RoundCases:
    """What has come back in a round. Every step after the reading is taken when it is asked for, and once."""

    at: RoundFolder
    returns: tuple[Return, ...]
    """Every file in the inbox."""
    merged: tuple[merge.Merged, ...]
    """Each practice's, before any decision."""
    record: tuple[Decision, ...]
    settled: tuple[Settled, ...]
    place: LedgerPlace | None = None
    """Where the ledger lies that the command has open: what is worked out is kept beside it."""
    executor: Workers | None = None
    """Who works out what is not known yet."""

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Each of `merged`, in that order: decided, and checked for what is missing and what in it points at a person."""
        return cases_of(self.at, self.merged, self.record, self.settled, self.place, self.executor)

    @cached_property
    def judged(self) -> tuple[Case, ...]:
        """With what named people have said of them."""
        return with_ratings(self.at, self.cases)

    @cached_property
    def approved(self) -> tuple[CaseStanding, ...]:
        """With what is on record of their descriptions."""
        return tuple(with_approvals(self.at, self.cases))

    @cached_property
    def described(self) -> tuple[Case, ...]:
        """As their descriptions tell them: judged, and each saying whether it is a draft."""
        return with_standing(self.at, self.judged)

    def of(self, practice: str) -> merge.Merged | None:
        """One practice's, before any decision; None when it has not answered."""
        return next((m for m in self.merged if practice_of(m.ret) == practice), None)


def read_cases(
    at: RoundFolder, log: Sequence[Event], now: datetime | None, place: LedgerPlace | None = None,
    executor: Workers | None = None, progress: Progress | None = None,
) -> RoundCases:  # fmt: skip
    """What has come back in a round, whose ledger says `log`; `now`: when what is not on record counts as having come;
    None when nobody knows, as in an earlier round.

    `place`: where the ledger lies that this command has open; what is read is kept there. Without it nothing is written anywhere.
    """
    record = decisions.load(at.record)
    files = known_files(log, now)
    returns = read_returns(at, files, place, executor, progress)
    merged = merge.by_practice(returns, at.instrument, merge.before(record, files.prefilled))
    return RoundCases(at, returns, merged, record, decisions.load_settled(at.record), place, executor)


def read_returns(
    at: RoundFolder,
    files: KnownFiles,
    place: LedgerPlace | None,
    executor: Workers | None = None,
    progress: Progress | None = None,
) -> tuple[Return, ...]:
    """Every file in the inbox with what is on record about it. One whose content has been read before is not read again."""
    with readings_of(at.home, at.instrument_file, place) as readings:
        return read_inbox(at, files, readings, executor, progress)
