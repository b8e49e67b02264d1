"""What a person sees in an OpenDocument text is what the reader reads: nothing typed there is lost, nothing deleted counts."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from pipeline.model.returns import State
from pipeline.reading.answers import Reading
from pipeline.reading.document import odt
from pipeline.reading.kinds import FileKind, kind_of
from pipeline.reading.properties import DoctypeError
from tests.support import instrument, typed, unpacked
from tests.support.filling import meant, told

FILES = Path(__file__).parents[1] / "data" / "odt"
ODF, LO = (
    "urn:oasis:names:tc:opendocument:xmlns:{}:1.0",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
)
SHORT = {
    "o": "office",
    "t": "text",
    "tb": "table",
    "st": "style",
    "f": "form",
    "m": "meta",
    "d": "drawing",
    "s": "svg-compatible",
}
"""Prefixes shorter than the editors' own, to keep a line a line: readers go by the names they stand for."""
NAMES = {
    **{prefix: ODF.format(name) for prefix, name in SHORT.items()},
    **{"lo": LO, "ff": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"},
    **{
        "x": "http://www.w3.org/1999/xlink",
        "dc": "http://purl.org/dc/elements/1.1/",
        "ma": "http://www.w3.org/1998/Math/MathML",
    },
}
SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
KIND = "application/vnd.oasis.opendocument.text"
MARK = "lovande-arbetssatt/2025-01/P01/host-2026/fordjupad"
PNG = b"\x89PNG\r\n\x1a\n bild"


def part(root: str, inner: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><o:{root} {SPACES} {attributes}>{inner}</o:{root}>'


def cell(inner: str) -> str:
    return f"<tb:table-cell>{inner}</tb:table-cell>"


def row(*cells: str) -> str:
    return f"<tb:table-row>{''.join(map(cell, cells))}</tb:table-row>"


def p(inner: str) -> str:
    return f"<t:p>{inner}</t:p>"


HEADS = row(*(p(head) for head in ("Nr", "Fråga", "Svar", "Kommentar")))


def table(comment: str = "", choice: str = "", more: str = "") -> str:
    rows = row(p("4.3"), p(""), choice or p(""), comment or p("")) + more
    return f"<tb:table><tb:table-header-rows>{HEADS}</tb:table-header-rows>{rows}</tb:table>"


def package(body: str, members: dict[str, bytes] | None = None, automatic: str = "", master: str = "", meta: str = "") -> bytes:  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        z.writestr("mimetype", KIND)
        text = f"<o:automatic-styles>{automatic}</o:automatic-styles><o:body><o:text>{body}</o:text></o:body>"
        z.writestr("content.xml", part("document-content", text))
        z.writestr("styles.xml", part("document-styles", f"<o:master-styles>{master}</o:master-styles>"))
        z.writestr("meta.xml", part("document-meta", f"<o:meta>{meta}</o:meta>"))
        for name, data in (members or {}).items():
            z.writestr(name, data)
    return buffer.getvalue()


def read(body: str, **parts: object) -> Reading:
    return odt.read_form(instrument(), package(body, **parts))  # type: ignore[arg-type]


def comment(inner: str, **parts: object) -> str | None:
    """The comment that is read at 4.3 when its cell holds this."""
    return read(table(inner), **parts).answers["f4_3_text"].value


def everything(reading: Reading) -> str:
    texts = [a.value or a.raw for a in reading.answers.values()] + [u.text for u in reading.unplaced]
    texts += [t for fact in reading.facts for t in fact] + [*reading.cover, *(a.text for a in reading.attachments)]
    return "\n".join(texts)


# ---- Files that LibreOffice saved


@pytest.mark.parametrize("version", ["7.4", "25.2"])
@pytest.mark.parametrize(
    ("practice", "depth", "program"), [("P01", "fordjupad", "word"), ("P08", "oversikt", "libreoffice")]
)
def test_saved_form_gives_every_typed_answer(practice: str, depth: str, program: str, version: str) -> None:
    data = (FILES / f"{practice}-{program}-{version}.odt").read_bytes()
    reading = odt.read_form(instrument(), data)
    assert told(reading.answers) == meant(typed(practice), depth)
    assert reading.unplaced == ()
    assert str(reading.identity) == f"lovande-arbetssatt/2025-01/{practice}/host-2026/{depth}"
    assert reading.fields_found == len(reading.answers)
    assert reading.saved is not None
    assert kind_of(data) is FileKind.ODT


def test_no_line_break_is_said_to_be_lost_where_none_was_written() -> None:
    codes = [x.code for f in FILES.glob("*.odt") for x in odt.read_form(instrument(), f.read_bytes()).findings]
    assert codes == []


# ---- White space (OpenDocument 1.3, 6.1.2 to 6.1.5)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  a \n\t  b  ", "a b"),
        ("a<t:s/>b", "a b"),
        ('a <t:s t:c="3"/>b', "a    b"),
        ("a<t:span> </t:span> <t:span> b</t:span>", "a b"),
        ("a\u00a0 \u2003b", "a\u00a0 \u2003b"),
        ("a<t:tab/>b", "a\tb"),
        ("a<t:line-break/>b", "a\nb"),
        ("a <t:line-break/> b", "a \n b"),  # as LibreOffice writes a space on either side
        ("a<t:soft-page-break/>b", "ab"),
        ("a<!-- nej -->b<?nej nej?>c", "abc"),
        ('a<t:s t:c="-1"/>b', "a b"),
        ('a<t:s t:c="x"/>b', "a b"),
    ],
)
def test_white_space_is_what_the_page_shows(written: str, shown: str) -> None:
    assert comment(p(written)) == shown


