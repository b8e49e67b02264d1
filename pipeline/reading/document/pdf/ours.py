"""The text of a PDF's pages -> whether it is one of our forms: its mark or its own questions must stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pipeline.forms.layout import sections
from pipeline.model.instrument import Instrument

ENOUGH, LONG = 2, 20
"""Questions of ours that a file must hold when its mark is gone, and the letters a question must have to be nobody else's."""


def is_ours(instrument: Instrument, pages: Iterable[str]) -> bool:
    """True when the pages hold the form's mark, or some of its questions in its own words. Stops as soon as that is certain."""
    found: set[str] = set()
    mark, questions = _mark(instrument), _questions(instrument)
    for page in pages:
        text = unicodedata.normalize("NFKC", page)
        if mark.search("".join(text.split())):
            return True
        letters = _letters(text)
        found |= {q for q in questions - found if q in letters}
        if len(found) >= ENOUGH:
            return True
    return False


@lru_cache(maxsize=8)
def _mark(instrument: Instrument) -> re.Pattern[str]:
    """Our instrument's mark, or any after the words that stand before it: a form of another instrument is told as that."""
    words = re.escape("".join(instrument.form.mark.split()))
    return re.compile(rf"{re.escape(instrument.id)}/[\w.-]+/|{words}:?[\w-]+/[\w.-]+/[\w.-]+/", re.I)


@lru_cache(maxsize=8)
def _questions(instrument: Instrument) -> frozenset[str]:
    rows = (r for d in instrument.depths for s in sections(instrument, d.code) for b in s.blocks for r in b.rows)
    return frozenset(q for q in (_letters(row.ask) for row in rows) if len(q) >= LONG)


def _letters(text: str) -> str:
    """Letters and digits alone: in print a line may end anywhere, and with a hyphen."""
    return re.sub(r"[\W_]+", "", text).casefold()
