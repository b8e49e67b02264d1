"""What an assessor, or several who are to agree, get to judge from: answers, criteria and a place for a level and a reason.

Pure content: book.py makes a workbook of it and paper.py a Word form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.case import Case
from pipeline.judgement import Fulfilment, Rating
from pipeline.model import Answer, Round, State
from pipeline.questionnaire import Element, Field, Instrument, fields
from pipeline.swedish import listed

LEVELS = tuple(str(f) for f in Fulfilment)
MEANINGS: Mapping[Fulfilment, str] = {
    Fulfilment.MET: "Allt som kriterierna kräver är på plats.",
    Fulfilment.PARTLY: "Något av det är på plats, men inte allt.",
    Fulfilment.NOT_MET: "Inget av det är på plats, eller något som måste finnas saknas.",
    Fulfilment.NO_BASIS: "Svaren räcker inte för att säga vilken nivå det är. Vet ej och tomt är inte detsamma som nej.",
    Fulfilment.NOT_RELEVANT: "Elementet gäller inte det här arbetssättet, och det finns ett skäl till det.",
    Fulfilment.PLANNED: "Inget är på plats än, men det är planerat.",
}
SINGLE_TITLE, CONSENSUS_TITLE = "Bedöm arbetssätten", "Kom överens om nivåerna"
SINGLE_STEPS = (
    "Läs svaren om ett element, och de kriterier som det bedöms mot.",
    "Välj en nivå i den gula rutan, och skriv i rutan bredvid varför: vilka svar den vilar på. Utan skäl räknas nivån inte.",
    "Bedöm på egen hand. Prata ihop er först när alla har lämnat in.",
    "Spara filen och lämna tillbaka den.",
)
CONSENSUS_STEPS = (
    "Gå igenom de element där ni har satt olika nivå. Där alla är lika är nivån redan ifylld.",
    "Kom överens om en nivå, och skriv varför. Går det inte att komma överens: lämna tomt.",
    "Skriv allas namn i rutan Deltagare. Spara filen och lämna tillbaka den.",
)
ABOUT = "Ni bedömer om kriterierna är uppfyllda enligt svaren, inte om formuläret är ifyllt och inte om arbetssättet har effekt."
HEADS = ("Nr", "Fråga", "Svar eller nivå", "Kommentar eller skäl")
ALIKE = "Lika från alla bedömare."
PROPOSED = "Reglernas förslag"
YOURS, OURS = "Din nivå för element {element}, och varför", "Er nivå för element {element}, och varför"
ASSESSOR, PARTICIPANTS, DATE = "Bedömare", "Deltagare", "Datum"
PROMPT_LEVEL, PROMPT_REASON = "Välj nivå", "Skriv varför"
HIDDEN, SHOWN, CONSENSUS = "dold", "visad", "samsyn"
"""The last word of the mark: whether the proposal was shown, or that this is a consensus."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    code: str
    question: str
    choice: str
    text: str


@dataclass(frozen=True, slots=True)
class ElementPart:
    """An element to be judged."""

    code: str
    """"P01 E4": what identifies the row when the file comes back."""
    heading: str
    criteria: tuple[tuple[str, str], ...]
    answers: tuple[AnswerRow, ...]
    said: tuple[tuple[str, str, str], ...]
    """(who, level, reason) of what is already said: the proposal, or each assessor where they are to agree."""
    ask: str
    level: str = ""
    reason: str = ""
    """What the boxes hold from the beginning."""


