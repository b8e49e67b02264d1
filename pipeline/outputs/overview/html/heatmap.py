"""Practices by elements as a real table: the heat map and its accessible text are the same thing.

Sorting and searching are the script's (assets/heatmap.js); without it all rows stand as they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.model.texts import Texts
from pipeline.model.texts.overview import MapTexts
from pipeline.office.content import Cell, HeatMap, HeatRow, Tone

from .markup import Html, data, join, start, tag
from .tones import LETTERS, ORDER, cell_legend, letter, look

MOST_WITH_WORDS = 40
"""Rows that show words beside letters at first; more are easier to look over with letters. Screen readers get the words always."""
FEW = 15
"""Rows that need no room of their own to scroll in."""
WORTH_SEARCHING = 6
"""Rows from which on there is something to search, filter and sort."""


def practice_id(id: str) -> str:
    """Where a practice stands in the page."""
    return f"x-p-{id}"


def _facets(texts: Texts) -> tuple[tuple[str, str, str], ...]:
    """(key in the address, label, what no choice is called)."""
    shared, said = texts.words, texts.overview.map
    return (
        ("kommun", shared.municipality, said.all_municipalities),
        ("omrade", shared.area, said.all_areas),
        ("typ", said.type, said.all_types),
        ("skede", shared.stage, said.all_stages),
    )


def heat_map(texts: Texts, drawn: HeatMap, caption: str, number: int, addresses: Mapping[str, str]) -> Html:
    """`number`: which of the page's heat maps; `addresses`: where each practice's page is."""
    said = texts.overview.map
    if not drawn.rows:
        return tag("p", said.none_yet, class_="nothing")
    facts = [_facts(r) for r in drawn.rows]
    searched = len(drawn.rows) >= WORTH_SEARCHING
    words, few = len(drawn.rows) <= MOST_WITH_WORDS, len(drawn.rows) <= FEW
    legend = cell_legend(texts.overview.page, (c for r in drawn.rows for c in r.cells))
    rows = (_row(said, r, addresses, mixed=_is_mixed(drawn)) for r in drawn.rows)
    head = tag(
        "tr",
        tag("th", drawn.heads[0], scope="col", data_sort="namn"),
        tag("th", said.facts, scope="col", data_sort="kommun", class_="facts"),
        *(_head(n, name) for n, name in drawn.columns),
    )
    table = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", *rows))
    return tag(
        "div",
        _controls(texts, drawn, caption, facts, number) if searched else None,
        legend,
        tag("p", _count(said, len(drawn.rows)), class_="count", role="status") if searched else None,
        tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=caption),
        tag("p", tag("span", said.no_match), class_="nothing no-match", hidden=True),
        data(f"x-rows-{number}", facts),
        class_=" ".join(("heat", *(["few"] if few else []), *([] if words else ["only-letters"]))),
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


def _row(said: MapTexts, row: HeatRow, addresses: Mapping[str, str], mixed: bool) -> Html:
    name: str = row.name
    if row.opens in addresses:
        name = tag("a", row.name, href=f"#{addresses[row.opens]}", data_open=row.opens)
    whose = tag("span", said.elsewhere, class_="whose") if mixed and not row.own else None
    near = tag("span", ", ".join(row.facets.municipalities), class_="narrow")
    f = row.facets
    where = tag("span", ", ".join(f.municipalities), class_="place")
    what = tag("span", " · ".join(x for x in (f.area, ", ".join(f.types), f.stage) if x))
    cells = join(*(_cell(c) for c in row.cells))
    return tag(
        "tr",
        tag("th", name, near, whose, scope="row"),
        tag("td", where, " ", what, class_="facts"),
        cells,
        class_="opens" if row.opens in addresses else None,
    )


def _cell(cell: Cell) -> Html:
    said = tag("span", cell.text) if LETTERS[cell.tone] else Html(tag("span", cell.text, class_="only"))
    return join(start("td", class_=f"tone {look(cell.tone)}", title=cell.about or None), letter(cell.tone), said, END)


END = Html("</td>")


def _facts(row: HeatRow) -> dict[str, object]:
    """What the script filters and sorts by; the words are in the table."""
    f = row.facets
    return {
        "id": row.id,
        "oppnar": row.opens,
        "namn": row.name,
        "kommun": f.municipalities,
        "omrade": [f.area],
        "typ": f.types,
        "skede": [f.stage],
        "egen": row.own,
        "varden": [_order(c) for c in row.cells],
    }


def _order(cell: Cell) -> float:
    """What a cell is sorted by: its number when it is on no scale, else its place in the legend."""
    if cell.tone is Tone.PLAIN and cell.number is not None:
        return -cell.number
    return ORDER[cell.tone]


# ---- The controls: nothing without the script, so it shows them


def _controls(texts: Texts, drawn: HeatMap, caption: str, facts: list[dict[str, object]], number: int) -> Html:
    said, facets = texts.overview.map, _facets(texts)
    fields = [_search(said, number)]
    for key, label, every in facets:
        values = sorted({str(v) for f in facts for v in _as_list(f[key]) if v}, key=str.casefold)
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


def _as_list(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()


def _search(said: MapTexts, number: int) -> Html:
    id = f"x-sok-{number}"
    field = tag("input", id=id, type="search", name="sok", autocomplete="off", spellcheck="false")
    return tag("div", tag("label", said.search, for_=id), field, class_="field wide")


def _select(key: str, label: str, options: Iterable[tuple[str, str]], number: int) -> Html:
    id = f"x-{key}-{number}"
    made = (tag("option", said, value=value) for value, said in options)
    return tag("div", tag("label", label, for_=id), tag("select", *made, id=id, name=key), class_="field")
