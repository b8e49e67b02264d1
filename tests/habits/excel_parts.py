"""What people put beside the cells of an Excel form."""

from __future__ import annotations

from lxml import etree

from tests.habits.word_drawings import PNG
from tests.habits.workbook import DRAWN, Workbook, X

VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
THREADS = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"


def _near(page: Workbook) -> tuple[str, str, int, str]:
    """(sheet, code, row, words) of an untouched row."""
    code = page.code()
    return page.codes[code], code, page.row_of(code), page.words()


def note_on_a_cell(page: Workbook) -> None:
    sheet, code, row, words = _near(page)
    ref = f"{page.random.choice('ABCDE')}{row}"
    comment = f'<comment ref="{ref}" authorId="0"><text><r><rPr><b/></rPr><t>Kim:</t></r><r><t xml:space="preserve">\n{words}</t></r></text></comment>'
    page.part(
        sheet,
        "xl/comments31.xml",
        f"<comments {DRAWN}><authors><author>Kim</author></authors><commentList>{comment}</commentList></comments>",
        "comments",
        f"{OFFICE}comments+xml",
    )
    page.truth.loose(words, code)


def thread_on_a_cell(page: Workbook) -> None:
    """A thread with an answer, and the copy Excel keeps for old programs."""
    sheet, code, row, words = _near(page)
    reply = page.words()
    thread = "".join(
        f'<tc:threadedComment ref="C{row}" id="{{{n}}}"{parent}><tc:text>{text}</tc:text></tc:threadedComment>'
        for n, text, parent in ((1, words, ""), (2, reply, ' parentId="{1}"'))
    )
    page.part(
        sheet,
        "xl/threadedComments/threadedComment1.xml",
        f"<tc:ThreadedComments {DRAWN}>{thread}</tc:ThreadedComments>",
        THREADS,
    )
    old = f'<comment ref="C{row}" authorId="0"><text><t>[Trådad kommentar]\n\nDin version av Excel\n\nKommentar:\n    {words}\nSvar:\n    {reply}</t></text></comment>'
    page.part(
        sheet,
        "xl/comments32.xml",
        f"<comments {DRAWN}><authors><author>tc={{1}}</author></authors><commentList>{old}</commentList></comments>",
        "comments",
    )
    page.truth.loose(words, code)
    page.truth.loose(reply, code)


def note_far_from_the_answers(page: Workbook) -> None:
    sheet, _, _, words = _near(page)
    page.part(
        sheet,
        "xl/comments33.xml",
        f'<comments {DRAWN}><authors><author/></authors><commentList><comment ref="J90" authorId="0"><text><t>{words}</t></text></comment></commentList></comments>',
        "comments",
    )
    page.truth.loose(words)


def _shape(words: str, name: str = "Textruta 1", descr: str = "") -> str:
    body = f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody>" if words else ""
    return f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="{name}" descr="{descr}"/></xdr:nvSpPr>{body}</xdr:sp>'


def text_box(page: Workbook) -> None:
    sheet, code, row, words = _near(page)
    page.draw(sheet, row, _shape(words))
    page.truth.loose(words, code)


def boxes_in_a_group(page: Workbook) -> None:
    sheet, _code, row, words = _near(page)
    inner = page.words()
    page.draw(sheet, row, f"<xdr:grpSp>{_shape(words)}<xdr:grpSp>{_shape(inner)}</xdr:grpSp></xdr:grpSp>")
    page.truth.loose(words)
    page.truth.loose(inner)


def box_stored_twice(page: Workbook) -> None:
    sheet, _code, row, words = _near(page)
    page.draw(
        sheet,
        row,
        f'<mc:AlternateContent><mc:Choice Requires="a14">{_shape(words)}</mc:Choice><mc:Fallback>{_shape(words)}</mc:Fallback></mc:AlternateContent>',
    )
    page.truth.loose(words)


def alternative_text_of_a_shape(page: Workbook) -> None:
    sheet, _code, row, words = _near(page)
    page.draw(sheet, row, _shape("", descr=words))
    page.truth.kept(words)


def picture(page: Workbook) -> None:
    sheet, _code, row, words = _near(page)
    name = page.draw(
        sheet,
        row,
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Bild 1" descr="{words}"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rIdWorn1"/></xdr:blipFill></xdr:pic>',
    )
    page.part(name, "xl/media/image9.png", PNG, "image")
    page.truth.kept(words)
    page.truth.says("picture")
    page.truth.attachments.append(PNG)


