"""The parts of a Word package beside the text itself: links, label markings, embedded files, parts we do not know."""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from lxml import etree, html

from pipeline.forms.form_texts import squeeze
from pipeline.reading.document.accounting import characters
from pipeline.reading.document.text import DOC_PROPERTIES, HOLDERS, LINK, STRUCK, STYLE, VML, P, R, W, all_text, text_of
from pipeline.reading.properties import parse

from .fields import show_address

Xml = Any
RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
SILENT_KINDS = frozenset(
    """styles stylesWithEffects settings webSettings fontTable theme numbering people commentsExtended commentsIds commentsExtensible glossaryDocument
    keyMapCustomizations attachedToolbars vbaProject wordVbaData customXml customXmlProps diagramLayout diagramQuickStyle diagramColors diagramDrawing
    chartStyle chartColorStyle themeOverride printerSettings recipientData""".split()
)
"""Kinds of parts in which nobody writes; a diagram's drawing says its data once more."""
NO_TEXT = re.compile(
    r"\[Content_Types\]\.xml|(?:.*/)?_rels/.*|docProps/.*|docMetadata/.*|customXml/.*|_xmlsignatures/.*|.*/(?:theme|glossary|fonts)/.*"
    r"|.*/(?:styles\w*|settings|webSettings|fontTable|numbering|people|comments[A-Z]\w+|vbaData)\.xml|.*/diagrams/(?:layout|quickStyle|colors|drawing)\d*\.xml"
    r"|.*/charts/(?:style|colors)\d*\.xml"
)
"""The same by name, for parts that no relation of the text leads to; every other part is swept."""
OFF = ("0", "false", "off", "none")
LABEL_NAME = re.compile(r"MSIP_Label_.*_Name|ClassificationContentMarking\w*Text")
OLD_LIBREOFFICE = re.compile(rb"LibreOffice/[1-7]\.")
BREAKS_LOST = "LibreOffice 7 tar bort radbrytningar i svarsrutor. Alla ord är kvar, men stycken kan ha flutit ihop: be om filen sparad i Word om det spelar roll."


class Relation(NamedTuple):
    kind: str
    target: str
    """A part's name, or an address when `outside`."""
    outside: bool


def relations(z: zipfile.ZipFile, part: str) -> dict[str, Relation]:
    """{id: relation} of one part; none when it has no relations of its own."""
    folder, _, name = part.rpartition("/")
    try:
        rels = parse(z.read(f"{folder}/_rels/{name}.rels".lstrip("/")))
    except KeyError:
        return {}
    found = {}
    for r in rels:
        target, outside = r.get("Target", ""), r.get("TargetMode") == "External"
        if not outside:
            straight = "./" not in target and target[:1] != "/"
            target = f"{folder}/{target}" if straight else posixpath.normpath(posixpath.join("/", folder, target))
        found[r.get("Id", "")] = Relation(r.get("Type", "").rpartition("/")[2], target.lstrip("/"), outside)
    return found


def show_links(found: Mapping[str, list[Xml]], rels: Mapping[str, Relation]) -> None:
    """Write each link's address after its text, unless the text already says it. `found`: a survey."""
    for link in found.get(LINK, ()):
        relation = rels.get(link.get(RID, ""))
        if relation is not None and relation.outside:
            show_address(link, len(link), relation.target, all_text(link))


def show_struck_styles(found: dict[str, list[Xml]], z: zipfile.ZipFile) -> None:
    """Strike that comes from a character style, written out where it is used. `found`: a survey, to which it is added."""
    used = found.pop(STYLE, [])
    if not used or "word/styles.xml" not in z.namelist():
        return
    struck = {s.get(W + "styleId") for s in parse(z.read("word/styles.xml")).iter(W + "style") if _is_struck(s)}
    for style in used:
        if style.get(W + "val") in struck:
            mark = style.makeelement(W + "strike", {})
            style.addnext(mark)
            found.setdefault(mark.tag, []).append(mark)


def _is_struck(style: Xml) -> bool:
    return any(mark.get(W + "val", "1") not in OFF for mark in style.iter(*STRUCK))


def label_texts(z: zipfile.ZipFile) -> frozenset[str]:
    """What a sensitivity label may have written on the pages, white space removed: it is the organisation's, no answer."""
    try:
        custom = z.read("docProps/custom.xml")
    except KeyError:
        return frozenset()
    if b"MSIP_Label" not in custom and b"ClassificationContentMarking" not in custom:
        return frozenset()
    properties = parse(custom)
    return frozenset(squeeze(all_text(p)) for p in properties if LABEL_NAME.fullmatch(p.get("name", "")))


