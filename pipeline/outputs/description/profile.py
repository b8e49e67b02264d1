"""The element profile: what is filled in and, as another thing in a column of its own, how far each element holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.instrument.texts import texts
from pipeline.model.assessment import Judged
from pipeline.model.case import Case, ElementCompleteness, Level
from pipeline.model.instrument import DescriptionPart as Plan
from pipeline.model.instrument import Instrument
from pipeline.model.returns import State

from .levels import leading, who_judged
from .part import Part, Row, answer, because, items


def profile(instrument: Instrument, case: Case, plan: Plan) -> Part:
    """A row per element. Without anything said of how far they hold, only what is filled in."""
    judged, told = case.judged, texts(instrument).description
    rows = tuple(_row(instrument, case, e, judged) for e in case.completeness.elements)
    if judged is None:
        return Part(
            plan.id, plan.heading, plan.kind, rows=rows, notes=(f"{told.profile.filled_only} {told.levels.unjudged}",)
        )
    counts = any(r.holds and r.holds.lead == told.levels.assessors for r in rows)
    said = instrument.judgement
    who = [said.self_assessed, who_judged(told.levels, judged), *([told.profile.counts] if counts else [])]
    notes = (told.profile.two_things, " ".join(who), said.disclaimer)
    after = tuple(_below(instrument, judged))
    return Part(plan.id, plan.heading, plan.kind, rows=rows, notes=notes, is_wide=True, after=after)


def _below(instrument: Instrument, judged: Judged) -> Iterator[str]:
    """The whole in one sentence, never a score; what rests on weaker ground; where the reasons are."""
    proposal, said = judged.proposal, texts(instrument).description.profile
    yield f"{said.proposal.format(summary=proposal.summary.rstrip('.'))} {proposal.stands}".strip()
    yield from proposal.warnings
    last = next((p for p in instrument.parts if p.kind == "judgement"), None)
    if last:
        yield said.reasons_below.format(heading=last.heading)


def _row(instrument: Instrument, case: Case, found: ElementCompleteness, judged: Judged | None) -> Row:
    feeds = tuple(q.id for q in instrument.questions_of(found.element))
    closed = Counter(
        because(instrument, case, i)
        for i in items(instrument, case.depth, feeds)
        if i.choice and answer(case, i.choice).state is State.NOT_APPLICABLE
    )
    told = texts(instrument).description
    follows = "; ".join(
        (told.profile.follows_one if n == 1 else told.profile.follows_many).format(count=n, question=gate)
        for gate, n in closed.items()
    )
    name = instrument.element(found.element).name
    said = _filled_words(instrument, found, beside_levels=judged is not None)
    holds = leading(told.levels, judged, found.element) if judged else None
    return Row(found.element, name, found.level, said, follows, holds)


def _filled_words(instrument: Instrument, found: ElementCompleteness, beside_levels: bool) -> str:
    """Beside levels of fulfilment "delvis", "saknas" and "ej relevant" alone could be said of either."""
    told = texts(instrument).description.profile
    if found.level is Level.PARTIAL:
        said = told.partial_beside_levels if beside_levels else told.partial
        return said.format(filled=found.filled, asked=found.asked)
    alone, beside = {
        Level.COMPLETE: (told.complete, told.complete_beside_levels),
        Level.MISSING: (told.missing, told.missing_beside_levels),
        Level.NOT_RELEVANT: (texts(instrument).words.not_relevant, told.not_relevant_beside_levels),
    }[found.level]
    return beside if beside_levels else alone
