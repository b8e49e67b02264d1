"""What a mail holds outside the parts that its headers tell of: parts between boundaries that nobody announced, and files
written out as letters (base64, uuencode) in a text. Pure; nothing here raises.

Gateways and people who edit mails break boundaries and encodings. A mail program then shows a wall of letters, and a form in
it would be lost in silence.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_uu
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.intake.names import BY_KIND
from pipeline.reading.kinds import FileKind, kind_of

from .headers import as_text, readable
from .noise import DOCUMENTS, GIF, JPEG, PERHAPS, PNG, TNEF

ENCODINGS = re.compile(r"(?<![a-z0-9-])(base-?64|quoted-printable|(?:x-)?uu(?:encode|e))(?![a-z0-9-])", re.I)
COMMENT = re.compile(r"\([^()]*\)")
BOUNDARY = re.compile(
    rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=(?:[!-9;-~]{1,76}:[^\r\n]{0,1000}\r?\n(?:[ \t][^\r\n]{0,1000}\r?\n){0,9}){0,9}?content-(?:type|disposition|transfer-encoding)[ \t]*:)",
    re.I | re.M,
)
"""A line of two dashes and something, right above the headers of a part."""
RUN = re.compile(
    rb"(?:^[ \t>]{0,8}[A-Za-z0-9+/]{40,}={0,2}[ \t]*(?:\r?\n(?:[ \t>]*\r?\n)*|\Z))+(?:^[ \t>]{0,8}[A-Za-z0-9+/]{1,39}={0,2}[ \t]*(?:\r?\n|\Z))?",
    re.M,
)
"""Lines of base64, perhaps quoted or with empty lines between them; only the last is short."""
BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.M)
OF_OTHERS = re.compile(rb"(?:-----BEGIN (?:(?!-----END)[\s\S])*|base64,[A-Za-z0-9+/=\s]*)\Z")
"""What stands before letters that are a key or a sealed text, or a picture within a page."""
HEADS = re.compile(
    rb"(?:\A|(?<=\n))(?:[ \t]{0,3}(?:-{1,4}|\S{0,99}=_)\S{1,200}[ \t]*\r?\n)?"
    rb"(?:[!-9;-~][ -9;-~]{0,75}:[^\r\n]{0,1000}\r?\n(?:[ \t][^\r\n]{0,1000}\r?\n){0,9}){1,20}(?:[ \t]*\r?\n)?\Z"
)
"""Headers of a part, and a boundary that is none any more, right above its letters."""
NAME = re.compile(rb"\bname\*?[ \t]*=[ \t]*(\"[^\"\r\n]{1,300}\"|[^\s;\"]{1,300})", re.I)
TRACES = re.compile(
    rb"^(?:--(?=\S*\w)\S{6,200}[ \t]*$|content-(?:type|disposition|transfer-encoding)[ \t]*:)", re.I | re.M
)
BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{40,}={0,2}\s*")
CLEAN = re.compile(r"[A-Za-z0-9+/=\s]*")
OTHERS = (PNG, GIF, JPEG, TNEF, b"0\x80", b"0\x82", b"0\x83")
"""What else people attach: pictures, Outlook's own wrapping, what is signed."""
LEAST, UNKNOWN, VARIED = 60, 3000, 60
"""Letters from which lines are taken for base64; bytes, and different ones, from which what nobody can tell is no word."""
MOST = 100
"""Parts and files that are taken out of one text."""


class LooseFile(NamedTuple):
    """Something that was written out as letters."""

    name: str
    content: bytes


class LooseText(NamedTuple):
    """What a text is when what was written out as letters is taken out of it."""

    text: bytes
    files: tuple[LooseFile, ...]
    unclear: bool
    """Something of it is no words, and nobody can tell what it is."""


def encoding_of(values: Sequence[object]) -> str:
    """What a Content-Transfer-Encoding says, whatever stands around it (quotes, comments, spaces); empty for what needs no decoding."""
    for value in values:
        if found := ENCODINGS.search(COMMENT.sub(" ", str(value)[:200])):
            return "base64" if found[1][0] in "bB" else found[1].lower()
    return ""


def parts_in(body: bytes) -> list[bytes]:
    """[what stands before the parts, each part with its headers] of a body whose boundary nobody told; empty without one."""
    found = BOUNDARY.search(body)
    if found is None:
        return []
    line = re.compile(rb"^--" + re.escape(found[1]) + rb"(?:--)?[ \t]*(?:\r?\n|\Z)", re.M)
    return line.split(body, MOST)


