"""Fields: what Word shows without storing it as text is written out, so that it is read like anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.forms.form_texts import squeeze
from pipeline.reading.document.text import FIELD_CODE, FIELD_DATA, R, T, W, Xml, add_run

FIELD, SIMPLE = W + "fldChar", W + "fldSimple"
ADDRESS = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"', re.I)
SHOWN_ADDRESS = " ({})"
SILENT = frozenset(
    """PAGE NUMPAGES SECTIONPAGES SECTION PAGEREF REF NOTEREF DATE TIME CREATEDATE SAVEDATE PRINTDATE EDITTIME REVNUM TOC TOA TC XE RD INDEX SEQ
    STYLEREF FILENAME FILESIZE AUTHOR TITLE SUBJECT KEYWORDS COMMENTS TEMPLATE INFO DOCPROPERTY DOCVARIABLE USERNAME USERINITIALS USERADDRESS LASTSAVEDBY
    NUMWORDS NUMCHARS MERGEFIELD MERGEREC NEXT SET LISTNUM AUTONUM FORMTEXT FORMDROPDOWN FORMCHECKBOX HYPERLINK INCLUDEPICTURE INCLUDETEXT IMPORT LINK
    DDE DDEAUTO EMBED SHAPE CONTROL ADDIN PRIVATE CITATION BIBLIOGRAPHY BARCODE GOTOBUTTON""".split()
)
"""Fields whose code is no text that anybody sees; of all others a code without a result is shown, or was meant to be."""


@dataclass(slots=True)
class _OpenField:
    """A field that has begun and not ended."""

    code: str = ""
    shown: str = ""
    in_result: bool = False
    data: list[Xml] = field(default_factory=list)


def show_fields(root: Xml) -> None:
    """Write out a link's address, the entry picked in an old form list, the cross in an old form box, and spoken codes.

    A piece of code that stands in no field is text that some program lost the field of.
    """
    for simple in list(root.iter(SIMPLE)):
        if found := ADDRESS.search(simple.get(W + "instr", "")):
            show_address(simple, len(simple), found[1], "".join(simple.itertext()))
    opened: list[_OpenField] = []
    for e in list(root.iter(FIELD, FIELD_CODE, FIELD_DATA, T)):
        if e.tag == T:
            for one in opened:
                one.shown += (e.text or "") if one.in_result else ""
        elif e.tag == FIELD_DATA:
            if opened:
                opened[-1].data.append(e)
        elif e.tag == FIELD_CODE and opened:
            opened[-1].code += e.text or ""
        elif e.tag == FIELD_CODE:
            e.tag = T
        elif (kind := e.get(W + "fldCharType")) == "begin":
            opened.append(_OpenField())
        elif kind == "separate" and opened:
            opened[-1].in_result = True
        elif kind == "end" and opened:
            _close(opened.pop(), e.getparent())


def _close(one: _OpenField, run: Xml) -> None:
    parent = run.getparent() if run is not None and run.tag == R else None
    if parent is None:
        return
    at, name = parent.index(run), one.code.split(maxsplit=1)[:1]
    if found := ADDRESS.search(one.code):
        show_address(parent, at, found[1], one.shown)
    elif not squeeze(one.shown):
        said = "".join(_picked_entry(data) for data in one.data) or (
            one.code.strip() if name and name[0].upper() not in SILENT else ""
        )
        if said:
            add_run(parent, at, said)


def _picked_entry(data: Xml) -> str:
    """What an old form field keeps only as a number: the entry picked in a list, the cross in a box."""
    box = next(data.iter(W + "checkBox"), None)
    if box is not None:
        ticked = next(box.iter(W + "checked"), next(box.iter(W + "default"), None))
        return "☒" if ticked is not None and ticked.get(W + "val", "1") not in ("0", "false") else "☐"
    entries = [e.get(W + "val", "") for e in data.iter(W + "listEntry")]
    result = next(data.iter(W + "result"), None)
    picked = result.get(W + "val", "0") if result is not None else "0"
    return entries[min(int(picked), len(entries) - 1)] if entries and picked.isdecimal() else ""


def show_address(parent: Xml, at: int, address: str, shown: str) -> None:
    """Put a link's address after its text, unless the text already says it."""
    plain = address.removeprefix("mailto:")
    if plain.rstrip("/") not in shown:
        add_run(parent, at, SHOWN_ADDRESS.format(plain))
