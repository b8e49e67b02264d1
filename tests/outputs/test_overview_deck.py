"""The overview's deck: one message a slide, the numbers in the notes, nothing cut without a word, plain text only."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation

from pipeline.base.xml_text import plain
from pipeline.office.content import Cards, Cell, Figure, Grid, HeatMap, Overview, Paragraphs, Points, Section, Table
from pipeline.outputs.overview.deck.plan import height, plan
from tests.libreoffice.driver import Version, to_pdf
from tests.support.looks import deck_of as draw
from tests.support.overviews import HOSTILE, hostile, nothing_yet, ten, three_hundred

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SAMPLES: dict[str, Callable[[], Overview]] = {
    "ten": ten,
    "three hundred": three_hundred,
    "none yet": nothing_yet,
    "hostile": hostile,
}
CM = 360000


@cache
def written(name: str) -> bytes:
    return draw(SAMPLES[name]())


@cache
def slides(name: str) -> tuple[Any, ...]:
    return tuple(Presentation(io.BytesIO(written(name))).slides)


def title(slide: Any) -> str:
    return str(slide.shapes.title.text_frame.text)


def notes(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def words(slide: Any) -> str:
    """Everything that stands on a slide, tables too; a break inside a paragraph as a space."""
    found = [
        "".join(r.text or "" if r.tag == f"{A}t" else " " for r in p.iter(f"{A}t", f"{A}br"))
        for p in slide._element.iter(f"{A}p")
    ]
    return "\n".join(found)


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        yield from ((n, z.read(n)) for n in z.namelist())


samples = pytest.mark.parametrize("name", SAMPLES)


# ---- What it says


def test_it_begins_with_its_name_what_it_rests_on_and_what_is_left_out() -> None:
    first, second, third, *_ = slides("ten")
    assert title(first) == "Lovande arbetssätt, hösten 2026"
    assert "För utvecklingsledare i Björkestad" in words(first)
    assert title(second) == "Om underlaget"
    assert "10 av 12 arbetssätt har svarat (n = 10)." in words(second)
    assert title(third) == "Vad som inte är med, och varför"
    assert "3 arbetssätt är utkast" in words(third)


def test_every_figure_has_a_slide_with_its_title_its_text_and_its_picture() -> None:
    found = {title(s): s for s in slides("ten")}
    for section in ten().sections:
        for figure in (b for b in section.blocks if isinstance(b, Figure) and section.slides):
            slide = found[figure.title]
            assert figure.text in words(slide)
            (kind,) = {"chart" if s.has_chart else "table" for s in slide.shapes if s.has_chart or s.has_table}
            assert kind == ("table" if isinstance(figure.drawn, HeatMap | Grid) else "chart")


def test_sections_kept_from_slides_are_not_in_the_deck() -> None:
    kept_out = [s.heading for s in ten().sections if not s.slides]
    assert kept_out == ["Hur svaren fördelar sig"]
    assert "Svaren på frågorna" not in "\n".join(words(s) + notes(s) for s in slides("ten"))


def test_the_notes_hold_the_figures_text_and_every_number_of_its_table() -> None:
    found = {title(s): notes(s) for s in slides("ten")}
    for section in ten().sections:
        for figure in (
            b for b in section.blocks if isinstance(b, Figure) and section.slides and not isinstance(b.drawn, HeatMap)
        ):
            said = found[figure.title]
            assert figure.text in said
            for row in figure.table.rows:
                heads = figure.table.columns[1:] if len(row) > 2 else ("",)
                numbers = ", ".join(f"{h} {c.text}".strip() for h, c in zip(heads, row[1:], strict=True))
                assert f"{row[0].text}: {numbers}" in said.split("\n")


def test_the_notes_of_a_heat_map_tell_each_practices_levels_in_words() -> None:
    slide = next(s for s in slides("ten") if title(s) == "Hur långt elementen är uppfyllda")
    page = ten().pages[0]
    line = next(x for x in notes(slide).split("\n") if x.startswith(f"{page.name} ({page.place}): "))
    assert all(f"{e.number} {e.level.text}" in line for e in page.elements)


def test_a_heat_map_has_a_letter_for_each_level_and_says_what_each_stands_for() -> None:
    slide = next(s for s in slides("ten") if title(s) == "Hur långt elementen är uppfyllda")
    (table,) = [s.table for s in slide.shapes if s.has_table]
    letters = {
        "Uppfyllt": "U",
        "Delvis uppfyllt": "D",
        "Ej uppfyllt": "E",
        "Underlag saknas": "?",
        "Ej relevant": "–",
        "Planerat": "P",
    }
    for row, page in zip(list(table.rows)[1:], ten().pages, strict=True):
        assert [c.text for c in row.cells][2:] == [letters[e.level.text] for e in page.elements]
    told = re.sub(r"\s+", " ", words(slide))
    assert all(f"{letter} {word}" in told for word, letter in letters.items())


def test_a_map_of_three_hundred_is_summed_first_then_shown_in_part_and_says_where_the_rest_is() -> None:
    found = [s for s in slides("three hundred") if title(s).startswith("Hur långt elementen är uppfyllda")]
    assert [title(s) for s in found[1:]] == [f"Hur långt elementen är uppfyllda ({n} av 4)" for n in range(1, 5)]
    assert [s.has_chart for s in found[0].shapes].count(True) == 1
    uppfyllt = sum(p.elements[0].level.text == "Uppfyllt" for p in three_hundred().pages)
    assert f"1 Teori och kunskap: Uppfyllt {uppfyllt}, " in notes(found[0])
    shown = 0
    for slide in found[1:]:
        (table,) = [s.table for s in slide.shapes if s.has_table]
        rows = len(table.rows) - 1
        assert f"Här visas {shown + 1}–{shown + rows} av 300. Resten står i rapporten." in words(slide)
        shown += rows


def test_one_practices_profile_is_a_table_of_its_elements_not_a_map_of_one_row() -> None:
    (figure,) = [f for f in ten().figures if isinstance(f.drawn, HeatMap)]
    assert isinstance(figure.drawn, HeatMap)
    rows = tuple((Cell(name), Cell("Uppfyllt"), Cell("Allt ifyllt")) for _, name in figure.drawn.columns)
    one = replace(
        figure,
        drawn=replace(figure.drawn, rows=figure.drawn.rows[:1]),
        table=Table("Profil", ("Element", "Nivå", "Ifyllt"), rows),
    )
    made = plan(replace(nothing_yet(), sections=(Section("s", "Gruppen", (one,)),)))
    (sheet,) = made[-1].sheets
    assert (sheet.heads, len(sheet.rows)) == (("Element", "Nivå", "Ifyllt"), 11)


def test_texts_and_lists_in_a_row_share_a_slide() -> None:
    blocks = (
        Paragraphs(("Gör härnäst:",)),
        Points(("Svara på 4.5.", "Bjud in en bedömare."), numbered=True),
        Paragraphs(("Vem som ser vad.",)),
    )
    made = plan(replace(nothing_yet(), sections=(Section("s", "Gruppen", blocks),)))
    assert [s.title for s in made[1:]] == ["Gruppen"]
    assert [(x.sign, x.text) for x in made[1].lines] == [
        ("", "Gör härnäst:"),
        ("1.", "Svara på 4.5."),
        ("2.", "Bjud in en bedömare."),
        ("", "Vem som ser vad."),
    ]


def test_a_round_without_answers_says_so() -> None:
    told = "\n".join(words(s) for s in slides("none yet"))
    assert "Inga svar har kommit in än." in told
    assert "Inget arbetssätt har svarat (n = 0)." in told


def test_cards_that_have_no_room_are_counted() -> None:
    card = next(b for s in ten().sections for b in s.blocks if isinstance(b, Cards)).cards[0]
    blocks = (Paragraphs(("Två rader.",)), Cards(tuple(replace(card, title=f"Arbetssätt {n}") for n in range(60))))
    made = plan(replace(nothing_yet(), sections=(Section("s", "Att läsa", blocks),)))
    on_slides = sum(line.text.startswith("Arbetssätt ") for s in made for line in s.lines)
    assert 0 < on_slides < 60
    assert made[-1].note == f"{60 - on_slides} till står i rapporten."


def test_a_long_table_goes_on_and_is_cut_with_a_word_on_where_the_rest_is() -> None:
    rows = tuple((Cell(f"Kommun {n}"), Cell(str(n), float(n))) for n in range(1, 101))
    made = plan(
        replace(nothing_yet(), sections=(Section("s", "Kommuner", (Table("Per kommun", ("Kommun", "Antal"), rows),)),))
    )
    assert [s.title for s in made if s.sheets] == [f"Per kommun ({n} av 4)" for n in range(1, 5)]
    shown = [row[0].text for s in made for sheet in s.sheets for row in sheet.rows]
    assert shown == [f"Kommun {n}" for n in range(1, len(shown) + 1)]
    assert (
        made[-1].note
        == f"Här visas {len(shown) - len(made[-1].sheets[0].rows) + 1}–{len(shown)} av 100. Resten står i rapporten."
    )


# ---- How it can be read


@samples
def test_every_title_is_there_and_is_the_only_one(name: str) -> None:
    titles = [title(s) for s in slides(name)]
    assert all(titles)
    assert len(set(titles)) == len(titles)


@samples
def test_no_slide_has_more_than_twelve_lines_of_text(name: str) -> None:
    for slide in plan(SAMPLES[name]()):
        assert sum(height(x) for x in slide.lines) <= 12
        assert sum(len(sheet.rows) for sheet in slide.sheets) <= 20
        assert all(len(sheet.rows) <= 12 for sheet in slide.sheets)


@samples
def test_nothing_stands_outside_a_slide_or_over_something_else(name: str) -> None:
    """Heights are reckoned in Arial's own widths, so what is set here is what a program draws."""
    for slide in slides(name)[1:]:
        boxes = [(s.top, s.top + s.height, s.left, s.left + s.width, s.name) for s in slide.shapes]
        for top, bottom, left, right, what in boxes:
            assert top >= 0 and bottom <= 18.7 * CM and left >= 0 and right <= 33 * CM, (title(slide), what)
        for n, (top, bottom, left, right, what) in enumerate(boxes):
            for other_top, other_bottom, other_left, other_right, other in boxes[n + 1 :]:
                apart = (
                    bottom <= other_top + CM // 20
                    or other_bottom <= top + CM // 20
                    or right <= other_left
                    or other_right <= left
                )
                assert apart, (title(slide), what, other)


