"""What people do to the tables of a Word form: rows, columns and cells."""

from __future__ import annotations

from copy import deepcopy

from tests.habits.paper import Paper, W, par, run, xml
from tests.habits.truth import Words


def table_copied(page: Paper) -> None:
    page.body[-1].addprevious(deepcopy(page.table(page.code())))
    page.truth.talk = True


def tables_in_another_order(page: Paper) -> None:
    tables = page.tables()
    page.body[-1].addprevious(page.random.choice(tables[1:]))


def cells_merged(page: Paper) -> None:
    """Svar and Kommentar made one cell: Word puts what stood in both after one another."""
    code = page.code()
    _, _, choice, text = page.rows[code].findall(f"{W}tc")
    for p in text.findall(f"{W}p"):
        choice.append(p)
    page.rows[code].remove(text)
    choice.find(f"{W}tcPr").append(xml('<w:gridSpan w:val="2"/>'))
    page.truth.talk = True


def question_and_answer_merged(page: Paper) -> None:
    code = page.code()
    _, ask, choice, _ = page.rows[code].findall(f"{W}tc")
    for p in choice.findall(f"{W}p"):
        ask.append(p)
    page.rows[code].remove(choice)
    ask.find(f"{W}tcPr").append(xml('<w:gridSpan w:val="2"/>'))
    page.truth.talk = True


def answers_merged_downwards(page: Paper) -> None:
    """The comments of two rows made one cell: both stand in the upper."""
    code = page.code()
    upper = page.rows[code]
    lower = upper.getnext()
    other = next((c for c, r in page.rows.items() if r is lower), None)
    if other is None or "." not in other or other in page.used:
        return
    page.used.add(other)
    a, b = upper.findall(f"{W}tc")[3], lower.findall(f"{W}tc")[3]
    for p in b.findall(f"{W}p"):
        a.append(p)
    b.append(par())
    a.find(f"{W}tcPr").append(xml('<w:vMerge w:val="restart"/>'))
    b.find(f"{W}tcPr").append(xml("<w:vMerge/>"))
    for key in (*page.keys(code), *page.keys(other)):
        if page.fields[key].kind != "choice":
            page.truth.free.add(key)
            page.truth.kept(page.truth.answers[key])
    page.truth.says("carrier_conflict", "duplicate_field", "unplaced_text")


def answers_merged_downwards_and_flattened(page: Paper) -> None:
    """One text for two questions: it cannot be given to one of them in silence."""
    code = page.code()
    upper = page.rows[code]
    lower = upper.getnext()
    other = next((c for c, r in page.rows.items() if r is lower), None)
    if other is None or "." not in other or other in page.used:
        return
    page.used.add(other)
    words = page.words()
    keys = [next(k for k in page.keys(c) if page.fields[k].kind == "text") for c in (code, other)]
    for key in keys:
        page.empty(key)
        page.truth.free.add(key)
    a, b = upper.findall(f"{W}tc")[3], lower.findall(f"{W}tc")[3]
    a.find(f"{W}p").append(run(words))
    a.find(f"{W}tcPr").append(xml('<w:vMerge w:val="restart"/>'))
    b.find(f"{W}tcPr").append(xml("<w:vMerge/>"))
    page.truth.kept(words)


def cell_split(page: Paper) -> None:
    """The comment's cell is split in two, and the right one holds more."""
    code, words = page.code(), page.words()
    key = next(k for k in page.keys(code) if page.fields[k].kind == "text")
    cell = page.rows[code].findall(f"{W}tc")[3]
    cell.addnext(xml(f"<w:tc><w:tcPr/><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"))
    page.truth.free.add(key)
    page.truth.words.append(Words(page.truth.answers[key], key))
    page.truth.kept(words)


def column_inserted(page: Paper) -> None:
    """A new column with words, at the left, in the middle or at the right."""
    table = page.table(page.code())
    at = page.random.randrange(5)
    for row in table.findall(f"{W}tr"):
        words = page.words()
        cell = xml(f"<w:tc><w:tcPr/><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>")
        cells = row.findall(f"{W}tc")
        (cells[at].addprevious if at < len(cells) else cells[-1].addnext)(cell)
        page.truth.kept(words)


def empty_column_inserted(page: Paper) -> None:
    table = page.table(page.code())
    at = page.random.randrange(5)
    for row in table.findall(f"{W}tr"):
        cells = row.findall(f"{W}tc")
        (cells[at].addprevious if at < len(cells) else cells[-1].addnext)(xml("<w:tc><w:tcPr/><w:p/></w:tc>"))


def column_deleted(page: Paper) -> None:
    """The comments are gone with their head."""
    code = page.code()
    table = page.table(code)
    for row in table.findall(f"{W}tr"):
        cells = row.findall(f"{W}tc")
        if len(cells) == 4:
            for t in cells[3].iter(f"{W}tag"):
                key = t.get(f"{W}val")
                page.truth.answers.pop(key, None)
                page.truth.gone.add(key)
            row.remove(cells[3])
    page.truth.says("field_gone")


def question_column_deleted(page: Paper) -> None:
    table = page.table(page.code())
    for row in table.findall(f"{W}tr"):
        cells = row.findall(f"{W}tc")
        if len(cells) == 4:
            row.remove(cells[1])


