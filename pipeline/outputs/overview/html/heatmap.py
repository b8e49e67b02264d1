"""Practices by elements as a real table: the heat map and its accessible text are the same thing.

Sorting and searching are the script's (assets/heatmap.js); without it all rows stand as they came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.model.texts import Texts
from pipeline.model.texts.overview import MapTexts
from pipeline.office.content import Cell, Facets, HeatMap, HeatRow, Tone

from .markup import Html, clean, data, join, start, tag
from .tones import LETTERS, ORDER, cell_legend, letter, look

MOST_WITH_WORDS = 40
"""Rows that show words beside letters at first; more are easier to look over with letters. Screen readers get the words always."""
FEW = 15
"""Rows that need no room of their own to scroll in."""
WORTH_SEARCHING = 6
"""Rows from which on there is something to search, filter and sort."""


@dataclass(frozen=True, slots=True)
class Opens:
    """Where each practice's page is; and of packed ones what they say of each element, which the script puts in the map."""

    addresses: Mapping[str, str]
    whys: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def practice_id(id: str) -> str:
    """Where a practice stands in the page."""
    return f"x-p-{id}"


FACETS: tuple[Callable[[Facets], Sequence[str]], ...] = (
    lambda f: f.municipalities,
    lambda f: (f.area,),
    lambda f: f.types,
    lambda f: (f.stage,),
)
"""What each of `_facets` is of a practice."""


def _facets(texts: Texts) -> tuple[tuple[str, str, str], ...]:
    """(key in the address, label, what no choice is called)."""
    shared, said = texts.words, texts.overview.map
    return (
        ("kommun", shared.municipality, said.all_municipalities),
        ("omrade", shared.area, said.all_areas),
        ("typ", said.type, said.all_types),
        ("skede", shared.stage, said.all_stages),
    )


def heat_map(texts: Texts, drawn: HeatMap, caption: str, number: int, opens: Opens) -> Html:
    """`number`: which of the page's heat maps."""
    said = texts.overview.map
    if not drawn.rows:
        return tag("p", said.none_yet, class_="nothing")
    searched = len(drawn.rows) >= WORTH_SEARCHING
    words, few = len(drawn.rows) <= MOST_WITH_WORDS, len(drawn.rows) <= FEW
    legend = cell_legend(texts.overview.page, (c for r in drawn.rows for c in r.cells))
    long = bool(opens.whys)
    columns, mixed = tuple(n for n, _ in drawn.columns), _is_mixed(drawn)
    rows = (
        _row(
            said.elsewhere if mixed else "",
            r,
            opens.addresses.get(r.opens, ""),
            columns,
            opens.whys.get(r.opens, ()),
            long,
        )
        for r in drawn.rows
    )
    head = tag(
        "tr",
        tag("th", drawn.heads[0], scope="col", data_sort="namn"),
        tag("th", said.facts, scope="col", data_sort="kommun", class_="facts"),
        *(_head(n, name) for n, name in drawn.columns),
    )
    table = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", *rows))
    return tag(
        "div",
        _controls(texts, drawn, caption, number) if searched else None,
        legend,
        tag("p", _count(said, len(drawn.rows)), class_="count", role="status") if searched else None,
        tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=caption),
        tag("p", tag("span", said.no_match), class_="nothing no-match", hidden=True),
        data(f"x-rows-{number}", _facts(drawn.rows, opens.addresses)),
        class_=" ".join(
            (
                "heat",
                *(["few"] if few else []),
                *([] if words else ["only-letters"]),
                *(["lettered"] if long else []),
            )
        ),
        data_number=number,
        data_letters=not words,
    )


def _is_mixed(drawn: HeatMap) -> bool:
    """Whether own practices stand among others', so that it has to be said which."""
    return len({r.own for r in drawn.rows}) > 1


def _count(said: MapTexts, n: int) -> str:
    return said.shown.format(shown=n, all=n)


def _head(number: str, name: str) -> Html:
    said = join(tag("span", name, class_="name"), " ", tag("span", number, class_="number"))
    return tag("th", said, scope="col", data_sort=number, class_="name-head")


