"""The form as an OpenDocument spreadsheet: whatever element a word stands in, it comes out, and huge empty sheets cost nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from lxml import etree

from pipeline.base.package import pack, unpack
from pipeline.model.returns import Carrier, State
from pipeline.reading.answers import Reading
from pipeline.reading.book import ods
from pipeline.reading.book.ods.cells import paragraph, read_sheet
from pipeline.reading.book.ods.struck import StruckStyles
from tests.outputs.test_workbook_editors import TYPED, VALUES
from tests.support import ROOT, instrument
from tests.support.filling import meant, told

FIXTURES = ("worn-7.4.ods", "worn-25.2.ods")
Put = Callable[[str, str], str]
"""(content.xml, word) -> content.xml with the word in it."""


@cache
def members(name: str = FIXTURES[1]) -> dict[str, bytes]:
    return unpack((ROOT / "tests" / "data" / "ods" / name).read_bytes())


def read(content: str, **others: bytes) -> Reading:
    new = {
        **members(),
        "content.xml": content.encode(),
        **{n.replace("__", "/").replace("_", "."): d for n, d in others.items()},
    }
    return ods.read_form(instrument(), pack(new.items()))


def content() -> str:
    return members()["content.xml"].decode()


def texts(reading: Reading) -> str:
    found = (
        *(a.raw for a in reading.answers.values()),
        *(u.text for u in reading.unplaced),
        *(a.text for a in reading.attachments),
    )
    return "\n".join(found)


def correct(reading: Reading) -> bool:
    return told(dict(reading.answers)) == meant({**TYPED, **VALUES}, "oversikt")


def row(cells: str) -> Put:
    """A row at the end of the first table."""

    def put(xml: str, word: str) -> str:
        return xml.replace(
            "</table:table>", f"<table:table-row>{cells.format(word)}</table:table-row></table:table>", 1
        )

    return put


def cell(inside: str) -> Put:
    return row(f'<table:table-cell office:value-type="string">{inside}</table:table-cell>')


def drawn(inside: str) -> Put:
    return cell(f"{inside}<text:p/>")


SHAPES = '<table:shapes><draw:custom-shape table:end-cell-address="Blad.D12"><text:p>{}</text:p></draw:custom-shape></table:shapes>'
HIDDEN = '<table:table table:name="x" table:display="false"><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>'
GROUPED = (
    "<table:table-row-group><table:table-header-rows><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    "</table:table-header-rows></table:table-row-group>"
)
LINKED = '<table:table-cell table:formula="of:=HYPERLINK(&quot;https://{}.example&quot;;&quot;x&quot;)"><text:p>x</text:p></table:table-cell>'
COVERED = '<table:table-cell table:number-columns-spanned="2"><text:p>a</text:p></table:table-cell><table:covered-table-cell><text:p>{}</text:p></table:covered-table-cell>'
PLACES: dict[str, Put] = {
    "paragraph": cell("<text:p>{}</text:p>"),
    "second paragraph": cell("<text:p>a</text:p><text:p>{}</text:p>"),
    "span in a span": cell("<text:p><text:span><text:span>{}</text:span></text:span></text:p>"),
    "after a line break": cell("<text:p>a<text:line-break/>{}</text:p>"),
    "link": cell('<text:p><text:a xlink:href="https://{}.example">Se här</text:a></text:p>'),
    "link in a formula": row(LINKED),
    "ruby": cell("<text:p><text:ruby><text:ruby-base>{}</text:ruby-base></text:ruby></text:p>"),
    "unknown element in a paragraph": cell("<text:p><text:new>{}</text:new></text:p>"),
    "unknown element in a cell": cell("<text:new>{}</text:new>"),
    "list in a cell": cell("<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>"),
    "covered cell": row(COVERED),
    "value without paragraph": row('<table:table-cell office:value-type="string" office:string-value="{}"/>'),
    "formula without value": row('<table:table-cell table:formula="of:={}"/>'),
    "note": cell("<office:annotation><dc:creator>Kim</dc:creator><dc:date>2026-10-01T00:00:00</dc:date><text:p>{}</text:p></office:annotation>"),
    "list in a note": cell("<office:annotation><text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list></office:annotation>"),
    "shape": drawn("<draw:custom-shape><text:p>{}</text:p></draw:custom-shape>"),
    "text box": drawn("<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"),
    "group": drawn("<draw:g><draw:g><draw:rect><text:p>{}</text:p></draw:rect></draw:g></draw:g>"),
    "alternative text": drawn("<draw:g><svg:title>{}</svg:title></draw:g>"),
    "unknown element in a shape": drawn("<draw:rect><draw:new>{}</draw:new></draw:rect>"),
    "shape on the sheet": lambda xml, word: re.sub(r"(<table:table [^>]*>)", lambda m: m[1] + SHAPES.format(word), xml, count=1),
    "hidden sheet": lambda xml, word: xml.replace("</office:spreadsheet>", f"{HIDDEN.format(word)}</office:spreadsheet>"),
    "rows in a group": row(f"</table:table-row>{GROUPED}<table:table-row>"),
    "description of a table": lambda xml, word: re.sub(r"(<table:table [^>]*>)", rf"\1<table:desc>{word}</table:desc>", xml, count=1),
    "between the tables": lambda xml, word: xml.replace("<office:spreadsheet>", f"<office:spreadsheet><table:new><text:p>{word}</text:p></table:new>", 1),
}  # fmt: skip


@pytest.mark.parametrize("where", PLACES)
def test_a_word_comes_out_wherever_it_stands(where: str) -> None:
    xml = PLACES[where](content(), "vargspår")
    assert "vargspår" in xml
    reading = read(xml)
    assert texts(reading).count("vargspår") == 1, reading.unplaced
    assert correct(reading)


def test_a_word_in_a_printed_foot_and_in_an_unknown_member_comes_out() -> None:
    styles = (
        members()["styles.xml"]
        .decode()
        .replace("<style:region-left>", "<style:region-left><text:p>vargspår</text:p>", 1)
    )
    reading = read(content(), styles_xml=styles.encode(), Notes__x_xml=b"<a>ekorre</a>")
    assert {"vargspår", "ekorre"} <= {line for u in reading.unplaced for line in u.text.split("\n")}


def test_a_million_empty_rows_and_cells_cost_nothing() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    xml = content().replace("</table:table>", f"{empty}</table:table>")
    assert correct(read(xml))
    plain, wide = (ods.book_of(pack({**members(), "content.xml": x.encode()}.items())) for x in (content(), xml))
    assert wide.sheets == plain.sheets


def test_a_text_repeated_over_a_column_is_told_but_not_a_million_times() -> None:
    filled = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell office:value-type="string"><text:p>vargspår</text:p></table:table-cell></table:table-row>'
    reading = read(content().replace("</table:table>", f"{filled}</table:table>", 1))
    assert 0 < texts(reading).count("vargspår") < 100


def test_deleted_text_in_tracked_changes_is_not_told() -> None:
    gone = "<table:change-track-table-cell><text:p>struket</text:p></table:change-track-table-cell>"
    change = f"<table:tracked-changes><table:deletion><table:cell-content-deletion>{gone}</table:cell-content-deletion></table:deletion></table:tracked-changes>"
    assert "struket" not in texts(read(content().replace("<office:spreadsheet>", f"<office:spreadsheet>{change}", 1)))


def test_without_names_the_rows_give_the_answers() -> None:
    reading = read(re.sub(r"<table:named-range [^>]*/>", "", content()))
    assert correct(reading)
    assert {a.carrier for a in reading.answers.values()} == {Carrier.ROW}


def test_the_mark_is_read_from_cells_properties_and_feet() -> None:
    marked = "lovande-arbetssatt/2025-01/P01/host-2026/oversikt"
    unmarked = content().replace(marked, "")
    assert str(read(content()).identity) == str(read(unmarked).identity) == marked
    assert str(read(unmarked, meta_xml=b"<a/>").identity) == marked


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("\n  a \n b ", "a b "), ("  a  b", "  a  b"), ("<text:tab/>a  b", "\ta  b"), ("a\tb<text:line-break/> c", "a\tb\n c"),
        ("a<text:s/>b", "a b"), ('a<text:s text:c="3"/>b', "a   b"), ("a<text:tab/>b", "a\tb"),
        ("<text:span> a</text:span> b", " a b"),
        ("a<office:annotation><text:p>x</text:p></office:annotation>b", "ab"), ('<text:a xlink:href="mailto:a@b.example">a@b.example</text:a>', "a@b.example"),
    ],
)  # fmt: skip
def test_white_space_is_told_as_calc_means_it(xml: str, said: str) -> None:
    declared = re.search(r"<office:document-content ([^>]*)>", content())
    assert declared
    root = etree.fromstring(f"<text:p {declared[1]}>{xml}</text:p>")
    assert paragraph(root) == said


@pytest.mark.parametrize(
    ("attributes", "shown", "said"),
    [
        ('office:value-type="float" office:value="1E+016"', "1E+16", "10000000000000000"), ('office:value-type="float" office:value="3.5"', "3,5", "3,5"),
        ('office:value-type="float" office:value="1234567"', "###", "1234567"), ('office:value-type="percentage" office:value="0.855"', "85,50%", "85,50%"),
        ('office:value-type="date" office:date-value="2026-10-01"', "2026-10-01", "2026-10-01"), ('office:value-type="date" office:date-value="2026-01-04"', "4 jan", "2026-01-04"),
        ('office:value-type="string" calcext:value-type="error" table:formula="of:=ja"', "#NAMN?", "=ja"), ('office:value-type="string"', "0012", "0012"),
    ],
)  # fmt: skip
def test_a_value_is_told_as_people_see_it(attributes: str, shown: str, said: str) -> None:
    xml = row(f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>")(content(), "")
    assert said in [u.text for u in read(xml).unplaced]


def struck(styles: str, inside: str, attributes: str = "") -> Reading:
    """A choice with these styles in the file and this in its cell."""
    place = re.search(r"<table:table-cell([^>]*)><text:p>Planerat</text:p>", content())
    assert place
    others = re.sub(r'table:style-name="[^"]*"', "", place[1])
    changed = content().replace(place[0], f"<table:table-cell {attributes} {others}>{inside}", 1)
    return read(changed.replace("</office:automatic-styles>", f"{styles}</office:automatic-styles>", 1))


def style(name: str, family: str, line: str = "solid", parent: str = "") -> str:
    said = f'<style:text-properties style:text-line-through-style="{line}"/>' if line else ""
    return f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}">{said}</style:style>'


WORDS = '<text:p><text:span text:style-name="S1">Planerat</text:span></text:p>'


@pytest.mark.parametrize(
    ("styles", "inside", "attributes"),
    [
        (style("S1", "table-cell"), "<text:p>Planerat</text:p>", 'table:style-name="S1"'),
        (
            style("S0", "table-cell") + style("S1", "table-cell", "", "S0"),
            "<text:p>Planerat</text:p>",
            'table:style-name="S1"',
        ),
        (style("S1", "text"), WORDS, ""),
        (style("S1", "text"), '<text:p>Pla<text:span text:style-name="S1">nerat</text:span></text:p>', ""),
        (style("S1", "paragraph"), '<text:p text:style-name="S1">Planerat</text:p>', ""),
    ],
)
def test_a_struck_choice_is_no_choice_for_certain(styles: str, inside: str, attributes: str) -> None:
    plain, reading = read(content()), struck(styles, inside, attributes)
    changed = {k: a for k, a in reading.answers.items() if a != plain.answers[k]}
    assert [(a.state, a.raw) for a in changed.values()] == [(State.UNCLEAR, "Planerat")]
    assert [(f.code, f.key) for f in reading.findings if f.code == "struck_text"] == [
        ("struck_text", k) for k in changed
    ]


@pytest.mark.parametrize(
    ("styles", "inside", "attributes"),
    [
        (style("S1", "paragraph"), WORDS, ""),
        (style("S1", "table-cell") + style("S1", "text", "none"), WORDS, 'table:style-name="S1"'),
        (style("S1", "text"), '<text:p>Planerat<text:span text:style-name="S1"> </text:span></text:p>', ""),
    ],
)
def test_a_line_that_goes_through_no_word_is_nothing(styles: str, inside: str, attributes: str) -> None:
    reading = struck(styles, inside, attributes)
    assert correct(reading)
    assert "struck_text" not in [f.code for f in reading.findings]


def test_a_line_by_the_style_of_a_row_or_column_is_seen() -> None:
    table = etree.fromstring(
        '<t:table xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<t:table-column t:number-columns-repeated="2"/><t:table-column t:default-cell-style-name="S"/>'
        "<t:table-row><t:table-cell><x:p>a</x:p></t:table-cell><t:table-cell/><t:table-cell><x:p>b</x:p></t:table-cell></t:table-row>"
        '<t:table-row t:default-cell-style-name="S"><t:table-cell><x:p>c</x:p></t:table-cell></t:table-row></t:table>'
    )
    assert read_sheet(table, StruckStyles({("table-cell", "S"): True})).struck == {(1, 3), (2, 1)}
