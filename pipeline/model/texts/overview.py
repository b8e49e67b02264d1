"""What the overviews say. Mirrors [overview] of texts.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OverviewAboutTexts:
    """What an overview rests on."""

    answered: str
    dates: str
    made: str
    units: str


@dataclass(frozen=True, slots=True)
class LeftOutTexts:
    """What is not told by name, and why."""

    intern: str
    intern_decided: str
    intern_not_asked: str
    draft: str
    counted: str
    uncounted: str
    levels_and_answers: str
    levels: str
    answers: str


@dataclass(frozen=True, slots=True)
class WhyTexts:
    """Why there is no answer."""

    declined: str
    on_hold: str
    unreached: str
    file_missing: str
    late: str
    not_sent: str
    uncertain: str
    waiting: str


@dataclass(frozen=True, slots=True)
class StatusTexts:
    """How far a description has come: to its own municipality, and to others."""

    draft: str
    draft_checked: str
    draft_read: str
    changed: str
    open: str
    checked: str


@dataclass(frozen=True, slots=True)
class CellTexts:
    """What stands at a level, at what is filled in, and at a number that is hidden."""

    proposal: str
    agreed: str
    rated: str
    complete: str
    partial: str
    missing: str
    hidden: str


@dataclass(frozen=True, slots=True)
class OpenedTexts:
    """What stands at the answers of a practice that is opened."""

    outdated: str
    follows: str
    unreadable: str
    gone: str
    unclear: str
    decided: str
    saved: str
    level: str
    profile: str
    sources: str
    source: str
    why: str
    answers: str
    no_answers: str


@dataclass(frozen=True, slots=True)
class SimilarTexts:
    """Why two practices are alike."""

    area: str
    types: str
    words: str
    levels: str


@dataclass(frozen=True, slots=True)
class StepTexts:
    """What a unit does next."""

    agree: str
    complete: str
    complete_more: str
    find_out: str
    decide: str
    work_on: str
    check: str


@dataclass(frozen=True, slots=True)
class NationalTexts:
    answered: str
    field: str
    basis: str
    questions: str
    shared: str
    empty_register: str
    nothing_yet: str
    has_answered: str
    answers_figure: str
    answers_state: str
    answers_text: str
    answers_silent: str
    map_plain: str
    map_by_stage: str
    map_text: str
    map_dropped: str
    map_note: str
    stages: str
    stages_text: str
    note: str
    too_few: str
    levels: str
    levels_text: str
    levels_limits: str
    levels_table: str
    lacking: str
    lacking_text: str
    lacking_most: str
    lacking_table: str
    lacking_few: str
    lacking_none: str
    studies: str
    studies_unknown: str
    answers_hidden: str
    no_element: str
    reversed: str
    question_figure: str
    question_text: str
    question_table: str
    shared_none: str
    shared_one: str
    shared_many: str
    shared_chosen: str
    what: str
    area_and_type: str
    status: str


@dataclass(frozen=True, slots=True)
class LeaderTexts:
    own: str
    gaps: str
    alike: str
    since: str
    last_time: str
    map: str
    map_own: str
    map_and_others: str
    map_filled: str
    missing_one: str
    missing_many: str
    missing_none: str
    next_step: str
    alike_to: str
    alike_why: str
    alike_means: str
    alike_none: str
    since_none: str
    since_figure: str
    since_text: str
    since_table: str
    since_then: str
    since_now: str
    since_part: str
    since_unit: str


@dataclass(frozen=True, slots=True)
class UnitTexts:
    silent: str
    no_answer: str
    profile: str
    profile_text: str
    differ: str
    do_next: str
    nothing_to_do: str
    who_sees: str
    print_it: str


@dataclass(frozen=True, slots=True)
class PartsTexts:
    """Headings of what every overview has, on the page, in the report and in the deck."""

    about: str
    left_out: str
    words: str
    practices: str


@dataclass(frozen=True, slots=True)
class WrittenTexts:
    """What the report and the deck say: of their own parts, and where the rest is."""

    word: str
    meaning: str
    practices_lead: str
    elsewhere: str
    numbers_in_notes: str
    in_report: str
    more_in_report: str
    told_elsewhere_one: str
    told_elsewhere_many: str
    part_of: str
    table_of: str
    shown_here: str


@dataclass(frozen=True, slots=True)
class PageTexts:
    """Buttons of the page, and what it says where there is nothing to show or no script."""

    skip: str
    contents: str
    dark: str
    as_table: str
    all_listed: str
    previous: str
    next: str
    which: str
    print: str
    close: str
    legend: str
    sum: str
    at_least: str
    nothing: str
    no_script: str
    no_script_packed: str
    cannot_unpack: str


@dataclass(frozen=True, slots=True)
class MapTexts:
    """The map of practices and elements on the page, and its controls."""

    facts: str
    elsewhere: str
    shown: str
    none_yet: str
    no_match: str
    controls: str
    search: str
    type: str
    all_municipalities: str
    all_areas: str
    all_types: str
    all_stages: str
    whose: str
    own_and_others: str
    only_own: str
    only_others: str
    sort: str
    unsorted: str
    turned: str
    words: str
    clear: str


@dataclass(frozen=True, slots=True)
class OverviewTexts:
    title: str
    title_of: str
    for_national: str
    for_leaders: str
    for_units: str
    agreed_first: str
    none_own: str
    words: Mapping[str, str]
    """(word, what it means here), in the order they are told."""
    about: OverviewAboutTexts
    left_out: LeftOutTexts
    why: WhyTexts
    status: StatusTexts
    levels: CellTexts
    practice: OpenedTexts
    similar: SimilarTexts
    steps: StepTexts
    national: NationalTexts
    leaders: LeaderTexts
    units: UnitTexts
    parts: PartsTexts
    written: WrittenTexts
    page: PageTexts
    map: MapTexts
