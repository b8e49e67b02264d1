"""A slide's numbers in words, for the speaker's notes: whoever cannot see the picture has the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.office.boxes import BoxTable
from pipeline.office.content import HeatRow, Table


def table(content: Table) -> tuple[str, ...]:
    """A line per row: "4 Mål: Uppfyllt 3, Delvis uppfyllt 2"."""
    rows = [_row(content.columns, [c.text for c in row]) for row in content.rows]
    return (content.caption, *rows, *([content.note] if content.note else []))


def sheet(content: BoxTable) -> tuple[str, ...]:
    rows = [_row(content.heads, [b.text for b in row]) for row in content.rows]
    return (content.caption, *rows, *([content.note] if content.note else []))


def practices(columns: Sequence[tuple[str, str]], rows: Iterable[HeatRow]) -> tuple[str, ...]:
    """A line per practice: "Familjerummet (Björkestad): 1 uppfyllt, 2 planerat"."""
    return tuple(
        f"{r.name} ({', '.join(r.facets.municipalities)}): "
        + ", ".join(f"{number} {cell.text}" for (number, _), cell in zip(columns, r.cells, strict=True))
        for r in rows
    )


def _row(heads: Sequence[str], texts: Sequence[str]) -> str:
    if len(heads) == 2:
        return f"{texts[0]}: {texts[1]}"
    return f"{texts[0]}: " + ", ".join(f"{head} {text}" for head, text in zip(heads[1:], texts[1:], strict=True))
