"""Summary workbooks as tests read them: the same cases are written once, and of a file only the sheets asked for are parsed."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Any

from openpyxl import load_workbook

from pipeline.base.package import pack, unpack
from pipeline.model.case import Case
from pipeline.model.returns import Practice, Return
from pipeline.outputs.question_report import review
from pipeline.outputs.workbook import summary_workbook
from tests.support import ROUND, instrument

NO_ROWS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


class Book:
    """A workbook opened by openpyxl, to be read and never changed. By its name a sheet is opened without the others."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._sheets: dict[str, Any] = {}

    @cached_property
    def whole(self) -> Any:
        return load_workbook(io.BytesIO(self.data))

    def __getitem__(self, name: str) -> Any:
        if name not in self._sheets:
            members = unpack(self.data)
            names = re.findall(r'<sheet name="([^"]+)"', members["xl/workbook.xml"].decode())
            wanted = f"xl/worksheets/sheet{names.index(name) + 1}.xml"
            others = {n: NO_ROWS for n in members if n.startswith("xl/worksheets/sheet") and n != wanted}
            self._sheets[name] = load_workbook(io.BytesIO(pack({**members, **others}.items())))[name]
        return self._sheets[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.whole)

    @property
    def sheetnames(self) -> list[str]:
        names: list[str] = self.whole.sheetnames
        return names

    @property
    def properties(self) -> Any:
        return self.whole.properties


def write(cases: Sequence[Case], returns: Sequence[Return] | None = None, waiting: Sequence[Practice] = ()) -> bytes:
    target = io.BytesIO()
    arrived = [c.ret for c in cases] if returns is None else returns
    summary_workbook(instrument(), ROUND, cases, arrived, waiting, review(instrument(), cases), target)
    return target.getvalue()


def opened(cases: Sequence[Case], returns: Sequence[Return] | None = None, waiting: Sequence[Practice] = ()) -> Book:
    return _opened(pickle.dumps((cases, returns, waiting)))


@cache
def _opened(what: bytes) -> Book:
    return Book(write(*pickle.loads(what)))


def rows(page: Any) -> list[dict[str, str]]:
    """The table's rows as {header: text}; an empty cell as ''."""
    (table,) = page.tables.values()
    head, *body = page[table.ref]
    names = [cell.value for cell in head]
    return [{n: cell.value or "" for n, cell in zip(names, line, strict=True)} for line in body]
