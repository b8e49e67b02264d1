"""Frames, shapes, pictures and embedded objects of an OpenDocument text -> w:drawing; form controls -> what was typed in them."""

from __future__ import annotations

import base64
import binascii
import contextlib
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree

from pipeline.reading.document.text import W, all_text
from pipeline.reading.odf_xml import (
    DRAW,
    FORM,
    MATH,
    OFFICE,
    SVG,
    TEXT,
    XLINK,
    XML_ID,
    Pen,
    children,
    drawing,
    local,
    make,
)
from pipeline.reading.properties import parse

from .tables import check_repeats

Xml = Any
Blocks = Callable[[Xml, Xml], None]
"""Translates the first element, or what stands in it, into the second."""
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
"""What a damaged package makes zipfile raise."""
NO_FILE = re.compile(
    r"^(?:META-INF|Thumbnails|Configurations2|Basic|Dialogs|Scripts|Fonts|Versions|ObjectReplacements)/|^mimetype$|^layout-cache$|\.xml$|\.rdf$|/$"
)
"""What every package holds beside what people put in."""
DRAWN = frozenset(("image", "object", "object-ole", "plugin", "applet"))
SILENT = frozenset(("glue-point", "enhanced-geometry", "event-listeners", "contour-polygon", "contour-path"))
KINDS = {
    **{b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"BM": "bmp", b"RIFF": "webp", b"%PDF": "pdf"},
    **{b"PK\x03\x04": "zip", b"<?xml": "svg", b"<svg": "svg", b"\xd7\xcd\xc6\x9a": "wmf", b"\x01\0\0\0": "emf"},
    **{b"II*\0": "tif", b"MM\0*": "tif"},
}
"""How files without a name of their own begin."""
STATES = {"checked": "☒ ", "unchecked": "☐ ", "unknown": "☐ ", "true": "◉ ", "false": "○ "}
PAGE_END = re.compile(r"(?<= )\\n(?=\S)")
TYPED = (FORM + "current-value", FORM + "value")


class Files:
    """What is embedded in one document, in its package or in its XML."""

    def __init__(self, package: zipfile.ZipFile | None = None) -> None:
        self.package = package
        self.names = frozenset(package.namelist()) if package else frozenset()
        self.inline: dict[str, bytes] = {}

    def key(self, element: Xml) -> str:
        """The name that `file` knows the content of a draw:image or draw:object by; empty when it is not in the file."""
        data = element.findtext(OFFICE + "binary-data")
        if data is not None:
            return self._keep_file(data)
        href = element.get(XLINK + "href", "")
        name = posixpath.normpath(unquote(href)) if href else ""
        replacement = f"ObjectReplacements/{posixpath.basename(name)}"
        return next((n for n in (name, replacement, f"{name}/content.xml") if n in self.names), "")

    def all(self) -> tuple[str, ...]:
        """The keys of every file that a person can have put in, also of those that no page shows."""
        kept = (n for n in self.names if not NO_FILE.search(n))
        return (*sorted(kept), *self.inline)

    def part(self, element: Xml) -> str:
        """The name of the content of an embedded OpenDocument; empty when there is none."""
        name = posixpath.normpath(unquote(element.get(XLINK + "href", ""))) + "/content.xml"
        return name if name in self.names else ""

    def read(self, name: str) -> bytes | None:
        if name in self.inline:
            return self.inline[name]
        if self.package is None or name not in self.names:
            return None
        try:
            return self.package.read(name)
        except BROKEN:
            return None

    def file(self, key: str) -> tuple[str, bytes] | None:
        """(a name with an ending, the content) of an embedded file."""
        content = self.read(key)
        if content is None:
            return None
        name = posixpath.basename(key)
        if "." not in name:
            name += "." + next((ending for begins, ending in KINDS.items() if content.startswith(begins)), "bin")
        return name, content

    def _keep_file(self, data: str) -> str:
        with contextlib.suppress(binascii.Error, ValueError):
            key = f"inbäddad-{len(self.inline) + 1}"
            self.inline[key] = base64.b64decode(re.sub(r"\s+", "", data))
            return key
        return ""