def test_millions_of_counted_spaces_fill_no_memory() -> None:
    assert len(comment(p('a<t:s t:c="999999999"/>b')) or "") < 10_000


def test_paragraphs_are_lines_and_layout_between_them_is_not() -> None:
    assert comment("\n  " + p("ett \n ") + "\n\n  " + p("två") + "\n") == "ett\ntvå"


# ---- Where text can stand


def set_to(name: str, value: str) -> str:
    return f'<ff:param ff:name="Dropdown_{name}" ff:value="{value}"/>'


def change(id: str, kind: str, info: str = "", inner: str = "") -> str:
    who = f"<dc:creator>Kim</dc:creator><dc:date>2026-10-01T08:00:00</dc:date>{info}"
    return f'<t:changed-region xml:id="{id}"><t:{kind}><o:change-info>{who}</o:change-info>{inner}</t:{kind}></t:changed-region>'


IN_A_PARAGRAPH = {
    "span": "<t:span>ORD</t:span>",
    "heading in a frame": "<d:frame><d:text-box><t:h>ORD</t:h></d:text-box></d:frame>",
    "list in a frame": "<d:frame><d:text-box><t:list><t:list-item><t:p>ORD</t:p></t:list-item></t:list></d:text-box></d:frame>",
    "shape": "<d:custom-shape><t:p>ORD</t:p><d:enhanced-geometry/></d:custom-shape>",
    "second text of a shape": "<d:rect><s:title>titel</s:title><t:p>ett</t:p><t:p>ORD</t:p></d:rect>",
    "group": "<d:g><d:rect/><d:g><d:ellipse><t:p>ORD</t:p></d:ellipse></d:g></d:g>",
    "line of a drawing": "<d:line><t:p>ORD</t:p></d:line>",
    "title": '<d:frame><d:image x:href="Pictures/b.png"/><s:title>ORD</s:title></d:frame>',
    "description": '<d:frame><d:image x:href="Pictures/b.png"/><s:desc>ORD</s:desc></d:frame>',
    "description of a shape": "<d:rect><s:desc>ORD</s:desc></d:rect>",
    "area of a picture": '<d:frame><d:image x:href="Pictures/b.png"/><d:image-map><d:area-circle><s:desc>ORD</s:desc></d:area-circle></d:image-map></d:frame>',
    "text in a picture": '<d:frame><d:image x:href="Pictures/b.png"><t:p>ORD</t:p></d:image></d:frame>',
    "linked picture": '<d:frame><d:image x:href="https://bild.example/ORD.png"/></d:frame>',
    "caption": "<d:frame><d:text-box><t:p><d:frame><d:image x:href='Pictures/b.png'/></d:frame>ORD</t:p></d:text-box></d:frame>",
    "table in a frame": "<d:frame><d:text-box><tb:table><tb:table-row><tb:table-cell><t:p>ORD</t:p></tb:table-cell></tb:table-row></tb:table></d:text-box></d:frame>",
    "formula": "<d:frame><d:object><ma:math><ma:semantics><ma:mi>ORD</ma:mi><ma:annotation>nej</ma:annotation></ma:semantics></ma:math></d:object></d:frame>",
    "chart": '<d:frame><d:object x:href="./Object 1"/><d:image x:href="./ObjectReplacements/Object 1"/></d:frame>',
    "comment": "<o:annotation><dc:creator>Kim</dc:creator><t:p>ORD</t:p></o:annotation>",
    "comment on a stretch": '<o:annotation o:name="a"><t:list><t:list-item><t:p>ORD</t:p></t:list-item></t:list></o:annotation>x<o:annotation-end o:name="a"/>',
    "reply": '<o:annotation lo:parent-name="a" lo:resolved="true"><t:p>ORD</t:p></o:annotation>',
    "footnote": '<t:note t:note-class="footnote"><t:note-citation>1</t:note-citation><t:note-body><t:p>ORD</t:p></t:note-body></t:note>',
    "endnote": '<t:note t:note-class="endnote"><t:note-citation>i</t:note-citation><t:note-body><t:p>ORD</t:p></t:note-body></t:note>',
    "mark of a footnote": '<t:note t:note-class="footnote"><t:note-citation t:label="ORD">ORD</t:note-citation><t:note-body><t:p>x</t:p></t:note-body></t:note>',
    "link": '<t:a x:href="https://x.example/">ORD</t:a>',
    "address": '<t:a x:href="https://x.example/ORD">här</t:a>',
    "title of a link": '<t:a x:href="https://x.example/" o:title="ORD">här</t:a>',
    "frame with a link": '<d:a x:href="https://x.example/ORD"><d:frame><d:image x:href="Pictures/b.png"/></d:frame></d:a>',
    "ruby": "<t:ruby><t:ruby-base>bas</t:ruby-base><t:ruby-text>ORD</t:ruby-text></t:ruby>",
    "base of ruby": "<t:ruby><t:ruby-base>ORD</t:ruby-base><t:ruby-text>x</t:ruby-text></t:ruby>",
    "input field": '<t:text-input t:description="">ORD</t:text-input>',
    "hint of an input field": '<t:text-input t:description="ORD">Skriv här</t:text-input>',
    "list field": '<t:drop-down><t:label t:value="x"/><t:label t:value="ORD" t:current-selected="true"/></t:drop-down>',
    "placeholder": "<t:placeholder>&lt;ORD&gt;</t:placeholder>",
    "user field": '<t:user-field-get t:name="u">ORD</t:user-field-get>',
    "page number": '<t:page-number t:select-page="current">ORD</t:page-number>',
    "hidden text": '<t:hidden-text t:string-value="ORD" t:is-hidden="true"/>',
    "conditional text": '<t:conditional-text t:string-value-if-true="visas" t:string-value-if-false="ORD">visas</t:conditional-text>',
    "reference": '<t:bookmark-ref t:ref-name="r">ORD</t:bookmark-ref>',
    "metadata field": "<t:meta><t:meta-field>ORD</t:meta-field></t:meta>",
    "index mark": '<t:alphabetical-index-mark t:string-value="ORD"/>',
    "literature": '<t:bibliography-mark t:bibliography-type="book" t:title="ORD">[1]</t:bibliography-mark>',
    "old form field": f'<ff:fieldmark ff:type="x.FORMDROPDOWN">{set_to("ListEntry", "x")}{set_to("ListEntry", "ORD")}{set_to("Selected", "1")}</ff:fieldmark>',
    "element nobody knows": '<u:y xmlns:u="urn:u"><u:z>ORD</u:z></u:y>',
    "paragraph in a span": "<t:span><t:p>ORD</t:p></t:span>",
    "content control": "<lo:content-control><t:span>ORD</t:span></lo:content-control>",
    "form control": '<d:control d:control="c1"/>',
    "control with a help text": '<d:control d:control="c2"/>',
    "picked in a list box": '<d:control d:control="c3"/>',
    "label of a box": '<d:control d:control="c4"/>',
    "frame itself": "<d:frame><d:image/>ORD</d:frame>",
    "group itself": "<d:g>ORD<d:rect/></d:g>",
    "deep down": "<t:span>" * 600 + "ORD" + "</t:span>" * 600,
}
FORMS = (
    '<o:forms><f:form><f:text xml:id="c1" f:current-value="{1}"/><f:textarea xml:id="c2" f:title="{2}"/>'
    '<f:listbox xml:id="c3"><f:option f:label="a"/><f:option f:label="{3}" f:current-selected="true"/></f:listbox>'
    '<f:checkbox xml:id="c4" f:label="{4}" f:current-state="checked"/></f:form></o:forms>'
)
CHART = part("document-content", "<o:body><o:chart><u:chart xmlns:u='urn:u'><u:title><t:p>ORD</t:p></u:title></u:chart></o:chart></o:body>")  # fmt: skip


