"""What stands in the sheet Bedömning: every level that is said of an element, by whom and why, as rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.instrument.texts import texts
from pipeline.model.assessment import ElementProposal, Fulfilment, Judged, Rating
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.office.sheets import NOTE, Column, Row, Sheet

from .words import ASSESSED, CHANGED, CONSENSUS, FULFILMENTS, NOTHING_ASKED, PROPOSED, RULES


def assessments(instrument: Instrument, cases: Sequence[Case]) -> Sheet:
    """Per practice and element: the proposal, that of each criterion, what each assessor says, and the consensus."""
    columns = (
        Column("Id", 6.5),
        Column("Arbetssätt", 23),
        Column("Element", 22),
        Column("Kriterium", 10, "Kriteriets nummer. Tomt när raden gäller hela elementet."),
        Column("Vad", 11, " ".join(f"{w.word}: {w.about}" for w in (PROPOSED, ASSESSED, CONSENSUS))),
        Column("Vem", 22, "Reglerna, bedömarens namn eller de som har enats."),
        Column("Nivå", 15, "Nivåerna förklaras nedan."),
        Column("Skäl", 70, "För förslaget: svaren, regeln och vad som ska läsas tillsammans med nivån. Annars bedömarens egna ord."),
        Column("Datum", 10.5, "När nivån sattes. För förslaget svarens datum."),
        Column("Utgåva", 24, "Formulär och utgåva som nivån gäller."),
        Column("Såg förslaget", 10, "Om reglernas förslag syntes när bedömaren satte sin nivå."),
        Column("Gäller svaren", 14, f"Tomt när nivån gäller de svar som finns nu. {CHANGED.word}: {CHANGED.about}"),
        NOTE,
    )  # fmt: skip
    about = "Varje nivå som är föreslagen eller satt, av vem, när och varför. En rad per nivå."
    return Sheet("Bedömning", "Bedomning", about, columns, _rows(instrument, cases), frozen=3, printed=12, noted=True)


def _rows(instrument: Instrument, cases: Sequence[Case]) -> Iterator[Row]:
    names = [(e.number, f"{e.number} {e.name}") for e in instrument.elements]
    edition = f"{instrument.id} {instrument.version}"
    for case in cases:
        if not case.judged:
            continue
        when = (case.date.isoformat() if case.date else "", edition, "", "", "")
        given: dict[int, list[Rating]] = {n: [] for n, _ in names}
        for r in case.judged.ratings:
            given.get(r.element, []).append(r)
        for number, name in names:
            where = (case.practice.id, case.practice.name, name)
            yield from ((*where, *said, *when) for said in _proposal_rows(case.judged.proposal.of(number)))
            # by assessor, and the consensus last, as judgement.latest leaves them
            yield from ((*where, "", *_rating_row(instrument, r, case.judged)) for r in given[number])


def _proposal_rows(found: ElementProposal) -> Iterator[Row]:
    """(criterion, what, whose, level, why) for the element and for each of its criteria."""
    yield ("", PROPOSED.word, RULES, _word(found.level), " ".join((found.why, *found.notes)))
    for c in found.criteria:
        not_asked = f" Inte frågat: {c.not_asked.rstrip('.')}." if c.not_asked else ""
        yield (c.criterion, PROPOSED.word, RULES, _word(c.level), f"{c.why}{not_asked}")


def _rating_row(instrument: Instrument, r: Rating, judged: Judged) -> Row:
    what = CONSENSUS if r.consensus else ASSESSED
    seen = "Ja" if r.saw_proposal else "Nej"
    since = CHANGED.word if r in judged.outdated else ""
    return (
        what.word,
        r.by,
        _word(r.level),
        r.reason.strip() or texts(instrument).description.judging.no_reason,
        r.day.isoformat(),
        r.edition,
        seen,
        since,
        "",
    )


def _word(level: Fulfilment | None) -> str:
    return FULFILMENTS[level].word if level else NOTHING_ASKED.word
