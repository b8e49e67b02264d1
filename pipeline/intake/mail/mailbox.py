"""A mailbox on a server: what lies in it told cheaply, mails fetched without a trace, and moved when they are done."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr
from typing import Any

from imap_tools import BaseMailBox
from imap_tools.utils import encode_folder

from pipeline.model.mail import Login, Server
from pipeline.servers.imap import ImapSession, find_folder, make_folder
from pipeline.servers.troubles import MailServerError, Trouble, one_line, speaking_with

from . import bounces
from .opened import Opened
from .structure import UNTOLD, Item, read_fetched, shape

HANDLED, TO_REVIEW = "Behandlat", "Att granska"
"""Where mails go when they are done, and where those go that a person must look at."""
ITEMS = "(UID RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM SUBJECT IN-REPLY-TO REFERENCES AUTO-SUBMITTED RETURN-PATH X-FAILED-RECIPIENTS)])"
CHUNK = 500
"""Mails asked about at a time: some hundred kilobytes."""
MOVED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What a mail is, without its content."""

    uid: int
    message_id: str
    """With its brackets; empty when there is none."""
    sender: str
    """Address in lower case."""
    subject: str
    answers_to: tuple[str, ...]
    """Message-IDs in In-Reply-To and References, the nearest first."""
    has_files: bool
    """Something may be attached."""
    is_report: bool
    """A bounce or a receipt: by its parts, or by who sent it, for many servers write a bounce as any text."""
    auto_submitted: str
    """"auto-replied", …; empty for what a person has written."""
    size: int
    """Bytes."""


class Mailbox(ImapSession):
    """One folder of a mailbox: the one that the server's address names, else INBOX.

    TLS always, but on this computer. Nothing is marked as read and nothing is thrown away. Every method raises
    MailServerError (exit 5); after it the mailbox must be opened anew.
    """

    def __init__(self, server: Server, login: Login | None, *, timeout: float = 60) -> None:
        super().__init__(server, login, timeout=timeout)
        self._places: dict[str, str] = {}
        self.folder = "INBOX"
        """Its name on the server."""
        self.uidvalidity = 0
        """Uids mean the same mails as long as this is the same."""

    def _begin(self, box: BaseMailBox) -> None:
        self.folder = self._folder_name(box)
        box.folder.set(self.folder)
        self.uidvalidity = int(box.client.response("UIDVALIDITY")[1][-1] or 0)

    def summaries(self, after: int = 0) -> Iterator[Summary]:
        """Every mail that nobody has deleted, oldest first; with `after` only those with a higher uid than that."""
        found = self._ask("SEARCH", f"UID {after + 1}:* UNDELETED")
        # The last mail always matches n:*, whatever its uid is.
        uids = sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > after)
        for start in range(0, len(uids), CHUNK):
            some = uids[start : start + CHUNK]
            told = {s.uid: s for s in read_summaries(self._ask("FETCH", f"{some[0]}:{some[-1]}", ITEMS))}
            yield from (told[uid] for uid in some if uid in told)

    def fetch(self, uid: int) -> bytes | None:
        """A whole mail as it came, still unread if it was; None when somebody has moved or deleted it."""
        for items in read_fetched(self._ask("FETCH", str(uid), "(UID BODY.PEEK[])")):
            content = items.get("BODY")
            if items.get("UID") == str(uid).encode() and isinstance(content, bytes):
                return content
        return None

    def move(self, uids: Collection[int], folder: str) -> None:
        """Move mails to a folder, which is made when it is missing. Those that are gone already are left at that.

        Servers that cannot move have the mails copied and the old ones expunged, these and no others; where that cannot be
        either, they stay marked as deleted. Cut off between the two, a mail may lie in both places.
        """
        place = self.place(folder)
        able = self._box.client.capabilities
        for some in _some(sorted(uids), MOVED_AT_ONCE):
            those = ",".join(map(str, some))
            if "MOVE" in able:
                self._ask("MOVE", those, encode_folder(place))
                continue
            self._ask("COPY", those, encode_folder(place))
            self._ask("STORE", those, "+FLAGS.SILENT", "(\\Deleted)")
            if "UIDPLUS" in able:
                self._ask("EXPUNGE", those)

    def place(self, folder: str) -> str:
        """The name on the server of a folder, which is made when it is missing."""
        if folder not in self._places:
            with speaking_with(self._server):
                folders = self._box.folder.list()
                found = find_folder(folders, (folder,))
                self._places[folder] = found.name if found else make_folder(self._box, folders, folder)
        return self._places[folder]

    def _folder_name(self, box: BaseMailBox) -> str:
        wanted = self._server.folder
        if not wanted or wanted.casefold() == "inbox":
            return "INBOX"
        folders = box.folder.list()
        found = find_folder(folders, (wanted,))
        if found is None:
            there = ", ".join(sorted(f.name.replace(f.delim or "/", "/") for f in folders))
            raise MailServerError(self._server, Trouble.FOLDER, f"”{wanted}”; där finns {there}"[:400])
        return found.name

    def _ask(self, command: str, *arguments: str | bytes) -> list[Any]:
        """What a UID command answers. Raises MailServerError when the server says no."""
        with speaking_with(self._server):
            answer, data = self._box.client.uid(command, *arguments)  # type: ignore[arg-type]  # folder names are bytes
            if answer != "OK":
                words = one_line(data[-1] if data and isinstance(data[-1], bytes) else "")
                full = "[OVERQUOTA]" in words.upper()
                raise MailServerError(self._server, Trouble.FULL if full else Trouble.ANSWER, words)
            return data


