"""An Excel form on the desk: its package and its sheets' trees, which the habits change in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lxml import etree

from pipeline.base.package import unpack
from pipeline.model.instrument import Field, fields
from tests.habits.paper import FORMS, LETTERS, TYPE, WOOD, sent_back
from tests.habits.truth import Truth, Words
from tests.support import instrument
from tests.support.filling import packed

Xml = Any
Habit = Callable[["Workbook"], None]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
X = f"{{{MAIN}}}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWN = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:tc="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
)
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
FIRST = 5
"""The first answer row of every sheet."""


def split(ref: str) -> tuple[str, int]:
    """ "C12" -> ("C", 12)."""
    letters = ref.rstrip("0123456789")
    return letters, int(ref[len(letters) :])


def wide(letters: str, by: int) -> str:
    return chr(ord(letters) + by)


@dataclass(slots=True)
class Workbook:
    """One filled Excel form under wear."""

    members: dict[str, bytes]
    book: Xml
    sheets: dict[str, Xml]
    parts: dict[str, str]
    strings: Xml
    random: Random
    truth: Truth
    fields: dict[str, Field]
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """{key: (sheet, cell)} as the form was sent."""
    codes: dict[str, str] = field(default_factory=dict)
    """{code: sheet} of the answer rows."""
    used: set[str] = field(default_factory=set)
    count: int = 0
    raw: bytes | None = None

    def words(self) -> str:
        """A sentence that nobody else has written."""
        self.count += 1
        return f"Tillagt {self.random.choice(WOOD)}{self.count:02}x{self.random.randrange(1000, 9999)}"

    def address(self) -> str:
        """A web address that nobody else has linked to."""
        return f"https://plan{self.words().split()[1].lstrip(LETTERS)}.example/mal"

    def code(self, question: bool = True) -> str:
        free = [c for c in self.codes if c not in self.used and c[0] != "B" and (len(self.keys(c)) == 2) == question]
        code = self.random.choice(free)
        self.used.add(code)
        return code

    def keys(self, code: str) -> list[str]:
        return [k for k, f in self.fields.items() if f.code == code]

    def choice(self) -> str:
        return next(k for k in self.keys(self.code()) if self.fields[k].kind == "choice")

    def text(self) -> str:
        code = self.code(self.random.random() < 0.7)
        return next(k for k in self.keys(code) if self.fields[k].kind == "text")

    def shown(self, cell: Xml) -> str:
        """The text of a cell as it is stored now."""
        v = cell.findtext(f"{X}v")
        if cell.get("t") == "s":
            return "".join(self.strings[int(v)].itertext(f"{X}t"))
        return "".join(cell.itertext(f"{X}t")) if cell.get("t") == "inlineStr" else v or ""

    def row_of(self, code: str) -> int:
        """The number of the row that shows the code now."""
        for row in self.sheets[self.codes[code]].iter(f"{X}row"):
            if any(self.shown(c).lstrip("F") == code for c in list(row)[:3]):
                return int(row.get("r"))
        raise LookupError(code)

    def row(self, sheet: str, number: int) -> Xml:
        data = self.sheets[sheet].find(f"{X}sheetData")
        for row in data:
            if int(row.get("r")) == number:
                return row
            if int(row.get("r")) > number:
                new = etree.Element(f"{X}row", r=str(number))
                row.addprevious(new)
                return new
        return etree.SubElement(data, f"{X}row", r=str(number))

    def cell(self, sheet: str, ref: str) -> Xml:
        """The cell, made when it is not there."""
        letters, number = split(ref)
        row = self.row(sheet, number)
        for c in row:
            if c.get("r") == ref:
                return c
            if split(c.get("r"))[0] > letters and len(split(c.get("r"))[0]) >= len(letters):
                new = etree.Element(f"{X}c", r=ref)
                c.addprevious(new)
                return new
        return etree.SubElement(row, f"{X}c", r=ref)

    def at(self, key: str) -> Xml:
        sheet, ref = self.places[key]
        return self.cell(sheet, f"{split(ref)[0]}{self.row_of(self.fields[key].code)}")

    def beside(self, code: str, column: str) -> Xml:
        """The cell in a column of the row that shows the code."""
        return self.cell(self.codes[code], f"{column}{self.row_of(code)}")

    def enter(self, cell: Xml, text: str, how: str = "s") -> None:
        """A text as Excel stores it (s), as other programs do (inlineStr), or as a formula's result (str)."""
        for old in list(cell):
            cell.remove(old)
        cell.set("t", how)
        if how == "inlineStr":
            t = etree.SubElement(etree.SubElement(cell, f"{X}is"), f"{X}t")
            t.text = text
        elif how == "s":
            t = etree.SubElement(etree.SubElement(self.strings, f"{X}si"), f"{X}t")
            t.text = text
            etree.SubElement(cell, f"{X}v").text = str(len(self.strings) - 1)
        else:
            t = etree.SubElement(cell, f"{X}v")
            t.text = text
        t.set(SPACE, "preserve")

    def value(self, cell: Xml, value: str, kind: str = "n", formula: str = "", style: int | None = None) -> None:
        """A number, boolean, error or formula."""
        for old in list(cell):
            cell.remove(old)
        cell.set("t", kind)
        if style is not None:
            cell.set("s", str(style))
        if formula:
            etree.SubElement(cell, f"{X}f").text = formula
        if value:
            etree.SubElement(cell, f"{X}v").text = value

    def empty(self, cell: Xml) -> None:
        for old in list(cell):
            cell.remove(old)
        cell.attrib.pop("t", None)

    def clear(self, key: str) -> None:
        self.empty(self.at(key))
        self.truth.answers.pop(key, None)

    def answer(self, key: str, text: str) -> None:
        self.truth.answers[key] = text

    def typed(self, text: str, key: str) -> None:
        """These words must be part of the answer, which is else free."""
        self.truth.answers.pop(key, None)
        self.truth.words.append(Words(text, key))
        self.truth.free.add(key)

    def reorder(self, sheet: str, rows: list[Xml], names: bool) -> None:
        """The sheet's rows in this order; with `names`, Excel's names follow their cells, as when rows are inserted or deleted."""
        data = self.sheets[sheet].find(f"{X}sheetData")
        moved = {}
        for old in list(data):
            data.remove(old)
        for number, row in enumerate(rows, 1):
            if (old_number := row.get("r")) is not None and old_number not in moved:
                moved[old_number] = number
            row.set("r", str(number))
            for c in row:
                c.set("r", f"{split(c.get('r'))[0]}{number}")
            data.append(row)
        if names:
            self.names(sheet, lambda letters, n: f"${letters}${moved[str(n)]}" if str(n) in moved else "#REF!")

    def filled_rows(self, sheet: str) -> list[Xml]:
        """Every row from 1 on, also those that stand empty."""
        last = max(int(r.get("r")) for r in self.sheets[sheet].iter(f"{X}row"))
        return [self.row(sheet, n) for n in range(1, last + 1)]

    def names(self, sheet: str, change: Callable[[str, int], str]) -> None:
        """Every name into this sheet, changed: (column, row) -> the new end of its reference."""
        for name in self.book.iter(f"{X}definedName"):
            found = re.fullmatch(rf"('?{re.escape(sheet)}'?)!\$([A-Z]+)\$(\d+)", name.text or "")
            if found:
                end = change(found[2], int(found[3]))
                name.text = f"{found[1]}!{end}"

    def shift_columns(self, sheet: str, at: str, by: int) -> None:
        """Columns from `at` on moved by one, names with them; -1 deletes the column `at`."""
        for c in list(self.sheets[sheet].iter(f"{X}c")):
            letters, number = split(c.get("r"))
            if by < 0 and letters == at:
                c.getparent().remove(c)
            elif letters >= at:
                c.set("r", f"{wide(letters, by)}{number}")
        self.names(sheet, lambda x, n: "#REF!" if by < 0 and x == at else f"${wide(x, by) if x >= at else x}${n}")

    def after_data(self, sheet: str, what: str) -> None:
        """An element after the sheet's data."""
        self.sheets[sheet].find(f"{X}sheetData").addnext(etree.fromstring(f"<x {DRAWN}>{what}</x>")[0])

    def part(self, sheet: str, name: str, content: str | bytes, relation: str, kind: str = "") -> str:
        """A new part of the package, related from a sheet (or from a part, given by its name). Returns the relation's id."""
        if name in self.members:
            raise ValueError(name)
        self.members[name] = content if isinstance(content, bytes) else content.encode()
        if kind:
            said = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
            self.members["[Content_Types].xml"] = self.members["[Content_Types].xml"].replace(b"</Types>", said)
        return self.relate(self.parts.get(sheet, sheet), f"/{name}", relation)

    def relate(self, part: str, target: str, relation: str, mode: str = "") -> str:
        folder, _, base = part.rpartition("/")
        rels = f"{folder}/_rels/{base}.rels"
        empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        old = re.sub(rb"<Relationships([^>]*)/>", rb"<Relationships\1></Relationships>", self.members.get(rels, empty))
        number = f"rIdWorn{old.count(b'Id=') + 1}"
        said = f'<Relationship Id="{number}" Type="{relation if "://" in relation else TYPE + relation}" Target="{target}"{mode}/></Relationships>'
        self.members[rels] = old.replace(b"</Relationships>", said.encode())
        return number

    def draw(self, sheet: str, row: int, inner: str) -> str:
        """A drawing with one anchor at a row. Returns the drawing's part."""
        name = f"xl/drawings/drawing{len(self.members) + 20}.xml"
        start, end = (
            f"<xdr:{what}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{at}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{what}>"
            for what, column, at in (("from", 4, row - 1), ("to", 6, row))
        )
        anchor = f"<xdr:twoCellAnchor>{start}{end}{inner}<xdr:clientData/></xdr:twoCellAnchor>"
        number = self.part(
            sheet,
            name,
            f"<xdr:wsDr {DRAWN}>{anchor}</xdr:wsDr>",
            "drawing",
            "application/vnd.openxmlformats-officedocument.drawing+xml",
        )
        self.sheets[sheet].append(etree.fromstring(f'<x {DRAWN}><drawing r:id="{number}"/></x>')[0])
        return name

    def add_sheet(self, name: str, sheet: Xml, state: str = "visible", kind: str = "worksheet") -> None:
        part = f"xl/{kind}s/sheet{len(self.parts) + 30}.xml"
        self.members[part] = b""
        types = f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/></Types>'
        self.members["[Content_Types].xml"] = self.members["[Content_Types].xml"].replace(b"</Types>", types.encode())
        number = self.relate(BOOK, f"/{part}", kind)
        sheets = self.book.find(f"{X}sheets")
        etree.SubElement(
            sheets, f"{X}sheet", {"name": name, "sheetId": str(len(sheets) + 40), "state": state, f"{R}id": number}
        )
        self.sheets[name], self.parts[name] = sheet, part

    def data(self) -> bytes:
        if self.raw is not None:
            return self.raw
        self.store()
        return packed(self.members.items())

    def store(self) -> None:
        """The trees into the package."""
        trees = {BOOK: self.book, STRINGS: self.strings, **{self.parts[n]: s for n, s in self.sheets.items()}}
        for part, tree in trees.items():
            self.members[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def workbook(random: Random, depth: str = "fordjupad") -> Workbook:
    """An Excel form with an answer in every field, ready to be worn."""
    answers, data = sent_back("xlsx", depth, random.randrange(FORMS))
    members = unpack(data)
    book: Xml = etree.fromstring(members[BOOK])
    targets = {r.get("Id"): str(r.get("Target")) for r in etree.fromstring(members["xl/_rels/workbook.xml.rels"])}
    parts = {
        s.get("name"): "xl/" + targets[s.get(f"{R}id")].lstrip("/").removeprefix("xl/") for s in book.iter(f"{X}sheet")
    }
    trees: dict[str, Xml] = {name: etree.fromstring(members[part]) for name, part in parts.items()}
    known = {f.key: f for f in fields(instrument(), depth)}
    page = Workbook(
        members, book, trees, parts, etree.fromstring(members[STRINGS]), random, Truth(dict(answers), depth), known
    )
    for name in book.iter(f"{X}definedName"):
        if name.get("name") in known:
            sheet, ref = name.text.rsplit("!", 1)
            page.places[name.get("name")] = sheet.strip("'"), ref.replace("$", "")
            page.codes[known[name.get("name")].code] = sheet.strip("'")
    return page


def worn_workbook(habits: list[Habit], random: Random, depth: str = "fordjupad") -> tuple[bytes, Truth]:
    """An Excel form after these habits, and what must be true of its return."""
    page = workbook(random, depth)
    for habit in habits:
        habit(page)
    return page.data(), page.truth