@pytest.mark.parametrize("where", IN_A_PARAGRAPH)
def test_text_in_a_paragraph_comes_out_once(where: str) -> None:
    names = {"form control": 1, "control with a help text": 2, "picked in a list box": 3, "label of a box": 4}
    forms = FORMS.format(*("ORD" if n == names.get(where) else "" for n in range(5)))
    members = {"Pictures/b.png": PNG, "Object 1/content.xml": CHART.encode(), "ObjectReplacements/Object 1": PNG}
    reading = read(forms + table(p(f"före {IN_A_PARAGRAPH[where]} efter")), members=members)
    assert everything(reading).count("ORD") == (2 if where in ("description", "title") else 1)
    assert (reading.answers["f4_3_text"].value or "").startswith("före")
    assert (reading.answers["f4_3_text"].value or "").endswith("efter")
    assert {u.near for u in reading.unplaced if "ORD" in u.text} <= {"4.3"}


IN_THE_BODY = {
    "paragraph": p("ORD"),
    "heading": '<t:h t:outline-level="1">ORD</t:h>',
    "list": "<t:list><t:list-header><t:p>x</t:p></t:list-header><t:list-item><t:list><t:list-item><t:p>ORD</t:p></t:list-item></t:list></t:list-item></t:list>",
    "numbered paragraph": "<t:numbered-paragraph><t:p>ORD</t:p></t:numbered-paragraph>",
    "hidden section": f'<t:section t:display="none">{p("ORD")}</t:section>',
    "index": f"<t:table-of-content><t:table-of-content-source/><t:index-body><t:index-title>{p('ORD')}</t:index-title></t:index-body></t:table-of-content>",
    "index not made yet": "<t:user-index><t:user-index-source><t:index-title-template>ORD</t:index-title-template></t:user-index-source><t:index-body/></t:user-index>",
    "frame on the page": '<d:frame t:anchor-type="page"><d:text-box><t:p>ORD</t:p></d:text-box></d:frame>',
    "text outside paragraphs": f"<t:section>ORD{p('x')}</t:section>",
    "text after a paragraph": f"<t:section>{p('x')}ORD</t:section>",
    "user field that is not shown": '<t:user-field-decls><t:user-field-decl t:name="u" o:string-value="ORD"/></t:user-field-decls>',
    "form control on no page": '<o:forms><f:form><f:textarea f:id="c"><t:p>ORD</t:p></f:textarea></f:form></o:forms>',
    "comment on a change": f"<t:tracked-changes>{change('c', 'deletion', p('ORD'), p('borta'))}</t:tracked-changes>",
    "alternative text of a table": f"<tb:table><tb:title>ORD</tb:title>{row(p('x'), p('y'))}</tb:table>",
    "description of a table": f"<tb:table><tb:desc>ORD</tb:desc>{row(p('x'), p('y'))}</tb:table>",
    "cell that only has a value": '<tb:table><tb:table-row><tb:table-cell o:value-type="string" o:string-value="ORD"/></tb:table-row></tb:table>',
    "group of rows": f"<tb:table><tb:table-row-group><tb:table-rows>{row(p('x'), p('ORD'))}</tb:table-rows></tb:table-row-group></tb:table>",
    "table within a table": f"<tb:table>{row(p('x'), '<tb:table>' + row(p('ORD')) + '</tb:table>')}</tb:table>",
    "cell under a merged one": "<tb:table><tb:table-row><tb:table-cell/><tb:covered-table-cell><t:p>ORD</t:p></tb:covered-table-cell></tb:table-row></tb:table>",
    "text of an unknown kind": '<u:y xmlns:u="urn:u">ORD</u:y>',
    "sections without end": "<t:section>" * 600 + p("ORD") + "</t:section>" * 600,
}


