"""What an instrument says of its own questions: which ask for nearly the same, and which bear on which criterion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipeline.base.swedish import code_ranges, join_words

from .rules import FORBID_UNKNOWN


@dataclass(frozen=True, slots=True)
class Similar:
    """Two questions that ask for nearly the same thing."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    questions: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which questions bear on a criterion (`indirectly`: touch it without testing it), and what in it nothing asks about."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    criterion: str
    questions: tuple[str, ...] = ()
    indirectly: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()

    @property
    def asked_by(self) -> str:
        """'4.1, 4.3, 4.4, 4.6 och 4.7 (indirekt 4.9)', 'ingen'."""
        direct = join_words(code_ranges(self.questions)) if self.questions else "ingen"
        return f"{direct} (indirekt {join_words(code_ranges(self.indirectly))})" if self.indirectly else direct


@dataclass(frozen=True, slots=True)
class NoCriterion:
    """Questions that bear on no criterion."""

    __pydantic_config__: ClassVar = FORBID_UNKNOWN
    questions: tuple[str, ...]
    why: str
