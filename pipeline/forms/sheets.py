"""The same form as a workbook has it: no headings between rows, so they move into the question cell of the row below."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model.instrument import Instrument

from .layout import FormRow, FormSection, sections


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One table of answer rows on a sheet of its own."""

    name: str
    title: str
    lead: str
    rows: tuple[FormRow, ...]

    @property
    def with_choices(self) -> bool:
        return any(f.kind.is_chosen for row in self.rows for f in row.fields)


@lru_cache(maxsize=32)
def sheets(instrument: Instrument, depth: str) -> tuple[FormSheet, ...]:
    """The sheets after the cover: one per section, or all in one for the short form, which is to be seen as short."""
    parts = sections(instrument, depth)
    form = instrument.form
    if instrument.depth(depth).unit == "element":
        rows = tuple(row for part in parts for row in _with_heading(part))
        return (FormSheet(sheet_name(form.all_in_one), form.title, "", rows),)
    leads = {form.end_heading: form.thanks}
    return tuple(FormSheet(sheet_name(p.title), p.title, p.lead or leads.get(p.title, ""), _rows(p)) for p in parts)


def narrow_sheets(parts: tuple[FormSheet, ...], only: frozenset[str] | None) -> tuple[FormSheet, ...]:
    """The sheets with nothing but the rows of these fields, without leads. Each row says what it says in the whole form."""
    if only is None:
        return parts
    kept = ((p, tuple(row for row in p.rows if any(f.key in only for f in row.fields))) for p in parts)
    return tuple(replace(p, lead="", rows=rows) for p, rows in kept if rows)


def sheet_name(title: str) -> str:
    """A title as Excel allows it for a sheet: at most 31 characters, some of them not."""
    return re.sub(r"[\[\]:*?/\\]", "-", title)[:31].strip("' ")


def _rows(section: FormSection) -> tuple[FormRow, ...]:
    """The rows of a section, each heading in the first row of its table."""
    return tuple(
        replace(row, title=block.heading) if row is block.rows[0] and block.heading else row
        for block in section.blocks
        for row in block.rows
    )


def _with_heading(section: FormSection) -> tuple[FormRow, ...]:
    """The same, with the section's own heading and lead in the first row of all."""
    first, *rest = _rows(section)
    return replace(first, title=section.title, help="\n".join(x for x in (first.help, section.lead) if x)), *rest
