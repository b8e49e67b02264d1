"""What a form says around the questions. Mirrors [placeholders] and [form] of instrument.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, assert_never

from .field_kinds import FieldKind
from .rules import FORBID_UNKNOWN


@dataclass(frozen=True, slots=True)
class Placeholders:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    choice: str
    text: str
    date: str

    def of(self, kind: FieldKind) -> str:
        match kind:
            case FieldKind.CHOICE:
                return self.choice
            case FieldKind.TEXT:
                return self.text
            case FieldKind.DATE:
                return self.date
            case _:
                assert_never(kind)


@dataclass(frozen=True, slots=True)
class Labelled:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnHeads:
    """The visible column heads of a form's tables; readers go by them when a control is gone."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    code: str
    question: str
    choice: str
    comment: str
    text: str
    both: str
    fact: str
    known: str


@dataclass(frozen=True, slots=True)
class FillingTexts:
    """What a form says that is sent back with answers in it, and its notes at what is missing: known again when they return."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    label: str
    answers: str
    answers_undated: str
    earlier: str
    """In place of `answers` when they are from another round."""
    gaps: str
    supplement_title: str
    supplement: str
    supplement_cover: tuple[str, ...]
    """Labels of the texts that the cover of a supplement keeps."""
    choice: str
    text: str
    reason: str
    unclear: str
    conflict: str
    both: str
    """At a text that holds what two files say."""
    status: str
    """At an element of the deep form: what the short form said of it."""
    too_long: str


@dataclass(frozen=True, slots=True)
class FactLabels:
    """What the first page calls what the register knows."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    practice: str
    municipality: str
    unit: str
    area: str
    types: str
    stage: str
    support: str
    contact: str
    spread: str


@dataclass(frozen=True, slots=True)
class SpreadTexts:
    """A text for each spread of the register's."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    intern: str
    referensgrupper: str
    oppet: str

    def of(self, spread: str) -> str:
        """Raises AttributeError for what is no spread (model/returns.py, SPREADS)."""
        return str(getattr(self, spread))


@dataclass(frozen=True, slots=True)
class FormTexts:
    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    title: str
    sheet: str
    """The name of the cover's sheet in a workbook."""
    all_in_one: str
    """The name of the only other sheet in a workbook of the short form."""
    sheet_hint: str
    """How to go on from the cover of a workbook."""
    status_ask: str
    """What an element's choice in the short form answers."""
    cover: tuple[Labelled, ...]
    steps_heading: str
    steps: tuple[str, ...]
    notes_heading: str
    notes: tuple[str, ...]
    facts_heading: str
    facts_lead: str
    facts: FactLabels
    spreads: SpreadTexts
    """What spreads are called where the form does not ask for one."""
    mark: str
    background_heading: str
    end_heading: str
    list_prompt: str
    page: str
    page_of: str
    """Beside the mark at the foot of a page, of a document and of a workbook's sheet."""
    thanks: str
    category_lead: str
    columns: ColumnHeads
    filling: FillingTexts
