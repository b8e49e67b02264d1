"""What overviews are made of: the round as it stands, with nothing left out yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.base.swedish import capital, swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Fulfilment, Judged, Rating
from pipeline.model.case import ElementCompleteness, Level
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Round
from pipeline.model.texts import SharedTexts
from pipeline.model.texts.overview import CellTexts, OverviewTexts
from pipeline.office.content import Cell, Facets, Tone

from .shown import Reader, SharedCase, as_told
from .suppress import LEAST

TONES: Mapping[Fulfilment, Tone] = {
    Fulfilment.MET: Tone.MET,
    Fulfilment.PARTLY: Tone.PARTLY,
    Fulfilment.NOT_MET: Tone.NOT_MET,
    Fulfilment.NO_BASIS: Tone.NO_BASIS,
    Fulfilment.NOT_RELEVANT: Tone.NOT_RELEVANT,
    Fulfilment.PLANNED: Tone.PLANNED,
}


@dataclass(frozen=True, slots=True)
class Silent:
    """A practice without an answer, and the reason as the round knows it."""

    practice: Practice
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class OverviewMaterial:
    """The round, its practices as they are told. It equals nothing but itself, so that what follows from it can be kept.

    `earlier`: {practice: {element: its level last time}}, when there was a last time.
    """

    instrument: Instrument
    round: Round
    standings: tuple[SharedCase, ...]
    silent: tuple[Silent, ...]
    least: int = LEAST
    earlier: Mapping[str, Mapping[int, Fulfilment]] = field(default_factory=dict)
    earlier_name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "standings", tuple(map(as_told, self.standings)))

    @property
    def texts(self) -> OverviewTexts:
        return texts(self.instrument).overview

    @property
    def shared(self) -> SharedTexts:
        return texts(self.instrument).words

    @property
    def practices(self) -> tuple[Practice, ...]:
        """Every practice of the register, with or without an answer."""
        return (*(s.practice for s in self.standings), *(s.practice for s in self.silent))

    def for_(self, reader: Reader) -> tuple[SharedCase, ...]:
        return tuple(s for s in self.standings if reader.owns(s.practice))


def leading(judged: Judged | None, element: int) -> tuple[Fulfilment, Rating | None]:
    """The level to show first: what named people have agreed on about these answers, else what the rules propose."""
    if judged is None:
        return Fulfilment.NO_BASIS, None
    agreed = judged.consensus(element)
    if agreed is not None and agreed not in judged.outdated:
        return agreed.level, agreed
    return judged.proposal.of(element).level, None


def level_cell(said: CellTexts, judged: Judged | None, element: int) -> Cell:
    """The level in words, by whom, and why."""
    level, agreed = leading(judged, element)
    proposal = judged.proposal.of(element) if judged else None
    if agreed is not None:
        return Cell(capital(level), tone=TONES[level], about=f"{agreed.reason} {signature(said, agreed)}")
    why = " ".join((proposal.why, *proposal.notes)) if proposal else ""
    return Cell(capital(level), tone=TONES[level], about=f"{said.proposal} {why}".strip())


def signature(said: CellTexts, r: Rating) -> str:
    """'Samsyn av Anna Berg och Bo Ek den 28 november 2026, utgåva lovande-arbetssatt 2025-01.'"""
    return (said.agreed if r.consensus else said.rated).format(name=r.by, day=swedish_date(r.day), edition=r.edition)


def filled_cell(instrument: Instrument, found: ElementCompleteness) -> Cell:
    said = texts(instrument)
    words = {
        Level.COMPLETE: said.overview.levels.complete,
        Level.PARTIAL: said.overview.levels.partial.format(filled=found.filled, asked=found.asked),
        Level.MISSING: said.overview.levels.missing,
        Level.NOT_RELEVANT: said.words.not_relevant,
    }
    return Cell(words[found.level], about=found.why)


def few(m: OverviewMaterial) -> Cell:
    """In place of a number that is hidden."""
    return Cell(m.shared.hidden, tone=Tone.HIDDEN, about=m.texts.levels.hidden)


def facets(p: Practice) -> Facets:
    return Facets(p.municipalities, capital(p.area), tuple(map(capital, p.types)), capital(p.stage))


def number(n: int) -> Cell:
    return Cell(str(n), float(n))


def place(p: Practice) -> str:
    return " · ".join(w for w in (p.municipality, p.unit) if w)