def is_structured(body: bytes) -> bool:
    """It bears the marks of parts, also where they cannot be told from each other."""
    return bool(TRACES.search(body))


def take_files_out(text: bytes) -> LooseText:
    """The files that stand in a text as letters, and what else stands in it."""
    files: list[LooseFile] = []
    kept: list[bytes] = []
    unclear, end = False, 0
    for start, stop, name, content in _find_encoded(text):
        what = _what(content)
        if start < end or what == "nothing" or OF_OTHERS.search(text[max(0, start - 400) : start]):
            continue
        kept.append(_without_heads(text[end:start]))
        end = stop
        if what == "words":
            kept.append(content)
        elif what == "file":
            files.append(
                LooseFile(name or _name_before(text[max(0, start - 800) : start]) or _made_name(content), content)
            )
        else:
            unclear = True
        if len(files) >= MOST:
            break
    return LooseText(b"".join((*kept, text[end:])), tuple(files), unclear)


def decode_base64(content: bytes) -> bytes:
    """A file that is nothing but another in base64, as that other; any other as it is."""
    if BASE64.fullmatch(content) and _what(inner := _from_base64(content)) == "file":
        return inner
    return content


def is_clean(body: str) -> bool:
    """It is base64 and nothing else."""
    return bool(CLEAN.fullmatch(body))


def is_file(content: bytes) -> bool:
    """A document, whole or damaged, or what else people attach."""
    return kind_of(content) in DOCUMENTS | PERHAPS or content.startswith(OTHERS)


def _find_encoded(text: bytes) -> Iterator[tuple[int, int, str, bytes]]:
    """(where it begins and ends, its name, what it is) of each, in order; those in uuencode first."""
    found = [_read_uuencoded(text, b) for b in BEGIN.finditer(text)] if b"begin " in text else []
    for run in RUN.finditer(text):
        if run.end() - run.start() >= LEAST and not any(start <= run.start() < stop for start, stop, *_ in found):
            found.append((run.start(), run.end(), "", _from_base64(run[0])))
    yield from sorted(found, key=lambda f: f[0])


def _from_base64(run: bytes) -> bytes:
    """Each stretch up to its padding by itself: some programs encode a file in pieces."""
    letters = re.sub(rb"[^A-Za-z0-9+/=]", b"", run)
    whole = b""
    for piece in re.findall(rb"[A-Za-z0-9+/]+=*", letters):
        bare = piece.rstrip(b"=")
        bare = bare[: len(bare) - (len(bare) % 4 == 1)]
        try:
            whole += a2b_base64(bare + b"=" * (-len(bare) % 4))
        except Error:
            return b""
    return whole


def _read_uuencoded(text: bytes, begin: re.Match[bytes]) -> tuple[int, int, str, bytes]:
    content, at = bytearray(), begin.end()
    while at < len(text):
        stop = text.find(b"\n", at) + 1 or len(text)
        line = text[at:stop].rstrip(b"\r\n")
        at = stop
        if line.strip() in (b"end", b"`"):
            if line.strip() == b"end":
                break
            continue
        try:
            content += a2b_uu(line)
        except (Error, ValueError):
            break
    return begin.start(), at, readable(as_text(begin[1])), bytes(content)


def _what(content: bytes) -> str:
    """ "file", "words", "unclear", or "nothing" for what was no base64 at all."""
    if is_file(content):
        return "file"
    if kind_of(content) is FileKind.WEB or _is_words(content):
        return "words"
    return "unclear" if len(content) >= UNKNOWN and len(set(content)) > VARIED else "nothing"


def _is_words(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(text) > 20 and all(c.isprintable() or c in "\r\n\t\xa0\xad\u200b\ufeff" for c in text)


def _without_heads(text: bytes) -> bytes:
    found = HEADS.search(text, max(0, len(text) - 5000))
    return text[: found.start()] if found and b"content-" in found[0].lower() else text


def _name_before(head: bytes) -> str:
    names = NAME.findall(re.split(rb"\n[ \t]*\r?\n(?=[\s\S]*\S)", head)[-1])
    return readable(as_text(names[-1].strip(b'"'))) if names else ""


def _made_name(content: bytes) -> str:
    return "bilaga" + BY_KIND.get(kind_of(content), ".bin")
