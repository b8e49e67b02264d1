"""Which practice a form without a readable mark may belong to, and why: a guess for a person, never a match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.forms.form_texts import squeeze
from pipeline.forms.layout import facts, said_facts
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Return

MOST = 3


def practices_of(
    ret: Return, practices: Sequence[Practice], sender: str, instrument: Instrument
) -> tuple[tuple[str, str], ...]:
    """(practice, why), the likeliest first; at most three."""
    found: dict[str, list[str]] = {}
    points: dict[str, int] = {}
    for p in practices:
        for weight, why in _signs(ret, p, sender, instrument):
            found.setdefault(p.id, []).append(why)
            points[p.id] = points.get(p.id, 0) + weight
    best = sorted(found, key=lambda id: -points[id])[:MOST]
    return tuple((id, ", ".join(found[id])) for id in best)


def _signs(ret: Return, p: Practice, sender: str, instrument: Instrument) -> Iterator[tuple[int, str]]:
    said_name, said_town = (squeeze(text).casefold() for text in said_facts(instrument, ret.facts)[:2])
    name, town = (squeeze(text).casefold() for _, text in facts(instrument, p)[:2])
    cover = squeeze(" ".join(ret.cover)).casefold()
    if said_name == name or (len(name) > 5 and name in cover):
        yield 4, "namnet på första sidan"
    if said_town == town:
        yield 2, "kommunen på första sidan"
    if sender and sender.casefold() == p.email.casefold():
        yield 2, "avsändarens adress"
    names = f"{ret.named} {ret.file}".casefold()
    if re.search(rf"(?<![a-z0-9]){re.escape(p.id.casefold())}(?![a-z0-9])", names):
        yield 1, "filens namn"
