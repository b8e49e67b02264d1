"""An OpenDocument text (.odt, .ott, .fodt) that came back: read as it is, in Word's own elements (odt_text.py).

LibreOffice keeps content controls from 7.5 on; 7.4 makes a nameless control of a list and an input field of a text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from pipeline.forms.form_texts import squeeze
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Finding, Identity, Severity
from pipeline.reading.answers import Reading, find_identity
from pipeline.reading.document import Document, read_document
from pipeline.reading.document.accounting import unaccounted_finding
from pipeline.reading.document.docx.parts import BREAKS_LOST, LABEL_NAME, OLD_LIBREOFFICE
from pipeline.reading.document.text import all_text, text_of
from pipeline.reading.odf_xml import DC, DRAW, META, OFFICE, STYLE, TEXT, Pen
from pipeline.reading.properties import NEVER_SAVED, parse

from .frames import Files
from .sums import untold
from .tables import check_repeats
from .text import Translator

Xml = Any
CONTENT = "content.xml"


@dataclass(frozen=True, slots=True)
class _Parts:
    content: Xml
    styles: Xml | None
    meta: Xml | None
    files: Files


def read_form(instrument: Instrument, data: bytes) -> Reading:
    """Read the answers of one .odt, .ott or .fodt.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError when it is no whole OpenDocument text, and TooMuchTextError
    when it repeats itself without end; what that means for the file is for reading/files.py to say.
    """
    return read_document(instrument, document_of(data))


def document_of(data: bytes) -> Document:
    """An OpenDocument text as a Document. Raises as read_form does."""
    if not data.startswith(b"PK"):
        root = parse(data)
        return _document(_Parts(root, None, root.find(OFFICE + "meta"), Files()))
    z = zipfile.ZipFile(io.BytesIO(data))  # left open, in memory: embedded files are read when they are asked for
    content, styles, meta = parse(z.read(CONTENT)), _part(z, "styles.xml"), _part(z, "meta.xml")
    return _document(_Parts(content, styles, meta, Files(z)))


def _document(parts: _Parts) -> Document:
    text = next(parts.content.iter(OFFICE + "text"), None)
    if text is None:
        raise KeyError("office:text")
    roots = [parts.content] if parts.styles is None else [parts.styles, parts.content]
    for root in roots:
        _drop_label_shapes(root)
        check_repeats(root)
    translator = Translator(roots, parts.files)
    body = translator.body(text)
    margins = [p for root in roots for p in translator.margins(root)]
    translator.rest(body)
    said = [Finding("breaks_lost", Severity.NOTE, BREAKS_LOST)] if _lost_breaks(parts) else []
    pages = [page for root in roots for page in root.iter(STYLE + "master-page")]
    missed = untold([text, *pages], [body, *translator.notes, *margins])
    for piece in missed:
        Pen(body).write(piece)
    if missed:
        said.append(unaccounted_finding(len(squeeze("".join(missed))), ""))
    carried = _mark(parts.meta) or find_identity("\n".join(text_of(p) for p in margins))
    saved, files = _saved_time(parts.meta), parts.files
    return Document(
        body,
        translator.notes,
        margins,
        carried,
        saved,
        files.file,
        files.all(),
        labels=_labels(parts.meta),
        findings=tuple(said),
    )


def _lost_breaks(parts: _Parts) -> bool:
    """True when LibreOffice 7 has dropped line breaks that came from Word: they end up before the field."""
    program = "" if parts.meta is None else parts.meta.findtext(f".//{META}generator") or ""
    if not OLD_LIBREOFFICE.search(program.encode()):
        return False
    fields = parts.content.iter(TEXT + "text-input")
    return any(next(f.itersiblings(TEXT + "line-break", preceding=True), None) is not None for f in fields)


def _drop_label_shapes(root: Xml) -> None:
    """Take away the boxes that programs for sensitivity labels draw, as in other formats: they are no answer."""
    for shape in [e for e in root.iter(f"{DRAW}*") if e.get(DRAW + "name", "").startswith("MSIPCM")]:
        bare = etree.SubElement(
            shape.getparent(), TEXT + "soft-page-break"
        )  # in its place, so that the text after it stays
        shape.getparent().replace(shape, bare)
        bare.tail = shape.tail


def _labels(meta: Xml | None) -> frozenset[str]:
    """What a sensitivity label may have written on the pages, white space removed."""
    own = () if meta is None else meta.iter(META + "user-defined")
    return frozenset(squeeze(all_text(p)) for p in own if LABEL_NAME.fullmatch(p.get(META + "name", "")))


def _mark(meta: Xml | None) -> Identity | None:
    """The mark in the keywords, else in a property of its own."""
    if meta is None:
        return None
    kinds: Iterable[str] = (META + "keyword", META + "user-defined")
    return next((mark for kind in kinds if (mark := find_identity(" ".join(all_text(e) for e in meta.iter(kind))))), None)  # fmt: skip


def _saved_time(meta: Xml | None) -> datetime | None:
    """When the file was last saved by a person's program; a time without zone is taken for UTC, as in other formats."""
    said = "" if meta is None else (meta.findtext(f".//{DC}date") or "").strip()
    try:
        saved = datetime.fromisoformat(said[:19] + said[19:].lstrip(".0123456789").replace("Z", "+00:00"))
    except ValueError:
        return None
    if saved.tzinfo:
        saved = saved.astimezone(UTC).replace(tzinfo=None)
    return saved if saved > NEVER_SAVED else None


def _part(z: zipfile.ZipFile, name: str) -> Xml | None:
    """The root of a part that a document may lack."""
    return parse(z.read(name)) if name in z.namelist() else None
