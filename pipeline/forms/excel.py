"""Draws the Excel form: one sheet per part, a table with header row on each, a defined name per answer cell. Read back in xlsx.py."""

from __future__ import annotations

import io
import re
from copy import copy
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, assert_never

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.base.package import pack, unpack
from pipeline.base.xml_text import plain
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument
from pipeline.model.returns import Practice, Round
from pipeline.office import looks
from pipeline.office.looks import BLUE, FONT, INK, MUTED, RULE
from pipeline.office.row_heights import HIGHEST, height, lines

from .filling import BLANK, Filling
from .layout import FormRow, Front, front, labels_offered
from .sheets import FormSheet, narrow_sheets, sheet_name, sheets

LINE = Side(style="thin", color=RULE)
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
THICK = Side(style="medium", color=BLUE)
NOTED = Border(left=THICK, right=THICK, top=THICK, bottom=THICK)
"""Around a cell with a note, whose own mark is a small corner."""
UNUSED = PatternFill("solid", fgColor=looks.UNUSED)
HEAD, ANSWER = PatternFill("solid", fgColor=looks.HEAD), PatternFill("solid", fgColor=looks.ANSWER)
WRAP = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
PLAIN, BOLD = Font(name=FONT, size=10, color=INK), Font(name=FONT, size=10, bold=True, color=INK)
MUTED_PLAIN = Font(name=FONT, size=10, color=MUTED)
INLINE = tuple(
    InlineFont(rFont=FONT, sz=s, b=b, color=c) for s, b, c in ((10, True, INK), (10, False, INK), (9, False, MUTED))
)
"""Of what stands in bold, plain and small in one cell."""
BOXED = (("alignment", WRAP), ("border", BOX))
LOOKS: dict[str, tuple[tuple[str, object], ...]] = {
    "code": (("font", BOLD), *BOXED),
    "question": (("font", PLAIN), *BOXED),
    "unused": (*BOXED, ("fill", UNUSED)),
    "answer": (("fill", ANSWER), ("number_format", "@"), ("font", PLAIN)),
}
"""Of the cells in an answer row; one for an answer is first unused."""
COVER_WIDTHS = (26, 92)
FIRST_ROW = 5
"""Of the answers, below the heads of the columns."""
LEAST_TEXT_HEIGHT = 40.0
NOTE_WIDTH = 270
"""Pixels of a cell's note."""
LONGEST = 32_767
"""UTF-16 units in a cell of Excel's; what is longer would be cut without a word."""
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What happens to look like an escape ("_x0041_") is itself escaped in a workbook."""
FIXED = datetime(2000, 1, 1, tzinfo=UTC)


def draw(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> bytes:
    """The Excel form for one practice, with answers and notes in it; the same input gives the same bytes.

    An answer longer than a cell may hold is left out and a note says so, for a cut one would pass for a shorter answer.
    """
    said = front(instrument, practice, round, filling)
    return pack(draw_members(instrument, practice.depth, practice.stage, said, filling).items())


class AnswerCell(NamedTuple):
    """Where a field is answered."""

    field: Field
    row: FormRow
    sheet: int
    n: int
    """The number of its row in the sheet."""
    column: int
    width: int
    """Of its column."""

    @property
    def name(self) -> str:
        return f"{get_column_letter(self.column)}{self.n}"


@lru_cache(maxsize=32)
def answer_cells(instrument: Instrument, depth: str) -> tuple[AnswerCell, ...]:
    """Those of a whole form, in the order that they are written."""
    return tuple(
        AnswerCell(field, row, sheet, n, column := _column(field, len(widths)), widths[column - 1])
        for sheet, part in enumerate(sheets(instrument, depth), 2)
        for widths in (_widths(part),)
        for n, row in enumerate(part.rows, FIRST_ROW)
        for field in sorted(row.fields, key=lambda f: _column(f, len(widths)))
    )


def draw_members(instrument: Instrument, depth: str, stage: str, said: Front, filling: Filling) -> dict[str, bytes]:
    """The members of the file."""
    book, first = Workbook(), said.cover
    about = book.properties
    about.title, about.keywords, about.language = f"{first.title}: {first.practice}", said.mark, "sv-SE"
    about.creator, about.created = said.sender, FIXED.replace(tzinfo=None)
    book.custom_doc_props.append(StringProperty(name="Formular", value=said.mark))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    _draw_cover(sheet, instrument, said)
    looks: dict[str, StyleArray] = {}
    for part in narrow_sheets(sheets(instrument, depth), filling.only):
        _draw_sheet(book, instrument, part, depth, stage, said, filling, looks)
    buffer = io.BytesIO()
    book.save(buffer)
    return _settle_members(unpack(buffer.getvalue()))


def _settle_members(members: dict[str, bytes]) -> dict[str, bytes]:
    """What openpyxl has no setting for: no time of saving, and row heights that still grow as people type."""
    core = members["docProps/core.xml"].decode()
    stamp = f"\\g<1>{FIXED:%Y-%m-%dT%H:%M:%SZ}"
    settled = {
        name: data.replace(b' customHeight="1"', b"") if name.startswith("xl/worksheets/") else data
        for name, data in members.items()
    }
    settled["docProps/core.xml"] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", stamp, core).encode()
    return settled


def _draw_cover(sheet: Worksheet, instrument: Instrument, said: Front) -> None:
    form, first = instrument.form, said.cover
    sheet.title = sheet_name(form.sheet)
    _page(sheet, said.mark, form.page_of, COVER_WIDTHS, landscape=False)
    _heading(sheet, "A1", first.title, 18)
    _heading(sheet, "A2", first.practice, 12)
    rows = cover_rows(instrument, said)
    for row, label, text in rows:
        _pair(sheet, row, label, text)
    last = rows[-1][0]
    top = last - len(first.facts) - 1
    for row in range(top, last + 1):
        for cell in (sheet.cell(row, 1), sheet.cell(row, 2)):
            cell.border = BOX
            if row == top:
                cell.font, cell.fill = BOLD, HEAD
    _table(sheet, "Framsida", f"A{top}:B{last}")


def cover_rows(instrument: Instrument, said: Front) -> tuple[tuple[int, str, str], ...]:
    """(row, label, text) of all that stands on the cover below its headings; the facts with their heads are the last."""
    form, first = instrument.form, said.cover
    steps = [(form.steps_heading if n == 1 else "", f"{n}. {text}") for n, text in enumerate(first.steps, 1)]
    notes = [(form.notes_heading if n == 0 else "", text) for n, text in enumerate((form.sheet_hint, *first.notes))]
    lead = [(form.facts_heading, first.facts_lead)] if first.facts_lead else []
    facts = [(form.columns.fact, form.columns.known), *first.facts, (form.mark, said.mark)]
    groups = (first.texts, steps, notes, [*lead, *facts])
    starts = accumulate((len(group) + 1 for group in groups), initial=4)
    return tuple(
        (n, *pair) for start, group in zip(starts, groups, strict=False) for n, pair in enumerate(group, start)
    )


def _pair(sheet: Worksheet, row: int, label: str, text: str) -> None:
    for column, value, font in ((1, label, BOLD), (2, text, PLAIN)):
        cell = sheet.cell(row, column)
        if value:
            cell.value = value
            cell.data_type = "s"  # a name that begins with "=" is a name
        cell.font, cell.alignment = font, WRAP
    sheet.row_dimensions[row].height = pair_height(label, text)


def pair_height(label: str, text: str) -> float:
    """Points of a row of the cover."""
    return height(((label, COVER_WIDTHS[0]), (text, COVER_WIDTHS[1])))


def _heading(sheet: Worksheet, cell: str, text: str, size: int) -> None:
    sheet[cell] = text
    sheet[cell].data_type = "s"
    sheet[cell].font = Font(name=FONT, size=size, bold=size < 18, color=BLUE)
    sheet[cell].alignment = Alignment(horizontal="left", indent=1)
    sheet.row_dimensions[sheet[cell].row].height = size * 1.6


def _draw_sheet(
    book: Workbook,
    instrument: Instrument,
    part: FormSheet,
    depth: str,
    stage: str,
    said: Front,
    filling: Filling,
    looks: dict[str, StyleArray],
) -> None:
    sheet: Worksheet = book.create_sheet(part.name)
    heads = instrument.form.columns
    columns = (heads.code, heads.question, heads.choice) + ((heads.both,) if part.with_choices else ())
    widths = _widths(part)
    _page(sheet, said.mark, instrument.form.page_of, widths, landscape=True)
    _heading(sheet, "A1", part.title, 14)
    sheet["A2"] = part.lead or None
    sheet["A2"].font, sheet["A2"].alignment = MUTED_PLAIN, Alignment(horizontal="left", indent=1)
    for n, name in enumerate(columns, 1):
        cell = sheet.cell(4, n, name)
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, HEAD, BOX, WRAP
    for n, row in enumerate(part.rows, FIRST_ROW):
        _draw_row(book, sheet, instrument, n, row, depth, stage, len(columns), looks)
        _fill_row(sheet, instrument, n, row, said.sender, filling, widths)
    sheet.freeze_panes = "C5"
    sheet.print_title_rows = "4:4"
    _table(sheet, f"Del_{len(book.sheetnames) - 1}", f"A4:{get_column_letter(len(columns))}{4 + len(part.rows)}")


def _widths(part: FormSheet) -> tuple[int, ...]:
    return (7, 58, 16, 62) if part.with_choices else (7, 58, 78)


def _draw_row(
    book: Workbook,
    sheet: Worksheet,
    instrument: Instrument,
    n: int,
    row: FormRow,
    depth: str,
    stage: str,
    width: int,
    looks: dict[str, StyleArray],
) -> None:
    code = f"F{row.code}" if row.fields[0].question else row.code
    _look(sheet.cell(n, 1, code), "code", looks)
    _look(sheet.cell(n, 2, _question_cell(row)), "question", looks)
    sheet.row_dimensions[n].height = row_height(row)
    for column in range(3, width + 1):
        _look(sheet.cell(n, column), "unused", looks)
    for field in row.fields:
        cell = sheet.cell(n, _column(field, width))
        _look(cell, "answer", looks)
        book.defined_names[field.key] = DefinedName(
            field.key, attr_text=f"{quote_sheetname(sheet.title)}!${cell.column_letter}${n}"
        )
        match field.kind:
            case FieldKind.CHOICE:
                labels = labels_offered(instrument, field, stage, depth)
                _list(sheet, cell.coordinate, labels, field.alias, instrument.form.list_prompt)
            case FieldKind.TEXT | FieldKind.DATE:
                pass
            case _:
                assert_never(field.kind)


def _look(cell: Cell, kind: str, looks: dict[str, StyleArray]) -> None:
    """Give a cell the look of its kind. What openpyxl makes of a look is kept in `looks` for the workbook's other cells."""
    if kind not in looks:
        for part, value in LOOKS[kind]:
            setattr(cell, part, value)
        looks[kind] = cell._style
    cell._style = copy(looks[kind])


