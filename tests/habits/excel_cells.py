"""What people type in an Excel form, where they type it, and how programs store it in cells."""

from __future__ import annotations

from lxml import etree

from tests.habits.word_choices import CERTAIN, UNSURE
from tests.habits.workbook import DRAWN, SPACE, Workbook, X, Xml


def choice_by_hand(page: Workbook) -> None:
    key = page.choice()
    typed, label = page.random.choice(CERTAIN)
    page.enter(page.at(key), typed)
    page.answer(key, label)


def choice_that_cannot_be_told(page: Workbook) -> None:
    key = page.choice()
    typed = page.random.choice(UNSURE)
    page.enter(page.at(key), typed)
    page.truth.unclear[key] = typed


def choice_and_comment_in_one_cell(page: Workbook) -> None:
    key, words = page.choice(), page.words()
    page.enter(page.at(key), f"Delvis, {words}")
    page.truth.unclear[key] = words


def stored_otherwise(page: Workbook) -> None:
    """Other programs write a text in the cell itself, or as the result of a formula."""
    code = page.code()
    how = page.random.choice(["inlineStr", "str"])
    for key in page.keys(code):
        page.enter(page.at(key), page.truth.answers[key], how)


def rich_text(page: Workbook) -> None:
    key, one, two = page.text(), page.words(), page.words()
    page.enter(page.at(key), "")
    item = page.strings[-1]
    item.clear()
    look = "<rPr><b/><strike/></rPr>"
    for r in etree.fromstring(f'<x {DRAWN}><r><t xml:space="preserve">{one} </t></r><r>{look}<t>{two}</t></r></x>'):
        item.append(r)
    page.answer(key, f"{one} {two}")
    page.truth.allowed |= {"struck_text"}


def signs(page: Workbook) -> None:
    key, one, two = page.text(), page.words(), page.words()
    made = [("\n", "\n"), ("_x000D_\n", "\n"), ("\t", "\t"), ("\u00a0", "\u00a0"), ("_x005F_x0041_", "_x0041_"), ("🙂👩‍👧", "🙂👩‍👧"), ("\u202bא\u202c", "\u202bא\u202c"),
            ("\u00ad", "\u00ad"), ("\u2011", "\u2011"), ("<b>&amp;</b> ]]>", "<b>&amp;</b> ]]>"), ("\u2028", "\u2028")]  # fmt: skip
    stored, read = page.random.choice(made)
    page.enter(page.at(key), f"{one}{stored}{two}")
    if stored.startswith("_x000D_"):
        page.typed(one, key)
        page.typed(two, key)
        return
    page.answer(key, f"{one}{read}{two}")


def numbers(page: Workbook) -> None:
    """What Excel makes of what looks like a number, as a Swedish screen shows it."""
    key = page.text()
    value, style, shown = page.random.choice(
        [
            ("25", None, "25"),
            ("3.5", None, "3,5"),
            ("123456789012345", None, "123456789012345"),
            ("0.1", None, "0,1"),
            ("-4", None, "-4"),
        ]
    )
    page.value(page.at(key), value, "n", style=style)
    page.answer(key, shown)
    page.truth.allowed |= {"excel_made_over"} if len(value) > 12 else set()


def share(page: Workbook) -> None:
    key = page.text()
    page.value(page.at(key), "0.85", "n", style=_style(page, 9))
    page.answer(key, "85%")


def day(page: Workbook) -> None:
    key = page.text()
    page.value(page.at(key), "46297", "n", style=_style(page, 14))
    page.answer(key, "2026-10-02")
    page.truth.says("excel_made_over")


def iso_day(page: Workbook) -> None:
    """t="d" holds the date as text."""
    key = page.text()
    page.value(page.at(key), "2026-10-02T00:00:00", "d")
    page.typed("2026-10-02", key)


def _style(page: Workbook, format: int) -> int:
    styles: Xml = etree.fromstring(page.members["xl/styles.xml"])
    group = styles.find(f"{X}cellXfs")
    etree.SubElement(group, f"{X}xf", numFmtId=str(format), fontId="0", fillId="0", borderId="0", applyNumberFormat="1")
    page.members["xl/styles.xml"] = etree.tostring(styles)
    return len(group) - 1


