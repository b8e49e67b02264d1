"""What people put into the text of a Word form that is no text: boxes, pictures, diagrams, embedded files."""

from __future__ import annotations

import base64
import io
import zipfile

from tests.habits.paper import DECLARED, Paper, par, xml

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one point."""


def near_to(page: Paper) -> tuple[str, str]:
    key = page.random.choice([page.choice, page.text])()
    return key, page.fields[key].code


def box_text(words: str) -> str:
    return f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"


def text_box(page: Paper) -> None:
    """Word stores a text box twice: as a shape, and as VML for old programs. It was written once."""
    key, _code = near_to(page)
    words = page.words()
    shape = f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:txbx>{box_text(words)}</wps:txbx></wps:wsp>'
    old = f'<w:pict><v:shape type="#_x0000_t202"><v:textbox>{box_text(words)}</v:textbox></v:shape></w:pict>'
    draw(
        page,
        key,
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing(shape)}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>',
    )
    page.truth.kept(words)


def text_box_with_two_paragraphs_on_the_cover(page: Paper) -> None:
    one, two = page.words(), page.words()
    inner = (
        f"<w:txbxContent><w:p><w:r><w:t>{one}</w:t></w:r></w:p><w:p><w:r><w:t>{two}</w:t></w:r></w:p></w:txbxContent>"
    )
    page.body[1].append(xml(f"<w:r>{drawing(f'<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp>')}</w:r>"))
    page.truth.loose(one)
    page.truth.loose(two)


def text_box_in_the_old_way(page: Paper) -> None:
    key, _code = near_to(page)
    words = page.words()
    draw(page, key, f"<w:pict><v:rect><v:textbox>{box_text(words)}</v:textbox></v:rect></w:pict>")
    page.truth.kept(words)


def text_box_beside_an_empty_answer(page: Paper) -> None:
    key, words = page.text(), page.words()
    page.clear(key)
    shape = f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:txbx>{box_text(words)}</wps:txbx></wps:wsp>'
    draw(page, key, drawing(shape))
    page.truth.free.add(key)
    page.truth.kept(words)


def shapes_in_a_group(page: Paper) -> None:
    key, _code = near_to(page)
    one, two = page.words(), page.words()
    shapes = "".join(f"<wps:wsp><wps:txbx>{box_text(w)}</wps:txbx></wps:wsp>" for w in (one, two))
    draw(page, key, drawing(f"<wpg:wgp>{shapes}</wpg:wgp>"))
    page.truth.kept(one)
    page.truth.kept(two)


def word_art(page: Paper) -> None:
    key, _code = near_to(page)
    words = page.words()
    draw(
        page,
        key,
        f'<w:pict><v:shape type="#_x0000_t136"><v:textpath style="font-family:Arial" string="{words}"/></v:shape></w:pict>',
    )
    page.truth.kept(words)


def drawing(content: str, descr: str = "") -> str:
    said = f' descr="{descr}"' if descr else ""
    figure = f'<wp:extent cx="9" cy="9"/><wp:docPr id="7" name="Figur 7"{said}/>'
    return f"<w:drawing><wp:inline>{figure}<a:graphic><a:graphicData>{content}</a:graphicData></a:graphic></wp:inline></w:drawing>"


def draw(page: Paper, key: str, what: str) -> None:
    """In a run of the answer's paragraph, outside the control as all drawings are."""
    page.line(key).append(xml(f"<w:r>{what}</w:r>"))
    text = page.truth.answers.get(key)
    if page.fields[key].kind == "text" and text:
        page.typed(text, key)  # what stands in the drawing may be read as more of the answer


def picture(page: Paper) -> None:
    key, _code = near_to(page)
    words = page.words()
    number = page.part("word/media/image7.png", PNG, "", "image")
    content = f'<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="foto.png"/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{number}"/></pic:blipFill></pic:pic>'
    draw(page, key, drawing(content, words))
    page.truth.kept(words)
    page.truth.attachments.append(PNG)
    page.truth.says("picture")


def picture_in_the_old_way(page: Paper) -> None:
    key, _code = near_to(page)
    words = page.words()
    number = page.part("word/media/image8.png", PNG, "", "image")
    draw(page, key, f'<w:pict><v:shape alt="{words}"><v:imagedata r:id="{number}" o:title="foto"/></v:shape></w:pict>')
    page.truth.kept(words)
    page.truth.attachments.append(PNG)
    page.truth.says("picture")


def alternative_text_of_a_shape(page: Paper) -> None:
    key, _code = near_to(page)
    words = page.words()
    draw(page, key, drawing("<wps:wsp><wps:bodyPr/></wps:wsp>", words))
    page.truth.kept(words)


def smart_art(page: Paper) -> None:
    key, _code = near_to(page)
    words = page.words()
    data = f'<dgm:dataModel {DECLARED}><dgm:ptLst><dgm:pt modelId="1"><dgm:t><a:bodyPr/><a:p><a:r><a:t>{words}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>'
    number = page.part(
        "word/diagrams/data1.xml",
        data,
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        "diagramData",
    )
    draw(page, key, drawing(f'<dgm:relIds r:dm="{number}" r:lo="x" r:qs="x" r:cs="x"/>'))
    page.truth.kept(words)


def chart(page: Paper) -> None:
    key, _code = near_to(page)
    one, two = page.words(), page.words()
    title = f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{one}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    series = f'<c:ser><c:cat><c:strRef><c:f>Blad1!$A$2</c:f><c:strCache><c:pt idx="0"><c:v>{two}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser>'
    data = f"<c:chartSpace {DECLARED}><c:chart>{title}<c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    number = page.part(
        "word/charts/chart1.xml", data, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", "chart"
    )
    draw(page, key, drawing(f'<c:chart r:id="{number}"/>'))
    page.truth.kept(one)
    page.truth.kept(two)


def small_document(words: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        z.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="{WORD}document.main+xml"/></Types>',
        )
        z.writestr(
            "word/document.xml",
            f"<w:document {DECLARED}><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>",
        )
    return buffer.getvalue()


def document_embedded(page: Paper) -> None:
    """An icon that opens another document: the file is kept."""
    key, _code = near_to(page)
    content = small_document(page.words())
    number = page.part("word/embeddings/Microsoft_Word_Document.docx", content, "", "package")
    draw(
        page,
        key,
        f'<w:object><v:shape o:ole=""/><o:OLEObject Type="Embed" ProgID="Word.Document.12" r:id="{number}"/></w:object>',
    )
    page.truth.attachments.append(content)
    page.truth.talk = True


def old_object_embedded(page: Paper) -> None:
    key, _code = near_to(page)
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 600
    number = page.part("word/embeddings/oleObject1.bin", content, "", "oleObject")
    draw(page, key, f'<w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="{number}"/></w:object>')
    page.truth.attachments.append(content)
    page.truth.talk = True


def other_format_as_a_chunk(page: Paper) -> None:
    """w:altChunk: programs that paste HTML or text leave it to Word to import. Its text is a person's."""
    key, words = page.text(), page.words()
    ending, content = page.random.choice(
        [
            ("html", f"<html><head><style>p {{color:red}}</style></head><body><p>{words}</p></body></html>".encode()),
            ("txt", words.encode()),
            ("docx", small_document(words)),
        ]
    )
    kinds = {"html": "text/html", "txt": "text/plain", "docx": f"{WORD}document.main+xml"}
    number = page.part(f"word/afchunk.{ending}", content, kinds[ending], "aFChunk")
    page.cells[key].append(xml(f'<w:altChunk r:id="{number}"/>'))
    page.cells[key].append(par())
    page.truth.free.add(key)
    page.truth.kept(words)
