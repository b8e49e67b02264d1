"""The page of an overview: what it holds, what it never runs, and what of it is told without colour."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

import lxml.html
import pytest
from lxml.html import HtmlElement

from pipeline.office.content import (
    Bar,
    Bars,
    Cell,
    Figure,
    HeatMap,
    Overview,
    Points,
    Section,
    Segment,
    SharedPages,
    Table,
    Tone,
)
from pipeline.outputs.overview.html import draw
from pipeline.outputs.overview.html.figures import thousands
from pipeline.outputs.overview.html.packing import number_pieces, pack_pages
from pipeline.outputs.overview.html.page import style_sheet
from pipeline.outputs.overview.html.practices import leading_reason
from pipeline.outputs.overview.html.tones import LETTERS
from tests.support import overviews
from tests.support.packed import unpacked_pages

SAMPLES = {"ten": overviews.ten, "nothing yet": overviews.nothing_yet, "hostile": overviews.hostile}
OURS = set(
    "html head meta title link style script noscript body a b i br header footer main nav section article figure figcaption "
    "dialog details summary form label input select option button h1 h2 h3 h4 p ul ol li dl dt dd div span strong sup "
    "table caption thead tbody tr th td svg defs pattern path rect circle text g desc".split()
)


@cache
def page(name: str) -> HtmlElement:
    return parsed(SAMPLES[name]())


def parsed(overview: Overview) -> HtmlElement:
    return lxml.html.document_fromstring(draw(overview), parser=lxml.html.HTMLParser(encoding="utf-8"))


def many() -> Overview:
    """So many hostile practices that they are packed."""
    o = overviews.hostile()
    pages = tuple(replace(p, id=f"{p.id}-{n}") for n in range(4) for p in o.pages)
    return replace(o, pages=pages)


def with_figure(drawn: Bars) -> HtmlElement:
    figure = Figure("f", "F", "Text (n = 9).", drawn, Table("T", ("A",), ((Cell("1", 1.0),),)))
    return parsed(replace(overviews.nothing_yet(), sections=(Section("s", "S", (figure,)),)))


def seen(text: str) -> str:
    """A text as it is after spaces have been drawn together and what HTML cannot hold replaced."""
    return " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe]", "\ufffd", text).split())


# ---- Nothing of anybody's runs or fetches


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_overview_is_the_same_bytes(name: str) -> None:
    assert draw(SAMPLES[name]()) == draw(SAMPLES[name]())


def harmless(root: HtmlElement) -> None:
    for e in root.iter():
        if not isinstance(e.tag, str):
            raise AssertionError(f"a comment: {e.text}")
        assert e.tag in OURS
        for key, value in e.attrib.items():
            assert not key.startswith("on") and key not in {
                "style",
                "src",
                "srcset",
                "action",
                "formaction",
                "autofocus",
            }
            if key in {"href", "xlink:href"}:
                assert value.startswith("#") or (e.tag == "link" and value == "data:,")


@pytest.mark.parametrize("name", SAMPLES)
def test_markup_in_texts_stays_text(name: str) -> None:
    harmless(page(name))
    assert [e.get("type") for e in page(name).iter("script")].count(None) == 1, "one script that runs, and it is ours"


def test_markup_in_packed_texts_stays_text() -> None:
    doc = parsed(many())
    harmless(doc)
    pages = unpacked_pages(draw(many()).decode())
    assert list(pages) == [p.id for p in many().pages]
    for markup in pages.values():
        harmless(lxml.html.document_fromstring(f"<!DOCTYPE html><html><body>{markup}</body></html>"))


def test_every_hostile_text_is_there_to_be_read() -> None:
    shown = " ".join(page("hostile").text_content().split())
    for text in overviews.HOSTILE:
        assert seen(text) in shown


@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_ends_the_data_for_the_script(name: str) -> None:
    raw = draw(SAMPLES[name]()).decode("utf-8")
    blocks = re.findall(r'<script type="application/json" id="[^"]*">(.*?)</script>', raw, re.DOTALL)
    assert blocks
    for block in blocks:
        json.loads(block)
        assert not set(block) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("name", SAMPLES)
def test_only_our_script_and_style_may_run(name: str) -> None:
    """A content security policy that names them by digest and lets nothing else in, from anywhere."""
    doc = page(name)
    policy = doc.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    rules = dict(r.split(" ", 1) for r in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for kind, element in (("script-src", "script"), ("style-src", "style")):
        said = doc.find(f"head/{element}").text
        digest = base64.b64encode(hashlib.sha256(said.encode("utf-8")).digest()).decode("ascii")
        assert rules[kind] == f"'sha256-{digest}'"


def test_assets_name_no_address() -> None:
    for asset in (files("pipeline.outputs.overview.html") / "assets").iterdir():
        assert not re.search(r"https?:|//[a-z]|url\(|@import|eval\(|innerHTML", asset.read_text(encoding="utf-8")), (
            asset
        )


# ---- Structure


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_come_in_order_and_ids_once(name: str) -> None:
    doc = page(name)
    levels = [int(e.tag[1]) for e in doc.iter("h1", "h2", "h3", "h4") if not e.xpath("ancestor::dialog")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    ids = doc.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {h[1:] for h in doc.xpath("//a/@href")} <= set(ids)
    assert set(doc.xpath("//label/@for")) <= set(ids)
    assert {i for x in doc.xpath("//@aria-labelledby") for i in x.split()} <= set(ids)
    assert doc.get("lang") == "sv" and doc.xpath("//main") and doc.xpath("//nav/@aria-label")


def test_without_a_script_everything_can_be_read() -> None:
    """All sections, every figure's table, and every answer of every practice with its source."""
    doc, o = page("ten"), overviews.ten()
    shown = " ".join(doc.find("body").text_content().split())
    for p in o.pages:
        for e in p.elements:
            for a in e.answers:
                assert seen(a.question) in shown and seen(a.text) in shown and a.source in shown
    for f in o.figures:
        assert f.title in shown and seen(f.text) in shown
        if not isinstance(f.drawn, HeatMap):
            assert f.table.caption in shown
    assert all(e.get("hidden") is not None for e in doc.iter("form")), "controls that would do nothing are not shown"


