"""One text part of a description: what was written, what was only ticked, what follows from a gate, what is missing.

Every text keeps the visible code of the answer it came from, so that each sentence can be traced to the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from pipeline.base.swedish import capital, code_ranges, join_words
from pipeline.instrument.texts import texts
from pipeline.model.case import Case
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import DescriptionPart as Plan
from pipeline.model.instrument import Field, Instrument, Question, choice_key, fields
from pipeline.model.returns import Answer, Attachment, Severity, State
from pipeline.model.texts.description import PartTexts

from .levels import Shown

BLANK = Answer("", State.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Text:
    """A respondent's own words. `lead` says which question a comment belongs to and what was chosen there."""

    lead: str
    text: str
    code: str

    @property
    def joint(self) -> str:
        """What stands between the lead and the text: a list the respondent typed begins on a line of its own."""
        return "\n" if "\n" in self.text else " "


@dataclass(frozen=True, slots=True)
class Group:
    """What was ticked without a word, said together: 'Ja: klart syfte, konkreta mål (4.1, 4.3)'."""

    label: str
    said: str
    codes: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the element profile: how far an element is filled in and, apart from that, how far it holds."""

    number: int
    name: str
    level: str
    """The level's code, by which the template picks the cell's fill."""
    said: str
    """The level in words: 'Delvis, 5 av 9'."""
    follows: str
    """What followed from a gate and was not asked: '5 frågor följer av 10.1 (Nej)'."""
    holds: Shown | None = None
    """How far it holds, which is another thing; None when nothing is said of that."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the description as the template draws it."""

    id: str
    heading: str
    kind: str
    texts: tuple[Text, ...] = ()
    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    is_lead: bool = False
    """The first part stands over the whole width, the others in two columns."""
    new_page: bool = False
    new_column: bool = False
    """It begins the second column of page one, so that both are about as long."""
    is_wide: bool = False
    """It stands over the whole width, because what it shows does not fit in a column."""
    after: tuple[str, ...] = ()
    """What is said below the rows."""


