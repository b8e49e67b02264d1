"""The overview's report: every figure with its text and table, the practices one by one, and nothing but plain text from people."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from pipeline.base.xml_text import plain
from pipeline.office.content import Bars, Cell, Figure, HeatMap, Overview, Paragraphs, Points, Section, Table
from tests.libreoffice.driver import Version, to_pdf, to_text
from tests.support.looks import report_of as draw
from tests.support.overviews import HOSTILE, hostile, nothing_yet, ten, three_hundred

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAMPLES: dict[str, Callable[[], Overview]] = {
    "ten": ten,
    "three hundred": three_hundred,
    "none yet": nothing_yet,
    "hostile": hostile,
}
samples = pytest.mark.parametrize("name", SAMPLES)


@cache
def written(name: str) -> bytes:
    return draw(SAMPLES[name]())


@cache
def body(name: str) -> Any:
    return xml(written(name), "word/document.xml")


def xml(data: bytes, part: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return etree.fromstring(z.read(part))


def words(element: Any) -> str:
    return "".join(e.text or "" if e.tag == f"{W}t" else "\n" for e in element.iter(f"{W}t", f"{W}br"))


def tables(name: str) -> dict[str, list[list[str]]]:
    """{caption: rows of cells as text}."""
    found = {}
    for table in body(name).iter(f"{W}tbl"):
        caption = table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        found[caption] = [[words(c) for c in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
    return found


def headings(name: str) -> list[tuple[int, str]]:
    found = []
    for p in body(name).iter(f"{W}p"):
        style = p.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val").startswith("Heading"):
            found.append((int(style.get(f"{W}val")[-1]), words(p)))
    return found


# ---- What it says


def test_it_has_the_parts_in_order_with_the_practices_last() -> None:
    assert [text for level, text in headings("ten") if level == 1] == [
        "Om underlaget",
        "Vad som inte är med, och varför",
        *(s.heading for s in ten().sections),
        "Ord i översikten",
        "Arbetssätten ett och ett",
    ]


def test_every_figure_stands_under_its_title_with_its_text_and_every_number_of_its_table() -> None:
    said, found = words(body("ten")), tables("ten")
    for figure in ten().figures:
        assert (2, figure.title) in headings("ten")
        assert figure.text in said
        if not isinstance(figure.drawn, HeatMap):
            assert found[figure.table.caption] == [
                list(figure.table.columns),
                *([c.text for c in row] for row in figure.table.rows),
            ]


def test_every_bar_figure_is_a_chart_that_says_in_words_what_it_shows() -> None:
    told = [e.get("descr") for e in body("ten").iter("{*}docPr")]
    figures = [f for f in ten().figures if isinstance(f.drawn, Bars)]
    assert len(told) == len(figures)
    assert all(d.startswith(f"{f.title}. {f.text}") for d, f in zip(told, figures, strict=True))


def test_a_map_has_a_row_per_practice_also_when_they_are_three_hundred_and_its_head_is_repeated() -> None:
    rows = tables("three hundred")["Hur långt elementen är uppfyllda"]
    assert [r[0] for r in rows[1:]] == [p.name for p in three_hundred().pages]
    letters = {
        "Uppfyllt": "U",
        "Delvis uppfyllt": "D",
        "Ej uppfyllt": "E",
        "Underlag saknas": "?",
        "Ej relevant": "–",
        "Planerat": "P",
    }
    assert [r[2:] for r in rows[1:]] == [[letters[e.level.text] for e in p.elements] for p in three_hundred().pages]


def test_a_wide_map_lies_on_its_side_and_the_pages_before_and_after_stand() -> None:
    lying = [s.find(f"{W}pgSz").get(f"{W}orient") for s in body("ten").iter(f"{W}sectPr")]
    assert lying == [None, "landscape", None]


def test_every_page_of_a_map_says_what_its_letters_stand_for() -> None:
    """The first page below the figure's text, the others at the top."""
    section = list(body("three hundred").iter(f"{W}sectPr"))[1]
    assert section.find(f"{W}titlePg") is not None
    rid = next(
        h.get("{*}id") or h.values()[-1] for h in section.iter(f"{W}headerReference") if h.get(f"{W}type") == "default"
    )
    rels = {r.get("Id"): r.get("Target") for r in xml(written("three hundred"), "word/_rels/document.xml.rels")}
    said = re.sub(r"\s+", " ", words(xml(written("three hundred"), f"word/{rels[rid]}")))
    assert said.strip() == "U Uppfyllt D Delvis uppfyllt E Ej uppfyllt ? Underlag saknas – Ej relevant P Planerat"


