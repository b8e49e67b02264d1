"""The Word form read back, by content control and, equal in rank, by visible code.

Reading goes by raw XML with lxml: python-docx omits content controls from its texts. What stands where is for document.py.
"""

from __future__ import annotations

import re
import zipfile
from functools import partial
from typing import Any

from lxml import etree

from pipeline.base.package import Package, pack
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Finding, Severity
from pipeline.reading.answers import Reading
from pipeline.reading.document import Document, read_document
from pipeline.reading.document.text import FIELDS, W, Xml, survey
from pipeline.reading.properties import core_properties, other_mark, parse

from .boxes import DRAW_BOXES, show_boxes
from .fields import show_fields
from .lists import show_markers
from .parts import (
    BREAKS_LOST,
    OLD_LIBREOFFICE,
    chunks,
    drop_label_shapes,
    embedded_files,
    flat_members,
    label_texts,
    paragraphs,
    parts_of,
    relations,
    show_links,
    show_struck_styles,
    unread_parts,
)

MARGINS = ("header", "footer")
NOTES = ("comments", "footnotes", "endnotes")
LOOKS_ESCAPED: Any = etree.XPath("descendant::w:t[contains(., '_x005F_')]", namespaces={"w": W[1:-1]})
SECOND_TEXT: Any = etree.XPath("descendant::w:t[preceding-sibling::*[1][self::w:t]]", namespaces={"w": W[1:-1]})
"""Typed in LibreOffice 7, a line break in a control is dropped but its two lines stay apart: two texts in one run."""
BREAK_BEFORE: Any = etree.XPath("descendant::w:sdt[preceding-sibling::w:r/w:br]", namespaces={"w": W[1:-1]})
"""Coming from Word, the line breaks of a control end up before it, and nobody can say where in the text they stood."""
ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .docx.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when the package is not a whole Word document; what
    that means for the file is for reading/files.py to say.
    """
    return read_document(instrument, document_of(data))


def document_of(data: bytes) -> Document:
    """A .docx as a Document. Raises as read_form does."""
    return as_document(Package(data))  # left open, in memory: embedded files are read when they are asked for


def read_flat_form(instrument: Instrument, data: bytes) -> Reading:
    """The same for a document that Word saved as one XML file (Flat OPC). Raises as read_form does."""
    return read_form(instrument, pack(flat_members(parse(data)).items()))


def as_document(z: zipfile.ZipFile) -> Document:
    """An open Word package as a Document: links, list markers and line breaks written out, label markings taken away."""
    main = main_part(z)
    raw = z.read(main)
    root = parse(raw)
    body, rels = next(root.iterchildren(W + "body"), root), relations(z, main)
    carried, saved = core_properties(z)
    notes, margins = (parts_of(z, rels, kinds) for kinds in (NOTES, MARGINS))
    if any(name in raw for name in DRAW_BOXES):
        show_boxes(root)
    unusual = survey(root)
    show_struck_styles(unusual, z)
    for name, part in [(main, root), *notes, *margins]:
        found = unusual if name == main else survey(part)
        if found:
            drop_label_shapes(found)
            if any(tag in found for tag in FIELDS):
                show_fields(part)
            show_links(found, rels if name == main else relations(z, name))
    read = [main, *(name for name, _ in [*notes, *margins])]
    files = embedded_files(z, read)
    return Document(
        body,
        [note for _, part in notes for note in part],
        [p for _, part in margins for p in paragraphs(part)],
        carried or other_mark(z),
        saved,
        files.get,
        tuple(files),
        (*unread_parts(z, rels, read), *chunks(rels, files)),
        label_texts(z),
        _editor_losses(z, root, raw),
        unusual,
        partial(show_markers, root, z),
    )


def main_part(z: zipfile.ZipFile) -> str:
    """The part with the text: where every known program puts it, else where the package says it is."""
    if "word/document.xml" in z.namelist():
        return "word/document.xml"
    found = (r.target for r in relations(z, "").values() if r.kind == "officeDocument")
    return next(found, "word/document.xml")


def _editor_losses(z: zipfile.ZipFile, root: Xml, raw: bytes) -> tuple[Finding, ...]:
    """LibreOffice escapes what looks like an escape, and up to 7 loses line breaks in controls: undone, or told."""
    try:
        program = z.read("docProps/app.xml")
    except KeyError:
        return ()
    if b"LibreOffice" not in program:
        return ()
    for t in LOOKS_ESCAPED(root) if b"_x005F_" in raw else ():
        t.text = ESCAPED.sub("_", t.text)
    if not OLD_LIBREOFFICE.search(program):
        return ()
    mended = SECOND_TEXT(root) if b"</w:t><w:t" in raw else ()
    for t in mended:
        t.addprevious(root.makeelement(W + "br", {}))
    lost = b"<w:br" in raw and BREAK_BEFORE(root)
    return (Finding("breaks_lost", Severity.NOTE, BREAKS_LOST),) if mended or lost else ()