@dataclass(frozen=True, slots=True)
class Item:
    """The choice and the text of one question, or of one element, as it was answered."""

    name: str
    code: str
    choice: Field | None
    text: Field | None
    question: Question | None


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a text part, in the order it is read. `comments` may be moved to the appendix."""

    texts: tuple[Text, ...]
    comments: tuple[Text, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]


def text_content(instrument: Instrument, case: Case, plan: Plan, comments_apart: bool = False) -> Content:
    """What a part of kind `text` says.

    With `comments_apart` the comments are to stand in the appendix, and the choices they belong to are summed up with
    the others.
    """
    found = items(instrument, case.depth, plan.feeds)
    main = [i for i in found if i.question is None]
    several = sum(has_text(case, i) for i in main) > 1
    own = [t for i in main if has_text(case, i) for t in _tell_texts(instrument, case, i, several)]
    comments = [t for i in found if i.question and has_text(case, i) for t in _tell_texts(instrument, case, i, True)]
    beside = [
        Text(texts(instrument).description.part.beside, u.text, u.near)
        for u in case.ret.unplaced
        if u.near in _codes(found)
    ]
    ticked = [i for i in found if not has_text(case, i) or (comments_apart and i.question)]
    groups = _groups(instrument, case, ticked, "" if own or beside else f" {instrument.description.undescribed}")
    return Content((*own, *beside), tuple(comments), tuple(groups), tuple(_notes(instrument, case, found)))


@lru_cache(maxsize=256)
def items(instrument: Instrument, depth: str, feeds: tuple[str, ...]) -> tuple[Item, ...]:
    """The questions, elements and background fields behind `feeds` in a form of this depth."""
    names = {b.key: b.name for b in instrument.background}
    result = []
    for feed in feeds:
        own = [f for f in fields(instrument, depth) if f.feed == feed]
        if not own:
            continue
        choice = next((f for f in own if f.kind.is_chosen), None)
        text = next((f for f in own if not f.kind.is_chosen), None)
        first = own[0]
        question = instrument.question(first.question) if first.question else None
        if question:
            name = question.short
        elif first.element:
            name = instrument.element(first.element).name
        else:
            name = names.get(first.key) or instrument.category(feed).name
        result.append(Item(name, first.code, choice, text, question))
    return tuple(result)


def has_text(case: Case, item: Item) -> bool:
    """Whether the respondent wrote a text here, however little was ticked."""
    return item.text is not None and answer(case, item.text).state is State.ANSWERED


def answer(case: Case, field: Field) -> Answer:
    return case.completeness.answers.get(field.key) or BLANK


def group(label: str, found: Iterable[Item]) -> Group:
    chosen = list(found)
    return Group(label, ", ".join(i.name for i in chosen if i.name), ", ".join(code_ranges([i.code for i in chosen])))


def _codes(found: Sequence[Item]) -> set[str]:
    return {i.code for i in found}


def _words(case: Case, item: Item) -> str:
    return (answer(case, item.text).value or "") if item.text else ""


def _tell_texts(instrument: Instrument, case: Case, item: Item, named: bool) -> Iterator[Text]:
    """A text, and right below it whose word it is where someone in the round has decided."""
    yield Text(_lead(instrument, case, item, named), _words(case, item), item.code)
    for field in (item.choice, item.text):
        note = decided_note(instrument, case, field) if field else ""
        if field and note:
            who, _, why = note.partition(": ")
            yield Text(who, why, _place(texts(instrument).description.part, item, field))


def decided_note(instrument: Instrument, case: Case, field: Field) -> str:
    """Who decided, when and why, and what the forms say where that is a choice; empty when nobody has decided.

    A text of theirs that a decision replaces is said to be there and not repeated: it may have been replaced because it
    should not be read here.
    """
    decision = next((d for d in case.ret.decisions if d.key == field.key), None)
    if decision is None:
        return ""
    said = [v.answer for v in case.ret.versions if v.key == field.key]
    others = [a for a in said if a.value != decision.value]
    note, told = f"{str(decision).rstrip('.')}.", texts(instrument).description.part
    if not others:
        return note
    match field.kind:
        case FieldKind.CHOICE:
            labels = [instrument.label(a.value) if a.value else f"”{' '.join(a.raw.split())}”" for a in said]
            once = list(dict.fromkeys(labels))
            forms = told.form_said if len(said) == 1 else told.forms_said
            return f"{note} {forms.format(answers=join_words(once))}"
        case FieldKind.TEXT | FieldKind.DATE:
            return f"{note} {told.form_wrote if len(said) == 1 else told.forms_wrote}"
        case _:
            assert_never(field.kind)


def _lead(instrument: Instrument, case: Case, item: Item, named: bool) -> str:
    said = _choice_in_words(instrument, case, item)
    if said:
        return f"{capital(item.name)} – {said}"
    return capital(item.name) if named else ""


def _choice_in_words(instrument: Instrument, case: Case, item: Item) -> str:
    """What was chosen, in words; empty when there is no choice to make or nothing was chosen."""
    if item.choice is None:
        return ""
    chosen, told = answer(case, item.choice), texts(instrument).description.part
    match chosen.state:
        case State.ANSWERED:
            against = item.question is not None and item.question.polarity == "-"
            return _reversed_label(told, instrument.label(chosen.value or ""), against)
        case State.UNCLEAR:
            differ = item.choice.key in case.ret.conflicts
            return (texts(instrument).words.differs if differ else told.unclear).format(answer=chosen.raw)
        case State.UNREADABLE:
            return told.unreadable
        case State.NOT_APPLICABLE:
            return told.follows.format(question=because(instrument, case, item))
    return told.unanswered


def _reversed_label(told: PartTexts, label: str, against: bool) -> str:
    """The answer to a question where Ja speaks against says so, so that it cannot be read as a strength."""
    return told.against.format(answer=label) if against else label


def _groups(instrument: Instrument, case: Case, ticked: Sequence[Item], undescribed: str) -> Iterator[Group]:
    """Choices without a text, in the instrument's order of choices; then what is unclear, follows or is missing."""
    by_said: dict[str, list[Item]] = {}
    alone: list[Group] = []
    for item in ticked:
        note = decided_note(instrument, case, item.choice) if item.choice else ""
        if note:  # never among what they ticked themselves
            alone.append(
                Group(capital(_choice_in_words(instrument, case, item)), f"{item.name}. {note.rstrip('.')}", item.code)
            )
        elif item.choice:
            by_said.setdefault(_choice_in_words(instrument, case, item), []).append(item)
    nothing_to_describe = instrument.completeness.text_waived_if_all
    told = texts(instrument).description.part
    for against, c in ((against, c) for against in (False, True) for c in instrument.choices):
        said = _reversed_label(told, c.label, against)
        chosen = by_said.pop(said, [])
        if chosen:
            yield group(capital(said) + ("" if c.code in nothing_to_describe else undescribed), chosen)
    yield from alone
    for said in sorted(by_said, key=lambda s: s == told.unanswered):
        yield group(capital(said), by_said[said])


