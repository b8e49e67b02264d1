"""What is this file? Bytes and an instrument's own words -> what it is and what shows it. A stage of its own, before anything is read.

Numbers like 4.1 in a first column prove nothing: budgets, plans and requirement lists have them too. A form shows what it is
by its mark, by the keys of its answer boxes or by its own questions, whatever format it has come to be in. It is looked for
in the file's text as it lies there, letters only, so that no editor's runs, spaces or hyphens hide it.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipeline.forms.form_texts import IDENTITY
from pipeline.forms.layout import rows_by_code
from pipeline.model.instrument import Instrument, fields

from .answers import find_identity
from .kinds import FileKind

PROPERTIES = ("docProps/core.xml", "docProps/custom.xml", "meta.xml")
"""Where a mark stands that takes nothing to find."""
OF_TEXT = re.compile(r"(?:word|xl|[^/]+)/.*\.xml|content\.xml|styles\.xml|.*\.html?", re.I)
"""Parts of a package in which a form's words can stand."""
NO_TEXT = re.compile(
    r"(?:docProps|customXml|META-INF|ppt)/.*|.*/(?:theme|media|printerSettings|_rels)/.*|xl/(?:styles|calcChain)\.xml",
    re.I,
)
MOST_OF_PART, MOST = 8_000_000, 24_000_000
"""Bytes of one part and of all that are looked through: a form with every box full has two million."""
TAG = re.compile(rb"<[^>]*>")
KEY = re.compile(rb'["\x00]([a-z][a-z0-9_]{2,40})["\x00]')
NOT_LETTERS = re.compile(r"[\W_]+")
LONG_ENOUGH = 20
"""Letters of a question that nobody else has by chance."""
SEVERAL = 2
"""Questions, or keys, of which one alone may be quoted."""
HOLDS = {
    FileKind.DOCX: (re.compile(r"(?:.*/)?document\d*\.xml"), b"body", 1),
    FileKind.XLSX: (re.compile(r"(?:xl/)?(?:workbook\.xml|_rels/workbook\.xml\.rels)"), b"sheet", 2),
    FileKind.ODT: (re.compile(r"content\.xml"), b"body", 1),
    FileKind.ODS: (re.compile(r"content\.xml"), b"body", 1),
}
"""{kind: (the parts that hold a document together, what stands in one of them, how many there are)}."""
PDF_END, PDF_LIST = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF"), re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
"""The end of a PDF, and what stands where it points: the list of its objects, as a table or as an object."""
ROUGH_KINDS = frozenset({FileKind.XLS, FileKind.DOC, FileKind.RTF, FileKind.WEB, FileKind.OTHER, FileKind.CUT_OFF})
"""What has no parts: its text is looked for in the bytes as they are."""


class Sign(StrEnum):
    """What shows that a file is a form of ours; the first that is found is enough."""

    MARK = "mark"
    KEYS = "keys"
    QUESTIONS = "questions"
    QUESTION_AND_HEADS = "question_and_heads"
    """One question, in a table with the form's column heads: all that a supplement may have."""
    OTHER_MARK = "other_mark"
    """The mark of another instrument, standing where a mark stands."""
    NONE = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file is."""

    kind: FileKind
    sign: Sign
    """What shows that it is a form; NONE for everybody else's files."""

    @property
    def is_form(self) -> bool:
        return self.sign is not Sign.NONE


def recognise(instrument: Instrument, kind: FileKind, content: bytes) -> Recognition:
    """What a document of this kind (kinds.py) is to this instrument. Never raises."""
    return Recognition(kind, _sign(instrument, kind, content))


def is_hollow(kind: FileKind, content: bytes) -> bool:
    """Whether a package has lost the part that its text stands in: then nobody can say that it is no form."""
    wanted = HOLDS.get(kind)
    if wanted is None or not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            holders = [n for n in z.namelist() if wanted[0].fullmatch(n)]
            return len(holders) < wanted[2] or not any(wanted[1] in _part(z, n).replace(b"\0", b"") for n in holders)
    except Exception:  # as below
        return True


def is_torn_pdf(data: bytes) -> bool:
    """Whether what the end of a PDF points to is not there: bytes were lost, added or cut on its way."""
    begins = max(data.find(b"%PDF-", 0, 1024), 0)
    ends = list(PDF_END.finditer(data))
    if not ends:
        return True
    at = begins + int(ends[-1][1])
    return PDF_LIST.match(data, at) is None


