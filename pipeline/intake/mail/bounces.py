"""What a mail is by its own headers and words: a bounce (RFC 3464 and what servers send instead), a receipt, an automatic reply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.model.mail import Bounce, MailKind, NotReached
from pipeline.reading.kinds import FileKind
from pipeline.reading.kinds import kind_of as kind_of_file

from . import eml
from .bounce_words import (
    DAEMON,
    FAILED,
    FULL_WORDS,
    GAVE_UP,
    GONE_WORDS,
    NOBODY,
    RECEIVED,
    REFUSED_WORDS,
    SAYS_FAILED,
    WAITING,
    WAITS,
)
from .headers import ADDRESS, address_in, addresses_in, as_text, ids_in
from .opened import DEEP, Attached, Opened
from .written import REPLY_OR_FORWARD

DELIVERED = frozenset(("delivered", "relayed", "expanded"))
AUTO_SUBJECT = re.compile(
    r"\s*(?:autosvar\b|automatiskt svar\b|auto(?:matic)?[- ]?reply\b|autoreply\b|auto(?:matic)? response\b|out of (?:the )?office\b"
    r"|frånvaro(?:meddelande|besked|svar)?\s*(?::|$)|semestermeddelande\b|ooo\s*:|abwesenheitsnotiz\b|automatische antwort\b"
    r"|réponse automatique\b|absence du bureau\b|automaattinen vastaus\b|poissaoloviesti\b|automatisk svar\b|respuesta automática\b)",
    re.I,
)
"""An absence with a colon after it: "Frånvaro i skolan" is the name of a way of working."""
AUTO_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply",
    "x-autoreply-from",
    "x-autorespond-from",
    "x-mail-autoreply",
)
AUTO_PRECEDENCE = frozenset(("auto_reply", "auto-reply", "autoreply"))
AUTO_CLASSES = ("IPM.NOTE.RULES.OOFTEMPLATE", "IPM.NOTE.RULES.REPLYTEMPLATE")
CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?:^|[\s:;,'\"(<>#\]])[45][0-7]\d(?:[ -]#?(?:<?\w|\()|:\s)", re.M)
"""What a mail server answers (RFC 5321): "550 User unknown"."""
REPLY_AND_CODE = re.compile(r"(?<!\d)[45][0-7]\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
MESSAGE_ID_LINE = re.compile(r"^[ \t>*]*(?:x-)?(?:original-)?message-id\s*:\s*(<[^<>\s]{1,500}>)", re.I | re.M)
TO_LINE = re.compile(r"^[ \t>*]*to[ \t]*:\s*(.{1,500})", re.I | re.M)
DIVIDER = re.compile(
    r"^[ \t]{0,20}-{3}[^\n]{0,150}?(?:copy|original|returned|headers?|ursprungligt|below this line|(?:is|are) following)"
    r"|^[ \t]{0,20}below is a copy|^[ \t]{0,20}return-path:|^received: ",
    re.I | re.M,
)
NULL_PATHS = frozenset(("", "<>", "<mailer-daemon>"))
FULL_STATUS, REFUSED_STATUS = re.compile(r"\d\.2\.2"), re.compile(r"\d\.(?:7\.\d+|3\.4|2\.3|6\.\d+)")
MOST = 50_000
RETURNED_MOST = 20
"""Mails and files that came back that are looked at."""


class Suspicion(NamedTuple):
    """What a mail is when something of ours is found in it: the round knows what is ours, and the mail does not say."""

    returned: MailKind
    """When it holds our Message-ID or our form."""
    referred: MailKind
    """When it only answers to a mail of ours, or names an address of ours."""


def kind_of(mail: Opened, text: str) -> MailKind:
    """`text`: the mail's text as a person sees it. X-Auto-Response-Suppress alone says nothing: it asks for no reply and stands on ordinary mail too."""
    told = mail.message_class.upper()
    if mail.report == "delivery-status" or (told.startswith("REPORT.") and ".NDR" in told):
        return _of_report(mail, told)
    if told.startswith("REPORT.") and ".DELAYED" in told:
        return MailKind.DELAYED
    if mail.report == "disposition-notification" or told.startswith("REPORT."):
        return MailKind.RECEIPT
    subject = mail.header("subject")
    if mail.header("x-failed-recipients"):
        return MailKind.DELAYED if _is_waiting(subject, text) else MailKind.BOUNCE
    if is_daemon(mail) or (is_from_nobody(mail) and CODE.search(text[:MOST])):
        if WAITING.match(subject):
            return MailKind.DELAYED
        if FAILED.match(subject) or (is_daemon(mail) and is_from_nobody(mail) and is_fault(mail, text)):
            return MailKind.DELAYED if _is_waiting(subject, text) else MailKind.BOUNCE
    if mail.report:  # a complaint, by a service that was told that the mail is unwanted: a person reads it
        return MailKind.ORDINARY
    return MailKind.AUTO_REPLY if _is_automatic(mail, subject, told) else MailKind.ORDINARY


