"""Each practice's case, worked out once: kept by a digest of all that it rests on, and worked out anew when any of that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.base.checker import checker
from pipeline.base.program import program
from pipeline.instrument.texts import texts_file
from pipeline.ledger.kept import KeptStore, WorkedOut, basis_of
from pipeline.ledger.place import LedgerPlace
from pipeline.ledger.readings import place_here
from pipeline.model.case import Case
from pipeline.model.instrument import roles_of
from pipeline.model.returns import Decision, Practice, Return
from pipeline.model.settling import Settled
from pipeline.round.folder import RoundFolder

from . import merge
from .gather import assessors_of, case_of, practice_of

KIND = "case"


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What a case rests on, of the practice's own."""

    practice: Practice
    ret: Return
    returns: tuple[Return, ...]
    new: tuple[Return, ...]
    decided: tuple[Decision, ...]
    ruled: tuple[Settled, ...]


@contextmanager
def kept_of(home: Path, place: LedgerPlace | None) -> Iterator[KeptStore]:
    """What has been worked out of a round before. `place`: of its ledger, for a command that has it open; only such a one keeps anything."""
    store = KeptStore((place or place_here(home)).readings, keeps=place is not None)
    try:
        yield store
    finally:
        store.close()


def cases_of(
    at: RoundFolder, merged: Sequence[merge.Merged], record: Sequence[Decision], settled: Sequence[Settled],
    place: LedgerPlace | None,
) -> tuple[Case, ...]:  # fmt: skip
    """A case for each of `merged`, in that order."""
    assessors = assessors_of(at)
    common = (*round_basis(at), at.round.contact, repr(assessors))
    decided, ruled = _by_practice(record), _by_practice(settled)
    with kept_of(at.home, place) as store:
        return tuple(_cases(at, store, merged, common, decided, ruled, assessors))


def _cases(
    at: RoundFolder, store: KeptStore, merged: Sequence[merge.Merged], common: tuple[str, ...],
    decided: Mapping[str, tuple[Decision, ...]], ruled: Mapping[str, tuple[Settled, ...]], assessors: tuple[str, ...],
) -> Iterator[Case]:  # fmt: skip
    known = store.known(KIND, [practice_of(m.ret) for m in merged])
    roles, practices = roles_of(at.instrument), {p.id: p for p in at.practices}
    new: dict[str, WorkedOut] = {}
    for m in merged:
        id = practice_of(m.ret)
        practice = practices[id]
        own = decided.get(id.casefold(), ()), ruled.get(id.casefold(), ())
        said = as_json(_Grounds, _Grounds(practice, m.ret, m.returns, m.new, *own))
        basis = basis_of(*common, said) if said else ""
        case = _read_case(known[id].content) if id in known and basis == known[id].basis else None
        if case is None:
            case = case_of(at, m, *own, assessors)
            content = as_json(Case, case) if basis and store.keeps else b""
            if content and _read_case(content) == case:
                new[id] = WorkedOut(basis, content)
        yield replace(case, practice=practice, roles=roles)
    store.keep(KIND, new, [practice_of(m.ret) for m in merged])


def round_basis(at: RoundFolder) -> tuple[str, ...]:
    """What everything that is worked out of a round rests on: the program, the instrument and its texts."""
    return program(), *(basis_of(file.read_bytes()) for file in (at.instrument_file, texts_file(at.instrument)))


def _by_practice(lines: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for line in lines:
        found.setdefault(line.practice.casefold(), []).append(line)
    return {practice: tuple(own) for practice, own in found.items()}


def as_json(of: Any, value: Any) -> bytes:
    """A value of this class as JSON, the same each time; empty for half a character, which JSON cannot hold."""
    try:
        made: bytes = checker(of).dump_json(value)
    except ValueError:
        return b""
    return made


def _read_case(content: bytes) -> Case | None:
    try:
        case: Case = checker(Case).validate_json(content)
    except ValueError:
        return None
    return case
