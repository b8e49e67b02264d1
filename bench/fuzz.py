"""Good returns damaged at random, each read in a watched process: `python -m bench fuzz [--files N] [--seed S]`.

Bits flipped, ends cut off and blocks moved in the file itself; parts lost, renamed and exchanged in the package; elements lost,
doubled, exchanged and renamed, and attributes lost and exchanged, in its XML. Afterwards it is counted what became of each, and
every answer is held against the file before it was damaged:

- *wrong*: accepted, and a question has another answer than before, or one where it had none, and nothing is said of it.
  A free text that has lost or doubled a part of its own is no such thing: whoever damaged it wrote that. A choice is the same or not.
  Nor is it when what is lost or moved is an answer with all that carries it (TYPED): the file then shows it to everybody so.
- *lost*: accepted, and a question that was answered is empty, and nothing is said of it, nor is its text kept as unplaced.

Said of it is what names the question, its element or the whole file, and was not said before the damage: some of the files have a
finding to begin with, which must excuse nothing.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from lxml import etree

from pipeline.base.guard import Lost, LostWhy, run_guarded
from pipeline.model.instrument import Field, fields
from pipeline.model.returns import Finding, Return, Severity, State, Status
from pipeline.reading.files import read_files
from pipeline.round.folder import load
from tests.support import ROOT

FILES = 2_000
INSTRUMENT = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"
BASES = (
    "inbox/*.docx",
    "inbox/*.xlsx",
    "tests/data/odt/*.odt",
    "tests/data/ods/*.ods",
    "tests/data/xls/*.xls",
    "tests/data/pdf/*.pdf",
)
TYPED = (
    "v",
    "t",
    "si",
    "is",
    "r",
    "f",
    "p",
    "span",
    "list",
    "list-item",
    "text-input",
    "content-control",
    "table-cell",
)
"""Elements that are an answer or a part of one: to lose or exchange them is to answer something else, so that nothing but the
reader's life is judged then. Their attributes are not typed, and a workbook's cell says itself where it stands."""
KEYED = b"<w:tag "
"""Stands in a document whose boxes still have their keys: then one that has changed places can be told."""
BEGINNING = 15
"""Letters that only the same answer begins with."""
LINK = re.compile(r" \(https?://[^\s)]+\)")
"""The address of a link as it stands after its words, and nothing more."""
TOLD = (Severity.ASK, Severity.TELL, Severity.DAMAGE)
"""Kinds of findings that a person is to look at."""
Xml = Any


class Damaged(NamedTuple):
    base: str
    how: str
    content: bytes
    typed: bool = False
    """Whether it is a person's answer that is another."""


class Outcome(NamedTuple):
    what: str
    """accepted, quarantined, reader_failed, or a Fate."""
    seconds: float
    wrong: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def run(files: int = FILES, seed: int = 1) -> Iterator[tuple[str, str]]:
    """(label, figure) of one run."""
    yield "fuzz: seed", str(seed)
    seen: Counter[str] = Counter()
    slowest, problems = 0.0, []
    for damaged, outcome in outcomes(files, seed):
        seen[outcome.what] += 1
        slowest = max(slowest, outcome.seconds)
        if trouble := problem(outcome):
            problems.append(f"{damaged.base}, {damaged.how}: {trouble}")
    for what, count in sorted(seen.items()):
        yield f"fuzz: {what}", str(count)
    yield "fuzz: the slowest, seconds", f"{slowest:.1f}"
    yield "fuzz: PROBLEMS (there must be none)", str(len(problems))
    for one in problems:
        yield "  problem", one


def problem(outcome: Outcome) -> str:
    """What is wrong with how a file was read; empty when nothing is."""
    if outcome.what in (*map(str, LostWhy), "reader_failed"):
        return outcome.what
    if outcome.wrong:
        return f"another answer and nothing said: {', '.join(outcome.wrong[:5])}"
    return f"an answer is gone and nothing said: {', '.join(outcome.lost[:5])}" if outcome.lost else ""


