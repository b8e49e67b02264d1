"""The Excel form read back, by defined name and, equal in rank, by visible code.

Every part of the package that can hold a person's text is read, and parts we do not know are swept for text; macros are
never run. What stands where is for book.py.
"""

from __future__ import annotations

import zipfile

from pipeline.base.package import NamedPackage
from pipeline.model.instrument import Instrument
from pipeline.reading.answers import Reading, TooMuchTextError
from pipeline.reading.book import Book, read_book
from pipeline.reading.book.extras import FastenedFile, Loose
from pipeline.reading.book.number_formats import NumberFormat
from pipeline.reading.book.values import Place, with_address
from pipeline.reading.document.docx.parts import Relation, label_texts, relations
from pipeline.reading.properties import core_properties, other_mark, parse

from .cells import Cells, X, formats, read_cells, shared_strings, strays
from .drawings import DrawnParts
from .parts import (
    READ_KINDS,
    SheetPart,
    cells_of,
    left_sheets,
    links,
    loose_in,
    merges,
    names,
    other_texts,
    related_parts,
    sheet_parts,
    unread_parts,
)
from .rich import pictures_in_cells
from .struck import read_struck, struck_cells

MOST = 20_000_000
"""Characters in one sheet: a text that is stored once may stand in a million cells."""
BOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .xlsx, .xlsm or .xltx.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when the package is not a whole workbook; what that
    means for the file is for reading/files.py to say.
    """
    return read_book(instrument, book_of(data))


def book_of(data: bytes) -> Book:
    """An .xlsx as a Book. Raises as read_form does."""
    with NamedPackage(data) as z:
        return _book(z)


def _book(z: zipfile.ZipFile) -> Book:
    z.getinfo(
        "xl/_rels/workbook.xml.rels"
    )  # without it no sheet is found, and a KeyError says that the package is torn
    root, rels = parse(z.read(BOOK)), relations(z, BOOK)
    spoken = parse(z.read(part)) if (part := _part(z, rels, "sharedStrings", STRINGS)) else None
    strings, lost_strings = ([], []) if spoken is None else shared_strings(spoken)
    styles = parse(z.read(part)) if (part := _part(z, rels, "styles", STYLES)) else None
    shapes = [] if styles is None else formats(styles)
    lines = read_struck(styles, spoken)
    settings = root.find(X + "workbookPr")
    from_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    labels = label_texts(z)
    drawn = DrawnParts(z, labels)
    texts: dict[str, dict[Place, str]] = {}
    merged, shown_in_cells, struck, made = {}, [], {}, {}
    parts = list(sheet_parts(z, root, rels))
    left = list(left_sheets(z, parts))
    unlisted: list[dict[Place, str]] = []
    read = {
        r.target for owner in (rels, *(s.rels for s in (*parts, *left))) for r in owner.values() if r.kind in READ_KINDS
    }
    lost = [Loose(text) for text in (*lost_strings, *unread_parts(z, read))]
    for sheet in (*parts, *left):
        cells = _cells(sheet, strings, shapes, from_1904)
        if sheet.name:
            texts[sheet.name] = cells.texts
            shown_in_cells += [(sheet.name, place, number) for place, number in cells.pictures.items()]
            if cells.made:
                made[sheet.name] = cells.made
            if places := frozenset(struck_cells(sheet.root, lines)):
                struck[sheet.name] = places
        else:
            unlisted.append(cells.texts)
        drawn.loose += [*_write_links(sheet, cells), *loose_in(z, sheet, frozenset(cells.texts.values()))]
        lost += [
            *(Loose(text, sheet.name, row) for row, text in cells.lost),
            *(Loose(text, sheet.name) for text in other_texts(sheet)),
        ]
        if found := merges(sheet):
            merged[sheet.name] = found
    for name, place, picture in pictures_in_cells(z, rels, shown_in_cells):
        if picture is None:
            texts[name][place] = "#VALUE!"
        else:
            part, text = picture
            drawn.used.add(part)
            drawn.files.append(FastenedFile(part.rpartition("/")[2], z.read(part), text, name, place[0]))
    if any(
        r.kind in ("drawing", "vmlDrawing", "oleObject", "package", "image")
        for s in (*parts, *left)
        for r in s.rels.values()
    ):
        drawn.shown = {t for cells in texts.values() for t in cells.values()}
        for sheet_part in (*parts, *left):
            drawn.sheet(sheet_part)
    drawn.rest()
    carried, saved = core_properties(z)
    return Book(
        texts,
        names(root),
        drawn.loose,
        carried or other_mark(z),
        saved,
        tuple(drawn.files),
        merged,
        labels,
        tuple(lost),
        struck=struck,
        made=made,
        unlisted=unlisted,
    )


def _cells(sheet: SheetPart, strings: list[str], shapes: list[NumberFormat], from_1904: bool) -> Cells:
    strewn: list[str] = []
    data = sheet.children.get(X + "sheetData")
    if len(sheet.children) < len(sheet.root):
        data, strewn = cells_of(sheet.root)
    if data is None:
        return Cells()
    try:
        cells = read_cells(data, strings, shapes, from_1904)
    except (IndexError, ValueError):
        if sheet.name:
            raise
        return Cells(lost=[(0, text) for text in strays(data, ())])  # nobody sees it, so it damages nothing
    cells.lost += [(0, text) for text in strewn]
    if sum(map(len, cells.texts.values())) > MOST:
        raise TooMuchTextError
    return cells


def _part(z: zipfile.ZipFile, rels: dict[str, Relation], kind: str, otherwise: str) -> str:
    """The part the workbook points to; empty when there is none."""
    found = next((r.target for _, r in related_parts(z, rels, kind)), otherwise)
    return found if found in z.NameToInfo else ""


def _write_links(sheet: SheetPart, cells: Cells) -> list[Loose]:
    """Writes each link's address after its cell's text, unless the text says it; gives what people see when they point at it."""
    tips = []
    found = [*links(sheet), *((place, address, "") for place, address in cells.links.items())]
    for place, address, tip in found:
        text = with_address(cells.texts.get(place, ""), address)
        if text:
            cells.texts[place] = text
        if tip and tip not in address:
            tips.append(Loose(tip, sheet.name, place[0]))
    return tips
