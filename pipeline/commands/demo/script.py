"""What the demo plays: demo.toml in the instrument's folder, checked. Texts and invented answers are data, like the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

from pipeline.base.toml import read_toml
from pipeline.round.register.layout import HEADINGS

STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class PlayTexts:
    """What people write in their mails."""

    __pydantic_config__: ClassVar[Any] = STRICT
    files: str
    link: str
    away: str
    again: str


@dataclass(frozen=True, slots=True)
class PlayRole:
    """One practice, who answers for it, and how."""

    __pydantic_config__: ClassVar[Any] = STRICT
    id: str
    name: str
    municipality: str
    unit: str
    area: str
    type: str
    contact: str
    email: str
    format: Literal["docx", "xlsx"]
    plot: Literal["whole", "gaps", "link", "bounce"]
    answers: Mapping[str, str]
    """A choice by its label."""
    left_out: tuple[str, ...] = ()
    """Keys that are not answered the first time."""
    misspelt: str = ""
    """The address that stands in the register at first."""

    def row(self, corrected: bool) -> str:
        """The practice's row in the register."""
        address = self.email if corrected or not self.misspelt else self.misspelt
        cells = {
            "id": self.id, "arbetssätt": self.name, "kommun": self.municipality, "verksamhet": self.unit, "område": self.area,
            "typ": self.type, "skede": "pågående", "stöd": "FoU", "kontaktperson": self.contact, "e-post": address,
            "format": self.format, "publicering": "intern", "visa kontakt": "nej",
        }  # fmt: skip
        return ";".join(cells.get(h, "") for h in HEADINGS)


@dataclass(frozen=True, slots=True)
class Script:
    """The whole play."""

    __pydantic_config__: ClassVar[Any] = STRICT
    round: str
    texts: PlayTexts
    practices: tuple[PlayRole, ...] = field(default=())

    def settings(self, deadline: date) -> str:
        """round.toml."""
        return self.round.format(deadline=deadline.isoformat()).lstrip("\n")

    def register(self, corrected: bool) -> str:
        """register.csv, with the wrong address or the right one."""
        return "\n".join([";".join(HEADINGS), *(p.row(corrected) for p in self.practices), ""])

    def role(self, id: str) -> PlayRole:
        return next(p for p in self.practices if p.id == id)


def load(path: Path) -> Script:
    """Raises SettingsError (exit 3) with file, line and remedy."""
    return read_toml(path).validate(Script)
