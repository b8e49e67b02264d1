"""The overviews of a round: the inbox in, one set of page, report and deck per reader out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pipeline.base.checker import as_json
from pipeline.base.errors import ExitCode, LovandeError
from pipeline.base.package import sha256
from pipeline.base.program import program
from pipeline.base.swedish import swedish_date
from pipeline.base.workers import Workers, apart, expect, map_ahead
from pipeline.cases.approved import CaseStanding
from pipeline.cases.gather import Progress
from pipeline.cases.kept import kept_of
from pipeline.cases.record import take_in_whole
from pipeline.instrument.texts import texts
from pipeline.ledger import Clock, open_ledger, status
from pipeline.ledger.kept import KeptStore, basis_of, file_basis
from pipeline.ledger.made import MadeOutputs
from pipeline.model.assessment import Fulfilment
from pipeline.model.events import standings
from pipeline.model.returns import Return
from pipeline.model.texts.overview import StatusTexts, WhyTexts
from pipeline.outputs import overview
from pipeline.outputs.overview import Audience, Overview, OverviewMaterial, SharedCase, Silent
from pipeline.outputs.overview.material import leading
from pipeline.outputs.pdf_copies import print_copies
from pipeline.round.approvals import Approved
from pipeline.round.folder import RoundFolder, check_inbox, open_round
from pipeline.round.outbox import Outbox, Written
from pipeline.round.settings import find_look

from .prefill import read_answers

AUDIENCES: tuple[Audience, ...] = ("national", "leaders", "units")
FORMATS = ("html", "docx", "pptx")
FOLDER, NAME = "overview", "oversikt"
KIND = "overview"
TOGETHER = 8
"""Sets that a process is given at a time: what they share goes with them once."""
DRAWING = "Ritar översikter"


class OverviewError(LovandeError):
    """There is no such set; the message says which there are."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Overviewed:
    """What was written. `drafts`, `internal`: practices that are told by name nowhere outside their own municipalities."""

    written: tuple[Written, ...]
    sets: tuple[Overview, ...]
    drafts: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    quarantined: tuple[Return, ...] = field(default=())
    notes: tuple[str, ...] = ()
    """What a person should know of the round's own instrument, and of the PDF copies."""
    older: tuple[str, ...] = ()
    """Folders in the outbox with sets of an earlier run that this one did not write: they may name what may not be named now."""


def overview_round(
    home: Path, audiences: Sequence[Audience], municipality: str, formats: Sequence[str], earlier: Path | None,
    executor: Workers, clock: Clock, progress: Progress | None = None, pdf: bool = False,
) -> Overviewed:  # fmt: skip
    """Write the sets for some audiences to outbox/overview/. `municipality`: only that one's; `earlier`: a round to compare
    with; `pdf`: the reports as PDF too.

    Raises SettingsError for the round's files, OverviewError for a municipality that is not in the register, NotWritableError.
    """
    at = open_round(home)
    check_inbox(at)
    said = texts(at.instrument).overview  # a mistake in them or in a look is told before anything is read
    draw = _writers(at, formats)
    if earlier and earlier.resolve() == home.resolve():
        raise OverviewError("Efter --earlier ska mappen för en tidigare omgång stå, inte den här omgångens.")
    name, before = _earlier(earlier, progress) if earlier else ("", {})
    with open_ledger(home, clock, named=at.round.id) as ledger:
        found = take_in_whole(at, ledger, executor, progress)
        log, today = ledger.log(), ledger.now().astimezone().date()
    rows = status.rows(at.practices, standings(log, [p.id for p in at.practices]), at.round.deadline, today, {})
    told = {c.practice.id for c in found.cases}
    silent = tuple(Silent(r.practice, _why_silent(said.why, r.state)) for r in rows if r.practice.id not in told)
    m = OverviewMaterial(
        at.instrument,
        at.round,
        tuple(_standing(said.status, k) for k in found.approved),
        silent,
        at.settings.least,
        before,
        name,
    )
    towns = overview.municipalities(m)
    municipality = next((t for t in towns if t.casefold() == municipality.casefold()), municipality)
    if municipality and municipality not in towns:
        raise OverviewError(f"{municipality} finns inte i registret. Välj en av {', '.join(towns)}.")
    sets = tuple(o for a in audiences for o in overview.overviews(m, a, municipality))
    with kept_of(home, ledger.place) as store:
        written = _draw_sets(at, sets, _folders(towns), draw, store, executor, progress)
    outbox = Outbox(at.outbox)
    copies = print_copies(outbox, written, pdf, progress)
    written += copies.written
    if not municipality:
        for a in audiences:
            written += outbox.tidy(f"{FOLDER}/{a}", {w.name for w in written})
    reasons = {s.practice.id: overview.why_not(s) for s in m.standings}
    return Overviewed(
        tuple(written),
        sets,
        tuple(id for id, why in reasons.items() if why is overview.Why.DRAFT),
        tuple(id for id, why in reasons.items() if why is overview.Why.INTERN),
        tuple(r for r in found.returns if r.needs_action),
        (*at.notes, *copies.notes),
        _older(at.outbox, written),
    )


