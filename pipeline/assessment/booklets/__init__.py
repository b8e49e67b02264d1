"""Human assessment: one file per assessor out, their levels and reasons in, then what they agree on. All of it is kept.

An assessor's file never holds what another has said. The rules only propose (assessment/); named people decide.
"""

from __future__ import annotations

from pipeline.round.ratings import FILE, Withdrawal, append, load, withdraw, withdrawals

from .booklet import Booklet, answers_digest, both_current, consensus, single
from .returned import BookletContext, Returned, read_returned
from .whose import as_spelt, plain_name

__all__ = [
    "FILE",
    "Booklet",
    "BookletContext",
    "Returned",
    "Withdrawal",
    "answers_digest",
    "append",
    "as_document",
    "as_spelt",
    "as_workbook",
    "both_current",
    "consensus",
    "load",
    "plain_name",
    "read_returned",
    "single",
    "withdraw",
    "withdrawals",
]


def as_workbook(booklet: Booklet) -> bytes:
    """The booklet as an .xlsx; the same booklet, the same bytes."""
    from .book import draw  # noqa: PLC0415  (XlsxWriter, that only this needs)

    return draw(booklet)


def as_document(booklet: Booklet, author: str) -> bytes:
    """The booklet as a .docx; the same booklet, the same bytes."""
    from .paper import draw  # noqa: PLC0415  (python-docx, that only this needs)

    return draw(booklet, author)