@pytest.mark.parametrize("where", IN_THE_BODY)
def test_text_in_the_body_comes_out_once(where: str) -> None:
    assert everything(read(table(p("svar")) + IN_THE_BODY[where])).count("ORD") == 1


@pytest.mark.parametrize("kind", ["header", "footer", "header-left", "footer-first"])
def test_text_in_page_margins_comes_out_once(kind: str) -> None:
    inner = f"{p('ORD')}<tb:table>{row(p('x'), p('I TABELL'))}</tb:table>{p('<d:rect>' + p('I RUTA') + '</d:rect>')}"
    master = f"<st:master-page><st:{kind}>{inner}</st:{kind}></st:master-page>"
    seen = everything(read(table(), master=master))
    assert [seen.count(words) for words in ("ORD", "I TABELL", "I RUTA")] == [1, 1, 1]


MALFORMED = {
    "after a row": f"<tb:table>{row(p('x'), p('y'))}ORD</tb:table>",
    "after a cell": "<tb:table><tb:table-row><tb:table-cell/>ORD</tb:table-row></tb:table>",
    "after a list item": "<t:list><t:list-item/>ORD</t:list>",
    "in a ruby": p("<t:ruby><t:ruby-base>x</t:ruby-base>ORD</t:ruby>"),
}


