"""What an instrument says of its own words: what a background field is for, and what a choice means. Texts in, never labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from .returns import SPREADS
from .rules import FORBID_UNKNOWN


class FieldRole(StrEnum):
    """What the answer in a background field is used for. An instrument has one field for each, or says that it has none."""

    SPREAD = "spread"
    """Who may read the description. Where nobody is asked, only the municipality and the unit may."""
    CONSENT = "consent"
    """Whether the contact may be named in it. Where nobody is asked, the contact is not."""
    DATE = "date"
    """When the answers were done. Where nobody is asked, when the file was saved is all there is."""
    SUMMARY = "summary"
    """What the practice is, in short. Where nobody is asked, overviews show none."""
    TARGET = "target"
    """Whom it is for. Where nobody is asked, practices are compared without it."""


class Meaning(StrEnum):
    """What a choice says, whatever it is called."""

    YES = "yes"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    PLANNED = "planned"
    NOT_RELEVANT = "not_relevant"
    INTERNAL = "internal"
    """Only the municipality and the unit may read."""
    REFERENCE_GROUPS = "reference_groups"
    """Those who follow the work too."""
    OPEN = "open"
    """All may."""


SPREAD_MEANT: Mapping[Meaning, str] = dict(
    zip((Meaning.INTERNAL, Meaning.REFERENCE_GROUPS, Meaning.OPEN), SPREADS, strict=True)
)
"""{what a choice means: the register's code for the same}."""


@dataclass(frozen=True, slots=True)
class RolesTable:
    """[roles] of instrument.toml. `none`: what no field of the form asks; what comes out does without it."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    none: tuple[FieldRole, ...] = ()


NO_ROLES_SAID = RolesTable()


@dataclass(frozen=True, slots=True)
class Roles:
    """Which field of an instrument has which role, and what its choices mean."""

    keys: Mapping[FieldRole, str]
    meanings: Mapping[str, Meaning]

    def key(self, role: FieldRole) -> str:
        """The key of the field; empty when the instrument says that it has none."""
        return self.keys.get(role, "")

    def means(self, choice: str | None, meaning: Meaning) -> bool:
        return choice is not None and self.meanings.get(choice) is meaning

    def spread(self, choice: str | None) -> str:
        """The register's code for a choice of spread; the narrowest for what says nothing of it."""
        meaning = self.meanings.get(choice or "")
        return SPREAD_MEANT.get(meaning, SPREADS[0]) if meaning else SPREADS[0]
