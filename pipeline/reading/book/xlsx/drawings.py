"""What is drawn on a workbook's sheets: text boxes, shapes, charts, diagrams, pictures and embedded files, each at its row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lxml import etree

from pipeline.reading.book.extras import FastenedFile, Loose, by_a_person
from pipeline.reading.document.docx.parts import Relation, relations
from pipeline.reading.properties import parse

from .cells import X, strays
from .parts import SheetPart, related_parts

Xml = Any
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
VML, OFFICE, EXCEL = (
    "{urn:schemas-microsoft-com:vml}",
    "{urn:schemas-microsoft-com:office:office}",
    "{urn:schemas-microsoft-com:office:excel}",
)
BODIES = frozenset((XDR + "txBody", CHART + "rich", DIAGRAM + "t"))
LABEL_SHAPE = "MSIPCM"
"""How label programs sign the shapes they draw."""
NO_TEXT_IN_DRAWING = frozenset(XDR + n for n in ("col", "colOff", "row", "rowOff"))
NO_TEXT_IN_CHART = frozenset((CHART + "f", CHART + "formatCode", CHART + "v"))
NO_TEXT_IN_VML = ("Anchor", "AutoFill", "Row", "Column", "Visible", "SizeWithCells", "MoveWithCells", "PrintObject", "LockText", "Locked", "TextHAlign",
    "TextVAlign", "Val", "Min", "Max", "Inc", "Page", "Horiz", "Dx", "Sel", "SelType", "LCT", "DropStyle", "DropLines", "FmlaMacro", "FmlaRange", "FmlaLink",
    "FmlaTxbx", "FmlaGroup", "Checked", "NoThreeD", "NoThreeD2", "FirstButton", "Default", "CF", "DDE", "UIObj", "MapOCX", "Camera", "RecalcAlways", "Cancel",
    "Help", "Disabled", "ValidIds", "MultiSel", "Accel", "Accel2", "JustLastX", "Colored", "VTEdit", "WidthMin",
    "ScriptText", "ScriptLocation", "DefaultSize", "LinkType")  # fmt: skip


class DrawnParts:
    """What was found on the sheets' drawings; `used` are the files that something points to."""

    def __init__(self, z: zipfile.ZipFile, labels: Collection[str]) -> None:
        self.z, self.labels = z, labels
        self.loose: list[Loose] = []
        self.files: list[FastenedFile] = []
        self.used: set[str] = set()

    def sheet(self, sheet: SheetPart) -> None:
        """Everything that is drawn on one sheet."""
        for _, r in related_parts(self.z, sheet.rels, "drawing"):
            self._drawing(r.target, sheet.name)
        for _, r in related_parts(self.z, sheet.rels, "vmlDrawing"):
            self._vml(r.target, sheet.name)
        rows = {
            e.get(R + "id"): _first_row(e)
            for group in (X + "oleObjects", X + "controls")
            for e in _below(sheet.children.get(group))
        }
        for rid, r in related_parts(self.z, sheet.rels, "oleObject", "package", "image"):
            self._file(r.target, "", sheet.name, rows.get(rid, 0))

    def rest(self) -> None:
        """Pictures and files that nothing we know of points to."""
        for name in self.z.namelist():
            if name.startswith(("xl/media/", "xl/embeddings/")) and not name.endswith("/"):
                self._file(name, "", "", 0)

    def _file(self, part: str, text: str, sheet: str, row: int) -> None:
        if part not in self.used or row:
            self.used.add(part)
            self.files.append(FastenedFile(part.rpartition("/")[2], self.z.read(part), text, sheet, row))

    def _drawing(self, part: str, sheet: str) -> None:
        rels = relations(self.z, part)
        root = parse(self.z.read(part))
        _without_second_copies(root)
        for anchor in root:
            row = _first_row(anchor)
            self.loose += [Loose(text, sheet, row) for text in self._anchored_texts(anchor, rels, sheet, row)]

    def _anchored_texts(self, anchor: Xml, rels: Mapping[str, Relation], sheet: str, row: int) -> Iterator[str]:
        for shape in [e for e in anchor.iter() if str(e.get("name", "")).startswith(LABEL_SHAPE)]:
            holder = next((h for h in shape.iterancestors(XDR + "sp", XDR + "pic")), None)
            if holder is not None and holder.getparent() is not None:
                holder.getparent().remove(holder)
        yield from _bodies(anchor, NO_TEXT_IN_DRAWING)
        for told in anchor.iter(XDR + "cNvPr"):
            texts = list(dict.fromkeys(t.strip() for n in ("title", "descr") if (t := told.get(n) or "").strip()))
            parent = told.getparent().getparent()
            blip = next(parent.iter(A + "blip"), None) if parent.tag == XDR + "pic" else None
            rel = rels.get(blip.get(R + "embed", "")) if blip is not None else None
            if rel is not None and not rel.outside and rel.target in self.z.NameToInfo:
                self._file(rel.target, "\n".join(texts), sheet, row)
                yield from (t for t in texts if by_a_person(t))
            else:
                yield from texts
        for click in anchor.iter(A + "hlinkClick"):
            rel = rels.get(click.get(R + "id", ""))
            yield from (t for t in (rel.target if rel and rel.outside else "", click.get("tooltip") or "") if t)
        for frame in anchor.iter():
            for rid in (v for k, v in frame.attrib.items() if k.startswith(R)):
                rel = rels.get(rid)
                if rel is None or rel.outside or rel.target not in self.z.NameToInfo:
                    continue
                if rel.kind in ("chart", "chartEx"):
                    yield from self._chart(rel.target, sheet, row)
                elif rel.kind == "diagramData":
                    yield from _bodies(parse(self.z.read(rel.target)), frozenset())
                elif rel.kind in ("image", "oleObject", "package") and rel.target not in self.used:
                    self._file(rel.target, "", sheet, row)

    def _chart(self, part: str, sheet: str, row: int) -> Iterator[str]:
        root = parse(self.z.read(part))
        _without_second_copies(root)
        yield from _bodies(root, NO_TEXT_IN_CHART)
        caches = root.iter(
            CHART + "strCache", CHART + "strLit", "{http://schemas.microsoft.com/office/drawing/2014/chartex}strDim"
        )
        cached = (
            v.text.strip()
            for cache in caches
            for v in cache.iter()
            if v.text and v.text.strip() and not v.tag.endswith(("}f", "}formatCode"))
        )
        yield from (t for t in dict.fromkeys(cached) if t not in self.shown)
        for _, r in related_parts(self.z, relations(self.z, part), "chartUserShapes", "image", "package", "oleObject"):
            if r.kind == "chartUserShapes":
                yield from _bodies(parse(self.z.read(r.target)), frozenset())
            else:
                self._file(r.target, "", sheet, row)

    shown: Collection[str] = frozenset()
    """What the cells show: a chart repeats it."""

    def _vml(self, part: str, sheet: str) -> None:
        """Old drawings: notes (read from their own part), buttons, boxes. They are not always well-formed XML."""
        rels = relations(self.z, part)
        root = etree.fromstring(
            self.z.read(part), etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        )
        known = {text.text for text in self.loose if text.sheet == sheet}
        for shape in () if root is None else root.iter(VML + "shape", VML + "rect", VML + "group"):
            client = next(shape.iter(EXCEL + "ClientData"), None)
            anchor = client.findtext(EXCEL + "Anchor") if client is not None else None
            numbers = re.findall(r"-?\d+", anchor or "")
            row = int(numbers[2]) + 1 if len(numbers) > 2 else 0
            label = str(shape.get("id", "")).startswith(LABEL_SHAPE)
            texts = [] if label or (client is not None and client.get("ObjectType") == "Note") else _vml_texts(shape)
            self.loose += [Loose(text, sheet, row) for text in texts if text not in known]
            for image in shape.iter(VML + "imagedata"):
                rel = rels.get(image.get(OFFICE + "relid") or image.get(R + "id") or "")
                if (
                    rel is not None
                    and not rel.outside
                    and rel.target in self.z.NameToInfo
                    and rel.target not in self.used
                ):
                    self._file(rel.target, image.get(OFFICE + "title") or "", sheet, row)


