"""Choices shown by marks in a Word form: boxes, brackets, crosses and emphasised words, where a list was sent out."""

from __future__ import annotations

from collections.abc import Callable

from tests.habits.paper import Paper, Xml, par, run, xml
from tests.support import instrument

Draw = Callable[[bool], list[Xml]]

BOX = '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>'
OLD_BOX = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:sizeAuto/><w:default w:val="0"/>{}</w:checkBox></w:ffData></w:fldChar></w:r>',
    "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>",
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
)
SYMBOLS = ("F0A8", "F0FE")
EMPHASIS = [
    '<w:highlight w:val="yellow"/>',
    "<w:b/>",
    '<w:u w:val="single"/>',
    '<w:shd w:val="clear" w:fill="FFFF00"/>',
]
MARKS_UNCLEAR = "choice_marks"


def _offered(page: Paper, key: str) -> list[str]:
    return [c.label for code in page.fields[key].choices for c in instrument().choices if c.code == code]


def _box(ticked: bool) -> list[Xml]:
    return [xml(BOX.format(int(ticked), "☒" if ticked else "☐"))]


def _old_box(ticked: bool) -> list[Xml]:
    return [xml(part.format("<w:checked/>" if ticked else "")) for part in OLD_BOX]


def _symbol(ticked: bool) -> list[Xml]:
    return [xml(f'<w:r><w:sym w:font="Wingdings" w:char="{SYMBOLS[ticked]}"/></w:r>')]


def _boxes(page: Paper, key: str, ticked: list[str], draw: Draw) -> list[Xml]:
    parts: list[Xml] = []
    for label in _offered(page, key):
        parts += [*draw(label in ticked), run(f" {label} ")]
    return parts


def _one(page: Paper, draw: Draw) -> None:
    key = page.choice()
    label = page.random.choice(_offered(page, key))
    page.empty(key).extend(_boxes(page, key, [label], draw))
    page.answer(key, label)


def _unsure(page: Paper, count: int, draw: Draw) -> None:
    key = page.choice()
    ticked = page.random.sample(_offered(page, key), count)
    page.empty(key).extend(_boxes(page, key, ticked, draw))
    page.truth.unclear[key] = _offered(page, key)[0]
    page.truth.says(MARKS_UNCLEAR)


def boxes_of_controls(page: Paper) -> None:
    _one(page, _box)


def two_boxes_of_controls_ticked(page: Paper) -> None:
    _unsure(page, 2, _box)


def no_box_of_controls_ticked(page: Paper) -> None:
    _unsure(page, 0, _box)


def boxes_of_old_fields(page: Paper) -> None:
    _one(page, _old_box)


def two_boxes_of_old_fields_ticked(page: Paper) -> None:
    _unsure(page, 2, _old_box)


def boxes_of_symbols(page: Paper) -> None:
    _one(page, _symbol)


def boxes_of_letters_in_a_symbol_font(page: Paper) -> None:
    font = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    _one(page, lambda ticked: [run("þ" if ticked else "¨", font)])


def boxes_typed(page: Paper) -> None:
    _one(page, lambda ticked: [run("☑" if ticked else "□")])


def brackets_typed(page: Paper) -> None:
    full, empty = page.random.choice([("(X)", "( )"), ("[x]", "[ ]"), ("(x)", "()"), ("[X]", "[]")])
    _one(page, lambda ticked: [run(full if ticked else empty)])


def boxes_after_their_words(page: Paper) -> None:
    key = page.choice()
    label = page.random.choice(_offered(page, key))
    page.empty(key).append(run("  ".join(f"{w} {'☒' if w == label else '☐'}" for w in _offered(page, key))))
    page.answer(key, label)


def cross_at_one_line(page: Paper) -> None:
    key = page.choice()
    label = page.random.choice(_offered(page, key))
    page.empty(key)
    for word in _offered(page, key):
        page.cells[key].append(par(f"X {word}" if word == label else word))
    page.answer(key, label)


def boxes_in_the_list(page: Paper) -> None:
    key = page.choice()
    label = page.random.choice(_offered(page, key))
    page.rewrite(key, *_boxes(page, key, [label], _box))
    page.answer(key, label)


def boxes_beside_another_choice(page: Paper) -> None:
    key = page.choice()
    picked, ticked = page.random.sample(_offered(page, key), 2)
    page.rewrite(key, run(picked))
    page.line(key).extend(_boxes(page, key, [ticked], _box))
    page.truth.unclear[key] = picked
    page.truth.says(MARKS_UNCLEAR)
    page.truth.talk = True


def one_word_emphasised(page: Paper) -> None:
    _emphasised(page, 1)


def two_words_emphasised(page: Paper) -> None:
    _emphasised(page, 2)


def _emphasised(page: Paper, count: int) -> None:
    key = page.choice()
    chosen, how = page.random.sample(_offered(page, key), count), page.random.choice(EMPHASIS)
    line = page.empty(key)
    for n, word in enumerate(_offered(page, key)):
        line.extend([*([run(" / ")] if n else []), run(word, how if word in chosen else "")])
    if count == 1:
        page.answer(key, chosen[0])
    else:
        page.truth.unclear[key] = " / ".join(_offered(page, key))
        page.truth.says(MARKS_UNCLEAR)