def test_two_maps_in_a_row_leave_no_empty_page_between_them() -> None:
    figure = next(f for f in ten().figures if isinstance(f.drawn, HeatMap))
    two = replace(
        ten(),
        sections=(Section("a", "Kartor", (figure, replace(figure, id="b", title="En till"))),),
        words=(),
        pages=(),
    )
    found = xml(draw(two), "word/document.xml")
    assert [s.find(f"{W}pgSz").get(f"{W}orient") for s in found.iter(f"{W}sectPr")] == [None, "landscape", "landscape"]


def test_how_far_an_element_holds_and_how_much_is_filled_in_are_two_columns() -> None:
    page = ten().pages[1]
    head, *rows = tables("ten")[page.name]
    assert head == ["Element", "Uppfyllt", "Ifyllt", "Varför"]
    for e, row in zip(page.elements, rows, strict=True):
        assert row[0] == f"{e.number} {e.name}"
        assert row[1].endswith(e.level.text)
        assert row[2:] == [e.filled.text, "\n".join(e.reasons)]


def test_a_contact_is_shown_only_where_there_is_one() -> None:
    said = words(body("ten"))
    assert said.count("Kontakt: ") == sum(bool(p.contact) for p in ten().pages)


def test_a_practice_in_the_map_leads_to_its_page() -> None:
    marks = {b.get(f"{W}name") for b in body("ten").iter(f"{W}bookmarkStart")}
    links = [h.get(f"{W}anchor") for h in body("ten").iter(f"{W}hyperlink")]
    assert len(links) == 2 * len(ten().pages), "in the map and in the list before them"
    assert set(links) == marks


def test_a_practice_elsewhere_is_opened_in_the_page_and_not_in_the_report() -> None:
    """A report with everybody's practices would be hundreds of pages; it holds one's own, and says where the others are."""
    first, *others = ten().pages
    o = replace(ten(), pages=(first, *(replace(p, own=False) for p in others)))
    found = xml(draw(o), "word/document.xml")
    said = words(found)
    assert "9 arbetssätt på andra håll, som får läsas här, går att öppna i översikten som webbsida." in said
    assert [b.get(f"{W}name") for b in found.iter(f"{W}bookmarkStart")] == ["praktik_1"]
    assert all(r not in said for p in others for e in p.elements for r in e.reasons if r not in str(first))


def test_a_round_without_answers_says_so() -> None:
    assert "Inga svar har kommit in än." in words(body("none yet"))
    assert not list(body("none yet").iter(f"{W}tbl"))


def test_an_overview_of_nothing_but_its_name_is_a_report() -> None:
    bare = replace(nothing_yet(), sections=())
    assert words(xml(draw(bare), "word/document.xml")) == bare.title + bare.subtitle


def test_a_list_may_have_a_heading_of_its_own() -> None:
    made = replace(nothing_yet(), sections=(Section("s", "Kort", (Points(("Ett.", "Två."), heading="Är det så?"),)),))
    found = xml(draw(made), "word/document.xml")
    assert [words(p) for p in found.iter(f"{W}p")][-4:] == ["Kort", "Är det så?", "Ett.", "Två."]


# ---- How it can be read


