"""Bars as native charts that can be edited in Word and PowerPoint, with their numbers in a workbook inside.

The same chart for both: python-pptx's own would make a respondent's "=..." a formula in the workbook, leave its dates to the
clock, and python-docx has none. Native and not a picture: it is sharp in print, a screen reader finds the numbers, and the
reader can copy it into a paper of their own.
"""

from __future__ import annotations

from .drawing import INKS, ChartSize, Inks, chart_xml
from .numbers import numbers_book
from .plot import Plot, Series, plots

__all__ = ["INKS", "ChartSize", "Inks", "Plot", "Series", "chart_xml", "numbers_book", "plots"]
