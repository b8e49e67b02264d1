"""The nouns of an instrument's rules: what a criterion is judged by. Mirrors the [judgement] part of instrument.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

FORBID_UNKNOWN: Any = {"extra": "forbid"}
"""Read by pydantic when instrument.toml is checked: a misspelt key is a mistake, not something to skip."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a criterion: in place when `at_least` of its questions speak for it, all of them when none is said."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    of: tuple[str, ...]
    at_least: int | None = None
    instead: tuple[str, ...] = ()
    """Questions that decide when all of `of` are not relevant."""

    @property
    def questions(self) -> tuple[str, ...]:
        return (*self.of, *self.instead)

    @property
    def needed(self) -> int:
        return len(self.of) if self.at_least is None else self.at_least


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What decides a criterion. `precondition`: a Nej there is enough to fail it, a Ja adds nothing. `limited_by`: can
    only make "uppfyllt" "delvis uppfyllt". `why`: what is not obvious, for those who read the rules.
    """

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    criterion: str
    legs: tuple[Leg, ...]
    precondition: str = ""
    limited_by: str = ""
    why: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question that decides, once, in the order they are named."""
        return _deciding(self)


@lru_cache(maxsize=256)
def _deciding(rule: Rule) -> tuple[str, ...]:
    beside = tuple(q for q in (rule.precondition, rule.limited_by) if q)
    return tuple(dict.fromkeys((*(q for leg in rule.legs for q in leg.questions), *beside)))


@dataclass(frozen=True, slots=True)
class StatusCap:
    """An element for which the short form's status alone cannot say "uppfyllt"."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    element: int
    why: str


@dataclass(frozen=True, slots=True)
class LevelNote:
    """What must be read together with an element's level when these are the answers."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    element: int
    when: Mapping[str, tuple[str, ...]]
    says: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another rule that could be defended. Exactly one of the five is set."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    says: str
    """After "om": "1b, 2, 3 och 10 måste vara uppfyllda"."""
    required: tuple[str, ...] = ()
    """Criteria and elements that must all be fulfilled."""
    categories_alike: bool = False
    """Every category counts the same, however many elements it has."""
    half_for_partly: bool = False
    """"delvis" takes half of what decides."""
    partly_is_enough: bool = False
    """In the picture as a whole, "delvis uppfyllt" counts as "uppfyllt"."""
    unknown_decides: bool = False
    """Anything unknown among what decides gives "underlag saknas"."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How choices are read. Every choice of a question or a status is in exactly one list; one in none is unknown."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    in_place: tuple[str, ...]
    partly: tuple[str, ...]
    not_in_place: tuple[str, ...]
    planned: tuple[str, ...]
    not_relevant: tuple[str, ...]
    unknown: tuple[str, ...]
    picture: tuple[str, str, str]
    """What is said of the whole: when most of the relevant elements are fulfilled, when not, and when it cannot be told."""
    self_assessed: str
    """Stands at every level that the rules propose."""
    disclaimer: str
    """What a level does not say."""
    outcome: int = 0
    """The element that asks for studies of what comes of it; 0 when none does."""
