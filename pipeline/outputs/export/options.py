"""What a pack is to hold beside the answers' codes; the default is the least."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody has asked for that can point at people or at a unit."""

    texts: bool = False
    """The free texts, cleaned of what can be found."""
    municipality: bool = False
    """Municipalities and the practices' names."""

    @property
    def marks(self) -> str:
        """What the pack's folder is called after its number, so that nobody takes it for the least."""
        return ("-med-kommun" if self.municipality else "") + ("-med-texter" if self.texts else "")
