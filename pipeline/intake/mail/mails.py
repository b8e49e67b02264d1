"""A mail or a mailbox as bytes -> what came in, understood. Pure: opens no link, writes no file, and never raises for what is wrong with a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.base import archive
from pipeline.model.mail import Bounce, Elsewhere, Enclosure, Incoming, MailKind
from pipeline.reading.kinds import OF_MAIL, FileKind, kind_of, mail_headers

from . import bounces, eml, msg, words
from .elsewhere import cloud_hosts, is_pgp, is_secure
from .headers import address_in, ids_in
from .html import pictures_in, text_of
from .noise import is_document, is_noise
from .opened import DAMAGED, DEEP, EACH, FILES, TOO_DEEP, TOO_MUCH, TOTAL, Attached, Opened
from .wrapped import Wrapped, Wrapping, unwrap
from .written import find_unmarked_quote, is_forward, own_text, without_signature

OLE = b"\xd0\xcf\x11\xe0"
MBOX = re.compile(rb"^From [^\r\n]{1,500}\r?\n(?=[!-9;-~]{1,76}:)", re.M)
"""The line before every mail in a mailbox file; a header must follow, so that a sentence is not taken for one."""
OF_SERVERS = (MailKind.BOUNCE, MailKind.DELAYED, MailKind.RECEIPT)
MAIL_NAMES = (".eml", ".msg", ".mbox")
MAY_BE_MAIL = (*MAIL_NAMES, ".emlx", ".txt", ".mht", ".mhtml", "")
"""What programs and people call a mail that they save; its content says whether it is one."""
COUNT = re.compile(rb"\s{0,3}\d{1,10}[ \t]*\r?\n(?=[!-9;-~]{1,76}:)")
"""How many bytes the mail has: the first line of an .emlx (Apple Mail)."""


def is_mail(name: str, data: bytes) -> bool:
    """True for an .eml, .msg or .mbox, and for a zip of such. By content; the name helps where the content is damaged."""
    if (bare := _bare(data)) is not data:
        return kind_of(bare) is FileKind.MAIL
    kind = kind_of(data)
    if kind is FileKind.MAIL:
        return True
    if kind is FileKind.ZIP:
        return _holds_mails(data)
    ending = name.lower()[-5:]
    return (ending.endswith(".msg") and data.startswith(OLE)) or (
        ending.endswith((".eml", ".mbox")) and bool(mail_headers(data) & OF_MAIL)
    )


def read_mails(name: str, data: bytes) -> Iterator[Incoming]:
    """Every mail in a file called `name`, one at a time: a mailbox may hold thousands.

    Those in a mailbox are called "name/1", "name/2"; those in a zip by the zip's name and their own. A mail that cannot
    be read has `broken` set; one that could be read in part has it too, with the files that were had.
    """
    data = _bare(data)
    if data.startswith(OLE):
        yield _understand(name, msg.open_msg(data))
    elif data.startswith(b"PK") and archive.is_archive(data):
        yield from _in_archive(name, data)
    elif MBOX.match(data):
        for n, one in enumerate(_split_mbox(data), 1):
            yield _understand(f"{name}/{n}", eml.open_eml(one))
    else:
        data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        whole = eml.open_eml(data)
        yield _understand(name, whole if mail_headers(data) else Opened(broken=DAMAGED))


def _bare(data: bytes) -> bytes:
    """A mail as it was before it was saved with a line about its size, or in UTF-16 as Windows' Notepad can."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace").encode()
        return text if kind_of(text) is FileKind.MAIL else data
    found = COUNT.match(data)
    return data[found.end() :] if found else data


def _split_mbox(data: bytes) -> Iterator[bytes]:
    starts = [m for m in MBOX.finditer(data) if m.start() == 0 or data[: m.start()].endswith((b"\n\n", b"\n\r\n"))]
    for n, m in enumerate(starts):
        end = starts[n + 1].start() if n + 1 < len(starts) else len(data)
        yield re.sub(rb"^>(>*From )", rb"\1", data[m.end() : end], flags=re.M)


def _in_archive(name: str, data: bytes) -> Iterator[Incoming]:
    """Each mail in a zip; what lies beside the mails comes last, as of a mail that the zip itself is."""
    beside: list[Enclosure] = []
    broken = ""
    for member in archive.members(name, data):
        if member.content is None:
            broken = broken or member.reason
        elif is_mail(member.name, member.content):
            yield from read_mails(member.name, member.content)
        else:
            beside.append(Enclosure(member.name.removeprefix(f"{name}/"), member.content))
    if beside or broken:
        yield Incoming(name, files=tuple(beside), remarks=_shut(beside), broken=broken, is_loose=True)


