"""Answers that stand elsewhere than in their row and say themselves, by the question's number, which question they are for."""

from __future__ import annotations

from collections.abc import Iterable

from tests.habits.paper import Paper, W, par, run, xml

CHOSEN = "Nej"
TOLD = "numbered_answer"


def _emptied(page: Paper) -> tuple[str, str, str]:
    """A question with choice and comment whose boxes are empty: (code, key of the choice, key of the comment)."""
    code = page.code()
    choice, text = page.keys(code)
    page.clear(choice)
    page.clear(text)
    return code, choice, text


def _several(page: Paper, count: int) -> list[tuple[str, str, str]]:
    """The same of several questions, in the form's order."""
    found = [_emptied(page) for _ in range(count)]
    order = list(page.rows)
    return sorted(found, key=lambda one: order.index(one[0]))


def _at_end(page: Paper, lines: Iterable[str]) -> None:
    for line in lines:
        page.body[-1].addprevious(par(line))


def answer_under_the_table_with_its_number(page: Paper) -> None:
    """'4.3: Vi skrev ...' under the table."""
    code, _, text = _emptied(page)
    words = page.words()
    page.table(code).addnext(par(f"{code}: {words}"))
    page.answer(text, words)
    page.truth.says(TOLD)


def answer_below_that_says_answer_and_number(page: Paper) -> None:
    code, _, text = _emptied(page)
    words, way = page.words(), page.random.choice(["Svar {}: {}", "Svar på fråga {}: {}", "Fråga {}: {}", "SVAR {} - {}", "Kommentar till {}: {}", "F{}: {}"])  # fmt: skip
    page.table(code).addnext(par(way.format(code, words)))
    page.answer(text, words)
    page.truth.says(TOLD)


def choice_and_comment_below_with_a_number(page: Paper) -> None:
    code, choice, text = _emptied(page)
    words, way = page.words(), page.random.choice(["Svar {}: {} – {}", "{}: {}. {}", "Svar {}: {}\n{}", "{}: {}; {}"])
    line = way.format(code, CHOSEN, words)
    page.table(code).addnext(par(line) if "\n" not in line else _broken(line))
    page.answer(choice, CHOSEN)
    page.answer(text, words)
    page.truth.says(TOLD)


def _broken(line: str) -> object:
    made = par()
    for n, part in enumerate(line.split("\n")):
        made.append(run(part))
        if not n:
            made.append(xml("<w:r><w:br/></w:r>"))
    return made


def choice_alone_below_with_a_number(page: Paper) -> None:
    code, choice, _ = _emptied(page)
    page.table(code).addnext(par(f"Svar {code}: {CHOSEN}"))
    page.answer(choice, CHOSEN)
    page.truth.says(TOLD)


def answers_in_a_list_at_the_end(page: Paper) -> None:
    found = [(code, text, f"{page.words()}.") for code, _, text in _several(page, 4)]
    mark = page.random.choice(["• {}: {}", "{}) {}", "- {}: {}", "{}. {}", "{}\t{}"])
    _at_end(page, ["Våra svar:", *(mark.format(code, f"Att {words}") for code, _, words in found)])
    for _, text, words in found:
        page.answer(text, f"Att {words}")
    page.truth.says(TOLD)
    page.truth.loose("Våra svar:")


def answers_under_headings_at_the_end(page: Paper) -> None:
    """An own report: the number alone as a heading, and its paragraphs below."""
    heading = page.random.choice(["Fråga {}", "Svar på fråga {}", "Svar {}:", "{}:"])
    found = [(code, text, page.words(), page.words()) for code, _, text in _several(page, 3)]
    for n, (code, text, one, two) in enumerate(found):
        last = n == len(found) - 1
        _at_end(page, [heading.format(code), one, *([] if last else [two])])
        page.answer(text, one if last else f"{one}\n{two}")
    page.truth.says(TOLD)


def question_copied_with_its_answer_below(page: Paper) -> None:
    """Number and question copied out of the form, the answer in the next paragraph."""
    found = [(code, text, page.words()) for code, _, text in _several(page, 3)]
    for code, text, words in found:
        asked = "".join(next(page.rows[code].findall(f"{W}tc")[1].iter(f"{W}p")).itertext(f"{W}t"))
        _at_end(page, [f"{code} {asked}", words])
        page.answer(text, words)
    page.truth.says(TOLD)


def form_pasted_as_text(page: Paper) -> None:
    """'Behåll endast text': cells become tabs, paragraphs stay, every box is gone."""
    for table in list(page.body.iter(f"{W}tbl")):
        for row in table.findall(f"{W}tr"):
            lines: list[list[str]] = [[""]]
            for n, cell in enumerate(row.findall(f"{W}tc")):
                texts = ["".join(p.itertext(f"{W}t")) for p in cell.findall(f"{W}p")]
                lines[-1] = [f"{lines[-1][0]}\t{texts[0]}" if n else texts[0]]
                lines += [[text] for text in texts[1:]]
            for (line,) in lines:
                table.addprevious(par(line))
        table.getparent().remove(table)
    page.truth.says(TOLD)
    page.truth.talk = True