def test_an_answer_says_which_source_it_has() -> None:
    first = overviews.ten().pages[0]
    article = page("ten").get_element_by_id("x-p-P01")
    sources = [li.text_content() for li in article.cssselect(".sources li")]
    told = [int(s.text_content().removeprefix("källa ")) for s in article.cssselect(".answers .source")]
    assert [sources[n - 1] for n in told] == [a.source for e in first.elements for a in e.answers]


def test_level_and_filled_are_two_things() -> None:
    """A filled cell has no letter and no ground of a level."""
    article = page("ten").get_element_by_id("x-p-P01")
    heads = [th.text_content() for th in article.cssselect(".profile thead th")]
    assert heads == ["Element", "Nivå", "Ifyllt"]
    for row, e in zip(article.cssselect(".profile tbody tr"), overviews.ten().pages[0].elements, strict=True):
        level, filled = row.cssselect("td")
        assert level.text_content() == LETTERS[e.level.tone] + e.level.text and "tone" in level.get("class")
        assert filled.text_content() == e.filled.text and "tone" not in filled.get("class")


def test_a_heat_map_is_a_table_whose_cells_say_their_words() -> None:
    heat = next(f.drawn for f in overviews.ten().figures if isinstance(f.drawn, HeatMap))
    table = page("ten").cssselect(".heat table")[0]
    assert [th.get("data-sort") for th in table.cssselect("thead th")][2:] == [n for n, _ in heat.columns]
    for row, told in zip(table.cssselect("tbody tr"), heat.rows, strict=True):
        assert row.cssselect("th[scope=row] a")[0].text_content() == told.name
        cells = row.cssselect("td:not(.facts)")
        assert [c.cssselect("span")[0].text for c in cells] == [c.text for c in told.cells]
        assert [c.cssselect("b")[0].text for c in cells] == [LETTERS[c.tone] for c in told.cells]
        assert [c.get("class") for c in cells] == [c.tone for c in told.cells]
        assert [c.get("title") for c in cells] == [c.about for c in told.cells]


