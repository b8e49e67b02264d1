"""What the report on the questions says. Mirrors [questions] of texts.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeadingTexts:
    basis: str
    in_short: str
    answers: str
    pairs: str
    criteria: str
    outside: str
    groups: str
    remarks: str
    limits: str


@dataclass(frozen=True, slots=True)
class BasisTexts:
    deep: str
    short: str
    waiting: str
    shares: str
    follows: str


@dataclass(frozen=True, slots=True)
class InShortTexts:
    """The project plan's three words, each with what the answers and the instrument say to it."""

    sufficient: str
    relevant: str
    needless: str
    partly: str
    wholly: str
    all_asked: str
    remarks: str
    relevant_all: str
    none_alike: str
    pairs: str
    pair_alike: str
    no_criterion: str


@dataclass(frozen=True, slots=True)
class AnswerTexts:
    """Question by question."""

    text: str
    nothing: str
    figure: str
    figure_one: str
    table: str
    blank: str
    unclear: str
    follows: str
    comment: str
    short: str
    short_other: str


@dataclass(frozen=True, slots=True)
class NoticedTexts:
    """What there is to notice about some questions."""

    reversed: str
    alike: str
    alike_one: str
    alike_many: str
    alike_but: str
    often: str
    blank: str
    commented: str
    unclear: str
    lost: str
    follows: str
    despite: str


@dataclass(frozen=True, slots=True)
class PairTexts:
    text: str
    table: str
    questions: str
    about: str
    alike: str
    unlike: str
    why: str
    none_found: str
    found: str
    pair: str
    pairs_more: str
    by_chance: str


@dataclass(frozen=True, slots=True)
class CriteriaTexts:
    text: str
    whole: str
    table: str
    criterion: str
    asked_by: str
    not_asked: str


@dataclass(frozen=True, slots=True)
class OutsideTexts:
    text: str
    table: str


@dataclass(frozen=True, slots=True)
class GroupTexts:
    text: str
    no_facts: str
    compared: str
    not_compared: str
    differences: str
    no_differences: str
    difference: str


@dataclass(frozen=True, slots=True)
class RemarkTexts:
    none: str
    text: str
    table: str
    id: str
    remark: str
    mentions: str
    readers: str


@dataclass(frozen=True, slots=True)
class LimitTexts:
    """What the figures cannot say."""

    chosen: str
    few_chosen: str
    all_alike: str
    own: str
    unsure: str
    no_spread: str
    not_measured: str
    purpose: str


@dataclass(frozen=True, slots=True)
class QuestionTexts:
    title: str
    lead: str
    footer: str
    number: str
    question: str
    headings: HeadingTexts
    basis: BasisTexts
    in_short: InShortTexts
    answers: AnswerTexts
    noticed: NoticedTexts
    pairs: PairTexts
    criteria: CriteriaTexts
    outside: OutsideTexts
    groups: GroupTexts
    remarks: RemarkTexts
    limits: LimitTexts
