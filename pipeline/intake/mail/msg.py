"""An Outlook .msg (MS-OXMSG) -> Opened, also the mails embedded in it. Reads the file's properties with python-oxmsg."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from . import eml
from .headers import ADDRESS, as_text, ids_in, people, readable
from .opened import CUT_OFF, DAMAGED, DEEP, EACH, FILES, PART_DAMAGED, TOO_DEEP, Attached, Opened
from .rtf import plain_of, unpack_rtf

STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.I)
PROPERTIES = "__properties_version1.0"
TOP, EMBEDDED, OTHER = 32, 24, 8
"""Bytes before the first property: of the mail itself, of one in it, and of attachments and recipients (MS-OXMSG 2.4.1)."""
STRING8, STRING, BINARY, TIME = 0x001E, 0x001F, 0x0102, 0x0040
CLASS, SUBJECT, SUBMITTED, DELIVERED = 0x001A, 0x0037, 0x0039, 0x0E06
HEADERS, BODY, HTML, RTF, REPORT_TEXT = 0x007D, 0x1000, 0x1013, 0x1009, 0x1001
ID, IN_REPLY_TO, REFERENCES = 0x1035, 0x1042, 0x1039
CODEPAGES = (0x3FDE, 0x3FFD)
FROM_ADDRESS = (0x5D02, 0x5D01, 0x0065, 0x0C1F)
"""Sent on behalf of, sent by; as SMTP, then in the sender's own kind of address, which within Exchange is none to mail to."""
FROM_NAME = (0x0042, 0x0C1A)
TO_ADDRESS = (0x39FE, 0x3003)
TO_NAME, TO_WORDS, TO_STATUS = 0x3001, (0x1001, 0x0C1B), 0x0C20
LONG_NAME, SHORT_NAME, SHOWN_NAME, DATA, METHOD = 0x3707, 0x3704, 0x3001, 0x3701, 0x3705
MEDIA, CONTENT_ID, FLAGS, HIDDEN, PATHS = 0x370E, 0x3712, 0x3714, 0x7FFE, (0x370D, 0x3708)
BY_REFERENCE, EMBEDDED_MAIL, IN_TEXT = (2, 3, 4, 7), 5, 4
ENDING = 0x3703
OLD_EXCHANGE = re.compile(r"Microsoft Mail Internet Headers[^\n]*\n")
FREE = 0xFFFFFFFF
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


class Properties:
    """The properties of a mail, an attachment or a recipient: read one by one, so that a damaged one takes no other along."""

    def __init__(self, storage: Any, before: int) -> None:
        self._streams: dict[str, bytes] = {s.name.lower(): s.bytes_ for s in storage.streams}
        fixed = self._streams.get(PROPERTIES, b"")[before:]
        rows = [fixed[n : n + 16] for n in range(0, len(fixed) - 15, 16)]
        self._fixed = {int.from_bytes(r[2:4], "little"): r[8:] for r in rows}
        page = next((n for p in CODEPAGES if 0 < (n := self.number(p)) < 65_536), 0)
        self.charset = {0: "", 65001: "utf-8", 28591: "cp1252", 28605: "iso8859-15"}.get(page, f"cp{page}")

    def number(self, id: int) -> int:
        return int.from_bytes(self._fixed.get(id, b"")[:4], "little")

    def time(self, id: int) -> datetime | None:
        ticks = int.from_bytes(self._fixed.get(id, b""), "little")
        try:
            return EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def binary(self, id: int) -> bytes | None:
        return self._streams.get(f"__substg1.0_{id:04x}{BINARY:04x}")

    def text(self, *ids: int) -> str:
        """The first of these that is there and not empty."""
        for id in ids:
            wide = self._streams.get(f"__substg1.0_{id:04x}{STRING:04x}")
            narrow = self._streams.get(f"__substg1.0_{id:04x}{STRING8:04x}")
            found = (
                wide.decode("utf-16-le", "replace")
                if wide is not None
                else ("" if narrow is None else as_text(narrow, self.charset))
            ).replace("\0", "")
            if found:
                return found
        return ""


def open_msg(data: bytes) -> Opened:
    """The mail in these bytes. Never raises: what could not be read is told in `broken`."""
    from olefile import OleFileIO  # noqa: PLC0415  (only for this format)
    from oxmsg.storage import Storage  # noqa: PLC0415

    try:
        with OleFileIO(io.BytesIO(data)) as ole:
            storage = Storage.from_ole(ole)
            mail = _open_storage(storage, TOP, 0)
            return replace(mail, broken=mail.broken or (CUT_OFF if _is_cut(ole, storage, len(data)) else ""))
    except Exception:  # both libraries raise whatever the damage makes of it
        return Opened(broken=DAMAGED)