def test_a_long_map_has_its_letters_by_the_style_sheet() -> None:
    """Which says each again as what is not read aloud, for browsers that know how."""
    few = overviews.ten()
    pages = tuple(replace(p, id=f"{p.id}{n}") for n in ("", "b", "c", "d") for p in few.pages)
    (heat,) = parsed(replace(few, pages=pages)).cssselect(".heat")
    assert "lettered" in heat.get("class").split() and not heat.cssselect("td b")
    for tone, letter in LETTERS.items():
        rule = f'.lettered td.{tone}::before {{ content: "{letter}"; content: "{letter}" / ""; }}'
        assert (rule in style_sheet()) == bool(letter)


def test_a_row_without_a_page_is_no_link() -> None:
    o = replace(overviews.ten(), pages=overviews.ten().pages[:3])
    links = parsed(o).cssselect(".heat tbody a")
    assert [a.get("href") for a in links] == ["#x-p-P01", "#x-p-P02", "#x-p-P03"]


def test_a_heat_map_of_one_practice_has_its_other_table_and_nothing_to_search() -> None:
    """The table of a unit's profile says how much is filled in too, which the map does not."""
    o = overviews.ten()
    figure = next(f for f in o.figures if isinstance(f.drawn, HeatMap))
    assert isinstance(figure.drawn, HeatMap)
    one = replace(figure.drawn, rows=figure.drawn.rows[:1])
    rows = tuple((Cell(f"{e.number} {e.name}"), e.level, e.filled) for e in o.pages[0].elements)
    table = Table("Profil", ("Element", "Uppfyllt", "Ifyllt"), rows)
    doc = parsed(replace(o, sections=(Section("s", "S", (replace(figure, drawn=one, table=table),)),)))
    assert "Profil" in [c.text_content() for c in doc.iter("caption")]
    assert not doc.cssselect("form")
    assert "Profil" not in [c.text_content() for c in page("ten").iter("caption")]


def test_a_reason_is_told_once_under_a_table() -> None:
    section = page("ten").get_element_by_id("kommuner").getparent()
    assert [n.text_content() for n in section.cssselect(".note")][1:] == ["a Färre än fem står bakom talet."]
    assert {s.text for s in section.cssselect("td sup")} == {"a"}


def test_nothing_yet_says_so() -> None:
    shown = page("nothing yet").text_content()
    assert "Inga arbetssätt att visa ännu." in shown and "Inget att visa ännu." in shown
    assert not page("nothing yet").cssselect(".heat, form")


# ---- Figures


def widths(doc: HtmlElement) -> Iterator[list[float]]:
    for svg in doc.cssselect(".bars svg"):
        yield [float(r.get("width").rstrip("%")) for r in svg.cssselect("rect.part")]


def test_bars_of_a_figure_share_one_scale() -> None:
    parts = (Bar("a", (Segment("x", 8), Segment("y", 2))), Bar("b", (Segment("x", 4), Segment("y", 1))))
    (a1, a2), (b1, b2) = widths(with_figure(Bars(parts, "svar")))
    assert a1 == pytest.approx(4 * a2) == pytest.approx(2 * b1) == pytest.approx(8 * b2)
    assert a1 + a2 == pytest.approx(100)


def test_a_hidden_number_takes_the_same_place_whatever_it_is() -> None:
    """It cannot be measured in the picture, and the sum does not tell it either."""
    hidden = Segment("y", None, Tone.HIDDEN)
    doc = with_figure(Bars((Bar("a", (Segment("x", 8), hidden)), Bar("b", (Segment("x", 2), hidden))), "svar"))
    (a1, a2), (b1, b2) = widths(doc)
    assert a2 == b2 and a1 == pytest.approx(4 * b1) and a1 + a2 <= 100.01
    assert next(d.text for d in doc.iter("desc")) == "x 8, y dolt. Sammanlagt minst 8 svar."
    assert [s.text for s in doc.cssselect(".bars .sum")] == ["8+", "2+"]


