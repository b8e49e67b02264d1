"""A Word form on the desk: its package and its body's tree, which the habits change in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from lxml import etree

from pipeline.base.package import unpack
from pipeline.model.instrument import Field, fields
from tests.habits.truth import Truth, Words
from tests.support import instrument
from tests.support.filling import DOCUMENT, blank, filled, packed

Xml = Any
Habit = Callable[["Paper"], None]
NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
W = f"{{{NS['w']}}}"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DECLARED = " ".join(f'xmlns:{p}="{uri}"' for p, uri in NS.items())
FORMS = 3
"""How many filled forms there are to wear."""
LETTERS = "abcdefghijklmnopqrstuvwyzåäö"
WOOD = "tall gran ask alm bok lind sälg rönn hägg björk".split()


def xml(text: str) -> Xml:
    """The element written in `text`, with the usual prefixes."""
    root: Xml = etree.fromstring(f"<x {DECLARED}>{text}</x>")
    return root[0]


def run(text: str, properties: str = "") -> Xml:
    r = xml(f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve"/></w:r>')
    r[-1].text = text
    return r


def par(*texts: str, properties: str = "") -> Xml:
    p = xml(f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}</w:p>")
    p.extend(run(t) for t in texts)
    return p


def paint(depth: str, random: Random) -> dict[str, str]:
    """An answer in every field, no two texts alike, so that one on a wrong question shows."""
    labels = {c.code: c.label for c in instrument().choices}
    known = list(fields(instrument(), depth))
    texts = {f.key: f"Svaret på {f.code} är {WOOD[n % 10]} {n * 7 + 100}." for n, f in enumerate(known)}
    return {
        f.key: labels[random.choice(f.choices)]
        if f.kind == "choice"
        else "2026-10-02"
        if f.kind == "date"
        else texts[f.key]
        for f in known
    }


@dataclass(slots=True)
class Paper:
    """One filled Word form under wear."""

    members: dict[str, bytes]
    root: Xml
    random: Random
    truth: Truth
    fields: dict[str, Field]
    cells: dict[str, Xml] = field(default_factory=dict)
    """{key: the answer cell}, wherever it has been moved."""
    rows: dict[str, Xml] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Codes of rows that some habit has already worn."""
    count: int = 0
    raw: bytes | None = None
    """The finished file, when a habit makes it itself."""

    @property
    def body(self) -> Xml:
        return self.root.find(f"{W}body")

    def words(self) -> str:
        """A sentence that nobody else has written."""
        self.count += 1
        return f"Tillagt {self.random.choice(WOOD)}{self.count:02}x{self.random.randrange(1000, 9999)}"

    def address(self) -> str:
        """A web address that nobody else has linked to."""
        return f"https://plan{self.words().split()[1].lstrip(LETTERS)}.example/mal"

    def code(self, question: bool = True) -> str:
        """A row nobody has touched: one with choice and comment, or one with a text only."""
        free = [c for c in self.rows if c not in self.used and c[0] != "B" and (len(self.keys(c)) == 2) == question]
        code = self.random.choice(free)
        self.used.add(code)
        return code

    def keys(self, code: str) -> list[str]:
        return [k for k, f in self.fields.items() if f.code == code]

    def choice(self) -> str:
        """The key of an untouched choice."""
        return next(k for k in self.keys(self.code()) if self.fields[k].kind == "choice")

    def text(self) -> str:
        """The key of an untouched comment or text."""
        code = self.code(self.random.random() < 0.7)
        return next(k for k in self.keys(code) if self.fields[k].kind == "text")

    def control(self, key: str) -> Xml:
        return next(s for s in self.cells[key].iter(f"{W}sdt") if s.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == key)

    def content(self, key: str) -> Xml:
        return self.control(key).find(f"{W}sdtContent")

    def line(self, key: str) -> Xml:
        """The paragraph in the answer cell."""
        return self.cells[key].find(f"{W}p")

    def rewrite(self, key: str, *parts: Xml) -> None:
        """Other content in the control, with nothing promised about it yet."""
        self.truth.answers.pop(key, None)
        content = self.content(key)
        for old in list(content):
            content.remove(old)
        content.extend(parts)

    def empty(self, key: str) -> Xml:
        """Take the control and all else out of the answer cell; its only paragraph is left."""
        line = self.line(key)
        for old in list(line):
            if old.tag != f"{W}pPr":
                line.remove(old)
        self.truth.answers.pop(key, None)
        return line

    def clear(self, key: str) -> None:
        """Back to the prompt, as it was sent out."""
        kind = self.fields[key].kind
        prompts = instrument().placeholders
        prompt = {"choice": prompts.choice, "date": prompts.date}.get(kind, prompts.text)
        self.rewrite(key, run(prompt, '<w:rStyle w:val="PlaceholderText"/>'))
        self.control(key).find(f"{W}sdtPr/{W}id").addnext(xml("<w:showingPlcHdr/>"))
        self.truth.answers.pop(key, None)

    def answer(self, key: str, text: str) -> None:
        """This must be read in `key`."""
        self.truth.answers[key] = text

    def typed(self, text: str, key: str) -> None:
        """These words must be part of the answer, which is else free."""
        self.truth.words.append(Words(text, key))
        self.truth.free.add(key)

    def tables(self) -> list[Xml]:
        """The tables with answer rows."""
        return list(dict.fromkeys(self.table(code) for code in self.rows))

    def table(self, code: str) -> Xml:
        return next(self.rows[code].iterancestors(f"{W}tbl"))

    def part(self, name: str, content: str | bytes, kind: str, relation: str, whose: str = DOCUMENT) -> str:
        """A new part of the package, related from `whose`. Returns the relation's id. Raises ValueError when it is there already."""
        if name in self.members:
            raise ValueError(name)
        data = content if isinstance(content, bytes) else content.encode()
        self.members[name] = data
        types = self.members["[Content_Types].xml"]
        if kind and name.encode() not in types:
            said = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
            self.members["[Content_Types].xml"] = types.replace(b"</Types>", said.encode())
        folder, _, base = whose.rpartition("/")
        target = name.removeprefix(f"{folder}/") if name.startswith(f"{folder}/") else f"/{name}"
        return self.relate(target, relation, f"{folder}/_rels/{base}.rels")

    def relate(self, target: str, relation: str, rels: str = "word/_rels/document.xml.rels", mode: str = "") -> str:
        empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        old = self.members.get(rels, empty)
        number = f"rIdWorn{old.count(b'Id=') + 1}"
        kind = relation if "://" in relation else TYPE + relation
        said = f'<Relationship Id="{number}" Type="{kind}" Target="{target}"{mode}/></Relationships>'
        self.members[rels] = old.replace(b"</Relationships>", said.encode())
        return number

    def data(self) -> bytes:
        if self.raw is not None:
            return self.raw
        self.store()
        return packed(self.members.items())

    def store(self) -> None:
        """The tree into the package."""
        name = DOCUMENT if DOCUMENT in self.members else next(n for n in self.members if n.startswith("word/document"))
        self.members[name] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)


@cache
def sent_back(format: str, depth: str, n: int) -> tuple[dict[str, str], bytes]:
    """One of a few forms with an answer in every field, filled in as Word and Excel do: (the answers, the file)."""
    answers = paint(depth, Random(n))
    return answers, filled(blank(format, depth, stage="uppstart"), answers)


def paper(random: Random, depth: str = "fordjupad") -> Paper:
    """A Word form with an answer in every field, ready to be worn."""
    answers, data = sent_back("docx", depth, random.randrange(FORMS))
    members = unpack(data)
    root: Xml = etree.fromstring(members[DOCUMENT])
    known = {f.key: f for f in fields(instrument(), depth)}
    page = Paper(members, root, random, Truth(dict(answers), depth), known)
    for sdt in root.iter(f"{W}sdt"):
        key = sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val")
        page.cells[key] = next(sdt.iterancestors(f"{W}tc"))
        page.rows[known[key].code] = next(sdt.iterancestors(f"{W}tr"))
    return page


def worn(habits: list[Habit], random: Random, depth: str = "fordjupad") -> tuple[bytes, Truth]:
    """A Word form after these habits, and what must be true of its return."""
    page = paper(random, depth)
    for habit in habits:
        habit(page)
    return page.data(), page.truth
