"""The page of an overview in a real browser, as people use it: with a mouse, with the keyboard, without a script, on paper."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from pipeline.office.content import HeatMap
from pipeline.outputs.overview.html import draw
from pipeline.outputs.overview.html.tones import LETTERS
from tests.support import overviews
from tests.support.overview_pages import SAMPLES, TOLD

pytestmark = pytest.mark.heavy
expect.set_options(timeout=300_000)  # on a busy computer too

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        started = p.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, sample in {**SAMPLES, "many-leaders": TOLD["many-leaders"]}.items():
        (folder / f"{name}.html").write_bytes(draw(sample()))
    return folder


@pytest.fixture
def open_page(browser: Browser, written: Path) -> Iterator[Open]:
    """Opens a sample; afterwards nothing may have been fetched, gone wrong or been stopped by the policy."""
    asked: list[str] = []
    contexts = []

    def open_(name: str, address: str = "", width: int = 1280, **how: object) -> Page:
        context = browser.new_context(offline=True, locale="sv-SE", viewport={"width": width, "height": 900}, **how)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
        page.on("pageerror", lambda e: asked.append(str(e)))
        page.on("console", lambda m: asked.append(m.text) if m.type in {"error", "warning"} else None)
        page.goto((written / f"{name}.html").as_uri() + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert asked == []


def heat() -> HeatMap:
    return next(f.drawn for f in overviews.three_hundred().figures if isinstance(f.drawn, HeatMap))


def names(page: Page) -> list[str]:
    """The practices shown, when all have come that are counted."""
    said = (page.get_by_role("status").first.text_content() or "").split(" av ")[0]
    expect(page.locator(".heat tbody tr:not([hidden])")).to_have_count(int(said))
    return page.locator(".heat tbody tr:not([hidden]) [data-open]").all_text_contents()


def field(page: Page, label: str) -> Locator:
    return page.locator(".heat form").get_by_label(label, exact=True)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def opened(page: Page) -> str:
    expect(page.locator("dialog")).to_be_visible()
    return page.locator("dialog h2").text_content() or ""


# ---- Finding


def test_rows_are_found_by_what_they_are(open_page: Open) -> None:
    page = open_page("three-hundred")
    expect(page.get_by_role("status")).to_have_text("300 av 300 arbetssätt")
    field(page, "Kommun").select_option("Norrvik")
    field(page, "Skede").select_option("omtag")
    field(page, "Område").select_option("IFO")
    field(page, "Typ").select_option("förebyggande")
    right = [
        r.name
        for r in heat().rows
        if "Norrvik" in r.facets.municipalities
        and (r.facets.stage, r.facets.area) == ("omtag", "IFO")
        and "förebyggande" in r.facets.types
    ]
    expect(page.get_by_role("status")).to_have_text(f"{len(right)} av 300 arbetssätt")
    assert names(page) == right and right
    page.get_by_role("button", name="Rensa urvalet").click()
    expect(page.get_by_role("status")).to_have_text("300 av 300 arbetssätt")


def test_a_cell_of_the_map_says_why_when_practices_are_unpacked(open_page: Open) -> None:
    """As its own page says it: the reason that the level leads with."""
    page, first = open_page("many-leaders"), TOLD["many-leaders"]().pages
    cells = page.locator(".heat tbody tr").first.locator("td:not(.facts)")
    expect(cells.first).to_have_attribute("title", re.compile("."))
    id = page.locator(".heat tbody tr").first.locator("[data-open]").get_attribute("data-open")
    told = next(p for p in first if p.id == id)
    assert [c.get_attribute("title") for c in cells.all()] == [e.level.about for e in told.elements]


def test_own_practices_alone(open_page: Open) -> None:
    page = open_page("three-hundred")
    field(page, "Vilka").select_option("Bara egna")
    assert names(page) == [r.name for r in heat().rows if r.own]


def test_a_search_finds_names_and_what_is_said_in_answers(open_page: Open) -> None:
    """Unpacked after the page is shown: a search for what only the answers say finds them."""
    page = open_page("three-hundred")
    search = page.get_by_label("Sök i namn och svar")
    search.fill("hemreHAB")
    assert set(names(page)) == {r.name for r in heat().rows if "Hemrehabteam" in r.name}
    source = overviews.three_hundred().pages
    word = "inte mätts"
    said = {p.name for p in source if any(word in a.text for e in p.elements for a in e.answers)}
    search.fill("inte  MÄTTS")
    expect(page.get_by_role("status")).to_have_text(f"{len(said)} av 300 arbetssätt")
    assert set(names(page)) == said
    asked = source[0].elements[0].answers[0].question
    assert not any(asked.casefold() in a.text.casefold() for p in source for e in p.elements for a in e.answers)
    search.fill(asked)
    expect(page.get_by_role("status")).to_have_text("0 av 300 arbetssätt")
    search.fill("finns inte någonstans")
    expect(page.get_by_text("Inga arbetssätt passar urvalet.")).to_be_visible()


def test_rows_are_sorted_by_any_column_and_back(open_page: Open) -> None:
    page = open_page("three-hundred")
    rows = heat().rows
    order = ["Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt", "Planerat", "Underlag saknas", "Ej relevant"]
    head = page.locator(".heat th[data-sort='4']")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    shown = page.locator(".heat tbody tr td:nth-child(6) span").all_text_contents()
    assert shown == sorted((r.cells[3].text for r in rows), key=order.index)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert page.locator(".heat tbody tr td:nth-child(6) span").all_text_contents() == shown[::-1]
    assert focused(page) == "Mål 4", "the button keeps the focus"
    field(page, "Sortera efter").select_option("Kommun")
    places = page.locator(".heat tbody .place").all_text_contents()
    assert places.index("Ekvalla") < places.index("Tallmo") < places.index("Åkershamn") < places.index("Östervik")
    field(page, "Sortera efter").select_option("Som de står")
    assert names(page) == [r.name for r in rows]
    page.get_by_role("button", name="Omvänd ordning").click()
    assert names(page) == [r.name for r in rows][::-1]


# ---- The address


def test_the_address_keeps_filter_sort_and_open_practice(open_page: Open) -> None:
    page = open_page("three-hundred")
    field(page, "Kommun").select_option("Ängsö")
    page.get_by_label("Sök i namn och svar").fill("steget")
    page.locator(".heat th[data-sort='2'] button").click()
    before = names(page)
    page.locator(".heat tbody tr:not([hidden]) [data-open]").first.click()
    name = opened(page)
    page.reload()
    assert opened(page) == name == before[0]
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert names(page) == before
    expect(field(page, "Kommun")).to_have_value("Ängsö")
    expect(field(page, "Sortera efter")).to_have_value("2")


def test_back_undoes_one_thing_at_a_time(open_page: Open) -> None:
    page = open_page("ten")
    field(page, "Skede").select_option("omtag")
    few = names(page)
    page.locator(".heat tbody tr:not([hidden]) [data-open]").first.click()
    opened(page)
    page.go_back()
    expect(page.locator("dialog")).to_be_hidden()
    assert names(page) == few
    page.go_back()
    assert len(names(page)) == 10
    page.go_forward()
    assert names(page) == few


def test_closing_leaves_no_step_that_opens_it_again(open_page: Open) -> None:
    page = open_page("ten")
    page.locator(".heat tbody [data-open]").nth(2).click()
    opened(page)
    page.get_by_role("button", name="Stäng").click()
    expect(page).not_to_have_url("oppen")
    field(page, "Skede").select_option("omtag")
    page.go_back()
    expect(page.locator("dialog")).to_be_hidden()


@pytest.mark.parametrize("address", ["#?oppen=P03", "#x-p-P03"])
def test_a_practice_has_an_address(open_page: Open, address: str) -> None:
    page = open_page("ten", address)
    assert opened(page) == overviews.ten().pages[2].name


def test_an_unknown_practice_in_the_address_opens_nothing(open_page: Open) -> None:
    for address in (
        "#?oppen=P99",
        "#?oppen=__proto__",
        "#x-p-",
        "#%E0%A4%A",
        "#?kommun=%3Cscript%3E&sortera=constructor",
    ):
        page = open_page("ten", address)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("dialog")).to_be_hidden()


def test_a_link_to_a_part_keeps_the_filter(open_page: Open) -> None:
    page = open_page("ten")
    field(page, "Skede").select_option("omtag")
    few = names(page)
    page.get_by_role("navigation").get_by_role("link", name="Kommunerna").click()
    assert names(page) == few
    assert focused(page) == "kommuner"
    expect(page.locator("#kommuner")).to_be_in_viewport()


# ---- A practice


def test_a_practice_opens_at_the_element_that_was_clicked(open_page: Open) -> None:
    page = open_page("three-hundred")
    page.locator(".heat tbody tr").nth(1).locator("td:not(.facts)").nth(9).click()
    opened(page)
    expect(page.locator("#x-p-P02-10")).to_be_focused()
    expect(page.locator("#x-p-P02-10")).to_be_in_viewport()


def test_every_answer_and_its_source_is_there(open_page: Open) -> None:
    page = open_page("three-hundred", "#?oppen=P07")
    told = overviews.three_hundred().pages[6]
    assert opened(page) == told.name
    shown = " ".join((page.locator("dialog").text_content() or "").split())
    for e in told.elements:
        assert all(" ".join(a.text.split()) in shown and a.source in shown for a in e.answers)
    expect(page.locator("dialog .answers > div")).to_have_count(sum(len(e.answers) for e in told.elements))


def test_next_and_previous_go_through_what_is_shown(open_page: Open) -> None:
    page = open_page("three-hundred")
    field(page, "Kommun").select_option("Tallmo")
    shown = names(page)
    page.locator(".heat tbody tr:not([hidden]) [data-open]").first.click()
    assert opened(page) == shown[0]
    expect(page.locator("dialog .which")).to_have_text(f"1 av {len(shown)}")
    expect(page.get_by_role("button", name="Föregående")).to_be_disabled()
    page.get_by_role("button", name="Nästa").click()
    expect(page.locator("dialog h2")).to_have_text(shown[1])
    page.keyboard.press("Escape")
    expect(page.locator(":focus")).to_have_text(shown[1])


# ---- Keyboard and screen reader


def test_the_keyboard_goes_all_the_way(open_page: Open) -> None:
    """Skip link, a filter, a column, rows by arrows, into a practice, to an element, and back to the row."""
    page = open_page("three-hundred")
    page.keyboard.press("Tab")
    assert focused(page) == "Till innehållet"
    page.keyboard.press("Enter")
    assert focused(page) == "x-innehall"
    field(page, "Skede").focus()
    page.keyboard.type("omt")
    page.wait_for_function("location.hash.includes('skede=omtag')")
    shown = names(page)
    page.locator(".heat th[data-sort='namn'] button").focus()
    for _ in range(13):
        page.keyboard.press("Tab")
    assert focused(page) == shown[0], "after the eleven other heads comes the first practice"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page) == shown[2]
    page.keyboard.press("End")
    assert focused(page) == shown[-1]
    page.keyboard.press("Enter")
    assert opened(page) == shown[-1]
    assert focused(page) == "x-oppen"
    page.keyboard.press("Tab")
    assert focused(page).startswith("1 "), "the first link in the profile"
    page.keyboard.press("Enter")
    expect(page.locator("dialog h3").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert focused(page) == shown[-1]


def test_the_focused_practice_is_not_under_the_sticky_head(open_page: Open) -> None:
    page = open_page("three-hundred")
    links = page.locator(".heat tbody [data-open]")
    links.nth(40).focus()
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    head = page.locator(".heat thead th").first.bounding_box()
    link = page.locator(":focus").bounding_box()
    assert head and link and link["y"] >= head["y"] + head["height"] - 1


@pytest.mark.parametrize("name", ["ten", "nothing-yet", "hostile"])
def test_axe_finds_nothing_on_screen_on_paper_and_in_the_dark(open_page: Open, name: str) -> None:
    page = open_page(name)
    found = []
    for media, scheme in (("screen", "light"), ("screen", "dark"), ("print", "light")):
        page.emulate_media(media=media, color_scheme=scheme)  # type: ignore[arg-type]
        found += Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []


@pytest.mark.parametrize(("name", "practice"), [("ten", "P02"), ("three-hundred", "P300"), ("hostile", "P01")])
def test_axe_finds_nothing_in_an_open_practice(open_page: Open, name: str, practice: str) -> None:
    page = open_page(name, f"#?oppen={practice}")
    opened(page)
    expect(page.locator("dialog .answers").first).to_be_attached()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, context="dialog", options={"runOnly": RULES}).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []


# ---- Harm


def test_nothing_in_a_hostile_overview_runs(open_page: Open, written: Path) -> None:
    """Neither in the page, nor in a practice opened from it, nor when the texts were packed."""
    o = overviews.hostile()
    many = replace(o, pages=tuple(replace(p, id=f"{p.id}-{n}") for n in range(4) for p in o.pages))
    (written / "packed.html").write_bytes(draw(many))
    for name, id in (("hostile", "P03"), ("packed", "P03-2")):
        page = open_page(name, f"#?oppen={id}&sok=%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3Dtrue%22%3E")
        opened(page)
        expect(page.locator("dialog .answers").first).to_be_attached()
        page.mouse.move(600, 300)
        page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
        assert page.locator("main img, main script:not([type]), dialog img, dialog script, dialog style").count() == 0


def test_a_script_that_got_in_would_not_run(browser: Browser, written: Path) -> None:
    """Even then: the policy of the page names what may run."""
    page = browser.new_context(offline=True).new_page()
    page.goto((written / "nothing-yet.html").as_uri())
    blocked = page.evaluate(
        """() => new Promise(done => {
          document.addEventListener('securitypolicyviolation', e => done(e.violatedDirective));
          const s = document.createElement('script'); s.textContent = 'window.hacked = true'; document.body.append(s);
        })"""
    )
    assert blocked.startswith("script-src") and page.evaluate("window.hacked") is None
    page.context.close()


# ---- Without a script, narrow, dark, on paper


def test_without_a_script_the_page_is_a_document(open_page: Open) -> None:
    page = open_page("ten", "#x-p-P04", java_script_enabled=False)
    expect(page.locator(".heat form")).to_be_hidden()
    expect(page.locator(".heat tbody tr")).to_have_count(10)
    expect(page.locator("#x-p-P04")).to_be_visible()  # a link to a practice unfolds it
    expect(page.locator("noscript").first).to_be_visible()


def test_an_old_browser_is_told_what_to_do(open_page: Open, browser: Browser, written: Path) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto((written / "three-hundred.html").as_uri() + "#?oppen=P03")
    expect(page.locator("dialog")).to_contain_text("läs rapporten i Word")
    context.close()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_of_the_page(open_page: Open, name: str, width: int) -> None:
    page = open_page(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.bars .label, figcaption, h1, h2, h3, .legend span, nav a, button:not(thead button)')]
          .filter(x => x.scrollWidth > x.clientWidth + 1 && x.clientWidth && getComputedStyle(x).display !== 'inline')
          .map(x => x.textContent.slice(0, 60))"""
    )
    assert cut == []


