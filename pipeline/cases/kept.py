"""Each practice's case, worked out once: kept by a digest of all that it rests on, and worked out anew when any of that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.base.checker import as_json, checker
from pipeline.base.personal_data import Names
from pipeline.base.program import program
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
from pipeline.round.folder import RoundFolder

from . import merge
from .gather import assessors_of, case_of, practice_of

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
    roles, practices = roles_of(at.instrument), {p.id: p for p in at.practices}
    for n in range(0, len(merged), TOGETHER):
        some = merged[n : n + TOGETHER]
        known = store.known(KIND, [practice_of(m.ret) for m in some])
        new: dict[str, WorkedOut] = {}
        for m in some:
            practice = practices[practice_of(m.ret)]
            own = decided.get(practice.id.casefold(), ()), ruled.get(practice.id.casefold(), ())
            said = as_json(_Grounds, _Grounds(practice, m.ret, m.returns, m.new, *own))
            basis = basis_of(*common, said) if said else ""
            kept = known.get(practice.id)
            case = _restored(kept.content, practice, m.ret, roles, own[1]) if kept and kept.basis == basis else None
            if case is None:
                case = case_of(at, m, *own, assessors)
                content = as_json(_Shortened, _shortened(case, m.ret)) if basis and store.keeps else b""
                if content and _is_same(_restored(content, practice, m.ret, roles, own[1]), case):
                    new[practice.id] = WorkedOut(basis, content)
            yield case
        store.keep(KIND, new)
    store.drop_others(KIND, {practice_of(m.ret) for m in merged})


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


def _shortened(case: Case, ret: Return) -> _Shortened:
    said, known = case.ret.answers, case.completeness
    whole = list(said) != list(known.answers)
    answers = {k: a for k, a in known.answers.items() if whole or a != said[k]}
    own = None if case.ret == ret else case.ret
    return _Shortened(own, answers, whole, known.elements, known.findings, case.judged, case.finds, case.names)


def _restored(
    content: bytes, practice: Practice, merged: Return, roles: Roles, settled: Sequence[Settled]
) -> Case | None:
    """The case, of the very same objects where it says what others do: a large round is held once. None for what cannot be read."""
    try:
        short: _Shortened = checker(_Shortened).validate_json(content)
    except ValueError:
        return None
    ret = merged if short.ret is None else short.ret
    answers = short.answers if short.whole else {k: short.answers.get(k, a) for k, a in ret.answers.items()}
    known = Completeness(answers, short.elements, short.findings)
    return Case(
        practice, ret, known, roles, short.judged,
        settled=settled_of(settled, practice.id), finds=short.finds, names=short.names,
    )  # fmt: skip


def _is_same(restored: Case | None, case: Case) -> bool:
    return restored == case and list(restored.completeness.answers) == list(case.completeness.answers)


def round_basis(at: RoundFolder) -> tuple[str, ...]:
    """What everything that is worked out of a round rests on: the program, the instrument and its texts."""
    # Of what was read, not of the files: one may be saved while a command runs.
    instrument = as_json(Instrument, at.instrument), as_json(Texts, texts(at.instrument))
    return program(), *map(basis_of, instrument)


def _by_practice(lines: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for line in lines:
        found.setdefault(line.practice.casefold(), []).append(line)
    return {practice: tuple(own) for practice, own in found.items()}
