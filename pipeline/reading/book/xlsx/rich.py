"""Pictures placed in cells: Excel keeps them behind four parts, and shows #VALUE! in programs that do not know of them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.reading.book.values import Place
from pipeline.reading.document.docx.parts import Relation, relations
from pipeline.reading.properties import parse

Xml = Any
METADATA, VALUES, KINDS, TARGETS = (
    f"xl/{name}.xml"
    for name in ("metadata", "richData/rdrichvalue", "richData/rdrichvaluestructure", "richData/richValueRel")
)
Shown = tuple[str, Place, int]


def pictures_in_cells(
    z: zipfile.ZipFile, rels: Mapping[str, Relation], cells: Iterable[Shown]
) -> Iterator[tuple[str, Place, tuple[str, str] | None]]:
    """(sheet, place, (part, alternative text)) for each cell that shows a rich value; None when it is no picture."""
    cells = list(cells)
    told = _pictures(z) if cells else []
    for sheet, place, number in cells:
        yield sheet, place, told[number - 1] if 0 < number <= len(told) else None


def _pictures(z: zipfile.ZipFile) -> list[tuple[str, str] | None]:
    """What each of the workbook's value metadata shows, in order."""
    try:
        metadata, values, kinds, targets = (parse(z.read(name)) for name in (METADATA, VALUES, KINDS, TARGETS))
    except KeyError:
        return []
    files = relations(z, TARGETS)
    ids = [next((v for k, v in t.attrib.items() if k.endswith("}id")), "") for t in targets]
    names = [[k.get("n", "") for k in kind] for kind in kinds]
    rich = []
    for value in values:
        number = int(value.get("s", 0))
        given = dict(zip(names[number] if number < len(names) else [], [v.text or "" for v in value], strict=False))
        at = next((v for k, v in given.items() if k.endswith("LocalImageIdentifier")), "")
        rid = ids[int(at)] if at.isdecimal() and int(at) < len(ids) else ""
        found = files.get(rid)
        rich.append(
            (found.target, given.get("Text", "")) if found is not None and found.target in z.NameToInfo else None
        )
    blocks = [
        b
        for group in metadata
        if group.tag.endswith("}futureMetadata") and group.get("name") == "XLRICHVALUE"
        for b in group
    ]
    order = [next((int(e.get("i")) for e in b.iter() if e.tag.endswith("}rvb")), 0) for b in blocks]
    wanted = (rc for group in metadata if group.tag.endswith("}valueMetadata") for bk in group for rc in list(bk)[:1])
    told = []
    for rc in wanted:
        at = int(rc.get("v", 0))
        number = order[at] if at < len(order) else at
        told.append(rich[number] if number < len(rich) else None)
    return told
