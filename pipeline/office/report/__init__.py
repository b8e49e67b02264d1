"""A report in Word from the content model: every figure with its text, its chart and its table. What people write is plain text.

The overviews and the report on the questions are drawn by the same; what only one of them has, it adds itself.
"""

from __future__ import annotations

from .blocks import blocks_of, heading, table_of
from .file import ROOM, ReportFile, Turn

__all__ = ["ROOM", "ReportFile", "Turn", "blocks_of", "heading", "table_of"]
