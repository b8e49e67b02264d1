"""Each practice's case, worked out once: kept by a digest of all that it rests on, and worked out anew when any of that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pipeline.base.checker import as_json, checker
from pipeline.base.personal_data import Names
from pipeline.base.program import program
from pipeline.base.workers import Workers, apart, are_several, executor_of, expect, map_ahead
from pipeline.instrument.texts import texts
from pipeline.ledger.kept import KeptStore, WorkedOut, basis_of
from pipeline.ledger.place import LedgerPlace
from pipeline.ledger.readings import place_here
from pipeline.model.assessment import Judged
from pipeline.model.case import Case, Completeness, ElementCompleteness
from pipeline.model.instrument import Instrument, roles_of
from pipeline.model.returns import Answer, Decision, Finding, Practice, Return
from pipeline.model.roles import Roles
from pipeline.model.settling import Find, Settled
from pipeline.model.settling import current as settled_of
from pipeline.model.texts import Texts
from pipeline.round.folder import RoundFolder, load

from . import merge
from .gather import AtWork, at_work_in, practice_of, work_out

T = TypeVar("T")
KIND = "case"
TOGETHER = 200
"""Cases that are looked up, and kept, at a time."""


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
    place: LedgerPlace | None, executor: Workers | None = None,
) -> tuple[Case, ...]:  # fmt: skip
    """A case for each of `merged`, in that order. `executor`: who works out what is not known."""
    at_work = at_work_in(at)
    common = (*round_basis(at), repr(at_work))
    by = _WorkingOut(at.instrument_file, at.instrument.texts_file, at_work)
    decided, ruled = _by_practice(record), _by_practice(settled)
    with kept_of(at.home, place) as store, nullcontext(executor) if executor else executor_of() as working:
        return _cases(at, store, merged, common, decided, ruled, by, working)


def _cases(
    at: RoundFolder, store: KeptStore, merged: Sequence[merge.Merged], common: tuple[str, ...],
    decided: Mapping[str, tuple[Decision, ...]], ruled: Mapping[str, tuple[Settled, ...]],
    by: _WorkingOut, executor: Workers,
) -> tuple[Case, ...]:  # fmt: skip
    roles, practices = roles_of(at.instrument), {p.id: p for p in at.practices}
    cases: dict[str, Case] = {}
    new: list[tuple[_Grounds, str]] = []
    for some in _together(merged):
        known = store.known(KIND, [practice_of(m.ret) for m in some])
        for m in some:
            p = practices[practice_of(m.ret)]
            own = decided.get(p.id.casefold(), ()), ruled.get(p.id.casefold(), ())
            ground = _Grounds(p, m.ret, m.returns, m.new, *own)
            said = as_json(_Grounds, ground)
            basis = basis_of(*common, said) if said else ""
            kept = known.get(p.id)
            case = _restored(kept.content, ground, roles) if kept and kept.basis == basis else None
            if case is None:
                new.append((ground, basis))
            else:
                cases[p.id] = case
    expect(executor, len(new))
    # Here the instrument that was read is used; another process reads it itself.
    do = partial(_work_out_apart, by) if are_several(executor) else partial(_work_out, at.instrument, by.at_work)
    made = map_ahead(executor, apart(do, executor), (ground for ground, _ in new))
    for some_new in _together(new):
        to_keep: dict[str, WorkedOut] = {}
        for (ground, basis), (content, case) in zip(some_new, made, strict=False):
            id = ground.practice.id
            cases[id] = case or _read_back(content, ground, roles)
            if content and basis:
                to_keep[id] = WorkedOut(basis, content)
        store.keep(KIND, to_keep)  # some at a time: who is interrupted has not worked them out for nothing
    store.drop_others(KIND, cases)
    return tuple(cases[practice_of(m.ret)] for m in merged)


class _WorkingOut(NamedTuple):
    """What a process needs to work out cases, beside what each rests on: everything by path."""

    instrument: Path
    texts: Path | None
    at_work: AtWork


def _work_out_apart(by: _WorkingOut, ground: _Grounds) -> tuple[bytes, Case | None]:
    """The same in a process of its own: what can be told in short is not told at length too."""
    content, case = _work_out(load(by.instrument, by.texts), by.at_work, ground)
    return content, None if content else case


def _work_out(instrument: Instrument, at_work: AtWork, ground: _Grounds) -> tuple[bytes, Case | None]:
    """(the case in short, empty when that would not be all of it; the case)."""
    found = merge.Merged(ground.ret, ground.returns, instrument, ground.new)
    case = work_out(ground.practice, found, ground.decided, ground.ruled, at_work)
    content = as_json(_Shortened, _shortened(case, ground.ret))
    return content if content and _is_same(_restored(content, ground, case.roles), case) else b"", case


@dataclass(frozen=True, slots=True)
class _Shortened:
    """A case without what its return, the register and the records say too."""

    ret: Return | None
    """None when no decision has changed it."""
    answers: Mapping[str, Answer]
    """Those that are other than the return's; all of them when `whole`."""
    whole: bool
    elements: tuple[ElementCompleteness, ...]
    findings: tuple[Finding, ...]
    judged: Judged | None
    finds: tuple[Find, ...]
    names: Names
    clear: str


def _shortened(case: Case, ret: Return) -> _Shortened:
    said, known = case.ret.answers, case.completeness
    whole = list(said) != list(known.answers)
    answers = {k: a for k, a in known.answers.items() if whole or a != said[k]}
    own = None if case.ret == ret else case.ret
    checked = known.elements, known.findings, case.judged
    return _Shortened(own, answers, whole, *checked, case.finds, case.names, case.clear)


def _restored(content: bytes, ground: _Grounds, roles: Roles) -> Case | None:
    """The case, of the very same objects where it says what others do: a large round is held once. None for what cannot be read."""
    try:
        short: _Shortened = checker(_Shortened).validate_json(content)
    except ValueError:
        return None
    practice, ret = ground.practice, ground.ret if short.ret is None else short.ret
    answers = short.answers if short.whole else {k: short.answers.get(k, a) for k, a in ret.answers.items()}
    known = Completeness(answers, short.elements, short.findings)
    return Case(
        practice, ret, known, roles, short.judged,
        settled=settled_of(ground.ruled, practice.id), finds=short.finds, names=short.names, clear=short.clear,
    )  # fmt: skip


def _read_back(content: bytes, ground: _Grounds, roles: Roles) -> Case:
    """What has just been written, and was read there to see that it can be."""
    case = _restored(content, ground, roles)
    assert case is not None
    return case


def _is_same(restored: Case | None, case: Case) -> bool:
    return restored == case and list(restored.completeness.answers) == list(case.completeness.answers)


def round_basis(at: RoundFolder) -> tuple[str, ...]:
    """What everything that is worked out of a round rests on: the program, the instrument and its texts."""
    # Of what was read, not of the files: one may be saved while a command runs.
    instrument = as_json(Instrument, at.instrument), as_json(Texts, texts(at.instrument))
    return program(), *map(basis_of, instrument)


def _together(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[n : n + TOGETHER] for n in range(0, len(things), TOGETHER))


def _by_practice(lines: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for line in lines:
        found.setdefault(line.practice.casefold(), []).append(line)
    return {practice: tuple(own) for practice, own in found.items()}
