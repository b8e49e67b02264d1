"""Bullets and numbers of lists: people see them, and the file keeps them nowhere as text."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.forms.form_texts import squeeze
from pipeline.reading.document.text import SDT, TC, P, W, Xml, add_run, all_text
from pipeline.reading.properties import parse

ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
PROPERTIES, NUMBERING, STYLE = W + "pPr", W + "numPr", W + "pStyle"
NO_LIST = "0"
"""The list that takes a paragraph out of its style's list."""


class ListLevel(NamedTuple):
    """How one level of a list is numbered."""

    kind: str
    """"bullet", "decimal", "lowerLetter" ..."""
    pattern: str
    """"%1." or "%1.%2)"."""
    start: int


Levels = Mapping[tuple[str, int], ListLevel]
"""{(list, level): how it is numbered}."""


def show_markers(root: Xml, z: zipfile.ZipFile) -> None:
    """Write the marker of every list paragraph in a table before its text."""
    marked = list(_list_paragraphs(root, z))
    levels = _levels(z) if marked else {}
    counts: Counter[tuple[str, int]] = Counter()
    for paragraph, number, level in marked:
        told = levels.get((number, level), ListLevel("bullet", "", 1))
        counts[number, level] += 1
        for deeper in [k for k in counts if k[0] == number and k[1] > level]:
            del counts[deeper]
        marker = "•" if told.kind == "bullet" else _number_text(told, level, number, levels, counts)
        add_run(paragraph, 1, f"{'  ' * level}{marker} ")


def _list_paragraphs(root: Xml, z: zipfile.ZipFile) -> Iterator[tuple[Xml, str, int]]:
    """(paragraph, its list, its level), the list from the paragraph itself or from its style."""
    styles: Mapping[str, tuple[str, int]] | None = None
    for cell in root.iter(TC):
        for paragraph in cell.iterchildren(P):
            properties = paragraph.find(PROPERTIES)
            if properties is None:
                continue
            own, style = properties.find(NUMBERING), _value(properties, "pStyle")
            if own is None and style and styles is None:
                styles = _styles(z)
            number, level = _numbering(own) if own is not None else (styles or {}).get(style, (NO_LIST, 0))
            if number != NO_LIST and not _is_control(paragraph) and squeeze(all_text(paragraph)):
                yield paragraph, number, level


def _is_control(paragraph: Xml) -> bool:
    """One control alone is an answer box, whatever was done to its paragraph."""
    return [c.tag for c in paragraph if c.tag != PROPERTIES] == [SDT]


def _value(parent: Xml, name: str) -> str:
    child = parent.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise


def _numbering(numbering: Xml) -> tuple[str, int]:
    return _value(numbering, "numId") or NO_LIST, _whole(_value(numbering, "ilvl"), 0)


def _styles(z: zipfile.ZipFile) -> dict[str, tuple[str, int]]:
    """{paragraph style: (list, level)}, a style's own or that of the one it builds on."""
    if "word/styles.xml" not in z.namelist():
        return {}
    own, base = {}, {}
    for style in parse(z.read("word/styles.xml")).iter(W + "style"):
        name, properties = style.get(W + "styleId", ""), style.find(PROPERTIES)
        base[name] = _value(style, "basedOn")
        numbering = None if properties is None else properties.find(NUMBERING)
        if numbering is not None:
            own[name] = _numbering(numbering)
    found = {}
    for name in base:
        at, seen = name, set()
        while at and at not in own and at not in seen:
            seen.add(at)
            at = base.get(at, "")
        if at in own:
            found[name] = own[at]
    return found


def _levels(z: zipfile.ZipFile) -> Levels:
    if "word/numbering.xml" not in z.namelist():
        return {}
    root = parse(z.read("word/numbering.xml"))
    abstract = {a.get(W + "abstractNumId"): {_at(v): _level(v) for v in a.iter(W + "lvl")} for a in root.iter(W + "abstractNum")}  # fmt: skip
    found: dict[tuple[str, int], ListLevel] = {}
    for num in root.iter(W + "num"):
        levels = dict(abstract.get(_value(num, "abstractNumId"), {}))
        for override in num.iter(W + "lvlOverride"):
            level = next((_level(v) for v in override.iter(W + "lvl")), levels.get(_at(override)))
            if level is not None:
                levels[_at(override)] = level._replace(start=_whole(_value(override, "startOverride"), level.start))
        found |= {(num.get(W + "numId"), at): level for at, level in levels.items()}
    return found


def _at(element: Xml) -> int:
    return _whole(element.get(W + "ilvl", ""), 0)


def _level(v: Xml) -> ListLevel:
    return ListLevel(_value(v, "numFmt") or "decimal", _value(v, "lvlText"), _whole(_value(v, "start"), 1))


def _number_text(told: ListLevel, level: int, number: str, levels: Levels, counts: Counter[tuple[str, int]]) -> str:
    def one(found: re.Match[str]) -> str:
        n = int(found[1]) - 1
        at = levels.get((number, n), ListLevel("decimal", "", told.start))
        return _as_number(at.kind, max(counts[number, n], 1) + at.start - 1)

    return re.sub(r"%(\d)", one, told.pattern or f"%{level + 1}.")


def _as_number(kind: str, n: int) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(97 + (n - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and n < 40:
        roman = ""
        for value, sign in ROMAN:
            roman += sign * (n // value)
            n %= value
        return roman if kind == "lowerRoman" else roman.upper()
    return str(n)
