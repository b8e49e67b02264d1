"""A report in Word from the content model: every figure with its text, its chart and its table. What people write is plain text.

The overviews and the report on the questions are drawn by the same; what only one of them has, it adds itself.
"""

from __future__ import annotations

from pipeline.office.content import Report

from .blocks import blocks_of, heading, table_of
from .file import ReportFile, Turn
from .look import FILE, ReportLook, open_look
from .markup import paragraph, run

__all__ = ["FILE", "ReportFile", "ReportLook", "Turn", "blocks_of", "draw", "heading", "open_look", "table_of"]


def draw(report: Report, look: ReportLook) -> bytes:
    """The report as .docx; the same report gives the same bytes."""
    file = ReportFile(
        look, report.title, report.made_by, report.made_on, (report.footer, report.page), report.numbers_below
    )
    parts: list[str | Turn] = [paragraph(run(report.title), "Title"), paragraph(run(report.subtitle), "Subtitle")]
    parts += [paragraph(run(text)) for text in report.lead]
    for section in report.sections:
        parts += blocks_of(file, section, {})
    return file.saved(parts)