def test_on_a_phone_every_cell_has_its_letter_and_the_names_stay(open_page: Open) -> None:
    page = open_page("ten", width=390)
    page.locator(".heat .scroll").evaluate("x => { x.scrollLeft = 400 }")
    name = page.locator(".heat tbody th").first.bounding_box()
    assert name and 0 <= name["x"] < 40
    expect(page.locator(".heat td b").first).to_be_visible()


def test_in_a_long_map_every_cell_has_its_letter_too(open_page: Open) -> None:
    page = open_page("many-leaders", width=390)
    cells = page.locator(".heat tbody tr").first.locator("td:not(.facts)")
    shown = [c.evaluate("x => getComputedStyle(x, '::before').content")[1] for c in cells.all()]
    assert shown == [LETTERS[c.tone] for c in next(f.drawn for f in TOLD["many-leaders"]().figures).rows[0].cells]


def test_dark_is_what_the_computer_says_until_the_reader_says_otherwise(open_page: Open) -> None:
    page = open_page("ten", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    button = page.get_by_role("button", name="Mörkt läge")
    expect(button).to_have_attribute("aria-pressed", "true")
    dark = page.evaluate(ground)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(ground) == "rgb(255, 255, 255)" != dark
    page.reload()
    assert page.evaluate(ground) == "rgb(255, 255, 255)", "and is remembered"


class Printed(str):
    """The text of a sheet; words are looked for without their spaces, which a bold typeface of Chromium's is printed without."""

    __slots__ = ()

    def __contains__(self, words: object) -> bool:
        return super().__contains__("".join(str(words).split()))


def printed(page: Page) -> list[Printed]:
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as pdf:
        return [Printed("".join(p.get_textpage().get_text_bounded().split())) for p in pdf]


def test_print_has_pictures_with_their_tables_and_no_controls(open_page: Open) -> None:
    o = overviews.ten()
    whole = Printed("".join(printed(open_page("ten", color_scheme="dark"))))
    for f in o.figures:
        assert f.title in whole
        if not isinstance(f.drawn, HeatMap):
            assert f.table.caption in whole
    assert "Rensa urvalet" not in whole and "Mörkt läge" not in whole and "Föregående" not in whole


def test_the_heat_map_repeats_its_heads_on_every_sheet(open_page: Open) -> None:
    pages = [p for p in printed(open_page("three-hundred")) if "Hemrehabteam Steget" in p]
    assert len(pages) > 5
    assert all("Kommun, område, typ och skede" in p for p in pages)


def test_print_has_what_was_filtered(open_page: Open) -> None:
    page = open_page("ten")
    field(page, "Skede").select_option("omtag")
    kept, whole = names(page), Printed("".join(printed(page)))
    assert f"{len(kept)} av 10 arbetssätt" in whole


def test_an_open_practice_is_printed_alone(open_page: Open) -> None:
    page = open_page("ten", "#?oppen=P01")
    name = opened(page)
    whole = Printed("".join(printed(page)))
    assert name in whole and "Källor till svaren" in whole
    assert "Vilka har svarat" not in whole and "Stäng" not in whole
