"""What in a document could be run, or wants something from elsewhere -> findings. Nothing of it was run or followed."""

from __future__ import annotations

from pipeline.base import preflight
from pipeline.base.package import Package
from pipeline.model.returns import Finding, Severity

from . import reaching
from .kinds import FLAT_KINDS, FileKind
from .properties import DAMAGE, parse

OPEN_DOCUMENT, TYPES = ("content.xml", "styles.xml", "meta.xml"), "[Content_Types].xml"


def active_parts(kind: FileKind, data: bytes) -> list[Finding]:
    """What in a package could be run, or wants something from elsewhere. Nothing of it was."""
    if kind is FileKind.XLS:
        return list(reaching.in_compound(data))
    if not data.startswith(b"PK"):
        flat = [(".rels" if kind is FileKind.FLAT_WORD else "content.xml", data)] if kind in FLAT_KINDS else []
        name = "word/document.xml" if kind is FileKind.FLAT_WORD else "content.xml"
        own = reaching.in_part(name, data, parse) if flat else ()
        return [*(Finding(t.code, Severity.TELL, t.message) for t in preflight.find_reaching(flat, parse)), *own]
    with Package(data) as z:
        names = z.namelist()
        office = kind in (FileKind.DOCX, FileKind.XLSX)
        parts = [n for n in names if n.endswith(".rels" if office else OPEN_DOCUMENT)]
        told = [
            Finding(t.code, Severity.TELL, t.message)
            for t in preflight.find_reaching(((n, z.read(n)) for n in parts), parse)
        ]
        types = _content_types(z)
        if preflight.embeds((n, z.read(n)) for n in names if "embeddings/" in n.casefold()):
            told.append(Finding("embedded_object", Severity.TELL, preflight.EMBEDDED))
        told += reaching.in_package(z, parse)
    if preflight.has_macros(names, types):
        told.append(Finding("macros", Severity.NOTE, reaching.WITH_MACROS))
    if preflight.is_active(names):
        told.append(Finding("macros", Severity.NOTE, preflight.ACTIVE))
    return told


def _content_types(z: Package) -> bytes:
    try:
        return z.read(TYPES)
    except DAMAGE:  # nothing that we read depends on it
        return b""
