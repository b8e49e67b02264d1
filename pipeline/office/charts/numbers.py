"""The workbook inside a chart: what its author sees who presses Edit data. Texts are texts, never formulas."""

from __future__ import annotations

import io

from pipeline.base.package import pack, unpack
from pipeline.office.excel import open_book

from .plot import Plot

SHEET = "Tal"
LONGEST = 32767


def numbers_book(plot: Plot) -> bytes:
    """Categories in the first column, a column per series. The same plot gives the same bytes."""
    target = io.BytesIO()
    book = open_book(target, plot.axis, in_memory=True)
    page = book.add_worksheet(SHEET)
    page.set_column(0, 0, 40)
    for k, series in enumerate(plot.series, 1):
        page.write_string(0, k, series.label[:LONGEST])
        for n, value in enumerate(series.values, 1):
            if value is not None:
                page.write_number(n, k, value)
    for n, name in enumerate(plot.categories, 1):
        page.write_string(n, 0, name[:LONGEST])
    book.close()
    return pack(unpack(target.getvalue()).items())
