"""What people type in a Word form, where they type it, and what Word makes of it."""

from __future__ import annotations

from tests.habits.paper import Paper, W, par, run, xml


def bullets(page: Paper) -> None:
    _listed(page, "bullet", "•", ["• ", "• "])


def numbers(page: Paper) -> None:
    _listed(page, "decimal", "%1.", ["1. ", "2. "])


def letters(page: Paper) -> None:
    _listed(page, "lowerLetter", "%1)", ["a) ", "b) "])


def wingding_bullets(page: Paper) -> None:
    """Word's own bullet is a character of a symbol font."""
    _listed(page, "bullet", "\uf0b7", ["• ", "• "], '<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr>')


def _listed(page: Paper, kind: str, shape: str, marks: list[str], look: str = "") -> None:
    key, one, two = page.text(), page.words(), page.words()
    number = numbering(page, kind, shape, look)
    page.empty(key)
    cell = page.cells[key]
    for text in (one, two):
        cell.append(par(text, properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))
    page.answer(key, f"{marks[0]}{one}\n{marks[1]}{two}")


def nested_list(page: Paper) -> None:
    key, one, two, three = page.text(), page.words(), page.words(), page.words()
    number = numbering(page, "decimal", "%1.")
    page.empty(key)
    for level, text in ((0, one), (1, two), (0, three)):
        page.cells[key].append(
            par(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    for text in (f"1. {one}", two, f"2. {three}"):
        page.typed(text, key)


def numbering(page: Paper, kind: str, shape: str, look: str = "") -> int:
    """A new list in numbering.xml. Returns its number."""
    data = page.members["word/numbering.xml"].decode()
    new = 900 + data.count("<w:num ")
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shape.replace("1", str(n + 1))}"/>{look}</w:lvl>'
        for n in range(3)
    )
    abstract = f'<w:abstractNum w:abstractNumId="{new}">{levels}</w:abstractNum>'
    at = data.index("<w:num ") if "<w:num " in data else data.index("</w:numbering>")
    data = data[:at] + abstract + data[at:]
    said = f'<w:num w:numId="{new}"><w:abstractNumId w:val="{new}"/></w:num></w:numbering>'
    page.members["word/numbering.xml"] = data.replace("</w:numbering>", said).encode()
    return new


