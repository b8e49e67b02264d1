"""Mail headers as people read them, whatever a program made of them. Nothing here raises."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.utils import parsedate_to_datetime

ADDRESS = re.compile(r"[^\s<>\"'(),:;@\[\]]{1,64}@[^\s<>\"'(),:;@\[\]]{1,255}")
ENCODED = re.compile(r"=\?[^?]*?\?[bq]\?.*?\?=(?:\s*=\?[^?]*?\?[bq]\?.*?\?=)*", re.I | re.S)
"""Encoded words that stand together (RFC 2047)."""
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\([^()]*\)', re.S)
ANGLED = re.compile(rf"<\s*({ADDRESS.pattern})\s*>")
OF_PEOPLE = re.compile(
    r"(?:resent-|x-original-|original-|final-|delivered-|envelope-)?(?:from|sender|reply-to|return-path|to|cc|bcc|recipient)"
    r"|x-failed-recipients|disposition-notification-to|errors-to"
)
"""Headers, in lower case, that hold addresses."""
MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
LONGEST = 20_000
"""Characters of one header that are looked at."""


def as_text(raw: bytes, charset: str = "") -> str:
    """Bytes as text: in the charset they say, else UTF-8, else what Windows in Sweden writes."""
    for name in (charset, "utf-8"):
        if not name:
            continue
        try:
            return raw.decode(name)
        except (LookupError, ValueError):  # a charset that does not exist, or is not the one it is in
            continue
    return raw.decode("cp1252", "replace")


def readable(value: object) -> str:
    """A header's value with its encoded words decoded (RFC 2047) and on one line; raw bytes are told by trial."""
    text = repair_letters(str(value)[:LONGEST])
    if "=?" in text:
        with suppress(MessageError, LookupError, ValueError):  # an encoded word that is none
            text = _join_words(text)
    return " ".join(text.split())


def header_value(name: str, value: object) -> str:
    """A header as people read it; in one that holds addresses what was encoded is a name and never an address (RFC 2047, 5)."""
    return people(value) if OF_PEOPLE.fullmatch(name.lower()) else readable(value)


def people(value: object) -> str:
    """A list of addresses with the names in it decoded, such that nothing in a name can be taken for an address."""
    text = repair_letters(str(value)[:LONGEST])
    found, end = "", 0
    for word in ENCODED.finditer(text):
        found += text[end : word.start()]
        name = re.sub(r'[<>"\\\s]+', " ", readable(word[0]).replace("@", " at ")).strip()
        within = re.sub(r"\\.", "", found).count('"') % 2
        found += name if within or not re.search(r"[^\w\s'.-]", name) else f'"{name}"'
        end = word.end()
    return " ".join((found + text[end:]).split())


def repair_letters(text: str) -> str:
    """Bytes over 127 that the parser kept as surrogates, as the letters they are."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return as_text(text.encode("utf-8", "surrogateescape" if _is_escaped(text) else "replace"))
    return text


def _is_escaped(text: str) -> bool:
    return all(not 0xD800 <= ord(c) <= 0xDFFF or 0xDC80 <= ord(c) <= 0xDCFF for c in text)


def _join_words(text: str) -> str:
    """Neighbouring words of one charset are joined before decoding: programs cut a letter in two between them."""
    parts: list[tuple[bytes, str | None]] = []
    for chunk, charset in decode_header(text):
        raw = chunk.encode("utf-8", "replace") if isinstance(chunk, str) else chunk
        if parts and charset and parts[-1][1] == charset:
            parts[-1] = (parts[-1][0] + raw, charset)
        else:
            parts.append((raw, charset))
    return "".join(as_text(raw, charset or "") for raw, charset in parts)


def address_in(value: str) -> tuple[str, str]:
    """(name, address in lower case) of the first address in a From header that has one; either may be empty."""
    value = value[:2000]
    found = addresses_in(value)
    if not found:
        return readable(value.strip(' "<>')), ""
    at = value.lower().rfind(f"<{found[0]}")
    before, _, after = value.lower().partition(found[0]) if at < 0 else (value[:at], "", "")
    said = before.strip(" \"<>\t'") or after.strip(" \"<>\t'()")
    return readable(value[value.lower().find(said.lower()) :][: len(said)]), found[0]


def addresses_in(value: str) -> list[str]:
    """Every address in a header, in lower case and in order, but those that stand in a name: what is in angle brackets
    counts before what is not, and the last in brackets before those that stand with it between two commas."""
    bare = QUOTED.sub(" ", value)
    found = [angled[-1] for one in bare.split(",") if (angled := ANGLED.findall(one))]
    return [a.lower() for a in dict.fromkeys(found or ADDRESS.findall(bare) or ADDRESS.findall(value))]


def day_in(value: str) -> datetime | None:
    """A Date header in UTC."""
    try:
        when = parsedate_to_datetime(value[:200])
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def ids_in(value: str) -> tuple[str, ...]:
    """Message-IDs with their angle brackets, in order, each once."""
    return tuple(dict.fromkeys(MESSAGE_ID.findall(value[:LONGEST])))