def test_every_picture_has_a_title_and_tells_its_parts() -> None:
    for name in SAMPLES:
        for svg in page(name).xpath("//*[local-name()='svg'][@role='img']"):
            assert svg.find("title") is not None and svg.find("title").text
    described = [d.text for d in page("ten").cssselect(".bars desc")]
    assert "Har svarat" in [t.text for t in page("ten").cssselect(".bars title")]
    assert all("Sammanlagt" in d or "dolt" in d for d in described)


def test_things_on_no_scale_are_told_apart() -> None:
    parts = tuple(Segment(x, 3) for x in ("telefon", "besök", "brev"))
    doc = with_figure(Bars((Bar("a", parts), Bar("b", parts)), "svar"))
    looks = [[r.get("class") for r in svg.cssselect("rect.part")] for svg in doc.cssselect(".bars svg")]
    assert looks[0] == looks[1] and len(set(looks[0])) == 3


@pytest.mark.parametrize(("number", "said"), [(0, "0"), (999, "999"), (1234, "1\u00a0234"), (2.5, "2,5")])
def test_numbers_are_written_the_swedish_way(number: float, said: str) -> None:
    assert thousands(number) == said


# ---- Many practices


def test_a_list_may_have_a_heading_of_its_own() -> None:
    section = Section("s", "Kort", (Points(("Ett.",), heading="Är det så?"),))
    page = lxml.html.fromstring(draw(replace(overviews.nothing_yet(), sections=(section,))))
    (item,) = [e for e in page.iter("li") if e.text == "Ett."]
    assert item.getparent().getprevious().text == "Är det så?"  # type: ignore[union-attr]


def test_many_practices_are_packed_as_they_would_stand_in_the_page() -> None:
    few = overviews.ten()
    pages = tuple(replace(p, id=f"P{n:03}") for n, p in enumerate(few.pages * 4))
    one, all_ = parsed(replace(few, pages=pages[:3])), parsed(replace(few, pages=pages))
    plain = lxml.html.tostring(one.get_element_by_id("x-p-P001"), encoding="unicode", with_tail=False)
    markup = unpacked_pages(draw(replace(few, pages=pages)).decode())["P001"]
    inside = lxml.html.fragment_fromstring(f'<article id="x-p-P001" data-page="P001">{markup}</article>')
    assert lxml.html.tostring(inside, encoding="unicode") == plain
    assert not all_.cssselect("#x-p-P001"), "and are not in the page twice"
    assert "JavaScript" in all_.cssselect("noscript")[-1].text_content()


def test_what_many_overviews_share_is_the_same_in_all_and_gives_way_to_what_is_ones_own() -> None:
    """Told of everybody once, an own practice too as others read it; its own page holds what only its municipality reads."""
    few = overviews.ten()
    pages = tuple(replace(p, id=f"P{n:03}", own=False) for n, p in enumerate(few.pages * 4))
    shared = SharedPages("forty", pages, few.texts)
    drawn = {}
    for n in (3, 17):
        mine = replace(pages[n], status=f"Utkast {n}", own=True)
        o = replace(few, pages=(*pages[:n], mine, *pages[n + 1 :]), shared=shared)
        drawn[n] = draw(o).decode()
        found, alone = unpacked_pages(drawn[n]), unpacked_pages(draw(replace(o, shared=None)).decode())
        assert found == alone
        assert f"Utkast {n}" in found[f"P{n:03}"]
    packs = {
        n: re.findall(r'<script type="text/plain" id="(\S+)" class="packed">([^<]+)<', page)
        for n, page in drawn.items()
    }
    assert [id for id, _ in packs[3]] == [id for id, _ in packs[17]] == ["x-packed", "x-packed-own"]
    assert packs[3][0] == packs[17][0], "compressed once"
    assert len(packs[3][1][1]) < len(packs[3][0][1]) / 10, "and what it has in common is not told again"


