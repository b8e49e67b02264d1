"""What there is to notice about some questions, in sentences that name them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import listed
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import Kind, Pair, QuestionFacts

from .counts import NOT_NOW, OUTSIDE

SAID = {
    Kind.BLANK: "Minst var fjärde lämnade svaret tomt på {}.",
    Kind.COMMENTED: "Minst hälften skrev en kommentar till {}.",
    Kind.UNCLEAR: "Ett svar går inte att tolka säkert, eller två filer säger olika, på {}.",
    Kind.LOST: "Fältet saknas i filen eller gick inte att läsa på {}.",
    Kind.FOLLOWS: "Gick inte att besvara för alla, eftersom det följer av ett tidigare svar: {}.",
    Kind.DESPITE: "Besvarades fast det inte behövdes efter ett tidigare svar: {}.",
}


def noticed(instrument: Instrument, questions: Sequence[QuestionFacts], kinds: Sequence[Kind]) -> Iterator[str]:
    """A sentence for each kind there is anything to say about, in the order of `kinds`."""
    for kind in kinds:
        match kind:
            case Kind.REVERSED:
                yield from _reversed(instrument, questions)
            case Kind.ALIKE:
                yield from _alike(instrument, questions)
            case Kind.OFTEN:
                yield from _often(instrument, questions)
            case _:
                told = [f"{f.question} ({n.said})" for f in questions for n in f.notes if n.kind is kind]
                if told:
                    yield SAID[kind].format(listed(told))


def _reversed(instrument: Instrument, questions: Sequence[QuestionFacts]) -> Iterator[str]:
    for f in questions:
        if any(n.kind is Kind.REVERSED for n in f.notes):
            yield f"{f.question} är omvänd. {instrument.question(f.question).help}".rstrip()


def _alike(instrument: Instrument, questions: Sequence[QuestionFacts]) -> Iterator[str]:
    """Apart: those where everybody said the same, and those where some could not tell."""
    whole: list[str] = []
    but: list[str] = []
    for f in questions:
        for n in f.notes:
            if n.kind is Kind.ALIKE:
                (whole if f.chosen[n.choice] == f.answered else but).append(f"{f.question} ({n.said})")
    if whole:
        they = "Frågan" if len(whole) == 1 else "Frågorna"
        yield f"Alla som svarade valde samma svar på {listed(whole)}. {they} skiljer inga arbetssätt åt här."
    if but:
        outside = listed([instrument.label(c) for c in instrument.choices_meaning(*OUTSIDE)], "eller")
        yield f"Alla valde samma svar på {listed(but)}, utom de som svarade {outside}."


def _often(instrument: Instrument, questions: Sequence[QuestionFacts]) -> Iterator[str]:
    for choice in instrument.choices_meaning(*NOT_NOW):
        told = [
            f"{f.question} ({n.said})"
            for f in questions
            for n in f.notes
            if n.kind is Kind.OFTEN and n.choice == choice
        ]
        if told:
            yield f"Minst var fjärde svarade {instrument.label(choice)} på {listed(told)}."


def pair_name(p: Pair) -> str:
    return " och ".join(p.questions)
