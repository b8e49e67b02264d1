"""`lovande read`: files in or outside a round -> what each of them says, and nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline import intake
from pipeline.cases import completeness, personal_data
from pipeline.cases.gather import read_alone
from pipeline.intake.guarded import read_apart
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Decision, Return
from pipeline.round import decisions
from pipeline.round.folder import RoundFolder, check_folder, load, open_round, own_instrument


def read(paths: Sequence[Path], home: Path) -> Iterator[tuple[Instrument, Return]]:
    """Read files one by one, with gates followed, completeness findings and the decisions that rest on them.

    In or outside a round. The answers are the file's own, also where something else has been decided.
    """
    check_folder(home)
    at = open_round(home) if (home / "round.toml").exists() else None
    file = at.instrument_file if at else own_instrument(home)
    known = load(file)
    record = decisions.load(at.record) if at else ()
    for path in paths:
        for ret in read_apart(partial(read_alone, file), path, path.name):
            yield known, _with_decisions(record, _with_completeness(known, _compare_with_sent(at, ret)))


def _with_decisions(record: Sequence[Decision], ret: Return) -> Return:
    """The decisions that rest on this file."""
    if ret.identity is None:
        return ret
    latest = decisions.current(record, ret.identity.practice).values()
    return replace(ret, decisions=tuple(d for d in latest if ret.sha256 in {b.sha256 for b in d.basis}))


def _compare_with_sent(at: RoundFolder | None, ret: Return) -> Return:
    """In a round, a return of it is compared with what its form was sent out with."""
    if at is None or ret.identity is None or ret.identity.round != at.round.id:
        return ret
    practices = {p.id.casefold(): p for p in at.practices}
    if ret.identity.practice.casefold() not in practices:
        return ret
    return intake.with_changed_facts(ret, practices, at.round, at.instrument)


def _with_completeness(known: Instrument, ret: Return) -> Return:
    if not ret.answers or ret.identity is None:
        return ret
    found = completeness.check(known, ret.identity.depth, ret.answers)
    told = personal_data.personal_data(known, ret.identity.depth, found.answers, ret.unplaced)
    return replace(ret, answers=found.answers, findings=(*ret.findings, *told, *found.findings))
