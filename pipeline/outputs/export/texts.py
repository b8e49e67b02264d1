"""The table of the free texts: how long each is, and with `--with-texts` what it says, cleaned of what points at people."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.base.personal_data import REMOVED
from pipeline.model.case import Case
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import State
from pipeline.model.sentences import take_out

from .answers import DataMaterial, depth_column, depth_number, display_code, is_withheld
from .codes import MISSING, missing_code
from .options import Wanted
from .removal import clean_text
from .table import Code, ColumnKind, DataTable, Row, Variable

THERE, NOT_THERE, WITHHELD = (
    Code(1, "Texten är med"),
    Code(2, "Det finns ingen text"),
    Code(3, "Utelämnad: får bara läsas av kommunen och enheten"),
)
ABOUT = "En rad per arbetssätt med svar och textfält som dess formulär frågar efter. Vem som svarade och rättelser av registret är inte med."


def text_fields(instrument: Instrument, depth: str) -> Iterator[Field]:
    """The texts of a form that do not name who answered, nor correct what the register says of people."""
    kept = {b.key for b in instrument.background if b.exported}
    for f in fields(instrument, depth):
        if f.kind.is_prose and (f.element is not None or f.key in kept):
            yield f


def texts(m: DataMaterial, wanted: Wanted) -> tuple[DataTable, int]:
    """(the table, how many things were taken out of the texts in it)."""
    columns = [
        Variable("id", "Arbetssättets id i registret", ColumnKind.TEXT),
        depth_column(m.instrument),
        Variable("element", "Elementets nummer", ColumnKind.NUMBER, about="Tomt för frågor om arbetssättet som helhet."),
        Variable("falt", "Fältets nummer", ColumnKind.TEXT, about="F4.3 är kommentaren till fråga 4.3, E4 beskrivningen av element 4, B1 en fråga om arbetssättet som helhet."),
        Variable("variabel", "Fältets nyckel", ColumnKind.TEXT),
        Variable("lage", "Vad som är känt om texten", ColumnKind.CODE, (Code(1, "Text finns"), *MISSING)),
        Variable("tecken", "Textens längd i tecken", ColumnKind.NUMBER, about="Som den skrevs, innan något togs bort."),
    ]  # fmt: skip
    if wanted.texts:
        columns.append(Variable("text_med", "Om texten är med", ColumnKind.CODE, (THERE, NOT_THERE, WITHHELD)))
        columns.append(
            Variable(
                "fritext", "Texten", ColumnKind.TEXT, about="[borttaget] står för något som kan peka ut en person."
            )
        )
    rows: list[Row] = []
    total = 0
    for case in sorted(m.cases, key=lambda c: c.practice.id):
        for row, removed in _rows(m, wanted, case):
            rows.append(row)
            total += removed
    return DataTable("texter", "Fritexter", ABOUT, tuple(columns), tuple(rows)), total


def _rows(m: DataMaterial, wanted: Wanted, case: Case) -> Iterator[tuple[Row, int]]:
    for f in text_fields(m.instrument, case.depth):
        answer = case.completeness.answers.get(f.key)
        text = (answer.value or "") if answer and answer.state is State.ANSWERED else ""
        state = 1 if answer and answer.state is State.ANSWERED else missing_code(case, answer).number
        shown, removed = ("", 0) if is_withheld(case) or not wanted.texts else _clean_field(m, case, f, text)
        whether = NOT_THERE if not text else WITHHELD if is_withheld(case) else THERE
        row: Row = (
            case.practice.id,
            depth_number(m.instrument, case.depth),
            f.element,
            display_code(f),
            f.key,
            state,
            len(text),
        )
        yield ((*row, whether.number, shown) if wanted.texts else row), removed


def _clean_field(m: DataMaterial, case: Case, f: Field, text: str) -> tuple[str, int]:
    """Masked as documents are, also what somebody has kept there; then every contact's name is taken out too."""
    masked = take_out(case, text, f.key)
    shown, removed = clean_text(masked, _names(m, case, f))
    return shown, removed + masked.count(REMOVED) - text.count(REMOVED)


def _names(m: DataMaterial, case: Case, f: Field) -> tuple[str, ...]:
    """Two texts that both stand are introduced by who wrote each of them, in their own words."""
    roles = (s.role for s in case.ret.files if s.role) if f.key in case.ret.conflicts else ()
    return (*m.names, *roles)