def row_height(row: FormRow) -> float:
    """Points that a question needs beside an empty answer."""
    strong = "\n".join(x for x in (row.title, row.ask, row.hint) if x)
    least = LEAST_TEXT_HEIGHT if any(f.required and f.kind.is_prose for f in row.fields) else 0
    small = lines(row.help, 74) * 11.5 if row.help else 0
    return max(least, lines(strong, 64) * 13.2 + small + 6)


def answer_height(text: str, width: int, least: float) -> float:
    """Points of a row with an answer in a column of this width, that has `least` without it."""
    return min(HIGHEST, max(least, lines(text, width * 1.05) * 13.2 + 6))


def _fill_row(
    sheet: Worksheet,
    instrument: Instrument,
    n: int,
    row: FormRow,
    sender: str,
    filling: Filling,
    widths: tuple[int, ...],
) -> None:
    for field in row.fields:
        cell = sheet.cell(n, _column(field, len(widths)))
        text, note = shown_in(instrument, field, filling)
        if text:
            cell.value = cell_text(text)
            cell.data_type = "s"  # "=1+1" and "#N/A" are what somebody wrote
            shape = sheet.row_dimensions[n]
            shape.height = answer_height(text, widths[cell.column - 1], shape.height)
        if note:
            cell.border = NOTED
            cell.comment = Comment(note, sender, width=NOTE_WIDTH, height=note_height(note))


