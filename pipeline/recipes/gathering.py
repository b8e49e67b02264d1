"""What came back: files read, told whose they are, merged per practice, decided and checked for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline import completeness, decisions, intake, merge, reading, settings
from pipeline.model import Case, Decision, Return
from pipeline.questionnaire import Instrument

from .folder import RoundFolder, load

Progress = Callable[[str, int, int], None]
"""Told (what is being done, how many are done, of how many)."""


def arrived(at: RoundFolder, executor: Executor, progress: Progress | None) -> tuple[Return, ...]:
    """Every file in the inbox, read, and accepted or quarantined."""
    return intake.accept(_read_all(at, executor, progress), at.round, at.practices, at.instrument)


def _read_all(at: RoundFolder, executor: Executor, progress: Progress | None) -> Iterator[Return]:
    paths = intake.files_in(at.inbox)
    task = partial(_read_one, settings.find_template(at.home, at.round.instrument, "instrument.toml"), at.inbox)
    for n, returns in enumerate(executor.map(task, paths), 1):
        if progress:
            progress("Läser svar", n, len(paths))
        yield from returns


def _read_one(instrument_file: Path, inbox: Path, path: Path) -> tuple[Return, ...]:
    """One task for an executor: everything it needs is named by path, so that it can run in any process."""
    folder = path.relative_to(inbox).parent
    return tuple(replace(r, file=(folder / r.file).as_posix()) for r in read_file(load(instrument_file), path))


def read_file(known: Instrument, path: Path) -> tuple[Return, ...]:
    """The returns in one file."""
    return reading.read_path(known, path)


def practice_of(ret: Return) -> str:
    return ret.identity.practice if ret.identity else ""


def case_of(at: RoundFolder, found: merge.Merged, record: Sequence[Decision]) -> Case:
    """A practice with its merged return, the decisions that hold, and what is missing then."""
    practice = next(p for p in at.practices if p.id == practice_of(found.ret))
    ret = decisions.applied(found.ret, at.instrument, decisions.current(record, practice.id), found.standing)
    depth = ret.identity.depth if ret.identity else practice.depth
    known = merge.with_conflicts(completeness.check(at.instrument, depth, ret.answers), ret)
    case = Case(practice, ret, known)
    return replace(case, completeness=completeness.with_spread(at.instrument, case))
