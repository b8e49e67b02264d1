"""Text that grows, nests or repeats when it is read: workbooks, Word files and OpenDocument."""

from __future__ import annotations

import io
import re
import zipfile

from tests.support import ROOT

from .expected import Hostile, changed, form, members, packed
from .packages import DOCUMENT, OFFICE, RELS
from .sheets import sheets, with_rows, worn

WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOOK = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MC = b"http://schemas.openxmlformats.org/markup-compatibility/2006"
ODT = ROOT / "tests/data/odt/P08-libreoffice-25.2.odt"


def in_body(xml: bytes) -> bytes:
    return changed("docx", DOCUMENT, lambda x: x.replace(b"<w:sectPr", xml + b"<w:sectPr", 1))


def in_sheet(before: bytes, xml: bytes) -> bytes:
    return changed("xlsx", sheets()[-1], lambda x: x.replace(before, xml + before, 1))


def shared_text() -> bytes:
    """One text of four million letters in ten thousand cells."""
    parts = members("xlsx")
    strings = next((n for n in parts if n.endswith("sharedStrings.xml")), "xl/sharedStrings.xml")
    known = parts.get(strings, b'<sst xmlns="%s"></sst>' % BOOK)
    count = known.count(b"<si>")
    parts[strings] = known.replace(b"</sst>", b"<si><t>" + b"abcd efgh " * 400_000 + b"</t></si></sst>", 1)
    cells = b"".join(b'<row r="%d"><c r="H%d" t="s"><v>%d</v></c></row>' % (n, n, count) for n in range(900, 10_900))
    name = sheets()[-1]
    parts[name] = parts[name].replace(b"</sheetData>", cells + b"</sheetData>", 1)
    return packed(parts)


def names_in_circle() -> bytes:
    two = b'<definedName name="f4_3_svar_a">f4_3_svar_b</definedName><definedName name="f4_3_svar_b">f4_3_svar_a</definedName>'
    return changed("xlsx", "xl/workbook.xml", lambda x: x.replace(b"</definedNames>", two + b"</definedNames>", 1))


def cell_formats(count: int) -> bytes:
    more = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * count
    return changed("xlsx", "xl/styles.xml", lambda x: x.replace(b"</cellXfs>", more + b"</cellXfs>", 1))


def stairs() -> bytes:
    """Merged areas that each overlap the next."""
    areas = b"".join(b'<mergeCell ref="A%d:H%d"/>' % (n, n + 900) for n in range(1, 20_000))
    return changed(
        "xlsx",
        sheets()[-1],
        lambda x: re.sub(rb"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>", x, count=1),
    )


def one_cell(times: int) -> bytes:
    return with_rows(b'<row r="900">' + b'<c r="A900" t="inlineStr"><is><t>x</t></is></c>' * times + b"</row>")


def rich_text(runs: int) -> bytes:
    return with_rows(b'<row r="900"><c r="A900" t="inlineStr"><is>' + b"<r><t>x</t></r>" * runs + b"</is></c></row>")


def validations() -> bytes:
    ranges = b" ".join(b"A%d" % n for n in range(1, 40_000))
    return in_sheet(
        b"</worksheet>",
        b'<dataValidations count="1"><dataValidation type="list" sqref="' + ranges + b'"/></dataValidations>',
    )


def columns() -> bytes:
    cols = b"<cols>" + b'<col min="1" max="16384" width="1e300"/>' * 20_000 + b"</cols>"
    return changed("xlsx", sheets()[-1], lambda x: x.replace(b"<sheetData>", cols + b"<sheetData>", 1))


def formulas() -> bytes:
    cells = b"".join(
        b'<row r="%d"><c r="A%d"><f t="shared" si="0" ref="A900:A60000">A%d</f></c></row>' % (n, n, n + 1)
        for n in range(900, 40_900)
    )
    return with_rows(cells)


def many_sheets(count: int) -> bytes:
    parts = members("xlsx")
    listed = b"".join(
        b'<sheet xmlns:r="%s" name="s%d" sheetId="%d" r:id="rs%d"/>' % (OFFICE[:-1], n, n + 900, n)
        for n in range(count)
    )
    rels = b"".join(
        b'<Relationship Id="rs%d" Type="%sworksheet" Target="worksheets/sheet2.xml"/>' % (n, OFFICE)
        for n in range(count)
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", listed + b"</sheets>", 1)
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", rels + b"</Relationships>", 1
    )
    return packed(parts)


