"""The validity pack: the inbox in, as compile reads it; frozen tables for researchers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.workers import Workers
from pipeline.cases import completeness
from pipeline.cases.gather import Progress, practice_of
from pipeline.cases.record import take_in_whole
from pipeline.ledger import Clock, open_ledger
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument, choice_key, fields
from pipeline.model.returns import Return, State
from pipeline.outputs import export
from pipeline.outputs.export import BEFORE_TEXTS, Frozen, Wanted
from pipeline.outputs.export.readme import Facts
from pipeline.outputs.workbook import wording
from pipeline.round import forgotten
from pipeline.round.folder import RoundFolder, check_inbox, open_round

FOLDER = "export"
READING, WRITING = "Gör tabeller", "Skriver paketet"


@dataclass(frozen=True, slots=True)
class Exported:
    """What `export` made. Nothing is frozen when there is no answer to put in it."""

    frozen: Frozen | None
    files: tuple[tuple[str, int, str], ...]
    """(name, bytes, sha256 as in the pack's own list) of every file in the pack."""
    tables: tuple[tuple[str, int, int], ...]
    """(name, rows, variables)."""
    facts: Facts
    wanted: Wanted
    quarantined: tuple[Return, ...]


def export_round(
    home: Path, wanted: Wanted, executor: Workers, clock: Clock, progress: Progress | None = None
) -> Exported:
    """Freeze what the inbox holds now in outbox/export/. A pack that is there is never changed.

    Raises SettingsError for a mistake in the round's files, NotWritableError when the outbox cannot be written.
    """
    at = open_round(home)
    check_inbox(at)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        came = take_in_whole(at, ledger, executor, progress)
        returns, cases = came.returns, came.judged
    held = tuple(r for r in returns if r.needs_action)
    m = _material(at, cases, held)
    found = export.answer_tables(m, wanted)
    if progress:
        progress(READING, 1, 1)
    if not cases:
        return Exported(None, (), (), found.facts, wanted, held)
    judged = export.levels(at.instrument, cases)
    files = export.pack(m, at.round, found, wanted, [judged])
    if progress:
        progress(WRITING, 1, 1)
    removed = max((f.packs for f in forgotten.load(at.forgotten)), default=0)
    frozen = export.freeze(at.outbox / FOLDER, at.round.id, wanted.marks, files, removed)
    sizes = tuple((name, len(data), export.digest(data)) for name, data in files.items())
    shapes = tuple((t.name, len(t.rows), len(t.columns)) for t in (*found.tables, judged))
    return Exported(frozen, sizes, shapes, found.facts, wanted, held)


def _material(at: RoundFolder, cases: Sequence[Case], held: Sequence[Return]) -> export.DataMaterial:
    answered = {c.practice.id for c in cases}
    waiting = tuple(p for p in at.practices if p.id not in answered)
    said = {practice_of(r).casefold() for r in held}
    contacts = (*(p.contact for p in at.practices), at.round.contact)
    known = at.instrument
    return export.DataMaterial(
        instrument=known,
        cases=tuple(cases),
        waiting=waiting,
        held=frozenset(p.id for p in waiting if p.id.casefold() in said),
        closed={c.practice.id: closed_gates(known, c) for c in cases},
        wordings={f.key: wording(known, f) for d in known.depths for f in fields(known, d.code)},
        names=export.contact_names(contacts),
    )


def closed_gates(instrument: Instrument, case: Case) -> Mapping[str, str]:
    """{question: the gate that makes it impossible to answer}, for the questions that are empty because of it."""
    answers = case.completeness.answers
    found = {}
    for q in instrument.questions:
        answer = answers.get(choice_key(q.id))
        gate = completeness.closing_gate(instrument, answers, q)
        if gate and answer and answer.state is State.NOT_APPLICABLE:
            found[q.id] = gate
    return found


__all__ = ["BEFORE_TEXTS", "Exported", "Wanted", "export_round"]
