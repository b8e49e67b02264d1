"""Where people type in a Word form, beside the places meant for it."""

from __future__ import annotations

from tests.habits.paper import Paper, W, par, run


def words_after_a_picked_choice(page: Paper) -> None:
    key = page.choice()
    words = page.words()
    page.line(key).append(run(f" {words}"))
    page.truth.loose(words, page.fields[key].code)


def words_in_the_question_cell(page: Paper) -> None:
    code, words = page.code(), page.words()
    where = page.rows[code].findall(f"{W}tc")[1]
    if page.random.random() < 0.5:
        where.append(par(words))
    else:
        where.findall(f"{W}p")[-1].append(run(words))
    page.truth.loose(words, code)


def words_before_the_question(page: Paper) -> None:
    code, words = page.code(), page.words()
    page.rows[code].findall(f"{W}tc")[1].find(f"{W}p").insert(1, run(f"{words} "))
    page.truth.loose(words, code)


def words_within_the_question(page: Paper) -> None:
    code, words = page.code(), page.words()
    t = next(page.rows[code].findall(f"{W}tc")[1].iter(f"{W}t"))
    t.text = f"{t.text[:10]} {words} {t.text[10:]}"
    page.truth.loose(words, code)


def question_replaced_by_the_answer(page: Paper) -> None:
    code, words = page.code(), page.words()
    cell = page.rows[code].findall(f"{W}tc")[1]
    for p in cell.findall(f"{W}p"):
        cell.remove(p)
    cell.append(par(words))
    page.truth.loose(words, code)


def words_in_the_code_cell(page: Paper) -> None:
    code, words = page.code(), page.words()
    page.rows[code].find(f"{W}tc/{W}p").append(run(f" {words}"))
    page.truth.loose(words, code)


def words_under_the_code(page: Paper) -> None:
    code, words = page.code(), page.words()
    page.rows[code].find(f"{W}tc").append(par(words))
    page.truth.loose(words, code)


def code_written_otherwise(page: Paper) -> None:
    code = page.code()
    forms = [
        f"{code}.",
        f" {code} ",
        f"F{code}",
        code.replace(".", ","),
        f"{code}\u00a0",
        f"{code})",
        f"Fråga {code}",
        f"{code}\u200b",
    ]
    next(page.rows[code].find(f"{W}tc").iter(f"{W}t")).text = page.random.choice(forms)
    page.truth.talk = True


def code_removed(page: Paper) -> None:
    """The tags still say where the answers belong."""
    code = page.code()
    next(page.rows[code].find(f"{W}tc").iter(f"{W}t")).text = ""
    page.truth.talk = True


def code_of_another_row(page: Paper) -> None:
    """A code changed into another question's: the texts are kept and the doubt told."""
    code = page.code()
    other = page.code()
    next(page.rows[code].find(f"{W}tc").iter(f"{W}t")).text = other
    for key in (*page.keys(code), *page.keys(other)):
        page.truth.free.add(key)
        if page.fields[key].kind != "choice":
            page.truth.kept(page.truth.answers[key])
    page.truth.says("duplicate_field", "carrier_conflict")


def words_after_the_control(page: Paper) -> None:
    key, words = page.text(), page.words()
    if page.random.random() < 0.5:
        page.line(key).append(run(f" {words}"))
    else:
        page.cells[key].append(par(words))
    for text in (words, page.truth.answers[key]):
        page.typed(text, key)


def words_before_the_control(page: Paper) -> None:
    key, words = page.text(), page.words()
    where = page.line(key)
    where.insert(1, run(f"{words} "))
    for text in (f"{words} {page.truth.answers[key]}",):
        page.typed(text, key)


def words_around_an_empty_control(page: Paper) -> None:
    key, words = page.text(), page.words()
    page.clear(key)
    page.line(key).append(run(words))
    page.answer(key, words)


def words_on_both_sides_of_an_empty_control(page: Paper) -> None:
    key, one, two = page.text(), page.words(), page.words()
    page.clear(key)
    page.line(key).insert(1, run(one))
    page.line(key).append(run(two))
    page.typed(one, key)
    page.typed(two, key)


def paragraph_between_the_tables(page: Paper) -> None:
    code, words = page.code(), page.words()
    page.table(code).addnext(par(words))
    page.truth.loose(words)


def paragraph_on_the_cover(page: Paper) -> None:
    words = page.words()
    page.body.insert(page.random.randrange(3), par(words))
    page.truth.loose(words)


def paragraph_at_the_end(page: Paper) -> None:
    words = page.words()
    page.body[-1].addprevious(par(words))
    page.truth.loose(words)
