"""The parts of a workbook package: sheets, defined names, notes, links, table heads, printed heads and feet, parts we do not know."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from string import ascii_letters
from typing import Any, NamedTuple

from pipeline.forms.form_texts import IDENTITY, squeeze
from pipeline.reading.book.extras import Loose, Merge
from pipeline.reading.book.values import Place, column_number
from pipeline.reading.document.docx.parts import Relation, relations
from pipeline.reading.properties import parse

from .cells import X, strays, unescape

Xml = Any
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d+)(?::.*)?$")
CELL = re.compile(r"(?:'([^'!:]+)'|([^'!:=\s]+))!\$([A-Z]{1,3})\$(\d+)")
"""One cell of a sheet as Excel and LibreOffice write it."""
MERGED = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
SHEET_KINDS = frozenset(("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"))
THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
COPY = "tc={"
"""How Excel signs the old-style copy it keeps of a comment thread."""
AREA = re.compile(r"(?<!&)(?:&&)*&[LCR]")
LOOKS = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|&|[A-Z])')
"""What begins an area of a printed head or foot, and what in it is no text: fonts, sizes, colours, numbers of pages."""
READ_KINDS = SHEET_KINDS | {"sharedStrings", "styles", "comments", "threadedComment", "drawing", "vmlDrawing", "table"}
"""Relations to parts that are read wherever they lie."""
SILENT = frozenset(X + n for n in (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges",
    "scenarios", "autoFilter", "sortState", "dataConsolidate", "mergeCells", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "phoneticPr", "customSheetViews", "extLst",
))  # fmt: skip
"""Parts of a sheet that are read elsewhere or hold settings and formulas."""
FORMULAS = (*("{http://schemas.microsoft.com/office/excel/2006/main}" + n for n in ("f", "sqref")), X + "formula")
NO_TEXT = re.compile(
    r"\[Content_Types\]\.xml|(?:.*/)?_rels/.*|docProps/.*|docMetadata/.*|customXml/.*|_xmlsignatures/.*|\[trash\]/.*|.*/"
    r"|xl/(?:workbook|styles|sharedStrings|metadata|calcChain|connections|volatileDependencies|attachedToolbars|vbaData|userNames)\.(?:xml|bin)"
    r"|xl/(?:worksheets|chartsheets|dialogsheets|macrosheets|theme|persons|printerSettings|externalLinks|pivotCache|pivotTables|queryTables|slicers|slicerCaches"
    r"|timelines|timelineCaches|ctrlProps|richData|model|customProperty|featurePropertyBag|revisions|webextensions|tables|comments|threadedComments|namedSheetViews)/.*"
    r"|xl/(?:drawings|charts|chartEx|diagrams|activeX|media|embeddings)/.*|xl/(?:comments|threadedComment|persons?)\d*\.xml|.*vbaProject(?:Signature\w*)?\.bin",
    re.I,
)
"""Parts that are read elsewhere, or in which nobody writes; every other part is swept for text."""
A_SHEET = re.compile(r"xl/(?:worksheets|dialogsheets|macrosheets)/[^/]+\.xml")
COLUMN = re.compile(rb'<(?:\w+:)?tableColumn [^>]*?\bname="([^"]*)"')
TABLE_TEXT = re.compile(rb'\b(?:totalsRowLabel|altText|altTextSummary|comment)="([^"]*)"')
MADE_UP = re.compile(r"(?:Kolumn|Column|Spalte)\d*", re.I)
"""How Excel names a table's column that nobody named."""


class SheetPart(NamedTuple):
    name: str
    part: str
    root: Xml
    rels: Mapping[str, Relation]
    children: Mapping[str, Xml]
    """{tag: child} of the root: the parts of a sheet stand once each, but for conditional formats."""


