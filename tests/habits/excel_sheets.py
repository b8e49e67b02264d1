"""What people do to the sheets of an Excel form: rows, columns, names and whole sheets."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tests.habits.workbook import FIRST, Workbook, X, split


def rows_sorted(page: Workbook) -> None:
    """Sorting moves cells and leaves names where they were: the number in the row counts, and the doubt is told."""
    sheet = page.codes[page.code()]
    rows = page.filled_rows(sheet)
    body = rows[FIRST - 1 :]
    page.random.shuffle(body)
    page.reorder(sheet, rows[: FIRST - 1] + body, names=False)
    page.truth.says("carrier_conflict")


def row_deleted(page: Workbook) -> None:
    code = page.code()
    sheet, number = page.codes[code], page.row_of(code)
    page.reorder(sheet, [r for r in page.filled_rows(sheet) if int(r.get("r")) != number], names=True)
    for key in page.keys(code):
        page.truth.answers.pop(key, None)
        page.truth.gone.add(key)
    page.truth.says("field_gone")


def row_inserted(page: Workbook) -> None:
    code, words = page.code(), page.words()
    sheet, number = page.codes[code], page.row_of(code)
    rows = page.filled_rows(sheet)
    rows.insert(number, etree.Element(f"{X}row"))
    page.reorder(sheet, rows, names=True)
    page.enter(page.cell(sheet, f"{page.random.choice('ABCD')}{number + 1}"), words)
    page.truth.loose(words, code)


def row_copied_and_changed(page: Workbook) -> None:
    code, words = page.code(), page.words()
    sheet, number = page.codes[code], page.row_of(code)
    rows = page.filled_rows(sheet)
    copy = deepcopy(rows[number - 1])
    del copy.attrib["r"]
    rows.insert(number, copy)
    page.reorder(sheet, rows, names=True)
    page.enter(page.cell(sheet, f"D{number + 1}"), words)
    for key in page.keys(code):
        page.truth.free.add(key)
        if page.fields[key].kind != "choice":
            page.truth.kept(page.truth.answers[key])
    page.truth.kept(words)
    page.truth.says("duplicate_field")


def rows_hidden(page: Workbook) -> None:
    """A filter hides; it removes nothing."""
    sheet = page.codes[page.code()]
    for row in page.filled_rows(sheet)[FIRST - 1 :: 2]:
        row.set("hidden", "1")
    page.after_data(
        sheet,
        '<autoFilter ref="A4:D30"><filterColumn colId="2"><filters><filter val="Ja"/></filters></filterColumn></autoFilter>',
    )


def column_inserted(page: Workbook) -> None:
    """With words in it, names and cells moved along."""
    code, words = page.code(), page.words()
    sheet = page.codes[code]
    at = page.random.choice("ABCD")
    page.shift_columns(sheet, at, 1)
    page.enter(page.cell(sheet, f"{at}{page.row_of(code)}"), words)
    page.truth.loose(words, code)
    page.truth.talk = True


def column_inserted_without_names(page: Workbook) -> None:
    code = page.code()
    sheet = page.codes[code]
    page.shift_columns(sheet, page.random.choice("ABCD"), 1)
    _without_names(page)
    page.truth.talk = True


def question_column_deleted(page: Workbook) -> None:
    page.shift_columns(page.codes[page.code()], "B", -1)
    page.truth.talk = True


def comment_column_deleted(page: Workbook) -> None:
    sheet = page.codes[page.code()]
    for key, (name, ref) in page.places.items():
        if name == sheet and ref[0] == "D":
            page.truth.answers.pop(key, None)
            page.truth.gone.add(key)
    page.shift_columns(sheet, "D", -1)
    page.truth.says("field_gone")


def heads_deleted(page: Workbook) -> None:
    sheet = page.codes[page.code()]
    rows = page.filled_rows(sheet)
    page.reorder(sheet, rows[: FIRST - 2] + rows[FIRST - 1 :], names=True)


def heads_renamed(page: Workbook) -> None:
    code, words = page.code(), page.words()
    page.enter(page.cell(page.codes[code], f"D{FIRST - 1}"), words)
    page.truth.loose(words)


def cells_merged(page: Workbook) -> None:
    """Svar and Kommentar merged: Excel keeps what stood to the left and drops the rest, after asking."""
    choice, text = page.keys(page.code())
    sheet = page.places[choice][0]
    number = split(page.at(choice).get("r"))[1]
    page.clear(text)
    page.after_data(sheet, f'<mergeCells count="1"><mergeCell ref="C{number}:D{number}"/></mergeCells>')


def comment_cells_merged_downwards(page: Workbook) -> None:
    """One text beside two questions: kept, at the upper, and never given to the lower in silence."""
    code = page.code()
    sheet, number = page.codes[code], page.row_of(code)
    below = next(
        (
            c
            for c, s in page.codes.items()
            if s == sheet and c not in page.used and "." in c and page.row_of(c) == number + 1
        ),
        None,
    )
    if below is None:
        return
    page.used.add(below)
    page.clear(page.keys(below)[1])
    page.truth.free.add(page.keys(below)[1])
    page.after_data(sheet, f'<mergeCells count="1"><mergeCell ref="D{number}:D{number + 1}"/></mergeCells>')
    page.truth.talk = True


def sheet_renamed(page: Workbook) -> None:
    sheet = page.codes[page.code()]
    _rename(page, sheet, page.random.choice(["Blad1", "Koncept (klar)", "O'Brien & co", "1 Klart!", "x" * 31]))


def _rename(page: Workbook, old: str, new: str) -> None:
    quoted = new.replace("'", "''")
    for s in page.book.iter(f"{X}sheet"):
        if s.get("name") == old:
            s.set("name", new)
    for name in page.book.iter(f"{X}definedName"):
        name.text = (name.text or "").replace(f"'{old}'!", f"'{quoted}'!")
    page.sheets[new], page.parts[new] = page.sheets.pop(old), page.parts.pop(old)
    for code, sheet in list(page.codes.items()):
        if sheet == old:
            page.codes[code] = new
    for key, (sheet, ref) in list(page.places.items()):
        if sheet == old:
            page.places[key] = new, ref


def sheets_in_another_order(page: Workbook) -> None:
    sheets = page.book.find(f"{X}sheets")
    order = list(sheets)
    page.random.shuffle(order)
    sheets[:] = order


def sheet_hidden(page: Workbook) -> None:
    name = page.codes[page.code()]
    for s in page.book.iter(f"{X}sheet"):
        if s.get("name") == name:
            s.set("state", page.random.choice(["hidden", "veryHidden"]))


def sheet_deleted(page: Workbook) -> None:
    name = page.codes[page.code()]
    for s in list(page.book.iter(f"{X}sheet")):
        if s.get("name") == name:
            s.getparent().remove(s)
    for d in page.book.iter(f"{X}definedName"):
        if (d.text or "").startswith((f"'{name}'!", f"{name}!")):
            d.text = "#REF!$C$5"
    page.members.pop(page.parts.pop(name))
    del page.sheets[name]
    for key, (sheet, _) in page.places.items():
        if sheet == name:
            page.truth.answers.pop(key, None)
            page.truth.gone.add(key)
    page.truth.says("field_gone")


def sheet_copied(page: Workbook) -> None:
    """An exact copy, with the names again, local to the copy."""
    _copy(page)
    page.truth.talk = True


def sheet_copied_and_changed(page: Workbook) -> None:
    key = page.text()
    words = page.words()
    name, ref = page.places[key]
    _copy(page, name)
    page.enter(page.cell(f"{name[:20]} (2)", ref), words)
    page.truth.free.add(key)
    page.truth.kept(words)
    page.truth.kept(page.truth.answers[key])
    page.truth.says("duplicate_field")


def _copy(page: Workbook, name: str = "") -> None:
    name = name or page.codes[page.code()]
    copy = f"{name[:20]} (2)"
    page.add_sheet(copy, deepcopy(page.sheets[name]))
    number = len(page.book.find(f"{X}sheets")) - 1
    names = page.book.find(f"{X}definedNames")
    for key, (sheet, ref) in page.places.items():
        if sheet == name:
            letters, row = split(ref)
            etree.SubElement(
                names, f"{X}definedName", name=key, localSheetId=str(number)
            ).text = f"'{copy}'!${letters}${row}"


def new_sheet(page: Workbook) -> None:
    words = page.words()
    page.add_sheet(
        "Anteckningar",
        etree.fromstring(f'<worksheet xmlns="{X[1:-1]}"><sheetData/></worksheet>'),
        page.random.choice(["visible", "hidden", "veryHidden"]),
    )
    page.enter(page.cell("Anteckningar", "B3"), words)
    page.truth.loose(words)


def dialog_sheet(page: Workbook) -> None:
    words = page.words()
    page.add_sheet(
        "Dialog1",
        etree.fromstring(
            f'<dialogsheet xmlns="{X[1:-1]}"><headerFooter><oddHeader>&amp;C{words}</oddHeader></headerFooter></dialogsheet>'
        ),
        "visible",
        "dialogsheet",
    )
    page.truth.loose(words)


def _without_names(page: Workbook) -> None:
    names = page.book.find(f"{X}definedNames")
    if names is not None:
        page.book.remove(names)


def names_lost(page: Workbook) -> None:
    """Pasted into a new workbook: cells only."""
    _without_names(page)
    page.truth.talk = True


def names_broken(page: Workbook) -> None:
    for name in page.book.iter(f"{X}definedName"):
        name.text = "#REF!"
    page.truth.talk = True


def names_local(page: Workbook) -> None:
    """Some programs make every name local to its sheet."""
    order = [s.get("name") for s in page.book.iter(f"{X}sheet")]
    for name in page.book.iter(f"{X}definedName"):
        sheet = (name.text or "").rsplit("!", 1)[0].strip("'").replace("''", "'")
        if sheet in order:
            name.set("localSheetId", str(order.index(sheet)))
    page.truth.talk = True


def names_of_ranges(page: Workbook) -> None:
    key = page.text()
    for name in page.book.iter(f"{X}definedName"):
        if name.get("name") == key:
            name.text = f"{name.text}:{name.text.rsplit('!', 1)[1]}"


def name_moved_to_another_row(page: Workbook) -> None:
    one, two = page.keys(page.code())[1], page.keys(page.code())[1]
    names = {n.get("name"): n for n in page.book.iter(f"{X}definedName")}
    names[one].text, names[two].text = names[two].text, names[one].text
    page.truth.says("carrier_conflict")


def names_and_codes_of_a_row_lost(page: Workbook) -> None:
    """Only the question itself says whose the row is: its words are the answer or kept."""
    code = page.code()
    choice, text = page.keys(code)
    page.empty(page.beside(code, "A"))
    for name in list(page.book.iter(f"{X}definedName")):
        if name.get("name") in (choice, text):
            name.getparent().remove(name)
    page.truth.free |= {choice, text}
    page.truth.kept(page.truth.answers[text])


def all_in_one_sheet(page: Workbook) -> None:
    """Pasted one after another on a single sheet of a new workbook."""
    merged = etree.fromstring(f'<worksheet xmlns="{X[1:-1]}"><sheetData/></worksheet>')
    data, number = merged[0], 0
    for sheet in list(page.sheets):
        for row in page.filled_rows(sheet):
            number += 1
            new = etree.SubElement(data, f"{X}row", r=str(number))
            for c in list(row):
                c.set("r", f"{split(c.get('r'))[0]}{number}")
                new.append(c)
    for s in list(page.book.iter(f"{X}sheet")):
        s.getparent().remove(s)
    for part in page.parts.values():
        page.members.pop(part, None)
    page.sheets.clear()
    page.parts.clear()
    page.add_sheet("Blad1", merged)
    _without_names(page)
    page.truth.talk = True


def sheet_protected(page: Workbook) -> None:
    page.after_data(page.codes[page.code()], '<sheetProtection sheet="1" objects="1" scenarios="1"/>')


def answer_cut_and_pasted_elsewhere(page: Workbook) -> None:
    """The name goes along with the cell: what it left is blank, what it came to is told."""
    key = page.text()
    words = page.truth.answers.pop(key)
    sheet, _ref = page.places[key]
    page.empty(page.at(key))
    page.enter(page.cell(sheet, "D60"), words)
    for name in page.book.iter(f"{X}definedName"):
        if name.get("name") == key:
            name.text = f"'{sheet}'!$D$60"
    page.truth.free.add(key)
    page.truth.kept(words)
    page.truth.says("carrier_conflict", "unplaced_text")


def answer_in_the_row_below(page: Workbook) -> None:
    """In a new row with a blank code, under the question's."""
    key, words = page.text(), page.words()
    code = page.fields[key].code
    sheet, number = page.codes[code], page.row_of(code)
    rows = page.filled_rows(sheet)
    rows.insert(number, etree.Element(f"{X}row"))
    page.reorder(sheet, rows, names=True)
    page.clear(key)
    page.enter(page.cell(sheet, f"{page.places[key][1][0]}{number + 1}"), words)
    page.truth.loose(words, code)


def codes_in_another_column(page: Workbook) -> None:
    """The code column cut and pasted at the far right."""
    sheet = page.codes[page.code()]
    for row in page.filled_rows(sheet):
        for c in list(row):
            if split(c.get("r"))[0] == "A":
                row.remove(c)
                c.set("r", f"E{row.get('r')}")
                row.append(c)
    page.truth.talk = True


def relation_of_a_sheet_absolute(page: Workbook) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    page.members[rels] = page.members[rels].replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
