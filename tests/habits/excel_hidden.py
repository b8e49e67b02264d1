"""Numbers of which an Excel form shows less than its cells hold: rounded, replaced by words, hidden by their format."""

from __future__ import annotations

from tests.habits.excel_shown import _shown
from tests.habits.workbook import Workbook


def share_rounded(page: Workbook) -> None:
    value, read = page.random.choice([("0.8567", "86%"), ("0.004", "0%")])
    _shown(page, value, 9, read, True)


def decimals_rounded(page: Workbook) -> None:
    value, read = page.random.choice([("3.14159", "3,14"), ("2.005", "2,01"), ("-0.001", "0,00")])
    _shown(page, value, "0.00", read, True)


def thousands_left_out(page: Workbook) -> None:
    _shown(page, "1234567", "#,##0,", "1\u00a0235", True)


def words_for_a_number(page: Workbook) -> None:
    value, read = page.random.choice([("150", "många"), ("5", "få")])
    _shown(page, value, '[>=100]"många";[<10]"få";0', read, True)


def hidden_by_its_format(page: Workbook) -> None:
    """;;; shows nothing, and somebody typed it all the same."""
    _shown(page, "17", ";;;", "17", True)


def part_shown_about(page: Workbook) -> None:
    """0.123 is shown as 1/8; what was typed is read."""
    _shown(page, "0.123", 12, "0,123", True)


def many_decimals(page: Workbook) -> None:
    """Without a format Excel shows 3,141592654."""
    _shown(page, "3.14159265358979", 0, "3,14159265358979", True)
