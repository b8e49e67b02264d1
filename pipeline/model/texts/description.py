"""What a description says around the respondent's own words. Mirrors [description] of texts.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LevelTexts:
    """How far elements hold: whose the levels are, and what is said of who set them."""

    consensus: str
    assessors: str
    proposed: str
    beside: str
    differ: str
    changed: str
    changed_in: str
    own_words: str
    unjudged: str
    mark_agreed: str
    """At the top and foot of every page: whose the levels are."""
    mark_agreed_in_part: str
    mark_changed: str
    mark_one: str
    mark_many: str
    mark_nobody: str
    nobody: str
    by_one: str
    by_many: str
    agreed: str
    agreed_other: str
    agreed_same: str
    all_elements: str
    some_elements: str


@dataclass(frozen=True, slots=True)
class ProfileTexts:
    """The element profile: how far each is filled in, alone or beside how far it holds."""

    filled_only: str
    two_things: str
    counts: str
    complete: str
    complete_beside_levels: str
    partial: str
    partial_beside_levels: str
    missing: str
    missing_beside_levels: str
    not_relevant_beside_levels: str
    proposal: str
    reasons_below: str
    follows_one: str
    follows_many: str


@dataclass(frozen=True, slots=True)
class PartTexts:
    """What stands around the respondent's own words."""

    beside: str
    unanswered: str
    against: str
    unclear: str
    unreadable: str
    follows: str
    other_answer: str
    form_said: str
    """Where somebody has decided: what their form, or their several forms, said."""
    forms_said: str
    form_wrote: str
    forms_wrote: str
    gap: str
    gap_reason: str
    text_unreadable: str
    asked: str
    undecided: str
    comment: str
    attachment: str
    in_folder: str


@dataclass(frozen=True, slots=True)
class JudgingTexts:
    """The pages that tell how the levels were set."""

    no_reason: str
    who: str
    saw_proposal: str
    saw_no_proposal: str
    not_asked: str
    moves: str
    moves_none: str
    picture_stands: str
    picture_open: str
    picture_changes: str
    read_in_place: str
    read_partly: str
    read_not_in_place: str
    read_planned: str
    read_not_relevant: str
    read_unknown: str
    only_status: str
    element: str
    where_asked: str
    adds_up: str
    """The program's own way of weighing (instrument/weighing.py), the same for every instrument."""


@dataclass(frozen=True, slots=True)
class AboutTexts:
    """Whose words these are, and where they come from."""

    whose_words: str
    words: str
    words_but_decided: str
    codes: str
    form: str
    source: str
    basis: str
    reply: str
    reply_saved: str
    decisions: str
    attachments: str
    kinds: Mapping[str, str]
    """What a file is called by those who open it, by how its name ends."""


@dataclass(frozen=True, slots=True)
class DescriptionTexts:
    draft: str
    fact_checked: str
    stage: str
    appendix_note: str
    nothing_unknown: str
    denied: str
    not_described: str
    whole_element: str
    contact_through: str
    about: AboutTexts
    part: PartTexts
    profile: ProfileTexts
    levels: LevelTexts
    judging: JudgingTexts
