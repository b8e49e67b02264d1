"""What `lovande mark` put on record, for a person."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.base.swedish import join_words
from pipeline.model.returns import Practice


def marked_line(about: Sequence[Practice], what: str) -> str:
    """What `lovande mark` did."""
    return f"{join_words([p.id for p in about])}: {what}. Nästa steg: lovande status visar läget."
