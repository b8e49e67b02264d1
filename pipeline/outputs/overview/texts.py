"""What every overview says of itself: what it rests on, how to read it, and what the words mean here."""

from __future__ import annotations

from datetime import date

from pipeline.base.swedish import swedish_date

from .material import OverviewMaterial
from .shown import Reader


def title(m: OverviewMaterial, municipality: str) -> str:
    if municipality:
        return m.texts.title_of.format(round=m.round.name, municipality=municipality)
    return m.texts.title.format(round=m.round.name)


def glossary(m: OverviewMaterial) -> tuple[tuple[str, str], ...]:
    """(word, what it means here)."""
    return tuple(m.texts.words.items())


def newest(m: OverviewMaterial) -> date | None:
    """The day of the newest answers: the files' own date, so that the same answers give the same files."""
    return max((s.case.date for s in m.standings if s.case.date), default=None)


def about(m: OverviewMaterial, reader: Reader) -> tuple[str, ...]:
    """n, edition, dates, who made it, and what a level is and is not."""
    answered, total = len(m.standings), len(m.practices)
    known, own = m.instrument, m.texts.about
    rests_on = own.answered.format(answered=answered, total=total, round=m.round.name)
    if days := [s.case.date for s in m.standings if s.case.date]:
        rests_on += f" {own.dates.format(first=swedish_date(min(days)), last=swedish_date(max(days)))}"
    edition = m.shared.edition.format(instrument=known.name, edition=known.version)
    said = [rests_on, own.made.format(edition=edition, sender=m.round.sender)]
    if answered:
        said += [known.judgement.self_assessed, known.judgement.disclaimer]
    if reader.audience == "units":
        said.append(own.units)
    return tuple(said)
