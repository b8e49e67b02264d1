"""Which question a row of a workbook belongs to, and in which of its columns the answers stand.

Three things tell the row: its visible code, its question and the names of its cells. Two that agree win over the third,
and whenever they do not all agree it is said. Sorting rows leaves names at their old places; a program may turn a code
into a number or a date; people sort, overwrite and delete columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple, assert_never

from pipeline.forms.form_texts import squeeze
from pipeline.forms.layout import FormRow, rows_by_code
from pipeline.forms.sheets import sheets
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument
from pipeline.reading.answers import plain_code

LONGEST_CODE = 12
A_NUMBER = re.compile(r"\s*\d+[.,]\d\s*")
FIRST_CELLS = 3
"""A code stands among the first cells of its row that hold anything."""


class Design(NamedTuple):
    """What the form itself says in the rows of one depth."""

    rows: Mapping[str, FormRow]
    asks: Mapping[str, str]
    """{code: its question, white space removed}."""
    codes: Mapping[str, str]
    """{question, white space removed: code}, where that is the question of one row only."""
    exact: Mapping[str, str]
    """{question exactly as the form has it: code}: the quick way."""
    shown: Mapping[str, str]
    """{visible code exactly as the form has it: code}."""
    paired: frozenset[str]
    """Codes of the rows on sheets with a column for choices and one for texts."""


@lru_cache(maxsize=16)
def design(instrument: Instrument, depth: str) -> Design:
    """The rows of a workbook form: as layout.py has them, with the headings that a sheet moves into the question cell."""
    parts = sheets(instrument, depth)
    asked: dict[str, tuple[str, ...]] = {}
    for row in (r for part in parts for r in part.rows):
        asked[row.code] = (row.title, row.ask, row.hint, row.help)
    asks = {code: squeeze("".join(texts)) for code, texts in asked.items()}
    plain = list(asks.values())
    single = {code for code, text in asks.items() if text and plain.count(text) == 1}
    return Design(
        rows_by_code(instrument, depth),
        asks,
        {asks[code]: code for code in single},
        {"\n".join(t for t in texts if t): code for code, texts in asked.items() if code in single},
        {
            (f"F{code}" if row.fields[0].question else code): code
            for code, row in rows_by_code(instrument, depth).items()
        },
        frozenset(row.code for part in parts if part.with_choices for row in part.rows),
    )


class RowMark(NamedTuple):
    """What tells which question a row belongs to."""

    code: str
    """The row's code; empty when it has none or it cannot be told."""
    at: int
    """The column of the code cell, 0 when nothing stands there."""
    question: int
    """The column of the question cell, as it stands or as it ought to."""
    conflict: bool = False
    """Code, question and names do not say the same."""
    doubtful: tuple[str, ...] = ()
    """The codes it may be, when it is not told which."""


NOTHING = RowMark("", 0, 0)


def tell_plain(form: Design, row: Mapping[int, str]) -> RowMark | None:
    """The same as tell() for a row that begins with a code and its question as the form has them, as nearly every one does."""
    at, question, *_ = *sorted(row), 0, 0
    code = form.exact.get(row.get(question, ""))
    if code is None or form.shown.get(row[at]) != code or row[at] in form.exact or len(row[at]) > LONGEST_CODE:
        return None
    return RowMark(code, at, question)


def tell(form: Design, row: Mapping[int, str], named: Collection[str]) -> RowMark:
    """Which question a row ({column: text}) belongs to. `named`: the codes of the fields whose names point into it."""
    columns = sorted(row)
    asked: tuple[int, str] | None = None
    for c in columns:
        if code := form.exact.get(row[c]):
            asked = (c, code)
            break
    found: tuple[int, tuple[str, ...]] | None = None
    for c in columns[:FIRST_CELLS]:
        if asked and c >= asked[0]:
            break
        codes = possible_codes(form, row[c])
        if codes:
            found = (c, codes)
            break
    if asked is None:
        asked = next(
            ((c, code) for c in columns if len(row[c]) > LONGEST_CODE and (code := _code_asked(form, row[c]))), None
        )
    if found is None:
        return RowMark(asked[1], asked[0] - 1 if asked[0] - 1 in row else 0, asked[0]) if asked else NOTHING
    at, codes = found
    question = asked[0] if asked and asked[0] > at else at + 1
    if asked and (asked[1] in codes or (asked[1] in named and not set(codes) & set(named))):
        return RowMark(asked[1], at, question, asked[1] not in codes)
    sure = [c for c in codes if c in named] if len(codes) > 1 else list(codes)
    if len(sure) != 1:
        return RowMark("", at, question, False, codes)
    if asked and not set(named) & set(
        codes
    ):  # the question was read and answered; the code is a few characters beside it
        return RowMark(asked[1], at, question, True)
    return RowMark(sure[0], at, question, bool(asked))


def _code_asked(form: Design, text: str) -> str | None:
    return form.codes.get(squeeze(text))


def possible_codes(form: Design, text: str) -> tuple[str, ...]:
    """The codes a cell may show: "F4.3", "4,3", "f 4.3." are one; the number 4,1 may have been 4.10."""
    if len(text) > LONGEST_CODE:
        return ()
    if text in form.shown:
        return (form.shown[text],)
    code = plain_code(text)
    if code not in form.rows:
        code = plain_code("".join(text.split()).replace(",", ".").strip("'\"()[]"))
    codes = (code,) if code in form.rows else ()
    if A_NUMBER.fullmatch(text) and f"{code}0" in form.rows:
        return (*codes, f"{code}0")
    return codes


class AnswerColumns(NamedTuple):
    """Where a table's header row says that answers stand; None where it does not say."""

    choice: int | None = None
    text: int | None = None


def columns_under(instrument: Instrument, heads: Mapping[str, int]) -> AnswerColumns:
    names = instrument.form.columns
    texts = (heads.get(name) for name in (names.both, names.comment, names.text))
    return AnswerColumns(heads.get(names.choice), next((c for c in texts if c is not None), None))


def answer_column(form: Design, told: RowMark, field: Field, under: AnswerColumns) -> int:
    """The column of a field in its row: under its head, else beside the other one, else where we drew it."""
    choice, text = under
    if told.code not in form.paired:
        return (choice if choice is not None else text) or told.question + 1
    match field.kind:
        case FieldKind.CHOICE:
            return choice or (text - 1 if text and text - 1 > told.question else told.question + 1)
        case FieldKind.TEXT | FieldKind.DATE:
            return text or (choice + 1 if choice else told.question + 2)
        case _:
            assert_never(field.kind)
