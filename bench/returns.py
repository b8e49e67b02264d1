"""Distinct returns as programs leave them, so that no reader meets a file or an answer twice: format, program and numbers -> bytes.

Word cuts text into runs at every word that it does not know and at every sitting, and numbers paragraphs, rows and runs. Excel
keeps each text once, and says of every row how wide it is. LibreOffice's are the example round's own files with other answers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from random import Random
from typing import Any

from lxml import etree

from pipeline.model.instrument import fields
from tests.support import ROOT, instrument, typed
from tests.support.filling import DOCUMENT, W, blank, changed, filled

Xml = Any
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STRINGS = "xl/sharedStrings.xml"
DEEP = ("P01", "P02", "P03", "P04", "P05", "P06", "P07", "P09")
"""The practices of the example round whose form is the deep one."""
UNKNOWN, UNKNOWN_IN_FORM = 7, 20
"""Word marks every so manieth word of an answer, and of the form's own sentences, as misspelt."""
SITTING = 12
"""Words of an answer that are written at one sitting."""


def from_word(numbers: Iterable[int], unknown: int = UNKNOWN) -> list[bytes]:
    """Deep forms filled in and saved by Word, which does not know every so manieth word of the answers."""
    forms = ((filled(blank("docx", id=f"P{n}", stage="uppstart"), answers(n)), n) for n in numbers)
    return [_save_as_word(form, n, unknown) for form, n in forms]


def from_excel(numbers: Iterable[int]) -> list[bytes]:
    """Deep forms filled in and saved by Excel."""
    return [_save_as_excel(filled(blank("xlsx", id=f"P{n}", stage="uppstart"), answers(n))) for n in numbers]


def from_libreoffice(practice: str, numbers: Iterable[int]) -> list[bytes]:
    """The return of a practice in the example round, which LibreOffice saved, with other answers."""
    data = next(p.read_bytes() for p in sorted((ROOT / "inbox").iterdir()) if _is_of(p.read_bytes(), practice))
    said = {line for text in typed(practice).values() for line in text.split("\n") if len(line) > LONG}
    part, tag = (DOCUMENT, f"{W}t") if _has(data, DOCUMENT) else (STRINGS, f"{X}t")
    return [changed(data, _other_answers(said, tag, Random(n)), part) for n in numbers]


LONG = 12
"""Letters that an answer has which is no choice."""


def answers(number: int) -> dict[str, str]:
    """{key: what was typed}: a practice's choices, and as many sentences as it had in each text, of any practice."""
    random = Random(number)
    own = typed(random.choice(DEEP))
    texts = {f.key for f in fields(instrument(), "fordjupad") if f.kind == "text"}
    return {key: _other(text, random) if key in texts else text for key, text in own.items()}


def _other(text: str, random: Random) -> str:
    return " ".join(random.choices(_sentences(), k=len(_split(text))))


@cache
def _sentences() -> list[str]:
    return sorted({one for p in DEEP for text in typed(p).values() if len(text) > LONG for one in _split(text)})


def _split(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]


def _is_of(data: bytes, practice: str) -> bool:
    return f"/{practice}/".encode() in zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml")


def _has(data: bytes, part: str) -> bool:
    return part in zipfile.ZipFile(io.BytesIO(data)).namelist()


def _other_answers(said: set[str], tag: str, random: Random) -> Callable[[Xml], object]:
    def change(root: Xml) -> None:
        for t in root.iter(tag):
            if (t.text or "") in said:
                t.text = _other(t.text, random)

    return change


# ---- Word


