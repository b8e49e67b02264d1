"""What people do to the rows of a Word form."""

from __future__ import annotations

from copy import deepcopy

from tests.habits.paper import Paper, W, par, run, xml


def row_deleted(page: Paper) -> None:
    code = page.code()
    page.rows[code].getparent().remove(page.rows[code])
    for key in page.keys(code):
        page.truth.answers.pop(key, None)
        page.truth.gone.add(key)
    page.truth.says("field_gone")


def row_inserted(page: Paper) -> None:
    """Words in every cell of a new row."""
    code, words = page.code(), [page.words() for _ in range(4)]
    new = "".join(f"<w:tc><w:p><w:r><w:t>{w}</w:t></w:r></w:p></w:tc>" for w in words)
    page.rows[code].addnext(xml(f"<w:tr>{new}</w:tr>"))
    for w in words:
        page.truth.loose(w, code)


def row_below_with_blank_code(page: Paper) -> None:
    """The answer goes on in a row of its own under the question's."""
    code, words = page.code(), page.words()
    new = deepcopy(page.rows[code])
    for cell in new.findall(f"{W}tc"):
        for p in cell.findall(f"{W}p"):
            cell.remove(p)
        cell.append(par())
    new.findall(f"{W}tc")[3].find(f"{W}p").append(run(words))
    page.rows[code].addnext(new)
    page.truth.loose(words, code)


def row_copied(page: Paper) -> None:
    """An exact copy says nothing new."""
    code = page.code()
    page.rows[code].addnext(deepcopy(page.rows[code]))
    page.truth.talk = True


def row_copied_and_changed(page: Paper) -> None:
    code, words = page.code(), page.words()
    new = deepcopy(page.rows[code])
    t = list(new.findall(f"{W}tc")[3].iter(f"{W}t"))[-1]
    t.text = words
    page.rows[code].addnext(new)
    for key in page.keys(code):
        page.truth.free.add(key)
        if page.fields[key].kind != "choice":
            page.truth.kept(page.truth.answers[key])
    page.truth.kept(words)
    page.truth.says("duplicate_field")


def row_copied_for_another_code(page: Paper) -> None:
    """Copied over another question's row and its number corrected: tags of the one, number of the other. The number counts."""
    code = page.code()
    other = page.code()
    new = deepcopy(page.rows[code])
    next(new.find(f"{W}tc").iter(f"{W}t")).text = other
    page.rows[other].getparent().replace(page.rows[other], new)
    for key in page.keys(other):
        same = next(k for k in page.keys(code) if page.fields[k].kind == page.fields[key].kind)
        if page.fields[key].kind == "choice" and not set(page.fields[key].choices) >= set(page.fields[same].choices):
            page.truth.free.add(key)
        page.truth.answers[key] = page.truth.answers[same]
    page.truth.says("carrier_conflict")
    page.truth.talk = True


def row_moved_to_another_table(page: Paper) -> None:
    code = page.code()
    other = page.random.choice([t for t in page.tables() if t is not page.table(code)])
    other.append(page.rows[code])


def rows_in_another_order(page: Paper) -> None:
    code = page.code()
    table = page.table(code)
    rows = table.findall(f"{W}tr")
    body = rows[1:]
    page.random.shuffle(body)
    for row in body:
        table.remove(row)
    table.extend(body)


def row_in_a_control(page: Paper) -> None:
    """Repeating sections and other controls around rows, cells and whole tables."""
    code = page.code()
    row = page.rows[code]
    what = page.random.choice([row, row.findall(f"{W}tc")[3], row.findall(f"{W}tc")[0], page.table(code)])
    how = page.random.choice(["<w15:repeatingSection/>", "<w:richText/>", "<w:group/>", '<w:tag w:val="MittBlock"/>'])
    shell = xml(f"<w:sdt><w:sdtPr>{how}</w:sdtPr><w:sdtContent/></w:sdt>")
    what.addprevious(shell)
    shell[1].append(what)


def row_in_custom_xml(page: Paper) -> None:
    code = page.code()
    row = page.rows[code]
    what = page.random.choice([row, row.findall(f"{W}tc")[3], page.table(code), page.line(page.keys(code)[0])])
    shell = xml('<w:customXml w:element="rad"/>')
    what.addprevious(shell)
    shell.append(what)


def row_inserted_with_tracking(page: Paper) -> None:
    """A row typed while changes are tracked: it is there."""
    code, words = page.code(), page.words()
    typed = f'<w:p><w:ins w:id="8" w:author="Kim"><w:r><w:t>{words}</w:t></w:r></w:ins></w:p>'
    new = f'<w:tr><w:trPr><w:ins w:id="9" w:author="Kim"/></w:trPr><w:tc><w:p/></w:tc><w:tc>{typed}</w:tc></w:tr>'
    page.rows[code].addnext(xml(new))
    page.truth.loose(words, code)


def row_deleted_with_tracking(page: Paper) -> None:
    """Marked as deleted, every run of it: as good as gone, and told."""
    code = page.code()
    row = page.rows[code]
    row.find(f"{W}trPr").append(xml('<w:del w:id="9" w:author="Kim"/>'))
    for r in list(row.iter(f"{W}r")):
        for t in r.iter(f"{W}t"):
            t.tag = f"{W}delText"
        shell = xml('<w:del w:id="10" w:author="Kim"/>')
        r.addprevious(shell)
        shell.append(r)
    for key in page.keys(code):
        page.truth.answers.pop(key, None)
        page.truth.gone.add(key)
    page.truth.says("field_gone")


def choice_in_a_row_of_its_own(page: Paper) -> None:
    """Nothing but 'Nej' in a new row: the form says the word too, but not there."""
    code = page.code()
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("", "", "Nej", ""))
    page.rows[code].addnext(xml(f"<w:tr>{cells}</w:tr>"))
    page.truth.loose("Nej", code)


def rows_made_one(page: Paper) -> None:
    """Two questions answered in one row, with both numbers in front: nothing is given to one of them in silence."""
    code = page.code()
    upper = page.rows[code]
    other = next((c for c, r in page.rows.items() if r is upper.getnext()), None)
    if other is None or "." not in other or other in page.used:
        return
    page.used.add(other)
    next(upper.find(f"{W}tc").iter(f"{W}t")).text = f"{code}–{other}"
    for key in page.keys(other):
        page.truth.answers.pop(key, None)
        page.truth.gone.add(key)
    page.rows[other].getparent().remove(page.rows[other])
    for key in page.keys(code):
        page.truth.free.add(key)
        if page.fields[key].kind != "choice":
            page.truth.kept(page.truth.answers[key])
    page.truth.says("field_gone")