def suspicion(mail: Opened, text: str, kind: MailKind) -> Suspicion:
    """What a mail of this kind is when something in it is ours: a null sender or a server's name makes it a bounce then, whatever its subject or language."""
    if kind in (MailKind.BOUNCE, MailKind.DELAYED, MailKind.RECEIPT) or not is_from_server(mail) or mail.report:
        return Suspicion(kind, kind)
    subject, fault = mail.header("subject"), is_fault(mail, text)
    if RECEIVED.match(subject) and not CODE.search(text[:MOST]):
        return Suspicion(MailKind.RECEIPT, MailKind.RECEIPT)
    if not fault and not is_from_nobody(mail):
        return Suspicion(kind, kind)  # whoever looks after the server writes to us
    what = MailKind.DELAYED if _is_waiting(subject, text) else MailKind.BOUNCE
    if not is_from_nobody(mail) and REPLY_OR_FORWARD.match(subject):
        return Suspicion(what, kind)  # so may this be, and a person reads it
    if is_daemon(mail) or _is_report(mail, text):
        return Suspicion(what, what)
    # Out of office goes from nobody too (RFC 3834): only what gives our mail back is a bounce of it.
    gives_back = any(True for _ in returned_mails(mail))
    return Suspicion(what if gives_back else MailKind.AUTO_REPLY, kind)


def is_from_server(mail: Opened) -> bool:
    return is_daemon(mail) or is_from_nobody(mail)


def is_daemon(mail: Opened) -> bool:
    """Its From: is a mail server's, or of who answers for one."""
    return bool(DAEMON.search(mail.header("from")))


def is_from_nobody(mail: Opened) -> bool:
    """Nobody is to answer it: the null sender of RFC 5321, which bounces and automatic replies have."""
    nameless = any(name == "from" for name, _ in mail.headers) and not mail.header("from").strip("<> ")
    return nameless or _has_null_path(mail)


def _has_null_path(mail: Opened) -> bool:
    paths = [value.strip().lower() for name, value in mail.headers if name == "return-path"]
    return any(path in NULL_PATHS or path.startswith("<mailer-daemon@") for path in paths)


def is_fault(mail: Opened, text: str) -> bool:
    """It says that something went wrong on the way, in a server's codes or words."""
    said = text[:MOST]
    head = _head(said)
    coded = CODE.search(said) or REPLY.search(said)
    return bool(coded or SAYS_FAILED.search(head) or WAITS.search(head)) or _is_report(mail, text)


def _is_report(mail: Opened, text: str) -> bool:
    """By its subject, or by a server's reply: what nobody says who is only out of office.

    A date ("bis 5.10.26") looks like a code, and a telephone number like a reply: one of them alone says nothing.
    """
    said, subject = text[:MOST], mail.header("subject")
    if FAILED.match(subject) or WAITING.match(subject) or REPLY_AND_CODE.search(said):
        return True
    return bool(SAYS_FAILED.search(_head(said)) and (CODE.search(said) or REPLY.search(said)))