def _save_as_word(form: bytes, number: int, unknown: int) -> bytes:
    random = Random(number)
    sittings = [f"00{random.getrandbits(24):06X}" for _ in range(6)]

    def change(root: Xml) -> None:
        for row in root.iter(f"{W}tr"):
            row.attrib.update({f"{W}rsidR": sittings[0], f"{W}rsidTr": sittings[1], **_own_number(random)})
        for p in root.iter(f"{W}p"):
            p.attrib.update({**_own_number(random), f"{W}rsidR": sittings[0], f"{W}rsidRDefault": sittings[2]})
        for run in list(root.iter(f"{W}r")):
            answer = next(run.iterancestors(f"{W}sdtContent"), None) is not None
            if run.find(f"{W}rPr/{W}rStyle") is None:  # no prompt
                _cut(run, random, sittings if answer else [], unknown if answer else UNKNOWN_IN_FORM)
        last: Xml = root.findall(f".//{W}sdtContent")[-1]
        last.insert(0, etree.Element(f"{W}bookmarkStart", {f"{W}id": "0", f"{W}name": "_GoBack"}))
        last.append(etree.Element(f"{W}bookmarkEnd", {f"{W}id": "0"}))

    return changed(form, change)


def _own_number(random: Random) -> dict[str, str]:
    return {f"{W14}paraId": f"{random.getrandbits(31):08X}", f"{W14}textId": "77777777"}


def _cut(run: Xml, random: Random, sittings: list[str], unknown: int) -> None:
    """The runs that Word makes of one, each with its looks, the words that it does not know between marks."""
    t = run.find(f"{W}t")
    words = re.findall(r"\S+\s*", t.text or "") if t is not None and len(run.findall(f"{W}t")) == 1 else []
    if len(words) < 2 or run.find(f"{W}br") is not None:
        return
    piece: list[str] = []
    at = random.randrange(unknown)
    for n, word in enumerate(words):
        if n % unknown == at:
            _put(run, piece, sittings, random)
            _mark(run, "spellStart")
            _put(run, [word.rstrip()], sittings, random)
            _mark(run, "spellEnd")
            piece = [word[len(word.rstrip()) :]]
        elif sittings and n % SITTING == SITTING - 1:
            _put(run, [*piece, word], sittings, random)
            piece = []
        else:
            piece.append(word)
    _put(run, piece, sittings, random)
    run.getparent().remove(run)


def _put(run: Xml, words: list[str], sittings: list[str], random: Random) -> None:
    if not "".join(words):
        return
    new: Xml = etree.Element(f"{W}r", {f"{W}rsidR": random.choice(sittings)} if sittings else {})
    for looks in run.findall(f"{W}rPr"):
        new.append(etree.fromstring(etree.tostring(looks)))
    t: Xml = etree.SubElement(new, f"{W}t", {SPACE: "preserve"})
    t.text = "".join(words)
    run.addprevious(new)


def _mark(run: Xml, kind: str) -> None:
    run.addprevious(etree.Element(f"{W}proofErr", {f"{W}type": kind}))


# ---- Excel


def _save_as_excel(form: bytes) -> bytes:
    numbers: list[int] = []

    def keep_once(strings: Xml) -> None:
        """Every text is kept once, in the order they were first met."""
        known: dict[bytes, int] = {}
        items = list(strings)
        for item in items:
            new = len(known)
            numbers.append(known.setdefault(etree.tostring(item), new))
            if numbers[-1] != new:
                strings.remove(item)
        strings.attrib.update({"count": str(len(items)), "uniqueCount": str(len(known))})

    def renumber(sheet: Xml) -> None:
        for row in sheet.iter(f"{X}row"):
            row.attrib.update({"spans": f"1:{len(row)}", f"{X14}dyDescent": "0.25"})
            for c in row.iter(f"{X}c"):
                value: Xml = c.find(f"{X}v")
                if c.get("t") == "s":
                    value.text = str(numbers[int(value.text)])
                elif value is None:
                    c.attrib.pop("t", None)

    form = changed(form, keep_once, STRINGS)
    for part in zipfile.ZipFile(io.BytesIO(form)).namelist():
        if part.startswith("xl/worksheets/sheet"):
            form = changed(form, renumber, part)
    return form
