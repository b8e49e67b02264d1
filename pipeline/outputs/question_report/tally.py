"""Who answered what, as one bit per practice, so that counting and comparing thousands of pairs is cheap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model.case import Case
from pipeline.model.instrument import Instrument, choice_key, text_key
from pipeline.model.returns import Answer, State

LOST = (State.NOT_FOUND, State.UNREADABLE)


@dataclass(slots=True)
class QuestionTally:
    """One question: which practices (the bits) answered what, or did not."""

    choices: dict[str, int]
    blank: int = 0
    follows: int = 0
    unclear: int = 0
    lost: int = 0
    despite: int = 0
    commented: int = 0

    @property
    def answered(self) -> int:
        found = 0
        for practices in self.choices.values():
            found |= practices
        return found


@dataclass(frozen=True, slots=True)
class Tally:
    cases: tuple[Case, ...]
    """The practices with questions in their form; bit n is the n-th of them."""
    questions: Mapping[str, QuestionTally] = field(default_factory=dict)


def with_questions(instrument: Instrument, case: Case) -> bool:
    """Whether the form that came back had the questions, and not only a status per element."""
    return instrument.depth(case.depth).unit == "question"


def tally(instrument: Instrument, cases: Sequence[Case]) -> Tally:
    """Sort the answers of the practices whose form had the questions."""
    deep = tuple(c for c in cases if with_questions(instrument, c))
    choices = dict.fromkeys(c for d in instrument.depths if d.unit == "question" for c in d.choices)
    found = {q.id: QuestionTally(dict.fromkeys(choices, 0)) for q in instrument.questions}
    keys = [(q.id, choice_key(q.id), text_key(q.id)) for q in instrument.questions]
    for n, case in enumerate(deep):
        answers, bit = case.completeness.answers, 1 << n
        closed = frozenset(_closed_questions(instrument, answers))
        for question, choice, text in keys:
            _sort(found[question], answers.get(choice), bit, question in closed)
            comment = answers.get(text)
            if comment and comment.state is State.ANSWERED and any(c.isalnum() for c in comment.value or ""):
                found[question].commented |= bit
    return Tally(deep, found)


def _sort(asked: QuestionTally, answer: Answer | None, bit: int, closed: bool) -> None:
    if answer is None or answer.state in LOST:
        asked.lost |= bit
    elif answer.state is State.BLANK:
        asked.blank |= bit
    elif answer.state is State.NOT_APPLICABLE:
        asked.follows |= bit
    elif answer.state is State.ANSWERED and answer.value in asked.choices:
        asked.choices[answer.value] |= bit
        asked.despite |= bit if closed else 0
    else:
        asked.unclear |= bit


def _closed_questions(instrument: Instrument, answers: Mapping[str, Answer]) -> Iterator[str]:
    """The questions that another answer makes impossible to answer, whether they are answered or not."""
    closed: set[str] = set()
    order = {q.id: n for n, q in enumerate(instrument.questions)}
    for gate in sorted(instrument.gates, key=lambda g: order[g.question]):
        said = _value(answers, gate.question)
        if gate.question in closed or (said is not None and said not in gate.opens_on):
            closed.update(gate.followers)
    for q in instrument.questions:
        if q.requires and _value(answers, q.requires.question) in q.requires.is_not:
            closed.add(q.id)
    yield from closed


def _value(answers: Mapping[str, Answer], question: str) -> str | None:
    answer = answers.get(choice_key(question))
    return answer.value if answer else None