@lru_cache(maxsize=4096)
def _row(
    elsewhere: str, row: HeatRow, address: str, columns: tuple[str, ...], whys: tuple[tuple[str, str], ...], long: bool
) -> Html:
    """Kept: most rows stand in the page of every municipality. A row's end is told by the next one's beginning, as HTML has it.

    `elsewhere`: what those that are not the reader's own are called; `long`: a map whose practices are packed, and whose letters
    are the style sheet's.
    """
    name: str = tag("a", row.name, href=f"#{address}") if address else row.name
    whose = tag("span", elsewhere, class_="whose") if elsewhere and not row.own else None
    near = tag("span", ", ".join(row.facets.municipalities), class_="narrow")
    f = row.facets
    where = tag("span", ", ".join(f.municipalities), class_="place")
    what = tag("span", " · ".join(x for x in (f.area, ", ".join(f.types), f.stage) if x))
    told = dict(whys)
    return join(
        start("tr"),
        start("th", scope="row"),
        *(name, near, whose),
        start("td", class_="facts"),
        *(where, " ", what),
        *(_cell(c, c.about not in told.get(n, ""), long) for n, c in zip(columns, row.cells, strict=True)),
    )


def _cell(cell: Cell, titled: bool, lettered: bool) -> Html:
    """`titled`: whether it says itself why it is what it is; `lettered`: whether its letter is the style sheet's."""
    said = tag("span", cell.text, class_=None if LETTERS[cell.tone] else "only")
    letters = None if lettered else letter(cell.tone)
    return join(start("td", title=(titled and cell.about) or None, class_=look(cell.tone)), letters, said)


def _facts(rows: Sequence[HeatRow], addresses: Mapping[str, str]) -> dict[str, object]:
    """What the script filters and sorts by: words once, and of each row their places. Its name and what it opens are in the table."""
    words: dict[str, int] = {}
    found: list[list[object]] = []
    for row in rows:
        places = [[words.setdefault(w, len(words)) for w in of(row.facets)] for of in FACETS]
        found.append([int(row.own), 0 if row.id == row.opens and row.opens in addresses else row.id, *places])
    numbers = [[_order(c) for c in row.cells] for row in rows] if any(map(_has_number, rows)) else []
    return {"ord": [clean(w) for w in words], "rader": found, "tal": numbers, "toner": [look(t) for t in ORDER]}


def _has_number(row: HeatRow) -> bool:
    return any(c.tone is Tone.PLAIN and c.number is not None for c in row.cells)


def _order(cell: Cell) -> float:
    """What a cell is sorted by: its number when it is on no scale, else its place in the legend."""
    if cell.tone is Tone.PLAIN and cell.number is not None:
        return -cell.number
    return ORDER[cell.tone]


# ---- The controls: nothing without the script, so it shows them


def _controls(texts: Texts, drawn: HeatMap, caption: str, number: int) -> Html:
    said, facets = texts.overview.map, _facets(texts)
    fields = [_search(said, number)]
    for (key, label, every), of in zip(facets, FACETS, strict=True):
        values = sorted({v for r in drawn.rows for v in of(r.facets) if v}, key=str.casefold)
        if len(values) > 1:
            fields.append(_select(key, label, [("", every), *((v, v) for v in values)], number))
    if _is_mixed(drawn):
        whose = [("", said.own_and_others), ("ja", said.only_own), ("nej", said.only_others)]
        fields.append(_select("egna", said.whose, whose, number))
    columns = [(n, f"{n} {name}") for n, name in drawn.columns]
    sorts = [("", said.unsorted), ("namn", drawn.heads[0]), *((k, label) for k, label, _ in facets), *columns]
    fields.append(_select("sortera", said.sort, sorts, number))
    buttons = tag(
        "div",
        tag("button", said.turned, type="button", data_do="vand", aria_pressed="false"),
        tag("button", said.words, type="button", data_do="ord", aria_pressed="true"),
        tag("button", said.clear, type="button", data_do="rensa"),
        class_="buttons",
    )
    return tag("form", *fields, buttons, class_="controls", role="search", aria_label=said.controls.format(map=caption), hidden=True)  # fmt: skip


def _search(said: MapTexts, number: int) -> Html:
    id = f"x-sok-{number}"
    field = tag("input", id=id, type="search", name="sok", autocomplete="off", spellcheck="false")
    return tag("div", tag("label", said.search, for_=id), field, class_="field wide")


def _select(key: str, label: str, options: Iterable[tuple[str, str]], number: int) -> Html:
    id = f"x-{key}-{number}"
    made = (tag("option", said, value=value) for value, said in options)
    return tag("div", tag("label", label, for_=id), tag("select", *made, id=id, name=key), class_="field")
