"""A file's parts -> what in them would fetch from elsewhere, start another program or run, as findings. Nothing of it is followed or run.

Beside what base/preflight.py tells by a package's relationships: fields, connections, formulas, and files inside the file.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import olefile

from pipeline.base import preflight
from pipeline.base.package import Package
from pipeline.model.returns import Finding, Severity

from .ole import MACROS, SIGNATURE

Xml = Any
Parse = Callable[[bytes], Xml]
PROGRAM = "Filen vill hämta värden ur ett annat program, och kan då starta det (DDE). Det har inte gjorts. Svara nej om du får frågan när du öppnar den."
DATA = "Filen har en anslutning som hämtar data från en annan plats (en fil, en databas eller en webbplats). Den har inte följts: fråga avsändaren om det är meningen."
FORMULA = "En formel i filen hämtar något från en annan plats eller ur ett annat program ({names}). Den har inte räknats om: fråga avsändaren om det är meningen."
WITH_MACROS = "Filen innehåller makron. De har inte körts, och svaren är lästa utan dem."
INNER_MACROS = "En fil som ligger inuti filen innehåller makron. De har inte körts: öppna inte den inre filen utan att fråga avsändaren."
SCRIPT = "PDF-filen innehåller ett skript eller vill starta ett program. Det har inte körts: öppna den hellre i webbläsaren, och fråga avsändaren om det är meningen."
STARTING = frozenset({"DDE", "DDEAUTO"})
FETCHING = frozenset({"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD"})
"""Fields of Word that show what lies in another file."""
FIELD_NAMES, MERGE_NAMES = (b"instrText", b"fldSimple"), (b"mailMerge", b"dataSource", b"connectString")
HAS_FIELD = re.compile(rb"[<:](?:%s)\b" % b"|".join(FIELD_NAMES))
HAS_MERGE = re.compile(rb"[<:](?:%s)\b" % b"|".join(MERGE_NAMES))
DATA_PARTS = re.compile(r"xl/(?:connections|queryTables/[^/]+|externalLinks/[^/]+)\.xml", re.I)
OPEN_DOCUMENT = ("content.xml", "styles.xml")
XML = re.compile(
    r"(?:word/(?!theme|_rels|media)|xl/(?!theme|styles|media)|customXml/item).*\.xml|content\.xml|styles\.xml"
)
"""Parts in which something may reach out."""
INNER_FILE = re.compile(r"(?:.*/)?(?:embeddings/|Object [^/]+$|afchunk)", re.I)
"""Files in the file, as Office and as LibreOffice keep them."""
SOURCE_NAMES = (b"dde-", b"cell-range-source", b"database-source", b"connection-resource")
HAS_SOURCE = re.compile(rb"[<:](?:%s)" % b"|".join(SOURCE_NAMES))
MASHUP = re.compile(rb"DataMashup|D\0a\0t\0a\0M\0a\0s\0h\0u\0p")
"""Excel's Power Query, which lies in customXml."""
FORMULA_NAMES = (b"<f", b":f", b"definedName")
HAS_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|definedName)\b")
FORMULAS = re.compile(
    rb"<(?:\w+:)?(?:f|definedName|formula1?2?)\b[^>]*>([^<]+)<|table:formula=\"([^\"]*)\"|table:formula='([^']*)'"
)
CALLS = re.compile(rb"(?i)\b(WEBSERVICE|RTD|IMAGE|CALL|REGISTER\.ID|REGISTER|EXEC|SQL\.REQUEST|DDE)\s*\(")
"""Functions that reach out by being counted. One that only leads somewhere when it is pressed (HYPERLINK) is none."""
PIPED = re.compile(rb"(?:^|[=+*/(,;&:-])\s*'?[\w.\\: ]{1,60}'?\|'?[^\"|]{0,200}?'?!")
"""cmd|'/C calc'!A0: how a spreadsheet calls another program."""
DDE_TAGS = frozenset({"dde-source", "dde-link", "dde-connection", "dde-connection-decl", "ddeLink"})
"""In OpenDocument and in a workbook's part about another file."""
DATA_TAGS = frozenset(
    "cell-range-source database-source-sql database-source-query database-source-table connection-resource externalBook oleLink connection".split()
)
BOUND_SHEET, RECORD_SUPBOOK, RECORD_CONNECTION, RECORD_QUERY, RECORD_TEXT_QUERY = 0x85, 0x1AE, 0x876, 0x1AD, 0x805
OWN_BOOKS = (b"\x01\x04", b"\x01\x3a")
"""What a workbook's own sheets and the functions of add-ins are called in their place ([MS-XLS] 2.4.271)."""
MACRO_SHEET = 1
DEEPEST = 3
"""Files in files in files: no more are looked into."""
INNER = 20_000_000
PDF_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_ACTION = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|ImportData|SubmitForm)(?![A-Za-z0-9])")
PDF_STREAM, PDF_STREAM_END = re.compile(rb"\bstream\r?\n"), re.compile(rb"\s{0,2}endstream")
PDF_LENGTH, JPEG = re.compile(rb"/Length (\d{1,9})(?! \d)"), b"\xff\xd8\xff"
MOST_PACKED = 4_000_000
"""Bytes of one packed part that are looked through; what is longer is read as it stands."""
PDF_PACKED = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")


