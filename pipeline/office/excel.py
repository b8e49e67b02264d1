"""The one writer of .xlsx: sheets of plain text streamed with XlsxWriter, one row in memory, and what other books share.

Nothing a respondent wrote comes alive: a text that begins with "=" or "http:", looks like a number or like XlsxWriter's own rich-text mark-up
must stay the text it is, and one that is too long for a cell must go on in the next row instead of being cut.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import gt
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from pipeline.base.errors import NotWritableError

from . import looks
from .looks import SHEET
from .sheets import Cell, Row, Shade, Shaded, Sheet

MAX_CELL = 32_767
"""What Excel holds in one cell, in UTF-16 units."""
MAX_ROWS = 1_048_576
LINE, HIGHEST = 15.0, 409.0
"""Points: a line of the standard font, and the highest row there can be."""
INK, PAPER, RULE = f"#{SHEET.ink}", f"#{looks.PAPER}", f"#{SHEET.rule}"
HEADER: dict[str, object] = {
    "bold": True,
    "font_color": PAPER,
    "bg_color": f"#{SHEET.head}",
    "border": 1,
    "border_color": RULE,
    "valign": "vcenter",
}
SHADES: dict[Shade, dict[str, object]] = {
    Shade.FULL: {"font_color": PAPER, "bg_color": f"#{SHEET.filled[0]}"},
    Shade.MOST: {"font_color": INK, "bg_color": f"#{SHEET.filled[1]}"},
    Shade.SOME: {"font_color": INK, "bg_color": f"#{SHEET.filled[2]}"},
    Shade.NONE: {"font_color": INK, "bg_color": f"#{SHEET.filled[3]}"},
    Shade.OUTSIDE: {"font_color": f"#{SHEET.outside}", "bg_color": PAPER, "italic": True},
}
"""One neutral hue in steps; text against ground is at least 4.5:1 in every step."""
JUDGED: dict[Shade, dict[str, object]] = {
    Shade.MET: {"font_color": PAPER, "bg_color": f"#{SHEET.holds[0]}"},
    Shade.PARTLY: {"font_color": INK, "bg_color": f"#{SHEET.holds[1]}"},
    Shade.NOT_MET: {"font_color": INK, "bg_color": f"#{SHEET.holds[2]}"},
}
"""Fulfilment. Another hue, the one that descriptions have for the same thing; the steps are told apart in grey print too."""
TOTAL: dict[str, object] = {
    "font_color": INK,
    "bg_color": f"#{SHEET.total}",
    "bold": True,
    "align": "left",
    "valign": "top",
}
TEXT: dict[str, object] = {"num_format": "@", "text_wrap": True, "valign": "top"}
"""Number format text: a cell that someone edits in Excel does not turn into a formula either."""
NOT_XML = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What must be escaped: mark-up, characters XML cannot hold, and what looks like Excel's own escape of one."""
APART = "\t"
"""Between texts that are looked through together; neither a break nor anything that must be escaped."""
TYPE, END = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
"""What stands on both sides of a text in a cell, after the number of its format."""
NAMES = tuple(xl_col_to_name(n) for n in range(100))
"""Of columns; no sheet has so many."""
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
UNDATED = date(2000, 1, 1)
"""The date in a file's properties when nothing in it has one: the clock would give other bytes each time."""


def open_book(
    target: str | BinaryIO, title: str, written: date = UNDATED, subject: str = "", author: str = "", mark: str = "",
    **options: Any,
) -> Any:  # fmt: skip
    """A workbook to draw in and close. Texts stay texts. `mark` stands among its keywords; the same drawn gives the same bytes."""
    book = Workbook(target, {**PLAIN, **options})
    created = datetime(written.year, written.month, written.day)  # noqa: DTZ001  written as UTC, no clock involved
    about = {"title": title, "subject": subject, "author": author, "keywords": mark}
    book.set_properties({"created": created, **{what: said for what, said in about.items() if said}})
    return book


def column_name(n: int) -> str:
    """0 -> A."""
    return str(xl_col_to_name(n))