def read_summaries(answer: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[Summary]:
    """What a server tells of mails, as summaries. Nothing in a mail makes it fail."""
    for items in read_fetched(answer):
        uid, head = _number(items.get("UID")), items.get("BODY")
        if not uid or not isinstance(head, bytes):
            continue  # news of other mails, which servers tell in between
        headers = HeaderParser().parsestr(head.decode("utf-8", "replace"))
        parts = shape(items.get("BODYSTRUCTURE"))
        chain = _ids(headers.get("In-Reply-To", "")) + _ids(headers.get("References", ""))[::-1]
        sender = parseaddr(" ".join(headers.get("From", "").split()))[1].lower()
        automatic = headers.get("Auto-Submitted", "").partition(";")[0].strip().casefold()
        yield Summary(
            uid,
            next(iter(_ids(headers.get("Message-ID", ""))), ""),
            sender if "@" in sender else "",
            _readable(headers.get("Subject", "")),
            tuple(dict.fromkeys(chain)),
            parts.has_files or _number(items.get("RFC822.SIZE")) > parts.size + UNTOLD,
            parts.is_report or _is_from_server(headers),
            "" if automatic == "no" else automatic,
            _number(items.get("RFC822.SIZE")),
        )


def _is_from_server(headers: Message) -> bool:
    told = tuple((name.lower(), " ".join(str(value).split())) for name, value in headers.items())
    mail = Opened(headers=told)
    return bounces.is_from_server(mail) or bool(mail.header("x-failed-recipients"))


def _ids(header: str) -> list[str]:
    return re.findall(r"<[^<>\s]+>", header)


def _readable(header: str) -> str:
    """A header on one line with its encoded words (RFC 2047) decoded, as far as they can be."""
    try:
        pieces = decode_header(" ".join(header.split()))
    except (HeaderParseError, ValueError):
        return header
    text = ""
    for piece, charset in pieces:
        try:
            text += piece.decode(charset or "utf-8", "replace") if isinstance(piece, bytes) else piece
        except LookupError:
            text += piece.decode("latin-1")
    return " ".join(text.split())


def _number(item: Item) -> int:
    return int(item) if isinstance(item, bytes) and item.isdigit() else 0


def _some(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
