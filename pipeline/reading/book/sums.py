"""The sum of a workbook's text must close: every text in a cell or beside the cells is form text, an answer or unplaced.

Goes by what came out, not by how it was read, so that a text that fell between two branches of the reader is seen here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from pipeline.forms.form_texts import IDENTITY, squeeze
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Finding
from pipeline.reading.answers import blank_texts, is_answer
from pipeline.reading.document import accounting

from .extras import Loose
from .rows import Design, possible_codes
from .values import as_date


def missing(
    instrument: Instrument,
    texts: Iterable[tuple[str, str, int]],
    kept: Collection[str],
    form: Design,
    ours: Callable[[str], bool],
) -> list[Loose]:
    """The texts, given as Loose or as its parts, that are in none of `kept`; `ours` says what is form text."""
    known = frozenset(kept)
    plain = known | form.exact.keys() | form.shown.keys()
    unseen = (Loose(*t) for t in texts if t[0] not in plain and t[0].strip() not in known)
    suspects = [t for t in unseen if not ours(t.text)]
    if not suspects:
        return []
    whole = "\0".join(squeeze(text) for text in known)
    return [t for t in suspects if not _is_told(instrument, t.text, whole, form)]


def _is_told(instrument: Instrument, text: str, whole: str, form: Design) -> bool:
    if possible_codes(form, text) or not is_answer(instrument, text):
        return True
    plain = squeeze(IDENTITY.sub("", text))
    if plain in whole or squeeze(as_date(text)) in whole:
        return True
    for prompt in blank_texts(instrument):
        plain = plain.replace(squeeze(prompt), "") if prompt else plain
    question = next((ask for ask in form.asks.values() if ask and plain.startswith(ask)), "")
    return plain.removeprefix(question) in whole


def unaccounted_finding(lost: Collection[tuple[str, str]]) -> Finding:
    """The finding for texts [(text, near)] that were placed only by the sum."""
    return accounting.unaccounted_finding(sum(len(squeeze(text)) for text, _ in lost), next(iter(lost))[1])