@samples
def test_charts_and_tables_say_in_words_what_they_show_and_tables_have_heads(name: str) -> None:
    for slide in slides(name):
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr").strip()
            if shape.has_table:
                assert shape.table.first_row
                assert all(c.text.strip() for c in shape.table.rows[0].cells)


@samples
def test_all_text_is_marked_as_swedish(name: str) -> None:
    for part, data in parts(written(name)):
        if part.startswith("ppt/") and part.endswith(".xml"):
            root = etree.fromstring(data)
            assert {e.get("lang") for e in root.iter() if e.get("lang")} <= {"sv-SE"}, part
            if "/slides/" in part:
                assert all(r.get("lang") for r in root.iter(f"{A}rPr"))


@samples
def test_reading_order_is_title_then_text_then_figure_and_every_slide_but_the_first_is_numbered(name: str) -> None:
    order = ("Rubrik", "Del", "Text", "Teckenförklaring", "Diagram", "Tabell", "Not", "Bildnummer")
    for n, slide in enumerate(slides(name)[1:], 2):
        names = [re.sub(r" \d+$", "", s.name) for s in slide.shapes]
        assert names == sorted(names, key=order.index)
        assert [f.findtext(f"{A}t") for f in slide._element.iter(f"{A}fld")] == [str(n)]


