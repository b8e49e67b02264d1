"""The whole page: head, sections in order, practices, and what keeps it from running or fetching anything that is not ours."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from pipeline.base.swedish import swedish_date
from pipeline.model.texts import Texts
from pipeline.model.texts.overview import PageTexts
from pipeline.office.content import (  # fmt: skip
    Bars,
    Block,
    Card,
    Cards,
    Figure,
    HeatMap,
    Overview,
    Paragraphs,
    Points,
    PracticePage,
    Section,
    Table,
)
from pipeline.office.looks import PAGE

from .drawn import Drawn, drawn_pages
from .figures import bars, grid, nothing
from .heatmap import Opens, heat_map, practice_id
from .markup import Html, data, join, start, tag
from .tables import table
from .tones import letter_rules, patterns

SCRIPTS = ("address.js", "texts.js", "heatmap.js", "practice.js", "page.js")
"""In this order, as one script."""
COMMENT = re.compile(r"//|/\*(?! (?:colours|letters) \*/).*\*/$")
"""A line of an asset that is nothing else."""
ABOUT, LEFT_OUT, PRACTICES, WORDS = "x-om", "x-utanfor", "x-arbetssatt", "x-ord"


def draw(overview: Overview) -> bytes:
    """The overview as one HTML file in UTF-8. The same overview gives the same bytes."""
    drawn = drawn_pages(overview)
    opens = Opens({p.id: practice_id(p.id) for p in overview.pages}, drawn.whys or {})
    parts = [*_parts(overview, drawn, opens)]
    alone = {s.id for s in overview.sections if s.alone}
    body = tag(
        "body",
        tag("a", overview.texts.overview.page.skip, class_="skip", href="#x-innehall"),
        patterns(),
        _header(overview),
        _navigation(overview.texts, [(id, heading) for id, heading, _ in parts]),
        tag(
            "main",
            *(_section(id, heading, inside, id in alone) for id, heading, inside in parts),
            id="x-innehall",
            tabindex=-1,
        ),
        _footer(overview),
        _dialog(overview.texts.overview.page),
        *_script_data(overview),
        *drawn.packed,
    )
    page = join(Html("<!DOCTYPE html>\n"), tag("html", _head(overview.title), body, lang="sv"), "\n")
    return page.encode("utf-8")


def _parts(o: Overview, drawn: Drawn, opens: Opens) -> Iterator[tuple[str, str, Html]]:
    """(id, heading, what stands under it) of everything on the page, in order."""
    said = o.texts.overview.parts
    if o.about:
        yield ABOUT, said.about, _paragraphs(o.about)
    maps = iter(range(1, 1 + sum(isinstance(f.drawn, HeatMap) for f in o.figures)))
    for section in o.sections:
        yield section.id, section.heading, join(*(_block(o.texts, b, section, opens, maps) for b in section.blocks))
    if o.pages:
        yield PRACTICES, said.practices, _practices(o.texts, o.pages, drawn)
    if o.left_out:
        yield LEFT_OUT, said.left_out, tag("ul", *(tag("li", x) for x in o.left_out))
    if o.words:
        terms = (tag("div", tag("dt", word), tag("dd", means)) for word, means in o.words)
        yield WORDS, said.words, tag("dl", *terms, class_="words-list")


def _section(id: str, heading: str, inside: Html, alone: bool) -> Html:
    name = "alone" if alone else None
    return tag("section", tag("h2", heading, id=id, tabindex=-1), inside, aria_labelledby=id, class_=name)


# ---- Blocks


def _block(texts: Texts, block: Block, section: Section, opens: Opens, maps: Iterator[int]) -> Html:
    match block:
        case Figure():
            return _figure(texts, block, opens, maps)
        case Table():
            return table(block)
        case Paragraphs():
            return _paragraphs(block.paragraphs)
        case Points():
            above = tag("h3", block.heading) if block.heading else None
            return join(above, tag("ol" if block.numbered else "ul", *(tag("li", x) for x in block.items))) if block.items else Html()  # fmt: skip
        case Cards():
            return _cards(texts, block, opens.addresses)


def _figure(texts: Texts, figure: Figure, opens: Opens, maps: Iterator[int]) -> Html:
    """A heat map is its own table, and what another table says beside it stands open; the others have theirs folded under them."""
    under: Html | None = None
    match figure.drawn:
        case HeatMap():
            drawn = heat_map(texts, figure.drawn, figure.title, next(maps), opens)
            under = None if _repeats(figure.drawn, figure.table) else table(figure.table)
        case Bars():
            drawn, under = bars(texts, figure.drawn), _as_table(texts, figure)
        case _:
            drawn, under = grid(texts, figure.drawn, figure.title), _as_table(texts, figure)
    heading = tag("h3", figure.title, id=figure.id, tabindex=-1)
    text = tag("figcaption", figure.text) if figure.text else None
    return tag("figure", heading, text, drawn, under, aria_labelledby=figure.id)


def _repeats(drawn: HeatMap, told: Table) -> bool:
    """Whether a table says of each row what the map does."""
    return len(told.rows) == len(drawn.rows) and all(
        set(row.cells) <= set(cells) for row, cells in zip(drawn.rows, told.rows, strict=True)
    )


def _as_table(texts: Texts, figure: Figure) -> Html:
    if not figure.table.rows:
        return Html()
    return tag("details", tag("summary", texts.overview.page.as_table), table(figure.table), class_="as-table")


def _paragraphs(said: tuple[str, ...]) -> Html:
    return join(*(tag("p", p) for p in said))


def _cards(texts: Texts, block: Cards, addresses: Mapping[str, str]) -> Html:
    if not block.cards:
        return nothing(texts)
    return tag("div", *(_card(c, addresses) for c in block.cards), class_="cards")


def _card(card: Card, addresses: Mapping[str, str]) -> Html:
    title: str = card.title
    if card.opens in addresses:
        title = tag("a", card.title, href=f"#{addresses[card.opens]}")
    lines = (tag("div", tag("dt", what), tag("dd", said)) for what, said in card.lines)
    place = tag("p", card.place, class_="place") if card.place else None
    return tag("article", tag("h3", title), place, tag("dl", *lines) if card.lines else None, class_="card")


# ---- Practices, and the panel they are opened in


def _practices(texts: Texts, pages: Sequence[PracticePage], drawn: Drawn) -> Html:
    """Few stand in the page; of many there are only names, and the script unpacks them."""
    said = texts.overview.page
    if not drawn.is_packed:
        told = (_unfold_page(p, drawn.pages[p.id]) for p in pages)
        return tag("div", *told, class_="practices", id="x-practices")
    names = (tag("li", tag("a", p.name, href=f"#{practice_id(p.id)}")) for p in pages)
    listed = tag("details", tag("summary", said.all_listed.format(count=len(pages))), tag("ul", *names, id="x-names"))
    return join(tag("noscript", tag("p", said.no_script_packed)), listed)


def _unfold_page(page: PracticePage, inside: Html) -> Html:
    article = tag("article", inside, id=practice_id(page.id), data_page=page.id)
    return tag("details", tag("summary", page.name), article)


def _dialog(said: PageTexts) -> Html:
    buttons = (
        tag("button", said.previous, type="button", data_do="fore"),
        tag("button", said.next, type="button", data_do="efter"),
        tag("button", said.print, type="button", data_do="skriv"),
        tag("button", said.close, type="button", data_do="stang"),
    )
    bar = tag("div", tag("span", class_="which"), *buttons, class_="bar")
    inside = tag("div", tag("h2", id="x-oppen", tabindex=-1), tag("div", class_="opened"), class_="page")
    return tag("dialog", bar, inside, id="x-dialog", aria_labelledby="x-oppen")


def _script_data(o: Overview) -> Iterator[Html]:
    said = o.texts.overview
    yield data("x-words", {"cannotUnpack": said.page.cannot_unpack, "which": said.page.which, "shown": said.map.shown})


# ---- Head and header


def _header(o: Overview) -> Html:
    words = o.texts.overview.page
    theme = tag("button", words.dark, type="button", id="x-tema", hidden=True)
    said = join(tag("h1", o.title), tag("p", o.subtitle, class_="subtitle") if o.subtitle else None)
    return tag("header", tag("div", said), theme, tag("noscript", tag("p", words.no_script)))


def _footer(o: Overview) -> Html:
    made = ", ".join((*([o.made_by] if o.made_by else []), *([swedish_date(o.made_on)] if o.made_on else [])))
    return tag("footer", *(tag("p", said) for said in (o.title, o.subtitle, made) if said))


def _navigation(texts: Texts, parts: list[tuple[str, str]]) -> Html:
    links = (tag("li", tag("a", heading, href=f"#{id}")) for id, heading in parts)
    return tag("nav", tag("ul", *links, role="list"), aria_label=texts.overview.page.contents)


def _head(title: str) -> Html:
    style, script = style_sheet(), _script()
    allowed = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return tag(
        "head",
        start("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'),
        start("meta", name="viewport", content="width=device-width, initial-scale=1"),
        start("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        start("link", rel="icon", href="data:,"),
        tag("style", style),
        tag("script", script),
    )


@cache
def _asset(name: str) -> Html:
    """Without its comments and indents, which are for who changes it."""
    lines = (line.strip() for line in (files(__package__) / "assets" / name).read_text(encoding="utf-8").splitlines())
    return Html("".join(f"{line}\n" for line in lines if line and not COMMENT.match(line)))


@cache
def style_sheet() -> Html:
    """The page's style sheet, with the palette's colours in it."""
    colours = "".join(f"--{name}: light-dark({light}, {dark});\n" for name, (light, dark) in PAGE.items())
    return Html(_asset("style.css").replace("/* colours */\n", colours).replace("/* letters */\n", letter_rules()))


def _script() -> Html:
    return Html("(() => {\n'use strict';\n" + "\n".join(_asset(name) for name in SCRIPTS) + "})();\n")


def _hash(said: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(said.encode("utf-8")).digest()).decode("ascii")
