"""What a report is made of, as data. No file format here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Heading(NamedTuple):
    text: str
    level: int = 1


class Text(NamedTuple):
    text: str


class Bullets(NamedTuple):
    items: tuple[str, ...]


class Table(NamedTuple):
    caption: str
    """What a screen reader says it is."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """Centimetres."""
    figures: int = 0
    """How many of the last columns hold figures."""


class Bar(NamedTuple):
    """A bar of whole numbers: {what: how many}, with what else there is to say to the right of it."""

    label: str
    parts: tuple[tuple[str, int], ...]
    beside: str = ""


class Chart(NamedTuple):
    about: str
    """The same thing in words, for who cannot see it."""
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]
    longest: int
    """What a full bar stands for."""


Block = Heading | Text | Bullets | Table | Chart


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    subtitle: str
    footer: str
    blocks: tuple[Block, ...]
    written: date | None
