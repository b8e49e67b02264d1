"""What respondents and readers are told, one sentence a name. Mirrors texts.toml table by table.

What stands in {braces} is filled in. Which a sentence has is said by the file that comes with the program: see instrument/texts.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.instrument_texts import SpreadTexts

from .description import DescriptionTexts
from .overview import OverviewTexts
from .questions import QuestionTexts
from .reasons import ReasonTexts, RuleTexts


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """The letter that asks for what is missing, on paper and by mail."""

    title: str
    thanks: str
    file: str
    file_dated: str
    files: str
    files_dated: str
    filled: str
    lead_one: str
    lead_many: str
    choose_too: str
    """After what is asked for in a text, when the choice is missing too."""
    rest: str
    enough: str
    """How little is enough, and by when: ends every way of asking."""
    how: str
    mail_form: str
    """What the file beside a letter by mail holds: their own answers, or only what is missing."""
    mail_supplement: str
    mail_how: str
    way_out: str
    personal: str
    personal_how: str
    personal_stays: str
    ask_whom: str


@dataclass(frozen=True, slots=True)
class MailTexts:
    """Words that the templates in mail/ are given, beside what they say themselves."""

    greeting: str
    greeting_plain: str
    """To whom nobody knows the name of."""
    closing: str
    contact_line: str
    no_open: str
    """Why a file has to be asked for again, when nothing more is known."""


@dataclass(frozen=True, slots=True)
class SharedTexts:
    """What several of them say."""

    edition: str
    readable_by: str
    readers: SpreadTexts
    """Who it is, in `readable_by`."""
    page: str
    somebody: str
    file: str
    practice: str
    """Heads of columns; `practices` and `answers` what is counted."""
    practices: str
    municipality: str
    area: str
    stage: str
    element: str
    question: str
    fulfilled: str
    filled: str
    contact: str
    answers: str
    unanswered: str
    differs: str
    not_relevant: str
    hidden: str
    why: str
    numbers_below: str


@dataclass(frozen=True, slots=True)
class Texts:
    """texts.toml, whole."""

    words: SharedTexts
    letter: LetterTexts
    mail: MailTexts
    description: DescriptionTexts
    overview: OverviewTexts
    questions: QuestionTexts
    reasons: ReasonTexts
    rules: RuleTexts
