"""What an overview or a report says, whatever it is written as: sections of text, figures and tables. HTML, Word and PowerPoint draw the same.

Pictures first: every figure carries its own table and its text. Everything here is already decided: who may see what is for
shown.py, small numbers for suppress.py, and what is said for national.py, leaders.py and units.py. A writer has no words
of its own: what it says beside them is given to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from pipeline.model.texts import Texts

Audience = Literal["national", "leaders", "units"]


class Tone(StrEnum):
    """How something is drawn beside its words: never by colour alone, readable in black and white, in light and dark."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NO_BASIS = "no_basis"
    NOT_RELEVANT = "not_relevant"
    PLANNED = "planned"
    PLAIN = "plain"
    """On no scale: a count, an answer that is neither for nor against."""
    HIDDEN = "hidden"
    """Suppressed, because too few stand behind it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table's cell. A number is given as a number too, so that a writer may right-align and sort it."""

    text: str
    number: float | None = None
    tone: Tone = Tone.PLAIN
    about: str = ""
    """What a reader is told who asks why: the reason of a level, why a number is hidden."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the row. Every row has a cell per column."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.caption}: a row has another number of cells than there are columns")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar. `number` is None when it is suppressed."""

    label: str
    number: int | None
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    segments: tuple[Segment, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars, stacked when a bar has several segments. All bars of a figure share one scale."""

    bars: tuple[Bar, ...]
    unit: str
    """What is counted: "arbetssätt", "svar"."""
    keys: tuple[tuple[str, Tone], ...] = ()
    """All parts there are, in order, when several figures are to draw the same part the same; else those of these bars."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a practice can be found by."""

    municipalities: tuple[str, ...]
    area: str
    types: tuple[str, ...]
    stage: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One practice in a heat map; `opens` is the id of its page, empty when there is none."""

    id: str
    name: str
    facets: Facets
    cells: tuple[Cell, ...]
    """One per column of the map."""
    own: bool = True
    """One of the reader's own practices; False for a practice elsewhere that may be read here."""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Practices by elements."""

    columns: tuple[tuple[str, str], ...]
    """(number, name) of each element."""
    rows: tuple[HeatRow, ...]
    heads: tuple[str, str]
    """Of the columns before the elements: the practice, and its municipality."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by two things, one grid for each of a third when it is not empty: område x typ, by skede."""

    across: tuple[str, ...]
    down: tuple[str, ...]
    panels: tuple[tuple[str, tuple[tuple[Cell, ...], ...]], ...]
    """(name of the panel, a row of cells per `down`); one panel with an empty name when there is no third thing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its text and its table: neither is left out where the picture cannot be drawn."""

    id: str
    """ASCII, unique in an overview: an address in the page."""
    title: str
    text: str
    """What the picture shows, in one or two sentences with n: also its alternative text."""
    drawn: Bars | HeatMap | Grid
    table: Table


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Paragraphs."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A list; numbered when the order matters. `heading` stands above it, below the section's own."""

    items: tuple[str, ...]
    numbered: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One practice presented in short: another's that is alike, or what to do next about one's own."""

    title: str
    place: str
    lines: tuple[tuple[str, str], ...]
    """(what, text): "Därför lik", "Gör härnäst", "Kontakt"."""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]


Block = Figure | Table | Paragraphs | Points | Cards


@dataclass(frozen=True, slots=True)
class Section:
    """`slides`: whether the deck has it too; long tables are for page and report. `alone`: its paper may be handed out by itself."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    slides: bool = True
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it was given, with where it comes from."""

    code: str
    question: str
    choice: str
    text: str
    source: str
    """Who answered and when, and the file's fingerprint: never a name."""


@dataclass(frozen=True, slots=True)
class ElementPage:
    number: int
    name: str
    level: Cell
    """How far it holds: the consensus, else what the rules propose."""
    filled: Cell
    """How far it is filled in. Never mixed with the level."""
    reasons: tuple[str, ...]
    """Why, and who says so, when and on what edition."""
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class PracticePage:
    """A practice opened: what it is, how far its elements hold and why, and every answer with its source."""

    id: str
    name: str
    place: str
    facts: str
    status: str
    """Draft or fact-checked, by whom and when, and who may read it."""
    summary: str
    """The respondents' own three sentences."""
    picture: str
    """The whole in a sentence, and whether it stands under other rules."""
    elements: tuple[ElementPage, ...]
    contact: str = ""
    """Only where both the register and the respondent have said yes."""
    own: bool = True
    """One of the reader's own; False for a practice elsewhere that may be read here."""


@dataclass(frozen=True, slots=True)
class SharedPages:
    """Practices as all who may read them are told them. The same in many overviews: what is drawn of them is drawn once."""

    key: str
    """A digest of all that they say: the same key is the same pages, in whatever process."""
    pages: tuple[PracticePage, ...] = field(compare=False, repr=False)
    texts: Texts = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Overview:
    """One set: for the national groups, or for the leaders or the units of one municipality."""

    audience: Audience
    municipality: str
    """Whose set it is; empty for the national one."""
    title: str
    subtitle: str
    about: tuple[str, ...]
    """What it rests on (n, edition, dates, who made it) and how to read it."""
    left_out: tuple[str, ...]
    """What is not here and why: drafts, narrower spread, small numbers."""
    sections: tuple[Section, ...]
    texts: Texts
    """What a writer says beside it: headings of what every overview has, buttons, where the rest is."""
    pages: tuple[PracticePage, ...] = ()
    """Practices that can be opened; never more than the reader may see."""
    words: tuple[tuple[str, str], ...] = ()
    """(word, what it means here), for those who do not know the model."""
    made_by: str = ""
    """Who sends it out: the author of the files."""
    made_on: date | None = None
    """The files' own date, from what they rest on; never the clock's."""
    shared: SharedPages | None = None
    """Where those of `pages` that are not the reader's own come from, with what the same readers may read of the own ones."""

    @property
    def figures(self) -> Iterator[Figure]:
        return (b for s in self.sections for b in s.blocks if isinstance(b, Figure))


@dataclass(frozen=True, slots=True)
class Report:
    """A paper of its own, drawn in Word alone: sections after an opening."""

    title: str
    subtitle: str
    lead: tuple[str, ...]
    """Paragraphs before the first heading: what it is, and for whom."""
    sections: tuple[Section, ...]
    footer: str
    """On every page, before its number."""
    page: str
    """Its number and how many there are, with {page} and {pages} to fill in."""
    numbers_below: str
    """Of a chart, to who cannot see it: where its numbers are."""
    made_by: str = ""
    made_on: date | None = None
    """The file's own date, from what it rests on; never the clock's."""
