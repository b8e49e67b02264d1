"""Every character of a package, counted by code that shares nothing with the readers: zipfile, ElementTree and a few rules.

What is not counted, because nobody wrote it there to be read: white space, deleted text and text moved away, field
codes, the second copy of a text box for old programs, prompts that stand alone, numbers that place a drawing, and the
parts that hold looks and settings.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree as ET

from pipeline.model.returns import Return

LOOKS = re.compile(
    r"(^|/)(_rels|docProps|theme|glossary|activeX|customXml|persons?|revisions)/|\[Content_Types\]|(^|/)(styles|stylesWithEffects|settings|webSettings|fontTable|numbering|"
    r"commentsExtended|commentsIds|commentsExtensible|people|calcChain|metadata|connections|workbook|table\d*|layout\d*|quickStyle\d*|colors\d*|printerSettings\d*)\.xml$",
    re.I,
)
DROPPED = {"delText", "delInstrText", "instrText", "del", "moveFrom", "Fallback", "rPh", "posOffset", "align", "pctWidth", "pctHeight",
           "pctPosHOffset", "pctPosVOffset", "formatCode", "author", "from", "to", "ext", "extLst", "Anchor", "formula1",
           "dataValidations", "conditionalFormatting", "numCache"}  # fmt: skip
SPOKEN = {
    "docPr": ("descr", "title"),
    "cNvPr": ("descr", "title"),
    "textpath": ("string",),
    "shape": ("alt",),
    "rect": ("alt",),
}
"""Attributes with words in them."""
MARGINS = {"oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"}
MARGIN_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|[A-Z])')
DRAWN = str.maketrans("þ¨", "☒☐")
SHOWN_AS = {"F0E0": "→", "F04A": "☺", "F0FE": "☒", "F0A8": "☐"}
"""Letters of the symbol fonts that people see as signs."""
PROMPTS = {"Skriv här", "Välj", "ÅÅÅÅ-MM-DD"}


@lru_cache(maxsize=512)
def characters(data: bytes) -> Counter[str]:
    """How often every character that is no white space stands in the package."""
    return Counter(
        "".join("".join(text for text in texts(data) if text.strip() not in PROMPTS).translate(DRAWN).split())
    )


def texts(data: bytes) -> list[str]:
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        strings = _strings(z)
        for name in z.namelist():
            if LOOKS.search(name.replace("\\", "/")) or not name.endswith(".xml") or name.endswith("sharedStrings.xml"):
                continue
            _walk(ET.fromstring(z.read(name)), strings, found)
    return found


def _strings(z: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in z.namelist():
        return []
    return ["".join(_walk(item, [], [])) for item in ET.fromstring(z.read("xl/sharedStrings.xml"))]


def _walk(element: ET.Element, strings: list[str], found: list[str]) -> list[str]:
    """`found`, with the texts of the element put to its end."""
    name = element.tag.rpartition("}")[2]
    if name in DROPPED or (name == "f" and "/math" not in element.tag) or _is_copy(name, element):
        return found
    if name == "c" and "spreadsheetml" in element.tag:
        found += _cell(element, strings)
        return found
    found += (element.get(a, "") for a in SPOKEN.get(name, ()))
    if name == "sym":
        code = element.get(f"{element.tag.removesuffix('sym')}char", "0")
        found.append(SHOWN_AS.get(code, chr(int(code, 16))))
    found.append(MARGIN_CODES.sub("", element.text or "") if name in MARGINS else element.text or "")
    for child in element:
        _walk(child, strings, found)
        found.append(child.tail or "")
    return found


def _is_copy(name: str, element: ET.Element) -> bool:
    """Excel keeps a copy of every comment thread for old programs, and says so in its first line."""
    return name == "comment" and "".join(element.itertext()).startswith(("[Trådad kommentar]", "[Threaded comment]"))


def _cell(cell: ET.Element, strings: list[str]) -> Iterator[str]:
    """What the cell holds; a number is left out when a format may show it otherwise."""
    kind, value = cell.get("t", "n"), next((e.text or "" for e in cell if e.tag.endswith("}v")), "")
    if kind == "s":
        yield strings[int(value)] if int(value) < len(strings) else ""
    elif kind == "inlineStr":
        for e in cell:
            yield from _walk(e, [], [])
    elif kind == "str":
        yield value


def told(ret: Return) -> Counter[str]:
    """Every character that the return gives back as an answer or as unplaced."""
    count: Counter[str] = Counter()
    for answer in ret.answers.values():
        count.update("".join((answer.raw or answer.value or "").split()))
    for unplaced in ret.unplaced:
        count.update("".join(unplaced.text.split()))
    for attachment in ret.attachments:
        count.update("".join(attachment.text.split()))
    return count


def unaccounted(form: bytes, worn: bytes, ret: Return) -> Counter[str]:
    """Characters of the worn file that are neither the blank form's, nor an answer, nor unplaced."""
    return characters(worn) - characters(form) - told(ret)


def invented(form: bytes, worn: bytes, ret: Return) -> Counter[str]:
    """Characters that the return tells and the worn file does not hold beside the form's own: told twice, or made up."""
    return told(ret) - (characters(worn) - characters(form))