def in_package(z: Package, parse: Parse) -> tuple[Finding, ...]:
    """What a package (.docx, .xlsx, .odt, .ods) holds. Parts that are damaged are for others to tell."""
    said: dict[str, Finding] = {}
    for name in z.namelist():
        if XML.fullmatch(name):
            said |= {f.message: f for f in in_part(name, _safe_read(z, name), parse)}
        elif INNER_FILE.match(name):
            said |= {f.message: f for f in _inside(_safe_read(z, name), DEEPEST)}
    return tuple(said.values())


def _safe_read(z: Package, name: str) -> bytes:
    try:
        return z.read(name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return b""


def in_part(name: str, content: bytes, parse: Parse) -> Iterator[Finding]:
    """What one part holds, or a whole document that is one file of XML. Taken apart only when a word in it says that there is cause."""
    if name.startswith("word/"):
        if _holds(content, FIELD_NAMES, HAS_FIELD):
            yield from in_fields(parse(content))
        if _holds(content, MERGE_NAMES, HAS_MERGE):
            yield _data()
    elif DATA_PARTS.fullmatch(name) or (name in OPEN_DOCUMENT and _holds(content, SOURCE_NAMES, HAS_SOURCE)):
        yield from in_elements(parse(content))
    elif MASHUP.search(content):
        yield _data()
    if name.startswith("xl/") or name in OPEN_DOCUMENT:
        yield from in_formulas(content)


def _holds(content: bytes, names: Iterable[bytes], pattern: re.Pattern[bytes]) -> bool:
    """Whether the pattern, which needs one of the names, is found. Looking for plain words first takes a tenth of the time."""
    return any(name in content for name in names) and pattern.search(content) is not None


def in_fields(root: Xml) -> Iterator[Finding]:
    """Of the fields in a document: those that fetch, and those that start a program. A field whose own code is made by other fields
    hides what it does (its name spelled out by QUOTE), and Word writes none.
    """
    codes = [e.get(a, "") for e in root.iter("{*}fldSimple") for a in e.attrib if a.rpartition("}")[2] == "instr"]
    opened: list[list[str]] = []
    in_code: list[bool] = []
    for e in root.iter("{*}fldChar", "{*}instrText", "{*}instr"):
        if e.tag.endswith("}fldChar"):
            kind = next((v for a, v in e.items() if a.rpartition("}")[2] == "fldCharType"), "")
            if kind == "begin":
                if opened and in_code[-1] and not "".join(opened[-1]).strip():
                    opened[-1].append("DDE ")
                opened.append([])
                in_code.append(True)
            elif kind == "separate" and opened:
                in_code[-1] = False
            elif kind == "end" and opened:
                in_code.pop()
                codes.append("".join(opened.pop()))
        elif opened and in_code[-1]:
            opened[-1].append(e.text or "")
    codes += ["".join(code) for code in opened]
    names = {code.split()[0].strip('"\\').upper() for code in codes if code.split()}
    if names & STARTING:
        yield _program()
    if names & FETCHING:
        yield Finding("outside_link", Severity.TELL, preflight.LINKED)


def in_elements(root: Xml) -> Iterator[Finding]:
    """Of elements that stand for another file or program, in OpenDocument and in a workbook's list of connections."""
    names = {e.tag.rpartition("}")[2] for e in root.iter("{*}*")}
    if names & DDE_TAGS:
        yield _program()
    if names & DATA_TAGS:
        yield _data()


def in_formulas(content: bytes) -> Iterator[Finding]:
    """Of formulas, as bytes: a workbook may have a million, and most have none that reach out."""
    if b"(" not in content and b"|" not in content:
        return  # whatever reaches out has one of them
    if b"formula" not in content and not _holds(content, FORMULA_NAMES, HAS_FORMULA):
        return
    names: set[str] = set()
    for found in FORMULAS.finditer(content):
        text = next(g for g in found.groups() if g is not None)
        text = text.replace(b"&apos;", b"'").replace(b"&quot;", b'"').replace(b"&#39;", b"'")
        names |= {name.decode().upper() for name in CALLS.findall(text)}
        if b"|" in text and PIPED.search(text):
            names.add("DDE")
    if names:
        yield Finding("outside_link", Severity.TELL, FORMULA.format(names=", ".join(sorted(names))))


def in_old_workbook(stream: bytes, storages: Iterable[str]) -> Iterator[Finding]:
    """Of an .xls: macros, sheets of macros, links to other books and programs, queries. `stream`: its records."""
    macros, at = bool(set(storages) & MACROS), 0
    program = data = False
    while at + 4 <= len(stream):
        kind, size = int.from_bytes(stream[at : at + 2], "little"), int.from_bytes(stream[at + 2 : at + 4], "little")
        body = stream[at + 4 : at + 4 + size]
        at += 4 + size
        macros = macros or (kind == BOUND_SHEET and len(body) > 5 and body[5] == MACRO_SHEET)
        if kind == RECORD_SUPBOOK and body[2:4] not in OWN_BOOKS:
            program, data = program or b"\x03" in body[4:], data or b"\x03" not in body[4:]
        data = data or kind in (RECORD_CONNECTION, RECORD_QUERY, RECORD_TEXT_QUERY)
    if macros:
        yield Finding("macros", Severity.NOTE, WITH_MACROS)
    if program:
        yield _program()
    if data:
        yield _data()


def in_compound(data: bytes) -> tuple[Finding, ...]:
    """What an .xls holds. Never raises: what is damaged is for others to tell."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {part.lower() for path in ole.listdir(streams=True, storages=True) for part in path}
            book = next((n for n in ("Workbook", "Book") if ole.exists(n)), "")
            stream = ole.openstream(book).read() if book else b""
    except Exception:  # olefile raises whatever the damage makes of it
        return ()
    return tuple(in_old_workbook(stream, names))


def in_pdf(data: bytes) -> tuple[Finding, ...]:
    """Of a PDF: scripts and actions that start something, also in packed objects."""
    if has_action(data):
        return (Finding("macros", Severity.TELL, SCRIPT),)
    return ()


def has_action(pdf: bytes) -> bool:
    """Whether something in a PDF runs, starts a program or sends what is typed in it."""
    return any(PDF_ACTION.search(PDF_NAME.sub(lambda m: bytes([int(m[1], 16)]), part)) for part in _pdf_parts(pdf))


def _without_packed(pdf: bytes) -> bytes:
    """A PDF without what is packed in it: one hundred kilobytes of packed text or a photograph hold "/JS" by chance once in 200 files.

    Left out is only what is known to be data, from its first byte to its last: what unpacks to its end, and a JPEG as long
    as it is said to be.
    """
    kept, at, left = [], 0, INNER
    for found in PDF_STREAM.finditer(pdf):
        start = found.end()
        if start < at:
            continue  # a word inside what is packed
        if pdf.startswith(JPEG, start):
            said = PDF_LENGTH.search(pdf, max(at, found.start() - 400), found.start())
            end = start + int(said[1]) if said else start
        else:
            unpack = zlib.decompressobj()
            try:
                size = len(unpack.decompress(pdf[start : start + MOST_PACKED], left))
            except zlib.error:
                continue
            left -= size
            end = min(start + MOST_PACKED, len(pdf)) - len(unpack.unused_data) if unpack.eof else start
        if start < end and PDF_STREAM_END.match(pdf, end):
            kept.append(pdf[at:start])
            at = end
        if left <= 0:
            break
    return b"".join((*kept, pdf[at:]))


def _pdf_parts(pdf: bytes) -> Iterator[bytes]:
    yield _without_packed(pdf)
    left = INNER
    for found in PDF_PACKED.finditer(pdf):
        try:
            unpacked = zlib.decompressobj().decompress(pdf[found.end() : found.end() + 2_000_000], min(left, 2_000_000))
        except zlib.error:
            continue
        left -= len(unpacked)
        yield unpacked
        if left <= 0:
            return


def runs(content: bytes, deepest: int = DEEPEST) -> bool:
    """Whether an Office file has macros in it or in a file inside it, or is a compound file with them."""
    if content.startswith(SIGNATURE):
        return any(f.code == "macros" for f in in_compound(content)) or _has_macro_storage(content)
    if not content.startswith(b"PK") or preflight.too_many_names(content):
        return False
    try:
        with Package(content) as z:
            if preflight.refusal(z.infolist()):
                return False
            types = _safe_read(z, "[Content_Types].xml") if "[Content_Types].xml" in z.namelist() else b""
            if preflight.has_macros(z.namelist(), types) or preflight.is_active(z.namelist()):
                return True
            inner = (n for n in z.namelist() if "/embeddings/" in f"/{n.casefold()}")
            return deepest > 0 and any(runs(_safe_read(z, n), deepest - 1) for n in inner)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _has_macro_storage(content: bytes) -> bool:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            return bool({part.lower() for path in ole.listdir(streams=True, storages=True) for part in path} & MACROS)
    except Exception:  # as above
        return False


def _inside(content: bytes, deepest: int) -> Iterator[Finding]:
    if runs(content, deepest):
        yield Finding("macros", Severity.TELL, INNER_MACROS)


def _program() -> Finding:
    return Finding("outside_program", Severity.TELL, PROGRAM)


def _data() -> Finding:
    return Finding("outside_link", Severity.TELL, DATA)
