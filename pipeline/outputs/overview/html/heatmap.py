"""Practices by elements as a real table: the heat map and its accessible text are the same thing.

Sorting and searching are the script's (assets/heatmap.js); without it all rows stand as they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.office.content import Cell, HeatMap, HeatRow, Tone

from .markup import Html, data, join, start, tag
from .tones import LETTERS, ORDER, cell_legend, letter, look

MOST_WITH_WORDS = 40
"""Rows that show words beside letters at first; more are easier to look over with letters. Screen readers get the words always."""
FEW = 15
"""Rows that need no room of their own to scroll in."""
WORTH_SEARCHING = 6
"""Rows from which on there is something to search, filter and sort."""
NONE_YET = "Inga arbetssätt att visa ännu."
NO_MATCH = "Inga arbetssätt passar urvalet."
FACETS = (
    ("kommun", "Kommun", "Alla kommuner"),
    ("omrade", "Område", "Alla områden"),
    ("typ", "Typ", "Alla typer"),
    ("skede", "Skede", "Alla skeden"),
)
"""(key in the address, label, what no choice is called)."""


def practice_id(id: str) -> str:
    """Where a practice stands in the page."""
    return f"x-p-{id}"


def heat_map(drawn: HeatMap, caption: str, number: int, addresses: Mapping[str, str]) -> Html:
    """`number`: which of the page's heat maps; `addresses`: where each practice's page is."""
    if not drawn.rows:
        return tag("p", NONE_YET, class_="nothing")
    facts = [_facts(r) for r in drawn.rows]
    searched = len(drawn.rows) >= WORTH_SEARCHING
    words, few = len(drawn.rows) <= MOST_WITH_WORDS, len(drawn.rows) <= FEW
    legend = cell_legend(c for r in drawn.rows for c in r.cells)
    rows = (_row(r, addresses, mixed=_mixed(drawn)) for r in drawn.rows)
    head = tag(
        "tr",
        tag("th", "Arbetssätt", scope="col", data_sort="namn"),
        tag("th", "Kommun, område, typ och skede", scope="col", data_sort="kommun", class_="facts"),
        *(_head(n, name) for n, name in drawn.columns),
    )
    table = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", *rows))
    return tag(
        "div",
        _controls(drawn, caption, facts, number) if searched else None,
        legend,
        tag("p", _count(len(drawn.rows)), class_="count", role="status") if searched else None,
        tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=caption),
        tag("p", tag("span", NO_MATCH), class_="nothing no-match", hidden=True),
        data(f"x-rows-{number}", facts),
        class_=" ".join(("heat", *(["few"] if few else []), *([] if words else ["only-letters"]))),
        data_number=number,
        data_letters=not words,
    )


def _mixed(drawn: HeatMap) -> bool:
    """Whether own practices stand among others', so that it has to be said which."""
    return len({r.own for r in drawn.rows}) > 1


def _count(n: int) -> str:
    return f"{n} av {n} arbetssätt"


def _head(number: str, name: str) -> Html:
    said = join(tag("span", name, class_="name"), " ", tag("span", number, class_="number"))
    return tag("th", said, scope="col", data_sort=number, class_="name-head")


def _row(row: HeatRow, addresses: Mapping[str, str], mixed: bool) -> Html:
    name: str = row.name
    if row.opens in addresses:
        name = tag("a", row.name, href=f"#{addresses[row.opens]}", data_open=row.opens)
    whose = tag("span", "på annat håll", class_="whose") if mixed and not row.own else None
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


def _controls(drawn: HeatMap, caption: str, facts: list[dict[str, object]], number: int) -> Html:
    fields = [_search(number)]
    for key, label, every in FACETS:
        values = sorted({str(v) for f in facts for v in _listed(f[key]) if v}, key=str.casefold)
        if len(values) > 1:
            fields.append(_select(key, label, [("", every), *((v, v) for v in values)], number))
    if _mixed(drawn):
        fields.append(_select("egna", "Vilka", [("", "Egna och andras"), ("ja", "Bara egna"), ("nej", "Bara andras")], number))  # fmt: skip
    columns = [(n, f"{n} {name}") for n, name in drawn.columns]
    sorts = [("", "Som de står"), ("namn", "Arbetssätt"), *((k, label) for k, label, _ in FACETS), *columns]
    fields.append(_select("sortera", "Sortera efter", sorts, number))
    buttons = tag(
        "div",
        tag("button", "Omvänd ordning", type="button", data_do="vand", aria_pressed="false"),
        tag("button", "Ord i rutorna", type="button", data_do="ord", aria_pressed="true"),
        tag("button", "Rensa urvalet", type="button", data_do="rensa"),
        class_="buttons",
    )
    return tag("form", *fields, buttons, class_="controls", role="search", aria_label=f"Sök och sortera: {caption}", hidden=True)  # fmt: skip


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()


def _search(number: int) -> Html:
    id = f"x-sok-{number}"
    field = tag("input", id=id, type="search", name="sok", autocomplete="off", spellcheck="false")
    return tag("div", tag("label", "Sök i namn och svar", for_=id), field, class_="field wide")


def _select(key: str, label: str, options: Iterable[tuple[str, str]], number: int) -> Html:
    id = f"x-{key}-{number}"
    made = (tag("option", said, value=value) for value, said in options)
    return tag("div", tag("label", label, for_=id), tag("select", *made, id=id, name=key), class_="field")
