"""Tables for SPSS: .sav with labels on variables and values, and the missing kinds declared as missing, each with its label."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from .table import LOWEST, ColumnKind, DataTable, Value, Variable

MAX_LABEL, MAX_TEXT = 250, 32_000
"""Bytes of UTF-8 that SPSS holds: 255 in a label, 32,767 in a text."""
CUT = " [avkortat: hela texten finns i .csv och .parquet]"
STAMP, NO_STAMP = slice(92, 109), b"01 Jan 0000:00:00"
"""When the file was made, in its header (date of nine characters, time of eight): the clock's, so it is made the same always."""
MEASURES = {
    ColumnKind.CODE: "nominal",
    ColumnKind.NUMBER: "scale",
    ColumnKind.TEXT: "nominal",
    ColumnKind.DATE: "scale",
}


def write_sav(table: DataTable) -> bytes:
    """The table as SPSS, PSPP and R's haven open it."""
    import pandas  # noqa: PLC0415  (slow to load, and only this command needs it)
    import pyreadstat  # noqa: PLC0415

    columns = table.columns
    frame = pandas.DataFrame({c.name: _series(c, table.values(c.name)) for c in columns})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "table.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=_short(table.title, 60),
            column_labels={c.name: _short(c.label, MAX_LABEL) for c in columns},
            variable_value_labels={c.name: {code.number: code.label for code in c.codes} for c in columns if c.codes},
            missing_ranges={c.name: [{"lo": LOWEST, "hi": -1}] for c in columns if c.has_missing},
            variable_measure={c.name: MEASURES[c.kind] for c in columns},
            variable_format={c.name: f for c in columns if (f := _format(c))},
        )
        written = bytearray(path.read_bytes())
    written[STAMP] = NO_STAMP
    return bytes(written)


def _series(column: Variable, values: tuple[Value, ...]) -> Any:
    import pandas  # noqa: PLC0415

    if column.kind is ColumnKind.TEXT:
        return pandas.Series(
            [_short(str(v or "").replace("\0", "\N{REPLACEMENT CHARACTER}"), MAX_TEXT, CUT) for v in values],
            dtype="object",
        )
    return pandas.Series(values, dtype="object" if column.kind is ColumnKind.DATE else "float64")


def _format(column: Variable) -> str:
    """How SPSS shows it: no decimals, dates with the year first."""
    return {ColumnKind.CODE: "F3.0", ColumnKind.NUMBER: "F8.0", ColumnKind.DATE: "SDATE10"}.get(column.kind, "")


def is_cut(text: str) -> bool:
    """Whether SPSS cannot hold all of a text."""
    return len(text.encode(errors="replace")) > MAX_TEXT


def _short(text: str, most: int, end: str = "…") -> str:
    """At most so many bytes, never half a character."""
    data = text.encode(errors="backslashreplace")
    if len(data) <= most:
        return data.decode()
    return data[: most - len(end.encode())].decode(errors="ignore") + end
