"""What people and editors do to the content controls of a Word form."""

from __future__ import annotations

from copy import deepcopy

from tests.habits.paper import Paper, W, par, run, xml
from tests.habits.truth import Words
from tests.support.filling import flatten

PROMPTS = [
    "Klicka eller tryck här för att ange text.", "Click or tap here to enter text.", "Choose an item.", "Välj ett objekt.",
    "Klikk eller trykk her for å skrive inn tekst.", "Velg et element.", "Klik eller tryk her for at skrive tekst.", "Vælg et element.",
    "Kirjoita tekstiä napsauttamalla tai napauttamalla tätä.", "Valitse kohde.", "Klicken oder tippen Sie hier, um Text einzugeben.",
    "Wählen Sie ein Element aus.", "Cliquez ou appuyez ici pour entrer du texte.", "Choisissez un élément.", "Click to enter text", "Choose an item",
    "Your text here", "Klicka eller tryck här för att ange datum.", "Click or tap to enter a date.",
]  # fmt: skip


def control_removed(page: Paper) -> None:
    """'Ta bort innehållskontroll': the text stays."""
    _unwrap(page, page.random.choice([page.choice, page.text])())


def _unwrap(page: Paper, key: str) -> None:
    sdt = page.control(key)
    for child in list(sdt.find(f"{W}sdtContent")):
        sdt.addprevious(child)
    sdt.getparent().remove(sdt)


def all_controls_removed(page: Paper) -> None:
    flatten(page.root)
    page.truth.says("controls_gone")
    page.truth.talk = True


def control_deleted_with_its_content(page: Paper) -> None:
    key = page.random.choice([page.choice, page.text])()
    page.empty(key)
    page.truth.talk = True


def control_replaced_by_typing(page: Paper) -> None:
    key, words = page.text(), page.words()
    page.empty(key).append(run(words))
    page.answer(key, words)


def control_twice_in_its_cell(page: Paper) -> None:
    key = page.text()
    page.line(key).append(deepcopy(page.control(key)))
    page.typed(page.truth.answers[key], key)
    page.truth.talk = True


def control_twice_with_other_text(page: Paper) -> None:
    key, words = page.text(), page.words()
    copy = deepcopy(page.control(key))
    next(copy.iter(f"{W}t")).text = words
    page.line(key).append(copy)
    page.truth.free.add(key)
    page.truth.kept(words)
    page.truth.kept(page.truth.answers[key])


def control_pasted_in_another_row(page: Paper) -> None:
    """A copy of one comment stands, with its tag, where another comment was: the row counts, and the doubt is told."""
    one, two = page.code(), page.code()
    key, other = (next(k for k in page.keys(c) if page.fields[k].kind == "text") for c in (one, two))
    sdt = page.control(other)
    sdt.getparent().replace(sdt, deepcopy(page.control(key)))
    page.answer(other, page.truth.answers[key])
    page.truth.says("carrier_conflict")


def control_pasted_beside_another(page: Paper) -> None:
    one, two = page.code(), page.code()
    key, other = (next(k for k in page.keys(c) if page.fields[k].kind == "text") for c in (one, two))
    page.line(other).append(page.control(key))
    page.truth.free |= {key, other}
    page.truth.words.append(Words(page.truth.answers[other], other))
    page.truth.kept(page.truth.answers[key])
    page.truth.says("carrier_conflict")


def controls_swapped(page: Paper) -> None:
    """Two comments cut and pasted into each other's cells, tags and all."""
    one, two = page.code(), page.code()
    key, other = (next(k for k in page.keys(c) if page.fields[k].kind == "text") for c in (one, two))
    a, b = page.control(key), page.control(other)
    mark = xml("<w:p/>")
    a.addprevious(mark)
    b.addprevious(a)
    mark.addprevious(b)
    mark.getparent().remove(mark)
    answers = page.truth.answers
    answers[key], answers[other] = answers[other], answers[key]
    page.truth.says("carrier_conflict")


def prompt_mark_left_on(page: Paper) -> None:
    """Some engines go on saying that an answer is a prompt."""
    key = page.random.choice([page.choice, page.text])()
    page.control(key).find(f"{W}sdtPr").append(xml("<w:showingPlcHdr/>"))
    for r in page.content(key).findall(f"{W}r"):
        r.insert(0, xml('<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'))


def prompt_as_ordinary_text(page: Paper) -> None:
    key = page.random.choice([page.choice, page.text])()
    page.clear(key)
    for r in page.content(key).iter(f"{W}rPr"):
        r.clear()
    page.control(key).find(f"{W}sdtPr").remove(page.control(key).find(f"{W}sdtPr/{W}showingPlcHdr"))


def prompt_half_overwritten(page: Paper) -> None:
    key, words = page.text(), page.words()
    page.rewrite(
        key,
        run(
            page.random.choice(["Skriv här{}", "{} Skriv här", "Skriv här {}", "Skriv här: {}", "{}Skriv här"]).format(
                words
            )
        ),
    )
    page.truth.free.add(key)
    page.truth.words.append(Words(words, key))


def prompt_in_two_runs_with_the_answer_between(page: Paper) -> None:
    key, words = page.text(), page.words()
    page.rewrite(key, run("Skriv "), run(words), run(" här"))
    page.typed(words, key)


def prompt_half_overwritten_in_a_choice(page: Paper) -> None:
    key = page.choice()
    typed = page.random.choice(["VäljNej", "Nej Välj", "Välj Nej"])
    page.rewrite(key, run(typed))
    page.truth.free.add(key)
    page.truth.kept("Nej")


def prompt_in_another_language(page: Paper) -> None:
    """Word in another language puts its own prompt in an emptied control."""
    key = page.random.choice([page.choice, page.text])()
    page.clear(key)
    next(page.content(key).iter(f"{W}t")).text = page.random.choice(PROMPTS)