def _holds_mails(data: bytes) -> bool:
    return any(n.lower().endswith(MAIL_NAMES) for n in archive.names(data))


@dataclass(slots=True)
class _Gathering:
    """What a mail and all the mails in it give together."""

    files: list[Enclosure] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[Opened] = field(default_factory=list)
    bounced: list[Bounce] = field(default_factory=list)
    returned: list[Enclosure] = field(default_factory=list)
    given_back: list[Opened] = field(default_factory=list)
    """Mails in a server's own; most often ours."""
    parts: list[Attached] = field(default_factory=list)
    wrappings: set[Wrapping] = field(default_factory=set)
    """What some of it was wrapped in; winmail.dat only where it could not be opened."""
    size: int = 0
    room: int = field(default_factory=lambda: TOTAL)
    """Bytes that may still come out of wrappings."""
    broken: str = ""

    def mail(self, mail: Opened, level: int) -> MailKind:
        """Everything in one mail. A bounce holds our own mail, whose files nobody sent us."""
        self.broken = self.broken or mail.broken
        seen = _mail_text(mail)
        kind = bounces.kind_of(mail, seen)
        if kind in (MailKind.BOUNCE, MailKind.DELAYED):
            self.bounced += bounces.bounces_in(mail, seen)
        self.ids += ids_in(mail.header("in-reply-to")) + ids_in(mail.header("references"))[::-1]
        if kind in OF_SERVERS:
            self.ids += [i for block in mail.blocks for i in ids_in(block.get("original-message-id", ""))]
            self.ids += [i for inner in bounces.returned_mails(mail) for i in ids_in(inner.header("message-id"))]
            self.given_back += bounces.returned_mails(mail)
            self.returned += [Enclosure(a.name, a.content) for a in bounces.returned_files(mail)][
                : FILES - len(self.returned)
            ]
            return kind
        if mail.report:  # somebody complains of our mail, which came back in it
            self.ids += [i for inner in bounces.returned_mails(mail) for i in ids_in(inner.header("message-id"))]
        in_text = pictures_in(mail.html)
        for part in mail.attached:
            self.part(part, in_text, level)
        return kind

    def part(self, part: Attached, in_text: frozenset[str], level: int) -> None:
        self.parts.append(part)
        if part.mail is not None:
            self.texts.append(part.mail)
            self.mail(part.mail, level + 1)
        elif part.link:
            return
        elif (found := unwrap(part, level, self.room)) is not None:
            self.take_wrapped(part.name, found, level)
        elif is_noise(part, in_text):
            self.aside.append(part.name)
        elif level < DEEP and is_mail(part.name, part.content):
            self.inside(part, level)
        else:
            self.file(part.name, part.content)

    def take_wrapped(self, name: str, found: Wrapped, level: int) -> None:
        """Signed, packed or wrapped by Outlook: what is in it is the mail's own."""
        if found.mail is None or found.how is not Wrapping.WINMAIL:
            self.wrappings.add(found.how)
        if found.mail is None:
            self.aside.append(name)
        elif level >= DEEP:
            self.broken = TOO_DEEP
        else:
            self.room = max(0, self.room - found.size)
            self.texts.append(found.mail)
            self.mail(found.mail, level + 1)

    def inside(self, part: Attached, level: int) -> None:
        """A mail attached as a file, or a zip of mails."""
        if kind_of(part.content) is not FileKind.ZIP:
            for one in _open_mails(part.content):
                self.texts.append(one)
                self.mail(one, level + 1)
            return
        for member in archive.members(part.name, part.content):
            if member.content is None:
                self.broken = self.broken or member.reason
            else:
                name = member.name.removeprefix(f"{part.name}/")
                self.part(Attached(name, "", member.content), frozenset(), level + 1)

    def file(self, name: str, content: bytes) -> None:
        if len(self.files) >= FILES or len(content) > EACH or self.size + len(content) > TOTAL:
            self.broken = TOO_MUCH
            self.aside.append(name)
            return
        self.size += len(content)
        self.files.append(Enclosure(name, content))


def _open_mails(data: bytes) -> Iterator[Opened]:
    if data.startswith(OLE):
        yield msg.open_msg(data)
    elif MBOX.match(data):
        yield from (eml.open_eml(one) for one in _split_mbox(data))
    else:
        yield eml.open_eml(data)


def _understand(name: str, mail: Opened) -> Incoming:
    """One mail, with everything in it judged. The last resort is to say that it is damaged: it is never lost."""
    try:
        return _judge_parts(name, mail)
    except Exception:  # a broken mail may make any of the libraries fail, and the next mail is read all the same
        return Incoming(name, broken=mail.broken or DAMAGED)