def _draw_sets(
    at: RoundFolder,
    sets: Sequence[Overview],
    folders: Mapping[str, str],
    draw: Mapping[str, _Writer],
    store: KeptStore,
    executor: Workers,
    progress: Progress | None,
) -> list[Written]:
    """Each file of each set, drawn only when what it says has changed, or its look, or the program."""
    outbox = Outbox(at.outbox)
    names = [f"{place_of(o, folders)}/{NAME}.{form}" for o in sets for form in draw]
    made = MadeOutputs(outbox, store, names, KIND)
    done: dict[str, Written] = {}
    basis: dict[str, str] = {}
    wanted: list[SetWanted] = []
    for o in sets:
        said, forms = _said(o), []
        for form, writer in draw.items():
            name = f"{place_of(o, folders)}/{NAME}.{form}"
            basis[name] = basis_of(writer.basis, said) if said else ""
            if kept := made.unchanged(name, basis[name]):
                done[name] = kept[0]
            else:
                forms.append(form)
        if forms:
            wanted.append(SetWanted(o, tuple(forms)))
    expect(executor, sum(len(w.formats) for w in wanted))
    some = [wanted[n : n + TOGETHER] for n in range(0, len(wanted), TOGETHER)]
    drawn = map_ahead(executor, apart(partial(draw_sets, {f: w.draw for f, w in draw.items()}), executor), some)
    for n, (w, files) in enumerate(zip(wanted, chain.from_iterable(drawn), strict=True), 1):
        for form, content in zip(w.formats, files, strict=True):
            name = f"{place_of(w.overview, folders)}/{NAME}.{form}"
            made.note(name, basis[name], sha256(content))
            done[name] = outbox.put(name, content)
        if progress:
            progress(DRAWING, n, len(wanted))
    made.save()
    return [done[name] for name in names]


class SetWanted(NamedTuple):
    overview: Overview
    formats: tuple[str, ...]


def draw_sets(draw: Mapping[str, Callable[[Overview], bytes]], wanted: Sequence[SetWanted]) -> list[tuple[bytes, ...]]:
    """The files of some sets, in their formats: from nothing but what is given, so that any process may do it."""
    return [tuple(draw[form](o) for form in formats) for o, formats in wanted]


def _said(o: Overview) -> bytes:
    """What a set says, as JSON: what it shares with others by its key alone, which is the same in all of them."""
    if o.shared is None:
        return as_json(Overview, o)
    given = set(map(id, o.shared.pages))
    own = tuple(p for p in o.pages if id(p) not in given)
    said = as_json(Overview, replace(o, pages=own, shared=replace(o.shared, pages=())))
    ids = as_json(tuple[str, ...], tuple(p.id for p in o.pages))
    return said + ids if said and ids else b""