class Frames:
    """Draws what is no line of text into the run of a paragraph. Objects are read once each, whatever points to them."""

    def __init__(self, files: Files, controls: Mapping[str, Xml], block: Blocks, blocks: Blocks) -> None:
        self.files, self.controls = files, dict(controls)
        self.block, self.blocks = block, blocks
        self.seen: set[str] = set()

    def draw(self, shape: Xml, pen: Pen) -> None:
        """A draw:frame or any shape: its alternative text, its file and its text."""
        title, description = (all_text_of(shape.find(SVG + name)) for name in ("title", "desc"))
        objects = [c for c in children(shape) if local(c) in DRAWN]
        shown = next((c for c in objects if local(c) != "image"), objects[0] if objects else None)
        embed = "" if shown is None else self.files.key(shown)
        if not embed:
            embed = next((key for other in objects if (key := self.files.key(other))), "")
        made = drawing(pen.run(), title, description, embed)
        if shown is not None and not embed:
            drawing(
                pen.run(), descr=shown.get(XLINK + "href", "")
            )  # a picture elsewhere: nobody fetches it, but it is told
        self._content(shape, made, pen)
        if shape.tag == DRAW + "control":
            self.type_(shape.get(DRAW + "control", ""), made)

    def _content(self, shape: Xml, made: Xml, pen: Pen) -> None:
        """What stands in a shape or an area of a picture: texts in boxes of its own, other shapes after it."""
        box = self._stray(shape.text, made, None)
        for child in children(shape):
            name = local(child)
            if name in ("object", "object-ole"):
                self._object(child, made)
            elif child.tag.startswith(DRAW) and name not in (*DRAWN, "text-box", *SILENT):
                self.draw(child, pen)
            elif child.tag not in (SVG + "title", SVG + "desc") and name not in SILENT:
                box = make(made, W + "txbxContent") if box is None else box
                (self.block if child.tag.startswith(TEXT) else self.blocks)(child, box)
            box = self._stray(child.tail, made, box)

    def _stray(self, text: str | None, made: Xml, box: Xml | None) -> Xml | None:
        if not (text and text.strip()):
            return box
        box = make(made, W + "txbxContent") if box is None else box
        Pen(box).write(text)
        return box

    def type_(self, id: str, parent: Xml) -> None:
        """What was typed or ticked in one form control."""
        control = self.controls.pop(id, None)
        for text in () if control is None else control_texts(control):
            Pen(make(parent, W + "txbxContent")).exact(text)

    def _object(self, element: Xml, parent: Xml) -> None:
        name = self.files.part(element)
        root = next(iter(c for c in children(element) if local(c) in ("document", "math")), None)
        if name and name not in self.seen:
            self.seen.add(name)
            with contextlib.suppress(etree.XMLSyntaxError):
                root = parse(self.files.read(name) or b"")
        if root is None:
            return
        if root.tag == MATH + "math":
            notes = {a for n in ("annotation", "annotation-xml") for a in root.iter(MATH + n)}
            text = " ".join(
                t for e in root.iter() if e not in notes and isinstance(e.tag, str) and (t := (e.text or "").strip())
            )
            if text:
                Pen(make(parent, W + "txbxContent")).exact(text)
            return
        check_repeats(root)
        for body in root.iter(OFFICE + "body"):
            self.blocks(body, make(parent, W + "txbxContent"))


def all_text_of(element: Xml | None) -> str:
    return "" if element is None else all_text(element).strip()


def form_controls(roots: Iterable[Xml]) -> dict[str, Xml]:
    """{id: form control} of a document's forms, in order; those without id get one of their own."""
    found: dict[str, Xml] = {}
    for root in roots:
        for forms in root.iter(OFFICE + "forms"):
            for control in forms.iter():
                if isinstance(control.tag, str) and control.tag.startswith(FORM):
                    found[control.get(XML_ID) or control.get(FORM + "id") or f"#{len(found)}"] = control
    return found


def _with_breaks(typed: str) -> str:
    """ONLYOFFICE puts what was typed in a control of Word's in a label's value, and writes a break as a backslash and an n: a line's
    end, or the place where a page once ended in the middle of a line, which is no break."""
    return PAGE_END.sub("", typed).replace("\\n", "\n")


def control_texts(control: Xml) -> list[str]:
    """The texts a person sees in a form control: what is typed, picked or ticked, its label and its help."""
    kind = local(control)
    label, help = control.get(FORM + "label", ""), control.get(FORM + "title", "")
    texts: list[str] = []
    if kind in ("option", "item", "form", "properties", "property", "connection-resource", "column"):
        return []
    if kind == "listbox":
        options = list(control.iter(FORM + "option"))
        picked = [o for o in options if o.get(FORM + "current-selected") == "true"]
        picked = picked or [o for o in options if o.get(FORM + "selected") == "true"]
        texts += [o.get(FORM + "label") or o.get(FORM + "value", "") for o in picked]
    elif kind == "checkbox":
        state = control.get(FORM + "current-state") or control.get(FORM + "state") or "unchecked"
        texts.append(STATES.get(state, "") + label)
    elif kind == "radio":
        state = control.get(FORM + "current-selected") or control.get(FORM + "selected") or "false"
        texts.append(STATES.get(state, "") + label)
    else:
        lines = [all_text(p) for p in control.iter(TEXT + "p")]
        typed = next((v for name in TYPED if (v := control.get(name))), "")
        texts += [label, "\n".join(lines) or (_with_breaks(typed) if kind == "fixed-text" else typed)]
    return [text for text in (*texts, help) if text.strip()]