def note_height(note: str) -> int:
    """Pixels that a note needs."""
    return 24 + 18 * lines(note, NOTE_WIDTH / 7)


def shown_in(instrument: Instrument, field: Field, filling: Filling) -> tuple[str, str]:
    """(answer, note) of a field as a cell holds them."""
    text, note = plain(filling.answers.get(field.key, "")), plain(filling.notes.get(field.key, ""))
    if len(cell_text(text).encode("utf-16-le")) // 2 > LONGEST:
        return "", "\n".join(x for x in (note, instrument.form.filling.too_long) if x)
    return text, note


def cell_text(text: str) -> str:
    """A text as it is written in a workbook."""
    return LOOKS_ESCAPED.sub("_x005F_", text)


def _column(field: Field, width: int) -> int:
    """Of the answer to a field, in a sheet of so many columns."""
    return 3 if field.kind.is_chosen or width == 3 else 4


def _question_cell(row: FormRow) -> CellRichText:
    bold, usual, small = INLINE
    lines = [(bold, row.title), (usual, row.ask), (bold, row.hint), (small, row.help)]
    blocks = [TextBlock(font, text) for font, text in lines if text]
    return CellRichText(*(TextBlock(b.font, ("\n" if n else "") + b.text) for n, b in enumerate(blocks)))


def _list(sheet: Worksheet, cell: str, labels: tuple[str, ...], title: str, prompt: str) -> None:
    """A list that offers but does not force: what is typed by hand is read too."""
    rule = DataValidation(
        type="list", formula1=f'"{",".join(labels)}"', allow_blank=True, showErrorMessage=False, showInputMessage=True
    )
    rule.promptTitle, rule.prompt = title[:32], f"{prompt} {', '.join(labels)}."[:255]
    rule.add(cell)
    sheet.add_data_validation(rule)


def _page(sheet: Worksheet, mark: str, page_of: str, widths: tuple[int, ...], landscape: bool) -> None:
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    numbered = page_of.replace("&", "&&").replace("{page}", "&P").replace("{pages}", "&N")
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = mark, numbered
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 8


def _table(sheet: Worksheet, name: str, reference: str) -> None:
    table = Table(displayName=name, ref=reference)
    table.tableStyleInfo = TableStyleInfo(name=None, showRowStripes=False)
    if table.autoFilter:
        table.autoFilter = None
    sheet.add_table(table)