def truth_value(page: Workbook) -> None:
    key = page.text()
    page.value(page.at(key), "1", "b")
    page.answer(key, "SANT")


def error_value(page: Workbook) -> None:
    key = page.text()
    value, formula, shown = page.random.choice([("#N/A", "", "#SAKNAS!"), ("#NAME?", "vi vet inte", "=vi vet inte")])
    page.value(page.at(key), value, "e", formula)
    page.typed(shown, key)


def formula_without_a_value(page: Workbook) -> None:
    key = page.text()
    page.value(page.at(key), "", "n", "bättre än förut")
    page.answer(key, "=bättre än förut")


def formula_with_a_value(page: Workbook) -> None:
    key, words = page.text(), page.words()
    page.enter(page.at(key), words, "str")
    page.at(key).insert(0, etree.fromstring(f'<x {DRAWN}><f>CONCATENATE("a","b")</f></x>')[0])
    page.answer(key, words)


def address_in_a_formula(page: Workbook) -> None:
    key, words = page.text(), page.words()
    address = page.address()
    page.enter(page.at(key), words, "str")
    page.at(key).insert(0, etree.fromstring(f'<x {DRAWN}><f>HYPERLINK("{address}","{words}")</f></x>')[0])
    page.typed(words, key)
    page.typed(address, key)


def link(page: Workbook) -> None:
    key, words = page.text(), page.words()
    address = page.address()
    page.enter(page.at(key), words)
    sheet = page.places[key][0]
    number = page.relate(page.parts[sheet], address, "hyperlink", ' TargetMode="External"')
    page.after_data(sheet, f'<hyperlinks><hyperlink ref="{page.at(key).get("r")}" r:id="{number}"/></hyperlinks>')
    page.typed(words, key)
    page.truth.kept(address)


def number_in_the_choice(page: Workbook) -> None:
    key = page.choice()
    page.value(page.at(key), "1", "n")
    page.truth.unclear[key] = "1"


def words_beside(page: Workbook) -> None:
    """To the right of the answer, in the columns nobody asked for."""
    code, words = page.code(), page.words()
    page.enter(page.beside(code, page.random.choice(["E", "F", "J"])), words)
    page.truth.loose(words, code)


def words_far_away(page: Workbook) -> None:
    words = page.words()
    page.enter(page.cell(page.codes[page.code()], "ZZ2000"), words)
    page.truth.loose(words)


def words_in_the_question_cell(page: Workbook) -> None:
    code, words = page.code(), page.words()
    cell = page.beside(code, "B")
    page.enter(cell, f"{page.shown(cell)} {words}")
    page.truth.loose(words, code)


def words_in_front_of_the_question(page: Workbook) -> None:
    code, words = page.code(), page.words()
    cell = page.beside(code, "B")
    page.enter(cell, f"{words} {page.shown(cell)}")
    page.truth.loose(words, code)


def question_replaced_by_the_answer(page: Workbook) -> None:
    code, words = page.code(), page.words()
    page.enter(page.beside(code, "B"), words)
    page.truth.loose(words, code)


def words_in_the_code_cell(page: Workbook) -> None:
    code, words = page.code(), page.words()
    cell = page.beside(code, "A")
    page.enter(cell, f"{page.shown(cell)} {words}")
    page.truth.loose(words, code)


def code_written_otherwise(page: Workbook) -> None:
    code = page.code()
    page.enter(
        page.beside(code, "A"),
        page.random.choice(
            [
                f"F{code} ",
                code,
                f"F{code.replace('.', ',')}",
                f"f{code}",
                f"F{code}.",
                f"Fråga {code}",
                f"F{code}\u00a0",
            ]
        ),
    )
    page.truth.talk = True


def code_made_a_number(page: Workbook) -> None:
    """F4.3 retyped as 4.3: Excel stores a number. 4.10 would be 4.1; no element has ten questions."""
    code = page.code()
    page.value(page.beside(code, "A"), code, "n")
    page.truth.talk = True


