"""What is said of what may point at a person in a practice's texts: by field and number, in its sentence, and how it is settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pipeline.model.case import Case
from pipeline.model.settling import Find

from .screen import shorten_line, wrap_lines

LONG = 400
"""Columns of a sentence that are shown, with what was found in the middle of them."""
HOW = (
    "--mask N tar bort uppgiften i allt som skrivs, utom i summary.xlsx, som är er egen arbetsbok; "
    "--keep N låter den stå, om den inte pekar ut någon enskild eller om hen får nämnas."
)


def find_json(practice: str, f: Find) -> dict[str, Any]:
    """For scripts, with the sentence: what it holds is personal data, so keep it as the answers are kept."""
    s = f.settled
    return {
        "practice": practice,
        "key": f.key,
        "field": f.name,
        "number": f.number,
        "places": f.places,
        "kind": f.kind.value,
        "certain": f.certain,
        "why": f.why,
        "sentence": f.sentence,
        "found": f.words,
        "settled": None
        if s is None
        else {"ruling": s.ruling.value, "by": s.by, "date": s.day.isoformat(), "why": s.why},
    }


def finds_lines(cases: Sequence[Case]) -> Iterator[str]:
    """Everything found in some practices, settled or not, with the commands that settle what is open."""
    waiting = sum(len(c.open_finds) for c in cases)
    yield ""
    yield f"Kan peka ut en person och väntar på beslut: {waiting or 'inget'}"
    for case in cases:
        yield from case_lines(case)


def case_lines(case: Case, only_open: bool = False) -> Iterator[str]:
    """What is found in a practice, field by field."""
    id = case.practice.id
    found = [f for f in case.finds if f.is_open or not only_open]
    for key, group in groupby(found, key=lambda f: f.key):
        own = list(group)
        yield ""
        yield from wrap_lines(f"{id} {own[0].name}:", indent="  ")
        for f in own:
            yield from wrap_lines(f"{f.number}. {_around(f)}", 80, "  ", "     ")
            yield from wrap_lines(_what(f), 80, "     ", "     ")
        if any(f.is_open for f in own):
            n = next(f.number for f in own if f.is_open)
            yield f"  → lovande decide {id} {key} --mask {n}"
            yield f'    lovande decide {id} {key} --keep {n} --why "SKÄL"'
    if any(f.is_open for f in found):
        yield ""
        yield from wrap_lines(HOW)


def _what(f: Find) -> str:
    every = "" if f.places == 1 else " Gäller båda ställena." if f.places == 2 else f" Gäller alla {f.places} ställen."
    if f.settled:
        return f"Avgjort. {str(f.settled).rstrip('.')}.{every}"
    return f"{'Säker' if f.certain else 'Osäker'}: {f.why.rstrip('.')}.{every}"


def _around(f: Find) -> str:
    """The sentence, or of a long one what stands round what was found."""
    shown = f.shown
    if len(shown) <= LONG:
        return shorten_line(shown, LONG)
    first = max(0, f.first - LONG // 2)
    cut = shown[first : f.last + 2 + LONG // 2]
    return f"{'…' if first else ''}{cut}{'…' if f.last + 2 + LONG // 2 < len(shown) else ''}"
