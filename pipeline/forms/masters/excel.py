"""An Excel form from the master of its kind: answers are written into the XML of its sheets, heights where a text needs more, and
what notes change in the rest of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from openpyxl.comments.comment_sheet import CommentRecord, CommentSheet
from openpyxl.compat import safe_string
from openpyxl.xml.functions import tostring

from pipeline.forms.excel import (
    NOTE_WIDTH,
    AnswerCell,
    answer_cells,
    answer_height,
    cell_text,
    cover_rows,
    draw,
    draw_members,
    note_height,
    pair_height,
    row_height,
    shown_in,
)
from pipeline.forms.filling import BLANK, Filling
from pipeline.forms.layout import Front, front, stage_asked
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Round

from . import MOST_KEPT, Master, cut, fits, place, stand_in, words_of
from .sheet_places import (
    STYLES,
    cell_at,
    find_styles,
    height_at,
    style_at,
    with_places,
    with_styles,
    with_styles_place,
    with_text,
)


@dataclass(frozen=True, slots=True)
class ExcelMaster:
    """A form without facts and answers; for forms with notes also what they change beside the cells."""

    master: Master
    styles: tuple[bytes, ...] = ()
    """The looks of cells, by their numbers in the master."""
    styled: Mapping[str, int] = field(default_factory=dict)
    """{place: the number of its look while there is no note}, in the order that cells are written."""
    noted: int = 0
    """The number of the look of an answer with a note."""


def write(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> bytes:
    """The form as `excel.draw` draws it, to the byte. A supplement has no master: each has rows of its own."""
    said, depth = front(instrument, practice, round, filling), practice.depth
    cells = answer_cells(instrument, depth)
    shown = [shown_in(instrument, cell.field, filling) for cell in cells]
    notes = [(cell, note) for cell, (_, note) in zip(cells, shown, strict=True) if note]
    stage, sheets = stage_asked(instrument, practice.stage, depth), tuple(sorted({cell.sheet for cell, _ in notes}))
    fitting = filling.only is None and fits(said)
    made = _master(instrument, depth, stage, stand_in(said), sheets) if fitting else None
    if made is None:
        return draw(instrument, practice, round, filling)
    words: dict[str, str | bytes] = {**words_of(said)}
    heights = {height_at(1, row): pair_height(label, text) for row, label, text in cover_rows(instrument, said)}
    for cell, (text, _) in zip(cells, shown, strict=True):
        if text:
            at = height_at(cell.sheet, cell.n)
            heights[at] = answer_height(text, cell.width, heights.get(at, row_height(cell.row)))
            words[cell_at(cell.sheet, cell.name)] = with_text(cell_text(text))
    words |= {at: safe_string(high).encode() for at, high in heights.items()}
    if notes:
        words |= dict(_looks(made, notes))
        words |= dict(_notes(notes, said.sender))
    return made.master.fill(words)


def _looks(made: ExcelMaster, notes: Sequence[tuple[AnswerCell, str]]) -> Iterator[tuple[str, bytes]]:
    """What is in the places of looks. openpyxl numbers them in the order that cells first have them."""
    noted = dict.fromkeys((style_at(cell.sheet, cell.name) for cell, _ in notes), made.noted)
    numbers = {0: 0}
    for at, look in {**made.styled, **noted}.items():
        yield at, b"%d" % numbers.setdefault(look, len(numbers))
    yield STYLES, with_styles([made.styles[look] for look in numbers])


def _notes(notes: Sequence[tuple[AnswerCell, str]], sender: str) -> Iterator[tuple[str, bytes]]:
    """What is in the places of notes: the texts and the drawn boxes of each sheet that has any."""
    for n, (_, own) in enumerate(groupby(notes, key=lambda pair: pair[0].sheet), 1):
        records = []
        for cell, note in own:
            record = CommentRecord(ref=cell.name, author=sender, height=note_height(note), width=NOTE_WIDTH)
            record.text.t = note
            records.append(record)
        texts, boxes = _parts_of_notes(n)
        sheet = CommentSheet.from_comments(records)
        yield texts, tostring(sheet.to_tree())
        yield boxes, sheet.write_shapes()


def _parts_of_notes(n: int) -> tuple[str, str]:
    """The members of the file that hold the notes of the n-th sheet that has any."""
    return f"xl/comments/comment{n}.xml", f"xl/drawings/commentsDrawing{n}.vml"


@lru_cache(maxsize=MOST_KEPT)
def _master(
    instrument: Instrument, depth: str, stage: str, said: Front, noted: tuple[int, ...] = ()
) -> ExcelMaster | None:
    """The master of all forms that have this alike, with notes on the sheets `noted`; None when there can be none."""
    cells = answer_cells(instrument, depth)
    first = [next(cell for cell in cells if cell.sheet == sheet) for sheet in noted]
    members = draw_members(instrument, depth, stage, said, Filling(notes={cell.field.key: "-" for cell in first}))
    blank: dict[str, bytes] = {}
    for sheet in range(1, 1 + max(cell.sheet for cell in cells)):
        own = [cell for cell in cells if cell.sheet == sheet]
        rows = {cell.n for cell in own} or {row for row, _, _ in cover_rows(instrument, said)}
        name = f"xl/worksheets/sheet{sheet}.xml"
        members[name], stood = with_places(members[name], sheet, rows, {cell.name for cell in own}, bool(noted))
        blank |= stood
    if not noted:
        master = cut(members.items(), blank, said)
        return ExcelMaster(master) if master else None
    for name in (part for n in range(len(noted)) for part in _parts_of_notes(n + 1)):
        blank[name], members[name] = members[name], place(name).encode()
    styles = find_styles(members[STYLES])
    members[STYLES], blank[STYLES] = with_styles_place(members[STYLES])
    master = cut(members.items(), blank, said)
    looks = {at: int(number) for at, number in blank.items() if at.startswith("style ")}
    answers, with_note = [style_at(c.sheet, c.name) for c in cells], [style_at(c.sheet, c.name) for c in first]
    usual = next((looks[at] for at in answers if at not in with_note), None)
    if master is None or usual is None:
        return None
    noted_look = looks[with_note[0]]
    return ExcelMaster(master, styles, looks | dict.fromkeys(with_note, usual), noted_look)
