"""An .eml (RFC 5322, MIME) -> Opened. Every malformation is tolerated: what can be had is had.

The parser is the standard library's with the policy that does least (compat32): the newer one interprets every header
when it is touched, and a broken one then raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value
from mimetypes import guess_extension

from pipeline.reading.kinds import FileKind, kind_of

from . import calendars, loose
from .headers import LONGEST, as_text, day_in, header_value, readable, repair_letters
from .html import text_of
from .noise import DOCUMENTS
from .opened import CUT_OFF, DAMAGED, DEEP, EACH, FILES, TOO_DEEP, UNCLEAR, Attached, Opened
from .rtf import plain_of

SHOWN = frozenset(("text/html", "text/rtf", "text/markdown", "text/x-markdown", "text/enriched", "text/richtext"))
SEALED = re.compile(r"\.p7[a-z]$", re.I)
"""A signed mail kept whole as a file, which is opened as that (wrapped.py)."""
MOST_WORDS = 10_000
"""Bytes of a part that is shown as text; a form saved as such is larger."""
STATUS = ("message/delivery-status", "message/global-delivery-status")
READ = ("message/disposition-notification", "message/global-disposition-notification")
RETURNED = ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers")
"""The headers of a mail that bounced, without the rest of it."""
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf")
"""What a file begins with that some program typed as text."""
AS_IT_IS = ("PK\x03\x04", "%PDF-", "{\\rtf")
"""A file that was not encoded, whatever its headers say."""
ENDINGS = {
    "image/jpeg": ".jpg",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "application/ms-tnef": ".dat",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
}
"""What a nameless part is named by; the computer's own table differs from one to the next."""


def open_eml(data: bytes, level: int = 0) -> Opened:
    """The mail in these bytes. Never raises: what could not be read is told in `broken`."""
    try:
        return _open_message(BytesParser().parsebytes(data), level)
    except Exception:  # the parser raises whatever the damage makes of it, RecursionError among others
        return Opened(broken=DAMAGED)


def _open_message(message: Message, level: int) -> Opened:
    taking = _MailParts(level)
    taking.part(message, None)
    headers = tuple((name.lower(), header_value(name, value)) for name, value in message.raw_items())
    date = next((value for name, value in headers if name == "date"), "")
    report = _kind(message) == "multipart/report" and _parameter(message, "report-type").lower()
    return Opened(
        headers=headers,
        plain="\n".join(taking.plain),
        html="\n".join(taking.html),
        words=tuple(taking.words),
        attached=tuple(taking.attached),
        report=report or taking.report,
        blocks=tuple(taking.blocks),
        sent=day_in(date),
        broken=taking.broken or (CUT_OFF if _is_cut(message, taking.attached) else ""),
    )


