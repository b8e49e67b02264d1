"""The codebook: every variable and every code of the tables, for people (kodbok.xlsx) and for programs (kodbok.csv)."""

from __future__ import annotations

from collections.abc import Sequence

from .codes import MISSING
from .table import Code, ColumnKind, DataTable, Row, Variable

KINDS = {
    ColumnKind.CODE: "Kod (heltal)",
    ColumnKind.NUMBER: "Antal (heltal)",
    ColumnKind.TEXT: "Text",
    ColumnKind.DATE: "Datum",
}
VARIABLES = ("Tabell", "Variabel", "Vad den är", "Slag", "Koder", "Att veta")
CODES = ("Kod", "Betyder", "I variablerna", "Räknas som", "Förklaring")
FLAT = ("tabell", "variabel", "etikett", "slag", "kod", "kodens_etikett", "saknas", "att_veta")
ANSWER, LEFT_OUT, ABSENT = "Svar", "Svar, utanför beräkningar", "Saknas"
EVERYWHERE = "alla ovan"

Line = tuple[str, ...]


def variables(tables: Sequence[DataTable]) -> list[Line]:
    """A line per variable, for people. The missing kinds, which are the same everywhere, are only mentioned."""
    return [
        (t.name, c.name, c.label, KINDS[c.kind], codes_in_words(c), c.about) for t in tables for c in t.columns
    ]  # fmt: skip


def codes_in_words(column: Variable) -> str:
    """'1 = Nej; 2 = Delvis; 3 = Ja; -1 = Vet ej; -11 till -18: se bladet Koder'."""
    own = [c for c in column.codes if c not in MISSING]
    kinds = [c.number for c in column.codes if c in MISSING]
    shown = [f"{c.number}\u00a0=\u00a0{c.label}" for c in own]
    return "; ".join([*shown, *([f"{max(kinds)} till {min(kinds)}: se bladet Koder"] if kinds else [])])


def codes(tables: Sequence[DataTable]) -> list[Line]:
    """What each number means in the columns that hold answers: the choices where they are used, then the missing kinds."""
    used: dict[tuple[Code, ...], list[str]] = {}
    for t in tables:
        for c in t.columns:
            if set(MISSING) & set(c.codes):
                used.setdefault(tuple(code for code in c.codes if code not in MISSING), []).append(f"{t.name}.{c.name}")
    lines = [
        (str(code.number), code.label, where, LEFT_OUT if code.missing else ANSWER, code.about)
        for own, names in used.items()
        for where in [names[0] if len(names) == 1 else f"{names[0]} till {names[-1]}"]
        for code in own
    ]
    return [*lines, *((str(code.number), code.label, EVERYWHERE, ABSENT, code.about) for code in MISSING)]


def flat(tables: Sequence[DataTable]) -> list[Row]:
    """A line per variable and code, for programs; one line for a variable without codes."""
    lines: list[Row] = []
    for t in tables:
        for c in t.columns:
            known = (t.name, c.name, c.label, KINDS[c.kind])
            coded = [(*known, code.number, code.label, int(code.missing), c.about) for code in c.codes]
            lines += coded or [(*known, None, "", None, c.about)]
    return lines
