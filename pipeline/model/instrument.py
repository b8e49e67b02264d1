"""The nouns of an instrument, and the fields that follow from them. Mirrors instrument.toml table by table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Literal

from .coverage import Coverage, NoCriterion, Similar
from .field_kinds import FieldKind
from .instrument_texts import FormTexts, Placeholders
from .roles import NO_ROLES_SAID, SPREAD_MEANT, FieldRole, Meaning, Roles, RolesTable
from .rules import FORBID_UNKNOWN, Alternative, Judgement, LevelNote, Rule, StatusCap


@dataclass(frozen=True, slots=True)
class About:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    id: str
    version: str
    name: str
    source: str
    limits: tuple[str, ...] = ()
    """What answers to it cannot say, in sentences for who is going to count on them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`typed`: what people write by hand that means exactly this choice, beside its label.

    `exported_as`: its number in exported tables, negative for what SPSS and R are to leave out of the calculations.
    `meaning`: what the program may rest on, whatever the choice is called.
    """

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    code: str
    label: str
    typed: tuple[str, ...] = ()
    exported_as: int | None = None
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Depth:
    """`unit` element: a status and a text per element; question: a text per element, a choice and a comment per question."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    code: str
    label: str
    minutes: int
    unit: Literal["element", "question"]
    choices: tuple[str, ...]
    only_in_stage: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class CompletenessRules:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    reason_if: tuple[str, ...]
    reason_why: str
    text_waived_if_all: tuple[str, ...]
    not_relevant_if_all: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Background:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    key: str
    name: str
    ask: str
    help: str = ""
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    place: Literal["start", "end"] = "start"
    required: bool = True
    tell: str = ""
    """Said to the coordinator when the field is filled in."""
    exported: bool = True
    """False for what names people, and for what is told in a variable of its own: it is in no exported table."""
    about_questions: bool = False
    """Asks what the respondent thinks of the questions."""
    role: FieldRole | None = None
    """What its answer is used for, beside being told."""


@dataclass(frozen=True, slots=True)
class Role:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    name: str
    ask: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    id: str
    name: str
    about: str
    who_knows: str
    minutes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Criterion:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Element:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    number: int
    category: str
    name: str
    ask: str
    guidance: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    question: str
    is_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`polarity` "-" is reversed: Ja speaks against. `short` is the question as a noun phrase, for running text."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    id: str
    element: int
    text: str
    short: str
    polarity: Literal["+", "+alt", "-"] = "+"
    help: str = ""
    seldom_relevant: str = ""
    requires: Requirement | None = None
    reason_at: str = ""
    """Another question whose reason covers this one, when both have the same choice."""
    text_if: tuple[str, ...] = ()
    text_why: str = ""
    kind: FieldKind = FieldKind.CHOICE
    """What its own field asks for, beside the comment."""


@dataclass(frozen=True, slots=True)
class Gate:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    question: str
    opens_on: tuple[str, ...]
    followers: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class Check:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    code: str
    severity: Literal["ask", "note"]
    when: Mapping[str, tuple[str, ...]]
    message: str