def sheet_parts(z: zipfile.ZipFile, book: Xml, rels: Mapping[str, Relation]) -> Iterator[SheetPart]:
    """Every sheet with a part of its own, in order: worksheets, chart sheets, dialogs, hidden ones too."""
    seen: set[str] = set()
    parts: set[str] = set()
    for sheet in book.iter(X + "sheet"):
        found = rels.get(sheet.get(REL), None)
        if found is not None and found.kind in SHEET_KINDS and found.target not in parts:
            parts.add(found.target)  # listed again it says the same again, which no editor writes
            root = parse(z.read(found.target))
            name = sheet.get("name") or found.target
            name = f"{name} ({found.target})" if name in seen else name  # two of one name only in a damaged file
            seen.add(name)
            yield SheetPart(name, found.target, root, relations(z, found.target), {c.tag: c for c in root})


def cells_of(root: Xml) -> tuple[Xml | None, list[str]]:
    """(the rows of a sheet, texts among them); a second group of rows, which a torn sheet may have, is joined to the first."""
    first, *others = list(root.iterchildren(X + "sheetData")) or [None]
    strewn: list[str] = []
    for other in others:
        first.extend(list(other))
        strewn += strays(other, ())
    return first, strewn


def left_sheets(z: zipfile.ZipFile, listed: Iterable[SheetPart]) -> Iterator[SheetPart]:
    """Sheets, nameless, that lie in the package although the workbook does not list them."""
    known = {sheet.part for sheet in listed}
    for part in z.namelist():
        if part.endswith(".xml") and part not in known and A_SHEET.fullmatch(part):
            root = parse(z.read(part))
            yield SheetPart("", part, root, relations(z, part), {c.tag: c for c in root})


def related_parts(z: zipfile.ZipFile, rels: Mapping[str, Relation], *kinds: str) -> Iterator[tuple[str, Relation]]:
    """(id, relation) of these kinds that lead to a part that is there."""
    for rid, r in rels.items():
        if r.kind in kinds and not r.outside and r.target in z.NameToInfo:
            yield rid, r


def margins(sheet: SheetPart) -> Iterator[str]:
    """What somebody wrote in the printed heads and feet, each of their three areas apart; our own foot holds the mark and the page."""
    own = sheet.children.get(X + "headerFooter")
    views = sheet.children.get(X + "customSheetViews")
    groups = [*([] if own is None else [own]), *([] if views is None else views.iter(X + "headerFooter"))]
    for text in {e.text: None for group in groups for e in group if e.text}:
        yield from margin_texts(text)


@lru_cache(maxsize=64)
def margin_texts(code: str) -> tuple[str, ...]:
    """The texts in Excel's code for a printed head or foot ("&LMed&R&P"), without those that are ours. Most sheets have the same."""
    areas = (LOOKS.sub(lambda m: "&" if m[0] == "&&" else "", area).strip() for area in AREA.split(code))
    return tuple(text for text in areas if _is_written(text))


def _is_written(text: str) -> bool:
    plain = squeeze(IDENTITY.sub("", text)).removesuffix("sidaav").casefold()
    return plain not in ("", "page", "sida", "pageof")


def notes(z: zipfile.ZipFile, sheet: SheetPart) -> Iterator[tuple[int, str]]:
    """(row, text) of every note and comment on a sheet's cells."""
    roots = [parse(z.read(r.target)) for _, r in related_parts(z, sheet.rels, "comments", "threadedComment")]
    threads = {t.get("ref") for root in roots for t in root.iter(THREADED + "threadedComment")}
    for root in roots:
        authors = [a.text or "" for a in root.iter(X + "author")]
        for note in root.iter(X + "comment", THREADED + "threadedComment"):
            author, ref = note.get("authorId", ""), note.get("ref", "")
            for looks in note.findall(X + "commentPr"):  # LibreOffice 7.4 writes where the box hangs as text in it
                note.remove(looks)
            text = unescape("".join(t.text or "" for t in note.iter(X + "t", THREADED + "text"))).strip()
            known = author.isdecimal() and int(author) < len(authors)
            if text and not (known and authors[int(author)].startswith(COPY) and ref in threads):
                row = ref.split(":")[0].lstrip(ascii_letters + "$")
                yield int(row) if row.isdecimal() else 0, text
            extra = list(strays(note, (X + "t", THREADED + "text")))
            if extra:
                yield 0, "\n".join(extra)