def sign_in_text(instrument: Instrument, text: str) -> Sign:
    """What in a text, taken out of whatever file, shows that it is a form of the instrument."""
    if f"{instrument.id}/" in text:
        return Sign.MARK
    letters = NOT_LETTERS.sub("", text).casefold()
    found = 0
    for question in _questions(instrument):
        found += question in letters
        if found >= SEVERAL:
            return Sign.QUESTIONS
    if found and _heads(instrument) in letters:
        return Sign.QUESTION_AND_HEADS
    return Sign.OTHER_MARK if _other_mark(instrument, text) else Sign.NONE


def _sign(instrument: Instrument, kind: FileKind, content: bytes) -> Sign:
    if kind in ROUGH_KINDS or not content.startswith(b"PK"):
        return _sign_in(instrument, [content])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            own = [part for name in PROPERTIES if name in z.NameToInfo and (part := _part(z, name))]
            if any(_has_mark(part) for part in own):
                return Sign.MARK if any(_id(instrument) in part for part in own) else Sign.OTHER_MARK
            return _sign_in(instrument, _parts(z))
    except Exception:  # zipfile raises whatever the damage makes of it: then the bytes are looked at as they are
        return _sign_in(instrument, [content])


def _sign_in(instrument: Instrument, parts: Iterable[bytes]) -> Sign:
    kept = []
    for part in parts:
        if _id(instrument) in part.replace(b"\0", b"") or _has_keys(instrument, part):
            return Sign.MARK if _id(instrument) in part.replace(b"\0", b"") else Sign.KEYS
        kept.append(part)
    return sign_in_text(instrument, "\n".join(_text(part) for part in kept))


def _parts(z: zipfile.ZipFile) -> Iterator[bytes]:
    left = MOST
    for info in z.infolist():
        if left > 0 and OF_TEXT.fullmatch(info.filename) and not NO_TEXT.fullmatch(info.filename):
            part = _part(z, info.filename)
            left -= len(part)
            yield part


def _part(z: zipfile.ZipFile, name: str) -> bytes:
    try:
        with z.open(name) as part:
            return part.read(MOST_OF_PART)
    except Exception:  # a part that cannot be had shows nothing
        return b""


def _text(part: bytes) -> str:
    """The text of a part as it comes. Old formats hold it in one or two bytes a letter, and å ä ö are the same in both."""
    if part.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return html.unescape(TAG.sub(b"", part).decode("utf-8", "replace"))
    return part[:MOST_OF_PART].replace(b"\0", b"").decode("latin-1")


def _has_keys(instrument: Instrument, part: bytes) -> bool:
    return len(_keys(instrument).intersection(KEY.findall(part))) >= SEVERAL


def _has_mark(part: bytes) -> bool:
    """Whether the mark of some form stands by itself in a file's properties."""
    texts = re.findall(r">([^<]+)<", part.decode("utf-8", "replace"))
    return any(IDENTITY.fullmatch(text.strip()) for text in texts)


def _other_mark(instrument: Instrument, text: str) -> bool:
    """Whether what every form says before its mark is followed by one of another instrument."""
    label = instrument.form.mark
    return any(
        find_identity(text[at.end() : at.end() + 200].lstrip(" :\t\r\n\0").split("\n")[0])
        for at in re.finditer(re.escape(label), text)
    )


@lru_cache(maxsize=8)
def _id(instrument: Instrument) -> bytes:
    return f"{instrument.id}/".encode()


@lru_cache(maxsize=8)
def _keys(instrument: Instrument) -> frozenset[bytes]:
    return frozenset(f.key.encode() for depth in instrument.depths for f in fields(instrument, depth.code))


@lru_cache(maxsize=8)
def _questions(instrument: Instrument) -> tuple[str, ...]:
    """The questions of every depth, letters only."""
    asked = (row.ask for depth in instrument.depths for row in rows_by_code(instrument, depth.code).values())
    letters = (NOT_LETTERS.sub("", ask).casefold() for ask in asked)
    return tuple(dict.fromkeys(ask for ask in letters if len(ask) >= LONG_ENOUGH))


@lru_cache(maxsize=8)
def _heads(instrument: Instrument) -> str:
    """The first heads of a form's tables as they follow on each other."""
    heads = instrument.form.columns
    return NOT_LETTERS.sub("", f"{heads.code}{heads.question}{heads.choice}").casefold()
