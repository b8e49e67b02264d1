"""The report's part about each element: a chart, the same figures as a table, and what there is to notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import listed
from pipeline.model.instrument import Element, Instrument
from pipeline.model.question_facts import ElementFacts, Kind, QuestionFacts, QuestionReview, share
from pipeline.office.content import Bar, Bars, Block, Cell, Figure, Points, Segment, Table, Text, Tone
from pipeline.office.looks import answer_tones

from .sentences import noticed

BLANK, UNCLEAR, FOLLOWS, COMMENT = "Tomt", "Oklart", "Följer", "Kommentar"


def elements(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    text = (
        f"En stapel per fråga visar hur många arbetssätt som valde varje svar; en full stapel är {found.deep}. Tabellen under har samma siffror. "
        "Oklart: svaret går inte att tolka säkert, två filer säger olika, eller fältet gick inte att läsa. "
        "Följer: frågan gick inte att besvara efter ett tidigare svar. Kommentar: så många skrev en kommentar. "
        "Frågornas hela lydelse står i bladet Frågorna i summary.xlsx."
    )
    yield Text((text,))
    statuses = {e.element: e for e in found.elements}
    for e in instrument.elements:
        own = {q.id for q in instrument.questions_of(e.number)}
        facts = [f for f in found.questions if f.question in own]
        said = tuple(noticed(instrument, facts, tuple(Kind)))
        short = tuple(_short(instrument, statuses[e.number], found.short))
        points = (*(said or ("Inget särskilt att lägga märke till i svaren.",)), *short)
        if facts:
            yield _figure(instrument, e, facts)
            yield Points(points)
        else:
            yield Points(points, heading=_name(e))


def _name(e: Element) -> str:
    return f"{e.number}. {e.name}"


def _figure(instrument: Instrument, e: Element, facts: Sequence[QuestionFacts]) -> Figure:
    tones = answer_tones(instrument)
    keys = (*((instrument.label(c), tones[c]) for c in facts[0].chosen), *((w, Tone.PLAIN) for w in (BLANK, UNCLEAR, FOLLOWS)))  # fmt: skip
    bars = tuple(Bar(_label(instrument, f), tuple(_parts(keys, f))) for f in facts)
    questions = f"{len(facts)} frågor" if len(facts) > 1 else "enda fråga"
    text = f"Så svarade {max(f.asked for f in facts)} arbetssätt på elementets {questions}."
    return Figure(f"element-{e.number}", _name(e), text, Bars(bars, "arbetssätt", keys), _table(instrument, e, facts))


def _label(instrument: Instrument, f: QuestionFacts) -> str:
    return f"{f.question} {instrument.question(f.question).short}"


def _parts(keys: Sequence[tuple[str, Tone]], f: QuestionFacts) -> Iterator[Segment]:
    """All who were asked: by what they chose, and those of whom nothing is known."""
    numbers = (*f.chosen.values(), f.blank, f.unclear + f.lost, f.follows)
    return (Segment(word, n, tone) for (word, tone), n in zip(keys, numbers, strict=True))


def _table(instrument: Instrument, e: Element, facts: Sequence[QuestionFacts]) -> Table:
    figures = (*(instrument.label(c) for c in facts[0].chosen), BLANK, UNCLEAR, FOLLOWS, COMMENT)
    rows = tuple(
        (
            Cell(f.question),
            Cell(instrument.question(f.question).short),
            *(Cell(share(n, f.answered).replace(" %", "\u00a0%"), n) for n in f.chosen.values()),
            *(Cell(str(n), n) for n in (f.blank, f.unclear + f.lost, f.follows, f.commented)),
        )
        for f in facts
    )
    caption = f"Svar på frågorna i element {e.number}, {e.name}"
    return Table(caption, ("Nr", "Frågan gäller", *figures), rows)


def _short(instrument: Instrument, status: ElementFacts, forms: int) -> Iterator[str]:
    if forms:
        said = [f"{instrument.label(c)} {n}" for c, n in status.statuses.items()]
        said += [f"inget säkert svar {status.other}"] if status.other else []
        yield f"I det korta formuläret ({forms} arbetssätt), som bara frågar om elementet finns: {listed(said)}."
