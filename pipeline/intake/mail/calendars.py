"""A calendar file (iCalendar, RFC 5545) -> what an invitation says in words. Pure; never raises."""

from __future__ import annotations

import re

BEGINS = b"BEGIN:VCALENDAR"
FOLD = re.compile(r"\r?\n[ \t]")
"""A line is broken after 75 bytes, wherever that is."""
EVENT = re.compile(
    r"^BEGIN:(?:VEVENT|VTODO|VJOURNAL)\b(.*?)^(?:BEGIN:VALARM|END:(?:VEVENT|VTODO|VJOURNAL))\b", re.I | re.M | re.S
)
SAID = re.compile(r"^(?:DESCRIPTION|COMMENT)(?:;[^:\r\n]*)?:(.*)$", re.I | re.M)
MOST = 200_000


def is_calendar(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(BEGINS)


def words_in(text: str) -> str:
    """The descriptions of its events, each once; that of an alarm is its program's."""
    plain = FOLD.sub("", text[:MOST].replace("\r\n", "\n"))
    found = (_unescape(said).strip() for event in EVENT.findall(plain) for said in SAID.findall(event))
    return "\n".join(dict.fromkeys(said for said in found if said))


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