def test_more_pieces_than_there_are_signs_before_the_surrogates() -> None:
    pages = {f"P{n}": [f"<p>{n} {k}" for k in range(900)] for n in range(80)}
    numbers = number_pieces(pages, {})
    assert len(numbers) == 72_000
    said = pack_pages(pages, numbers, {}, "x-packed")
    assert unpacked_pages(said) == {id: "".join(pieces) for id, pieces in pages.items()}


def test_a_packed_practice_says_why_and_its_row_in_the_map_need_not() -> None:
    """The reason that a level leads with: the proposal's, or what was agreed on, which is marked."""
    few = overviews.ten()
    pages = tuple(replace(p, id=f"P{n:02}") for n, p in enumerate(few.pages * 4, 1))
    e = replace(pages[1].elements[0], level=Cell("Uppfyllt", tone=Tone.MET, about="Vi är eniga."), reasons=("Förslag.", "Uppfyllt. Vi är eniga. Samsyn."))  # fmt: skip
    pages = (pages[0], replace(pages[1], elements=(e, *pages[1].elements[1:])), *pages[2:])
    heat = next(f for f in few.figures if isinstance(f.drawn, HeatMap))
    assert isinstance(heat.drawn, HeatMap)
    rows = tuple(
        replace(r, cells=tuple(x.level for x in p.elements)) for r, p in zip(heat.drawn.rows, pages, strict=False)
    )
    strange = replace(rows[0], cells=(replace(rows[0].cells[0], about="Sagt bara här."), *rows[0].cells[1:]))
    figure = replace(heat, drawn=replace(heat.drawn, rows=(strange, *rows[1:])))
    o = replace(few, pages=pages, sections=(Section("s", "S", (figure,)),))
    titles = [
        [td.get("title") for td in tr.cssselect("td:not(.facts)")] for tr in parsed(o).cssselect(".heat tbody tr")
    ]
    assert titles[0][0] == "Sagt bara här."
    assert not any(title for row in titles[1:] for title in row)
    markup = unpacked_pages(draw(o).decode())["P02"]
    assert '<li class="leading">Uppfyllt. Vi är eniga. Samsyn.</li>' in markup
    for x in pages[2].elements:
        assert leading_reason(x) == next(r for r in x.reasons if x.level.about in r)


# ---- What can be seen


@cache
def colours() -> dict[str, tuple[str, str]]:
    """{name: (light, dark)}."""
    return {k: (a, b) for k, a, b in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style_sheet())}


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("look", [*Tone, "plain-2", "plain-3"])
def test_text_stands_out_from_ground_and_pattern(look: str, theme: int) -> None:
    ink, ground, mark = (colours()[k][theme] for k in (f"{look}-ink", look, f"{look}-mark"))
    assert contrast(ink, ground) >= 4.5
    assert contrast(ink, mark) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_three_steps_differ_in_lightness(theme: int) -> None:
    met, partly, not_met = (colours()[t][theme] for t in (Tone.MET, Tone.PARTLY, Tone.NOT_MET))
    assert contrast(met, partly) >= 3 or contrast(partly, not_met) >= 1.8
    assert contrast(met, partly) >= 1.8 and contrast(partly, not_met) >= 1.8


def test_every_tone_of_a_level_has_a_letter_of_its_own() -> None:
    levels = [t for t in Tone if t is not Tone.PLAIN]
    assert len({LETTERS[t] for t in levels} - {""}) == len(levels)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_texts_and_links_stand_out(theme: int) -> None:
    c = {k: v[theme] for k, v in colours().items()}
    for ink in ("ink", "muted", "link"):
        for ground in ("paper", "raised"):
            assert contrast(c[ink], c[ground]) >= 4.5
    assert contrast(c["strong-rule"], c["paper"]) >= 3, "the edge of a field or a button"
    assert contrast(c["focus"], c["paper"]) >= 3


def test_the_page_is_small() -> None:
    """Ten practices with every answer: what a mail can carry."""
    assert len(draw(overviews.ten())) < 700_000
