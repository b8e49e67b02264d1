"""What stands in the sheet Uppfyllt: per practice, what the rules propose of every element and what people have settled on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipeline.base.swedish import join_words
from pipeline.model.assessment import Fulfilment, Judged, Rating
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Return, Round
from pipeline.office.sheets import Column, Row, Shade, Shaded, Sheet

from .sheets import silent
from .words import CHANGED, CONSENSUS, FULFILMENTS, PROPOSED, UNSETTLED

SHADES = {
    Fulfilment.MET: Shade.MET,
    Fulfilment.PARTLY: Shade.PARTLY,
    Fulfilment.NOT_MET: Shade.NOT_MET,
}
"""Those on the scale; the others stand beside it."""


def fulfilment_sheet(
    instrument: Instrument, round: Round, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Sheet:
    """A row per practice with the rules' proposal, and one with the consensus where there is one."""
    columns = (
        Column("Id", 6.5),
        Column("Arbetssätt", 24),
        Column("Kommun", 13),
        Column("Vad", 9.5, f"{PROPOSED.word}: {PROPOSED.about} {CONSENSUS.word}: {CONSENSUS.about}"),
        Column("I korthet", 27, "Elementens nivåer i en mening, aldrig en poäng. För samsynen: vilka som har enats och när."),
        Column("Står det sig", 34, "Om helhetsbilden blir en annan med andra regler som också går att försvara."),
        Column("Vilar på svagare", 27, "En kategori där det mesta är uppfyllt fast en kategori som den bygger på är svagare."),
        *(Column(f"{e.number} {e.name}", 12.5) for e in instrument.elements),
    )  # fmt: skip
    lead = (
        f"Uppfyllt per element: {round.name}",
        "Visar i vilken grad elementen är uppfyllda enligt enhetens egna svar och reglerna. Hur mycket som är ifyllt är en annan sak: bladet Översikt.",
        instrument.judgement.self_assessed,
        f"{instrument.judgement.disclaimer} Ingen poäng, ingen rangordning: raderna står i id-ordning.",
        "Mörkare lila: mer uppfyllt. Kursivt på vitt: utanför skalan. Skälen står i bladet Bedömning, reglerna i bladet Kodbok.",
    )
    about = (
        "I vilken grad elementen är uppfyllda enligt enhetens egna svar och reglerna, och vad bedömare har enats om."
    )
    rows = _rows(instrument, cases, returns, waiting)
    # two lines: a level's words
    return Sheet("Uppfyllt", "Uppfyllt", about, columns, rows, lead, frozen=4, header_height=50, row_height=30)


def _rows(
    instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Iterator[Row]:
    rows = {p.id: [_silent(instrument, p, word)] for p, word in silent(waiting, returns)}
    for case in cases:
        if case.judged:
            rows.setdefault(case.practice.id, []).extend(_of(instrument, case.practice, case.judged))
    for id in sorted(rows):
        yield from rows[id]


def _silent(instrument: Instrument, p: Practice, word: str) -> Row:
    return (p.id, p.name, p.municipality, "", "", "", "", *[Shaded(word, Shade.OUTSIDE)] * len(instrument.elements))


def _of(instrument: Instrument, p: Practice, judged: Judged) -> Iterator[Row]:
    who, elements = (p.id, p.name, p.municipality), [e.number for e in instrument.elements]
    said = judged.proposal
    overall = (said.summary, said.stands, " ".join(said.warnings))
    yield (*who, PROPOSED.word, *overall, *(_cell(said.of(n).level) for n in elements))
    agreed = {n: r for n in elements if (r := judged.consensus(n))}
    if agreed:
        cells = (_cell(agreed[n].level) if n in agreed else Shaded(UNSETTLED.word, Shade.OUTSIDE) for n in elements)
        yield (*who, CONSENSUS.word, _consensus_words(judged, agreed.values()), "", "", *cells)


def _cell(level: Fulfilment) -> Shaded:
    return Shaded(FULFILMENTS[level].word, SHADES.get(level, Shade.OUTSIDE))


def _consensus_words(judged: Judged, agreed: Collection[Rating]) -> str:
    """'Enats 2026-11-02: Kim Ek och Robin Alm. Svaren har ändrats sedan i element 4.'"""
    days = sorted({r.day.isoformat() for r in agreed})
    when = days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}"
    who = "; ".join(dict.fromkeys(r.by for r in agreed))
    changed = [str(r.element) for r in agreed if r in judged.outdated]
    since = f" {CHANGED.word} i element {join_words(changed)}." if changed else ""
    return f"Enats {when}: {who}.{since}"