def because(instrument: Instrument, case: Case, item: Item) -> str:
    """The outermost question that a follower follows from, with its answer: '10.1 (Nej)'."""
    question = item.question
    while question:
        gate = instrument.gate_of(question.id)
        above = gate.question if gate else question.requires.question if question.requires else None
        chosen = case.completeness.answers.get(choice_key(above), BLANK) if above else BLANK
        if above and chosen.state is not State.NOT_APPLICABLE:
            return f"{above} ({instrument.label(chosen.value)})" if chosen.value else above
        question = instrument.question(above) if above else None
    return texts(instrument).description.part.other_answer


def _notes(instrument: Instrument, case: Case, found: Sequence[Item]) -> Iterator[str]:
    """What is asked for and not there, and answers that need to be read together."""
    wanted = {g.key: g for g in case.completeness.gaps if g.key not in case.ret.conflicts}
    asks, told = _asks(instrument), texts(instrument).description.part
    for item in found:
        gap = wanted.get(item.text.key) if item.text else None
        if gap and item.question is None:
            yield told.gap.format(question=asks[gap.key or ""], code=item.code)
        elif gap:
            yield told.gap_reason.format(question=item.name, code=item.code)
        elif item.text and answer(case, item.text).state is State.UNREADABLE:
            yield told.text_unreadable.format(code=item.code)
    yield from _undecided_lines(told, case, found)
    yield from _attached_lines(told, case, found)
    checks = {c.code for c in instrument.checks}
    for finding in case.completeness.findings:
        if finding.code in checks and finding.question in _codes(found):
            yield told.asked.format(question=finding.message) if finding.severity is Severity.ASK else finding.message


def _undecided_lines(told: PartTexts, case: Case, found: Sequence[Item]) -> Iterator[str]:
    """Where two texts wait for a decision: a reader must see that both stand."""
    for item in found:
        if item.text and item.text.key in case.ret.conflicts:
            yield told.undecided.format(code=_place(told, item, item.text))


def _place(told: PartTexts, item: Item, field: Field) -> str:
    return told.comment.format(code=item.code) if item.choice and field is item.text else item.code


def _attached_lines(told: PartTexts, case: Case, found: Sequence[Item]) -> Iterator[str]:
    """Pictures and files are named and never shown: they may show people, and no one has asked those people."""
    codes = _codes(found)
    for a in case.ret.attachments:
        if a.near in codes:
            yield told.attachment.format(files=in_folder(told, case, [a]))


def in_folder(told: PartTexts, case: Case, attachments: Iterable[Attachment]) -> str:
    """What they are called, and where they lie."""
    files = ", ".join(attachment_name(a) for a in attachments)
    return told.in_folder.format(files=files, folder=f"attachments/{case.file_name}")


def attachment_name(attachment: Attachment) -> str:
    """'4.3-bild-1.png, ”Kartan över stegen”': the file, and what it was called in the form."""
    return f"{attachment.name}, ”{attachment.title}”" if attachment.title else attachment.name


@lru_cache(maxsize=8)
def _asks(instrument: Instrument) -> Mapping[str, str]:
    """The questions' own words for the texts of the background and the elements."""
    background = {b.key: b.ask for b in instrument.background}
    return {**background, **{f"e{e.number}_text": e.ask for e in instrument.elements}}