class _MailParts:
    """Gathers what a mail's parts hold."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.plain: list[str] = []
        self.html: list[str] = []
        self.words: list[str] = []
        self.attached: list[Attached] = []
        self.blocks: list[Mapping[str, str]] = []
        self.report = ""
        self.broken = ""
        self.unsplit = 0
        """Bodies that were taken apart although their headers say nothing that fits."""

    def part(self, part: Message, within: Message | None) -> None:
        kind, name = _kind(part), _name(part)
        if kind in STATUS or kind in READ:
            self.report = "delivery-status" if kind in STATUS else "disposition-notification"
            self.blocks += _blocks(part)
        elif kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
            self.mail(part, name)
        elif kind in RETURNED:
            self.attached.append(Attached(name or "headers.txt", kind, mail=open_eml(_content(part), DEEP)))
        elif part.is_multipart():
            for child in _children(part):
                self.part(child, part)
            for beside in (part.preamble, part.epilogue):
                if beside and beside.strip():
                    self.beside(beside.encode("utf-8", "surrogateescape"), part)
        elif kind.startswith("multipart/") or (not name and _holds_parts(part)):
            self.unsplit_body(part)
        elif _is_text(part, kind, name):
            self.text(part, kind)
        elif words := _words(part, kind, name):
            self.words.append(words)
        elif len(self.attached) < FILES * 2:
            self.file(part, kind, name, within)

    def text(self, part: Message, kind: str) -> None:
        """The mail's own text, or what would be shown as that: parts that lost their headers, files as letters."""
        content = _content(part)
        taken = _MailParts(self.level)
        taken.unsplit = self.unsplit
        taken.beside(content, part, of_mail=True)
        if taken.attached or taken.broken:
            self.add(taken)
            return
        found = loose.take_files_out(content).text
        charset = _parameter(part, "charset") if found == content else ""
        (self.html if kind == "text/html" else self.plain).append(as_text(found, charset))

    def beside(self, body: bytes, within: Message, of_mail: bool = False) -> bool:
        """What stands where no headers say that a part is. `of_mail`: its words are the mail's. Whether it was more than words."""
        parts = loose.parts_in(body) if self.unsplit < DEEP else []
        self.unsplit += bool(parts)
        before, *rest = parts or [body]
        found = loose.take_files_out(before)
        self.attached += [Attached(name, "", content[: EACH + 1]) for name, content in found.files]
        if of_mail and found.text.strip():
            self.plain.append(as_text(found.text, _parameter(within, "charset")))
        for part in rest:
            if part.strip():
                self.part(BytesParser().parsebytes(part), None)
        if found.unclear:
            self.broken = self.broken or UNCLEAR
        return bool(rest or found.files or found.unclear)

    def unsplit_body(self, part: Message) -> None:
        """A part that says it holds others, in which the parser found none."""
        body = _content(part)
        if not self.beside(body, part, of_mail=True) and loose.is_structured(body):
            self.broken = self.broken or UNCLEAR

    def add(self, taken: _MailParts) -> None:
        """What was taken by another."""
        self.plain += taken.plain
        self.html += taken.html
        self.words += taken.words
        self.attached += taken.attached[: max(0, FILES * 2 - len(self.attached))]
        self.blocks += taken.blocks
        self.report = self.report or taken.report
        self.broken = self.broken or taken.broken

    def file(self, part: Message, kind: str, name: str, within: Message | None) -> None:
        content, below = self.of_file(part)
        if calendars.is_calendar(content):
            said = calendars.words_in(as_text(content, _parameter(part, "charset")))
            self.words += [said] if said and said not in self.words else []
        content_id = readable(part.get("content-id", "")).strip("<> ")
        shown = _disposition(part) == "inline" or (
            content_id != "" and within is not None and _kind(within) == "multipart/related"
        )
        self.attached.append(Attached(name or _made_name(kind), kind, content[: EACH + 1], content_id, shown))
        self.attached += below

    def of_file(self, part: Message) -> tuple[bytes, list[Attached]]:
        """(the file that a part is, what stands below it in the same letters): the boundary between them may be broken."""
        content, raw = loose.decode_base64(_content(part)), part.get_payload()
        if isinstance(raw, str) and _encoding(part) == "base64" and not loose.is_clean(raw):
            letters = raw.encode("utf-8", "surrogateescape")
        elif not (loose.is_file(content) or "pkcs7" in _kind(part) or SEALED.search(_name(part)[:300])):
            letters = content
        else:
            return content, []
        taken = _MailParts(self.level)
        taken.unsplit = self.unsplit
        taken.beside(letters, part)
        if not any(kind_of(a.content) in DOCUMENTS for a in taken.attached):
            return content, []
        first, *more = taken.attached
        kinds = kind_of(content), kind_of(first.content)
        if kinds[1] not in DOCUMENTS:
            return content, taken.attached
        return (first.content if kinds[0] is kinds[1] or kinds[0] not in DOCUMENTS else content), more

    def mail(self, part: Message, name: str) -> None:
        """A mail that was attached as a mail; some programs encode it like a file all the same."""
        inner = part.get_payload(0) if part.is_multipart() else None
        name = name or "mejl.eml"
        if self.level >= DEEP:
            self.broken = TOO_DEEP
        elif isinstance(inner, Message) and (inner.keys() or not str(part.get("content-transfer-encoding", ""))):
            self.attached.append(Attached(name, "message/rfc822", mail=_open_message(inner, self.level + 1)))
        else:
            again = Message()
            again["Content-Transfer-Encoding"] = str(part.get("content-transfer-encoding", ""))
            again.set_payload(inner.get_payload() if isinstance(inner, Message) else part.get_payload())
            self.attached.append(Attached(name, "message/rfc822", mail=open_eml(_content(again), self.level + 1)))


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))


def _kind(part: Message) -> str:
    return part.get_content_type().lower()


def _disposition(part: Message) -> str:
    return readable(part.get("content-disposition", "")).split(";")[0].strip().lower()