@dataclass(frozen=True, slots=True)
class UndescribedTexts:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    undescribed: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescriptionPart:
    """A part of the description. `feeds`: "b_x", "e4" (the element's own fields), "4.1" (choice and comment), "k1"."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    id: str
    heading: str
    page: int = 2
    kind: Literal["text", "unknown", "contact", "profile", "about", "judgement"] = "text"
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterRules:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    most_gaps: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks for, with the key it has in every file and report."""

    key: str
    code: str
    """The visible code without format prefix: "4.3", "E4", "B3", "K1"."""
    kind: FieldKind
    alias: str
    """The human name that a screen reader speaks: "4.3 Svar"."""
    feed: str
    """What a description part calls it: "4.3", "e4", "b_krav", "k1"."""
    choices: tuple[str, ...] = ()
    element: int | None = None
    question: str | None = None
    required: bool = True
    role: FieldRole | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """The questionnaire as data, with id and version. Made by `instrument.load`, which checks it."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    instrument: About
    choices: tuple[Choice, ...]
    depths: tuple[Depth, ...]
    form: FormTexts
    placeholders: Placeholders
    completeness: CompletenessRules
    background: tuple[Background, ...]
    categories: tuple[Category, ...]
    role: Role
    elements: tuple[Element, ...]
    questions: tuple[Question, ...]
    gates: tuple[Gate, ...]
    checks: tuple[Check, ...]
    description: UndescribedTexts
    parts: tuple[DescriptionPart, ...]
    letter: LetterRules
    judgement: Judgement
    rules: tuple[Rule, ...]
    status_caps: tuple[StatusCap, ...] = ()
    remarks: tuple[LevelNote, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    similar: tuple[Similar, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    no_criterion: tuple[NoCriterion, ...] = ()
    roles: RolesTable = NO_ROLES_SAID
    texts_file: Path | None = None
    """Where its sentences for respondents and readers stand; None for those that come with the program. Not in instrument.toml."""

    @property
    def id(self) -> str:
        return self.instrument.id

    @property
    def name(self) -> str:
        return self.instrument.name

    @property
    def version(self) -> str:
        return self.instrument.version

    def depth(self, code: str) -> Depth:
        return next(d for d in self.depths if d.code == code)

    def label(self, choice: str) -> str:
        return next(c.label for c in self.choices if c.code == choice)

    def choices_meaning(self, *meanings: Meaning) -> tuple[str, ...]:
        """The codes of the choices that mean one of these, in the order of the meanings."""
        return tuple(c.code for m in meanings for c in self.choices if c.meaning is m)

    def spread_choice(self, spread: str) -> str:
        """The choice that means a spread of the register's; empty where the form does not offer it."""
        return next((c.code for c in self.choices if c.meaning and SPREAD_MEANT.get(c.meaning) == spread), "")

    def spread_label(self, spread: str) -> str:
        """What a spread of the register's is called: as the form calls it, else as the register does."""
        choice = self.spread_choice(spread)
        return self.label(choice) if choice else self.form.spreads.of(spread)

    def element(self, number: int) -> Element:
        return next(e for e in self.elements if e.number == number)

    def question(self, question: str) -> Question:
        return next(q for q in self.questions if q.id == question)

    def category(self, category: str) -> Category:
        return next(c for c in self.categories if c.id == category)

    def rule(self, criterion: str) -> Rule:
        return next(r for r in self.rules if r.criterion == criterion)

    def elements_of(self, category: str) -> tuple[Element, ...]:
        return tuple(e for e in self.elements if e.category == category)

    def questions_of(self, element: int) -> tuple[Question, ...]:
        return tuple(q for q in self.questions if q.element == element)

    def gate(self, question: str) -> Gate | None:
        return next((g for g in self.gates if g.question == question), None)

    def gate_of(self, question: str) -> Gate | None:
        """The gate that `question` follows from."""
        return next((g for g in self.gates if question in g.followers), None)

    def criteria_of(self, question: str) -> tuple[str, ...]:
        """The criteria that `question` bears on."""
        return tuple(c.criterion for c in self.coverage if question in c.questions)


def choice_key(question: str) -> str:
    """'4.3' -> 'f4_3_svar'."""
    return f"f{question.replace('.', '_')}_svar"


def text_key(question: str) -> str:
    """'4.3' -> 'f4_3_text'."""
    return f"f{question.replace('.', '_')}_text"


@lru_cache(maxsize=32)
def fields(instrument: Instrument, depth: str) -> tuple[Field, ...]:
    """Every field of a form of this depth, in the order they stand in it."""
    d = instrument.depth(depth)
    found = [_background(b, n) for n, b in enumerate(instrument.background, 1) if b.place == "start"]
    for n, category in enumerate(instrument.categories, 1):
        role = instrument.role
        found.append(
            Field(
                f"{category.id}_roll", f"K{n}", FieldKind.TEXT, f"K{n} {role.name}", category.id, required=role.required
            )
        )
        for e in instrument.elements_of(category.id):
            code, feed = f"E{e.number}", f"e{e.number}"
            if d.unit == "element":
                found.append(Field(f"{feed}_svar", code, FieldKind.CHOICE, f"{code} Svar", feed, d.choices, e.number))
            found.append(Field(f"{feed}_text", code, FieldKind.TEXT, f"{code} Beskrivning", feed, (), e.number))
            for q in instrument.questions_of(e.number) if d.unit == "question" else ():
                choice, text = choice_key(q.id), text_key(q.id)
                found.append(Field(choice, q.id, q.kind, f"{q.id} Svar", q.id, d.choices, e.number, q.id))
                found.append(
                    Field(text, q.id, FieldKind.TEXT, f"{q.id} Kommentar", q.id, (), e.number, q.id, required=False)
                )
    found += [_background(b, n) for n, b in enumerate(instrument.background, 1) if b.place == "end"]
    return tuple(found)


def _background(b: Background, number: int) -> Field:
    code = f"B{number}"
    return Field(b.key, code, b.kind, f"{code} {b.name}", b.key, b.choices, required=b.required, role=b.role)


@lru_cache(maxsize=32)
def field_map(instrument: Instrument, depth: str) -> Mapping[str, Field]:
    """The same fields by key."""
    return {f.key: f for f in fields(instrument, depth)}


@lru_cache(maxsize=32)
def roles_of(instrument: Instrument) -> Roles:
    """Which of its fields has which role, and what its choices mean."""
    return Roles(
        {b.role: b.key for b in instrument.background if b.role},
        {c.code: c.meaning for c in instrument.choices if c.meaning},
    )
