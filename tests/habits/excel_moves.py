"""What people cut, move and hide in an Excel form."""

from __future__ import annotations

from tests.habits.workbook import FIRST, Workbook, X, split


def columns_hidden(page: Workbook) -> None:
    for column in page.sheets[page.codes[page.code()]].iter(f"{X}col"):
        column.set("hidden", "1")


def rows_cut_and_inserted_elsewhere(page: Workbook) -> None:
    """Unlike sorting, cutting and inserting takes the names along."""
    sheet = page.codes[page.code()]
    rows = page.filled_rows(sheet)
    body = rows[FIRST - 1 :]
    page.random.shuffle(body)
    page.reorder(sheet, rows[: FIRST - 1] + body, names=True)


def row_moved_to_another_sheet(page: Workbook) -> None:
    """Its number says whose it is wherever it stands."""
    code = page.code()
    sheet, number = page.codes[code], page.row_of(code)
    other = page.random.choice(sorted(set(page.codes.values()) - {sheet, page.codes["B1"]}))
    target = 70
    row = page.row(sheet, number)
    row.getparent().remove(row)
    row.set("r", str(target))
    for c in row:
        c.set("r", f"{split(c.get('r'))[0]}{target}")
    page.sheets[other].find(f"{X}sheetData").append(row)
    page.truth.talk = True
