"""OpenDocument's names, and Word elements in the making: runs of text with white space told as OpenDocument tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.reading.document.text import A, P, R, T, W

Xml = Any
ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, FORM, META, STYLE = (
    f"{ODF}{name}:1.0}}" for name in ("office", "text", "table", "drawing", "form", "meta", "style")
)
SVG = ODF + "svg-compatible:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
DC = "{http://purl.org/dc/elements/1.1/}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
COLLAPSED = re.compile(r"[ \t\r\n]+")
MOST_SPACES = 1000
"""More spaces in a row than anybody means; a damaged count must not fill the memory."""


def make(parent: Xml, tag: str, **values: str) -> Xml:
    """A new last child; `values` are attributes in Word's own namespace."""
    return etree.SubElement(parent, tag, {W + name: value for name, value in values.items()})


def children(parent: Xml) -> Iterator[Xml]:
    """The child elements: no entity that was left unresolved."""
    return (child for child in parent if isinstance(child.tag, str))


def local(element: Xml) -> str:
    return str(element.tag).rpartition("}")[2]


class Pen:
    """Writes into one w:p, collapsing white space as OpenDocument 1.3 (6.1.2) says.

    Two things are told as LibreOffice writes and shows them, or it would be us who lose a typed space: the space after
    a tab, a line break or counted spaces stays, and so does one at the end of a paragraph, unless it is layout of the XML.
    """

    def __init__(self, parent: Xml) -> None:
        self.paragraph = make(parent, P)
        self.target = self.paragraph
        """What is written into now: the paragraph, or a link or control in it."""
        self.as_typed = False
        """Set inside an element that keeps white space as it was typed."""
        self.struck = False
        """Set inside struck text."""
        self._open: Xml | None = None
        self._after_space = True
        self._layout = False

    def write(self, text: str | None) -> None:
        """Character data of the XML."""
        if not text:
            return
        if self.as_typed:
            self.exact(text.removesuffix("\r"))  # the end of the paragraph that the field was made of, not a line break
            return
        plain = COLLAPSED.sub(" ", text)
        if self._after_space and plain[0] == " ":
            plain = plain[1:]
        if plain:
            self._put(plain)
            self._after_space = plain[-1] == " "
            self._layout = self._after_space and "\n" in text[len(text.rstrip(" \t\r\n")) :]

    def exact(self, text: str) -> None:
        """Text that is no character data, as it stands."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for n, line in enumerate(lines):
            if n:
                self.mark("br")
            if line:
                self._put(line)
                self._after_space = self._layout = False

    def spaces(self, count: str | None) -> None:
        number = int(count) if count and count.isdecimal() else 1
        self._put(" " * min(number, MOST_SPACES))
        self._after_space = self._layout = False

    def mark(self, name: str) -> None:
        """A w:br or w:tab."""
        make(make(self.target, R), W + name)
        self._open, self._after_space, self._layout = None, False, False

    def run(self) -> Xml:
        """A new w:r for something that is no text."""
        self._open = None
        return make(self.target, R)

    def strike(self, struck: bool) -> bool:
        """Write struck text from now on, or not; gives what was so before."""
        before, self.struck = self.struck, struck
        if before != struck:
            self._open = None
        return before

    def inside(self, element: Xml) -> Xml:
        """Write into this element from now on; gives what was written into before."""
        before, self.target, self._open = self.target, element, None
        return before

    def end(self) -> None:
        if self._layout and self._open is not None and self._open.text:
            self._open.text = self._open.text.removesuffix(" ")

    def _put(self, text: str) -> None:
        if self._open is None:
            run = make(self.target, R)
            if self.struck:
                make(make(run, W + "rPr"), W + "strike")
            self._open = make(run, T)
            self._open.text = ""
        self._open.text += text


def drawing(run: Xml, title: str = "", descr: str = "", embed: str = "") -> Xml:
    """A w:drawing with what a screen reader says and the file it shows."""
    made = make(run, W + "drawing")
    described = etree.SubElement(made, DESCRIBED)
    for name, value in (("title", title), ("descr", descr)):
        if value:
            described.set(name, value)
    if embed:
        etree.SubElement(made, A + "blip").set(EMBED, embed)
    return made
