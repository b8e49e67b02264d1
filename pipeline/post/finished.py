"""A finished mail's bytes, and what was meant to be in them -> what differs. Read strictly, by another way than they were written."""

from __future__ import annotations

import base64
import quopri
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

CONTENT = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding")
"""Headers that the mail's parts bring, each at most once and after all others."""
LONGEST = 998
"""Bytes in a line, without its end (RFC 5322)."""
WORD = re.compile(r"=\?utf-8\?([bq])\?([!-~]+)\?=")
PERSON = re.compile(
    r'(?:(?P<words>=\?.*\?=)|"(?P<quoted>(?:[^"\\]|\\["\\])*)"|(?P<plain>[^"\\(),.:;<>@\[\]=]*)) <(?P<to>[^\s<>]+)>'
)
NOT_IN_HEAD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a mail is to hold."""

    texts: tuple[tuple[str, str | tuple[str, str]], ...]
    """(header, its text or (person, address)), in order; but for those of its content."""
    body: str
    files: tuple[tuple[str, bytes], ...]


class _Differs(Exception):
    """What, in Swedish: one word or two."""


def difference(data: bytes, meant: Meant) -> str:
    """What in the mail is not as it was meant, in Swedish; empty when all is."""
    try:
        _hold_head(data, meant)
        _hold_parts(message_from_bytes(data, policy=compat32), meant)
    except _Differs as e:
        return str(e)
    except ValueError:  # bytes that are no text, base64 that is none
        return "tecken"
    return ""


def _hold_head(data: bytes, meant: Meant) -> None:
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data) or any(len(line) > LONGEST for line in data.split(b"\r\n")):
        raise _Differs("radslut")
    head = data.partition(b"\r\n\r\n")[0]
    if NOT_IN_HEAD.search(head):
        raise _Differs("styrtecken")
    found = [_header(line) for line in re.sub(r"\r\n[ \t]", "\n", head.decode("utf-8")).split("\r\n")]
    names = [name for name, _ in found]
    own = len(meant.texts)
    if names[:own] != [name for name, _ in meant.texts]:
        raise _Differs("brevhuvudets rader")
    if len(set(names[own:])) != len(names[own:]) or not set(names[own:]) <= set(CONTENT):
        raise _Differs("brevhuvudets rader")
    for (name, text), (_, wanted) in zip(found, meant.texts, strict=False):
        told = _text(text) if isinstance(wanted, str) else _person(text)
        if told != wanted:
            raise _Differs(
                {"Subject": "ämnet", "To": "mottagaren", "From": "avsändaren", "Reply-To": "svarsadressen"}.get(
                    name, name
                )
            )


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(": ")
    if not colon or not re.fullmatch(r"[A-Za-z-]+", name):
        raise _Differs("brevhuvudets rader")
    return name, value


def _text(value: str) -> str:
    """A text, whole words encoded or none; lines that hang together are parted by a line feed here."""
    if "=?" not in value:
        return value.replace("\n", " ")
    words = [WORD.fullmatch(word) for word in re.split(r"[ \n]", value)]
    if not all(words) or any(len(word[0]) > 75 for word in words if word):
        raise _Differs("ämnet")
    coded = (
        base64.b64decode(w[2], validate=True) if w[1] == "b" else quopri.decodestring(w[2], header=True)
        for w in words
        if w
    )
    return b"".join(coded).decode("utf-8")


def _person(value: str) -> tuple[str, str]:
    """The only person of a header: (name, address)."""
    found = PERSON.fullmatch(value.replace("\n", " "))
    if not found:
        return "", value
    if found["words"]:
        return _text(found["words"]), found["to"]
    quoted = found["quoted"]
    return (found["plain"] or "") if quoted is None else re.sub(r"\\(.)", r"\1", quoted), found["to"]


def _hold_parts(mail: Message, meant: Meant) -> None:
    told = mail.get_payload() if mail.is_multipart() else [mail]
    parts = [part for part in told if isinstance(part, Message)]
    if mail.is_multipart() != bool(meant.files) or len(parts) != 1 + len(meant.files):
        raise _Differs("antalet delar")
    bodies = [_content(part) for part in parts]
    if bodies[0].decode("utf-8").replace("\r\n", "\n") != meant.body:
        raise _Differs("texten")
    if [part.get_filename() for part in parts[1:]] != [name for name, _ in meant.files]:
        raise _Differs("bilagornas namn")
    if bodies[1:] != [content for _, content in meant.files]:
        raise _Differs("bilagorna")


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    if part.is_multipart() or part.defects or not isinstance(content, bytes):
        raise _Differs("delarna")
    return content
