"""Sheets that lie in the file although its workbook no longer lists them: no program shows them, so they answer nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pipeline.forms.form_texts import squeeze
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Answer
from pipeline.reading.answers import after_question, is_answer

from .rows import Design, possible_codes, tell
from .values import Place


def by_row(cells: Mapping[Place, str]) -> Iterator[tuple[int, dict[int, str]]]:
    """(row, {column: text}) in order."""
    rows: dict[int, dict[int, str]] = {}
    for (number, column), text in cells.items():
        rows.setdefault(number, {})[column] = text
    yield from sorted(rows.items())


def find_unlisted(
    instrument: Instrument,
    form: Design,
    sheets: Iterable[Mapping[Place, str]],
    answers: Mapping[str, Answer],
    listed: Collection[str],
    ours: Callable[[str], bool],
) -> list[tuple[str, str]]:
    """[(text, nearest code)] of what somebody wrote in such sheets and that is not the answer to the same question.

    `listed`: every text in the sheets that people see; `ours` says what is form text.
    """
    found: list[tuple[str, str]] = []
    for cells in sheets:
        near = ""
        for _, row in by_row(cells):
            told = tell(form, row, ())
            near = told.code or next(iter(told.doubtful), near)
            known = [answers[f.key].raw for f in form.rows[told.code].fields] if told.code else listed
            asks = form.asks[told.code] if told.code else ""
            for column, text in row.items():
                if text in known or text in form.exact or not is_answer(instrument, text) or squeeze(text) == asks:
                    continue
                if (told.code and column == told.at and possible_codes(form, text)) or (not told.code and ours(text)):
                    continue
                found.append((after_question(text, asks) if asks else text.strip(), near))
    return found
