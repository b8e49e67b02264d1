"""WordprocessingML, read: what stands in a cell, inside and outside its content controls, in document order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

Xml = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
P, R, T, TBL, TR, TC, SDT, CONTENT, VAL = (
    W + n for n in ("p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "val")
)
TAG, ALIAS, LIST, LAST = W + "tag", W + "alias", W + "dropDownList", W + "lastValue"
BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "noBreakHyphen": "\u2011", W + "softHyphen": "\u00ad"}
SILENT = frozenset(W + n for n in ("pPr", "rPr", "tcPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "instrText")) | {
    FALLBACK
}
LINES = frozenset((P, TBL, TR, TC, "{http://schemas.openxmlformats.org/drawingml/2006/main}p"))
"""What begins on a new line: paragraphs, and the cells of a table pasted into an answer."""
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TEXTS = frozenset((T, A + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"))
SYM = W + "sym"
SYMBOLS = {"F04A": "☺", "F04B": "😐", "F04C": "☹", "F0DF": "←", "F0E0": "→", "F0E7": "⇐", "F0E8": "⇒", "F0F3": "⇔"}
"""What Word makes of :) and --> while people type, in a font of its own."""
PROPERTIES = frozenset(W + n for n in ("tblPr", "tblGrid", "trPr", "tblPrEx", "tcPr"))


Controls = list[tuple[Xml, str]]
"""Content controls with their text."""


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def blocks(parent: Xml) -> Iterator[Xml]:
    for child in parent:
        if child.tag in (TBL, P):
            yield child
        elif child.tag == SDT and child.find(f".//{TBL}") is not None:
            yield from blocks(child.find(CONTENT))
        elif child.tag == SDT:
            yield child
        elif child.tag not in SILENT:
            yield from blocks(child)


def unwrapped(parent: Xml, tag: str) -> list[Xml]:
    """Children with this tag, also inside the controls some editors put around rows and cells."""
    children: list[Xml] = list(parent.iterchildren(tag))
    before = len(parent) - len(children)
    if before == 0 or (parent[before - 1].tag in PROPERTIES and parent[0].tag in PROPERTIES and before < 3):
        return children
    found: list[Xml] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag not in SILENT and child.tag != P:
            found += unwrapped(child, tag)
    return found


def all_text(element: Xml) -> str:
    """Every character below the element, fast and coarse: deleted text and field codes too."""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def cell_texts(cell: Xml) -> tuple[str, Controls]:
    """(text outside every control, the controls)."""
    if len(cell) and _alone(cell, P):
        paragraph = cell[-1]
        if len(paragraph) and _alone(paragraph, SDT):  # as we wrote it, and as most editors leave it
            sdt = paragraph[-1]
            return "", [(sdt, text_of(sdt[-1] if sdt[-1].tag == CONTENT else sdt.find(CONTENT)))]
    beside: list[str] = []
    controls: Controls = []
    _walk(cell, beside, controls)
    return "".join(beside), controls


def _alone(parent: Xml, tag: str) -> bool:
    """True when the last child has this tag and nothing but properties stands before it."""
    count = len(parent)
    return parent[-1].tag == tag and (count == 1 or (count == 2 and parent[0].tag in SILENT))


def _walk(element: Xml, out: list[str], controls: Controls | None) -> None:
    """Visible text in document order. With `controls` given, controls are collected apart, else read as ordinary text."""
    paragraphs = 0
    for child in element:
        tag = child.tag
        if tag == R:
            _walk(child, out, controls)
        elif tag in TEXTS:
            out.append(child.text or "")
        elif tag in SILENT:
            continue
        elif tag in BREAKS:
            out.append(BREAKS[tag])
        elif tag == SYM:
            code = child.get(W + "char", "")
            out.append(SYMBOLS.get(code.upper()) or _symbol(code))
        elif tag == SDT and controls is not None:
            _sdt(child, controls)
        elif tag in LINES:
            if paragraphs:
                out.append("\n")
            paragraphs += 1
            _walk(child, out, controls)
        else:
            _walk(child, out, controls)


def _sdt(sdt: Xml, controls: Controls) -> None:
    controls.append((sdt, text_of(sdt.find(CONTENT))))


def text_of(content: Xml | None) -> str:
    if content is None:
        return ""
    if len(content) == 1:
        run = content[0]
        if run.tag == R and len(run) and _alone(run, T):  # one run of plain text, as in most controls
            return run[-1].text or ""
    out: list[str] = []
    _walk(content, out, None)
    return "".join(out)


def tag_of(sdt: Xml) -> str:
    return property_of(sdt, TAG)


def property_of(sdt: Xml, name: str) -> str:
    found = next(sdt.iter(name), None)
    return "" if found is None else str(found.get(VAL, ""))


def picked_in(sdt: Xml) -> str:
    """What the list itself remembers; some editors keep the choice only there."""
    found = next(sdt.iter(LIST), None)
    return "" if found is None else str(found.get(LAST, ""))