def _is_waiting(subject: str, text: str) -> bool:
    if WAITING.match(subject):
        return True
    head = _head(text[:MOST])
    final = any(code.startswith("5") for code in CODE.findall(head)) or GAVE_UP.search(head)
    return bool(WAITS.search(head)) and not final


def _head(said: str) -> str:
    """What a server says, without the mail that came back below it."""
    return DIVIDER.split(said, maxsplit=1)[0]


def _of_report(mail: Opened, told: str) -> MailKind:
    actions = {block["action"].split(";")[0].strip().lower() for block in mail.blocks if "action" in block}
    if "failed" in actions or ".NDR" in told:
        return MailKind.BOUNCE
    if "delayed" in actions:
        return MailKind.DELAYED
    if not actions:
        statuses = {code[1][0] for block in mail.blocks if (code := CODE.search(block.get("status", "")))}
        waiting = statuses == {"4"} or (not statuses and WAITING.match(mail.header("subject")))
        return MailKind.DELAYED if waiting else MailKind.RECEIPT if statuses == {"2"} else MailKind.BOUNCE
    return MailKind.RECEIPT if actions <= DELIVERED else MailKind.BOUNCE


def _is_automatic(mail: Opened, subject: str, told: str) -> bool:
    submitted = mail.header("auto-submitted").split(";")[0].strip().lower()
    if submitted not in ("", "no") or told.startswith(AUTO_CLASSES):
        return True
    if mail.header("precedence").strip().lower() in AUTO_PRECEDENCE:
        return True
    if mail.header("x-autogenerated").lower() == "reply" or any(mail.header(name) for name in AUTO_HEADERS):
        return True
    return bool(AUTO_SUBJECT.match(subject))


# ---- What came back, and who could not be reached


def returned_mails(mail: Opened) -> Iterator[Opened]:
    """The mails in it, whatever they were attached as."""
    for part in mail.attached[:RETURNED_MOST]:
        if part.mail is not None:
            yield part.mail
        elif kind_of_file(part.content) is FileKind.MAIL and not part.content.startswith(b"\xd0\xcf"):
            yield eml.open_eml(part.content, DEEP)


def returned_files(mail: Opened, level: int = 0) -> Iterator[Attached]:
    """The files in it and in the mails in it."""
    for part in mail.attached:
        if part.mail is None and part.content and kind_of_file(part.content) is not FileKind.MAIL:
            yield part
    if level < DEEP:
        for inner in returned_mails(mail):
            yield from returned_files(inner, level + 1)


def all_text(mail: Opened, text: str) -> str:
    """All that a server's mail says and gives back, without white space: an id may be broken over lines, or stand without brackets."""
    said = [text, mail.html]
    said += [as_text(a.content[:MOST]) for a in mail.attached[:RETURNED_MOST] if a.media.startswith("text/")]
    for inner in returned_mails(mail):
        said += [inner.header("message-id"), inner.header("to"), inner.plain]
        said += [deeper.header("message-id") for deeper in returned_mails(inner)]
    return "".join("".join(one[: 4 * MOST].split()) for one in said)


def returned_recipients(mail: Opened, text: str) -> tuple[str, ...]:
    """Whom the mail that came back was to, by its own headers."""
    said = text[:MOST]
    to = [inner.header("to") for inner in returned_mails(mail)] or TO_LINE.findall(said[len(_head(said)) :])
    return tuple(dict.fromkeys(a for one in to for a in addresses_in(one)))


