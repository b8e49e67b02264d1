"""The table of levels: how far each element holds, as the rules propose it, as each assessor said, and as they agreed. No names, no reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.base.swedish import capital
from pipeline.model.assessment import OUTSIDE, SCALE, Fulfilment, Judged, Rating
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument

from .table import Code, ColumnKind, DataTable, Row, Variable, yes_no

PROPOSED, ASSESSOR, CONSENSUS = Code(1, "Reglernas förslag"), Code(2, "En bedömare"), Code(3, "Bedömarnas samsyn")
FIRST_OUTSIDE = -21
"""The levels outside the scale come after every missing kind of an answer, so that no number means two things in a pack."""
LEVELS = (
    *(Code(n, capital(level)) for n, level in enumerate(SCALE, 1)),
    *(
        Code(FIRST_OUTSIDE - n, capital(level), "Ligger utanför skalan. Räknas inte med i beräkningar, och är inget svagt Ej uppfyllt.")
        for n, level in enumerate(OUTSIDE)
    ),
)  # fmt: skip
NUMBERS: Mapping[Fulfilment, int] = dict(zip((*SCALE, *OUTSIDE), (c.number for c in LEVELS), strict=True))
ABOUT = (
    "En rad per arbetssätt, element och den som säger något: reglernas förslag (även per kriterium), varje bedömare och samsynen. "
    "Nivån är en självskattning läst genom kriterierna, eller vad en namngiven person satt. Den säger inget om effekt."
)


def levels(instrument: Instrument, cases: Sequence[Case]) -> DataTable:
    """Of the practices that have a proposal. Assessors are numbered by their names' order; who they are is not said."""
    columns = (
        Variable("id", "Arbetssättets id i registret", ColumnKind.TEXT),
        Variable("element", "Element", ColumnKind.CODE, tuple(Code(e.number, e.name) for e in instrument.elements)),
        Variable("kriterium", "Kriterium i Bilaga 1", ColumnKind.TEXT, about="Tomt när nivån gäller hela elementet."),
        Variable("kalla", "Vem som säger det", ColumnKind.CODE, (PROPOSED, ASSESSOR, CONSENSUS)),
        Variable("bedomare", "Bedömarens nummer", ColumnKind.NUMBER, about="Samma nummer är samma person. Tomt för förslag och samsyn."),
        Variable("niva", "Nivå", ColumnKind.CODE, LEVELS),
        Variable("datum", "När nivån sattes", ColumnKind.DATE, about="Tomt för reglernas förslag, som följer av svaren."),
        Variable("utgava", "Instrument och utgåva som nivån gäller", ColumnKind.TEXT),
        yes_no("sag_forslaget", "Bedömaren fick se reglernas förslag", "Tomt för reglernas förslag och för samsynen."),
        yes_no("galler", "Nivån gäller de svar som finns i paketet", "0 när svaren har ändrats efter bedömningen."),
    )  # fmt: skip
    judged = sorted(((c, c.judged) for c in cases if c.judged), key=lambda pair: pair[0].practice.id)
    names = sorted({r.by.casefold() for _, j in judged for r in j.ratings if not r.consensus})
    number = {name: n for n, name in enumerate(names, 1)}
    rows = tuple(row for c, j in judged for row in _rows(instrument, c, j, number))
    return DataTable("nivaer", "Nivåer", ABOUT, columns, rows)


def _rows(instrument: Instrument, case: Case, judged: Judged, number: Mapping[str, int]) -> Iterator[Row]:
    id, edition = case.practice.id, f"{instrument.id} {instrument.version}"
    for e in judged.proposal.elements:
        yield (id, e.element, "", PROPOSED.number, None, NUMBERS[e.level], None, edition, None, 1)
        for c in e.criteria:
            if c.level is not None:
                yield (id, e.element, c.criterion, PROPOSED.number, None, NUMBERS[c.level], None, edition, None, 1)
        for r in judged.by_assessors(e.element):
            yield _rating_row(id, r, number[r.by.casefold()], judged)
        agreed = judged.consensus(e.element)
        if agreed:
            yield _rating_row(id, agreed, None, judged)


def _rating_row(id: str, r: Rating, assessor: int | None, judged: Judged) -> Row:
    source = CONSENSUS if r.consensus else ASSESSOR
    holds = int(r not in judged.outdated)
    saw = None if r.consensus else int(r.saw_proposal)
    return (id, r.element, "", source.number, assessor, NUMBERS[r.level], r.day, r.edition, saw, holds)
