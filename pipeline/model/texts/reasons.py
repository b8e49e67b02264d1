"""Why a level is proposed, and the rules in words. Mirrors [reasons] and [rules] of texts.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReasonTexts:
    """The answers that a level rests on, and the picture as a whole."""

    answer: str
    reversed: str
    follows: str
    unanswered_many: str
    unreadable: str
    unreadable_many: str
    unclear: str
    unclear_many: str
    differs: str
    differs_many: str
    no_reason: str
    contradicted: str
    unchanged: str
    met: str
    required: str
    hangs_on: str
    hangs_on_partly: str
    element_unchanged: str
    no_basis_for: str
    has_level: str
    many_met: str
    many_partly: str
    many_not_met: str
    many_planned: str
    many_not_relevant: str
    partly: str
    status: str
    status_unknown: str
    none_relevant: str
    summary: str
    irrelevant_one: str
    irrelevant_many: str
    rests_on: str
    met_of: str
    stands: str
    changes: str
    uncertain: str
    condition: str
    element: str
    criterion: str


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What a criterion takes, what fails it, and why."""

    choice_on: str
    also_on: str
    at_least: str
    fulfilled: str
    instead: str
    precondition: str
    limit: str