def drop_label_shapes(found: Mapping[str, list[Xml]]) -> None:
    """Take away the text boxes that label programs draw; they sign them with a name of their own."""
    holders = [h for tag in HOLDERS for h in found.get(tag, ())]
    for shape in [s for h in holders for s in h.iter(DOC_PROPERTIES, VML + "shape")]:
        if (shape.get("name") or shape.get("id") or "").startswith("MSIPCM"):
            holder = next((e for e in shape.iterancestors() if e.tag == R), None)
            if holder is not None and holder.getparent() is not None:
                holder.getparent().remove(holder)


def parts_of(z: zipfile.ZipFile, rels: Mapping[str, Relation], kinds: tuple[str, ...]) -> list[tuple[str, Xml]]:
    """(name, root) of the parts of these kinds, in the package's order; told by relation or, where that was lost, by name."""
    targets = {r.target for r in rels.values() if r.kind in kinds and not r.outside}
    names = [n for n in z.namelist() if n in targets or n.removeprefix("word/").rstrip("0123456789.xml") in kinds]
    return [(name, parse(z.read(name))) for name in names]


def embedded_files(z: zipfile.ZipFile, read: Iterable[str]) -> dict[str, tuple[str, bytes]]:
    """{relation id: (name, content)} of pictures and embedded files.

    `read`: the text's own part first; the ids of the others (headers, notes) are given with their part's name.
    """
    names, found, told = z.namelist(), {}, set()
    if all(n.endswith((".xml", ".rels")) for n in names):
        return {}
    for n, part in enumerate(read):
        for rid, r in relations(z, part).items():
            if (
                not r.outside
                and r.target in names
                and not r.target.endswith((".xml", ".vml"))
                and r.kind not in SILENT_KINDS
            ):
                found[rid if n == 0 else f"{part}#{rid}"] = (r.target.rpartition("/")[2], z.read(r.target))
                told.add(r.target)
    for name in names:
        if name.startswith(("word/media/", "word/embeddings/")) and not name.endswith("/") and name not in told:
            found[name] = (name.rpartition("/")[2], z.read(name))
    return found


def unread_parts(z: zipfile.ZipFile, rels: Mapping[str, Relation], read: Collection[str]) -> list[tuple[str, str]]:
    """(text, relation id that leads to its part) of every part nobody else reads: charts, diagrams, whatever comes next."""
    ids = {r.target: rid for rid, r in rels.items()}
    silent = {r.target for r in rels.values() if r.kind in SILENT_KINDS}
    found = []
    for name in z.namelist():
        if name.endswith(".xml") and name not in read and name not in silent and not NO_TEXT.fullmatch(name):
            shown = [p.text.strip() for p in characters(parse(z.read(name)))]
            text = "\n".join(t for t in shown if t)
            found += [(text, ids.get(name, ""))] if text else []
    return found


def chunks(rels: Mapping[str, Relation], files: Mapping[str, tuple[str, bytes]]) -> list[tuple[str, str]]:
    """(text, relation id) of documents in other formats that Word keeps inside its own: HTML, plain text, Word."""
    ids = [rid for rid, r in rels.items() if r.kind == "aFChunk" and rid in files]
    return [(text, rid) for rid in ids if (text := _chunk(*files[rid]).strip())]


def _chunk(name: str, content: bytes) -> str:
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as z:
                return "\n".join(text_of(p) for p in paragraphs(parse(z.read("word/document.xml"))))
        text = content.decode("utf-8-sig")
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return ""
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if name.lower().endswith((".htm", ".html", ".xhtml", ".mht", ".mhtml")) or text.lstrip()[:1] == "<":
        page = html.document_fromstring(text)
        etree.strip_elements(page, "script", "style", with_tail=False)
        return "\n".join(t.strip() for t in map(str, page.itertext()) if t.strip())
    return text


def flat_members(root: Xml) -> dict[str, bytes]:
    """The members of a package that was saved as one XML file."""
    found = {}
    for part in root.iter(FLAT + "part"):
        name, holder = part.get(FLAT + "name", "").lstrip("/"), next(iter(part), None)
        if holder is not None and holder.tag == FLAT + "binaryData":
            found[name] = base64.b64decode("".join((holder.text or "").split()) + "==")
        elif holder is not None and len(holder):
            found[name] = etree.tostring(holder[0], xml_declaration=True, encoding="UTF-8", standalone=True)
    return found


def paragraphs(root: Xml) -> Iterable[Xml]:
    """The paragraphs of a header or footer; those inside a text box belong to the paragraph it hangs on."""
    return (p for p in root.iter(P) if next(p.iterancestors(P), None) is None)
