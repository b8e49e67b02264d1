"""The form as an OpenDocument spreadsheet (.ods, .ots, flat .fods): what an Excel form becomes in LibreOffice. Told as a Book; book.py says what stands where."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pipeline.forms.form_texts import IDENTITY, squeeze
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Identity
from pipeline.reading.answers import Reading, find_identity
from pipeline.reading.book import Book, read_book
from pipeline.reading.book.extras import FastenedFile, Loose, by_a_person
from pipeline.reading.book.values import Place, column_number
from pipeline.reading.document.docx.parts import LABEL_NAME
from pipeline.reading.odf_xml import DC, DRAW, META, OFFICE, STYLE, TABLE, XLINK
from pipeline.reading.properties import NEVER_SAVED, parse

from .cells import NUMERIC, OdsSheet, drawn_texts, margin_texts, paragraph, read_sheet, shape_descriptions
from .formats import read_formats
from .struck import PARAGRAPHS, struck_styles

Xml = Any
CELL = re.compile(r"^\$?(?:'((?:[^']|'')+)'|([^.']+))\.\$?([A-Za-z]{1,3})\$?(\d+)(?::.*)?$")
PAGE = ("", "page", "sida", "sidaav", "page/", "()", ",", "page1", "page1/99")
"""What is left of the heads and feet that nobody wrote, page numbers apart."""
CONTENT, STYLES, ABOUT = "content.xml", "styles.xml", "meta.xml"
SILENT = re.compile(r".*/|mimetype|(?:META-INF|Configurations2|Thumbnails|Basic|Dialogs|Scripts|layout-cache|Versions)(?:/.*)?|(?:content|styles|meta|settings)\.xml|manifest\.rdf"
    r"|(?:.*/)?(?:styles|meta|settings)\.xml|ObjectReplacements/.*")  # fmt: skip
"""Members that are read elsewhere or hold no text."""


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .ods, .ots or .fods.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when it is not a whole spreadsheet; what that means for
    the file is for reading/files.py to say.
    """
    return read_book(instrument, book_of(data))


def book_of(data: bytes) -> Book:
    """An OpenDocument spreadsheet as a Book. Raises as read_form does."""
    if not data.startswith(b"PK"):
        root = parse(data)
        return _book(root, root, root, {})
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        members = {
            n: z.read(n)
            for n in z.namelist()
            if not n.endswith("/") and not n.startswith(("Configurations2/", "Thumbnails/"))
        }
    content = parse(members[CONTENT])
    styles = parse(members[STYLES]) if STYLES in members else None
    about = parse(members[ABOUT]) if ABOUT in members else None
    return _book(content, styles, about, members)


def _book(content: Xml, styles: Xml | None, about: Xml | None, members: Mapping[str, bytes]) -> Book:
    body = next(content.iter(OFFICE + "spreadsheet"), None)
    if body is None:
        raise KeyError("office:spreadsheet")
    tables = list(body.iterchildren(TABLE + "table"))
    struck = struck_styles(content, styles)
    formats = read_formats(content, styles)
    sheets = [read_sheet(table, struck, formats) for table in tables]
    loose = [Loose(text, s.name, row) for s in sheets for row, text in s.notes]
    files: list[FastenedFile] = []
    used: set[str] = set()
    for sheet in sheets:
        for row, drawing in sheet.drawn:
            texts, found = _read_drawing(drawing, members, used)
            loose += [Loose(text, sheet.name, row) for text in texts]
            files += [file._replace(sheet=sheet.name, row=row) for file in found]
    if styles is not None:
        loose += [Loose(text) for text in dict.fromkeys(margin_texts(styles)) if not _is_page(text)]
    lost = [Loose(text, s.name, row) for s in sheets for row, text in s.others]
    lost += [Loose(text) for text in (*_beside_the_tables(body), *_unread_parts(members, used))]
    files += [
        FastenedFile(n.rpartition("/")[2], data)
        for n, data in members.items()
        if n.startswith("Pictures/") and n not in used
    ]
    carried, saved, labels = _about(about)
    return Book(
        {s.name: s.texts for s in sheets},
        names(body),
        loose,
        carried or _foot_mark(styles),
        saved,
        tuple(files),
        {s.name: s.merged for s in sheets if s.merged},
        labels,
        (*lost, *_uncounted_texts(tables, sheets)),
        struck={s.name: s.struck for s in sheets if s.struck},
        made={s.name: s.made for s in sheets if s.made},
    )


def _is_page(text: str) -> bool:
    """True for the head or foot of a page that nobody wrote: our mark, "sida 1 av 2", what LibreOffice prints by itself."""
    return squeeze(IDENTITY.sub("", text)).casefold() in PAGE


def _read_drawing(drawing: Xml, members: Mapping[str, bytes], used: set[str]) -> tuple[list[str], list[FastenedFile]]:
    """(texts, pictures and embedded files) of one drawing."""
    if any((e.get(DRAW + "name") or "").startswith("MSIPCM") for e in drawing.iter()):
        return [], []
    texts, files = list(drawn_texts(drawing)), []
    told = shape_descriptions(drawing)
    for e in list(drawing.iter(DRAW + "image", DRAW + "object", DRAW + "object-ole", DRAW + "plugin")):
        frame = e.getparent()
        text = next((t for shape, t in told if shape is frame), "")
        name = (e.get(XLINK + "href") or "").removeprefix("./")
        inside = [n for n in members if n == name or n.startswith(name + "/")] if name else []
        replaced = e.tag == DRAW + "image" and frame.find(DRAW + "object") is not None
        if e.tag == DRAW + "object" and (inside or len(e)):
            used.update(inside)
            contents = [parse(members[n]) for n in inside if n.endswith("content.xml")]
            texts += [text for root in (*contents, *e) for text in _object_texts(root)]
            if name in members:
                files.append(FastenedFile(name.rpartition("/")[2], members[name], text))
        elif name in members:
            if not (replaced or name in used):
                files.append(FastenedFile(name.rpartition("/")[2], members[name], text))
            used.add(name)
        elif not replaced and (binary := e.findtext(OFFICE + "binary-data")) is not None:
            try:
                files.append(FastenedFile(_image_name(e), base64.b64decode("".join(binary.split())), text))
            except (binascii.Error, ValueError):
                texts.append(text)
        elif name and not replaced:
            texts.append(name)
    pictured = {e.getparent() for e in drawing.iter(DRAW + "image")}
    texts += [text for shape, text in told if shape not in pictured or by_a_person(text)]
    return texts, files