def code_made_a_date(page: Workbook) -> None:
    """4.3 typed in a Swedish Excel may become the 4th of March; the name still says whose row it is."""
    code = page.code()
    page.value(page.beside(code, "A"), "46085", "n", style=_style(page, 14))
    page.truth.talk = True


def code_removed(page: Workbook) -> None:
    code = page.code()
    page.empty(page.beside(code, "A"))
    page.truth.talk = True


def code_overwritten(page: Workbook) -> None:
    code, words = page.code(), page.words()
    page.enter(page.beside(code, "A"), words)
    page.truth.loose(words)


def code_of_another_row(page: Workbook) -> None:
    code, other = page.code(), page.code()
    page.enter(page.beside(code, "A"), f"F{other}")
    for key in (*page.keys(code), *page.keys(other)):
        page.truth.free.add(key)
        if page.fields[key].kind != "choice":
            page.truth.kept(page.truth.answers[key])
    page.truth.says("duplicate_field", "carrier_conflict")


def comment_in_the_choice_column(page: Workbook) -> None:
    """Where the row has a choice, a long text there is no choice: unclear, with the text kept."""
    choice, text = page.keys(page.code())
    words = page.words()
    page.enter(page.at(choice), words)
    page.clear(text)
    page.truth.unclear[choice] = words


def choice_in_the_comment_column(page: Workbook) -> None:
    choice, text = page.keys(page.code())
    page.clear(choice)
    page.enter(page.at(text), "Nej")
    page.answer(text, "Nej")


def text_in_the_choice_column_of_a_text_row(page: Workbook) -> None:
    key, words = page.keys(page.code(question=False))[0], page.words()
    _sheet, _ = page.places[key]
    if page.places[key][1][0] == "C":
        return
    page.clear(key)
    page.enter(page.beside(page.fields[key].code, "C"), words)
    page.typed(words, key)


def white_space(page: Workbook) -> None:
    """A text stays as it was typed; whoever shows it may trim it."""
    key, words = page.text(), page.words()
    page.enter(page.at(key), f"  {words}\n ")
    page.answer(key, f"  {words}\n ")


def cells_without_references(page: Workbook) -> None:
    """A cell may leave its place out: it then stands after the one before it."""
    row = page.row(page.codes[code := page.code()], page.row_of(code))
    for c in row:
        del c.attrib["r"]
    page.truth.answers.update({})


def strings_with_preserved_space(page: Workbook) -> None:
    for t in page.strings.iter(f"{X}t"):
        t.set(SPACE, "preserve")


def shared_formula(page: Workbook) -> None:
    """A formula filled down: the later cells only point at the first; their values are what is seen."""
    key, words = page.text(), page.words()
    page.enter(page.at(key), words, "str")
    page.at(key).insert(0, etree.fromstring(f'<x {DRAWN}><f t="shared" si="0"/></x>')[0])
    page.answer(key, words)


def array_formula(page: Workbook) -> None:
    key, words = page.text(), page.words()
    page.enter(page.at(key), words, "str")
    page.at(key).insert(0, etree.fromstring(f'<x {DRAWN}><f t="array" ref="D5">A1:A3</f></x>')[0])
    page.answer(key, words)


def string_missing(page: Workbook) -> None:
    """A cell that points at a text that is not in the package: the rest is read, or the damage said."""
    key = page.text()
    page.value(page.at(key), "99999", "s")
    page.truth.answers.pop(key)
    page.truth.free.add(key)
    page.truth.talk = True
    page.truth.may_stop = True


def day_counted_from_1904(page: Workbook) -> None:
    """Excel for Mac once counted days from 1904, and such workbooks still do."""
    key = page.text()
    page.book.find(f"{X}workbookPr").set("date1904", "1")
    page.value(page.at(key), "44835", "n", style=_style(page, 14))
    page.answer(key, "2026-10-02")
    page.truth.says("excel_made_over")


def last_cell_of_the_sheet(page: Workbook) -> None:
    words = page.words()
    page.enter(page.cell(page.codes[page.code()], "XFD1048576"), words)
    page.truth.loose(words)
