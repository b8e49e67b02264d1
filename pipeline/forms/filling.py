"""What stands in a form that is not sent out blank: answers given before, and notes at what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SUPPLEMENT = "komplettering"
"""The last word in the mark of a form that asks only for what an earlier one left out."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Answers and notes by the fields' keys. Texts are shown as they are; a blank form has none."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """The text in the field; a choice by its label."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What is missing there, as a sentence in Swedish."""
    lead: str = ""
    """What the cover says of all this."""
    only: frozenset[str] | None = None
    """Keys of a supplement: only the rows of these fields are in the form. None for a whole form."""
    held: str = ""
    """What the form's mark says of where the answers come from: see `model.held_mark`."""

    @property
    def part(self) -> str:
        """What the form's mark says of it."""
        return "" if self.only is None else SUPPLEMENT


BLANK = Filling()
