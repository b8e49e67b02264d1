"""Tables as they are: the first column names the row, numbers to the right, and why a cell is as it is told under it."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.office.content import Cell, Table, Tone

from .markup import Html, join, tag
from .tones import letter, look

MOST_NOTES = 6
"""So many reasons are told once under a table, with a sign in the cells; more are told in the cells."""
SIGNS = "abcdefghij"


def table(told: Table) -> Html:
    notes = dict.fromkeys(c.about for row in told.rows for c in row if c.about)
    signs = dict(zip(notes, SIGNS, strict=False)) if len(notes) <= MOST_NOTES else {}
    numeric = {k for k, _ in enumerate(told.columns) if any(row[k].number is not None for row in told.rows)} - {0}
    head = tag("tr", *(tag("th", c, scope="col", class_="number" if k in numeric else None) for k, c in enumerate(told.columns)))  # fmt: skip
    body = (tag("tr", *(_cell(c, k, k in numeric, signs) for k, c in enumerate(row))) for row in told.rows)
    whole = tag("table", tag("caption", told.caption), tag("thead", head), tag("tbody", *body))
    under = [tag("p", told.note, class_="note")] if told.note else []
    under += [tag("p", tag("sup", sign), " ", about, class_="note") for about, sign in signs.items()]
    return join(tag("div", whole, class_="scroll", tabindex=0, role="group", aria_label=told.caption), *under)


def _cell(cell: Cell, column: int, numeric: bool, signs: Mapping[str, str]) -> Html:
    sign = tag("sup", signs[cell.about]) if cell.about in signs else None
    why = tag("span", cell.about, class_="why") if cell.about and not sign else None
    shown = cell.tone not in {Tone.PLAIN, Tone.HIDDEN}
    said = join(letter(cell.tone), tag("span", cell.text)) if shown else cell.text
    if column == 0:
        return tag("th", said, sign, why, scope="row")
    classes = [*(["number"] if numeric else []), *([f"tone {look(cell.tone)}"] if shown else [])]
    return tag("td", said, sign, why, class_=" ".join(classes) or None)
