"""What a copy of a question may say, and what stands after it, wherever lines break and spaces were lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipeline.forms.form_texts import squeeze
from pipeline.forms.layout import FormRow, rows_by_code
from pipeline.model.instrument import Instrument

SHORTEST = 12
"""Letters of a question's words that prove anything."""


@lru_cache(maxsize=8)
def question_words(instrument: Instrument, depth: str) -> Mapping[str, tuple[str, ...]]:
    """{code: what a copy of its question may say, white space removed, the longest first}."""
    return {
        code: tuple(sorted({w for w in map(squeeze, _ways(row)) if len(w) >= SHORTEST}, key=len, reverse=True))
        for code, row in rows_by_code(instrument, depth).items()
    }


def _ways(row: FormRow) -> Iterator[str]:
    for title in (row.title, ""):
        for hint in (row.hint, ""):
            for more in (row.help, ""):
                yield title + row.ask + hint + more
    yield row.title


def after_words(text: str, words: str) -> str | None:
    """What stands after these words (white space removed in `words`), the tab that parts cells kept; None when it does not begin with them."""
    seen = 0
    for n, letter in enumerate(text):
        if seen == len(words):
            return None if letter.isalnum() else text[n:].lstrip(" \u00a0") if "\t" in text[n:][:2] else text[n:]
        if not letter.isspace():
            if letter != words[seen]:
                return None
            seen += 1
    return "" if seen == len(words) else None


def may_go_on(text: str, words: str) -> bool:
    """Whether the text is the beginning of these words."""
    return words.startswith(squeeze(text))