def _vml_texts(shape: Xml) -> list[str]:
    boxes = [
        *shape.iter(VML + "textbox"),
        *(
            e
            for e in shape.iter()
            if str(e.tag).startswith(EXCEL)
            and e.tag.rpartition("}")[2] not in NO_TEXT_IN_VML
            and e.tag != EXCEL + "ClientData"
        ),
    ]
    texts = ["\n".join(line for part in box.itertext() if (line := part.strip())) for box in boxes]
    return [
        t
        for t in (*texts, *(p.get("string") or "" for p in shape.iter(VML + "textpath")), shape.get("alt") or "")
        if t.strip()
    ]


def _first_row(anchor: Xml) -> int:
    """The row an anchored thing begins at, from 1; 0 when it is not fastened to a row."""
    row = next((e for e in anchor.iter(XDR + "row") if e.getparent().tag.endswith("}from")), None)
    return int(row.text) + 1 if row is not None and (row.text or "").strip().isdecimal() else 0


def _below(parent: Xml | None) -> Iterator[Xml]:
    return iter(()) if parent is None else parent.iter()


def _without_second_copies(root: Xml) -> None:
    """Drawings for older programs repeat what stands in the newer; where only the older copy holds any text, that one counts."""
    for both in list(root.iter(MC + "AlternateContent")):
        older = both.find(MC + "Fallback")
        if older is not None and both.find(MC + "Choice") is not None:
            newer = "".join("".join(c.itertext()).strip() for c in both.iter(MC + "Choice"))
            framed = next(both.iter(A + "graphic"), None) is not None
            if newer or framed:
                both.remove(older)


def _bodies(root: Xml, no_text: frozenset[str]) -> Iterator[str]:
    """Each text body's paragraphs as lines, then texts that stand in no known place."""
    inside: set[Xml] = set()
    for body in root.iter():
        if (
            body.tag in BODIES
            or (isinstance(body.tag, str) and body.tag.endswith("}txBody"))
            or body.tag.endswith("}rich")
        ):
            inside.update(body.iter())
            lines = (
                "".join("\n" if e.tag == A + "br" else e.text or "" for e in p.iter(A + "t", A + "br"))
                for p in body.iter(A + "p")
            )
            text = "\n".join(lines).strip()
            if text:
                yield text
            yield from (t for t in strays(body, (A + "t",)))
    for e in root.iter():
        text = (e.text or "").strip()
        if text and e not in inside and e.tag not in no_text:
            yield text
