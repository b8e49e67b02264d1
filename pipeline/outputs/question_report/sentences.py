"""What there is to notice about some questions, in sentences that name them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import join_words
from pipeline.instrument.texts import texts
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import NoticeKind, Pair, QuestionFacts

from .counts import NOT_NOW, OUTSIDE


def notice(instrument: Instrument, questions: Sequence[QuestionFacts], kinds: Sequence[NoticeKind]) -> Iterator[str]:
    """A sentence for each kind there is anything to say about, in the order of `kinds`."""
    said = texts(instrument).questions.noticed
    sentences = {
        NoticeKind.BLANK: said.blank,
        NoticeKind.COMMENTED: said.commented,
        NoticeKind.UNCLEAR: said.unclear,
        NoticeKind.LOST: said.lost,
        NoticeKind.FOLLOWS: said.follows,
        NoticeKind.DESPITE: said.despite,
    }
    for kind in kinds:
        match kind:
            case NoticeKind.REVERSED:
                yield from _reversed_lines(instrument, questions)
            case NoticeKind.ALIKE:
                yield from _alike(instrument, questions)
            case NoticeKind.OFTEN:
                yield from _often(instrument, questions)
            case _:
                told = [f"{f.question} ({n.said})" for f in questions for n in f.notes if n.kind is kind]
                if told:
                    yield sentences[kind].format(questions=join_words(told))


def _reversed_lines(instrument: Instrument, questions: Sequence[QuestionFacts]) -> Iterator[str]:
    for f in questions:
        if any(n.kind is NoticeKind.REVERSED for n in f.notes):
            said = texts(instrument).questions.noticed.reversed.format(question=f.question)
            yield f"{said} {instrument.question(f.question).help}".rstrip()


def _alike(instrument: Instrument, questions: Sequence[QuestionFacts]) -> Iterator[str]:
    """Apart: those where everybody said the same, and those where some could not tell."""
    whole: list[str] = []
    but: list[str] = []
    for f in questions:
        for n in f.notes:
            if n.kind is NoticeKind.ALIKE:
                (whole if f.chosen[n.choice] == f.answered else but).append(f"{f.question} ({n.said})")
    said = texts(instrument).questions.noticed
    if whole:
        yield f"{said.alike.format(questions=join_words(whole))} {said.alike_one if len(whole) == 1 else said.alike_many}"
    if but:
        outside = join_words([instrument.label(c) for c in instrument.choices_meaning(*OUTSIDE)], "eller")
        yield said.alike_but.format(questions=join_words(but), choices=outside)


def _often(instrument: Instrument, questions: Sequence[QuestionFacts]) -> Iterator[str]:
    for choice in instrument.choices_meaning(*NOT_NOW):
        told = [
            f"{f.question} ({n.said})"
            for f in questions
            for n in f.notes
            if n.kind is NoticeKind.OFTEN and n.choice == choice
        ]
        if told:
            often = texts(instrument).questions.noticed.often
            yield often.format(choice=instrument.label(choice), questions=join_words(told))


def pair_name(p: Pair) -> str:
    return " och ".join(p.questions)
