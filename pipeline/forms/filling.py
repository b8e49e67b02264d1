"""What stands in a form that is not sent out blank: answers given before, and notes at what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SUPPLEMENT = "komplettering"
"""The last word in the mark of a form that asks only for what an earlier one left out."""
NO_XML = re.compile("[\x00-\x08\x0e-\x1b\x1f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e]")


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


def plain(text: str) -> str:
    """The text as every format can hold it: line breaks as newlines, what XML has no place for as a visible sign (U+FFFD)."""
    return NO_XML.sub("\ufffd", LINE_ENDS.sub("\n", text))