def _judge_parts(name: str, mail: Opened) -> Incoming:
    got = _Gathering()
    kind = got.mail(mail, 0)
    subject = mail.header("subject")
    sender_name, sender = address_in(mail.header("from"))
    text = _own(mail, subject)
    letters = [(mail, subject)]
    inside = got.texts[:FILES]
    if not text.strip() or is_forward(subject):  # what was forwarded is what the sender has to say
        letters += [(inner, inner.header("subject")) for inner in inside]
        own = (_own(inner, topic) for inner, topic in letters[1:])
        text = "\n\n".join(t for t in (text, *own) if t.strip())
        inside = []
    hosts, secure = _elsewhere(letters, got) if kind in (MailKind.ORDINARY, MailKind.AUTO_REPLY) else ((), False)
    encrypted = Wrapping.ENCRYPTED in got.wrappings or is_pgp(text, _other_parts(got))
    seen = _mail_text(mail)
    suspected = bounces.suspicion(mail, seen, kind)
    server = kind in OF_SERVERS or suspected != (kind, kind)
    failed = bool({MailKind.BOUNCE, MailKind.DELAYED} & set(suspected))
    remarks = {
        Elsewhere.CLOUD_LINK: bool(hosts),
        Elsewhere.SECURE_MAIL: secure,
        Elsewhere.ENCRYPTED: encrypted,
        Elsewhere.WINMAIL: Wrapping.WINMAIL in got.wrappings,
    }
    return Incoming(
        name=name,
        message_id=next(iter(ids_in(mail.header("message-id"))), ""),
        kind=kind,
        sender=sender,
        sender_name=sender_name,
        subject=subject,
        sent=mail.sent,
        answers_to=tuple(dict.fromkeys(got.ids)),
        files=tuple(got.files),
        set_aside=tuple(got.aside),
        bounces=tuple(dict.fromkeys(got.bounced or (bounces.bounces_in(mail, seen) if failed else ()))),
        if_returned=suspected.returned if server else None,
        if_referred=suspected.referred if server else None,
        is_report=mail.report == "delivery-status" or mail.message_class.upper().startswith("REPORT."),
        from_server=bounces.is_from_server(mail) or mail.message_class.upper().startswith("REPORT."),
        given_back_to=bounces.returned_recipients(mail, seen) if kind in OF_SERVERS or server else (),
        told=bounces.all_text(mail, seen) if server else "",
        returned=tuple(got.returned),
        remarks=(*(r for r, there in remarks.items() if there), *_shut(got.files)),
        hosts=hosts,
        text=text,
        quoted="" if is_forward(subject) else find_unmarked_quote(seen),
        more=(
            *(() if is_forward(subject) else words.among_quoted(seen)),
            *words.asides([mail, *got.texts[:FILES]], [*inside, *got.given_back[:FILES]]),
        ),
        broken=got.broken,
        signed=Wrapping.SIGNED in got.wrappings,
    )


def _other_parts(got: _Gathering) -> list[tuple[str, str]]:
    """(name, media type) of the parts that are no documents: those are what they are, whatever they are called."""
    return [(part.name, part.media) for part in got.parts if not is_document(part)]


def _elsewhere(letters: list[tuple[Opened, str]], got: _Gathering) -> tuple[tuple[str, ...], bool]:
    hosts: list[str] = []
    secure = False
    links = [part.link for part in got.parts if part.link]
    names = _other_parts(got)
    for mail, subject in letters:
        for text in (mail.plain, text_of(mail.html)):
            own = own_text(text, is_forward(subject))
            message, signature = without_signature(own)
            hosts += cloud_hosts(message, signature, links)
            secure = secure or is_secure(subject, message, names, bool(got.files))
    return tuple(dict.fromkeys(hosts)), secure


def _mail_text(mail: Opened) -> str:
    return mail.plain if mail.plain.strip() else text_of(mail.html)


def _own(mail: Opened, subject: str) -> str:
    return own_text(_mail_text(mail), is_forward(subject))


def _shut(files: list[Enclosure]) -> tuple[Elsewhere, ...]:
    """What nobody outside can open, told by the files themselves."""
    kinds = {kind_of(f.content) for f in files}
    shut = ((FileKind.LABEL, Elsewhere.LABEL), (FileKind.LOCKED, Elsewhere.LOCKED), (FileKind.IWORK, Elsewhere.IWORK))
    return tuple(r for kind, r in shut if kind in kinds)