def bounces_in(mail: Opened, text: str) -> tuple[Bounce, ...]:
    """The addresses that could not be reached, each once; by the report's own fields, else by what its text says.

    At least one: who it was is left empty when nothing says it.
    """
    message_id = _returned_id(mail, text)
    found: dict[str, Bounce] = {}
    for block in mail.blocks:
        if block.get("action", "failed").split(";")[0].strip().lower() not in ("failed", "delayed", ""):
            continue
        for name in ("original-recipient", "final-recipient"):
            address = _address(block.get(name, ""))
            if address and not NOBODY.fullmatch(address):
                why = _words(block.get("diagnostic-code", ""))
                status = CODE.search(block.get("status", "")) or CODE.search(why)
                code = status[1] if status else ""
                found.setdefault(address, Bounce(address, code, why, message_id, trouble_of(code, why or _head(text))))
                break
    return tuple(found.values()) or _bounces_in_words(mail, text, message_id)


def _bounces_in_words(mail: Opened, text: str, message_id: str) -> tuple[Bounce, ...]:
    """Servers that follow no standard name the address first in what they say, and the reason on the same lines."""
    said = text[:MOST]
    head = _head(said)
    named = mail.header("x-failed-recipients") or " ".join(block.get("final-recipient", "") for block in mail.blocks)
    own = {address_in(mail.header(name))[1] for name in ("from", "to", "reply-to")}
    addresses = _addresses(named) or _addresses(_without_ids(head))
    addresses = addresses or list(returned_recipients(mail, text))
    wanted = [a for a in dict.fromkeys(addresses) if a not in own and not NOBODY.fullmatch(a)]
    given = " ".join(f"{block.get('status', '')} {block.get('diagnostic-code', '')}" for block in mail.blocks)
    status = CODE.search(given) or CODE.search(head) or CODE.search(said)
    lines = [line for line in f"{head}\n{given}".splitlines() if (status and status[1] in line) or REPLY.search(line)]
    why = _words(lines[0] if lines else " ".join(head.split()))
    code = status[1] if status else ""
    trouble = trouble_of(code, f"{mail.header('subject')}\n{given}\n{head}")
    return tuple(Bounce(a, code, why, message_id, trouble) for a in (wanted[:10] or [""]))


def trouble_of(status: str, words: str) -> NotReached:
    """Why it did not arrive. The code counts before the words, but where it says too little."""
    subject = status[2:3]  # 1 the address, 2 the mailbox, 4 the network, 7 policy (RFC 3463)
    if FULL_STATUS.fullmatch(status) or (subject not in ("1", "7") and FULL_WORDS.search(words)):
        return NotReached.FULL
    if subject == "1" or (GONE_WORDS.search(words) and not REFUSED_STATUS.fullmatch(status)):
        return NotReached.GONE
    if REFUSED_STATUS.fullmatch(status) or (subject != "4" and REFUSED_WORDS.search(words)):
        return NotReached.REFUSED
    return NotReached.GONE


def _returned_id(mail: Opened, text: str) -> str:
    """Of the mail that came back: from what of it came along, else from what the report refers to or says."""
    for inner in returned_mails(mail):
        if ids := ids_in(inner.header("message-id")):
            return ids[0]
    for name in ("original-message-id", "x-original-message-id"):
        for block in (*mail.blocks, dict(mail.headers)):
            if ids := ids_in(block.get(name, "")):
                return ids[0]
    found = MESSAGE_ID_LINE.search(text[:MOST])
    if found:
        return found[1]
    for name in ("in-reply-to", "references"):
        if ids := ids_in(mail.header(name)):
            return ids[-1]
    return ""


def _addresses(text: str) -> list[str]:
    return [a.lower().strip(".") for a in ADDRESS.findall(text)]


def _without_ids(text: str) -> str:
    return re.sub(r"message-id:\s*<[^>\n]*>", "", text, flags=re.I)


def _address(value: str) -> str:
    """ "rfc822; kim@norrvik.example" """
    found = ADDRESS.search(value.partition(";")[2] or value)
    return found[0].lower() if found else ""


def _words(text: str) -> str:
    """On one line, without the "smtp;" before it."""
    return re.sub(r"^\s*(?:smtp|x-[\w-]+)\s*;\s*", "", " ".join(text.split()), flags=re.I)[:500]
