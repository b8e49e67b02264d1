"""Whatever part or kind of cell a person's text stands in, it comes out as an answer, unplaced text or an attachment's text.

The other route of the sum: words are put into the package by plain zip and string editing, which shares nothing with the
reader, and every one of them must come out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache

import pytest

from pipeline.model.returns import Return, Status
from pipeline.reading.files import read_bytes
from tests.support import instrument
from tests.support.filling import blank, filled
from tests.support.rereading import PLAIN, codes, correct

NS = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:u="urn:example:unknown"'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET, ROW = "xl/worksheets/sheet4.xml", 12
"""The sheet with element 4, and the row on it that things are fastened to."""
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40

Members = dict[str, str | bytes]


@cache
def form() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(filled(blank("xlsx"), PLAIN))) as z:
        return {name: z.read(name) for name in z.namelist()}


def code() -> str:
    """The visible code in the row that things are fastened to."""
    sheet, strings = (
        form()[SHEET].decode(),
        re.findall(r"<si>(.*?)</si>", form()["xl/sharedStrings.xml"].decode(), re.S),
    )
    found = re.search(rf'<c r="A{ROW}"[^>]*><v>(\d+)</v>', sheet)
    assert found
    return re.sub("<[^>]*>", "", strings[int(found[1])]).removeprefix("F")


def zipped(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        for name, data in members.items():
            z.writestr(name, data)
    return buffer.getvalue()


def read(members: Members) -> Return:
    return read_bytes(instrument(), "svar.xlsx", zipped(members))


def fresh() -> Members:
    return {name: data.decode() if name.endswith((".xml", ".rels")) else data for name, data in form().items()}


def text(members: Members, name: str) -> str:
    data = members[name]
    assert isinstance(data, str)
    return data


def rows(members: Members, cells: str) -> None:
    """A row of these cells far below the questions."""
    members[SHEET] = text(members, SHEET).replace("</sheetData>", f'<row r="90" {NS}>{cells}</row></sheetData>')


def after_data(members: Members, element: str, name: str = SHEET) -> None:
    members[name] = text(members, name).replace("</sheetData>", f"</sheetData>{element}", 1)


def relate(members: Members, kind: str, target: str, owner: str = SHEET, mode: str = "") -> str:
    folder, _, name = owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    members.setdefault(rels, f'<Relationships xmlns="{RELS}"></Relationships>')
    rid = f"rId9{text(members, rels).count('<Relationship ')}"
    mode = f' TargetMode="{mode}"' if mode else ""
    made = f'<Relationship Id="{rid}" Type="{TYPES}{kind}" Target="{target}"{mode}/>'
    members[rels] = text(members, rels).replace("</Relationships>", f"{made}</Relationships>")
    return rid


def anchored(inside: str) -> str:
    place = f"<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{ROW - 1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    return f"<xdr:wsDr {NS}><xdr:twoCellAnchor>{place}{inside}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"


def body(words: str) -> str:
    return f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody>"


def shape(words: str, told: str = "") -> str:
    return f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1" {told}/></xdr:nvSpPr>{body(words)}</xdr:sp>'


def draw(members: Members, inside: str) -> None:
    relate(members, "drawing", "../drawings/drawing7.xml")
    members["xl/drawings/drawing7.xml"] = anchored(inside)


# ---- Where a word can stand: each puts `word` somewhere in the package


def shared_string(m: Members, word: str) -> None:
    strings = text(m, "xl/sharedStrings.xml")
    count = strings.count("<si>")
    m["xl/sharedStrings.xml"] = strings.replace(
        "</sst>",
        f'<si><r><t xml:space="preserve"> {word}</t></r><r><t>b </t></r><rPh sb="0" eb="1"><t>ホ</t></rPh></si></sst>',
    )
    rows(m, f'<c r="B90" t="s"><v>{count}</v></c>')


def string_of_unknown_kind(m: Members, word: str) -> None:
    strings = text(m, "xl/sharedStrings.xml")
    m["xl/sharedStrings.xml"] = strings.replace("</sst>", f"<si><t>b</t><u:new {NS}>{word}</u:new></si></sst>")


def far_right(m: Members, word: str) -> None:
    rows(m, f'<c r="XFD90" t="inlineStr"><is><t>{word}</t></is></c>')


def in_the_answers_row(m: Members, word: str) -> None:
    m[SHEET] = re.sub(
        rf'(<row r="{ROW}".*?)</row>',
        rf'\1<c r="G{ROW}" t="inlineStr"><is><t>{word}</t></is></c></row>',
        text(m, SHEET),
        flags=re.S,
    )


def cell(inside: str, kind: str = "") -> Callable[[Members, str], None]:
    def put(m: Members, word: str) -> None:
        rows(m, f'<c r="C90" {kind}>{inside.format(word)}</c>')

    return put


def without_references(m: Members, word: str) -> None:
    m[SHEET] = text(m, SHEET).replace(
        "</sheetData>", f'<row><c t="inlineStr"><is><t>{word}</t></is></c></row></sheetData>'
    )


def wrapped_row(m: Members, word: str) -> None:
    inside = f'<row r="91"><c r="B91" t="inlineStr"><is><t>{word}</t></is></c></row>'
    m[SHEET] = text(m, SHEET).replace(
        "</sheetData>",
        f'<mc:AlternateContent {NS}><mc:Choice Requires="u">{inside}</mc:Choice></mc:AlternateContent></sheetData>',
    )


def comment(m: Members, word: str) -> None:
    relate(m, "comments", "../comments7.xml")
    m["xl/comments7.xml"] = (
        f"<comments {NS}><authors><author>Kim</author></authors><commentList>"
        f'<comment ref="D{ROW}" authorId="0"><text><r><t>{word}</t></r></text></comment></commentList></comments>'
    )


def threaded_comment(m: Members, word: str) -> None:
    comment(m, "[Threaded comment] kopia")
    m["xl/comments7.xml"] = text(m, "xl/comments7.xml").replace("Kim", "tc={0}")
    relate(m, "threadedComment", "../threadedComments/threadedComment7.xml")
    thread = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    m["xl/threadedComments/threadedComment7.xml"] = (
        f'<ThreadedComments xmlns="{thread}"><threadedComment ref="D{ROW}" id="{{0}}"><text>{word}</text></threadedComment></ThreadedComments>'
    )


def copy_of_a_lost_thread(m: Members, word: str) -> None:
    comment(m, f"Comment: {word}")
    m["xl/comments7.xml"] = text(m, "xl/comments7.xml").replace("Kim", "tc={0}")


def text_box(m: Members, word: str) -> None:
    draw(m, shape(word))


def group(m: Members, word: str) -> None:
    draw(
        m,
        f'<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" name="Group"/></xdr:nvGrpSpPr><xdr:grpSp>{shape(word)}</xdr:grpSp></xdr:grpSp>',
    )


def alternative_text(m: Members, word: str) -> None:
    draw(m, shape("Ruta", f'descr="{word}"'))


def newer_shape(m: Members, word: str) -> None:
    both = f'<mc:Choice Requires="a14">{shape(word)}</mc:Choice><mc:Fallback><xdr:sp>{body("äldre kopia")}</xdr:sp></mc:Fallback>'
    draw(m, f"<mc:AlternateContent>{both}</mc:AlternateContent>")


def only_older_shape(m: Members, word: str) -> None:
    both = f'<mc:Choice Requires="a14"/><mc:Fallback>{shape(word)}</mc:Fallback>'
    draw(m, f"<mc:AlternateContent>{both}</mc:AlternateContent>")


def unknown_drawing(m: Members, word: str) -> None:
    draw(m, f"<u:ink><u:said>{word}</u:said></u:ink>")


def link_of_a_shape(m: Members, word: str) -> None:
    draw(
        m,
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="x"><a:hlinkClick r:id="rId90"/></xdr:cNvPr></xdr:nvSpPr>{body("Länk")}</xdr:sp>',
    )
    relate(m, "hyperlink", f"https://{word}.example/", "xl/drawings/drawing7.xml", "External")


def chart(inside: str) -> Callable[[Members, str], None]:
    def put(m: Members, word: str) -> None:
        draw(
            m,
            '<xdr:graphicFrame><a:graphic><a:graphicData><c:chart r:id="rId90"/></a:graphicData></a:graphic></xdr:graphicFrame>',
        )
        relate(m, "chart", "../charts/chart7.xml", "xl/drawings/drawing7.xml")
        m["xl/charts/chart7.xml"] = f"<c:chartSpace {NS}><c:chart>{inside.format(word)}</c:chart></c:chartSpace>"

    return put


def smart_art(m: Members, word: str) -> None:
    draw(
        m,
        '<xdr:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="rId90" r:lo="rId91"/></a:graphicData></a:graphic></xdr:graphicFrame>',
    )
    relate(m, "diagramData", "../diagrams/data7.xml", "xl/drawings/drawing7.xml")
    m["xl/diagrams/data7.xml"] = (
        f"<dgm:dataModel {NS}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>{word}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    )


def old_button(m: Members, word: str) -> None:
    relate(m, "vmlDrawing", "../drawings/vmlDrawing7.vml")
    m["xl/drawings/vmlDrawing7.vml"] = (
        f'<xml {NS}><v:shape id="b"><v:textbox><div>{word}<br></div></v:textbox><x:ClientData ObjectType="Button">'
        f"<x:Anchor>1, 0, {ROW - 1}, 0, 2, 0, {ROW}, 0</x:Anchor></x:ClientData></v:shape></xml>"
    )


def margin(name: str) -> Callable[[Members, str], None]:
    def put(m: Members, word: str) -> None:
        m[SHEET] = re.sub(
            r"<headerFooter[^>]*>",
            lambda x: f'{x[0]}<{name}>&amp;L&amp;"Arial,Fet"&amp;10{word} A&amp;&amp;B&amp;R&amp;P</{name}>',
            text(m, SHEET),
        )

    return put


def hyperlink(m: Members, word: str) -> None:
    rid = relate(m, "hyperlink", f"https://{word}.example/sida", mode="External")
    after_data(m, f'<hyperlinks {NS}><hyperlink ref="D{ROW}" r:id="{rid}"/></hyperlinks>')


def screen_tip(m: Members, word: str) -> None:
    after_data(m, f'<hyperlinks {NS}><hyperlink ref="D{ROW}" location="A1" tooltip="{word}"/></hyperlinks>')


def unknown_part_of_a_sheet(m: Members, word: str) -> None:
    after_data(m, f"<u:remarks {NS}><u:remark>{word}</u:remark></u:remarks>")


def extension_of_a_sheet(m: Members, word: str) -> None:
    m[SHEET] = text(m, SHEET).replace(
        "</worksheet>", f'<extLst><ext uri="x"><u:remark {NS}>{word}</u:remark></ext></extLst></worksheet>'
    )


def unknown_part_of_the_package(m: Members, word: str) -> None:
    relate(m, "stickyNotes", "../stickyNotes/note1.xml")
    m["xl/stickyNotes/note1.xml"] = f"<u:notes {NS}><u:note>{word}</u:note></u:notes>"


def table_head(m: Members, word: str) -> None:
    name = next(n for n in m if n.startswith("xl/tables/"))
    m[name] = re.sub(r'(<tableColumn [^>]*name=")[^"]*', rf"\g<1>{word}", text(m, name), count=1)


def sheet_of_kind(kind: str, folder: str, state: str, inside: str) -> Callable[[Members, str], None]:
    def put(m: Members, word: str) -> None:
        rid = relate(m, kind, f"{folder}/sheet70.xml", "xl/workbook.xml")
        m["xl/workbook.xml"] = text(m, "xl/workbook.xml").replace(
            "</sheets>", f'<sheet {NS} name="Extra" sheetId="70" {state} r:id="{rid}"/></sheets>'
        )
        m[f"xl/{folder}/sheet70.xml"] = f"<{kind} {NS}>{inside.format(word)}</{kind}>"

    return put


HERE = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData>'
TITLE = "<c:title><c:tx><c:rich><a:p><a:r><a:t>{}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
NAMED = "<c:ser><c:tx><c:strRef><c:f>[1]Blad1!A1</c:f><c:strCache><c:pt idx='0'><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser>"
PLACES: dict[str, Callable[[Members, str], None]] = {
    "shared string, rich, with phonetic guide": shared_string,
    "shared string of an unknown kind": string_of_unknown_kind,
    "inline string, last column": far_right,
    "beside the answers": in_the_answers_row,
    "rich inline string": cell("<is><r><t>{0}</t></r><r><t>b</t></r></is>", 't="inlineStr"'),
    "formula's text": cell("<f>A1</f><v>{0}</v>", 't="str"'),
    "formula without value": cell("<f>CONCAT({0})</f>"),
    "formula in error": cell("<f>{0}+1</f><v>#NAME?</v>", 't="e"'),
    "error": cell("<v>#{0}!</v>", 't="e"'),
    "date": cell("<v>2026-10-01T09:30:00{0}</v>", 't="d"'),
    "number that is none": cell("<v>{0}</v>", 't="n"'),
    "link in a formula": cell('<f>HYPERLINK("https://{0}.example","Se här")</f><v>Se här</v>', 't="str"'),
    "unknown element in a cell": cell("<v>1</v><u:new xmlns:u='urn:example:unknown'>{0}</u:new>"),
    "cells without references": without_references,
    "wrapped row": wrapped_row,
    "note": comment,
    "comment thread": threaded_comment,
    "copy of a lost thread": copy_of_a_lost_thread,
    "text box": text_box,
    "shape in a group in a group": group,
    "alternative text of a shape": alternative_text,
    "shape for newer programs": newer_shape,
    "shape only for older programs": only_older_shape,
    "unknown drawing": unknown_drawing,
    "link of a shape": link_of_a_shape,
    "chart title": chart(TITLE),
    "chart series": chart(NAMED),
    "smart art": smart_art,
    "button": old_button,
    **{f"margin {n}": margin(n) for n in ("oddHeader", "evenFooter", "firstHeader")},
    "hyperlink": hyperlink,
    "screen tip": screen_tip,
    "unknown part of a sheet": unknown_part_of_a_sheet,
    "extension of a sheet": extension_of_a_sheet,
    "unknown part of the package": unknown_part_of_the_package,
    "table head": table_head,
    "hidden sheet": sheet_of_kind("worksheet", "worksheets", 'state="hidden"', HERE),
    "very hidden sheet": sheet_of_kind("worksheet", "worksheets", 'state="veryHidden"', HERE),
    "dialog sheet": sheet_of_kind(
        "dialogsheet", "dialogsheets", "", "<headerFooter><oddHeader>&amp;C{}</oddHeader></headerFooter>"
    ),
    "chart sheet": sheet_of_kind(
        "chartsheet", "chartsheets", "", "<headerFooter><oddFooter>&amp;C{}</oddFooter></headerFooter>"
    ),
    "sheet part outside its usual folder": sheet_of_kind("worksheet", "blad", "", HERE),
}
FASTENED = (
    "beside the answers",
    "note",
    "comment thread",
    "text box",
    "shape in a group in a group",
    "chart title",
    "smart art",
    "button",
)
KEPT_IN_THE_CELL = ("hyperlink",)
"""The address stands after the text of the answer."""


def told(ret: Return) -> str:
    """Everything that is told of a return's texts."""
    return "\n".join(
        (*(a.raw for a in ret.answers.values()), *(u.text for u in ret.unplaced), *(a.text for a in ret.attachments))
    )


