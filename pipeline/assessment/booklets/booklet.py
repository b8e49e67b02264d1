"""What an assessor, or several who are to agree, get to judge from: answers, criteria and a place for a level and a reason.

Pure content: book.py makes a workbook of it and paper.py a Word form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.base.swedish import capital, join_words, swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Fulfilment, Rating
from pipeline.model.case import Case
from pipeline.model.instrument import Element, Field, Instrument, fields
from pipeline.model.returns import Answer, Round, State
from pipeline.model.sentences import tell_case

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
    "Läs vad enheten har svarat om ett element, och kriterierna som det bedöms mot.",
    "Välj en nivå i den gula rutan. Skriv i rutan bredvid varför: vilka svar den vilar på. Utan skäl räknas nivån inte.",
    "Kan du inte bedöma ett element lämnar du båda rutorna tomma.",
    "Bedöm på egen hand. Prata ihop er först när alla har lämnat in.",
    "Skriv datum, spara filen och skicka den till {contact}, {email}.",
)
CONSENSUS_STEPS = (
    "Gå igenom elementen med orden ”{differ}” i rubriken. Där alla har satt samma nivå är den redan ifylld. "
    "Där ni redan har enats om de svar som finns nu står det ni skrev då.",
    "Kom överens om en nivå, och skriv varför. Går det inte att komma överens lämnar ni båda rutorna tomma.",
    "Skriv namnen på alla som är med i rutan {participants}: de som har bedömt är {judges}. Utan namn läses inget in.",
    "Skriv datum, spara filen och skicka den till {contact}, {email}.",
)
ABOUT = "Det som bedöms är om kriterierna är uppfyllda enligt enhetens egna svar: inte om formuläret är ifyllt, och inte om arbetssättet har effekt."
HEADS = ("Nr", "Fråga", "Svar eller nivå", "Kommentar eller skäl")
ALIKE = "Lika från alla bedömare."
KIND = "Slags arbetssätt"
PROPOSED = "Reglernas förslag"
YOURS, OURS = "Din nivå för element {element}, och varför", "Er nivå för element {element}, och varför"
ASSESSOR, PARTICIPANTS, DATE = "Bedömare", "Deltagare", "Datum"
DIFFER, NOTHING_DIFFERS = "olika nivå", "Samma nivå på alla"
PROMPT_DATE = "ÅÅÅÅ-MM-DD"
PROMPT_LEVEL, PROMPT_REASON, PROMPT_NAME = "Välj nivå", "Skriv varför", "Skriv namn"
HIDDEN, SHOWN, CONSENSUS = "dold", "visad", "samsyn"
"""The last word of the mark: whether the proposal was shown, or that this is a consensus."""
MADE_FOR = " för "


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
    differ: bool = False
    """Those who are to agree have said different things."""

    @property
    def title(self) -> str:
        return f"{self.heading} – {DIFFER}" if self.differ else self.heading


@dataclass(frozen=True, slots=True)
class PracticePart:
    id: str
    heading: str
    answers: str
    """"P01 svar 1f0c9a2e": which answers this is about."""
    about: tuple[tuple[str, str], ...]
    """(what it is called, text) of what the practice is, to know what is judged."""
    elements: tuple[ElementPart, ...]

    @property
    def name(self) -> str:
        """The heading without the id that begins it."""
        return self.heading.removeprefix(self.id).strip()

    @property
    def differing(self) -> str:
        """Where those who are to agree differ: "E4, E6"."""
        return ", ".join(e.code.removeprefix(self.id).strip() for e in self.elements if e.differ) or NOTHING_DIFFERS


@dataclass(frozen=True, slots=True)
class Booklet:
    title: str
    round: str
    who: tuple[str, str]
    """(what the box for names is called, what stands in it)."""
    steps: tuple[str, ...]
    mark: str
    practices: tuple[PracticePart, ...]
    agreeing: bool = False
    """For several who are to agree, not one who judges."""

    @property
    def marked(self) -> str:
        """The line that the file is known by; in one assessor's file with the name it was made for, whatever its box says later."""
        whose = "" if self.agreeing else f"{MADE_FOR}{self.who[1]}"
        return f"Märkning (ändra den inte): {self.mark}{whose}"