def nest(begin: bytes, end: bytes, depth: int, inner: bytes = b"") -> bytes:
    return begin * depth + inner + end * depth


def alternatives(depth: int) -> bytes:
    begin = b'<mc:AlternateContent xmlns:mc="%s"><mc:Choice Requires="wps">' % MC
    end = b"</mc:Choice><mc:Fallback><w:t>x</w:t></mc:Fallback></mc:AlternateContent>"
    return in_body(b"<w:p><w:r>" + nest(begin, end, depth, b"<w:t>y</w:t>") + b"</w:r></w:p>")


def both_ways(depth: int) -> bytes:
    """Each choice and each fallback holds all of the next level: two to the power of the depth, when somebody reads both."""
    inner = b"<w:t>x</w:t>"
    for _ in range(depth):
        inner = (
            b'<mc:AlternateContent xmlns:mc="%s"><mc:Choice Requires="wps">%s</mc:Choice><mc:Fallback>%s</mc:Fallback></mc:AlternateContent>'
            % (MC, inner, inner)
        )
    return in_body(b"<w:p><w:r>" + inner + b"</w:r></w:p>")


def box_in_box(depth: int) -> bytes:
    begin = b'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
    return in_body(
        nest(
            begin,
            b"</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
            depth,
            b"<w:p><w:r><w:t>x</w:t></w:r></w:p>",
        )
    )


def same_control(times: int) -> bytes:
    one = b'<w:p><w:sdt><w:sdtPr><w:tag w:val="e1_text"/></w:sdtPr><w:sdtContent><w:r><w:t>x%d</w:t></w:r></w:sdtContent></w:sdt></w:p>'
    return in_body(b"".join(one % n for n in range(times)))


def notes(count: int) -> bytes:
    """Footnotes that each refer to themselves."""
    one = b'<w:footnote w:id="%d"><w:p><w:r><w:footnoteReference w:id="%d"/><w:t>x</w:t></w:r></w:p></w:footnote>'
    relation = b'<Relationship Id="rIdF" Type="%sfootnotes" Target="footnotes.xml"/></Relationships>' % OFFICE
    parts = members("docx")
    parts[RELS] = parts[RELS].replace(b"</Relationships>", relation, 1)
    parts["word/footnotes.xml"] = (
        b'<w:footnotes xmlns:w="%s">' % WORD + b"".join(one % (n, n) for n in range(count)) + b"</w:footnotes>"
    )
    marks = b"".join(b'<w:r><w:footnoteReference w:id="%d"/></w:r>' % n for n in range(count))
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:sectPr", b"<w:p>" + marks + b"</w:p><w:sectPr", 1)
    return packed(parts)


def comments(count: int) -> bytes:
    one = b'<w:comment w:id="%d" w:author="A"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:comment>'
    relation = b'<Relationship Id="rIdC" Type="%scomments" Target="comments.xml"/></Relationships>' % OFFICE
    parts = members("docx")
    parts[RELS] = parts[RELS].replace(b"</Relationships>", relation, 1)
    parts["word/comments.xml"] = (
        b'<w:comments xmlns:w="%s">' % WORD + b"".join(one % n for n in range(count)) + b"</w:comments>"
    )
    marks = b"".join(b'<w:r><w:commentReference w:id="%d"/></w:r>' % n for n in range(count))
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:sectPr", b"<w:p>" + marks + b"</w:p><w:sectPr", 1)
    return packed(parts)


def styles_in_circle() -> bytes:
    two = b'<w:style w:type="character" w:styleId="A1x"><w:basedOn w:val="B1x"/></w:style><w:style w:type="character" w:styleId="B1x"><w:basedOn w:val="A1x"/></w:style>'
    return changed("docx", "word/styles.xml", lambda x: x.replace(b"</w:styles>", two + b"</w:styles>", 1))


def chunk_in_chunk(levels: int) -> bytes:
    data = form("docx")
    for _ in range(levels):
        parts = members("docx")
        parts[RELS] = parts[RELS].replace(
            b"</Relationships>",
            b'<Relationship Id="rIdA" Type="%saFChunk" Target="a.docx"/></Relationships>' % OFFICE,
            1,
        )
        parts[DOCUMENT] = parts[DOCUMENT].replace(
            b"<w:sectPr", b'<w:altChunk xmlns:r="%s" r:id="rIdA"/><w:sectPr' % OFFICE[:-1], 1
        )
        parts["word/a.docx"] = data
        data = packed(parts)
    return data