@pytest.mark.parametrize("where", MALFORMED)
def test_text_where_none_may_stand_is_unplaced_and_told(where: str) -> None:
    reading = read(table(p("svar")) + MALFORMED[where])
    assert everything(reading).count("ORD") == 1
    assert "text_unaccounted" in [f.code for f in reading.findings]


# ---- What does not count


def test_marking_of_a_sensitivity_label_is_no_answer() -> None:
    box = "<d:custom-shape d:name='MSIPCM1'><t:p>Känslighet: Intern</t:p></d:custom-shape>"
    master = f"<st:master-page><st:header>{p(box + 'egen rad')}{p('Känslighet: Intern')}</st:header></st:master-page>"
    label = '<m:user-defined m:name="ClassificationContentMarkingHeaderText">Känslighet: Intern</m:user-defined>'
    assert [u.text for u in read(table(), master=master, meta=label).unplaced] == ["egen rad"]


def test_tracked_insertions_count_and_deletions_do_not() -> None:
    regions = change("a", "insertion") + change("b", "deletion", "", p("BORTTAGET"))
    line = '<t:change-start t:change-id="a"/>insatt<t:change-end t:change-id="a"/> kvar<t:change t:change-id="b"/>'
    reading = read(f"<t:tracked-changes>{regions}</t:tracked-changes>{table(p(line))}")
    assert reading.answers["f4_3_text"].value == "insatt kvar"
    assert [f.code for f in reading.findings] == ["tracked_changes"]
    assert "BORTTAGET" not in everything(reading)
    assert "Kim" not in everything(reading)