def prompt_written_twice(page: Paper) -> None:
    key = page.text()
    page.clear(key)
    page.line(key).append(run("Skriv här"))


def choice_kept_only_by_the_list(page: Paper) -> None:
    """SuperDoc: the text shown is still the prompt."""
    key = page.choice()
    page.clear(key)
    next(page.control(key).iter(f"{W}dropDownList")).set(f"{W}lastValue", "Nej")
    page.answer(key, "Nej")


def last_value_of_an_earlier_choice(page: Paper) -> None:
    """What is shown counts before what the list remembers."""
    key = page.choice()
    page.rewrite(key, run("Nej"))
    next(page.control(key).iter(f"{W}dropDownList")).set(f"{W}lastValue", "Ja")
    page.answer(key, "Nej")


def control_around_the_paragraphs(page: Paper) -> None:
    """A rich-text control at block level within the cell, with several paragraphs."""
    key, one, two = page.text(), page.words(), page.words()
    properties = deepcopy(page.control(key).find(f"{W}sdtPr"))
    cell = page.cells[key]
    cell.remove(page.line(key))
    shell = xml("<w:sdt><w:sdtContent/></w:sdt>")
    shell.insert(0, properties)
    shell[1].extend([par(one), par(two)])
    cell.append(shell)
    page.answer(key, f"{one}\n{two}")


def control_around_the_cell(page: Paper) -> None:
    key = page.random.choice([page.choice, page.text])()
    sdt, cell = page.control(key), page.cells[key]
    properties = deepcopy(sdt.find(f"{W}sdtPr"))
    _unwrap(page, key)
    shell = xml("<w:sdt><w:sdtContent/></w:sdt>")
    shell.insert(0, properties)
    cell.addprevious(shell)
    shell[1].append(cell)


def tag_lost(page: Paper) -> None:
    """LibreOffice 7.4 removes every tag; the alias may go too."""
    key = page.random.choice([page.choice, page.text])()
    properties = page.control(key).find(f"{W}sdtPr")
    properties.remove(properties.find(f"{W}tag"))
    if page.random.random() < 0.5:
        properties.remove(properties.find(f"{W}alias"))


def tag_changed(page: Paper) -> None:
    key = page.random.choice([page.choice, page.text])()
    page.control(key).find(f"{W}sdtPr/{W}tag").set(
        f"{W}val", page.random.choice(["goog_rdk_12", "Text1", "", "e99_text"])
    )


def tags_crossed(page: Paper) -> None:
    """Tags of two rows exchanged, texts in place: the row counts and the doubt is told."""
    one, two = page.code(), page.code()
    a, b = (page.control(page.keys(c)[0]).find(f"{W}sdtPr/{W}tag") for c in (one, two))
    x, y = a.get(f"{W}val"), b.get(f"{W}val")
    a.set(f"{W}val", y)
    b.set(f"{W}val", x)
    page.truth.says("carrier_conflict")


def other_kind_of_control(page: Paper) -> None:
    """A list made into a combo box, plain text into rich text, with bold and links."""
    key = page.choice()
    for e in page.control(key).iter(f"{W}dropDownList"):
        e.tag = f"{W}comboBox"


def combo_with_own_words(page: Paper) -> None:
    key, words = page.choice(), page.words()
    for e in page.control(key).iter(f"{W}dropDownList"):
        e.tag = f"{W}comboBox"
    page.rewrite(key, run(words))
    page.truth.unclear[key] = words


def control_within_a_control(page: Paper) -> None:
    key, words = page.text(), page.words()
    inner = xml(
        f"<w:sdt><w:sdtPr><w:id w:val='5'/></w:sdtPr><w:sdtContent><w:r><w:t>{words}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    page.rewrite(key, run("Före "), inner)
    page.answer(key, f"Före {words}")


def control_inserted_with_tracking(page: Paper) -> None:
    page.truth.allowed.add("tracked_changes")
    key = page.random.choice([page.choice, page.text])()
    shell = xml('<w:ins w:id="31" w:author="Kim"/>')
    sdt = page.control(key)
    sdt.addprevious(shell)
    shell.append(sdt)


def everything_in_one_group(page: Paper) -> None:
    """'Gruppera' locks a form by one control around all of it."""
    shell = xml("<w:sdt><w:sdtPr><w:group/></w:sdtPr><w:sdtContent/></w:sdt>")
    children = [c for c in page.body if c.tag != f"{W}sectPr"]
    page.body.insert(0, shell)
    shell[1].extend(children)


def date_written_otherwise(page: Paper) -> None:
    key = next(k for k, f in page.fields.items() if f.kind == "date")
    page.rewrite(key, run("den 2 oktober 2026"))
    page.answer(key, "den 2 oktober 2026")


def checkbox_typed_in_the_choice(page: Paper) -> None:
    key = page.choice()
    box = '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>'
    page.empty(key).append(xml(box))
    page.truth.unclear[key] = "☒"


def moved_out_of_its_row(page: Paper) -> None:
    """A control dragged below the table keeps its tag: it is that answer, said to be recovered outside its row."""
    key = page.text()
    table, sdt = page.table(page.fields[key].code), page.control(key)
    p = par()
    p.append(sdt)
    table.addnext(p)
    page.truth.talk = True


def moved_out_and_something_else_typed(page: Paper) -> None:
    key, words = page.text(), page.words()
    table, sdt = page.table(page.fields[key].code), page.control(key)
    p = par()
    line = page.line(key)
    p.append(sdt)
    line.append(run(words))
    table.addnext(p)
    page.truth.free.add(key)
    page.truth.kept(words)
    page.truth.kept(page.truth.answers[key])
