"""The test of the questions: what a round's answers say about the form, as data and as a report for the working group.

The project plan (activity F b) asks whether the questions are sufficient, relevant or unnecessary. Nothing here judges a
practice. `tally` sorts the answers, `counts`, `pairs`, `groups` and `remarks` count them, `content` says them in
sentences, charts and tables, which the office's own report draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import QuestionReview
from pipeline.model.returns import Round

from .content import report
from .counts import facts, statuses
from .groups import differences, groupings
from .pairs import alike_everywhere, named_pairs
from .remarks import remarks
from .tally import tally, with_questions

if TYPE_CHECKING:
    from pipeline.office.report import ReportLook


def review(instrument: Instrument, cases: Sequence[Case], waiting: int = 0) -> QuestionReview:
    """What these practices' answers say about the questions; `waiting` practices have not answered."""
    sorted_ = tally(instrument, cases)
    short = [c for c in cases if not with_questions(instrument, c)]
    differing = differences(instrument, sorted_)
    said = remarks(instrument, cases)
    questions = tuple(
        replace(
            f,
            differences=differing.get(f.question, ()),
            mentioned_by=tuple(dict.fromkeys(r.practice for r in said if f.question in r.questions)),
        )
        for f in facts(instrument, sorted_)
    )
    return QuestionReview(
        len(sorted_.cases),
        len(short),
        waiting,
        questions,
        statuses(instrument, short),
        named_pairs(instrument, sorted_),
        alike_everywhere(instrument, sorted_),
        groupings(sorted_),
        said,
    )


def write_report(
    instrument: Instrument, round: Round, found: QuestionReview, written: date | None, look: ReportLook
) -> bytes:
    """The report as a .docx; `written` is the date in its properties. The same input gives the same bytes."""
    from pipeline.office.report import draw  # noqa: PLC0415  (python-docx, which only the report needs)

    return draw(report(instrument, round, found, written), look)


__all__ = ["report", "review", "with_questions", "write_report"]