def test_row_whose_every_word_was_deleted_with_tracking_is_gone() -> None:
    region = f"<t:tracked-changes>{change('b', 'deletion', '', p('4.4'))}</t:tracked-changes>"
    gone = p('<t:change t:change-id="b"/>')
    reading = read(region + table(p("kvar"), more=row(gone, gone, gone, gone)))
    assert reading.answers["f4_4_text"].state is State.NOT_FOUND
    assert reading.unplaced == ()


# ---- Controls


def test_content_control_is_an_answer_box() -> None:
    offered = "".join(f'<lo:list-item lo:display-text="{label}" lo:value="{label}"/>' for label in ("Ja", "Nej"))
    box = f'<lo:content-control lo:dropdown="true" lo:alias="4.3 Svar" lo:tag="f4_3_svar">{offered}Nej</lo:content-control>'
    reading = read(table(choice=p(box)))
    assert (reading.answers["f4_3_svar"].value, reading.fields_found) == ("nej", 1)


def test_content_control_outside_every_row_is_found_by_its_name() -> None:
    box = '<lo:content-control lo:tag="f4_3_text">långt bort</lo:content-control>'
    assert read(p(box), meta=f"<m:keyword>{MARK}</m:keyword>").answers["f4_3_text"].value == "långt bort"


def test_list_of_old_libreoffice_is_a_box_without_name() -> None:
    box = '<t:drop-down t:name="x"><t:label t:value="Ja" t:current-selected="true"/><t:label t:value="Nej"/>Ja</t:drop-down>'
    assert read(table(choice=p(box))).answers["f4_3_svar"].value == "ja"


def test_input_field_keeps_line_breaks_and_tabs_as_they_were_typed() -> None:
    field = "<t:text-input>- ett\n- två  och\ttre\n\nfyra</t:text-input>"
    assert comment(p(field)) == "- ett\n- två  och\ttre\n\nfyra"


def test_end_of_the_paragraph_that_an_input_field_was_made_of_is_no_line_break() -> None:
    assert comment(p("<t:text-input>ett&#13;</t:text-input>") + p("två")) == "ett\ntvå"


# ---- Lists


def items(*texts: str, attributes: str = "") -> str:
    return f"<t:list {attributes}>{''.join(f'<t:list-item>{t}</t:list-item>' for t in texts)}</t:list>"


STYLES = (
    '<t:list-style st:name="B"><t:list-level-style-bullet t:level="1" t:bullet-char="–"/><t:list-level-style-bullet t:level="2" t:bullet-char="\uf0b7"/></t:list-style>'
    '<t:list-style st:name="N"><t:list-level-style-number t:level="1" st:num-format="1" st:num-suffix="." t:start-value="3"/>'
    '<t:list-level-style-number t:level="2" st:num-format="a" st:num-prefix="(" st:num-suffix=")" t:display-levels="2"/></t:list-style>'
    '<t:list-style st:name="R"><t:list-level-style-number t:level="1" st:num-format="I"/></t:list-style>'
    '<t:list-style st:name="O"><t:list-level-style-number t:level="1" st:num-format=""/></t:list-style>'
    '<st:style st:name="P" st:parent-style-name="Q"/><st:style st:name="Q" st:list-style-name="R"/>'
)