def _is_cut(ole: Any, storage: Any, size: int) -> bool:
    """The file ends before its own table of sectors does, or a stream is shorter than its entry says."""
    used = (n for n in range(len(ole.fat) - 1, -1, -1) if ole.fat[n] != FREE)
    if (next(used, -1) + 1) * ole.sectorsize >= size:
        return True
    storages = [storage]
    while storages:
        one = storages.pop()
        storages += one.storages
        if any(len(s.bytes_) < ole.get_size(s.path) for s in one.streams):
            return True
    return False


def _open_storage(storage: Any, before: int, level: int) -> Opened:
    own = Properties(storage, before)
    attached, broken = _read_attached(storage, level)
    headers = tuple(_headers(own))
    if all(s.name.lower() != PROPERTIES or len(s.bytes_) <= before for s in storage.streams):
        broken = broken or DAMAGED
    html = own.binary(HTML)
    plain = own.text(BODY)
    rtf = own.binary(RTF)
    if not plain.strip() and html is None and rtf:
        plain = plain_of(unpack_rtf(rtf))
    told = own.text(CLASS)
    return Opened(
        headers=headers,
        plain=plain or (own.text(REPORT_TEXT) if told.upper().startswith("REPORT") else ""),
        html=as_text(html, own.charset).replace("\0", "") if html is not None else own.text(HTML),
        attached=attached,
        message_class=told,
        blocks=tuple(_recipients(storage)) if told.upper().startswith("REPORT") else (),
        sent=own.time(SUBMITTED) or own.time(DELIVERED),
        broken=broken,
    )


def _headers(own: Properties) -> Iterator[tuple[str, str]]:
    """What Outlook keeps as properties, then the headers as they came over the net, when they are there."""
    address = next((a for id in FROM_ADDRESS if "@" in (a := own.text(id))), "")
    came = eml.open_eml(OLD_EXCHANGE.sub("", own.text(HEADERS)).lstrip().encode("utf-8", "replace"), DEEP).headers
    known = {name for name, _ in came}
    if subject := own.text(SUBJECT):
        yield "subject", readable(subject)
    if "from" not in known and (address or own.text(*FROM_NAME)):
        found = ADDRESS.search(address)
        name = re.sub(r'["\\<>]+', "", own.text(*FROM_NAME)).replace("@", " at ")
        yield "from", people(f'"{name}" <{found[0]}>' if found else name)
    for name, id in (("message-id", ID), ("in-reply-to", IN_REPLY_TO), ("references", REFERENCES)):
        if value := " ".join(ids_in(own.text(id))):
            yield name, value
    yield from came


def _recipients(storage: Any) -> Iterator[Mapping[str, str]]:
    """Of a report: whom it is about, in the words of RFC 3464."""
    for one in storage.iter_recipient_storages():
        person = Properties(one, OTHER)
        address = next((a for id in TO_ADDRESS if "@" in (a := person.text(id))), "") or person.text(TO_NAME)
        status = person.number(TO_STATUS)
        words = person.text(*TO_WORDS)
        block = {"final-recipient": f"rfc822; {address}", "diagnostic-code": words}
        yield {**block, "status": str(status)} if status else block


def _read_attached(storage: Any, level: int) -> tuple[tuple[Attached, ...], str]:
    found: list[Attached] = []
    broken = ""
    for one in sorted(storage.iter_attachment_storages(), key=lambda s: str(s.name)):
        if len(found) > FILES * 2:
            break
        own = Properties(one, OTHER)
        inner = next((s for s in one.storages if s.name.lower() == f"__substg1.0_{DATA:04x}000d"), None)
        content = own.binary(DATA)
        name = own.text(LONG_NAME, SHORT_NAME, SHOWN_NAME)
        method = own.number(METHOD)
        if inner is not None and any(s.name.lower() == PROPERTIES for s in inner.streams):
            if level >= DEEP:
                broken = TOO_DEEP
            else:
                mail = _open_storage(inner, EMBEDDED, level + 1)
                found.append(Attached(name or mail.header("subject") or "mejl.msg", "message/rfc822", mail=mail))
        elif content is not None:
            found.append(_file(own, name, content))
        elif method in BY_REFERENCE:
            found.append(Attached(name, "", link=own.text(*PATHS)))
        elif inner is None and method != EMBEDDED_MAIL:
            broken = PART_DAMAGED if name else CUT_OFF
        elif inner is not None:
            found.append(Attached(name or "objekt.ole", "application/x-ole-object", shown=True))
    return tuple(found), broken


def _file(own: Properties, name: str, content: bytes) -> Attached:
    shown = bool(own.number(FLAGS) & IN_TEXT) or bool(own.number(HIDDEN) & 1)
    media = own.text(MEDIA).strip().lower()
    made = f"bilaga{own.text(ENDING) or '.bin'}"
    return Attached(name or made, media, content[: EACH + 1], own.text(CONTENT_ID).strip("<> "), shown)
