"""What the tests of the validity pack share: the ten invented practices as material, and every text that a pack holds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from pipeline.commands.export import closed_gates
from pipeline.model.case import Case
from pipeline.model.returns import Practice
from pipeline.outputs import export
from pipeline.outputs.export import DataMaterial, Wanted
from pipeline.outputs.workbook import wording
from tests.support import ROUND, fields, instrument
from tests.support import case as made_case

TEN = tuple(f"P{n:02}" for n in range(1, 11))
LEAST = Wanted()


def material(cases: Iterable[Case], waiting: Iterable[Practice] = (), held: Iterable[str] = ()) -> DataMaterial:
    cases, known = tuple(cases), instrument()
    return DataMaterial(
        known,
        cases,
        tuple(waiting),
        frozenset(held),
        {c.practice.id: closed_gates(known, c) for c in cases},
        {f.key: wording(known, f) for d in known.depths for f in fields(known, d.code)},
        export.contact_names([*(c.practice.contact for c in cases), *(p.contact for p in waiting)]),
    )


def case(id: str, answers: dict[str, str] | None = None, **changes: object) -> Case:
    """A case whose texts others may read."""
    return made_case(id, answers, **{"spread": "referensgrupper", **changes})  # type: ignore[arg-type]


def packed(m: DataMaterial, wanted: Wanted = LEAST) -> Mapping[str, bytes]:
    return export.pack(m, ROUND, export.answer_tables(m, wanted), wanted)


@cache
def ten() -> DataMaterial:
    return material(case(id) for id in TEN)


def frame(pack: Mapping[str, bytes], name: str, folder: Path) -> tuple[Any, Any]:
    """(the data, what is told about it) of a .sav as pyreadstat reads it, missing kinds and all."""
    import pyreadstat  # noqa: PLC0415

    path = folder / f"{name}.sav"
    path.write_bytes(pack[f"{name}.sav"])
    return pyreadstat.read_sav(str(path), user_missing=True)


def all_text(pack: Mapping[str, bytes], folder: Path) -> str:
    """Everything that any reader finds in a pack, packed or compressed as it may be, and the bytes of its files."""
    import pandas  # noqa: PLC0415

    found = []
    for name, data in pack.items():
        found.append(data.decode("utf-8", errors="replace"))
        if name.endswith(".xlsx"):
            book = load_workbook(io.BytesIO(data))
            found += [str(v) for page in book for row in page.iter_rows(values_only=True) for v in row]
            found.append(str(book.properties.creator))
        elif name.endswith(".parquet"):
            found.append(pandas.read_parquet(io.BytesIO(data), engine="pyarrow").to_csv())
        elif name.endswith(".sav"):
            table, told = frame(pack, name.removesuffix(".sav"), folder)
            found.append(table.to_csv())
            found.append(repr(vars(told)))
    return "\n".join(found)