def _older(outbox: Path, written: Sequence[Written]) -> tuple[str, ...]:
    there = {p.parent for p in (outbox / FOLDER).rglob(f"{NAME}.*") if not p.name.startswith(".")}
    now = {(outbox / w.name).parent for w in written}
    return tuple(sorted(p.relative_to(outbox).as_posix() for p in there - now))


class _Writer(NamedTuple):
    draw: Callable[[Overview], bytes]
    basis: str
    """A digest of what it draws with: the program, and the look."""


def _writers(at: RoundFolder, formats: Sequence[str]) -> Mapping[str, _Writer]:
    """Raises SettingsError for a template of the unit's own that a report or a deck cannot be drawn in."""
    from pipeline.office import report  # noqa: PLC0415  (python-docx, python-pptx: only this needs them)
    from pipeline.outputs.overview import deck, html, word  # noqa: PLC0415

    found = {"html": _Writer(html.draw, program())}
    look = partial(find_look, at.home, at.round.instrument)
    if "docx" in formats:
        basis = file_basis(
            look(report.FILE)
        )  # before it is opened: one that is saved meanwhile is another the next time
        found["docx"] = _Writer(partial(word.draw, look=report.open_look(look(report.FILE))), basis)
    if "pptx" in formats:
        basis = file_basis(look(deck.FILE))
        found["pptx"] = _Writer(partial(deck.draw, look=deck.open_look(look(deck.FILE))), basis)
    return {form: found[form] for form in formats}


def place_of(o: Overview, folders: Mapping[str, str]) -> str:
    """'overview/national', 'overview/leaders/norrvik'."""
    return f"{FOLDER}/{o.audience}" + (f"/{folders[o.municipality]}" if o.municipality else "")


def _folders(towns: Sequence[str]) -> dict[str, str]:
    """{municipality: its folder}: never one for two, though Åstad and Astad are the same without the ring."""
    plain = Counter(_slug(town) for town in towns)
    marks = {town: hashlib.sha256(town.encode()).hexdigest()[:4] for town in towns}
    return {t: _slug(t) if plain[_slug(t)] == 1 else f"{_slug(t)}-{marks[t]}" for t in towns}


def _why_silent(said: WhyTexts, state: status.PracticeState) -> str:
    """Why there is no answer, in words that hold nothing somebody has written."""
    return {
        status.PracticeState.DECLINED: said.declined,
        status.PracticeState.ON_HOLD: said.on_hold,
        status.PracticeState.UNREACHED: said.unreached,
        status.PracticeState.FILE_MISSING: said.file_missing,
        status.PracticeState.LATE: said.late,
        status.PracticeState.NOT_SENT: said.not_sent,
        status.PracticeState.TO_SEND: said.not_sent,
        status.PracticeState.UNCERTAIN: said.uncertain,
    }.get(state, said.waiting)


def _standing(said: StatusTexts, k: CaseStanding) -> SharedCase:
    return SharedCase(k.case, k.approved.may_leave, _status(said, k.approved), _public(said, k.approved))


def _status(said: StatusTexts, a: Approved) -> str:
    """To the practice's own municipality: by whom and when."""
    if a.checked and a.read:
        return f"{a.checked}. {a.read}."
    half = said.draft_checked if a.checked else said.draft_read if a.read else said.draft
    since = (said.changed if a.changes else "", said.open if a.open_finds else "")
    return " ".join(x for x in (half, *since) if x)


def _public(said: StatusTexts, a: Approved) -> str:
    """To others: when, and by no name."""
    return said.checked.format(day=swedish_date(a.checked.day)) if a.checked and a.read else said.draft


def _earlier(earlier: Path, progress: Progress | None) -> tuple[str, dict[str, dict[int, Fulfilment]]]:
    """What an earlier round is called, and {practice: {element: its level then}}."""
    found = read_answers(earlier, None, progress)
    return found.at.round.name, {
        c.practice.id: {e.number: leading(c.judged, e.number)[0] for e in found.at.instrument.elements}
        for c in found.judged
    }


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "kommun"