@pytest.mark.parametrize("where", PLACES)
def test_a_word_comes_out_wherever_it_stands(where: str) -> None:
    members = fresh()
    PLACES[where](members, "vargspår")
    ret = read(members)
    assert told(ret).casefold().count("vargspår") == 1, (ret.unplaced, ret.findings)
    assert "äldre kopia" not in told(ret)
    assert "reader_failed" not in codes(ret)
    assert correct(ret, PLAIN) or where in KEPT_IN_THE_CELL


@pytest.mark.parametrize("where", FASTENED)
def test_what_is_fastened_to_a_row_is_told_at_its_question(where: str) -> None:
    members = fresh()
    PLACES[where](members, "vargspår")
    assert [u.near for u in read(members).unplaced if "vargspår" in u.text] == [code()]


def test_all_of_them_at_once_in_one_file() -> None:
    """Each word of its own; those that need the same part are put in one after another in turn."""
    once = [
        w
        for w in PLACES
        if not w.startswith(
            ("text box", "shape", "alternative", "unknown drawing", "link of", "chart ", "smart", "copy of", "comment")
        )
    ]
    members = fresh()
    for n, where in enumerate(once):
        if "sheet" not in where or where == "hidden sheet":
            PLACES[where](members, f"spår{n}q")
    ret = read(members)
    missing = [
        w for n, w in enumerate(once) if f"spår{n}q" not in told(ret) and ("sheet" not in w or w == "hidden sheet")
    ]
    assert missing == []


