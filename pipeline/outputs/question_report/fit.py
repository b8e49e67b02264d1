"""The report's part about criteria and questions: what nothing asks about, and which questions no criterion needs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.base.swedish import code_ranges, join_words
from pipeline.instrument.texts import texts
from pipeline.model.instrument import Instrument
from pipeline.office.content import Block, Cell, Paragraphs, Table


def criteria(instrument: Instrument) -> Iterator[Block]:
    """What in each criterion nothing asks about."""
    if not instrument.coverage:
        return
    said, shared = texts(instrument).questions.criteria, texts(instrument).questions
    worded = {c.id: c.text for e in instrument.elements for c in e.criteria}
    whole = [c.criterion for c in instrument.coverage if not c.not_asked]
    yield Paragraphs((" ".join((said.text, *([said.whole.format(criteria=join_words(whole))] if whole else []))),))
    rows = tuple(
        tuple(Cell(text) for text in (c.criterion, worded[c.criterion], c.asked_by, "; ".join(c.not_asked)))
        for c in instrument.coverage
        if c.not_asked
    )
    yield Table(said.table, (shared.number, said.criterion, said.asked_by, said.not_asked), rows)


def outside(instrument: Instrument) -> Iterator[Block]:
    """Questions that bear on no criterion."""
    if not instrument.no_criterion:
        return
    said, shared = texts(instrument).questions.outside, texts(instrument).questions
    yield Paragraphs((said.text,))
    rows = tuple(
        (
            Cell(join_words(code_ranges(group.questions))),
            Cell("; ".join(instrument.question(q).short for q in group.questions)),
            Cell(group.why),
        )
        for group in instrument.no_criterion
    )
    yield Table(said.table, (shared.number, shared.question, texts(instrument).words.why), rows)