@samples
def test_headings_go_down_one_step_at_a_time_and_none_is_empty(name: str) -> None:
    levels = [level for level, _ in headings(name)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert all(text.strip() for _, text in headings(name))


@samples
def test_every_table_has_a_head_that_is_repeated_and_a_name(name: str) -> None:
    for table in body(name).iter(f"{W}tbl"):
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")


def test_it_is_swedish_has_a_title_and_numbers_its_pages() -> None:
    assert xml(written("ten"), "word/styles.xml").find(f".//{W}docDefaults//{W}lang").get(f"{W}val") == "sv-SE"
    document = Document(io.BytesIO(written("ten")))
    assert document.core_properties.title == ten().title
    fields = [f.text for f in document.sections[0].footer._element.iter(f"{W}instrText")]
    assert fields == [" PAGE ", " NUMPAGES "]


def kept(document: Any) -> list[tuple[str, bool]]:
    """(text, whether it stays with what comes next) of every paragraph."""
    return [(words(p), p.find(f"{W}pPr/{W}keepNext") is not None) for p in document.iter(f"{W}p")]


def of_texts(rows: int, text: str) -> Any:
    table = Table("Tabell", ("Nr", "Text"), tuple((Cell(f"{n}"), Cell(text)) for n in range(rows)))
    blocks = (Paragraphs(("Ett stycke.", "Ett till.")), table)
    return xml(draw(replace(nothing_yet(), sections=(Section("s", "Del", blocks),))), "word/document.xml")


def test_the_text_before_a_table_stays_with_it() -> None:
    found = dict(kept(of_texts(3, "kort")))
    assert (found["Ett stycke."], found["Ett till."]) == (False, True)


def test_a_small_table_stays_on_one_page_and_one_of_long_texts_does_not() -> None:
    """Kept whole, twelve rows of four lines would leave most of the page before them empty."""
    assert all(keeps for text, keeps in kept(of_texts(12, "kort")) if text in map(str, range(11)))
    assert [
        text for text, keeps in kept(of_texts(12, "Ett långt svar. " * 30)) if keeps and text in map(str, range(12))
    ] == ["0"]


# ---- What people write


def test_what_people_write_stands_as_they_wrote_it_and_does_nothing() -> None:
    said = words(body("hostile"))
    for text in HOSTILE:
        assert plain(text) in said
    with zipfile.ZipFile(io.BytesIO(written("hostile"))) as z:
        assert not [n for n in z.namelist() if b'TargetMode="External"' in z.read(n)]
    assert {f.text for f in body("hostile").iter(f"{W}instrText")} == set()


def test_a_figures_text_keeps_its_line_breaks_and_signs() -> None:
    text = "- rad ett\n\t”rad två” <b> & co"
    made = replace(nothing_yet(), sections=(Section("s", "Text", (Paragraphs((text,)),)),))
    found = xml(draw(made), "word/document.xml")
    (paragraph,) = [p for p in found.iter(f"{W}p") if "rad ett" in words(p)]
    assert [e.tag.split("}")[1] for e in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab")] == ["t", "br", "tab", "t"]


def test_the_same_overview_gives_the_same_bytes() -> None:
    assert draw(ten()) == written("ten")


# ---- In LibreOffice


@pytest.mark.heavy
@pytest.mark.parametrize("version", ["7.4", "25.2"])
@pytest.mark.parametrize("name", ["ten", "hostile"])
def test_libreoffice_reads_all_of_it(name: str, version: Version, tmp_path: Path) -> None:
    source = tmp_path / "report.docx"
    source.write_bytes(written(name))
    (tmp_path / "out").mkdir()
    assert to_pdf(source, tmp_path / "out", version).stat().st_size > 0
    said = "".join(to_text(source, tmp_path / "out", version).split())
    assert all("".join(text.split()) in said for _, text in headings(name))
    figure = next(f for f in SAMPLES[name]().figures if isinstance(f, Figure))
    assert "".join(plain(figure.text).split()) in said
