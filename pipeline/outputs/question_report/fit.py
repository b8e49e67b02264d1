"""The report's part about criteria and questions: what nothing asks about, and which questions no criterion needs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.base.swedish import code_ranges, listed
from pipeline.model.instrument import Instrument
from pipeline.office.content import Block, Cell, Table, Text


def criteria(instrument: Instrument) -> Iterator[Block]:
    """What in each criterion nothing asks about."""
    if not instrument.coverage:
        return
    texts = {c.id: c.text for e in instrument.elements for c in e.criteria}
    whole = [c.criterion for c in instrument.coverage if not c.not_asked]
    text = (
        "Vilka frågor som prövar vilket kriterium är en läsning gjord för den här prövningen; källan säger det inte. "
        + (f"Alla delar av {listed(whole)} har minst en fråga." if whole else "")
    )
    yield Text((text.rstrip(),))
    rows = tuple(
        tuple(Cell(said) for said in (c.criterion, texts[c.criterion], c.asked_by, "; ".join(c.not_asked)))
        for c in instrument.coverage
        if c.not_asked
    )
    columns = ("Nr", "Kriterium", "Prövas av", "Ingen fråga gäller")
    yield Table("Kriterier med något som ingen fråga gäller", columns, rows)


def outside(instrument: Instrument) -> Iterator[Block]:
    """Questions that bear on no criterion."""
    if not instrument.no_criterion:
        return
    yield Text(("Frågorna kan ändå behövas: för att beskriva arbetssättet, eller för att ett kriterium saknas.",))
    rows = tuple(
        (
            Cell(listed(code_ranges(group.questions))),
            Cell("; ".join(instrument.question(q).short for q in group.questions)),
            Cell(group.why),
        )
        for group in instrument.no_criterion
    )
    yield Table("Frågor utan kriterium", ("Nr", "Frågan gäller", "Varför"), rows)