def chart(page: Workbook) -> None:
    sheet, _code, row, words = _near(page)
    label = page.words()
    name = page.draw(
        sheet,
        row,
        '<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="Diagram 1"/></xdr:nvGraphicFramePr>'
        '<a:graphic><a:graphicData><c:chart r:id="rIdWorn1"/></a:graphicData></a:graphic></xdr:graphicFrame>',
    )
    title = f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{words}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    series = f'<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>{label}</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser>'
    page.part(
        name,
        "xl/charts/chart9.xml",
        f"<c:chartSpace {DRAWN}><c:chart>{title}<c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart></c:chartSpace>",
        "chart",
    )
    page.truth.kept(words)
    page.truth.kept(label)


def chart_sheet(page: Workbook) -> None:
    words = page.words()
    page.add_sheet(
        "Diagram1",
        etree.fromstring(f'<chartsheet {DRAWN}><drawing r:id="rIdWorn1"/></chartsheet>'),
        "visible",
        "chartsheet",
    )
    part = page.parts["Diagram1"]
    page.part(
        part,
        "xl/drawings/drawing77.xml",
        f"<xdr:wsDr {DRAWN}><xdr:absoluteAnchor>{_shape(words)}</xdr:absoluteAnchor></xdr:wsDr>",
        "drawing",
    )
    page.truth.loose(words)


def smart_art(page: Workbook) -> None:
    sheet, _code, row, words = _near(page)
    name = page.draw(
        sheet,
        row,
        '<xdr:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="rIdWorn1"/></a:graphicData></a:graphic></xdr:graphicFrame>',
    )
    data = f"<dgm:dataModel {DRAWN}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    page.part(name, "xl/diagrams/data9.xml", data, "diagramData")
    page.truth.kept(words)


def old_control(page: Workbook) -> None:
    """A box of the old kind in vmlDrawing."""
    sheet, _code, row, words = _near(page)
    anchor = f'<x:ClientData ObjectType="Rect"><x:Anchor>1, 2, {row - 1}, 3</x:Anchor></x:ClientData>'
    shape = f'<v:shape type="#_x0000_t202"><v:textbox><div style="x">{words}</div></v:textbox>{anchor}</v:shape>'
    box = f"<xml {DRAWN}>{shape}</xml>"
    page.part(sheet, "xl/drawings/vmlDrawing9.vml", box, "vmlDrawing")
    page.truth.kept(words)


def printed_head_and_foot(page: Workbook) -> None:
    sheet, _, _, words = _near(page)
    foot = page.words()
    for old in list(page.sheets[sheet].iter(f"{X}headerFooter")):
        old.getparent().remove(old)
    page.sheets[sheet].append(
        etree.fromstring(
            f'<x {DRAWN}><headerFooter differentFirst="1"><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12{words}</oddHeader><firstFooter>&amp;R{foot}</firstFooter></headerFooter></x>'
        )[0]
    )
    page.truth.loose(words)
    page.truth.loose(foot)


def sensitivity_label(page: Workbook) -> None:
    sheet, _, row, _ = _near(page)
    custom = page.members["docProps/custom.xml"].decode()
    value = f'<vt:lpwstr xmlns:vt="{VALUES}">Känslighet: Intern</vt:lpwstr>'
    said = 'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="41" name="ClassificationContentMarkingHeaderText"'
    new = f"<property {said}>{value}</property></Properties>"
    page.members["docProps/custom.xml"] = custom.replace("</Properties>", new).encode()
    page.draw(sheet, row, _shape("Känslighet: Intern", "MSIPCMb2"))


def file_embedded(page: Workbook) -> None:
    sheet, _code, _row, _ = _near(page)
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x02" * 600
    number = page.part(sheet, "xl/embeddings/oleObject1.bin", content, "oleObject")
    page.sheets[sheet].append(
        etree.fromstring(
            f'<x {DRAWN}><oleObjects><oleObject progId="Package" shapeId="1" r:id="{number}"/></oleObjects></x>'
        )[0]
    )
    page.truth.attachments.append(content)
    page.truth.talk = True


def part_nobody_knows(page: Workbook) -> None:
    sheet, _, _, words = _near(page)
    page.part(
        sheet,
        "xl/inkNotes1.xml",
        f'<n:notes xmlns:n="urn:ink"><n:t>{words}</n:t></n:notes>',
        "http://schemas.example.org/2031/relationships/inkNotes",
    )
    page.truth.loose(words)
