"""WordprocessingML, read: what stands in a cell, inside and outside its content controls, in document order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

Xml = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FALLBACK = MC + "Fallback"
P, R, T, TBL, TR, TC, SDT, CONTENT, VAL = (
    W + n for n in ("p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "val")
)
TAG, ALIAS, LIST, LAST = W + "tag", W + "alias", W + "dropDownList", W + "lastValue"
CHECKBOX = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
TEXT_BOX = W + "txbxContent"
SDT_PROPERTIES = W + "sdtPr"
BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "\u2011", W + "softHyphen": "\u00ad"}  # fmt: skip
SILENT = frozenset(W + n for n in ("pPr", "rPr", "tcPr", "trPr", "tblPr", "sdtPr", "sdtEndPr", "sectPr", "del", "moveFrom", "instrText", "delInstrText")) | {
    FALLBACK
}  # fmt: skip
LINES = frozenset((P, TBL, TR, TC, A + "p"))
"""What begins on a new line: paragraphs, and the rows of a table pasted into an answer, whose cells are parted by tabs."""
TEXTS = frozenset((T, W + "delText", A + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"))
SYM = W + "sym"
SYMBOLS = {"F04A": "☺", "F04B": "😐", "F04C": "☹", "F0DF": "←", "F0E0": "→", "F0E7": "⇐", "F0E8": "⇒", "F0F3": "⇔"}
"""What Word makes of :) and --> while people type, in a font of its own."""
PROPERTIES = frozenset(W + n for n in ("tblPr", "tblGrid", "trPr", "tblPrEx", "tcPr"))


VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
DOC_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
PICTURE_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"
LINK, FIELD_CODE, FIELD_DATA, MERGED = (W + n for n in ("hyperlink", "instrText", "ffData", "vMerge"))
INSERTED, DELETED, STRUCK = (W + "ins", W + "moveTo"), (W + "del", W + "moveFrom"), (W + "strike", W + "dstrike")
POINTS_TO_FILE = (A + "blip", VML + "imagedata", OFFICE + "OLEObject", W + "altChunk", W + "control")
SHAPES = tuple(
    VML + n for n in "shape rect roundrect oval line polyline arc curve image group imagedata textpath".split()
)
ALTERNATIVE = (DOC_PROPERTIES, PICTURE_PROPERTIES, *SHAPES)
HOLDERS = tuple(W + n for n in ("drawing", "pict", "object", "altChunk"))
"""What pictures, shapes and embedded files stand in."""
STYLE = W + "rStyle"
OWN_STYLES = frozenset(("PlaceholderText", "Platshllartext", "Placeholder"))
"""Character styles of prompts, which most forms hold many of."""
FIELDS = (FIELD_CODE, FIELD_DATA, W + "fldSimple")
UNUSUAL = (LINK, *FIELDS, MERGED, MC + "AlternateContent", *INSERTED, *DELETED, *STRUCK, *HOLDERS, STYLE)
HOLE = "\x00"
"""Where a control stands in the text beside it: a character that XML cannot carry."""
Controls = list[tuple[Xml, str]]
"""Content controls with their text."""


def symbol(element: Xml) -> str:
    """The character of a w:sym."""
    code = element.get(W + "char", "")
    try:
        return SYMBOLS.get(code.upper()) or chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def survey(root: Xml) -> dict[str, list[Xml]]:
    """{tag: elements} of everything beside plain text in rows, in one pass: most forms hold none of it."""
    found: dict[str, list[Xml]] = {}
    for element in root.iter(*UNUSUAL):
        if element.tag != STYLE or element.get(VAL) not in OWN_STYLES:
            found.setdefault(element.tag, []).append(element)
    return found


def blocks(parent: Xml) -> Iterator[Xml]:
    """Tables, paragraphs and controls around either, in order, whatever an editor put around them."""
    for child in parent:
        if child.tag in (TBL, P):
            yield child
        elif child.tag == SDT and child.find(f".//{TBL}") is not None:
            yield from blocks(content_of(child))
        elif child.tag == SDT:
            yield child
        elif child.tag not in SILENT:
            yield from blocks(child)


def unwrap(parent: Xml, tag: str) -> list[Xml]:
    """Children with this tag, also inside the controls some editors put around rows and cells."""
    children: list[Xml] = parent[:]
    while children and children[0].tag in PROPERTIES:
        del children[0]
    for child in children:  # a loop, for this is done for every row
        if child.tag != tag:
            break
    else:
        return children
    found: list[Xml] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag not in SILENT and child.tag != P:
            found += unwrap(child, tag)
    return found


def all_text(element: Xml) -> str:
    """Every character below the element, fast and coarse: deleted text and field codes too."""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def cell_texts(cell: Xml) -> tuple[str, Controls]:
    """(text outside every control, the controls)."""
    sdt = only_control(cell)
    if sdt is not None:
        return "", [(sdt, text_of(content_of(sdt)))]
    beside: list[str] = []
    controls: Controls = []
    _walk(cell, beside, controls)
    return "".join(beside).replace(HOLE, ""), controls


def is_box(sdt: Xml) -> bool:
    """True for a control that is a box to tick: no answer of its own, but a mark in the text it stands in."""
    return len(sdt) > 0 and any(p.tag == CHECKBOX for p in sdt[0])


def only_control(cell: Xml) -> Xml | None:
    """The control of a cell that holds nothing else, as we wrote it and as most editors leave it."""
    count = len(cell)
    paragraph = cell[-1] if count else None
    if paragraph is None or paragraph.tag != P or count > 2 or (count == 2 and cell[0].tag not in SILENT):
        return None
    count = len(paragraph)
    sdt = paragraph[-1] if count else None
    if sdt is None or sdt.tag != SDT or count > 2 or (count == 2 and paragraph[0].tag not in SILENT):
        return None
    return sdt


def content_of(sdt: Xml) -> Xml | None:
    """The w:sdtContent of a control, usually its last child."""
    if len(sdt) == 0:
        return None
    last = sdt[-1]
    found = last if last.tag == CONTENT else sdt.find(CONTENT)
    return sdt if found is None else found  # a damaged control without content: what it holds is accounted for


def in_order(cell: Xml) -> str:
    """All text of a cell with one control as a person reads it: a control is parted from the words it stands against."""
    beside: list[str] = []
    controls: Controls = []
    _walk(cell, beside, controls)
    before, _, after = "".join(beside).partition(HOLE)
    text = controls[0][1] if controls else ""
    before += "\n" if before[-1:].strip() and text[:1].strip() else ""
    after = ("\n" if text[-1:].strip() and after[:1].strip() else "") + after
    return f"{before}{text}{after}"


def _alone(parent: Xml, tag: str) -> bool:
    """True when the last child has this tag and nothing but properties stands before it."""
    count = len(parent)
    return parent[-1].tag == tag and (count == 1 or (count == 2 and parent[0].tag in SILENT))


def _walk(element: Xml, out: list[str], controls: Controls | None, lines: int = 0, inside: bool = False) -> int:
    """Visible text in document order. With `controls` given, controls are collected apart, else read as ordinary text.

    `lines`: how many lines there are before it in the same place, for a control or the like around paragraphs is no place of
    its own; how many there are after it is given back. `inside`: in a table that somebody pasted, whose nameless controls are text.
    """
    for child in element[:]:
        tag = child.tag
        if tag == R and len(child) and _alone(child, T):  # as most of the many runs that Word makes of a text
            out.append(child[-1].text or "")
        elif tag in TEXTS:
            out.append(child.text or "")
        elif tag in SILENT:
            continue
        elif tag in BREAKS:
            out.append(BREAKS[tag])
        elif tag == SYM:
            out.append(symbol(child))
        elif (
            tag == SDT
            and controls is not None
            and not is_box(child)
            and not (inside and child.find(f"{SDT_PROPERTIES}/{TAG}") is None)
        ):
            controls.append((child, text_of(content_of(child))))
            out.append(HOLE)
        elif tag in LINES:
            if lines:
                out.append("\t" if tag == TC else "\n")
            lines += 1
            _walk(child, out, controls, 0, inside or tag == TBL)
        elif tag == TEXT_BOX:
            out.append("\n")
            _walk(child, out, controls, 0, inside)
            out.append("\n")
        elif len(child):
            lines = _walk(child, out, controls, lines, inside)
    return lines


def text_of(content: Xml | None) -> str:
    """The visible text below an element, controls and all."""
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
    if len(sdt) and len(sdt[0]) > 1 and sdt[0][1].tag == TAG:  # after its name, as we and most editors write them
        tag: str = sdt[0][1].get(VAL, "")
        return tag
    return property_of(sdt, TAG)


def property_of(sdt: Xml, name: str) -> str:
    found = next(sdt.iter(name), None)
    return "" if found is None else str(found.get(VAL, ""))


def picked_text(sdt: Xml) -> str:
    """What the list itself remembers; some editors keep the choice only there."""
    found = next(sdt.iter(LIST), None)
    return "" if found is None else str(found.get(LAST, ""))


def add_run(parent: Xml, at: int, text: str) -> None:
    """Put a run of text into a paragraph or link: what an editor shows without storing it as text."""
    run = etree.Element(R)
    etree.SubElement(run, T).text = text
    parent.insert(at, run)
