"""What IMAP's FETCH answers, as data: the items of each mail, and what its parts (BODYSTRUCTURE, RFC 3501 7.4.2) tell of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

Item: TypeAlias = "bytes | list[Item] | None"
TOKEN = re.compile(rb'\s*(?:([()])|"((?:[^"\\]|\\.)*)"|((?:[^\s()"\[\]]|\[[^\]]*\])+))', re.S)
LITERAL = re.compile(rb"~?\{\d+\+?\}$")
NO_FILES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/calendar",
    "text/rfc822-headers",
}
"""Parts that nobody attached, whatever name they have; but a form may be typed as any of them."""
LARGEST = 12_000
"""Bytes, as encoded, of a signature or a calendar file. The smallest form is larger."""
UNTOLD = 30_000
"""Bytes of a mail that are in none of its parts, from which more than headers stand there: its boundaries may be broken."""
REPORTS = {"message/delivery-status", "message/disposition-notification"}


class MailShape(NamedTuple):
    """What a mail's parts tell without their content."""

    has_files: bool
    """Something may be attached. Rather yes than no: a picture counts unless the text shows it."""
    is_report: bool
    """A bounce or a receipt (multipart/report)."""
    size: int = 0
    """Bytes, as encoded, that its parts say they are."""


def read_fetched(answer: Iterable[bytes | tuple[bytes, bytes] | None]) -> Iterator[dict[str, Item]]:
    """{item in capitals: value} of each mail in what imaplib gives for FETCH. Whatever section of BODY was asked for is "BODY"."""
    stack: list[list[Item]] = []
    for token, text in _tokens(answer):
        if token == b"(":
            stack.append([])
        elif token == b")" and stack:
            done = stack.pop()
            if stack:
                stack[-1].append(done)
            else:
                yield {_name(key): value for key, value in zip(done[::2], done[1::2], strict=False)}
        elif stack:
            stack[-1].append(text)


def _tokens(answer: Iterable[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[bytes, bytes | None]]:
    """("(" or ")", None), or ("", a string; None for NIL)."""
    for piece in answer:
        line, literal = piece if isinstance(piece, tuple) else (piece or b"", None)
        for found in TOKEN.finditer(LITERAL.sub(b"", line) if literal is not None else line):
            bracket, quoted, atom = found.groups()
            if bracket:
                yield bracket, None
            elif quoted is not None:
                yield b"", re.sub(rb"\\(.)", rb"\1", quoted)
            else:
                yield b"", None if atom.upper() == b"NIL" else atom
        if literal is not None:
            yield b"", literal


def _name(key: Item) -> str:
    name = key.decode("ascii", "replace").upper() if isinstance(key, bytes) else ""
    return "BODY" if name.startswith("BODY[") else name


def shape(structure: Item) -> MailShape:
    """What the parts tell. A structure that makes no sense may hold files."""
    if not isinstance(structure, list) or not structure:
        return MailShape(True, False)
    files, report, size = False, False, 0
    waiting: list[list[Item]] = [structure]
    while waiting:
        part = waiting.pop()
        if part and isinstance(part[0], list):
            parts = [p for p in part if isinstance(p, list)]
            kinds = [p for p in part if isinstance(p, bytes)]
            report = report or (bool(kinds) and kinds[0].lower() == b"report")
            # After the subtype come the parameters and the disposition, which are lists too.
            waiting += parts[: next((n for n, p in enumerate(part) if not isinstance(p, list)), len(parts))]
        else:
            kind = f"{_text(part, 0)}/{_text(part, 1)}"
            report = report or kind in REPORTS
            files = files or _is_file(part, kind)
            size += _size(part)
    return MailShape(files, report, size)


def _is_file(part: list[Item], kind: str) -> bool:
    if kind in NO_FILES:
        return _size(part) > LARGEST
    main = kind.partition("/")[0]
    at = {"text": 9, "message/rfc822": 11}.get(main if main == "text" else kind, 8)
    disposition = part[at] if len(part) > at else None
    how = _text(disposition, 0) if isinstance(disposition, list) else ""
    named = _is_named(part[2] if len(part) > 2 else None)
    named = named or (isinstance(disposition, list) and len(disposition) > 1 and _is_named(disposition[1]))
    if main == "text":
        return how == "attachment" or named or (kind == "text/plain" and _size(part) > LARGEST)
    if main == "image":
        return how == "attachment" or not _text(part, 3)
    return True


def _size(part: list[Item]) -> int:
    told = _text(part, 6)
    return int(told) if told.isdecimal() else 0


def _is_named(parameters: Item) -> bool:
    keys = parameters[::2] if isinstance(parameters, list) else []
    return any(isinstance(k, bytes) and k.lower().split(b"*")[0] in (b"name", b"filename") for k in keys)


def _text(part: list[Item], at: int) -> str:
    value = part[at] if len(part) > at else None
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else ""