@dataclass(frozen=True, slots=True)
class PracticePart:
    id: str
    heading: str
    answers: str
    """"P01 svar 1f0c9a2e": which answers this is about."""
    elements: tuple[ElementPart, ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    title: str
    round: str
    who: tuple[str, str]
    """(what the box for names is called, what stands in it)."""
    steps: tuple[str, ...]
    mark: str
    practices: tuple[PracticePart, ...]


def single(
    instrument: Instrument, round: Round, cases: Sequence[Case], assessor: str, show_proposal: bool = False
) -> Booklet:
    """One assessor's own: never with what another has said."""
    mark = mark_of(instrument, round, SHOWN if show_proposal else HIDDEN)
    parts = tuple(
        PracticePart(c.practice.id, _heading(c), answers_line(c), tuple(_single(instrument, c, show_proposal)))
        for c in cases
    )
    return Booklet(SINGLE_TITLE, round.name, (ASSESSOR, assessor), SINGLE_STEPS, mark, parts)


def consensus(instrument: Instrument, round: Round, cases: Sequence[Case], participants: Sequence[str]) -> Booklet:
    """For those who are to agree: every element that two or more have judged on the answers there are now."""
    parts = []
    for c in cases:
        elements = tuple(_together(instrument, c))
        if elements:
            parts.append(PracticePart(c.practice.id, _heading(c), answers_line(c), elements))
    mark = mark_of(instrument, round, CONSENSUS)
    return Booklet(
        CONSENSUS_TITLE, round.name, (PARTICIPANTS, listed(participants)), CONSENSUS_STEPS, mark, tuple(parts)
    )


def mark_of(instrument: Instrument, round: Round, kind: str) -> str:
    return f"{instrument.id}/{instrument.version}/{round.id}/bedomning/{kind}"


def answers_line(case: Case) -> str:
    return f"{case.practice.id} svar {answers_digest(case)}"


def answers_digest(case: Case) -> str:
    return case.digest


def both_current(case: Case, element: int) -> tuple[Rating, ...]:
    """What assessors have said of an element on the answers there are now."""
    judged = case.judged
    return tuple(r for r in judged.by_assessors(element) if r not in judged.outdated) if judged else ()


def _heading(case: Case) -> str:
    return f"{case.practice.id} {case.practice.name}, {case.practice.municipality}"


def _single(instrument: Instrument, case: Case, show: bool) -> Iterator[ElementPart]:
    for e in instrument.elements:
        found = case.judged.proposal.of(e.number) if show and case.judged else None
        reasons = [c.why for c in found.criteria] if found and len(found.criteria) > 1 else []
        said = ((PROPOSED, str(found.level), "\n".join((found.why, *reasons, *found.notes))),) if found else ()
        yield _part(instrument, case, e, said, YOURS)


def _together(instrument: Instrument, case: Case) -> Iterator[ElementPart]:
    for e in instrument.elements:
        ratings = both_current(case, e.number)
        if len(ratings) > 1:
            said = tuple((r.by, str(r.level), r.reason) for r in ratings)
            alike = len({r.level for r in ratings}) == 1
            yield _part(instrument, case, e, said, OURS, said[0][1] if alike else "", ALIKE if alike else "")


def _part(
    instrument: Instrument, case: Case, e: Element, said: tuple[tuple[str, str, str], ...], ask: str, level: str = "", reason: str = ""
) -> ElementPart:  # fmt: skip
    heading = f"{e.number} {e.name}"
    return ElementPart(
        f"{case.practice.id} E{e.number}",
        heading,
        tuple((c.id, c.text) for c in e.criteria),
        tuple(_answers(instrument, case, e)),
        said,
        ask.format(element=heading),
        level,
        reason,
    )


def _answers(instrument: Instrument, case: Case, e: Element) -> Iterator[AnswerRow]:
    """Everything answered about an element, row by row as in the form."""
    rows: dict[str, list[Field]] = {}
    for f in fields(instrument, case.depth):
        if f.element == e.number:
            rows.setdefault(f.code, []).append(f)
    for code, own in rows.items():
        asked = instrument.question(own[0].question).text if own[0].question else e.ask
        choice = next(
            (_chosen(instrument, case.completeness.answers.get(f.key)) for f in own if f.kind == "choice"), ""
        )
        text = next((_typed(case.completeness.answers.get(f.key)) for f in own if f.kind != "choice"), "")
        yield AnswerRow(code, asked, choice, text)


def _chosen(instrument: Instrument, answer: Answer | None) -> str:
    if answer is None:
        return "inte besvarad"
    if answer.value is not None:
        return instrument.label(answer.value)
    words = {State.UNCLEAR: f"otydligt: {answer.raw}", State.NOT_APPLICABLE: "följer av en annan fråga"}
    return words.get(answer.state, "inte besvarad")


def _typed(answer: Answer | None) -> str:
    return (answer.value or answer.raw) if answer else ""
