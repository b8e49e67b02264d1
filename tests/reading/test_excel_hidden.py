"""A number of which Excel shows less than the cell holds: both are told, and nothing is told of one that is shown whole."""

from __future__ import annotations

import pytest

from pipeline.model.instrument import fields
from pipeline.model.returns import Severity
from pipeline.reading.book.made_over import made_over, made_over_finding
from pipeline.reading.book.number_formats import format_number, shape_of
from tests.support import instrument

FIELD = next(f for f in fields(instrument(), "fordjupad") if f.key == "f4_3_text")


@pytest.mark.parametrize(
    ("value", "number", "code", "shown", "full"),
    [("0.8567", 9, "", "86%", "85,67%"), ("3.14159", 200, "0.00", "3,14", "3,14159"), ("-2.5", 200, "0", "-3", "-2,5"), ("1234567", 200, "#,##0,", "1\u00a0235", "1234567"),
     ("150", 200, '[>=100]"många";0', "många", "150")],
)  # fmt: skip
def test_both_what_is_shown_and_what_the_cell_holds_are_told(
    value: str, number: int, code: str, shown: str, full: str
) -> None:
    shape = shape_of(number, code)
    assert format_number(value, shape) == shown
    made = made_over(value, shape, shown)
    assert made is not None
    told = made_over_finding(FIELD, shown, made)
    assert told is not None
    assert told.severity is Severity.TELL
    assert f"”{shown}”" in told.message
    assert full in told.message


@pytest.mark.parametrize(
    ("value", "number", "code"),
    [("0.85", 9, ""), ("0.8567", 10, ""), ("1500", 200, '#,##0" kr"'), ("3.5", 0, ""), ("0.30000000000000004", 0, ""), ("5", 200, '"ca "0'),
     ("1.5", 12, ""), ("0.333333333333333", 13, ""),
     ("12", 200, "0000"), ("-5", 200, "0;[Red]-0"),
     ("12345678901", 0, ""), ("7", 49, ""), ("1200000", 200, '0.0,,"  mn"')],
)  # fmt: skip
def test_of_a_number_that_is_shown_whole_nothing_is_told(value: str, number: int, code: str) -> None:
    shape = shape_of(number, code)
    assert made_over(value, shape, format_number(value, shape)) is None
