"""Forms with earlier answers in them: a deeper form from a shorter one of this round, or this round's from an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.base.errors import LovandeError
from pipeline.base.package import sha256
from pipeline.cases import merge
from pipeline.cases.gather import Progress, all_read
from pipeline.cases.read import RoundCases, read_cases
from pipeline.forms import clean
from pipeline.ledger import Clock, open_ledger, peek
from pipeline.model.case import Case
from pipeline.model.events import Event, EventKind
from pipeline.model.returns import Practice
from pipeline.round.folder import choose_practices, open_round
from pipeline.round.outbox import Outbox, Written


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What was written, and who got no form because there is nothing to fill in."""

    written: tuple[Written, ...]
    without: tuple[tuple[Practice, str], ...]


def prefill(
    home: Path, only: Sequence[str], earlier: Path | None, clock: Clock, progress: Progress | None = None
) -> Prefilled:
    """Write forms with earlier answers filled in to outbox/forms; `lovande send` sends them instead of the blank ones.

    `earlier`: the folder of an earlier round; None for the answers of this one. A practice is the same when its id and its
    name are. Raises SettingsError, ChaseError (another edition), NotWritableError.
    """
    at = open_round(home)
    found = read_answers(earlier, None, progress) if earlier else read_answers(home, clock(), progress)
    cases = {c.practice.id.casefold(): c for c in found.cases}
    outbox, written, without, happened = Outbox(at.outbox), [], [], []
    with open_ledger(home, clock, named=at.round.id) as ledger:
        for n, p in enumerate(choose_practices(at, only), 1):
            case = cases.get(p.id.casefold())
            why = _why_not(p, case, earlier is not None)
            if case is None or why:
                without.append((p, why))
                continue
            file, filling = clean.make_prefilled_form(at.instrument, at.round, p, case, found.at.round.name)
            put = outbox.put(f"forms/{file.name}", file.content)
            written.append(put)
            held = merge.digests(case.completeness.answers[key] for key in filling.answers)
            data = {"mark": filling.held, "held": held} if earlier is not None else {}
            happened.append(Event(ledger.now(), EventKind.FORM_PREFILLED, p.id, sha256=sha256(file.content), data=data))
            if progress:
                progress("Skriver formulär", n, len(at.practices))
        ledger.append(*happened)
    return Prefilled(tuple(written), tuple(without))


def _why_not(p: Practice, case: Case | None, other_round: bool) -> str:
    where = "den tidigare omgången" if other_round else "inbox"
    if case is None:
        return f"Det finns inget läst svar i {where}."
    if case.practice.name.casefold() != p.name.casefold():
        return f"Id {p.id} hörde då till {case.practice.name}: svaren fylls inte i."
    if {m.casefold() for m in case.practice.municipalities} != {m.casefold() for m in p.municipalities}:
        return f"Svaren är {case.practice.municipality}s, och registret säger nu {p.municipality}: de fylls inte i."
    if not other_round and case.depth == p.depth:
        return "Svaret har redan det djup som registret säger. lovande remind skickar det för komplettering."
    return ""


def read_answers(home: Path, now: datetime | None, progress: Progress | None = None) -> RoundCases:
    """What has come back in a round: this one, now, or an earlier one. Writes nothing. Raises NotReadError."""
    source = open_round(home)
    try:
        log = peek(source.home)
    except LovandeError:  # a round that another computer ran is over: its answers are in its inbox all the same
        log = ()
    found = read_cases(source, log, now, progress=progress)
    all_read(found.returns)
    return found
