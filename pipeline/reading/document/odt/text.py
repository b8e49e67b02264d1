"""An OpenDocument text in Word's own elements: every element that is not known to hold no text is read as text.

What Word has no element for is told by the nearest it has: what only an attribute holds as the alternative text of a
drawing. What a page shows and no character stores is written out: a list's bullet or number, a link's address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from pipeline.reading.document.docx.fields import SHOWN_ADDRESS
from pipeline.reading.document.text import ALIAS, CONTENT, LIST, SDT, TAG, VAL, P, W, add_run, all_text
from pipeline.reading.odf_xml import (
    DRAW,
    FIELD,
    LOEXT,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    XLINK,
    XML_ID,
    Pen,
    children,
    drawing,
    local,
    make,
)

from . import tables as odt_tables
from .elements import ATTRIBUTES, LIST_HEADER, LIST_ITEM, PARAGRAPHS, SILENT
from .frames import Files, Frames, form_controls
from .lists import Lists, OpenList

Xml = Any
Handler = Callable[["Translator", Xml, Pen], None]
DEEPEST = 120
"""Elements deeper than this, which no editor writes, are read as plain text."""


class Translator:
    """Translates one document. Holds what lies outside the flow of text: comments and notes, lists, files, form controls."""

    def __init__(self, roots: list[Xml], files: Files) -> None:
        self.notes: list[Xml] = []
        self.lists = Lists(roots)
        self.frames = Frames(files, form_controls(roots), self._block, self.blocks)
        regions = [r for root in roots for r in root.iter(TEXT + "changed-region")]
        self.changes = {r.get(XML_ID) or r.get(TEXT + "id", ""): r for r in regions}
        self.commented = {id: info for id, region in self.changes.items() if (info := _comment_on(region)) is not None}
        self.struck = _struck_styles(roots)
        self.depth = 0

    def body(self, source: Xml) -> Xml:
        """office:text -> w:body, ending with what the flow of text never shows."""
        target = etree.Element(W + "body")
        self.blocks(source, target)
        shown = {e.get(TEXT + "name") for e in source.iter(TEXT + "user-field-get", TEXT + "user-field-input")}
        for field in source.iter(TEXT + "user-field-decl"):
            if field.get(TEXT + "name") not in shown:
                Pen(target).exact(field.get(OFFICE + "string-value", ""))
        for info in self.commented.values():
            self._note("comment", info, None)
        return target

    def rest(self, target: Xml) -> None:
        """Form controls that stand nowhere on a page, last in `target`. To be called when all else is translated."""
        for id in list(self.frames.controls):
            self.frames.type_(id, Pen(target).run())

    def margins(self, root: Xml) -> list[Xml]:
        """The paragraphs of page headers and footers, and of what stands beside notes that go over a page break."""
        holder = etree.Element(W + "hdr")
        for page in root.iter(STYLE + "master-page"):
            for element in children(page):
                if local(element).startswith(("header", "footer")):
                    self.blocks(element, holder)
        for notice in root.iter(*(f"{TEXT}note-continuation-notice-{way}" for way in ("forward", "backward"))):
            Pen(holder).write(all_text(notice))
        return [p for p in holder.iter(P) if next(p.iterancestors(P), None) is None]

    def blocks(self, source: Xml, target: Xml) -> None:
        """Everything that stands in `source`, as paragraphs and tables last in `target`."""
        self.depth += 1
        if self.depth > DEEPEST:
            Pen(target).write(all_text(source))
        else:
            self._stray(source.text, target)
            for child in source:
                if isinstance(child.tag, str):
                    self._block(child, target)
                else:
                    Pen(target).exact(child.text or "")
                self._stray(child.tail, target)
        self.depth -= 1

    def _stray(self, text: str | None, target: Xml) -> None:
        if text and text.strip():
            Pen(target).write(text)

    def _block(self, element: Xml, target: Xml) -> None:
        tag = element.tag
        if tag in PARAGRAPHS:
            self._paragraph(element, target)
        elif tag == TEXT + "list":
            self._list(element, target, None)
        elif tag == TEXT + "numbered-paragraph":
            self._item(element, target, self.lists.numbered(element))
        elif tag == TABLE + "table":
            odt_tables.table(element, target, self.blocks)
        elif tag.startswith(TEXT) and tag.endswith("-source"):
            self._index_title(element, target)
        elif tag in HANDLERS or tag.startswith(DRAW):
            pen = Pen(target)
            self._inline_child(element, pen)
            pen.end()
        elif tag not in SILENT:
            self.blocks(element, target)

    def _paragraph(self, element: Xml, target: Xml, marker: str = "") -> None:
        pen = Pen(target)
        pen.struck = self.struck.get(element.get(TEXT + "style-name", ""), False)
        self.inline(element, pen)
        pen.end()
        if marker.strip() and all_text(pen.paragraph).strip() and [c.tag for c in pen.paragraph] != [SDT]:
            add_run(pen.paragraph, 0, marker)  # one control alone is an answer box, whatever its paragraph is

    def _list(self, element: Xml, target: Xml, outer: OpenList | None) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            Pen(target).write(all_text(element))
        else:
            at = self.lists.begin(element, outer, element.get(XML_ID, ""))
            for item in children(element):
                if item.tag in (LIST_ITEM, LIST_HEADER):
                    self._item(item, target, at)
                else:
                    self._block(item, target)
        self.depth -= 1

    def _item(self, item: Xml, target: Xml, at: OpenList) -> None:
        """Only the first paragraph of an item has a marker, and a list's header has none."""
        first = item.tag != LIST_HEADER
        self._stray(item.text, target)
        for child in item:
            if child.tag in PARAGRAPHS:
                self._paragraph(child, target, self.lists.marker(at, item, child) if first else "")
                first = False
            elif child.tag == TEXT + "list":
                self._list(child, target, at)
            elif isinstance(child.tag, str):
                self._block(child, target)
            self._stray(child.tail, target)

    def _index_title(self, source: Xml, target: Xml) -> None:
        """What an index is told to show but has not shown yet."""
        body = source.getparent().find(TEXT + "index-body")
        shown = "" if body is None else all_text(body)
        title = source.findtext(TEXT + "index-title-template") or ""
        if title.strip() and title.strip() not in shown:
            Pen(target).write(title)

    def inline(self, source: Xml, pen: Pen) -> None:
        """The text of a paragraph, or of what stands in one."""
        self.depth += 1
        if self.depth > DEEPEST:
            pen.write(all_text(source))
        else:
            pen.write(source.text)
            for child in source:
                if isinstance(child.tag, str):
                    self._inline_child(child, pen)
                else:
                    pen.exact(child.text or "")
                pen.write(child.tail)
        self.depth -= 1

    def _inline_child(self, element: Xml, pen: Pen) -> None:
        tag = element.tag
        handler = HANDLERS.get(tag)
        if handler:
            handler(self, element, pen)
        elif tag.startswith(DRAW):
            self.frames.draw(element, pen)
        elif tag in PARAGRAPHS or tag in BLOCKS:
            self._block(element, make(pen.run(), W + "txbxContent"))
        elif tag not in SILENT:
            self.inline(element, pen)
        if tag in ATTRIBUTES or tag == TEXT + "bibliography-mark":
            self._attributes(element, pen)

    def _attributes(self, element: Xml, pen: Pen) -> None:
        names: Iterable[str] = ATTRIBUTES.get(element.tag) or (n for n in element.keys() if local_name(n) != "bibliography-type")  # noqa: SIM118  # fmt: skip
        shown = all_text(element)
        texts = [v for name in names if (v := element.get(name, "").strip()) and v not in shown]
        if texts:
            drawing(pen.run(), descr="\n".join(texts))

    def _inside(self, element: Xml, pen: Pen, holder: Xml) -> None:
        """The element's text, written into `holder`."""
        before = pen.inside(holder)
        self.inline(element, pen)
        pen.inside(before)

    def _link(self, element: Xml, pen: Pen) -> None:
        link = make(pen.target, W + "hyperlink")
        self._inside(element, pen, link)
        address = element.get(XLINK + "href", "").removeprefix("mailto:")
        if address and not address.startswith("#") and address.rstrip("/") not in all_text(link):
            add_run(link, len(link), SHOWN_ADDRESS.format(address))

    def _control(self, element: Xml, pen: Pen) -> None:
        """A content control, or one of the fields that LibreOffice before 7.5 makes of it."""
        control = make(pen.target, SDT)
        properties = make(control, W + "sdtPr")
        for name, tag in (("alias", ALIAS), ("tag", TAG)):
            value = next((v for k, v in element.items() if local_name(k) == name), "")
            if value:
                make(properties, tag).set(VAL, value)
        items = [item for item in children(element) if item.tag == LOEXT + "list-item" or item.tag == TEXT + "label"]
        if items:
            make(properties, LIST)
        content = make(control, CONTENT)
        # LibreOffice writes what was typed in an input field as it is, line breaks, tabs and all, and loses them when
        # it opens its own file: the file still has them.
        pen.as_typed = element.tag == TEXT + "text-input"
        self._inside(element, pen, content)
        pen.as_typed = False
        if element.tag == TEXT + "drop-down" and not all_text(content).strip():
            picked = [i.get(TEXT + "value", "") for i in items if i.get(TEXT + "current-selected") == "true"]
            before = pen.inside(content)
            pen.exact("".join(picked))
            pen.inside(before)

    def _translate_note(self, element: Xml, pen: Pen) -> None:
        kind = "comment" if element.tag == OFFICE + "annotation" else element.get(TEXT + "note-class", "footnote")
        self._note(kind, element, pen)

    def _note(self, kind: str, element: Xml, pen: Pen | None) -> None:
        """A comment, footnote or endnote, and where it is fastened."""
        kind, id = kind if kind in ("comment", "endnote") else "footnote", str(len(self.notes) + 1)
        note = etree.Element(W + kind, {W + "id": id})
        self.notes.append(note)
        if pen is not None:
            make(pen.run(), f"{W}{kind}Reference", id=id)
        own = element.find(TEXT + "note-citation")
        if own is not None and own.get(TEXT + "label"):
            Pen(note).exact(own.get(TEXT + "label", ""))
        self.blocks(element, note)

    def _change(self, element: Xml, pen: Pen) -> None:
        """Where text was inserted or deleted, and what somebody said about it. The deleted text itself lies elsewhere."""
        id = element.get(TEXT + "change-id", "")
        kinds = {local(c) for c in children(self.changes[id])} if id in self.changes else set()
        if kinds & {"insertion", "deletion"}:
            make(pen.target, W + ("del" if "deletion" in kinds else "ins"))
        info = self.commented.pop(id, None)
        if info is not None:
            self._note("comment", info, pen)

    def _span(self, element: Xml, pen: Pen) -> None:
        before = pen.strike(self.struck.get(element.get(TEXT + "style-name", ""), pen.struck))
        self.inline(element, pen)
        pen.strike(before)

    def _ruby(self, element: Xml, pen: Pen) -> None:
        ruby = make(pen.run(), W + "ruby")
        for child in children(element):
            self._inside(child, pen, make(ruby, W + ("rt" if child.tag == TEXT + "ruby-text" else "rubyBase")))

    def _old_field(self, element: Xml, pen: Pen) -> None:
        """A form field of an old .doc: the box that is ticked, the item that is picked; typed text follows as text."""
        values: dict[str, list[str]] = {}
        for parameter in element.iter(FIELD + "param"):
            values.setdefault(parameter.get(FIELD + "name", ""), []).append(parameter.get(FIELD + "value", ""))
        if element.get(FIELD + "type", "").endswith("FORMCHECKBOX"):
            ticked = (values.get("Checkbox_Checked") or ["false"])[0]
            pen.exact("☒" if ticked in ("true", "1") else "☐")
        picked, offered = (values.get("Dropdown_Selected") or [""])[0], values.get("Dropdown_ListEntry", [])
        if picked.isdecimal() and int(picked) < len(offered):
            pen.exact(offered[int(picked)])
        self.inline(element, pen)