def set_up_print(page: Any, **margins: float) -> None:
    """Landscape A4, as wide as the page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if margins:
        page.set_margins(**margins)


def head_table(
    page: Any,
    place: tuple[int, int],
    heads: Sequence[str],
    name: str,
    look: Any,
    style: str | None = None,
    about: str = "",
) -> None:
    """Write the header of a table whose first and last rows are `place`, and say to a screen reader that it is one.

    `name` is ASCII without spaces; `look` is the header's format, `style` Excel's own for the rows.
    """
    known: dict[str, object] = {"name": name, "autofilter": False, "style": style}
    said = {"title": name, "description": about} if about else {}
    columns = [{"header": head, "header_format": look} for head in heads]
    page.add_table(place[0], 0, place[1], len(heads) - 1, {**known, **said, "columns": columns})


class TableSheet(Worksheet):  # type: ignore[misc]
    """XlsxWriter's worksheet with a real table object, which `add_table` refuses in constant_memory mode.

    It refuses because it writes the header and marks every cell of the range in memory. Here the rows, header included,
    have been streamed already, so only the table's own description is left to add.
    """

    def __init__(self) -> None:
        super().__init__()
        self.heights: dict[int, float] = {}
        """Of the rows not yet streamed, in points."""

    def describe_table(self, sheet: Sheet, first: int, last: int) -> None:
        range_ = xl_range(first, 0, last, len(sheet.columns) - 1)
        names = [{"id": n, "name": c.header} for n, c in enumerate(sheet.columns, 1)]
        plain = dict.fromkeys(("show_first_col", "show_last_col", "show_col_stripes"), False)
        self.tables.append(
            {
                **{"name": sheet.table, "title": sheet.name, "description": sheet.about, "columns": names},
                **{"range": range_, "autofilter": range_, "header_row_count": 1, "totals_row_shown": False},
                **{"style": "TableStyleLight1", "show_row_stripes": True, **plain},
            }
        )

    def _write_row(self, row: int, spans: None, row_info: None = None, empty_row: bool = False) -> None:
        # As Excel saves a height it has fitted itself: shown at once by programs that do not fit rows when they open a
        # file, and fitted anew when someone edits the row. `set_row` can only fix a height for good.
        self.fh.write(f'<row r="{row + 1}" ht="{self.heights.pop(row, LINE)}">')

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        # XlsxWriter's own takes a string from <r> to </r> for mark-up, so that a respondent could break the file,
        # and asks of every cell what kind it is. Ours are all plain strings with a format.
        place = f'{xl_col_to_name(col)}{row + 1}" s="{cell.format._get_xf_index()}'
        self.fh.write(f'<c r="{place}{TYPE}{self._as_xml(cell.string)}{END}')

    def _as_xml(self, text: str) -> str:
        return str(self._escape_data(self._escape_control_characters(text))) if NOT_XML.search(text) else text

    def begin_rows(self, row: int) -> None:
        """Stream what stands above; from this row on comes nothing but `add_row`."""
        self._write_single_row(row)

    def add_row(self, row: int, cells: Row, joined: str, height: float, formats: _Formats) -> None:
        """Stream a row of plain and shaded texts, of which none is too long; `joined`: all of them.

        XlsxWriter asks of every cell what it is, whether it fits and where it lies, and keeps it until the row is done: four
        times the work, all of it known here.
        """
        number, texts = str(row + 1), cells
        if NOT_XML.search(joined):
            texts = [Shaded(self._as_xml(c.text), c.shade) if isinstance(c, Shaded) else self._as_xml(c) for c in cells]
        plain = f'{number}" s="{formats.text._get_xf_index()}{TYPE}'
        made = [
            f'<c r="{name}{number}" s="{formats.shades[cell.shade]._get_xf_index()}{TYPE}{cell.text}{END}'
            if isinstance(cell, Shaded)
            else f'<c r="{name}{plain}{cell}{END}'
            for name, cell in zip(NAMES, texts, strict=False)
            if cell
        ]
        if made:
            self._check_dimensions(row, len(cells) - 1)
            self.fh.write(f'<row r="{number}" ht="{height}">{"".join(made)}</row>')


def write(
    sheets: Sequence[Sheet], target: Path | BinaryIO, title: str, author: str, written: date, subject: str = ""
) -> None:
    """Write `sheets` to `target`. `written` and `subject`, the first sheet's when empty, stand in the document's properties.

    Raises NotWritableError when the target cannot be opened or a sheet has more rows than Excel can hold.
    """
    # Our own folder for the streamed rows: they hold respondents' texts and must be gone even if we stop half-way.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = str(target) if isinstance(target, Path) else target
        about = subject or sheets[0].about
        book = open_book(place, title, written, about, author, constant_memory=True, tmpdir=folder)
        formats = _Formats(book)
        try:
            for sheet in sheets:
                _write_sheet(book.add_worksheet(sheet.name, TableSheet), sheet, formats, title)
            book.close()
        except (FileCreateError, OSError) as error:
            remedy = "Stäng filen om den är öppen i Excel, se efter att det finns plats på disken och kör igen."
            raise NotWritableError(f"{target}: det gick inte att skriva ({error}). {remedy}") from error
        finally:
            # Windows does not remove a file that is open.
            for page in book.worksheets():
                page.row_data_fh.close()


class _Formats:
    def __init__(self, book: Any) -> None:
        self.text = book.add_format(TEXT)
        self.header = book.add_format({**TEXT, **HEADER, "font_size": 10})
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": INK})
        self.lead = book.add_format({"font_color": INK})
        edge = {"border": 1, "border_color": RULE, "align": "center", "valign": "vcenter"}
        looks = {**SHADES, **JUDGED, Shade.TOTAL: TOTAL}
        self.shades = {shade: book.add_format({**TEXT, **edge, **look}) for shade, look in looks.items()}


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats, title: str) -> None:
    header = len(sheet.lead) + 1 if sheet.lead else 0
    _set_up(page, sheet, header, formats, title)
    for n, line in enumerate(sheet.lead):
        page.write_string(n, 0, line, formats.lead if n else formats.title)
        page.heights[n] = LINE if n else 1.5 * LINE
    page.heights[header] = sheet.header_height
    for n, column in enumerate(sheet.columns):
        page.write_string(header, n, column.header, formats.header)
    last = _write_rows(page, sheet, header, formats)
    # A table needs a row below its header, even when nothing has come in.
    last = max(last, header + 1)
    page.describe_table(sheet, header, last)
    page.print_area(0, 0, last, (sheet.printed or len(sheet.columns)) - 1)
    page.ignore_errors({"number_stored_as_text": xl_range(header, 0, last, len(sheet.columns) - 1)})


def _write_rows(page: Any, sheet: Sheet, row: int, formats: _Formats) -> int:
    # A column's width is counted in digits, and a line of Swedish text holds a tenth more letters.
    widths = [int(c.width * 1.1) for c in sheet.columns]
    page.begin_rows(row + 1)
    for cells in _fitting(sheet):
        row += 1
        if row == MAX_ROWS:
            raise NotWritableError(
                f"Bladet {sheet.name} rymmer bara {MAX_ROWS} rader. Dela upp omgången och sammanställ en del i taget."
            )
        joined = APART.join([c.text if isinstance(c, Shaded) else c for c in cells])
        high = "\n" in joined or any(map(gt, map(len, cells), widths))
        height = max(_height(cells, widths), sheet.row_height) if high else max(LINE, sheet.row_height)
        page.add_row(row, cells, joined, height, formats)
    return row


def _height(cells: Row, widths: Sequence[int]) -> float:
    """What the wrapped text needs, in points, estimated on the generous side; `widths` in letters."""
    most = 1
    for cell, width in zip(cells, widths, strict=True):
        # A shaded cell is a pair: its text is short by construction.
        if len(cell) > width or "\n" in cell:
            lines = sum(max(1, -(-len(part) // width)) for part in str(cell).split("\n"))
            most = max(most, lines)
    return min(most * LINE, HIGHEST)


def _fitting(sheet: Sheet) -> Iterator[Row]:
    """The sheet's rows; one with a text too long for a cell as several, with its short cells repeated."""
    for cells in sheet.rows:
        # Cheap first: no text of half the limit in characters can exceed it in UTF-16 units.
        if max(map(len, cells)) <= MAX_CELL // 2:
            yield cells
            continue
        pieces = [_pieces(c) for c in cells]
        many = max(map(len, pieces))
        for n in range(many):
            row = [p[0] if len(p) == 1 else p[n] if n < len(p) else "" for p in pieces]
            if sheet.noted and many > 1:
                goes_on = n + 1 < many
                where = "Texten går vidare på nästa rad." if goes_on else "Fortsättning från raden ovanför."
                row[-1] = f"{row[-1]} Del {n + 1} av {many}. {where}".lstrip()
            yield row


def _pieces(cell: Cell) -> list[Cell]:
    if isinstance(cell, Shaded) or len(cell) <= MAX_CELL // 2:
        return [cell]
    # Characters outside the basic plane take two units, so half as many surely fit and none is split.
    step = MAX_CELL if max(cell) <= "\uffff" else MAX_CELL // 2
    return [cell[at : at + step] for at in range(0, len(cell), step)]


def _set_up(page: Any, sheet: Sheet, header: int, formats: _Formats, title: str) -> None:
    """Widths, frozen panes and print: landscape A4, as wide as the page, the header row on every page."""
    # A lone surrogate cannot be encoded; show it instead of stopping the whole round.
    page.row_data_fh.reconfigure(errors="backslashreplace")
    for n, column in enumerate(sheet.columns):
        page.set_column(n, n, column.width, formats.text)
    page.freeze_panes(header + 1, sheet.frozen)
    set_up_print(page, left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.repeat_rows(header)
    shown = title[:150].replace("&", "&&")
    page.set_header(f"&L{shown}&R{sheet.name}")
    page.set_footer("&CSida &P av &N")