def _image_name(image: Xml) -> str:
    kind = next((v for k, v in image.attrib.items() if k.endswith("mime-type")), "image/png")
    return f"bild.{kind.rpartition('/')[2].split('+')[0]}"


def _object_texts(root: Xml) -> Iterator[str]:
    """An embedded chart's own texts; what it repeats from the cells stands in a table of its own."""
    repeated = set() if _is_embedded(root) else {p for cell in root.iter(TABLE + "table-cell") for p in cell.iter()}
    own = (p for p in root.iter(*PARAGRAPHS) if p not in repeated)
    yield from dict.fromkeys(text for p in own if (text := paragraph(p).strip()))


def _is_embedded(root: Xml) -> bool:
    """True for an embedded spreadsheet or text, all of which is somebody's; False for a chart."""
    return next(root.iter(OFFICE + "chart"), None) is None


def _beside_the_tables(body: Xml) -> Iterator[str]:
    """Texts among the tables: none that we know, but a program may put what it likes there."""
    known = frozenset(
        TABLE + n
        for n in (
            "table",
            "calculation-settings",
            "named-expressions",
            "database-ranges",
            "data-pilot-tables",
            "dde-links",
            "consolidation",
            "label-ranges",
            "tracked-changes",
            "content-validations",
        )
    )
    for child in body:
        if child.tag in known or not isinstance(child.tag, str):
            continue
        yield from (e.text.strip() for e in child.iter() if isinstance(e.tag, str) and e.text and e.text.strip())


def _unread_parts(members: Mapping[str, bytes], used: set[str]) -> Iterator[str]:
    """The text of every XML member that nobody else reads."""
    for name, data in members.items():
        if name.endswith(".xml") and name not in used and not SILENT.fullmatch(name):
            yield from (
                e.text.strip() for e in parse(data).iter() if isinstance(e.tag, str) and e.text and e.text.strip()
            )


def _uncounted_texts(tables: list[Xml], sheets: list[OdsSheet]) -> Iterator[Loose]:
    """What a coarse count of each table's paragraphs holds and no reader of it told."""
    for table, sheet in zip(tables, sheets, strict=True):
        told = squeeze("".join((*sheet.texts.values(), *(t for _, t in sheet.notes), *(t for _, t in sheet.others))))
        whole = squeeze("".join(t for p in table.iter(*PARAGRAPHS) for t in p.itertext()))
        if len(whole) <= len(told) and not sheet.drawn:
            continue
        drawn = squeeze("".join(t for _, d in sheet.drawn for t in d.itertext()))
        for p in table.iter(*PARAGRAPHS):
            text = squeeze("".join(p.itertext()))
            if text and text not in told and text not in drawn and not _is_shown_otherwise(p):
                yield Loose("".join(p.itertext()).strip(), sheet.name)


def _is_shown_otherwise(p: Xml) -> bool:
    """Dates, numbers that did not fit and links are told otherwise than their paragraph; what is inside one is told with it."""
    cell = p.getparent()
    return cell.get(OFFICE + "value-type") in NUMERIC or bool(cell.get(TABLE + "formula")) or len(p) > 0


def names(body: Xml) -> dict[str, tuple[tuple[str, Place], ...]]:
    """{name: cells}: the spreadsheet's own first; a copied table brings names of its own."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for name in sorted(body.iter(TABLE + "named-range"), key=lambda n: n.getparent().getparent() is not body):
        m = CELL.match(name.get(TABLE + "cell-range-address") or "")
        if m:
            sheet = (m[1] or m[2]).replace("''", "'")
            found.setdefault(name.get(TABLE + "name"), []).append((sheet, (int(m[4]), column_number(m[3]))))
    return {name: tuple(places) for name, places in found.items()}


def _about(about: Xml | None) -> tuple[Identity | None, datetime | None, frozenset[str]]:
    """(the mark in the keywords or a property of its own, when it was saved (UTC), what a sensitivity label may have written)."""
    if about is None:
        return None, None, frozenset()
    own = list(about.iter(META + "user-defined"))
    said = [*(e.text or "" for e in about.iter(META + "keyword")), *(e.text or "" for e in own)]
    carried = next((found for text in said if (found := find_identity(text))), None)
    labels = frozenset(squeeze(e.text or "") for e in own if LABEL_NAME.fullmatch(e.get(META + "name") or ""))
    try:
        saved = datetime.fromisoformat((next(about.iter(DC + "date")).text or "")[:19])
    except (StopIteration, ValueError):
        saved = NEVER_SAVED
    return carried, saved if saved > NEVER_SAVED else None, labels


def _foot_mark(styles: Xml | None) -> Identity | None:
    pages = () if styles is None else styles.iter(STYLE + "master-page")
    texts = ("".join(e.itertext()) for page in pages for e in page.iter(*PARAGRAPHS))
    return next((found for text in texts if (found := find_identity(text))), None)
