"""The report's part about each element: a chart, the same figures as a table, and what there is to notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import listed
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import ElementFacts, Kind, QuestionFacts, QuestionReview, share

from .blocks import Bar, Block, Bullets, Chart, Heading, Table, Text
from .sentences import noticed

BLANK, UNCLEAR, FOLLOWS, COMMENT = "Tomt", "Oklart", "Följer", "Kommentar"
WIDTH, CODE, SHORT = 17.2, 1.0, 3.9
"""Centimetres: the table's, its first column's and its second's."""


def elements(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    yield Heading("Svaren fråga för fråga")
    yield Text(
        f"En stapel per fråga visar hur många arbetssätt som valde varje svar; en full stapel är {found.deep}. Tabellen under har samma siffror. "
        "Oklart: svaret går inte att tolka säkert, två filer säger olika, eller fältet gick inte att läsa. "
        "Följer: frågan gick inte att besvara efter ett tidigare svar. Kommentar: så många skrev en kommentar. "
        "Frågornas hela lydelse står i bladet Frågorna i summary.xlsx."
    )
    statuses = {e.element: e for e in found.elements}
    for e in instrument.elements:
        own = {q.id for q in instrument.questions_of(e.number)}
        facts = [f for f in found.questions if f.question in own]
        yield Heading(f"{e.number}. {e.name}", 2)
        if facts:
            yield _chart(instrument, f"element {e.number}, {e.name}", facts)
            yield _table(instrument, f"Svar på frågorna i element {e.number}, {e.name}", facts)
        said = tuple(noticed(instrument, facts, tuple(Kind)))
        short = tuple(_short(instrument, statuses[e.number], found.short))
        yield Bullets((*(said or ("Inget särskilt att lägga märke till i svaren.",)), *short))


def _chart(instrument: Instrument, name: str, facts: Sequence[QuestionFacts]) -> Chart:
    legend = tuple(instrument.label(c) for c in facts[0].chosen)
    bars = tuple(_bar(instrument, f) for f in facts)
    more = tuple(word for word in (BLANK, UNCLEAR) if any(word == w and n for b in bars for w, n in b.parts))
    said = " ".join(_in_words(b) for b in bars)
    about = f"Stapeldiagram över svaren på frågorna i {name}, antal arbetssätt. {said}"
    return Chart(about, (*legend, *more), bars, max(f.asked for f in facts))


def _bar(instrument: Instrument, f: QuestionFacts) -> Bar:
    parts = [(instrument.label(c), n) for c, n in f.chosen.items()]
    parts += [(BLANK, f.blank), (UNCLEAR, f.unclear + f.lost)]
    beside = f"{f.follows} följer" if f.follows else ""
    label = f"{f.question} {instrument.question(f.question).short}"
    return Bar(label, tuple((word, n) for word, n in parts if n), beside)


def _in_words(bar: Bar) -> str:
    said = [f"{word} {n}" for word, n in bar.parts]
    return f"{bar.label}: {', '.join([*said, *([bar.beside] if bar.beside else [])]) or 'inga svar'}."


def _table(instrument: Instrument, caption: str, facts: Sequence[QuestionFacts]) -> Table:
    figures = (*(instrument.label(c) for c in facts[0].chosen), BLANK, UNCLEAR, FOLLOWS, COMMENT)
    rows = tuple(
        (
            f.question,
            instrument.question(f.question).short,
            *(share(n, f.answered) for n in f.chosen.values()),
            *(str(n) for n in (f.blank, f.unclear + f.lost, f.follows, f.commented)),
        )
        for f in facts
    )
    letters = [max(map(len, word.split())) + 2 for word in figures]
    left = WIDTH - CODE - SHORT
    widths = (CODE, SHORT, *(left * n / sum(letters) for n in letters))
    return Table(caption, ("Nr", "Frågan gäller", *figures), rows, widths, len(figures))


def _short(instrument: Instrument, status: ElementFacts, forms: int) -> Iterator[str]:
    if forms:
        said = [f"{instrument.label(c)} {n}" for c, n in status.statuses.items()]
        said += [f"inget säkert svar {status.other}"] if status.other else []
        yield f"I det korta formuläret ({forms} arbetssätt), som bara frågar om elementet finns: {listed(said)}."
