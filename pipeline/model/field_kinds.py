"""What kinds of answers there are."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never


class FieldKind(StrEnum):
    """What an answer is. A kind that is added says in each of these what it is, and mypy shows where else it has to."""

    CHOICE = "choice"
    """One of the field's choices; its value is the choice's code."""
    TEXT = "text"
    DATE = "date"

    @property
    def is_chosen(self) -> bool:
        """Whether its value is a choice's code, shown by its label; else what somebody wrote."""
        match self:
            case FieldKind.CHOICE:
                return True
            case FieldKind.TEXT | FieldKind.DATE:
                return False
            case _:
                assert_never(self)

    @property
    def is_prose(self) -> bool:
        """Whether it is in people's own words, of any length, which may say anything."""
        match self:
            case FieldKind.TEXT:
                return True
            case FieldKind.CHOICE | FieldKind.DATE:
                return False
            case _:
                assert_never(self)

    @property
    def is_day(self) -> bool:
        """Whether it says when: of several the last counts, and it is true of one round only."""
        match self:
            case FieldKind.DATE:
                return True
            case FieldKind.CHOICE | FieldKind.TEXT:
                return False
            case _:
                assert_never(self)