def test_text_that_only_the_sum_found_is_said_to_be_unaccounted() -> None:
    members = fresh()
    PLACES["unknown element in a cell"](members, "vargspår")
    assert "text_unaccounted" in codes(read(members))


def test_a_form_that_was_only_filled_in_has_nothing_unaccounted() -> None:
    ret = read(fresh())
    assert (ret.unplaced, ret.findings) == ((), ())


def test_a_picture_is_kept_with_the_question_it_stands_at() -> None:
    members = fresh()
    draw(
        members,
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Bild 1" descr="Vår modell"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId90"/></xdr:blipFill></xdr:pic>',
    )
    relate(members, "image", "../media/image1.png", "xl/drawings/drawing7.xml")
    members["xl/media/image1.png"] = PNG
    ret = read(members)
    [kept] = ret.attachments
    assert (kept.name, kept.near, kept.content, kept.text) == (f"{code()}-bild-1.png", code(), PNG, "Vår modell")
    assert "Vår modell" in [u.text for u in ret.unplaced]
    assert [f.question for f in ret.findings if f.code == "picture"] == [code()]


@pytest.mark.parametrize("name", ["image001.png", "En bild som visar text\n\nAutomatiskt genererad beskrivning", ""])
def test_what_a_program_called_a_picture_is_kept_but_is_no_text_of_a_persons(name: str) -> None:
    members = fresh()
    descr = name.replace("\n", "&#10;")
    draw(
        members,
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Bild 1" descr="{descr}"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId90"/></xdr:blipFill></xdr:pic>',
    )
    relate(members, "image", "../media/image1.png", "xl/drawings/drawing7.xml")
    members["xl/media/image1.png"] = PNG
    ret = read(members)
    assert ([a.text for a in ret.attachments], ret.unplaced) == ([name], ())