def two_numbers_in_one_paragraph(page: Paper) -> None:
    """Nobody can say which of them is answered: neither is."""
    (one, _, _), (two, _, _) = _several(page, 2)
    words, way = page.words(), page.random.choice(["Svar {} och {}: {}", "{}: {1}: {}", "Svar {}: se {}, {}", "{}/{}: {}"])  # fmt: skip
    line = way.replace("{1}", "{}").format(one, two, words)
    page.table(one).addnext(par(line))
    page.truth.loose(line, one)


def number_that_is_no_question(page: Paper) -> None:
    (code, _, _), words = _emptied(page), page.words()
    number = code.replace("E", "")
    ways = ["4.13: {w}", "Kapitel {n}: {w}", "{n} miljoner {w}", "4.30: {w}", "{n}.2026 {w}", "kl. {n} {w}", "{n} % {w}", "2026-{n} {w}", "Avsnitt {n} {w}",
            "§ {n} {w}", "Version {n}: {w}", "{n} {w}", "Se bilaga {n}: {w}", "ca {n}: {w}", "{n}–9.2: {w}", "{n} h: {w}"]  # fmt: skip
    line = page.random.choice(ways).format(n=number, w=words)
    page.table(code).addnext(par(line))
    page.truth.loose(line)


def number_with_other_words_than_in_its_own_box(page: Paper) -> None:
    """What stands in the own box is never overwritten."""
    code, words = page.code(), page.words()
    page.table(code).addnext(par(f"Svar {code}: {words}"))
    page.truth.loose(words, code)
    page.truth.says("duplicate_field")


def number_with_the_same_words_as_in_its_own_box(page: Paper) -> None:
    code = page.code()
    text = page.keys(code)[1]
    page.table(code).addnext(par(f"Svar {code}: {page.truth.answers[text]}"))
    page.truth.talk = True


def answer_in_a_table_of_its_own(page: Paper) -> None:
    """A table that somebody made themselves: number and answer."""
    found = [(code, text, page.words()) for code, _, text in _several(page, 3)]
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>Svar {code}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc></w:tr>"
        for code, _, words in found
    )
    page.body[-1].addprevious(xml(f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"))
    page.body[-1].addprevious(par())
    for _, text, words in found:
        page.answer(text, words)
    page.truth.says(TOLD)


def table_transposed(page: Paper) -> None:
    """Rows made columns, the boxes gone."""
    table = page.table(page.code())
    grid = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
    for cell in (c for row in grid for c in row):
        for sdt in list(cell.iter(f"{W}sdt")):
            for child in list(sdt.find(f"{W}sdtContent")):
                sdt.addprevious(child)
            sdt.getparent().remove(sdt)
    turned = xml("<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>")
    for column in zip(*grid, strict=True):
        row = xml("<w:tr/>")
        row.extend(column)
        turned.append(row)
    table.getparent().replace(table, turned)
    page.truth.talk = True


def rows_flattened_into_one(page: Paper) -> None:
    """A program that writes all cells of several rows into one row."""
    code = page.code()
    row = page.rows[code]
    other = row.getnext()
    if other is None:
        other, row = row, row.getprevious()
    if row.find(f"{W}tc/{W}p//{W}t") is None or "".join(row.find(f"{W}tc").itertext()) not in page.rows:
        return
    for cell in other.findall(f"{W}tc"):
        row.append(cell)
    other.getparent().remove(other)
    page.truth.talk = True


def rows_merged_into_one(page: Paper) -> None:
    """'Sammanfoga celler' down over two rows: every cell holds the paragraphs of both."""
    code = page.code()
    row = page.rows[code]
    other = next((c for c, r in page.rows.items() if r is row.getnext() and len(r) == len(row)), None)
    if other is None or other in page.used:
        return
    page.used.add(other)
    for cell, below in zip(row.findall(f"{W}tc"), page.rows[other].findall(f"{W}tc"), strict=True):
        cell.extend(below.findall(f"{W}p"))
    page.rows[other].getparent().remove(page.rows[other])
    page.truth.talk = True


def paragraph_straight_in_a_row(page: Paper) -> None:
    """A paragraph or a run between the cells, where only a program puts it."""
    code, _, text = _emptied(page)
    words = page.words()
    page.rows[code].append(page.random.choice([par(words), run(words)]))
    page.answer(text, words)
    page.truth.says(TOLD)


def paragraph_straight_in_a_full_row(page: Paper) -> None:
    code, words = page.code(), page.words()
    page.rows[code].append(page.random.choice([par(words), run(words)]))
    page.truth.loose(words, code)
