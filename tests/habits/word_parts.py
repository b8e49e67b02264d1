"""What people put beside the text of a Word form: comments, notes, boxes, drawings, pictures, margins, embedded files."""

from __future__ import annotations

from tests.habits.paper import DECLARED, Paper, W, par, run, xml
from tests.habits.word_drawings import WORD, box_text, drawing, near_to


def _notes(page: Paper, kind: str, notes: list[str], attributes: str = "") -> None:
    """A part of comments, footnotes or endnotes with these; each holds its paragraphs as XML."""
    what = kind.removesuffix("s")
    said = "".join(f'<w:{what} w:id="{n + 5}" {attributes}>{note}</w:{what}>' for n, note in enumerate(notes))
    page.part(f"word/{kind}.xml", f"<w:{kind} {DECLARED}>{said}</w:{kind}>", f"{WORD}{kind}+xml", kind)


def comment_on_an_answer(page: Paper) -> None:
    key, code = near_to(page)
    words = page.words()
    _notes(
        page,
        "comments",
        [f"<w:p><w:r><w:annotationRef/></w:r><w:r><w:t>{words}</w:t></w:r></w:p>"],
        'w:author="Kim" w:initials="K"',
    )
    line = page.line(key)
    line.insert(1, xml('<w:commentRangeStart w:id="5"/>'))
    line.append(xml('<w:commentRangeEnd w:id="5"/>'))
    line.append(xml('<w:r><w:commentReference w:id="5"/></w:r>'))
    page.truth.loose(words, code)


def comment_with_replies(page: Paper) -> None:
    """Each reply is a comment of its own; several are fastened at the same place."""
    key, code = near_to(page)
    words = [page.words() for _ in range(3)]
    _notes(page, "comments", [f"<w:p><w:r><w:t>{w}</w:t></w:r></w:p>" for w in words], 'w:author="Kim"')
    for n, w in enumerate(words):
        page.line(key).append(xml(f'<w:r><w:commentReference w:id="{n + 5}"/></w:r>'))
        page.truth.loose(w, code)


