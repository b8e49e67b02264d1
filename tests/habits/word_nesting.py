"""Controls, tables and repeating sections inside one another, and what stands twice: every break stays, nothing is told as letters."""

from __future__ import annotations

from copy import deepcopy

from tests.habits.paper import Paper, W, Xml, par, run, xml


def _shell(inner: str = "", properties: str = "") -> Xml:
    return xml(f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>")


def _repeated(*texts: str) -> Xml:
    """A repeating section with a paragraph in each of its parts."""
    section = _shell(properties="<w15:repeatingSection/>")
    for text in texts:
        item = _shell(properties="<w15:repeatingSectionItem/>")
        item[1].append(par(text))
        section[1].append(item)
    return section


def repeating_section_below_the_control(page: Paper) -> None:
    key, one, two = page.text(), page.words(), page.words()
    page.cells[key].append(_repeated(one, two))
    page.answer(key, f"{page.truth.answers[key]}\n{one}\n{two}")


def repeating_section_for_the_control(page: Paper) -> None:
    key, texts = page.text(), [page.words() for _ in range(3)]
    page.cells[key].remove(page.line(key))
    page.cells[key].append(_repeated(*texts))
    page.answer(key, "\n".join(texts))


def paragraphs_in_controls_in_the_control(page: Paper) -> None:
    """The answer's own control at block level, each of its paragraphs in another."""
    key, texts = page.text(), [page.words() for _ in range(3)]
    shell = _shell()
    shell.replace(shell[0], deepcopy(page.control(key).find(f"{W}sdtPr")))
    page.cells[key].remove(page.line(key))
    for text in texts:
        item = _shell(properties="<w:richText/>")
        item[1].append(par(text))
        shell[1].append(item)
    page.cells[key].append(shell)
    page.answer(key, "\n".join(texts))


def paragraphs_in_custom_xml(page: Paper) -> None:
    """Each paragraph in a wrapping of its own, around and beside the control."""
    key, texts = page.text(), [page.words() for _ in range(2)]
    for text in texts:
        shell = xml('<w:customXml w:element="stycke"><w:customXml w:element="inre"/></w:customXml>')
        shell[0].append(par(text))
        page.cells[key].append(shell)
    page.answer(key, "\n".join([page.truth.answers[key], *texts]))


def table_in_a_control(page: Paper) -> None:
    """A small table in a control of its own after the text."""
    key, grid = page.text(), [[page.words() for _ in range(2)] for _ in range(2)]
    rows = "".join(f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>' for c in row)}</w:tr>" for row in grid)  # fmt: skip
    page.cells[key].append(_shell(f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"))
    page.cells[key].append(par())
    page.answer(key, "\n".join([page.truth.answers[key], *("\t".join(row) for row in grid)]))


def controls_in_a_pasted_table(page: Paper) -> None:
    """A control in each cell of a table pasted below the text."""
    key, grid = page.text(), [[page.words() for _ in range(2)] for _ in range(2)]
    table = xml("<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>")
    for texts in grid:
        row = xml("<w:tr/>")
        for text in texts:
            cell, line = xml("<w:tc/>"), par()
            shell = _shell()
            shell[1].append(run(text))
            line.append(shell)
            cell.append(line)
            row.append(cell)
        table.append(row)
    page.cells[key].append(table)
    page.cells[key].append(par())
    page.answer(key, "\n".join([page.truth.answers[key], *("\t".join(row) for row in grid)]))


def control_split_with_its_text_repeated(page: Paper) -> None:
    """LibreOffice 7.4 makes a control of every change between kinds of letters, and repeats the text in each."""
    key, (one, two, three) = page.text(), (page.words(), " 漢字🙂", f" {page.words()}")
    whole = f"{one}{two}{three}"
    sdt = page.control(key)
    copies = [deepcopy(sdt), deepcopy(sdt)]
    page.rewrite(key, run(whole))
    for copy, rest in zip(copies, (f"{two}{three}".strip(), three.strip()), strict=True):
        content = copy.find(f"{W}sdtContent")
        for old in list(content):
            content.remove(old)
        made = run(rest)
        made.append(deepcopy(run(whole)[-1]))
        content.append(made)
    sdt.addnext(copies[0])
    copies[0].addnext(copies[1])
    page.answer(key, whole)


def lost_place_with_words_that_stand_elsewhere(page: Paper) -> None:
    """The same words in an answer and where no reader looks: told as words, at their row."""
    code, other = page.code(), page.code()
    text = page.truth.answers[page.keys(other)[1]]
    page.table(code).append(par(text))
    page.truth.loose(text)
    page.truth.says("text_unaccounted", "unplaced_text")


def several_lost_places_with_the_same_words(page: Paper) -> None:
    words, lost = page.words(), page.words()
    key = page.text()
    page.rewrite(key, run(words))
    page.answer(key, words)
    page.table(page.code()).append(par(words, lost))
    page.truth.loose(f"{words}{lost}")
