"""The summary workbook: everything that came back in a round, as sheets of plain text in one .xlsx.

`sheets.py` and the modules beside it say what stands in the sheets, as data; `writer.py` streams it, a row at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from pipeline.assessment.comparison import agreement_of
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import QuestionReview
from pipeline.model.returns import Practice, Return, Round
from pipeline.office.sheets import Sheet

from .agreed import agreement_sheet
from .answers import answers
from .assessments import assessments
from .codebook import codebook
from .fulfilled import fulfilment_sheet
from .questions import questions
from .sheets import gaps, overview, sources
from .words import wording


def summary_workbook(
    instrument: Instrument,
    round: Round,
    cases: Sequence[Case],
    returns: Sequence[Return],
    waiting: Sequence[Practice],
    review: QuestionReview,
    target: Path | BinaryIO,
) -> None:
    """Write the round's workbook to `target`, a path or an open binary file. The same input gives the same bytes.

    `cases` are the practices with an accepted return, `waiting` those without one, `returns` every file that arrived,
    accepted or quarantined, `review` what the answers say about the questions. Raises NotWritableError when the file cannot be written or a sheet cannot hold its rows.
    """
    from pipeline.office.excel import write  # noqa: PLC0415  (XlsxWriter, that only this command needs)

    found = sheets(instrument, round, cases, returns, waiting, review)
    title = f"Sammanställning av {instrument.instrument.name}: {round.name}"
    write(found, target, title, round.sender, workbook_date(round, cases))


def sheets(
    instrument: Instrument,
    round: Round,
    cases: Sequence[Case],
    returns: Sequence[Return],
    waiting: Sequence[Practice],
    review: QuestionReview,
) -> tuple[Sheet, ...]:
    """The sheets as data, in their order: six, and three more when anything is said of how far elements hold.

    Their rows are made as they are read, once.
    """
    cases = sorted(cases, key=lambda c: (c.practice.id, c.ret.file, c.ret.sha256))
    waiting = sorted(waiting, key=lambda p: p.id)
    # A case's own file is listed even if the caller forgot it among the returns: no file may vanish.
    files = {(r.file, r.sha256): r for r in (*(c.ret for c in cases), *returns)}
    arrived = [files[key] for key in sorted(files)]
    found: tuple[Sheet, ...] = (
        overview(instrument, round, cases, arrived, waiting),
        answers(instrument, cases),
        gaps(instrument, cases, arrived, waiting),
        sources(instrument, cases, arrived),
        questions(instrument, round, review),
    )
    judged = any(c.judged for c in cases)
    if judged:
        filled, *rest = found
        compared = agreement_of(cases, [e.number for e in instrument.elements])
        holds = fulfilment_sheet(instrument, round, cases, arrived, waiting)
        found = (filled, holds, *rest, assessments(instrument, cases), agreement_sheet(instrument, round, compared))
    return (*found, codebook(instrument, found, judged))


def workbook_date(round: Round, cases: Sequence[Case]) -> date:
    """The date the workbook carries: its newest answer's, else the round's deadline; never the clock."""
    return max((c.date for c in cases if c.date), default=round.deadline)


__all__ = ["sheets", "summary_workbook", "wording", "workbook_date"]