def comment_as_the_answer(page: Paper) -> None:
    key = page.text()
    words = page.words()
    page.clear(key)
    _notes(page, "comments", [f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"], 'w:author="Kim"')
    page.content(key).append(xml('<w:r><w:commentReference w:id="5"/></w:r>'))
    page.truth.loose(words, page.fields[key].code)


def comment_in_the_code_cell(page: Paper) -> None:
    code, words = page.code(), page.words()
    _notes(
        page,
        "comments",
        [f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p><w:p><w:r><w:t>{words} b</w:t></w:r></w:p>"],
        'w:author="Kim"',
    )
    page.rows[code].find(f"{W}tc/{W}p").append(xml('<w:r><w:commentReference w:id="5"/></w:r>'))
    page.truth.loose(words, code)
    page.truth.loose(f"{words} b", code)


def comment_fastened_to_nothing(page: Paper) -> None:
    words = page.words()
    _notes(page, "comments", [f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"], 'w:author="Kim"')
    page.truth.loose(words)


def footnote(page: Paper) -> None:
    _note(page, "footnotes")


def endnote(page: Paper) -> None:
    _note(page, "endnotes")


def _note(page: Paper, kind: str) -> None:
    key, words = page.text(), page.words()
    what = kind.removesuffix("s")
    lines = [
        f'<w:{what} w:type="{line}" w:id="{n}"><w:p><w:r><w:{line}/></w:r></w:p></w:{what}>'
        for n, line in ((-1, "separator"), (0, "continuationSeparator"))
    ]
    note = f'<w:{what} w:id="1"><w:p><w:r><w:{what}Ref/></w:r><w:r><w:t>{words}</w:t></w:r></w:p></w:{what}>'
    page.part(f"word/{kind}.xml", f"<w:{kind} {DECLARED}>{''.join(lines)}{note}</w:{kind}>", f"{WORD}{kind}+xml", kind)
    page.line(key).append(xml(f'<w:r><w:{what}Reference w:id="1"/></w:r>'))
    page.truth.loose(words, page.fields[key].code)


def footnote_on_the_cover(page: Paper) -> None:
    words = page.words()
    _notes(page, "footnotes", [f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"])
    page.body[0].append(xml('<w:r><w:footnoteReference w:id="5"/></w:r>'))
    page.truth.loose(words)


def new_header(page: Paper) -> None:
    _margin(page, "hdr", "header", f"word/{page.random.choice(['header1', 'header12', 'headerFirst', 'sidhuvud'])}.xml")


def new_footer(page: Paper) -> None:
    _margin(page, "ftr", "footer", "word/footer22.xml")


def _margin(page: Paper, root: str, kind: str, name: str) -> None:
    words = page.words()
    number = page.part(
        name,
        f"<w:{root} {DECLARED}><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:{root}>",
        f"{WORD}{kind}+xml",
        kind,
    )
    page.body[-1].insert(
        0, xml(f'<w:{kind}Reference w:type="{"default" if kind == "header" else "first"}" r:id="{number}"/>')
    )
    page.truth.loose(words)


def box_in_the_header(page: Paper) -> None:
    words = page.words()
    shape = drawing(f"<wps:wsp><wps:txbx>{box_text(words)}</wps:txbx></wps:wsp>")
    number = page.part(
        "word/header3.xml", f"<w:hdr {DECLARED}><w:p><w:r>{shape}</w:r></w:p></w:hdr>", f"{WORD}header+xml", "header"
    )
    page.body[-1].insert(0, xml(f'<w:headerReference w:type="first" r:id="{number}"/>'))
    page.truth.loose(words)


def words_in_our_footer(page: Paper) -> None:
    words = page.words()
    name = next(n for n in page.members if n.startswith("word/footer"))
    page.members[name] = page.members[name].replace(b"</w:p>", f"<w:r><w:t> {words}</w:t></w:r></w:p>".encode(), 1)
    page.truth.loose(words)


def footer_gone(page: Paper) -> None:
    name = next(n for n in page.members if n.startswith("word/footer"))
    page.members[name] = f"<w:ftr {DECLARED}><w:p/></w:ftr>".encode()


def sensitivity_label(page: Paper) -> None:
    """Purview writes its label in the margins and in properties: it is no respondent's text."""
    said = "Känslighet: Intern"
    custom = page.members["docProps/custom.xml"].decode()
    fmt = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
    new = "".join(
        f'<property fmtid="{fmt}" pid="{n}" name="{name}"><vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{value}</vt:lpwstr></property>'
        for n, (name, value) in enumerate(
            (
                ("MSIP_Label_1a2b_Name", "Intern"),
                ("MSIP_Label_1a2b_Enabled", "true"),
                ("ClassificationContentMarkingHeaderText", said),
            ),
            40,
        )
    )
    page.members["docProps/custom.xml"] = custom.replace("</Properties>", f"{new}</Properties>").encode()
    shape = drawing(
        f'<wps:wsp><wps:cNvPr id="3" name="MSIPCMa1"/><wps:txbx>{box_text(said)}</wps:txbx></wps:wsp>'
    ).replace('name="Figur 7"', 'name="MSIPCMa1"')
    number = page.part(
        "word/header4.xml", f"<w:hdr {DECLARED}><w:p><w:r>{shape}</w:r></w:p></w:hdr>", f"{WORD}header+xml", "header"
    )
    page.body[-1].insert(0, xml(f'<w:headerReference w:type="default" r:id="{number}"/>'))


def page_number_in_the_header(page: Paper) -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    field = f"{begin}<w:r><w:instrText> PAGE </w:instrText></w:r>{separate}<w:r><w:t>3</w:t></w:r>{end}"
    number = page.part(
        "word/header5.xml", f"<w:hdr {DECLARED}><w:p>{field}</w:p></w:hdr>", f"{WORD}header+xml", "header"
    )
    page.body[-1].insert(0, xml(f'<w:headerReference w:type="default" r:id="{number}"/>'))
    page.truth.talk = True


def new_section(page: Paper) -> None:
    """A landscape section amid the form: breaks carry no text."""
    table = page.table(page.code())
    table.addprevious(
        xml('<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr></w:p>')
    )


def caption(page: Paper) -> None:
    words = page.words()
    field = '<x><w:r><w:t xml:space="preserve">Tabell </w:t></w:r><w:fldSimple w:instr=" SEQ Tabell "><w:r><w:t>1</w:t></w:r></w:fldSimple></x>'
    p = par()
    p.extend(list(xml(field)))
    p.append(run(f": {words}"))
    page.table(page.code()).addprevious(p)
    page.truth.loose(words)


def table_of_contents(page: Paper) -> None:
    """Made of our own headings: form text said again."""
    heading = next(
        p
        for p in page.body.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None and "Heading" in p.find(f"{W}pPr/{W}pStyle").get(f"{W}val", "")
    )
    title = "".join(heading.itertext(f"{W}t"))
    shell = xml(
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    shell[1].append(par(title))
    page.body.insert(2, shell)
    page.truth.talk = True


def part_nobody_knows(page: Paper) -> None:
    """Text in a part of a kind that we have never seen, related to the document."""
    words = page.words()
    kind = "http://schemas.example.org/2031/relationships/inkNotes"
    page.part(
        "word/inkNotes1.xml",
        f'<n:notes xmlns:n="urn:ink"><n:note><n:t>{words}</n:t></n:note></n:notes>',
        "application/vnd.example.ink+xml",
        kind,
    )
    page.truth.loose(words)


def element_nobody_knows(page: Paper) -> None:
    """An element of a later Word, with text in it."""
    key, one, two = page.text(), page.words(), page.words()
    page.rewrite(key, run(f"{one} "), xml(f'<n:chip xmlns:n="urn:later"><w:r><w:t>{two}</w:t></w:r></n:chip>'))
    page.answer(key, f"{one} {two}")


def text_directly_in_an_unknown_element(page: Paper) -> None:
    key, one, two = page.text(), page.words(), page.words()
    page.rewrite(
        key, run(f"{one} "), xml(f'<w:r><n:emoji xmlns:n="urn:later" n:x="1"><n:say>{two}</n:say></n:emoji></w:r>')
    )
    page.truth.free.add(key)
    page.truth.kept(one)
    page.truth.kept(two)
