"""A table of the pack as CSV, its variables' names in the first row."""

from __future__ import annotations

from pipeline.base.csv import csv_bytes

from .table import DataTable


def write_csv(table: DataTable) -> bytes:
    return csv_bytes([c.name for c in table.columns], table.rows)
