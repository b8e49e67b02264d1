"""An Excel form from the master of its kind: answers are written into the XML of its sheets, and heights where a text needs more."""

from __future__ import annotations

from functools import lru_cache

from openpyxl.compat import safe_string

from pipeline.forms.excel import (
    answer_cells,
    answer_height,
    cell_text,
    cover_rows,
    draw,
    draw_members,
    pair_height,
    row_height,
    shown_in,
)
from pipeline.forms.filling import BLANK, Filling
from pipeline.forms.layout import Front, front, stage_asked
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Round

from . import MOST_KEPT, Master, cut, fits, stand_in, words_of
from .sheet_places import cell_at, height_at, with_places, with_text


def write(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> bytes:
    """The form as `excel.draw` draws it, to the byte. A supplement has no master: each has rows of its own."""
    said, depth = front(instrument, practice, round, filling), practice.depth
    cells = answer_cells(instrument, depth)
    shown = [shown_in(instrument, cell.field, filling) for cell in cells]
    fitting = filling.only is None and not any(note for _, note in shown) and fits(said)
    stage = stage_asked(instrument, practice.stage, depth)
    made = _master(instrument, depth, stage, stand_in(said)) if fitting else None
    if made is None:
        return draw(instrument, practice, round, filling)
    words: dict[str, str | bytes] = {**words_of(said)}
    heights = {height_at(1, row): pair_height(label, text) for row, label, text in cover_rows(instrument, said)}
    for cell, (text, _) in zip(cells, shown, strict=True):
        if text:
            at = height_at(cell.sheet, cell.n)
            heights[at] = answer_height(text, cell.width, heights.get(at, row_height(cell.row)))
            words[cell_at(cell.sheet, cell.name)] = with_text(cell_text(text))
    return made.fill(words | {at: safe_string(high).encode() for at, high in heights.items()})


@lru_cache(maxsize=MOST_KEPT)
def _master(instrument: Instrument, depth: str, stage: str, said: Front) -> Master | None:
    """The master of all forms that have this alike; None when there can be none."""
    members = draw_members(instrument, depth, stage, said, BLANK)
    cells = answer_cells(instrument, depth)
    blank: dict[str, bytes] = {}
    for sheet in range(1, 1 + max(cell.sheet for cell in cells)):
        own = [cell for cell in cells if cell.sheet == sheet]
        rows = {cell.n for cell in own} or {row for row, _, _ in cover_rows(instrument, said)}
        name = f"xl/worksheets/sheet{sheet}.xml"
        members[name], stood = with_places(members[name], sheet, rows, {cell.name for cell in own}, styled=False)
        blank |= stood
    return cut(members.items(), blank, said)