def links(sheet: SheetPart) -> Iterator[tuple[Place, str, str]]:
    """(place, address, screen tip) of every link out of the workbook."""
    for link in (e for group in sheet.root.iterchildren(X + "hyperlinks") for e in group):
        found = REFERENCE.match((link.get("ref") or "").split(" ")[0])
        if found:
            rel = sheet.rels.get(link.get(REL, ""))
            address = rel.target if rel is not None and rel.outside else ""
            if address and link.get("location"):
                address += "#" + link.get("location")
            yield (int(found[2]), column_number(found[1])), address, link.get("tooltip") or ""


def merges(sheet: SheetPart) -> list[Merge]:
    found = []
    for merge in (e for group in sheet.root.iterchildren(X + "mergeCells") for e in group):
        m = MERGED.fullmatch(merge.get("ref") or "")
        if m:
            found.append((int(m[2]), column_number(m[1]), int(m[4]), column_number(m[3])))
    return found


def table_texts(z: zipfile.ZipFile, sheet: SheetPart, cells: Collection[str]) -> Iterator[str]:
    """Names of table columns that stand in no cell any more, and what somebody wrote about a table."""
    for _, r in related_parts(z, sheet.rels, "table"):
        data = z.read(r.target)
        names = {unescape(html.unescape(n.decode("utf-8", "replace"))) for n in COLUMN.findall(data)}
        yield from (n for n in sorted(names.difference(cells)) if not MADE_UP.fullmatch(n))
        yield from (html.unescape(t.decode("utf-8", "replace")) for t in TABLE_TEXT.findall(data))


def other_texts(sheet: SheetPart) -> Iterator[str]:
    """Texts in parts of a sheet that we do not know."""
    for child in sheet.root:
        if child.tag not in SILENT:
            yield from strays(child, ())
        elif child.tag == X + "extLst":
            yield from strays(child, FORMULAS)


def unread_parts(z: zipfile.ZipFile, read: Collection[str]) -> Iterator[str]:
    """The text of every part that is not among those `read`."""
    for name in z.namelist():
        if (
            name not in read
            and not NO_TEXT.fullmatch(name)
            and name.endswith((".xml", ".vml", ".htm", ".html", ".txt"))
        ):
            data = z.read(name)
            try:
                yield from strays(parse(data), ())
            except Exception:  # whatever it is, its text is somebody's
                yield data.decode("utf-8", "replace").strip()


def names(book: Xml) -> dict[str, tuple[tuple[str, Place], ...]]:
    """{name: cells}: the workbook's own first; a copied sheet brings names of its own."""
    found: dict[str, tuple[tuple[str, Place], ...]] = {}
    of_sheets = []
    for e in book.iter(X + "definedName"):
        name, place = e.get("name"), cell_of(e.text or "")
        if place is not None and e.get("localSheetId") is None:
            found[name] = (*found.get(name, ()), place)
        elif place is not None:
            of_sheets.append((name, place))
    for name, place in of_sheets:
        found[name] = (*found.get(name, ()), place)
    return found


def cell_of(reference: str) -> tuple[str, Place] | None:
    """(sheet, place) of "'1 Bakgrund'!$C$5"; None for what is no cell."""
    if plain := CELL.fullmatch(reference):
        quoted, bare, letters, number = plain.groups()
        return quoted or bare, (int(number), column_number(letters))
    sheet, mark, cell = (
        reference.strip().lstrip("=").rpartition("!") if ":'" not in reference else reference.partition("!")
    )
    found = REFERENCE.match(cell)
    if not mark or not found:
        return None
    name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") and sheet.endswith("'") else sheet
    return name, (int(found[2]), column_number(found[1]))


def loose_in(z: zipfile.ZipFile, sheet: SheetPart, texts: Collection[str]) -> list[Loose]:
    """What stands beside a sheet's cells in the sheet's own part, its notes and its tables."""
    return [
        *(Loose(text, sheet.name, row) for row, text in notes(z, sheet)),
        *(Loose(text) for text in margins(sheet)),
        *(Loose(text) for text in table_texts(z, sheet, texts)),
    ]