def test_slides_are_wide_and_their_font_is_on_every_windows_computer() -> None:
    deck = Presentation(io.BytesIO(written("ten")))
    assert deck.slide_width is not None and deck.slide_height is not None
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    fonts = {
        f
        for n, data in parts(written("ten"))
        if n.endswith(".xml")
        for f in re.findall(rb'<a:latin typeface="([^"+]+)', data)
    }
    assert fonts == {b"Arial"}


# ---- What people write


def test_what_people_write_stands_as_they_wrote_it_and_does_nothing() -> None:
    everything = "\n".join(f"{words(s)}\n{notes(s)}" for s in slides("hostile"))
    for text in HOSTILE:
        assert plain(text).replace("\n", " ") in everything.replace("\n", " ") or len(text) > 200
    for part, data in parts(written("hostile")):
        assert b"hlinkClick" not in data and b'TargetMode="External"' not in data, part


def test_a_name_of_two_hundred_letters_is_shortened_with_a_sign_and_stands_in_full_in_the_notes() -> None:
    name = max((p.name for p in ten().pages), key=len)
    assert len(name) == 200
    slide = next(s for s in slides("ten") if title(s) == "Hur långt elementen är uppfyllda")
    (cell,) = [
        r.cells[0].text for s in slide.shapes if s.has_table for r in s.table.rows if "Samordnad" in r.cells[0].text
    ]
    assert cell.endswith(" …") and name.startswith(cell.removesuffix(" …"))
    assert name in notes(slide)


def test_a_long_text_fills_several_slides_and_loses_no_word() -> None:
    text = " ".join(f"ord{n}" for n in range(500))
    made = plan(replace(nothing_yet(), sections=(Section("s", "Text", (Points((text,)),)),)))
    assert len(made) > 2
    assert [word for s in made[1:] for line in s.lines for word in line.text.split()] == text.split()


def test_a_list_may_have_a_heading_of_its_own() -> None:
    made = plan(replace(nothing_yet(), sections=(Section("s", "Kort", (Points(("Ett.",), heading="Är det så?"),)),)))
    assert [(line.text, line.bold) for line in made[-1].lines] == [("Är det så?", True), ("Ett.", False)]


def test_a_text_longer_than_four_slides_says_where_the_rest_is_and_stands_in_full_in_the_notes() -> None:
    text = " ".join(f"ord{n}" for n in range(5000))
    made = plan(replace(nothing_yet(), sections=(Section("s", "Text", (Paragraphs((text,)),)),)))
    assert [s.title for s in made[1:]] == [f"Text ({n} av 4)" for n in range(1, 5)]
    assert made[-1].note == "Resten står i rapporten."
    assert all(s.notes == (text,) for s in made[1:])


def test_the_same_overview_gives_the_same_bytes() -> None:
    assert draw(ten()) == written("ten")


# ---- In LibreOffice


@pytest.mark.heavy
@pytest.mark.parametrize("version", ["7.4", "25.2"])
@samples
def test_libreoffice_shows_every_slide_with_its_title(name: str, version: Version, tmp_path: Path) -> None:
    source = tmp_path / "deck.pptx"
    source.write_bytes(written(name))
    (tmp_path / "out").mkdir()
    pdf = to_pdf(source, tmp_path / "out", version)
    shown = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout.split("\f")[:-1]
    assert len(shown) == len(slides(name))
    for text, slide in zip(shown, slides(name), strict=True):
        if name != "hostile":
            assert "".join(title(slide).split()) in "".join(text.split())