def code_column_deleted(page: Paper) -> None:
    """The tags are what is left."""
    for row in page.table(page.code()).findall(f"{W}tr"):
        row.remove(row.find(f"{W}tc"))
    page.truth.talk = True


def columns_swapped(page: Paper) -> None:
    """Kommentar before Svar, heads and all."""
    for row in page.table(page.code()).findall(f"{W}tr"):
        cells = row.findall(f"{W}tc")
        if len(cells) == 4:
            cells[2].addprevious(cells[3])


def columns_swapped_and_flattened(page: Paper) -> None:
    code = page.code()
    table = page.table(code)
    columns_swapped(page)
    for sdt in list(table.iter(f"{W}sdt")):
        for child in list(sdt.find(f"{W}sdtContent")):
            sdt.addprevious(child)
        sdt.getparent().remove(sdt)


def heads_deleted(page: Paper) -> None:
    table = page.table(page.code())
    table.remove(table.find(f"{W}tr"))


def heads_renamed(page: Paper) -> None:
    code, words = page.code(), page.words()
    list(page.table(code).find(f"{W}tr").iter(f"{W}t"))[3].text = words
    page.truth.loose(words)


def head_repeated(page: Paper) -> None:
    """Somebody made the heading row again further down."""
    code = page.code()
    page.rows[code].addprevious(deepcopy(page.table(code).find(f"{W}tr")))


def table_split(page: Paper) -> None:
    """Two tables of one, with a paragraph between; the lower has no heading row."""
    code, words = page.code(), page.words()
    table = page.table(code)
    lower = xml("<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>")
    rows = table.findall(f"{W}tr")
    for row in rows[rows.index(page.rows[code]) :]:
        lower.append(row)
    table.addnext(lower)
    table.addnext(par(words))
    page.truth.loose(words)


def table_within_a_table(page: Paper) -> None:
    """The whole table pasted into a cell of another."""
    table = page.table(page.code())
    outer = xml("<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/></w:tc></w:tr></w:tbl>")
    table.addprevious(outer)
    cell = next(outer.iter(f"{W}tc"))
    cell.append(table)
    cell.append(par())


def table_to_text(page: Paper) -> None:
    """Tabs between what were cells; the controls are still there."""
    table = page.table(page.code())
    for row in table.findall(f"{W}tr"):
        line = xml("<w:p/>")
        for n, cell in enumerate(row.findall(f"{W}tc")):
            if n:
                line.append(xml("<w:r><w:tab/></w:r>"))
            for p in cell.findall(f"{W}p"):
                line.extend([e for e in p if e.tag != f"{W}pPr"])
        table.addprevious(line)
    table.getparent().remove(table)
    page.truth.talk = True


def table_to_text_and_flattened(page: Paper) -> None:
    """Lines with tabs: every text is kept, and what is told as an answer is right."""
    table = page.table(page.code())
    for row in table.findall(f"{W}tr"):
        texts = ["".join(c.itertext(f"{W}t")) for c in row.findall(f"{W}tc")]
        line = xml("<w:p/>")
        for n, text in enumerate(texts):
            if n:
                line.append(xml("<w:r><w:tab/></w:r>"))
            line.append(run(text))
        for tag in row.iter(f"{W}tag"):
            key = tag.get(f"{W}val")
            page.truth.free.add(key)
            page.truth.kept(page.truth.answers.get(key, ""))
        table.addprevious(line)
    table.getparent().remove(table)
    page.truth.says("unplaced_text", "field_gone", "controls_gone", "numbered_answer")


def latter_half_gone(page: Paper) -> None:
    """Saved halfway, or deleted from the cursor down."""
    tables = page.tables()
    for table in tables[len(tables) // 2 :]:
        for tag in table.iter(f"{W}tag"):
            key = tag.get(f"{W}val")
            page.truth.answers.pop(key, None)
            page.truth.gone.add(key)
        table.getparent().remove(table)
    page.truth.says("field_gone")


def cells_skipped(page: Paper) -> None:
    """A row pulled to the right: its first cell is no cell any more."""
    code = page.code()
    row = page.rows[code]
    row.find(f"{W}trPr").append(xml('<w:gridBefore w:val="1"/>'))
    row.remove(row.find(f"{W}tc"))
    page.truth.talk = True


def cell_changes_tracked(page: Paper) -> None:
    page.truth.allowed.add("tracked_changes")
    code = page.code()
    for cell, mark in zip(page.rows[code].findall(f"{W}tc")[2:], ("cellIns", "cellMerge"), strict=True):
        cell.find(f"{W}tcPr").append(xml(f'<w:{mark} w:id="12" w:author="Kim"/>'))


def answers_in_each_others_columns(page: Paper) -> None:
    """The choice typed under Kommentar and the comment under Svar, without controls: never guessed, never lost."""
    code, words = page.code(), page.words()
    choice, text = page.keys(code)
    page.empty(choice).append(run(words))
    page.empty(text).append(run("Nej"))
    page.truth.unclear[choice] = words
    page.answer(text, "Nej")
    page.truth.talk = True
