"""What the respondents say about the questions, and which questions they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import Remark
from pipeline.model.returns import State
from pipeline.model.settling import hide_open

NAMED = re.compile(r"(?<![\d.,])(\d{1,2}\.\d{1,2})(?:\s*[–-]\s*(\d{1,2}\.\d{1,2}))?(?!\d)")
"""A question's number, or a run of them: 4.3–4.6."""


def remarks(instrument: Instrument, cases: Sequence[Case]) -> tuple[Remark, ...]:
    """The answers to what the form asks about its own questions, in the order of the practices."""
    keys = [b.key for b in instrument.background if b.about_questions]
    return tuple(
        Remark(case.practice.id, text.strip(), case.spread, questions_named(instrument, text))
        for case in sorted(cases, key=lambda c: c.practice.id)
        for text in _remark_texts(case, keys)
    )


def _remark_texts(case: Case, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        answer = case.completeness.answers.get(key)
        if answer and answer.state is State.ANSWERED and any(c.isalnum() for c in answer.value or ""):
            yield hide_open(answer.value or "", key, case.settled, case.names, case.clear)


def questions_named(instrument: Instrument, text: str) -> tuple[str, ...]:
    """The questions that a text names, also those inside a run, in the form's order."""
    ids = [q.id for q in instrument.questions]
    found = set()
    for match in NAMED.finditer(text):
        first, last = match[1], match[2] or match[1]
        if first in ids and last in ids:
            found |= set(ids[ids.index(first) : ids.index(last) + 1])
        found |= {first, last} & set(ids)
    return tuple(q for q in ids if q in found)