BLOCKS = frozenset((TEXT + "list", TEXT + "section", TEXT + "numbered-paragraph", TABLE + "table"))
HANDLERS: dict[str, Handler] = {
    TEXT + "span": Translator._span,
    TEXT + "s": lambda _, element, pen: pen.spaces(element.get(TEXT + "c")),
    TEXT + "tab": lambda _, __, pen: pen.mark("tab"),
    TEXT + "line-break": lambda _, __, pen: pen.mark("br"),
    TEXT + "a": Translator._link,
    DRAW + "a": Translator._link,
    LOEXT + "content-control": Translator._control,
    TEXT + "text-input": Translator._control,
    TEXT + "drop-down": Translator._control,
    TEXT + "note": Translator._translate_note,
    OFFICE + "annotation": Translator._translate_note,
    TEXT + "change": Translator._change,
    TEXT + "change-start": Translator._change,
    TEXT + "change-end": lambda *_: None,
    TEXT + "ruby": Translator._ruby,
    FIELD + "fieldmark": Translator._old_field,
    FIELD + "fieldmark-start": Translator._old_field,
}


def local_name(attribute: str) -> str:
    return attribute.rpartition("}")[2]


def _comment_on(region: Xml) -> Xml | None:
    """Who made a tracked change and why, when somebody said why."""
    infos = region.iter(OFFICE + "change-info")
    return next((info for info in infos if any(all_text(p).strip() for p in info.iter(TEXT + "p"))), None)


def _struck_styles(roots: Iterable[Xml]) -> dict[str, bool]:
    """{style of text: is it struck through} for the styles that say so."""
    struck: dict[str, bool] = {}
    for root in roots:
        for properties in root.iter(STYLE + "text-properties"):
            line = properties.get(STYLE + "text-line-through-style") or properties.get(STYLE + "text-line-through-type")
            if line is not None:
                struck[properties.getparent().get(STYLE + "name", "")] = line != "none"
    return struck
