"""Per question how many answered what, and what there is to notice; per element what the short forms say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import ElementFacts, Note, NoticeKind, QuestionFacts, part_of
from pipeline.model.returns import Answer, State
from pipeline.model.roles import Meaning

from .tally import QuestionTally, Tally

OUTSIDE = (Meaning.UNKNOWN, Meaning.NOT_RELEVANT)
"""What choices mean that do not say whether it is so."""
NOT_NOW = (*OUTSIDE, Meaning.PLANNED)
FEWEST = 5
"""The fewest answers that may be called all alike: four that agree are no news."""
OFTEN, HALF = 4, 2
"""What is told: at least every fourth, and of comments at least half ..."""
AT_LEAST = 2
"""... but never a single practice."""


def facts(instrument: Instrument, tally: Tally) -> tuple[QuestionFacts, ...]:
    """One per question, in the form's order; differences and mentions are added by others."""
    return tuple(_facts(instrument, q.id, tally.questions[q.id], len(tally.cases)) for q in instrument.questions)


def _facts(instrument: Instrument, question: str, asked: QuestionTally, practices: int) -> QuestionFacts:
    found = QuestionFacts(
        question,
        practices,
        {choice: bits.bit_count() for choice, bits in asked.choices.items()},
        asked.blank.bit_count(),
        asked.follows.bit_count(),
        asked.unclear.bit_count(),
        asked.lost.bit_count(),
        asked.despite.bit_count(),
        asked.commented.bit_count(),
    )
    return replace(found, notes=tuple(_notes(instrument, found)))


def _notes(instrument: Instrument, f: QuestionFacts) -> Iterator[Note]:
    """In the order of `NoticeKind`."""
    if instrument.question(f.question).polarity == "-":
        yield Note(NoticeKind.REVERSED, "")
    outside = instrument.choices_meaning(*OUTSIDE)
    said = {choice: n for choice, n in f.chosen.items() if n and choice not in outside}
    if len(said) == 1 and sum(said.values()) >= FEWEST:
        ((choice, n),) = said.items()
        yield Note(NoticeKind.ALIKE, f"{instrument.label(choice)} {part_of(n, f.answered)}", choice)
    for choice in instrument.choices_meaning(*NOT_NOW):
        n = f.chosen.get(choice, 0)
        if _many(n, f.answered, OFTEN):
            yield Note(NoticeKind.OFTEN, part_of(n, f.answered), choice)
    if _many(f.blank, f.could, OFTEN):
        yield Note(NoticeKind.BLANK, part_of(f.blank, f.could))
    if _many(f.commented, f.could, HALF):
        yield Note(NoticeKind.COMMENTED, part_of(f.commented, f.could))
    for kind, n, of in (
        (NoticeKind.UNCLEAR, f.unclear, f.could),
        (NoticeKind.LOST, f.lost, f.asked),
        (NoticeKind.FOLLOWS, f.follows, f.asked),
        (NoticeKind.DESPITE, f.despite, f.answered),
    ):
        if n:
            yield Note(kind, part_of(n, of))


def _many(n: int, of: int, every: int) -> bool:
    return n >= AT_LEAST and n * every >= of


def statuses(instrument: Instrument, cases: Sequence[Case]) -> tuple[ElementFacts, ...]:
    """What these short forms say of each element."""
    return tuple(_status(instrument, e.number, cases) for e in instrument.elements)


def _status(instrument: Instrument, element: int, cases: Sequence[Case]) -> ElementFacts:
    key = f"e{element}_svar"
    answers = [c.completeness.answers.get(key) or Answer(key, State.NOT_FOUND) for c in cases]
    found = Counter(a.value for a in answers if a.state is State.ANSWERED)
    chosen = {c.code: found[c.code] for c in instrument.choices if found[c.code]}
    return ElementFacts(element, chosen, len(cases) - sum(chosen.values()))