def odt(xml: bytes) -> bytes:
    """The form as LibreOffice saved it, and something after it."""
    with zipfile.ZipFile(io.BytesIO(ODT.read_bytes())) as z:
        parts = {i.filename: z.read(i) for i in z.infolist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</office:text>", xml + b"</office:text>", 1)
    return packed(parts)


def tables_in_tables(depth: int) -> bytes:
    """Each cell is repeated a thousand times, and holds a table whose cell is."""
    begin = b'<table:table><table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="1000">'
    return odt(nest(begin, b"</table:table-cell></table:table-row></table:table>", depth, b"<text:p>x</text:p>"))


def sections(depth: int) -> bytes:
    return odt(nest(b'<text:section text:name="s">', b"</text:section>", depth, b"<text:p>x</text:p>"))


def removed_round() -> bytes:
    mark = b'<text:change text:change-id="a"/>'
    region = (
        b'<text:changed-region text:id="a"><text:deletion><text:p>%sx</text:p></text:deletion></text:changed-region>'
        % mark
    )
    return odt(b"<text:tracked-changes>%s</text:tracked-changes><text:p>%s</text:p>" % (region, mark))


def covering() -> bytes:
    spans = 'table:number-columns-spanned="1000000000" table:number-rows-spanned="1000000000"'
    cell = f'<table:table-cell {spans} office:value-type="string"><text:p>x</text:p></table:table-cell>'
    return worn(f"<table:table-row>{cell}</table:table-row>")


def deep_controls(depth: int) -> bytes:
    inner = nest(b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>", depth, b"<w:r><w:t>x</w:t></w:r>")
    return in_body(b"<w:p>" + inner + b"</w:p>")


TABLE = b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="%s"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
GROWING = (
    Hostile("a text of four million letters in 10,000 cells", shared_text, ("too_much_text",)),
    Hostile("names that stand for each other", names_in_circle, reads=True),
    Hostile("60,000 cell formats", lambda: cell_formats(60_000), reads=True),
    Hostile("20,000 merged areas like stairs", stairs, reads=True),
    Hostile("the same cell 50,000 times", lambda: one_cell(50_000), reads=True),
    Hostile("50,000 runs in a cell", lambda: rich_text(50_000), reads=True),
    Hostile("a list for 40,000 areas", validations, reads=True),
    Hostile("20,000 columns of infinite width", columns, reads=True),
    Hostile("40,000 formulas that lean on the next", formulas, ("too_much_text",), reads=True),
    Hostile("800 sheets that are one", lambda: many_sheets(800), reads=True),
    Hostile("controls in controls, 60 deep", lambda: deep_controls(60), reads=True),
    Hostile("alternatives in alternatives, 60 deep", lambda: alternatives(60), reads=True),
    Hostile("alternatives that double, 12 deep", lambda: both_ways(12), reads=True),
    Hostile("boxes in boxes, 40 deep", lambda: box_in_box(40), reads=True),
    Hostile("a cell two billion columns wide", lambda: in_body(TABLE % b"2147483647" + TABLE % b"-1" + TABLE % b"x"), reads=True),
    Hostile("one control 5,000 times", lambda: same_control(5_000), told=("duplicate_field",), reads=True),
    Hostile("5,000 footnotes that refer to themselves", lambda: notes(5_000), reads=True),
    Hostile("5,000 comments", lambda: comments(5_000), reads=True),
    Hostile("50,000 fields that never end", lambda: in_body(b"<w:p>" + b'<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 50_000 + b"</w:p>"), reads=True),
    Hostile("insertions in deletions, 60 deep", lambda: in_body(b"<w:p>" + nest(b"<w:ins><w:del>", b"</w:del></w:ins>", 60, b"<w:r><w:t>x</w:t></w:r>") + b"</w:p>"), reads=True),
    Hostile("styles that rest on each other", styles_in_circle, reads=True),
    Hostile("documents to be put into documents, five deep", lambda: chunk_in_chunk(5), reads=True),
    Hostile("two billion spaces in OpenDocument", lambda: odt(b'<text:p>x<text:s text:c="2000000000"/>y</text:p>'), reads=True, own=False),
    Hostile("tables in tables that repeat, eight deep", lambda: tables_in_tables(8), ("too_much_text",)),
    Hostile("sections in sections, 100 deep", lambda: sections(100), reads=True, own=False),
    Hostile("a deletion of itself", removed_round, reads=True, own=False),
    Hostile("a cell that covers a billion", covering, reads=True, own=False),
)  # fmt: skip