@pytest.mark.parametrize(
    ("list", "shown"),
    [
        (items(p("a"), p("b") + p("mer")), "• a\n• b\nmer"),
        (items(p("a") + items(p("b")), attributes='t:style-name="B"'), "– a\n  • b"),
        (items(p("a"), p("b"), attributes='t:style-name="N"'), "3. a\n4. b"),
        (items(p("a") + items(p("b"), p("c")), p("d"), attributes='t:style-name="N"'), "3. a\n  (3.a) b\n  (3.b) c\n4. d"),
        (items(p("a"), attributes='t:style-name="N"') + p("mellan") + items(p("b"), attributes='t:style-name="N" t:continue-numbering="true"'), "3. a\nmellan\n4. b"),
        (items(p("a"), attributes='xml:id="l" t:style-name="N"') + items(p("b"), attributes='t:style-name="N" t:continue-list="l"'), "3. a\n4. b"),
        (items('<t:p t:style-name="P">a</t:p>'), "I a"),
        (items(p("a"), attributes='t:style-name="O"'), "a"),
        (items("<t:number>§ 7</t:number>" + p("a")), "§ 7 a"),
        ("<t:list><t:list-item t:start-value='9'><t:p>a</t:p></t:list-item></t:list>".replace("<t:list>", '<t:list t:style-name="N">'), "9. a"),
        (items(p("")), None),
    ],
)  # fmt: skip
def test_bullets_and_numbers_are_read_as_they_are_shown(list: str, shown: str | None) -> None:
    assert comment(list, automatic=STYLES) == shown


# ---- Tables


def test_merged_and_repeated_cells_keep_every_column_in_its_place() -> None:
    merged = (
        f'<tb:table-row>{cell(p("4.4"))}<tb:table-cell tb:number-columns-repeated="2"/>{cell(p("rätt"))}</tb:table-row>'
    )
    reading = read(table(more=merged))
    assert reading.answers["f4_4_text"].value == "rätt"
    assert reading.answers["f4_4_svar"].state is State.BLANK


def test_comments_merged_over_two_rows_do_not_move_the_columns_of_the_lower_row() -> None:
    upper = f'<tb:table-row>{cell(p("4.4"))}<tb:table-cell tb:number-rows-spanned="2">{p("")}</tb:table-cell>{cell(p("Ja"))}{cell(p("övre"))}</tb:table-row>'
    lower = f"<tb:table-row>{cell(p('4.5'))}<tb:covered-table-cell/>{cell(p('Nej'))}{cell(p('nedre'))}</tb:table-row>"
    answers = read(table(more=upper + lower)).answers
    assert [answers[k].value for k in ("f4_4_svar", "f4_4_text", "f4_5_svar", "f4_5_text")] == ["ja", "övre", "nej", "nedre"]  # fmt: skip


def test_a_million_repeated_rows_and_columns_cost_nothing() -> None:
    many = '<tb:table-row tb:number-rows-repeated="1048576"><tb:table-cell tb:number-columns-repeated="16384"/></tb:table-row>'
    full = many.replace("/></", f">{p('om')}</tb:table-cell></")
    assert "om" in everything(read(table(more=many + full)))


# ---- Pictures and files


def test_picture_is_an_attachment_at_its_row_with_its_alternative_text() -> None:
    frame = '<d:frame><d:image x:href="Pictures/b%C3%A5t.png"/><s:desc>Vår metod</s:desc></d:frame>'
    reading = read(table(p(frame)), members={"Pictures/båt.png": PNG})
    assert [(a.near, a.content, a.text) for a in reading.attachments] == [("4.3", PNG, "Vår metod")]
    assert reading.attachments[0].name.endswith(".png")


def test_picture_in_a_flat_file_is_an_attachment() -> None:
    data = base64.b64encode(PNG).decode()
    frame = f"<d:frame><d:image><o:binary-data>{data[:7]}\n {data[7:]}</o:binary-data></d:image></d:frame>"
    reading = odt.read_form(instrument(), flat(table(p(frame))))
    assert [(a.near, a.content) for a in reading.attachments] == [("4.3", PNG)]


def test_embedded_file_that_no_page_shows_is_kept() -> None:
    assert [unpacked(a) for a in read(table(), members={"Obj12": b"\xd0\xcf\x11\xe0 fil"}).attachments] == [b"\xd0\xcf\x11\xe0 fil"]  # fmt: skip


