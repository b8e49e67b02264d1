"""Which cell of an answer row is which field's, when the row is not as it was drawn: cells merged, split, swapped, inserted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pipeline.forms.layout import FormRow
from pipeline.model.instrument import Field
from pipeline.model.returns import Finding, Severity
from pipeline.reading.answers import plain_code

from .text import TC, TR, VAL, W, Xml, all_text, cell_texts, unwrap

SPAN, BEFORE = W + "gridSpan", W + "gridBefore"

Tagged = list[tuple[str, Xml, str]]
"""Controls of a cell: (key of the field it names or its own tag, the control, its text)."""


class RowPlace(NamedTuple):
    """Where a row stands."""

    table: str
    row: int
    heads: Mapping[str, int]
    """{column head: index of its cell in the heading row}; empty when the table has none."""
    head_row: Xml

    def columns(self) -> str:
        return f"{self.table}, rad {self.row}, kolumn "

    def column(self, index: int) -> str:
        """For a person: 'tabell 7, rad 4, kolumn 3'."""
        return f"{self.columns()}{index + 1}"


Found = list[tuple[Field, int, str, Tagged]]
"""(field, index of its cell, text outside controls, controls): a cell may serve two fields, a field two cells."""


def cells_of_fields(row: FormRow, cells: list[Xml], at: int, place: RowPlace, key_of: Callable[[Xml], str]) -> Found:
    """Controls that name a field of this row are believed wherever they stand in it; for the rest the column head decides.

    `at`: index of the cell with the code, -1 when it has none.
    """
    read = {k: cell_texts(c) for k, c in enumerate(cells) if k != at}
    tagged = {k: [(key_of(sdt), sdt, text) for sdt, text in controls] for k, (_, controls) in read.items()}
    own = {f.key for f in row.fields}
    home = {key: k for k, controls in reversed(tagged.items()) for key, _, _ in controls if key in own}
    under = _under_heads(row, cells, at, place, set(home.values()))
    found: Found = []
    used: set[int] = set()
    for field in row.fields:
        spots = [home[field.key]] if field.key in home else under.get(field.key, [])
        for k in spots:
            beside, controls = read[k][0], tagged[k]
            shared = [key for key, where in home.items() if where == k]
            if len(shared) > 1:
                controls = [c for c in controls if c[0] == field.key or (c[0] not in own and not field.kind.is_chosen)]
                beside = beside if not field.kind.is_chosen else ""
            elif k in used:
                continue
            used.add(k)
            found.append((field, k, beside, controls))
    return found


def _under_heads(row: FormRow, cells: list[Xml], at: int, place: RowPlace, taken: set[int]) -> dict[str, list[int]]:
    """{key: indexes of the cells under its column head}, by the grid when cells were merged or split."""
    starts, heads = _starts(cells), _head_spans(place)
    free = [k for k in range(len(cells)) if k != at and k not in taken]
    under: dict[str, list[int]] = {}
    for n, (field, column) in enumerate(zip(row.fields, row.columns, strict=True)):
        if column in heads:
            first, last = heads[column]
            under[field.key] = [k for k in free if first <= starts[k] < last]
        else:
            k = len(cells) - len(row.fields) + n
            under[field.key] = [k] if k in free else []
    return under


def _starts(cells: list[Xml]) -> list[int]:
    """The grid column each cell begins at."""
    row = next((r for r in cells[0].iterancestors(TR)), None)
    skipped = None if row is None else next(row.iter(BEFORE), None)
    column, starts = 0 if skipped is None else int(skipped.get(VAL, 0)), []
    for cell in cells:
        starts.append(column)
        span = next((s for p in cell.iterchildren(W + "tcPr") for s in p.iterchildren(SPAN)), None)
        column += 1 if span is None else max(int(span.get(VAL, 1)), 1)
    return starts


def _head_spans(place: RowPlace) -> dict[str, tuple[int, int]]:
    """{column head: the grid columns it stands over}."""
    if place.head_row is None:
        return {}
    starts = [*_starts(unwrap(place.head_row, TC)), 1 << 16]
    return {name: (starts[k], starts[k + 1]) for name, k in place.heads.items()}


def merged_rows(merged: Iterable[Xml], rows: Mapping[str, FormRow]) -> list[Finding]:
    """Answer cells (w:vMerge) that were merged down over several rows: the text stands in the first, and may be meant for all."""
    said = []
    for merge in merged:
        cell = merge.getparent().getparent()
        tr = next(cell.iterancestors(TR), None)
        if tr is None or merge.get(VAL) == "restart":
            continue
        cells = unwrap(tr, TC)
        code = next((c for k in cells[:2] if (c := plain_code(all_text(k))) in rows), "")
        if code and cell is not cells[0]:
            message = f"Rutor i raden {code} är sammanslagna med raden ovanför. Texten räknas till den övre raden: fråga om den gäller båda."
            said.append(Finding("merged_cells", Severity.ASK, message, rows[code].fields[0].element, code))
    return list({f.question: f for f in said}.values())
