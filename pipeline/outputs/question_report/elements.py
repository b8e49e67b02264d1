"""The report's part about each element: a chart, the same figures as a table, and what there is to notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import join_words
from pipeline.instrument.texts import texts
from pipeline.model.instrument import Element, Instrument
from pipeline.model.question_facts import ElementFacts, NoticeKind, QuestionFacts, QuestionReview, share
from pipeline.office.content import Bar, Bars, Block, Cell, Figure, Paragraphs, Points, Segment, Table, Tone
from pipeline.office.looks import answer_tones

from .sentences import notice


def elements(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    own_words = texts(instrument).questions.answers
    yield Paragraphs((own_words.text.format(count=found.deep),))
    statuses = {e.element: e for e in found.elements}
    for e in instrument.elements:
        own = {q.id for q in instrument.questions_of(e.number)}
        facts = [f for f in found.questions if f.question in own]
        said = tuple(notice(instrument, facts, tuple(NoticeKind)))
        short = tuple(_short(instrument, statuses[e.number], found.short))
        points = (*(said or (own_words.nothing,)), *short)
        if facts:
            yield _figure(instrument, e, facts)
            yield Points(points)
        else:
            yield Points(points, heading=_name(e))


def _name(e: Element) -> str:
    return f"{e.number}. {e.name}"


def _figure(instrument: Instrument, e: Element, facts: Sequence[QuestionFacts]) -> Figure:
    tones, said = answer_tones(instrument), texts(instrument).questions.answers
    beside = ((w, Tone.PLAIN) for w in (said.blank, said.unclear, said.follows))
    keys = (*((instrument.label(c), tones[c]) for c in facts[0].chosen), *beside)
    bars = tuple(Bar(_label(instrument, f), tuple(_parts(keys, f))) for f in facts)
    figure = said.figure if len(facts) > 1 else said.figure_one
    text = figure.format(count=max(f.asked for f in facts), questions=len(facts))
    unit = texts(instrument).words.practices
    return Figure(f"element-{e.number}", _name(e), text, Bars(bars, unit, keys), _table(instrument, e, facts))


def _label(instrument: Instrument, f: QuestionFacts) -> str:
    return f"{f.question} {instrument.question(f.question).short}"


def _parts(keys: Sequence[tuple[str, Tone]], f: QuestionFacts) -> Iterator[Segment]:
    """All who were asked: by what they chose, and those of whom nothing is known."""
    numbers = (*f.chosen.values(), f.blank, f.unclear + f.lost, f.follows)
    return (Segment(word, n, tone) for (word, tone), n in zip(keys, numbers, strict=True))


def _table(instrument: Instrument, e: Element, facts: Sequence[QuestionFacts]) -> Table:
    said = texts(instrument).questions.answers
    figures = (
        *(instrument.label(c) for c in facts[0].chosen),
        *(said.blank, said.unclear, said.follows, said.comment),
    )
    rows = tuple(
        (
            Cell(f.question),
            Cell(instrument.question(f.question).short),
            *(Cell(share(n, f.answered).replace(" %", "\u00a0%"), n) for n in f.chosen.values()),
            *(Cell(str(n), n) for n in (f.blank, f.unclear + f.lost, f.follows, f.commented)),
        )
        for f in facts
    )
    caption = said.table.format(number=e.number, name=e.name)
    shared = texts(instrument).questions
    return Table(caption, (shared.number, shared.question, *figures), rows)


def _short(instrument: Instrument, status: ElementFacts, forms: int) -> Iterator[str]:
    if forms:
        words = texts(instrument).questions.answers
        said = [f"{instrument.label(c)} {n}" for c, n in status.statuses.items()]
        said += [words.short_other.format(count=status.other)] if status.other else []
        yield words.short.format(count=forms, answers=join_words(said))