def test_an_embedded_file_and_a_background_picture_are_kept() -> None:
    members = fresh()
    rid = relate(members, "package", "../embeddings/bilaga.docx")
    relate(members, "image", "../media/bakgrund.jpeg")
    place = f"<from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{ROW - 1}</xdr:row><xdr:rowOff>0</xdr:rowOff></from>"
    after_data(
        members,
        f'<oleObjects {NS}><oleObject progId="Word.Document" r:id="{rid}"><objectPr><anchor>{place}</anchor></objectPr></oleObject></oleObjects>',
    )
    document, photo = filled(blank("docx"), {}), b"\xff\xd8\xff\xe0"
    members |= {"xl/embeddings/bilaga.docx": document, "xl/media/bakgrund.jpeg": photo}
    kept = {(a.name, a.near, a.content) for a in read(members).attachments}
    assert kept == {(f"{code()}-fil-1.docx", code(), document), ("formular-bild-1.jpg", "", photo)}


def test_what_a_sensitivity_label_writes_is_no_text_of_a_persons() -> None:
    members = fresh()
    margin("oddHeader")(members, "K1 Intern")
    members[SHEET] = text(members, SHEET).replace(" A&amp;&amp;B", "")
    draw(members, f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="MSIPCMa1b2"/></xdr:nvSpPr>{body("K1 Intern")}</xdr:sp>')
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    prop = f'<property pid="9" name="ClassificationContentMarkingHeaderText"><vt:lpwstr xmlns:vt="{kind}">K1 Intern</vt:lpwstr></property>'
    members["docProps/custom.xml"] = text(members, "docProps/custom.xml").replace(
        "</Properties>", f"{prop}</Properties>"
    )
    ret = read(members)
    assert (ret.unplaced, ret.findings) == ((), ())


def test_two_groups_of_rows_in_one_torn_sheet_are_both_read() -> None:
    m = fresh()
    first = text(m, SHEET)
    row = re.search(rf'<row r="{ROW}".*?</row>', first, re.S)
    assert row
    m[SHEET] = first.replace(row[0], "").replace(
        "</sheetData>",
        f"</sheetData><sheetData>{row[0]}<row r='91'><c r='B91' t='inlineStr'><is><t>Nedanför</t></is></c></row></sheetData>",
    )
    ret = read(m)
    assert correct(ret, PLAIN)
    assert [u.text for u in ret.unplaced] == ["Nedanför"]


def left_behind(m: Members, answers: dict[str, str]) -> None:
    """A sheet of the same form, filled in otherwise, that lies in the package but is not listed."""
    with zipfile.ZipFile(io.BytesIO(filled(blank("xlsx"), answers))) as z:
        strings = re.findall(r"<si>(.*?)</si>", z.read("xl/sharedStrings.xml").decode(), re.S)
        sheet = z.read(SHEET).decode()
    inline = re.sub(r' t="s"><v>(\d+)</v>', lambda v: f' t="inlineStr"><is>{strings[int(v[1])]}</is>', sheet)
    m["xl/worksheets/sheet99.xml"] = re.sub("<tableParts.*?</tableParts>", "", inline, flags=re.S)


def test_a_sheet_that_the_workbook_does_not_list_answers_nothing_but_what_it_says_is_told() -> None:
    m = fresh()
    left_behind(m, {**PLAIN, "f4_1_svar": "Nej", "f4_3_text": "Ett äldre utkast."})
    ret = read(m)
    assert correct(ret, PLAIN)
    assert ret.status is Status.ACCEPTED
    assert [(u.text, u.near) for u in ret.unplaced] == [("Nej", "4.1"), ("Ett äldre utkast.", "4.3")]
    assert "text_unaccounted" in codes(ret)


def test_a_sheet_left_behind_that_says_the_same_is_no_news() -> None:
    m = fresh()
    left_behind(m, PLAIN)
    ret = read(m)
    assert correct(ret, PLAIN)
    assert (ret.unplaced, codes(ret)) == ((), [])


def test_a_sheet_left_behind_that_is_damaged_harms_nothing_and_is_told() -> None:
    m = fresh()
    cells = '<c r="A1" t="s"><v>99999</v></c><c r="B1" t="inlineStr"><is><t>Ett ord</t></is></c>'
    m["xl/worksheets/sheet99.xml"] = f'<worksheet {NS}><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    ret = read(m)
    assert (ret.status, correct(ret, PLAIN)) == (Status.ACCEPTED, True)
    assert "Ett ord" in told(ret)


def test_two_sheets_of_one_name_in_a_torn_workbook_are_both_read() -> None:
    m = fresh()
    names = re.findall(r'<sheet [^>]*?name="([^"]*)"', text(m, "xl/workbook.xml"))
    m["xl/workbook.xml"] = text(m, "xl/workbook.xml").replace(f'name="{names[2]}"', f'name="{names[3]}"')
    assert correct(read(m), PLAIN)
