"""The element profile: what is filled in and, as another thing in a column of its own, how far each element holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.base.swedish import capital
from pipeline.model.assessment import Judged
from pipeline.model.case import Case, ElementCompleteness, Level
from pipeline.model.instrument import Instrument
from pipeline.model.instrument import Part as Plan
from pipeline.model.returns import State

from .levels import ASSESSORS, leading, who_judged
from .part import Part, Row, answer, because, items

FILLED_ONLY = "Visar bara vad som är ifyllt. Ingen bedömning är gjord."
TWO_THINGS = (
    "Två olika saker. Ifyllt: hur mycket av formuläret som är besvarat. Uppfyllt: hur långt svaren når mot kriterierna. "
    "Det ena säger inget om det andra."
)
COUNTS = "Talet inom parentes är hur många bedömare som har satt nivån."
IN_WORDS = {
    Level.COMPLETE: "Komplett ifyllt", Level.PARTIAL: "Delvis ifyllt", Level.MISSING: "Inget ifyllt",
    Level.NOT_RELEVANT: "Ifyllt: ej relevant",
}  # fmt: skip
"""Beside levels of fulfilment, where "delvis", "saknas" and "ej relevant" alone could be said of either."""


def profile(instrument: Instrument, case: Case, plan: Plan) -> Part:
    """A row per element. Without anything said of how far they hold, only what is filled in."""
    judged = case.judged
    rows = tuple(_row(instrument, case, e, judged) for e in case.completeness.elements)
    if judged is None:
        return Part(plan.id, plan.heading, plan.kind, rows=rows, notes=(FILLED_ONLY,))
    counts = f" {COUNTS}" if any(r.holds and r.holds.lead == ASSESSORS for r in rows) else ""
    said = instrument.judgement
    notes = (TWO_THINGS, f"{said.self_assessed} {who_judged(judged)}{counts}", said.disclaimer)
    after = tuple(_below(instrument, judged))
    return Part(plan.id, plan.heading, plan.kind, rows=rows, notes=notes, is_wide=True, after=after)


def _below(instrument: Instrument, judged: Judged) -> Iterator[str]:
    """The whole in one sentence, never a score; what rests on weaker ground; where the reasons are."""
    proposal = judged.proposal
    yield f"Reglernas förslag: {proposal.summary.rstrip('.')}. {proposal.stands}".strip()
    yield from proposal.warnings
    last = next((p for p in instrument.parts if p.kind == "judgement"), None)
    if last:
        yield f"Skälen till varje nivå, och reglerna, står sist under ”{last.heading}”."


def _row(instrument: Instrument, case: Case, found: ElementCompleteness, judged: Judged | None) -> Row:
    feeds = tuple(q.id for q in instrument.questions_of(found.element))
    closed = Counter(
        because(instrument, case, i)
        for i in items(instrument, case.depth, feeds)
        if i.choice and answer(case, i.choice).state is State.NOT_APPLICABLE
    )
    follows = "; ".join(f"{n} {'fråga' if n == 1 else 'frågor'} följer av {gate}" for gate, n in closed.items())
    name = instrument.element(found.element).name
    said = _filled(found, beside_levels=judged is not None)
    return Row(found.element, name, found.level, said, follows, leading(judged, found.element) if judged else None)


def _filled(found: ElementCompleteness, beside_levels: bool) -> str:
    said = "Saknas (tomt)" if found.level is Level.MISSING else capital(found.level)
    if beside_levels:
        said = IN_WORDS[found.level]
    return f"{said}, {found.filled} av {found.asked}" if found.level is Level.PARTIAL else said
