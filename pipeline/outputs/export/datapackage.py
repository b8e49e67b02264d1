"""datapackage.json: what the tables hold, for programs. Frictionless Data Package 1.0 (specs.frictionlessdata.io), tabular."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.base.package import sha256

from .table import ColumnKind, DataTable, Variable

TYPES = {ColumnKind.CODE: "integer", ColumnKind.NUMBER: "integer", ColumnKind.TEXT: "string", ColumnKind.DATE: "date"}
DIALECT = {"delimiter": ";", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def describe(
    name: str, title: str, about: str, tables: Sequence[DataTable], files: Mapping[str, bytes]
) -> bytes:  # fmt: skip
    """The package of the .csv files; the .sav and .parquet beside them hold the same."""
    resources = [_resource(t, files[f"{t.name}.csv"]) for t in tables]
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": about,
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: DataTable, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": table.about,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content)}",
        "dialect": DIALECT,
        "schema": {"missingValues": [""], "fields": [_field(c) for c in table.columns]},
    }


def _field(column: Variable) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "title": column.label, "type": TYPES[column.kind]}
    if column.about:
        field["description"] = column.about
    if column.codes:
        field["constraints"] = {"enum": [c.number for c in column.codes]}
        field["categories"] = [{"value": c.number, "label": c.label, "missing": c.missing} for c in column.codes]
    return field