def single(
    instrument: Instrument, round: Round, cases: Sequence[Case], assessor: str, show_proposal: bool = False
) -> Booklet:
    """One assessor's own: never with what another has said."""
    mark = mark_of(instrument, round, SHOWN if show_proposal else HIDDEN)
    parts = tuple(_practice(instrument, c, tuple(_single(instrument, tell_case(c), show_proposal))) for c in cases)
    return Booklet(SINGLE_TITLE, round.name, (ASSESSOR, assessor), _steps(SINGLE_STEPS, round), mark, parts)


def consensus(instrument: Instrument, round: Round, cases: Sequence[Case], participants: Sequence[str]) -> Booklet:
    """For those who are to agree: every element that two or more have judged on the answers there are now."""
    parts = []
    for c in cases:
        elements = tuple(_together(instrument, tell_case(c)))
        if elements:
            parts.append(_practice(instrument, c, elements))
    who, steps = (PARTICIPANTS, ""), _steps(CONSENSUS_STEPS, round, join_words(participants))
    mark = mark_of(instrument, round, CONSENSUS)
    return Booklet(CONSENSUS_TITLE, round.name, who, steps, mark, tuple(parts), agreeing=True)


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


def _steps(steps: Sequence[str], round: Round, judges: str = "") -> tuple[str, ...]:
    said = {
        "contact": round.contact,
        "email": round.email,
        "differ": DIFFER,
        "participants": PARTICIPANTS,
        "judges": judges,
    }
    return tuple(step.format_map(said) for step in steps)


def _practice(instrument: Instrument, case: Case, elements: tuple[ElementPart, ...]) -> PracticePart:
    """`case`: as it was answered, which its mark is of. What is read of it is masked as in the description."""
    shown = tell_case(case)
    p = shown.practice
    heading = f"{p.id} {p.name}, {p.municipality}"
    return PracticePart(p.id, heading, answers_line(case), tuple(_about(instrument, shown)), elements)


def _about(instrument: Instrument, case: Case) -> Iterator[tuple[str, str]]:
    """What kind of practice it is by the register, and what the unit says of it before the elements."""
    p = case.practice
    facts = (p.area, ", ".join(p.types), f"skede: {p.stage}" if p.stage else "")
    yield KIND, capital(" · ".join(f for f in facts if f))
    for b in instrument.background:
        text = _answer_text(case.completeness.answers.get(b.key)) if b.kind.is_prose and b.place == "start" else ""
        if text and b.exported:
            yield b.name, text


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
            before = case.judged.consensus(e.number) if case.judged else None
            part = _part(instrument, case, e, (*said, *(_before(case, before) if before else ())), OURS)
            if before and case.judged and before not in case.judged.outdated:
                yield replace(part, level=str(before.level), reason=before.reason)
            else:
                yield replace(part, level=said[0][1], reason=ALIKE) if alike else replace(part, differ=True)


def _before(case: Case, agreed: Rating) -> Iterator[tuple[str, str, str]]:
    """What was agreed on earlier, so that nobody writes over it without having seen it."""
    old = case.judged is not None and agreed in case.judged.outdated
    when = f"{swedish_date(agreed.day)}{', på svar som har ändrats sedan' if old else ''}"
    yield f"Tidigare samsyn {when}: {agreed.by}", str(agreed.level), agreed.reason


def _part(
    instrument: Instrument, case: Case, e: Element, said: tuple[tuple[str, str, str], ...], ask: str
) -> ElementPart:
    heading = f"{e.number} {e.name}"
    return ElementPart(
        f"{case.practice.id} E{e.number}",
        heading,
        tuple((c.id, c.text) for c in e.criteria),
        tuple(_answers(instrument, case, e)),
        said,
        ask.format(element=heading),
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
            (_choice_label(instrument, case.completeness.answers.get(f.key)) for f in own if f.kind.is_chosen), ""
        )
        text = next((_answer_text(case.completeness.answers.get(f.key)) for f in own if not f.kind.is_chosen), "")
        yield AnswerRow(code, asked, choice, text)


def _choice_label(instrument: Instrument, answer: Answer | None) -> str:
    unanswered = texts(instrument).words.unanswered
    if answer is None:
        return unanswered
    if answer.value is not None:
        return instrument.label(answer.value)
    follows = texts(instrument).overview.practice.follows
    words = {State.UNCLEAR: f"otydligt: {answer.raw}", State.NOT_APPLICABLE: follows}
    return words.get(answer.state, unanswered)


def _answer_text(answer: Answer | None) -> str:
    return (answer.value or answer.raw) if answer else ""
