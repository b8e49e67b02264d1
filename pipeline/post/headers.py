"""Texts as lines of a mail's head: decoded, cleaned and then encoded, so that they say what they show and nothing more."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterable
from email.header import Header

LINE = "\r\n"
WIDTH, LONGEST = 76, 990
WORD = re.compile(r"=\?([^?\s]*)\?([bq])\?([^?]*)\?=", re.I)
"""A text encoded for a head (RFC 2047), also with spaces in it: some mail programs decode that too."""
BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?[^?\s]*\?[bq]\?)", re.I)
"""Between two of them nothing is said."""
MESSAGE_ID = re.compile(rf"<[!-;=?-~]{{1,{LONGEST}}}>")
PHRASE = re.compile(r"[A-Za-z0-9 !#$&'*+/^_{}~-]+")
"""A name that needs no quotation marks."""
JOINERS = "\u200c\u200d"
"""Invisible, and part of letters and signs: a family of three is held together by them."""
ROUNDS = 9
NOT_IN_FILES = re.compile(r'[\\/:*?"<>|]')


def one_line(text: str) -> str:
    """A text as a reader is to see it: what was encoded in it decoded, and then without line ends, control characters and what turns
    the direction of reading. Cleaned last, since decoding brings line ends back; to no effect the second time.
    """
    for _ in range(ROUNDS):
        before, text = text, _clean_text(WORD.sub(_decode_word, BETWEEN.sub("", _clean_text(text))))
        if text == before:
            break
    return text


def file_name(name: str) -> str:
    """A name that an attachment can have in every mail program and on every system."""
    return NOT_IN_FILES.sub("-", one_line(name))


def text_line(name: str, text: str) -> str:
    """A header that holds a text, such as Subject."""
    return f"{name}: {_write_header(name, text)}{LINE}"


def person_line(name: str, person: str, address: str) -> str:
    """A header with one person's address, and their name unless it is empty."""
    if not person:
        return f"{name}: {address}{LINE}"
    if _is_plain(person) and PHRASE.fullmatch(person):
        shown = _write_header(name, person)
    elif _is_plain(person) and len(name) + len(person) < WIDTH - 10:
        shown = '"{}"'.format(person.replace("\\", "\\\\").replace('"', '\\"'))
    else:
        shown = _encode_text(name, person)
    last = f"{name}: {shown}".rpartition(LINE)[2]
    between = " " if len(last) + len(address) + 3 <= WIDTH else f"{LINE} "
    return f"{name}: {shown}{between}<{address}>{LINE}"


def ids_line(name: str, ids: Iterable[str]) -> str:
    """A header with Message-IDs, one a line; empty when none is one. Others' ids come out of their mails, and may be anything."""
    good = [i for i in ids if MESSAGE_ID.fullmatch(i)]
    return f"{name}: {(LINE + ' ').join(good)}{LINE}" if good else ""


def _write_header(name: str, text: str) -> str:
    return text if _is_plain(text) and len(name) + 2 + len(text) <= WIDTH else _encode_text(name, text)


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text


def _encode_text(name: str, text: str) -> str:
    return Header(text, "utf-8", maxlinelen=WIDTH, header_name=name).encode(linesep=LINE)


def _decode_word(word: re.Match[str]) -> str:
    charset, way, text = word.groups()
    try:
        data = binascii.a2b_base64(text) if way in "bB" else binascii.a2b_qp(text, header=True)
        return data.decode(charset.partition("*")[0] or "us-ascii", "replace")
    except (ValueError, LookupError):  # not encoded, or in a way that nobody knows: it stands as it is
        return word[0]


def _clean_text(text: str) -> str:
    return " ".join("".join(_show_sign(c) for c in text).split())


def _show_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind == "Cf" and sign not in JOINERS:
        return ""
    return "\ufffd" if kind == "Cs" else sign