def outcomes(files: int, seed: int) -> Iterator[tuple[Damaged, Outcome]]:
    """Each damaged file with what became of it."""
    bases = [p for pattern in BASES for p in sorted(ROOT.glob(pattern))]
    before = {p: _read(INSTRUMENT, p.read_bytes()) for p in bases}
    known = load(INSTRUMENT)
    asked = {f.key: f for depth in known.depths for f in fields(known, depth.code)}
    for n in range(files):
        random = Random(f"{seed} {n}")
        path = bases[n % len(bases)]
        damaged = damage(random, path)
        start = time.perf_counter()
        (found,) = run_guarded(partial(_read, INSTRUMENT), [damaged.content])
        outcome = _outcome(asked, found, before[path], time.perf_counter() - start)
        yield damaged, outcome._replace(wrong=(), lost=()) if damaged.typed else outcome


def _read(instrument_file: Path, content: bytes) -> Return:
    return read_files(load(instrument_file), [("svar", content)])[0]


def _outcome(asked: Mapping[str, Field], found: Return | Lost, before: Return, seconds: float) -> Outcome:
    if isinstance(found, Lost):
        return Outcome(str(found.fate), seconds)
    if any(f.code == "reader_failed" for f in found.findings):
        return Outcome("reader_failed", seconds)
    if found.status is not Status.ACCEPTED:
        return Outcome(str(found.status), seconds)
    wrong, lost = [], []
    had = Counter((f.code, f.message) for f in before.findings)
    told = [f for f in found.findings if f.severity in TOLD and not had[f.code, f.message]]
    for key, old in before.answers.items():
        new = found.answers.get(key)
        if new is None or _same(new.value, old.value) or any(_says(f, asked[key]) for f in told):
            continue
        if new.value is None:
            kept = any(_squeezed(old.raw or old.value or "") in _squeezed(u.text) for u in found.unplaced)
            if old.value is not None and new.state is State.BLANK and not kept:
                lost.append(key)
        elif asked[key].choices or not _part_of(new.value, old.value or ""):
            wrong.append(key)
    return Outcome(str(found.status), seconds, tuple(wrong), tuple(lost))


def _says(finding: Finding, field: Field) -> bool:
    """Whether a finding is about a question: names it or its element, or is about the whole file."""
    if finding.question is None and finding.key is None:
        return finding.element is None or finding.element == field.element
    named = re.compile(rf"(?<![.\w])F?{re.escape(field.code)}(?![.\w]*\d)")
    return finding.key == field.key or named.search(f"{finding.question} {finding.message}") is not None


def _same(new: str | None, old: str | None) -> bool:
    """White space apart: without the part that names the program, nobody knows that it drops line breaks. And a number that has
    lost its format is the same number.
    """
    if new == old or new is None or old is None:
        return new == old
    try:
        return float(new) == float(old)
    except ValueError:
        return _squeezed(new) == _squeezed(old)


def _part_of(new: str, old: str) -> bool:
    """Whether a text is the old one with some of it lost, doubled or, where it lies unpacked in the file, garbled.

    The words without the address of their link are such a part: in an .xls the address is a record of its own.
    """
    begins = len(new) >= BEGINNING and new[:BEGINNING] == old[:BEGINNING]
    begins |= bool(LINK.fullmatch(old.removeprefix(new))) and old.startswith(new)
    return begins or SequenceMatcher(None, old, new, autojunk=False).ratio() > 0.5


def _squeezed(text: str) -> str:
    return "".join(text.split())


# ---- Damage


def damage(random: Random, path: Path) -> Damaged:
    """One file damaged in one way, twice in a fifth of the cases."""
    content, hows, typed = path.read_bytes(), [], False
    keyed = _is_package(content) and any(KEYED in part for part in _members(content).values())
    for _ in range(2 if random.random() < 0.2 else 1):
        ways: list[Callable[[Random, bytes], tuple[str, bytes]]] = [_bytes]
        if _is_package(content):
            ways += [_parts, _xml, _xml, _xml]
        how, content = random.choice(ways)(random, content)
        hows.append(how)
        way, _, what = how.partition(": ")
        element = what.split(" ")[0]
        lost, moved = way == "element lost", way.startswith("element")
        typed |= moved and (element in TYPED or (element == "c" and lost))
        typed |= moved and element in ("sdt", "sdtContent") and (lost or not keyed)
    return Damaged(path.relative_to(ROOT).as_posix(), "; ".join(hows), content, typed)


