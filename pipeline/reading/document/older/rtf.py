"""Rich text format before it is converted: what in it points out of it, what the conversion leaves behind, and a cut end closed."""

from __future__ import annotations

import re

SIGNS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("template", re.compile(rb"\\\*\s*\\template\b")),
    ("link", re.compile(rb"INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|\\fldinst[^}]{0,80}\b(?:DDE|LINK|IMPORT)\b|\\objautlink|\\objlink|\\objupdate|\\\*\s*\\linkself", re.I)),
    ("object", re.compile(rb"\\objdata\b|\\objemb\b|\\objocx\b")),
)  # fmt: skip
DESCRIBED = re.compile(rb"\\sn\s+wzDescription\s*\}\s*\{\s*\\sv\s+((?:[^{}\\]|\\.)*)\}", re.S)
BRACES = re.compile(rb"\\bin(\d+) ?|\\[\\{}]|[{}]")
MOST_DEEP = 1_000
"""Groups inside one another; Word and LibreOffice write some twenty."""
HALF = re.compile(rb"((?:^|[^\\])(?:\\\\)*)\\(?:'[0-9a-fA-F]?)?$")
PIECE = re.compile(
    rb"\\u(-?\d+) ?(?:\\'[0-9a-fA-F]{2}|\?)?|\\'([0-9a-fA-F]{2})|\\([\\{}])|\\[a-z]+-?\d* ?|([^\\])", re.S
)


def signs_in_rtf(data: bytes) -> tuple[str, ...]:
    """What in the file reaches out of it or is no text: "template", "link", "object". Nothing of it is followed.

    A sign and no proof: a respondent may have written the word of a field in an answer.
    """
    return tuple(name for name, pattern in SIGNS if pattern.search(data))


def alternative_texts(data: bytes) -> tuple[str, ...]:
    """The alternative texts of pictures and shapes, which LibreOffice leaves behind, in order and each once."""
    found = (_decode_bytes(m[1]).strip() for m in DESCRIBED.finditer(data))
    return tuple(dict.fromkeys(t for t in found if t))


def close_groups(data: bytes) -> tuple[bytes, bool]:
    """(the file with its groups closed, True when it was cut off before its end). LibreOffice opens none that is not closed."""
    depth, at = 0, 0
    while found := BRACES.search(data, at):
        at = found.end()
        if found[1]:
            at += int(found[1])
        elif found[0] in b"{}":
            depth += 1 if found[0] == b"{" else -1
            if depth == 0:
                return data, False
    # half an escape at the cut would swallow the brace that closes
    end = HALF.sub(rb"\1", data[-64:].rstrip(b"\r\n\0"))
    return data[:-64] + end + b" " + b"}" * max(depth, 1), True


def is_too_deep(data: bytes) -> bool:
    """Groups inside groups as no program writes them: LibreOffice would take all memory it can get to find that out."""
    depth = 0
    for found in BRACES.finditer(data):
        depth += (found[0] == b"{") - (found[0] == b"}")
        if depth > MOST_DEEP:
            return True
    return False


def _decode_bytes(raw: bytes) -> str:
    units: list[int] = []
    for code, byte, escaped, plain in PIECE.findall(raw):
        if code:
            units.append(int(code) & 0xFFFF)
        elif byte:
            units.append(ord(bytes([int(byte, 16)]).decode("cp1252", "replace")))
        else:
            units += [ord(c) for c in (escaped or plain).decode("cp1252", "replace")]
    return b"".join(u.to_bytes(2, "little") for u in units).decode("utf-16-le", "replace")
