"""Tables as Parquet: whole numbers that may be absent, UTF-8 texts, dates as timestamps at midnight.

fastparquet and not pyarrow: 18 MB installed beside pandas instead of 170. It takes a path only, so it writes to a folder of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from .table import ColumnKind, DataTable, Value, Variable

TYPES = {ColumnKind.CODE: "Int32", ColumnKind.NUMBER: "Int32", ColumnKind.TEXT: "object"}
"""Texts as plain objects: what pandas means by a string depends on what else is installed."""


def write_parquet(table: DataTable) -> bytes:
    """The table, compressed with gzip, which every reader of Parquet has. No clock is in it."""
    import fastparquet  # noqa: PLC0415  (slow to load, and only this command needs it)
    import pandas  # noqa: PLC0415

    frame = pandas.DataFrame({c.name: _series(c, table.values(c.name)) for c in table.columns})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "table.parquet"
        fastparquet.write(str(path), frame, compression="GZIP", write_index=False, object_encoding="utf8")
        return path.read_bytes()


def _series(column: Variable, values: tuple[Value, ...]) -> Any:
    import pandas  # noqa: PLC0415

    if column.kind is ColumnKind.DATE:
        # To the nanosecond: fastparquet writes the coarser units of pandas 3 as other ones than it says.
        return pandas.to_datetime(pandas.Series(values, dtype="object")).astype("datetime64[ns]")
    # Half a character, which a damaged file may hold, cannot be written: it is shown by its number.
    plain = [v.encode(errors="backslashreplace").decode() if isinstance(v, str) else v for v in values]
    return pandas.Series(plain, dtype=TYPES[column.kind])