def _is_text(part: Message, kind: str, name: str) -> bool:
    """The mail's own text, which some programs cut into several parts around what is attached."""
    if kind not in ("text/plain", "text/html") or name or _disposition(part) == "attachment":
        return False
    content = _content(part)
    holds = any(sign in content for sign in (*NO_TEXT, b"\0"))
    return not (content.startswith(NO_TEXT) or (holds and loose.is_file(content)))


def _words(part: Message, kind: str, name: str) -> str:
    """What a part says that is shown as text: in another kind of text than the usual ones, or in one that has got a name."""
    how = _disposition(part)
    if kind not in SHOWN or how == "attachment" or (name and how != "inline"):
        return ""
    content = _content(part)
    if len(content) > MOST_WORDS or content.startswith(NO_TEXT) != (kind == "text/rtf"):
        return ""
    text = as_text(content, _parameter(part, "charset"))
    return text_of(text) if kind == "text/html" else plain_of(content) if kind == "text/rtf" else text


def _holds_parts(part: Message) -> bool:
    """A nameless part of text that some program typed as no text, and that has the headers of parts in it."""
    if _kind(part).startswith(("text/", "message/")):
        return False
    content = _content(part)
    return loose.is_structured(content) and not loose.is_file(content)


def _content(part: Message) -> bytes:
    raw, how = part.get_payload(), _encoding(part)
    if isinstance(raw, str) and how and how != str(part.get("content-transfer-encoding", "")).lower():
        told, part = part, Message()  # what the parser would not have understood
        part["Content-Type"] = str(told.get("content-type", ""))
        part["Content-Transfer-Encoding"] = how
        part.set_payload(raw)
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, AssertionError):
        payload = None
    if isinstance(raw, str) and (not isinstance(payload, bytes) or raw.startswith(AS_IT_IS)):
        return raw.encode("utf-8", "surrogateescape")
    return payload if isinstance(payload, bytes) else b""


def _encoding(part: Message) -> str:
    return loose.encoding_of(part.get_all("content-transfer-encoding", []))


def _parameter(part: Message, name: str, header: str = "content-type") -> str:
    raw = next((v for k, v in part.raw_items() if k.lower() == header), "")
    again = Message()
    again[header] = repair_letters(str(raw)[:LONGEST])  # the parser would make "?" of letters that nobody encoded
    try:
        value = again.get_param(name, "", header)
        return readable(collapse_rfc2231_value(value)) if value else ""
    except (ValueError, TypeError, LookupError, AttributeError):  # parameters can be broken in many ways
        return ""


def _name(part: Message) -> str:
    """As it came (RFC 2231, RFC 2047 or raw), decoded and otherwise untouched."""
    return _parameter(part, "filename", "content-disposition") or _parameter(part, "name")


def _made_name(kind: str) -> str:
    return "bilaga" + (ENDINGS.get(kind) or guess_extension(kind, strict=False) or ".bin")


def _blocks(part: Message) -> list[Mapping[str, str]]:
    """The blocks of fields in a report (RFC 3464, RFC 8098), however the parser saw them."""
    found: list[Mapping[str, str]] = []
    texts: list[str] = []
    payload = part.get_payload()
    for child in payload if isinstance(payload, list) else ():
        if isinstance(child, Message):
            found.append({k.lower(): header_value(k, v) for k, v in child.raw_items()})
            body = child.get_payload()
            texts += [body] if isinstance(body, str) else []
    if not isinstance(payload, list):
        texts.append(as_text(_content(part)))
    for text in texts:
        for block in re.split(r"\r?\n[ \t]*\r?\n", text[:200_000]):
            lines = re.sub(r"\r?\n[ \t]+", " ", block).splitlines()
            fields = [line.split(":", 1) for line in lines if ":" in line]
            found.append({k.strip().lower(): header_value(k.strip(), v) for k, v in fields})
    return [block for block in found if block]


def _is_cut(message: Message, attached: list[Attached]) -> bool:
    """The end of a part was never seen, and the last file is not whole. Some programs only forget to say where it ends."""
    parts = message.walk()
    if not any(isinstance(d, CloseBoundaryNotFoundDefect) for part in parts for d in part.defects):
        return False
    files = [a for a in attached if a.mail is None]
    return not files or kind_of(files[-1].content) in (FileKind.CUT_OFF, FileKind.EMPTY, FileKind.OTHER)