def _bytes(random: Random, content: bytes) -> tuple[str, bytes]:
    data = bytearray(content)
    way = random.choice(("flip", "cut", "zero", "insert", "move"))
    at, size = random.randrange(len(data)), random.randint(1, 400)
    if way == "flip":
        for _ in range(random.choice((1, 1, 4, 30))):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif way == "cut":
        del data[at:]
    elif way == "zero":
        data[at : at + size] = bytes(len(data[at : at + size]))
    elif way == "insert":
        data[at:at] = random.randbytes(size)
    else:
        piece = data[at : at + size]
        del data[at : at + size]
        to = random.randrange(len(data) + 1)
        data[to:to] = piece
    return f"bytes: {way}", bytes(data)


def _parts(random: Random, content: bytes) -> tuple[str, bytes]:
    parts = _members(content)
    name, other = random.choice(list(parts)), random.choice(list(parts))
    way = random.choice(("lost", "exchanged", "renamed", "emptied"))
    if way == "lost":
        del parts[name]
    elif way == "exchanged":
        parts[name], parts[other] = parts[other], parts[name]
    elif way == "renamed":
        parts[f"{name}x"] = parts.pop(name)
    else:
        parts[name] = b""
    return f"part {way}: {name}", _packed(parts)


def _xml(random: Random, content: bytes) -> tuple[str, bytes]:
    parts = _members(content)
    names = [n for n, data in parts.items() if re.search(r"\.(?:xml|rels)$", n) and len(data) > 200]
    names += [n for n in names if re.search(r"document\.xml|sheet\d+\.xml|content\.xml", n)] * 3
    if not names:
        return "nothing", content
    name = random.choice(names)
    try:
        root: Xml = etree.fromstring(parts[name])
    except etree.XMLSyntaxError:
        return "nothing", content
    every = [e for e in root.iter() if isinstance(e.tag, str) and e.getparent() is not None]
    if not every:
        return "nothing", content
    way = random.choice(tuple(ELEMENT))
    element = random.choice(every)
    name_of = etree.QName(element).localname
    ELEMENT[way](random, element, every)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return f"{way}: {name_of} in {name}", _packed(parts)


def _lose(random: Random, element: Xml, every: list[Xml]) -> None:
    element.getparent().remove(element)


def _double(random: Random, element: Xml, every: list[Xml]) -> None:
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))


def _exchange(random: Random, element: Xml, every: list[Xml]) -> None:
    """With another of its kind."""
    others = [e for e in every if e.tag == element.tag and e is not element]
    others = [e for e in others if element not in e.iter() and e not in element.iter()]
    if others:
        other = random.choice(others)
        mark = etree.Element("mark")
        element.addprevious(mark)
        other.addprevious(element)
        above: Xml = mark.getparent()
        above.replace(mark, other)


def _rename(random: Random, element: Xml, every: list[Xml]) -> None:
    element.tag = random.choice(every).tag


def _lose_attribute(random: Random, element: Xml, every: list[Xml]) -> None:
    if element.attrib:
        del element.attrib[random.choice(list(element.attrib))]


def _exchange_attribute(random: Random, element: Xml, every: list[Xml]) -> None:
    """With the same attribute of another element."""
    if not element.attrib:
        return
    name = random.choice(list(element.attrib))
    others = [e for e in every if name in e.attrib and e.attrib[name] != element.attrib[name]]
    if others:
        other = random.choice(others)
        element.attrib[name], other.attrib[name] = other.attrib[name], element.attrib[name]


ELEMENT: Mapping[str, Callable[[Random, Xml, list[Xml]], None]] = {
    "element lost": _lose,
    "element doubled": _double,
    "elements exchanged": _exchange,
    "element renamed": _rename,
    "attribute lost": _lose_attribute,
    "attributes exchanged": _exchange_attribute,
}


def _is_package(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)):
            return True
    except Exception:  # damaged once already
        return False


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as z:
        found = {}
        for i in z.infolist():
            try:
                found[i.filename] = z.read(i)
            except Exception:  # damaged once already
                found[i.filename] = b""
        return found


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts.items():
            z.writestr(name, data)
    return out.getvalue()