def test_objects_that_hold_each_other_are_read_once() -> None:
    inner = '<o:body><o:text><t:p>ORD<d:frame><d:object x:href="./Object 1"/></d:frame><d:frame><d:object x:href="./Object 1"/></d:frame></t:p></o:text></o:body>'
    frame = '<d:frame><d:object x:href="./Object 1"/></d:frame>'
    reading = read(table(p(frame)), members={"Object 1/content.xml": part("document-content", inner).encode()})
    assert everything(reading).count("ORD") == 1


# ---- What the file says of itself


def flat(body: str, head: str = "") -> bytes:
    inner = f"{head}<o:body><o:text>{body}</o:text></o:body>"
    return part("document", inner, f'o:mimetype="{KIND}"').encode()


@pytest.mark.parametrize(
    ("meta", "master"),
    [
        (f"<m:keyword>barn</m:keyword><m:keyword>{MARK}</m:keyword>", ""),
        (f'<m:user-defined m:name="Formular">{MARK}</m:user-defined>', ""),
        ("", f"<st:master-page><st:footer>{p(MARK)}</st:footer></st:master-page>"),
    ],
)
def test_identity_is_found_in_each_of_its_places(meta: str, master: str) -> None:
    assert str(read(table(), meta=meta, master=master).identity) == MARK


@pytest.mark.parametrize(
    ("said", "saved"),
    [
        ("2026-10-01T08:30:15.123456789", datetime(2026, 10, 1, 8, 30, 15)),
        ("2026-10-01T08:30:15Z", datetime(2026, 10, 1, 8, 30, 15)),
        ("2026-10-01T08:30:15+02:00", datetime(2026, 10, 1, 6, 30, 15)),
        ("2000-01-01T00:00:00", None),
        ("i går", None),
    ],
)
def test_time_of_saving(said: str, saved: datetime | None) -> None:
    assert read(table(), meta=f"<dc:date>{said}</dc:date>").saved == saved


def test_flat_file_is_read_as_a_package_is() -> None:
    head = f"<o:meta><m:keyword>{MARK}</m:keyword></o:meta><o:master-styles><st:master-page><st:header>{p('ORD')}</st:header></st:master-page></o:master-styles>"
    data = flat(table(p("plant")), head)
    reading = odt.read_form(instrument(), data)
    assert (reading.answers["f4_3_text"].value, str(reading.identity)) == ("plant", MARK)
    assert everything(reading).count("ORD") == 1
    assert kind_of(data) is FileKind.ODT


def test_package_that_was_packed_anew_is_known_by_its_content() -> None:
    with zipfile.ZipFile(io.BytesIO(package(table()))) as old, zipfile.ZipFile(buffer := io.BytesIO(), "w") as new:
        new.writestr("content.xml", old.read("content.xml"))
    assert kind_of(buffer.getvalue()) is FileKind.ODT
    assert odt.read_form(instrument(), buffer.getvalue()).identity is None


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html/>", b"text", b"<a", b"\xff\xfe<\x00", b"PK" + b"\0" * 90])
def test_what_is_no_odt_is_said_to_be_none(data: bytes) -> None:
    assert kind_of(data) not in (FileKind.ODT, FileKind.LOCKED)


def test_locked_package_is_told_apart() -> None:
    manifest = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    assert kind_of(package(table(), {"META-INF/manifest.xml": manifest})) is FileKind.LOCKED
    assert kind_of(package(table(), {"encrypted-package": b"x"})) is FileKind.LOCKED


def test_package_without_text_raises_what_reading_knows() -> None:
    with pytest.raises(KeyError):
        odt.read_form(instrument(), b"<a/>")
    with pytest.raises(etree.XMLSyntaxError):
        odt.read_form(instrument(), b"<a>")


def test_nothing_outside_the_file_is_loaded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    data = flat(table(p("svar &b; &c;"))).replace(b'encoding="UTF-8"?>', b'encoding="UTF-8"?>' + bomb.encode())
    with pytest.raises(DoctypeError):
        odt.read_form(instrument(), data)
