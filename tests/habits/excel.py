"""Every habit at an Excel form, by name."""

from __future__ import annotations

from tests.habits import excel_cells, excel_hidden, excel_moves, excel_parts, excel_programs, excel_sheets, excel_shown
from tests.habits.word import habits_of
from tests.habits.workbook import Habit

CELLS: dict[str, Habit] = habits_of(excel_cells)
SHEETS: dict[str, Habit] = habits_of(excel_moves, excel_sheets)
PARTS: dict[str, Habit] = habits_of(excel_parts)
PROGRAMS: dict[str, Habit] = habits_of(excel_programs)
SHOWN: dict[str, Habit] = habits_of(excel_shown, excel_hidden)
EVERY: dict[str, Habit] = {**CELLS, **SHEETS, **PARTS, **PROGRAMS, **SHOWN}