def pasted_table(page: Paper) -> None:
    key, words = page.text(), [page.words() for _ in range(4)]
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{a}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{b}</w:t></w:r></w:p></w:tc></w:tr>"
        for a, b in (words[:2], words[2:])
    )
    page.clear(key)
    page.cells[key].append(xml(f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"))
    page.cells[key].append(par())
    for w in words:
        page.typed(w, key)


def pasted_table_with_numbers_like_ours(page: Paper) -> None:
    """A respondent's own table may well say 4.1 in its first column: it is text of the answer, no row of the form."""
    key, words = page.text(), page.words()
    other = page.code()
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in (other, "Aktivitet", "Ja", words))
    page.clear(key)
    page.cells[key].append(xml(f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cells}</w:tr></w:tbl>"))
    page.cells[key].append(par())
    page.typed(words, key)


def link(page: Paper) -> None:
    key, words = page.text(), page.words()
    address = f"{page.address()}?a=1&amp;b=2"
    number = page.relate(address, "hyperlink", mode=' TargetMode="External"')
    page.rewrite(
        key, run("Se "), xml(f'<w:hyperlink r:id="{number}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'), run(".")
    )
    page.typed(words, key)
    page.typed(address.replace("&amp;", "&"), key)


def link_as_a_field(page: Paper) -> None:
    key, words = page.text(), page.words()
    address = page.address()
    field = (
        f'<x><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "{address}" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{words}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></x>'
    )
    page.rewrite(key, *xml(field))
    page.typed(words, key)
    page.typed(address, key)


def link_that_shows_its_address(page: Paper) -> None:
    key = page.text()
    address = page.address()
    number = page.relate(address, "hyperlink", mode=' TargetMode="External"')
    page.rewrite(key, xml(f'<w:hyperlink r:id="{number}"><w:r><w:t>{address}</w:t></w:r></w:hyperlink>'))
    page.answer(key, address)


def signs(page: Paper) -> None:
    """Every way that Word stores a character that is no letter."""
    key, one, two = page.text(), page.words(), page.words()
    made = [("<w:br/>", "\n"), ("<w:cr/>", "\n"), ("<w:tab/>", "\t"), ("<w:noBreakHyphen/>", "\u2011"), ("<w:softHyphen/>", "\u00ad"),
            ('<w:ptab w:relativeTo="margin" w:alignment="left" w:leader="none"/>', "\t"), ("<w:t>\u00a0</w:t>", "\u00a0"),
            ('<w:sym w:font="Wingdings" w:char="F0E0"/>', "→"), ("<w:t>🙂👩‍👧</w:t>", "🙂👩‍👧"), ("<w:t>\u202bא\u202c</w:t>", "\u202bא\u202c"),
            ("<w:t>\u0085</w:t>", "\u0085"), ("<w:t>a\u0301ö</w:t>", "a\u0301ö"), ("<w:lastRenderedPageBreak/>", ""), ("<w:t>x̲\u2028y</w:t>", "x̲\u2028y")]  # fmt: skip
    sign, read = page.random.choice(made)
    page.rewrite(key, xml(f'<w:r><w:t xml:space="preserve">{one}</w:t>{sign}<w:t>{two}</w:t></w:r>'))
    page.answer(key, f"{one}{read}{two}")


def look(page: Paper) -> None:
    """Struck, hidden or small text is text."""
    page.truth.allowed |= {"struck_text", "hidden_text"}
    key, one, two = page.text(), page.words(), page.words()
    how = page.random.choice(
        [
            "<w:strike/>",
            "<w:dstrike/>",
            "<w:vanish/>",
            "<w:smallCaps/>",
            "<w:caps/>",
            "<w:webHidden/>",
            '<w:color w:val="FFFFFF"/>',
            '<w:vertAlign w:val="superscript"/>',
        ]
    )
    page.rewrite(key, run(f"{one} "), run(two, how))
    page.answer(key, f"{one} {two}")


def wrapped(page: Paper) -> None:
    """Elements that people's clicks put around a run, and that say nothing themselves."""
    page.truth.allowed.add("tracked_changes")
    key, one, two, three = page.text(), page.words(), page.words(), page.words()
    around = page.random.choice([
        '<w:smartTag w:uri="urn:x" w:element="PlaceName">{}</w:smartTag>', '<w:customXml w:element="x">{}</w:customXml>',
        '<w:ins w:id="1" w:author="Kim">{}</w:ins>', '<w:moveTo w:id="1" w:author="Kim">{}</w:moveTo>', '<w:dir w:val="rtl">{}</w:dir>', '<w:bdo w:val="ltr">{}</w:bdo>',
        '<w:fldSimple w:instr=" DATE ">{}</w:fldSimple>', "<w:sdt><w:sdtPr><w:richText/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:hyperlink w:anchor="Rad1">{}</w:hyperlink>', '<w:ins w:id="1" w:author="Kim"><w:ins w:id="2" w:author="Bo">{}</w:ins></w:ins>',
        '<mc:AlternateContent><mc:Choice Requires="w14">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>',
    ])  # fmt: skip
    inner = f"<w:r><w:t>{two}</w:t></w:r>"
    page.rewrite(key, run(f"{one} "), xml(around.replace("{}", inner)), run(f" {three}"))
    page.answer(key, f"{one} {two} {three}")


def split_runs(page: Paper) -> None:
    """Spelling marks, bookmarks and revision numbers cut every text to pieces: code, question, choice and comment."""
    code = page.code()
    for t in list(page.rows[code].iter(f"{W}t")):
        r, text = t.getparent(), t.text or ""
        if len(text) < 2:
            continue
        half = len(text) // 2
        second = run(text[half:])
        second.set(f"{W}rsidR", "00AB12CD")
        t.text = text[:half]
        t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        for new in (
            xml('<w:proofErr w:type="spellStart"/>'),
            xml('<w:bookmarkStart w:id="7" w:name="_GoBack"/>'),
            second,
            xml('<w:bookmarkEnd w:id="7"/>'),
        ):
            r.getparent().insert(r.getparent().index(r) + 1, new)
        order = list(r.getparent())
        r.getparent().remove(second)
        r.getparent().insert(order.index(r) + 1, second)


def tracked_deletion(page: Paper) -> None:
    page.truth.allowed.add("tracked_changes")
    key, one, two = page.text(), page.words(), page.words()
    gone = '<w:del w:id="3" w:author="Kim"><w:r><w:delText>Struket</w:delText></w:r></w:del>'
    page.rewrite(
        key, run(f"{one} "), xml(gone), xml(f'<w:ins w:id="4" w:author="Kim"><w:r><w:t>{two}</w:t></w:r></w:ins>')
    )
    page.answer(key, f"{one} {two}")


def tracked_change_of_choice(page: Paper) -> None:
    page.truth.allowed.add("tracked_changes")
    key = page.choice()
    gone = '<w:del w:id="3" w:author="Kim"><w:r><w:delText>Ja</w:delText></w:r></w:del>'
    page.rewrite(key, xml(gone), xml('<w:ins w:id="4" w:author="Kim"><w:r><w:t>Nej</w:t></w:r></w:ins>'))
    page.answer(key, "Nej")


def moved_away_and_back(page: Paper) -> None:
    page.truth.allowed.add("tracked_changes")
    key, words = page.text(), page.words()
    page.rewrite(
        key,
        xml(f'<w:moveFrom w:id="3" w:author="Kim"><w:r><w:t>{words}</w:t></w:r></w:moveFrom>'),
        xml(f'<w:moveTo w:id="4" w:author="Kim"><w:r><w:t>{words}</w:t></w:r></w:moveTo>'),
    )
    page.answer(key, words)


def field_of_old_forms(page: Paper) -> None:
    """FORMTEXT: the result is text, the code is not."""
    key, words = page.text(), page.words()
    field = (
        '<x><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Text1"/><w:enabled/><w:textInput><w:default w:val="Skriv"/></w:textInput></w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText> FORMTEXT </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{words}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></x>'
    )
    page.rewrite(key, *xml(field))
    page.answer(key, words)


def list_of_old_forms(page: Paper) -> None:
    """FORMDROPDOWN: what is picked stands only as a number in the field, as .doc files have it."""
    key = page.choice()
    items = "".join(f'<w:listEntry w:val="{v}"/>' for v in ("Ja", "Delvis", "Nej"))
    field = (
        f'<x><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="L"/><w:ddList><w:result w:val="2"/>{items}</w:ddList></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></x>'
    )
    line = page.empty(key)
    line.extend(list(xml(field)))
    page.answer(key, "Nej")


def equation(page: Paper) -> None:
    """A plain-text control takes no equation: it stands beside."""
    key, words = page.text(), page.words()
    fraction = f"<m:f><m:num><m:r><m:t>{words}</m:t></m:r></m:num><m:den><m:r><m:t>12</m:t></m:r></m:den></m:f>"
    page.line(key).append(xml(f"<m:oMath>{fraction}</m:oMath>"))
    for text in (page.truth.answers[key], words, "12"):
        page.typed(text, key)


def ruby(page: Paper) -> None:
    key, one, two = page.text(), page.words(), page.words()
    page.rewrite(
        key,
        xml(
            f"<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>{one}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{two}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        ),
    )
    for text in (one, two):
        page.typed(text, key)


def comments_and_instructions_in_the_xml(page: Paper) -> None:
    """Some programs leave XML comments, processing instructions and CDATA behind."""
    from lxml import etree  # noqa: PLC0415

    key = page.text()
    t = next(page.content(key).iter(f"{W}t"))
    t.text = etree.CDATA(t.text)
    page.line(key).insert(0, etree.Comment("made by x"))
    page.content(key).insert(0, etree.ProcessingInstruction("x", "y"))
    page.rows[page.fields[key].code].insert(0, etree.Comment("row"))


def bullets_by_style(page: Paper) -> None:
    """Word's style Punktlista: the numbering stands in the style, not in the paragraph."""
    key, one, two = page.text(), page.words(), page.words()
    number = numbering(page, "bullet", "•")
    style = f'<w:style w:type="paragraph" w:styleId="Punktlista7"><w:name w:val="List Bullet 7"/><w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr></w:style>'
    page.members["word/styles.xml"] = page.members["word/styles.xml"].replace(
        b"</w:styles>", f"{style}</w:styles>".encode()
    )
    page.empty(key)
    page.cells[key].extend([par(text, properties='<w:pStyle w:val="Punktlista7"/>') for text in (one, two)])
    page.answer(key, f"• {one}\n• {two}")


def numbers_started_elsewhere(page: Paper) -> None:
    """A list that begins at 3, as when it goes on from somewhere."""
    key, words = page.text(), page.words()
    number = numbering(page, "decimal", "%1.")
    data = page.members["word/numbering.xml"].decode()
    over = f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>'
    page.members["word/numbering.xml"] = data.replace(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>', over
    ).encode()
    page.empty(key)
    page.cells[key].append(par(words, properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))
    page.answer(key, f"3. {words}")


def paragraph_mark_deleted(page: Paper) -> None:
    """The end of a paragraph struck with tracking: its words stay."""
    page.truth.allowed.add("tracked_changes")
    key, one, two = page.text(), page.words(), page.words()
    page.empty(key)
    page.cells[key].append(par(one, properties='<w:rPr><w:del w:id="41" w:author="Kim"/></w:rPr>'))
    page.cells[key].append(par(two))
    page.typed(one, key)
    page.typed(two, key)


def framed_paragraph(page: Paper) -> None:
    key, words = page.text(), page.words()
    page.clear(key)
    page.cells[key].append(
        par(words, properties='<w:framePr w:w="2000" w:hSpace="141" w:wrap="around" w:vAnchor="text"/>')
    )
    page.answer(key, words)


def page_break_in_an_answer(page: Paper) -> None:
    key, one, two = page.text(), page.words(), page.words()
    page.rewrite(key, run(one), xml('<w:r><w:br w:type="page"/></w:r>'), run(two))
    page.typed(one, key)
    page.typed(two, key)
